// Receptive-field tree: point at a unit, and everything that it sees lights up.
import { clamp, Frame, number } from "./kit/kit.js";
import { make } from "./kit/make.js";
import { circle } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";
import { grow, litIn } from "./kit/tree.js";

const TITLE = "Receptive-field tree";
const TRY = "point at a unit at the top, then give every layer stride 2: how many inputs does it see?";
const HELP = `Point at a unit to light up what it sees; point at an input to light up who sees it. With the tree focused: <kbd>←</kbd> <kbd>→</kbd> next
  unit, <kbd>↑</kbd> <kbd>↓</kbd> other layer, <kbd>Home</kbd> first unit.`;
const [STEP, HIGH] = [78, 390]; // pixels from layer to layer, at most, and of all of them
const LEFT = 108; // pixels for the names of the layers
const MOST = 400; // inputs that can be drawn
const MOST_LAYERS = 6;
const PARTS = { kernel: 9, stride: 4, dilation: 16 }; // of a layer, and how large each may be
const PRESETS = {
  "3 layers of 3": Array(3).fill([3, 1, 1]),
  "1 layer of 7": [[7, 1, 1]],
  "stride 2 each": Array(3).fill([3, 2, 1]),
  "dilation 1, 2, 4, 8": [1, 2, 4, 8].map((dilation) => [2, 1, dilation]),
  "dilation 4 everywhere": Array(2).fill([3, 1, 4]),
};
const SHARED = ["layers", "causal", "layer", "index"]; // traits that the view has its own copies of

class ReceptiveFieldTree {
  sizes; // what the student's function says after each layer, or the tree where there is none
  lit; // for each layer a set of units

  constructor(ui, model) {
    Object.assign(this, { ui, model });
    this.state = this.theirs(); // the view's own: ahead while something is dragged
    this.tree = grow(this.state.layers, this.state.causal);
    this.width = 0; // of the last drawing
    this.makeStage();
    this.makePanel();
  }

  makeStage() {
    const { ui } = this;
    this.canvas = ui.canvas({
      label: "Tree of layers, the input at the bottom. Arrows choose a unit; what it sees is lit.",
      height: () => this.rowOf(0) + 34,
      draw: (pen) => this.draw(pen),
      grab: (x, y) => this.point(x, y),
      move: (_, x, y) => this.point(x, y),
      hover: (x, y) => x > LEFT - 10 && this.point(x, y),
      key: (event) => this.key(event),
    });
    ui.stage.append(this.canvas);
  }

  makePanel() {
    const { ui } = this;
    this.preset = ui.choice({
      label: "Network",
      options: [["", "your own"], ...Object.keys(PRESETS)],
      value: "",
      onchange: (name) => name && this.change({ layers: PRESETS[name], layer: PRESETS[name].length, index: 0 }),
    });
    this.edited = ui.choice({ label: "Layer to change", options: [], value: "", onchange: () => this.panel() });
    this.sliders = Object.entries(PARTS).map(([name, most], part) =>
      ui.slider({
        label: name,
        range: [1, most, 1],
        value: 1,
        oninput: (value) =>
          this.change({ layers: this.state.layers.with(this.at(), this.state.layers[this.at()].with(part, value)) }),
      }),
    );
    this.causal = ui.toggle({
      label: "causal: above the last input",
      value: this.state.causal,
      onchange: (on) => this.change({ causal: on }),
    });
    this.facts = ui.facts([
      "unit",
      "receptive field",
      "inputs that count",
      "jump to the next unit",
      "tree and function",
      "parameters",
    ]);
    this.adding = ui.button("Add layer", () =>
      this.change({ layers: [...this.state.layers, [3, 1, 1]], layer: this.state.layers.length + 1 }),
    );
    this.removing = ui.button("Remove layer", () =>
      this.change({ layers: this.state.layers.filter((_, k) => k !== this.at()) }),
    );
    ui.controls(ui.row(this.preset, this.edited), ...this.sliders, this.facts);
    ui.more(this.adding, this.removing, this.causal);
  }

  start() {
    const { ui } = this;
    ui.follow(() => {
      const there = this.theirs();
      if (ui.setting || ui.busy || JSON.stringify(there) === JSON.stringify(this.state)) return;
      this.change(there);
    });
    this.change({ layers: this.state.layers });
  }

