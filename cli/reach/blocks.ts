/** What blocks a way: each layer that closes it by itself, directly and at each load balancer that leads there. */
import {
  carriedBy,
  ports,
  portsText,
  type Forward,
  type Member,
  type Model,
  type Reach,
  type TrafficSet,
} from "../proof";
import type { End } from "./names";

/** A layer that closes a way by itself, whatever the others do. */
export interface Block {
  readonly layer: string;
  readonly text: string;
  /** The load balancer by which it would go; absent for the direct way. */
  readonly through?: string;
}

export interface Blocked {
  readonly from: End;
  readonly to: End;
  readonly asked: TrafficSet | undefined;
  readonly nameOf: (member: Member) => string;
}

export function blocksOf(model: Model, reach: Reach, question: Blocked): readonly Block[] {
  const { from, to, nameOf } = question;
  const { place } = to;
  const direct = reach.direct(from.place, place, "may");
  const own =
    direct.flow === undefined
      ? direct.closed.map(({ layer, text }) => ({ layer, text }))
      : otherPorts(model, question, carriedBy(direct.flow));
  if (place.kind !== "member") return own;
  const balancers = new Map<Member, Forward[]>();
  for (const forward of model.balancing.into(place.member, "may")) {
    if (forward.isHealthCheck || forward.isInvocation === true) continue;
    if (from.place.kind === "member" && from.place.member === forward.balancer) continue;
    const known = balancers.get(forward.balancer);
    if (known === undefined) balancers.set(forward.balancer, [forward]);
    else known.push(forward);
  }
  return [
    ...own,
    ...[...balancers].flatMap(([balancer, forwards]) => {
      const through = nameOf(balancer);
      const hop = reach.direct(from.place, { kind: "member", member: balancer }, "may");
      if (hop.flow === undefined)
        return hop.closed.map(({ layer, text }) => ({ layer, text, through }));
      const reached = carriedBy(hop.flow);
      const leads = ports.unionAll(forwards.map(({ arrives }) => arrives));
      const text = ports.intersects(reached, leads)
        ? `it hands on ${portsText(leads)} alone`
        : `it is reached on ${portsText(reached)}, and leads to ${to.name} from ${portsText(leads)} alone`;
      return [{ layer: "listener", text, through }];
    }),
  ];
}

/** Something gets there, but nothing of what was asked for: which layers say so, as far as each tells by itself. */
function otherPorts(
  model: Model,
  { from, to, asked = ports.allTraffic, nameOf }: Blocked,
  open: TrafficSet,
): readonly Block[] {
  const found: Block[] = [];
  const lets = (side: Member, direction: "admits" | "releases") => {
    const { everything, admitted } = model.members[direction](side, "may");
    return (
      everything !== undefined || admitted.some(({ traffic }) => ports.intersects(traffic, asked))
    );
  };
  const wanted = portsText(asked);
  if (to.place.kind === "member") {
    const { member } = to.place;
    if (!ports.intersects(member.listens.may, asked)) {
      const text = `nothing listens at ${nameOf(member)} on ${wanted}`;
      found.push({ layer: "listener", text });
    }
    if (!lets(member, "admits")) {
      found.push({
        layer: "ingress",
        text: `no rule of ${nameOf(member)} admits ${wanted} from anyone`,
      });
    }
  }
  if (from.place.kind === "member" && !lets(from.place.member, "releases")) {
    const text = `no rule of ${nameOf(from.place.member)} lets ${wanted} out to anyone`;
    found.push({ layer: "egress", text });
  }
  if (found.length > 0) return found;
  return [{ layer: "ports", text: `all layers together let through ${portsText(open)} alone` }];
}
