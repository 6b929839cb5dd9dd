import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import type { PlanDocument, PlannedResource } from "../../cli/plan/document";
import { secretOf, unknownValue } from "../../cli/plan/markers";
import { renderPlan } from "../../cli/screen/plan";
import { displayWidth } from "../../cli/screen/text";
import { anyPlan, documentOf, marketplace, planned, resource, someTypes } from "./screen-support";

/** The lines of the plan, and what stands at the top level between two blank lines. */
function linesOf(document: PlanDocument, options: Parameters<typeof renderPlan>[1] = {}) {
  return renderPlan(document, options).trimEnd().split("\n");
}

/** Whether lines stand in the text in this order, one directly after the other. */
function assertBlock(lines: readonly string[], block: readonly string[]) {
  const [first = ""] = block;
  const at = lines.indexOf(first);
  assert.ok(at >= 0, `no line ${JSON.stringify(first)} in\n${lines.join("\n")}`);
  assert.deepEqual(lines.slice(at, at + block.length), block);
}

describe("plan on screen", () => {
  let market: PlanDocument;

  before(async () => {
    market = await planned(marketplace, {
      outputs: {
        url: "https://api.example.com",
        password: secretOf("correct horse"),
        cdn: unknownValue,
      },
      assumptions: [
        {
          kind: "call",
          token: "aws:index/getAvailabilityZones:getAvailabilityZones",
          args: { state: "available" },
          answer: "eu-central-1a, eu-central-1b",
          source: "table",
          count: 2,
        },
        {
          kind: "config",
          key: "market:apiKey",
          place: "Pulumi.dev.yaml:7",
          answer: "an unknown secret",
        },
        {
          kind: "stackReference",
          stack: "acme/net/prod",
          answer: "vpcId = vpc-1",
          source: "supplied",
        },
      ],
      notes: [
        { level: "info", text: "something to know" },
        {
          level: "warning",
          text: "runs in a plugin",
          urn: "urn:pulumi:dev::market::awsx:ec2:Vpc::adopted",
        },
      ],
    });
  });

  it("begins with how much there is", () => {
    assert.equal(
      linesOf(market)[0],
      "market/dev: 99 resources, 7 components; planned offline, as a first preview",
    );
    assert.equal(linesOf(market)[1], "@pulumi/pulumi 3.248.0, @pulumi/aws 7.48.0");
  });

  for (const [what, block] of [
    [
      "addresses and zones",
      [
        "├─ VPC network: 10.0.0.0/16, IPv6 from Amazon, DNS host names",
        "├─ 6 subnets",
        "│    network-public-eu-central-1a    10.0.1.0/24   eu-central-1a",
        "│    network-public-eu-central-1b    10.0.2.0/24   eu-central-1b",
        "│    network-private-eu-central-1a   10.0.10.0/24  eu-central-1a",
        "│    network-private-eu-central-1b   10.0.11.0/24  eu-central-1b",
        "│    network-database-eu-central-1a  10.0.20.0/24  eu-central-1a",
        "│    network-database-eu-central-1b  10.0.21.0/24  eu-central-1b",
        "├─ internet gateway network",
      ],
    ],
    [
      "where routes lead, in words",
      [
        "└─ route table network-public: for network-public-eu-central-1a,",
        "   │   network-public-eu-central-1b",
        "   └─ 2 routes",
        "        0.0.0.0/0  → internet gateway network",
        "        ::/0       → internet gateway network",
      ],
    ],
    [
      "which tables have no way out",
      [
        "├─ 2 route tables, each: no route but local",
        "│    network-database-eu-central-1a  for network-database-eu-central-1a",
      ],
    ],
    [
      "a single route on its table's next line",
      [
        "├─ route table network-private-eu-central-1a: for network-private-eu-central-1a",
        "│  └─ route: 0.0.0.0/0 → NAT gateway network-eu-central-1a",
      ],
    ],
    [
      "flows by the names of the groups, both rules of a flow on one line",
      [
        "├─ 12 security group rules",
        "│    0.0.0.0/0  → edge                   : tcp 80    in",
        "│    0.0.0.0/0  → edge                   : tcp 443   in",
        "│    ::/0       → edge                   : tcp 80    in",
        "│    ::/0       → edge                   : tcp 443   in",
        "│    edge       → services-chat          : tcp 3002  in + out",
        "│    edge       → services-frontend      : tcp 80    in + out",
        "│    edge       → services-registration  : tcp 3000  in + out",
        "│    edge       → services-search        : tcp 3001  in + out",
      ],
    ],
    [
      "a load balancer with its listeners, and rules by priority",
      [
        "├─ load balancer edge: internet-facing, dualstack, security group edge,",
        "│  │   in network-public-eu-central-1a, network-public-eu-central-1b,",
        "│  │   deletion protected, idle time-out 3600 s",
        "│  ├─ listener edge-http: HTTP :80, 301 → HTTPS :443",
        "│  └─ listener edge-https: HTTPS :443, ELBSecurityPolicy-TLS13-1-2-2021-06,",
        "│     │   certificate edge",
        "│     └─ 3 listener rules",
        "│          100      /api/chat/* or /socket.io/*  → edge-chat",
        "│          200      /api/search/*                → edge-search",
        "│          300      /api/farmers/*               → edge-registration",
        "│          default                               → edge-frontend",
      ],
    ],
    [
      "what targets listen on and are asked for",
      [
        "├─ 4 target groups, each: ip targets",
        "│    edge-chat          HTTP :3002  health /api/chat/health     sticky",
        "│    edge-frontend      HTTP :80    health /",
        "│    edge-registration  HTTP :3000  health /api/farmers/health",
        "│    edge-search        HTTP :3001  health /api/search/health",
      ],
    ],
    [
      "a database's size, engine, availability, and that its password is a secret",
      [
        "├─ database data-postgres: postgres 17, db.t4g.micro, 20 to 100 GiB gp3,",
        "│      Multi-AZ, security group data-postgres, backups 7 days, encrypted,",
        "│      deletion protected, password [secret], protected",
      ],
    ],
    [
      "a distribution's names and paths",
      [
        "├─ CloudFront distribution site: cdn.example.com, www.example.com, IPv6,",
        "│      http2and3",
        "│    /api/*   → api (api.example.com)  redirect-to-https",
        "│    default  → content (site)         redirect-to-https",
      ],
    ],
    ["what belongs to a bucket among its facts", ["├─ bucket site: no public access"]],
    [
      "sizes and counts, what all have in common said once",
      [
        "├─ 4 task definitions, each: 0.25 vCPU, 512 MiB,",
        "│     containers (known after deployment)",
        "│    run-chat, run-frontend, run-registration, run-search",
      ],
    ],
    [
      "outputs without secrets",
      [
        "Outputs",
        "  url: https://api.example.com",
        "  password: [secret]",
        "  cdn: (known after deployment)",
      ],
    ],
    [
      "assumptions",
      [
        "Assumptions, where AWS, a key or another stack would have answered",
        "  - aws:index/getAvailabilityZones:getAvailabilityZones (state: available) ×2 →",
        "    eu-central-1a, eu-central-1b",
        "  - market:apiKey in Pulumi.dev.yaml:7 → an unknown secret",
        "  - stack acme/net/prod → vpcId = vpc-1, as supplied",
      ],
    ],
    [
      "notes, warnings first",
      ["Notes", "  - warning: adopted: runs in a plugin", "  - something to know"],
    ],
  ] as const) {
    it(`tells ${what}`, () => {
      assertBlock(linesOf(market, { width: 80 }), block);
    });
  }

  it("counts every resource by type", () => {
    const lines = linesOf(market);
    const from = lines.indexOf("Resources by type");
    const counts = lines
      .slice(from + 1, lines.indexOf("", from))
      .flatMap((line) => [...line.matchAll(/(\d+) [A-Za-z]/g)].map(([, n]) => Number(n)));
    assert.equal(
      counts.reduce((sum, n) => sum + n, 0),
      99,
    );
    assert.ok(lines.some((line) => line.includes("12 security group rules")));
  });

  for (const width of [80, 120]) {
    it(`fits into ${width} columns`, () => {
      const lines = linesOf(market, { width });
      assert.deepEqual(
        lines.filter((line) => displayWidth(line) > width),
        [],
      );
      assert.ok(
        lines.some((line) => displayWidth(line) > width - 12),
        "uses the width",
      );
    });
  }

  it("is plain unless colours are asked for, and says the same with them", () => {
    const plainText = renderPlan(market);
    const painted = renderPlan(market, { color: true });
    assert.ok(!plainText.includes("\u001b"));
    assert.ok(painted.includes("\u001b[1m"));
    // eslint-disable-next-line no-control-regex
    assert.equal(painted.replace(/\u001b\[\d+m/g, ""), plainText);
  });

  it("says how long it took, last", () => {
    assert.equal(linesOf(market, { elapsedMs: 1234 }).at(-1), "Planned in 1.2 s.");
    assert.equal(linesOf(market, { elapsedMs: 87.4 }).at(-1), "Planned in 87 ms.");
    assert.doesNotMatch(renderPlan(market), /Planned in/);
  });

  it("is short when quiet, and keeps warnings", () => {
    assert.deepEqual(linesOf(market, { quiet: true, elapsedMs: 900 }), [
      "market/dev: 99 resources, 7 components; planned offline, as a first preview",
      "@pulumi/pulumi 3.248.0, @pulumi/aws 7.48.0",
      "  12 security group rules, 8 security groups, 6 DNS records, 6 listener rules,",
      "  6 route table associations, 6 subnets, 6 target groups, 5 route tables,",
      "  20 more types",
      "  3 assumptions, 1 warning, 1 note",
      "",
      "Notes",
      "  - warning: adopted: runs in a plugin",
      "",
      "Planned in 900 ms.",
    ]);
  });

  it("never shows what is secret", () => {
    for (const options of [{}, { quiet: true }, { width: 120 }]) {
      assert.doesNotMatch(renderPlan(market, options), /correct horse/);
    }
  });

  describe("programs that are not ours", () => {
    it("shows rules that stand inside a group", async () => {
      const plan = await planned(() => {
        const front = new aws.ec2.SecurityGroup("front", { description: "Front" });
        new aws.ec2.SecurityGroup("web", {
          ingress: [
            { protocol: "tcp", fromPort: 80, toPort: 81, cidrBlocks: ["0.0.0.0/0", "10.0.0.0/8"] },
            { protocol: "tcp", fromPort: 22, toPort: 22, securityGroups: [front.id] },
            { protocol: "tcp", fromPort: 9000, toPort: 9000, self: true },
          ],
          egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
        });
      });
      assertBlock(linesOf(plan), [
        "security group web",
        "  0.0.0.0/0   → web        : tcp 80-81    in",
        "  10.0.0.0/8  → web        : tcp 80-81    in",
        "  front       → web        : tcp 22       in",
        "  web         → 0.0.0.0/0  : all traffic  out",
        "  web         → web        : tcp 9000     in",
      ]);
    });

    it("names types that it does not know, with their plain inputs", () => {
      const document = documentOf([
        resource({
          name: "pass",
          type: "random:index/randomPassword:RandomPassword",
          inputs: { length: 32, special: false, keepers: { a: "b" } },
        }),
        resource({
          name: "flow",
          type: "aws:sfn/stateMachine:StateMachine",
          inputs: { definition: unknownValue, type: "EXPRESS", tags: { a: "b" } },
        }),
        resource({ name: "east", type: "pulumi:providers:aws", inputs: { region: "us-east-1" } }),
        resource({ name: "odd", type: "nonsense" }),
      ]);
      const text = renderPlan(document);
      assert.match(text, /^random password pass: length 32, special no$/m);
      assert.match(
        text,
        /^sfn state machine flow: definition \(known after deployment\), type EXPRESS$/m,
      );
      assert.match(text, /^aws provider east: in us-east-1$/m);
      assert.match(text, /^nonsense odd$/m);
    });

    it("tells what is closed: a default group, ACL or table without anything in it", () => {
      const text = renderPlan(
        documentOf([
          resource({
            name: "group",
            type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
            inputs: { ingress: [], egress: [] },
          }),
          resource({ name: "acl", type: "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl" }),
          resource({
            name: "table",
            type: "aws:ec2/defaultRouteTable:DefaultRouteTable",
            inputs: { routes: [] },
          }),
        ]),
      );
      assert.match(text, /^default security group group: no rules$/m);
      assert.match(text, /^default network ACL acl: denies everything$/m);
      assert.match(text, /^default route table table: no route but local$/m);
    });

    for (const [type, key, user, input] of [
      [
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        "securityGroupId",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "ingress",
      ],
      [
        "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
        "networkAclId",
        "aws:ec2/networkAclRule:NetworkAclRule",
        "egress",
      ],
      ["aws:ec2/routeTable:RouteTable", "routeTableId", "aws:ec2/route:Route", "routes"],
    ] as const) {
      it(`does not call ${type} closed that another resource opens, or may open`, () => {
        const closed = /no rules|denies everything|no route but local/;
        const alone = resource({ name: "it", type });
        assert.match(renderPlan(documentOf([alone])), closed);
        const opens = resource({
          name: "x",
          type: user,
          propertyDependencies: { [key]: [alone.urn] },
        });
        assert.doesNotMatch(renderPlan(documentOf([alone, opens])), closed);
        const unsure = { ...alone, inputs: { [input]: unknownValue } };
        assert.doesNotMatch(renderPlan(documentOf([unsure])), closed);
      });
    }

    it("does not call a table closed that an endpoint or a route opens", () => {
      const table = resource({ name: "table", type: "aws:ec2/routeTable:RouteTable" });
      for (const [type, key] of [
        ["aws:ec2/route:Route", "routeTableId"],
        ["aws:ec2/vpcEndpoint:VpcEndpoint", "routeTableIds"],
      ] as const) {
        const user = resource({ name: "user", type, propertyDependencies: { [key]: [table.urn] } });
        assert.doesNotMatch(renderPlan(documentOf([table, user])), /no route but local/);
      }
      const association = resource({
        name: "a",
        type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
        propertyDependencies: { routeTableId: [table.urn] },
      });
      assert.match(renderPlan(documentOf([table, association])), /no route but local/);
    });

    it("puts a component after those that it builds on, whatever the order of registration", () => {
      const part = (name: string) => resource({ name, type: "a:index:Part", custom: false });
      const inside = (parent: PlannedResource, name: string, on?: PlannedResource) =>
        resource({
          name,
          parent: parent.urn,
          ...(on === undefined ? {} : { propertyDependencies: { x: [on.urn] } }),
        });
      const [app, base, middle] = [part("app"), part("base"), part("middle")];
      const ground = inside(base, "ground");
      const beam = inside(middle, "beam", ground);
      const roof = inside(app, "roof", beam);
      const names = linesOf(documentOf([app, base, middle, roof, ground, beam]))
        .filter((line) => line.startsWith("Part "))
        .map((line) => line.replace(/^Part (\w+):.*/, "$1"));
      assert.deepEqual(names, ["base", "middle", "app"]);
      // Even where two need each other, nothing is lost.
      const back = inside(base, "back", roof);
      const all = linesOf(documentOf([app, base, middle, roof, ground, beam, back]));
      assert.equal(all.filter((line) => line.startsWith("Part ")).length, 3);
    });

    it("says once what all of a group have in common, also of what belongs to them", () => {
      const role = (name: string) => resource({ name, type: "aws:iam/role:Role" });
      const policy = (owner: PlannedResource, name: string) =>
        resource({
          name,
          type: "aws:iam/rolePolicy:RolePolicy",
          propertyDependencies: { role: [owner.urn] },
        });
      const [a, b] = [role("a"), role("b")];
      const lines = linesOf(documentOf([a, b, policy(a, "p"), policy(b, "q"), policy(b, "r")]));
      assertBlock(lines, ["2 IAM roles", "  a  inline policy", "  b  inline policy ×2"]);
      assertBlock(linesOf(documentOf([a, b, policy(a, "p"), policy(b, "q")])), [
        "2 IAM roles, each: inline policy",
        "  a, b",
      ]);
    });

    it("tells what a part belongs to that is not in its own component", () => {
      const part = resource({ name: "part", type: "a:index:Part", custom: false });
      const role = resource({ name: "worker", type: "aws:iam/role:Role" });
      const policy = resource({
        name: "p",
        type: "aws:iam/rolePolicy:RolePolicy",
        parent: part.urn,
        propertyDependencies: { role: [role.urn] },
      });
      assertBlock(linesOf(documentOf([role, part, policy])), [
        "Part part: 1 resource",
        "└─ role policy p: inline policy, of worker",
      ]);
    });

    it("shows the first of very many, and says how many more there are", () => {
      const bucket = resource({ name: "b", type: "aws:s3/bucket:Bucket" });
      const objects = Array.from({ length: 40 }, (_, i) =>
        resource({
          name: `o${i}`,
          type: "aws:s3/bucketObjectv2:BucketObjectv2",
          inputs: { key: `file-${i}` },
          propertyDependencies: { bucket: [bucket.urn] },
        }),
      );
      const lines = linesOf(documentOf([bucket, ...objects]));
      assertBlock(lines, ["└─ 40 objects", "     file-0"]);
      assert.ok(lines.includes("     … and 28 more"));
    });

    it("keeps default providers out, and says where they work", () => {
      const provider = { type: "pulumi:providers:aws", inputs: { region: "eu-west-1" } };
      const lines = linesOf(
        documentOf([
          resource({ ...provider, name: "default_7_48_0" }),
          resource({ ...provider, name: "defaults" }),
        ]),
      );
      assert.deepEqual(lines.slice(0, 4), [
        "market/dev: 1 resource; planned offline, as a first preview",
        "@pulumi/pulumi 3.248.0, @pulumi/aws 7.48.0 in eu-west-1",
        "",
        "aws provider defaults: in eu-west-1",
      ]);
      assert.ok(!lines.join("\n").includes("default_7"));
    });

    it("says of a remote component that its inside is not known", () => {
      const text = renderPlan(
        documentOf([
          resource({
            name: "vpc",
            type: "awsx:ec2:Vpc",
            custom: false,
            remote: true,
            inputs: { cidrBlock: "10.1.0.0/16" },
          }),
        ]),
        { width: 120 },
      );
      assert.match(
        text,
        /^Vpc vpc: remote, what it creates is not known offline, cidrBlock 10\.1\.0\.0\/16$/m,
      );
    });

    it("says that a resource is read, protected, kept, imported, elsewhere or of a given provider", () => {
      const text = renderPlan(
        documentOf([
          resource({ name: "old", id: "vpc-123" }),
          resource({
            name: "kept",
            type: "aws:s3/bucketV2:BucketV2",
            inputs: { region: "us-east-1" },
            provider: "urn:pulumi:dev::market::pulumi:providers:aws::east::id",
            options: { protect: true, retainOnDelete: true, import: "b-1" },
          }),
        ]),
        { width: 120 },
      );
      assert.match(text, /^VPC old: read, not created \(vpc-123\)$/m);
      assert.match(
        text,
        /^bucket kept: in us-east-1, provider east, imported \(b-1\), protected, kept when deleted$/m,
      );
    });

    it("names what may be meant where a property does not tell", async () => {
      const plan = await planned(() => {
        const [a, b] = ["a", "b"].map(
          (name) => new aws.ec2.Vpc(name, { cidrBlock: "10.0.0.0/16" }),
        );
        new aws.ec2.Subnet("s", {
          vpcId: "vpc-1",
          cidrBlock: pulumi.all([a?.cidrBlock, b?.id]).apply(([cidr]) => cidr ?? ""),
        });
      });
      assert.match(renderPlan(plan), /^subnet s: one of a, b$/m);
    });

    it("tells no folded group apart from its owner in another component", () => {
      const table = resource({ name: "table", type: "aws:ec2/routeTable:RouteTable" });
      const part = resource({ name: "part", type: "a:index:Part", custom: false });
      const route = resource({
        name: "out",
        type: "aws:ec2/route:Route",
        parent: part.urn,
        inputs: {
          routeTableId: unknownValue,
          destinationCidrBlock: "0.0.0.0/0",
          gatewayId: "igw-1",
        },
        propertyDependencies: { routeTableId: [table.urn] },
      });
      const lines = linesOf(documentOf([table, part, route]));
      assertBlock(lines, ["Part part: 1 resource", "└─ route: 0.0.0.0/0 → gateway igw-1"]);
      assert.ok(lines.includes("route table table"));
    });
  });

  describe("names that mean harm", () => {
    const evil = "\u001b[2J\u001b]0;owned\u0007\n  url: https://evil\u202e";

    it("are shown, not obeyed", () => {
      const text = renderPlan(
        documentOf(
          [
            resource({ name: evil, inputs: { cidrBlock: evil } }),
            resource({ name: evil, type: `aws:x/y:${evil}`, inputs: { [evil]: evil } }),
            resource({ name: evil, type: evil, custom: false, id: evil }),
          ],
          {
            project: evil,
            outputs: { [evil]: { [evil]: evil } },
            assumptions: [
              {
                kind: "call",
                token: evil,
                args: { [evil]: evil },
                answer: evil,
                source: "table",
                count: 1,
              },
              { kind: "config", key: evil, place: evil, answer: evil },
              { kind: "stackReference", stack: evil, answer: evil, source: "unknown" },
            ],
            notes: [{ level: "warning", text: evil, urn: `urn:pulumi:a::b::c::${evil}` }],
          },
        ),
      );
      // eslint-disable-next-line no-control-regex
      assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
      assert.doesNotMatch(text, /^ {2}url:/m);
      assert.match(text, /\\e\[2J/);
    });
  });

  describe("any plan", () => {
    it("is never wider than the terminal, whatever its names and values", () => {
      fc.assert(
        fc.property(anyPlan, fc.constantFrom(40, 80, 120), fc.boolean(), (plan, width, quiet) => {
          const text = renderPlan(plan, { width, quiet });
          for (const line of text.split("\n")) {
            assert.ok(displayWidth(line) <= width, `${displayWidth(line)} columns: ${line}`);
          }
          assert.doesNotMatch(text, /hush-hush/);
        }),
        { numRuns: 150 },
      );
    });

    it("shows every resource's name where names are short", () => {
      const small = fc
        .array(fc.constantFrom(...someTypes), { maxLength: 20 })
        .map((list) =>
          documentOf(
            list.map((type, i) =>
              resource({ type, name: `n${i}x`, custom: !type.startsWith("market:") }),
            ),
          ),
        );
      const nameless = /Rule$|Route$|Record$/;
      fc.assert(
        fc.property(small, (plan) => {
          const text = renderPlan(plan);
          for (const { name: own, type } of plan.resources) {
            if (!nameless.test(type)) assert.ok(text.includes(own), `${type} ${own}\n${text}`);
          }
        }),
      );
    });

    it("stays within the width however deep the tree is", () => {
      const chain = Array.from({ length: 60 }, (_, i) =>
        resource({
          name: `level-${i}`,
          type: "market:index:Part",
          custom: false,
          urn: `urn:${i}`,
          ...(i > 0 ? { parent: `urn:${i - 1}` } : {}),
        }),
      );
      const lines = linesOf(documentOf(chain), { width: 80 });
      assert.ok(lines.every((line) => displayWidth(line) <= 80));
      assert.ok(lines.some((line) => line.includes("level-59")));
    });
  });
});
