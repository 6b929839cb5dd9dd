/** ECS Exec in the real platform: who may open sessions is declared by name, and nobody else comes with them. */
import assert from "node:assert/strict";
import type { PlannedResource } from "../../support/construct";
import { constructPlatform, rawConfig, stackConfig } from "../../support/platform";
import { changed, findings, ownTraffic, proveAll, row } from "./support";

interface Traffic {
  readonly zones: Readonly<Record<string, object>>;
  readonly allow: readonly { readonly from: unknown }[];
}

/** The matrix without people who may open sessions. */
function withoutOperators(): unknown {
  const traffic = ownTraffic as Traffic;
  const { operators, ...zones } = traffic.zones;
  assert.ok(operators);
  return { ...traffic, zones, allow: traffic.allow.filter(({ from }) => from !== "operators") };
}

/** The platform, with ECS Exec in the api alone or in no service. */
async function withExec(api: boolean): Promise<readonly PlannedResource[]> {
  const exec = {
    "bulkhead:serviceDefaults": { exec: false },
    "bulkhead:services": { api: { exec: api } },
  };
  return (await constructPlatform({ ...stackConfig("dev"), ...rawConfig(exec) })).all;
}

/** A role of which it is known that it may open sessions. */
const sessions = '{"Statement":[{"Effect":"Allow","Action":"ssmmessages:*","Resource":"*"}]}';

describe("ECS Exec", () => {
  it("is a declared way in where a service has it on", async () => {
    const verdict = proveAll(await withExec(true));
    assert.deepEqual(findings(verdict), []);
    assert.equal(row(verdict, "SSM").verdict, "proved");
    assert.equal(row(verdict, "T2").verdict, "proved");
  });

  it("is no way in where no service has it on", async () => {
    const all = await withExec(false);
    assert.equal(row(proveAll(all), "SSM").verdict, "not-applicable");
    assert.deepEqual(findings(proveAll(all, { traffic: withoutOperators() })), []);
  });

  it("is refused where nobody declares it", async () => {
    const all = changed(await withExec(true), "RolePolicy services-task-policy-api", {
      set: { policy: sessions },
    });
    const found = findings(proveAll(all, { traffic: withoutOperators() }));
    assert.match(found.join("\n"), /^T2 refuted reach at services-service-api/m);
    assert.match(found.join("\n"), /ECS Exec services-service-api/);
  });

  it("is undecided where nobody declares it and the role's policy is not known", async () => {
    const found = findings(proveAll(await withExec(true), { traffic: withoutOperators() }));
    assert.match(found.join("\n"), /^T2 undecided reach at services-service-api/m);
  });

  it("declares no other front of the same service", async () => {
    const all = changed(await withExec(true), "Service services-service-api", {
      set: {
        vpcLatticeConfigurations: [
          { portName: "http", roleArn: "arn:x", targetGroupArn: "arn:aws:vpc-lattice:y" },
        ],
      },
    });
    const found = findings(proveAll(all));
    assert.match(found.join("\n"), /^T2 refuted reach at services-service-api/m);
    assert.match(found.join("\n"), /VPC Lattice/);
  });
});
