/** What every front is put together from, and the words for it. */
import { ports } from "../../algebra";
import { formatPath, type Path, type Resource } from "../../graph";
import { none, weakened, type Choice, type Judged } from "../members/choice";
import type { Member } from "../members";
import type { Evidence } from "../routing/evidence";
import type { Front } from "./types";

/** What tells one front from another. */
type Own = "kind" | "audience" | "resource" | "because";

/** A front, with what most of them have in common left out. */
export type FrontParts = Pick<Front, Own> & Partial<Omit<Front, Own>>;

export function frontOf(parts: FrontParts): Front {
  const { resource, because } = parts;
  const targets = parts.targets ?? none<Member>();
  const subnets = parts.subnets ?? none<Resource>();
  const path = because[0]?.path;
  const isOpen = targets.anything.length + subnets.anything.length > 0;
  const fix =
    isOpen && path !== undefined
      ? `Give ${resource.toString()} :: ${formatPath(path)} one reference to a resource of the plan.`
      : `Remove ${resource.toString()}, or declare it by name where it is meant.`;
  return {
    through: undefined,
    restricted: false,
    blockable: false,
    traffic: ports.allTraffic,
    sees: "nothing",
    fix,
    ...parts,
    targets,
    subnets,
  };
}

/** Whether a front leads to anything of the plan. */
export function leadsSomewhere({ targets, subnets }: Front): boolean {
  return [targets, subnets].some(
    ({ certain, possible, anything }) => certain.length + possible.length + anything.length > 0,
  );
}

/** What a flag says, as evidence. */
export function flagEvidence(resource: Resource, path: Path, { because }: Judged): Evidence {
  return { resource, path, text: because };
}

/** What holds where a flag is set: nothing where it is not, and nothing for sure where it is unknown. */
export function ifSet<T>({ state }: Judged, choice: Choice<T>): Choice<T> | undefined {
  if (state === "no") return undefined;
  return state === "yes" ? choice : weakened(choice);
}

/**
 * One front for each member that traffic may come through. Where it may be any, nothing is known of with whose
 * groups it arrives.
 */
export function throughEach(
  links: Choice<Member>,
  parts: Omit<FrontParts, "through" | "sees">,
): readonly Front[] {
  const targets = parts.targets ?? none<Member>();
  const subnets = parts.subnets ?? none<Resource>();
  const perhaps = { targets: weakened(targets), subnets: weakened(subnets) };
  return [
    ...links.certain.map((through) => frontOf({ ...parts, through, sees: "front" })),
    ...links.possible.map((through) => frontOf({ ...parts, ...perhaps, through, sees: "front" })),
    ...(links.anything.length === 0 ? [] : [frontOf({ ...parts, ...perhaps, sees: "nothing" })]),
  ];
}
