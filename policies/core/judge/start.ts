/**
 * Will it start? Most deployments that fail do so for a flow that was forgotten: an image that cannot be pulled, a
 * secret that cannot be read, a health check that does not arrive.
 */
import { addresses, ports } from "../algebra";
import type { Resolver, Resource } from "../graph";
import { taskGroups } from "../model/balancing/tasks";
import { isHosted, isSure, type Member } from "../model/members";
import { at, type Reader } from "../model/members/reader";
import { slotEvidence } from "../model/routing";
import type { Direct, Place } from "../reach/types";
import { type Answering, Endpoints } from "./endpoints";
import { carriedBy, hopText, portsText } from "./evidence";
import type { Judging } from "./judging";
import { lackOf } from "./lacking";
import { unleading } from "./leads";
import { Line } from "./line";
import { NameServers, namesRefused } from "./name-servers";
import { mayBeFargate, needsOf, type Need } from "./needs";
import { carries, https, astrayAt, isMended, type Obstacle } from "./obstacles";
import { obstacleOf, tellObstacle } from "./out-of-reach";
import { farRegion, oddEndpoint, ofRegion } from "./other-regions";
import { isElsewhere, loose } from "./placement";
import { stopRefused } from "./refused";
import { S3Acls } from "./s3-acls";
import { tellUnplaced } from "./unknown-place";
import { UsedStores } from "./used-stores";
import { Volumes } from "./volumes";

export function judgeStart(judging: Judging): readonly Line[] {
  const start = new Start(judging);
  return judging.model.graph
    .ofKind("EcsService", "EcsTaskSet")
    .flatMap((service) => start.judge(service));
}

/** What a service runs. A revision that others deploy is taken to need what the program's own needs. */
function definitionOf(resolver: Resolver, service: Resource): Resource | undefined {
  const property = "taskDefinition";
  const all = service.ignores(property)
    ? [...resolver.everMentioned(service)].filter(({ kind }) => kind === "EcsTaskDefinition")
    : resolver.reference(service, property).certain.map(({ resource }) => resource);
  return all.length === 1 ? all[0] : undefined;
}

class Start {
  private readonly memberOf = new Map<Resource, Member>();
  private readonly known = new Map<string, Obstacle | undefined>();
  private readonly endpoints: Endpoints;
  private readonly nameServers: NameServers;
  private readonly s3Acls: S3Acls;
  private readonly stores: UsedStores;
  private readonly volumes: Volumes;

  constructor(private readonly judging: Judging) {
    this.endpoints = new Endpoints(judging);
    this.nameServers = new NameServers(judging.model);
    this.s3Acls = new S3Acls(judging);
    this.stores = new UsedStores(judging);
    this.volumes = new Volumes(judging, this.stores);
    for (const member of judging.model.members.all) {
      if (!this.memberOf.has(member.owner)) this.memberOf.set(member.owner, member);
    }
  }

  judge(service: Resource): readonly Line[] {
    const { model, assumed } = this.judging;
    const member = this.memberOf.get(service);
    if (member === undefined || assumed.covers(service)) return [];
    const definition = definitionOf(model.resolver, service);
    const name = this.judging.nameOf(member);
    const text = `${name} can start`;
    const line = new Line(service.urn, "start", "start", text);
    if (stopRefused(this.judging, line, member)) return [line];
    const idle = this.judging.refused.idle(member)?.why;
    if (idle !== undefined) return [new Line(service.urn, "start", "start", text, idle)];
    const sharing = this.isOnSomeHost(member);
    if (sharing || isElsewhere(this.judging, member)) {
      const at =
        member.subnets.anything[0] ?? `${service.toString()} shares the interfaces of its hosts`;
      const why = `${at}: it is not known where it runs`;
      return [new Line(service.urn, "start", "start", text, why)];
    }
    if (this.isLost(line, member)) return [line];
    const needs = definition === undefined ? { all: [], uses: [] } : needsOf(model, definition);
    const onFargate = mayBeFargate(model.resolver, service, definition);
    const wanted = onFargate ? needs.all : [];
    const evidence: string[] = [];
    for (const need of wanted) evidence.push(...this.judgeNeed(line, member, need));
    if (onFargate) evidence.push(...this.judgeNames(line, member));
    this.judgeRegistrations(line, service);
    this.judgeCheckPorts(line, service);
    evidence.push(
      ...this.judgeChecks(line, member),
      ...this.stores.judge(line, member, needs.uses),
    );
    if (definition !== undefined) evidence.push(...this.volumes.judge(line, member, definition));
    line.tell(() => ({ evidence: [...new Set(evidence)] }));
    return evidence.length === 0 && line.verdict === "proved" ? [] : [line];
  }

  /** Whether tasks run on one or another of several hosts, whose interfaces they use. */
  private isOnSomeHost({ owner, runsOn }: Member): boolean {
    const all = this.judging.model.members.interfaces.of.get(owner) ?? [];
    return isHosted({ runsOn }) && (all.length > 1 || !isSure(runsOn));
  }

