import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import type { TrafficFields, TrafficSet } from "../../../policies/core/algebra";
import { ports } from "../../../policies/core/algebra";
import { kinds, traffic } from "./toy";

const must = (fields: TrafficFields): readonly string[] => {
  const { traffic: set, problem } = ports.readTraffic(fields, "must");
  return problem === undefined ? ports.format(set) : [`(${problem})`, ...ports.format(set)];
};
const may = (fields: TrafficFields): readonly string[] =>
  ports.format(ports.readTraffic(fields, "may").traffic);

describe("traffic sets: reading", () => {
  const good: readonly (readonly [TrafficFields, string])[] = [
    [{ protocol: "-1", from: 443, to: 443 }, "all traffic"],
    [{ protocol: -1, from: 0, to: 0 }, "all traffic"],
    [{ protocol: "ALL" }, "all traffic"],
    [{ protocol: "TCP", from: 0, to: 0 }, "tcp 0"],
    [{ protocol: 6, from: 443, to: 443 }, "tcp 443"],
    [{ protocol: "17", from: 53, to: 54 }, "udp 53-54"],
    [{ protocol: "tcp", from: 0, to: 65535 }, "tcp"],
    [{ protocol: "icmp", from: -1, to: -1 }, "icmp"],
    [{ protocol: "icmp", from: -1, to: 4 }, "icmp"],
    [{ protocol: "icmp" }, "icmp"],
    [{ protocol: "icmp", from: 8, to: -1 }, "icmp type 8"],
    [{ protocol: "icmp", from: 3, to: 4 }, "icmp type 3/4"],
    [{ protocol: "icmp", from: 0, to: 0 }, "icmp type 0/0"],
    [{ protocol: "icmp", from: 8, to: 0 }, "icmp type 8/0"],
    [{ protocol: "ipv6-icmp" }, "icmpv6"],
    [{ protocol: 58 }, "icmpv6"],
    [{ protocol: "50", from: 1, to: 2 }, "esp"],
    [{ protocol: 77 }, "protocol 77"],
  ];
  for (const [fields, expected] of good) {
    it(`${JSON.stringify(fields)} is ${expected}`, () => {
      assert.deepEqual(must(fields), [expected]);
      assert.deepEqual(may(fields), [expected]);
    });
  }

  const bad: readonly (readonly [TrafficFields, string, string])[] = [
    [{ protocol: "tcp" }, "tcp needs both ends of its port range", "tcp"],
    [{ protocol: "udp", from: 53 }, "udp needs both ends of its port range", "udp"],
    [{ protocol: "tcp", from: 443, to: 80 }, "443-80 is no range of tcp ports", "tcp"],
    [{ protocol: "tcp", from: -1, to: -1 }, "-1--1 is no range of tcp ports", "tcp"],
    [{ protocol: "tcp", from: 0, to: 65536 }, "0-65536 is no range of tcp ports", "tcp"],
    [{ protocol: "tcp", from: 0.5, to: 1 }, "0.5-1 is no range of tcp ports", "tcp"],
    [{ protocol: "tcp", from: NaN, to: 1 }, "NaN-1 is no range of tcp ports", "tcp"],
    [{ protocol: "icmp", from: 256, to: 0 }, "256, 0 is no ICMP type and code", "icmp"],
    [{ protocol: "tpc", from: 1, to: 1 }, '"tpc" is not a protocol', "all traffic"],
    [{ protocol: 256 }, '"256" is not a protocol', "all traffic"],
    [{ protocol: -2 }, '"-2" is not a protocol', "all traffic"],
    [{ protocol: "" }, '"" is not a protocol', "all traffic"],
  ];
  for (const [fields, problem, wide] of bad) {
    it(`${JSON.stringify(fields)} may be ${wide}, must be nothing`, () => {
      assert.deepEqual(must(fields), [`(${problem})`]);
      assert.deepEqual(may(fields), [wide]);
    });
  }
});

describe("traffic sets: laws", () => {
  it("agree with every kind of the toy universe", () => {
    fc.assert(
      fc.property(traffic, traffic, traffic, (a, b, c) => {
        const joined = ports.union(a.set, b.set);
        const left = ports.difference(joined, c.set);
        for (const kind of kinds) {
          const inside = (a.has(kind) || b.has(kind)) && !c.has(kind);
          assert.equal(ports.contains(left, kind), inside);
          const met = ports.intersection(joined, c.set);
          assert.equal(ports.contains(met, kind), (a.has(kind) || b.has(kind)) && c.has(kind));
        }
        assert.ok(ports.isSubset(left, joined));
        assert.equal(ports.intersects(left, c.set), false);
        assert.ok(ports.equals(ports.union(left, ports.intersection(joined, c.set)), joined));
        assert.ok(ports.equals(ports.unionAll([a.set, b.set]), joined));
        const found = ports.witness(left);
        assert.equal(found === undefined, ports.isEmpty(left));
        assert.ok(found === undefined || ports.contains(left, found));
      }),
      { numRuns: 300 },
    );
  });

  it("hold everything exactly: all but one port is neither all nor rounded", () => {
    const most = ports.difference(ports.allTraffic, ports.portSet(ports.TCP, 22));
    assert.ok(!ports.contains(most, { protocol: 6, port: 22 }));
    assert.ok(ports.contains(most, { protocol: 255, port: 0 }));
    assert.deepEqual(ports.format(most), [
      ..."protocol 0|icmp|igmp|protocol 3|ipip|protocol 5|tcp 0-21, 23-65535".split("|"),
      ..."protocols 7-16|udp|protocols 18-46|gre|protocols 48-49|esp|ah".split("|"),
      ..."protocols 52-57|icmpv6|protocols 59-88|ospf|protocols 90-111|vrrp".split("|"),
      ..."protocols 113-131|sctp|protocols 133-255".split("|"),
    ]);
    const whole = ports.union(most, ports.portSet(ports.TCP, 22));
    assert.deepEqual(ports.format(whole), ["all traffic"]);
  });

  it("read as people write them", () => {
    const set = ports.unionAll([
      ports.portSet(ports.UDP, 53),
      ports.portSet(ports.TCP, 8443),
      ports.portSet(ports.TCP, 443),
      ports.portSet(ports.ICMP, 3 * 256, 5 * 256),
    ]);
    assert.deepEqual(ports.format(set), ["icmp types 3/0-5/0", "tcp 443, 8443", "udp 53"]);
    assert.deepEqual(ports.format(ports.nothing()), []);
  });
});

describe("witness traffic", () => {
  const cases: readonly (readonly [TrafficSet, string])[] = [
    [ports.allTraffic, "443/tcp"],
    [ports.portSet(ports.TCP, 5000, 6000), "5432/tcp"],
    [ports.portSet(ports.TCP, 9000, 9001), "9000/tcp"],
    [ports.union(ports.protocolSet(ports.ICMP), ports.portSet(ports.UDP, 53)), "53/udp"],
    [ports.portSet(ports.ICMP, 8 * 256), "icmp type 8 code 0"],
    [ports.protocolSet(50), "esp"],
    [ports.protocolSet(77), "protocol 77"],
  ];
  for (const [set, expected] of cases) {
    it(`is ${expected}`, () => {
      const found = ports.witness(set);
      assert.ok(found !== undefined);
      assert.equal(ports.formatTraffic(found), expected);
    });
  }
});
