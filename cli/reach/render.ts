/** Answers as a person reads them. */
import { printable } from "../proof";
import { renderLines, type VerdictScreen } from "../prove/render";
import type { Pair, ToldWay } from "./ask";
import type { Reached } from "./run";

/** So many pairs are told. */
const mostTold = 12;

/** The answer as text that ends with a line break. */
export function renderReached(
  reached: Reached,
  caveats: readonly string[],
  screen: VerdictScreen,
): string {
  const { pairs, counts } = reached;
  const port = reached.port === undefined ? "" : ` on ${reached.port}`;
  const told = order(pairs).slice(0, mostTold);
  const left = pairs.length - told.length;
  const head =
    pairs.length === 1
      ? []
      : [
          `${reached.from} -> ${reached.to}${port}: ${reached.answer}`,
          `Of ${pairs.length} pairs: ${counts.yes} yes, ${counts.perhaps} perhaps, ${counts.no} no`,
          "",
        ];
  const lines = [
    ...head,
    ...told.flatMap((pair, i) => [...(i === 0 ? [] : [""]), ...pairLines(pair, port, i === 0)]),
    ...(left > 0 ? ["", `${left} more pairs are told by --json.`] : []),
    ...(caveats.length > 0 ? ["", "Notes", ...caveats.map((one) => `  ${one}`)] : []),
  ];
  return `${renderLines(lines.map(printable), screen)}\n`;
}

/** Those that reach come first. */
function order(pairs: readonly Pair[]): readonly Pair[] {
  const ranks = ["yes", "perhaps", "no"];
  return [...pairs].sort((a, b) => ranks.indexOf(a.answer) - ranks.indexOf(b.answer));
}

/** One pair; the hops are told of the first, those of others are like them or in the JSON. */
function pairLines(pair: Pair, port: string, isFirst: boolean): readonly string[] {
  const { from, to, answer, ways, moreWays, blocked, otherPorts } = pair;
  const title = `${from} -> ${to}${port}: ${answer}`;
  if (answer === "no") {
    return [
      blocked.length === 0 ? title : `${title}, blocked by`,
      ...blocked.map(
        ({ layer, text, through }) =>
          `  ${layer.padEnd(13)} ${through === undefined ? "" : `on the way through ${through}: `}${text}`,
      ),
      ...(otherPorts === undefined ? [] : [`  It gets there by other ports: ${otherPorts}.`]),
    ];
  }
  return [
    title,
    ...ways.slice(0, 1).flatMap((way) => wayLines(way, isFirst)),
    ...ways
      .slice(1)
      .map(
        (way) =>
          `  also ${throughText(way)}, ${way.certain ? "for sure" : "perhaps"}, on ${way.sent}`,
      ),
    ...(moreWays > 0 ? [`  and ${moreWays} more ways`] : []),
  ];
}

function wayLines(way: ToldWay, withHops: boolean): readonly string[] {
  const { sent, arrives, packet, hops, unknown } = way;
  return [
    `  ${throughText(way)}, on ${sent}${sent === arrives ? "" : `, which arrives on ${arrives}`}`,
    ...unknown.map(({ text, fix }) => `  unknown ${text}. ${fix}`),
    ...(packet === undefined ? [] : [`  packet  ${packet}`]),
    ...(withHops ? hops : []).map(
      ({ text, why }, i) =>
        `  ${String(i + 1).padStart(2)}  ${text}${why === "" ? "" : ` (${why})`}`,
    ),
  ];
}

function throughText({ through }: ToldWay): string {
  return through.length === 0 ? "directly" : `through ${through.join(", ")}`;
}
