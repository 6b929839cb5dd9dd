import assert from "node:assert/strict";
import fc from "fast-check";
import {
  contains,
  formatAddress,
  isPrivate,
  overlap,
  parseAddress,
  parseCidr,
} from "../../../components/common/cidr";

const octet = fc.integer({ min: 0, max: 255 });
const address = fc.tuple(octet, octet, octet, octet).map((parts) => parts.join("."));

/** A range with nothing set behind its prefix. */
const range = fc
  .tuple(fc.integer({ min: 0, max: 0xffffffff }), fc.integer({ min: 0, max: 32 }))
  .map(([bits, length]) => {
    const size = 2 ** (32 - length);
    return `${formatAddress(Math.floor(bits / size) * size)}/${length}`;
  });

function parsed(text: string) {
  const cidr = parseCidr(text);
  assert(cidr !== undefined, text);
  return cidr;
}

describe("IPv4 ranges", () => {
  it("keeps every address through parsing and formatting", () => {
    fc.assert(
      fc.property(address, (text) => {
        assert.equal(formatAddress(parseAddress(text) ?? -1), text);
      }),
    );
  });

  it("knows a range's ends", () => {
    assert.deepEqual(parseCidr("10.0.10.0/24"), {
      first: 0x0a000a00,
      last: 0x0a000aff,
      prefixLength: 24,
    });
    assert.deepEqual(parseCidr("0.0.0.0/0"), { first: 0, last: 0xffffffff, prefixLength: 0 });
    assert.deepEqual(parseCidr("255.255.255.255/32"), {
      first: 0xffffffff,
      last: 0xffffffff,
      prefixLength: 32,
    });
  });

  for (const text of [
    "",
    "10.0.0.0",
    "10.0.0/8",
    "10.0.0.0/33",
    "10.0.0.0/08",
    "10.0.0.0/",
    "10.0.0.0/8/8",
    "10.0.0.256/32",
    "010.0.0.0/8",
    "10.0.0.1/24",
    "10.1.0.0/8",
    "fd00::/8",
    " 10.0.0.0/8",
    "10.0.0.0/8 ",
    "10.0.0.-1/32",
  ]) {
    it(`refuses "${text}"`, () => {
      assert.equal(parseCidr(text), undefined);
    });
  }

  it("has two ranges overlap exactly when one contains the other", () => {
    fc.assert(
      fc.property(range, range, (a, b) => {
        const [x, y] = [parsed(a), parsed(b)];
        assert.equal(overlap(x, y), contains(x, y) || contains(y, x));
        assert.equal(overlap(x, y), overlap(y, x));
      }),
    );
    assert(overlap(parsed("10.0.0.0/16"), parsed("10.0.255.255/32")));
    assert(!overlap(parsed("10.0.0.0/16"), parsed("10.1.0.0/32")));
  });

  it("tells private space from public", () => {
    for (const text of ["10.0.0.0/8", "172.16.0.0/12", "192.168.3.0/24", "100.64.0.0/10"]) {
      assert(isPrivate(parsed(text)), text);
    }
    for (const text of ["0.0.0.0/0", "10.0.0.0/7", "172.0.0.0/8", "172.32.0.0/16", "9.0.0.0/8"]) {
      assert(!isPrivate(parsed(text)), text);
    }
  });
});
