/**
 * Questions about a network, answered by trying. Addresses and ports that no prefix or range of the network tells apart
 * are treated alike, so trying one of each kind is trying all.
 *
 * `some`: a packet gets through with some choice of what the network leaves open (the sender's address and port, the
 * address that AWS gave an interface, the receiver on the internet). `every`: by one kind of destination address, it gets
 * through with every choice.
 */
import { familyOf, formatAddress, parseBlock, toNat64, type Family } from "./addresses";
import {
  addressesOf,
  blocksOf,
  internetAddresses,
  isEphemeral,
  placements,
  sourcePorts,
} from "./candidates";
import {
  interfacesOf,
  named,
  ownerOf,
  type Interface,
  type Network,
  type VpnOwner,
} from "./network";
import { isIcmp, protocolOf, type Packet } from "./protocols";
import { simulate, type Outcome, type Sender } from "./simulate";

export type Party =
  | { readonly kind: "interface"; readonly name: string }
  /** All interfaces of a load balancer, a database, a service … */
  | { readonly kind: "owner"; readonly name: string }
  | { readonly kind: "internet"; readonly family: Family }
  /** Without a group: any person that may connect. */
  | { readonly kind: "vpn-client"; readonly endpoint: string; readonly group?: string }
  | { readonly kind: "peer-host"; readonly vpc: string }
  | { readonly kind: "site"; readonly name: string };

/** Which kind of address the packet was sent to. */
export type WayKind = "ipv4" | "ipv6" | "public-ipv4" | "nat64";

export interface Tried {
  readonly some: boolean;
  readonly every: boolean;
  readonly tries: number;
  /** A packet that gets through. */
  readonly witness?: Packet;
  /** Where and why the first packet that did not get through was stopped. */
  readonly blocked?: Outcome;
}

export interface Reach extends Tried {
  readonly ways: Readonly<Partial<Record<WayKind, Tried>>>;
}

interface Source {
  readonly network: Network;
  readonly sender: Sender;
  readonly addresses: Readonly<Record<Family, readonly string[]>>;
}

/** Everything that a party may be when it sends. */
function sourcesOf(network: Network, blocks: readonly string[], party: Party): Source[] {
  const only = (address: string | undefined) => (address === undefined ? [] : [address]);
  switch (party.kind) {
    case "interface":
      return placements(network, blocks, party.name).map((placed) => {
        const { ipv4, ipv6 } = named(placed.interfaces, party.name);
        return {
          network: placed,
          sender: { kind: "interface", interface: party.name },
          addresses: { 4: [ipv4], 6: only(ipv6) },
        };
      });
    case "owner":
      return interfacesOf(network, party.name).flatMap(({ name }) =>
        sourcesOf(network, blocks, { kind: "interface", name }),
      );
    case "internet": {
      const addresses = internetAddresses(network, blocks, party.family);
      return [
        {
          network,
          sender: { kind: "internet" },
          addresses: {
            4: party.family === 4 ? addresses : [],
            6: party.family === 6 ? addresses : [],
          },
        },
      ];
    }
    case "vpn-client": {
      const endpoint = named(network.owners, party.endpoint) as VpnOwner;
      const groups = [...new Set(endpoint.authorizations.map(({ group }) => group))];
      const who = party.group === undefined ? [...new Set([undefined, ...groups])] : [party.group];
      const client = formatAddress({ family: 4, value: parseBlock(endpoint.clients).first + 2n });
      return interfacesOf(network, party.endpoint).flatMap(({ name }) =>
        placements(network, blocks, name).flatMap((placed) =>
          who.map((group): Source => ({
            network: placed,
            sender: { kind: "vpn-client", association: name, group },
            addresses: { 4: [client], 6: [] },
          })),
        ),
      );
    }
    case "peer-host": {
      const vpc = named(network.vpcs, party.vpc);
      const inside = (family: Family, ranges: readonly string[]) =>
        ranges.flatMap((range) => addressesOf(blocks, family, range, () => true));
      return [
        {
          network,
          sender: { kind: "peer-host", vpc: party.vpc },
          addresses: { 4: inside(4, vpc.ipv4), 6: inside(6, vpc.ipv6) },
        },
      ];
    }
    case "site": {
      const { ipv4 } = named(network.sites, party.name);
      return [
        {
          network,
          sender: { kind: "site", site: party.name },
          addresses: { 4: addressesOf(blocks, 4, ipv4, () => true), 6: [] },
        },
      ];
    }
  }
}

/** One receiver, and the addresses by which it may be called, each kind by itself. */
interface Goal {
  readonly networks: readonly Network[];
  readonly ways: (placed: Network) => Partial<Record<WayKind, readonly string[]>>;
}

