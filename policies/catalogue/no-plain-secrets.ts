/** No secret stands in plain text in an environment variable or in user data. */
import { z } from "zod";
import { formatPath, isUnknown, listOf, mapOf, textOf } from "../core/graph";
import type { Path, Resource, Value } from "../core/graph";
import { parseJson } from "../core/graph/documents";
import { isOpen, items, memberOfType, text } from "../support/read";
import { resourceRule } from "../support/rule";
import {
  decodedUserData,
  isHarmless,
  isSecretVariable,
  secretInScript,
  secretLook,
} from "../support/secrets";
import { settings } from "../support/settings";

const fixes = {
  task: "Put it into Secrets Manager or Parameter Store and name its ARN under secrets.",
  other: "Put it into Secrets Manager or Parameter Store and let the program read it from there.",
};

export const noPlainSecrets = resourceRule({
  name: "no-plain-secrets",
  displayName: "No secret in environment variables and user data",
  description:
    "Secrets should not stand in environment variables or user data; whoever may describe the resource can read them, and so can its logs and its history.",
  severity: "high",
  enforcement: "advisory",
  remediation:
    "Keep the secret in Secrets Manager or Parameter Store and hand over its ARN. Names that are no secrets can be listed under allowedNames.",
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-8",
  tags: ["secrets", "compute"],
  framework: {
    name: "AWS Foundational Security Best Practices",
    version: "1.0.0",
    reference: "ECS.8",
    specification: "Secrets are not handed to containers as environment variables.",
  },
  types: [
    "ecs/taskDefinition", "lambda/function", "elasticbeanstalk/environment", "elasticbeanstalk/configurationTemplate",
    "ec2/instance", "ec2/launchTemplate", "ec2/launchConfiguration", "ec2/spotInstanceRequest", "codebuild/project",
    "apprunner/service", "batch/jobDefinition",
  ], // prettier-ignore
  settings: settings({
    allowedNames: z
      .array(z.string())
      .default([])
      .describe("Variables that are no secrets though their names sound so"),
  }),
  *check(resource, { allowedNames }) {
    const allowed: ReadonlySet<string> = new Set(allowedNames);
    for (const found of secrets(resource)) {
      if (found.variable !== undefined && allowed.has(found.variable)) continue;
      yield {
        resource,
        property: formatPath(found.path) + (found.within ?? ""),
        found: found.certain ? "[hidden]" : "(unknown)",
        text: found.text,
        fix: found.fix,
        certain: found.certain,
      };
    }
  },
});

interface Found {
  readonly path: Path;
  /** Where in a text it stands, that is a document of its own. */
  readonly within?: string;
  readonly variable?: string;
  readonly text: string;
  readonly fix: string;
  readonly certain: boolean;
}

function* secrets(resource: Resource): Iterable<Found> {
  switch (memberOfType(resource.type)) {
    case "ecs/taskDefinition":
      yield* document(resource, "containerDefinitions", (value) =>
        (listOf(value) ?? []).flatMap((container, i) =>
          pairs(member(container, "environment"), `[${i}].environment`),
        ),
      );
      return;
    case "batch/jobDefinition":
      yield* document(resource, "containerProperties", (value) =>
        pairs(member(value, "environment"), ".environment"),
      );
      return;
    case "lambda/function":
      yield* variables(resource, "environment.variables");
      return;
    case "apprunner/service":
      for (const kind of [
        "imageRepository.imageConfiguration",
        "codeRepository.codeConfiguration.codeConfigurationValues",
      ])
        yield* variables(resource, `sourceConfiguration.${kind}.runtimeEnvironmentVariables`);
      return;
    case "codebuild/project":
      yield* unseenVariables(resource, "environment.environmentVariables");
      for (const path of items(resource, "environment.environmentVariables")) {
        const type = text(resource, [...path, "type"]);
        if (type.state === "unknown") continue;
        if (type.state === "known" && type.text !== "PLAINTEXT") continue;
        yield* setting(resource, [...path, "name"], [...path, "value"]);
      }
      return;
    case "elasticbeanstalk/environment":
    case "elasticbeanstalk/configurationTemplate":
      yield* unseenVariables(resource, "settings");
      for (const path of items(resource, "settings")) {
        const namespace = text(resource, [...path, "namespace"]);
        if (namespace.state !== "known") continue;
        if (namespace.text !== "aws:elasticbeanstalk:application:environment") continue;
        yield* setting(resource, [...path, "name"], [...path, "value"]);
      }
      return;
    default:
      yield* userData(resource);
  }
}

