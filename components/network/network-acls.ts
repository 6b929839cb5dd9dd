/**
 * What each tier's network ACL admits, as data. ACLs know no connections: each flow has a rule for its packets and
 * one for the answers, on both subnets' sides. They are the second layer; security groups say who exactly may talk.
 *
 * AWS never filters the VPC's resolver, DHCP and the instance metadata by ACLs, and traffic within one subnet does
 * not meet them.
 */
import { isWhole } from "../common/numbers";
import type { ProblemList } from "../common/problems";
import {
  type AddressPlan,
  type PlannedSubnet,
  subnetRange,
  type Tier,
  tierBases,
} from "./addresses";

/** From or to whom: one IPv4 range or one IPv6 range. */
interface Peer {
  readonly cidrBlock?: string;
  readonly ipv6CidrBlock?: string;
}

/** One rule that allows; there are no denying ones beyond AWS's last. */
export interface PlannedAclRule extends Peer {
  /** Names the rule within its ACL and direction. */
  readonly key: string;
  readonly direction: "in" | "out";
  /** Fixed by what the rule is for, never by its place: another rule's coming or going does not move it. */
  readonly number: number;
  /** As the provider takes it; `58` is ICMPv6. */
  readonly protocol: "tcp" | "icmp" | "58";
  readonly fromPort?: number;
  readonly toPort?: number;
  readonly icmpType?: number;
  readonly icmpCode?: number;
}

/** What the ACLs depend on besides the addresses. */
export interface AclOptions {
  readonly privateIpv6: boolean;
  /** The TCP ports of the stores in the database subnets. */
  readonly databasePorts: readonly number[];
}

/** The ports that answers are sent to: whatever clients, load balancers and NAT gateways choose for themselves. */
const answerPorts = { fromPort: 1024, toPort: 65535 };
const anyPort = { fromPort: 1, toPort: 65535 };
const https = { fromPort: 443, toPort: 443 };
const http = { fromPort: 80, toPort: 80 };
const everyone: Peer = { cidrBlock: "0.0.0.0/0" };
const everyoneIpv6: Peer = { ipv6CidrBlock: "::/0" };

/**
 * AWS's default quota is 20 rules per direction and IP version, its own last one included. Source: Amazon VPC
 * quotas, "Rules per network ACL".
 */
const maxRules = 19;

/**
 * Where the numbers of rules for one peer begin; the peer's zone slot is added. For a store's port it is the port's
 * remainder that is added: rule numbers end at 32766.
 */
const numbers = { public: 200, private: 300, database: 400, answers: 500, store: 1000 } as const;
const portModulus = 10007;

/** A part of a tier that rules name as one: a subnet, or two neighbours. */
interface Block {
  readonly key: string;
  readonly slot: number;
  readonly peer: Peer;
}

/**
 * The ranges by which rules name a tier. Private and database subnets go in pairs (slots 0 and 1, 2 and 3, 4 and
 * 5), which keeps six zones within AWS's quota. An odd last zone's pair includes the place of the zone to come,
 * whose addresses nobody can have; so a further zone changes no rule that exists.
 */
export function tierBlocks(addresses: AddressPlan, tier: Tier): Block[] {
  const size = tierBases[tier] % 2 === 0 ? 2 : 1;
  return addresses.subnets[tier]
    .filter(({ slot }) => slot % size === 0)
    .map(({ zone, slot, index }: PlannedSubnet) => ({
      key: `${tier}-${zone}`,
      slot,
      peer: { cidrBlock: subnetRange(addresses.range, index, size) },
    }));
}

type Direction = PlannedAclRule["direction"];
type Ports = typeof answerPorts;

function tcp(
  direction: Direction,
  key: string,
  number: number,
  ports: Ports,
  peer: Peer,
): PlannedAclRule {
  return { key, direction, number, protocol: "tcp", ...ports, ...peer };
}

/** A rule of the same meaning per block of a tier. */
function perBlock(
  direction: Direction,
  blocks: readonly Block[],
  base: number,
  ports: Ports,
  prefix = "",
): PlannedAclRule[] {
  return blocks.map(({ key, slot, peer }) =>
    tcp(direction, prefix + key, base + slot, ports, peer),
  );
}

/** One rule per store's port and block. */
function perStore(
  direction: Direction,
  blocks: readonly Block[],
  ports: readonly number[],
): PlannedAclRule[] {
  return ports.flatMap((port) =>
    blocks.map(({ key, slot, peer }) =>
      tcp(
        direction,
        `store-${port}-${key}`,
        numbers.store + (port % portModulus) * 3 + slot / 2,
        { fromPort: port, toPort: port },
        peer,
      ),
    ),
  );
}

/**
 * Routers report by ICMP that a packet is too large. Without it, connections across a smaller MTU hang, IPv6 ones
 * above all. Source: Amazon VPC, "Path MTU Discovery".
 */
function pathMtu(direction: Direction): PlannedAclRule {
  return {
    key: "path-mtu",
    direction,
    number: 130,
    protocol: "icmp",
    icmpType: 3,
    icmpCode: 4,
    ...everyone,
  };
}

function pathMtuIpv6(direction: Direction): PlannedAclRule {
  return {
    key: "path-mtu-ipv6",
    direction,
    number: 131,
    protocol: "58",
    icmpType: 2,
    icmpCode: -1,
    ...everyoneIpv6,
  };
}

