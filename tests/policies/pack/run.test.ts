/** What happens in a run: waivers, unknown values, secrets, faults; and that one run leaves nothing to the next. */
import assert from "node:assert/strict";
import { packOf, made, run, U, urnOf, type Registered } from "./build";

const db = (inputs: object, name = "db") => made("aws:rds/instance:Instance", name, inputs);

const waiver = {
  id: "W1",
  owner: "data",
  reason: "moved next month",
  resource: "db*",
  expires: "2026-11-21",
};

describe("a run", () => {
  describe("with waivers", () => {
    const only = ["encryption-at-rest", "proof-summary"];

    it("reports nothing that is waived, and prints the waiver", () => {
      const settings = { "encryption-at-rest": { waivers: [waiver] } };
      const { reports } = run(packOf({ only }), [db({})], settings);
      assert.deepEqual(
        reports.map(({ policy }) => policy),
        ["proof-summary"],
      );
      assert.match(
        reports[0]?.message ?? "",
        /waiver W1 of data, until 2026-11-21 .*db :: storageEncrypted/,
      );
    });

    it("reports it after the last day, and says that the waiver is over", () => {
      const settings = { "encryption-at-rest": { waivers: [waiver] } };
      const { reports } = run(packOf({ only, today: () => "2026-11-22" }), [db({})], settings);
      assert.equal(reports.length, 1);
      assert.match(reports[0]?.message ?? "", /waiver W1 of data.* has expired/);
    });

    it("waives for one policy, and for the resources that are meant", () => {
      for (const other of [{ row: "backups" }, { resource: "other" }]) {
        const settings = { "encryption-at-rest": { waivers: [{ ...waiver, ...other }] } };
        const { reports } = run(packOf({ only }), [db({})], settings);
        assert.ok(reports.some(({ policy }) => policy === "encryption-at-rest"));
      }
      const settings = {
        "encryption-at-rest": {
          waivers: [
            {
              ...waiver,
              row: "encryption-at-rest",
              resource: urnOf("aws:rds/instance:Instance", "db"),
            },
          ],
        },
      };
      assert.equal(run(packOf({ only }), [db({})], settings).reports[0]?.policy, "proof-summary");
    });

    it("refuses a day that is none", () => {
      const settings = {
        "encryption-at-rest": { waivers: [{ ...waiver, expires: "2026-02-30" }] },
      };
      const { reports } = run(packOf({ only }), [db({})], settings);
      assert.match(
        reports[0]?.message ?? "",
        /waivers\.0\.expires: found is no day of the calendar/,
      );
    });
  });

  describe("with unknown values", () => {
    it("tells of them once, with the policies that could not decide", () => {
      const resources = Array.from({ length: 6 }, (_, i) => db({ storageEncrypted: U }, `db-${i}`));
      const { reports } = run(packOf({ without: ["never-public"] }), resources);
      const told = reports.filter(({ policy }) => policy === "unknown-settings");
      assert.equal(told.length, 1);
      assert.match(
        told[0]?.message ?? "",
        /encryption-at-rest: .*db-0 :: storageEncrypted.* and 2 more\./,
      );
      assert.equal(
        reports.some(({ policy }) => policy === "encryption-at-rest"),
        false,
      );
    });

    it("decides when they are known, and forgets what was open", () => {
      const pack = packOf({ only: ["encryption-at-rest", "unknown-settings"] });
      assert.equal(run(pack, [db({ storageEncrypted: U })]).reports.length, 1);
      assert.deepEqual(run(pack, [db({ storageEncrypted: true })]).reports, []);
      const { reports } = run(pack, [db({ storageEncrypted: false })]);
      assert.deepEqual(
        reports.map(({ policy }) => policy),
        ["encryption-at-rest"],
      );
    });

    it("does not tell of resources that are gone", () => {
      const pack = packOf({ only: ["encryption-at-rest", "unknown-settings"] });
      run(pack, [db({ storageEncrypted: U })]);
      assert.deepEqual(run(pack, [db({ storageEncrypted: true }, "other")]).reports, []);
    });

    it("survives resources of which every property is unknown, mistyped, or hostile", () => {
      const types = ["aws:rds/instance:Instance", "aws:lb/listener:Listener", "aws:lb/listenerRule:ListenerRule",
        "aws:ecs/taskDefinition:TaskDefinition", "aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy", "aws:s3/bucketPolicy:BucketPolicy",
        "aws:ec2/securityGroup:SecurityGroup", "aws:ec2/instance:Instance", "aws:cloudfront/distribution:Distribution",
        "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy", "aws:ec2/launchTemplate:LaunchTemplate",
        "aws:elasticbeanstalk/environment:Environment", "aws:rds/parameterGroup:ParameterGroup", "aws:strange:Thing", "strange"]; // prettier-ignore
      const keys = ["ingress", "policy", "assumeRolePolicy", "inlinePolicies", "containerDefinitions", "defaultActions", "actions",
        "protocol", "origins", "viewerCertificate", "settings", "parameters", "userData", "blockDeviceMappings", "type", "publiclyAccessible",
        "sharedAccounts", "environment", "metadataOptions", "storageEncrypted", "listenerArn", "__proto__"]; // prettier-ignore
      const values: unknown[] = [U, [U], [[U]], {}, [], "", "{", '{"Statement":[null,1,"x",[]]}', '[{"environment":5}]', -1, null, true,
        JSON.stringify({ Statement: { Effect: "Allow", Action: { a: 1 }, Principal: [[]], Resource: 5, Condition: "x" } }),
        { a: { b: [U] } }, [{ cidrBlocks: U, protocol: [], fromPort: "x" }], "[".repeat(10_000), "\u202e\u0000"]; // prettier-ignore
      for (const value of values) {
        const inputs = JSON.parse(
          `{${keys.map((key) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`,
        ) as object;
        const resources = types.map((type, i) => made(type, `it-${i}`, inputs));
        const { reports } = run(packOf(), resources, {
          backups: { production: true },
          "deletion-protection": { production: true },
        });
        for (const { message } of reports) {
          assert.doesNotMatch(message, /broke off/);
          assert.equal(message.includes("\u202e") || message.includes("\0"), false);
        }
      }
    });
  });

  it("starts anew in the next run of the same process", () => {
    const pack = packOf({ only: ["encryption-at-rest", "proof-summary"] });
    const wrong = { "encryption-at-rest": { strange: true } };
    for (let i = 0; i < 2; i += 1) {
      const { reports } = run(pack, [db({})], wrong);
      assert.match(reports[0]?.message ?? "", /strange/);
    }
    run(pack, [db({})], { "encryption-at-rest": { waivers: [waiver] } });
    assert.deepEqual(run(pack, [db({ storageEncrypted: true })]).reports, []);
  });

  it("never prints a secret", () => {
    const planted = "planted-hunter2";
    const resources: Registered[] = [
      made("aws:ecs/taskDefinition:TaskDefinition", "task", {
        containerDefinitions: JSON.stringify([
          { environment: [{ name: "DB_PASSWORD", value: planted }] },
        ]),
      }),
      made("aws:ecs/taskDefinition:TaskDefinition", "broken", {
        containerDefinitions: `[{"environment": ${planted}`,
      }),
      made("aws:lambda/function:Function", "lambda", {
        environment: { variables: { TOKEN: planted, URL: `https://a:${planted}@b/` } },
      }),
      made("aws:ec2/instance:Instance", "host", { userData: `export API_KEY=${planted}` }),
      made("aws:iam/rolePolicy:RolePolicy", "policy", { policy: `{"Statement": ${planted}` }),
      db({ password: planted, storageEncrypted: false, publiclyAccessible: true }),
    ];
    const { reports } = run(packOf(), resources);
    assert.ok(reports.filter(({ policy }) => policy === "no-plain-secrets").length >= 4);
    for (const { message } of reports) assert.doesNotMatch(message, /planted/);
  });

  it("turns a fault of its own into a violation, never into silence", () => {
    const prove = () => {
      throw new SyntaxError('Unexpected token "planted"');
    };
    const { reports } = run(packOf({ prove, only: ["never-public", "store-not-public"] }), [
      db({}),
    ]);
    assert.deepEqual(
      reports.map(({ policy, level }) => [policy, level]),
      [["never-public", "mandatory"]],
    );
    assert.match(reports[0]?.message ?? "", /broke off \(SyntaxError\)/);
    assert.doesNotMatch(reports[0]?.message ?? "", /planted/);
  });
});
