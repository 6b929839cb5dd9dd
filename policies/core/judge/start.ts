/**
 * Will it start? Most deployments that fail do so for a flow that was forgotten: an image that cannot be pulled, a
 * secret that cannot be read, a health check that does not arrive.
 */
import { addresses, ports, spaces, type TrafficSet } from "../algebra";
import { formatPath, textOf, type Resource } from "../graph";
import { isSure, type Member } from "../model/members";
import { slotEvidence, type Subnet, type Vpc } from "../model/routing";
import type { Closure, Direct, Doubt, Place } from "../reach/types";
import { admitsCalls, callsOf, type Admits } from "./endpoint-policy";
import { carriedBy, firstClosure, hopText, portsText } from "./evidence";
import type { Cause } from "./findings";
import type { Judging } from "./judging";
import { lackOf } from "./lacking";
import { Line } from "./line";
import { doubtsOf, isOfPair, ofTraffic } from "./missing";
import { NameServers, namesRefused } from "./name-servers";
import { mayBeFargate, needsOf, takesNames, type Need } from "./needs";

const https = ports.portSet(ports.TCP, 443);

/** Why something is out of reach, and what mends it. */
interface Obstacle {
  readonly why: string;
  readonly cause: Cause;
  readonly fix: string;
  readonly direct: Direct | undefined;
  readonly doubts: readonly Doubt[];
  /** Equal for equal causes; undefined where the cause says it. */
  readonly link: string | undefined;
}

export function judgeStart(judging: Judging): readonly Line[] {
  const start = new Start(judging);
  return judging.model.graph
    .ofKind("EcsService", "EcsTaskSet")
    .flatMap((service) => start.judge(service));
}

class Start {
  private readonly endpoints = new Map<
    string,
    { readonly member: Member; readonly service: string }[]
  >();
  private readonly memberOf = new Map<Resource, Member>();
  private readonly known = new Map<string, Obstacle | undefined>();
  private readonly admitted = new Map<string, Admits>();
  private readonly nameServers: NameServers;

  constructor(private readonly judging: Judging) {
    this.nameServers = new NameServers(judging.model);
    for (const member of judging.model.members.all) {
      const { owner } = member;
      if (!this.memberOf.has(owner)) this.memberOf.set(owner, member);
      if (owner.kind !== "VpcEndpoint" || takesNames(owner) !== "yes") continue;
      const service = textOf(owner.input("serviceName"));
      if (service === undefined) continue;
      for (const vpc of new Set(judging.subnetsOf(member).flatMap((one) => one.vpc.all))) {
        const list = this.endpoints.get(vpc.key) ?? [];
        list.push({ member, service });
        this.endpoints.set(vpc.key, list);
      }
    }
  }

  judge(service: Resource): readonly Line[] {
    const { model, assumed } = this.judging;
    const member = this.memberOf.get(service);
    if (member === undefined || assumed.covers(service)) return [];
    const definitions = model.resolver.reference(service, "taskDefinition").certain;
    const definition = definitions.length === 1 ? definitions[0]?.resource : undefined;
    const name = this.judging.nameOf(member);
    if (!isSure(member.subnets)) {
      const why = `${member.subnets.anything[0] ?? `${service.toString()} :: its subnets`}: it is not known where it runs`;
      return [new Line(service.urn, "start", "start", `${name} can start`, why)];
    }
    const needs = definition === undefined ? { all: [], uses: [] } : needsOf(model, definition);
    const onFargate = mayBeFargate(model.resolver, service, definition);
    const wanted = onFargate ? needs.all : [];
    const line = new Line(service.urn, "start", "start", `${name} can start`);
    const evidence: string[] = [];
    for (const need of wanted) evidence.push(...this.judgeNeed(line, member, need));
    if (onFargate) evidence.push(...this.judgeNames(line, member));
    this.judgeRegistrations(line, service);
    evidence.push(...this.judgeChecks(line, member), ...this.judgeStores(line, member, needs.uses));
    line.tell(() => ({ evidence }));
    return evidence.length === 0 && line.verdict === "proved" ? [] : [line];
  }

  private judgeNeed(line: Line, member: Member, need: Need): readonly string[] {
    const obstacles = [
      ...(need.services.length === 0 ? [this.onInternet(member)] : []),
      ...need.services.map((service) => this.toService(member, service)),
      ...(need.s3 ? [this.toS3(member)] : []),
    ].filter((one) => one !== undefined);
    const { refusals, assumed } = this.policies(member, need);
    for (const one of [...obstacles, ...refusals]) this.miss(line, member, need.what, one);
    return obstacles.length + refusals.length === 0 ? [need.what, ...assumed] : [];
  }

