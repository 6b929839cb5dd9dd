/**
 * Load balancers that sign people in, or check their tokens: what they call for that has to be in their reach, or nothing
 * behind it works.
 */
import { addresses, packets, ports, type AddressSet, type TrafficSet } from "../algebra";
import { formatPath, numberOf, textOf, type Resource } from "../graph";
import { refusedSignIn } from "../model/balancing/sign-in";
import { recordedAs } from "../model/records";
import { literal, type Evidence } from "../model/routing";
import type { Member } from "../model/members";
import type { Place } from "../reach/types";
import { hopText, portsText } from "./evidence";
import type { Judging } from "./judging";
import type { Line } from "./line";
import { miss } from "./missing";
import { carries, https } from "./obstacles";
import type { Party } from "../traffic/types";

/** A sign-in that does not work: AWS refuses it, or the load balancer does not get to the identity provider. */
interface Blocked {
  readonly balancer: Member;
  readonly signIn: Evidence;
  readonly refused: Evidence | undefined;
}

/** What a row asks for, of whichever section. */
interface Asked {
  readonly through: Party | undefined;
  readonly traffic: TrafficSet | undefined;
}

/**
 * Whether a sign-in keeps a row from working: it stands before all that a load balancer of the row hands on, or before
 * all that a listener does where the row ends at the load balancer.
 */
export function blockedFor(
  judging: Judging,
  { through, traffic }: Asked,
  from: Place | undefined,
  to: Member,
): Blocked | undefined {
  const edges = through?.members ?? [];
  if (edges.length > 0) {
    const all = edges.flatMap((edge) => judging.requests(edge, to, "must"));
    const asked = all.filter(({ arrives }) => traffic === undefined || ports.intersects(arrives, traffic)); // prettier-ignore
    const [lost, sound] = parted(asked, ({ balancer, signIn }) => blockedAt(judging, balancer, signIn)); // prettier-ignore
    const carried = ports.unionAll(sound.map(({ arrives }) => arrives));
    const arrives = ports.unionAll(asked.map((one) => one.arrives));
    const wanted = traffic === undefined ? undefined : ports.intersection(arrives, traffic);
    const isLost = wanted === undefined ? sound.length === 0 : !ports.isSubset(wanted, carried);
    if (lost !== undefined && isLost) return lost;
    return listenerBlocked(judging, to, ports.unionAll(all.map((one) => one.traffic)));
  }
  if (from?.kind === "member" && from.member.role === "load-balancer") {
    const asked = judging
      .requests(from.member, to, "must")
      .filter((one) => traffic === undefined || ports.intersects(one.traffic, traffic));
    const [lost, sound] = parted(asked, ({ balancer, signIn }) => blockedAt(judging, balancer, signIn)); // prettier-ignore
    if (lost !== undefined && sound.length === 0) return lost;
  }
  return listenerBlocked(judging, to, traffic ?? judging.ownPorts(to));
}

/** The first of some things that is blocked, and those that are not. */
function parted<T>(all: readonly T[], of: (one: T) => Blocked | undefined) {
  const sound: T[] = [];
  let lost: Blocked | undefined;
  for (const one of all) {
    const blocked = of(one);
    if (blocked === undefined) sound.push(one);
    else lost ??= blocked;
  }
  return [lost, sound] as const;
}

/** A sign-in before everything that a listener on some ports hands on. */
function listenerBlocked(judging: Judging, to: Member, wanted: TrafficSet): Blocked | undefined {
  if (to.owner.kind !== "LoadBalancer") return undefined;
  const { balancing } = judging.model;
  for (const listener of balancing.listeners(to)) {
    const port = numberOf(listener.input("port"));
    const isAsked = port !== undefined && ports.intersects(wanted, ports.portSet(ports.TCP, port));
    if (!isAsked) continue;
    const leading = balancing
      .routes(listener)
      .filter(({ signIn, targets, open }) => signIn !== undefined || targets.length + open.length > 0); // prettier-ignore
    const [lost, sound] = parted(leading, ({ signIn }) => blockedAt(judging, to, signIn, listener));
    if (lost !== undefined && sound.length === 0) return lost;
  }
  return undefined;
}

/** Whether a sign-in of a load balancer does not work; a listener that refuses it is told of where it is asked for. */
export function blockedAt(
  judging: Judging,
  balancer: Member,
  signIn: Evidence | undefined,
  listener?: Resource,
): Blocked | undefined {
  if (signIn === undefined) return undefined;
  const { reader } = judging.model.members.interfaces;
  const refused = refusedSignIn(reader, listener, signIn);
  const isThere = isAnswered(judging, balancer) || isNear(judging, balancer, signIn);
  return refused === undefined && isThere ? undefined : { balancer, signIn, refused };
}

