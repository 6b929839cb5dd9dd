import assert from "node:assert/strict";
import * as fc from "fast-check";
import * as pulumi from "@pulumi/pulumi";
import {
  ipv6SubnetRange,
  planAddresses,
  regionOfZone,
  subnetIndex,
  type Tier,
  tierBases,
  tiers,
} from "../../components/network/addresses";
import { ProblemList } from "../../components/common/problems";

/** The plan of arguments that must be fine. */
function plan(cidrBlock: string, zones: readonly string[]) {
  const problems = new ProblemList();
  const planned = planAddresses(cidrBlock, zones, problems);
  assert.deepEqual(problems.problems, []);
  assert.ok(planned);
  return planned;
}

/** The oracle: addresses as strings of bits, in which a subnet's range is VPC bits, index bits, and zeros. */
function bitsOf(address: string): string {
  return address
    .split(".")
    .map((part) => Number(part).toString(2).padStart(8, "0"))
    .join("");
}

function oracle(vpc: string, index: number): string {
  const [address = "", length = ""] = vpc.split("/");
  const prefix = bitsOf(address).slice(0, Number(length)) + index.toString(2).padStart(8, "0");
  const parts = prefix.padEnd(32, "0").match(/.{8}/g) ?? [];
  return `${parts.map((part) => parseInt(part, 2)).join(".")}/${prefix.length}`;
}

const base: Record<Tier, number> = { public: 1, private: 10, database: 20 };

const letters = ["a", "b", "c", "d", "e", "f"];
const zoneLists = fc
  .record({
    region: fc.constantFrom("eu-central-1", "us-gov-west-1", "ap-southeast-2"),
    order: fc.shuffledSubarray(letters, { minLength: 2, maxLength: 6 }),
  })
  .map(({ region, order }) => order.map((letter) => region + letter));

/** VPC ranges of every admitted size, anywhere in private space. */
const vpcRanges = fc
  .record({
    space: fc.constantFrom(
      { bits: "00001010", name: "10/8" },
      { bits: "101011000001", name: "172.16/12" },
      { bits: "1100000010101000", name: "192.168/16" },
      { bits: "0110010001", name: "100.64/10" },
    ),
    length: fc.integer({ min: 16, max: 19 }),
    rest: fc.integer({ min: 0, max: 2 ** 20 - 1 }),
  })
  .map(({ space, length, rest }) => {
    const bits = (space.bits + rest.toString(2).padStart(20, "0")).slice(0, length).padEnd(32, "0");
    return `${(bits.match(/.{8}/g) ?? []).map((part) => parseInt(part, 2)).join(".")}/${length}`;
  });

describe("the network's address plan", () => {
  it("is the table of the design for 10.0.0.0/16 and two zones", () => {
    const planned = plan("10.0.0.0/16", ["eu-central-1a", "eu-central-1b"]);
    const ranges = Object.fromEntries(
      tiers.map((tier) => [tier, planned.subnets[tier].map((s) => `${s.zone} ${s.cidrBlock}`)]),
    );
    assert.deepEqual(ranges, {
      public: ["eu-central-1a 10.0.1.0/24", "eu-central-1b 10.0.2.0/24"],
      private: ["eu-central-1a 10.0.10.0/24", "eu-central-1b 10.0.11.0/24"],
      database: ["eu-central-1a 10.0.20.0/24", "eu-central-1b 10.0.21.0/24"],
    });
    assert.equal(planned.cidrBlock, "10.0.0.0/16");
    assert.equal(planned.region, "eu-central-1");
    assert.equal(planned.resolverAddress, "10.0.0.2");
  });

  it("gives each tier its six places in each size of VPC", () => {
    const cases: [vpc: string, last: Record<Tier, string>, resolver: string][] = [
      [
        "172.20.0.0/16",
        { public: "172.20.6.0/24", private: "172.20.15.0/24", database: "172.20.25.0/24" },
        "172.20.0.2",
      ],
      [
        "10.1.128.0/17",
        { public: "10.1.131.0/25", private: "10.1.135.128/25", database: "10.1.140.128/25" },
        "10.1.128.2",
      ],
      [
        "192.168.64.0/18",
        { public: "192.168.65.128/26", private: "192.168.67.192/26", database: "192.168.70.64/26" },
        "192.168.64.2",
      ],
      [
        "100.64.32.0/19",
        { public: "100.64.32.192/27", private: "100.64.33.224/27", database: "100.64.35.32/27" },
        "100.64.32.2",
      ],
    ];
    const zones = letters.map((letter) => `us-east-1${letter}`);
    for (const [vpc, last, resolver] of cases) {
      const planned = plan(vpc, zones);
      for (const tier of tiers) assert.equal(planned.subnets[tier][5]?.cidrBlock, last[tier]);
      assert.equal(planned.resolverAddress, resolver);
    }
  });

  it("is the VPC's bits, the tier's base plus the zone's place, and zeros", () => {
    fc.assert(
      fc.property(vpcRanges, zoneLists, (vpc, zones) => {
        const planned = plan(vpc, zones);
        for (const tier of tiers) {
          assert.deepEqual(
            planned.subnets[tier].map(({ zone, slot, cidrBlock }) => ({ zone, slot, cidrBlock })),
            zones.map((zone, slot) => ({
              zone,
              slot,
              cidrBlock: oracle(vpc, base[tier] + slot),
            })),
          );
        }
      }),
    );
  });

  it("never overlaps and never leaves the VPC", () => {
    fc.assert(
      fc.property(vpcRanges, zoneLists, (vpc, zones) => {
        const planned = plan(vpc, zones);
        const networkBits = (cidr: string) =>
          bitsOf(cidr.split("/")[0] ?? "").slice(0, Number(cidr.split("/")[1]));
        const all = tiers.flatMap((tier) =>
          planned.subnets[tier].map((s) => networkBits(s.cidrBlock)),
        );
        assert.equal(all.length, 3 * zones.length);
        for (const [i, bits] of all.entries()) {
          assert.ok(bits.startsWith(networkBits(vpc)));
          assert.ok(!all.some((other, j) => j !== i && other.startsWith(bits)));
        }
      }),
    );
  });

  it("renumbers nothing when zones are appended", () => {
    fc.assert(
      fc.property(vpcRanges, zoneLists, fc.nat(), (vpc, zones, cut) => {
        const fewer = zones.slice(0, 2 + (cut % (zones.length - 1)));
        const [small, large] = [plan(vpc, fewer), plan(vpc, zones)];
        for (const tier of tiers) {
          assert.deepEqual(large.subnets[tier].slice(0, fewer.length), small.subnets[tier]);
        }
      }),
    );
  });

  it("renumbers nothing when a tier is added: an index depends on its own tier's base alone", () => {
    assert.deepEqual({ ...tierBases }, base);
    for (const tier of tiers) {
      assert.deepEqual(
        letters.map((_, slot) => subnetIndex(tier, slot)),
        letters.map((_, slot) => base[tier] + slot),
      );
    }
  });
});