function goalsOf(network: Network, blocks: readonly string[], party: Party): Goal[] {
  switch (party.kind) {
    case "interface":
      return [
        {
          networks: placements(network, blocks, party.name),
          ways: (placed) => {
            const { ipv4, ipv6, publicIpv4 } = named(placed.interfaces, party.name);
            return {
              ipv4: [ipv4],
              ...(ipv6 === undefined ? {} : { ipv6: [ipv6] }),
              ...(publicIpv4 === undefined ? {} : { "public-ipv4": [publicIpv4] }),
              nat64: [toNat64(ipv4), ...(publicIpv4 === undefined ? [] : [toNat64(publicIpv4)])],
            };
          },
        },
      ];
    case "owner":
      return interfacesOf(network, party.name).flatMap(({ name }) =>
        goalsOf(network, blocks, { kind: "interface", name }),
      );
    case "internet": {
      const addresses = internetAddresses(network, blocks, party.family);
      return [
        {
          networks: [network],
          ways: () =>
            party.family === 4
              ? { ipv4: addresses, nat64: addresses.map(toNat64) }
              : { ipv6: addresses },
        },
      ];
    }
    case "peer-host": {
      const { ipv4, ipv6 } = named(network.vpcs, party.vpc);
      const inside = (family: Family, ranges: readonly string[]) =>
        ranges.flatMap((range) => addressesOf(blocks, family, range, () => true));
      return [
        { networks: [network], ways: () => ({ ipv4: inside(4, ipv4), ipv6: inside(6, ipv6) }) },
      ];
    }
    case "site": {
      const { ipv4 } = named(network.sites, party.name);
      return [
        {
          networks: [network],
          ways: () => ({ ipv4: addressesOf(blocks, 4, ipv4, () => true) }),
        },
      ];
    }
    case "vpn-client":
      // Nothing reaches a client: its address is translated, and answers alone come back (§9).
      return [];
  }
}

class Tally {
  some = false;
  every = true;
  tries = 0;
  witness: Packet | undefined;
  blocked: Outcome | undefined;

  /** @param isUsual whether clients send so by themselves */
  add(packet: Packet, outcome: Outcome, isUsual: boolean): void {
    this.tries += 1;
    if (outcome.delivered) {
      this.some = true;
      this.witness ??= packet;
    } else if (isUsual) {
      this.every = false;
      this.blocked ??= outcome;
    }
  }

  result(): Tried {
    const { some, tries, witness, blocked } = this;
    return {
      some,
      every: this.every && tries > 0,
      tries,
      ...(witness === undefined ? {} : { witness }),
      ...(blocked === undefined ? {} : { blocked }),
    };
  }
}

/** How one packet is sent: told apart so that a load balancer's node can send for its client. */
export type Send = (network: Network, sender: Sender, packet: Packet, port: number) => Outcome;

const plainly: Send = (network, from, packet, translatedPort) =>
  simulate(network, { from, packet, translatedPort });

/** Whether the sender and the receiver agree on an address of a family; NAT64 is called by IPv6. */
const callingFamily = (destination: string): Family => familyOf(destination);

export interface Question {
  readonly from: Party;
  readonly to: Party;
  readonly protocol: string;
  /** The destination port; for ICMP, the type. */
  readonly port: number;
}

/**
 * Whether packets of a party reach another, by trying every kind of packet. For ICMP, `port` is the type. A kind of
 * destination address counts as `every` if all that was tried with it arrived: all interfaces of an owner, all places of
 * a floating address, all sources, all ephemeral ports.
 */
export function reaches(
  network: Network,
  { from, to, protocol, port }: Question,
  send: Send = plainly,
): Reach {
  const blocks = blocksOf(network);
  const number = protocolOf(protocol);
  const ports = sourcePorts(network);
  const translates = network.owners.some(({ kind }) => kind === "nat" || kind === "vpn");
  const tallies = new Map<WayKind, Tally>();
  for (const source of sourcesOf(network, blocks, from)) {
    for (const goal of goalsOf(source.network, blocks, to)) {
      for (const placed of goal.networks) {
        for (const [kind, destinations] of Object.entries(goal.ways(placed))) {
          const tally = tallies.get(kind as WayKind) ?? new Tally();
          tallies.set(kind as WayKind, tally);
          for (const destination of destinations) {
            const senders = source.addresses[callingFamily(destination)];
            if (senders.length === 0) tally.every = false;
            for (const address of senders) {
              if (address === destination) continue;
              for (const sourcePort of ports) {
                for (const translatedPort of translates ? ports : [sourcePort]) {
                  const packet: Packet = {
                    protocol: number,
                    source: address,
                    destination,
                    sourcePort,
                    destinationPort: port,
                    icmpType: isIcmp(number) ? port : 0,
                    icmpCode: 0,
                  };
                  const isUsual = [sourcePort, translatedPort].every(isEphemeral);
                  const outcome = send(placed, source.sender, packet, translatedPort);
                  tally.add(packet, outcome, isUsual);
                }
              }
            }
          }
        }
      }
    }
  }
  const ways = Object.fromEntries([...tallies].map(([kind, tally]) => [kind, tally.result()]));
  const results = Object.values(ways);
  const witness = results.find((way) => way.witness !== undefined)?.witness;
  const blocked = results.find((way) => way.blocked !== undefined)?.blocked;
  return {
    ways,
    some: results.some((way) => way.some),
    every: results.some((way) => way.every),
    tries: results.reduce((sum, way) => sum + way.tries, 0),
    ...(witness === undefined ? {} : { witness }),
    ...(blocked === undefined ? {} : { blocked }),
  };
}

/** The interface's owner by name: which things a network has, for whoever asks about all pairs. */
export function partiesOf(network: Network): Party[] {
  const interfaces: Party[] = network.interfaces
    .filter((item: Interface) => !["nat", "vpn"].includes(ownerOf(network, item).kind))
    .map(({ name }) => ({ kind: "interface", name }));
  const clients: Party[] = network.owners
    .filter(({ kind }) => kind === "vpn")
    .map(({ name }) => ({ kind: "vpn-client", endpoint: name }));
  const peers: Party[] = network.vpcs
    .filter(({ external }) => external === true)
    .map(({ name }) => ({ kind: "peer-host", vpc: name }));
  return [
    { kind: "internet", family: 4 },
    { kind: "internet", family: 6 },
    ...interfaces,
    ...clients,
    ...peers,
    ...network.sites.map(({ name }): Party => ({ kind: "site", name })),
  ];
}
