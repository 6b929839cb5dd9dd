/** From what a front names to the members that it leads to. */
import { addresses, type AddressSet } from "../../algebra";
import {
  isOfAnyOrigin,
  isUnknown,
  type Admission,
  type Kind,
  type Path,
  type Resource,
} from "../../graph";
import { byHost, type Member, type Members } from "../members";
import { anything, named, none, together, weakened, type Choice } from "../members/choice";
import { isIgnored, type Reader } from "../members/reader";
import type { Routing, Subnet } from "../routing";
import { makersOf } from "./outside";

const instances: readonly Kind[] = ["Instance", "SpotInstanceRequest"];

/** What hands on to something else, and the property that says to what. */
const handsOn: Readonly<Partial<Record<Kind, string>>> = {
  Listener: "loadBalancerArn",
  LambdaAlias: "functionName",
  AppRunnerService: "networkConfiguration.egressConfiguration.vpcConnectorArn",
};

function isFunction({ kind }: Resource): boolean {
  return kind === "Lambda" || kind === "LambdaAlias";
}

export class Targets {
  readonly reader: Reader;
  private readonly byOwner = new Map<Resource, Member[]>();
  private readonly bySubnet = new Map<Resource, Member[]>();
  private readonly anywhere: Member[] = [];
  private readonly byHost: ReadonlyMap<Resource, readonly Member[]>;
  private addressTargets: ReadonlyMap<Resource, Choice<Resource>> | undefined;
  private registered: ReadonlyMap<Resource, Choice<Resource>> | undefined;
  private clusters: ReadonlyMap<Resource, Choice<Resource>> | undefined;

  constructor(
    readonly members: Members,
    readonly routing: Routing,
  ) {
    this.reader = members.interfaces.reader;
    for (const member of members.all) {
      push(this.byOwner, member.owner, member);
      if (member.subnets.anything.length > 0) this.anywhere.push(member);
      else for (const subnet of named(member.subnets)) push(this.bySubnet, subnet, member);
    }
    this.byHost = byHost(members.all);
  }

  /** The members that a slot leads to; `admits` says what the slot takes where the table of slots does not. */
  of(resource: Resource, path: Path, admits?: Admission, hands = 0): Choice<Member> {
    const choice = this.reader.resources(resource, path, admits);
    const makers =
      choice.anything.length === 1 && !isIgnored(resource, path)
        ? makersOf(
            this.reader.resolver.graph,
            this.reader.resolver.reference(resource, path, admits),
          )
        : undefined;
    if (makers === undefined) return this.membersOf(choice, hands);
    const made: Choice<Member> = { ...none<Member>(), possible: this.ofKinds(makers) };
    return together([this.membersOf({ ...choice, anything: [] }, hands), made]);
  }

  /** The same, where only members of some kinds can be meant: then it is one of these, and not anything. */
  among(kinds: readonly Kind[], choice: Choice<Member>): Choice<Member> {
    if (choice.anything.length === 0) return choice;
    const { certain } = choice;
    const possible = this.ofKinds(kinds).filter((member) => !certain.includes(member));
    return { certain, possible, anything: [] };
  }

  /** All members of some kinds. */
  ofKinds(kinds: readonly Kind[]): readonly Member[] {
    const owners = this.reader.resolver.graph.ofKind(...kinds);
    return owners.flatMap((owner) => this.byOwner.get(owner) ?? []);
  }

  /** The functions that a resource names anywhere, each of which may be meant. */
  mentionedFunctions(resource: Resource): Choice<Member> {
    const possible = [...this.reader.resolver.mentions(resource)].filter(isFunction);
    return this.membersOf({ certain: [], possible, anything: [] });
  }

  /** The functions that a document names; any, where it is unknown and may have come from anywhere. */
  functionsIn(resource: Resource, path: string): Choice<Member> {
    const { graph } = this.reader.resolver;
    const isOpen = isUnknown(resource.input(path) ?? null) && isOfAnyOrigin(graph, resource, path);
    if (!isOpen) return this.mentionedFunctions(resource);
    const possible = graph.resources.filter(isFunction);
    return this.membersOf({ certain: [], possible, anything: [] });
  }

