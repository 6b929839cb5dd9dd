/** The lists of the page: rows, the question about URLs, what the verdict rests on, stacks side by side. */
import type { ReportDocument, StackReport } from "./document";
import { html, Markup } from "./markup";
import { differenceWords, sectionWords, verdictWords } from "./words";

export function rows(stack: StackReport, prefix: string): Markup {
  const sections = [...new Set(stack.rows.map((row) => row.section))];
  return html`<section aria-labelledby="${prefix}h-rows">
    <h2 id="${prefix}h-rows">Rows</h2>
    ${sections.map((section) => {
      const own = stack.rows.flatMap((row, i) => (row.section === section ? [{ row, i }] : []));
      const bad = own.filter(
        ({ row }) => row.verdict !== "proved" && row.verdict !== "not-applicable",
      ).length;
      return html`<details${new Markup(bad > 0 ? " open" : "")}><summary>${sectionWords[section]} <span class="dim">${own.length} rows${bad === 0 ? "" : `, ${bad} not proved`}</span></summary><ul class="rows">${own.map(({ row }) => rowLine(row))}</ul></details>`;
    })}
  </section>`;
}

function rowLine(row: StackReport["rows"][number]): Markup {
  const { id, text, verdict, defence, evidence } = row;
  const { sign, word } = verdictWords[verdict];
  const layers =
    defence === undefined ? "" : defence === 1 ? "1 layer: a single point" : `${defence} layers`;
  return html`<li class="v-${verdict}">
    <span class="chip"><span aria-hidden="true">${sign}</span> ${word}</span> <b>${id}</b> ${text}
    <span class="dim">${layers}</span>${
      evidence.length === 0
        ? ""
        : html`<ul class="evidence">
            ${evidence.map((line) => html`<li>${line}</li>`)}
          </ul>`
    }
  </li>`;
}

export function question(stack: StackReport, prefix: string): Markup {
  const lines = stack.routes.length === 1 ? "1 line" : `${stack.routes.length} lines`;
  return html`<section aria-labelledby="${prefix}h-url">
    <h2 id="${prefix}h-url">Which service gets this URL?</h2>
    <form class="url" data-url novalidate>
      <label for="${prefix}url">URL</label>
      <input
        id="${prefix}url"
        type="text"
        inputmode="url"
        autocomplete="off"
        spellcheck="false"
        placeholder="https://shop.example.com/api/search/flour"
      />
      <label for="${prefix}method">Method</label>
      <select id="${prefix}method">
        <option>GET</option>
        <option>POST</option>
        <option>PUT</option>
        <option>DELETE</option>
        <option>HEAD</option>
        <option>OPTIONS</option>
      </select>
      <button type="submit">Ask</button>
    </form>
    <div class="answer" data-answer aria-live="polite"></div>
    ${
      stack.routes.length === 0
        ? ""
        : html`<details>
            <summary>All rules <span class="dim">${lines}</span></summary>
            <div class="scroll" tabindex="0" role="group" aria-label="Rules of load balancers">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Load balancer</th>
                    <th scope="col">Listener</th>
                    <th scope="col">Order</th>
                    <th scope="col">Takes</th>
                    <th scope="col">Answers</th>
                  </tr>
                </thead>
                <tbody>
                  ${stack.routes.map(
                    (one) =>
                      html`<tr>
                        <td>${one.balancer}</td>
                        <td>${one.listener}</td>
                        <td>${one.order}</td>
                        <td>${one.conditions}</td>
                        <td>
                          ${one.targets.length > 0 ? one.targets.join(", ") : one.action}${one.doubts.length > 0 ? html` <span class="chip st-undecided">? ${one.doubts.join("; ")}</span>` : ""}
                        </td>
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>
          </details>`
    }
  </section>`;
}

export function foot(stack: StackReport, prefix: string): Markup {
  const { waivers, assumptions, unmodelled, taken, notes } = stack;
  const list = (lines: readonly Markup[], none: string) =>
    lines.length === 0
      ? html`<p class="hint">${none}</p>`
      : html`<ul>
          ${lines.map((line) => html`<li>${line}</li>`)}
        </ul>`;
  return html`<section class="foot" aria-labelledby="${prefix}h-foot">
    <h2 id="${prefix}h-foot">What it rests on</h2>
    <h3>Waivers</h3>
    ${list(
      waivers.map(
        (one) =>
          html`<b>${one.id}</b> <span class="chip">${one.state}</span> until
            <time datetime="${one.expires}">${one.expires}</time>, ${one.owner}:
            ${one.resource}${one.row === undefined ? "" : `, ${one.row}`}. ${one.reason}`,
      ),
      "None.",
    )}
    <h3>Assumptions of the matrix</h3>
    ${list(
      assumptions.map(
        (one) =>
          html`<b>${one.id}</b>
            <span class="chip">${one.used ? "used" : "unused"}</span> ${one.resource}: ${one.claim}.
            ${one.reason}`,
      ),
      "None.",
    )}
    ${taken === undefined ? "" : answers(taken)}
    <h3>Types that are not modelled</h3>
    ${list(
      unmodelled.map((one) => html`${one.token} <span class="dim">${one.count}</span>`),
      "None that could carry traffic.",
    )}
    <h3>Notes</h3>
    ${list(
      notes.map((one) => html`${one}`),
      "None.",
    )}
  </section>`;
}

/** What the offline plan answered itself. */
function answers(taken: NonNullable<StackReport["taken"]>): Markup {
  const title = html`<h3>Answers taken for granted by the plan</h3>`;
  if (taken.length === 0)
    return html`${title}
      <p class="hint">None.</p>`;
  return html`${title}
    <details>
      <summary>
        ${taken.length === 1 ? "1 answer" : `${taken.length} answers`}
        <span class="dim">where AWS, a key or another stack would have told</span>
      </summary>
      <ul class="taken">
        ${taken.map(
          ({ what, about, answer }) =>
            html`<li>
              <b>${what}</b> ${about === "" ? "" : html`<span class="dim">${about}</span>`} →
              ${answer}
            </li>`,
        )}
      </ul>
    </details>`;
}

export function compared({ stacks, differences, moreDifferences }: ReportDocument): Markup {
  const sections = [...new Set(differences.map(({ section: one }) => one))];
  const head = html`<thead>
    <tr>
      <th scope="col">What</th>
      ${stacks.map(({ stack }) => html`<th scope="col">${stack}</th>`)}
    </tr>
  </thead>`;
  const table = (name: keyof typeof differenceWords) =>
    html`<div class="scroll" tabindex="0" role="group" aria-label="${differenceWords[name]}">
      <table>
        ${head}
        <tbody>
          ${differences
            .filter((one) => one.section === name)
            .map(
              ({ what, values }) =>
                html`<tr>
                  <th scope="row">${what}</th>
                  ${values.map((value) => html`<td>${value}</td>`)}
                </tr>`,
            )}
        </tbody>
      </table>
    </div>`;
  return html`<section class="compare" aria-labelledby="h-compare">
    <h2 id="h-compare">Side by side</h2>
    ${sections.map((name) =>
      name === "verdict"
        ? table(name)
        : html`<details>
            <summary>
              ${differenceWords[name]}
              <span class="dim">${differences.filter((one) => one.section === name).length}</span>
            </summary>
            ${table(name)}
          </details>`,
    )}${moreDifferences > 0 ? html`<p class="hint">${moreDifferences} more differences are not shown.</p>` : ""}
  </section>`;
}