interface Pair {
  readonly name: Value | undefined;
  readonly value: Value | undefined;
  readonly within: string;
}

function pairs(value: Value | undefined, within: string): readonly Pair[] {
  return (listOf(value) ?? []).map((item, i) => {
    const at = `${within}[${i}]`;
    return { name: member(item, "name"), value: member(item, "value"), within: at };
  });
}

/** A part of a document that the provider reads: small and capital letters are the same to it. */
function member(value: Value | undefined, name: string): Value | undefined {
  const map = mapOf(value) ?? {};
  const key = Object.keys(map).find((one) => one.toLowerCase() === name);
  return key === undefined ? undefined : map[key];
}

/** A document with variables in it, as text or as a map. */
function* document(
  resource: Resource,
  path: string,
  pairsOf: (value: Value) => readonly Pair[],
): Iterable<Found> {
  const value = resource.said(path);
  if (value === undefined) return;
  const raw = textOf(value);
  const parsed = raw === undefined ? value : parseJson(raw);
  if (parsed === undefined || isUnknown(parsed)) {
    yield open(path, "Its variables are not known yet.", fixes.task);
    return;
  }
  for (const { name, value: content, within } of pairsOf(parsed)) {
    yield* variable(path, textOf(name), content, fixes.task, within);
  }
}

/** A map of variables. */
function* variables(resource: Resource, path: string): Iterable<Found> {
  const value = resource.said(path);
  if (value === undefined) return;
  const map = mapOf(value);
  if (map === undefined) yield open(path, "Its variables are not known yet.", fixes.other);
  for (const [name, content] of Object.entries(map ?? {})) {
    yield* variable([...path.split("."), name], name, content, fixes.other);
  }
}

function* setting(resource: Resource, namePath: Path, path: Path): Iterable<Found> {
  const name = text(resource, namePath);
  const value = resource.said(path);
  if (value === undefined) return;
  yield* variable(path, name.state === "known" ? name.text : undefined, value, fixes.other);
}

/** By its name, and whatever its name by its looks. */
function* variable(
  path: Path,
  name: string | undefined,
  value: Value | undefined,
  fix: string,
  within?: string,
): Iterable<Found> {
  const isNamed = name !== undefined && isSecretVariable(name);
  const at = {
    path,
    fix,
    ...(within === undefined ? {} : { within }),
    ...(name === undefined ? {} : { variable: name }),
  };
  if (value !== undefined && isUnknown(value)) {
    if (isNamed) yield { ...at, certain: false, text: `The value of ${name} is not known yet.` };
    return;
  }
  const content = textOf(value);
  if (content === undefined) return;
  const look = secretLook(content);
  const known = name ?? "a variable";
  if (look !== undefined) {
    yield { ...at, certain: true, text: `The value of ${known} has ${look} in it.` };
  } else if (isNamed && !isHarmless(content)) {
    yield { ...at, certain: true, text: `The value of ${known} stands there in plain text.` };
  }
}

function* userData(resource: Resource): Iterable<Found> {
  for (const path of ["userData", "userDataBase64"]) {
    const data = text(resource, path);
    if (data.state === "unknown") {
      yield open(path, "The user data is not known yet.", fixes.other);
    }
    if (data.state !== "known") continue;
    const script = decodedUserData(data.text);
    const secret = script === undefined ? undefined : secretInScript(script);
    if (secret !== undefined) {
      yield { path, certain: true, text: `The user data has ${secret} in it.`, fix: fixes.other };
    }
  }
}

function* unseenVariables(resource: Resource, path: Path): Iterable<Found> {
  const all = [path, ...items(resource, path)];
  const at = all.find((one) => isOpen(resource, one));
  if (at !== undefined) yield open(at, "Its variables are not known yet.", fixes.other);
}

function open(path: Path, textOfIt: string, fix: string): Found {
  return { path, certain: false, text: textOfIt, fix };
}
