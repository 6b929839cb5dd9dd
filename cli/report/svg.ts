/** The map of a stack as SVG. */
import type { Container, MapEdge, MapNode, StackReport } from "./document";
import { isLoud } from "./edges";
import { cut, shown, titles, zoneRows, type Box, type Layout } from "./layout";
import { displayWidth } from "../screen/text";
import { html, type Markup } from "./markup";
import { stateWords } from "./words";

const kindWords: Readonly<Record<MapNode["kind"], string>> = {
  internet: "internet",
  remote: "networks beyond",
  clients: "people",
  front: "managed front",
  cdn: "content delivery",
  bucket: "bucket",
  gateway: "gateway",
  nat: "NAT",
  "load-balancer": "load balancer",
  compute: "service",
  store: "store",
  endpoint: "endpoint",
  vpn: "VPN",
  other: "other",
  unmodelled: "not modelled",
};

/** @param prefix tells this map's ids from those of other stacks */
export function mapOf(report: StackReport, layout: Layout, prefix: string): Markup {
  const { zones, containers, nodes, edges, findings } = report;
  const open = new Map<string, number>();
  for (const { lights, waiver } of findings) {
    if (waiver !== undefined) continue;
    for (const id of lights) open.set(id, (open.get(id) ?? 0) + 1);
  }
  const where = new Map(containers.map(({ id, label }) => [id, label]));
  const quiet = edges.filter(({ state }) => !isLoud(state));
  const drawn = [...quiet, ...edges.filter(({ state }) => isLoud(state))];
  return html`<svg
    class="map"
    id="${prefix}map"
    viewBox="0 0 ${layout.width} ${layout.height}"
    width="${layout.width}"
    height="${layout.height}"
    role="group"
    aria-label="Map of ${report.project}/${report.stack}"
  >
    ${containers.map((one) => container(one, layout.containers.get(one.id)))}${drawn.map((one) => edge(one, layout))}${containers.map((one) => containerTitle(one, zones, layout.containers.get(one.id)))}${nodes.map((one, i) => node(one, layout.nodes.get(one.id), i === 0, { prefix, open: open.get(one.id) ?? 0, where: where.get(one.container) ?? "" }))}${drawn.map((one) => label(one, layout))}
  </svg>`;
}

function container({ id, kind }: Container, box?: Box) {
  if (box === undefined) return undefined;
  const { x, y, width, height } = box;
  return html`<g class="container c-${kind}" data-container="${id}"
    ><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6"
  /></g>`;
}

/** Above the lines, which may pass where it stands; below it a tier's zones. */
function containerTitle(one: Container, names: readonly string[], box?: Box) {
  const { id, kind, label: name, detail, zones = [] } = one;
  if (box === undefined) return undefined;
  const { x, y, width } = box;
  const title = cut(name, Math.floor((width - titles.margin) / titles.character));
  const used = displayWidth(title) * titles.character + titles.margin;
  const rest = Math.floor((width - used) / zoneRows.character) - 1;
  return html`<g class="container c-${kind}" data-title="${id}"
    ><text class="title" x="${x + 8}" y="${y + 14}"
      >${title}${detail === "" || rest < 12 ? "" : html`<tspan class="detail" dx="8">${cut(detail, rest)}</tspan>`}</text
    >${zones.map(({ zone, blocks }, i) => zoneRow({ id: `${id} ${zone}`, name: names[zone] ?? "", blocks, tier: name }, { x: x + 8, y: y + zoneRows.top + i * zoneRows.each, width: width - 16, height: zoneRows.each - 2 }))}</g
  >`;
}

interface ZoneRow {
  readonly id: string;
  readonly name: string;
  readonly blocks: string;
  readonly tier: string;
}

