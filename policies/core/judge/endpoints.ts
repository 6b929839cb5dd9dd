/** The endpoints that answer in a VPC for services of AWS, and what their policies say. */
import { textOf, type Resource } from "../graph";
import type { Member } from "../model/members";
import type { Subnet, Vpc } from "../model/routing";
import { admitsCalls, callsOf, type Admits } from "./endpoint-policy";
import type { Judging } from "./judging";
import { takesNames, type Need } from "./needs";
import { refusal, type Obstacle } from "./obstacles";

/** An interface endpoint that has taken over a service's name: `com.amazonaws.eu-central-1.ecr.api`. */
interface Answering {
  readonly member: Member;
  readonly service: string;
}

export class Endpoints {
  private readonly byVpc = new Map<string, Answering[]>();
  private readonly admitted = new Map<string, Admits>();

  constructor(private readonly judging: Judging) {
    for (const member of judging.model.members.all) {
      const { owner } = member;
      if (owner.kind !== "VpcEndpoint" || takesNames(owner) !== "yes") continue;
      const service = textOf(owner.input("serviceName"));
      if (service === undefined) continue;
      for (const { key } of vpcsOf(judging, member)) {
        const list = this.byVpc.get(key) ?? [];
        list.push({ member, service });
        this.byVpc.set(key, list);
      }
    }
  }

  /** Those in the VPC with a key. */
  in(key: string): readonly Answering[] {
    return this.byVpc.get(key) ?? [];
  }

  /** Those that answer for a service in the VPC of a member. */
  answering(member: Member, service: string): readonly Answering[] {
    return vpcsOf(this.judging, member)
      .flatMap(({ key }) => this.in(key))
      .filter((one) => one.service.endsWith(`.${service}`));
  }

  /** The ways to S3 by a gateway endpoint, one for each subnet of a member. */
  gatewaysOf(member: Member) {
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

  /** What the policies of the endpoints that answer say of what a task calls. */
  policies(member: Member, { services, s3 }: Need) {
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
}

/** The VPCs in which a member's subnets may be. */
export function vpcsOf(judging: Judging, member: Member): readonly Vpc[] {
  return [...new Set(judging.subnetsOf(member).flatMap(({ vpc }: Subnet) => vpc.all))];
}
