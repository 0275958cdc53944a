// Decision surface: drag the lines of hidden units, see what the network answers, and the plane folded.
import { twoClasses } from "./kit/color.js";
import { contour, paintField } from "./kit/field.js";
import { Frame, number } from "./kit/kit.js";
import { lineHandles } from "./kit/lines.js";
import { make } from "./kit/make.js";
import { drawLine, drawNormal, fitted } from "./kit/plane.js";
import { PlaneNetwork } from "./kit/plane_network.js";
import { Axes } from "./kit/plot.js";
import { drawSamples, shadeSides } from "./kit/samples.js";
import { drawSheet, foldedView, placesOf } from "./kit/sheet.js";

const TITLE = "Decision surface";
const TRY = "put (0, 1) and (1, 0) between the two lines, and watch where they land on the right.";
const HELP = `Drag a line to move it, the tip of its arrow to turn it; the arrow points to where the unit answers more. Thick and grey: where the network
  answers ½. Keys: <kbd>N</kbd> <kbd>P</kbd> choose a line, <kbd>←</kbd> <kbd>→</kbd> turn it, <kbd>↑</kbd> <kbd>↓</kbd> move it (<kbd>Shift</kbd> further).`;
const LEAST = 0.16; // length of an arrow, as a part of the view
const SHARED = ["weights", "biases", "preset", "hidden", "output"];
const small = (k) => [...String(k + 1)].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]).join("");

class DecisionSurface {
  network; // the view's own: while a line is dragged it is ahead of the kernel's
  seen; // {plane, said, sheet, folded}, what the network answers
  axes; // of the last drawing
  folds; // … on the right

  constructor(ui, model) {
    Object.assign(this, { ui, model });
    this.selected = 0; // the hidden unit whose line is chosen
    this.held = false; // a line by the pointer: what comes back from the kernel must not move it
    [this.near, this.nearOutput] = [[], []]; // where each arrow starts on its line
    this.makeStage();
    this.makePanel();
  }

  makeStage() {
    const { ui } = this;
    const hold = (held) => Object.assign(this, { held });
    const plane = ui.canvas({
      label: "The plane of inputs with the lines of the hidden units. N and P choose a line, arrows turn and move it.",
      height: (width) => width + 12, // which makes the axes square
      draw: (pen) => this.drawPlane(pen),
      ...lineHandles({
        axes: () => this.axes,
        lines: () => this.network.lines(),
        near: this.near,
        least: LEAST,
        hold,
        chosen: () => this.selected,
        choose: (k) => this.select(k),
        put: (k, line) => this.change(() => this.network.setLine(k, line)),
      }),
    });
    const fold = ui.canvas({
      label:
        "The same points and the plane among the hidden activations, with the line of the output unit. Arrows turn and move it.",
      height: (width) => width + 12,
      draw: (pen) => this.drawFold(pen),
      ...lineHandles({
        axes: () => this.folds,
        lines: () => this.network.outputLines(),
        near: this.nearOutput,
        least: LEAST,
        hold,
        chosen: () => 0,
        choose: () => this.tell(),
        put: (_, line) => this.change(() => this.network.setOutputLine(line)),
      }),
    });
    ui.stage.append(make("div", { className: "ear-pair" }, plane, fold));
  }

  makePanel() {
    const { ui, model } = this;
    const choice = (name, label, options) =>
      ui.choice({ label, options, value: model.get(name), onchange: (value) => this.choose(name, value) });
    this.preset = choice("preset", "Points", Object.keys(model.get("sets")));
    this.hidden = choice("hidden", "Hidden units", model.get("names"));
    this.output = choice("output", "Output unit", model.get("names"));
    this.pair = ui.choice({ label: "The right picture shows", options: [], value: "", onchange: () => ui.redraw() });
    this.facts = ui.facts(["points right", "largest miss", "chosen unit", "w", "b"]);
    this.removing = ui.button("Remove unit", () => this.removeUnit());
    this.editing = ui.button("Add unit", () => this.addUnit());
    const reset = ui.button("Reset", () => this.begin(this.data()));
    ui.controls(ui.row(this.preset, this.hidden, this.output), this.pair, ui.row(this.editing, reset), this.facts);
    ui.more(this.removing, ...this.makeSliders());
  }

