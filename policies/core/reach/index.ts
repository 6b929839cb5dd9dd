/** Who can reach whom over the model of a network, in both readings of the proof. */
import { addresses, packets, type AddressSet, type Reading } from "../algebra";
import type { Model } from "../model";
import type { Member } from "../model/members";
import { Answers } from "./answers";
import { Between } from "./between";
import { closuresOf, stopOf } from "./closures";
import { Crossings } from "./crossings";
import { Exits } from "./exits";
import { Filters } from "./filters";
import { Firewalls } from "./firewalls";
import { FrontFlows } from "./fronts";
import { Gateways } from "./gateways";
import { Internet } from "./internet";
import { Into } from "./into";
import { NatWays } from "./nat";
import { NatInstances, type Forwards } from "./nat-instances";
import { flowOf, Paths } from "./paths";
import { Peered } from "./peered";
import { Places } from "./places";
import { PublicAccess } from "./public-access";
import { Relays } from "./relays";
import { Remote } from "./remote";
import { Senders } from "./senders";
import { Shapes } from "./shapes";
import type { Direct, Place, Reach } from "./types";
import { Vpn } from "./vpn";

export { formatPlace } from "./closures";
export type { Closure, Crowd, Direct, Doubt, Flow, Hop, Layer, Path, Place, Reach } from "./types";
export { placeOf } from "./paths";
export { layers } from "./types";

export interface ReachOptions {
  /**
   * Whether what is worked out for one serves all that are alike. It makes no difference but of time and memory.
   * @default true
   */
  readonly shares?: boolean;
  /** Whether somebody has stated that a host sends on what routes lead to it. @default of none */
  readonly forwards?: Forwards;
  /** The networks that the matrix names by their addresses: somebody stands there, whoever. @default none */
  readonly networks?: AddressSet;
}

/**
 * Reads nothing by itself: every question is answered when it is asked, and answered once for all members that are
 * alike.
 *
 * - With `may`, whatever can arrive does. With `must`, only what arrives wherever AWS puts the interfaces: in each of a
 *   member's subnets, by any of their addresses. Addresses that the sender chooses (the internet's, those of other
 *   networks) are told as a set: the flow's sources are those from which it surely arrives.
 * - A way that `may` be and has no doubts is there for sure with all that it carries, be it for some of the places where
 *   AWS may put its ends only. Of another one, `surely` tells the part that is.
 */
export function readReach(
  model: Model,
  { shares = true, forwards = () => false, networks = addresses.nothing() }: ReachOptions = {},
): Reach {
  const { routing, resolver, members, balancing, fronts } = model;
  const places = new Places(routing, members);
  const filters = new Filters(members, places);
  const gateways = new Gateways(routing, resolver);
  const crossings = new Crossings(routing, gateways);
  const between = new Between(places, filters, crossings, members);
  const { reader } = members.interfaces;
  const publicAccess = new PublicAccess(reader);
  const firewalls = new Firewalls(crossings, gateways, publicAccess, reader);
  const exits = new Exits(crossings, gateways, firewalls);
  const nats = new NatWays(
    places,
    filters,
    crossings,
    gateways,
    publicAccess,
    firewalls,
    exits,
    new NatInstances(places, filters, members, forwards),
    members,
  );
  const internet = new Internet(places, filters, crossings, gateways, publicAccess, exits, nats);
  const remote = new Remote(
    places,
    filters,
    crossings,
    gateways,
    between,
    new Peered(filters, crossings, networks),
  );
  const vpn = new Vpn(places, between, internet, remote);
  const frontFlows = new FrontFlows(places, filters, crossings, gateways, publicAccess, internet);
  const shapes = new Shapes(places, filters, crossings, members, shares);
  const answers = new Answers(places, between, internet, remote, vpn, frontFlows, filters, shapes);
  const relays = new Relays(places, between, answers, balancing, shapes, members);
  const paths = new Paths(answers, relays, fronts, places.internet4);
  const senders = new Senders(places, filters, shapes);
  const into = new Into(places, filters, answers, paths, relays, senders, fronts);

  const direct = (from: Place, to: Place, reading: Reading): Direct => {
    const way = paths.direct(from, to, reading);
    const flow = way === undefined ? undefined : flowOf(way.last);
    return {
      from,
      to,
      flow,
      get closed() {
        if (flow !== undefined) return [];
        const [a, b] = [answers.spotOf(from), answers.spotOf(to)];
        const may = answers.of(a, b, "may");
        // Where something may flow, it is what is certain that lacks.
        return closuresOf(
          from,
          to,
          packets.isEmpty(may.packets) ? may.groups : answers.of(a, b, "must").groups,
        );
      },
      get doubts() {
        return way?.doubts ?? [];
      },
      get surely() {
        return way?.surely?.flows[0];
      },
      stop: (wanted) => {
        const [a, b] = [answers.spotOf(from), answers.spotOf(to)];
        return stopOf(from, to, answers.of(a, b, "must").groups, wanted);
      },
    };
  };
  return {
    direct,
    paths: (from, to, reading) => paths.all(from, to, reading),
    into: (to, reading) => into.of(to, reading).flatMap((crowd) => crowd.each()),
    crowds: (to, reading) => into.of(to, reading),
    out: (from: Member, reading) =>
      direct({ kind: "member", member: from }, { kind: "internet" }, reading),
  };
}
