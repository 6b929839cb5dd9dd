/** A file with what a plan cannot know: answers to data-source calls, outputs of other stacks. */
import { existsSync } from "node:fs";
import type { SuppliedCalls } from "./data-sources";
import type { WireValue } from "./document";
import { BadInputError, didYouMean, shown, type Problem } from "./problems";
import { isMap, YamlFile } from "./yaml";

export interface Answers {
  readonly calls: SuppliedCalls;
  readonly stackReferences: Readonly<Record<string, Readonly<Record<string, WireValue>>>>;
}

const parts = ["calls", "stackReferences"];

/**
 * Reads a YAML or JSON file of answers: `calls` with a result (or a list of `args` and `result`) per function,
 * `stackReferences` with outputs per stack.
 *
 * @throws BadInputError with every problem
 */
export function readAnswers(file: string): Answers {
  if (!existsSync(file)) {
    throw new BadInputError("the answers", [
      {
        at: file,
        found: "nothing",
        expected: "a YAML or JSON file",
        fix: "Name a file that exists.",
      },
    ]);
  }
  const yaml = new YamlFile(file);
  const problems: Problem[] = [];
  if (yaml.root !== null && !isMap(yaml.root)) {
    problems.push({
      at: yaml.at(yaml.root),
      found: "no map",
      expected: parts.join(", "),
      fix: "Mend the file.",
    });
  }
  for (const { key, keyNode, value } of yaml.entries(yaml.root)) {
    if (!parts.includes(key)) {
      const near = didYouMean(key, parts);
      problems.push({
        at: yaml.at(keyNode),
        found: shown(key),
        expected: parts.join(" or "),
        fix: near === undefined ? "Leave it out." : `Did you mean ${near}?`,
      });
      continue;
    }
    for (const entry of yaml.entries(value)) {
      const content = entry.value?.toJSON() as unknown;
      const fits = isRecord(content) || (key === "calls" && isCases(content));
      if (fits) continue;
      problems.push({
        at: yaml.at(entry.keyNode),
        found: shown(content),
        expected: key === "calls" ? "a result, or a list of args and result" : "outputs by name",
        fix: "Mend the entry.",
      });
    }
  }
  if (problems.length > 0) throw new BadInputError("the answers", problems);
  const answers = (yaml.root?.toJSON() ?? {}) as Partial<Answers>;
  return { calls: answers.calls ?? {}, stackReferences: answers.stackReferences ?? {} };
}

function isRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCases(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((one: unknown) => isRecord(one) && isRecord((one as { result?: unknown }).result))
  );
}
