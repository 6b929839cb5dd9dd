/**
 * The ground under the proof: what the real engine hands to policies, and that the program runs on it at all. Each test
 * named "fact" is one line of docs/engine-facts.md.
 */
import { strict as assert } from "node:assert";
import { writeFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { constructPlatform, stackConfig } from "../support/platform";
import { startComponentProvider } from "./support/component-provider";
import { engineOrSkip } from "./support/engine";
import { references, remote } from "./support/probes";
import {
  type EngineStack,
  platform,
  type Recorded,
  type RecordedStackResource,
  type Recording,
  type Run,
  Workspace,
} from "./support/workspace";

const unknown = { "<unknown>": "string" };

function inputsOf(run: Run, name: string) {
  const found = run.recording.resources.find((resource) => resource.name === name);
  assert.ok(found, `no resource policy saw ${name}`);
  return found;
}

function outputsOf(run: Run, name: string): RecordedStackResource {
  const found = run.recording.stack.find((resource) => resource.name === name);
  assert.ok(found, `no stack policy saw ${name}`);
  return found;
}

/** The names of the resources that a property came from, sorted. */
function refersTo(resource: RecordedStackResource, property: string): string[] {
  const urns = resource.propertyDependencies[property] ?? [];
  return urns.map((urn) => urn.split("::").pop() ?? "").sort();
}

function hasUnknown(value: Recorded | undefined): boolean {
  return value !== undefined && JSON.stringify(value).includes("<unknown>");
}

/** The sorted URNs of all but default providers. */
function urns(resources: readonly { readonly urn: string; readonly type: string }[]): string[] {
  return resources
    .filter(({ type }) => !type.startsWith("pulumi:providers:"))
    .map(({ urn }) => urn)
    .sort();
}

/** The errors and warnings that a run showed, policies' reports included. */
function advisories(run: Run): string[] {
  return run.events.flatMap(({ policyEvent }) =>
    policyEvent === undefined ? [] : [`${policyEvent.enforcementLevel}: ${policyEvent.message}`],
  );
}

function changes(run: Run): Record<string, number> {
  const summary = run.events.find((event) => event.summaryEvent !== undefined)?.summaryEvent;
  return { ...summary?.resourceChanges };
}

describe("the real engine", function () {
  this.timeout(300_000);
  this.slow(30_000);

  let workspace: Workspace;
  const opened: { close(): void }[] = [];

  before(async function () {
    const engine = await engineOrSkip(this);
    const components = await startComponentProvider();
    opened.push(components);
    workspace = await Workspace.open(engine, {
      providers: [`remote:${components.port}`],
      checkpoints: false,
    });
    opened.push(workspace);
  });

  after(() => {
    for (const one of opened) one.close();
  });

  describe("the platform", () => {
    let stack: EngineStack;
    let preview: Run;
    let up: Run;
    let again: Run;

    it("ends its first preview without an error", async () => {
      stack = await workspace.stack("dev", platform);
      preview = await stack.preview();
      assert.equal(preview.error, undefined);
    });

    it("plans what the offline construction registers, URN by URN", async () => {
      const { all } = await constructPlatform(stackConfig("dev"));
      const offline = all.map(({ urn, type }) => ({
        type,
        urn: urn
          .replace("urn:pulumi:test::", "urn:pulumi:dev::")
          .replace(/bulkhead-test$/, "bulkhead-dev"),
      }));
      assert.deepEqual(urns(preview.recording.stack), urns(offline));
      assert.deepEqual(urns(preview.recording.resources), urns(offline));
    });

    it("is deployed without an error", async () => {
      up = await stack.up();
      assert.equal(up.error, undefined);
      assert.deepEqual(changes(up), { create: urns(preview.recording.stack).length });
    });

    it("has nothing to do in the next preview", async () => {
      again = await stack.preview();
      assert.equal(again.error, undefined);
      assert.deepEqual(changes(again), { same: urns(preview.recording.stack).length });
    });

    it("fact: a first preview hands planned outputs to stack policies, inputs to resource policies", () => {
      const group = "private-group";
      const outputs = outputsOf(preview, group).properties;
      assert.deepEqual(
        [outputs.vpcId, outputs.arn, outputs.id, outputs.description],
        [unknown, unknown, unknown, "Internal load balancer"],
      );
      const inputs = inputsOf(preview, group).properties;
      assert.deepEqual([inputs.vpcId, inputs.arn, inputs.id], [unknown, undefined, undefined]);
    });

    it("fact: optional and computed inputs that were not set are unknown in a first preview's outputs", () => {
      const slots = [
        ["aws:ec2/securityGroup:SecurityGroup", "private-group", "ingress"],
        ["aws:ec2/securityGroup:SecurityGroup", "private-group", "egress"],
        ["aws:ec2/routeTable:RouteTable", "network-public", "routes"],
        ["aws:ec2/networkAcl:NetworkAcl", "network-public", "ingress"],
      ] as const;
      const { recording } = preview;
      for (const [type, name, property] of slots) {
        const outputs = recording.stack.find((one) => one.type === type && one.name === name);
        const inputs = recording.resources.find(({ urn }) => urn === outputs?.urn);
        assert.deepEqual(outputs?.properties[property], unknown, `${name}.${property}`);
        assert.equal(inputs?.properties[property], undefined);
      }
    });

    it("fact: a stack policy of an update gets everything known, with ids as ordinary outputs", () => {
      const unknowns = up.recording.stack.filter(({ properties }) => hasUnknown(properties));
      assert.deepEqual(unknowns, []);
      assert.match(JSON.stringify(outputsOf(up, "network-vpc").properties.id), /^"vpc-0/);
    });

    it("fact 7: ids are known in a preview of a deployed stack, the same as right after the update", () => {
      const properties = (run: Run) =>
        new Map(run.recording.stack.map((one) => [one.urn, one.properties]));
      assert.deepEqual(properties(again), properties(up));
    });

    it("fact 7: property dependencies are the same in all three", () => {
      const dependencies = ({ recording }: { recording: Recording }) =>
        new Map(
          recording.stack.map(({ urn, propertyDependencies }) => [
            urn,
            Object.entries(propertyDependencies)
              .map(([key, list]) => [key, [...list].sort()] as const)
              .sort(([x], [y]) => (x < y ? -1 : 1)),
          ]),
        );
      assert.deepEqual(dependencies(again), dependencies(up));
      assert.deepEqual(dependencies(preview), dependencies(up));
    });
  });

  describe("configuration", () => {
    it("hands declared defaults to the program, structured ones as well", async () => {
      const seen: unknown[] = [];
      const stack = await workspace.stack("defaults", () => {
        const config = new pulumi.Config();
        seen.push(config.requireObject("vpn"), config.requireBoolean("accessLogs"));
        seen.push(config.requireObject("zones"), config.requireNumber("logRetentionDays"));
        return Promise.resolve({});
      });
      const { error } = await stack.preview();
      assert.equal(error, undefined);
      assert.deepEqual(seen, [{ kind: "none" }, true, [], 90]);
    });

    const wrong = {
      "a text where a list is declared": "bulkhead:zones: eu-central-1a",
      "a text where a truth value is declared": "bulkhead:production: perhaps",
      "a list where an object is declared": "bulkhead:postgres: [1]",
    };
    for (const [title, line] of Object.entries(wrong)) {
      it(`refuses a stack file with ${title}`, async () => {
        let ran = false;
        const name = title.replaceAll(" ", "-");
        const file = path.join(workspace.projectFolder, `Pulumi.${name}.yaml`);
        writeFileSync(file, `config:\n  ${line}\n`);
        const key = line.split(":")[1] ?? "";
        const refusal = new RegExp(
          `Stack '${name}' with configuration key '${key}' must be of type`,
        );
        await assert.rejects(async () => {
          const stack = await workspace.stack(name, () => {
            ran = true;
            return Promise.resolve({});
          });
          throw new Error((await stack.preview()).error);
        }, refusal);
        assert.equal(ran, false);
      });
    }
  });

  describe("references and unknown values", () => {
    let run: Run;
    let reading: Run;

    before(async () => {
      const stack = await workspace.stack("references", references);
      run = await stack.preview({ probes: "plain" });
      reading = await stack.preview({ reads: "vpc" });
      assert.equal(run.error, undefined);
    });

    it("fact 1: property dependencies are per top-level property", () => {
      const inline = outputsOf(run, "inline");
      assert.deepEqual(Object.keys(inline.propertyDependencies).sort(), ["ingress", "vpcId"]);
      assert.deepEqual(refersTo(inline, "ingress"), ["a", "b"]);
    });

    it("fact 2: what is picked from several carries them all", () => {
      assert.deepEqual(refersTo(outputsOf(run, "indexed"), "referencedSecurityGroupId"), [
        "a",
        "b",
      ]);
      assert.deepEqual(refersTo(outputsOf(run, "picked"), "referencedSecurityGroupId"), ["a", "b"]);
    });

    it("fact 2: a plain list of ids keeps its length, each element unknown", () => {
      const plain = outputsOf(run, "plain");
      assert.deepEqual(plain.properties.securityGroups, [unknown, unknown]);
      assert.deepEqual(refersTo(plain, "securityGroups"), ["a", "b"]);
    });

    it("fact 3: a dependency on a component is one on all its children", () => {
      const children = ["tier-route", "tier-subnet", "tier-table"];
      assert.deepEqual(refersTo(outputsOf(run, "tagged"), "tags"), children);
      const { dependencies } = outputsOf(run, "after-component");
      assert.deepEqual(dependencies.map((urn) => urn.split("::").pop()).sort(), children);
    });

    it("fact 3: what a component hands out is a dependency on that child alone", () => {
      assert.deepEqual(refersTo(outputsOf(run, "of-component"), "subnetId"), ["tier-subnet"]);
    });

    it("fact 5: a VPC's default objects look like the VPC", () => {
      assert.deepEqual(refersTo(outputsOf(run, "default"), "referencedSecurityGroupId"), ["vpc"]);
    });

    it("fact: empty property dependencies are dropped", () => {
      assert.deepEqual(outputsOf(run, "vpc").propertyDependencies, {});
    });

    it("fact: default providers are resources of the stack for both kinds of policy", () => {
      const isProvider = ({ type }: { type: string }) => type === "pulumi:providers:aws";
      assert.equal(run.recording.stack.filter(isProvider).length, 1);
      assert.equal(run.recording.resources.filter(isProvider).length, 1);
    });

    it("fact: only stack policies get dependencies and parents", () => {
      const more = ["dependencies", "parent", "propertyDependencies"];
      const { has } = inputsOf(run, "tier-subnet");
      assert.deepEqual(
        more.filter((key) => has.includes(key)),
        [],
      );
      const inStack = outputsOf(run, "tier-subnet").has;
      assert.deepEqual(
        more.filter((key) => inStack.includes(key)),
        more,
      );
    });

    it("fact 6: what can be done with unknown values", () => {
      const { probes } = run.recording;
      const outcome = (result: string) =>
        Object.keys(probes)
          .filter((operation) => probes[operation] === result)
          .sort();
      assert.deepEqual(outcome("passes"), ["descriptor", "in", "isArray", "keys", "length"]);
      assert.deepEqual(outcome("UnknownValueError"), [
        "access",
        "element",
        "entries",
        "includes",
        "map",
        "stringify",
      ]);
    });

    it("fact 6: a mandatory policy that reads an unknown value becomes an advisory, and the preview passes", () => {
      assert.equal(reading.error, undefined);
      assert.deepEqual(advisories(run), []);
      const [only, ...others] = advisories(reading);
      assert.match(only ?? "", /^advisory: can't run policy 'reads-unknown' .* value at \.arn/);
      assert.deepEqual(others, []);
    });

    it("fact 8: URNs are known in a preview, so that a component can register a manifest of roles", () => {
      const { urn } = outputsOf(run, "tier-subnet");
      assert.deepEqual(outputsOf(run, "tier").properties.roles, { database: [urn] });
    });

    it("fact 8: a resource among registered outputs arrives as its id, unknown in a preview", () => {
      assert.deepEqual(outputsOf(run, "tier").properties.resource, unknown);
    });

    it("fact: secrets reach policies in plain", () => {
      assert.equal(outputsOf(run, "tier").properties.secret, "planted");
      assert.equal((inputsOf(run, "vpc").properties.tags as { Key?: string }).Key, "planted");
    });

    it("fact: the provider's own notes are dropped from the outermost object only", () => {
      const { properties } = inputsOf(run, "vpc");
      assert.equal(properties.__defaults, undefined);
      assert.deepEqual((properties.tags as { __defaults?: unknown }).__defaults, []);
    });

    it("fact 4: a remote component's list has one set of dependencies, with the component in it", async () => {
      const stack = await workspace.stack("remote", remote);
      const far = await stack.preview();
      assert.equal(far.error, undefined);
      for (const name of ["all-of-remote", "one-of-remote"]) {
        const names = ["far", "far-x", "far-y"];
        assert.deepEqual(refersTo(outputsOf(far, name), "securityGroups"), names, name);
      }
      assert.equal(outputsOf(far, "far-x").parent, outputsOf(far, "far").urn);
    });
  });
});
