/** From choices to a network: the ground (VPCs, subnets, tables, ACLs, lists); `assembleOwners.ts` puts things on it. */
import { assembleGroups, assembleOwners } from "./assembleOwners";
import { aclRules, pick, routesOf, type Exits, type Ground } from "./assembleRules";
import type { NetworkChoice } from "./choices";
import type {
  Acl,
  Interface,
  NatOwner,
  Network,
  Peering,
  PrefixList,
  Route,
  RouteTable,
  Subnet,
  Vpc,
} from "./network";

const outsideName = "partner";
const outsideBlock = "172.20.0.0/16";

function ground(choice: NetworkChoice): Ground {
  const vpcs: Vpc[] = choice.vpcs.map((vpc, i) => ({
    name: `vpc${i}`,
    ipv4: [`10.${i}.0.0/16`, ...(vpc.secondBlock ? [`10.${100 + i}.0.0/16`] : [])],
    ipv6: vpc.ipv6 ? [`2a05:d014:${i}:0::/56`] : [],
    internetGateway: vpc.gateway,
    egressOnlyGateway: vpc.egressOnly && vpc.ipv6,
  }));
  const subnets: Subnet[] = choice.subnets.map((subnet, i) => {
    const home = subnet.vpc % vpcs.length;
    const dual = subnet.ipv6 && choice.vpcs[home]?.ipv6 === true;
    const second = choice.vpcs[home]?.secondBlock === true && i % 2 === 1 ? 100 : 0;
    return {
      name: `subnet${i}`,
      vpc: `vpc${home}`,
      ipv4: `10.${home + second}.${i + 1}.0/24`,
      ...(dual ? { ipv6: `2a05:d014:${home}:${i + 1}::/64` } : {}),
    };
  });
  const peerings: Peering[] = [];
  if (choice.peered && vpcs.length > 1) {
    peerings.push({ name: "peering0", vpcs: ["vpc0", "vpc1"], accepted: true });
  }
  if (choice.outsidePeer) {
    peerings.push({ name: "peering1", vpcs: ["vpc0", outsideName], accepted: true });
    vpcs.push({
      name: outsideName,
      ipv4: [outsideBlock],
      ipv6: [],
      internetGateway: "none",
      egressOnlyGateway: false,
      external: true,
    });
  }
  const pools = {
    4: ["52.94.0.0/22", "10.0.0.0/8", "3.0.0.0/8", "0.0.0.0/1", "128.0.0.0/1", "10.0.1.0/24"],
    6: ["2600:1f00::/24", "::/1", "8000::/1", "2000::/3"],
  } as const;
  const prefixLists = choice.lists.map(({ ipv6, entries }, i): PrefixList => {
    const family = ipv6 ? 6 : 4;
    const chosen = entries.map((index) => pick<string>(pools[family], index) ?? "");
    const distinct = chosen.filter((block, at) => chosen.indexOf(block) === at);
    return { name: `list${i}`, family, entries: distinct };
  });
  return { vpcs, subnets, prefixLists, peerings };
}

/** NAT gateways, each at an address that the program tells; in any subnet, be there a way on or not. */
function gateways(
  choice: NetworkChoice,
  base: Ground,
): { owners: NatOwner[]; interfaces: Interface[] } {
  const owners: NatOwner[] = [];
  const interfaces: Interface[] = [];
  choice.nats.forEach((nat, i) => {
    const subnet = pick(base.subnets, nat.subnet);
    if (subnet === undefined) return;
    const name = `nat${i}`;
    owners.push({
      kind: "nat",
      name,
      groups: "unfiltered",
      connectivity: nat.private ? "private" : "public",
    });
    interfaces.push({
      name: `${name}-eni`,
      owner: name,
      subnet: subnet.name,
      ipv4: subnet.ipv4.replace(/\.0\/24$/, `.${200 + i}`),
      ...(nat.private ? {} : { publicIpv4: `3.120.1.${i + 1}` }),
    });
  });
  return { owners, interfaces };
}