  private judgeNeed(line: Line, member: Member, need: Need): readonly string[] {
    const far = farRegion(this.endpoints, member, need);
    const obstacles = far === undefined ? this.toNeed(member, need) : this.toFar(member, need, far);
    const { refusals, assumed } = this.endpoints.policies(member, need, far);
    for (const one of [...obstacles, ...refusals])
      tellObstacle(this.judging, line, member, need.what, one);
    if (obstacles.length + refusals.length > 0) return [];
    const isByGateway = need.s3 && far === undefined && this.endpoints.isByGateway(member);
    const taken = isByGateway ? this.s3Acls.taken(member) : [];
    return [need.what, ...assumed, ...taken];
  }

  private toNeed(member: Member, need: Need): readonly Obstacle[] {
    return [
      ...(need.services.length === 0 ? [this.onInternet(member)] : []),
      ...need.services.map((service) => this.toService(member, service)),
      ...(need.s3 ? [this.toS3(member)] : []),
    ].filter((one) => one !== undefined);
  }

  /** Services of another region: endpoints for them, or the internet. */
  private toFar(member: Member, need: Need, region: string): readonly Obstacle[] {
    const obstacles = [...need.services, ...(need.s3 ? ["s3"] : [])].flatMap((service) => {
      const all = this.endpoints.answeringFar(member, service, region);
      const others = all.map((one) => this.toEndpoint(member, one));
      const isSure = all.some((one) => one.isSure);
      const own = isSure ? undefined : this.onInternet(member, `${service} of ${region}`);
      return [own, ...others].filter((one) => one !== undefined);
    });
    const [first] = obstacles;
    // Where the same of its own region is there, it is the region that is wrong.
    if (first === undefined || this.toNeed(member, need).length > 0) return obstacles;
    return [ofRegion(need, region, this.endpoints.homeOf(member) ?? "its own region", first)];
  }

  /** A service of AWS: its endpoint, where one has taken over its name; else the internet. */
  private toService(member: Member, service: string): Obstacle | undefined {
    const key = `${this.signature(member)} ${service}`;
    if (this.known.has(key)) return this.known.get(key);
    const astray = this.endpoints.astray(member, service);
    if (astray !== undefined) return astrayAt(astray, service);
    const endpoint = this.endpoints.answering(member, service).find(({ isSure }) => isSure);
    const obstacle =
      (endpoint === undefined
        ? this.onInternet(member, service)
        : this.toEndpoint(member, endpoint)) ?? this.toOthers(member, service);
    this.known.set(key, obstacle);
    return obstacle;
  }

  /** Endpoints of which it is not known whether they answer for a service: they must not stand in the way. */
  private toOthers(member: Member, service: string): Obstacle | undefined {
    for (const one of this.endpoints.answering(member, service)) {
      const obstacle = one.isSure ? undefined : this.toEndpoint(member, one);
      if (obstacle !== undefined) return obstacle;
    }
    return undefined;
  }

  private toEndpoint(member: Member, endpoint: Answering): Obstacle | undefined {
    const to: Place = { kind: "member", member: endpoint.member };
    const direct = this.judging.reach.direct({ kind: "member", member }, to, "must");
    if (carries(direct)) {
      this.use(direct);
      return undefined;
    }
    const { owner } = endpoint.member;
    const what = endpoint.service ?? "any service";
    const taken = `${owner.name} ${endpoint.isSure ? "answers" : "may answer"} for ${what} in the whole VPC`;
    return obstacleOf(this.judging, {
      member,
      direct,
      otherwise: owner,
      before: `${taken}, and `,
      to: owner.name,
    });
  }

  /** S3: a gateway endpoint in the subnets' tables, or the internet. Either way by public addresses. */
  private toS3(member: Member): Obstacle | undefined {
    const gateways = this.endpoints.gatewaysOf(member);
    const astray = this.endpoints.astray(member, "s3");
    if (astray !== undefined) return astrayAt(astray, "s3");
    if (this.endpoints.answering(member, "s3").some(({ isSure }) => isSure)) {
      return this.toService(member, "s3");
    }
    return this.toS3ByGateway(member, gateways) ?? this.toOthers(member, "s3");
  }

  private toS3ByGateway(
    member: Member,
    gateways: ReturnType<Endpoints["gatewaysOf"]>,
  ): Obstacle | undefined {
    const { members } = this.judging.model;
    if (!this.endpoints.isByGateway(member)) {
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
          (addresses.isSubset(this.judging.internet4, peers.addresses) ||
            peers.lists.some(({ resource }) => lists.has(resource?.urn))),
      );
    const out = this.judging.reach.out(member, "must");
    return isOut || carries(out)
      ? this.s3Acls.stop(member)
      : obstacleOf(this.judging, {
          member,
          direct: out,
          otherwise: member.owner,
          before: "it calls S3 for the layers, and ",
          to: "s3",
        });
  }

