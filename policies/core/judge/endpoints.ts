/** The endpoints that answer in a VPC for services of AWS, and what their policies say. */
import { textOf, type Resource } from "../graph";
import { named, type Member } from "../model/members";
import type { Vpc, Way } from "../model/routing";
import type { Place } from "../reach/types";
import { admitsCalls, callsOf, type Admits } from "./endpoint-policy";
import type { Offer } from "./joining";
import type { Judging } from "./judging";
import type { Need } from "./needs";
import { carries, refusal, type Obstacle } from "./obstacles";
import { ServiceZones } from "./service-zones";
import { TakenNames } from "./taken-names";
import { common, regionInName, regionOf } from "./service-regions";

/** An interface endpoint that has taken over a service's name: `com.amazonaws.eu-central-1.ecr.api`. */
export interface Answering {
  readonly member: Member;
  /** Undefined where it is not known. */
  readonly service: string | undefined;
  /** Whether it has for sure, in this VPC. */
  readonly isSure: boolean;
}

export class Endpoints {
  private readonly byVpc = new Map<string, Answering[]>();
  /** Those that stand in a VPC and leave a service its name, by the keys of VPCs. */
  private readonly silent = new Map<string, Answering[]>();
  private readonly byOwner = new Map<Resource, Member[]>();
  private readonly zones: ServiceZones;
  private readonly admitted = new Map<string, Admits>();
  /** Those for services of other regions, by the keys of VPCs. */
  private readonly far = new Map<string, Answering[]>();
  /** Those that are told another region's service by its name alone, which their own region does not have. */
  private readonly odd = new Map<string, Answering[]>();

  constructor(private readonly judging: Judging) {
    const { reader } = judging.model.members.interfaces;
    const names = new TakenNames(reader);
    this.zones = new ServiceZones(reader);
    for (const member of judging.model.members.all) {
      const { owner } = member;
      if (owner.kind !== "VpcEndpoint") continue;
      this.byOwner.set(owner, [...(this.byOwner.get(owner) ?? []), member]);
      const state = names.by(owner);
      const service = names.serviceOf(owner, regionOf(judging, member));
      if (service === undefined || (state === "no" && names.isElsewhere)) continue;
      const keys = judging.vpcsOf(member).map(({ key }) => key);
      // Where its subnets are not known, its VPC is told by itself.
      const more = named(reader.resources(owner, "vpcId")).map(({ urn }) => urn);
      const isSure = state === "yes" && service.name !== undefined && keys.length > 0;
      if (service.of === "another region" && state === "no") continue;
      const found = {
        "its region": state === "no" ? this.silent : this.byVpc,
        "another region": this.far,
        "no region": this.odd,
      }[service.of];
      for (const key of new Set(keys.length > 0 ? keys : more)) {
        const list = found.get(key) ?? [];
        list.push({ member, service: service.name, isSure });
        found.set(key, list);
      }
    }
  }

  /** Whether any take names over in a VPC. */
  areIn({ key, resource }: Vpc): boolean {
    const isZoned = resource !== undefined && this.zones.areIn(resource);
    return isZoned || this.byVpc.has(key);
  }

  /** Those that answer for a service in the VPC of a member, surely or perhaps. */
  answering(member: Member, service: string): readonly Answering[] {
    const own = this.judging
      .vpcsOf(member)
      .flatMap(({ key }) => this.byVpc.get(key) ?? [])
      .filter((one) => one.service?.endsWith(`.${service}`) !== false);
    const zoned = this.zoned(member, service).flatMap(({ endpoint, isSure }) =>
      (endpoint === undefined ? [] : (this.byOwner.get(endpoint) ?? [])).map((one) => ({
        member: one,
        service: textOf(one.owner.input("serviceName")),
        isSure,
      })),
    );
    return [...own, ...zoned];
  }

  /** A private zone that may answer for a service in the VPC of a member, and nobody knows with what. */
  astray(member: Member, service: string): Resource | undefined {
    return this.zoned(member, service).find(({ endpoint }) => endpoint === undefined)?.zone;
  }

  private zoned(member: Member, service: string) {
    return this.judging
      .vpcsOf(member)
      .flatMap(({ resource }) =>
        resource === undefined ? [] : this.zones.answering(resource, service),
      );
  }

