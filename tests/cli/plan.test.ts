import assert from "node:assert/strict";
import { join } from "node:path";
import { planProgram, ProgramError, writePlan } from "../../cli/plan";
import { isSecret, secretSignature, signatureKey, unknownValue } from "../../cli/plan/markers";
import {
  awsVersion,
  defaultProvider,
  fixtures,
  named,
  planApart,
  planOf,
  sdks,
  typescript,
} from "./programs";

const provider = `urn:pulumi:dev::app::pulumi:providers:aws::${defaultProvider}::${unknownValue}`;

describe("plan: what is recorded", () => {
  it("is everything that a first preview would register", async () => {
    const plan = await planProgram({ program: join(fixtures, "typescript") });
    assert.deepEqual(
      plan.resources.map(({ urn }) => urn),
      [
        "urn:pulumi:dev::web::pulumi:pulumi:Stack::web-dev",
        "urn:pulumi:dev::web::aws:ssm/parameter:Parameter::password",
        "urn:pulumi:dev::web::web:index:Network::main",
        "urn:pulumi:dev::web::web:index:Network$aws:ec2/subnet:Subnet::main-subnet",
        "urn:pulumi:dev::web::web:index:Network$aws:ec2/vpc:Vpc::main-vpc",
        `urn:pulumi:dev::web::pulumi:providers:aws::${defaultProvider}`,
      ],
    );
    const vpc = "urn:pulumi:dev::web::web:index:Network$aws:ec2/vpc:Vpc::main-vpc";
    assert.deepEqual(named(plan, "main-subnet"), {
      urn: "urn:pulumi:dev::web::web:index:Network$aws:ec2/subnet:Subnet::main-subnet",
      type: "aws:ec2/subnet:Subnet",
      name: "main-subnet",
      custom: true,
      parent: "urn:pulumi:dev::web::web:index:Network::main",
      provider: `urn:pulumi:dev::web::pulumi:providers:aws::${defaultProvider}::${unknownValue}`,
      inputs: { vpcId: unknownValue, cidrBlock: "10.1.0.0/24" },
      dependencies: [vpc],
      propertyDependencies: { vpcId: [vpc], cidrBlock: [vpc] },
      options: { protect: true, version: awsVersion },
    });
    assert.deepEqual(named(plan, "main").outputs, { vpcId: unknownValue });
    assert.deepEqual(named(plan, defaultProvider).inputs, {
      region: "eu-central-1",
      version: awsVersion,
    });
    assert.deepEqual(plan.outputs, {
      vpcId: unknownValue,
      region: "eu-central-1",
      dryRun: true,
      secret: { [signatureKey]: secretSignature },
    });
    assert.deepEqual(plan.sdks, sdks);
    assert.deepEqual(plan.notes, []);
  });

  it("does not run what depends on unknowns, and runs what does not", async () => {
    const plan = await planOf(`
      const bucket = new aws.s3.Bucket("b", { bucket: "named" });
      let ran: string[] = [];
      bucket.arn.apply(() => { throw new Error("ran on an unknown"); });
      export const name = bucket.bucket.apply((b) => b.toUpperCase());
      export const both = pulumi.interpolate\`\${bucket.bucket}/\${bucket.arn}\`;
    `);
    assert.deepEqual(plan.outputs, { name: "NAMED", both: unknownValue });
  });

  it("takes what AWS fills in beside what the program set for unknown", async () => {
    const plan = await planOf(`
      const cluster = new aws.eks.Cluster("eks", {
        roleArn: "arn:aws:iam::111122223333:role/eks",
        vpcConfig: { subnetIds: ["subnet-1", "subnet-2"] },
      });
      const admitted = (name: string, group: pulumi.Input<string>) =>
        new aws.vpc.SecurityGroupIngressRule(name, {
          securityGroupId: "sg-1", ipProtocol: "-1", referencedSecurityGroupId: group,
        });
      admitted("lifted", cluster.vpcConfig.clusterSecurityGroupId);
      admitted("applied", cluster.vpcConfig.apply((config) => config.clusterSecurityGroupId));
      export const subnets = cluster.vpcConfig.subnetIds;
    `);
    const eks = named(plan, "eks");
    assert.deepEqual(eks.inputs["vpcConfig"], { subnetIds: ["subnet-1", "subnet-2"] });
    for (const name of ["lifted", "applied"]) {
      const { inputs, propertyDependencies } = named(plan, name);
      assert.equal(inputs["referencedSecurityGroupId"], unknownValue, name);
      assert.deepEqual(propertyDependencies["referencedSecurityGroupId"], [eks.urn], name);
    }
    assert.deepEqual(plan.outputs, { subnets: ["subnet-1", "subnet-2"] });
  });

  it("is the same document each time", async () => {
    const program = join(fixtures, "typescript");
    const first = writePlan(await planProgram({ program }));
    assert.equal(writePlan(await planProgram({ program })), first);
  });

  it("holds the options that differ from the defaults", async () => {
    const plan = await planOf(`
      const old = new aws.s3.Bucket("old");
      new aws.s3.Bucket("b", {}, {
        protect: true, retainOnDelete: true, deleteBeforeReplace: true, import: "existing",
        ignoreChanges: ["tags"], replaceOnChanges: ["bucket"], additionalSecretOutputs: ["arn"],
        deletedWith: old, dependsOn: [old], customTimeouts: { create: "5m", delete: "1h" },
        aliases: [{ name: "before" }, { parent: old }, { type: "aws:s3/bucketV2:BucketV2" }, "urn:pulumi:dev::app::x::y"],
        hooks: { beforeCreate: [new pulumi.ResourceHook("look", () => undefined)] },
      });
      export const arn = (new aws.s3.Bucket("c", {}, { additionalSecretOutputs: ["arn"] })).arn;
    `);
    const oldUrn = "urn:pulumi:dev::app::aws:s3/bucket:Bucket::old";
    const { options, dependencies } = named(plan, "b");
    assert.deepEqual(options, {
      protect: true,
      retainOnDelete: true,
      deleteBeforeReplace: true,
      import: "existing",
      ignoreChanges: ["tags"],
      replaceOnChanges: ["bucket"],
      additionalSecretOutputs: ["arn"],
      deletedWith: oldUrn,
      customTimeouts: { create: "5m", delete: "1h" },
      aliases: [
        "urn:pulumi:dev::app::aws:s3/bucket:Bucket::before",
        "urn:pulumi:dev::app::aws:s3/bucket:Bucket$aws:s3/bucket:Bucket::b",
        "urn:pulumi:dev::app::aws:s3/bucketV2:BucketV2::b",
        "urn:pulumi:dev::app::x::y",
      ],
      hooks: ["beforeCreate: look"],
      version: awsVersion,
    });
    assert.deepEqual(dependencies, [oldUrn]);
    assert.ok(
      isSecret(plan.outputs.arn),
      "an additional secret output is secret before it is known",
    );
  });

  it("names explicit providers, and default ones with their configuration", async () => {
    const plan = await planOf(
      `
      const us = new aws.Provider("us", { region: "us-east-1" });
      new aws.s3.Bucket("there", {}, { provider: us });
      const parent = new (class extends pulumi.ComponentResource {
        constructor() { super("app:index:C", "c", {}, { providers: [us] }); }
      })();
      new aws.s3.Bucket("inherited", {}, { parent });
      new aws.s3.Bucket("here");
    `,
      { config: { "aws:region": "eu-west-1", "aws:defaultTags": '{"tags":{"a":"b"}}' } },
    );
    const us = `urn:pulumi:dev::app::pulumi:providers:aws::us::${unknownValue}`;
    assert.equal(named(plan, "there").provider, us);
    assert.equal(named(plan, "inherited").provider, us);
    assert.equal(named(plan, "here").provider, provider);
    assert.deepEqual(named(plan, defaultProvider).inputs, {
      region: "eu-west-1",
      defaultTags: '{"tags":{"a":"b"}}',
      version: awsVersion,
    });
  });

  it("refuses default providers where they are disabled", async () => {
    await assert.rejects(
      planOf(`new aws.s3.Bucket("b");`, {
        config: { "pulumi:disable-default-providers": '["aws"]' },
      }),
      /Default provider for 'aws' disabled/,
    );
  });

  it("refuses a URN that is there already, read resources included", async () => {
    const twice = planOf(`
      new aws.s3.Bucket("b");
      new aws.s3.Bucket("b");
      new aws.s3.BucketPolicy("p", { bucket: "b", policy: "{}" });
    `);
    await assert.rejects(
      planOf(`new aws.s3.Bucket("b"); aws.s3.Bucket.get("b", "some");`),
      /Duplicate resource URN/,
    );
    await assert.rejects(twice, (error: unknown) => {
      assert.ok(error instanceof ProgramError);
      assert.deepEqual(error.failures, [
        {
          message:
            "Duplicate resource URN 'urn:pulumi:dev::app::aws:s3/bucket:Bucket::b'; try giving it a unique name",
          urn: "urn:pulumi:dev::app::aws:s3/bucket:Bucket::b",
          position: "index.ts:6:7",
        },
      ]);
      return true;
    });
  });

  it("records a read resource with its id and unknown outputs", async () => {
    const plan = await planOf(`
      const bucket = aws.s3.Bucket.get("theirs", "their-bucket");
      export const id = bucket.id;
      export const arn = bucket.arn;
    `);
    const read = named(plan, "theirs");
    assert.equal(read.id, "their-bucket");
    assert.deepEqual(plan.outputs, { id: "their-bucket", arn: unknownValue });
  });

  it("waits for what is registered after the entry returned", async () => {
    const plan = await planOf(`
      setTimeout(() => new aws.s3.Bucket("later"), 30);
      (async () => { await new Promise((r) => setTimeout(r, 20)); new aws.s3.Bucket("awaited"); })();
      new aws.s3.Bucket("known", { bucket: "x" }).bucket.apply(() => { new aws.s3.Bucket("in-apply"); });
    `);
    for (const name of ["later", "awaited", "in-apply"]) named(plan, name);
  });

  it("lets libraries finish what they do when the process would end", () => {
    const program = typescript(`
      const bucket = new aws.s3.Bucket("b");
      const role = new aws.iam.Role("r", { assumeRolePolicy: "{}" });
      const handler = new aws.lambda.Function("f", { role: role.arn });
      bucket.onObjectCreated("created", handler);
    `);
    for (const ownsProcess of [true, false]) {
      const { plan, stderr } = planApart({ program, ownsProcess });
      assert.ok(plan, stderr);
      const ofType = (type: string) => plan.resources.filter((resource) => resource.type === type);
      assert.equal(ofType("aws:s3/bucketNotification:BucketNotification").length, 1);
    }
  });

  it("shows other providers' resources and dynamic ones as they are", async () => {
    const plan = await planOf(`
      class Thing extends pulumi.CustomResource {
        constructor(name: string, props: pulumi.Inputs) { super("acme:index:Thing", name, props, { version: "1.2.3" }); }
      }
      new Thing("t", { size: 3 });
      const dynamic: pulumi.dynamic.ResourceProvider = { async create(inputs) { return { id: "x", outs: inputs }; } };
      new (class extends pulumi.dynamic.Resource {
        constructor() { super(dynamic, "d", { value: 1 }); }
      })();
    `);
    assert.deepEqual(named(plan, "t").inputs, { size: 3 });
    assert.equal(
      named(plan, "t").provider,
      `urn:pulumi:dev::app::pulumi:providers:acme::default_1_2_3::${unknownValue}`,
    );
    const { type, inputs } = named(plan, "d");
    assert.equal(type, "pulumi-nodejs:dynamic:Resource");
    assert.equal(inputs.value, 1);
    assert.match(JSON.stringify(inputs.__provider), /exports\.handler/);
  });

  it("records a remote component as one opaque node and says so", async () => {
    const plan = await planOf(`
      import * as awsx from "@pulumi/awsx";
      const vpc = new awsx.ec2.Vpc("net", { cidrBlock: "10.0.0.0/16" });
      new aws.ec2.SecurityGroup("g", { vpcId: vpc.vpcId });
      export const subnets = vpc.privateSubnetIds;
    `);
    const vpc = named(plan, "net");
    assert.equal(vpc.remote, true);
    assert.equal(vpc.custom, false);
    assert.deepEqual(vpc.inputs, { cidrBlock: "10.0.0.0/16" });
    assert.deepEqual(named(plan, "g").inputs, {
      description: "Managed by Pulumi",
      vpcId: unknownValue,
    });
    assert.deepEqual(named(plan, "g").propertyDependencies.vpcId, [vpc.urn]);
    assert.equal(plan.outputs.subnets, unknownValue);
    assert.deepEqual(
      plan.notes.map(({ urn, level }) => ({ urn, level })),
      [{ urn: vpc.urn, level: "warning" }],
    );
    assert.match(
      plan.notes[0]?.text ?? "",
      /awsx:ec2:Vpc net is a component that runs in a plugin/,
    );
  });

  it("says of several remote components of one type what it says of one, once", async () => {
    const plan = await planOf(`
      class Remote extends pulumi.ComponentResource {
        constructor(type: string, name: string) { super(\`acme:index:\${type}\`, name, {}, {}, true); }
      }
      for (const name of ["a", "b", "c"]) new Remote("Net", name);
      new Remote("Store", "d");
    `);
    assert.deepEqual(plan.notes, [
      {
        level: "warning",
        text: "3 components of type acme:index:Net run in a plugin: what they would create is not in this plan, and their outputs are unknown (a, b, c)",
      },
      {
        level: "warning",
        text: "acme:index:Store d is a component that runs in a plugin: what it would create is not in this plan, and its outputs are unknown",
        urn: named(plan, "d").urn,
      },
    ]);
  });

  it("knows nothing of what a remote component's method answers", async () => {
    const plan = await planOf(`
      class Remote extends pulumi.ComponentResource {
        constructor(name: string, size: pulumi.Input<number>) {
          super("acme:index:Remote", name, { size, url: undefined }, {}, true);
        }
        ask() { return pulumi.runtime.call<{ result: string }>("acme:index:Remote/ask", {}, this); }
      }
      const bucket = new aws.s3.Bucket("b", { bucket: "known" });
      const remote = new Remote("r", bucket.bucket.apply((name) => name.length));
      const secretive = new Remote("s", pulumi.secret(7));
      void secretive;
      export const answer = remote.ask().apply((r) => r.result);
    `);
    assert.equal(plan.outputs.answer, unknownValue);
    // Sent as outputs with dependencies of their own; recorded as what they hold.
    assert.deepEqual(named(plan, "r").inputs, { size: 5 });
    assert.deepEqual(named(plan, "r").propertyDependencies.size, [named(plan, "b").urn]);
    assert.ok(isSecret(named(plan, "s").inputs.size));
  });

  it("asks the same resources back that were handed out as references", async () => {
    const plan = await planOf(`
      const bucket = new aws.s3.Bucket("b", { bucket: "x" });
      class Holder extends pulumi.CustomResource {
        readonly bucket!: pulumi.Output<aws.s3.Bucket>;
        constructor(name: string, b: aws.s3.Bucket) { super("acme:index:Holder", name, { bucket: b }); }
      }
      const holder = new Holder("h", bucket);
      export const name = holder.bucket.apply((b) => b.bucket);
    `);
    assert.equal(plan.outputs.name, "x");
  });

  it("puts resources among the outputs as they are, without the engine's marks", async () => {
    const plan = await planOf(`export const bucket = new aws.s3.Bucket("b", { bucket: "x" });`);
    const { bucket } = plan.outputs as { bucket: Record<string, unknown> };
    assert.equal(bucket.bucket, "x");
    assert.equal("@isPulumiResource" in bucket, false);
  });

  it("finds the place of each resource where that is asked for", async () => {
    const body = `interface Nothing { readonly lines: number; readonly more: string; }
      export function make(name: string): aws.s3.Bucket {
        return new aws.s3.Bucket(name);
      }
      make("b");`;
    const plain = await planOf(body);
    assert.equal("position" in named(plain, "b"), false);
    const placed = await planOf(body, { sourcePositions: true });
    assert.deepEqual(named(placed, "b").position, { file: "index.ts", line: 6, column: 16 });
  });
});