  theirs() {
    return Object.fromEntries(SHARED.map((name) => [name, this.model.get(name)]));
  }

  step() {
    return Math.min(STEP, HIGH / this.state.layers.length);
  }

  rowOf(m) {
    return 30 + this.step() * (this.state.layers.length - m);
  }

  /** Where a layer stands, in units of the tree. */
  placeOf(layer, index) {
    return this.tree.offset[layer] + index * this.tree.jump[layer];
  }

  /** The unit of a layer that is nearest to such a place. */
  unitAt(layer, place) {
    return Math.round((place - this.tree.offset[layer]) / this.tree.jump[layer]);
  }

  /** Pixels of one input. */
  unit() {
    return (this.width - LEFT - 14) / this.tree.counts[0];
  }

  xOf(m, i) {
    return LEFT + (this.placeOf(m, i) + 0.5) * this.unit();
  }

  draw(pen) {
    this.width = pen.width;
    this.names(pen);
    if (this.tree.counts[0] > MOST) {
      const sentence = `An output spans ${this.tree.span.at(-1)} inputs: too many to draw. The numbers still hold.`;
      pen.ctx.fillText(sentence, LEFT, this.rowOf(0) / 2);
      return;
    }
    this.edges(pen, () => true, "hair", 1);
    this.edges(pen, (m, i, below) => this.lit[m].has(i) && this.lit[m - 1].has(below), "accent", 2);
    this.tree.counts.forEach((count, m) => this.units(pen, m, count));
  }

  key(event) {
    const [dx, dy] = event.key === "Home" ? [-this.state.index, 0] : (arrow(event) ?? []);
    if (dx === undefined) return false;
    const layer = clamp(this.state.layer + dy, 0, this.state.layers.length);
    const index = this.state.index + dx;
    this.look(layer, dy ? this.unitAt(layer, this.placeOf(this.state.layer, index)) : index);
    return true;
  }

  names({ ctx, color }) {
    this.tree.counts.forEach((_, m) => {
      ctx.fillStyle = color(m === this.state.layer ? "ink" : "soft");
      ctx.textAlign = "left";
      ctx.fillText(m ? `layer ${m}` : "input", 4, this.rowOf(m));
      if (!m) return;
      const [kernel, stride, dilation] = this.state.layers[m - 1];
      ctx.fillText(`k ${kernel}, s ${stride}, d ${dilation}`, 4, this.rowOf(m) + 16);
    });
  }

  edges({ ctx, color }, wanted, paint, thick) {
    ctx.beginPath();
    this.state.layers.forEach(([kernel, stride, dilation], k) => {
      const m = k + 1;
      for (let i = 0; i < this.tree.counts[m]; i++) {
        for (let tap = 0; tap < kernel; tap++) {
          const below = i * stride + tap * dilation;
          if (!wanted(m, i, below)) continue;
          ctx.moveTo(this.xOf(m, i), this.rowOf(m));
          ctx.lineTo(this.xOf(k, below), this.rowOf(k));
        }
      }
    });
    ctx.strokeStyle = color(paint);
    ctx.lineWidth = thick;
    ctx.stroke();
  }

  units({ ctx, color }, m, count) {
    const r = clamp(0.36 * this.unit(), 1, 8);
    for (let i = 0; i < count; i++) {
      const [x, y, on] = [this.xOf(m, i), this.rowOf(m), this.lit[m].has(i)];
      circle(ctx, x, y, on ? r : 0.8 * r);
      ctx.fillStyle = color(on ? "accent" : "surface");
      ctx.fill();
      ctx.strokeStyle = color(on ? "accent" : "border");
      ctx.lineWidth = 1;
      ctx.stroke();
      if (m !== this.state.layer || i !== this.state.index) continue;
      ctx.strokeStyle = color("ink");
      ctx.lineWidth = 2;
      circle(ctx, x, y, r + 4);
      ctx.stroke();
    }
  }

  /** Look at the unit nearest to a place. */
  point(x, y) {
    if (this.tree.counts[0] > MOST) return "nothing";
    const layer = clamp(Math.round(this.state.layers.length - (y - 30) / this.step()), 0, this.state.layers.length);
    this.look(layer, this.unitAt(layer, (x - LEFT) / this.unit() - 0.5));
    return "unit";
  }

