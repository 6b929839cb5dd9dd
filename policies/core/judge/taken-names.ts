/**
 * Which interface endpoints answer for a service of AWS by its own name in their whole VPC: an argument of the endpoint
 * says so, or a resource of its own.
 * Source: https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html (private DNS).
 */
import { admission, textOf, type Resource } from "../graph";
import { isSure, named } from "../model/members";
import type { Reader } from "../model/members/reader";

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

  /** The service of its own region that an endpoint is for; undefined where it is for none, without a name where that is unknown. */
  serviceOf(endpoint: Resource): { readonly name: string | undefined } | undefined {
    // The names of another region are not those that tasks here call.
    if (this.reader.setting(endpoint, "serviceRegion").state === "known") return undefined;
    const setting = this.reader.setting(endpoint, "serviceName");
    if (setting.state === "absent") return undefined;
    return { name: setting.state === "known" ? textOf(setting.value) : undefined };
  }
}
