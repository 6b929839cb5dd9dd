/** Runs a stack's program with one change in it, and hands back what it registers. */
import * as pulumi from "@pulumi/pulumi";
import type { PlannedResource } from "../support/construct";
import { constructPlatform, rawConfig, stackConfig, type Around } from "../support/platform";
import type { Args, Mutation, Program, StackName } from "./mutation";

/** `Subnet network-public-eu-central-1a`. */
function longKey(type: string, name: string): string {
  return `${type.split(":").pop() ?? type} ${name}`;
}

/** What a resource is, as a text that is equal for what is equal. */
function textOf({ urn, inputs, propertyDependencies, parent }: PlannedResource): string {
  return JSON.stringify([urn, parent, inputs, propertyDependencies]);
}

/** The program without a change: keys of its resources with how many of them have each, and what they are. */
class Names {
  private readonly counts = new Map<string, number>();
  private readonly texts: ReadonlySet<string>;

  constructor(all: readonly PlannedResource[]) {
    this.texts = new Set(all.map(textOf));
    for (const { type, name } of all) {
      for (const key of [name, longKey(type, name)]) {
        this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
      }
    }
  }

  /** @throws Error if not exactly one resource has this key */
  check(key: string): void {
    const count = this.counts.get(key) ?? 0;
    if (count !== 1) throw new Error(`${count} resources of the program are called ${key}`);
  }

  /** Whether a program is the same as this one. */
  isSame(all: readonly PlannedResource[]): boolean {
    return all.length === this.texts.size && all.every((one) => this.texts.has(textOf(one)));
  }
}

type Made = Readonly<Record<string, pulumi.Output<string> | undefined>> & pulumi.CustomResource;

/** Resources as they are made, and as they are waited for. */
class Resources implements Program {
  private readonly made = new Map<string, Made>();
  private readonly waiting = new Map<string, ((resource: Made) => void)[]>();

  constructor(
    readonly stack: StackName,
    private readonly names: Names | undefined,
  ) {}

  note(type: string, name: string, resource: pulumi.Resource): void {
    for (const key of [name, longKey(type, name)]) {
      const made = resource as unknown as Made;
      this.made.set(key, made);
      for (const resolve of this.waiting.get(key) ?? []) resolve(made);
      this.waiting.delete(key);
    }
  }

  resource(key: string): Made {
    this.names?.check(key);
    const found = this.made.get(key);
    if (found === undefined) throw new Error(`${key} is not made yet`);
    return found;
  }

  id(key: string): pulumi.Output<string> {
    return this.output(key, "id");
  }

  output(key: string, property: string): pulumi.Output<string> {
    // Whoever waits for what is never made waits for ever.
    this.names?.check(key);
    const now = this.made.get(key)?.[property];
    if (now !== undefined) return now;
    const made = new Promise<Made>((resolve) => {
      const known = this.made.get(key);
      if (known !== undefined) resolve(known);
      else this.waiting.set(key, [...(this.waiting.get(key) ?? []), resolve]);
    });
    const read = made.then(async (resource) => {
      // A resource is noted before it has outputs.
      await new Promise(setImmediate);
      return () => resource[property] ?? assertNever(`${key} has no ${property}`);
    });
    return pulumi.output({ read }).apply((found) => found.read());
  }
}

function assertNever(message: string): never {
  throw new Error(message);
}

const namesByStack = new Map<StackName, Promise<Names>>();

function namesOf(stack: StackName): Promise<Names> {
  let names = namesByStack.get(stack);
  if (names === undefined) {
    names = mutated(undefined, stack).then((all) => new Names(all));
    namesByStack.set(stack, names);
  }
  return names;
}

/**
 * What is run before and after a stack's program so that it is made with a change. Without `names` nothing is checked:
 * whoever waits for a resource that is never made waits for ever.
 */
export function around(
  mutation: Mutation | undefined,
  stack: StackName,
  names?: Names,
): Required<Around> {
  const program = new Resources(stack, names);
  const edits = mutation?.edit ?? {};
  const edit = (type: string, name: string, args: Args): Args =>
    [name, longKey(type, name)].reduce((now, key) => edits[key]?.(now, program) ?? now, args);
  return {
    before: () => {
      pulumi.runtime.registerStackTransformation(({ resource, type, name, props, opts }) => {
        program.note(type, name, resource);
        return { props: edit(type, name, { ...props }), opts };
      });
    },
    after: () => mutation?.add?.(program),
  };
}

/**
 * What the program of a stack registers with a change.
 *
 * @throws Error if the change names a resource that the program does not have, or has twice; if it changes nothing; if
 * it leaves out what other resources refer to
 */
export async function mutated(
  mutation: Mutation | undefined,
  stack: StackName,
): Promise<readonly PlannedResource[]> {
  const names = mutation && (await namesOf(stack));
  const edits = mutation?.edit ?? {};
  for (const key of [...Object.keys(edits), ...(mutation?.drop ?? [])]) names?.check(key);
  const config = { ...stackConfig(stack), ...rawConfig(mutation?.config ?? {}) };
  const { all } = await constructPlatform(config, true, around(mutation, stack, names));
  const drop = new Set(mutation?.drop);
  const isDropped = ({ type, name }: PlannedResource) =>
    drop.has(name) || drop.has(longKey(type, name));
  const left = all.filter((one) => !isDropped(one));
  if (names?.isSame(left) === true) throw new Error("changes nothing");
  const dropped = new Set(all.filter(isDropped).map(({ urn }) => urn));
  for (const { name, propertyDependencies } of left) {
    const lost = Object.values(propertyDependencies)
      .flat()
      .find((urn) => dropped.has(urn));
    if (lost !== undefined) throw new Error(`${name} refers to ${lost}, which is left out`);
  }
  return left;
}
