/**
 * What stands in the network and leads on to something by speaking for it: who calls it is answered by what is behind it,
 * whose own groups never see the caller.
 */
import type { Kind, Resource } from "../graph";
import { homesOf, mountOf, servesFiles } from "./fronts/file-access";
import type { Front } from "./fronts/types";
import type { Choice, Member, Members } from "./members";
import type { Reader } from "./members/reader";

/** What is behind a proxy or an endpoint of a store: by which properties it says so, and of which kinds that can be. */
const behind: Readonly<Partial<Record<Kind, Readonly<Record<string, readonly Kind[]>>>>> = {
  RdsProxyTarget: { dbInstanceIdentifier: ["RdsInstance"], dbClusterIdentifier: ["RdsCluster"] },
  SearchVpcEndpoint: { domainArn: ["SearchDomain"] },
  RedshiftEndpoint: { clusterIdentifier: ["RedshiftCluster"] },
  RedshiftServerlessEndpoint: { workgroupName: ["RedshiftWorkgroup"] },
  MskVpcConnection: { targetClusterArn: ["MskCluster"] },
};

/** Something that leads on, surely or perhaps. */
export interface Door {
  readonly at: Member;
  readonly isSure: boolean;
}

/** Whether resources lead on: true where that is sure. */
type Leading = Map<Resource, boolean>;

export class Doors {
  private readonly byStore = new Map<Resource, Leading>();
  private readonly endpoints: readonly Member[];
  private readonly reader: Reader;

  constructor(private readonly members: Members) {
    this.reader = members.interfaces.reader;
    const { graph } = this.reader.resolver;
    for (const [kind, paths] of Object.entries(behind) as [
      Kind,
      Record<string, readonly Kind[]>,
    ][]) {
      for (const one of graph.ofKind(kind)) {
        const ways = kind === "RdsProxyTarget" ? this.proxiesOf(one) : new Map([[one, true]]);
        for (const [path, kinds] of Object.entries(paths)) {
          const stores = this.reader.resources(one, path, { kinds, named: true });
          for (const [store, isSure] of this.meant(stores, kinds)) {
            for (const [way, isOpen] of ways) this.note(store, way, isSure && isOpen);
          }
        }
      }
    }
    this.noteServers();
    this.endpoints = members.all.filter(({ owner }) => owner.kind === "VpcEndpoint");
  }

  /** Proxies and endpoints that lead to a store, or to the cluster that it is part of. */
  to({ owner }: Member): readonly Door[] {
    const clusters =
      owner.kind === "RdsClusterInstance"
        ? this.meant(this.reader.resources(owner, "clusterIdentifier"), ["RdsCluster"])
        : new Map<Resource, boolean>();
    const found: Leading = new Map(this.byStore.get(owner));
    for (const [cluster, isSure] of clusters) {
      for (const [way, isOpen] of this.byStore.get(cluster) ?? []) {
        found.set(way, (isSure && isOpen) || found.get(way) === true);
      }
    }
    if (found.size === 0) return [];
    return this.members.all.flatMap((at) => {
      const isSure = found.get(at.owner);
      return isSure === undefined ? [] : [{ at, isSure }];
    });
  }

  /** Endpoints of the program by which its own members come to a front that is for other accounts. */
  before({ kind, resource }: Front): readonly Door[] {
    if (resource.kind === "MskCluster") return [];
    return this.endpoints.flatMap((at) => {
      const isSure = this.isBefore(kind, resource, at.owner);
      return isSure === undefined ? [] : [{ at, isSure }];
    });
  }

  /** Whether an endpoint leads to a front; undefined where it does not. */
  private isBefore(kind: string, resource: Resource, endpoint: Resource): boolean | undefined {
    const isLattice = kind.startsWith("VPC Lattice");
    const path = isLattice ? "vpcEndpointType" : "serviceName";
    const { state } = this.reader.setting(endpoint, path);
    if (state === "absent") return undefined;
    const text = this.reader.text(endpoint, path);
    if (isLattice) {
      return text === undefined || ["resource", "servicenetwork"].includes(text)
        ? false
        : undefined;
    }
    const isShared = resource.kind === "EndpointService";
    if (text !== undefined) {
      const name = resource.outputText("serviceName")?.toLowerCase();
      const isMeant = isShared ? text === name : text.endsWith(".execute-api");
      return isMeant && (isShared || kind.startsWith("API Gateway")) ? true : undefined;
    }
    const services = [...this.reader.resolver.mentions(endpoint)].filter(
      (one) => one.kind === "EndpointService",
    );
    if (services.length === 0) return false;
    return services.includes(resource) ? services.length === 1 : undefined;
  }

  /** Associations of VPCs with a network of Lattice, by which all that stands there may come to such a front. */
  associations({ kind }: Front): readonly Resource[] {
    if (!kind.startsWith("VPC Lattice")) return [];
    return this.reader.resolver.graph.ofKind("LatticeVpcAssociation");
  }

  /** Servers of Transfer Family hand out the files of a file system to whoever signs in. */
  private noteServers(): void {
    const { graph } = this.reader.resolver;
    for (const server of graph.ofKind("TransferServer")) {
      const served = servesFiles(this.reader, server);
      if (served.state === "no") continue;
      const homes = homesOf(this.reader, server);
      for (const mount of graph.ofKind("EfsMountTarget")) {
        const shown = mountOf(this.reader, mount, homes);
        if (shown !== "no") this.note(mount, server, shown === "yes" && served.state === "yes");
      }
    }
  }

  private proxiesOf(target: Resource): Leading {
    const found = this.meant(this.reader.resources(target, "dbProxyName"), ["RdsProxy"]);
    for (const one of this.reader.resolver.graph.ofKind("RdsProxyEndpoint")) {
      const proxies = this.meant(this.reader.resources(one, "dbProxyName"), ["RdsProxy"]);
      for (const [proxy, isSure] of proxies) {
        const isOpen = found.get(proxy);
        if (isOpen !== undefined) found.set(one, (isSure && isOpen) || found.get(one) === true);
      }
    }
    return found;
  }

  /** What is named, surely or perhaps: where that is not known, any of its kinds. */
  private meant(
    { certain, possible, anything }: Choice<Resource>,
    kinds: readonly Kind[],
  ): Leading {
    const open = anything.length > 0 ? this.reader.resolver.graph.ofKind(...kinds) : [];
    return new Map([
      ...[...open, ...possible].map((one): [Resource, boolean] => [one, false]),
      ...certain.map((one): [Resource, boolean] => [one, true]),
    ]);
  }

  private note(store: Resource, way: Resource, isSure: boolean): void {
    const known: Leading = this.byStore.get(store) ?? new Map<Resource, boolean>();
    known.set(way, isSure || known.get(way) === true);
    this.byStore.set(store, known);
  }
}
