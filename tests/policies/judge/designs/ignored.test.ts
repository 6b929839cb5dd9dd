/**
 * What is ignored when it changes is as good as unknown: of every design here that is right, with each property of each
 * resource ignored, nothing is proved that is not proved where the same property is unknown. `RUNS` tries more of a kind.
 */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import type { Verdict } from "../../../../policies/core/judge/types";
import { U, type Given, type Program } from "../../graph/build";
import { proveProgram } from "../support";
import {
  deployed,
  heldIn,
  isProvedWithout,
  matrix,
  the,
  without,
  type Design,
  type Held,
} from "./design";
import { group, lambda, network, siteToSite } from "./parts";

const times = Number(process.env["RUNS"] ?? 1);

type Run = () => unknown;

/**
 * The designs that the tests beside this one hold to be right, and those in which they find something. Their files are read
 * once more, and do not count as read.
 */
function allHeld(): readonly Held[] {
  const files = readdirSync(__dirname)
    .filter((file) => file.endsWith(".test.ts") && file !== path.basename(__filename))
    .map((file) => path.join(__dirname, file));
  const own = { describe: globalThis.describe, it: globalThis.it };
  const found: Held[] = [];
  const tried = (_: string, run: Run) => {
    // What a test holds beside comes to nothing here.
    try {
      run();
    } catch {} // eslint-disable-line no-empty
  };
  Object.assign(globalThis, { describe: (_: string, run: Run) => run(), it: tried });
  try {
    for (const file of files) {
      const known = require.cache[file];
      Reflect.deleteProperty(require.cache, file);
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      found.push(...heldIn(() => void require(file)));
      if (known === undefined) Reflect.deleteProperty(require.cache, file);
      else require.cache[file] = known;
    }
  } finally {
    Object.assign(globalThis, own);
  }
  return found;
}

/** A program with more said of one of its resources. */
function saying(program: Program, name: string, more: Given): Program {
  const [token, given] = program[name] ?? assert.fail(`no ${name}`);
  return { ...program, [name]: [token, { ...given, ...more }] };
}

/** What may be proved although it is ignored, and why. */
const told: Readonly<Record<string, string>> = {
  "lb/listenerRule.actions": "ECS moves it between the groups that it is told",
};

const held = allHeld();

describe("what is ignored when it changes", () => {
  const all = held.filter(({ isRight }) => isRight);
  it("proves nothing that is not proved where it is unknown", () => {
    const tries = new Map<string, number>();
    const lost = new Map<string, string>();
    let failed = 0;
    for (const { design, traffic } of all) {
      const program = deployed(design);
      for (const [name, [kind, inputs = {}]] of Object.entries(design)) {
        for (const property of Object.keys(inputs)) {
          const key = `${kind}.${property}`;
          const tried = tries.get(key) ?? 0;
          if (tried >= 3 * times) continue;
          tries.set(key, tried + 1);
          const given = program[name]?.[1] ?? {};
          // What a resource hands out tells what is deployed.
          const outputs = Object.fromEntries(
            Object.entries(given.outputs ?? {}).filter(([output]) => output !== property),
          );
          const hidden = { outputs, inputs: { ...given.inputs, [property]: U } };
          if (proveProgram(saying(program, name, hidden), { traffic }).proved) continue;
          failed += 1;
          // Once it is needed, that is enough of it.
          tries.set(key, tried + 3);
          const left = { outputs, ignoreChanges: [property] };
          if (proveProgram(saying(program, name, left), { traffic }).proved) lost.set(key, name);
        }
      }
    }
    assert.ok(
      tries.size > 500 && failed > 200,
      `${tries.size} properties, ${failed} of them needed`,
    );
    assert.deepEqual(
      [...lost].filter(([key]) => !Object.hasOwn(told, key)),
      [],
    );
  });
});

/** What may hold although it does not as it is said, or where it is unknown, and why. */
const toldApart: Readonly<Record<string, string>> = {
  "aws-native:autoscaling:AutoScalingGroup.maxSize":
    "of what has no model its size matters to nothing",
  "aws-native:autoscaling:AutoScalingGroup.minSize":
    "of what has no model its size matters to nothing",
  "ec2/route.destinationCidrBlock":
    "what may leave by a hub's gateway counts where a row forbids it",
  "ec2/route.gatewayId": "what may leave by a hub's gateway counts where a row forbids it",
};

/** The rows of a verdict that are proved, or that are not, as texts. */
function rowsOf({ rows }: Verdict, isProved: boolean): ReadonlySet<string> {
  const idle = ["proved", "not-applicable"];
  const all = rows.filter(({ verdict }) => idle.includes(verdict) === isProved);
  return new Set(all.map(({ id, text }) => `${id} ${text}`));
}

