/** Who may open a connection to the internal edge, and what is refused. */
import * as pulumi from "@pulumi/pulumi";
import { isPrivate, overlap, parseCidr } from "../common/cidr";
import { type Problem, ProblemList } from "../common/problems";

/**
 * Somebody whom a listener admits: exactly one of security group, prefix list and range of addresses. A team's own
 * VPN plugs in as any of the three.
 */
export interface EdgeClient {
  /**
   * The client's security group: the exact way to admit a service or the users of an AWS Client VPN endpoint, whose
   * own addresses are translated on their way.
   * @default one of the other two
   */
  securityGroupId?: pulumi.Input<string>;
  /**
   * A prefix list of the client's addresses, for networks behind a VPN gateway or a transit gateway. What the list
   * holds is known to AWS only and may change: never give one of AWS's own, such as CloudFront's.
   * @default one of the other two
   */
  prefixListId?: pulumi.Input<string>;
  /**
   * The client's private IPv4 range, /16 or smaller, for networks behind a VPN gateway or a transit gateway. Admits
   * everything that ever gets an address in it.
   * @default one of the other two
   */
  cidrBlock?: string;
  /**
   * Whether the edge also writes the client's side of the connection, an egress rule in the client's group. With a
   * security group only; turn it off where the group's owner does not want that.
   * @default true
   */
  manageEgress?: boolean;
}

/** What the checks need to know of an audience. */
interface AudienceClients {
  readonly clients?: Readonly<Record<string, EdgeClient>>;
}

const kinds = ["securityGroupId", "prefixListId", "cidrBlock"] as const;
const idPrefixes = { securityGroupId: "sg-", prefixListId: "pl-" } as const;

/** The shortest prefix of a range that is admitted: 65 536 addresses. */
const shortestPrefix = 16;

interface PlacedClient {
  readonly at: string;
  readonly audience: string;
  readonly key: string;
  readonly client: EdgeClient;
}

/**
 * What is wrong with the clients of all audiences: each one for itself, and one client in two places. Values that
 * only the deployment knows are compared by identity.
 *
 * @param vpcCidrBlock the VPC's range, where it is known
 */
export function clientProblems(
  audiences: Readonly<Record<string, AudienceClients>>,
  vpcCidrBlock: string | undefined,
): Problem[] {
  const problems = new ProblemList();
  const placed = Object.entries(audiences).flatMap(([audience, { clients }]) =>
    Object.entries(clients ?? {}).map(([key, client]) => ({
      at: `audiences.${audience}.clients.${key}`,
      audience,
      key,
      client,
    })),
  );
  placed.forEach((one, i) => {
    addOwnProblems(problems, one, vpcCidrBlock);
    const earlier = placed.slice(0, i);
    const same = earlier.find((other) => isSame(one, other));
    if (same !== undefined) {
      problems.add(
        one.at,
        `the client of ${same.at}`,
        "each client in one audience, once",
        "Give an audience of their own to those who need both, with the routes of both.",
      );
    }
  });
  return [...problems.problems];
}

function addOwnProblems(
  problems: ProblemList,
  { at, client }: PlacedClient,
  vpcCidrBlock: string | undefined,
): void {
  const given = kinds.filter((kind) => client[kind] !== undefined);
  if (given.length !== 1) {
    problems.add(
      at,
      given.length === 0 ? undefined : given.join(" and "),
      `exactly one of ${kinds.join(", ")}`,
      "Choose the narrowest: a security group where there is one.",
    );
  }
  for (const kind of ["securityGroupId", "prefixListId"] as const) {
    const id = client[kind];
    if (typeof id === "string" && !id.startsWith(idPrefixes[kind])) {
      problems.add(`${at}.${kind}`, id, `an id that begins with ${idPrefixes[kind]}`, "Mend it.");
    }
  }
  if (client.manageEgress !== undefined && client.securityGroupId === undefined) {
    problems.add(
      `${at}.manageEgress`,
      client.manageEgress,
      "nothing without securityGroupId",
      "Take it out: the edge writes egress rules to security groups only.",
    );
  }
  if (client.cidrBlock !== undefined) {
    addRangeProblems(problems, `${at}.cidrBlock`, client.cidrBlock, vpcCidrBlock);
  }
}

function addRangeProblems(
  problems: ProblemList,
  at: string,
  text: string,
  vpcCidrBlock: string | undefined,
): void {
  const range = parseCidr(text);
  if (range === undefined) {
    problems.add(
      at,
      text,
      "an IPv4 range such as 10.200.0.0/22, no address bits set behind the prefix",
      "Mend the notation; the edge has no IPv6 addresses.",
    );
    return;
  }
  if (!isPrivate(range)) {
    problems.add(
      at,
      text,
      "a range of private addresses: the internal edge is never public",
      "Give the private range behind the VPN.",
    );
  }
  if (range.prefixLength < shortestPrefix) {
    problems.add(at, text, `a range of /${shortestPrefix} or smaller`, "Name narrower ranges.");
  }
  const vpc = vpcCidrBlock === undefined ? undefined : parseCidr(vpcCidrBlock);
  if (vpc !== undefined && overlap(range, vpc)) {
    problems.add(
      at,
      text,
      `a range apart from the VPC's ${vpcCidrBlock}, where every service has its address`,
      "Admit what stands in the VPC by its security group.",
    );
  }
}

function isSame(a: PlacedClient, b: PlacedClient): boolean {
  if (a.key === b.key && a.audience !== b.audience) return true;
  const sameReference = (["securityGroupId", "prefixListId"] as const).some(
    (kind) => a.client[kind] !== undefined && a.client[kind] === b.client[kind],
  );
  if (sameReference) return true;
  const rangeA = parseCidr(a.client.cidrBlock ?? "");
  const rangeB = parseCidr(b.client.cidrBlock ?? "");
  return rangeA !== undefined && rangeB !== undefined && overlap(rangeA, rangeB);
}
