/** The boxes of the map: what is outside, and in each tier of each VPC who stands there. All of it read from the model. */
import {
  hiddenBalancer,
  numberOf,
  OptionSettings,
  printable,
  textOf,
  type Matrix,
  type Member,
  type Model,
  type Party,
  type Place,
  type Resource,
  type VpnAccess,
} from "../proof";
import type { Container, MapNode, NodeKind, NodeMember } from "./document";
import { gateways, type GatewayResource } from "./gateways";
import { typeLabel, type ResourceIndex } from "./resources";
import { Tiers } from "./tiers";

/** With more boxes than these, those that are alike become one. */
const mostNodes = { apart: 34, alike: 70 } as const;

interface Draft {
  readonly key: string;
  readonly kind: NodeKind;
  readonly container: string;
  readonly label: string;
  readonly lines: readonly string[];
  readonly resources: readonly Resource[];
  readonly members: readonly Member[];
}

/** Boxes, what holds them, and which box something stands in. */
export class Nodes {
  readonly zones: readonly string[];
  readonly containers: readonly Container[];
  readonly all: readonly MapNode[];
  private readonly ids = new Map<string, string>();
  private readonly byMember = new Map<Member, string>();
  private readonly byResource = new Map<Resource, string>();
  private readonly partyOf = new Map<Member, Party>();

  constructor(
    private readonly model: Model,
    private readonly matrix: Matrix | undefined,
    private readonly index: ResourceIndex,
  ) {
    for (const party of matrix?.parties ?? []) {
      for (const member of party.members) {
        if (!this.partyOf.has(member)) this.partyOf.set(member, party);
      }
    }
    const tiers = new Tiers(model);
    const drafts = [...this.outside(), ...this.gateways(tiers), ...this.grouped(tiers)];
    this.zones = tiers.zones.map(printable);
    this.all = drafts.map((draft, i) => this.node(draft, `n${i}`, tiers));
    const used = new Set(this.all.map(({ container }) => container));
    this.containers = tiers.containers(used);
  }

  /** The box of a place; undefined for one that is not drawn. */
  ofPlace(place: Place): string | undefined {
    switch (place.kind) {
      case "internet":
        return this.ids.get("internet");
      case "remote":
        return this.ids.get("remote");
      case "vpn-clients":
        return this.ids.get(clientsKey(place.access));
      case "front":
        return this.byResource.get(place.front.resource);
      case "member":
        return this.byMember.get(place.member);
    }
  }

  ofMember(member: Member): string | undefined {
    return this.byMember.get(member);
  }

  ofResource(resource: Resource): string | undefined {
    return this.byResource.get(resource);
  }

  /** A member as people call it: by its name in the matrix, else by its resource. */
  nameOf(member: Member): string {
    const party = this.partyOf.get(member);
    if (party === undefined) return printable(member.owner.name);
    return printable(
      party.members.length > 1 ? `${party.name} (${member.owner.name})` : party.name,
    );
  }

  private node(
    { key, kind, container, label, lines, resources, members }: Draft,
    id: string,
    tiers: Tiers,
  ): MapNode {
    this.ids.set(key, id);
    for (const member of members) this.byMember.set(member, id);
    for (const resource of resources)
      if (!this.byResource.has(resource)) this.byResource.set(resource, id);
    const types = [...new Set(resources.map((one) => typeOf(one, kind)))];
    const [type = "", ...others] = types;
    const name = others.length > 0 ? `${type} and other` : type;
    const byOwner = new Map<Resource, (readonly number[])[]>();
    for (const one of members) {
      const own = tiers.zonesOf(one);
      const known = byOwner.get(one.owner);
      if (known === undefined) byOwner.set(one.owner, [own]);
      else known.push(own);
    }
    const zones = union([...byOwner.values()].flat());
    const isEverywhere = zones.length === 0 || zones.length >= tiers.zonesIn(container).length;
    const where = isEverywhere ? [] : (tiers.namesOf(zones) ?? []);
    const zonesOf = (one: Resource) => {
      const own = union(byOwner.get(one) ?? []);
      return own.length === zones.length ? {} : { zones: own };
    };
    return {
      id,
      kind,
      label: printable(label),
      type: resources.length > 1 ? `${resources.length} × ${name}` : name,
      lines: [...lines, where].flat().map(printable),
      container,
      ...(zones.length === 0 ? {} : { zones }),
      members: resources.map((one): NodeMember => ({
        label: printable(one.name),
        ...this.index.of(one.urn),
        ...zonesOf(one),
      })),
    };
  }