  /** What the policies of the endpoints that answer say of the calls. */
  private policies(member: Member, { services, s3 }: Need) {
    const refusals: Obstacle[] = [];
    const assumed: string[] = [];
    const ask = (service: string, endpoint: Resource) => {
      const said = this.admits(service, endpoint);
      if (said.state === "assumed") assumed.push(said.because);
      if (said.state === "no") refusals.push(refusal(said.at, said.because));
    };
    for (const service of s3 ? [...services, "s3"] : services) {
      const [first, ...others] = this.answering(member, service);
      // Of several it is not known which one answers.
      if (first !== undefined && others.length === 0) ask(service, first.member.owner);
    }
    if (s3 && this.answering(member, "s3").length === 0) {
      const used = this.gatewaysOf(member).flatMap((way) => {
        const [only, ...others] = way?.targets ?? [];
        return only?.resource === undefined || others.length > 0 ? [] : [only.resource];
      });
      for (const endpoint of new Set(used)) ask("s3", endpoint);
    }
    return { refusals, assumed: [...new Set(assumed)] };
  }

  /** What an endpoint's policy says of the calls to a service: the same for every task. */
  private admits(service: string, endpoint: Resource): Admits {
    const key = `${endpoint.urn} ${service}`;
    let said = this.admitted.get(key);
    if (said === undefined) {
      const calls = callsOf(service, textOf(endpoint.input("serviceName")));
      said = admitsCalls(this.judging.model.resolver, endpoint, calls);
      this.admitted.set(key, said);
    }
    return said;
  }

  /** The endpoints that answer for a service in the VPC of a member. */
  private answering(member: Member, service: string) {
    return this.vpcsOf(member)
      .flatMap((vpc) => this.endpoints.get(vpc.key) ?? [])
      .filter((one) => one.service.endsWith(`.${service}`));
  }

  /** The ways to S3 by a gateway endpoint, one for each subnet of a member. */
  private gatewaysOf(member: Member) {
    const { routing } = this.judging.model;
    return this.judging
      .subnetsOf(member)
      .map((subnet) =>
        routing
          .waysOf(subnet)
          .must.find(
            (way) => way.class === "gateway-endpoint" && way.service?.endsWith(".s3") === true,
          ),
      );
  }

  /** A service of AWS: its endpoint, where one has taken over its name; else the internet. */
  private toService(member: Member, service: string): Obstacle | undefined {
    const key = `${this.signature(member)} ${service}`;
    if (this.known.has(key)) return this.known.get(key);
    const [endpoint] = this.answering(member, service);
    let obstacle: Obstacle | undefined;
    if (endpoint === undefined) obstacle = this.onInternet(member, service);
    else {
      const to: Place = { kind: "member", member: endpoint.member };
      const direct = this.judging.reach.direct({ kind: "member", member }, to, "must");
      if (!carries(direct)) {
        const { name } = endpoint.member.owner;
        const taken = `${name} answers for ${endpoint.service} in the whole VPC`;
        obstacle = this.obstacle(member, direct, endpoint.member.owner, `${taken}, and `, name);
      }
    }
    this.known.set(key, obstacle);
    return obstacle;
  }

  /** S3: a gateway endpoint in the subnets' tables, or the internet. Either way by public addresses. */
  private toS3(member: Member): Obstacle | undefined {
    const { members } = this.judging.model;
    const gateways = this.gatewaysOf(member);
    if (this.answering(member, "s3").length > 0) return this.toService(member, "s3");
    if (gateways.length === 0 || gateways.some((way) => way === undefined)) {
      return this.onInternet(member, "s3");
    }
    const lists = new Set(
      gateways.flatMap((way) => way?.targets.map(({ resource }) => resource?.urn) ?? []),
    );
    const { everything, admitted } = members.releases(member, "must");
    const isOut =
      everything !== undefined ||
      admitted.some(
        ({ peers, traffic }) =>
          ports.isSubset(https, traffic) &&
          (addresses.isSubset(spaces.internet4, peers.addresses) ||
            peers.lists.some(({ resource }) => lists.has(resource.urn))),
      );
    if (isOut) return undefined;
    const out = this.judging.reach.out(member, "must");
    return carries(out)
      ? undefined
      : this.obstacle(member, out, member.owner, "it calls S3 for the layers, and ", "s3");
  }

