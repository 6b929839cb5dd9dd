import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { WireValue } from "../../cli/plan/document";
import { Beanstalk, type BeanstalkArgs } from "../../components/beanstalk/Beanstalk";
import { instancePolicy, servicePolicy } from "../../components/beanstalk/permissions";
import { placeholderFiles } from "../../components/beanstalk/placeholder";
import { namesVersion, secretValueFrom } from "../../components/beanstalk/settings";
import { DeploymentPolicy, planScaling } from "../../components/beanstalk/spec";
import { validated } from "../../components/beanstalk/validate";
import type { Connection } from "../../components/common/contracts";
import { InvalidArgumentsError } from "../../components/common/problems";
import { construct, modes, type Construction, type PlannedResource } from "../support/construct";
import { assertNamesFirst, type ExpectedProblem, refusal, textWithoutFix, types } from "./support";

const secret = "arn:aws:secretsmanager:eu-central-1:111122223333:secret";
const zone = { zoneId: "Z1", domain: "example.com" };

const connection: Connection = {
  environment: { DATABASE_HOST: "db.example.internal" },
  secrets: { DATABASE_PASSWORD: `${secret}:db-1:password::` },
  secretArns: [`${secret}:db-1`],
  kmsKeyArns: ["arn:aws:kms:eu-central-1:111122223333:key/k"],
  permissions: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::assets/shop/*"] }],
};

const network = {
  vpcId: "vpc-1",
  publicSubnetIds: ["subnet-1", "subnet-2"],
  privateSubnetIds: ["subnet-a", "subnet-b"],
};

const withoutCertificate: BeanstalkArgs = {
  network,
  securityGroupId: "sg-1",
  roleName: "role-1",
};
const certificateArn = "arn:aws:acm:eu-central-1:111122223333:certificate/c";
const least: BeanstalkArgs = { ...withoutCertificate, certificateArn };

const full: BeanstalkArgs = {
  ...withoutCertificate,
  certificate: { zone, names: ["api.example.com"] },
  release: "1.4.0",
  environment: { GREETING: "hello" },
  secrets: { AMPLITUDE_API_KEY: `${secret}:amplitude-1` },
  connections: [connection],
  scaling: { minimum: 2, maximum: 8, cpuPercent: 50 },
};

/** Answers of AWS to the questions of the component. */
const calls = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: "111122223333" }),
  "aws:index/getPartition:getPartition": () => ({ partition: "aws" }),
  "aws:index/getRegion:getRegion": () => ({ region: "eu-central-1" }),
  "aws:elasticbeanstalk/getHostedZone:getHostedZone": () => ({ id: "Z2" }),
  "aws:elasticbeanstalk/getSolutionStack:getSolutionStack": () => ({
    name: "64bit Amazon Linux 2023 v4.6.0 running Corretto 21",
  }),
};

