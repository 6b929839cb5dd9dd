/**
 * Which services' addresses a subnet sends to a gateway endpoint instead of the internet. Of several routes AWS takes
 * the most specific one; the endpoint's is for the addresses of its service, so that it wins against a default route.
 * Against a narrower one it may lose, and then nothing is concluded.
 */
import { parsePrefix } from "../algebra";
import { textOf, type Resource } from "../graph";
import type { Routing, Subnet, Way } from "../model/routing";

const within: ReadonlySet<Way["class"]> = new Set(["local", "none", "gateway-endpoint"]);

export class GatewayLists {
  private readonly known = new Map<string, ReadonlySet<string>>();

  constructor(private readonly routing: Routing) {}

  /** Whether everything that a subnet sends to the addresses behind an endpoint's prefix list goes to the endpoint. */
  takes(subnet: Subnet | undefined, endpoint: Resource): boolean {
    if (subnet === undefined || endpoint.kind !== "VpcEndpoint") return false;
    let taken = this.known.get(subnet.key);
    if (taken === undefined) this.known.set(subnet.key, (taken = this.read(subnet)));
    return taken.has(endpoint.urn);
  }

  private read(subnet: Subnet): ReadonlySet<string> {
    const { may, must } = this.routing.waysOf(subnet);
    const isPlain = may.every(
      (way) => within.has(way.class) || way.because.every(({ resource }) => isDefault(resource)),
    );
    if (!isPlain) return new Set();
    const sure = must.filter((way) => way.class === "gateway-endpoint");
    return new Set(
      sure.flatMap(({ targets }) => {
        const [only] = targets;
        return targets.length === 1 && only?.resource !== undefined ? [only.resource.urn] : [];
      }),
    );
  }
}

/** A route of its own to everywhere. */
function isDefault(route: Resource | undefined): boolean {
  if (route?.kind !== "Route" || route.input("destinationPrefixListId") !== undefined) return false;
  const given = ["destinationCidrBlock", "destinationIpv6CidrBlock"]
    .map((property) => route.input(property))
    .filter((value) => value !== undefined);
  return (
    given.length > 0 &&
    given.every((value) => {
      const text = textOf(value);
      const read = text === undefined ? undefined : parsePrefix(text);
      return read?.ok === true && read.value.length === 0;
    })
  );
}
