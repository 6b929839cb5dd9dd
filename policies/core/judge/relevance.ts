/** What keeps the proof from seeing everything: opaque resources, parts that name nothing, parts that undo each other. */
import { formatPath, ofAnotherRegion, type Resource } from "../graph";
import { named, type Member } from "../model/members";
import type { Finding as Told } from "../model/routing";
import { inOneRegion } from "../reach/doubts";
import { asHop, hopText, said } from "./evidence";
import type { Cause } from "./findings";
import type { Judging } from "./judging";
import { Line } from "./line";

interface Hidden {
  readonly cause: Cause;
  readonly text: string;
  readonly fix: string;
  /** Whether each part is known, and one undoes the other. @default false */
  readonly isConflict?: boolean;
}

/**
 * One finding for each thing that is hidden, where anything is held to be private or is named by a matrix. What says
 * that it is public may be a store.
 */
export function judgeHidden(judging: Judging, analysed: readonly Member[], stores: Line): Line {
  const text = "nothing that has a part in it is hidden, loose or in conflict";
  const isPublic = sayingPublic(judging);
  if (analysed.length === 0 && isPublic.size === 0)
    return new Line("A5", "A5", "always", text, "nothing is to be proved");
  const line = new Line("A5", "A5", "always", text);
  for (const { cause, text: why, fix, isConflict } of hiddenThings(judging, analysed)) {
    judging.findings.add({
      lines: isPublic.has(cause.resource) ? [line, stores] : [line],
      verdict: "undecided",
      obligation: "reach",
      title: () => `cannot tell what it does: ${why}`,
      from: "anyone",
      to: "anything",
      hops: () => [hopText(asHop(said(why, cause.resource, cause.property), "may open a way"))],
      cause,
      unknown: isConflict !== true,
      fix: () => fix,
    });
  }
  return line;
}

/** Things without a model that say they are public, and that nobody has written an assumption about. */
export function sayingPublic({ model, assumed }: Judging): ReadonlySet<Resource> {
  const said = model.fronts.opaque.filter(({ saysPublic }) => saysPublic);
  return new Set(said.flatMap(({ resource }) => (assumed.covers(resource) ? [] : [resource])));
}

function* hiddenThings(judging: Judging, analysed: readonly Member[]): Iterable<Hidden> {
  const { members, routing, fronts, balancing } = judging.model;
  const { interfaces, membership, groups } = members;
  const seen = new Set<Resource>();
  for (const { resource, because, fix } of fronts.opaque) {
    if (judging.assumed.covers(resource)) continue;
    seen.add(resource);
    yield { cause: whole(resource), text: withName(resource, because), fix };
  }
  const look = "Look at what it does, and write that down as an assumption.";
  for (const { owner, notes } of interfaces.unmodelled) {
    if (seen.has(owner) || judging.assumed.covers(owner)) continue;
    yield {
      cause: whole(owner),
      text: withName(owner, notes[0] ?? "there is no model of it"),
      fix: look,
    };
  }
  for (const { resource, because } of interfaces.loose) {
    yield loose(judging, resource, because, "Name the interface or instance by one reference.");
  }
  for (const { resource, because } of membership.loose) {
    yield loose(judging, resource, because, "Name the interface by one reference.");
  }
  const relevant = new Set(
    analysed.flatMap((one) => named(one.groups).map(({ resource }) => resource)),
  );
  for (const { kind, resource, text } of groups.findings) {
    if (kind === "mixed-rules" && !relevant.has(resource)) continue;
    const isElsewhere = resource.input("region") !== undefined && ofAnotherRegion.test(text);
    const fix = isElsewhere
      ? inOneRegion(resource)
      : kind === "mixed-rules"
        ? "Use either the group's own rules or rules of their own: each undoes the other."
        : "Name the group by one reference.";
    yield loose(judging, resource, text, fix);
  }
  for (const { resource, finding } of routing.edges) {
    if (finding !== undefined) yield told(finding, resource);
  }
  for (const { because, fix } of balancing.open) {
    if (because.resource === undefined) continue;
    const path = because.path;
    const property = path === undefined ? undefined : formatPath(path);
    const cause = { resource: because.resource, property };
    yield { cause, text: because.text, fix };
  }
  yield* conflicts(judging, analysed);
}

/** Tables and ACLs of the subnets in question that are said twice. */
function* conflicts(judging: Judging, analysed: readonly Member[]): Iterable<Hidden> {
  const { routing } = judging.model;
  const subnets = new Set(analysed.flatMap(({ subnets: choice }) => named(choice)));
  const done = new Set<Told>();
  // What is said twice is one thing, told at what is blamed for it already.
  const one = (all: readonly Told[]): Told | undefined =>
    all.find(({ evidence: { resource, path } }) =>
      resource === undefined ? false : judging.findings.blamed(resource, path) !== undefined,
    ) ?? all[0];
  for (const resource of subnets) {
    const subnet = routing.subnets.named(resource.urn);
    const effective = [routing.tableOf(subnet), routing.acls.of(subnet)];
    for (const { findings, candidates } of effective) {
      for (const list of [findings, ...candidates.map(({ value }) => value.findings)]) {
        const fresh = list.filter((each) => each.kind === "conflict" && !done.has(each));
        const finding = one(fresh);
        if (finding === undefined) continue;
        for (const each of fresh) done.add(each);
        const others = fresh.filter((each) => each !== finding);
        const hidden = told(finding, resource);
        const [other] = others;
        const otherwise = other === undefined ? "something else" : other.evidence.text;
        yield {
          ...hidden,
          text: `${hidden.text}, and ${otherwise} says otherwise`,
          isConflict: true,
        };
      }
    }
  }
}

function told({ evidence, fix }: Told, otherwise: Resource): Hidden {
  const resource = evidence.resource ?? otherwise;
  const property = evidence.path === undefined ? undefined : formatPath(evidence.path);
  return { cause: { resource, property }, text: evidence.text, fix };
}

function loose(judging: Judging, resource: Resource, because: string, fix: string): Hidden {
  const { property } = judging.places.of(because, resource);
  return { cause: { resource, property }, text: withName(resource, because), fix };
}

function whole(resource: Resource): Cause {
  return { resource, property: undefined };
}

function withName(resource: Resource, because: string): string {
  return because.includes(resource.toString()) ? because : `${resource.toString()}: ${because}`;
}