const anything = addresses.anything;

/** What a load balancer sends to an identity provider on the internet. */
function calling(to: AddressSet) {
  return packets.packets(anything, to, https);
}

/**
 * Whether a load balancer gets to the internet by HTTPS, to all of it that its groups let this out to. It does so by IPv4
 * alone (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetIpAddressType.html).
 */
function isAnswered(judging: Judging, balancer: Member): boolean {
  const { everything, admitted } = judging.model.members.releases(balancer, "must");
  const named = admitted.filter(({ traffic }) => ports.isSubset(https, traffic));
  const released = everything !== undefined ? anything : addresses.unionAll(named.map(({ peers }) => peers.addresses)); // prettier-ignore
  const sought = addresses.intersection(judging.internet4, released);
  if (addresses.isEmpty(sought)) return false;
  const { flow } = judging.reach.out(balancer, "must");
  const carried = packets.unionAll(
    (flow?.packets.products ?? []).map(({ destination, traffic }) => packets.packets(anything, destination, traffic)), // prettier-ignore
    packets.MUST,
  );
  return packets.isEmpty(packets.difference(calling(sought), carried));
}

/**
 * Whether the identity provider stands behind load balancers of the program that this one gets to: its names have to be
 * public, and what they lead to does not
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html#oidc-requirements).
 * Cognito's endpoints are AWS's own, and those of keys have to be on the internet
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-verify-jwt.html).
 */
function isNear(judging: Judging, from: Member, signIn: Evidence): boolean {
  const { members } = judging.model;
  return providersOf(judging, signIn).every((owner) =>
    members.all.some(
      (member) =>
        member.owner === owner &&
        member.role === "load-balancer" &&
        carries(judging.reach.direct(at(from), at(member), "must")),
    ),
  );
}

/** What the endpoints of an identity provider surely lead to, one by one; undefined for what is none of the program's. */
function providersOf(
  { model }: Judging,
  { resource, path }: Evidence,
): readonly (Resource | undefined)[] {
  const { reader } = model.members.interfaces;
  if (resource === undefined || !Array.isArray(path)) return [undefined];
  const block = [...(path as readonly (string | number)[]).slice(0, -1), "authenticateOidc"];
  return ["tokenEndpoint", "userInfoEndpoint"].map((endpoint) => {
    const setting = reader.setting(resource, [...block, endpoint]);
    const text = setting.state === "known" ? textOf(setting.value) : undefined;
    const host = /^https:\/\/([^/:?#@]+)(:443)?([/?#]|$)/i.exec(text ?? "")?.[1]?.toLowerCase();
    return host === undefined ? undefined : recordedAs(reader, host)[0];
  });
}

/** Whether a load balancer calls another one that an identity provider of its listeners stands behind. */
export function signsInAt(judging: Judging, from: Member, to: Member): boolean {
  const { balancing } = judging.model;
  return balancing
    .listeners(from)
    .flatMap((listener) => balancing.routes(listener))
    .some(({ signIn }) => signIn !== undefined && providersOf(judging, signIn).includes(to.owner));
}

function at(member: Member): Place {
  return { kind: "member", member };
}

/** A row, of whichever section. */
interface Broken {
  readonly row: { readonly text: string };
  readonly line: Line;
}

/** Tells what keeps a sign-in from working. */
export function tellBlocked(
  judging: Judging,
  { row, line }: Broken,
  { balancer, signIn, refused }: Blocked,
  [from, to]: readonly [string, string],
): void {
  if (refused === undefined) {
    const before = `${signIn.text}, and ${judging.nameOf(balancer)} does not surely get to an identity provider on the internet by tcp 443: `;
    const out = judging.reach.out(balancer, "must");
    miss(judging, { row, line }, out, portsText(https), calling(judging.internet4), before);
    return;
  }
  const { resource = balancer.owner, path, fix = literal } = refused;
  judging.findings.add({
    lines: [line],
    verdict: "missing",
    obligation: "works",
    title: () => `${row.text} does not work: ${refused.text}`,
    from,
    to,
    hops: () => [hopText({ evidence: refused, why: "lets nothing through" })],
    cause: { resource, property: path === undefined ? undefined : formatPath(path) },
    fix: () => fix,
  });
}
