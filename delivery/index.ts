/** The roles that GitHub Actions takes on for one stack of the platform: one that previews, one that deploys. */
import { readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { DeployAccess, DeployRole } from "../components/index";
import type { StackFootprint } from "../tools/permissions/footprint";
import { readSettings } from "./settings";

const read = (file: string) => readFileSync(path.join(__dirname, file), "utf8");

const settings = readSettings(pulumi.getProject(), pulumi.getStack(), pulumi.runtime.allConfig(), {
  project: /^name: *(\S+)/m.exec(read("../Pulumi.yaml"))?.[1] ?? "",
  footprints: JSON.parse(read("footprints.json")) as Record<string, StackFootprint>,
});

const { footprint } = settings;
const both = {
  repository: settings.repository,
  repositoryIds: settings.repositoryIds,
  resourceTypes: [...footprint.resourceTypes],
  namePrefixes: [...footprint.namePrefixes, ...settings.namePrefixes],
  regions: [...footprint.regions],
  permissionsBoundaryArn: settings.permissionsBoundaryArn,
  maxSessionSeconds: settings.maxSessionSeconds,
  state: settings.state,
};

// What a pull request would change, and whether AWS is still as the branches say.
const preview = new DeployRole("delivery-preview", {
  ...both,
  access: DeployAccess.Preview,
  subjects: [{ pullRequest: true }, ...settings.previewBranches.map((branch) => ({ branch }))],
  readsSecrets: settings.previewReadsSecrets,
  providerArn: settings.providerArn,
});

// Changes it, in jobs of the environment alone: its rules say from which branch, and after whose approval.
const deploy = new DeployRole(
  "delivery-deploy",
  {
    ...both,
    access: DeployAccess.Deploy,
    subjects: [{ environment: settings.environment }],
    tasks: settings.tasks,
    attachablePolicyArns: [...footprint.attachablePolicyArns, ...settings.attachablePolicyArns],
    rolesBoundaryArn: settings.rolesBoundaryArn,
    providerArn: preview.providerArn,
  },
  { dependsOn: preview },
);

export = {
  // For the repository's variables PREVIEW_ROLE_ARN and PREVIEW_ROLE_ARN_PROD.
  previewRoleArn: preview.roleArn,
  // For the environment's variable DEPLOY_ROLE_ARN.
  deployRoleArn: deploy.roleArn,
  providerArn: preview.providerArn,
};
