/** The map and the grid of a stack. */
import type { StackReport } from "./document";
import type { Layout } from "./layout";
import { html, type Markup } from "./markup";
import { mapOf } from "./svg";
import { stateWords } from "./words";

/** The map and the grid, with what stands beside both. */
export function figures(stack: StackReport, layout: Layout, prefix: string): Markup {
  return html`<div class="stage">
    <div>${mapSection(stack, layout, prefix)} ${gridSection(stack, prefix)}</div>
    <aside class="panel" data-panel aria-live="polite" aria-label="Details" tabindex="0">
      <p class="hint">
        Choose a box, a line, a zone, a cell of the grid or a finding: its evidence stands here, and
        the map lights its path. A box with a plus stands for several that are alike, and opens.
      </p>
    </aside>
  </div>`;
}

function mapSection(stack: StackReport, layout: Layout, prefix: string): Markup {
  const v6 = stack.edges.some(({ family }) => family === "IPv6" || family === "both");
  return html`<section aria-labelledby="${prefix}h-map">
    <h2 id="${prefix}h-map">Map</h2>
    <div class="tools" role="group" aria-label="Map">
      <button type="button" data-fit aria-pressed="false">Fit to the window</button>
      ${
        v6
          ? html`<label
              >Show
              <select data-family>
                <option value="all">IPv4 and IPv6</option>
                <option value="v4">IPv4 alone</option>
                <option value="v6">IPv6 alone</option>
              </select></label
            >`
          : ""
      }
      <button type="button" data-clear>Clear the light</button>
    </div>
    <div class="scroll mapbox" tabindex="0" role="group" aria-label="Map, scrolls">
      ${mapOf(stack, layout, prefix)}
    </div>
    ${mapLegend(stack, v6)}
  </section>`;
}

const drawnStates = ["open", "refuted", "undecided", "missing", "waived", "unjudged"] as const;

function mapLegend({ edges }: StackReport, v6: boolean): Markup {
  const there = drawnStates.filter(
    (state) => state === "open" || edges.some((one) => one.state === state),
  );
  return html`<ul class="legend" aria-label="Lines of the map">
    ${there.map(
      (state) =>
        html`<li>
          <svg class="sample" viewBox="0 0 44 12" width="44" height="12" aria-hidden="true">
            <g class="edge st-${state}">
              <path class="line" d="M2 6H34" />
              <polygon points="42,6 34,2.5 34,9.5" />
            </g>
          </svg>
          ${stateWords[state].word}
        </li>`,
    )}${
      v6
        ? html`<li>
            <svg class="sample" viewBox="0 0 44 12" width="44" height="12" aria-hidden="true">
              <g class="edge st-open fam-both">
                <path class="six" d="M2 6H34" />
                <path class="line" d="M2 6H34" />
                <polygon points="42,6 34,2.5 34,9.5" />
              </g>
            </svg>
            with a broad edge: IPv6 as well
          </li>`
        : ""
    }
  </ul>`;
}

function gridSection(stack: StackReport, prefix: string): Markup | undefined {
  if (stack.ends.length === 0) return undefined;
  return html`<section aria-labelledby="${prefix}h-grid">
    <h2 id="${prefix}h-grid">Who reaches whom</h2>
    <p class="hint">
      Sources are rows, destinations are columns. Choose a cell for its evidence: arrow keys move,
      Enter opens.
    </p>
    <div
      class="scroll"
      tabindex="0"
      role="group"
      aria-label="Grid of sources and destinations"
      data-grid
    ></div>
    ${gridLegend(stack)}
  </section>`;
}

function gridLegend({ cells }: StackReport): Markup {
  const there = new Set(cells.map(({ state }) => state));
  return html`<ul class="legend" aria-label="Signs of the grid">
    ${[...there].map((state) => html`<li><span class="chip st-${state}" aria-hidden="true">${stateWords[state].sign}</span> ${stateWords[state].word}</li>`)}
  </ul>`;
}
