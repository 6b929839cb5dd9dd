/** From choices to routes and to rules of network ACLs. */
import { isWithin, parseBlock } from "./addresses";
import { portRanges, type AclChoice, type AclRuleChoice, type NetworkChoice } from "./choices";
import type {
  AclRule,
  AclRules,
  Peering,
  PrefixList,
  Route,
  RouteTarget,
  Subnet,
  Vpc,
} from "./network";
import { hasPorts, protocolOf } from "./protocols";

/** The element at an index that wraps around; undefined of an empty list. */
export function pick<T>(list: readonly T[], index: number): T | undefined {
  return list.length === 0 ? undefined : list[index % list.length];
}

/** The ground on which everything else is chosen. */
export interface Ground {
  readonly vpcs: readonly Vpc[];
  readonly subnets: readonly Subnet[];
  readonly prefixLists: readonly PrefixList[];
  readonly peerings: readonly Peering[];
}

/** IPv4 blocks that a rule of a VPC may name: nearly open, nearly closed, with host bits, too wide, next door. */
export function blocks4(ground: Ground, vpc: string): string[] {
  const own = ground.vpcs.find(({ name }) => name === vpc)?.ipv4[0] ?? "10.0.0.0/16";
  const base = own.split(".").slice(0, 2).join(".");
  const subnets = ground.subnets.filter((subnet) => subnet.vpc === vpc).map(({ ipv4 }) => ipv4);
  return [
    ...subnets,
    ...subnets.map((subnet) => subnet.replace(/0\/24$/, "128/25")),
    own,
    "10.0.0.0/8",
    "0.0.0.0/1",
    "128.0.0.0/1",
    "3.0.0.0/8",
    `${base}.1.77/24`,
    `${base}.9.1/16`,
    `${base}.2.0/23`,
    "172.16.0.0/12",
    "52.94.0.0/22",
    ...ground.subnets.filter((subnet) => subnet.vpc !== vpc).map(({ ipv4 }) => ipv4),
  ];
}

/** IPv6 blocks that a rule may name. Own blocks stand for themselves: a program refers to them. */
export function blocks6(ground: Ground, vpc: string): string[] {
  const own = ground.vpcs.find(({ name }) => name === vpc)?.ipv6 ?? [];
  const subnets = ground.subnets.flatMap((s) =>
    s.vpc === vpc && s.ipv6 !== undefined ? [s.ipv6] : [],
  );
  return [...subnets, ...own, "2000::/3", "0:0:0:0:0:0:0:0/0", "2600:1f00::/24", "::/1"];
}

function aclRule(ground: Ground, vpc: string, choice: AclRuleChoice, number: number): AclRule {
  const { deny, ipv6, block } = choice;
  const pool = ipv6 ? blocks6(ground, vpc) : blocks4(ground, vpc);
  const everybody = ipv6 ? "::/0" : "0.0.0.0/0";
  const cidr = block === null ? everybody : (pick(pool, block) ?? everybody);
  const protocol = choice.protocol === "icmp" && ipv6 ? "icmpv6" : choice.protocol;
  const range = pick(portRanges, choice.ports) ?? portRanges[0];
  return {
    number,
    action: deny ? "deny" : "allow",
    protocol,
    cidr,
    ...(hasPorts(protocolOf(protocol)) ? range : {}),
    ...(protocol.startsWith("icmp") ? { icmpType: -1, icmpCode: -1 } : {}),
  };
}

const allowAll = (number: number, cidr: string): AclRule => ({
  number,
  action: "allow",
  protocol: "-1",
  cidr,
});

export function aclRules(ground: Ground, vpc: string, choice: AclChoice): AclRules {
  const listed = (rules: readonly AclRuleChoice[]) =>
    rules.map((rule, i) => aclRule(ground, vpc, rule, 100 + 10 * i));
  const rest = choice.style === "listed" ? [] : [allowAll(900, "0.0.0.0/0"), allowAll(910, "::/0")];
  if (choice.style === "open") return { ingress: rest, egress: rest };
  if (choice.style === "ephemeral") {
    const ranges = [
      { from: 443, to: 443 },
      { from: choice.answers, to: 65535 },
    ];
    const some = ["0.0.0.0/0", "::/0"].flatMap((cidr, family) =>
      ranges.map((range, i): AclRule => ({
        number: 500 + 10 * i + family,
        action: "allow",
        protocol: "tcp",
        cidr,
        ...range,
      })),
    );
    return { ingress: some, egress: some };
  }
  return {
    ingress: [...listed(choice.ingress), ...rest],
    egress: [...listed(choice.egress), ...rest],
  };
}

