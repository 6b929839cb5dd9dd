/** No endpoint speaks a version of TLS that is older than allowed. */
import { z } from "zod";
import { textOf, type Path, type Resource } from "../core/graph";
import type { HiddenListener } from "../core/model/members/beanstalk";
import type { OptionSettings } from "../core/model/members/option-settings";
import { environments, listenersOf, optionFlaw, unseenSettings } from "../support/beanstalk";
import { doubt, flag, flaw, items, memberOfType, presence, text, unseen } from "../support/read";
import { resourceRule, type Flaw } from "../support/rule";
import { settings } from "../support/settings";

/** How a type says which versions it speaks. `unset` is the lowest version where nothing is said. */
interface Floor {
  readonly path: Path;
  readonly unset: number | undefined;
  readonly minimum: (policy: string) => number | undefined;
  readonly example: string;
}

export const tlsFloor = resourceRule({
  name: "tls-floor",
  displayName: "TLS no older than 1.2",
  description:
    "Endpoints should not speak versions of TLS that are out of date; what is sent over them can be broken.",
  severity: "medium",
  enforcement: "advisory",
  remediation:
    "Name a security policy whose lowest version is at least the one in the configuration.",
  url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html",
  tags: ["encryption", "network"],
  types: [
    "lb/listener", "cloudfront/distribution", "opensearch/domain", "apigateway/domainName", "apigatewayv2/domainName",
    "transfer/server",
  ], // prettier-ignore
  settings: settings({
    minimum: z.enum(["1.2", "1.3"]).default("1.2").describe("The lowest version of TLS allowed"),
  }),
  *check(resource, { minimum }) {
    for (const block of ["viewerCertificate", "domainNameConfiguration"]) {
      yield* unseen(resource, block, {
        text: unknownVersions,
        fix: "Write it so that it can be read in a preview.",
      });
    }
    for (const floor of floors(resource)) yield* judge(resource, floor, minimum);
  },
  *inStack(stack, { minimum }) {
    for (const options of environments(stack)) yield* ofBeanstalk(options, minimum);
  },
});

const balancerExample = "ELBSecurityPolicy-TLS13-1-2-2021-06";

/** The listeners for TLS of a load balancer that Elastic Beanstalk makes. */
function* ofBeanstalk(options: OptionSettings, wanted: Version): Iterable<Flaw> {
  const { known, listeners } = listenersOf(options);
  if (!known) yield unseenSettings(options, unknownVersions);
  for (const listener of listeners) {
    const { protocol, certain } = listener;
    const { option, fix } = policySetting(options, listener, wanted);
    const policy = options.option(...option);
    if (protocol === "http" || protocol === "tcp") continue;
    if (protocol === undefined && policy === undefined) continue;
    const name = textOf(policy?.value);
    const lowest =
      policy === undefined ? 0 : name === undefined ? undefined : balancerVersion(name);
    if (lowest !== undefined && lowest >= leastOf(wanted)) continue;
    yield optionFlaw(options, option, {
      text: lowest === undefined ? unknownVersions : `TLS 1.${lowest} is accepted.`,
      fix,
      certain: certain && protocol !== undefined && lowest !== undefined,
    });
  }
}

/** The setting that says which versions a listener speaks, and what to set. */
function policySetting(
  options: OptionSettings,
  { namespace, port }: HiddenListener,
  wanted: Version,
): { readonly option: readonly [namespace: string, name: string]; readonly fix: string } {
  if (namespace.startsWith("aws:elbv2:")) {
    const fix = `Set SSLPolicy of ${namespace} to a policy of TLS ${wanted} or later, such as ${balancerExample}.`;
    return { option: [namespace, "SSLPolicy"], fix };
  }
  // A classic load balancer's policies name the ports that they are for: a list of AWS's by its name, or versions one by
  // one, which are not judged.
  const at = String(port ?? ":all");
  const applies = (policy: string) =>
    options
      .text(policy, "LoadBalancerPorts")
      ?.split(/[\s,]+/)
      .some((one) => one === ":all" || one === at) ?? true;
  const said = options.below("aws:elb:policies:").filter((one) => applies(one.namespace));
  const option =
    said.find(({ name }) => name === "sslreferencepolicy") ??
    said.find(({ name }) => name === "sslprotocols");
  return {
    option: option
      ? [option.namespace, option.name]
      : [`aws:elb:policies:tls-${at}`, "SSLReferencePolicy"],
    fix:
      wanted === "1.2"
        ? `In one namespace aws:elb:policies:<name>, set LoadBalancerPorts to ${at} and SSLReferencePolicy to ELBSecurityPolicy-TLS-1-2-2017-01.`
        : `Set LoadBalancerType to application: a classic load balancer does not speak TLS ${wanted}.`,
  };
}

