/** Which properties the proof reads of a resource that sets all of them. */
import { allKinds, type Kind, type Path } from "../../../../policies/core/graph";
import { pathSteps, Resource } from "../../../../policies/core/graph/resource";
import { proveProgram } from "../../judge/support";
import { U, type Program } from "../../graph/build";
import { argumentsOf, fieldsOf, tokenOf, type Argument } from "./provider";

/** So deep do arguments go before a type comes back to itself. */
const deepest = 8;

type Plain = (argument: Argument) => unknown;

function valueOf(argument: Argument, plain: Plain, depth: number): unknown {
  const { type, isList } = argument;
  const one = type === undefined ? plain(argument) : objectOf(fieldsOf(type), plain, depth + 1);
  return isList ? [one] : one;
}

function objectOf(all: readonly Argument[], plain: Plain, depth: number): Record<string, unknown> {
  if (depth > deepest) return {};
  return Object.fromEntries(all.map((one) => [one.name, valueOf(one, plain, depth)]));
}

/** All that arguments say, as paths without positions. */
export function pathsOf(all: readonly Argument[], before: readonly string[] = []): string[] {
  if (before.length > deepest) return [];
  return all.flatMap(({ name, type }) => {
    const here = [...before, name];
    return [here.join("."), ...(type === undefined ? [] : pathsOf(fieldsOf(type), here))];
  });
}

const known: Plain = ({ plain }) => (plain === "flag" ? true : plain === "number" ? 1 : "x");
const off: Plain = ({ plain }) => (plain === "flag" ? false : plain === "number" ? 0 : "y");
const unknown: Plain = () => U;

/** Things that name the resource that is asked about: some of it is read only for them. */
const ground: Program = {
  vpc: ["aws:ec2/vpc:Vpc", { id: "vpc-1", inputs: { cidrBlock: "10.0.0.0/16" } }],
  s1: [
    "aws:ec2/subnet:Subnet",
    { id: "subnet-1", inputs: { vpcId: "vpc-1", cidrBlock: "10.0.1.0/24" } },
  ],
};

const naming: Program = {
  tasks: ["aws:ecs/service:Service", { inputs: { networkConfiguration: { subnets: ["x"] } } }],
  host: ["aws:ec2/instance:Instance", { inputs: { launchTemplate: { id: "x" } } }],
  link: ["aws:ec2/vpcEndpointService:VpcEndpointService", { inputs: { networkLoadBalancerArns: ["x"] } }],
  rule: ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", { inputs: { securityGroupId: "x", prefixListId: "x" } }],
}; // prettier-ignore

/** The paths that are asked for, by kind, while something runs. */
function recorded(run: () => void): ReadonlyMap<Kind, ReadonlySet<string>> {
  const found = new Map<Kind, Set<string>>();
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with its resource
  const { input } = Resource.prototype;
  Resource.prototype.input = function (this: Resource, at: Path) {
    if (this.kind !== undefined) {
      const paths = found.get(this.kind) ?? new Set<string>();
      const steps = pathSteps(at).filter((step) => typeof step === "string");
      found.set(this.kind, paths.add(steps.join(".")));
    }
    return input.call(this, at);
  };
  try {
    run();
  } finally {
    Resource.prototype.input = input;
  }
  return found;
}

/** What the proof asks for of each kind, whatever the values are. */
export function readPaths(): ReadonlyMap<Kind, ReadonlySet<string>> {
  return recorded(() => {
    for (const plain of [unknown, known, off]) {
      for (const kind of allKinds) {
        // In a region of its own it would be none of what the others name.
        const all = argumentsOf(kind).filter(({ name }) => name !== "region");
        const inputs = objectOf(all, plain, 0);
        proveProgram({ ...ground, ...naming, x: [tokenOf(kind), { id: "x", inputs }] });
      }
    }
  });
}
