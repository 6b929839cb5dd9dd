import assert from "node:assert/strict";
import { readSettings, SettingsError } from "../../stacks/settings";
import { rawConfig } from "../support/platform";
import { badSettings, leastConfig } from "./bad-settings";

/** The least configuration, changed. */
function changed(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const own = Object.entries(values).map(([key, value]) => [`bulkhead:${key}`, value]);
  return rawConfig({ ...leastConfig, ...(Object.fromEntries(own) as object) });
}

const read = (values: Readonly<Record<string, unknown>>) =>
  readSettings(changed(values), { project: "bulkhead", stack: "dev" });

function problemsOf(values: Readonly<Record<string, unknown>>) {
  try {
    read(values);
  } catch (error) {
    assert.ok(error instanceof SettingsError, String(error));
    return error;
  }
  return assert.fail("the settings were accepted");
}

describe("settings", () => {
  it("takes the least that a stack must say, with defaults fit for production", () => {
    const settings = read({});
    assert.equal(settings.natGateways, "per-zone");
    assert.equal(settings.postgres.multiAz, true);
    assert.equal(settings.deletionProtection, true);
    assert.deepEqual(Object.keys(settings.services), [
      "frontend",
      "registration",
      "search",
      "chat",
      "admin",
      "api",
    ]);
    assert.equal(settings.services["chat"]?.minimum, 2);
  });

  it("names the problems' file once and each problem's key, finding, expectation and remedy", () => {
    const { message } = problemsOf({ natGateways: "two" });
    assert.equal(
      message,
      [
        "Pulumi.dev.yaml: 1 problem",
        '  - bulkhead:natGateways: found "two", expected one of: "per-zone", "single", "none". Correct the value.',
      ].join("\n"),
    );
  });

  it("reports problems of shape and problems of values together, each once", () => {
    const { problems } = problemsOf({
      zonez: 1,
      natGateways: "two",
      vpn: { kind: "existing" },
      postgres: { storageGb: 100, maxStorageGb: 50 },
    });
    assert.deepEqual(problems.map((p) => p.at).sort(), [
      "bulkhead:natGateways",
      "bulkhead:postgres.maxStorageGb",
      "bulkhead:vpn",
      "bulkhead:zonez",
    ]);
  });

  it("says once what is wrong for all services at once", () => {
    for (const serviceDefaults of [
      { minimum: 4, maximum: 2 },
      { cpu: 256, memory: 8192 },
    ]) {
      assert.equal(problemsOf({ serviceDefaults }).problems.length, 1);
    }
    assert.deepEqual(
      problemsOf({ zones: ["eu-central-1a"] }).problems.map((p) => p.at),
      ["bulkhead:zones"],
    );
  });

  it("asks for the region that the zones are in", () => {
    assert.throws(
      () => {
        const raw = Object.entries(changed({})).filter(([key]) => key !== "aws:region");
        readSettings(Object.fromEntries(raw), { project: "bulkhead", stack: "dev" });
      },
      { message: /aws:region: found nothing, expected eu-central-1/ },
    );
  });

  it("refuses encrypted values, and never shows one", () => {
    const raw = changed({ services: { chat: { environment: { LEVEL: "hunter2" } } } });
    assert.throws(
      () =>
        readSettings(raw, {
          project: "bulkhead",
          stack: "dev",
          isSecret: (key) => key === "bulkhead:services",
        }),
      (error: Error) => {
        assert.match(error.message, /bulkhead:services: found an encrypted value/);
        assert.doesNotMatch(error.message, /hunter2/);
        return true;
      },
    );
  });

  it("does not print what may be a secret in the place of its ARN", () => {
    const { message } = problemsOf({ services: { chat: { secrets: { API_KEY: "hunter2" } } } });
    assert.match(message, /found a text of 7 characters/);
    assert.doesNotMatch(message, /hunter2/);
  });

  it("takes text as it stands where text is wanted", () => {
    const [problem] = problemsOf({ vpcCidr: "16" }).problems;
    assert.equal(problem?.found, '"16"');
  });

  describe("refuses", () => {
    for (const { title, set, at, expected } of badSettings) {
      it(title, () => {
        const { problems } = problemsOf(set);
        const problem = problems.find((p) => p.at === `bulkhead:${at}`);
        assert.ok(problem, `no problem at ${at}, but ${JSON.stringify(problems, null, 1)}`);
        assert.match(problem.expected, expected);
        assert.ok(problem.found.length > 0 && problem.fix.length > 0);
      });
    }

    it("in at least 40 ways", () => {
      assert.ok(badSettings.length >= 40, `${badSettings.length}`);
    });
  });
});
