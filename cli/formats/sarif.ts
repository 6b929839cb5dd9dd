/**
 * A verdict as SARIF 2.1.0, which code scanners read. A finding's rule is its obligation; its fingerprint is made of row,
 * obligation and resources, so that it stays the same when lines move.
 * Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
import type { Log, Location, ReportingDescriptor, Result } from "sarif";
import { printable, type Finding, type Verdict } from "../proof";
import { rowsOf } from "./rows";
import type { Place, Places } from "./places";

/** What each obligation is called and means. Ids never change: alerts are kept by them. */
const rules: Readonly<Record<Finding["obligation"], readonly [name: string, text: string]>> = {
  reach: ["FlowNotDeclared", "A way exists that must not be."],
  layer: ["LayerLost", "One of several layers that keep something private is lost."],
  admission: ["AdmitsTooMuch", "More is let in than is declared, though nobody may use it yet."],
  works: ["FlowMissing", "A declared way does not work, or not for sure."],
  start: ["CannotStart", "Something that is needed to start is out of reach."],
  declaration: ["DeclarationUnfit", "What is declared does not fit the stack."],
};

export const ruleIdOf = ({ obligation }: Pick<Finding, "obligation">): string =>
  `bulkhead/${obligation}`;

const obligations = Object.keys(rules) as readonly Finding["obligation"][];

export function sarifLog(verdict: Verdict, places: Places, version: string): Log {
  const stack = [verdict.project, verdict.stack].map(printable).join("/");
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "bulkhead",
            semanticVersion: version,
            rules: obligations.map(descriptor),
          },
        },
        automationDetails: { id: `bulkhead/${stack}/` },
        columnKind: "utf16CodeUnits",
        results: verdict.findings.map((finding) => resultOf(finding, verdict, places)),
        properties: { proved: verdict.proved, counts: { ...verdict.counts } },
      },
    ],
  };
}

function descriptor(obligation: Finding["obligation"]): ReportingDescriptor {
  const [name, text] = rules[obligation];
  return {
    id: ruleIdOf({ obligation }),
    name,
    shortDescription: { text },
    fullDescription: { text },
    defaultConfiguration: { level: "error" },
    properties: { tags: ["security", "network"], precision: "very-high" },
  };
}

function resultOf(finding: Finding, verdict: Verdict, places: Places): Result {
  const { id, row, title, fix, blame, property, witness, hops, waiver, suppressed } = finding;
  const more = suppressed > 0 ? ` ${suppressed} more with the same cause are not shown.` : "";
  const waived = verdict.waivers.find((one) => one.id === waiver);
  return {
    ruleId: ruleIdOf(finding),
    ruleIndex: obligations.indexOf(finding.obligation),
    // What cannot be told is no proof that it is wrong; it fails a run all the same.
    level: finding.verdict === "undecided" ? "warning" : "error",
    message: { text: messageText(`${row}: ${title}. ${fix}${more}`) },
    locations: [locationOf(blame, places)],
    partialFingerprints: { "bulkheadFinding/v1": id },
    ...(hops.length === 0
      ? {}
      : {
          codeFlows: [
            {
              threadFlows: [
                {
                  locations: hops.map(({ urn, text, why }) => ({
                    location: {
                      ...(urn === undefined ? {} : locationOf(urn, places)),
                      message: { text: messageText(why === "" ? text : `${text} (${why})`) },
                    },
                  })),
                },
              ],
            },
          ],
        }),
    ...(waiver === undefined
      ? {}
      : {
          suppressions: [
            {
              kind: "external",
              status: "accepted",
              justification: messageText(
                `${waiver}${waived === undefined ? "" : ` of ${waived.owner}, until ${waived.expires}: ${waived.reason}`}`,
              ),
            },
          ],
        }),
    properties: {
      row: printable(row),
      rows: rowsOf(finding, verdict).map(printable),
      verdict: finding.verdict,
      ...(witness === undefined ? {} : { packet: printable(witness) }),
      ...(property === undefined ? {} : { property: printable(property) }),
    },
  };
}

/** A resource by its place in the source, and by its URN. */
function locationOf(urn: string, places: Places): Location {
  const { file, line, column } = places.of(urn) ?? places.fallback;
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(file), uriBaseId: "%SRCROOT%" },
      region: { startLine: line, startColumn: column },
    },
    ...(urn === ""
      ? {}
      : {
          logicalLocations: [
            {
              name: printable(urn.split("::").pop() ?? urn),
              fullyQualifiedName: printable(urn),
              kind: "resource",
            },
          ],
        }),
  };
}

function uriOf(file: Place["file"]): string {
  return file.split("/").map(encodeURIComponent).join("/");
}

/** In messages, brackets before parentheses are links, and numbers in braces are placeholders (3.11.5, 3.11.6). */
function messageText(text: string): string {
  return printable(text)
    .replaceAll("\\", "\\\\")
    .replace(/\[(?=[^\]]*\]\()/g, "\\[")
    .replace(/\{(\d+)\}/g, "{{$1}}");
}