  /** The members of resources that are named. */
  membersOf({ certain, possible, anything }: Choice<Resource>, hands = 0): Choice<Member> {
    return together([
      ...certain.map((one) => this.ofResource(one, hands)),
      ...possible.map((one) => weakened(this.ofResource(one, hands))),
      // What comes to a host may be for the tasks that run there.
      {
        certain: [],
        possible: [...certain, ...possible].flatMap((one) => this.members.tasksOn(one)),
        anything,
      },
    ]);
  }

  /** The members that have an address, surely where it is told, else those whose subnets may have it. */
  at(address: AddressSet, text: string): Choice<Member> {
    const owners = this.reader.resolver.graph.ownersOf(text);
    const found = this.membersOf({ certain: owners, possible: [], anything: [] });
    const isOwn = this.vpcsOf(found.certain);
    const subnets = this.routing.subnets.all.filter(
      ({ v4, v6, vpc }) =>
        [v4, v6].some(({ most }) => addresses.intersects(most, address)) && !isOwn(vpc),
    );
    const there = subnets.flatMap(({ resource }) =>
      resource === undefined ? [] : this.standingIn(resource),
    );
    if (owners.length > 0 && there.length === 0) return found;
    const all = [...named(found), ...there, ...(owners.length > 0 ? [] : this.anywhere)];
    return { certain: [], possible: [...new Set(all)], anything: found.anything };
  }

  /** Whether a VPC is one in which some members stand: two may have the same addresses. */
  private vpcsOf(members: readonly Member[]): (vpc: Subnet["vpc"]) => boolean {
    const all = members
      .flatMap(({ subnets }) => named(subnets))
      .flatMap(({ urn }) => this.routing.subnets.named(urn).vpc.all);
    const keys = new Set(all.map(({ key }) => key));
    return ({ all: own, open }) => !open && own.length > 0 && own.every(({ key }) => keys.has(key));
  }

  /** The members that stand in a subnet, surely or perhaps; those that may stand anywhere are not repeated. */
  standingIn(subnet: Resource): readonly Member[] {
    return this.bySubnet.get(subnet) ?? [];
  }

  /** Members of which it is not known where they stand. */
  get unplaced(): readonly Member[] {
    return this.anywhere;
  }

  private ofResource(resource: Resource, hands: number): Choice<Member> {
    const own = this.byOwner.get(resource) ?? [];
    const { kind } = resource;
    if (kind === undefined || hands > 3) return certainly(own);
    const path = handsOn[kind];
    if (path !== undefined) return this.of(resource, path, undefined, hands + 1);
    if (kind === "Eip") {
      const bound = this.boundTo().get(resource) ?? none<Resource>();
      return together([
        ...bound.certain.map((one) => this.ofResource(one, hands + 1)),
        ...bound.possible.map((one) => weakened(this.ofResource(one, hands + 1))),
        { ...none<Member>(), anything: bound.anything },
      ]);
    }
    if (instances.includes(kind)) {
      // It stands where the interfaces do that it is given.
      const given = (this.byHost.get(resource) ?? []).filter((member) => !own.includes(member));
      const sure = given.filter(({ hosts }) => hosts.certain.includes(resource));
      const rest = given.filter((member) => !sure.includes(member));
      return { certain: [...own, ...sure], possible: rest, anything: [] };
    }
    if (kind === "RdsCluster") {
      const parts = this.instancesOf().get(resource) ?? none<Resource>();
      const of = (one: Resource) => this.byOwner.get(one) ?? [];
      const possible = parts.possible.flatMap(of);
      return { certain: [...own, ...parts.certain.flatMap(of)], possible, anything: [] };
    }
    if (kind === "CloudMapService") {
      const found = this.registeredIn().get(resource);
      const why = `nothing of the plan says what is registered in ${resource.toString()}`;
      return found === undefined ? anything(why) : this.membersOf(found, hands + 1);
    }
    return certainly(own);
  }

