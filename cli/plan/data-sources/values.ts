/** Data sources about stored values and registries. */
import { unknownValue } from "../markers";
import type { Properties } from "../messages";
import type { Partition } from "./regions";
import { exampleAccount, text, token, type Answer, type DataSource } from "./source";

export const values: readonly DataSource[] = [
  {
    token: token("ssm", "getParameter"),
    about: "a parameter of that name; its value unknown and secret",
    unknown: ["value", "insecureValue", "type", "version"],
    secret: ["value"],
    answer(args, { region, partition }) {
      const name = text(args.name);
      if (name === undefined) return undefined;
      const path = name.startsWith("/") ? name : `/${name}`;
      return {
        known: {
          name,
          id: name,
          arn: `arn:${partition.name}:ssm:${region}:${exampleAccount}:parameter${path}`,
        },
        said: `${name} exists`,
      };
    },
  },
  {
    token: token("secretsmanager", "getSecret"),
    about: "a secret of that name or ARN; all else unknown",
    unknown: [
      "createdDate",
      "description",
      "kmsKeyId",
      "lastChangedDate",
      "policy",
      "tags",
      "type",
    ],
    answer(args) {
      const arn = text(args.arn);
      const name = text(args.name);
      if (arn === undefined && name === undefined) return undefined;
      return {
        known: { arn: arn ?? unknownValue, id: arn ?? unknownValue, name: name ?? unknownValue },
        said: `${arn ?? name ?? ""} exists`,
      };
    },
  },
  {
    token: token("secretsmanager", "getSecretVersion"),
    about: "unknown and secret",
    unknown: [
      "arn",
      "createdDate",
      "id",
      "secretArn",
      "secretBinary",
      "secretString",
      "versionId",
      "versionStages",
    ],
    secret: ["secretBinary", "secretString"],
    answer: () => ({ known: {}, said: "unknown" }),
  },
  {
    token: token("secretsmanager", "getRandomPassword"),
    about: "unknown and secret",
    unknown: ["id", "randomPassword"],
    secret: ["randomPassword"],
    answer: () => ({ known: {}, said: "unknown" }),
  },
  {
    token: token("ecr", "getAuthorizationToken"),
    about: "the registry's address; the token unknown and secret",
    unknown: ["authorizationToken", "expiresAt", "id", "password"],
    secret: ["authorizationToken", "password"],
    answer: registry,
  },
  {
    token: token("ecr", "getCredentials"),
    about: "the registry's address; the token unknown and secret",
    unknown: ["authorizationToken", "expiresAt", "id", "password"],
    secret: ["authorizationToken", "password"],
    answer: registry,
  },
  {
    token: token("ecr", "getRepository"),
    about: "a repository of that name",
    unknown: [
      "encryptionConfigurations",
      "imageScanningConfigurations",
      "imageTagMutability",
      "imageTagMutabilityExclusionFilters",
      "mostRecentImageTags",
      "tags",
    ],
    answer(args, { region, partition }) {
      const name = text(args.name);
      if (name === undefined) return undefined;
      const owner = text(args.registryId) ?? exampleAccount;
      return {
        known: {
          name,
          id: name,
          registryId: owner,
          arn: `arn:${partition.name}:ecr:${region}:${owner}:repository/${name}`,
          repositoryUrl: `${owner}.dkr.ecr.${region}.${partition.dnsSuffix}/${name}`,
        },
        said: `${name} exists`,
      };
    },
  },
];

function registry(
  args: Properties,
  { region, partition }: { region: string; partition: Partition },
): Answer {
  const owner = text(args.registryId) ?? exampleAccount;
  return {
    known: {
      userName: "AWS",
      proxyEndpoint: `https://${owner}.dkr.ecr.${region}.${partition.dnsSuffix}`,
    },
    said: "unknown",
  };
}
