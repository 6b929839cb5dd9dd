/** Names of users' choice that every object inherits something under. */
import assert from "node:assert/strict";
import { entryOf } from "../../components/common/records";
import { InternalEdge } from "../../components/internal-edge/InternalEdge";
import { ServiceGroups } from "../../components/service-groups/ServiceGroups";
import { Services } from "../../components/services/Services";
import { construct } from "../support/construct";
import { build, connectionOf, problemsOf } from "./data-support";
import { service, services } from "./services-fixture";
import { assertProblems, privateSubnets, refusal } from "./support";

describe("A name that every object inherits", () => {
  it("holds what the record itself holds", () => {
    const inherited = { a: 1 } as Record<string, number>;
    assert.equal(entryOf(inherited, "a"), 1);
    for (const name of ["constructor", "toString", "__proto__"]) {
      assert.equal(entryOf(inherited, name), undefined, name);
    }
    assert.equal(entryOf({ constructor: 2 }, "constructor"), 2);
  });

  it("can be a service's: it runs, has a group and stores", async () => {
    const running = await construct(
      () => new Services("app", services({ constructor: service() })),
    );
    running.one("aws:ecs/service:Service", "app-service-constructor");
    const groups = await construct(
      () => new ServiceGroups("svc", { network: { vpcId: "v" }, services: { constructor: {} } }),
    );
    groups.one("aws:ec2/securityGroup:SecurityGroup", "svc-constructor");
    const { tier } = await build({
      postgres: { clients: { constructor: "sg-1" } },
      redis: { clients: { constructor: "sg-1" } },
    });
    const { environment, secretArns } = await connectionOf(tier, "constructor");
    assert.ok("DATABASE_HOST" in environment && "REDIS_HOST" in environment);
    assert.ok(secretArns.length > 0);
  });

  it("is refused as a service's where its form is wrong", async () => {
    assertProblems(await refusal(Services, "app", services({ toString: service() })), [
      ["services.toString", /lower-case/],
    ]);
  });

  it("is no client of a database just so, and no engine", async () => {
    const credentials = { constructor: { secretArn: "arn:aws:secretsmanager:e:1:secret:a" } };
    const { problems } = await problemsOf({
      postgres: { clients: { api: "sg-1" }, credentials: credentials },
      redis: { clients: { api: "sg-1" }, engine: "constructor" as never },
    });
    const places = problems.map(({ at }) => at);
    assert.ok(places.includes("postgres.credentials.constructor"), places.join());
    assert.ok(places.includes("redis.engine"), places.join());
  });

  it("is no route that an audience could have just so", async () => {
    const refused = await refusal(InternalEdge, "inner", {
      network: privateSubnets,
      domain: "internal.example.com",
      certificateArn: "arn:aws:acm:eu-central-1:111122223333:certificate/c",
      routes: { a: { target: { securityGroupId: "sg-1", port: 80, healthCheck: { path: "/" } } } },
      audiences: { staff: { port: 443, routes: ["a", "constructor"] } },
    });
    assertProblems(refused, [
      ["audiences.staff.routes[1]", /found "constructor", expected one of/],
    ]);
  });
});
