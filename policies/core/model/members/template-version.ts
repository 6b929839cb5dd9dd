/**
 * Which version of a launch template is taken. A template's resource says what its latest version holds; an older one
 * may hold anything. The default version is the first one until somebody moves it.
 * Source: Amazon EC2 User Guide, "Manage Amazon EC2 launch templates" (default and latest version).
 */
import { numberOf, pathSteps, Secret, show, textOf, type Path, type Resource } from "../../graph";
import { at, type Reader } from "./reader";

/** When a text such as `$Latest` is turned into a number: at each launch, or once for all when the consumer is made. */
export type Resolved = "always" | "once";

/**
 * Why what a consumer takes of a template may be another version than the one that is declared; undefined where it is
 * that one for sure.
 * @param path the consumer's property for the version; absent means the default version, for all consumers
 */
export function otherVersion(
  reader: Reader,
  consumer: Resource,
  path: Path,
  template: Resource,
  resolved: Resolved = "always",
): string | undefined {
  // A launch configuration cannot be changed: there is one version of it.
  if (template.kind !== "LaunchTemplate") return undefined;
  const isDeclared = isDeclaredVersion(reader, consumer, path, template, resolved);
  return isDeclared ? undefined : because(reader, consumer, path, template, resolved);
}

function isDeclaredVersion(
  reader: Reader,
  consumer: Resource,
  path: Path,
  template: Resource,
  resolved: Resolved,
): boolean {
  const setting = reader.setting(consumer, path);
  if (setting.state === "unknown") return isHandedOut(reader, consumer, path, template);
  const text =
    setting.state === "absent"
      ? "$default"
      : (textOf(setting.value)?.toLowerCase() ?? String(numberOf(setting.value)));
  const isName = text === "$default" || text === "$latest";
  if (!isName) return isLatest(template, numberOf(text));
  if (resolved === "once" && !consumer.isNew && !template.isNew) return false;
  return text === "$latest" || isDefaultDeclared(reader, template);
}

/** Whether a number is that of the version that is declared. */
function isLatest(template: Resource, number: number | undefined): boolean {
  if (number === undefined) return false;
  return number === (template.isNew ? 1 : numberOf(template.output("latestVersion")));
}

/** Whether the default version is the one that is declared. */
function isDefaultDeclared(reader: Reader, template: Resource): boolean {
  const [latest, current] = [template.output("latestVersion"), template.output("defaultVersion")];
  const isMoved = reader.flag(template, "updateDefaultVersion").state === "yes";
  // Somebody has moved it, and nothing here moves it back before the next change.
  if (latest !== undefined && current !== undefined) return numberOf(latest) === numberOf(current);
  if (isMoved) return true;
  const chosen = reader.setting(template, "defaultVersion");
  if (chosen.state === "absent") return template.isNew;
  return chosen.state === "known" && isLatest(template, numberOf(chosen.value));
}

/**
 * Whether an unknown version is one that the template hands out. Of a template that is changed in this run both its
 * latest and its default version are unknown only if they become those of what is declared.
 */
function isHandedOut(reader: Reader, consumer: Resource, path: Path, template: Resource): boolean {
  const property = String(pathSteps(path)[0] ?? "");
  if (consumer.ignores(property) || consumer.input(path) instanceof Secret) return false;
  const isKnown = template.output("latestVersion") !== undefined;
  const { all, outside } = reader.resolver.sources(consumer, property);
  if (isKnown || outside || !all.includes(template)) return false;
  // Nothing else that is modelled hands out versions. The first one of each template is the same number.
  const others = all.filter(({ kind }) => kind === undefined || kind === "LaunchTemplate");
  return others.length === 1 || others.every(({ kind, isNew }) => kind !== undefined && isNew);
}

function because(
  reader: Reader,
  consumer: Resource,
  path: Path,
  template: Resource,
  resolved: Resolved,
): string {
  const setting = reader.setting(consumer, path);
  const what =
    setting.state === "absent"
      ? "is not set"
      : setting.state === "unknown"
        ? "is unknown"
        : `= ${show(setting.value)}`;
  const fix = resolved === "once" ? "take its latestVersion" : "take its latestVersion, or $Latest";
  return `${at(consumer, path)} ${what}, which may be an older version of ${template.toString()} than is declared: ${fix}`;
}
