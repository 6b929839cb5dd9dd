/** In which region a resource stands: equal ids in unequal regions are different things. */
import type { ResourceGraph } from "./graph";
import type { Resource } from "./resource";
import { isUnknown, textOf } from "./value";

/** How the regions of two resources compare. */
export type RegionMatch = "equal" | "unequal" | "unknown";

/** A region by name, or by what decides it: the provider, or the machine that the program runs on. */
type Region = { readonly name: string } | { readonly decidedBy: string } | undefined;

export class Regions {
  private readonly known = new Map<Resource, Region>();

  constructor(private readonly graph: Pick<ResourceGraph, "get">) {}

  /** The region's name, where it is known. */
  nameOf(resource: Resource): string | undefined {
    const region = this.of(resource);
    return region !== undefined && "name" in region ? region.name : undefined;
  }

  compare(a: Resource, b: Resource): RegionMatch {
    const one = this.of(a);
    const other = this.of(b);
    if (one === undefined || other === undefined) return "unknown";
    if ("name" in one && "name" in other) return one.name === other.name ? "equal" : "unequal";
    if ("decidedBy" in one && "decidedBy" in other && one.decidedBy === other.decidedBy) {
      return "equal";
    }
    return "unknown";
  }

  private of(resource: Resource): Region {
    if (this.known.has(resource)) return this.known.get(resource);
    const region = this.find(resource);
    this.known.set(resource, region);
    return region;
  }

  private find(resource: Resource): Region {
    // Of what is read, all that is told is there; what is not told says nothing.
    const own = resource.inputsKnown ? resource.input("region") : resource.inputs.region;
    if (own !== undefined && isUnknown(own)) return undefined;
    const name = textOf(own) ?? resource.outputText("region");
    if (name !== undefined) return { name };
    const { providerUrn, providerRegion } = resource;
    if (providerRegion !== undefined) return { name: providerRegion };
    if (providerUrn === undefined) return { decidedBy: "" };
    const provider = this.graph.get(providerUrn);
    const configured = provider?.input("region");
    if (configured !== undefined && isUnknown(configured)) return undefined;
    const providerName = textOf(configured);
    if (providerName !== undefined) return { name: providerName };
    // Default providers without a region all ask the machine.
    return { decidedBy: /::default[^:]*$/.test(providerUrn) ? "" : providerUrn };
  }
}
