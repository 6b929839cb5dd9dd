/** The routing layer of the network model: where a subnet's packets go, and what its ACL lets pass. */
import type { Resolver } from "../../graph";
import { readAcls, type Acls } from "./acls";
import { readTableAssociations, type EdgeAssociation, type Effective } from "./associations";
import { classesOf, type SubnetClasses } from "./classes";
import { beyondFirewalls } from "./firewalls";
import { readSubnets, type Subnet, type Subnets } from "./subnets";
import { readTables, type Table, type Tables } from "./tables";
import { readVpcs, type Vpc, type Vpcs } from "./vpcs";
import { VpnConnections } from "./vpn-connections";
import { readWays, type Ways } from "./ways";

export type { Acl, Acls } from "./acls";
export type { Candidate, EdgeAssociation, Effective } from "./associations";
export type { Choice, Named, OneOf } from "./choices";
export type { Answer, SubnetClasses } from "./classes";
export {
  everyClient,
  linuxClient,
  outside,
  passes,
  type Crossing,
  type End,
  type Leg,
  type PortRange,
} from "./crossings";
export { literal, propertyEvidence, slotEvidence, type Evidence, type Finding } from "./evidence";
export { formatSubnet, isZoneId, type Subnet, type Subnets } from "./subnets";
export type { EndpointRoute, Table, Tables } from "./tables";
export type { TableRoute } from "./routes";
export type { RouteTarget, TargetClass } from "./targets";
export {
  formatVpc,
  importedOf,
  type GatewayAttachment,
  type Gateways,
  type Vpc,
  type Vpcs,
} from "./vpcs";
export type { Way, Ways } from "./ways";

export interface Routing {
  readonly vpcs: Vpcs;
  readonly subnets: Subnets;
  readonly tables: Tables;
  /** What is behind VPN gateways. */
  readonly connections: VpnConnections;
  readonly acls: Acls;
  /** Tables of gateways, for what comes in by these. */
  readonly edges: readonly EdgeAssociation[];
  /** The ways by such a table in a VPC, one for each case; none where the table is not modelled. */
  waysOfEdge(edge: EdgeAssociation, vpc: Vpc): readonly Ways[];
  /** The route table of a subnet. */
  tableOf(subnet: Subnet): Effective<Table>;
  waysOf(subnet: Subnet): Ways;
  classesOf(subnet: Subnet): SubnetClasses;
}

export function readRouting(resolver: Resolver): Routing {
  const vpcs = readVpcs(resolver);
  const subnets = readSubnets(resolver, vpcs);
  const connections = new VpnConnections(resolver);
  const tables = readTables(resolver, vpcs, connections);
  const associations = readTableAssociations(resolver, tables);
  const ways = readWays(associations);
  const waysOf = ways.subnet;
  const beyond = beyondFirewalls(resolver, subnets, waysOf);
  return {
    vpcs,
    subnets,
    tables,
    connections,
    acls: readAcls(resolver),
    edges: associations.edges,
    tableOf: (subnet) => associations.of(subnet),
    waysOf,
    waysOfEdge: ({ table }, vpc) => (table === undefined ? [] : ways.table(table, vpc)),
    classesOf: (subnet) =>
      classesOf(subnet, beyond(subnet), associations.of(subnet), vpcs.internet4),
  };
}
