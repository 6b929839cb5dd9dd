/** Instances hand their credentials only to those who asked for a token first. */
import type { OptionSettings } from "../core/model/members/option-settings";
import { environments, optionFlaw, unseenSettings } from "../support/beanstalk";
import { doubt, flaw, presence, text } from "../support/read";
import { resourceRule, type Flaw } from "../support/rule";
import { noSettings } from "../support/settings";

export const instanceMetadata = resourceRule({
  name: "instance-metadata",
  displayName: "Instance metadata only with a token (IMDSv2)",
  description:
    "Instances should answer for their metadata only with a session token; a forged request through a web server reads the role's credentials otherwise.",
  severity: "high",
  enforcement: "advisory",
  remediation:
    'Set metadataOptions.httpTokens to "required", or DisableIMDSv1 of an Elastic Beanstalk environment to "true".',
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
    if (presence(resource, "launchTemplate") !== "unset" && resource.said(path) === undefined)
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
  *inStack(stack) {
    for (const options of environments(stack)) yield* ofInstances(options);
  },
});

/** The instances of Elastic Beanstalk. What says nothing takes it from its platform. */
function* ofInstances(options: OptionSettings): Iterable<Flaw> {
  const option = ["aws:autoscaling:launchconfiguration", "DisableIMDSv1"] as const;
  const what = "The metadata service of its instances may answer requests without a token.";
  const { state } = options.flag(...option, withoutOption(options));
  if (state === "yes") return;
  if (options.open.length > 0) {
    yield unseenSettings(options, what);
    return;
  }
  yield optionFlaw(options, option, {
    text: what,
    fix: 'Set DisableIMDSv1 to "true".',
    certain: state === "no",
  });
}

/** What holds on a platform by itself: Amazon Linux 2023 asks for a token, those before it and Windows do not. */
function withoutOption(options: OptionSettings): "yes" | "no" | "unknown" {
  const platform = options.platform();
  if (platform === undefined) return "unknown";
  if (/amazon linux 2023\b/.test(platform)) return "yes";
  return /amazon linux (2|20\d\d\.\d\d)\b|windows server/.test(platform) ? "no" : "unknown";
}
