/** README's example of a service that the marketplace does not have, with its lines of the matrix. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { ownTraffic, proveAll } from "../policies/judge/support";
import type { PlannedResource } from "../support/construct";
import { constructPlatform, rawConfig, stackConfig } from "../support/platform";

interface Matrix {
  readonly services: object;
  readonly allow: readonly object[];
  readonly routes: readonly object[];
}

const text = readFileSync(path.resolve(__dirname, "../../README.md"), "utf8");
const [, example = ""] = text.split("have adds a service:");
const [settings, lines] = [...example.matchAll(/```yaml\n([^]*?)```/g)]
  .slice(0, 2)
  .map(([, block = ""]) => parse(block) as unknown);

const own = ownTraffic as Matrix;
const more = lines as Matrix;
const traffic = {
  ...own,
  services: { ...own.services, ...more.services },
  allow: [...own.allow, ...more.allow],
  routes: [...own.routes, ...more.routes],
};

describe("README's example of a service more", () => {
  let resources: readonly PlannedResource[] = [];
  before(async () => {
    const added = rawConfig(settings as Record<string, unknown>);
    resources = (await constructPlatform({ ...stackConfig("dev"), ...added })).all;
  });

  it("is proved with the lines that it adds to the matrix", () => {
    assert.deepEqual(Object.keys(more), ["services", "allow", "routes"]);
    const { findings, proved, rows } = proveAll(resources, { traffic });
    assert.deepEqual(findings.map(({ title }) => title), []); // prettier-ignore
    assert.ok(proved);
    for (const id of ["T15", "R6"]) {
      assert.ok(
        rows.some((row) => row.id === id && row.verdict === "proved"),
        id,
      );
    }
  });

  it("leaves stacks without the service proved", async () => {
    const { all } = await constructPlatform(stackConfig("dev"));
    assert.deepEqual(proveAll(all, { traffic }).findings, []);
  });

  it("is not proved without them, and each finding says what is missing", () => {
    const { findings } = proveAll(resources);
    assert.ok(findings.length > 0);
    for (const { fix } of findings) {
      assert.match(fix, /services-service-reports is in no name of the matrix: .* name it there/); // prettier-ignore
    }
  });

  it("is asked for no name where it has one, but for its rows", () => {
    const { findings } = proveAll(resources, { traffic: { ...own, services: traffic.services } });
    assert.ok(findings.length > 0);
    for (const { fix } of findings) assert.doesNotMatch(fix, /in no name of the matrix/);
    assert.ok(findings.some(({ fix }) => fix.includes("declare the flow in the matrix")));
  });
});
