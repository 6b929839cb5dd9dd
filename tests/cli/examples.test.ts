/** The shapes of published examples, planned by whoever did not write them: the plan is for any program. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv/dist/2020";
import { explain } from "../../cli/explain/explain";
import { outcomeInWords } from "../../cli/explain/render";
import { planProgram, readPlan, writePlan, type PlanDocument } from "../../cli/plan";
import { signatureKey, unknownValue } from "../../cli/plan/markers";
import { isDefaultProvider, rootStackType } from "../../cli/screen/tree";
import { renderPlan } from "../../cli/screen/plan";
import { displayWidth } from "../../cli/screen/text";

const root = join(__dirname, "..", "..");

const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(join(root, "cli", "schema", "plan.schema.json"), "utf8")) as object,
);

const secret = { [signatureKey]: "1b47061264138c4ac30d75fd1eb44270" };

interface Example {
  readonly about: string;
  readonly supplied?: Parameters<typeof planProgram>[0];
  /** How many of each type, the root stack and default providers left out. */
  readonly types: Readonly<Record<string, number>>;
  /** Lines that stand in the plan at 80 columns. */
  readonly lines: readonly string[];
  readonly outputs: PlanDocument["outputs"];
  readonly assumptions: readonly string[];
  readonly warnings: number;
  /** Where URLs lead. */
  readonly urls?: Readonly<Record<string, string>>;
}