  private onInternet(member: Member, service?: string): Obstacle | undefined {
    const out = this.judging.reach.out(member, "must");
    if (carries(out)) return undefined;
    const before =
      service === undefined ? "" : `no endpoint of its VPC answers for ${service}, and `;
    return this.obstacle(member, out, member.owner, before, "the internet");
  }

  private obstacle(
    member: Member,
    direct: Direct,
    otherwise: Resource,
    before: string,
    to: string,
    lack?: Closure,
    wanted: TrafficSet = https,
  ): Obstacle {
    const isOut = to === "the internet" || to === "s3";
    const doubts = doubtsOf(this.judging, direct, wanted);
    const [doubt] = doubts;
    const closure =
      doubt === undefined
        ? (firstClosure(direct.closed, direct.to) ?? lack ?? direct.stop(ofTraffic(wanted)))
        : undefined;
    const why = closure?.text ?? doubt?.evidence.text ?? `tcp 443 does not get to ${to} for sure`;
    const at = closure?.at ?? doubt?.evidence.resource ?? otherwise;
    const name = this.judging.nameOf(member);
    const fix = isOut
      ? `Let the groups of ${name} send tcp 443, and give its subnets a NAT gateway, or endpoints for what it calls.`
      : `Let the groups of ${name} send tcp 443 to ${to}, and those of ${to} admit it.`;
    return {
      why: `${before}${why}`,
      cause: {
        resource: at,
        property: doubt?.evidence.path === undefined ? undefined : formatPath(doubt.evidence.path),
      },
      fix: closure === undefined ? (doubt?.fix ?? fix) : fix,
      direct,
      doubts,
      link:
        doubt !== undefined
          ? undefined
          : closure === undefined || isOfPair(closure)
            ? `${name} > ${to}`
            : `${closure.layer} ${at.urn}`,
    };
  }

  private miss(line: Line, member: Member, what: string, it: Obstacle): void {
    const name = this.judging.nameOf(member);
    this.judging.findings.add({
      lines: [line],
      verdict: "missing",
      obligation: "start",
      title: () => `${name} does not start: it ${what}, but ${it.why}`,
      from: name,
      to: what,
      hops: () => [
        ...(it.direct?.flow?.hops ?? []).map(hopText),
        ...(it.direct?.closed ?? []).map(({ layer, text, at }) => ({
          urn: at?.urn,
          property: undefined,
          text,
          why: `stops it (${layer})`,
        })),
        ...it.doubts.map(({ evidence }) => hopText({ evidence, why: "is not known" })),
      ],
      cause: it.cause,
      fix: () => it.fix,
      ...(it.link === undefined ? {} : { link: it.link }),
    });
  }

  /** Names are answered by the VPC's resolver; endpoints take names over only where host names are given as well. */
  private judgeNames(line: Line, member: Member): readonly string[] {
    const { reader } = this.judging.model.members.interfaces;
    const assumed: string[] = [];
    let isFine = true;
    for (const { resource, key } of this.vpcsOf(member)) {
      if (resource?.kind !== "Vpc") continue;
      const hasEndpoints = (this.endpoints.get(key) ?? []).length > 0;
      for (const { property, because } of namesRefused(reader, resource, hasEndpoints)) {
        isFine = false;
        const why =
          property === "enableDnsHostnames" ? ", which endpoints need to take names over" : "";
        this.miss(line, member, "looks up names", {
          why: `${because}${why}`,
          cause: { resource, property },
          fix: `Set ${property}: true on ${resource.toString()}.`,
          direct: undefined,
          doubts: [],
          link: `${resource.urn} ${property}`,
        });
      }
      assumed.push(...this.nameServers.of(resource));
    }
    return isFine ? ["looks up names", ...assumed] : [];
  }

  /** Where it is not known what a service registers with, it is not known whose health checks have to arrive. */
  private judgeRegistrations(line: Line, service: Resource): void {
    const { resolver } = this.judging.model;
    for (const path of ["loadBalancers.targetGroupArn", "loadBalancers.elbName"]) {
      if (resolver.reference(service, path).unknowns === 0) continue;
      const evidence = slotEvidence(resolver, service, path);
      this.judging.findings.add({
        lines: [line],
        verdict: "undecided",
        obligation: "start",
        title: () => `cannot tell whose health checks it answers: ${evidence.text}`,
        from: "load balancers",
        to: service.name,
        hops: () => [hopText({ evidence, why: "says what it registers with" })],
        cause: { resource: service, property: "loadBalancers" },
        fix: () => "Give each target group by one reference.",
      });
    }
  }

