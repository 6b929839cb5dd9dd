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

/** What shows that a line is proved. */
export interface Told {
  /** One line for each layer that closes it, or hop that carries it. */
  readonly evidence: readonly string[];
  /** How many layers close it, each by itself. */
  readonly defence?: number;
}

export class Line {
  private state: RowVerdict = "proved";
  private told: () => Told = () => ({ evidence: [] });

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

  /** What shows that it is proved, made when somebody reads it. */
  tell(told: () => Told): void {
    let known: Told | undefined;
    this.told = () => (known ??= told());
  }

  mark(verdict: RowVerdict): void {
    if (worse.indexOf(verdict) > worse.indexOf(this.state)) this.state = verdict;
  }

  judged(
    findings: readonly { id: string; title: string }[],
    assumptions: readonly string[],
  ): JudgedRow {
    const { id, section, text, state, notApplicable, told } = this;
    const isProved = state === "proved";
    const why = notApplicable === undefined ? findings.map(({ title }) => title) : [notApplicable];
    return {
      id,
      section,
      text,
      verdict: state,
      get evidence() {
        return isProved ? told().evidence : why;
      },
      get defence() {
        return isProved ? told().defence : undefined;
      },
      findings: findings.map((finding) => finding.id),
      assumptions: isProved ? assumptions : [],
    };
  }
}
