import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import type { AclRule, Address, Packet, Reading, Traffic } from "../../../policies/core/algebra";
import { acl, addresses, packets, ports } from "../../../policies/core/algebra";
import { either, read, someAddresses, somePackets, traffic } from "./toy";

const { exactly } = acl;
const HOW = { may: packets.MAY, must: packets.MUST };

/** A rule as the algebra gets it, and what is known of its match for one packet. */
interface ToyRule {
  readonly rule: AclRule;
  readonly least: (peer: Address, kind: Traffic) => boolean;
  readonly most: (peer: Address, kind: Traffic) => boolean;
}

const numbers = fc.constantFrom(100, 200, 300, undefined);
const actions = fc.constantFrom("allow" as const, "deny" as const, undefined);
const peers = fc.oneof(
  { weight: 3, arbitrary: someAddresses.map((a) => ({ least: a, most: a })) },
  fc.tuple(someAddresses, someAddresses).map(([a, b]) => ({ least: a, most: either(a, b) })),
);
const toyRule: fc.Arbitrary<ToyRule> = fc
  .tuple(numbers, actions, peers, fc.option(traffic, { freq: 4 }))
  .map(([number, action, { least, most }, kind]) => ({
    rule: {
      number,
      action,
      peers: { least: least.set, most: most.set },
      traffic: kind === null ? acl.unknownTraffic : exactly(kind.set),
    },
    least: (peer, k) => least.has(peer) && kind !== null && kind.has(k),
    most: (peer, k) => most.has(peer) && (kind === null || kind.has(k)),
  }));

function permutations<T>(list: readonly T[]): readonly (readonly T[])[] {
  if (list.length < 2) return [list];
  return list.flatMap((first, i) =>
    permutations([...list.slice(0, i), ...list.slice(i + 1)]).map((rest) => [first, ...rest]),
  );
}

/** Orders in which the rules may stand: known numbers keep theirs, equal ones either way. */
function orders(rules: readonly ToyRule[]): readonly (readonly ToyRule[])[] {
  return permutations(rules).filter((order) => {
    const known = order.flatMap(({ rule }) => (rule.number === undefined ? [] : [rule.number]));
    return known.every((number, i) => i === 0 || (known[i - 1] ?? 0) <= number);
  });
}

/** Every outcome that some completion of the unknowns gives, by trying them all. */
function outcomes(order: readonly ToyRule[], peer: Address, kind: Traffic): ReadonlySet<boolean> {
  const [first, ...rest] = order;
  if (first === undefined) return new Set([false]);
  const out = new Set<boolean>();
  if (first.most(peer, kind)) {
    const { action } = first.rule;
    if (action !== "deny") out.add(true);
    if (action !== "allow") out.add(false);
  }
  if (!first.least(peer, kind)) for (const one of outcomes(rest, peer, kind)) out.add(one);
  return out;
}

function allowedText(rules: readonly AclRule[], reading: Reading): readonly string[] {
  return acl
    .allowed(rules, "ingress", HOW[reading])
    .products.map(
      ({ source, traffic: kind }) =>
        `${addresses.format(source).join(" ")}: ${ports.format(kind).join(" ")}`,
    );
}

const rule = (
  number: number | undefined,
  action: AclRule["action"],
  cidr: string | undefined,
  port?: number,
): AclRule => ({
  number,
  action,
  peers: cidr === undefined ? acl.unknownPeers : exactly(read(cidr)),
  traffic: exactly(port === undefined ? ports.allTraffic : ports.portSet(ports.TCP, port)),
});