function zoneRow({ id, name, blocks, tier }: ZoneRow, { x, y, width, height }: Box) {
  const room = Math.floor((width - 10) / zoneRows.character);
  const title = cut(name, room);
  const rest = room - displayWidth(title) - 2;
  const told = rest < 9 ? "" : cut(blocks, rest);
  const seen = told === "" ? title : `${title} ${told}`;
  const whole = seen === `${name} ${blocks}` ? [] : [name, blocks];
  const spoken = [seen, tier, ...whole].filter((text) => text !== "").join(", ");
  return html`<g
    class="zone"
    data-zone="${id}"
    tabindex="-1"
    role="button"
    aria-pressed="false"
    aria-label="${spoken}"
    ><rect class="box" x="${x}" y="${y}" width="${width}" height="${height}" rx="3" /><text
      x="${x + 5}"
      y="${y + 11.5}"
      >${title}${told === "" ? "" : html` <tspan class="detail" dx="3">${told}</tspan>`}</text
    ></g
  >`;
}

interface Around {
  readonly prefix: string;
  readonly open: number;
  readonly where: string;
}

function node(one: MapNode, box: Box | undefined, isFirst: boolean, around: Around) {
  if (box === undefined) return undefined;
  const { id, kind, label: name, type, lines, members } = one;
  const { x, y, width, height } = box;
  const several = members.length > 1;
  const problems =
    around.open === 0 ? "" : `, ${around.open} open ${around.open === 1 ? "finding" : "findings"}`;
  // What is seen comes first, as it is seen.
  const rows = [...(type === "" ? [] : [type]), ...lines];
  const seen = [shown(name), ...rows.map((line) => shown(line, "sub"))];
  const whole = seen[0] === name ? [] : [name];
  const spoken = [...seen, ...(type === "" ? [kindWords[kind]] : []), around.where, ...whole].join(
    ", ",
  );
  return html`<g
    class="node k-${kind}"
    id="${around.prefix}${id}"
    data-node="${id}"
    tabindex="${isFirst ? 0 : -1}"
    role="button"
    aria-pressed="false"
    aria-label="${spoken}${problems}"
    >${several ? html`<rect class="behind" x="${x + 4}" y="${y + 4}" width="${width}" height="${height}" rx="5" />` : ""}<rect
      class="box"
      x="${x}"
      y="${y}"
      width="${width}"
      height="${height}"
      rx="5"
    /><rect class="stripe" x="${x}" y="${y}" width="5" height="${height}" rx="2" /><text
      class="name"
      x="${x + 13}"
      y="${y + 18}"
      >${shown(name)}</text
    >${rows.map((line, i) => html` <text class="sub" x="${x + 13}" y="${y + 33 + i * 15}">${shown(line, "sub")}</text>`)}${around.open > 0 ? html` <g class="badge"><circle cx="${x + width - 3}" cy="${y + 3}" r="9" /><text x="${x + width - 3}" y="${y + 7}">!</text></g>` : ""}</g
  >`;
}

function edge({ id, state, family }: MapEdge, { edges }: Layout) {
  const line = edges.get(id);
  if (line === undefined) return undefined;
  const v6 = family === "IPv6" || family === "both";
  return html`<g
    class="edge st-${state} fam-${family ?? "none"}"
    data-edge="${id}"
    aria-hidden="true"
    >${v6 ? html`<path class="six" d="${line.path}" />` : ""}<path
      class="line"
      d="${line.path}" /><polygon points="${line.arrow}"
  /></g>`;
}

function label({ id, state, ports, family }: MapEdge, { edges }: Layout) {
  const line = edges.get(id);
  if (line === undefined) return undefined;
  const { sign, word } = stateWords[state];
  const [short = ""] = word.split(/[:,]/);
  const told = isLoud(state) ? [sign, short, ports] : [ports];
  const text = told.filter((one) => one !== "").join(" ");
  const version = family === "both" ? "IPv4+IPv6" : (family ?? "");
  const { x, y } = line.label;
  // Over two lines it fits between boxes.
  return html`<text
    class="edge-label st-${state}${isLoud(state) ? " loud" : ""}"
    data-label="${id}"
    x="${x}"
    y="${y - 4}"
    aria-hidden="true"
    >${cut(text, 44)}${version === "" ? "" : html` <tspan x="${x}" dy="12">${version}</tspan>`}</text
  >`;
}
