/**
 * What stands in the network and leads on to something by speaking for it: who calls it is answered by what is behind it,
 * whose own groups never see the caller.
 */
import type { Kind, Resource } from "../graph";
import type { Front } from "./fronts/types";
import { named, type Member, type Members } from "./members";
import type { Reader } from "./members/reader";

/** By which properties proxies and endpoints of stores name what is behind them. */
const behind: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  RdsProxyTarget: ["dbInstanceIdentifier", "dbClusterIdentifier"],
  SearchVpcEndpoint: ["domainArn"],
  RedshiftEndpoint: ["clusterIdentifier"],
  RedshiftServerlessEndpoint: ["workgroupName"],
};

export class Doors {
  private readonly byStore = new Map<Resource, Set<Resource>>();
  private readonly endpoints: readonly Member[];
  private readonly reader: Reader;

  constructor(private readonly members: Members) {
    this.reader = members.interfaces.reader;
    const { graph } = this.reader.resolver;
    for (const [kind, paths] of Object.entries(behind) as [Kind, readonly string[]][]) {
      for (const one of graph.ofKind(kind)) {
        const ways = kind === "RdsProxyTarget" ? this.proxiesOf(one) : [one];
        for (const path of paths) {
          for (const store of named(this.reader.resources(one, path))) this.note(store, ways);
        }
      }
    }
    this.endpoints = members.all.filter(({ owner }) => owner.kind === "VpcEndpoint");
  }

  /** Proxies and endpoints that lead to a store. */
  to(store: Member): readonly Member[] {
    const owners = this.byStore.get(store.owner);
    if (owners === undefined) return [];
    return this.members.all.filter(({ owner }) => owners.has(owner));
  }

  /** Endpoints of the program by which its own members come to a front that is for other accounts. */
  before({ kind, resource }: Front): readonly Member[] {
    if (resource.kind === "EndpointService") {
      const name = resource.outputText("serviceName");
      return this.endpoints.filter(({ owner }) => {
        const text = this.reader.text(owner, "serviceName");
        if (text !== undefined) return name !== undefined && text === name.toLowerCase();
        return this.reader.resolver.mentions(owner).has(resource);
      });
    }
    if (kind.startsWith("API Gateway")) {
      return this.endpoints.filter(
        ({ owner }) => this.reader.text(owner, "serviceName")?.endsWith(".execute-api") === true,
      );
    }
    if (!kind.startsWith("VPC Lattice")) return [];
    return this.endpoints.filter(({ owner }) => {
      const type = this.reader.text(owner, "vpcEndpointType");
      return type === "resource" || type === "servicenetwork";
    });
  }

  /** Associations of VPCs with a network of Lattice, by which all that stands there may come to such a front. */
  associations({ kind }: Front): readonly Resource[] {
    if (!kind.startsWith("VPC Lattice")) return [];
    return this.reader.resolver.graph.ofKind("LatticeVpcAssociation");
  }

  private proxiesOf(target: Resource): readonly Resource[] {
    const proxies = named(this.reader.resources(target, "dbProxyName"));
    const more = this.reader.resolver.graph
      .ofKind("RdsProxyEndpoint")
      .filter((one) =>
        named(this.reader.resources(one, "dbProxyName")).some((proxy) => proxies.includes(proxy)),
      );
    return [...proxies, ...more];
  }

  private note(store: Resource, ways: readonly Resource[]): void {
    const known = this.byStore.get(store) ?? new Set();
    for (const way of ways) known.add(way);
    this.byStore.set(store, known);
  }
}
