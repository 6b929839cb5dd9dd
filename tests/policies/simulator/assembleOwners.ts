/** From choices to groups, and to the things that have interfaces. */
import { blocks4, blocks6, pick, type Ground } from "./assembleRules";
import {
  portRanges,
  type GroupRuleChoice,
  type NetworkChoice,
  type OwnerChoice,
  type PeerChoice,
} from "./choices";
import type {
  Authorization,
  Group,
  GroupRule,
  Interface,
  Listener,
  LoadBalancerOwner,
  Owner,
  Subnet,
  TargetGroup,
} from "./network";
import { hasPorts, isIcmp, protocolOf } from "./protocols";

export const servicePorts = [443, 80, 5432] as const;

type Peers = Pick<GroupRule, "ipv4" | "ipv6" | "prefixLists" | "groups" | "self">;

function peersOf(
  ground: Ground,
  vpc: string,
  own: string,
  groups: readonly string[],
  { kind, index }: PeerChoice,
): Peers {
  switch (kind) {
    case "anyone4":
      return { ipv4: ["0.0.0.0/0"] };
    case "anyone6":
      return { ipv6: ["::/0"] };
    case "halves4":
      return { ipv4: ["0.0.0.0/1", "128.0.0.0/1"] };
    case "halves6":
      return { ipv6: ["::/1", "8000::/1"] };
    case "vpc4":
      return { ipv4: [...(ground.vpcs.find(({ name }) => name === vpc)?.ipv4 ?? [])] };
    case "block4":
      return { ipv4: [pick(blocks4(ground, vpc), index) ?? "0.0.0.0/0"] };
    case "block6":
      return { ipv6: [pick(blocks6(ground, vpc), index) ?? "::/0"] };
    case "self":
      return { self: true };
    case "group": {
      const other = pick(groups, index) ?? own;
      return other === own ? { self: true } : { groups: [other] };
    }
    case "list": {
      const list = pick(ground.prefixLists, index);
      return list === undefined ? { self: true } : { prefixLists: [list.name] };
    }
  }
}

function join(peers: readonly Peers[]): Peers {
  const all = <T>(lists: readonly (readonly T[] | undefined)[]) => [
    ...new Set(lists.flatMap((list) => list ?? [])),
  ];
  const ipv4 = all(peers.map((p) => p.ipv4));
  const ipv6 = all(peers.map((p) => p.ipv6));
  const prefixLists = all(peers.map((p) => p.prefixLists));
  const groups = all(peers.map((p) => p.groups));
  return {
    ...(ipv4.length === 0 ? {} : { ipv4 }),
    ...(ipv6.length === 0 ? {} : { ipv6 }),
    ...(prefixLists.length === 0 ? {} : { prefixLists }),
    ...(groups.length === 0 ? {} : { groups }),
    ...(peers.some(({ self }) => self === true) ? { self: true } : {}),
  };
}

function groupRule(
  ground: Ground,
  vpc: string,
  own: string,
  groups: readonly string[],
  choice: GroupRuleChoice,
): GroupRule {
  const protocol = protocolOf(choice.protocol);
  const echo = choice.protocol === "icmpv6" ? 128 : 8;
  const ports = hasPorts(protocol)
    ? (pick(portRanges, choice.ports) ?? portRanges[0])
    : isIcmp(protocol)
      ? { from: choice.anyIcmp ? -1 : echo, to: -1 }
      : {};
  const peers = choice.peers.map((peer) => peersOf(ground, vpc, own, groups, peer));
  return { protocol: choice.protocol, ...ports, ...join(peers) };
}

