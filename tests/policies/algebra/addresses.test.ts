import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { Address4, Address6 } from "ip-address";
import type { AddressSet } from "../../../policies/core/algebra";
import { addresses, parsePrefix, spaces } from "../../../policies/core/algebra";
import { addressSets, points, read } from "./toy";

const { union, intersection, difference, equals, isSubset, isEmpty } = addresses;
const list = (...texts: readonly string[]): AddressSet => addresses.parseList(texts).set;
const RUNS = { numRuns: 300 };

describe("address sets: reading", () => {
  const same: readonly (readonly [string, string])[] = [
    ["10.0.10.0/16", "10.0.0.0/16"],
    ["10.0.10.7", "10.0.10.7/32"],
    ["255.255.255.255/0", "0.0.0.0/0"],
    ["0:0:0:0:0:0:0:0/0", "::/0"],
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1/128"],
    ["2001:db8:ffff::/32", "2001:db8::/32"],
    ["::ffff:10.0.0.1", "::ffff:a00:1"],
    ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
    ["::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"],
  ];
  for (const [a, b] of same) {
    it(`${a} is ${b}`, () => {
      assert.ok(equals(read(a), read(b)));
      assert.deepEqual(addresses.format(read(a)), addresses.format(read(b)));
    });
  }

  const bad = [
    ..."|10.0.0|10.0.0.0.0|10.0.0.256|010.0.0.1|10.0.0.0/33|10.0.0.0/|10.0.0.0/08|10.0.0.0/-1".split(
      "|",
    ),
    ..." 10.0.0.0/8|10.0.0.0/8 |10.0.0.0/8/8|1e1.0.0.0|0x0a.0.0.1|::/129|:::|1::2::3|12345::".split(
      "|",
    ),
    ...":1:2:3:4:5:6:7:8|1:2:3:4:5:6:7|1:2:3:4:5:6:7:8:9|1:2:3:4:5:6:7:8::|fe80::1%eth0".split("|"),
    ...":|1:|::1.2.3|1.2.3.4::|::1.2.3.4:5|g::|10.0.0.0/8,11.0.0.0/8|all|١.٠.٠.٠".split("|"),
    `1${"0".repeat(1e6)}`,
  ];
  for (const text of bad) {
    it(`refuses ${JSON.stringify(text).slice(0, 40)}`, () => {
      const result = addresses.parse(text);
      assert.ok(!result.ok);
      assert.ok(result.problem.length < 140, result.problem);
    });
  }

  it("never throws, and its message shows no control characters", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" })), (text) => {
        const result = parsePrefix(text);
        if (result.ok) return;
        // eslint-disable-next-line no-control-regex
        assert.doesNotMatch(result.problem, /[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
      }),
    );
  });

  it("reads a mixed list and reports what it left out", () => {
    const { set, problems } = addresses.parseList(["0.0.0.0/1", "::/1", "128.0.0.0/1", "x"]);
    assert.deepEqual(addresses.format(set), ["0.0.0.0/0", "::/1"]);
    assert.deepEqual(problems, ['"x" is not an IP address or CIDR']);
  });

  it("agrees with an independent library, host bits and all", () => {
    const v4 = fc.tuple(fc.ipV4(), fc.nat(32));
    const v6 = fc.tuple(fc.ipV6(), fc.nat(128));
    fc.assert(
      fc.property(v4, ([address, length]) => {
        const theirs = new Address4(`${address}/${length}`);
        const { v4: ours } = read(`${address}/${length}`);
        const first = Number(theirs.startAddress().bigInt());
        assert.deepEqual(ours, [first, Number(theirs.endAddress().bigInt()) + 1]);
      }),
      RUNS,
    );
    fc.assert(
      fc.property(v6, ([address, length]) => {
        const theirs = new Address6(`${address}/${length}`);
        const { v6: ours } = read(`${address}/${length}`);
        const first = theirs.startAddress();
        assert.deepEqual(ours, [first.bigInt(), theirs.endAddress().bigInt() + 1n]);
        const [text] = addresses.format(read(first.correctForm()));
        assert.equal(text, `${first.correctForm()}/128`);
      }),
      RUNS,
    );
  });
});

