// Architecture builder: choose a shape of sequence model and its sizes; arrays, parameters and what an output knows follow.
import { clamp, Frame, verdict } from "./kit/kit.js";
import { circle } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";
import { ancestors, graphOf, outputsOf, parametersOf, rowsOf } from "./kit/shapes.js";

const TITLE = "Architecture builder";
const TRY = "move along the outputs, then choose “both directions”: which inputs does an output know?";
const HELP = `Point at an output, or drag along them. With the graph focused: <kbd>←</kbd> <kbd>→</kbd> next output, <kbd>Home</kbd> first,
  <kbd>End</kbd> last.`;
const SHAPES = ["N to N", "both directions", "N to 1", "1 to N", "N to M", "stacked"];
const BATCH = 3;
const [LEFT, STEP, TOP, RADIUS] = [104, 62, 34, 13]; // pixels: for the arrays, from row to row, above the first, of a node
const SHARED = ["shape", "steps", "out", "read", "units", "back", "classes", "layers", "moment"];
const SLIDERS = {
  steps: ["steps T", [1, 8, 1], () => true],
  out: ["steps out M", [1, 6, 1], (shape) => shape === "N to M"],
  read: ["numbers read d", [1, 64, 1], () => true],
  units: ["units q", [1, 64, 1], () => true],
  back: ["backward units r", [1, 64, 1], (shape) => shape === "both directions"],
  classes: ["outputs k", [2, 64, 1], () => true],
  layers: ["layers", [1, 3, 1], (shape) => shape === "stacked"],
};

const counted = (value) => value.toLocaleString("en-US");

class ArchitectureBuilder {
  known; // (outputs, steps) by the student's function
  says = ""; // its name, once it has answered

  constructor(ui, model) {
    Object.assign(this, { ui, model });
    this.state = this.theirs();
    this.graph = graphOf(this.state);
    this.width = 0;
    this.canvas = ui.canvas({
      label: "The unrolled network, inputs at the bottom. Arrows choose an output; what it knows is lit.",
      height: () => TOP + STEP * this.graph.top + 40,
      draw: (pen) => this.draw(pen),
      grab: (x) => this.point(x),
      move: (_, x) => this.point(x),
      key: (event) => this.key(event),
    });
    ui.stage.append(this.canvas);
    this.makePanel();
  }

  makePanel() {
    const { ui } = this;
    this.choice = ui.choice({
      label: "Shape",
      options: SHAPES,
      value: this.state.shape,
      onchange: (shape) => this.change({ shape }),
    });
    this.sliders = Object.fromEntries(
      Object.entries(SLIDERS).map(([name, [label, range]]) => [
        name,
        ui.slider({
          label,
          range,
          value: this.state[name],
          format: String,
          oninput: (value) => this.change({ [name]: value }),
        }),
      ]),
    );
    this.facts = ui.facts(["output", "inputs it knows", "steps + last layer", "parameters", "yours"]);
    ui.controls(this.choice, ...Object.values(this.sliders), this.facts);
  }

  start() {
    this.ui.follow(() => {
      const there = this.theirs();
      if (this.ui.setting || this.ui.busy || JSON.stringify(there) === JSON.stringify(this.state)) return;
      this.change(there);
    });
    this.change({ shape: this.state.shape });
  }

  theirs() {
    return Object.fromEntries(SHARED.map((name) => [name, this.model.get(name)]));
  }

  xOf(column) {
    return LEFT + ((this.width - LEFT - 8) * (column + 0.5)) / this.graph.columns;
  }

  yOf(row) {
    return TOP + STEP * (this.graph.top - row);
  }

  point(x) {
    const column = Math.floor(((x - LEFT) * this.graph.columns) / (this.width - LEFT - 8));
    const first = this.graph.nodes.get("o0").column;
    this.change({ moment: clamp(column - first, 0, outputsOf(this.state) - 1) });
    return "moment";
  }