const eb = (name: string) =>
  `aws:elasticbeanstalk/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;
const template = eb("ConfigurationTemplate");
const environment = eb("Environment");

/** What AWS tells of what it made. */
function outputs({ type }: PlannedResource): Record<string, WireValue> {
  if (type === environment) {
    return { loadBalancers: ["arn:aws:elasticloadbalancing:…:loadbalancer/app/awseb/1"] };
  }
  if (type !== types.certificate) return {};
  const record = {
    resourceRecordName: "_a",
    resourceRecordType: "CNAME",
    resourceRecordValue: "_b",
  };
  return { domainValidationOptions: [{ domainName: "api.example.com", ...record }] };
}

const made = (args: BeanstalkArgs, preview: boolean): Promise<Construction> =>
  construct(() => new Beanstalk("shop", args), { preview, calls, outputs });

/** The option settings of a resource: `namespace name`, and the value. */
function settings({ inputs }: PlannedResource): Record<string, unknown> {
  const list = inputs.settings as { namespace: string; name: string; value: unknown }[];
  const entries = list.map(({ namespace, name, value }) => [`${namespace} ${name}`, value]);
  assert.equal(new Set(entries.map(([key]) => key)).size, list.length, "each setting once");
  return Object.fromEntries(entries) as Record<string, unknown>;
}

const bucket = (name: string, parts: readonly string[]) => [
  `aws:s3/bucket:Bucket ${name}`,
  ...parts.map((part) => {
    const kinds: Readonly<Record<string, string>> = {
      block: "PublicAccessBlock",
      encryption: "ServerSideEncryptionConfiguration",
      lifecycle: "LifecycleConfiguration",
      ownership: "OwnershipControls",
      policy: "Policy",
      versioning: "Versioning",
    };
    return `aws:s3/bucket${kinds[part] ?? ""}:Bucket${kinds[part] ?? ""} ${name}-${part}`;
  }),
];
const bucketParts = ["block", "encryption", "lifecycle", "ownership", "policy"];

const core = [
  "bulkhead:index:Beanstalk shop",
  `${eb("Application")} shop-app`,
  `${eb("ApplicationVersion")} shop-version`,
  `${template} shop-template`,
  `${environment} shop-environment`,
  `${types.group} shop-balancer`,
  `${types.ingress} shop-https`,
  `${types.ingress} shop-balancer-ingress`,
  `${types.egress} shop-balancer-egress`,
  "aws:iam/instanceProfile:InstanceProfile shop-profile",
  `${types.role} shop-service-role`,
  `${types.rolePolicy} shop-service-policy`,
  `${types.rolePolicy} shop-policy`,
];

describe("Beanstalk", () => {
  for (const { mode, preview } of modes) {
    describe(mode, () => {
      it("registers exactly its parts", async () => {
        const construction = await made(full, preview);
        assert.deepEqual(
          construction.list(),
          [
            ...core,
            `${types.rolePolicy} shop-session-policy`,
            ...bucket("shop-releases", [...bucketParts, "versioning"]),
            ...bucket("shop-logs", bucketParts),
            `${types.certificate} shop-certificate`,
            "aws:acm/certificateValidation:CertificateValidation shop-certificate-issued",
            `${types.record} shop-certificate-proof-api.example.com`,
            `${types.record} shop-alias-api.example.com-a`,
            "aws:wafv2/webAcl:WebAcl shop-firewall",
            "aws:wafv2/webAclAssociation:WebAclAssociation shop-firewall-association",
          ].sort(),
        );
        for (const child of construction.all) {
          if (child.type.startsWith("aws:")) assert.equal(construction.parentOf(child), "shop");
        }
      });

      it("leaves out what is not asked for, and answers by itself before the first release", async () => {
        const args: BeanstalkArgs = {
          ...least,
          releases: { bucketArn: "arn:aws:s3:::builds" },
          sessions: false,
          accessLogs: { enabled: false },
          firewall: { enabled: false },
        };
        const construction = await made(args, preview);
        const placeholder = "aws:s3/bucketObjectv2:BucketObjectv2 shop-placeholder";
        assert.deepEqual(construction.list(), [...core, placeholder].sort());
        const version = construction.one(eb("ApplicationVersion"));
        assert.equal(version.inputs.key, "releases/placeholder.zip");
        assert.ok(version.dependencies.some((urn) => urn.endsWith("shop-placeholder")));
        const [object] = construction.ofType("aws:s3/bucketObjectv2:BucketObjectv2");
        assert.equal(object?.inputs.key, "releases/placeholder.zip");
      });

      it("tells Beanstalk all of the load balancer: public, HTTPS alone, our group and none of its own", async () => {
        const construction = await made({ ...least, accessLogs: { bucketName: "logs" } }, preview);
        const one = construction.one(template);
        const group = settings(one)["aws:elbv2:loadbalancer SecurityGroups"];
        assert.deepEqual(settings(one), {
          "aws:ec2:vpc VPCId": "vpc-1",
          "aws:ec2:vpc ELBSubnets": "subnet-1,subnet-2",
          "aws:ec2:vpc ELBScheme": "public",
          "aws:elasticbeanstalk:environment EnvironmentType": "LoadBalanced",
          "aws:elasticbeanstalk:environment LoadBalancerType": "application",
          "aws:elasticbeanstalk:environment LoadBalancerIsShared": "false",
          "aws:elbv2:loadbalancer SecurityGroups": group,
          "aws:elbv2:loadbalancer ManagedSecurityGroup": group,
          "aws:elbv2:loadbalancer IpAddressType": "ipv4",
          "aws:elbv2:loadbalancer AccessLogsS3Enabled": "true",
          "aws:elbv2:loadbalancer AccessLogsS3Bucket": "logs",
          "aws:elbv2:listener:default ListenerEnabled": "false",
          "aws:elbv2:listener:443 ListenerEnabled": "true",
          "aws:elbv2:listener:443 Protocol": "HTTPS",
          "aws:elbv2:listener:443 SSLCertificateArns": certificateArn,
          "aws:elbv2:listener:443 SSLPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
          "aws:elbv2:listener:443 DefaultProcess": "default",
          "aws:elasticbeanstalk:environment:process:default Port": "80",
          "aws:elasticbeanstalk:environment:process:default Protocol": "HTTP",
          "aws:elasticbeanstalk:environment:process:default HealthCheckPath": "/",
          "aws:elasticbeanstalk:environment:process:default HealthCheckInterval": "15",
          "aws:elasticbeanstalk:environment:process:default HealthCheckTimeout": "5",
          "aws:elasticbeanstalk:environment:process:default HealthyThresholdCount": "2",
          "aws:elasticbeanstalk:environment:process:default UnhealthyThresholdCount": "3",
          "aws:elasticbeanstalk:environment:process:default MatcherHTTPCode": "200",
        });
        // What the list came from is all that a preview is told of unknown ids: the load balancer's group alone.
        assert.deepEqual(construction.refersTo(one, "settings"), ["shop-balancer"]);
        const { inputs } = construction.one(environment);
        assert.deepEqual(construction.refersTo(construction.one(environment), "templateName"), ["shop-template"]);
        assert.equal(inputs.tier, "WebServer");
      }); // prettier-ignore

      it("tells Beanstalk all of the instances: private, our group and none of its own, new metadata only", async () => {
        const construction = await made(full, preview);
        const one = construction.one(environment);
        const said = settings(one);
        const unknown = ["IamInstanceProfile", "ServiceRole", "AMPLITUDE_API_KEY", "DATABASE_PASSWORD"];
        const known = Object.entries(said).filter(([key]) => !unknown.some((name) => key.endsWith(` ${name}`)));
        assert.deepEqual(Object.fromEntries(known), {
          "aws:ec2:vpc Subnets": "subnet-a,subnet-b",
          "aws:ec2:vpc AssociatePublicIpAddress": "false",
          "aws:autoscaling:launchconfiguration SecurityGroups": "sg-1",
          "aws:autoscaling:launchconfiguration DisableDefaultEC2SecurityGroup": "true",
          "aws:autoscaling:launchconfiguration DisableIMDSv1": "true",
          "aws:autoscaling:launchconfiguration RootVolumeType": "gp3",
          "aws:autoscaling:launchconfiguration RootVolumeSize": "20",
          "aws:ec2:instances InstanceTypes": "t4g.small",
          "aws:autoscaling:asg MinSize": "2",
          "aws:autoscaling:asg MaxSize": "8",
          "aws:autoscaling:trigger MeasureName": "CPUUtilization",
          "aws:autoscaling:trigger Statistic": "Average",
          "aws:autoscaling:trigger Unit": "Percent",
          "aws:autoscaling:trigger UpperThreshold": "50",
          "aws:autoscaling:trigger LowerThreshold": "16",
          "aws:autoscaling:updatepolicy:rollingupdate RollingUpdateEnabled": "true",
          "aws:autoscaling:updatepolicy:rollingupdate RollingUpdateType": "Health",
          "aws:elasticbeanstalk:command DeploymentPolicy": "RollingWithAdditionalBatch",
          "aws:elasticbeanstalk:command BatchSizeType": "Percentage",
          "aws:elasticbeanstalk:command BatchSize": "50",
          "aws:elasticbeanstalk:healthreporting:system SystemType": "enhanced",
          "aws:elasticbeanstalk:managedactions ManagedActionsEnabled": "true",
          "aws:elasticbeanstalk:managedactions PreferredStartTime": "Sun:03:00",
          "aws:elasticbeanstalk:managedactions ServiceRoleForManagedUpdates":
            "AWSServiceRoleForElasticBeanstalkManagedUpdates",
          "aws:elasticbeanstalk:managedactions:platformupdate UpdateLevel": "minor",
          "aws:elasticbeanstalk:managedactions:platformupdate InstanceRefreshEnabled": "true",
          "aws:elasticbeanstalk:cloudwatch:logs StreamLogs": "true",
          "aws:elasticbeanstalk:cloudwatch:logs RetentionInDays": "90",
          "aws:elasticbeanstalk:cloudwatch:logs DeleteOnTerminate": "false",
          "aws:elasticbeanstalk:cloudwatch:logs:health HealthStreamingEnabled": "true",
          "aws:elasticbeanstalk:cloudwatch:logs:health RetentionInDays": "90",
          "aws:elasticbeanstalk:cloudwatch:logs:health DeleteOnTerminate": "false",
          "aws:elasticbeanstalk:application:environment PORT": "5000",
          "aws:elasticbeanstalk:application:environment SERVER_PORT": "5000",
          "aws:elasticbeanstalk:application:environment SERVER_ADDRESS": "127.0.0.1",
          "aws:elasticbeanstalk:application:environment SERVER_FORWARD_HEADERS_STRATEGY": "native",
          "aws:elasticbeanstalk:application:environment DATABASE_HOST": "db.example.internal",
          "aws:elasticbeanstalk:application:environment GREETING": "hello",
        });
        const secrets = "aws:elasticbeanstalk:application:environmentsecrets";
        assert.equal(said[`${secrets} AMPLITUDE_API_KEY`], `${secret}:amplitude-1`);
        // Amazon ECS writes two colons more, which Beanstalk does not know.
        assert.equal(said[`${secrets} DATABASE_PASSWORD`], `${secret}:db-1:password`);
        assert.deepEqual(construction.refersTo(one, "settings").sort(), ["shop-profile", "shop-service-role"]);
        const waits = one.dependencies.map((urn) => urn.split("::").pop());
        for (const name of ["shop-policy", "shop-session-policy", "shop-service-policy"]) {
          assert.ok(waits.includes(name), name);
        }
      }); // prettier-ignore

      it("admits anyone to the load balancer by HTTPS, and the load balancer to the instances on 80", async () => {
        const construction = await made(least, preview);
        const rule = (type: string, name: string) => construction.one(type, name);
        const { inputs } = rule(types.ingress, "shop-https");
        assert.deepEqual([inputs.cidrIpv4, inputs.fromPort, inputs.toPort], ["0.0.0.0/0", 443, 443]); // prettier-ignore
        const out = rule(types.egress, "shop-balancer-egress");
        assert.deepEqual([out.inputs.referencedSecurityGroupId, out.inputs.fromPort], ["sg-1", 80]);
        assert.deepEqual(construction.refersTo(out, "securityGroupId"), ["shop-balancer"]);
        const into = rule(types.ingress, "shop-balancer-ingress");
        assert.deepEqual([into.inputs.securityGroupId, into.inputs.toPort], ["sg-1", 80]);
        assert.deepEqual(construction.refersTo(into, "referencedSecurityGroupId"), [
          "shop-balancer",
        ]);
      });

      it("makes a new configuration, and from it a new environment, for each change of the load balancer", async () => {
        const construction = await made(least, preview);
        const { options, inputs } = construction.one(template);
        assert.deepEqual(options.replaceOnChanges, ["settings"]);
        assert.deepEqual(options.ignoreChanges, ["solutionStackName"]);
        assert.equal(inputs.name, undefined);
        const one = construction.one(environment);
        assert.deepEqual(construction.refersTo(one, "name"), ["shop-template"]);
        assert.equal(one.options.deleteBeforeReplace, undefined);
        const platform = "64bit Amazon Linux 2023 v4.6.0 running Corretto 21";
        const named = (await made({ ...least, platform }, preview)).one(template);
        assert.deepEqual([named.inputs.solutionStackName, named.options.ignoreChanges], [platform, undefined]);
      }); // prettier-ignore

      it("leads its names to the environment, which may get another load balancer", async () => {
        const construction = await made(
          { ...least, aliases: { zone, names: ["api.example.com"] } },
          preview,
        );
        const record = construction.one(types.record);
        assert.equal(record.inputs.type, "A");
        const [alias] = record.inputs.aliases as { zoneId: string }[];
        assert.equal(alias?.zoneId, "Z2");
        assert.deepEqual(construction.refersTo(record, "aliases"), ["shop-environment"]);
      });
    });
  }

  it("replaces all instances at once where that is asked for", async () => {
    const construction = await made({ ...least, deployment: DeploymentPolicy.Immutable, deletionProtection: false }, true); // prettier-ignore
    const said = settings(construction.one(environment));
    assert.equal(said["aws:elasticbeanstalk:command DeploymentPolicy"], "Immutable");
    assert.equal(said["aws:autoscaling:updatepolicy:rollingupdate RollingUpdateType"], "Immutable");
    assert.equal(said["aws:elasticbeanstalk:cloudwatch:logs DeleteOnTerminate"], "true");
  });

  describe("refuses, before the first resource,", () => {
    const cases: readonly [string, Partial<BeanstalkArgs>, readonly ExpectedProblem[]][] = [
      ["one public subnet", { network: { ...network, publicSubnetIds: ["subnet-1"] } }, [["network.publicSubnetIds", /at least two/]]],
      ["no private subnet", { network: { ...network, privateSubnetIds: [] } }, [["network.privateSubnetIds", /at least two/]]],
      ["two certificates", { certificate: { zone, names: ["api.example.com"] } }, [["certificateArn", /exactly one/]]],
      ["a name elsewhere", { aliases: { zone, names: ["api.example.org"] } }, [["aliases.names[0]", /below it/]]],
      ["a TLS policy", { tlsPolicy: "TLS1.2" }, [["tlsPolicy", /ELBSecurityPolicy/]]],
      ["a log's folder", { accessLogs: { prefix: "AWSLogs" } }, [["accessLogs.prefix", /without AWSLogs/]]],
      ["a firewall's rate", { firewall: { rateLimit: 1 } }, [["firewall.rateLimit", /10 to/]]],
      ["a release's folder", { release: "a/b" }, [["release", /letters/]]],
      ["the placeholder's name", { release: "placeholder" }, [["release", /not placeholder/]]],
      ["a bucket's folder", { releases: { bucketArn: "arn:aws:s3:::builds/shop" } }, [["releases.bucketArn", /ARN of a bucket/]]],
      ["a check's path", { healthPath: "/a b" }, [["healthPath", /a path of letters/]]],
      ["a platform", { platform: "Corretto 21" }, [["platform", /solution stack/]]],
      ["a port of the system's", { applicationPort: 80 }, [["applicationPort", /1024/]]],
      ["a disk", { diskGb: 8 }, [["diskGb", /10 to/]]],
      ["an instance type", { instanceType: "t4g" }, [["instanceType", /t4g\.small/]]],
      ["a maximum below", { scaling: { minimum: 5, maximum: 2 } }, [["scaling.maximum", /at least the minimum, 5/]]],
      ["a threshold", { scaling: { cpuPercent: 5 } }, [["scaling.cpuPercent", /10 to 100/]]],
      ["a deployment", { deployment: "AllAtOnce" as DeploymentPolicy }, [["deployment", /one of RollingWithAdditionalBatch, Immutable/]]],
      ["updates", { platformUpdates: "major" as "minor" }, [["platformUpdates", /one of minor, patch/]]],
      ["a time", { updateTime: "Sunday 3" }, [["updateTime", /Sun:03:00/]]],
      ["a period of other logs", { logRetentionDays: 1096 }, [["logRetentionDays", /Elastic Beanstalk's periods/]]],
      ["a secret in clear", { environment: { API_KEY: "x" } }, [["environment.API_KEY", /no secret/]]],
      ["a secret's value", { secrets: { API_KEY: "hunter2" } }, [["secrets.API_KEY", /the ARN of a secret/]]],
      ["a secret's version", { secrets: { API_KEY: `${secret}:a-1:key:AWSPREVIOUS:` } }, [["secrets.API_KEY", /no version/]]],
      ["a variable twice", { environment: { DATABASE_HOST: "a" }, connections: [connection] }, [["connections[0].environment.DATABASE_HOST", /given once/]]],
      ["the program's port", { environment: { PORT: "80" } }, [["environment.PORT", /another name/]]],
      ["an action of everything", { permissions: [{ actions: ["*"], resources: ["*"] }] }, [["permissions[0].actions[0]", /one action/]]],
      ["all at once", { release: "a/b", diskGb: 1 }, [["release", /letters/], ["diskGb", /10/]]],
    ]; // prettier-ignore
    for (const [what, args, expected] of cases) {
      it(what, async () => {
        const { problems, message } = await refusal(Beanstalk, "shop", { ...least, ...args });
        assert.deepEqual(
          problems.map(({ at }) => at),
          expected.map(([at]) => at),
        );
        problems.forEach((problem, i) => {
          assert.match(textWithoutFix(problem), expected[i]?.[1] ?? /^$/);
        });
        assert.doesNotMatch(message, /hunter2/);
      });
    }

    it("a variable twice, and says where it is given first", async () => {
      await assertNamesFirst(connection, (args) =>
        refusal(Beanstalk, "shop", { ...least, ...args }),
      );
    });

    it("no certificate", async () => {
      const { problems } = await refusal(Beanstalk, "shop", withoutCertificate);
      assert.deepEqual(problems.map(({ at }) => at), ["certificate"]); // prettier-ignore
    });

    it("a name that is too long for an environment, or that S3 would refuse", async () => {
      const long = await refusal(Beanstalk, "a".repeat(33), least);
      assert.deepEqual(long.problems.map(({ at }) => at), ["name"]); // prettier-ignore
      const capital = await refusal(Beanstalk, "Shop", least);
      assert.deepEqual(capital.problems.map(({ at }) => at), ["name"]); // prettier-ignore
    });
  });
});

describe("what Beanstalk's roles may do", () => {
  const place = {
    partition: "aws",
    region: "eu-central-1",
    accountId: "111122223333",
    applicationName: "shop-1",
    environmentNames: "shop-*",
  };

  it("instances touch their own: health, logs, bundle, secrets, and what the stores ask for", () => {
    const { Statement: statements } = instancePolicy({
      place,
      bundleArn: "arn:aws:s3:::builds/releases/1.zip",
      bundleKmsKeyArn: undefined,
      secretArns: [`${secret}:db-1:password::`],
      kmsKeyArns: [],
      permissions: connection.permissions,
    });
    assert.ok(statements.every(({ Resource }) => !JSON.stringify(Resource).includes('"*"')));
    assert.ok(statements.every(({ Action }) => !Action.some((action) => action.includes("*"))));
    const of = (action: string) =>
      statements.filter(({ Action }) => Action.includes(action)).flatMap((one) => one.Resource);
    assert.deepEqual(of("elasticbeanstalk:PutInstanceStatistics"), [
      "arn:aws:elasticbeanstalk:eu-central-1:111122223333:application/shop-1",
      "arn:aws:elasticbeanstalk:eu-central-1:111122223333:environment/shop-1/shop-*",
    ]);
    assert.deepEqual(of("s3:PutObject"), [
      "arn:aws:s3:::elasticbeanstalk-eu-central-1-111122223333/resources/environments/*",
    ]);
    assert.deepEqual(of("secretsmanager:GetSecretValue"), [`${secret}:db-1`]);
    assert.ok(of("s3:GetObject").includes("arn:aws:s3:::builds/releases/1.zip"));
    assert.ok(of("s3:GetObject").includes("arn:aws:s3:::assets/shop/*"));
    assert.match(JSON.stringify(of("logs:PutLogEvents")), /log-group:\/aws\/elasticbeanstalk\/shop-\*\/\*"/);
  }); // prettier-ignore

  it("Beanstalk only looks, and keeps the environment's own log groups", () => {
    const everywhere = servicePolicy(place).Statement.filter(({ Resource }) => Resource === "*");
    const actions = everywhere.flatMap(({ Action }) => Action);
    assert.ok(actions.length > 5 && actions.every((action) => /:Describe/.test(action)));
  });
});

describe("the placeholder's bundle", () => {
  it("is a program that the platform runs by its first line, on the loopback interface", () => {
    assert.equal(placeholderFiles["Procfile"], "web: java Placeholder.java\n");
    assert.match(placeholderFiles["Placeholder.java"] ?? "", /getLoopbackAddress\(\), port/);
    assert.match(placeholderFiles["Placeholder.java"] ?? "", /class Placeholder \{/);
  });
});

describe("the placeholder in a Java virtual machine", function () {
  this.timeout(60_000);
  this.slow(20_000);

  let folder = "";
  let process_: ChildProcess | undefined;

  before(function () {
    if (spawnSync("javac", ["-version"]).status !== 0) this.skip();
    folder = mkdtempSync(path.join(os.tmpdir(), "bulkhead-placeholder-"));
    for (const [name, text] of Object.entries(placeholderFiles)) {
      writeFileSync(path.join(folder, name), text);
    }
  });

  after(() => {
    process_?.kill("SIGKILL");
    if (folder !== "") rmSync(folder, { recursive: true });
  });

  /** A port that is free now. */
  const freePort = () =>
    new Promise<number>((resolve) => {
      const server = createServer().listen(0, "127.0.0.1", () => {
        const { port } = server.address() as { port: number };
        server.close(() => {
          resolve(port);
        });
      });
    });

  it("answers every path with 200, as the load balancer's check wants it", async () => {
    const port = await freePort();
    const [, ...words] = (placeholderFiles["Procfile"] ?? "").trim().split(" ");
    const [command = "", ...args] = words;
    process_ = spawn(command, args, {
      cwd: folder,
      env: { PATH: process.env["PATH"], PORT: String(port) },
      stdio: "ignore",
    });
    const url = `http://127.0.0.1:${port}/actuator/health`;
    let answer: Response | undefined;
    for (let tries = 0; answer === undefined && tries < 100; tries++) {
      answer = await fetch(url).catch(() => undefined);
      if (answer === undefined) await new Promise((resolve) => setTimeout(resolve, 200));
    }
    assert.equal(answer?.status, 200);
    assert.match(await answer.text(), /no release yet/);
    const head = await fetch(url, { method: "HEAD" });
    assert.deepEqual([head.status, await head.text()], [200, ""]);
  });
});

