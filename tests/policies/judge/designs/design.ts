/**
 * Designs that people deploy, each with the matrix that its owner would declare. One description is read twice: as a
 * first preview tells it, with no id known, and as it stands when all of it is deployed.
 */
import assert from "node:assert/strict";
import type { Verdict } from "../../../../policies/core/judge/types";
import { U, type Given, type Program } from "../../graph/build";
import { brief, findings, proveProgram } from "../support";

/** What another resource of the design hands out, and the text that it is part of. */
export class Ref {
  constructor(
    readonly name: string,
    readonly attribute: string,
    readonly text: (value: string) => string = (value) => value,
  ) {}
}

export const the = (
  name: string,
  attribute = "id",
  text: (value: string) => string = (value) => value,
): Ref => new Ref(name, attribute, text);
export const arn = (name: string): Ref => new Ref(name, "arn");

type Inputs = Readonly<Record<string, unknown>>;

/** Resources by name, each as `[module/member, inputs, outputs]`: `["ec2/vpc", …]`. */
export type Design = Readonly<Record<string, readonly [string, Inputs?, Inputs?]>>;

/** Prefixes of ids, by the member of the token. */
const prefixes: Readonly<Record<string, string>> = {
  vpc: "vpc", subnet: "subnet", securityGroup: "sg", routeTable: "rtb", internetGateway: "igw", natGateway: "nat",
  transitGateway: "tgw", vpcEndpoint: "vpce", networkInterface: "eni", instance: "i", eip: "eipalloc",
  managedPrefixList: "pl", vpcPeeringConnection: "pcx", networkAcl: "acl", vpnGateway: "vgw", launchTemplate: "lt",
  egressOnlyInternetGateway: "eigw", defaultVpc: "vpc", defaultSubnet: "subnet", defaultSecurityGroup: "sg",
  vpcAttachment: "tgw-attach", fileSystem: "fs",
}; // prettier-ignore

/** What is named by its ARN. */
const byArn = /^(lb|alb|ecs|globalaccelerator|sns|sfn|msk)\//;

function tokenOf(kind: string): string {
  if (kind.includes(":")) return kind;
  const member = kind.split("/").pop() ?? "";
  return `aws:${kind}:${member.charAt(0).toUpperCase()}${member.slice(1)}`;
}

function hash(text: string): string {
  let sum = 7;
  for (const one of text) sum = (sum * 31 + one.charCodeAt(0)) % 4294967291;
  return sum.toString(16).padStart(8, "0");
}

const lb = "arn:aws:elasticloadbalancing:eu-central-1:123456789012";

function arnOf(name: string, kind: string): string {
  const [module = "", member = ""] = kind.split("/");
  if (module === "lb" || module === "alb") return `${lb}:${member.toLowerCase()}/app/${name}/${hash(name)}`; // prettier-ignore
  if (kind === "ecs/taskDefinition")
    return `arn:aws:ecs:eu-central-1:123456789012:task-definition/${name}:1`;
  return `arn:aws:${module}:eu-central-1:123456789012:${member.toLowerCase()}/${name}`;
}

function idOf(name: string, kind: string): string {
  const prefix = prefixes[kind.split("/").pop() ?? ""];
  if (prefix !== undefined && /^(ec2|vpc|ec2transitgateway|efs)\//.test(kind)) return `${prefix}-0${hash(name)}${hash(kind)}`; // prettier-ignore
  return byArn.test(kind) ? arnOf(name, kind) : name;
}

function attributeOf(design: Design, { name, attribute, text }: Ref): string {
  const [kind, inputs = {}, outputs = {}] = design[name] ?? assert.fail(`no ${name}`);
  const given = outputs[attribute] ?? inputs[attribute];
  if (typeof given === "string" || typeof given === "number") return text(String(given));
  // Of a value that holds others the text says which of them is meant.
  if (given !== undefined) return text("");
  if (attribute === "arn") return text(arnOf(name, kind));
  if (attribute === "id") return text(idOf(name, kind));
  if (attribute === "name") return text(name);
  return assert.fail(`${name} has no known ${attribute}`);
}

function swapped(value: unknown, of: (ref: Ref) => unknown): unknown {
  if (value instanceof Ref) return of(value);
  if (Array.isArray(value)) return value.map((one: unknown) => swapped(one, of));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]: [string, unknown]) => [key, swapped(one, of)]),
  );
}

function refsIn(value: unknown): readonly Ref[] {
  const found: Ref[] = [];
  swapped(value, (ref) => found.push(ref));
  return found;
}

/** The names of what each property is made of. */
function sourcesOf(inputs: Inputs): Readonly<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const [key, value] of Object.entries(inputs)) {
    const refs = refsIn(value);
    if (refs.length > 0) found[key] = [...new Set(refs.map((ref) => ref.name))];
  }
  return found;
}