/** Load balancers and NAT gateways: the internet on one side, the private subnets on the other. */
function publicRules(privateBlocks: readonly Block[]): PlannedAclRule[] {
  return [
    // Clients of the load balancer, and what private subnets send to the internet through NAT.
    tcp("in", "https", 100, https, everyone),
    tcp("in", "https-ipv6", 101, https, everyoneIpv6),
    tcp("in", "http", 110, http, everyone),
    tcp("in", "http-ipv6", 111, http, everyoneIpv6),
    // The internet's answers to NAT, the targets' answers to the load balancer.
    tcp("in", "answers", 120, answerPorts, everyone),
    pathMtu("in"),
    pathMtuIpv6("in"),
    // NAT to the internet.
    tcp("out", "https", 100, https, everyone),
    // The load balancer's answers to its clients.
    tcp("out", "answers", 120, answerPorts, everyone),
    tcp("out", "answers-ipv6", 121, answerPorts, everyoneIpv6),
    // The load balancer to its targets and their health checks, NAT's answers.
    ...perBlock("out", privateBlocks, numbers.private, anyPort),
    pathMtu("out"),
    pathMtuIpv6("out"),
  ];
}

/** Services, the internal load balancer, the VPN's interfaces, interface endpoints. */
function privateRules(
  publicBlocks: readonly Block[],
  privateBlocks: readonly Block[],
  databaseBlocks: readonly Block[],
  options: AclOptions,
): PlannedAclRule[] {
  // Port 443 is open to everyone already, below.
  const ports = options.databasePorts.filter((port) => port !== https.fromPort);
  const ipv6 = [
    tcp("in", "answers-ipv6", 121, answerPorts, everyoneIpv6),
    pathMtuIpv6("in"),
    tcp("out", "https-ipv6", 101, https, everyoneIpv6),
    pathMtuIpv6("out"),
  ];
  return [
    // The public load balancer.
    ...perBlock("in", publicBlocks, numbers.public, anyPort),
    // Services, VPN and internal load balancer among one another, across zones; interface endpoints.
    ...perBlock("in", privateBlocks, numbers.private, anyPort),
    // Answers from the internet, which NAT passes on under their sender's address, from S3 through its endpoint,
    // and from the stores.
    tcp("in", "answers", 120, answerPorts, everyone),
    pathMtu("in"),
    // The internet through NAT, S3 through its endpoint, a store on the same port.
    tcp("out", "https", 100, https, everyone),
    // Answers to the public load balancer.
    ...perBlock("out", publicBlocks, numbers.public, answerPorts),
    ...perBlock("out", privateBlocks, numbers.private, anyPort),
    ...perStore("out", databaseBlocks, ports),
    pathMtu("out"),
    ...(options.privateIpv6 ? ipv6 : []),
  ];
}

/** Stores: asked by the private subnets alone, and nothing beyond the VPC in either direction. */
function databaseRules(
  privateBlocks: readonly Block[],
  databaseBlocks: readonly Block[],
  options: AclOptions,
): PlannedAclRule[] {
  return [
    ...perStore("in", privateBlocks, options.databasePorts),
    // Replication between the nodes of a store, both ways.
    ...perBlock("in", databaseBlocks, numbers.database, anyPort),
    ...perBlock("out", databaseBlocks, numbers.database, anyPort),
    ...perBlock("out", privateBlocks, numbers.answers, answerPorts, "answers-"),
  ];
}

/** The rules of every tier's ACL. */
export function planNetworkAcls(
  addresses: AddressPlan,
  options: AclOptions,
): Record<Tier, PlannedAclRule[]> {
  const publicBlocks = tierBlocks(addresses, "public");
  const privateBlocks = tierBlocks(addresses, "private");
  const databaseBlocks = tierBlocks(addresses, "database");
  return {
    public: publicRules(privateBlocks),
    private: privateRules(publicBlocks, privateBlocks, databaseBlocks, options),
    database: databaseRules(privateBlocks, databaseBlocks, options),
  };
}

/** Takes up what is wrong with the stores' ports, by themselves and for so many zones. */
export function checkDatabasePorts(
  ports: readonly number[],
  addresses: AddressPlan | undefined,
  problems: ProblemList,
): void {
  const seen = new Map<number, number>();
  ports.forEach((port, i) => {
    const at = `databasePorts[${i}]`;
    if (!isWhole(port, 1, 65_535)) {
      problems.add(at, port, "a TCP port, 1 to 65535", "Name the port that the store listens on.");
      return;
    }
    const remainder = port % portModulus;
    const before = seen.get(remainder);
    if (before === port) {
      problems.add(at, port, "each port once", "Remove the repetition.");
    } else if (before !== undefined) {
      problems.add(
        at,
        port,
        `a port that shares no rule number with ${before} (they differ by a multiple of ${portModulus})`,
        "Let one of the two stores listen on another port.",
      );
    }
    seen.set(remainder, port);
  });
  if (addresses === undefined) return;
  const plan = planNetworkAcls(addresses, { privateIpv6: false, databasePorts: ports });
  const counts = Object.values(plan).flatMap((rules) =>
    (["in", "out"] as const).map(
      (direction) =>
        rules.filter((r) => r.direction === direction && r.cidrBlock !== undefined).length,
    ),
  );
  const most = Math.max(...counts);
  if (most > maxRules) {
    problems.add(
      "databasePorts",
      ports,
      `at most ${maxRules} rules per network ACL and direction (AWS's quota, less its own); these make ${most}`,
      "Name only the ports of stores that exist, or use fewer zones.",
    );
  }
}