  key(event) {
    const ends = { Home: -8, End: 8 };
    const by = ends[event.key] ?? arrow(event)?.[0];
    if (!by) return false;
    this.change({ moment: clamp(this.state.moment + by, 0, outputsOf(this.state) - 1) });
    return true;
  }

  change(traits) {
    Object.assign(this.state, traits);
    const moment = clamp(this.state.moment, 0, outputsOf(this.state) - 1);
    this.state.moment = moment;
    this.ui.set({ ...traits, moment });
    this.graph = graphOf(this.state);
    if (Object.keys(traits).some((name) => name !== "moment")) this.ask();
    else this.tell();
  }

  async ask() {
    const asked = this.sizes();
    this.known = undefined;
    this.says = "";
    this.tell();
    if (!this.ui.yours) return;
    const { moment: _, ...sizes } = this.state;
    const answer = await this.ui.ask("run", sizes);
    if (answer && asked === this.sizes()) {
      this.says = answer.name;
      this.known = answer.knows?.data;
      this.ui.problem(this.complaint());
    }
    this.tell();
  }

  sizes() {
    return JSON.stringify({ ...this.state, moment: 0 });
  }

  /** Which inputs of the drawing an output knows. */
  drawn(moment) {
    const lit = ancestors(this.graph.edges, `o${moment}`);
    return [...lit].filter((id) => id.startsWith("x")).map((id) => Number(id.slice(1)));
  }

  /** What the student's function gets wrong first. */
  complaint() {
    const { shape, steps } = this.state;
    if (!this.known || shape === "1 to N") return "";
    for (let n = 0; n < outputsOf(this.state); n++) {
      const drawn = new Set(this.drawn(n));
      for (let t = 0; t < steps; t++) {
        const known = this.known[n * steps + t] > 0;
        if (known === drawn.has(t)) continue;
        const what = shape === "N to 1" ? "The answer" : `Row ${n} of what ${this.says} returns`;
        return known
          ? `${what} changes with x[${t}], which the drawing does not let it know.`
          : `${what} does not change with x[${t}], which the drawing lets it know.`;
      }
    }
    return "";
  }

  tell() {
    const { shape, steps, read, units, back, classes, moment, out } = this.state;
    const knows = this.drawn(moment).length;
    const parts = rowsOf(this.state)
      .map((row) => row.units * (row.reads + row.units + 1))
      .concat(shape === "1 to N" ? [units * (read + 1)] : []);
    const wide = units + (shape === "both directions" ? back : 0);
    this.facts.set({
      output:
        shape === "N to 1" ? `(${BATCH}, ${classes})` : `(${shape === "N to M" ? out : steps}, ${BATCH}, ${classes})`,
      "inputs it knows": String(knows),
      "steps + last layer": [...parts, classes * (wide + 1)].map(counted).join(" + "),
      parameters: counted(parametersOf(this.state)),
      yours: this.verdict(),
    });
    const what = shape === "1 to N" ? "the context" : `${knows} of ${steps} inputs`;
    this.ui.say(
      `Output ${moment + 1} of ${outputsOf(this.state)} knows ${what}. ${counted(parametersOf(this.state))} parameters.`,
    );
    this.panel();
    this.ui.redraw();
  }

  verdict() {
    if (!this.says) return "–";
    const good = !this.complaint();
    return verdict(good, good ? "✓ as drawn" : "✗ not as drawn");
  }

  panel() {
    this.choice.select.value = this.state.shape;
    for (const [name, slider] of Object.entries(this.sliders)) {
      slider.set(this.state[name]);
      slider.element.hidden = !SLIDERS[name][2](this.state.shape);
    }
  }

