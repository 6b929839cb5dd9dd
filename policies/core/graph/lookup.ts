/** What a known value names: ids, ARNs and names are looked up, and taken where the slot takes them. */
import { isOneAccount } from "./accounts";
import type { Named, ResourceGraph } from "./graph";
import { TargetSet, type Beyond, type Target } from "./reference";
import type { RegionMatch, Regions } from "./regions";
import type { Resource } from "./resource";
import type { Admission, DefaultObject } from "./slots";
import { open, ResourceReference, type Value } from "./value";

/** More namesakes than these are as good as none. */
const mostAlike = 32;

/** What a known value names. */
export interface Found {
  readonly targets: readonly Target[];
  readonly certain: boolean;
  readonly beyond: readonly Beyond[];
  readonly elsewhere: readonly Resource[];
  readonly foreign: Value | undefined;
}

export class Lookup {
  constructor(
    private readonly graph: ResourceGraph,
    private readonly regions: Regions,
  ) {}

  /** A known text, or a resource that was handed over as itself. */
  find(resource: Resource, value: Value, admission: Admission): Found {
    const here = new TargetSet();
    const somewhere = new TargetSet();
    const elsewhere: Resource[] = [];
    for (const candidate of this.named(value)) {
      const target = admit(candidate, admission);
      if (target === undefined) continue;
      const near = this.match(resource, target.resource, admission);
      const isNamesake =
        candidate.by === "name" && !isOneAccount(this.graph, resource, target.resource);
      const match = isNamesake && near === "equal" ? "unknown" : near;
      if (match === "unequal") elsewhere.push(target.resource);
      else (match === "equal" ? here : somewhere).add(target);
    }
    // Ids are told apart within a region: where one is for sure of this region, it is meant.
    const targets = here.list.length > 0 ? here.list : somewhere.list;
    const beyond: Beyond[] = here.list.length === 0 && targets.length > 0 ? ["region"] : [];
    // What is read is the same thing as what is made.
    const made = targets.filter((target) => !target.resource.mayBeRead);
    const chosen = made.length > 0 ? made : targets.slice(0, 1);
    const foreign = value;
    if (chosen.length === 0) return { targets: [], certain: true, beyond: [], elsewhere, foreign };
    if (chosen.length > mostAlike) {
      return { targets: [], certain: false, beyond: ["crowded"], elsewhere, foreign };
    }
    const certain = beyond.length === 0 && (chosen.length === 1 || isOneObject(chosen));
    return { targets: chosen, certain, beyond, elsewhere, foreign: undefined };
  }

  private named(value: Value): readonly Named[] {
    const opened = open(value);
    if (typeof opened === "string") return this.graph.named(opened);
    if (!(opened instanceof ResourceReference)) return [];
    const resource = this.graph.get(opened.urn);
    if (resource === undefined) return [];
    return [{ resource: this.graph.original(resource), by: "id", identity: "id" }];
  }

  /** Whether what a slot names can be what it means. */
  match(a: Resource, b: Resource, admission: Admission): RegionMatch {
    return admission.anyRegion === true ? "equal" : this.regions.compare(a, b);
  }
}

const objectOf: Readonly<Record<string, DefaultObject>> = {
  defaultSecurityGroupId: "SecurityGroup",
  defaultRouteTableId: "RouteTable",
  mainRouteTableId: "RouteTable",
  defaultNetworkAclId: "NetworkAcl",
  vpcConfig: "SecurityGroup",
  associationDefaultRouteTableId: "TransitGatewayRouteTable",
  propagationDefaultRouteTableId: "TransitGatewayRouteTable",
};

/** What a named resource is in a slot, if the slot takes it. */
function admit({ resource, by, identity }: Named, admission: Admission): Target | undefined {
  const { kind } = resource;
  if (by === "default") {
    const object = objectOf[identity];
    return object !== undefined && object === admission.defaultOf
      ? { resource, defaultOf: object }
      : undefined;
  }
  if (kind === undefined || !admission.kinds.includes(kind)) return undefined;
  return by === "id" || admission.named === true ? { resource } : undefined;
}

/** Whether all targets are one object: a VPC's default object, and the resource that manages it. */
function isOneObject(targets: readonly Target[]): boolean {
  const defaults = targets.filter(({ defaultOf }) => defaultOf !== undefined).length;
  const managers = targets.filter(({ resource }) => resource.kind?.startsWith("Default") === true);
  return defaults === 1 && targets.length === 2 && managers.length >= 1;
}