  makeSliders() {
    const { ui, model } = this;
    const most = Math.max(20, ...[model.get("weights"), model.get("biases")].flat(4).map(Math.abs));
    const slider = (label, range, put) => {
      const oninput = (value) => this.change(() => put(value));
      return ui.slider({ label, range, value: 0, oninput });
    };
    this.steep = slider("steepness ‖w‖ of the chosen unit", [0.2, 2 * most, 0.1], (size) => this.steepen(size));
    this.out = slider("its weight to the output", [-most, most, 0.1], (v) => {
      this.network.weights[1][this.selected][0] = v;
    });
    this.offset = slider("bias of the output", [-2 * most, 2 * most, 0.1], (v) => {
      this.network.biases.at(-1)[0] = v;
    });
    return [this.steep, this.out, this.offset];
  }

  start() {
    const { ui, model } = this;
    const theirs = () => ({ weights: model.get("weights"), biases: model.get("biases") });
    const there = () => JSON.stringify(SHARED.map((name) => model.get(name)));
    ui.follow(() => {
      if (this.held || ui.setting || ui.busy || this.here() === there()) return;
      for (const name of ["preset", "hidden", "output"]) this[name].select.value = model.get(name);
      this.begin(theirs());
    });
    this.begin(theirs());
  }

  data() {
    return this.model.get("sets")[this.model.get("preset")];
  }

  view() {
    return { x: this.data().view.slice(0, 2), y: this.data().view.slice(2) };
  }

  wrong(n) {
    return Boolean(this.seen) && this.seen.said.data[n] >= 0.5 !== this.data().points[n][2] > 0;
  }

  box(pen) {
    return { left: 44, top: 26, right: pen.width - 12, bottom: pen.height - 42 };
  }

  drawPlane(pen) {
    const { ctx, color } = pen;
    this.axes = new Axes({ ...this.box(pen), ...this.view() });
    this.axes.clip(ctx, () => {
      if (!this.seen) return;
      const look = { ...this.view(), colors: twoClasses[this.ui.theme], low: 1, high: 0 };
      ctx.globalAlpha = 0.55;
      paintField(ctx, this.axes, this.seen.plane, look);
      ctx.globalAlpha = 1;
    });
    this.axes.draw(pen, { xLabel: "x₁", yLabel: "x₂   what comes in" });
    this.axes.clip(ctx, () => {
      ctx.strokeStyle = color("soft");
      ctx.lineWidth = 4;
      if (this.seen && isSmooth(this.seen.plane)) contour(ctx, this.axes, this.seen.plane, this.view(), 0.5);
      this.network.lines().forEach((line, k) => {
        const look = { text: `h${small(k)}`, near: this.near[k], chosen: k === this.selected };
        drawUnit(pen, this.axes, line, look);
      });
    });
    drawSamples(pen, this.axes, this.data().points, this.data().points, (n) => this.wrong(n));
  }

  drawFold(pen) {
    const { ctx } = pen;
    const [i, j] = this.shownUnits();
    const places = this.seen && placesOf(this.seen.folded, [i, j]);
    const view = this.seen ? foldedView(this.seen.sheet, places) : { x: [-0.2, 1.2], y: [-0.2, 1.2] };
    this.folds = new Axes(fitted(view, this.box(pen)));
    this.axes.clip(ctx, () => {
      for (const line of this.network.outputLines()) shadeSides(pen, this.folds, line, 0.16);
    });
    this.folds.draw(pen, { xLabel: `h${small(i)}`, yLabel: `h${small(j)}   what the output unit sees` });
    this.folds.clip(ctx, () => {
      if (this.seen) drawSheet(pen, this.folds, this.seen.sheet, [i, j]);
      const look = { text: "ŷ", near: this.nearOutput[0], chosen: true };
      for (const line of this.network.outputLines()) drawUnit(pen, this.folds, line, look);
    });
    if (places) drawSamples(pen, this.folds, this.data().points, places, (n) => this.wrong(n));
  }

  /** Change the network, and show what it answers then. */
  change(edit) {
    edit();
    return this.show();
  }

  addUnit() {
    this.network.add(this.view());
    this.selected = this.network.biases[0].length - 1;
    this.show();
  }

  removeUnit() {
    this.network.remove(this.selected);
    this.near.splice(this.selected, 1);
    this.selected = Math.min(this.selected, this.network.biases[0].length - 1);
    this.show();
  }

