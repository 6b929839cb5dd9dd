/** Small graphs for tests, in the form that adapters hand over. */
import assert from "node:assert/strict";
import { buildGraph, type ResourceGraph } from "../../../policies/core/graph/graph";
import { Problems, type Problem } from "../../../policies/core/graph/problems";
import { may, must, type Reference, type Trust } from "../../../policies/core/graph/reference";
import type { Resource, ResourceData } from "../../../policies/core/graph/resource";
import { Resolver } from "../../../policies/core/graph/resolve";
import {
  decodeProperties,
  signatureKey,
  signatures,
  unknownText,
} from "../../../policies/core/graph/wire";

export const U = unknownText;

/** A secret as Pulumi writes it. */
export function secret(value: unknown): unknown {
  return { [signatureKey]: signatures.secret, value };
}

export interface Given {
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
  /** Names of what each property came from. */
  readonly from?: Record<string, readonly string[]>;
  readonly id?: string;
  readonly parent?: string;
  readonly external?: boolean;
  readonly isNew?: boolean;
  readonly mayBeRead?: boolean;
  readonly remote?: boolean;
  readonly custom?: boolean;
  readonly provider?: string;
  readonly inputsUntold?: boolean;
  readonly ignoreChanges?: readonly string[];
  /** The id that the program imports it by. */
  readonly importId?: string;
}

export const token = {
  vpc: "aws:ec2/vpc:Vpc",
  subnet: "aws:ec2/subnet:Subnet",
  group: "aws:ec2/securityGroup:SecurityGroup",
  defaultGroup: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  table: "aws:ec2/routeTable:RouteTable",
  route: "aws:ec2/route:Route",
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  balancer: "aws:lb/loadBalancer:LoadBalancer",
  nat: "aws:ec2/natGateway:NatGateway",
  igw: "aws:ec2/internetGateway:InternetGateway",
  service: "aws:ecs/service:Service",
  targets: "aws:lb/targetGroup:TargetGroup",
  reference: "pulumi:pulumi:StackReference",
};

export function urnOf(name: string, type: string): string {
  return `urn:pulumi:dev::shop::${type}::${name}`;
}

/** Resources by name, each as `[type, given]`. */
export type Program = Readonly<Record<string, readonly [string, Given?]>>;

export function dataOf(program: Program): ResourceData[] {
  const problems = new Problems();
  const urn = (name: string) => {
    const [type] = program[name] ?? [];
    return type === undefined ? urnOf(name, "aws:none/gone:Gone") : urnOf(name, type);
  };
  const read = Object.entries(program).map(([name, [type, given = {}]]): ResourceData => {
    const {
      inputs,
      outputs,
      from = {},
      parent,
      provider,
      inputsUntold,
      ignoreChanges,
      importId,
      ...rest
    } = given;
    const values = outputs && decodeProperties(outputs, { at: name, problems });
    return {
      at: name,
      urn: urn(name),
      type,
      custom: true,
      ...rest,
      ...(parent === undefined ? {} : { parent: urn(parent) }),
      ...(provider === undefined ? {} : { provider: urn(provider) }),
      ...(inputsUntold === true
        ? {}
        : { inputs: decodeProperties(inputs, { at: name, problems }) }),
      ...(values === undefined ? {} : { outputs: (key: string) => values[key] }),
      dependencies: [...new Set(Object.values(from).flat())].map(urn),
      propertyDependencies: Object.fromEntries(
        Object.entries(from).map(([key, names]) => [key, names.map(urn)]),
      ),
      options: {
        ...(ignoreChanges === undefined ? {} : { ignoreChanges }),
        ...(importId === undefined ? {} : { importId }),
      },
    };
  });
  assert.equal(problems.any, false);
  return read;
}

export function graphOf(program: Program): ResourceGraph {
  const built = buildGraph([{ label: "test", resources: dataOf(program), notes: [] }]);
  if (!built.ok) assert.fail(JSON.stringify(built.problems));
  return built.value;
}

export class Bench {
  readonly graph: ResourceGraph;
  readonly resolver: Resolver;

  constructor(readonly program: Program) {
    this.graph = graphOf(program);
    this.resolver = new Resolver(this.graph);
  }

  resource(name: string): Resource {
    const found = this.graph.resources.find((resource) => resource.name === name);
    return found ?? assert.fail(`no ${name}`);
  }

  reference(name: string, path: string): Reference {
    return this.resolver.reference(this.resource(name), path);
  }

  may(name: string, path: string, trust?: Trust): string {
    return mayOf(this.reference(name, path), trust);
  }

  must(name: string, path: string): string {
    return mustOf(this.reference(name, path));
  }
}

const names = (targets: ReturnType<typeof must>) =>
  targets
    .map(({ resource, defaultOf }) => `${resource.name}${defaultOf === undefined ? "" : "!"}`)
    .sort()
    .join(" ");

export function mayOf(reference: Reference, trust?: Trust): string {
  const all = may(reference, trust);
  return all === "anything" ? all : names(all);
}

export function mustOf(reference: Reference): string {
  return names(must(reference));
}

export function problemsOf(resources: readonly ResourceData[]): readonly Problem[] {
  const built = buildGraph([{ label: "test", resources, notes: [] }]);
  return built.ok ? [] : built.problems;
}