function* floors(resource: Resource): Iterable<Floor> {
  switch (memberOfType(resource.type)) {
    case "lb/listener": {
      const protocol = text(resource, "protocol");
      const isTls =
        protocol.state === "known" && ["HTTPS", "TLS"].includes(protocol.text.toUpperCase());
      // An unknown protocol with a policy speaks TLS; without one nothing is known of it.
      if (!isTls && presence(resource, "sslPolicy") === "unset") return;
      yield {
        path: "sslPolicy",
        unset: 0,
        minimum: balancerVersion,
        example: balancerExample,
      };
      return;
    }
    case "cloudfront/distribution":
      for (const path of items(resource, "viewerCertificate")) {
        const isOwnName = flag(resource, [...path, "cloudfrontDefaultCertificate"]) !== "on";
        yield {
          path: isOwnName
            ? [...path, "minimumProtocolVersion"]
            : [...path, "cloudfrontDefaultCertificate"],
          unset: 0,
          minimum: frontVersion,
          example: "TLSv1.2_2021",
        };
      }
      return;
    case "opensearch/domain":
      yield {
        path: "domainEndpointOptions.tlsSecurityPolicy",
        unset: 0,
        minimum: (policy) => version(/^Policy-Min-TLS-1-(\d)/, policy),
        example: "Policy-Min-TLS-1-2-PFS-2023-10",
      };
      return;
    case "apigateway/domainName":
      yield {
        path: "securityPolicy",
        unset: undefined,
        minimum: gatewayVersion,
        example: "TLS_1_2",
      };
      return;
    case "apigatewayv2/domainName":
      for (const path of items(resource, "domainNameConfiguration")) {
        const at = [...path, "securityPolicy"];
        yield { path: at, unset: undefined, minimum: gatewayVersion, example: "TLS_1_2" };
      }
      return;
    case "transfer/server":
      // These policies are for SSH as well; those of before 2020 allow TLS 1.0 and 1.1 for FTPS.
      yield {
        path: "securityPolicyName",
        unset: 0,
        minimum: (policy) =>
          /^TransferSecurityPolicy-2018-11$/.test(policy)
            ? 0
            : /^Transfer/.test(policy)
              ? 2
              : undefined,
        example: "TransferSecurityPolicy-2024-01",
      };
  }
}

function* judge(
  resource: Resource,
  { path, unset, minimum, example }: Floor,
  wanted: Version,
): Iterable<Flaw> {
  const least = leastOf(wanted);
  const fix = `Name a policy of TLS ${wanted} or later, such as ${example}.`;
  if (flag(resource, path) === "on") {
    yield flaw(resource, path, {
      text: "With CloudFront's own certificate, viewers may use TLS 1.0, whatever else is said.",
      fix: `Serve it under a name of your own, with a certificate of yours and ${example}.`,
    });
    return;
  }
  const policy = text(resource, path);
  const lowest =
    policy.state === "known" ? minimum(policy.text) : policy.state === "unset" ? unset : undefined;
  if (lowest !== undefined) {
    if (lowest < least) {
      yield flaw(resource, path, { text: `TLS 1.${lowest} is accepted.`, fix });
    }
    return;
  }
  if (policy.state === "unset") return;
  yield doubt(resource, path, { text: unknownVersions, fix });
}

type Version = "1.2" | "1.3";

const unknownVersions = "It is not known which versions of TLS are accepted.";

/** The version as the number behind `1.`. */
function leastOf(wanted: Version): number {
  return wanted === "1.2" ? 2 : 3;
}

/** The lowest version of TLS, as the number behind `1.`. SSL counts as 1.0. */
function balancerVersion(policy: string): number | undefined {
  if (/^ELBSecurityPolicy-(2015-05|2016-08|FS-2018-06)$/.test(policy)) return 0;
  return version(/^ELBSecurityPolicy-(?:TLS13-1|TLS-1|FS-1)-(\d)(?:-|$)/, policy);
}

function frontVersion(protocol: string): number | undefined {
  if (/^(SSLv3|TLSv1(_2016)?)$/.test(protocol)) return 0;
  return version(/^TLSv1\.(\d)_/, protocol);
}

function gatewayVersion(policy: string): number | undefined {
  return version(/^TLS_1_(\d)$/, policy) ?? version(/^SecurityPolicy_TLS13_1_(\d)_/, policy);
}

function version(pattern: RegExp, text: string): number | undefined {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}
