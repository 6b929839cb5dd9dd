/** The catalogue of mutations is as it says it is, and a sample of it is judged right. `npm run mutate` judges all. */
import assert from "node:assert/strict";
import { catalogue } from "./catalogue";
import { isBreaking, type Mutation } from "./mutation";
import { mutated } from "./program";
import { judged, verdictOn } from "./run";
import { summary } from "./summary";

const breaking = catalogue.filter(isBreaking);
const harmless = catalogue.filter((one) => !isBreaking(one));
const sections = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((number) => `§${number}`);

describe("the catalogue of mutations", () => {
  it("holds at least 150 changes that break something, and 50 that do not", () => {
    assert.ok(breaking.length >= 150, `${breaking.length} breaking ones`);
    assert.ok(harmless.length >= 50, `${harmless.length} harmless ones`);
  });

  it("breaks something of every section of the reference", () => {
    const covered = new Map<string, number>();
    for (const { section } of breaking) covered.set(section, (covered.get(section) ?? 0) + 1);
    for (const section of [...sections, "start", "roles"]) {
      assert.ok((covered.get(section) ?? 0) >= 5, `${section}: ${covered.get(section) ?? 0}`);
    }
    assert.deepEqual(
      new Set(breaking.map(({ section }) => section)),
      new Set([...sections, "start", "roles"]),
    );
  });

  it("names each change once, and changes both stacks", () => {
    const ids = catalogue.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, ids.filter((id, i) => ids.indexOf(id) < i).join());
    for (const id of ids) assert.match(id, /^[a-z0-9]+([-.][a-z0-9]+)*$/);
    for (const stack of ["dev", "prod"] as const) {
      const here = breaking.filter(({ stacks }) => stacks?.includes(stack) !== false);
      assert.ok(here.length >= 150, `${here.length} in ${stack}`);
    }
  });

  it("says of each what it breaks and what has to be named, or why nothing is wrong", () => {
    for (const one of catalogue) {
      assert.ok(one.edit ?? one.drop ?? one.add ?? one.config, `${one.id} changes nothing`);
      const said = isBreaking(one) ? one.breaks : one.harmless;
      assert.match(said, /^[A-Za-z].*\.$/s, one.id);
      if (!isBreaking(one)) continue;
      const { rows = [], resources = [] } = one.caughtBy;
      assert.ok(rows.length + resources.length > 0, `${one.id} is caught by nothing`);
    }
  });
});

/** Of each kind of change one that is quick: an edit, a drop, an addition, configuration; known and unknown values. */
const sample = [
  "internal-flag-flipped", "internal-flag-unknown", "database-to-internet-v6", "postgres-from-host-bits",
  "without-network-public-acl-in-https-ipv6", "without-data-postgres-api-egress", "new-member-of-trusted-group",
  "admin-on-services-listener", "vpc-origin", "native-rule", "health-check-of-api",
  "deploy-role-for-any-branch", "service-role-also-for-workflows", "deploy-role-for-an-environment",
  "internet-in-halves", "refused-path", "dual-stack-services",
]; // prettier-ignore

function byId(id: string): Mutation {
  return catalogue.find((one) => one.id === id) ?? assert.fail(`no change ${id}`);
}

describe("a mutation", () => {
  for (const id of sample) {
    const one = byId(id);
    it(`is judged right: ${id}`, async () => {
      for (const { right, said } of await judged({ ...one, stacks: ["dev"] })) {
        assert.ok(right, said.join("\n") || "nothing is found");
      }
    });
  }

  for (const stack of ["dev", "monolith", "beanstalk"] as const) {
    it(`that is none leaves the stack proved: ${stack}`, async () => {
      assert.equal(verdictOn(await mutated(undefined, stack), stack).proved, true);
    });
  }

  for (const id of ["beanstalk-scheme-unknown", "monolith-in-database-subnets"]) {
    it(`of another shape is judged by its own matrix: ${id}`, async () => {
      for (const { right, said } of await judged(byId(id))) assert.ok(right, said.join("\n"));
    });
  }

  it("is caught only by its row or its resource", async () => {
    const of = (caughtBy: { rows?: string[]; resources?: string[] }) =>
      judged({
        ...byId("postgres-from-host-bits"),
        stacks: ["dev"],
        breaks: "",
        caughtBy,
      });
    for (const [caughtBy, right] of [
      [{ rows: ["T13"] }, true],
      [{ resources: ["surplus"] }, true],
      [{ rows: ["T1"], resources: ["data-postgres"] }, false],
    ] as const) {
      const [outcome] = await of(caughtBy as never);
      assert.equal(outcome?.right, right, JSON.stringify(caughtBy));
    }
  });

  it("is refused if it names what is not there, changes nothing, or leaves out what others need", async () => {
    const harmlessly = { id: "x", section: "ok", harmless: "" };
    const tries: readonly (readonly [Partial<Mutation>, RegExp])[] = [
      [{ drop: ["nobody"] }, /0 resources of the program are called nobody/],
      [{ drop: ["network-public"] }, /resources of the program are called network-public/],
      [{ edit: { "network-vpc": (args) => args } }, /changes nothing/],
      [{ drop: ["network-vpc"] }, /refers to .*network-vpc, which is left out/],
    ];
    for (const [change, why] of tries) {
      await assert.rejects(mutated({ ...harmlessly, ...change }, "dev"), why);
    }
  });

  it("is counted by its section", () => {
    const outcome = (section: string, isBroken: boolean, right: boolean) => ({
      id: "x", section, stack: "dev" as const, breaking: isBroken, right, said: [],
    }); // prettier-ignore
    const lines = summary(catalogue, [
      outcome("§2", true, true),
      outcome("§2", true, false),
      outcome("ok", false, false),
    ]);
    const line = (name: string) =>
      lines.find((one) => one.startsWith(`${name} `))?.split(/ {2,}/) ?? [];
    assert.deepEqual(line("§2").slice(2), ["2", "1", "50.0 %"]);
    assert.deepEqual(line("harmless").slice(1), [String(harmless.length), "1", "1", "100.0 %"]);
    assert.ok(
      lines.findIndex((one) => one.startsWith("§2 ")) <
        lines.findIndex((one) => one.startsWith("§10 ")),
    );
  });
});