/** Builds the network that choices stand for. */
export function assemble(choice: NetworkChoice): Network {
  const base = ground(choice);
  const natGateways = gateways(choice, base);
  const inVpc = (vpc: string) => {
    const own = base.subnets.filter((subnet) => subnet.vpc === vpc).map(({ name }) => name);
    return natGateways.interfaces.filter(({ subnet }) => own.includes(subnet)).map((i) => i.owner);
  };
  const exitsOf = (vpc: Vpc): Exits => ({
    vpc,
    nats: inVpc(vpc.name),
    peerings: base.peerings.filter(({ vpcs }) => vpcs.includes(vpc.name)),
  });
  const made = choice.vpcs.length;
  const tables: RouteTable[] = choice.tables.map((table, i) => {
    const vpc = base.vpcs[table.vpc % made] as Vpc;
    return {
      name: `table${i}`,
      vpc: vpc.name,
      routes: routesOf(base, exitsOf(vpc), table.style, table.routes),
    };
  });
  choice.vpcs.forEach((vpc, i) => {
    const at = base.vpcs[i] as Vpc;
    const style = vpc.ownRoutes && vpc.main === "own" ? "public" : "isolated";
    const routes = style === "public" ? routesOf(base, exitsOf(at), style, []) : [];
    tables.push({ name: `main${i}`, vpc: at.name, own: true, routes });
  });
  const acls: Acl[] = choice.acls.map((acl, i) => {
    const vpc = `vpc${acl.vpc % made}`;
    return { name: `acl${i}`, vpc, ...aclRules(base, vpc, acl.rules) };
  });
  const vpcs = base.vpcs.map((vpc, i): Vpc => {
    const chosen = choice.vpcs[i];
    if (chosen === undefined) return vpc;
    const custom = tables.find((table) => table.vpc === vpc.name && table.own !== true);
    return {
      ...vpc,
      ...(chosen.main === "custom" && custom !== undefined ? { mainTable: custom.name } : {}),
      ...(chosen.defaultAcl === null
        ? {}
        : { defaultAcl: aclRules(base, vpc.name, chosen.defaultAcl) }),
    };
  });
  const subnets = base.subnets.map((subnet, i): Subnet => {
    const chosen = choice.subnets[i];
    const ofVpc = <T extends { readonly vpc: string }>(list: readonly T[]) =>
      list.filter(({ vpc }) => vpc === subnet.vpc);
    const custom = ofVpc(tables).filter(({ own }) => own !== true);
    const table = chosen?.table == null ? undefined : pick(custom, chosen.table);
    const acl = chosen?.acl == null ? undefined : pick(ofVpc(acls), chosen.acl);
    return {
      ...subnet,
      ...(table === undefined ? {} : { table: table.name }),
      ...(acl === undefined ? {} : { acl: acl.name }),
    };
  });
  const full: Ground = { ...base, vpcs, subnets };
  const groups = assembleGroups(choice, full);
  const placed = assembleOwners(choice, full, groups);
  return withoutNatDetours({
    ...full,
    tables,
    acls,
    groups,
    owners: [...natGateways.owners, ...placed.owners],
    interfaces: [...natGateways.interfaces, ...placed.interfaces],
    targetGroups: placed.targetGroups,
    sites: [],
  });
}

/** Peerings and further NAT gateways behind a NAT gateway are left out: the documents do not say what they do. */
function withoutNatDetours(network: Network): Network {
  const homes = network.interfaces
    .filter(({ owner }) => network.owners.some((o) => o.name === owner && o.kind === "nat"))
    .map(({ subnet }) => network.subnets.find(({ name }) => name === subnet));
  const used = (table: RouteTable) =>
    homes.some((home) => {
      if (home?.vpc !== table.vpc) return false;
      if (home.table !== undefined) return home.table === table.name;
      const { mainTable } = network.vpcs.find(({ name }) => name === home.vpc) ?? {};
      return mainTable === undefined ? table.own === true : mainTable === table.name;
    });
  const detour = ({ destination, target }: Route) =>
    target.kind === "peering" || (target.kind === "nat-gateway" && destination !== "64:ff9b::/96");
  return {
    ...network,
    tables: network.tables.map((table) =>
      used(table) ? { ...table, routes: table.routes.filter((route) => !detour(route)) } : table,
    ),
  };
}