  private onInternet(member: Member, service?: string): Obstacle | undefined {
    const out = this.judging.reach.out(member, "must");
    if (carries(out)) {
      this.use(out);
      return undefined;
    }
    const before =
      service === undefined ? "" : `no endpoint of its VPC answers for ${service}, and `;
    const obstacle = obstacleOf(this.judging, {
      member,
      direct: out,
      otherwise: member.owner,
      before,
      to: "the internet",
    });
    if (service === undefined) return obstacle;
    const odd = oddEndpoint(this.endpoints, member, service);
    if (odd !== undefined) return odd;
    const offers = () => [
      ...(obstacle.offers?.() ?? []),
      ...this.endpoints.naming(member, service),
    ];
    return { ...obstacle, offers };
  }

  private use({ flow }: Direct): void {
    if (flow !== undefined) this.judging.use(flow);
  }

  /** Names are answered by the VPC's resolver; endpoints take names over only where host names are given as well. */
  private judgeNames(line: Line, member: Member): readonly string[] {
    const { reader } = this.judging.model.members.interfaces;
    const assumed: string[] = [];
    let isFine = true;
    for (const vpc of this.judging.vpcsOf(member)) {
      const { resource } = vpc;
      if (resource?.kind !== "Vpc") continue;
      const hasEndpoints = this.endpoints.areIn(vpc);
      for (const { property, because } of namesRefused(reader, resource, hasEndpoints)) {
        isFine = false;
        const why =
          property === "enableDnsHostnames" ? ", which endpoints need to take names over" : "";
        tellObstacle(this.judging, line, member, "looks up names", {
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
    const { resolver, members } = this.judging.model;
    const { reader } = members.interfaces;
    const top = "loadBalancers";
    const classic = `${top}.elbName`;
    for (const path of [`${top}.targetGroupArn`, classic]) {
      const isIgnored = service.ignores(top);
      if (!isIgnored && resolver.reference(service, path).unknowns === 0) continue;
      // Beside the group of a blue/green deployment's other side it is known which they are, and not whose is which.
      if (path !== classic && isSure(taskGroups(reader, service))) continue;
      const evidence = isIgnored
        ? { resource: service, path: top, text: `${at(service, top)} is ignored when it changes` }
        : slotEvidence(resolver, service, path);
      this.judging.findings.add({
        lines: [line],
        verdict: "undecided",
        obligation: "start",
        title: () => `cannot tell whose health checks it answers: ${evidence.text}`,
        from: "load balancers",
        to: service.name,
        hops: () => [hopText({ evidence, why: "says what it registers with" })],
        cause: { resource: service, property: top },
        fix: () =>
          isIgnored
            ? `Take ${top} out of ignoreChanges of ${service.toString()}, or have the deployments that change it in the program.`
            : "Give each target group by one reference.",
        unknown: true,
      });
    }
  }

  /** Where it is not known on which port it is asked, it is not known whether that is let in. */
  private judgeCheckPorts(line: Line, service: Resource): void {
    const { reader } = this.judging.model.members.interfaces;
    const paths = ["healthCheck.enabled", "healthCheck.port"];
    for (const group of taskGroups(reader, service).certain) {
      const path = paths.find((one) => isUnknownCheck(reader, group, one));
      if (path === undefined || group.isFound) continue;
      const text = `${at(group, path)} is unknown`;
      const evidence = { resource: group, path, text };
      this.judging.findings.add({
        lines: [line],
        verdict: "undecided",
        obligation: "start",
        title: () => `cannot tell which health checks it answers: ${text}`,
        from: "load balancers",
        to: service.name,
        hops: () => [hopText({ evidence, why: "says how targets are asked" })],
        cause: { resource: group, property: "healthCheck" },
        fix: () => "Give a literal, and leave its changes to the program.",
        unknown: true,
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
      const obstacle = obstacleOf(this.judging, {
        member: balancer,
        direct,
        otherwise: member.owner,
        before: "",
        to,
        lack,
        wanted: traffic,
      });
      tellObstacle(
        this.judging,
        line,
        member,
        `answers the health checks of ${name} on ${portsText(traffic)}`,
        {
          ...obstacle,
          offers: () => [
            ...(obstacle.offers?.() ?? []),
            ...unleading(this.judging, balancer, member),
          ],
          fix: isMended(obstacle)
            ? obstacle.fix
            : `Let the group of ${name} send ${portsText(traffic)} to ${to}, and the group of ${to} admit it.`,
        },
      );
    }
    return evidence;
  }

  /** Whether it is not known where a task runs, and so nothing of what it needs. */
  private isLost(line: Line, member: Member): boolean {
    const name = this.judging.nameOf(member);
    const hidden = loose(this.judging, member);
    const title = `cannot tell whether ${name} starts`;
    return tellUnplaced(this.judging, line, hidden, title, name, "what it needs");
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

/** Whether it is not known how a target group asks: what is ignored of another setting says nothing of this one. */
function isUnknownCheck(reader: Reader, group: Resource, path: string): boolean {
  const ignored = group.options.ignoreChanges ?? [];
  const own = ignored.filter((one) => one.startsWith("healthCheck"));
  const isOther = own.length > 0 && own.every((one) => /^healthCheck\.\w+$/.test(one) && one !== path); // prettier-ignore
  const setting = isOther && !ignored.includes("*") ? reader.made(group, path) : reader.setting(group, path); // prettier-ignore
  return setting.state === "unknown";
}
