/**
 * VPC Block Public Access: it takes the internet from the VPCs of a region, but for those that are excluded
 * (https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html). It only ever counts against what has to
 * work. It protects nothing here: it is a setting of the account, which anybody may switch off for all of it at once.
 */
import type { Resource } from "../graph";
import { isSure, named, type Choice, type Judged } from "../model/members";
import type { Reader } from "../model/members/reader";
import type { OneOf, Subnet, Vpc } from "../model/routing";
import { doubtOf } from "./doubts";
import { gate, type Step } from "./flows";
import type { Mode } from "./modes";

/** How packets get between a VPC and the internet, told by who begins. */
export type Passing = "in" | "out" | "out by an egress-only gateway" | "out by NAT";

/** What packets get through: a subnet, or a VPC where it is in none of them; undefined where neither is known. */
type Ground = Subnet | OneOf<Vpc> | undefined;

const somewhere: OneOf<Vpc> = { all: [], open: true };

function vpcOf(ground: Ground): OneOf<Vpc> {
  return ground === undefined ? somewhere : "vpc" in ground ? ground.vpc : ground;
}

function subnetOf(ground: Ground): Subnet | undefined {
  return ground !== undefined && "vpc" in ground ? ground : undefined;
}

type State = Judged["state"];

interface Block {
  readonly resource: Resource;
  /** What it says, in small letters; undefined where it is unknown. */
  readonly said: string | undefined;
}

const modeOf = {
  BlockPublicAccess: "internetGatewayBlockMode",
  BlockPublicAccessExclusion: "internetGatewayExclusionMode",
} as const;

export class PublicAccess {
  private readonly blocks: readonly Block[];
  private readonly exclusions: readonly Block[];

  constructor(private readonly reader: Reader) {
    const read = (kind: keyof typeof modeOf) =>
      reader.resolver.graph
        .ofKind(kind)
        .map((resource) => ({ resource, said: reader.text(resource, modeOf[kind]) }));
    this.blocks = read("BlockPublicAccess").filter(({ said }) => said !== "off");
    this.exclusions = read("BlockPublicAccessExclusion");
  }

  /** Whether the internet is kept away anywhere. */
  get isOn(): boolean {
    return this.blocks.length > 0;
  }

  /** A layer that has to be open for what must get through all these. */
  layer(passing: Passing, grounds: readonly Ground[], mode: Mode): Step {
    const [block] = this.blocks;
    const state = this.blocked(passing, grounds);
    if (block === undefined || state === "no") return gate("gateway", true);
    const path = modeOf.BlockPublicAccess;
    const text = `${block.resource.toString()} :: ${path} = ${block.said ?? "(unknown)"} keeps the internet away`;
    return gate("gateway", isOpen(state, mode), {
      stop: { at: block.resource, text },
      doubts: () =>
        state === "unknown" ? [doubtOf({ resource: block.resource, path, text })] : [],
    });
  }

  /** Whether it leaves packets what a mode asks for. */
  passes(passing: Passing, grounds: readonly Ground[], mode: Mode): boolean {
    return isOpen(this.blocked(passing, grounds), mode);
  }

  /** Whether packets are kept from the internet, or from who is there. */
  private blocked(passing: Passing, grounds: readonly Ground[]): State {
    if (this.blocks.length === 0) return "no";
    const states = grounds.map((ground) => this.blockedIn(passing, ground));
    return states.every((one) => one === states[0]) ? (states[0] ?? "no") : "unknown";
  }

  private blockedIn(passing: Passing, ground: Ground): State {
    const all = this.blocks.map(({ resource, said }): State => {
      if (this.isElsewhere(resource, ground)) return "no";
      const isBoth = said === "block-bidirectional";
      if (said === "block-ingress" && passing !== "in" && passing !== "out") return "no";
      const excluded = this.exclusions.map((one) =>
        excludes(this.reader, one, passing, isBoth, ground),
      );
      if (excluded.includes("yes")) return "no";
      const isKnown = isBoth || said === "block-ingress";
      return isKnown && !excluded.includes("unknown") ? "yes" : "unknown";
    });
    return all.find((one) => one === "yes") ?? all.find((one) => one === "unknown") ?? "no";
  }

  /** Whether a block is of another region than what it would have to keep the internet from. */
  private isElsewhere(block: Resource, ground: Ground): boolean {
    const { regions } = this.reader.resolver;
    const { all, open } = vpcOf(ground);
    const own = subnetOf(ground)?.resource;
    const places = own !== undefined ? [own] : open ? [] : all.map(({ resource }) => resource);
    return (
      places.length > 0 &&
      places.every((one) => one !== undefined && regions.compare(block, one) === "unequal")
    );
  }
}

/** What is blocked for sure still may be, and is no reason to call a way unsure: only what has to work asks for it. */
function isOpen(blocked: State, mode: Mode): boolean {
  return blocked === "no" || mode === "may" || (mode === "sure" && blocked === "yes");
}

/** Whether a subnet, or its VPC, is exempt. An exclusion for what leaves plays a part where both ways are blocked. */
function excludes(
  reader: Reader,
  { resource, said }: Block,
  passing: Passing,
  isBoth: boolean,
  ground: Ground,
): State {
  if (said === "allow-egress" && (passing === "in" || !isBoth)) return "no";
  const isKnown = said === "allow-egress" || said === "allow-bidirectional";
  const subnet = subnetOf(ground);
  const of = meant(
    reader.resources(resource, "subnetId"),
    subnet === undefined ? [] : [subnet],
    subnet === undefined,
  );
  const vpc = vpcOf(ground);
  const ofVpc = meant(reader.resources(resource, "vpcId"), vpc.all, vpc.open);
  if (of === "no" && ofVpc === "no") return "no";
  return isKnown && (of === "yes" || ofVpc === "yes") ? "yes" : "unknown";
}

/** Whether a choice is one of these, of which one is meant. */
function meant(
  choice: Choice<Resource>,
  all: readonly { readonly resource: Resource | undefined }[],
  open: boolean,
): State {
  const isNone = isSure(choice) && choice.certain.length === 0;
  if (isNone) return "no";
  const [only] = all;
  const one = all.length === 1 && !open ? only?.resource : undefined;
  if (one !== undefined && choice.certain.includes(one)) return "yes";
  const may =
    open ||
    choice.anything.length > 0 ||
    all.some(({ resource }) => resource === undefined || named(choice).includes(resource));
  return may ? "unknown" : "no";
}