describe("a subnet's IPv6 range", () => {
  it("is the /64 with the subnet's index", () => {
    const cases: [block: string, index: number, range: string][] = [
      ["2600:1f14:abc:de00::/56", 1, "2600:1f14:abc:de01::/64"],
      ["2600:1f14:abc:de00::/56", 25, "2600:1f14:abc:de19::/64"],
      ["2600:1f14:0ABC:DE00::/56", 10, "2600:1f14:abc:de0a::/64"],
      ["2600:1f14:abc:de00:0:0:0:0/56", 255, "2600:1f14:abc:deff::/64"],
      ["2a05:d014:8::/56", 20, "2a05:d014:8:14::/64"],
      ["2a05:d014::/56", 2, "2a05:d014:0:2::/64"],
    ];
    for (const [block, index, range] of cases) assert.equal(ipv6SubnetRange(block, index), range);
  });

  it("differs for different subnets and keeps the block's 56 bits", () => {
    const index = fc.integer({ min: 1, max: 255 });
    const group = fc.integer({ min: 0, max: 0xffff });
    fc.assert(
      fc.property(group, group, fc.integer({ min: 0, max: 255 }), index, (b, c, d, i) => {
        const block = `2600:${b.toString(16)}:${c.toString(16)}:${(d * 256).toString(16)}::/56`;
        const range = ipv6SubnetRange(block, i);
        // The URL parser's canonical form is the oracle for both the value and the notation.
        const address = range.replace(/\/64$/, "");
        assert.equal(new URL(`http://[${address}]/`).hostname, `[${address}]`);
        const full = [0x2600, b, c, d * 256 + i].map((g) => g.toString(16)).join(":");
        assert.equal(new URL(`http://[${full}:0:0:0:0]/`).hostname, `[${address}]`);
      }),
    );
  });

  it("refuses what is no /56 and no place in it", () => {
    for (const block of [
      "",
      "2600:1f14:abc:de00::",
      "2600:1f14:abc:de00::/64",
      "2600:1f14:abc:de01::/56",
      "2600::abc::/56",
      "2600:1f14:abc:de00:0:0:0:0:0/56",
      "2600:1f14:abc:de00/56",
      "2600:1f14:abc:xyz0::/56",
      "10.0.0.0/56",
    ]) {
      assert.throws(() => ipv6SubnetRange(block, 1), RangeError, block);
    }
    for (const index of [0, -1, 256, 1.5]) {
      assert.throws(() => ipv6SubnetRange("2600:1f14:abc:de00::/56", index), RangeError);
    }
  });
});

describe("a zone's region", () => {
  it("is the name without its letter, for availability zones only", () => {
    const cases: [zone: string, region: string | undefined][] = [
      ["eu-central-1a", "eu-central-1"],
      ["us-gov-west-1c", "us-gov-west-1"],
      ["ap-southeast-2b", "ap-southeast-2"],
      ["us-isob-east-1a", "us-isob-east-1"],
      ["eusc-de-east-1a", "eusc-de-east-1"],
      ["eu-central-1", undefined],
      ["euc1-az1", undefined],
      ["us-east-1-bos-1a", undefined],
      ["us-east-1-wl1-bos-wlz-1", undefined],
      ["eu-central-1A", undefined],
      ["eu-central-1ab", undefined],
      ["", undefined],
    ];
    for (const [zone, region] of cases) assert.equal(regionOfZone(zone), region, zone);
  });
});

