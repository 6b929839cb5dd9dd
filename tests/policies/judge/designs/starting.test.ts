/** What a task of Fargate calls before its own code runs, from subnets that have no way to the internet. */
import assert from "node:assert/strict";
import { findings } from "../support";
import {
  but,
  isProvedWithout,
  isRight,
  matrix,
  the,
  verdicts,
  without,
  type Design,
} from "./design";
import { cluster, fargate, group, isolated, of, pair, route, sends, tier } from "./parts";

type Inputs = Readonly<Record<string, unknown>>;

const image = (region: string): string => `123456789012.dkr.ecr.${region}.amazonaws.com/app:1`;
const logs = (region: string): Inputs => ({
  logDriver: "awslogs",
  options: { "awslogs-region": region, "awslogs-group": "app", "awslogs-stream-prefix": "app" },
});

/** The inputs of a definition with one container. */
const task = (container: Inputs, more: Inputs = {}): Inputs => ({
  containerDefinitions: JSON.stringify([
    { name: "app", image: image("eu-central-1"), portMappings: [{ containerPort: 8080 }], logConfiguration: logs("eu-central-1"), ...container },
  ]),
  ...more,
}); // prettier-ignore

const endpoint = (name: string, service: string, more: Inputs = {}): Design => ({
  [name]: [
    "ec2/vpcEndpoint",
    { vpcId: the("vpc"), serviceName: `com.amazonaws.eu-central-1.${service}`, vpcEndpointType: "Interface", subnetIds: of("private"), securityGroupIds: [the("endpoint-group")], privateDnsEnabled: true, ...more },
  ],
}); // prettier-ignore

const base: Design = {
  ...isolated(),
  ...cluster,
  ...group("app-group"),
  ...group("endpoint-group"),
  ...pair("app-group", "endpoint-group", 443),
  ...fargate("app"),
  ...endpoint("api", "ecr.api"),
  ...endpoint("dkr", "ecr.dkr"),
  ...endpoint("logs", "logs"),
  s3: ["ec2/vpcEndpoint", { vpcId: the("vpc"), serviceName: "com.amazonaws.eu-central-1.s3", vpcEndpointType: "Gateway", routeTableIds: [the("private-table")] }, { prefixListId: "pl-6ea54007" }],
  "app-group-out-s3": ["vpc/securityGroupEgressRule", { securityGroupId: the("app-group"), prefixListId: the("s3", "prefixListId"), ipProtocol: "tcp", fromPort: 443, toPort: 443 }],
}; // prettier-ignore
const design = but(base, "app-task", task({}));
const traffic = matrix({
  services: { app: { name: "app" } },
  never: [{ id: "N1", from: "app", to: "internet" }],
});

/** Holds that both readings of a design tell something, with what is blamed for it. */
function isTold(told: Design, pattern: RegExp, matrix: unknown = traffic): void {
  for (const [when, verdict] of Object.entries(verdicts(told, matrix))) {
    assert.equal(verdict.proved, false, when);
    assert.match(findings(verdict).join("\n"), pattern, when);
  }
}

