/** Each policy fires on what is wrong, and on nothing else; what is unknown is told and never taken for good. */
import assert from "node:assert/strict";
import { policyNames } from "../../../policies/pack";
import { pathSteps } from "../../../policies/core/graph";
import { made, type Registered, packOf, run, U } from "./build";
import { cases } from "./cases";

/** Policies that leave what is unknown to the proof, which takes it for the worst. */
const leftToTheProof = ["store-not-public", "store-ports-not-open", "internal-balancer"];

/** Policies about the proof, and the one that tells of unknowns: they have tests of their own. */
const withoutCases = [
  "traffic-matrix",
  "never-public",
  "modelled-network",
  "tasks-can-start",
  "proof-summary",
  "unknown-settings",
];

/** A resource policy has to be there, for stack policies to know what the program set. */
const recorder = "internal-balancer";

/** The violations of a policy as `name :: property`. */
function violations(policy: string, resources: readonly Registered[], settings = {}): string[] {
  const { reports } = run(packOf({ only: [policy, recorder] }), resources, settings);
  return reports
    .filter((report) => report.policy === policy)
    .map(({ message, urn }) => {
      const [, name = "", property = ""] = /^\S+ (\S+) :: (\S+) = /.exec(message) ?? [];
      assert.equal(urn?.split("::").pop(), name, message);
      assert.match(message, /\nFix: .+/, message);
      return `${name} :: ${property}`;
    });
}

describe("the catalogue", () => {
  for (const { policy, what, fires, bad, good, settings } of cases) {
    it(`${policy}: ${what}`, () => {
      assert.deepEqual(violations(policy, bad, settings), fires);
      assert.deepEqual(violations(policy, good, settings), []);
      const told = run(packOf({ only: [policy, "unknown-settings", recorder] }), good, settings);
      assert.deepEqual(told.reports, []);
    });
  }

  // What Beanstalk's settings come to is read as the proof reads it.
  const plain = cases.filter(({ fires }) => fires.every((one) => !/ :: settings/.test(one)));
  for (const { policy, what, fires, bad, settings } of plain) {
    it(`${policy}: ${what}, as the program says it, whether or not a change is carried out`, () => {
      const blamed = fires.map((one) => one.split(" :: "));
      const left = bad.map((one) => {
        const own = blamed.filter(([name]) => name === one.urn.split("::").pop());
        return { ...one, ignoreChanges: own.map(([, property = ""]) => property) };
      });
      assert.deepEqual(violations(policy, left, settings), fires);
    });
  }

  it("has cases for every policy that checks settings", () => {
    const tried = new Set(cases.map(({ policy }) => policy));
    assert.deepEqual(
      policyNames.filter((name) => !tried.has(name) && !withoutCases.includes(name)),
      [],
    );
  });

  it("has a doubt where a classic load balancer of Beanstalk's lists its versions of TLS itself", () => {
    const setting = (namespace: string, name: string, value: string) => ({
      namespace,
      name,
      value,
    });
    const settings = [
      setting("aws:elb:listener:443", "ListenerProtocol", "SSL"),
      setting("aws:elb:policies:own", "LoadBalancerPorts", ":all"),
      setting("aws:elb:policies:own", "SSLProtocols", "Protocol-TLSv1.2"),
    ];
    const environment = made("aws:elasticbeanstalk/environment:Environment", "it", { settings });
    const { reports } = run(packOf({ only: ["tls-floor", "unknown-settings", recorder] }), [
      environment,
    ]);
    assert.deepEqual(
      reports.map(({ policy }) => policy),
      ["unknown-settings"],
    );
    assert.match(
      reports[0]?.message ?? "",
      /tls-floor: [^]* it :: settings\[2\]\.value\. It is not known/,
    );
  });

  it("does not know what production is unless it is told", () => {
    for (const policy of ["deletion-protection", "backups"]) {
      const bad = cases
        .filter((one) => one.policy === policy)
        .flatMap((one) => one.bad.slice(0, 1));
      const ran = run(packOf({ only: [policy] }), bad);
      assert.deepEqual(ran.reports, []);
      assert.match(ran.idle.get(policy) ?? "", /production/);
    }
  });

  describe("with values that are unknown", () => {
    for (const { policy, what, fires, bad, settings } of cases) {
      it(`${policy}: ${what}`, () => {
        for (const fired of fires) {
          const [name = "", property = ""] = fired.split(" :: ");
          for (const known of weakened(bad, name, property)) {
            const names = [policy, "unknown-settings", recorder];
            const { reports } = run(packOf({ only: names }), known, settings);
            const own = reports.some((report) => report.policy === policy);
            const told = reports.some(
              ({ message, policy: by }) =>
                by === "unknown-settings" &&
                message.includes(`${policy}: `) &&
                message.includes(` ${name} :: `),
            );
            assert.ok(
              own || told || leftToTheProof.includes(policy) || isPeer(policy, property),
              `${fired} is unknown, and nobody says so: ${JSON.stringify(known.map((r) => r.inputs))}`,
            );
          }
        }
      });
    }
  });
});

/** Rules whose source or protocol is unknown are for the proof as well; a purpose that is unknown is one. */
function isPeer(policy: string, property: string): boolean {
  return (
    policy === "no-admin-ports" ||
    policy === "described-rules" ||
    /managedPolicyArns|customOrigin|DATABASE_URL/.test(property)
  );
}

/** A program with what decided unknown: at the property, and at each of the properties that it stands in. */
function weakened(
  resources: readonly Registered[],
  name: string,
  property: string,
): readonly (readonly Registered[])[] {
  const path = property.replace(/\.Statement$/, "").replace(/\[(\d+)\]/g, ".$1");
  const steps = pathSteps(path);
  return steps.flatMap((_, i) => {
    const changed = resources.map((resource) =>
      resource.name === name
        ? { ...resource, inputs: withUnknown(resource.inputs, steps.slice(0, i + 1)) }
        : resource,
    );
    return JSON.stringify(changed) === JSON.stringify(resources) ? [] : [changed];
  });
}

/** Only what is there becomes unknown: what a program does not set is known not to be set. */
function withUnknown(value: unknown, [step, ...rest]: readonly (string | number)[]): object {
  const copy = structuredClone(value) as Record<string | number, unknown>;
  if (step === undefined || !(step in copy)) return copy;
  if (rest.length === 0) copy[step] = U;
  else if (typeof copy[step] === "object" && copy[step] !== null)
    copy[step] = withUnknown(copy[step], rest);
  return copy;
}
