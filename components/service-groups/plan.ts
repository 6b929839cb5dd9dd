/** Which ways out each service's group has, as data. */
import { nameProblems } from "../common/names";
import type { ProblemList } from "../common/problems";

/** How far a service may reach beyond the platform. */
export const InternetAccess = {
  /** To any address on TCP port 443. */
  Https: "https",
  /** Not at all; AWS services only through endpoints. */
  None: "none",
} as const;
export type InternetAccess = (typeof InternetAccess)[keyof typeof InternetAccess];

/** One way out: a rule for TCP port 443. */
export interface PlannedWayOut {
  /** Names the rule within the service's group. */
  readonly key: string;
  readonly description: string;
  readonly to:
    | { readonly kind: "ipv4" | "ipv6" }
    | { readonly kind: "endpoints" }
    | { readonly kind: "list"; readonly list: string };
}

/** What else there is to reach. */
export interface Surroundings {
  readonly ipv6: boolean;
  /** Whether there are interface endpoints. */
  readonly endpoints: boolean;
  /** The names of the gateway endpoints. */
  readonly gateways: readonly string[];
}

/**
 * The ways out of one service. A gateway endpoint's addresses are public ones, which a service with the internet
 * has anyway; the interfaces' group is named in any case, so that their side can admit the service.
 */
export function planWaysOut(
  service: string,
  access: InternetAccess,
  { ipv6, endpoints, gateways }: Surroundings,
): PlannedWayOut[] {
  const ways: PlannedWayOut[] = [];
  if (access === InternetAccess.Https) {
    ways.push({
      key: "https",
      description: `${service} to the internet, HTTPS`,
      to: { kind: "ipv4" },
    });
    if (ipv6) {
      ways.push({
        key: "https-ipv6",
        description: `${service} to the internet, HTTPS over IPv6`,
        to: { kind: "ipv6" },
      });
    }
  } else {
    for (const list of gateways) {
      ways.push({
        key: `list-${list}`,
        description: `${service} to ${list}, gateway endpoint`,
        to: { kind: "list", list },
      });
    }
  }
  if (endpoints) {
    ways.push({
      key: "endpoints",
      description: `${service} to AWS services, interface endpoints`,
      to: { kind: "endpoints" },
    });
  }
  return ways;
}

/** A service's name becomes a label of a domain name, and part of descriptions that AWS limits to 255 characters. */
const maxNameLength = 63;

/** AWS's default quota. Source: Amazon VPC quotas, "Inbound or outbound rules per security group". */
const maxIngressRules = 60;

/** Takes up what is wrong with the services' names and choices. */
export function checkServices(
  name: string,
  accessOf: ReadonlyMap<string, InternetAccess>,
  { endpoints, gateways }: Surroundings,
  problems: ProblemList,
): void {
  if (accessOf.size === 0) {
    problems.add("services", {}, "at least one service", "Name the services that need a group.");
  }
  const choices: readonly string[] = Object.values(InternetAccess);
  for (const [service, access] of accessOf) {
    const at = `services.${service}`;
    if (!/^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(service) || service.length > maxNameLength) {
      problems.add(
        at,
        service,
        `a name of lower-case letters, digits and inner hyphens that begins with a letter, up to ${maxNameLength} characters`,
        "Rename the service.",
      );
    }
    problems.addAll(nameProblems("securityGroup", `${name}-${service}`, at));
    if (!choices.includes(access)) {
      problems.add(
        `${at}.internetAccess`,
        access,
        `one of ${choices.join(", ")}`,
        "Choose a member of InternetAccess.",
      );
    }
  }
  for (const list of gateways) {
    if (!/^[a-z0-9]+$/.test(list)) {
      problems.add(
        `endpoints.gatewayPrefixListIds.${list}`,
        list,
        "a service's name of lower-case letters and digits, such as s3",
        "Rename the entry.",
      );
    }
  }
  if (endpoints && accessOf.size > maxIngressRules) {
    problems.add(
      "services",
      `${accessOf.size} services`,
      `at most ${maxIngressRules}, each of which is a rule of the endpoints' group (AWS's quota)`,
      "Make a second set of groups, with endpoints of its own.",
    );
  }
}