  private outside(): readonly Draft[] {
    const { fronts, graph, routing } = this.model;
    const drafts: Draft[] = [place("internet", "internet", "Internet", ["everybody"])];
    const zones = (this.matrix?.parties ?? []).filter(({ present }) => present);
    const remote = zones.filter(({ zone }) => zone?.kind === "network").map(({ name }) => name);
    const isConnected = routing.subnets.all.some(
      (subnet) => routing.classesOf(subnet).connected.holds !== "no",
    );
    if (remote.length > 0 || isConnected) {
      drafts.push(
        place("remote", "remote", remote.join(", ") || "Other networks", ["behind a gateway"]),
      );
    }
    for (const access of fronts.vpn) {
      const zone = zones.find(
        (one) => one.zone?.kind === "client-vpn" && one.zone.access.includes(access),
      );
      const name = zone?.name ?? `clients of ${access.endpoint.owner.name}`;
      drafts.push(place(clientsKey(access), "clients", name, ["signed in at the VPN"]));
    }
    const distributions = graph.ofKind("Distribution", "MultitenantDistribution");
    const isCdn = new Set<Resource>(distributions);
    for (const one of distributions) drafts.push(single("cdn", "services", one));
    const buckets = new Set(distributions.flatMap((one) => bucketsOf(this.model, one)));
    for (const one of buckets) drafts.push(single("bucket", "services", one));
    const seen = new Set<Resource>();
    for (const { resource, kind } of fronts.all) {
      if (isCdn.has(resource) || seen.has(resource)) continue;
      seen.add(resource);
      drafts.push({ ...single("front", "services", resource), lines: [kind] });
    }
    return drafts;
  }

  private gateways(tiers: Tiers): readonly Draft[] {
    return gateways(this.model).map(({ resource, lines, vpc }: GatewayResource): Draft => ({
      ...single("gateway", tiers.vpcId(vpc), resource),
      lines,
    }));
  }

  /** Members one by one, while there are few; else those that are alike together. */
  private grouped(tiers: Tiers): readonly Draft[] {
    const members = this.model.members.all.filter(({ owner }) => owner.custom);
    const levels = [
      (one: Member) => this.ownKey(one, tiers),
      (one: Member) => this.alikeKey(one, tiers),
      (one: Member) => this.roughKey(one, tiers),
    ];
    const limits = [mostNodes.apart, mostNodes.alike, Infinity];
    let groups = new Map<string, Member[]>();
    for (const [i, keyOf] of levels.entries()) {
      groups = new Map();
      for (const member of members) {
        const key = keyOf(member);
        const group = groups.get(key);
        if (group === undefined) groups.set(key, [member]);
        else group.push(member);
      }
      if (groups.size <= (limits[i] ?? Infinity)) break;
    }
    return [...groups].map(([key, group]) => this.groupDraft(key, group, tiers));
  }

  private groupDraft(key: string, group: readonly Member[], tiers: Tiers): Draft {
    const [first] = group;
    if (first === undefined) throw new Error("a group without members");
    const party = this.partyOf.get(first);
    const isParty = party !== undefined && group.every((one) => this.partyOf.get(one) === party);
    const owners = [...new Set(group.map(({ owner }) => owner))];
    const label = isParty
      ? party.name
      : owners.length === 1
        ? first.owner.name
        : commonName(owners.map(({ name }) => name));
    return {
      key,
      kind: first.role,
      container: tiers.of(first),
      label,
      lines: owners.length === 1 ? this.linesOf(first) : [],
      resources: owners,
      members: group,
    };
  }