describe("what is ignored when it changes, where something is found", () => {
  const all = held.filter(({ isRight }) => !isRight);
  it("proves no row that is not proved as it is said, or where it is unknown", () => {
    const tries = new Map<string, number>();
    const lost = new Map<string, string>();
    let count = 0;
    for (const { design, traffic } of all) {
      const program = deployed(design);
      const said = proveProgram(program, { traffic });
      const wrong = rowsOf(said, false);
      // Who is part of what is found.
      const urns = said.findings.flatMap(({ blame, hops }) => [
        blame,
        ...hops.map(({ urn }) => urn),
      ]);
      const names = new Set(urns.map((urn) => urn?.split("::").pop() ?? ""));
      for (const name of names) {
        const [kind, inputs = {}] = design[name] ?? [""];
        for (const property of Object.keys(inputs)) {
          const key = `${kind}.${property}`;
          const tried = tries.get(key) ?? 0;
          if (tried >= 4 * times) continue;
          tries.set(key, tried + 1);
          count += 1;
          const given = program[name]?.[1] ?? {};
          const outputs = Object.fromEntries(
            Object.entries(given.outputs ?? {}).filter(([output]) => output !== property),
          );
          const left = saying(program, name, { outputs, ignoreChanges: [property] });
          const proved = rowsOf(proveProgram(left, { traffic }), true);
          const hidden = { outputs, inputs: { ...given.inputs, [property]: U } };
          const unknown =
            tried > 0
              ? []
              : rowsOf(proveProgram(saying(program, name, hidden), { traffic }), false);
          const better = [...wrong, ...unknown].find((row) => proved.has(row));
          if (better !== undefined) lost.set(key, `${name}: ${better}`);
        }
      }
    }
    assert.ok(tries.size > 200 && count > 500, `${tries.size} properties, ${count} tries`);
    assert.deepEqual(
      [...lost].filter(([key]) => !Object.hasOwn(toldApart, key)),
      [],
    );
  });
});

const role = "arn:aws:iam::123456789012:role/x";
const automation = "arn:aws:ssm:eu-central-1:123456789012:automation-definition/Open";
const open = "arn:aws:scheduler:::aws-sdk:ec2:authorizeSecurityGroupIngress";
const states = (state: object) =>
  JSON.stringify({ StartAt: "A", States: { A: { ...state, End: true } } });
const stages = (provider: string) => [
  { name: "x", actions: [{ name: "a", category: "Deploy", owner: "AWS", provider, version: "1" }] },
];

/** What changes a network by itself: harmless as it is said, what it might be as well, and what is of no matter. */
const changing: Readonly<Record<string, readonly [string, object, object, readonly string[]]>> = {
  "a state machine": [
    "sfn/stateMachine",
    { roleArn: role, definition: states({ Type: "Pass" }) },
    { definition: states({ Type: "Task", Resource: "arn:aws:states:::aws-sdk:ec2:authorizeSecurityGroupIngress" }) },
    ["tags"],
  ],
  "a schedule": [
    "scheduler/schedule",
    { scheduleExpression: "rate(1 hour)", flexibleTimeWindow: { mode: "OFF" }, target: { arn: "arn:aws:scheduler:::aws-sdk:sqs:purgeQueue", roleArn: role } },
    { target: { arn: open, roleArn: role, input: "{}" } },
    ["description"],
  ],
  "a rule of EventBridge": [
    "cloudwatch/eventTarget",
    { rule: "r", arn: "arn:aws:sqs:eu-central-1:123456789012:q" },
    { arn: automation },
    [],
  ],
  "an association of Systems Manager": [
    "ssm/association",
    { name: "AWS-UpdateSSMAgent" },
    { name: "AWS-EnableExplorer" },
    ["scheduleExpression"],
  ],
  "a policy of Firewall Manager": [
    "fms/policy",
    { remediationEnabled: false, excludeResourceTags: false, resourceType: "AWS::EC2::SecurityGroup", securityServicePolicyData: { type: "SECURITY_GROUPS_COMMON" } },
    { remediationEnabled: true },
    ["tags"],
  ],
  "a remediation of AWS Config": [
    "cfg/remediationConfiguration",
    { configRuleName: "x", targetType: "SSM_DOCUMENT", targetId: "AWS-DisablePublicAccessForSecurityGroup", automatic: false },
    { automatic: true },
    ["description"],
  ],
  "a pipeline": [
    "codepipeline/pipeline",
    { roleArn: role, artifactStores: [{ location: "b", type: "S3" }], stages: stages("S3") },
    { stages: stages("CloudFormation") },
    ["artifactStores"],
  ],
}; // prettier-ignore

