import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BadInputError, dataSourceTable, ProgramError, readAnswers } from "../../cli/plan";
import { policyDocument } from "../../cli/plan/data-sources/policy-document";
import { partitionOf, zoneIdPrefix } from "../../cli/plan/data-sources/regions";
import { dataSources, resultOf } from "../../cli/plan/data-sources/table";
import type { PlanDocument } from "../../cli/plan";
import { isSecret, unknownValue } from "../../cli/plan/markers";
import type { Properties } from "../../cli/plan/messages";
import { modules, named, planOf, temporaryFolder, writeFiles } from "./programs";

const region = { config: { "aws:region": "eu-central-1" } };

function calls(plan: PlanDocument) {
  return plan.assumptions.filter((a) => a.kind === "call");
}

/** What the table answers to one call. */
function answered(token: string, args: Properties, at = "eu-central-1"): Properties | undefined {
  const source = dataSources.find((candidate) => candidate.token === token);
  assert.ok(source, token);
  const where = typeof args.region === "string" ? args.region : at;
  const answer = source.answer(args, {
    region: where,
    partition: partitionOf(where),
    defaultTags: { a: "b" },
  });
  return answer === undefined ? undefined : resultOf(source, args, where, answer);
}

describe("plan: data-source calls", () => {
  it("are answered from a table, each answer an assumption", async () => {
    const plan = await planOf(
      `
      const account = aws.getCallerIdentityOutput().accountId;
      export const arn = pulumi.interpolate\`arn:\${aws.getPartitionOutput().partition}:iam::\${account}:root\`;
      export const zones = aws.getAvailabilityZonesOutput({ state: "available", excludeNames: ["eu-central-1b"] }).names;
      export const again = aws.getCallerIdentityOutput().accountId;
      export const plain = aws.getRegion().then((r) => r.region);
      export const there = aws.getRegionOutput({}, { provider: new aws.Provider("us", { region: "us-east-1" }) }).region;
    `,
      region,
    );
    assert.deepEqual(plan.outputs, {
      arn: "arn:aws:iam::111122223333:root",
      zones: ["eu-central-1a", "eu-central-1c"],
      again: "111122223333",
      plain: "eu-central-1",
      there: "us-east-1",
    });
    assert.deepEqual(
      calls(plan).map(({ token, answer, count, source, args }) => [
        token.split(":")[2],
        answer,
        count,
        source,
        args,
      ]),
      [
        [
          "getAvailabilityZones",
          "eu-central-1a, eu-central-1c",
          1,
          "table",
          { state: "available", excludeNames: ["eu-central-1b"] },
        ],
        ["getCallerIdentity", "account 111122223333", 2, "table", {}],
        ["getPartition", "aws", 1, "table", {}],
        ["getRegion", "eu-central-1", 1, "table", {}],
        ["getRegion", "us-east-1", 1, "table", {}],
      ],
    );
  });

  it("take region and tags from the provider that is asked", async () => {
    const plan = await planOf(
      `
      export const tags = aws.getDefaultTagsOutput().tags;
      export const own = aws.getRegionOutput({ region: "ap-southeast-2" }).description;
    `,
      { config: { "aws:region": "eu-west-1", "aws:defaultTags": '{"tags":{"Team":"web"}}' } },
    );
    assert.deepEqual(plan.outputs, { tags: { Team: "web" }, own: "Asia Pacific (Sydney)" });
  });

  it("may have unknown answers, in Outputs and in plain", async () => {
    const plan = await planOf(
      `
      const secret = aws.secretsmanager.getSecretVersionOutput({ secretId: "db" }).secretString;
      secret.apply(() => { throw new Error("ran"); });
      new aws.ssm.Parameter("output", { type: "String", value: secret });
      export = async () => {
        const parameter = await aws.ssm.getParameter({ name: "/app/key" });
        new aws.s3.Bucket("plain", { bucket: parameter.value, tags: { text: \`key-\${parameter.value}\`, name: parameter.name } });
        return { json: JSON.stringify({ value: parameter.value }) };
      };
    `,
      region,
    );
    assert.ok(isSecret(named(plan, "output").inputs.value));
    assert.deepEqual(named(plan, "plain").inputs, {
      bucket: unknownValue,
      tags: { text: unknownValue, name: "/app/key" },
    });
    assert.deepEqual(plan.outputs, { json: unknownValue });
  });

  it("are not made while their arguments are unknown", async () => {
    const plan = await planOf(
      `const vpc = new aws.ec2.Vpc("v", { cidrBlock: "10.0.0.0/16" });
       export const subnets = aws.ec2.getSubnetsOutput({ filters: [{ name: "vpc-id", values: [vpc.id] }] }).ids;`,
    );
    assert.deepEqual(plan.outputs, { subnets: unknownValue });
    assert.deepEqual(plan.assumptions, []);
  });

  it("without an answer are all told at once, and how to supply one", async () => {
    const failing = planOf(`
      const vpc = aws.ec2.getVpcOutput({ default: true });
      new aws.ec2.SecurityGroup("g", { vpcId: vpc.id });
      aws.ec2.getManagedPrefixListOutput({ name: "our-offices" });
      aws.getCallerIdentityOutput();
    `);
    await assert.rejects(failing, (error: unknown) => {
      assert.ok(error instanceof BadInputError);
      assert.deepEqual(error.problems, [
        {
          at: "aws:ec2/getManagedPrefixList:getManagedPrefixList",
          found: 'a call with {"name":"our-offices"}',
          expected: "arguments that can be answered without AWS",
          fix: 'Supply its result, as in {"aws:ec2/getManagedPrefixList:getManagedPrefixList":{"…":"…"}}.',
        },
        {
          at: "aws:ec2/getVpc:getVpc",
          found: 'a call with {"default":true}',
          expected: "a function that can be answered without AWS",
          fix: 'Supply its result, as in {"aws:ec2/getVpc:getVpc":{"…":"…"}}.',
        },
      ]);
      return true;
    });
  });

  it("without an answer do not hide what else failed", async () => {
    await assert.rejects(
      planOf(`aws.ec2.getVpcOutput({}); throw new Error("besides");`),
      (error: unknown) => {
        assert.ok(error instanceof ProgramError);
        assert.equal(error.failures.length, 2);
        assert.match(error.message, /aws:ec2\/getVpc:getVpc[\s\S]*besides/);
        return true;
      },
    );
  });

  it("may be answered by the caller: for all calls of a function, or by arguments", async () => {
    const body = `
      export const vpc = aws.ec2.getVpcOutput({ default: true }).id;
      export const a = aws.ec2.getSubnetOutput({ id: "subnet-a", filters: [{ name: "x", values: ["y"] }] }).cidrBlock;
      export const b = aws.ec2.getSubnetOutput({ id: "subnet-b" }).cidrBlock;
      export const me = aws.getCallerIdentityOutput().accountId;
    `;
    const folder = temporaryFolder();
    writeFiles(folder, {
      "answers.yaml": `calls:
  aws:ec2/getVpc:getVpc: { id: vpc-1 }
  aws:ec2/getSubnet:getSubnet:
    - args: { id: subnet-a }
      result: { cidrBlock: 10.0.1.0/24 }
    - result: { cidrBlock: 10.0.2.0/24 }
  aws:index/getCallerIdentity:getCallerIdentity: { accountId: "444455556666" }
stackReferences:
  network: { id: vpc-1 }
`,
    });
    const { calls: supplied, stackReferences } = readAnswers(join(folder, "answers.yaml"));
    assert.deepEqual(stackReferences, { network: { id: "vpc-1" } });
    const plan = await planOf(body, { calls: supplied });
    assert.deepEqual(plan.outputs, {
      vpc: "vpc-1",
      a: "10.0.1.0/24",
      b: "10.0.2.0/24",
      me: "444455556666",
    });
    assert.deepEqual(
      calls(plan).map(({ source, answer }) => `${source} ${answer}`),
      ["supplied cidrBlock", "supplied cidrBlock", "supplied id", "supplied accountId"],
    );
  });

  it("of other providers are answered by the caller alone", async () => {
    const body =
      'export const x = pulumi.runtime.invokeOutput<{ id: string }>("acme:index/get:get", { a: 1 }).apply((r) => r.id);';
    await assert.rejects(planOf(body), /acme:index\/get:get: found a call with {"a":1}/);
    const plan = await planOf(body, { calls: { "acme:index/get:get": { id: "i" } } });
    assert.equal(plan.outputs.x, "i");
  });
});