const examples: Readonly<Record<string, Example>> = {
  "fargate-web": {
    about: "a container behind a load balancer, in TypeScript, with answers supplied for the VPC",
    supplied: {
      calls: {
        "aws:ec2/getVpc:getVpc": { id: "vpc-0default" },
        "aws:ec2/getSubnets:getSubnets": { ids: ["subnet-a", "subnet-b"] },
      },
    },
    types: {
      "aws:ec2/securityGroup:SecurityGroup": 2,
      "aws:ecs/cluster:Cluster": 1,
      "aws:ecs/service:Service": 1,
      "aws:ecs/taskDefinition:TaskDefinition": 1,
      "aws:iam/role:Role": 1,
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment": 1,
      "aws:lb/listener:Listener": 1,
      "aws:lb/loadBalancer:LoadBalancer": 1,
      "aws:lb/targetGroup:TargetGroup": 1,
    },
    lines: [
      "fargate-web/dev: 10 resources; planned offline, as a first preview",
      "  balancer  → task       : tcp 80       in",
      "load balancer web: internet-facing, security group balancer,",
      "└─ listener web: HTTP :80, → web",
      "ECS service web: 2 tasks, FARGATE, behind web :80, in subnet-a, subnet-b,",
      "  container web  public.ecr.aws/docker/library/nginx:stable  :80",
    ],
    outputs: { url: unknownValue },
    assumptions: ["aws:ec2/getSubnets:getSubnets", "aws:ec2/getVpc:getVpc"],
    warnings: 0,
    urls: { "http://anything.example.com/a": "ECS service web (target group web, HTTP :80)" },
  },
  "static-site": {
    about: "a website on S3 and CloudFront, an ES module that waits at its top level",
    types: {
      "aws:acm/certificate:Certificate": 1,
      "aws:acm/certificateValidation:CertificateValidation": 1,
      "aws:cloudfront/distribution:Distribution": 1,
      "aws:route53/record:Record": 2,
      "aws:s3/bucket:Bucket": 1,
      "aws:s3/bucketObjectv2:BucketObjectv2": 3,
      "aws:s3/bucketPolicy:BucketPolicy": 1,
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": 1,
      "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration": 1,
      "pulumi:providers:aws": 1,
    },
    lines: [
      "aws provider east: in us-east-1",
      "bucket content: PUBLIC ACCESS NOT FULLY BLOCKED, website index.html,",
      "     docs/site.css  text/css",
      "CloudFront distribution site: www.example.com, PriceClass_100",
      "  default  → content  redirect-to-https",
      "certificate site: www.example.com, validated by DNS, waits for validation,",
    ],
    outputs: { originUrl: unknownValue, url: "https://www.example.com" },
    assumptions: ["aws:route53/getZone:getZone"],
    warnings: 0,
    urls: {
      "https://www.example.com/docs/site.css": "bucket content",
      "http://www.example.com/": "redirect 301 to https://www.example.com/",
    },
  },
  "vpc-rds": {
    about: "a network with a database, an async function in TypeScript with an encrypted setting",
    types: {
      "aws:ec2/internetGateway:InternetGateway": 1,
      "aws:ec2/routeTable:RouteTable": 1,
      "aws:ec2/routeTableAssociation:RouteTableAssociation": 2,
      "aws:ec2/securityGroup:SecurityGroup": 2,
      "aws:ec2/securityGroupRule:SecurityGroupRule": 1,
      "aws:ec2/subnet:Subnet": 4,
      "aws:ec2/vpc:Vpc": 1,
      "aws:rds/instance:Instance": 1,
      "aws:rds/subnetGroup:SubnetGroup": 1,
      "examples:index:Network": 1,
    },
    lines: [
      "vpc-rds/dev: 14 resources, 1 component; planned offline, as a first preview",
      "security group rule: clients → db : tcp 3306 in",
      "database db: mysql 8.4, db.t4g.micro, 20 GiB, security group db, encrypted,",
      "Network net: 9 resources",
      "│    net-public-0   10.20.0.0/24   eu-central-1a  public addresses",
      "└─ route table net-public: for net-public-0, net-public-1",
      "     0.0.0.0/0  → internet gateway net",
    ],
    outputs: {
      endpoint: unknownValue,
      vpcId: unknownValue,
      zones: ["eu-central-1a", "eu-central-1b"],
    },
    assumptions: ["aws:index/getAvailabilityZones:getAvailabilityZones", "vpc-rds:dbPassword"],
    warnings: 0,
  },
  "lambda-api": {
    about: "a function behind an HTTP API, in JavaScript, with another stack's outputs unknown",
    types: {
      "aws:apigatewayv2/api:Api": 1,
      "aws:apigatewayv2/integration:Integration": 1,
      "aws:apigatewayv2/route:Route": 2,
      "aws:apigatewayv2/stage:Stage": 1,
      "aws:iam/role:Role": 1,
      "aws:iam/rolePolicy:RolePolicy": 1,
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment": 1,
      "aws:lambda/function:Function": 1,
      "aws:lambda/permission:Permission": 1,
      "pulumi:pulumi:StackReference": 1,
    },
    lines: [
      "stack reference data: acme/data/dev",
      "Lambda function api: nodejs22.x, 512 MiB, 10 s,",
      "API api: HTTP",
      "│    GET /items  → api",
      "IAM role api: assumed by lambda.amazonaws.com,",
      "  - stack acme/data/dev → unknown",
    ],
    outputs: { endpoint: unknownValue },
    assumptions: ["acme/data/dev"],
    warnings: 0,
  },
  "web-server": {
    about: "one machine with the newest image, in JavaScript, under another file name",
    types: { "aws:ec2/instance:Instance": 1, "aws:ec2/securityGroup:SecurityGroup": 1 },
    lines: [
      "security group web: HTTP from anywhere, SSH from the office",
      "  203.0.113.0/24  → web        : tcp 22       in",
      "  ::/0            → web        : tcp 80       in",
    ],
    outputs: { address: unknownValue, url: unknownValue },
    assumptions: ["aws:ec2/getAmi:getAmi"],
    warnings: 0,
  },
  "container-awsx": {
    about: "a container on awsx, whose components run in a plugin",
    types: {
      "aws:ecs/cluster:Cluster": 1,
      "awsx:ecr:Image": 1,
      "awsx:ecr:Repository": 1,
      "awsx:ecs:FargateService": 1,
      "awsx:lb:ApplicationLoadBalancer": 1,
    },
    lines: [
      "container-awsx/dev: 1 resource, 4 components; planned offline, as a first",
      "ApplicationLoadBalancer app: remote, what it creates is not known offline",
    ],
    outputs: { url: unknownValue },
    assumptions: [],
    warnings: 4,
  },
};

