/** The script that starts the backend: it fills the environment from where secrets are kept, and becomes the program. */
import { quoted } from "../common/shell";

/** One environment variable: its value, or the ARN that it is filled from. */
export interface StartVariable {
  readonly name: string;
  readonly value: string;
}

/** What the script is made from. */
export interface LauncherSpec {
  readonly region: string;
  readonly clear: readonly StartVariable[];
  /** With ARNs as Amazon ECS takes them: `arn[:json-key:version-stage:version-id]`. */
  readonly secret: readonly StartVariable[];
  /** The program's words. */
  readonly command: readonly string[];
}

/** What an ARN of a secret says, in the form that Amazon ECS takes. */
export interface SecretReference {
  readonly arn: string;
  readonly kind: "secret" | "parameter";
  readonly jsonKey: string;
  readonly versionStage: string;
  readonly versionId: string;
}

/** Takes the ARN of a secret or parameter apart. */
export function parseSecret(valueFrom: string): SecretReference {
  const parts = valueFrom.split(":");
  const none = { jsonKey: "", versionStage: "", versionId: "" };
  if (parts[2] !== "secretsmanager") return { arn: valueFrom, kind: "parameter", ...none };
  const [jsonKey = "", versionStage = "", versionId = ""] = parts.slice(7);
  return { arn: parts.slice(0, 7).join(":"), kind: "secret", jsonKey, versionStage, versionId };
}

/** The words that read one secret. */
function reading({ arn, kind, versionStage, versionId }: SecretReference): string {
  const words =
    kind === "parameter"
      ? ["parameter", arn]
      : [
          "secret",
          arn,
          ...(versionStage === "" ? [] : ["--version-stage", versionStage]),
          ...(versionId === "" ? [] : ["--version-id", versionId]),
        ];
  return words.map(quoted).join(" ");
}

/**
 * The script. Each secret is read once, however many of its keys are used; a secret that cannot be read stops the
 * start, and systemd tries again. Values stand in the process's environment and in no file. They are taken without
 * line breaks at their end.
 */
export function launcher({ region, clear, secret, command }: LauncherSpec): string {
  const lines = clear.map(({ name, value }) => `export ${name}=${quoted(value)}`);
  const bySource = new Map<string, { name: string; jsonKey: string }[]>();
  for (const { name, value } of secret) {
    const reference = parseSecret(value);
    const source = reading(reference);
    bySource.set(source, [...(bySource.get(source) ?? []), { name, jsonKey: reference.jsonKey }]);
  }
  for (const [source, variables] of bySource) {
    lines.push("", `value=$(${source})`);
    for (const { name, jsonKey } of variables) {
      const from = jsonKey === "" ? '"$value"' : `$(key ${quoted(jsonKey)})`;
      lines.push(`${name}=${from}`, `export ${name}`);
    }
  }
  return [
    "#!/bin/bash",
    "# Starts the backend with its environment. Secrets are read here, at each start, and kept in no file.",
    "set -euo pipefail",
    `export AWS_REGION=${quoted(region)} AWS_DEFAULT_REGION=${quoted(region)}`,
    ...functions(bySource.size > 0),
    ...lines,
    ...(bySource.size > 0 ? ["", "unset value"] : []),
    `exec ${command.map(quoted).join(" ")}`,
    "",
  ].join("\n");
}

function functions(areNeeded: boolean): string[] {
  if (!areNeeded) return [];
  return [
    "",
    "secret() { # arn, options: what a secret holds",
    '  aws secretsmanager get-secret-value --secret-id "$@" --query SecretString --output text',
    "}",
    "parameter() { # arn: what a parameter holds",
    '  aws ssm get-parameter --name "$1" --with-decryption --query Parameter.Value --output text',
    "}",
    "key() { # name: one entry of the secret that was read last",
    '  jq -er --arg key "$1" \'if has($key) then .[$key] | tostring else error("no key " + $key) end\' <<<"$value"',
    "}",
    "",
  ];
}
