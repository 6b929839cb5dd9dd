/** Hops are about the packet that is shown: not every door that is open, but the one through which it goes. */
import assert from "node:assert/strict";
import { findingsOf } from "./mutants";

const changes = [
  "admin-open-and-public", "api-behind-public-rule", "chat-open-in-public-subnets",
  "internal-dualstack-in-public-subnets", "internal-with-open-group", "network-balancer-to-internal",
  "rest-api-link", "server-in-two-tiers", "unlisted-public-server", "unlisted-server-by-ipv6",
]; // prettier-ignore

/** One rule, one route and one entry at a time: two of a kind in a row are two open doors. */
const single = [
  "admits",
  "lets out",
  "lets it in",
  "lets it out",
  "routes to the internet gateway",
];

describe("hops", () => {
  for (const id of changes) {
    it(`are those of the packet that is shown: ${id}`, async () => {
      const shown = (await findingsOf(id)).filter(
        (one) => one.witness !== undefined && one.obligation === "reach",
      );
      assert.ok(shown.length > 0);
      for (const one of shown) {
        for (const [i, { why, text }] of one.hops.entries()) {
          const before = one.hops[i - 1];
          const isTwice = single.includes(why) && before?.why === why;
          assert.ok(!isTwice, `${before?.text ?? ""}\n${text}`);
        }
      }
    });
  }

  for (const id of ["acl-short-answers", "private-blackhole", "health-check-port"]) {
    it(`of what is lost are not those of what gets there: ${id}`, async () => {
      const [found] = await findingsOf(id);
      assert.equal(found?.verdict, "missing");
      assert.deepEqual(
        found.hops.map(({ why }) => why.replace(/ \(.*/, "")),
        ["stops it"],
      );
    });
  }

  it("name one rule, one route and the entries of network ACLs, in the order in which they are met", async () => {
    const [found] = await findingsOf("server-in-two-tiers");
    assert.match(found?.witness ?? "", /^1\.2\.3\.4 -> 10\.0\.1\.7 tcp 443$/);
    const said = (found?.hops ?? []).slice(0, 5).map(({ text, why }) => `${text} (${why})`);
    const expected = [
      /associatePublicIpAddress = true \(has an address on the internet\)$/,
      /network-internet :: vpcId = .*\(is attached\)$/,
      /network-public-internet :: "0\.0\.0\.0\/0" -> .*\(routes to the internet gateway\)$/,
      /network-public :: ingress rule 100 \(lets it in\)$/,
      /open-in :: tcp 443 from 0\.0\.0\.0\/0 .*\(admits\)$/,
    ];
    assert.equal(said.length, expected.length);
    for (const [i, pattern] of expected.entries()) assert.match(said[i] ?? "", pattern);
  });
});
