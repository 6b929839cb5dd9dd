/**
 * Default objects of VPCs. A `Default…` resource creates nothing: it takes over what the VPC came with, and whoever
 * names the VPC's default object means that resource.
 */
import type { ResourceGraph } from "./graph";
import { TargetSet, type Reference, type Target } from "./reference";
import type { Regions } from "./regions";
import type { Resource } from "./resource";
import type { DefaultObject } from "./slots";
import { textOf } from "./value";

export class Adoption {
  private readonly adopters = new Map<Adopted, Adoptions>();

  /** @param find what a property of a resource names, before any adoption */
  constructor(
    private readonly graph: ResourceGraph,
    private readonly regions: Regions,
    private readonly find: (resource: Resource, property: string) => Reference,
  ) {}

  /** Puts the resource that manages a VPC's default object in the object's place, if it is known which does. */
  apply(reference: Reference): Reference {
    const { certain, possible, via } = reference;
    const isDefault = ({ defaultOf }: Target) => defaultOf !== undefined;
    if (via.admission.kinds.length === 0) return reference;
    if (!certain.some(isDefault) && !possible.some(isDefault)) return reference;
    const sure = new TargetSet();
    const maybe = new TargetSet();
    const place = (target: Target, isCertain: boolean) => {
      const { managers, isSure } = this.managersOf(target);
      const moved = managers.length > 0 && isSure ? managers : [target, ...managers];
      (isCertain && moved.length === 1 ? sure : maybe).add(...moved);
    };
    for (const target of certain) place(target, true);
    for (const target of possible) place(target, false);
    const unsure = maybe.list.filter((target) => !sure.has(target));
    const unknowns = unsure.length > 0 && reference.unknowns === 0 ? 1 : reference.unknowns;
    return { ...reference, certain: sure.list, possible: unsure, unknowns };
  }

  private managersOf(target: Target): { managers: readonly Target[]; isSure: boolean } {
    const { defaultOf, resource: vpc } = target;
    // Nothing takes over the group of a cluster of EKS, or the table of a transit gateway.
    const isKept = vpc.kind === "EksCluster" || defaultOf === "TransitGatewayRouteTable";
    if (defaultOf === undefined || isKept) return { managers: [], isSure: true };
    let all = this.adopters.get(defaultOf);
    if (all === undefined) {
      all = this.findAdopters(defaultOf);
      this.adopters.set(defaultOf, all);
    }
    const sure = all.sure.get(vpc) ?? [];
    const maybe = [...(all.maybe.get(vpc) ?? []), ...all.anywhere].filter((r) => r !== vpc);
    const managers = [...sure, ...maybe].map((resource) => ({ resource }));
    return { managers, isSure: sure.length === 1 && maybe.length === 0 };
  }

  private findAdopters(defaultOf: Adopted): Adoptions {
    const adoptions: Adoptions = { sure: new Map(), maybe: new Map(), anywhere: [] };
    const [kind, property] = adopting[defaultOf];
    for (const resource of this.graph.ofKind(kind)) {
      const reference = this.find(resource, property);
      if (reference.form === "absent") {
        // A group that says nothing of a VPC is that of the account's own one.
        const { isSure, vpcs } = this.accountVpcs(resource);
        for (const vpc of vpcs) add(isSure ? adoptions.sure : adoptions.maybe, vpc, resource);
        continue;
      }
      if (reference.form === "opaque" || reference.beyond.length > 0) {
        adoptions.anywhere.push(resource);
        continue;
      }
      // An id that is written out may be that of a VPC's own object which has none yet.
      if (reference.foreign.length > 0 && property !== "vpcId") {
        for (const vpc of this.untold(resource, property)) add(adoptions.maybe, vpc, resource);
      }
      for (const { resource: vpc } of reference.certain) add(adoptions.sure, vpc, resource);
      for (const { resource: vpc } of reference.possible) add(adoptions.maybe, vpc, resource);
    }
    return adoptions;
  }

  /** The VPCs of a resource's region whose own objects have no known id. */
  private untold(
    resource: Resource,
    identity: "defaultRouteTableId" | "defaultNetworkAclId",
  ): readonly Resource[] {
    return this.graph
      .ofKind("Vpc", "DefaultVpc")
      .filter((vpc) => vpc.outputText(identity) === undefined)
      .filter((vpc) => this.regions.compare(resource, vpc) !== "unequal");
  }

  /**
   * What may be the VPC that AWS gave the account in a resource's region; for sure so if it is adopted as that, or if the
   * group has the id of its own one: what was imported once looks like what is made.
   */
  private accountVpcs(resource: Resource): { vpcs: readonly Resource[]; isSure: boolean } {
    const { id } = resource;
    const own = (vpc: Resource) => vpc.outputText("defaultSecurityGroupId");
    const told = this.graph
      .ofKind("Vpc", "DefaultVpc")
      .filter((vpc) => id !== undefined && own(vpc) === id);
    if (told.length > 0) return { vpcs: told, isSure: told.length === 1 };
    const isNear = (one: Resource) => this.regions.compare(resource, one) !== "unequal";
    const adopted = this.graph.ofKind("DefaultVpc").filter(isNear);
    const [only, ...others] = adopted;
    if (only !== undefined && others.length === 0) {
      const isSame = only.providerUrn === resource.providerUrn;
      return { vpcs: adopted, isSure: isSame && this.regions.compare(resource, only) === "equal" };
    }
    const isFound = (one: Resource) => one.isFound || mayBeAccounts(one);
    const isOther = (one: Resource) => id !== undefined && own(one) !== undefined;
    const found = this.graph.ofKind("Vpc").filter((one) => isNear(one) && isFound(one));
    return { vpcs: [...adopted, ...found.filter((one) => !isOther(one))], isSure: false };
  }
}

/**
 * Whether a VPC may be the one that AWS gave the account, from an import that is long done: all of these have one block
 * (https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html).
 */
function mayBeAccounts(vpc: Resource): boolean {
  const block = vpc.input("cidrBlock") ?? vpc.output("cidrBlock");
  const text = textOf(block);
  return !vpc.isNew && block !== undefined && (text === undefined || text === "172.31.0.0/16");
}

type Adopted = Exclude<DefaultObject, "TransitGatewayRouteTable">;

/** Which resources manage the default objects of which VPCs. */
interface Adoptions {
  readonly sure: Map<Resource, Resource[]>;
  readonly maybe: Map<Resource, Resource[]>;
  readonly anywhere: Resource[];
}

const adopting = {
  SecurityGroup: ["DefaultSecurityGroup", "vpcId"],
  RouteTable: ["DefaultRouteTable", "defaultRouteTableId"],
  NetworkAcl: ["DefaultNetworkAcl", "defaultNetworkAclId"],
} as const satisfies Readonly<Record<Adopted, readonly [string, string]>>;

function add(map: Map<Resource, Resource[]>, key: Resource, value: Resource): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