  /** The health checks of every target group that it is in. */
  private judgeChecks(line: Line, member: Member): readonly string[] {
    const { reach, model } = this.judging;
    const evidence: string[] = [];
    const done = new Set<string>();
    for (const { balancer, isHealthCheck, traffic } of model.balancing.into(member, "must")) {
      const key = `${balancer.owner.urn} ${traffic.spans.join()}`;
      if (!isHealthCheck || done.has(key)) continue;
      done.add(key);
      const from: Place = { kind: "member", member: balancer };
      const direct = reach.direct(from, { kind: "member", member }, "must");
      const carried = carriedBy(direct.flow);
      const [name, to] = [this.judging.nameOf(balancer), this.judging.nameOf(member)];
      if (ports.isSubset(traffic, carried)) {
        evidence.push(`health checks of ${name} arrive on ${portsText(traffic)}`);
        continue;
      }
      const lack = lackOf(this.judging, from, { kind: "member", member }, traffic);
      const obstacle = this.obstacle(balancer, direct, member.owner, "", to, lack, traffic);
      this.miss(line, member, `answers the health checks of ${name} on ${portsText(traffic)}`, {
        ...obstacle,
        fix: `Let the group of ${name} send ${portsText(traffic)} to ${to}, and the group of ${to} admit it.`,
      });
    }
    return evidence;
  }

  /** The stores that its containers are told of. */
  private judgeStores(line: Line, member: Member, uses: readonly Resource[]): readonly string[] {
    const { model, reach } = this.judging;
    const owners = new Set(uses.filter((one) => model.members.interfaces.of.has(one)));
    if (owners.size === 0) return [];
    const evidence: string[] = [];
    for (const store of [...owners].flatMap((owner) => this.storesOf(owner))) {
      const wanted = store.listens.must;
      const to: Place = { kind: "member", member: store };
      const direct = reach.direct({ kind: "member", member }, to, "must");
      const carried = carriedBy(direct.flow);
      const name = this.judging.nameOf(store);
      const isThere = ports.isEmpty(wanted)
        ? !ports.isEmpty(carried)
        : ports.isSubset(wanted, carried);
      if (isThere) {
        evidence.push(`reaches ${name} on ${portsText(wanted)}`);
        continue;
      }
      const lack = lackOf(this.judging, { kind: "member", member }, to, wanted);
      const obstacle = this.obstacle(member, direct, store.owner, "", name, lack, wanted);
      this.miss(line, member, `uses ${name} on ${portsText(wanted)}`, {
        ...obstacle,
        fix: `Let the group of ${this.judging.nameOf(member)} send ${portsText(wanted)} to ${name}, and the group of ${name} admit it.`,
      });
    }
    return evidence;
  }

  private readonly stores = new Map<Resource, Member[]>();

  private storesOf(owner: Resource): readonly Member[] {
    if (this.stores.size === 0) {
      for (const member of this.judging.model.members.all) {
        if (member.role !== "store" || member.subnets.anything.length > 0) continue;
        const list = this.stores.get(member.owner) ?? [];
        list.push(member);
        this.stores.set(member.owner, list);
      }
    }
    return this.stores.get(owner) ?? [];
  }

  private vpcsOf(member: Member): readonly Vpc[] {
    return [...new Set(this.judging.subnetsOf(member).flatMap(({ vpc }: Subnet) => vpc.all))];
  }

  /** Equal for members that stand in the same subnets with the same groups, and have addresses of the same kinds. */
  private signature({ subnets, groups, owner, publicV4, carriesV6 }: Member): string {
    if (!isSure(groups) || !isSure(subnets) || groups.hidden.length > 0) return owner.urn;
    const keys = groups.certain.map(
      ({ resource, defaultOf }) => `${resource.urn}#${defaultOf ?? ""}`,
    );
    const kinds = `${publicV4.state} ${carriesV6.state}`;
    return `${subnets.certain.map(({ urn }) => urn).join()} ${keys.sort().join()} ${kinds}`;
  }
}

/** A policy that lets a call not through. */
function refusal(at: Resource, why: string): Obstacle {
  return {
    why,
    cause: { resource: at, property: "policy" },
    fix: `Let the policy of ${at.toString()} allow what a task calls at its start, or leave it out.`,
    direct: undefined,
    doubts: [],
    link: `${at.urn} ${why}`,
  };
}

/** Whether HTTPS gets through. */
function carries({ flow }: Direct): boolean {
  return ports.isSubset(https, carriedBy(flow));
}
