/** Reads a URL as the request that a browser would send. */
import type { Problem } from "../plan/problems";
import type { WebRequest } from "./explanation";

export interface Question {
  readonly url: string;
  /** @default "GET" */
  readonly method?: string;
}

type Reading =
  | { readonly request: WebRequest; readonly problems: [] }
  | { readonly problems: [Problem, ...Problem[]] };

const schemes: Readonly<Record<string, "http" | "https">> = {
  "http:": "http",
  "ws:": "http",
  "https:": "https",
  "wss:": "https",
};

const example = "an absolute URL such as https://api.example.com/api/search/flour";

/** A found text as JSON, cut short. */
function shown(text: string): string {
  const json = JSON.stringify(text);
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
}

function urlProblem(found: string, expected: string, fix: string): Problem {
  return { at: "url", found, expected, fix };
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** The request, or everything that is wrong with the question. */
export function readQuestion(question: Question): Reading {
  const problems: Problem[] = [];
  const method = question.method ?? "GET";
  if (!/^[A-Za-z][A-Za-z_-]{0,39}$/.test(method)) {
    problems.push({
      at: "method",
      found: shown(method),
      expected: "an HTTP method such as GET or POST",
      fix: "Give the method's name alone.",
    });
  }
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(question.url) ? parse(question.url) : undefined;
  const protocol = url === undefined ? undefined : schemes[url.protocol];
  if (url !== undefined && (url.username !== "" || url.password !== "")) {
    problems.push(
      urlProblem("a URL with a user or password in it", example, "Leave the part before @ out."),
    );
  } else if (url === undefined) {
    const fix = /^[a-z0-9.-]+\.[a-z]+([:/?]|$)/i.test(question.url)
      ? "Put https:// before it."
      : "Write the whole URL, with scheme and host.";
    problems.push(urlProblem(hideUser(question.url), example, fix));
  } else if (protocol === undefined) {
    problems.push(
      urlProblem(
        `the scheme ${shown(url.protocol.replace(":", ""))}`,
        "http, https, ws or wss",
        "Load balancers and CloudFront answer no other.",
      ),
    );
  }
  const [first, ...others] = problems;
  if (first !== undefined) return { problems: [first, ...others] };
  if (url === undefined || protocol === undefined)
    throw new Error("a URL was neither read nor refused");
  return {
    problems: [],
    request: {
      method: method.toUpperCase(),
      protocol,
      host: url.hostname.toLowerCase().replace(/\.$/, ""),
      port: url.port === "" ? defaultPorts[protocol] : Number(url.port),
      path: url.pathname === "" ? "/" : url.pathname,
      query: url.search.replace(/^\?/, ""),
      webSocket: url.protocol.startsWith("ws"),
    },
  };
}

const defaultPorts = { http: 80, https: 443 } as const;

/** A text that may be a URL, without what stands before an `@`. */
function hideUser(text: string): string {
  return shown(text.replace(/\/\/[^/@]*@/, "//…@"));
}

/** A request as a URL. */
export function urlOf(request: WebRequest): string {
  const { protocol, host, port, path, query } = request;
  const portText = port === defaultPorts[protocol] ? "" : `:${port}`;
  return `${protocol}://${host}${portText}${path}${query === "" ? "" : `?${query}`}`;
}
