/** A stack whose roles must have a boundary, as the policy of its deploying role asks. */
import assert from "node:assert/strict";
import { constructPlatform, stackConfig } from "../support/platform";

const role = "aws:iam/role:Role";
const boundary = "arn:aws:iam::111122223333:policy/boundary";
const slack = { workspaceId: "T0123456789", channelId: "C0123456789" };

describe("The setting permissionsBoundaryArn", function () {
  this.timeout(600_000);

  for (const stack of ["prod", "monolith", "beanstalk", "sidecar"]) {
    it(`${stack}: is the boundary of every role, and of none where it is not given`, async () => {
      const config = {
        ...stackConfig(stack),
        "bulkhead:observability": JSON.stringify({ slack }),
      };
      const plain = (await constructPlatform(config)).ofType(role);
      assert.ok(plain.some(({ name }) => name === "watch-slack"));
      assert.deepEqual(
        plain.filter(({ inputs }) => inputs["permissionsBoundary"] !== undefined),
        [],
      );
      const set = { ...config, "bulkhead:permissionsBoundaryArn": boundary };
      assert.deepEqual(
        (await constructPlatform(set))
          .ofType(role)
          .map(({ name, inputs }) => [name, inputs["permissionsBoundary"]]),
        plain.map(({ name }) => [name, boundary]),
      );
    });
  }
});