function planOf(name: string): Promise<PlanDocument> {
  return planProgram({
    program: join(root, "tests", "fixtures", "examples", name),
    stack: "dev",
    output: () => undefined,
    ...examples[name]?.supplied,
  });
}

describe("programs of others", () => {
  for (const [name, example] of Object.entries(examples)) {
    describe(`${name}: ${example.about}`, () => {
      let plan: PlanDocument;

      before(async () => {
        plan = await planOf(name);
      });

      it("registers what it has, no more and no less", () => {
        const types: Record<string, number> = {};
        for (const resource of plan.resources) {
          if (resource.type === rootStackType || isDefaultProvider(resource)) continue;
          types[resource.type] = (types[resource.type] ?? 0) + 1;
        }
        assert.deepEqual(types, example.types);
      });

      it("has its outputs", () => {
        assert.deepEqual(plan.outputs, example.outputs);
      });

      it("says what was taken for granted", () => {
        const said = plan.assumptions.map((a) =>
          a.kind === "call" ? a.token : a.kind === "config" ? a.key : a.stack,
        );
        assert.deepEqual(said.sort(), example.assumptions);
        const warnings = plan.notes.filter((n) => n.level === "warning");
        assert.equal(warnings.length, example.warnings, JSON.stringify(plan.notes));
      });

      it("has a JSON form that keeps to the schema and can be read back", () => {
        const text = writePlan(plan);
        assert.ok(validate(JSON.parse(text)), JSON.stringify(validate.errors));
        assert.deepEqual(readPlan(text), JSON.parse(JSON.stringify(plan)));
      });

      it("reads well at 80 columns", () => {
        const lines = renderPlan(plan, { width: 80 }).split("\n");
        assert.deepEqual(
          lines.filter((line) => displayWidth(line) > 80),
          [],
        );
        for (const line of example.lines) {
          assert.ok(
            lines.includes(line),
            `no line ${JSON.stringify(line)} in\n${lines.join("\n")}`,
          );
        }
      });

      it("fits other widths, and is short when quiet", () => {
        for (const width of [60, 120]) {
          for (const line of renderPlan(plan, { width }).split("\n")) {
            assert.ok(displayWidth(line) <= width, line);
          }
        }
        assert.ok(renderPlan(plan, { quiet: true }).split("\n").length < 20);
      });

      for (const [url, expected] of Object.entries(example.urls ?? {})) {
        it(`explains ${url}`, () => {
          const { ways } = explain(plan, { url });
          const words = ways.map(({ outcome }) =>
            outcomeInWords(outcome)
              .map((piece) => (typeof piece === "string" ? piece : piece.text))
              .join(""),
          );
          assert.deepEqual(words, [`→ ${expected}`]);
        });
      }
    });
  }

  it("keeps an encrypted setting and what came of it secret", async () => {
    const plan = await planOf("vpc-rds");
    const database = plan.resources.find((r) => r.name === "db" && r.type.includes("rds/instance"));
    const password = database?.inputs["password"];
    assert.ok(
      password === unknownValue || JSON.stringify(password) === JSON.stringify(secret),
      JSON.stringify(password),
    );
    assert.doesNotMatch(writePlan(plan), /v1:AAAA/);
  });

  it("says with which SDKs it ran, and where", async () => {
    const [, line = ""] = renderPlan(await planOf("vpc-rds")).split("\n");
    assert.match(line, /^@pulumi\/pulumi [\d.]+, @pulumi\/aws [\d.]+ in eu-central-1$/);
  });

  it("is planned the same way each time", async () => {
    assert.equal(writePlan(await planOf("vpc-rds")), writePlan(await planOf("vpc-rds")));
  });
});