  /** What public addresses are bound to. */
  private boundTo(): ReadonlyMap<Resource, Choice<Resource>> {
    this.addressTargets ??= this.readBindings();
    return this.addressTargets;
  }

  /**
   * What is registered in services of Cloud Map: ECS does it for its own tasks. What somebody registers by hand may be
   * anything.
   */
  private registeredIn(): ReadonlyMap<Resource, Choice<Resource>> {
    if (this.registered !== undefined) return this.registered;
    const { reader } = this;
    const found = new Map<Resource, Choice<Resource>>();
    const add = (to: Choice<Resource>, more: Choice<Resource>) => {
      const put = (one: Resource, what: Choice<Resource>) =>
        found.set(one, together([found.get(one) ?? none(), what]));
      for (const one of to.certain) put(one, more);
      const open = to.anything.length > 0 ? reader.resolver.graph.ofKind("CloudMapService") : [];
      for (const one of [...to.possible, ...open]) put(one, weakened(more));
    };
    for (const one of reader.resolver.graph.ofKind("EcsService", "EcsTaskSet")) {
      add(reader.resources(one, "serviceRegistries.registryArn"), only(one));
    }
    for (const one of reader.resolver.graph.ofKind("CloudMapInstance")) {
      const why = `${one.toString()} registers an address`;
      add(reader.resources(one, "serviceId"), anything(why));
    }
    return (this.registered = found);
  }

  private readBindings(): ReadonlyMap<Resource, Choice<Resource>> {
    const { reader } = this;
    const { graph } = reader.resolver;
    const found = new Map<Resource, Choice<Resource>>();
    const add = (eips: Choice<Resource>, to: Choice<Resource>) => {
      const put = (eip: Resource, more: Choice<Resource>) => {
        const known = found.get(eip);
        found.set(eip, known === undefined ? more : together([known, more]));
      };
      for (const eip of eips.certain) put(eip, to);
      const open = eips.anything.length > 0 ? graph.ofKind("Eip") : [];
      for (const eip of [...eips.possible, ...open]) put(eip, weakened(to));
    };
    for (const eip of graph.ofKind("Eip")) {
      for (const path of ["instance", "networkInterface"]) {
        add(only(eip), reader.resources(eip, path));
      }
    }
    for (const one of graph.ofKind("EipAssociation")) {
      for (const path of ["instanceId", "networkInterfaceId"]) {
        add(reader.resources(one, "allocationId"), reader.resources(one, path));
      }
    }
    for (const balancer of graph.ofKind("LoadBalancer")) {
      add(reader.resources(balancer, "subnetMappings.allocationId"), only(balancer));
    }
    return found;
  }

  private instancesOf(): ReadonlyMap<Resource, Choice<Resource>> {
    if (this.clusters !== undefined) return this.clusters;
    const found = new Map<Resource, Choice<Resource>>();
    const { graph } = this.reader.resolver;
    for (const one of graph.ofKind("RdsClusterInstance")) {
      const clusters = this.reader.resources(one, "clusterIdentifier");
      const put = (cluster: Resource, more: Choice<Resource>) =>
        found.set(cluster, together([found.get(cluster) ?? none(), more]));
      for (const cluster of clusters.certain) put(cluster, only(one));
      const open = clusters.anything.length > 0 ? graph.ofKind("RdsCluster") : [];
      for (const cluster of [...clusters.possible, ...open]) put(cluster, weakened(only(one)));
    }
    return (this.clusters = found);
  }
}

function certainly<T>(certain: readonly T[]): Choice<T> {
  return { certain, possible: [], anything: [] };
}

function only<T>(one: T): Choice<T> {
  return certainly([one]);
}

function push<K>(map: Map<K, Member[]>, key: K, value: Member): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