describe("plan: transforms", () => {
  it("runs a resource's own, its ancestors' and the stack's, in this order", async () => {
    const plan = await planOf(`
      const add = (tag: string): pulumi.ResourceTransform => async ({ props, opts }) => ({
        props: { ...props, bucket: props.bucket + tag }, opts,
      });
      pulumi.runtime.registerResourceTransform((args) => args.type === "aws:s3/bucket:Bucket" ? add("-stack")(args) : undefined);
      class Outer extends pulumi.ComponentResource {
        constructor() {
          super("app:index:Outer", "outer", {}, { transforms: [(args) => args.custom ? add("-parent")(args) : undefined] });
          new aws.s3.Bucket("b", { bucket: "x" }, { parent: this, transforms: [add("-own")] });
        }
      }
      new Outer();
    `);
    assert.equal(named(plan, "b").inputs.bucket, "x-own-parent-stack");
  });

  it("lets them change options, and keeps what properties came from", async () => {
    const plan = await planOf(`
      const vpc = new aws.ec2.Vpc("v", { cidrBlock: "10.0.0.0/16" });
      new aws.ec2.Subnet("s", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24", tags: { password: pulumi.secret("hidden") } }, {
        transforms: [({ props, opts }) => ({
          props: { ...props, mapPublicIpOnLaunch: true },
          opts: pulumi.mergeOptions(opts, { protect: true, ignoreChanges: ["tags"] }),
        })],
      });
    `);
    const subnet = named(plan, "s");
    const vpc = named(plan, "v").urn;
    assert.equal(subnet.inputs.vpcId, unknownValue);
    assert.equal(subnet.inputs.mapPublicIpOnLaunch, true);
    assert.deepEqual(subnet.inputs.tags, { password: { [signatureKey]: secretSignature } });
    assert.deepEqual(subnet.propertyDependencies.vpcId, [vpc]);
    assert.deepEqual(subnet.dependencies, [vpc]);
    assert.equal(subnet.options.protect, true);
    assert.deepEqual(subnet.options.ignoreChanges, ["tags"]);
  });

  it("runs the older transformations, and those of data-source calls", async () => {
    const plan = await planOf(`
      pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
        type === "aws:s3/bucket:Bucket" ? { props: { ...props, forceDestroy: true }, opts } : undefined);
      pulumi.runtime.registerInvokeTransform(({ token, args, opts }) =>
        token === "aws:index/getRegion:getRegion" ? { args: { ...args, region: "us-west-2" }, opts } : undefined);
      new aws.s3.Bucket("b");
      export const region = aws.getRegionOutput().region;
    `);
    assert.equal(named(plan, "b").inputs.forceDestroy, true);
    assert.equal(plan.outputs.region, "us-west-2");
  });

  it("tells which failed", async () => {
    await assert.rejects(
      planOf(
        `new aws.s3.Bucket("b", {}, { transforms: [() => { throw new Error("no such tag"); }] });`,
      ),
      /transform failed: Error: no such tag/,
    );
  });

  it("runs the hooks that want to be run in a preview", async () => {
    const hooks = (options: string) => `
      const hook = new pulumi.ResourceHook("guard", (args) => {
        if (args.newInputs?.bucket === "bad") throw new Error("not this name");
      }, ${options});
      new aws.s3.Bucket("b", { bucket: "bad" }, { hooks: { beforeCreate: [hook] } });`;
    await assert.rejects(planOf(hooks("{ onDryRun: true }")), /hook guard failed: not this name/);
    named(await planOf(hooks("{}")), "b");
  });
});

