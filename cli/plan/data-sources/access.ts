/** Data sources about who may do what: policies, roles, keys, certificates. */
import { unknownValue } from "../markers";
import { policyDocument } from "./policy-document";
import { exampleAccount, madeUp, text, token, type DataSource } from "./source";

export const access: readonly DataSource[] = [
  {
    token: token("iam", "getPolicyDocument"),
    about: "the document itself, made of its statements as the provider makes it",
    unknown: [],
    answer(args) {
      const { json, minifiedJson, statements } = policyDocument(args);
      const id = madeUp(10, "0123456789", json);
      return { known: { json, minifiedJson, id }, said: `a document of ${statements} statements` };
    },
  },
  {
    token: token("iam", "getPolicy"),
    about: "a policy of that name or ARN; all else unknown",
    unknown: ["attachmentCount", "description", "path", "policy", "policyId", "tags"],
    answer(args) {
      const arn = text(args.arn);
      const name = text(args.name) ?? arn?.split("/").pop();
      if (name === undefined) return undefined;
      return {
        known: { name, arn: arn ?? unknownValue, id: arn ?? unknownValue },
        said: `${name} exists`,
      };
    },
  },
  {
    token: token("iam", "getRole"),
    about: "a role of that name; all else unknown",
    unknown: [
      "arn",
      "assumeRolePolicy",
      "createDate",
      "description",
      "maxSessionDuration",
      "path",
      "permissionsBoundary",
      "roleLastUseds",
      "tags",
      "uniqueId",
    ],
    answer(args) {
      const name = text(args.name);
      return name === undefined ? undefined : { known: { name, id: name }, said: `${name} exists` };
    },
  },
  {
    token: token("kms", "getKey"),
    about: "a key of that id, alias or ARN; all else unknown",
    unknown: [
      "awsAccountId",
      "cloudHsmClusterId",
      "creationDate",
      "customKeyStoreId",
      "customerMasterKeySpec",
      "deletionDate",
      "description",
      "expirationModel",
      "id",
      "keyManager",
      "keySpec",
      "keyUsage",
      "multiRegion",
      "multiRegionConfigurations",
      "origin",
      "pendingDeletionWindowInDays",
      "validTo",
      "xksKeyConfigurations",
    ],
    answer(args) {
      const keyId = text(args.keyId);
      if (keyId === undefined) return undefined;
      const isArn = /^arn:.*:key\//.test(keyId);
      return {
        known: { keyId, arn: isArn ? keyId : unknownValue, enabled: true, keyState: "Enabled" },
        said: `${keyId} exists`,
      };
    },
  },
  {
    token: token("kms", "getAlias"),
    about: "an alias of that name; its key unknown",
    unknown: ["targetKeyArn", "targetKeyId"],
    answer(args, { region, partition }) {
      const name = text(args.name);
      if (name === undefined) return undefined;
      const arn = `arn:${partition.name}:kms:${region}:${exampleAccount}:${name}`;
      return { known: { name, arn, id: arn }, said: `${name} exists` };
    },
  },
  {
    token: token("acm", "getCertificate"),
    about: "an issued certificate for that domain; its ARN unknown",
    unknown: ["arn", "id", "certificate", "certificateChain", "tags"],
    answer(args) {
      const domain = text(args.domain);
      if (domain === undefined) return undefined;
      return { known: { domain, status: "ISSUED" }, said: `a certificate for ${domain} exists` };
    },
  },
];
