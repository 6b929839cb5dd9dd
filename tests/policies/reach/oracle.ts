/** The core's answers to the simulator's questions, so that the two can be held against each other. */
import {
  addresses,
  packets,
  ports,
  spaces,
  type AddressSet,
  type PacketSet,
  type Reading,
  type TrafficSet,
} from "../../../policies/core/algebra";
import { readModel } from "../../../policies/core/model";
import type { Flow, Path, Place } from "../../../policies/core/reach";
import type { Dialect } from "../simulator/dialect";
import type { Interface, Network } from "../simulator/network";
import { isIcmp, protocolOf } from "../simulator/protocols";
import { reaches, type Party, type Question, type Reach, type WayKind } from "../simulator/reaches";
import { toPlan, toState } from "../simulator/toResources";
import { at, Bench, graphOfPlan, graphOfState, internet, remote } from "./support";

/** The network when it is deployed: of an instance it is known which address AWS chose. */
function told(network: Network): Network {
  const instances = new Set(network.owners.flatMap(({ kind, name }) => (kind === "instance" ? [name] : []))); // prettier-ignore
  const tell = (item: Interface): Interface =>
    item.floating === true && instances.has(item.owner)
      ? { ...item, floating: false, told: true }
      : item;
  return { ...network, interfaces: network.interfaces.map(tell) };
}

/** One network, as both see it. */
export class Oracle {
  readonly bench: Bench;
  private readonly own6: AddressSet;

  readonly network: Network;

  constructor(made: Network, dialect: Dialect) {
    const network = dialect.ids === "known" ? told(made) : made;
    this.network = network;
    const graph =
      dialect.ids === "known"
        ? graphOfState(toState(network, dialect) as object)
        : graphOfPlan(toPlan(network, dialect));
    const model = readModel(graph);
    this.bench = new Bench(model);
    this.own6 = addresses.unionAll(
      network.vpcs.flatMap(({ name, ipv6 }) => [
        addresses.parseList(ipv6).set,
        ...model.routing.vpcs.all
          .filter(({ resource }) => resource?.name === name)
          .map(({ v6 }) => v6.most),
      ]),
    );
  }

  /** Places for a party; for the internet and networks, the addresses that are meant. */
  place(party: Party): { readonly place: Place; readonly addresses: AddressSet } {
    switch (party.kind) {
      case "internet":
        return {
          place: internet,
          addresses:
            party.family === 4
              ? spaces.internet4
              : addresses.difference(spaces.internet6, this.own6),
        };
      case "owner":
        return { place: at(this.bench.member(party.name)), addresses: addresses.anything };
      case "vpn-client": {
        const access = this.bench.model.fronts.vpn.find(
          ({ endpoint }) => endpoint.owner.name === party.endpoint,
        );
        if (access === undefined) throw new Error(`no access to ${party.endpoint}`);
        return { place: { kind: "vpn-clients", access }, addresses: addresses.anything };
      }
      case "peer-host": {
        const vpc = this.network.vpcs.find(({ name }) => name === party.vpc);
        return { place: remote, addresses: addresses.parseList(vpc?.ipv4 ?? []).set };
      }
      case "interface":
      case "site":
        throw new Error("not asked");
    }
  }

  /** What the core says, by the kinds of ways that the simulator tells apart. */
  asks(question: Question, reading: Reading): ReadonlyMap<WayKind | "around", boolean> {
    const { place: from, addresses: sources } = this.place(question.from);
    const { place: to, addresses: targets } = this.place(question.to);
    const traffic = trafficOf(question);
    const found = new Map<WayKind | "around", boolean>();
    const direct = this.bench.reach.direct(from, to, reading).flow?.packets ?? packets.nothing();
    for (const family of ["ipv4", "ipv6"] as const) {
      const only = family === "ipv4" ? addresses.onlyV4 : addresses.onlyV6;
      found.set(family, covers(direct, only(sources), only(targets), traffic, reading));
    }
    const isInside = question.to.kind === "owner";
    const goes = question.from.kind === "owner" || question.from.kind === "vpn-client";
    if (isInside && goes && to.kind === "member") {
      const paths = this.bench.reach.paths(from, to.member, reading);
      found.set(
        "around",
        paths.some((path) => isAround(path) && ports.intersects(path.sent, traffic)),
      );
    }
    return found;
  }

  /** Whether a flow has packets from the addresses that a party stands for. */
  isFrom({ packets: set }: Flow, party: Party): boolean {
    const { addresses: sources } = this.place(party);
    const asked = packets.packets(sources, addresses.anything, ports.allTraffic);
    return packets.intersects(set, asked);
  }

  simulated(question: Question): Reach {
    return reaches(this.network, question);
  }
}

function isAround({ through, flows }: Path): boolean {
  return through.length === 1 && through[0] === "the internet" && flows.length === 2;
}

export function trafficOf({ protocol, port }: Question): TrafficSet {
  const number = protocolOf(protocol);
  if (isIcmp(number)) return ports.portSet(number, port * 256);
  if (number === ports.TCP || number === ports.UDP) return ports.portSet(number, port);
  return ports.portSet(number, 0);
}

/** With `may` whether any packet is among those asked for; with `must` whether all are, as far as they are chosen. */
function covers(
  set: PacketSet,
  sources: AddressSet,
  targets: AddressSet,
  traffic: TrafficSet,
  reading: Reading,
): boolean {
  const asked = packets.packets(sources, targets, traffic);
  if (packets.isEmpty(asked)) return false;
  if (reading === "may") return packets.intersects(set, asked);
  const { products } = packets.intersection(set, asked, packets.MUST);
  if (products.length === 0) return false;
  // Ends that AWS chooses are quantified already: any address stands for all.
  const isChosen = (one: AddressSet) =>
    !addresses.equals(addresses.onlyV4(one), addresses.anything4) &&
    !addresses.equals(addresses.onlyV6(one), addresses.anything6);
  const chosen = packets.packets(
    isChosen(sources) ? sources : addresses.anything,
    isChosen(targets) ? targets : addresses.anything,
    traffic,
  );
  const widened = packets.unionAll(
    products.map((product) =>
      packets.packets(
        isChosen(sources) ? product.source : addresses.anything,
        isChosen(targets) ? product.destination : addresses.anything,
        product.traffic,
      ),
    ),
    packets.MUST,
  );
  const family =
    addresses.hasV4(sources) && addresses.hasV4(targets)
      ? addresses.anything4
      : addresses.anything6;
  const within = packets.packets(family, family, traffic);
  return packets.isSubset(packets.intersection(chosen, within, packets.MUST), widened);
}

/** Every pair of parties, things with several interfaces as one. */
export function pairsOf(network: Network): readonly (readonly [Party, Party])[] {
  const owners: Party[] = network.owners
    .filter(({ kind }) => kind !== "nat" && kind !== "vpn")
    .map(({ name }) => ({ kind: "owner", name }));
  const clients: Party[] = network.owners
    .filter(({ kind }) => kind === "vpn")
    .map(({ name }) => ({ kind: "vpn-client", endpoint: name }));
  const outside: Party[] = [
    { kind: "internet", family: 4 },
    { kind: "internet", family: 6 },
    ...network.vpcs
      .filter(({ external }) => external === true)
      .map(({ name }): Party => ({ kind: "peer-host", vpc: name })),
  ];
  const all = [...owners, ...clients, ...outside];
  return all.flatMap((from) =>
    [...owners, ...outside]
      .filter((to) => to !== from)
      .filter((to) => from.kind === "owner" || to.kind === "owner")
      .map((to) => [from, to] as const),
  );
}