describe("tasks in subnets without a way to the internet", () => {
  it("start by the endpoints for what they call", () => {
    isRight(design, traffic);
  });
  it("need what their definition says, and an image, whichever revision is deployed", () => {
    const left = [["app", "taskDefinition"], ["app-task", "containerDefinitions"]] as const;
    const hosted = but(base, "app-task", task({ image: "app:1", logConfiguration: undefined }));
    for (const [name, property] of left) {
      assert.deepEqual(isProvedWithout(design, traffic, name, property), [true, true], name);
      for (const lost of ["logs", "dkr"])
        assert.deepEqual(isProvedWithout(without(design, lost), traffic, name, property), [false, false], `${name} ${lost}`);
      assert.deepEqual(isProvedWithout(hosted, traffic, name, property), [false, false], name);
    }
    const own = but(base, "app-task", task({ logConfiguration: undefined }));
    assert.deepEqual(isProvedWithout(without(own, "logs"), traffic, "app-task", "containerDefinitions"), [true, true]);
  }); // prettier-ignore

  describe("with secrets and parameters", () => {
    const parameter = but(
      design,
      "app-task",
      task({ secrets: [{ name: "X", valueFrom: "db-password" }] }),
    );
    const optional = (valueFrom: string): Design =>
      but(design, "app-task", task({ logConfiguration: { ...logs("eu-central-1"), secretOptions: [{ name: "x", valueFrom }] } })); // prettier-ignore
    const secret = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:x";

    it("read a parameter that is given by its plain name by the endpoint for parameters", () => {
      isRight({ ...parameter, ...endpoint("parameters", "ssm") }, traffic);
    });

    it("do not read it by an endpoint for secrets", () => {
      const wrong = { ...parameter, ...endpoint("secrets", "secretsmanager") };
      isTold(wrong, /does not start: it reads its parameters, .* for ssm/);
    });

    it("read what the log driver is given by the endpoints for it", () => {
      isRight({ ...optional(secret), ...endpoint("secrets", "secretsmanager") }, traffic);
      isRight({ ...optional("token"), ...endpoint("parameters", "ssm") }, traffic);
    });

    it("do not read what the log driver is given without", () => {
      isTold(optional(secret), /does not start: it reads its secrets, .* for secretsmanager/);
      isTold(optional("token"), /does not start: it reads its parameters, .* for ssm/);
    }); // prettier-ignore
  });

  describe("with a network ACL of their own", () => {
    const everyone = "0.0.0.0/0";
    const all = { protocol: "-1", action: "allow", fromPort: 0, toPort: 0, ruleNo: 100 };
    const tcp = { protocol: "tcp", action: "allow" };
    const own = (egress: readonly object[], ingress: readonly object[]): Design => ({
      ...design,
      acl: ["ec2/networkAcl", { vpcId: the("vpc"), subnetIds: of("private"), egress, ingress }],
    });
    const vpc = { ...all, cidrBlock: "10.0.0.0/16" };
    const out = { ...tcp, ruleNo: 200, cidrBlock: everyone, fromPort: 443, toPort: 443 };
    const back = { ...tcp, ruleNo: 200, cidrBlock: everyone, fromPort: 32768, toPort: 60999 };

    it("get layers of images from S3 where it passes them out and back", () => {
      isRight(own([vpc, out], [vpc, back]), traffic);
      const refused = { ...all, action: "deny", ruleNo: 50, cidrBlock: "198.51.100.0/24" };
      isRight(own([refused, vpc, out], [refused, vpc, back]), traffic);
    });

    it("are taken to where it passes some public addresses, which is said", () => {
      const [a, b] = [out, back].map((one) => ({ ...one, cidrBlock: "52.219.0.0/16" }));
      const some = own([vpc, a ?? {}], [vpc, b ?? {}]);
      isRight(some, traffic);
      for (const [when, { rows }] of Object.entries(verdicts(some, traffic))) {
        const evidence = rows.flatMap((line) => line.evidence).join("\n");
        assert.match(evidence, /acl is taken to let the addresses of S3 through/, when);
      }
    });

    it("do not where it passes the VPC alone", () => {
      isTold(own([vpc], [vpc]), /start missing start at acl :: egress: .* lets no tcp 443 to S3/);
    });

    it("do not where answers come in from nowhere, or to other ports", () => {
      const told = /start missing start at acl :: ingress: .* lets no tcp 32768-60999 from S3/;
      isTold(own([vpc, out], [vpc]), told);
      isTold(own([vpc, out], [vpc, { ...back, fromPort: 443, toPort: 443 }]), told);
    });

    it("do not by rules of their own either", () => {
      const rule = (name: string, egress: boolean): Design => ({
        [name]: ["ec2/networkAclRule", { networkAclId: the("acl"), egress, ruleNumber: 100, protocol: "-1", ruleAction: "allow", cidrBlock: "10.0.0.0/16" }],
      }); // prettier-ignore
      const bare = but(own([], []), "acl", { egress: undefined, ingress: undefined });
      isTold({ ...bare, ...rule("out", true), ...rule("in", false) }, /start missing start at acl: /);
    }); // prettier-ignore
  });

  describe("with something of another region", () => {
    const far = "us-east-1";
    const pulling = but(design, "app-task", task({ image: image(far) }));
    const logging = but(design, "app-task", task({ logConfiguration: logs(far) }));
    const farEndpoint = (name: string, service: string, more: Inputs = {}): Design =>
      endpoint(name, service, { serviceName: `com.amazonaws.${far}.${service}`, serviceRegion: far, ...more }); // prettier-ignore
    const farImages = {
      ...farEndpoint("far-api", "ecr.api"),
      ...farEndpoint("far-dkr", "ecr.dkr"),
      ...farEndpoint("far-s3", "s3"),
    };
    const wayOut: Design = {
      igw: ["ec2/internetGateway", { vpcId: the("vpc") }],
      ...tier("public", 30),
      ...route("public-out", "public", { gatewayId: the("igw") }),
      eip: ["ec2/eip", { domain: "vpc" }],
      nat: ["ec2/natGateway", { subnetId: the("public-a"), allocationId: the("eip") }],
      ...route("private-out", "private", { natGatewayId: the("nat") }),
      ...sends("app-group", "0.0.0.0/0", 443, "anyone"),
    };
    const out = matrix({
      services: { app: { name: "app" } },
      allow: [{ id: "T1", from: "app", to: "internet", ports: "tcp/443" }],
    });

    it("do not pull an image from there by the endpoints of their own", () => {
      isTold(pulling, /start missing start at app-task :: containerDefinitions: .* pulls its image, but that is of us-east-1/); // prettier-ignore
    });

    it("pull it by endpoints for that region, each of them", () => {
      isRight({ ...pulling, ...farImages }, traffic);
      isTold({ ...pulling, ...without(farImages, "far-s3") }, /containerDefinitions: .* s3 of us-east-1/); // prettier-ignore
      const mute = farEndpoint("far-dkr", "ecr.dkr", { privateDnsEnabled: false });
      isTold({ ...pulling, ...farImages, ...mute }, /containerDefinitions: .* ecr.dkr of us-east-1/); // prettier-ignore
    });

    it("do not by one whose policy refuses", () => {
      const policy = JSON.stringify({ Statement: [{ Effect: "Deny", Principal: "*", Action: "*", Resource: "*" }] }); // prettier-ignore
      const refusing = farEndpoint("far-api", "ecr.api", { policy });
      isTold({ ...pulling, ...farImages, ...refusing }, /start missing start at far-api :: policy/);
    });

    it("pull it by a NAT gateway", () => {
      isRight({ ...pulling, ...wayOut }, out);
    });

    it("write no logs there, and do by an endpoint for it or by a NAT gateway", () => {
      isTold(logging, /start missing start at app-task :: containerDefinitions: .* writes its logs, but that is of us-east-1/); // prettier-ignore
      isRight({ ...logging, ...farEndpoint("far-logs", "logs") }, traffic);
      isRight({ ...logging, ...wayOut }, out);
    });

    it("read no secret of it", () => {
      const valueFrom = `arn:aws:secretsmanager:${far}:123456789012:secret:x`;
      const reading = but(design, "app-task", task({ secrets: [{ name: "X", valueFrom }] }));
      isTold({ ...reading, ...endpoint("secrets", "secretsmanager") }, /start missing start at app-task :: containerDefinitions/); // prettier-ignore
    });

    it("do not call S3 by a gateway endpoint that is told another region's", () => {
      const serviceName = `com.amazonaws.${far}.s3`;
      isTold(but(design, "s3", { serviceName }), /start missing start at s3 :: serviceName/);
    });

    it("do not call a service by an endpoint that is told another region's", () => {
      const serviceName = `com.amazonaws.${far}.logs`;
      isTold({ ...design, ...endpoint("logs", "logs", { serviceName }) }, /start missing start at logs :: serviceName/); // prettier-ignore
    });

    it("start by endpoints that say their own region", () => {
      isRight(but(design, "logs", { serviceRegion: "eu-central-1" }), traffic);
    });

    it("start in subnets whose zones are not told", () => {
      const zoneless = ["a", "b"].reduce(
        (one, zone) => but(one, `private-${zone}`, { availabilityZone: undefined }),
        design,
      );
      isRight(zoneless, traffic);
      const both = but(zoneless, "app-task", task({ logConfiguration: logs(far) }));
      isTold(both, /start missing start at app-task :: containerDefinitions/);
    });
  });
});
