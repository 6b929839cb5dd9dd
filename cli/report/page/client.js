/* global document, window, Groups */
// What the page does in a browser. Texts reach it as text alone: nothing here makes markup of data.

/** @param explainWith makes the command line's own `explain` for a table of type names */
// eslint-disable-next-line @typescript-eslint/no-unused-vars -- called behind this file's text
function page(explainWith) {
  const report = JSON.parse(document.getElementById("report").textContent);
  const { states, verdicts } = report.words;
  for (const { resources } of report.stacks) {
    for (const one of resources) {
      const { kind, place, settings } = one;
      const texts = settings.map((i) => report.texts[i]);
      Object.assign(one, report.kinds[kind], { place: report.texts[place], settings: texts });
    }
  }
  const sections = [...document.querySelectorAll(".stack")];
  const mostResources = 150;

  /** An element with attributes, listeners and children; texts become text. */
  function make(tag, options, ...children) {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(options ?? {})) {
      if (value === undefined || value === false) continue;
      if (typeof value === "function") element.addEventListener(key, value);
      else element.setAttribute(key, value === true ? "" : String(value));
    }
    element.append(...children.flat().filter((child) => child !== undefined && child !== ""));
    return element;
  }
  const list = (tag, items, options) =>
    make(
      tag,
      options,
      items.map((item) => make("li", {}, item)),
    );
  const chip = (state) =>
    make("span", { class: `chip st-${state}` }, `${states[state].sign} ${states[state].word}`);
  const code = (text) => make("code", {}, text);

  class Stack {
    constructor(element, data) {
      this.element = element;
      this.data = data;
      this.map = element.querySelector(".map");
      this.panel = element.querySelector("[data-panel]");
      this.empty = this.panel === null ? [] : [...this.panel.childNodes];
      this.lit = [];
      this.parts = new Map();
      if (this.map !== null) this.readMap();
      this.cells = new Map(data.cells.map((cell) => [`${cell.from},${cell.to}`, cell]));
      this.listen();
      this.drawn = false;
    }

    /** What is drawn by this script is drawn when it is first looked at. */
    draw() {
      if (this.drawn) return;
      this.drawn = true;
      this.suit();
      this.drawGrid();
      this.drawResources();
      this.listenToQuestion();
    }

    readMap() {
      for (const node of this.map.querySelectorAll("[data-node]"))
        this.keep(node.dataset.node, node);
      for (const edge of this.map.querySelectorAll("[data-edge]")) {
        this.keep(edge.dataset.edge, edge);
        // What is hit is broader than what is seen.
        const hit = edge.querySelector(".line").cloneNode();
        hit.setAttribute("class", "hit");
        edge.prepend(hit);
      }
      for (const label of this.map.querySelectorAll("[data-label]"))
        this.keep(label.dataset.label, label);
      for (const zone of this.map.querySelectorAll("[data-zone]"))
        this.keep(zone.dataset.zone, zone);
      this.groups = new Groups(this.map, this.data, () => this.suit());
    }

    keep(id, element) {
      const known = this.parts.get(id);
      if (known === undefined) this.parts.set(id, [element]);
      else known.push(element);
    }

    listen() {
      const { element } = this;
      element.addEventListener("click", (event) => {
        const { target } = event;
        const at = (name) => target.closest(`[data-${name}]`);
        if (at("finding") !== null) this.showFinding(Number(at("finding").dataset.finding));
        else if (at("cell") !== null) this.showCell(at("cell").dataset.cell, at("cell"));
        else if (at("node") !== null) this.showNode(at("node").dataset.node);
        else if (at("toggle") !== null) this.toggle(at("toggle"));
        else if (at("more") !== null) this.focusOn(this.groups.rest(at("more").dataset.more));
        else if (at("member") !== null) this.showMember(...at("member").dataset.member.split(" "));
        else if (at("zone") !== null) this.showZone(at("zone").dataset.zone);
        else if (at("edge") !== null) this.showEdge(at("edge").dataset.edge);
        else if (at("clear") !== null) this.clear();
        else if (at("fit") !== null) {
          this.hasChosen = true;
          this.fit(!this.map.classList.contains("fit"));
        }
      });
      element.addEventListener("keydown", (event) => {
        const stop = event.target.closest?.(".map [tabindex]");
        if (stop !== null && stop !== undefined) this.mapKey(event, stop);
        else if (event.key === "Escape" && this.lit.length > 0) this.clear();
      });
      const family = element.querySelector("[data-family]");
      family?.addEventListener("change", () => {
        this.map.classList.toggle("only-v4", family.value === "v4");
        this.map.classList.toggle("only-v6", family.value === "v6");
      });
    }

    /** A map that is only a little too wide is made to fit, until somebody chooses. */
    suit() {
      if (this.map === null || this.hasChosen) return;
      const room = this.map.parentElement.clientWidth;
      const width = Number(this.map.getAttribute("width"));
      this.fit(width > room && width * 0.62 < room);
    }

    fit(is) {
      this.map.classList.toggle("fit", is);
      this.element.querySelector("[data-fit]").setAttribute("aria-pressed", String(is));
    }

    toggle(element) {
      this.groups.toggle(element.dataset.toggle);
      this.focusOn(element);
    }

    mapKey(event, stop) {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        stop.dispatchEvent(new window.Event("click", { bubbles: true }));
        return;
      }
      if (event.key === "Escape") this.clear();
      const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
      const step = steps[event.key];
      if (step === undefined) return;
      event.preventDefault();
      const next = this.neighbour(stop, step);
      if (next !== undefined) this.focusOn(next);
    }

    /** Boxes, zones, what opens boxes, and members of those that are open. */
    stops() {
      return [...this.map.querySelectorAll("[tabindex]")];
    }

    focusOn(stop) {
      for (const one of this.stops()) one.setAttribute("tabindex", one === stop ? "0" : "-1");
      stop.focus();
    }

    /** The nearest of them in a direction. */
    neighbour(stop, [dx, dy]) {
      // A box that is open is as high up as what closes it: in its middle stand others.
      const middle = (one) => {
        const rect = (of) => of.querySelector(".box").getBoundingClientRect();
        const { x, width } = rect(one);
        const { node } = one.dataset;
        const { y, height } = rect(this.groups.open.has(node) ? this.groups.toggleOf(node) : one);
        return [x + width / 2, y + height / 2];
      };
      const [x, y] = middle(stop);
      let best;
      let least = Infinity;
      for (const one of this.stops()) {
        const [a, b] = middle(one);
        const along = (a - x) * dx + (b - y) * dy;
        const across = Math.abs((a - x) * dy) + Math.abs((b - y) * dx);
        if (along <= 1) continue;
        const cost = along + across * 2.5;
        if (cost < least) [least, best] = [cost, one];
      }
      return best;
    }

    /** Lights what a path passes, and dims the rest. */
    light(ids) {
      for (const element of this.lit) element.classList.remove("on");
      this.lit = ids.flatMap((id) => this.parts.get(id) ?? []);
      for (const element of this.lit) element.classList.add("on");
      this.map?.classList.toggle("lit", this.lit.length > 0);
    }

    clear() {
      this.light([]);
      this.press(null);
      this.panel?.replaceChildren(...this.empty);
    }

    press(element) {
      this.pressed?.setAttribute("aria-pressed", "false");
      this.pressed = element;
      element?.setAttribute("aria-pressed", "true");
    }

    show(lights, ...content) {
      this.light(lights);
      this.panel?.replaceChildren(
        ...content.flat().filter((one) => one !== undefined && one !== ""),
      );
      if (this.panel === null) return;
      this.panel.scrollTop = 0;
      // Beside the map where there is room, below the grid where there is none.
      const { top, bottom } = this.panel.getBoundingClientRect();
      if (bottom < 60 || top > window.innerHeight - 60)
        this.panel.scrollIntoView({ block: "nearest" });
    }

    link(text, action) {
      return make("button", { type: "button", class: "link", click: action }, text);
    }

    hops(places) {
      const lines = places.map((i) => this.data.hops[i]).filter((hop) => hop !== undefined);
      return make(
        "ol",
        { class: "hops" },
        lines.map((hop) => this.hop(hop)),
      );
    }

    /** `security group ingress rule web-in :: cidrIpv4 = …`, and why it lets the packet on. */
    hop({ text, why, resource: place }) {
      const resource = this.data.resources[place];
      const start = resource === undefined ? undefined : `${resource.label} ${resource.name} :: `;
      const reason = why === "" ? "" : make("span", { class: "why" }, why);
      if (start === undefined || !text.startsWith(start))
        return make("li", {}, code(text), " ", reason);
      const name =
        resource.node === undefined
          ? make("b", {}, resource.name)
          : this.link(resource.name, () => this.goTo(resource.node, place));
      return make(
        "li",
        {},
        name,
        " ",
        reason,
        make("br", {}),
        code(`${resource.label} :: ${text.slice(start.length)}`),
      );
    }

    showNode(id) {
      const { data } = this;
      const node = data.nodes.find((one) => one.id === id);
      if (node === undefined) return;
      const [element] = this.parts.get(id) ?? [];
      const edges = this.edgesAt(id);
      const name = (of) => data.nodes.find((one) => one.id === of)?.label ?? of;
      const lines = (own, other) =>
        list(
          "ul",
          own.map((edge) => [
            this.link(name(edge[other]), () => this.showEdge(edge.id)),
            ` ${edge.ports} `,
            edge.family === undefined
              ? ""
              : edge.family === "both"
                ? "IPv4 and IPv6 "
                : `${edge.family} `,
            chip(edge.state),
          ]),
        );
      const into = edges.filter((one) => one.to === id);
      const out = edges.filter((one) => one.from === id);
      const where = data.containers.find((one) => one.id === node.container);
      const findings = data.findings.flatMap((one, i) => (one.lights.includes(id) ? [i] : []));
      this.show(
        this.around(id),
        make("h3", {}, node.label),
        make(
          "p",
          { class: "hint" },
          [node.type, ...node.lines, where?.label].filter((one) => one).join(" · "),
        ),
        findings.length === 0 ? "" : make("h4", {}, "Findings"),
        findings.length === 0
          ? ""
          : list(
              "ul",
              findings.map((i) => this.link(data.findings[i].title, () => this.showFinding(i))),
            ),
        make("h4", {}, `Comes in (${into.length})`),
        lines(into, "from"),
        make("h4", {}, `Goes out (${out.length})`),
        lines(out, "to"),
        ...this.membersOf(node),
      );
      this.press(element ?? null);
    }

    edgesAt(id) {
      return this.data.edges.filter(({ from, to }) => from === id || to === id);
    }

    /** A box with its lines and what they lead to. */
    around(id) {
      return [id, ...this.edgesAt(id).flatMap((one) => [one.id, one.from, one.to])];
    }

    membersOf(node) {
      if (node.members.length === 0) return [];
      const title = node.members.length === 1 ? "Resource" : `Stands for ${node.members.length}`;
      const lines = node.members.map((one) => this.memberLine(one));
      return [make("h4", {}, title), make("div", {}, lines)];
    }

    memberLine(member, open = false) {
      const resource = this.data.resources[member.resource];
      if (resource === undefined) return make("span", {}, member.label);
      return make(
        "details",
        { open },
        make("summary", {}, member.label, make("span", { class: "dim" }, resource.label)),
        list("ul", resource.settings.map(code)),
        make(
          "p",
          { class: "dim" },
          [resource.type, resource.parent, resource.place].filter((one) => one).join(" · "),
        ),
      );
    }

    showMember(id, place) {
      const node = this.data.nodes.find((one) => one.id === id);
      const member = node.members[place];
      const zones = (member.zones ?? node.zones ?? []).map((i) => this.data.zones[i]).join(", ");
      this.show(
        this.around(id),
        make("h3", {}, member.label),
        make("p", { class: "hint" }, zones),
        make(
          "p",
          {},
          `One of the ${node.members.length} of `,
          this.link(node.label, () => this.showNode(id)),
          ", whose lines are drawn together.",
        ),
        this.memberLine(member, true),
      );
      this.press(this.map.querySelector(`[data-member="${id} ${place}"]`));
    }

    /** Who stands in a zone, in whatever tier of its VPC: what is lost with it. */
    showZone(key) {
      const { containers, zones, nodes } = this.data;
      const [id, place] = key.split(" ");
      const zone = Number(place);
      const { parent } = containers.find((one) => one.id === id);
      const tiers = containers.filter(
        (one) => one.parent === parent && one.zones?.some((own) => own.zone === zone),
      );
      const there = (tier) =>
        nodes.filter((one) => one.container === tier.id && one.zones?.includes(zone));
      const part = (node) => {
        if (node.zones.length === 1) return " here alone";
        const own = node.members.filter((one) => one.zones?.includes(zone) ?? true).length;
        return own < node.members.length ? ` ${own} of ${node.members.length}` : "";
      };
      this.show(
        tiers.flatMap((tier) => [`${tier.id} ${zone}`, ...there(tier).map((one) => one.id)]),
        make("h3", {}, zones[zone]),
        make("p", { class: "hint" }, containers.find((one) => one.id === parent)?.label),
        tiers.flatMap((tier) => [
          make("h4", {}, tier.label),
          make("p", { class: "dim" }, tier.zones.find((own) => own.zone === zone).blocks),
          list(
            "ul",
            there(tier).map((node) => [
              this.link(node.label, () => this.showNode(node.id)),
              part(node),
            ]),
          ),
        ]),
      );
      this.press(this.map.querySelector(`[data-zone="${key}"]`));
    }

    showEdge(id) {
      const { data } = this;
      const edge = data.edges.find((one) => one.id === id);
      if (edge === undefined) return;
      const name = (of) => data.nodes.find((one) => one.id === of)?.label ?? of;
      const cells = data.cells.filter((cell) => cell.lights.includes(id));
      const end = (i) => data.ends[i]?.name ?? "";
      const family = edge.family === "both" ? "IPv4 and IPv6" : edge.family;
      this.show(
        [edge.from, id, edge.to],
        make("h3", {}, `${name(edge.from)} → ${name(edge.to)}`),
        make("p", {}, chip(edge.state), ` ${[edge.ports, family].filter((one) => one).join(", ")}`),
        cells.length === 0 ? "" : make("h4", {}, "Flows that take this line"),
        cells.length === 0
          ? ""
          : list(
              "ul",
              cells.map((cell) => [
                this.link(`${end(cell.from)} → ${end(cell.to)}`, () =>
                  this.showCell(`${cell.from},${cell.to}`),
                ),
                " ",
                chip(cell.state),
              ]),
            ),
      );
      this.press(null);
    }

    showCell(key, pressed) {
      const { data } = this;
      const cell = this.cells.get(key);
      if (cell === undefined) return;
      const [from, to] = [data.ends[cell.from].name, data.ends[cell.to].name];
      const rows = cell.rows.map((i) => data.rows[i]);
      this.show(
        cell.lights,
        make("h3", {}, `${from} → ${to}`),
        make("p", {}, chip(cell.state)),
        cell.state === "implied"
          ? make(
              "p",
              {},
              "A row lets the internet in here: whoever has a public address, or a way out, gets in the same way.",
            )
          : "",
        ...cell.findings.flatMap((i) => this.findingParts(data.findings[i])),
        ...cell.ways.flatMap((way, i) =>
          this.wayParts(way, cell.ways.length > 1 ? i + 1 : undefined),
        ),
        cell.moreWays > 0 ? make("p", { class: "dim" }, `${cell.moreWays} more ways.`) : "",
        cell.closed.length === 0 ? "" : make("h4", {}, "Each of these closes it by itself"),
        cell.closed.length === 0
          ? ""
          : list(
              "ul",
              cell.closed.map((i) => data.hops[i].text),
            ),
        rows.length === 0 && !data.declared ? "" : make("h4", {}, "Rows"),
        rows.length === 0
          ? data.declared
            ? make("p", {}, "No row names this pair: what is not listed is impossible.")
            : ""
          : list(
              "ul",
              rows.map((row) => [
                make("b", {}, row.id),
                ` ${row.text} (${verdicts[row.verdict].word})`,
                row.evidence.length === 0 || cell.ways.length + cell.closed.length > 0
                  ? ""
                  : list("ul", row.evidence, { class: "dim" }),
              ]),
            ),
      );
      const own =
        pressed?.closest("td") !== null && pressed !== undefined
          ? pressed
          : this.element.querySelector(`td [data-cell="${key}"]`);
      this.press(own);
    }

    wayParts(way, number) {
      const through = way.through.length === 0 ? "directly" : `through ${way.through.join(", ")}`;
      const arrives = way.arrives === way.sent ? "" : `, arrives as ${way.arrives}`;
      return [
        make("h4", {}, number === undefined ? "Way" : `Way ${number}`),
        make("p", {}, `${way.certain ? "" : "Perhaps: "}${way.sent} ${through}${arrives}`),
        way.packet === undefined ? "" : make("p", {}, "Packet ", code(way.packet)),
        this.hops(way.hops),
        ...(way.unknown.length === 0
          ? []
          : [
              make("h4", {}, "Not known"),
              list(
                "ul",
                way.unknown.map(({ text, fix }) => [code(text), ` ${fix}`]),
              ),
            ]),
      ];
    }

    findingParts(finding) {
      if (finding === undefined) return [];
      const { sign, word } = verdicts[finding.verdict];
      const name = finding.blame.split("::").pop();
      return [
        make(
          "p",
          { class: `v-${finding.verdict}` },
          make("span", { class: "chip" }, `${sign} ${word}`),
          ` ${finding.title}`,
        ),
        finding.witness === undefined ? "" : make("p", {}, "Packet ", code(finding.witness)),
        finding.hops.length === 0 ? "" : make("h4", {}, "Hops"),
        finding.hops.length === 0 ? "" : this.hops(finding.hops),
        name === ""
          ? ""
          : make(
              "p",
              {},
              "Cause ",
              code(finding.property === undefined ? name : `${name} :: ${finding.property}`),
            ),
        make("h4", {}, "The smallest change that mends it"),
        make("p", { class: "mend" }, finding.fix),
        finding.suppressed > 0
          ? make("p", { class: "dim" }, `${finding.suppressed} more have the same cause.`)
          : "",
        finding.waiver === undefined ? "" : make("p", {}, `Waived by ${finding.waiver}.`),
        make("p", { class: "dim" }, `Row ${finding.row}, id ${finding.id}`),
      ];
    }

    showFinding(i) {
      const finding = this.data.findings[i];
      if (finding === undefined) return;
      this.show(
        finding.lights,
        make("h3", {}, `Finding in ${finding.row}`),
        ...this.findingParts(finding),
      );
      this.press(null);
      if (this.panel === null) this.unfold(i, finding);
      else this.map.closest(".stage").scrollIntoView({ block: "start" });
    }

    /** Without a map there is no panel: what belongs to a finding opens below it. */
    unfold(i, finding) {
      const button = this.element.querySelector(`[data-finding="${i}"]`);
      const item = button.closest("li");
      const known = item.querySelector("[data-unfolded]");
      button.setAttribute("aria-expanded", String(known === null));
      if (known !== null) known.remove();
      else
        item.append(
          make(
            "div",
            { "data-unfolded": true },
            this.findingParts(finding).filter((one) => one !== ""),
          ),
        );
    }

    drawGrid() {
      const box = this.element.querySelector("[data-grid]");
      if (box === null) return;
      const { ends } = this.data;
      const columns = ends.flatMap((end, i) =>
        this.data.cells.some((cell) => cell.to === i) ? [i] : [],
      );
      const rows = ends.flatMap((end, i) =>
        this.data.cells.some((cell) => cell.from === i) ? [i] : [],
      );
      const head = make(
        "tr",
        {},
        make("td", {}),
        columns.map((i) => make("th", { scope: "col" }, make("span", {}, ends[i].name))),
      );
      const body = rows.map((i) =>
        make(
          "tr",
          {},
          make("th", { scope: "row" }, ends[i].name),
          columns.map((j) => this.gridCell(i, j)),
        ),
      );
      const table = make(
        "table",
        { class: "gridtable" },
        make("thead", {}, head),
        make("tbody", {}, body),
      );
      const buttons = [...table.querySelectorAll("button")];
      buttons.forEach((button, i) => button.setAttribute("tabindex", i === 0 ? "0" : "-1"));
      table.addEventListener("keydown", (event) => this.gridKey(event, table));
      box.replaceChildren(table);
    }

    gridCell(i, j) {
      const cell = this.cells.get(`${i},${j}`);
      if (cell === undefined) return make("td", { class: "self" });
      const { ends } = this.data;
      const { sign, word } = states[cell.state];
      const label = `${ends[i].name} to ${ends[j].name}: ${word}`;
      const state = { type: "button", "aria-pressed": "false", "aria-label": label, title: label };
      return make(
        "td",
        {},
        make("button", { ...state, "data-cell": `${i},${j}`, class: `st-${cell.state}` }, sign),
      );
    }

    gridKey(event, table) {
      const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
      const step = steps[event.key];
      const at = event.target.closest("td");
      if (step === undefined || at === null) return;
      event.preventDefault();
      let row = at.parentElement.sectionRowIndex;
      let column = at.cellIndex;
      const lines = table.tBodies[0].rows;
      for (;;) {
        row += step[0];
        column += step[1];
        const next = lines[row]?.cells[column];
        if (next === undefined || column < 1) return;
        const button = next.querySelector("button");
        if (button === null) continue;
        event.target.setAttribute("tabindex", "-1");
        button.setAttribute("tabindex", "0");
        button.focus();
        return;
      }
    }

    drawResources() {
      const box = this.element.querySelector("[data-resources]");
      if (box === null) return;
      const { resources } = this.data;
      const texts = resources.map((one) =>
        [one.name, one.type, one.label, one.parent, ...one.settings].join(" ").toLowerCase(),
      );
      const counts = new Map();
      for (const { label } of resources) counts.set(label, (counts.get(label) ?? 0) + 1);
      const types = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
      const search = make("input", {
        type: "search",
        "aria-label": "Search resources",
        placeholder: "name, type, setting",
      });
      const filter = make(
        "select",
        { "aria-label": "Type" },
        make("option", { value: "" }, "all types"),
        types.map(([label, count]) => make("option", { value: label }, `${label} (${count})`)),
      );
      const told = make("span", { class: "dim", role: "status" });
      const body = make("tbody", {});
      const more = make("button", { type: "button", class: "more" }, "Show more");
      let most = mostResources;
      const fill = () => {
        const words = search.value
          .toLowerCase()
          .split(/\s+/)
          .filter((word) => word !== "");
        const found = resources.flatMap((one, i) => {
          const fits =
            (filter.value === "" || one.label === filter.value) &&
            words.every((word) => texts[i].includes(word));
          return fits ? [one] : [];
        });
        body.replaceChildren(...found.slice(0, most).map((one) => this.resourceRow(one)));
        told.textContent = `${found.length} of ${resources.length}`;
        more.hidden = found.length <= most;
      };
      const again = () => {
        most = mostResources;
        fill();
      };
      search.addEventListener("input", again);
      filter.addEventListener("change", again);
      more.addEventListener("click", () => {
        most += 500;
        fill();
      });
      const heads = ["Name", "Type", "In", "Settings"].map((text) =>
        make("th", { scope: "col" }, text),
      );
      box.replaceChildren(
        make("div", { class: "filter", role: "search" }, search, filter, told),
        make(
          "div",
          { class: "scroll", tabindex: "0", role: "group", "aria-label": "Resources" },
          make("table", { class: "resources" }, make("thead", {}, make("tr", {}, heads)), body),
        ),
        more,
      );
      fill();
    }

    resourceRow(one) {
      const name =
        one.node === undefined
          ? make("b", {}, one.name)
          : this.link(one.name, () => this.goTo(one.node, this.data.resources.indexOf(one)));
      return make(
        "tr",
        {},
        make("td", {}, name),
        make("td", { title: one.type }, one.label),
        make("td", {}, [one.parent, one.place].filter((text) => text).join(" · ")),
        make("td", {}, this.settings(one.settings)),
      );
    }

    settings(lines) {
      const [first, ...rest] = lines;
      if (first === undefined) return "";
      if (rest.length === 0) return code(first);
      const told = make("span", { class: "dim" }, `and ${rest.length} more`);
      return make(
        "details",
        { class: "settings" },
        make("summary", {}, code(first), told),
        list("ul", rest.map(code)),
      );
    }

    /** The box of a resource; where it stands for several it opens. */
    goTo(id, resource) {
      const { members } = this.data.nodes.find((one) => one.id === id);
      const place = members.findIndex((one) => one.resource === resource);
      const isOne = members.length > 1 && place >= 0;
      const element = isOne ? this.groups.reveal(id, place) : this.parts.get(id)[0];
      if (isOne) this.showMember(id, place);
      else this.showNode(id);
      element.scrollIntoView({ block: "center", inline: "center" });
      this.focusOn(element);
    }

    listenToQuestion() {
      const form = this.element.querySelector("[data-url]");
      if (form === null) return;
      const answer = this.element.querySelector("[data-answer]");
      const { resources, hidden, labels } = this.data.web;
      const explain = explainWith(labels);
      const planned = (all) => all.map((one) => ({ ...one, dependencies: [], options: {} }));
      const document_ = {
        resources: planned(resources),
        hidden: hidden.map((one) => ({ ...one, resources: planned(one.resources) })),
      };
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        const url = form.querySelector("input").value.trim();
        const method = form.querySelector("select").value;
        const found = explain(document_, { url, method });
        answer.replaceChildren(...this.answerParts(found));
        this.light(this.lightsOf(found));
      });
    }

    answerParts({ problems, notes, ways, url, method }) {
      if (problems.length > 0) {
        return problems.map(({ at, found, expected, fix }) =>
          make("p", { class: "problem" }, `${at}: found ${found}, expected ${expected}. ${fix}`),
        );
      }
      return [
        make("p", {}, code(`${method} ${url}`)),
        ...notes.map((note) => make("p", { class: "hint" }, note)),
        ...ways.map((way) => make("div", { class: "way" }, this.urlWay(way))),
      ];
    }

    urlWay(way) {
      const steps = way.steps.flatMap((step) => {
        if (step.kind === "dns") {
          return [
            make(
              "li",
              {},
              `DNS: ${step.host} (${step.type}) leads to ${step.target}${step.private ? ", within the VPC" : ""}`,
            ),
          ];
        }
        const what =
          step.kind === "loadBalancer"
            ? `Load balancer ${step.name}, ${step.scheme}`
            : `Distribution ${step.name}`;
        const at =
          step.listener === undefined ? "" : `, listener ${step.listener} (${step.listens})`;
        const rules = step.rules.map((rule) => {
          const why = rule.conditions
            .map(
              (one) =>
                `${one.condition}${one.match === "yes" ? "" : ` (${one.reason ?? one.match})`}`,
            )
            .join("; ");
          const name = rule.name === undefined ? "" : ` ${rule.name}`;
          const said = `${rule.order}${name}: ${why === "" ? "everything else" : why} ${rule.decision}`;
          return make(
            "li",
            rule.decided ? { class: "decided" } : { class: "dim" },
            `${rule.decided ? "✓ decides: " : rule.match === "unknown" ? "? perhaps: " : "passed by: "}${said}`,
          );
        });
        return [make("li", {}, `${what}${at}`, make("ul", {}, rules))];
      });
      return [
        make("p", { class: "result" }, this.outcomeText(way.outcome)),
        make("ol", {}, steps),
        ...way.notes.map((note) => make("p", { class: "hint" }, note)),
        ...(way.then === undefined
          ? []
          : [
              make("p", {}, "The client then asks:"),
              code(
                `${way.then.request.protocol}://${way.then.request.host}${way.then.request.path}`,
              ),
              ...this.urlWay(way.then),
            ]),
      ];
    }

    outcomeText(outcome) {
      switch (outcome.kind) {
        case "targets":
          return `→ ${outcome.destinations
            .map(
              (one) =>
                `${one.answeredBy.length > 0 ? one.answeredBy.join(", ") : `target group ${one.targetGroup}`}${one.speaks === undefined ? "" : ` (${one.speaks})`}`,
            )
            .join(outcome.split ? " and " : " or ")}`;
        case "redirect":
          return `${outcome.status} → ${outcome.location}`;
        case "response":
          return `Answer ${outcome.status} by ${outcome.by}`;
        case "bucket":
          return `→ bucket ${outcome.names.join(" or ")}`;
        case "elsewhere":
          return `→ ${outcome.target}${outcome.why === undefined ? "" : `, ${outcome.why}`}`;
        case "refused":
          return `Refused: ${outcome.reason}`;
        default:
          return `Cannot be told: ${outcome.reason}`;
      }
    }

    /** The boxes that an answer is about. */
    lightsOf({ ways }) {
      const names = new Set();
      const visit = (way) => {
        for (const step of way.steps) names.add(step.environment ?? step.name);
        for (const one of way.outcome.destinations ?? []) {
          for (const by of one.answeredBy) names.add(by.split(" ").pop());
        }
        for (const name of way.outcome.names ?? []) names.add(name);
        if (way.then !== undefined) visit(way.then);
      };
      ways.forEach(visit);
      const nodes = this.data.nodes
        .filter(({ members }) => members.some(({ label }) => names.has(label)))
        .map(({ id }) => id);
      const edges = this.data.edges
        .filter(({ from, to }) => nodes.includes(from) && nodes.includes(to))
        .map(({ id }) => id);
      return [...nodes, ...edges];
    }
  }

  const stacks = sections.map(
    (element) => new Stack(element, report.stacks[Number(element.dataset.of)]),
  );
  stacks[0]?.draw();

  for (const button of document.querySelectorAll("[data-stack]")) {
    button.addEventListener("click", () => {
      const chosen = Number(button.dataset.stack);
      for (const other of document.querySelectorAll("[data-stack]")) {
        other.setAttribute("aria-pressed", String(other === button));
      }
      sections.forEach((element, i) => {
        element.hidden = i !== chosen;
      });
      stacks[chosen].draw();
    });
  }
  // What is folded cannot be opened on paper.
  const folded = () => document.querySelectorAll("details:not([open], .settings)");
  let unfolded = [];
  window.addEventListener("beforeprint", () => {
    unfolded = [...folded()];
    for (const one of unfolded) one.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const one of unfolded) one.open = false;
  });
  const theme = document.getElementById("theme");
  theme.addEventListener("change", () => {
    document.documentElement.dataset.theme = theme.value;
  });
}
