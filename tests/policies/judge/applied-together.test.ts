/** Several mistakes in one change: the fixes mend it together, and each of them only its own finding. */
import assert from "node:assert/strict";
import { catalogue } from "../../mutation/catalogue";
import type { StackName } from "../../mutation/mutation";
import { mutated } from "../../mutation/program";
import { verdictOn } from "../../mutation/run";
import type { PlannedResource } from "../../support/construct";
import { added, without } from "./support";

type All = readonly PlannedResource[];

interface Part {
  readonly fix: RegExp;
  readonly mend: (all: All) => All;
}

interface Case {
  readonly id: string;
  readonly stack?: StackName;
  readonly parts: readonly Part[];
}

/** A group without rules, for one that is in a group of others. */
function withOwnGroup(all: All): All {
  const type = "aws:ec2/securityGroup:SecurityGroup";
  return added(all, type, "own", {
    set: { ingress: [], egress: [] },
    from: { vpcId: ["Vpc network-vpc"] },
  });
}

/** Another value of a property. */
function within(
  all: All,
  which: string,
  property: string,
  change: (value: unknown) => unknown,
): All {
  const [kind = "", name = ""] = which.split(" ");
  const isIt = (one: PlannedResource) => one.name === name && one.type.endsWith(`:${kind}`);
  assert.ok(all.some(isIt), which);
  return all.map((one) =>
    isIt(one)
      ? { ...one, inputs: { ...one.inputs, [property]: change(one.inputs[property]) as never } }
      : one,
  );
}

const cases: readonly Case[] = [
  {
    id: "eks-cluster",
    parts: [
      {
        fix: /^Set \S+ platform :: vpcConfig\.endpointPublicAccess = false\.$/,
        mend: (all) =>
          within(all, "Cluster platform", "vpcConfig", (value) => ({
            ...(value as object),
            endpointPublicAccess: false,
            endpointPrivateAccess: true,
          })),
      },
      {
        fix: /^Take \S+ platform out of \S+SecurityGroup service-api, whose members get to postgres, or declare/,
        mend: (all) => withOwnGroupOf(all, "Cluster platform", "vpcConfig", "service-api"),
      },
    ],
  },
  {
    id: "desktops-in-trusted-group",
    parts: [
      {
        fix: /^No property of \S+ desktops keeps out who signs in to WorkSpaces: declare .*, or remove it\.$/,
        mend: (all) => without(all, "Directory desktops"),
      },
      {
        fix: /^Take \S+ desktops out of \S+SecurityGroup service-api, whose members get to postgres, and give/,
        mend: (all) => all,
      },
    ],
  },
  {
    id: "api-behind-public-rule",
    parts: [
      {
        fix: /^Remove or narrow \S+ api-in, or declare the flow/,
        mend: (all) => without(all, "SecurityGroupIngressRule api-in"),
      },
      {
        fix: /^Remove \S+ListenerRule surplus, have it lead elsewhere than to api, or declare/,
        mend: (all) => without(all, "ListenerRule surplus"),
      },
    ],
  },
  {
    id: "kafka-public",
    parts: [
      {
        fix: /^Take \S+ events out of \S+SecurityGroup data-redis, whose rules others need, and give it a group of its own/,
        mend: (all) => withOwnGroupOf(all, "Cluster events", "brokerNodeGroupInfo", "data-redis"),
      },
      {
        fix: /^Take away brokerNodeGroupInfo\.connectivityInfo\.publicAccess\.type of \S+ events\.$/,
        mend: (all) =>
          within(all, "Cluster events", "brokerNodeGroupInfo", (value) =>
            Object.fromEntries(
              Object.entries(value as object).filter(([slot]) => slot !== "connectivityInfo"),
            ),
          ),
      },
    ],
  },
];

function withOwnGroupOf(all: All, which: string, property: string, group: string): All {
  return reattached(withOwnGroup(all), which, property, group, ["SecurityGroup own"]);
}

/** References within a property led elsewhere: those to resources whose name begins so are to others now. */
function reattached(
  all: All,
  which: string,
  property: string,
  before: string,
  after: readonly string[],
): All {
  const [kind = "", name = ""] = which.split(" ");
  const urnOf = (key: string) => {
    const [type = "", own = ""] = key.split(" ");
    const found = all.find((one) => one.name === own && one.type.endsWith(`:${type}`));
    return found?.urn ?? assert.fail(key);
  };
  const target = after[0]?.split(" ")[0] ?? "";
  const isBefore = (urn: string) =>
    all.some(
      (one) => one.urn === urn && one.name.startsWith(before) && one.type.endsWith(`:${target}`),
    );
  return all.map((one) => {
    if (one.name !== name || !one.type.endsWith(`:${kind}`)) return one;
    const urns = one.propertyDependencies[property] ?? [];
    assert.ok(urns.some(isBefore), before);
    const kept = urns.filter((urn) => !isBefore(urn));
    const more = after.map(urnOf);
    return { ...one, propertyDependencies: { ...one.propertyDependencies, [property]: [...kept, ...more] } }; // prettier-ignore
  });
}

describe("fixes of several findings, made as they are told", () => {
  for (const { id, stack = "dev", parts } of cases) {
    it(`prove again together: ${id}`, async () => {
      const mutation = catalogue.find((one) => one.id === id) ?? assert.fail(id);
      const all = await mutated(mutation, stack);
      const { findings } = verdictOn(all, stack);
      assert.equal(findings.length, parts.length);
      for (const { fix } of parts) {
        assert.equal(findings.filter((one) => fix.test(one.fix)).length, 1, findings.map((one) => one.fix).join("\n")); // prettier-ignore
      }
      const mended = parts.reduce((now, { mend }) => mend(now), all);
      const after = verdictOn(mended, stack);
      assert.deepEqual(after.findings.map(({ title }) => title), []);
      assert.equal(after.proved, true);
    });

    it(`mend no more than their own: ${id}`, async () => {
      const mutation = catalogue.find((one) => one.id === id) ?? assert.fail(id);
      const all = await mutated(mutation, stack);
      for (const { fix, mend } of parts) {
        const mended = mend(all);
        if (mended === all || id === "desktops-in-trusted-group") continue;
        const { findings } = verdictOn(mended, stack);
        assert.ok(findings.length > 0);
        assert.ok(findings.every((one) => !fix.test(one.fix)), findings.map((one) => one.fix).join("\n")); // prettier-ignore
      }
    });
  }
}); // prettier-ignore
