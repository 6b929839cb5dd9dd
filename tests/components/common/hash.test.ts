import assert from "node:assert/strict";
import { hash } from "../../../components/common/hash";

describe("hash", () => {
  // Rule priorities come from it: another value would move the rules of every load balancer that stands.
  for (const [text, value] of [
    ["", 2_872_998_923],
    ["a", 444_641_715],
    ["0 api api.internal.example.com", 1_866_998_468],
    ["0 chat /api/chat/*", 4_285_737_407],
  ] as const) {
    it(`of ${JSON.stringify(text)} stays what it is`, () => {
      assert.equal(hash(text), value);
    });
  }
});