describe("plan: a file of answers", () => {
  const read = (text: string) => {
    const folder = temporaryFolder();
    writeFiles(folder, { "answers.yaml": text });
    return readAnswers(join(folder, "answers.yaml"));
  };

  it("may be empty", () => {
    assert.deepEqual(read(""), { calls: {}, stackReferences: {} });
  });

  it("is refused with every problem", () => {
    assert.throws(
      () => read("cals: {}\ncalls:\n  t: 3\n  u: [{ args: {} }]\nstackReferences:\n  s: [1]\n"),
      (error: unknown) => {
        assert.ok(error instanceof BadInputError);
        assert.deepEqual(
          error.problems.map(({ at, found, fix }) => `${at} ${found} ${fix}`),
          [
            'answers.yaml:1:1 "cals" Did you mean calls?',
            "answers.yaml:3:3 3 Mend the entry.",
            'answers.yaml:4:3 [{"args":{}}] Mend the entry.',
            "answers.yaml:6:3 [1] Mend the entry.",
          ],
        );
        return true;
      },
    );
    assert.throws(() => read("[]"), /found no map/);
    assert.throws(
      () => readAnswers("/gone/answers.yaml"),
      /found nothing, expected a YAML or JSON file/,
    );
  });
});

describe("plan: the table of data sources", () => {
  for (const source of dataSources) {
    const [, module = "", name = ""] = /^aws:([^/]+)\/[^:]+:(.+)$/.exec(source.token) ?? [];
    it(`${module}.${name} has every property of its result`, () => {
      const path = join(modules, "@pulumi", "aws", module === "index" ? "" : module, name);
      assert.match(readFileSync(`${path}.js`, "utf8"), new RegExp(`"${source.token}"`));
      const declarations = readFileSync(`${path}.d.ts`, "utf8");
      const [, body = ""] = /export interface \w+Result \{([\s\S]*?)\n\}/.exec(declarations) ?? [];
      const properties = [...body.matchAll(/^ {4}readonly (\w+)(\??):/gm)].map(
        ([, property, optional]) => ({
          property: property ?? "",
          optional: optional === "?",
        }),
      );
      assert.ok(properties.length > 0);
      const args = exampleArguments[`${module}.${name}`] ?? {};
      const result = answered(source.token, args) ?? {};
      const missing = properties.filter(
        ({ property, optional }) => !optional && !(property in result),
      );
      assert.deepEqual(
        missing,
        [],
        "a property that is left out would count as known to be absent",
      );
      const known = new Set([
        ...properties.map(({ property }) => property),
        "region",
        ...Object.keys(args),
      ]);
      assert.deepEqual(
        Object.keys(result).filter((key) => !known.has(key)),
        [],
      );
    });
  }

  it("is documented", () => {
    const rows = dataSourceTable().split("\n");
    assert.equal(rows.length, dataSources.length + 2);
    assert.ok(rows.includes("| `aws:index/getPartition:getPartition` | the region's partition |"));
  });

  it("answers as AWS does, or with a stand-in that is always the same", () => {
    const facts: [string, Properties, Properties, string?][] = [
      [
        "aws:index/getPartition:getPartition",
        {},
        {
          partition: "aws-cn",
          dnsSuffix: "amazonaws.com.cn",
          reverseDnsPrefix: "cn.com.amazonaws",
        },
        "cn-north-1",
      ],
      ["aws:index/getPartition:getPartition", {}, { partition: "aws-us-gov" }, "us-gov-west-1"],
      [
        "aws:index/getAvailabilityZone:getAvailabilityZone",
        { name: "eu-central-1b" },
        { zoneId: "euc1-az2", nameSuffix: "b" },
      ],
      [
        "aws:index/getAvailabilityZone:getAvailabilityZone",
        { zoneId: "euc1-az3" },
        { name: "eu-central-1c" },
      ],
      [
        "aws:index/getServicePrincipal:getServicePrincipal",
        { serviceName: "ecs-tasks" },
        { name: "ecs-tasks.amazonaws.com" },
      ],
      [
        "aws:index/getArn:getArn",
        { arn: "arn:aws:s3:::b/a:c" },
        { service: "s3", region: "", account: "", resource: "b/a:c" },
      ],
      [
        "aws:elb/getServiceAccount:getServiceAccount",
        {},
        { id: "054676820928", arn: "arn:aws:iam::054676820928:root" },
      ],
      ["aws:lb/getHostedZoneId:getHostedZoneId", {}, { id: "Z215JYRZR1TBD5" }],
      [
        "aws:lb/getHostedZoneId:getHostedZoneId",
        { loadBalancerType: "network" },
        { id: "Z3F0SRJ5LGBH90" },
      ],
      [
        "aws:elb/getHostedZoneId:getHostedZoneId",
        { region: "us-east-1" },
        { id: "Z35SXDOTRQ7X7K" },
      ],
      [
        "aws:cloudfront/getCachePolicy:getCachePolicy",
        { name: "Managed-CachingOptimized" },
        { id: "658327ea-f89d-4fab-a63d-7e88639e58f6" },
      ],
      [
        "aws:cloudfront/getOriginRequestPolicy:getOriginRequestPolicy",
        { id: "b689b0a8-53d0-40ab-baf2-68738e2966ac" },
        { name: "Managed-AllViewerExceptHostHeader" },
      ],
      [
        "aws:ec2/getManagedPrefixList:getManagedPrefixList",
        { name: "com.amazonaws.global.cloudfront.origin-facing" },
        { id: "pl-a3a144ca", entries: unknownValue },
      ],
      [
        "aws:ec2/getManagedPrefixList:getManagedPrefixList",
        { filters: [{ name: "prefix-list-name", values: ["com.amazonaws.eu-central-1.s3"] }] },
        { name: "com.amazonaws.eu-central-1.s3" },
      ],
      [
        "aws:route53/getZone:getZone",
        { name: "example.com." },
        { name: "example.com", privateZone: false, nameServers: unknownValue },
      ],
      [
        "aws:route53/getZone:getZone",
        { zoneId: "Z1" },
        { zoneId: "Z1", name: unknownValue, arn: "arn:aws:route53:::hostedzone/Z1" },
      ],
      [
        "aws:ecr/getRepository:getRepository",
        { name: "app" },
        { repositoryUrl: "111122223333.dkr.ecr.eu-central-1.amazonaws.com/app" },
      ],
      [
        "aws:kms/getAlias:getAlias",
        { name: "alias/x" },
        { arn: "arn:aws:kms:eu-central-1:111122223333:alias/x", targetKeyId: unknownValue },
      ],
    ];
    for (const [token, args, expected, at] of facts) {
      const result = answered(token, args, at) ?? {};
      const got = Object.fromEntries(Object.keys(expected).map((key) => [key, result[key]]));
      assert.deepEqual(got, expected, token);
      assert.deepEqual(answered(token, args, at), result);
    }
    const ids = (args: Properties) => answered("aws:ec2/getAmi:getAmi", args)?.id;
    assert.match(JSON.stringify(ids({ owners: ["amazon"] })), /^"ami-[0-9a-f]{17}"$/);
    assert.notEqual(ids({ owners: ["amazon"] }), ids({ owners: ["self"] }));
    assert.ok(isSecret(answered("aws:ssm/getParameter:getParameter", { name: "/x" })?.value));
  });

  it("leaves open what it cannot tell", () => {
    const open: [string, Properties, string?][] = [
      [
        "aws:index/getAvailabilityZones:getAvailabilityZones",
        { filters: [{ name: "zone-type", values: ["local-zone"] }] },
      ],
      [
        "aws:index/getAvailabilityZones:getAvailabilityZones",
        { filters: [{ name: "group-name", values: ["x"] }] },
      ],
      ["aws:index/getAvailabilityZone:getAvailabilityZone", { name: "us-east-1a" }],
      ["aws:index/getArn:getArn", { arn: "no" }],
      ["aws:cloudfront/getCachePolicy:getCachePolicy", { name: "ours" }],
      ["aws:lb/getHostedZoneId:getHostedZoneId", {}, "xx-nowhere-1"],
      ["aws:route53/getZone:getZone", { tags: { a: "b" } }],
      ["aws:ec2/getManagedPrefixList:getManagedPrefixList", { id: "pl-12345678" }],
    ];
    for (const [token, args, at] of open) assert.equal(answered(token, args, at), undefined, token);
  });

  it("knows what zone ids begin with", () => {
    assert.deepEqual(
      [
        "eu-central-1",
        "us-east-1",
        "ap-southeast-2",
        "ap-northeast-1",
        "af-south-1",
        "us-gov-west-1",
        "eu-north-1",
        "me-central-1",
      ].map(zoneIdPrefix),
      ["euc1", "use1", "apse2", "apne1", "afs1", "usgw1", "eun1", "mec1"],
    );
  });
});