describe("network ACL evaluation", () => {
  it("is what trying every completion, order and packet gives", () => {
    let unknown = 0;
    fc.assert(
      fc.property(fc.array(toyRule, { maxLength: 4 }), fc.boolean(), (rules, ingress) => {
        const direction = ingress ? "ingress" : "egress";
        const plain = rules.map((one) => one.rule);
        const may = acl.allowed(plain, direction, packets.MAY);
        const must = acl.allowed(plain, direction, packets.MUST);
        const possible = orders(rules);
        for (const packet of somePackets) {
          const peer = ingress ? packet.source : packet.destination;
          const found = possible.map((order) => outcomes(order, peer, packet.traffic));
          const some = found.some((one) => one.has(true));
          const every = found.every((one) => !one.has(false));
          if (some !== every) unknown++;
          assert.equal(packets.contains(may, packet), some, `may: ${text(packet)}`);
          assert.equal(packets.contains(must, packet), every, `must: ${text(packet)}`);
        }
      }),
      { numRuns: 120 },
    );
    assert.ok(unknown > 1000, `only ${unknown} packets were undecided`);
  });

  it("never lets a field made unknown take a packet from may or give one to must", () => {
    fc.assert(
      fc.property(fc.array(toyRule, { minLength: 1, maxLength: 4 }), fc.nat(), (rules, pick) => {
        const plain = rules.map((one) => one.rule);
        const at = pick % plain.length;
        const blurs: readonly Partial<AclRule>[] = [
          { number: undefined },
          { action: undefined },
          { peers: acl.unknownPeers },
          { traffic: acl.unknownTraffic },
        ];
        for (const blur of blurs) {
          const other = plain.map((one, i) => (i === at ? { ...one, ...blur } : one));
          const before = plain;
          const run = (list: readonly AclRule[], reading: Reading): packets.PacketSet =>
            acl.allowed(list, "ingress", HOW[reading]);
          assert.ok(packets.isSubset(run(before, "may"), run(other, "may")));
          assert.ok(packets.isSubset(run(other, "must"), run(before, "must")));
          assert.ok(packets.isSubset(run(other, "must"), run(other, "may")));
        }
      }),
      { numRuns: 100 },
    );
  });

  const cases: readonly (readonly [
    string,
    readonly AclRule[],
    readonly string[],
    readonly string[],
  ])[] = [
    ["no rules deny all", [], [], []],
    [
      "the first match decides, in order of numbers and not of the list",
      [rule(200, "allow", "0.0.0.0/0", 443), rule(100, "deny", "128.0.0.0/1")],
      ["0.0.0.0/1: tcp 443"],
      ["0.0.0.0/1: tcp 443"],
    ],
    [
      "an allow after a deny of the same changes nothing",
      [rule(1, "deny", "10.0.0.0/8"), rule(2, "allow", "10.0.0.0/8", 80)],
      [],
      [],
    ],
    [
      "an allow of unknown peers allows any with may, none with must",
      [rule(1, "allow", undefined, 80)],
      ["0.0.0.0/0 ::/0: tcp 80"],
      [],
    ],
    [
      "a deny of unknown peers denies none with may, any with must",
      [rule(1, "deny", undefined), rule(2, "allow", "10.0.0.0/8", 80)],
      ["10.0.0.0/8: tcp 80"],
      [],
    ],
    [
      "an unknown action allows with may, denies with must",
      [rule(1, undefined, "10.0.0.0/9"), rule(2, "allow", "10.0.0.0/8")],
      ["10.0.0.0/8: all traffic"],
      ["10.128.0.0/9: all traffic"],
    ],
    [
      "one number twice is read either way",
      [rule(1, "deny", "10.0.0.0/8"), rule(1, "allow", "10.0.0.0/8")],
      ["10.0.0.0/8: all traffic"],
      [],
    ],
    [
      "a deny of unknown number may come first or last",
      [rule(undefined, "deny", "10.0.0.0/9"), rule(9, "allow", "10.0.0.0/8")],
      ["10.0.0.0/8: all traffic"],
      ["10.128.0.0/9: all traffic"],
    ],
  ];
  for (const [name, rules, may, must] of cases) {
    it(name, () => {
      assert.deepEqual(allowedText(rules, "may"), may);
      assert.deepEqual(allowedText(rules, "must"), must);
    });
  }

  it("leaves the near end open, by direction", () => {
    const [one] = acl.allowed([rule(1, "allow", "10.0.0.0/8")], "egress").products;
    assert.ok(one !== undefined);
    assert.deepEqual(addresses.format(one.source), ["0.0.0.0/0"]);
    assert.deepEqual(addresses.format(one.destination), ["10.0.0.0/8"]);
  });
});

function text(packet: Packet): string {
  return packets.formatPacket(packet);
}