/** A route's destinations, outside of every VPC's local routes. */
const destinations = [
  "0.0.0.0/0",
  "::/0",
  "0.0.0.0/1",
  "128.0.0.0/1",
  "3.0.0.0/8",
  "52.94.0.0/22",
  "172.16.0.0/12",
  "2000::/3",
  "2600:1f00::/24",
  "64:ff9b::/96",
] as const;

export interface Exits {
  readonly vpc: Vpc;
  readonly nats: readonly string[];
  readonly peerings: readonly Peering[];
}

/** Whether AWS takes a route of a table to a target. */
function isRoute(exits: Exits, destination: string, target: RouteTarget): boolean {
  const { vpc, nats, peerings } = exits;
  const ipv6 = parseBlock(destination).family === 6;
  if ([...vpc.ipv4, ...vpc.ipv6].some((own) => isWithin(destination, own))) return false;
  switch (target.kind) {
    case "internet-gateway":
      return vpc.internetGateway !== "none" && destination !== "64:ff9b::/96";
    case "egress-only-gateway":
      return vpc.egressOnlyGateway && ipv6 && destination !== "64:ff9b::/96";
    case "nat-gateway":
      return nats.includes(target.nat) && (!ipv6 || destination === "64:ff9b::/96");
    case "peering":
      return peerings.some(({ name, vpcs }) => name === target.peering && vpcs.includes(vpc.name));
    case "vpn-gateway":
      return false;
    case "blackhole":
      return true;
  }
}

export function routesOf(
  ground: Ground,
  exits: Exits,
  style: "public" | "private" | "isolated",
  extra: NetworkChoice["tables"][number]["routes"],
): Route[] {
  const igw: RouteTarget = { kind: "internet-gateway" };
  const eigw: RouteTarget = { kind: "egress-only-gateway" };
  const nat = (i: number): RouteTarget => ({
    kind: "nat-gateway",
    nat: pick(exits.nats, i) ?? "",
  });
  const peering = (i: number): RouteTarget => ({
    kind: "peering",
    peering: pick(exits.peerings, i)?.name ?? "",
  });
  const wanted: Route[] = [];
  if (style === "public") {
    wanted.push({ destination: "0.0.0.0/0", target: igw }, { destination: "::/0", target: igw });
  }
  if (style === "private") {
    wanted.push(
      { destination: "0.0.0.0/0", target: nat(0) },
      { destination: "::/0", target: eigw },
    );
  }
  for (const { name, vpcs } of exits.peerings) {
    const other = ground.vpcs.find((vpc) => vpcs.includes(vpc.name) && vpc.name !== exits.vpc.name);
    for (const destination of other?.ipv4 ?? []) {
      wanted.push({ destination, target: { kind: "peering", peering: name } });
    }
  }
  extra.forEach(({ destination, target }, i) => {
    const targets = [igw, nat(i), eigw, peering(i), { kind: "blackhole" } as const];
    const way = pick(targets, target) ?? igw;
    const list = pick(ground.prefixLists, destination);
    if (destination % 6 === 5 && list !== undefined) {
      wanted.push({ prefixList: list.name, target: way });
    } else {
      wanted.push({ destination: pick(destinations, destination) ?? "0.0.0.0/0", target: way });
    }
  });
  const routes: Route[] = [];
  const taken: string[] = [];
  for (const route of wanted) {
    const list = ground.prefixLists.find(({ name }) => name === route.prefixList);
    const blocks = route.destination === undefined ? (list?.entries ?? []) : [route.destination];
    const fits = blocks.every(
      (block) => isRoute(exits, block, route.target) && !taken.some((t) => sameBlock(t, block)),
    );
    if (!fits) continue;
    taken.push(...blocks);
    routes.push(route);
  }
  return routes;
}

function sameBlock(a: string, b: string): boolean {
  return isWithin(a, b) && isWithin(b, a);
}
