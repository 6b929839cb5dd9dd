/** The repository's own stacks: no mandatory violation, and each advisory one for a reason that stands here. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { createPack } from "../../../policies/pack";
import { constructPlatform, stackConfig } from "../../support/platform";
import { modes } from "../../support/construct";
import { packOf, registered, run, type Settings } from "./build";

const production: Settings = {
  "deletion-protection": { production: true },
  backups: { production: true },
};

/** The cheap stack writes no access and flow logs, and serves its site under CloudFront's own name. */
const accepted = {
  dev: [
    "logs-on private-alb :: accessLogs.enabled",
    "logs-on public-alb :: accessLogs.enabled",
    "logs-on network-vpc :: id",
    "logs-on site :: loggingConfig",
    "tls-floor site :: viewerCertificate.cloudfrontDefaultCertificate",
  ],
  prod: [],
};

/** Documents with ARNs in them are unknown until these are there: they are looked at again then. */
const open = {
  dev: ["least-privilege", "private-buckets", "no-plain-secrets"],
  // The role of the flow log is for the log of one VPC.
  prod: ["least-privilege", "deploy-role-exact", "private-buckets", "no-plain-secrets"],
};

describe("the pack on the repository's own stacks", () => {
  for (const stack of ["dev", "prod"] as const) {
    for (const { mode, preview } of modes) {
      it(`${stack}, ${mode}`, async () => {
        const { all } = await constructPlatform(stackConfig(stack), preview);
        const settings = stack === "prod" ? production : {};
        const { reports } = run(packOf(), registered(all, !preview), settings);
        assert.deepEqual(
          reports.filter(({ level }) => level === "mandatory"),
          [],
        );
        const found = reports.filter(({ policy }) => policy !== "unknown-settings");
        assert.deepEqual(
          found
            .map(({ policy, message }) => {
              const [, where = message] = /^\S+ (\S+ :: \S+) = /.exec(message) ?? [];
              return `${policy} ${where}`;
            })
            .sort(),
          [...accepted[stack]].sort(),
        );
        const notes = reports.filter(({ policy }) => policy === "unknown-settings");
        const [, ...lines] = notes[0]?.message.split("\n") ?? [];
        assert.deepEqual(
          lines.map((line) => line.split(":")[0]),
          preview ? open[stack] : [],
        );
      });
    }
  }

  it("would not call dev production", async () => {
    const { all } = await constructPlatform(stackConfig("dev"));
    const { reports } = run(packOf(), registered(all), production);
    const names = new Set(reports.map(({ policy }) => policy));
    assert.ok(names.has("deletion-protection") && names.has("backups"));
  });

  describe("with the proof itself", () => {
    const file = path.resolve(__dirname, "../../../traffic.yaml");
    const matrix: Settings = {
      "traffic-matrix": { traffic: parse(readFileSync(file, "utf8")) as unknown, required: true },
    };

    for (const stack of ["dev", "prod"] as const) {
      it(`${stack}: nothing mandatory, without settings and with the matrix`, async () => {
        const { all } = await constructPlatform(stackConfig(stack));
        for (const settings of [{}, matrix]) {
          const { reports } = run(createPack(), registered(all), settings);
          assert.deepEqual(
            reports.filter(({ level }) => level === "mandatory"),
            [],
          );
        }
      });
    }

    it("refuses a store that is public, as a resource and in the stack", async () => {
      const { all } = await constructPlatform(stackConfig("dev"));
      const broken = registered(all).map((resource) =>
        resource.type === "aws:rds/instance:Instance"
          ? { ...resource, inputs: { ...resource.inputs, publiclyAccessible: true } }
          : resource,
      );
      const { reports } = run(createPack(), broken);
      const found = reports.filter(({ level }) => level === "mandatory");
      assert.deepEqual(
        found.map(({ policy, urn }) => [policy, urn?.split("::").pop()]),
        [
          ["store-not-public", "data-postgres"],
          ["never-public", "data-postgres"],
        ],
      );
    });
  });
});
