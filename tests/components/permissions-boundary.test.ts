/** Every role that a component makes can have a boundary: a deploying role may be allowed to make no others. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { Beanstalk } from "../../components/beanstalk/Beanstalk";
import { DataTier } from "../../components/data/DataTier";
import { NetworkTier } from "../../components/network/NetworkTier";
import { Observability } from "../../components/observability/Observability";
import { ServiceRoles } from "../../components/service-roles/ServiceRoles";
import { Services } from "../../components/services/Services";
import { construct, modes } from "../support/construct";
import { calls, network, role } from "./data-support";
import { everything } from "./observability-fixture";
import { services } from "./services-fixture";
import { types } from "./support";

const boundary = "arn:aws:iam::111122223333:policy/boundary";

interface Bounded {
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
}

/** Components by what makes their roles, with the names of all of them. */
const cases: readonly [what: string, make: (given: Bounded) => unknown, roles: readonly string[]][] = [
  ["NetworkTier: flow logs", (given) => new NetworkTier("net", { zones: ["eu-central-1a", "eu-central-1b"], ...given }), ["net-flow-logs"]],
  ["DataTier: Enhanced Monitoring, administrators of OpenSearch", (given) => new DataTier("data", { network, postgres: { clients: { api: "sg-1" } }, openSearch: { clients: { api: { securityGroupId: "sg-1", roleArn: role("api") } } }, ...given }), ["data-postgres-monitoring", "data-search-master"]],
  ["ServiceRoles", (given) => new ServiceRoles("platform", { services: ["api", "chat"], ...given }), ["platform-role-api", "platform-role-chat"]],
  ["Services: execution", (given) => new Services("app", services(undefined, given)), ["app-execution-search"]],
  ["Beanstalk: its service", (given) => new Beanstalk("shop", {
    network: { vpcId: "vpc-1", publicSubnetIds: ["subnet-1", "subnet-2"], privateSubnetIds: ["subnet-a", "subnet-b"] },
    securityGroupId: "sg-1", roleName: "role-1", certificateArn: "arn:aws:acm:eu-central-1:111122223333:certificate/c", ...given,
  }), ["shop-service-role"]],
  ["Observability: Slack", (given) => new Observability("watch", { ...everything, subscribers: { slack: { workspaceId: "T0123456789", channelId: "C0123456789" } }, ...given }), ["watch-slack"]],
]; // prettier-ignore

const answers = {
  ...calls(),
  "aws:elasticbeanstalk/getHostedZone:getHostedZone": () => ({ id: "Z2" }),
  "aws:elasticbeanstalk/getSolutionStack:getSolutionStack": () => ({
    name: "64bit Amazon Linux 2023 v4.6.0 running Corretto 21",
  }),
};

describe("A boundary of roles", () => {
  for (const [what, make, names] of cases) {
    for (const { mode, preview } of modes) {
      it(`is set on each role where it is given, and on none where it is not: ${what}, ${mode}`, async () => {
        for (const given of [{ permissionsBoundaryArn: boundary }, {}]) {
          const construction = await construct(() => make(given), { preview, calls: answers });
          assert.deepEqual(
            construction
              .ofType(types.role)
              .map(({ name, inputs }) => [name, inputs["permissionsBoundary"]])
              .sort(),
            names.map((name) => [name, given.permissionsBoundaryArn]),
          );
        }
      });
    }
  }

  it("is taken by every place where components make roles", () => {
    const folder = path.resolve(__dirname, "../../components");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
      (file) => /\.ts$/.test(file) && !/(^|\/)(dist|node_modules)\//.test(file),
    );
    const makers = files.flatMap((file) => {
      const text = readFileSync(path.join(folder, file), "utf8");
      return [...text.matchAll(/new aws\.iam\.Role\(/g)].map(({ index }) => ({
        file,
        isBounded: /^[^;]*\bpermissionsBoundary\b/.test(text.slice(index)),
      }));
    });
    // The deploying role's own boundary has tests of its own.
    assert.equal(makers.length, 8);
    assert.deepEqual(
      makers.filter(({ isBounded }) => !isBounded),
      [],
    );
  });
});