describe("refused addresses", () => {
  const good = ["eu-central-1a", "eu-central-1b"];
  const cases: [title: string, cidr: unknown, zones: unknown, problems: [string, RegExp][]][] = [
    ["letters", "ten", good, [["cidrBlock", /found "ten", expected an IPv4 range/]]],
    ["three parts", "10.0.0/16", good, [["cidrBlock", /Correct the notation/]]],
    ["no prefix", "10.0.0.0", good, [["cidrBlock", /Correct the notation/]]],
    ["a part over 255", "10.0.256.0/16", good, [["cidrBlock", /Correct the notation/]]],
    ["IPv6", "2600:1f14:abc::/56", good, [["cidrBlock", /Correct the notation/]]],
    ["a prefix over 32", "10.0.0.0/33", good, [["cidrBlock", /Correct the notation/]]],
    ["host bits", "10.0.7.0/16", good, [["cidrBlock", /Write "10\.0\.0\.0\/16"/]]],
    ["host bits, odd", "192.168.99.1/19", good, [["cidrBlock", /Write "192\.168\.96\.0\/19"/]]],
    ["too large", "10.0.0.0/15", good, [["cidrBlock", /a prefix of \/16 to \/19.*largest VPC/]]],
    ["too small", "10.0.0.0/20", good, [["cidrBlock", /\/16 to \/19.*at most a \/27/]]],
    ["much too small", "10.0.0.0/28", good, [["cidrBlock", /\/16 to \/19/]]],
    ["public", "52.0.0.0/16", good, [["cidrBlock", /private address space/]]],
    ["half private", "172.32.0.0/16", good, [["cidrBlock", /private address space/]]],
    [
      "public and too large",
      "0.0.0.0/0",
      good,
      [
        ["cidrBlock", /\/16 to \/19/],
        ["cidrBlock", /private address space/],
      ],
    ],
    [
      "an output",
      pulumi.output("10.0.0.0/16"),
      good,
      [["cidrBlock", /found "an output", expected plain text/]],
    ],
    ["no zones", "10.0.0.0/16", [], [["zones", /found \[\], expected 2 to 6 zones/]]],
    ["one zone", "10.0.0.0/16", ["eu-central-1a"], [["zones", /Name a second zone/]]],
    [
      "seven zones",
      "10.0.0.0/16",
      [...letters, "g"].map((letter) => `us-east-1${letter}`),
      [["zones", /expected 2 to 6 zones. Leave out 1/]],
    ],
    ["zones missing", "10.0.0.0/16", undefined, [["zones", /found nothing, expected a list/]]],
    [
      "zones as an output",
      "10.0.0.0/16",
      pulumi.output(good),
      [["zones", /found "an output", expected a list/]],
    ],
    [
      "a zone as an output",
      "10.0.0.0/16",
      ["eu-central-1a", pulumi.output("eu-central-1b")],
      [["zones[1]", /found "an output", expected an availability zone/]],
    ],
    [
      "a zone twice",
      "10.0.0.0/16",
      ["eu-central-1a", "eu-central-1b", "eu-central-1a"],
      [["zones[2]", /found "eu-central-1a", expected a zone other than zones\[0\]/]],
    ],
    [
      "two regions",
      "10.0.0.0/16",
      ["eu-central-1a", "eu-west-1b"],
      [["zones[1]", /a zone of eu-central-1.*one region/]],
    ],
    [
      "a region",
      "10.0.0.0/16",
      ["eu-central-1", "eu-central-1b"],
      [["zones[0]", /That is a region: append the zone's letter/]],
    ],
    [
      "a zone's id",
      "10.0.0.0/16",
      ["euc1-az1", "eu-central-1b"],
      [["zones[0]", /That is a zone's id/]],
    ],
    [
      "a local zone",
      "10.0.0.0/16",
      ["us-east-1a", "us-east-1-bos-1a"],
      [["zones[1]", /Local and Wavelength Zones/]],
    ],
    [
      "nonsense",
      "10.0.0.0/16",
      ["Frankfurt", "eu-central-1b"],
      [["zones[0]", /describe-availability-zones/]],
    ],
    [
      "everything at once",
      "10.0.0.1/16",
      ["eu-central-1"],
      [
        ["cidrBlock", /10\.0\.0\.0\/16/],
        ["zones", /2 to 6/],
        ["zones[0]", /append/],
      ],
    ],
  ];
  for (const [title, cidr, zones, expected] of cases) {
    it(title, () => {
      const problems = new ProblemList();
      assert.equal(planAddresses(cidr, zones, problems), undefined);
      const texts = problems.problems.map(
        (p) => `${p.at}: found ${p.found}, expected ${p.expected}. ${p.fix}`,
      );
      assert.deepEqual(
        problems.problems.map((p) => p.at),
        expected.map(([at]) => at),
        texts.join("\n"),
      );
      expected.forEach(([, text], i) => {
        assert.match(texts[i] ?? "", text);
      });
    });
  }
});