export function assembleGroups(choice: NetworkChoice, ground: Ground): Group[] {
  const made = choice.vpcs.length;
  const homes = choice.groups.map(({ vpc }, i) => ({ name: `group${i}`, vpc: `vpc${vpc % made}` }));
  const within = (vpc: string) => [
    ...homes.filter((group) => group.vpc === vpc).map(({ name }) => name),
    `default-${vpc}`,
  ];
  const rules = (vpc: string, own: string, list: readonly GroupRuleChoice[]) =>
    list.map((rule) => groupRule(ground, vpc, own, within(vpc), rule));
  const listed = choice.groups.map((group, i): Group => {
    const { name, vpc } = homes[i] ?? { name: `group${i}`, vpc: "vpc0" };
    const any: GroupRule[] = [{ protocol: "-1", ipv4: ["0.0.0.0/0"], ipv6: ["::/0"] }];
    return {
      name,
      vpc,
      ingress: rules(vpc, name, group.ingress),
      egress: group.anyEgress ? any : rules(vpc, name, group.egress),
    };
  });
  const defaults = choice.vpcs.map((vpc, i): Group => {
    const name = `default-vpc${i}`;
    return {
      name,
      vpc: `vpc${i}`,
      default: vpc.defaultGroup,
      ingress: rules(`vpc${i}`, name, vpc.defaultRules.ingress),
      egress: rules(`vpc${i}`, name, vpc.defaultRules.egress),
    };
  });
  return [...listed, ...defaults];
}

interface Placed {
  readonly owners: Owner[];
  readonly interfaces: Interface[];
  readonly targetGroups: TargetGroup[];
}

/** The subnets of an owner: the first as chosen, the others of the same VPC, each once. */
function subnetsOf(ground: Ground, choice: OwnerChoice): Subnet[] {
  const first = pick(ground.subnets, choice.subnets[0] ?? 0);
  if (first === undefined) return [];
  const alike = ground.subnets.filter(({ vpc }) => vpc === first.vpc);
  const more = choice.subnets.slice(1).flatMap((index) => pick(alike, index) ?? []);
  const spread = choice.kind === "instance" ? [first] : [first, ...more];
  return spread.filter((subnet, i) => spread.indexOf(subnet) === i);
}

function ownerOf(
  choice: OwnerChoice,
  name: string,
  groups: readonly string[],
  vpc4: string,
  dual: boolean,
): Owner {
  const chosen = choice.groups.flatMap((index) => pick(groups, index) ?? []);
  const distinct = chosen.filter((group, i) => chosen.indexOf(group) === i);
  const named = distinct.length === 0 ? "default" : distinct;
  const port = pick(servicePorts, choice.port) ?? 443;
  switch (choice.kind) {
    case "task":
    case "instance":
      return { kind: choice.kind, name, groups: named, listens: "anything" };
    case "database":
      return { kind: "database", name, groups: named, listens: [{ protocol: "tcp", port: 5432 }] };
    case "endpoint":
      return { kind: "endpoint", name, groups: named, listens: [{ protocol: "tcp", port: 443 }] };
    case "vpn": {
      const authorizations: Authorization[] = [
        {
          cidr:
            pick(
              [vpc4, "10.0.0.0/8", "0.0.0.0/0", vpc4.replace("0.0/16", "1.0/24")],
              choice.detail,
            ) ?? vpc4,
        },
      ];
      return {
        kind: "vpn",
        name,
        groups: named,
        clients: "10.200.0.0/22",
        authorizations,
        routes: [],
      };
    }
    case "load-balancer":
      return {
        kind: "load-balancer",
        name,
        type: choice.network ? "network" : "application",
        internal: !choice.open,
        addressType: choice.ipv6 && dual ? "dualstack" : "ipv4",
        // Without groups, an application load balancer has the default one, a network load balancer none.
        groups: choice.network && (port === 80 || named === "default") ? "unfiltered" : named,
        listeners: [],
      };
  }
}

