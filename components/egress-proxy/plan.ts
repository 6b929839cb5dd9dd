/** What an egress proxy runs and how its clients find it, as data, and what can be wrong with it. */
import { type ArgumentNames, beginProblems } from "../common/arguments";
import { rangeProblems } from "../common/numbers";
import type { ProblemList } from "../common/problems";
import { rangeListProblems } from "../common/ranges";
import { quoted } from "../common/shell";
import type { EgressProxyArgs } from "./EgressProxy";
import { privateRanges, squidConfiguration } from "./squid";

/** What the proxy gets where nothing is said. */
export const egressDefaults = {
  port: 3128,
  /** Squid as Canonical maintains it, on Amazon ECR Public. */
  image: "public.ecr.aws/ubuntu/squid:6.6-24.04_edge",
  ports: [443] as readonly number[],
} as const;

/** What decides what the proxy runs. */
type Program = Pick<
  EgressProxyArgs,
  "allowedDomains" | "allowedPorts" | "forbiddenCidrBlocks" | "port"
>;

/** The name of the proxy below its namespace. */
export const hostLabel = "proxy";

/** What a container has to be given to be the proxy. */
export interface ProxyProgram {
  /** An image that has Squid and a shell. */
  readonly image: string;
  /** The TCP port that it listens on. */
  readonly port: number;
  readonly entryPoint: string[];
  readonly command: string[];
  /** Squid's user in Debian and Ubuntu. */
  readonly user: string;
  /** The check of the container: whether it listens. */
  readonly healthCommand: string[];
}

/**
 * What the container of an egress proxy runs. The configuration is written to the directory for temporary files, which
 * lies in memory.
 */
export function egressProgram(args: Program): ProxyProgram {
  const port = args.port ?? egressDefaults.port;
  const configuration = squidConfiguration({
    port,
    domains: args.allowedDomains,
    ports: args.allowedPorts ?? egressDefaults.ports,
    forbidden: args.forbiddenCidrBlocks ?? privateRanges,
  });
  const script = [
    "umask 077",
    'cd "$(mktemp -d)"',
    `printf '%s' ${quoted(configuration)} > squid.conf`,
    'exec squid -N -f "$PWD/squid.conf"',
  ].join(" && ");
  return {
    image: egressDefaults.image,
    port,
    entryPoint: ["sh", "-c"],
    command: [script],
    user: "13:13",
    healthCommand: ["CMD", "bash", "-c", `exec 3<>/dev/tcp/127.0.0.1/${port}`],
  };
}

/** Where clients find the proxy. */
export function egressUrl({
  namespace,
  port,
}: Pick<EgressProxyArgs, "namespace" | "port">): string {
  return `http://${hostLabel}.${namespace}:${port ?? egressDefaults.port}`;
}

/**
 * The variables of a client, by which most libraries know their proxy, in both ways to write them.
 *
 * @param direct what the client reaches without it: host names, or a dot and a domain for all below that; the task's own
 * metadata is always among them
 */
export function egressEnvironment(
  args: Pick<EgressProxyArgs, "namespace" | "port">,
  direct: readonly string[],
): Record<string, string> {
  const url = egressUrl(args);
  const own = ["localhost", "127.0.0.1", "169.254.169.254", "169.254.170.2"];
  const without = [...own, ...direct].join(",");
  return { HTTPS_PROXY: url, https_proxy: url, NO_PROXY: without, no_proxy: without };
}

const argumentNames: ArgumentNames<EgressProxyArgs> = {
  network: "required",
  securityGroupId: "required",
  clients: "required",
  namespace: "required",
  allowedDomains: "required",
  allowedPorts: "optional",
  forbiddenCidrBlocks: "optional",
  port: "optional",
};

const domainName = /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;

/** So many names keep the task's definition well below the 64 KiB that Amazon ECS takes. */
const mostDomains = 500;

/**
 * Finds every problem of one call.
 *
 * @throws InvalidArgumentsError if there is any
 */
export function validate(name: string, args: EgressProxyArgs): void {
  const problems = beginProblems("EgressProxy", name, args, argumentNames);
  addDomains(problems, args.allowedDomains);
  problems.addAll(rangeProblems(args.port, "port", 1024, 65_535));
  (args.allowedPorts ?? []).forEach((port, i) => {
    problems.addAll(rangeProblems(port, `allowedPorts[${i}]`, 1, 65_535));
  });
  if (args.allowedPorts?.length === 0) {
    problems.add("allowedPorts", [], "at least one port", "Leave it out for 443.");
  }
  problems.addAll(rangeListProblems(args.forbiddenCidrBlocks, "forbiddenCidrBlocks"));
  if (!domainName.test(args.namespace) || args.namespace.startsWith("*")) {
    problems.add(
      "namespace",
      args.namespace,
      "a domain name in lower case, such as egress.internal.example.com",
      "Correct it.",
    );
  }
  if (Object.keys(args.clients).length === 0) {
    problems.add("clients", {}, "at least one client", "Leave the proxy out where nobody uses it.");
  }
  for (const client of Object.keys(args.clients)) {
    if (!/^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(client)) {
      problems.add(
        "clients",
        client,
        "names of lower-case letters, digits and inner hyphens",
        "Rename the client.",
      );
    }
  }
  problems.throwIfAny("EgressProxy", name);
}

function addDomains(problems: ProblemList, domains: readonly string[]): void {
  if (domains.length === 0 || domains.length > mostDomains) {
    problems.add(
      "allowedDomains",
      `${domains.length} names`,
      `1 to ${mostDomains} names`,
      domains.length === 0
        ? "Name what may be reached; a service that needs nothing has no need of a proxy."
        : "Shorten the list, or give some services a proxy of their own.",
    );
  }
  domains.forEach((domain, i) => {
    const at = `allowedDomains[${i}]`;
    if (!domainName.test(domain)) {
      problems.add(
        at,
        domain,
        "a domain name in lower case, such as api.example.com, or *.example.com for all below it",
        "Correct it.",
      );
    } else if (domains.indexOf(domain) !== i) {
      problems.add(at, domain, "each name once", "Remove the repetition.");
    }
  });
}
