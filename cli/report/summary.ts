/** The top of a stack's part of the page: its verdict, what is open, and the ways in from outside. */
import type { FindingLine, StackReport } from "./document";
import { html, type Markup } from "./markup";
import { stateWords, verdictWords } from "./words";

export function summary(stack: StackReport, prefix: string, several: boolean): Markup {
  const { proved, counts, findings, lacks, source, resources, stack: name } = stack;
  const open = findings.filter(({ waiver }) => waiver === undefined);
  const waived = findings.filter(({ waiver }) => waiver !== undefined);
  const told = (["proved", "refuted", "undecided", "missing", "not-applicable"] as const)
    .filter((one) => counts[one] > 0)
    .map(
      (one) =>
        html`<li class="v-${one}">
          <b>${counts[one]}</b>
          <span aria-hidden="true">${verdictWords[one].sign}</span> ${verdictWords[one].word}
        </li>`,
    );
  return html`<section
    class="summary ${proved ? "is-proved" : "is-open"}"
    aria-labelledby="${prefix}h-sum"
  >
    <div class="headline">
      <h2 id="${prefix}h-sum">
        ${several ? `${name}: ` : ""}${proved ? "✓ Proved" : "✗ Not proved"}
      </h2>
      <ul class="counts" aria-label="Rows by verdict">
        ${told}
      </ul>
    </div>
    <p class="hint">
      Made from
      ${source}${resources.length === 0 ? "" : `; ${resources.length} resources`}.${stack.declared ? "" : " Nothing is declared: only what has to hold for every stack is judged."}
    </p>
    ${lacks.map((one) => html`<p class="lacks"><b>Not on this page.</b> ${one}</p>`)}
    ${
      open.length === 0
        ? ""
        : html`<h3>What is open</h3>
            <ol class="findings">
              ${open.map((one) => findingCard(one, findings.indexOf(one)))}
            </ol>`
    }
    ${
      waived.length === 0
        ? ""
        : html`<h3>Waived</h3>
            <ol class="findings">
              ${waived.map((one) => findingCard(one, findings.indexOf(one)))}
            </ol>`
    }
    ${waysIn(stack)}
  </section>`;
}

function findingCard(finding: FindingLine, i: number): Markup {
  const { verdict, row, title, fix, id, suppressed, waiver } = finding;
  const { sign, word } = verdictWords[verdict];
  return html`<li class="finding v-${waiver === undefined ? verdict : "waived"}" id="finding-${id}">
    <button type="button" data-finding="${i}">
      <span class="chip"><span aria-hidden="true">${sign}</span> ${word}</span>
      <b>${row}</b> ${title}
    </button>
    <p>
      <b>Mend it:</b>
      ${fix}${suppressed === 0 ? "" : ` (${suppressed} more with the same cause)`}${waiver === undefined ? "" : ` Waived by ${waiver}.`}
    </p>
  </li>`;
}

/** What outsiders get to: the first thing that a reviewer asks. */
function waysIn({ cells, ends, declared }: StackReport): Markup | undefined {
  const lines = cells.filter(
    ({ from, state, ways }) =>
      ends[from]?.section === "zone" &&
      state !== "closed" &&
      state !== "implied" &&
      ways.length > 0,
  );
  if (!declared || lines.length === 0) return undefined;
  return html`<h3>Ways in from outside</h3>
    <ul class="ways">
      ${lines.map(
        ({ from, to, state, ways }) =>
          html`<li>
            <button type="button" data-cell="${from},${to}">
              <span class="chip st-${state}"
                ><span aria-hidden="true">${stateWords[state].sign}</span
                ><span class="sr"> ${stateWords[state].word}: </span></span
              >
              ${ends[from]?.name} → ${ends[to]?.name}
              <span class="dim"
                >${ways[0]?.sent}${(ways[0]?.through.length ?? 0) > 0 ? ` through ${ways[0]?.through.join(", ") ?? ""}` : ""}</span
              >
            </button>
          </li>`,
      )}
    </ul>`;
}
