/** One line of the matrix while it is being judged. */
import type { JudgedRow, RowVerdict } from "./types";

/** The worse, the later. */
const worse: readonly RowVerdict[] = [
  "not-applicable",
  "proved",
  "undecided",
  "missing",
  "refuted",
];

export class Line {
  /** One line for each layer that closes it, or hop that carries it. */
  evidence: readonly string[] = [];
  defence: number | undefined;
  private state: RowVerdict = "proved";

  constructor(
    /** Tells it from others of the same id. */
    readonly key: string,
    readonly id: string,
    readonly section: JudgedRow["section"],
    readonly text: string,
    readonly notApplicable?: string,
  ) {
    if (notApplicable !== undefined) this.state = "not-applicable";
  }

  get verdict(): RowVerdict {
    return this.state;
  }

  mark(verdict: RowVerdict): void {
    if (worse.indexOf(verdict) > worse.indexOf(this.state)) this.state = verdict;
  }

  judged(
    findings: readonly { id: string; title: string }[],
    assumptions: readonly string[],
  ): JudgedRow {
    const { id, section, text, state, notApplicable } = this;
    const isProved = state === "proved";
    const why = notApplicable === undefined ? findings.map(({ title }) => title) : [notApplicable];
    return {
      id,
      section,
      text,
      verdict: state,
      evidence: isProved ? this.evidence : why,
      defence: isProved ? this.defence : undefined,
      findings: findings.map((finding) => finding.id),
      assumptions: isProved ? assumptions : [],
    };
  }
}