describe("a secret as Beanstalk takes it", () => {
  const cases = {
    [`${secret}:a-1`]: `${secret}:a-1`,
    [`${secret}:a-1:key::`]: `${secret}:a-1:key`,
    [`${secret}:a-1:::`]: `${secret}:a-1`,
    "arn:aws:ssm:eu-central-1:111122223333:parameter/a":
      "arn:aws:ssm:eu-central-1:111122223333:parameter/a",
  };
  for (const [given, wanted] of Object.entries(cases)) {
    it(given.split(":").slice(5).join(":"), () => {
      assert.equal(secretValueFrom(given), wanted);
      assert.equal(namesVersion(given), false);
    });
  }

  it("has no version", () => {
    assert.equal(namesVersion(`${secret}:a-1:key:AWSPREVIOUS:`), true);
  });
});

describe("the properties of an environment", () => {
  const problemsOf = (args: Partial<BeanstalkArgs>) => {
    try {
      validated("shop", { ...least, ...args });
      return [];
    } catch (error) {
      assert.ok(error instanceof InvalidArgumentsError, String(error));
      return error.problems.map(({ at, found }) => `${at}: ${found}`);
    }
  };
  const own = "PORT=5000,SERVER_PORT=5000,SERVER_ADDRESS=127.0.0.1,SERVER_FORWARD_HEADERS_STRATEGY=native"; // prettier-ignore
  const room = 4096 - own.length;
  const refused = (bytes: number) => [`environment: "${bytes} bytes of properties in all"`];

  it("have 4096 bytes, names and separators included", () => {
    const of = (bytes: number) => ({ environment: { LONG: "x".repeat(bytes - ",LONG=".length) } });
    assert.deepEqual(problemsOf(of(room)), []);
    assert.deepEqual(problemsOf(of(room + 1)), refused(4097));
    const umlauts = { environment: { LONG: "ü".repeat(2100) } };
    assert.deepEqual(problemsOf(umlauts), refused(own.length + ",LONG=".length + 4200));
  });

  it("include the secrets' ARNs as Beanstalk takes them, and what connections bring", () => {
    const arn = `${secret}:a-1:key::`;
    const taken = `,TOKEN=${secret}:a-1:key,HOST=db`.length;
    const of = (bytes: number) => ({
      environment: { LONG: "x".repeat(bytes - ",LONG=".length - taken) },
      secrets: { TOKEN: arn },
      connections: [{ ...connection, environment: { HOST: "db" }, secrets: {} }],
    });
    assert.deepEqual(problemsOf(of(room)), []);
    assert.deepEqual(problemsOf(of(room + 1)), refused(4097));
  });

  it("are counted by their names alone where the value is an output", () => {
    const value = pulumi.output("x".repeat(5000));
    assert.deepEqual(problemsOf({ environment: { LONG: value } }), []);
  });
});

describe("an environment's size", () => {
  it("is two to six instances, unless it is said", () => {
    assert.deepEqual(planScaling(), {
      minimum: 2,
      maximum: 6,
      upperPercent: 60,
      lowerPercent: 20,
    });
  });
});