describe("plan: stack references", () => {
  const body = `
    const network = new pulumi.StackReference("acme/network/prod");
    export const vpcId = network.requireOutput("vpcId");
    new aws.ec2.SecurityGroup("g", { vpcId: network.getOutput("vpcId") as pulumi.Output<string> });
  `;

  it("are unknown", async () => {
    const plan = await planOf(body);
    assert.equal(plan.outputs.vpcId, unknownValue);
    const reference = named(plan, "acme/network/prod");
    assert.equal(reference.type, "pulumi:pulumi:StackReference");
    assert.deepEqual(named(plan, "g").propertyDependencies.vpcId, [reference.urn]);
    assert.deepEqual(plan.assumptions, [
      { kind: "stackReference", stack: "acme/network/prod", answer: "unknown", source: "unknown" },
    ]);
  });

  for (const name of ["acme/network/prod", "network/prod"]) {
    it(`or supplied, by ${name}`, async () => {
      const plan = await planOf(body, {
        stackReferences: { prod2: {}, [name]: { vpcId: "vpc-1", zones: ["a"] } },
      });
      assert.equal(plan.outputs.vpcId, "vpc-1");
      assert.equal(named(plan, "g").inputs.vpcId, "vpc-1");
      assert.deepEqual(plan.assumptions, [
        {
          kind: "stackReference",
          stack: "acme/network/prod",
          answer: "vpcId, zones",
          source: "supplied",
        },
      ]);
    });
  }

  it("fail as Pulumi's do where an output is missing", async () => {
    await assert.rejects(
      planOf(body, { stackReferences: { "network/prod": { other: 1 } } }),
      /Required output 'vpcId' does not exist on stack 'acme\/network\/prod'/,
    );
  });
});
