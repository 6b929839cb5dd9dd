/** Instances hand their credentials only to those who asked for a token first. */
import { doubt, flaw, presence, text } from "../support/read";
import { resourceRule } from "../support/rule";
import { noSettings } from "../support/settings";

export const instanceMetadata = resourceRule({
  name: "instance-metadata",
  displayName: "Instance metadata only with a token (IMDSv2)",
  description:
    "Instances should answer for their metadata only with a session token; a forged request through a web server reads the role's credentials otherwise.",
  severity: "high",
  enforcement: "advisory",
  remediation: 'Set metadataOptions.httpTokens to "required".',
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-8",
  tags: ["compute"],
  framework: {
    name: "AWS Foundational Security Best Practices",
    version: "1.0.0",
    reference: "EC2.8",
    specification: "Instances use version 2 of the instance metadata service.",
  },
  types: [
    "ec2/instance",
    "ec2/launchTemplate",
    "ec2/launchConfiguration",
    "ec2/spotInstanceRequest",
  ],
  settings: noSettings,
  *check(resource) {
    const path = "metadataOptions.httpTokens";
    // An instance takes what it does not say from its launch template.
    if (presence(resource, "launchTemplate") !== "unset" && resource.input(path) === undefined)
      return;
    const endpoint = text(resource, "metadataOptions.httpEndpoint");
    if (endpoint.state === "known" && endpoint.text === "disabled") return;
    const tokens = text(resource, path);
    if (tokens.state === "known" && tokens.text === "required") return;
    const what = {
      text: "The metadata service may answer requests without a token.",
      fix: 'Set it to "required".',
    };
    yield (tokens.state === "unknown" ? doubt : flaw)(resource, path, what);
  },
});