describe("address sets: laws", () => {
  it("agree with the toy universe on every point", () => {
    fc.assert(
      fc.property(addressSets, addressSets, (a, b) => {
        const joined = union(a.set, b.set);
        const met = intersection(a.set, b.set);
        const left = difference(a.set, b.set);
        for (const p of points) {
          const [x, y] = [a.has(p), b.has(p)];
          assert.equal(addresses.contains(a.set, p), x);
          assert.equal(addresses.contains(joined, p), x || y);
          assert.equal(addresses.contains(met, p), x && y);
          assert.equal(addresses.contains(left, p), x && !y);
        }
        assert.equal(isEmpty(a.set), !points.some(a.has));
        assert.equal(
          equals(a.set, b.set),
          points.every((p) => a.has(p) === b.has(p)),
        );
        assert.equal(
          isSubset(a.set, b.set),
          points.every((p) => !a.has(p) || b.has(p)),
        );
        assert.equal(
          addresses.intersects(a.set, b.set),
          points.some((p) => a.has(p) && b.has(p)),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("are those of a Boolean algebra, and equal sets have one form", () => {
    fc.assert(
      fc.property(addressSets, addressSets, addressSets, ({ set: a }, { set: b }, { set: c }) => {
        const not = (x: AddressSet): AddressSet => difference(addresses.anything, x);
        const laws: readonly (readonly [AddressSet, AddressSet])[] = [
          [union(a, b), union(b, a)],
          [intersection(a, b), intersection(b, a)],
          [union(union(a, b), c), union(a, union(b, c))],
          [union(union(a, b), c), addresses.unionAll([c, b, a])],
          [intersection(intersection(a, b), c), intersection(a, intersection(b, c))],
          [union(a, intersection(a, b)), a],
          [intersection(a, union(a, b)), a],
          [intersection(a, union(b, c)), union(intersection(a, b), intersection(a, c))],
          [union(a, intersection(b, c)), intersection(union(a, b), union(a, c))],
          [not(union(a, b)), intersection(not(a), not(b))],
          [not(not(a)), a],
          [difference(a, b), intersection(a, not(b))],
          [intersection(a, not(a)), addresses.nothing()],
          [union(a, not(a)), addresses.anything],
        ];
        for (const [x, y] of laws) {
          assert.ok(equals(x, y));
          assert.deepEqual(new Map([...x.blocks].sort()), new Map([...y.blocks].sort()));
          assert.equal(addresses.hash(x), addresses.hash(y));
        }
        // Monotony: what grows never takes away.
        assert.ok(isSubset(intersection(a, c), intersection(union(a, b), c)));
        assert.ok(isSubset(difference(c, union(a, b)), difference(c, a)));
      }),
      RUNS,
    );
  });

  it("hold when a CIDR is split in two", () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.nat(127), addressSets, (address, length, { set }) => {
        const whole = read(`${address}/${length}`);
        const base = whole.v6[0] ?? 0n;
        const half = 1n << BigInt(127 - length);
        const parts = [base, base + half].map((at) =>
          addresses.ofPrefix({ family: "v6", base: at, length: length + 1 }),
        );
        assert.ok(equals(addresses.unionAll(parts), whole));
        const met = addresses.unionAll(parts.map((part) => intersection(part, set)));
        assert.ok(equals(met, intersection(whole, set)));
      }),
      RUNS,
    );
  });

  it("count the same in IPv4 and in its IPv6 mirror", () => {
    const cidrs = fc.array(fc.tuple(fc.ipV4(), fc.nat(32)), { maxLength: 8 });
    fc.assert(
      fc.property(cidrs, cidrs, (p, q) => {
        const [four, six] = ["", "::ffff:"].map((head) => {
          const more = head === "" ? 0 : 96;
          const [a, b] = [p, q].map((texts) =>
            list(...texts.map(([text, length]) => `${head}${text}/${length + more}`)),
          );
          assert.ok(a !== undefined && b !== undefined);
          return [union(a, b), intersection(a, b), difference(a, b)];
        });
        assert.ok(four !== undefined && six !== undefined);
        four.forEach((set, i) => {
          const mirror = six[i];
          assert.ok(mirror !== undefined);
          assert.equal(BigInt(addresses.size(set).v4), addresses.size(mirror).v6);
          assert.equal(addresses.format(set).length, addresses.format(mirror).length);
        });
      }),
      RUNS,
    );
  });

  it("are written in CIDRs that read back, none of which could be joined", () => {
    const cidrs = fc.array(
      fc.oneof(
        fc.tuple(fc.ipV4(), fc.nat(32)).map(([a, l]) => `${a}/${l}`),
        fc.tuple(fc.ipV6(), fc.nat(128)).map(([a, l]) => `${a}/${l}`),
      ),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(cidrs, cidrs, (p, q) => {
        const set = difference(list(...p), list(...q));
        const texts = addresses.format(set);
        assert.ok(equals(list(...texts), set));
        const lines = new Set(texts);
        for (const text of texts) {
          const prefix = parsePrefix(text);
          assert.ok(prefix.ok);
          const { value } = prefix;
          if (value.length === 0) continue;
          const parent = read(`${text.split("/")[0] ?? ""}/${value.length - 1}`);
          const [sibling] = addresses.format(difference(parent, read(text)));
          assert.ok(!lines.has(sibling ?? ""), `${text} and ${sibling ?? ""} are one`);
        }
      }),
      RUNS,
    );
  });
});

describe("symbolic blocks", () => {
  const vpc = addresses.block("vpc");
  const other = addresses.block("other");

  it("lie in 2000::/3, however it is written, and in nothing that leaves a part of it out", () => {
    for (const texts of [["::/0"], ["2000::/3"], ["2000::/4", "3000::/4"]]) {
      assert.ok(isSubset(vpc, list(...texts)), texts.join());
    }
    for (const text of ["2000::/4", "2600::/12", "2001:db8::1"]) {
      assert.ok(!isSubset(vpc, read(text)), text);
      assert.ok(addresses.intersects(vpc, read(text)), text);
    }
    for (const text of ["fc00::/7", "::ffff:0:0/96", "0.0.0.0/0"]) {
      assert.ok(!addresses.intersects(vpc, read(text)), text);
    }
    assert.ok(!isSubset(read("2001:db8::1"), vpc));
  });

  it("are apart from each other, and made of 256 subnets", () => {
    assert.ok(!addresses.intersects(vpc, other));
    const subnets = Array.from({ length: 256 }, (_, i) => addresses.block("vpc", i));
    assert.ok(equals(addresses.unionAll(subnets), vpc));
    assert.ok(!addresses.intersects(addresses.block("vpc", 3), addresses.block("vpc", 4)));
    assert.ok(!equals(addresses.block("vpc", 3), addresses.block("vpc", 4)));
    for (const index of [-1, 256, 1.5, NaN]) assert.ok(isEmpty(addresses.block("vpc", index)));
  });

  it("can be taken out of the internet, finitely many from all that there are", () => {
    const internet = spaces.internet(vpc);
    assert.ok(!addresses.intersects(internet, vpc));
    assert.ok(isSubset(other, internet));
    assert.ok(equals(union(internet, vpc), spaces.internet()));
    assert.deepEqual(addresses.format(intersection(internet, addresses.anything6)), [
      "2000::/3",
      "except vpc/56",
    ]);
  });

  it("read with certainty, are in no block narrower than 2000::/3", () => {
    const narrow = read("2600::/12");
    const met = intersection(narrow, vpc);
    assert.deepEqual(addresses.format(met), ["vpc/56 where it lies in 2600::/12"]);
    assert.ok(isEmpty(addresses.certain(met)));
    assert.ok(!addresses.intersects(addresses.certain(narrow, ["vpc"]), vpc));
    assert.ok(equals(addresses.certain(read("::/0"), ["vpc"]), read("::/0")));
    fc.assert(
      fc.property(addressSets, ({ set }) => {
        const sure = addresses.certain(set, ["a", "b"]);
        assert.ok(isSubset(sure, set));
        assert.ok(equals(addresses.certain(sure), sure));
      }),
      RUNS,
    );
  });

  it("may have any identity", () => {
    for (const id of ["__proto__", "constructor", ""]) {
      assert.ok(!isEmpty(addresses.block(id)));
      assert.ok(isEmpty(difference(addresses.block(id), addresses.anything6)));
    }
  });

  it("of IPv4 lie in 0.0.0.0/0, however it is written, and in nothing that leaves a part of it out", () => {
    const own = addresses.block4("vpc");
    for (const texts of [["0.0.0.0/0"], ["0.0.0.0/1", "128.0.0.0/1"]]) {
      assert.ok(isSubset(own, list(...texts)), texts.join());
    }
    for (const text of ["10.0.0.0/8", "10.0.0.1", "52.0.0.0/8"]) {
      assert.ok(!isSubset(own, read(text)), text);
      assert.ok(addresses.intersects(own, read(text)), text);
    }
    for (const set of [vpc, read("::/0"), addresses.block4("other")]) {
      assert.ok(!addresses.intersects(own, set));
    }
    assert.ok(addresses.hasV4(own) && !addresses.hasV6(own));
    assert.ok(equals(addresses.onlyV4(union(own, vpc)), own));
    assert.ok(equals(addresses.onlyV6(union(own, vpc)), vpc));
    const bounded = addresses.block4("vpc", read("10.0.0.0/8"));
    assert.ok(equals(bounded, intersection(own, read("10.0.0.0/8"))));
    assert.ok(!addresses.intersects(bounded, read("192.168.0.0/16")));
    const named = (set: AddressSet) => addresses.format(set, (id) => id.toUpperCase());
    assert.deepEqual(named(own), ["the IPv4 block of VPC"]);
    assert.deepEqual(named(intersection(own, read("10.0.0.0/8"))), [
      "the IPv4 block of VPC where it lies in 10.0.0.0/8",
    ]);
    assert.ok(isEmpty(addresses.certain(intersection(own, read("10.0.0.0/8")))));
  });

  it("are written by subnet", () => {
    const set = addresses.unionAll([
      addresses.block("x", 3),
      addresses.block("x", 4),
      addresses.block("x", 9),
      vpc,
    ]);
    assert.deepEqual(
      addresses.format(set, (id) => id.toUpperCase()),
      ["VPC/56", "X[3-4]/64", "X[9]/64"],
    );
  });
});

describe("named address spaces", () => {
  it("internet4 is what the reference takes it to be", () => {
    const outside =
      "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 " +
      "192.0.0.0/24 192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 198.18.0.0/15 224.0.0.0/3";
    const rest = list(...outside.split(" "));
    assert.ok(equals(union(spaces.internet4, rest), addresses.anything4));
    assert.ok(!addresses.intersects(spaces.internet4, rest));
    const lengths = outside.split(" ").map((text) => 2 ** (32 - Number(text.split("/")[1])));
    const sum = lengths.reduce((a, b) => a + b);
    assert.equal(addresses.size(spaces.internet4).v4, 2 ** 32 - sum);
    assert.deepEqual(addresses.format(spaces.internet6), ["2000::/3"]);
    assert.deepEqual(addresses.format(spaces.private6), ["fc00::/7"]);
  });
});

describe("witness addresses", () => {
  const text = (set: AddressSet): string | undefined => {
    const address = spaces.witness(set);
    return address === undefined ? undefined : spaces.formatAddress(address);
  };
  const cases: readonly (readonly [string, AddressSet, string | undefined])[] = [
    ["nothing", addresses.nothing(), undefined],
    ["anything", addresses.anything, "198.51.100.7"],
    ["the internet", spaces.internet(), "1.2.3.4"],
    [
      "internet6 without a block",
      difference(spaces.internet6, addresses.block("v")),
      "2001:db8::7",
    ],
    ["a subnet", read("10.0.10.0/24"), "10.0.10.7"],
    ["one address", read("10.0.10.9"), "10.0.10.9"],
    ["upper half", read("128.0.0.0/1"), "198.51.100.7"],
    ["an odd first span", list("0.0.0.0/8", "9.9.0.0/16"), "9.9.0.7"],
    ["only odd spans", list("127.0.0.0/8"), "127.0.0.7"],
    ["a narrow span before a wide one", list("10.0.0.1", "10.1.0.0/16"), "10.1.0.7"],
    ["an IPv6 subnet", read("fd00:1::/64"), "fd00:1::7"],
    ["a symbolic subnet", addresses.block("vpc", 10), "vpc[10]::7"],
    ["a symbolic IPv4 block", addresses.block4("vpc"), "vpc[IPv4].7"],
  ];
  for (const [name, set, expected] of cases) {
    it(`of ${name} is ${expected ?? "none"}`, () => {
      assert.equal(text(set), expected);
    });
  }

  it("are members, and there is one whenever the set is not empty", () => {
    fc.assert(
      fc.property(addressSets, ({ set }) => {
        const address = spaces.witness(set);
        assert.equal(address === undefined, isEmpty(set));
        assert.ok(address === undefined || addresses.contains(set, address));
        assert.deepEqual(spaces.witness(difference(set, addresses.nothing())), address);
      }),
      { numRuns: 500 },
    );
  });
});