/** The design in a first preview. */
export function planned(design: Design): Program {
  // What is an argument of the other is known already.
  const of = (ref: Ref) => {
    const own = design[ref.name]?.[1]?.[ref.attribute];
    return typeof own === "string" || typeof own === "number" ? ref.text(String(own)) : U;
  };
  const found: Record<string, [string, Given]> = {};
  for (const [name, [kind, inputs = {}]] of Object.entries(design)) {
    const values = swapped(inputs, of) as Record<string, unknown>;
    found[name] = [tokenOf(kind), { inputs: values, from: sourcesOf(inputs), isNew: true }];
  }
  return found;
}

/** The design as it stands. */
export function deployed(design: Design): Program {
  const asked = new Map<string, Set<string>>();
  for (const ref of refsIn(Object.values(design).map(([, inputs]) => inputs))) {
    asked.set(ref.name, (asked.get(ref.name) ?? new Set()).add(ref.attribute));
  }
  const all = Object.entries(design).map(([name, [kind, inputs = {}, known = {}]]): [string, [string, Given]] => {
    const handed = [...(asked.get(name) ?? [])].filter((one) => one !== "id");
    const outputs: Record<string, unknown> = { arn: arnOf(name, kind), ...known };
    for (const one of handed) outputs[one] ??= attributeOf(design, new Ref(name, one));
    const values = swapped(inputs, (ref) => attributeOf(design, ref)) as Record<string, unknown>;
    const given: Given = { id: idOf(name, kind), outputs: { ...values, ...outputs }, inputs: values };
    return [name, [tokenOf(kind), given]];
  }); // prettier-ignore
  return Object.fromEntries(all);
}

/** A matrix without what every one of them has. */
export function matrix(rest: Inputs): Inputs {
  const { zones = {}, ...others } = rest as { zones?: object };
  return { version: 1, zones: { internet: { kind: "internet" }, ...zones }, ...others };
}

export function verdicts(design: Design, traffic: unknown): Readonly<Record<string, Verdict>> {
  if (collected !== undefined) return {};
  return {
    "first preview": proveProgram(planned(design), { traffic }),
    deployed: proveProgram(deployed(design), { traffic }),
  };
}

/** A design with what its owner declares. */
export interface Held {
  readonly design: Design;
  readonly traffic: unknown;
  /** Whether it is held to be proved; else something is held to be found in it. */
  readonly isRight: boolean;
}

let collected: Held[] | undefined;

/** What `run` holds to be right or not, without trying any of it. */
export function heldIn(run: () => void): readonly Held[] {
  const found: Held[] = [];
  collected = found;
  try {
    run();
  } finally {
    collected = undefined;
  }
  return found;
}

/** Whether a design is proved, in either reading, with properties of one resource ignored when they change. */
export function isProvedWithout(
  design: Design,
  traffic: unknown,
  name: string,
  ...ignoreChanges: readonly string[]
): readonly boolean[] {
  return [planned(design), deployed(design)].map((program) => {
    const [token, given] = program[name] ?? assert.fail(`no ${name}`);
    const left: Program = { ...program, [name]: [token, { ...given, ignoreChanges }] };
    return proveProgram(left, { traffic }).proved;
  });
}

/** Holds that both readings of a design are proved, without a finding. */
export function isRight(design: Design, traffic: unknown): void {
  if (collected !== undefined) {
    collected.push({ design, traffic, isRight: true });
    return;
  }
  const found = Object.entries(verdicts(design, traffic)).flatMap(([when, verdict]) =>
    findings(verdict).map((text) => `${when}: ${text}`),
  );
  assert.equal(found.join("\n"), "");
}

/** Holds that no row is found missing in either reading, whatever else is not known. */
export function isNotMissing(design: Design, traffic: unknown): void {
  for (const [when, verdict] of Object.entries(verdicts(design, traffic))) {
    assert.doesNotMatch(findings(verdict).join("\n"), /missing/, when);
  }
}

/** Holds that something is found in both readings, as each pattern says it. */
export function isFound(design: Design, traffic: unknown, ...patterns: readonly RegExp[]): void {
  collected?.push({ design, traffic, isRight: false });
  for (const [when, verdict] of Object.entries(verdicts(design, traffic))) {
    const text = verdict.findings.map(brief).join("\n");
    for (const pattern of patterns) assert.match(text, pattern, `${when}: ${findings(verdict).join("\n")}`);
  } // prettier-ignore
}

/** The design with one resource's inputs changed; `undefined` takes one away. */
export function but(design: Design, name: string, change: Inputs): Design {
  const [kind, inputs = {}, outputs] = design[name] ?? assert.fail(`no ${name}`);
  const kept = Object.entries({ ...inputs, ...change }).filter(([, value]) => value !== undefined);
  return { ...design, [name]: [kind, Object.fromEntries(kept), outputs ?? {}] };
}

/** The design without some of its resources. */
export function without(design: Design, ...names: readonly string[]): Design {
  for (const name of names) assert.ok(name in design, `no ${name}`);
  return Object.fromEntries(Object.entries(design).filter(([name]) => !names.includes(name)));
}
