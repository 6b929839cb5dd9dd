/** What a plan took for granted, in words. */
import type { Assumption, WireValue } from "../plan/document";
import { inWords } from "./graph";
import { plain } from "./text";

/** One answer that a plan gave itself. */
export interface Taken {
  readonly kind: Assumption["kind"];
  /** What was asked: a function's token, a configuration key, another stack's name. */
  readonly what: string;
  /** With which arguments and how often, or where it stands; may be empty. */
  readonly about: string;
  /** What the program was told. */
  readonly answer: string;
}

export function takenInWords(assumption: Assumption): Taken {
  const { kind } = assumption;
  switch (assumption.kind) {
    case "call": {
      const args = Object.entries(assumption.args).map(
        ([key, value]) => `${plain(key)}: ${argumentInWords(value)}`,
      );
      const about = [
        ...(args.length > 0 ? [`(${args.join(", ")})`] : []),
        ...(assumption.count > 1 ? [`×${assumption.count}`] : []),
      ];
      return {
        kind,
        what: plain(assumption.token),
        about: about.join(" "),
        answer: told(assumption),
      };
    }
    case "config": {
      const about = `in ${plain(assumption.place)}`;
      return { kind, what: plain(assumption.key), about, answer: plain(assumption.answer) };
    }
    case "stackReference":
      return { kind, what: plain(assumption.stack), about: "", answer: told(assumption) };
  }
}

function told({ answer, source }: { readonly answer: string; readonly source: string }): string {
  return `${plain(answer)}${source === "supplied" ? ", as supplied" : ""}`;
}

/** A call's argument, short. */
function argumentInWords(value: WireValue): string {
  const words = inWords(value) ?? "nothing";
  return words.length > 120 ? `${words.slice(0, 119)}…` : words;
}
