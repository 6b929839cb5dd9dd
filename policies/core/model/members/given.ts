/**
 * Interfaces that an instance is given in place of one of its own: what is said of the instance, as that an address is
 * bound to it, is so of the first of them. And what public addresses are bound to, whose private address they hand out.
 */
import {
  admission,
  pathSteps,
  textOf,
  type Admission,
  type Path,
  type Resource,
} from "../../graph";
import { chosen, isNothing, isSure, named, none, together, weakened, type Choice } from "./choice";
import { opened } from "./opened";
import { hasOneAddress } from "./own-address";
import type { Reader } from "./reader";

/** An instance hands out the id of its first interface. */
const anyInterface: Admission = {
  kinds: [...admission("networkInterface").kinds, ...admission("instance").kinds],
};

const interfaceSlots = [
  "networkInterfaces.networkInterfaceId",
  "primaryNetworkInterface.networkInterfaceId",
];

/** Kinds with a slot for public addresses that they take themselves. */
const takers = [
  ["LoadBalancer", "subnetMappings.allocationId"],
  ["NatGateway", "allocationId"],
  ["NatGateway", "secondaryAllocationIds"],
] as const;

/** Kinds that bind public addresses, with the slots for what they bind them to. */
export const bindings = [
  ["Eip", "instance"],
  ["Eip", "networkInterface"],
  ["EipAssociation", "instanceId"],
  ["EipAssociation", "networkInterfaceId"],
] as const;

/** Interfaces that a template gives, if it is the version that is declared. */
function templateInterfaces(reader: Reader, instance: Resource): readonly Choice<Resource>[] {
  const templates = ["launchTemplate.id", "launchTemplate.name"].flatMap((path) =>
    named(reader.resources(instance, path)),
  );
  return templates.map((template) => {
    const given = reader.resources(template, "networkInterfaces.networkInterfaceId");
    return { ...weakened(given), anything: [] };
  });
}

export class Given {
  private readonly interfaces = new Map<Resource, Choice<Resource>>();
  private readonly bound = new Map<Resource, Set<Resource>>();
  private readonly all = new Set<Resource>();
  /** Instances by the ids of their first interfaces, where these are known. */
  private readonly primary = new Map<string, Resource>();

  constructor(private readonly reader: Reader) {
    const { graph } = reader.resolver;
    for (const instance of graph.ofKind("Instance", "SpotInstanceRequest")) {
      const id = instance.outputText("primaryNetworkInterfaceId");
      if (id !== undefined) this.primary.set(id, instance);
      const all = together([
        ...interfaceSlots.map((path) => reader.resources(instance, path)),
        ...templateInterfaces(reader, instance),
      ]);
      if (!isNothing(all)) this.interfaces.set(instance, all);
      for (const one of named(all)) this.all.add(one);
    }
    const bind = (eips: readonly Resource[], targets: readonly Resource[]) => {
      for (const eip of eips) {
        const known = this.bound.get(eip) ?? new Set<Resource>();
        for (const target of targets) known.add(target);
        this.bound.set(eip, known);
      }
    };
    const all = graph.ofKind("Eip");
    const bound = graph.ofKind("Instance", "SpotInstanceRequest", "NetworkInterface");
    for (const [kind, path] of all.length === 0 ? [] : bindings) {
      for (const one of graph.ofKind(kind)) {
        const eips = kind === "Eip" ? [one] : named(opened(reader, one, "allocationId", all));
        bind(eips, named(opened(reader, one, path, bound)));
      }
    }
    for (const [kind, path] of all.length === 0 ? [] : takers) {
      for (const one of graph.ofKind(kind)) bind(named(opened(reader, one, path, all)), [one]);
    }
  }

  /** The interface that an instance is known by, if it is given any; of several it is not told which. */
  first(instance: Resource): Choice<Resource> {
    const all = this.interfaces.get(instance);
    if (all === undefined) return none();
    const isOne = all.certain.length === 1 && isSure(all);
    return isOne ? all : chosen<Resource>([], named(all), all.anything);
  }

  /**
   * What a slot for an interface names, with an instance for its first one, whose id it hands out, and what that is
   * given.
   */
  named(resource: Resource, path: Path): Choice<Resource> {
    const id = textOf(resource.input(path));
    const known = id === undefined ? undefined : this.primary.get(id);
    const meant =
      known === undefined || resource.ignores(String(pathSteps(path)[0]))
        ? this.reader.resources(resource, path, anyInterface)
        : chosen([known]);
    return together([
      meant,
      ...meant.certain.map((owner) => this.first(owner)),
      ...meant.possible.map((owner) => weakened(this.first(owner))),
    ]);
  }

  /** Whether an instance is given an interface, surely or perhaps. */
  isGiven(one: Resource): boolean {
    return this.all.has(one);
  }

  /** Whether something of the program has a public address. */
  isTaken(eip: Resource): boolean {
    return (this.bound.get(eip)?.size ?? 0) > 0;
  }

  /**
   * What has the one private address that an instance or an interface hands out; undefined where it may be another's.
   * Of a public address that it has nothing is said.
   */
  sole(owner: Resource): Resource | undefined {
    const given = this.first(owner);
    const [only] = given.certain;
    const holder = only !== undefined && isSure(given) ? only : owner;
    const isTold = holder === owner ? isNothing(given) : owner.kind !== "NetworkInterface";
    return isTold && hasOneAddress(holder) ? holder : undefined;
  }

  /** All that may have the addresses that a resource hands out: itself, what it is bound to, and what that is given. */
  holders(owner: Resource): readonly Resource[] {
    const all = [owner, ...(this.bound.get(owner) ?? [])];
    const given = all.flatMap((one) => {
      const interfaces = this.interfaces.get(one);
      return interfaces === undefined ? [] : named(interfaces);
    });
    return [...new Set([...all, ...given])];
  }
}
