/** A waiver that one policy of the proof is given for itself is told, though the verdict in the summary may be another's. */
import assert from "node:assert/strict";
import { createPack } from "../../../policies/pack";
import { made, run, type Settings } from "./build";

const db = made("aws:rds/instance:Instance", "db", {
  engine: "postgres",
  storageEncrypted: true,
  publiclyAccessible: true,
});
const only = ["traffic-matrix", "never-public", "tasks-can-start", "proof-summary"];
const waivers = [{ id: "W1", owner: "ann", reason: "a demonstration", resource: "db", expires: "2999-12-31" }]; // prettier-ignore

function told(settings: Settings): { readonly summary: string; readonly stops: boolean } {
  const { reports } = run(createPack({ only: [...only, "store-not-public"] }), [db], {
    "store-not-public": { waivers },
    ...settings,
  });
  const summary = reports.filter(({ policy }) => policy === "proof-summary");
  return {
    summary: summary.map(({ message }) => message).join("\n"),
    stops: reports.some(({ policy, message }) => policy === "never-public" && /A2 /.test(message)),
  };
}

const line = /waiver W1 of ann, until 2999-12-31 .* covers .*Instance db.* \(never-public\)/;

describe("a waiver for one policy of the proof", () => {
  it("is told with what it covers", () => {
    const { summary, stops } = told({ "never-public": { waivers } });
    assert.equal(stops, false);
    assert.match(summary, line);
  });

  it("is told once where it holds for the whole proof", () => {
    const { summary, stops } = told({ "traffic-matrix": { waivers } });
    assert.equal(stops, false);
    assert.doesNotMatch(summary, line);
    assert.match(summary, /W1 of ann|waived by W1/);
  });

  it("is not told where it covers nothing of that policy", () => {
    const { summary, stops } = told({ "tasks-can-start": { waivers } });
    assert.equal(stops, true);
    assert.doesNotMatch(summary, /\((never-public|tasks-can-start)\)/);
  });
});
