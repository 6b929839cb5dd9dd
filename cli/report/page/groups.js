/* global document */
// Boxes of the map that stand for several open where they are: all that is right of one and below it makes room.

/** So many members are drawn at once. */
const mostMembers = 120;

// eslint-disable-next-line @typescript-eslint/no-unused-vars -- used by client.js, which this file is put before
class Groups {
  /** @param resized is called when the map has got another size */
  constructor(map, data, resized) {
    this.map = map;
    this.data = data;
    this.resized = resized;
    this.open = new Map();
    for (const node of data.nodes) if (node.members.length > 1) this.addToggle(node);
  }

  /** An element of SVG; the same as `make` is for HTML. */
  draw(tag, attributes, ...children) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    element.append(...children);
    return element;
  }

  button(attributes, ...children) {
    return this.draw("g", { role: "button", tabindex: -1, ...attributes }, ...children);
  }

  boxOf(element) {
    const box = element.querySelector(".box") ?? element.querySelector("rect");
    return ["x", "y", "width", "height"].map((key) => Number(box.getAttribute(key)));
  }

  nodeElement(id) {
    return this.map.querySelector(`[data-node="${id}"]`);
  }

  toggleOf(id) {
    return this.map.querySelector(`[data-toggle="${id}"]`);
  }

  addToggle({ id, label, members }) {
    const element = this.nodeElement(id);
    const [x, y, width] = this.boxOf(element);
    const [a, b] = [x + width - 22, y + 14];
    const toggle = this.button(
      { class: "toggle", "data-toggle": id, "aria-expanded": false, "aria-label": `${members.length} members of ${label}` }, // prettier-ignore
      this.draw("rect", { class: "hit", x: a - 12, y: b - 12, width: 24, height: 24 }),
      this.draw("rect", { class: "box", x: a - 7, y: b - 7, width: 14, height: 14, rx: 3 }),
      this.draw("path", { d: `M${a - 4} ${b}h8` }),
      this.draw("path", { class: "plus", d: `M${a} ${b - 4}v8` }),
    );
    element.after(toggle);
  }

  toggle(id) {
    this.show(id, this.open.has(id) ? 0 : mostMembers);
  }

  /** Opens a box for so many members; for none it closes. */
  show(id, most) {
    this.before ??= this.measure();
    this.open.get(id)?.members.remove();
    if (most === 0) this.open.delete(id);
    else this.open.set(id, this.members(id, most));
    const toggle = this.toggleOf(id);
    toggle.setAttribute("aria-expanded", String(most > 0));
    this.arrange();
    this.resized();
    toggle.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** The element of a member, whose box is opened as far as it takes. */
  reveal(id, place) {
    const find = () => this.map.querySelector(`[data-member="${id} ${place}"]`);
    if (find() === null) this.show(id, place < mostMembers ? mostMembers : Infinity);
    return find();
  }

  /** The first member that is not drawn yet, drawn with all others. */
  rest(id) {
    return this.reveal(id, mostMembers);
  }

  /** A box's members, by the zones that they stand in, and the room that they take. */
  members(id, most) {
    const node = this.data.nodes.find((one) => one.id === id);
    const [x, y, ownWidth, ownHeight] = this.before.nodes.get(id);
    const sections = new Map();
    for (const [place, member] of node.members.slice(0, most).entries()) {
      const zones = (member.zones ?? node.zones ?? []).map((i) => this.data.zones[i]).join(", ");
      if (!sections.has(zones)) sections.set(zones, []);
      sections.get(zones).push({ ...member, place, zones });
    }
    const longest = Math.max(...node.members.map(({ label }) => this.short(label)[1]));
    const [wide, high] = [longest * 6.4 + 14, 25];
    const columns = Math.ceil(Math.sqrt(Math.max(...[...sections.values()].map((one) => one.length)) / 4)); // prettier-ignore
    const all = this.draw("g", { class: "members", role: "group", "aria-label": `Members of ${node.label}` }); // prettier-ignore
    let top = y + ownHeight - 4;
    const widths = [];
    for (const [zones, members] of [...sections].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (sections.size > 1) {
        all.append(this.draw("text", { class: "sub", x: x + 13, y: top + 14 }, zones));
        widths.push(zones.length * 6.4);
        top += 19;
      }
      for (const [i, member] of members.entries()) {
        const at = [x + 13 + (i % columns) * (wide + 4), top + Math.floor(i / columns) * high];
        all.append(this.member(node, member, at, wide));
      }
      top += Math.ceil(members.length / columns) * high + 3;
    }
    const more = node.members.length - most;
    if (more > 0) {
      const text = `${more} more`;
      all.append(this.cell({ class: "member", "data-more": id, "aria-label": `${text} members of ${node.label}` }, text, [x + 13, top], 100)); // prettier-ignore
      top += high + 3;
    }
    this.toggleOf(id).after(all);
    const width = Math.max(ownWidth, 22 + columns * (wide + 4), ...widths.map((one) => one + 26));
    return { members: all, width, height: top - y + 5 };
  }

  member(node, { label, place, zones, resource }, at, width) {
    const type = this.data.resources[resource]?.label;
    const spoken = [label, type, zones].filter((one) => one).join(", ");
    const attributes = { class: "member", "data-member": `${node.id} ${place}`, "aria-pressed": false, "aria-label": spoken }; // prettier-ignore
    return this.cell(attributes, this.short(label)[0], at, width);
  }

  cell(attributes, text, [x, y], width) {
    return this.button(
      attributes,
      this.draw("rect", { class: "box", x, y, width, height: 22, rx: 4 }),
      this.draw("text", { class: "sub", x: x + 7, y: y + 15 }, text),
    );
  }

  /** At most thirty columns of a text, and how many these are: signs that are no letters of Europe may be two wide. */
  short(text) {
    let [short, width] = ["", 0];
    for (const sign of text) {
      width += sign > "\u2e7f" ? 2 : 1;
      if (width > 30) return [`${short}…`, 31];
      short += sign;
    }
    return [short, width];
  }

  /** Where all stands while nothing is open. */
  measure() {
    const all = (name) => [...this.map.querySelectorAll(`[data-${name}]`)];
    const nodes = new Map(all("node").map((one) => [one.dataset.node, this.boxOf(one)]));
    const texts = (edge) => [...edge.children].map((one) => [one, one.getAttribute("d") ?? one.getAttribute("points")]); // prettier-ignore
    return {
      nodes,
      size: ["width", "height"].map((key) => Number(this.map.getAttribute(key))),
      containers: all("container").map((one) => [one, this.boxOf(one)]),
      zones: all("zone").map((one) => [one, this.boxOf(one)]),
      edges: this.data.edges.map((one) => [one, texts(this.map.querySelector(`[data-edge="${one.id}"]`))]), // prettier-ignore
      labels: all("label").map((one) => [one, Number(one.getAttribute("x")), Number(one.getAttribute("y"))]), // prettier-ignore
    };
  }

  /** Makes room for what is open. */
  arrange() {
    const { nodes, size, containers, zones, edges, labels } = this.before;
    const opened = [...this.open].map(([id, need]) => [nodes.get(id), need]);
    const right = cuts(opened.map(([[x, , width], need]) => [x, x + width, need.width]));
    const down = cuts(opened.map(([[, y, , height], need]) => [y, y + height, need.height]));
    const move = (x, y) => [moved(right, x), moved(down, y)];
    const stretch = ([x, y, width, height]) => {
      const [[a, b], [c, d]] = [move(x, y), move(x + width, y + height)];
      return [a, b, c - a, d - b];
    };
    const set = (element, [x, y, width, height]) => {
      for (const [key, value] of Object.entries({ x, y, width, height }))
        element.setAttribute(key, value);
    };
    const shift = (element, x, y) => element.setAttribute("transform", `translate(${x} ${y})`);

    // A box keeps its size and moves with its middle; one that is open grows to the right and down.
    const shifts = new Map();
    for (const [id, [x, y, width, height]] of nodes) {
      const isOpen = this.open.has(id);
      const [a, b] = isOpen ? [x, y] : [x + width / 2, y + height / 2];
      const [c, d] = move(a, b);
      const by = [c - a, d - b];
      shifts.set(id, by);
      const element = this.nodeElement(id);
      shift(element, ...by);
      const toggle = this.toggleOf(id);
      if (toggle === null) continue;
      shift(toggle, ...by);
      const [, , wide, high] = isOpen ? stretch([x, y, width, height]) : [x, y, width, height];
      for (const one of element.querySelectorAll(".box, .behind")) set(one, [one.getAttribute("x"), one.getAttribute("y"), wide, high]); // prettier-ignore
      element.querySelector(".stripe").setAttribute("height", high);
      const badge = element.querySelector(".badge");
      if (badge !== null) shift(badge, wide - width, 0);
      if (isOpen) shift(this.open.get(id).members, ...by);
    }
    for (const [element, box] of containers) {
      const now = stretch(box);
      set(element.querySelector("rect"), now);
      shift(this.map.querySelector(`[data-title="${element.dataset.container}"]`), now[0] - box[0], now[1] - box[1]); // prettier-ignore
    }
    for (const [element, box] of zones) {
      element.querySelector("rect").setAttribute("width", stretch(box)[2]);
    }
    for (const [{ from, to }, texts] of edges) this.bend(from, to, texts, shifts, move);
    for (const [element, x, y] of labels) {
      const [a, b] = move(x, y);
      shift(element, a - x, b - y);
    }
    const [width, height] = move(...size);
    for (const [key, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` })) this.map.setAttribute(key, value); // prettier-ignore
  }

  /** A line whose ends stay at their boxes. */
  bend(from, to, texts, shifts, move) {
    const tip = (texts.at(-1)[1].match(/[\d.-]+/g) ?? []).slice(0, 2).map(Number);
    const by = (id, at) => {
      if (!this.open.has(id)) return shifts.get(id);
      const now = move(...at);
      return [now[0] - at[0], now[1] - at[1]];
    };
    for (const [element, text] of texts) {
      const isArrow = element.tagName === "polygon";
      const pair = /([\d.-]+)[ ,]([\d.-]+)/g;
      const last = text.match(pair).length - 2;
      let i = -1;
      let start;
      const now = text.replace(pair, (_, first, second) => {
        const [x, y] = [Number(first), Number(second)];
        i += 1;
        start ??= [x, y];
        const [a, b] = isArrow || i >= last ? by(to, tip) : i < 2 ? by(from, start) : [move(x, y)[0] - x, move(x, y)[1] - y]; // prettier-ignore
        return `${x + a} ${y + b}`;
      });
      element.setAttribute(isArrow ? "points" : "d", now);
    }
  }
}

/** Where a way along one axis is cut to make room: `[from, to, need]` of each thing that grows. */
function cuts(grown) {
  const all = [];
  for (const [from, to, need] of grown.sort((a, b) => a[1] - b[1])) {
    const lack = need - (moved(all, to) - moved(all, from));
    if (lack > 0) all.push([to - 1, lack]);
  }
  return all;
}

function moved(all, value) {
  return all.reduce((sum, [at, by]) => (value >= at ? sum + by : sum), value);
}
