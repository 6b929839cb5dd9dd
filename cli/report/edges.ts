/** Lines of the map: each flow of a way from box to box, by the gateways that it passes. */
import {
  addresses,
  carriedBy,
  ports,
  portsText,
  type Flow,
  type Model,
  type Path,
  type TrafficSet,
} from "../proof";
import type { AddressFamily, MapEdge, State } from "./document";
import { gatewaysOf } from "./gateways";
import type { Nodes } from "./nodes";

/** The worse, the later: a line is drawn as the worst way that takes it. */
const order: readonly State[] = [
  "closed",
  "implied",
  "unjudged",
  "open",
  "waived",
  "missing",
  "undecided",
  "refuted",
];

export function worst(states: readonly State[]): State {
  return states.reduce((a, b) => (order.indexOf(b) > order.indexOf(a) ? b : a), "closed");
}

/** States that are told beside their lines. */
export function isLoud(state: State): boolean {
  return state === "refuted" || state === "undecided" || state === "missing" || state === "waived";
}

interface Draft {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  state: State;
  traffic: TrafficSet;
  v4: boolean;
  v6: boolean;
}

interface Family {
  readonly v4: boolean;
  readonly v6: boolean;
}

export class Edges {
  private readonly drafts = new Map<string, Draft>();

  constructor(
    private readonly model: Model,
    private readonly nodes: Nodes,
  ) {}

  get all(): readonly MapEdge[] {
    return [...this.drafts.values()].map(({ id, from, to, state, traffic, v4, v6 }) => {
      const family: AddressFamily | undefined =
        v4 && v6 ? "both" : v6 ? "IPv6" : v4 ? "IPv4" : undefined;
      const text = ports.isEmpty(traffic) ? "" : portsText(traffic);
      return { id, from, to, state, ports: text, ...(family === undefined ? {} : { family }) };
    });
  }

  /**
   * Draws a way; what lights up when somebody looks at it.
   *
   * @param right what of its traffic is as it should be, and not told with the state
   */
  path(path: Path, state: State, right: TrafficSet): readonly string[] {
    const lights = new Set<string>();
    for (const flow of path.flows) {
      const traffic = ports.difference(carriedBy(flow), right);
      const told = ports.isEmpty(traffic) ? carriedBy(flow) : traffic;
      for (const light of this.flow(flow, state, told)) lights.add(light);
    }
    for (const { evidence } of path.hops) {
      const node =
        evidence.resource === undefined ? undefined : this.nodes.ofResource(evidence.resource);
      if (node !== undefined) lights.add(node);
    }
    return [...lights];
  }

  /** A line between two boxes that no way takes. */
  plain(from: string, to: string, state: State): readonly string[] {
    const edge = this.between(from, to);
    edge.state = worst([edge.state, state]);
    return [from, to, edge.id];
  }

  find(from: string, to: string): string | undefined {
    return this.drafts.get(`${from} ${to}`)?.id;
  }

  private flow(flow: Flow, state: State, traffic: TrafficSet): readonly string[] {
    const [from, to] = [this.nodes.ofPlace(flow.from), this.nodes.ofPlace(flow.to)];
    if (from === undefined || to === undefined || from === to) return [];
    const family = familyOf(flow);
    const lights = [from, to];
    for (const line of this.chains(flow, from, to, family)) {
      for (const [i, id] of line.boxes.entries()) {
        const next = line.boxes[i + 1];
        if (next === undefined) break;
        const edge = this.between(id, next);
        const now = worst([edge.state, state]);
        // A line that is wrong says of which traffic.
        const isNew = now !== edge.state && isLoud(now);
        const isLess = now !== state && isLoud(now);
        if (!isLess) edge.traffic = isNew ? traffic : ports.union(edge.traffic, traffic);
        edge.state = now;
        edge.v4 ||= line.v4;
        edge.v6 ||= line.v6;
        lights.push(id, next, edge.id);
      }
    }
    return lights;
  }

  /** The boxes that a flow passes: one line, or one for each family where these take different gateways. */
  private chains(flow: Flow, from: string, to: string, { v4, v6 }: Family) {
    const passed = gatewaysOf(this.model, flow.hops);
    const boxes = (...kinds: readonly string[]) =>
      [
        ...new Set(
          passed
            .filter(({ kind }) => kinds.includes(kind ?? ""))
            .map((one) => this.nodes.ofResource(one)),
        ),
      ]
        .filter((id) => id !== undefined)
        .filter((id) => id !== from && id !== to);
    const gateway = boxes("InternetGateway").slice(0, 1);
    if (flow.from.kind === "vpn-clients") {
      const endpoint = this.nodes.ofMember(flow.from.access.endpoint);
      return [{ boxes: [from, ...(endpoint === undefined ? [] : [endpoint]), to], v4, v6 }];
    }
    if (flow.from.kind === "internet" || flow.from.kind === "front") {
      return [{ boxes: [from, ...gateway, to], v4, v6 }];
    }
    const [nats, outOnly] = [boxes("NatGateway").slice(0, 1), boxes("EgressOnlyInternetGateway")];
    if (flow.to.kind === "internet") {
      if (nats.length + outOnly.length === 0) return [{ boxes: [from, ...gateway, to], v4, v6 }];
      return [
        ...(nats.length > 0
          ? [{ boxes: [from, ...nats, ...gateway, to], v4: true, v6: false }]
          : []),
        ...(outOnly.length > 0 ? [{ boxes: [from, ...outOnly, to], v4: false, v6: true }] : []),
      ];
    }
    const beyond = boxes("VpnGateway", "TransitGateway", "VpcPeering").slice(0, 1);
    return [
      {
        boxes: [
          from,
          ...(flow.to.kind === "remote" || flow.from.kind === "remote" ? beyond : []),
          to,
        ],
        v4,
        v6,
      },
    ];
  }

  private between(from: string, to: string): Draft {
    const key = `${from} ${to}`;
    let draft = this.drafts.get(key);
    if (draft === undefined) {
      const id = `f${this.drafts.size}`;
      draft = { id, from, to, state: "closed", traffic: ports.nothing(), v4: false, v6: false };
      this.drafts.set(key, draft);
    }
    return draft;
  }
}

function familyOf({ packets: { products } }: Flow): Family {
  return {
    v4: products.some(
      ({ source, destination }) => addresses.hasV4(source) && addresses.hasV4(destination),
    ),
    v6: products.some(
      ({ source, destination }) => addresses.hasV6(source) && addresses.hasV6(destination),
    ),
  };
}
