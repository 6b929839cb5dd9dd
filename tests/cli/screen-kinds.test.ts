import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { PlannedResource, WireValue } from "../../cli/plan/document";
import { unknownValue } from "../../cli/plan/markers";
import { canonicalType, inWords, nameInUrn, PlanGraph, Reading } from "../../cli/screen/graph";
import { kindOf, kinds, labelOf, type Kind } from "../../cli/screen/kinds";

const aws = dirname(require.resolve("@pulumi/aws/package.json"));

/** The second versions and old names that a canonical type may stand for. */
function declarationOf(type: string): string | undefined {
  const [, path = ""] = type.split(":");
  return [path, `${path}v2`, `${path}V2`]
    .map((file) => join(aws, `${file}.d.ts`))
    .find((file) => existsSync(file));
}

/** The names of the arguments that the provider's class takes. */
function argumentsOf(declaration: string): Set<string> {
  const text = readFileSync(declaration, "utf8");
  const args = text.slice(text.search(/export interface \w+Args \{/));
  return new Set([...args.matchAll(/^ {4}(\w+)\??: /gm)].map(([, name]) => name ?? ""));
}

/** Tells a resource that has no inputs, and notes which ones were looked for. */
function lookedFor(type: string, kind: Kind): Set<string> {
  const keys = new Set<string>();
  const recorder = <T>() =>
    new Proxy<Record<string, T>>(
      {},
      {
        get: (_, key) => {
          keys.add(String(key));
          return undefined;
        },
      },
    );
  const resource: PlannedResource = {
    urn: "urn",
    type,
    name: "n",
    custom: true,
    inputs: recorder<WireValue>(),
    dependencies: [],
    propertyDependencies: {},
    options: {},
  };
  const reading = new Reading(resource, new PlanGraph([]));
  kind.facts?.(reading);
  kind.lines?.(reading);
  kind.closing?.(reading);
  kind.sortBy?.(reading);
  for (const key of kind.belongsTo ?? []) keys.add(key);
  return keys;
}

/** Inputs of the provider's earlier versions, and of inline rules that share their reading with standalone ones. */
const known = new Set([
  "instanceId",
  "egressOnlyInternetGatewayId",
  "securityGroups",
  "ipv6CidrBlock",
  "cidrBlock",
  "roles",
]);

describe("the table of kinds", () => {
  for (const [type, kind] of Object.entries(kinds)) {
    if (!type.startsWith("aws:")) continue;
    it(`${type} names a class and inputs of the provider`, () => {
      const declaration = declarationOf(type);
      assert.ok(declaration !== undefined, "no such class in @pulumi/aws");
      const has = argumentsOf(declaration);
      assert.ok(has.size > 0);
      const unheardOf = [...lookedFor(type, kind)].filter((k) => !has.has(k) && !known.has(k));
      assert.deepEqual(unheardOf, []);
      assert.equal(canonicalType(type), type);
    });
  }

  for (const [type, canonical] of [
    ["aws:alb/listener:Listener", "aws:lb/listener:Listener"],
    ["aws:elasticloadbalancingv2/targetGroup:TargetGroup", "aws:lb/targetGroup:TargetGroup"],
    ["aws:applicationloadbalancing/loadBalancer:LoadBalancer", "aws:lb/loadBalancer:LoadBalancer"],
    ["aws:s3/bucketV2:BucketV2", "aws:s3/bucket:Bucket"],
    ["aws:s3/bucketObjectv2:BucketObjectv2", "aws:s3/bucketObject:BucketObject"],
    ["aws:apigatewayv2/api:Api", "aws:apigatewayv2/api:Api"],
    ["aws:wafv2/webAcl:WebAcl", "aws:wafv2/webAcl:WebAcl"],
    ["random:index/id:V2", "random:index/id:V2"],
  ] as const) {
    it(`takes ${type} for ${canonical}`, () => {
      assert.equal(canonicalType(type), canonical);
    });
  }

  for (const [type, label] of [
    ["aws:sfn/stateMachine:StateMachine", "sfn state machine"],
    ["aws:cloudwatch/dashboard:Dashboard", "cloudwatch dashboard"],
    ["aws:iam/iamThing:IAMThing", "iam thing"],
    ["random:index/randomPassword:RandomPassword", "random password"],
    ["docker:index/image:Image", "docker image"],
    ["pulumi:providers:aws", "aws provider"],
    ["pulumi:pulumi:Other", "pulumi other"],
    ["nonsense", "nonsense"],
    ["", ""],
  ] as const) {
    it(`calls ${JSON.stringify(type)} "${label}"`, () => {
      assert.equal(labelOf(type), label);
    });
  }

  it("calls a component by its class", () => {
    const component = { type: "market:index:PublicEdge", custom: false } as PlannedResource;
    assert.equal(kindOf(component).label, "PublicEdge");
  });
});

describe("values in words", () => {
  const secret = {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    value: "s3cret",
  };
  for (const [what, value, names, expected] of [
    ["text", "a", [], "a"],
    ["a switch", true, [], "yes"],
    ["a number", 0, [], "0"],
    ["nothing", null, [], undefined],
    ["an unknown", unknownValue, [], "(known after deployment)"],
    ["an unknown from one resource", unknownValue, ["vpc"], "vpc"],
    ["an unknown from several", unknownValue, ["a", "b"], "one of a, b"],
    ["an unknown inside a text", `x-${unknownValue}`, [], "x-(known after deployment)"],
    ["a secret", secret, [], "[secret]"],
    ["a secret deep inside", { a: [secret] }, [], "a [secret]"],
    ["a list with unknowns", ["a", unknownValue, unknownValue], ["b", "c"], "a, b, c"],
    ["an object", { a: 1, b: unknownValue }, ["v"], "a 1, b v"],
    [
      "a reference to a resource",
      {
        "4dabf18193072939515e22adb298388d": "5cf8f73096256a8f31e491e813e4eb8e",
        urn: "urn:pulumi:dev::m::aws:s3/bucket:Bucket::site",
        id: "",
      },
      [],
      "site",
    ],
    [
      "a file",
      {
        "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17",
        path: "./www/index.html",
      },
      [],
      "./www/index.html",
    ],
  ] as const) {
    it(`says ${what}`, () => {
      assert.equal(inWords(value as WireValue, names), expected);
    });
  }

  it("takes a name from a URN even if it has colons", () => {
    assert.equal(nameInUrn("urn:pulumi:dev::m::a:b:C$aws:ec2/vpc:Vpc::net::1"), "net::1");
    assert.equal(nameInUrn("strange"), "strange");
  });
});