  private linesOf(member: Member): readonly string[] {
    const { balancing } = this.model;
    if (member.role !== "load-balancer") {
      const ports = member.publicV4.state === "yes" ? ["public IPv4 address"] : [];
      return [...ports, ...(member.carriesV6.state === "yes" ? ["IPv6"] : [])];
    }
    const families = member.carriesV6.state === "no" ? "IPv4" : "IPv4 and IPv6";
    const scheme = member.publicV4.state === "no" ? "internal" : "internet-facing";
    const listeners = balancing.listeners(member).map((listener) => {
      const port = numberOf(listener.input("port")) ?? "?";
      const protocol = textOf(listener.input("protocol")) ?? "HTTP";
      const rules = balancing.routes(listener).filter(({ rule }) => rule !== undefined).length;
      return `${protocol} ${port}${rules === 0 ? "" : `: ${rules} rules`}`;
    });
    return [
      `${scheme}, ${families}`,
      ...[...listeners, ...this.hiddenListeners(member)].slice(0, 4),
    ];
  }

  /** Those that Beanstalk makes for sure. */
  private hiddenListeners({ owner }: Member): readonly string[] {
    if (owner.kind !== "BeanstalkEnvironment" || owner.external) return [];
    const { reader } = this.model.members.interfaces;
    const listeners = hiddenBalancer(new OptionSettings(reader, owner))?.listeners ?? [];
    return listeners
      .filter(({ enabled }) => enabled === "yes")
      .map(({ protocol, port }) => `${protocol?.toUpperCase() ?? "?"} ${port ?? "?"}`);
  }

  private ownKey(member: Member, tiers: Tiers): string {
    const party = this.partyOf.get(member);
    const where = tiers.of(member);
    if (party !== undefined) return `party ${party.name} ${where} ${member.role}`;
    if (member.role === "endpoint") return `endpoint ${where}`;
    // What Beanstalk makes of one environment has several roles.
    return `own ${member.owner.urn} ${member.role}`;
  }

  /** The same kind of thing, in the same groups and the same tier. */
  private alikeKey(member: Member, tiers: Tiers): string {
    const party = this.partyOf.get(member);
    const { owner, role, groups, publicV4, carriesV6 } = member;
    if (party !== undefined || role === "endpoint") return this.ownKey(member, tiers);
    const own = groups.certain
      .map(
        ({ resource, defaultOf }) => `${resource.urn}${defaultOf === undefined ? "" : " default"}`,
      )
      .sort();
    return `alike ${role} ${owner.type} ${tiers.of(member)} ${publicV4.state} ${carriesV6.state} ${own.join()}`;
  }

  private roughKey(member: Member, tiers: Tiers): string {
    const { role, owner, publicV4 } = member;
    return `rough ${role} ${owner.type} ${tiers.of(member)} ${publicV4.state}`;
  }
}

function clientsKey({ endpoint }: VpnAccess): string {
  return `clients ${endpoint.owner.urn}`;
}

function place(key: string, kind: NodeKind, label: string, lines: readonly string[]): Draft {
  return { key, kind, container: "outside", label, lines, resources: [], members: [] };
}

function single(kind: NodeKind, container: string, resource: Resource): Draft {
  const { urn, name } = resource;
  return { key: urn, kind, container, label: name, lines: [], resources: [resource], members: [] };
}

/** What a resource is as a box of a kind. */
function typeOf({ kind, type }: Resource, as: NodeKind): string {
  return kind === "BeanstalkEnvironment" && as === "load-balancer"
    ? "Beanstalk load balancer"
    : typeLabel(type);
}

function union(lists: readonly (readonly number[])[]): readonly number[] {
  return [...new Set(lists.flat())].sort((a, b) => a - b);
}

/** `worker-*` for `worker-1`, `worker-2`. */
function commonName(names: readonly string[]): string {
  const [first = ""] = names;
  let length = first.length;
  for (const name of names) {
    while (!name.startsWith(first.slice(0, length))) length -= 1;
  }
  const common = first.slice(0, length).replace(/[\ud800-\udbff]$/, "");
  return common.length >= 2 ? `${common}*` : `${names.length} alike`;
}

function bucketsOf({ graph }: Model, distribution: Resource): readonly Resource[] {
  return distribution
    .dependenciesOf("origins")
    .map((urn) => graph.get(urn))
    .filter((one) => one !== undefined)
    .filter(({ kind }) => kind === "Bucket");
}
