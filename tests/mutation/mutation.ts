/** What a mutation is: one realistic change of a stack's program, and what the proof has to say of it. */
import type * as pulumi from "@pulumi/pulumi";

export type StackName = "dev" | "prod" | "monolith" | "beanstalk" | "sidecar";

/** The arguments of a resource, as the program wrote them. */
export type Args = Record<string, unknown>;

/**
 * The resources of the program under change. They are named by `Class name` (`Subnet network-public-eu-central-1a`), or
 * by the logical name alone where only one resource has it.
 */
export interface Program {
  readonly stack: StackName;
  /** A resource that is made already. */
  resource(key: string): pulumi.CustomResource;
  /** The id of a resource, also of one that is made later than the one that is being changed. */
  id(key: string): pulumi.Output<string>;
  /** Any output of a resource, made earlier or later. */
  output(key: string, property: string): pulumi.Output<string>;
}

interface Change {
  /** Unique, in kebab-case. */
  readonly id: string;
  /** The section of the reference of reachability that it is about: `§3`; another word where it is about none. */
  readonly section: string;
  /** @default dev and prod */
  readonly stacks?: readonly StackName[];
  /** Configuration over the stack file's. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** New arguments, by the resource's name. A change of a resource that is not there is a mistake. */
  readonly edit?: Readonly<Record<string, (args: Args, program: Program) => Args>>;
  /** Resources that the program no longer makes. Only those that nothing refers to. */
  readonly drop?: readonly string[];
  /** What the program makes in addition. */
  readonly add?: (program: Program) => void;
}

export interface Breaking extends Change {
  /** What it breaks, in a sentence. */
  readonly breaks: string;
  /** It is caught if a finding is in one of these rows, or blames one of these resources (by logical name). */
  readonly caughtBy: {
    readonly rows?: readonly string[];
    readonly resources?: readonly string[];
    /** Where the proof has no say: policies of the pack, one of which has to report one of the resources. */
    readonly policies?: readonly string[];
  };
}

export interface Harmless extends Change {
  /** Why nothing is wrong with it, in a sentence. */
  readonly harmless: string;
  /** Policies of the pack that must have nothing to say of it either. */
  readonly quiet?: readonly string[];
}

export type Mutation = Breaking | Harmless;

export function isBreaking(mutation: Mutation): mutation is Breaking {
  return "breaks" in mutation;
}
