import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import Ajv from "ajv/dist/2020";
import type {
  Assumption,
  CustomTimeouts,
  Note,
  PlanDocument,
  PlannedResource,
  ResourceOptions,
} from "../../cli/plan/document";
import { secretOf, signatureKey, unknownValue } from "../../cli/plan/markers";
import { documentOf, marketplace, planned } from "./screen-support";

const root = join(__dirname, "..", "..");

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema | boolean>>;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly description?: string;
}

const schema = JSON.parse(
  readFileSync(join(root, "cli", "schema", "plan.schema.json"), "utf8"),
) as Schema;

const validate = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

/** What the schema has against a document, as `place: message`. */
function objections(document: unknown): string[] {
  // Through text, as a reader of the file gets it.
  return validate(JSON.parse(JSON.stringify(document)))
    ? []
    : (validate.errors ?? []).map((e) => `${e.instancePath}: ${e.message ?? ""}`);
}

const options: Required<ResourceOptions> = {
  protect: true,
  retainOnDelete: true,
  deleteBeforeReplace: true,
  ignoreChanges: ["tags"],
  replaceOnChanges: ["ami"],
  hideDiffs: ["userData"],
  additionalSecretOutputs: ["password"],
  import: "vpc-1",
  deletedWith: "urn:pulumi:dev::m::aws:ec2/vpc:Vpc::a",
  replaceWith: ["urn:pulumi:dev::m::aws:ec2/vpc:Vpc::a"],
  aliases: ["urn:pulumi:dev::m::aws:ec2/vpc:Vpc::b"],
  customTimeouts: { create: "5m", update: "6m", delete: "7m" } satisfies Required<CustomTimeouts>,
  version: "7.48.0",
  pluginDownloadURL: "https://example.com",
  hooks: ["beforeCreate: check"],
};

const marked = (signature: string, more: object) => ({ [signatureKey]: signature, ...more });

/** A resource that has every field; a field that is added to the types has to be added here. */
const resource: Required<PlannedResource> = {
  urn: "urn:pulumi:dev::m::aws:ec2/vpc:Vpc::vpc",
  type: "aws:ec2/vpc:Vpc",
  name: "vpc",
  custom: true,
  remote: true,
  id: "vpc-1",
  parent: "urn:pulumi:dev::m::pulumi:pulumi:Stack::m-dev",
  provider: "urn:pulumi:dev::m::pulumi:providers:aws::east::04da6b54",
  inputs: {
    known: { list: [1, true, null, "text"] },
    unknown: unknownValue,
    secret: marked("1b47061264138c4ac30d75fd1eb44270", {}),
    resource: marked("5cf8f73096256a8f31e491e813e4eb8e", { urn: "urn:pulumi:a", id: "" }),
    file: marked("c44067f5952c0a294b673a41bacd8c17", { path: "./a", hash: "0" }),
    archive: marked("0def7320c3a5731c473e5ecbe6d01bc7", {
      assets: {
        "a.js": marked("c44067f5952c0a294b673a41bacd8c17", {
          __pulumiAsset: true,
          text: "a",
        }),
      },
    }),
  },
  dependencies: ["urn:pulumi:dev::m::a:b:C::d"],
  propertyDependencies: { unknown: ["urn:pulumi:dev::m::a:b:C::d"] },
  options,
  outputs: { id: unknownValue },
  position: { file: "index.ts", line: 3, column: 1 },
};

const assumptions: Assumption[] = [
  {
    kind: "call",
    token: "aws:index/getRegion:getRegion",
    args: {},
    answer: "eu-central-1",
    source: "table",
    count: 1,
  },
  { kind: "config", key: "m:key", place: "Pulumi.dev.yaml:3", answer: "an unknown secret" },
  { kind: "stackReference", stack: "acme/net/dev", answer: "unknown", source: "unknown" },
];

const notes: Note[] = [
  { level: "info", text: "one" } satisfies Note,
  { level: "warning", text: "two", urn: resource.urn } satisfies Required<Note>,
];

const full: PlanDocument = documentOf([resource], {
  outputs: { url: unknownValue },
  assumptions,
  notes,
});

