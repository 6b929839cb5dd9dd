/** An explanation as a person reads it: the answer first, then the reasons. */
import {
  counted,
  displayWidth,
  padEnd,
  Painter,
  plain,
  together,
  wrap,
  type Piece,
} from "../screen/text";
import type { Destination, Explanation, Outcome, RuleResult, Step, Way } from "./explanation";
import { urlOf } from "./request";

export interface ExplanationOptions {
  /** Columns of the terminal; no line is wider. @default 80 */
  readonly width?: number;
  /** Whether text is painted. @default false */
  readonly color?: boolean;
}

const leastWidth = 40;

/** The explanation as text that ends with a line break. */
export function renderExplanation(
  explanation: Explanation,
  options: ExplanationOptions = {},
): string {
  const width = Math.max(leastWidth, Math.floor(options.width ?? 80));
  const text = new ExplanationText(width, new Painter(options.color ?? false));
  return `${text.lines(explanation).join("\n")}\n`;
}

class ExplanationText {
  constructor(
    private readonly width: number,
    private readonly painter: Painter,
  ) {}

  lines(explanation: Explanation): string[] {
    const { problems, ways, notes } = explanation;
    if (problems.length > 0) {
      return [
        `explain: ${counted(problems.length, "problem")}`,
        ...problems.flatMap(({ at, found, expected, fix }) =>
          this.bullet(plain(`${at}: found ${found}, expected ${expected}. ${fix}`)),
        ),
      ];
    }
    const head = this.paragraph([
      { text: `${explanation.method} ${plain(explanation.url)}`, style: "bold" },
    ]);
    const told = ways.map((way, i) => [
      ...(ways.length > 1 ? ["", `Way ${i + 1} of ${ways.length}`] : []),
      ...this.way(way),
    ]);
    return [
      ...head,
      ...told.flat(),
      ...(notes.length > 0 ? ["", ...notes.flatMap((note) => this.bullet(note))] : []),
    ];
  }

  private paragraph(pieces: readonly Piece[], first = "", rest = first): string[] {
    return wrap(pieces, { first, rest }, this.width, this.painter);
  }

  private bullet(text: string): string[] {
    return this.paragraph([text], "  - ", "    ");
  }

  private way(way: Way): string[] {
    const answers: Way[] = [way];
    for (let next = way.then; next !== undefined; next = next.then) answers.push(next);
    return [
      ...answers.flatMap(({ outcome }) => this.outcome(outcome)),
      ...answers.flatMap((answer, i) => [
        "",
        ...(i === 0 ? ["Why"] : this.paragraph([`Then, for ${plain(urlOf(answer.request))}`])),
        ...answer.steps.flatMap((step) => this.step(step)),
        ...answer.notes.flatMap((note) => this.bullet(note)),
      ]),
    ];
  }

  private outcome(outcome: Outcome): string[] {
    return this.paragraph(outcomeInWords(outcome), "  ", "    ");
  }

  private step(step: Step): string[] {
    switch (step.kind) {
      case "dns": {
        const where = step.private ? ", in a private zone that only the VPC sees" : "";
        return this.bullet(
          `${step.host} is a DNS record (${step.type}: ${step.records.join(", ")}) for ${step.target}${where}.`,
        );
      }
      case "loadBalancer": {
        const listener =
          step.listener === undefined
            ? ""
            : `, listener ${step.listener} on ${together(step.listens ?? "?")}`;
        return [
          ...this.bullet(
            `Load balancer ${step.name} (${step.scheme})${listener}${step.rules.length > 0 ? ":" : "."}`,
          ),
          ...this.rules(step.rules),
        ];
      }
      case "distribution":
        return [
          ...this.bullet(
            `CloudFront distribution ${step.name}${step.rules.length > 0 ? ":" : "."}`,
          ),
          ...this.rules(step.rules),
          ...(step.origin === undefined ? [] : this.bullet(`The origin is ${step.origin}.`)),
        ];
    }
  }

  /** The rules in the order in which they were looked at. */
  private rules(rules: readonly RuleResult[]): string[] {
    const rows = rules.map((rule) => ({
      rule,
      cells: [
        rule.order,
        verdicts[rule.match],
        rule.conditions.map((c) => c.condition).join(" and ") || "any other request",
        rule.decided ? rule.decision : reasonsOf(rule),
      ],
    }));
    const widths = [0, 1, 2, 3].map((i) =>
      Math.max(0, ...rows.map(({ cells }) => displayWidth(cells[i] ?? ""))),
    );
    const indent = " ".repeat(6);
    const total = widths.reduce((sum, w) => sum + w, 0) + 2 * 3 + indent.length;
    return rows.flatMap(({ rule, cells }) => {
      const paint = (text: string) =>
        rule.decided ? this.painter.paint({ text, style: "green" }) : text;
      if (total <= this.width) {
        const line = cells.map((cell, i) => padEnd(cell, widths[i] ?? 0)).join("  ");
        return [indent + paint(line.trimEnd())];
      }
      const [order = "", verdict = "", condition = "", reason = ""] = cells;
      const begin = `${padEnd(order, widths[0] ?? 0)}  ${padEnd(verdict, widths[1] ?? 0)}  `;
      const hanging = indent + " ".repeat(begin.length);
      const text = rule.decided ? `${condition} ${reason}` : `${condition}: ${reason}`;
      const [first = "", ...further] = wrap(
        [{ text, ...(rule.decided ? { style: "green" } : {}) }],
        { first: hanging, rest: hanging },
        this.width,
        this.painter,
      );
      return [(indent + begin + first.slice(hanging.length)).trimEnd(), ...further];
    });
  }
}

const verdicts = { yes: "yes", no: "no", unknown: "?" } as const;

/** Why a rule did not decide. */
function reasonsOf(rule: RuleResult): string {
  const reasons = rule.conditions.filter((c) => c.match === rule.match).map((c) => c.reason ?? "");
  return [...new Set(reasons)].filter((r) => r !== "").join(" and ");
}

function destinationInWords(destination: Destination): string {
  const { targetGroup, speaks, answeredBy } = destination;
  const group = `target group ${targetGroup}${speaks === undefined ? "" : `, ${speaks}`}`;
  return answeredBy.length === 0
    ? `${group}, in which the plan registers nothing`
    : `${answeredBy.join(" and ")} (${group})`;
}

/** How the way ends, in one sentence's worth of words. */
export function outcomeInWords(outcome: Outcome): Piece[] {
  const bold = (text: string): Piece => ({ text, style: "bold" });
  switch (outcome.kind) {
    case "targets": {
      const [only, ...others] = outcome.destinations;
      if (only !== undefined && others.length === 0) return ["→ ", bold(destinationInWords(only))];
      const list = outcome.destinations.map(destinationInWords).join("; ");
      return [outcome.split ? "→ split among: " : "→ one of: ", bold(list)];
    }
    case "redirect":
      return ["→ ", bold(`redirect ${outcome.status} to ${plain(outcome.location)}`)];
    case "response":
      return ["→ ", bold(`answer ${outcome.status}`), ` by ${outcome.by}`];
    case "bucket":
      return [
        "→ ",
        bold(
          `${outcome.names.length > 1 ? "one of the buckets" : "bucket"} ${outcome.names.join(", ")}`,
        ),
      ];
    case "elsewhere":
      return [
        "→ ",
        bold(outcome.target),
        `, ${outcome.why ?? "which is neither a load balancer nor a distribution of the plan"}`,
      ];
    case "refused":
      return ["→ ", bold("no answer"), `: ${outcome.reason}`];
    case "undecided":
      return ["→ ", bold("undecided"), `: ${outcome.reason}`];
  }
}
