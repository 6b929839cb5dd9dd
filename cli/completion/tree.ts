/** What there is to complete: the commands with their options, read from the command line's own definition. */
import type { Command, Option } from "commander";

export interface CompletedOption {
  /** `--stack`, `-s`. */
  readonly names: readonly string[];
  readonly text: string;
  /** What comes after it: nothing, a file, a folder, a stack, or anything else. */
  readonly value: "none" | "file" | "folder" | "stack" | "other";
}

export interface CompletedCommand {
  readonly name: string;
  readonly text: string;
  readonly options: readonly CompletedOption[];
  /** What its arguments are. */
  readonly arguments: CompletedOption["value"];
  /** Words that are its only argument. */
  readonly words: readonly string[];
}

/** Arguments that are no files, by command and name. */
const stacks = new Set(["plan stack"]);
const others = new Set(["explain url", "reach from", "reach to", "reach port"]);

export function completionTree(program: Command): readonly CompletedCommand[] {
  const help = { names: ["--help", "-h"], text: "say how it is used", value: "none" } as const;
  return program.commands.map((command): CompletedCommand => {
    const [first] = command.registeredArguments;
    const key = `${command.name()} ${first?.name() ?? ""}`;
    return {
      name: command.name(),
      text: command.description(),
      options: [...command.options.map(completed), help],
      arguments:
        first === undefined || others.has(key) ? "other" : stacks.has(key) ? "stack" : "file",
      words: first?.argChoices ?? [],
    };
  });
}

function completed({
  short,
  long,
  required,
  optional,
  flags,
  description,
}: Option): CompletedOption {
  const names = [long, short].filter((name) => name !== undefined);
  const takes = required || optional;
  const value = !takes
    ? "none"
    : flags.includes("<file>") || flags.includes("[file]")
      ? "file"
      : flags.includes("<folder>")
        ? "folder"
        : long === "--stack"
          ? "stack"
          : "other";
  return { names, text: description, value };
}