  /** Give the chosen unit another steepness, its line where it is. */
  steepen(size) {
    const [w1, w2, b] = this.network.lines()[this.selected];
    const scale = size / Math.hypot(w1, w2);
    this.network.setLine(this.selected, Number.isFinite(scale) ? [scale * w1, scale * w2, scale * b] : [size, 0, b]);
  }

  select(k) {
    this.selected = k;
    this.tell();
  }

  async show() {
    const { weights, biases } = this.network;
    const [preset, hidden, output] = ["preset", "hidden", "output"].map((name) => this.model.get(name));
    this.ui.set({ weights: structuredClone(weights), biases: structuredClone(biases) });
    if (!this.fits(this.seen)) this.seen = undefined; // it was of another network, or of other points
    this.ui.redraw();
    const explore = () => this.network.surface(this.view(), this.data().points, hidden, output);
    const answer = await this.ui.answer("surface", { preset, hidden, output, weights, biases }, explore);
    if (answer && this.fits(answer)) this.seen = answer;
    this.tell();
  }

  fits(answer) {
    return answer?.sheet.shape[2] === this.network.units() && answer.said.shape[0] === this.data().points.length;
  }

  tell() {
    const [w1, w2, b] = this.network.lines()[this.selected];
    const { points } = this.data();
    const misses = this.seen ? points.map((point, n) => Math.abs(point[2] - this.seen.said.data[n])) : [];
    const right = points.filter((_, n) => !this.wrong(n)).length;
    this.facts.set({
      "chosen unit": `h${small(this.selected)}`,
      w: `(${number(w1)}, ${number(w2)})`,
      b: number(b),
      "points right": this.seen ? `${right} of ${points.length}` : "–",
      "largest miss": this.seen ? number(Math.max(...misses)) : "–",
    });
    this.steep.set(Math.hypot(w1, w2));
    const { simple } = this.network;
    for (const { element } of [this.out, this.offset]) element.hidden = !simple;
    this.editing.hidden = this.removing.hidden = !simple;
    this.removing.disabled = this.network.biases[0].length <= 2;
    if (simple) this.out.set(this.network.weights[1][this.selected][0]);
    this.offset.set(this.network.biases.at(-1)[0]);
    this.pair.element.hidden = this.network.units() <= 2;
    const angle = Math.round((Math.atan2(w2, w1) * 180) / Math.PI);
    const verdict = `${right === points.length ? "All" : `${right} of`} ${points.length} points are right.`;
    this.ui.say(`The arrow of h${small(this.selected)} points to ${number(angle)}°. ${this.seen ? verdict : ""}`);
    this.ui.redraw();
  }

  choose(trait, value) {
    this.ui.set({ [trait]: value });
    if (trait === "preset") this.begin(this.data());
    else this.show();
  }

  /** The two units whose activations span the right picture. */
  shownUnits() {
    const count = this.network.units();
    if (this.pair.select.options.length !== (count * (count - 1)) / 2) {
      const pairs = Array.from({ length: count }, (_, j) => Array.from({ length: j }, (_, i) => [i, j])).flat();
      const option = ([i, j]) => make("option", { value: `${i} ${j}`, textContent: `h${small(i)} and h${small(j)}` });
      this.pair.select.replaceChildren(...pairs.map(option));
    }
    return this.pair.select.value.split(" ").map(Number);
  }

  begin(network) {
    this.network = new PlaneNetwork(network);
    this.near.length = this.nearOutput.length = this.selected = 0;
    this.show();
  }

  here() {
    const chosen = [this.preset, this.hidden, this.output].map(({ select }) => select.value);
    return JSON.stringify([this.network.weights, this.network.biases, ...chosen]);
  }
}

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, tryThis: TRY, help: HELP });
  new DecisionSurface(ui, model).start();
  return () => ui.close();
}

function drawUnit({ ctx, color }, axes, line, { text, near, chosen }) {
  const paint = color(chosen ? "ink" : "soft");
  drawLine(ctx, axes, line, { color: paint, width: chosen ? 2.5 : 1.5 });
  drawNormal(ctx, axes, line, paint, { text, near, least: LEAST });
}

/** Whether the answer passes ½ somewhere. Where it jumps instead, the units' own lines are its border. */
const isSmooth = ({ data }) => data.some((value) => Math.abs(value - 0.5) < 0.2);

export default { render };