  look(layer, index) {
    const next = { layer, index: clamp(index, 0, this.tree.counts[layer] - 1) };
    if (next.layer === this.state.layer && next.index === this.state.index) return;
    this.change(next);
  }

  change(traits) {
    Object.assign(this.state, traits);
    const other = "layers" in traits || "causal" in traits;
    if (other) this.tree = grow(this.state.layers, this.state.causal);
    this.state.layer = Math.min(this.state.layer, this.state.layers.length);
    this.state.index = Math.min(this.state.index, this.tree.counts[this.state.layer] - 1);
    this.ui.set({ ...traits, layer: this.state.layer, index: this.state.index });
    if (other) this.count();
    else this.tell();
  }

  async count() {
    if (this.sizes?.length !== this.state.layers.length) this.sizes = undefined;
    this.tell();
    const explore = () => ({ sizes: this.tree.span.slice(1) });
    const answer = await this.ui.answer("sizes", { layers: this.state.layers }, explore);
    if (answer?.sizes.length === this.state.layers.length) ({ sizes: this.sizes } = answer);
    this.tell();
  }

  tell() {
    const { layers, layer, index } = this.state;
    this.lit = litIn(this.tree, layers, layer, index);
    const span = layer ? this.tree.span[layer] : 1;
    const said = layer ? this.sizes?.[layer - 1] : 1;
    const wrong = this.sizes && !this.ui.busy ? this.sizes.findIndex((size, k) => size !== this.tree.span[k + 1]) : -1;
    const agree = wrong < 0 ? verdict(true, "✓ they agree") : verdict(false, "✗ they differ");
    this.facts.set({
      unit: layer ? `layer ${layer}, unit ${index}` : `input ${index}`,
      "receptive field": said === undefined ? "–" : number(said),
      "inputs that count": String(layer ? this.lit[0].size : 1),
      "jump to the next unit": `${this.tree.jump[layer]} ${this.tree.jump[layer] === 1 ? "input" : "inputs"}`,
      "tree and function": this.sizes && this.ui.yours ? agree : "–",
      parameters: String(this.state.layers.reduce((sum, [kernel]) => sum + kernel + 1, 0)),
    });
    this.ui.say(this.sentence(span));
    if (this.sizes && !this.ui.busy) this.ui.problem(wrong < 0 || !this.ui.yours ? "" : this.complaint(wrong));
    this.panel();
    this.ui.redraw();
  }

  sentence(span) {
    const { tree, lit } = this;
    const { layer, index } = this.state;
    if (!layer) return `Input ${index} reaches ${lit.at(-1).size} of ${tree.counts.at(-1)} outputs.`;
    const first = index * tree.jump[layer];
    const gaps = lit[0].size < span ? ` Only ${lit[0].size} of them count.` : "";
    return `Unit ${index} of layer ${layer} spans ${span} inputs, ${first} to ${first + span - 1}.${gaps}`;
  }

  /** What the student's function gets wrong first. */
  complaint(k) {
    return `After ${k + 1} ${k ? "layers" : "layer"} your function says ${number(this.sizes[k])}; a unit there spans ${this.tree.span[k + 1]} inputs of the tree.`;
  }

  at() {
    return clamp(Number(this.edited.select.value) - 1, 0, this.state.layers.length - 1);
  }

  panel() {
    this.preset.select.value =
      Object.keys(PRESETS).find((name) => String(PRESETS[name]) === String(this.state.layers)) ?? "";
    if (this.edited.select.options.length !== this.state.layers.length) {
      const k = this.at();
      this.edited.select.replaceChildren(
        ...this.state.layers.map((_, m) => make("option", { value: String(m + 1), textContent: `layer ${m + 1}` })),
      );
      this.edited.select.value = String(Math.min(k + 1, this.state.layers.length));
    }
    this.sliders.forEach((slider, part) => slider.set(this.state.layers[this.at()][part]));
    this.causal.input.checked = this.state.causal;
    this.adding.disabled = this.state.layers.length >= MOST_LAYERS;
    this.removing.disabled = this.state.layers.length <= 1;
  }
}

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, tryThis: TRY, help: HELP });
  new ReceptiveFieldTree(ui, model).start();
  return () => ui.close();
}

export default { render };