/* What each function has to be asked so that the table answers. */
const exampleArguments: Readonly<Record<string, Properties>> = {
  "elasticbeanstalk.getSolutionStack": { mostRecent: true, nameRegex: "^64bit .*$" },
  "acm.getCertificate": { domain: "example.com" },
  "cloudfront.getCachePolicy": { name: "Managed-CachingDisabled" },
  "cloudfront.getOriginRequestPolicy": { name: "Managed-AllViewer" },
  "cloudfront.getResponseHeadersPolicy": { name: "Managed-SimpleCORS" },
  "ec2.getManagedPrefixList": { name: "com.amazonaws.eu-central-1.s3" },
  "ec2.getPrefixList": { name: "com.amazonaws.eu-central-1.s3" },
  "ecr.getCredentials": { registryId: "1" },
  "ecr.getRepository": { name: "app" },
  "iam.getPolicy": { name: "Admin" },
  "iam.getRole": { name: "Admin" },
  "index.getArn": { arn: "arn:aws:s3:::b" },
  "index.getAvailabilityZone": { name: "eu-central-1a" },
  "index.getServicePrincipal": { serviceName: "ecs-tasks" },
  "kms.getAlias": { name: "alias/x" },
  "kms.getKey": { keyId: "alias/x" },
  "route53.getZone": { name: "example.com" },
  "secretsmanager.getSecret": { name: "s" },
  "secretsmanager.getSecretVersion": { secretId: "s" },
  "ssm.getParameter": { name: "/x" },
};

