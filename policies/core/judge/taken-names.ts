/**
 * Which interface endpoints answer for a service of AWS by its own name in their whole VPC: an argument of the endpoint
 * says so, or a resource of its own.
 * Source: https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html (private DNS).
 */
import { admission, textOf, type Resource } from "../graph";
import { isSure, named } from "../model/members";
import type { Reader } from "../model/members/reader";
import { regionInName } from "./service-regions";

/** The service that an endpoint is for. */
export interface Served {
  /** Undefined where it is not known. */
  readonly name: string | undefined;
  /** Whose names it answers for: those of another region where it says so; none where only its name is another region's. */
  readonly of: "its region" | "another region" | "no region";
}

type State = "yes" | "no" | "unknown";

const flag = "privateDnsEnabled";
const token = "aws:vpc/endpointPrivateDns:EndpointPrivateDns";

export class TakenNames {
  private readonly standalone: readonly Resource[];

  constructor(private readonly reader: Reader) {
    this.standalone = reader.resolver.graph.resources.filter(({ type }) => type === token);
  }

  /** Whether resources of their own say it, of one endpoint or another. */
  get isElsewhere(): boolean {
    return this.standalone.length > 0;
  }

  /** Whether an endpoint has taken over the name of its service. */
  by(endpoint: Resource): State {
    const own = this.reader.setting(endpoint, flag);
    const said: State[] = own.state === "absent" ? [] : [this.reader.flag(endpoint, flag).state];
    for (const one of this.standalone) {
      const meant = this.reader.resources(one, "vpcEndpointId", admission("vpcEndpoint"));
      const isIt = isSure(meant) && meant.certain.includes(endpoint);
      const mayBe = isIt || meant.anything.length > 0 || named(meant).includes(endpoint);
      if (!mayBe) continue;
      said.push(this.reader.flag(one, flag, "unknown").state);
      // Where it may be another's, that one's own holds.
      if (!isIt && own.state === "absent") said.push("no");
    }
    const [first = "no"] = said;
    return said.every((one) => one === first) ? first : "unknown";
  }

  /** The service that an endpoint is for; undefined where it is for none. */
  serviceOf(endpoint: Resource, home: string | undefined): Served | undefined {
    const setting = this.reader.setting(endpoint, "serviceName");
    if (setting.state === "absent") return undefined;
    const name = setting.state === "known" ? textOf(setting.value) : undefined;
    const region = name === undefined ? undefined : regionInName(name);
    const asked = this.reader.setting(endpoint, "serviceRegion");
    const isFar = asked.state === "known" && textOf(asked.value) !== home;
    const isOdd = home !== undefined && region !== undefined && region !== home;
    return { name, of: isFar ? "another region" : isOdd ? "no region" : "its region" };
  }
}