  /** Those that answer for a service of another region in the VPC of a member, surely or perhaps. */
  answeringFar(member: Member, service: string, region: string): readonly Answering[] {
    return this.judging
      .vpcsOf(member)
      .flatMap(({ key }) => this.far.get(key) ?? [])
      .filter((one) => one.service?.endsWith(`.${region}.${service}`) !== false);
  }

  /** The region of a member: its own, or that of the services which have endpoints in its VPC. */
  homeOf(member: Member): string | undefined {
    const own = regionOf(this.judging, member);
    if (own !== undefined) return own;
    const all = this.judging.vpcsOf(member).flatMap(({ key }) => this.byVpc.get(key) ?? []);
    return common(all.map(({ service }) => service && regionInName(service)));
  }

  /** An endpoint that would answer for a service, if its name were not that of another region's. */
  oddOf(member: Member, service: string): Resource | undefined {
    const all = this.judging.vpcsOf(member).flatMap(({ key }) => this.odd.get(key) ?? []);
    const found = all.find((one) => one.service?.endsWith(`.${service}`) === true);
    if (found !== undefined || service !== "s3") return found?.member.owner;
    const { routing } = this.judging.model;
    const ways = this.judging.subnetsOf(member).flatMap((subnet) => routing.waysOf(subnet).must);
    const home = this.homeOf(member);
    return ways.filter(isToS3).find((way) => !isOf(home, way))?.targets[0]?.resource;
  }

  /** What has endpoints answer for a service that stand in the VPC of a member, and that it gets to. */
  naming(member: Member, service: string): readonly Offer[] {
    return this.judging
      .vpcsOf(member)
      .flatMap(({ key }) => this.silent.get(key) ?? [])
      .filter((one) => one.service?.endsWith(`.${service}`) === true)
      .flatMap(({ member: { owner }, member: endpoint }): readonly Offer[] => {
        const to: Place = { kind: "member", member: endpoint };
        if (!carries(this.judging.reach.direct({ kind: "member", member }, to, "must"))) return [];
        const property = "privateDnsEnabled";
        const fix = `Set ${property}: true on ${owner.toString()}, so that it answers for ${service}.`;
        return [{ cause: { resource: owner, property, link: `names ${owner.urn}` }, fix }];
      });
  }

  /** The ways to S3 by a gateway endpoint, one for each subnet of a member. */
  gatewaysOf(member: Member) {
    const { routing } = this.judging.model;
    const home = this.homeOf(member);
    return this.judging.subnetsOf(member).map((subnet) =>
      routing
        .waysOf(subnet)
        .must.filter(isToS3)
        .find((way) => isOf(home, way)),
    );
  }

  /** Whether a member calls S3 by gateway endpoints, wherever it stands. */
  isByGateway(member: Member): boolean {
    if (this.answering(member, "s3").some(({ isSure }) => isSure)) return false;
    const ways = this.gatewaysOf(member);
    return ways.length > 0 && !ways.includes(undefined);
  }

  /**
   * What the policies of the endpoints that answer say of what a task calls.
   *
   * @param far the region of what it calls, where that is another one
   */
  policies(member: Member, { services, s3 }: Need, far?: string) {
    const refusals: Obstacle[] = [];
    const assumed: string[] = [];
    const ask = (service: string, endpoint: Resource) => {
      const said = this.admits(service, endpoint);
      if (said.state === "assumed") assumed.push(said.because);
      if (said.state === "no") refusals.push(refusal(said.at, said.because));
    };
    for (const service of s3 ? [...services, "s3"] : services) {
      const [first, ...others] =
        far === undefined
          ? this.answering(member, service)
          : this.answeringFar(member, service, far);
      // Of several it is not known which one answers.
      if (first?.isSure === true && others.length === 0) ask(service, first.member.owner);
    }
    if (s3 && far === undefined && !this.answering(member, "s3").some(({ isSure }) => isSure)) {
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
}

function isToS3(way: Way): boolean {
  return way.class === "gateway-endpoint" && way.service?.endsWith(".s3") === true;
}

/** Whether the service of a way may be that of a region, as far as both are known. */
function isOf(home: string | undefined, { service = "" }: Way): boolean {
  const region = regionInName(service);
  return home === undefined || region === undefined || region === home;
}
