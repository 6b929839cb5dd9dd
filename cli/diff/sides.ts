/** The two things that are compared, read and proved: what each is, is recognised by its content. */
import { today } from "../options";
import { BadInputError } from "../plan/problems";
import {
  assumedOf,
  buildGraph,
  fromPlan,
  Judging,
  labels,
  prove,
  quoted,
  readJson,
  readModel,
  readPreviewText,
  reachOptions,
  readReach,
  readStateText,
  resolveDeclaration,
  type Declaration,
  type Matrix,
  type Model,
  type ResourceData,
  type Result,
  type Source,
  type Verdict,
} from "../proof";
import {
  checkedMatrix,
  named,
  previewNote,
  provedFrom,
  type Files,
  type Named,
} from "../prove/sources";
import type { InputKind } from "./document";
import { verdictFrom } from "./verdict";

/** What was read, before it is proved. */
export type Input =
  | { readonly kind: "verdict"; readonly label: string; readonly verdict: Verdict }
  | {
      readonly kind: Exclude<InputKind, "verdict">;
      readonly label: string;
      readonly read: Named;
    };

/** One side of a diff. */
export interface Side {
  readonly kind: InputKind;
  readonly label: string;
  readonly project: string;
  readonly stack: string;
  readonly verdict: Verdict;
  /** Absent for a verdict: it does not tell all ways, nor resources. */
  readonly network?: {
    readonly resources: readonly ResourceData[];
    readonly judging: Judging;
    /** Names of symbolic address blocks. */
    readonly label: (block: string) => string;
  };
  readonly notes: readonly string[];
  /** Whether there is no such stack, and nothing was planned. */
  readonly isAbsent?: true;
}

type Json = Record<string, unknown>;

/** @throws BadInputError for a file that is none of what can be compared */
export function readInput(files: Files, file: string): Input {
  return files.read(file, (text, label): Result<Input> => {
    const json = readJson(text, label);
    return json.ok ? inputOf(json.value, text, label) : json;
  });
}

function inputOf(json: Json, text: string, label: string): Result<Input> {
  const take = (kind: Exclude<InputKind, "verdict">, source: Result<Source>): Result<Input> => {
    if (!source.ok) return source;
    const read = named(source.value);
    const caveats = kind === "preview" ? [previewNote(source.value.label)] : [];
    return { ok: true, value: { kind, label, read: { ...read, caveats } } };
  };
  if (json.format === "bulkhead-plan") return take("plan", fromPlan(json, label));
  if (json.format === "bulkhead-verdict") {
    const verdict = verdictFrom(json, label);
    return verdict.ok
      ? { ok: true, value: { kind: "verdict", label, verdict: verdict.value } }
      : verdict;
  }
  if (json.format === undefined && Object.hasOwn(json, "deployment")) {
    return take("state", readStateText(text, label));
  }
  if (json.format === undefined && Array.isArray(json.steps)) {
    return take("preview", readPreviewText(text, label));
  }
  const { format } = json;
  return {
    ok: false,
    problems: [
      {
        at: label,
        found: typeof format === "string" ? quoted(format, 40) : "JSON of some other kind",
        expected: "a plan, a verdict, a state or a preview",
        fix: "Write one with bulkhead plan --json FILE, or with pulumi stack export.",
      },
    ],
  };
}

/** @throws BadInputError where a diff would say what is not so, as the two are not of one kind */
export function checkKinds(base: Input, head: Input): void {
  if (base.kind === head.kind) return;
  throw new BadInputError("two kinds", [
    {
      at: `${base.label}, ${head.label}`,
      found: `a ${base.kind} and a ${head.kind}`,
      expected: "two of one kind",
      fix: "Compare plans with plans, states with states: what is unknown in the one is known in the other.",
    },
  ]);
}

/**
 * Proves what was read, by a matrix or by what always has to hold.
 *
 * @param isBefore whether names of the matrix may be lacking: what came later is not there before
 * @throws BadInputError for what does not fit together
 */
export function sideOf(
  input: Input,
  declaration: Declaration | undefined,
  { isBefore, on = today(), note }: { isBefore: boolean; on?: string; note?: string | undefined },
): Side {
  const { kind, label } = input;
  if (input.kind === "verdict") {
    const { verdict } = input;
    const { project, stack } = verdict;
    return { kind, label, project, stack, verdict, notes: [] };
  }
  const { source, project, stack, caveats, notes } = input.read;
  const model = readModel(provedFrom([source], buildGraph([source])));
  const fitting = fitted(declaration, model, isBefore);
  const verdict = provedFrom(
    [source],
    prove([source], {
      ...(fitting === undefined ? {} : { declaration: fitting.declaration }),
      today: on,
      project,
      stack,
    }),
  );
  const assumed = assumedOf(model, declaration?.assumptions);
  const reach = readReach(model, reachOptions(assumed, fitting?.matrix));
  const judging = new Judging(model, reach, fitting?.matrix, assumed);
  return {
    kind,
    label,
    project,
    stack,
    verdict,
    network: { resources: source.resources, judging, label: labels(model.graph) },
    notes: [
      ...(note === undefined ? [] : [note]),
      ...notes,
      ...caveats,
      ...(fitting?.isLoose === true
        ? [`Names of the matrix that ${label} does not have count as absent there.`]
        : []),
    ],
  };
}

interface Fitted {
  readonly declaration: Declaration;
  readonly matrix: Matrix;
  readonly isLoose: boolean;
}

function fitted(
  declaration: Declaration | undefined,
  model: Model,
  isBefore: boolean,
): Fitted | undefined {
  if (declaration === undefined) return undefined;
  const strict = resolveDeclaration(declaration, model);
  if (strict.ok || !isBefore) {
    return { declaration, matrix: checkedMatrix(strict), isLoose: false };
  }
  const loose = {
    ...declaration,
    parties: declaration.parties.map((party) => ({ ...party, optional: true })),
  };
  const matrix = checkedMatrix(resolveDeclaration(loose, model));
  return { declaration: loose, matrix, isLoose: true };
}