/** What a VPC's tasks and servers are to a load balancer: one target group of its own, of one kind. */
function balance(
  choice: OwnerChoice,
  owner: LoadBalancerOwner,
  vpc: string,
  candidates: readonly (Interface & { readonly kind: "task" | "instance" })[],
): { owner: LoadBalancerOwner; targetGroups: TargetGroup[] } {
  const first = pick(candidates, choice.targets[0] ?? 0);
  const alike = candidates.filter((item) => item.kind === first?.kind);
  // A service registers all of its tasks.
  const owners = choice.targets.flatMap((index) => pick(alike, index)?.owner ?? []);
  const targets = alike.filter((item) => owners.includes(item.owner));
  const port = pick(servicePorts, choice.port) ?? 443;
  const group: TargetGroup = {
    name: `${owner.name}-targets`,
    vpc,
    port,
    targetType: first?.kind === "instance" && choice.fixed ? "instance" : "ip",
    protocol: owner.type === "network" ? "TCP" : "HTTP",
    health: choice.detail % 3 === 0 ? 8080 : "traffic-port",
    ...(owner.type === "network" && first?.kind === "instance" ? { preserveClientIp: false } : {}),
    targets: targets.map(({ name }) => ({ interface: name })),
  };
  const ports = choice.listeners.map(({ port: index }) => pick(servicePorts, index) ?? 443);
  const listeners = choice.listeners.flatMap((listener, i): Listener[] => {
    const at = ports[i] ?? 443;
    if (ports.indexOf(at) !== i) return [];
    const forward = {
      kind: "forward",
      to: [{ group: group.name, ...(listener.zeroWeight ? { weight: 0 } : {}) }],
    } as const;
    if (owner.type === "network" || listener.action === "forward") {
      return [{ port: at, defaultAction: { ...forward, to: [{ group: group.name }] }, rules: [] }];
    }
    const rules = listener.extraRule ? [{ path: "/api/*", action: forward }] : [];
    return [{ port: at, defaultAction: { kind: listener.action }, rules }];
  });
  return { owner: { ...owner, listeners }, targetGroups: [group] };
}

export function assembleOwners(
  choice: NetworkChoice,
  ground: Ground,
  groups: readonly Group[],
): Placed {
  const placed: Placed = { owners: [], interfaces: [], targetGroups: [] };
  let count = 0;
  let hasVpn = false;
  // A VPN alone would leave nobody to ask about.
  const chosen = choice.owners.map((item, i): OwnerChoice =>
    i === 0 && item.kind === "vpn" ? { ...item, kind: "task" } : item,
  );
  chosen.forEach((item, i) => {
    const subnets = subnetsOf(ground, item);
    const vpc = subnets[0]?.vpc ?? "vpc0";
    if (item.kind === "vpn" && hasVpn) return;
    hasVpn ||= item.kind === "vpn";
    const name = `${item.kind}${i}`;
    const own = groups.filter((group) => group.vpc === vpc && group.default === undefined);
    const block = ground.vpcs.find((v) => v.name === vpc)?.ipv4[0] ?? "10.0.0.0/16";
    const owner = ownerOf(
      item,
      name,
      own.map((group) => group.name),
      block,
      subnets.every(({ ipv6 }) => ipv6 !== undefined),
    );
    placed.owners.push(owner);
    subnets.forEach((subnet, at) => {
      count += 1;
      const exposed =
        owner.kind === "load-balancer"
          ? !owner.internal
          : item.open && ["task", "instance", "database"].includes(owner.kind);
      const dual =
        owner.kind === "task" ||
        owner.kind === "instance" ||
        (owner.kind === "load-balancer" && owner.addressType === "dualstack");
      placed.interfaces.push({
        name: `${name}-${at}`,
        owner: name,
        subnet: subnet.name,
        ipv4: subnet.ipv4.replace(/\.0\/24$/, `.${10 + count}`),
        ...(dual && subnet.ipv6 !== undefined
          ? { ipv6: subnet.ipv6.replace("::/64", `::${(0x10 + count).toString(16)}`) }
          : {}),
        ...(exposed ? { publicIpv4: `3.120.0.${count}` } : {}),
        // Only an instance's address can be told beforehand.
        ...(owner.kind === "instance" && item.fixed ? {} : { floating: true }),
      });
    });
  });
  chosen.forEach((item, i) => {
    const at = placed.owners.findIndex(({ name }) => name === `${item.kind}${i}`);
    const owner = placed.owners[at];
    if (owner?.kind !== "load-balancer") return;
    const vpcOf = (face: Interface) =>
      ground.subnets.find((s) => s.name === face.subnet)?.vpc ?? "";
    const home = placed.interfaces.find((face) => face.owner === owner.name);
    const vpc = home === undefined ? "vpc0" : vpcOf(home);
    const candidates = placed.interfaces.flatMap((face) => {
      const { kind } = placed.owners.find(({ name }) => name === face.owner) ?? {};
      return vpcOf(face) === vpc && (kind === "task" || kind === "instance")
        ? [{ ...face, kind }]
        : [];
    });
    const made = balance(item, owner, vpc, candidates);
    placed.owners[at] = made.owner;
    placed.targetGroups.push(...made.targetGroups);
  });
  return placed;
}