describe("what changes a network by itself, and is ignored when it changes", () => {
  const ground: Design = {
    ...network(),
    ...group("s-group"),
    s: ["ec2/instance", { ami: "a", instanceType: "t4g.nano", subnetId: the("public-a"), vpcSecurityGroupIds: [the("s-group")], associatePublicIpAddress: true }],
  }; // prettier-ignore
  const traffic = matrix({
    services: { s: { name: "s" } },
    never: [{ id: "N1", from: "internet", to: "s" }],
  });
  for (const [what, [kind, inputs, harmful, harmless]] of Object.entries(changing)) {
    const design = (more: object): Design => ({ ...ground, x: [kind, { ...inputs, ...more }] });
    it(`is ${what}, which is harmless as it is said`, () => {
      assert.deepEqual(isProvedWithout(design({}), traffic, "x"), [true, true]);
      assert.deepEqual(isProvedWithout(design(harmful), traffic, "x"), [false, false]);
      assert.deepEqual(isProvedWithout(design({}), traffic, "x", ...harmless), [true, true]);
    });
    for (const property of Object.keys(harmful)) {
      for (const spelt of [property, `["${property}"]`, "*"]) {
        it(`is ${what}: ${spelt}`, () => {
          assert.deepEqual(isProvedWithout(design({}), traffic, "x", spelt), [false, false]);
        });
      }
    }
  }
});

describe("a static connection of a VPN of which something is ignored when it changes", () => {
  const design: Design = {
    ...without(siteToSite("192.168.0.0/16"), "office-route"),
    prop: ["ec2/vpnGatewayRoutePropagation", { vpnGatewayId: the("vgw"), routeTableId: the("data-table") }],
  }; // prettier-ignore
  const traffic = matrix({
    zones: { office: { kind: "network", cidrs: ["192.168.0.0/16"] } },
    stores: { db: { name: "db" } },
    allow: [{ id: "T1", from: "office", to: "db", ports: 5432 }],
  });
  it("works in spite of what has no part in it", () => {
    assert.deepEqual(isProvedWithout(design, traffic, "vpn"), [true, true]);
    assert.deepEqual(isProvedWithout(design, traffic, "vpn", "tags", "tunnel1PresharedKey"), [
      true,
      true,
    ]);
  });
  const lost = [["static", "destinationCidrBlock"], ["static", "vpnConnectionId"], ["vpn", "vpnGatewayId"], ["vpn", "staticRoutesOnly"]] as const; // prettier-ignore
  for (const [name, property] of lost) {
    it(`is not known to work: ${name}'s ${property}`, () => {
      assert.deepEqual(isProvedWithout(design, traffic, name, property), [false, false]);
    });
  }
});

describe("what names something in a document that is ignored when it changes", () => {
  const ground: Design = { ...network(), ...group("fn-group"), ...lambda("fn") };
  const domain: Design = {
    ...ground,
    ...group("logs-group"),
    logs: ["opensearch/domain", { domainName: "logs", vpcOptions: { subnetIds: [the("data-a")], securityGroupIds: [the("logs-group")] } }],
    ingest: ["opensearchingest/pipeline", { pipelineName: "ingest", minUnits: 1, maxUnits: 2, pipelineConfigurationBody: "version: '2'" }],
  }; // prettier-ignore
  const never = (to: string, what: object) =>
    matrix({ ...what, never: [{ id: "N1", from: "internet", to }] });
  it("is an API: it may call any function", () => {
    const design: Design = {
      ...ground,
      api: ["apigatewayv2/api", { name: "api", protocolType: "HTTP", body: '{"openapi":"3.0.1"}' }],
    }; // prettier-ignore
    const traffic = never("fn", { services: { fn: { name: "fn" } } });
    assert.deepEqual(isProvedWithout(design, traffic, "api", "tags"), [true, true]);
    assert.deepEqual(isProvedWithout(design, traffic, "api", "body"), [false, false]);
  });
  it("is a pipeline of OpenSearch: it may write to any domain", () => {
    const traffic = never("logs", { stores: { logs: { name: "logs" } } });
    assert.deepEqual(isProvedWithout(domain, traffic, "ingest", "tags"), [true, true]);
    const body = "pipelineConfigurationBody";
    assert.deepEqual(isProvedWithout(domain, traffic, "ingest", body), [false, false]);
  });
});