describe("plan: policy documents", () => {
  it("are made as AWS's provider makes them", () => {
    const { json, minifiedJson, statements } = policyDocument({
      policyId: "id",
      statements: [
        {
          sid: "Read",
          actions: ["s3:GetObject", "s3:ListBucket", "s3:GetObject"],
          resources: ["arn:aws:s3:::b/&{aws:username}"],
          principals: [
            { type: "AWS", identifiers: ["arn:aws:iam::1:root", "arn:aws:iam::2:root"] },
            { type: "Service", identifiers: ["ecs.amazonaws.com"] },
          ],
          conditions: [
            { test: "StringEquals", variable: "aws:SourceAccount", values: ["1"] },
            { test: "ArnLike", variable: "aws:SourceArn", values: ["b", "a"] },
            { test: "StringEquals", variable: "aws:SourceAccount", values: ["2"] },
          ],
        },
        {
          effect: "Deny",
          notActions: ["iam:*"],
          notResources: ["*"],
          principals: [{ type: "*", identifiers: ["*"] }],
        },
        {
          actions: ["x:<y>"],
          resources: ["*"],
          notPrincipals: [{ type: "AWS", identifiers: ["*"] }],
        },
      ],
    });
    assert.equal(statements, 3);
    assert.equal(
      json,
      `{
  "Version": "2012-10-17",
  "Id": "id",
  "Statement": [
    {
      "Sid": "Read",
      "Effect": "Allow",
      "Action": [
        "s3:ListBucket",
        "s3:GetObject"
      ],
      "Resource": "arn:aws:s3:::b/\${aws:username}",
      "Principal": {
        "AWS": [
          "arn:aws:iam::2:root",
          "arn:aws:iam::1:root"
        ],
        "Service": "ecs.amazonaws.com"
      },
      "Condition": {
        "ArnLike": {
          "aws:SourceArn": [
            "b",
            "a"
          ]
        },
        "StringEquals": {
          "aws:SourceAccount": [
            "1",
            "2"
          ]
        }
      }
    },
    {
      "Effect": "Deny",
      "NotAction": "iam:*",
      "NotResource": "*",
      "Principal": "*"
    },
    {
      "Effect": "Allow",
      "Action": "x:\\u003cy\\u003e",
      "Resource": "*",
      "NotPrincipal": {
        "AWS": "*"
      }
    }
  ]
}`,
    );
    assert.deepEqual(JSON.parse(minifiedJson), JSON.parse(json));
    assert.doesNotMatch(minifiedJson, /\s"/);
  });

  it("take in source documents, and give way to overriding ones by Sid", () => {
    const part = (sid: string, effect: string) =>
      JSON.stringify({
        Version: "2008-10-17",
        Statement: { Sid: sid, Effect: effect, Action: "a", Resource: "*" },
      });
    const { json } = policyDocument({
      sourcePolicyDocuments: [part("One", "Allow"), part("Two", "Allow")],
      statements: [{ sid: "Two", effect: "Deny", actions: ["b"], resources: ["*"] }],
      overridePolicyDocuments: [part("One", "Deny"), part("Three", "Allow")],
    });
    const { Version, Statement } = JSON.parse(json) as {
      Version: string;
      Statement: Record<string, string>[];
    };
    assert.equal(Version, "2012-10-17");
    assert.deepEqual(
      Statement.map(({ Sid, Effect, Action }) => [Sid, Effect, Action]),
      [
        ["One", "Deny", "a"],
        ["Two", "Deny", "b"],
        ["Three", "Allow", "a"],
      ],
    );
  });

  it("are refused as the provider refuses them", () => {
    const twice = { sid: "S", actions: ["a"], resources: ["*"] };
    assert.throws(() => policyDocument({ statements: [twice, twice] }), /duplicate Sid \(S\)/);
    assert.throws(
      () =>
        policyDocument({
          version: "2008-10-17",
          statements: [{ actions: ["a"], resources: ["&{x}"] }],
        }),
      /not supported in document version 2008-10-17/,
    );
    assert.throws(
      () => policyDocument({ sourcePolicyDocuments: ["{"] }),
      /a source policy document is not JSON/,
    );
  });

  it("reach the program", async () => {
    const plan = await planOf(`
      const document = aws.iam.getPolicyDocumentOutput({ statements: [{ actions: ["sts:AssumeRole"],
        principals: [{ type: "Service", identifiers: ["ec2.amazonaws.com"] }] }] });
      new aws.iam.Role("r", { assumeRolePolicy: document.json });
      export const duplicate = aws.iam.getPolicyDocumentOutput({ statements: [{ sid: "x" }] }).minifiedJson;
    `);
    assert.deepEqual(JSON.parse(named(plan, "r").inputs.assumeRolePolicy as string), {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } },
      ],
    });
    assert.equal(
      plan.outputs.duplicate,
      '{"Version":"2012-10-17","Statement":[{"Sid":"x","Effect":"Allow"}]}',
    );
  });

  it("that are refused fail the plan with the reason", async () => {
    await assert.rejects(
      planOf('aws.iam.getPolicyDocumentOutput({ statements: [{ sid: "x" }, { sid: "x" }] });'),
      /duplicate Sid \(x\)/,
    );
  });
});
