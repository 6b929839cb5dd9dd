/** Everything that can be wrong with a service's proxy. */
import { rangeProblems } from "../common/numbers";
import { type Problem, ProblemList } from "../common/problems";
import { rangeListProblems } from "../common/ranges";
import { proxyCheckPort, proxyContainerName, proxyDefaults, type ProxySpec } from "./spec";

/** A path that Nginx compares as it is written, in the only way to write it. */
const plainPath = /^(\/[\w\-~][\w\-.~]*)*\/?$/;

/** What is wrong with a proxy in front of an application that listens on a port. */
export function proxyProblems(
  proxy: ProxySpec,
  service: string,
  port: number,
  at: string,
): readonly Problem[] {
  const problems = new ProblemList();
  addPorts(problems, proxy, service, port, at);
  addPaths(problems, proxy, at);
  addMethods(problems, proxy, at);
  addRanges(problems, proxy, at);
  addHeaders(problems, proxy, at);
  const { addressVariable = "HOST", portVariable = "PORT" } = proxy;
  if (addressVariable === portVariable) {
    problems.add(
      `${at}.portVariable`,
      portVariable,
      "another name than addressVariable",
      "Name the variables that the application reads.",
    );
  }
  problems.addAll(rangeProblems(proxy.maxBodyMb, `${at}.maxBodyMb`, 1, 1024));
  problems.addAll(rangeProblems(proxy.requestsPerSecond, `${at}.requestsPerSecond`, 0, 100_000));
  problems.addAll(rangeProblems(proxy.timeoutSeconds, `${at}.timeoutSeconds`, 1, 3600));
  if (typeof proxy.image === "string" && !/^[A-Za-z0-9][\w.\-/]*[:@][\w.\-:]+$/.test(proxy.image)) {
    problems.add(
      `${at}.image`,
      proxy.image,
      "an image with a tag or a digest",
      "Give the image's full name.",
    );
  }
  return problems.problems;
}

function addPorts(
  problems: ProblemList,
  proxy: ProxySpec,
  service: string,
  applicationPort: number,
  at: string,
): void {
  const port = proxy.port ?? proxyDefaults.port;
  problems.addAll(rangeProblems(proxy.port, `${at}.port`, 1024, 65_535));
  const taken = [applicationPort, proxyCheckPort];
  if (taken.includes(port)) {
    problems.add(
      `${at}.port`,
      port,
      port === applicationPort
        ? `another port than the application's, ${applicationPort}: they share one address`
        : `another port than ${proxyCheckPort}, the proxy's own check`,
      "Choose another one.",
    );
  } else if (applicationPort === proxyCheckPort) {
    problems.add(
      at,
      applicationPort,
      `an application on another port than ${proxyCheckPort}, the proxy's own check`,
      "Let the application listen elsewhere.",
    );
  }
  if (service === proxyContainerName) {
    problems.add(
      at,
      service,
      `a service of another name: "${proxyContainerName}" is the proxy's container`,
      "Rename the service.",
    );
  }
}

function addPaths(problems: ProblemList, { healthPath, paths }: ProxySpec, at: string): void {
  const wanted = "a path of letters, digits and - . _ ~, with single slashes, no part of dots";
  if (!plainPath.test(healthPath) || healthPath === "") {
    problems.add(`${at}.healthPath`, healthPath, wanted, "Choose a plain path for the check.");
  }
  if (paths?.length === 0) {
    problems.add(`${at}.paths`, [], "at least one path", "Leave it out to admit every path.");
  }
  (paths ?? []).forEach((path, i) => {
    if (!plainPath.test(path) || path === "") {
      problems.add(
        `${at}.paths[${i}]`,
        path,
        `${wanted}; a slash at the end stands for everything below`,
        "Write it like /api/ or /login.",
      );
    } else if (paths?.indexOf(path) !== i) {
      problems.add(`${at}.paths[${i}]`, path, "each path once", "Remove the repetition.");
    }
  });
}

function addMethods(problems: ProblemList, { methods }: ProxySpec, at: string): void {
  if (methods === undefined) return;
  if (methods.length === 0) {
    problems.add(`${at}.methods`, [], "at least one method", "Leave it out for the usual ones.");
  }
  methods.forEach((method, i) => {
    if (!/^[A-Z]+$/.test(method) || method === "CONNECT" || method === "TRACE") {
      problems.add(
        `${at}.methods[${i}]`,
        method,
        "a method in capital letters, such as GET; neither CONNECT nor TRACE",
        "Correct or remove it.",
      );
    }
  });
  if (methods.length > 0 && !methods.includes("GET")) {
    problems.add(
      `${at}.methods`,
      methods,
      "GET among them: load balancers check with it",
      "Add GET.",
    );
  }
}

function addRanges(problems: ProblemList, proxy: ProxySpec, at: string): void {
  for (const key of ["callerCidrBlocks", "trustedCidrBlocks"] as const) {
    problems.addAll(rangeListProblems(proxy[key], `${at}.${key}`));
  }
  if ((proxy.callerCidrBlocks ?? []).length > 0 && (proxy.trustedCidrBlocks ?? []).length === 0) {
    problems.add(
      `${at}.callerCidrBlocks`,
      proxy.callerCidrBlocks,
      "trustedCidrBlocks beside it, without which every caller has the load balancer's address",
      "Name the load balancers' ranges, such as the VPC's.",
    );
  }
}

/**
 * Headers of one connection (RFC 9110, section 7.6.1), and those by which a message's end or an upgrade is told: what
 * Nginx writes itself, per answer.
 */
const ownHeaders: readonly string[] = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authentication-info",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "content-length",
  "content-encoding",
  "content-range",
  "content-type",
  "date",
  "server",
];

const isOwnHeader = (name: string) =>
  ownHeaders.includes(name) || name.startsWith("sec-websocket-");

function addHeaders(problems: ProblemList, { headers = {} }: ProxySpec, at: string): void {
  const names = Object.keys(headers).map((name) => name.toLowerCase());
  Object.entries(headers).forEach(([name, text], i) => {
    if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(name) || names.indexOf(name.toLowerCase()) !== i) {
      problems.add(
        `${at}.headers`,
        name,
        "names of headers, each once: letters, digits and dashes",
        "Rename or remove it.",
      );
    } else if (isOwnHeader(name.toLowerCase())) {
      problems.add(
        `${at}.headers.${name}`,
        text,
        "a header that is the same on every answer: this one belongs to a connection or a body, and is the proxy's or the application's to write",
        "Remove it.",
      );
    }
    if (!/^[\x20-\x7e]*$/.test(text) || text.includes("$")) {
      problems.add(
        `${at}.headers.${name}`,
        text,
        "plain characters on one line, without $, which stands for a variable in Nginx",
        "Take it out.",
      );
    }
  });
}