describe("the plan's JSON form", () => {
  it("has a schema that takes a document with every field", () => {
    assert.deepEqual(objections(full), []);
  });

  it("takes what real programs register", async () => {
    const market = await planned(marketplace);
    assert.equal(market.resources.length > 100, true);
    assert.deepEqual(objections(market), []);
    const site = await planned(() => {
      const bucket = new aws.s3.Bucket("b", {}, { protect: true, retainOnDelete: true });
      new aws.s3.BucketObjectv2("o", {
        bucket,
        content: pulumi.secret("hush"),
        source: new pulumi.asset.StringAsset("hello"),
      });
      new aws.lambda.Function("f", {
        role: "arn",
        code: new pulumi.asset.AssetArchive({ "a.js": new pulumi.asset.StringAsset("1") }),
      });
    });
    assert.deepEqual(objections(site), []);
    const text = JSON.stringify(site);
    for (const signature of [
      "5cf8f73096256a8f31e491e813e4eb8e",
      "c44067f5952c0a294b673a41bacd8c17",
      "0def7320c3a5731c473e5ecbe6d01bc7",
      "1b47061264138c4ac30d75fd1eb44270",
    ]) {
      assert.ok(text.includes(signature), `nothing marked ${signature}`);
    }
  });

  describe("refuses", () => {
    const withResource = (change: object) => ({ ...full, resources: [{ ...resource, ...change }] });
    const without = (key: keyof PlanDocument) =>
      Object.fromEntries(Object.entries(full).filter(([k]) => k !== key));
    const cases: readonly (readonly [string, unknown, RegExp])[] = [
      ...(Object.keys(full) as (keyof PlanDocument)[]).map(
        (key) =>
          [`a document without ${key}`, without(key), /must have required property/] as const,
      ),
      ["another format", { ...full, format: "plan" }, /^\/format: must be equal to constant/],
      ["another version", { ...full, version: 2 }, /^\/version: must be equal to constant/],
      ["an unknown field", { ...full, extra: 1 }, /^: must NOT have additional properties/],
      ["an empty project", { ...full, project: "" }, /^\/project: must NOT have fewer/],
      ["no document", [], /^: must be object/],
      ["a resource without a URN", withResource({ urn: undefined }), /required property 'urn'/],
      ["a URN that is none", withResource({ urn: "vpc" }), /^\/resources\/0\/urn: must match/],
      [
        "a parent that is none",
        withResource({ parent: "" }),
        /^\/resources\/0\/parent: must match/,
      ],
      [
        "a switch as text",
        withResource({ custom: "yes" }),
        /^\/resources\/0\/custom: must be boolean/,
      ],
      ["remote: false", withResource({ remote: false }), /^\/resources\/0\/remote: must be equal/],
      ["inputs that are a list", withResource({ inputs: [] }), /^\/resources\/0\/inputs: must be/],
      [
        "an unknown option",
        withResource({ options: { proctect: true } }),
        /^\/resources\/0\/options: must NOT have additional/,
      ],
      [
        "property dependencies without a list",
        withResource({ propertyDependencies: { a: "urn:pulumi:x" } }),
        /^\/resources\/0\/propertyDependencies\/a: must be array/,
      ],
      [
        "a position before the first line",
        withResource({ position: { file: "a", line: 0, column: 1 } }),
        /^\/resources\/0\/position\/line: must be >= 1/,
      ],
      [
        "a marker that means nothing",
        withResource({ inputs: { a: { [signatureKey]: "what", value: 1 } } }),
        /^\/resources\/0\/inputs\/a/,
      ],
      [
        "a reference to no resource",
        withResource({ inputs: { a: marked("5cf8f73096256a8f31e491e813e4eb8e", {}) } }),
        /^\/resources\/0\/inputs\/a/,
      ],
      [
        "a secret that tells its content",
        withResource({ inputs: { a: { b: [secretOf("plaintext")] } } }),
        /^\/resources\/0\/inputs\/a\/b\/0: must NOT have additional properties/,
      ],
      [
        "an assumption of no kind",
        { ...full, assumptions: [{ kind: "guess", answer: "" }] },
        /^\/assumptions\/0/,
      ],
      [
        "a call that nobody made",
        { ...full, assumptions: [{ ...assumptions[0], count: 0 }] },
        /^\/assumptions\/0/,
      ],
      [
        "a note of no level",
        { ...full, notes: [{ level: "error", text: "a" }] },
        /^\/notes\/0\/level/,
      ],
    ];
    for (const [what, document, expected] of cases) {
      it(what, () => {
        const found = objections(document);
        assert.ok(
          found.some((objection) => expected.test(objection)),
          found.join("\n") || "no objection",
        );
      });
    }
  });

  describe("is described in docs/plan.md", () => {
    const text = readFileSync(join(root, "docs", "plan.md"), "utf8");
    const defs: Readonly<Record<string, Schema>> = { document: schema, ...schema.$defs };
    for (const [name, { properties = {} }] of Object.entries(defs)) {
      const fields = Object.keys(properties).filter((key) => key !== signatureKey);
      if (fields.length === 0) continue;
      it(`every field of ${name}`, () => {
        for (const field of fields) assert.ok(text.includes(`\`${field}\``), field);
      });
    }

    it("every marker", () => {
      const markers = JSON.stringify(schema).match(/\b[0-9a-f]{32}\b/g) ?? [];
      for (const marker of new Set([...markers, unknownValue])) {
        assert.ok(text.includes(marker), marker);
      }
    });

    it("by examples that are what they say", () => {
      const examples = [...text.matchAll(/```json plan\n([^]*?)```/g)].map(([, json = ""]) => json);
      assert.equal(examples.length, 1);
      for (const example of examples) assert.deepEqual(objections(JSON.parse(example)), []);
    });
  });

  it("says of every field what it is", () => {
    const silent: string[] = [];
    for (const [name, { properties = {} }] of Object.entries({
      document: schema,
      ...schema.$defs,
    })) {
      for (const [key, property] of Object.entries(properties)) {
        if (typeof property === "boolean" || key === signatureKey || key === "kind") continue;
        const said = property.description ?? property.$ref;
        if (said === undefined && key !== "level") silent.push(`${name}.${key}`);
      }
    }
    assert.deepEqual(silent, []);
  });
});