  draw(pen) {
    this.width = pen.width;
    const { ctx } = pen;
    const lit = ancestors(this.graph.edges, `o${this.state.moment}`);
    const plain = this.graph.edges.filter(({ from, to }) => !(lit.has(from) && lit.has(to)));
    ctx.lineWidth = 1;
    for (const edge of plain) this.edge(pen, edge, "border");
    ctx.lineWidth = 1.8;
    for (const edge of this.graph.edges) if (!plain.includes(edge)) this.edge(pen, edge, "accent");
    for (const node of this.graph.nodes.values()) this.node(pen, node, lit.has(node.id));
    this.names(pen);
  }

  /** An arrow between two nodes; one that skips a row goes round the node between. */
  edge({ ctx, color }, { from, to }, paint) {
    const [a, b] = [this.graph.nodes.get(from), this.graph.nodes.get(to)];
    const [x1, y1, x2, y2] = [this.xOf(a.column), this.yOf(a.row), this.xOf(b.column), this.yOf(b.row)];
    const skips = Math.abs(a.row - b.row) > 1 && a.column === b.column;
    const [mx, my] = skips
      ? [x1 + (a.kind === "input" ? 1 : -1) * 2.2 * RADIUS, (y1 + y2) / 2]
      : [(x1 + x2) / 2, (y1 + y2) / 2];
    const [start, end] = [cut(mx, my, x1, y1), cut(mx, my, x2, y2)];
    ctx.strokeStyle = ctx.fillStyle = color(paint);
    ctx.beginPath();
    ctx.moveTo(...start);
    ctx.quadraticCurveTo(mx, my, ...end);
    ctx.stroke();
    const turn = Math.atan2(end[1] - my, end[0] - mx);
    ctx.beginPath();
    for (const by of [0, 2.6, -2.6]) {
      const r = by ? 7 : 0;
      ctx.lineTo(end[0] + r * Math.cos(turn + by), end[1] + r * Math.sin(turn + by));
    }
    ctx.fill();
  }

  node({ ctx, color }, { column, row, kind, says, id }, lit) {
    const [x, y] = [this.xOf(column), this.yOf(row)];
    const r = Math.min(RADIUS, (0.36 * (this.width - LEFT)) / this.graph.columns);
    circle(ctx, x, y, r);
    ctx.fillStyle = color(lit ? "accent" : "surface");
    ctx.fill();
    ctx.strokeStyle = color(lit ? "accent" : "border");
    ctx.lineWidth = kind === "output" && id === `o${this.state.moment}` ? 3 : 1.2;
    if (ctx.lineWidth === 3) ctx.strokeStyle = color("ink");
    ctx.stroke();
    ctx.fillStyle = color(lit ? "surface" : "ink");
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    const late = this.state.shape === "N to M" && column >= this.state.steps;
    ctx.fillText(says || String(column + 1 - (late ? this.state.steps : 0)), x, y);
  }

  /** What travels in each row, at its left end. */
  names({ ctx, color }) {
    const { shape, read, units, back, classes, layers } = this.state;
    const two = shape === "both directions";
    const rows = [
      shape === "1 to N" ? `c (${BATCH}, ${read})` : `x (${BATCH}, ${read})`,
      ...(two
        ? [`h (${BATCH}, ${units})`, `g (${BATCH}, ${back})`]
        : Array.from(
            { length: shape === "stacked" ? layers : 1 },
            (_, l) => `h${l ? l + 1 : ""} (${BATCH}, ${units})`,
          )),
      `o (${BATCH}, ${classes})`,
    ];
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.fillStyle = color("soft");
    rows.forEach((text, row) => ctx.fillText(text, 4, this.yOf(row)));
  }
}

/** The point on a node's rim on the way from (x, y) to its middle. */
function cut(x, y, toX, toY) {
  const length = Math.hypot(toX - x, toY - y) || 1;
  return [toX - ((toX - x) * RADIUS) / length, toY - ((toY - y) * RADIUS) / length];
}

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, tryThis: TRY, help: HELP });
  new ArchitectureBuilder(ui, model).start();
  return () => ui.close();
}

export default { render };
