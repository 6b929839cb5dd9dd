/**
 * Collects registrations as the offline plan writes them: a value that only AWS could tell is unknown and names, per
 * top-level input, the resource that it came from; or, where all exists already, it is the value itself.
 */
import type { PlannedResource, WireValue } from "../../../cli/plan/document";
import { unknownValue } from "../../../cli/plan/markers";
import { makeUrn, rootStackType } from "../../../cli/plan/urn";
import type { Dialect } from "./dialect";

/** An output of a resource that was registered before. */
export class Ref {
  constructor(
    readonly resource: string,
    readonly output: string,
  ) {}
}

export type Value =
  | Ref
  | string
  | number
  | boolean
  | undefined
  | readonly Value[]
  | { readonly [key: string]: Value };
export type Inputs = Readonly<Record<string, Value>>;

/** The beginning of a physical id, by the type's last part. */
const prefixes: Readonly<Record<string, string>> = {
  Vpc: "vpc-",
  Subnet: "subnet-",
  InternetGateway: "igw-",
  EgressOnlyInternetGateway: "eigw-",
  NatGateway: "nat-",
  Eip: "eipalloc-",
  RouteTable: "rtb-",
  DefaultRouteTable: "rtb-",
  NetworkAcl: "acl-",
  DefaultNetworkAcl: "acl-",
  SecurityGroup: "sg-",
  DefaultSecurityGroup: "sg-",
  SecurityGroupRule: "sgrule-",
  SecurityGroupIngressRule: "sgr-",
  SecurityGroupEgressRule: "sgr-",
  ManagedPrefixList: "pl-",
  VpcPeeringConnection: "pcx-",
  VpcEndpoint: "vpce-",
  Endpoint: "cvpn-endpoint-",
};

/** Seventeen digits that depend on the text alone, as AWS's ids are made. */
export function digits(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const char of text) {
    hash = ((hash ^ BigInt(char.charCodeAt(0))) * 0x100000001b3n) & 0xffffffffffffffffn;
  }
  return hash.toString(16).padStart(17, "0");
}

const account = "123456789012";
const region = "eu-central-1";
const arnTypes: Readonly<Record<string, string>> = {
  LoadBalancer: "loadbalancer/app",
  Listener: "listener/app",
  ListenerRule: "listener-rule/app",
  TargetGroup: "targetgroup",
};

interface Registered extends PlannedResource {
  readonly physicalId: string;
  readonly known: Readonly<Record<string, WireValue>>;
}

export class Registrar {
  readonly #resources = new Map<string, Registered>();
  readonly #project = "simulated";
  readonly #stack = "dev";

  constructor(readonly ids: Dialect["ids"]) {}

  get project(): string {
    return this.#project;
  }

  get stack(): string {
    return this.#stack;
  }

  get stackUrn(): string {
    return makeUrn(
      this.#stack,
      this.#project,
      undefined,
      rootStackType,
      `${this.#project}-${this.#stack}`,
    );
  }

  /** Registers a resource and answers with a handle for its outputs. `outputs`: what AWS would tell beside the inputs. */
  add(type: string, name: string, inputs: Inputs, outputs: Inputs = {}): (output: string) => Ref {
    const urn = makeUrn(this.#stack, this.#project, this.stackUrn, type, name);
    if (this.#resources.has(urn)) throw new Error(`two resources are ${urn}`);
    const kind = type.slice(type.lastIndexOf(":") + 1);
    const arnType = arnTypes[kind];
    const arn =
      arnType === undefined
        ? undefined
        : `arn:aws:elasticloadbalancing:${region}:${account}:${arnType}/${name}/${digits(urn).slice(0, 16)}`;
    const id = arn ?? `${prefixes[kind] ?? `${name}-`}${digits(urn)}`;
    const propertyDependencies: Record<string, readonly string[]> = {};
    const wire: Record<string, WireValue> = {};
    for (const [property, value] of Object.entries(inputs)) {
      if (value === undefined) continue;
      const found = new Set<string>();
      wire[property] = this.#wire(value, found);
      if (found.size > 0) propertyDependencies[property] = [...found].sort();
    }
    const told: Record<string, WireValue> = { ...wire, id, ...(arn === undefined ? {} : { arn }) };
    for (const [property, value] of Object.entries(outputs)) {
      if (value !== undefined) told[property] = this.#wire(value, new Set(), true);
    }
    this.#resources.set(urn, {
      urn,
      type,
      name,
      custom: true,
      parent: this.stackUrn,
      inputs: wire,
      dependencies: [...new Set(Object.values(propertyDependencies).flat())].sort(),
      propertyDependencies,
      options: {},
      physicalId: id,
      known: told,
    });
    return (output) => new Ref(urn, output);
  }

  #wire(value: Value, found: Set<string>, known = this.ids === "known"): WireValue {
    if (value instanceof Ref) {
      found.add(value.resource);
      if (!known) return unknownValue;
      const told = this.#resources.get(value.resource)?.known[value.output];
      if (told === undefined) throw new Error(`${value.resource} tells no ${value.output}`);
      return told;
    }
    if (Array.isArray(value)) {
      return (value as readonly Value[]).map((item) => this.#wire(item, found, known));
    }
    if (typeof value === "object") {
      const entries = Object.entries(value).flatMap(([key, item]) =>
        item === undefined ? [] : [[key, this.#wire(item, found, known)] as const],
      );
      return Object.fromEntries(entries);
    }
    return value as WireValue;
  }

  /** The stack and all that was registered; with ids and outputs if they are known. */
  resources(): PlannedResource[] {
    const stack: PlannedResource = {
      urn: this.stackUrn,
      type: rootStackType,
      name: `${this.#project}-${this.#stack}`,
      custom: false,
      inputs: {},
      dependencies: [],
      propertyDependencies: {},
      options: {},
    };
    const rest = [...this.#resources.values()].map(
      ({ known, physicalId, ...resource }): PlannedResource =>
        this.ids === "unknown" ? resource : { ...resource, id: physicalId, outputs: known },
    );
    return [stack, ...rest];
  }
}
