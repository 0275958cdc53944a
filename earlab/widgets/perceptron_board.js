// Perceptron board: drag points of two classes, step through the student's update rule.
import { calm, clamp, Frame, number } from "./kit/kit.js";
import { boundsAround, crosses, drawLine, drawNormal, fitted } from "./kit/plane.js";
import { Axes } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";
import { drawSigned, shadeRegion, shadeSides } from "./kit/samples.js";

const TITLE = "Perceptron board";
const TRY = "press Step until no point is crossed; then choose XOR, and Run.";
const HELP = `Drag a point, or click an empty place to add one. With the board focused: <kbd>N</kbd> <kbd>P</kbd> next and previous
  point, arrows move it (<kbd>Shift</kbd> further), <kbd>F</kbd> flips its class, <kbd>A</kbd> adds, <kbd>Delete</kbd> removes,
  <kbd>S</kbd> steps.`;
const RADIUS = 9; // of a point, in pixels
const PAUSE = 140; // ms between two steps of a run
const LIMIT = 200; // epochs after which a run stops by itself
const NAMES = { yours: "your points", random: "random clouds" };

class PerceptronBoard {
  visited; // the point the last step looked at
  before; // the line before the last update

  constructor(ui, model) {
    Object.assign(this, { ui, model });
    this.points = model.get("points"); // the view's own copy: while a point is dragged it is ahead of the kernel's
    this.selected = 0;
    this.held = false;
    this.running = false;
    this.bounds = boundsAround(this.points);
    this.seen = {}; // what the student's predict says of the view [x1, x2]: {region, classes, x1, x2}
    this.axes = new Axes({ left: 0, top: 0, right: 1, bottom: 1, ...this.bounds }); // those of the last drawing
    this.keys = {
      n: () => this.choose(1),
      p: () => this.choose(-1),
      f: () => this.flip(),
      a: () => this.add((this.axes.x[0] + this.axes.x[1]) / 2, (this.axes.y[0] + this.axes.y[1]) / 2),
      s: () => this.learn("step"),
      Delete: () => this.remove(),
      Backspace: () => this.remove(),
    };
    this.makeStage();
    this.makePanel();
  }

  makeStage() {
    const { ui } = this;
    this.board = ui.canvas({
      label: "Board with points of two classes. N and P choose a point, arrows move it.",
      height: (width) => Math.min(width, 450),
      draw: (pen) => this.drawBoard(pen),
      grab: (x, y) => this.grabBoard(x, y),
      move: (k, x, y) => this.place(k, this.axes.toX(x), this.axes.toY(y)),
      drop: () => {
        this.held = false;
      },
      key: (event) => this.key(event),
    });
    ui.stage.append(this.board);
  }

  makePanel() {
    const { ui, model } = this;
    this.preset = ui.choice({
      label: "Points",
      options: model.get("presets").map((name) => [name, NAMES[name] ?? name]),
      value: model.get("preset"),
      onchange: (name) => this.restart("choose", { preset: name }),
    });
    const classes = Object.entries({ "+1": "● +1", "−1": "■ −1" });
    this.newClass = ui.choice({ label: "Class of new points", options: classes, value: "+1" });
    this.runButton = ui.button("Run", () => this.run());
    this.facts = ui.facts(["w", "b", "updates", "epoch", "updates in this epoch", "in the epochs before"]);
    ui.controls(
      this.preset,
      ui.row(
        ui.button("Step", () => this.learn("step"), { primary: true }),
        ui.button("Epoch", () => this.learn("epoch")),
        this.runButton,
        ui.button("Reset", () => this.restart("reset")),
      ),
      this.facts,
    );
    const deeds = { "Flip class": () => this.flip(), "Remove point": () => this.remove() };
    ui.more(this.newClass, ...Object.entries(deeds).map(([text, deed]) => ui.button(text, deed)));
  }

  start() {
    const { ui } = this;
    ui.follow(() => this.follow());
    ui.say("Step shows the next point to your update rule.");
    this.follow();
    this.look();
  }

  drawBoard(pen) {
    const { ctx, color } = pen;
    const box = { left: 44, top: 26, right: pen.width - 12, bottom: pen.height - 42 };
    this.takeView(new Axes(fitted(this.bounds, box)));
    this.axes.clip(ctx, () => this.shade(pen));
    this.axes.draw(pen, { xLabel: "x₁", yLabel: "x₂" });
    this.axes.clip(ctx, () => {
      if (this.before) drawLine(ctx, this.axes, this.before, { dash: [4, 5], width: 1.5, color: color("soft") });
      drawLine(ctx, this.axes, this.weights(), { width: 2.5, color: color("ink") });
      drawNormal(ctx, this.axes, this.weights(), color("ink"));
    });
    this.points.forEach((point, k) => this.drawPoint(pen, point, k));
  }

  grabBoard(x, y) {
    const near = this.nearest(x, y);
    if (near === undefined) {
      this.add(this.axes.toX(x), this.axes.toY(y));
      return undefined;
    }
    this.held = true;
    this.select(near);
    return near;
  }

  key(event) {
    const step = arrow(event);
    const deed = this.keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (step) this.nudge(...step);
    else deed?.();
    return Boolean(step || deed);
  }

  nudge(dx, dy) {
    if (!this.points.length) return;
    const size = (this.axes.x[1] - this.axes.x[0]) / 100;
    this.place(this.selected, this.points[this.selected][0] + dx * size, this.points[this.selected][1] + dy * size);
  }

  choose(by) {
    if (this.points.length) this.select((this.selected + by + this.points.length) % this.points.length);
  }

  weights() {
    return [...this.model.get("w"), this.model.get("b")];
  }

  /** Take the view of a drawing; of another one, ask again what the student's predict says. */
  takeView(next) {
    const changed = [...this.axes.x, ...this.axes.y].join() !== [...next.x, ...next.y].join();
    this.axes = next;
    if (changed) this.look();
  }

  shade(pen) {
    if (this.seen.region) shadeRegion(pen, this.axes, this.seen, this.ui.theme, 0.18);
    else shadeSides(pen, this.axes, this.weights(), 0.18);
  }

  drawPoint(pen, [x1, x2, label], k) {
    const place = [this.axes.px(x1), this.axes.py(x2)];
    const marks = { wrong: this.wrong(k), visited: k === this.visited, selected: k === this.selected };
    drawSigned(pen, place, RADIUS * (this.points.length > 60 ? 0.6 : 1), { positive: label > 0, ...marks });
  }

  /** Whether a point is on the wrong side, by the student's predict where there is one. */
  wrong(k) {
    const [x1, x2, label] = this.points[k];
    const [w1, w2, b] = this.weights();
    const said = this.seen.classes ? this.seen.classes.data[k] : w1 * x1 + w2 * x2 + b >= 0 ? 1 : -1;
    return said !== label;
  }

  nearest(x, y) {
    const distance = ([x1, x2]) => Math.hypot(this.axes.px(x1) - x, this.axes.py(x2) - y);
    const near = this.points.map((point, k) => [distance(point), k]).sort((a, b) => a[0] - b[0])[0];
    return near && near[0] < 18 ? near[1] : undefined;
  }

  select(k) {
    this.selected = k;
    const [x1, x2, label] = this.points[k];
    this.ui.say(
      `Point ${k + 1} of ${this.points.length}: (${number(x1)}, ${number(x2)}), class ${label > 0 ? "+1" : "−1"}${this.wrong(k) ? ", on the wrong side" : ""}.`,
    );
    this.ui.redraw();
  }

  place(k, x1, x2) {
    this.points = this.points.with(k, [clamp(x1, ...this.axes.x), clamp(x2, ...this.axes.y), this.points[k][2]]);
    this.edited(k);
  }

  flip() {
    if (!this.points.length) return;
    const [x1, x2, label] = this.points[this.selected];
    this.points = this.points.with(this.selected, [x1, x2, -label]);
    this.edited(this.selected);
  }

  add(x1, x2) {
    const label = this.newClass.select.value === "+1" ? 1 : -1;
    this.points = [...this.points, [clamp(x1, ...this.axes.x), clamp(x2, ...this.axes.y), label]];
    this.edited(this.points.length - 1);
  }

  remove() {
    this.points = this.points.filter((_, k) => k !== this.selected);
    this.edited(Math.max(0, Math.min(this.selected, this.points.length - 1)));
    if (!this.points.length) this.ui.say("The board is empty.");
  }

  async edited(k) {
    this.visited = this.before = undefined;
    if (this.seen.classes?.data.length !== this.points.length) this.seen = { ...this.seen, classes: undefined };
    if (this.points.length) this.select(k);
    this.ui.redraw();
    if (await this.ui.ask("place", { points: this.points })) await this.look();
  }

  async look() {
    const [x1, x2] = [this.axes.x, this.axes.y];
    const answer = await this.ui.ask("look", { x1, x2 });
    if (answer) this.seen = { ...answer, x1, x2 };
    this.follow();
  }

  async learn(request) {
    const old = this.weights();
    const answer = await this.ui.ask(request, {}, { every: true });
    if (!answer) return false;
    ({ visited: this.visited } = answer);
    this.before = answer.moved ? old : undefined;
    this.report(answer);
    await this.look();
    return true;
  }

  async run() {
    this.running = !this.running;
    while (this.running && !this.ui.signal.aborted && (await this.learn(calm() ? "epoch" : "step"))) {
      if (this.model.get("state") !== "open" || this.model.get("errors").length >= LIMIT) break;
      await new Promise((resume) => setTimeout(resume, PAUSE));
    }
    this.running = false;
    this.follow();
  }

  report({ moved }) {
    const state = this.model.get("state");
    const epochs = this.model.get("errors").length;
    if (state === "separated") this.ui.say(`Epoch ${epochs} passed without an update: the line separates the classes.`);
    else if (state === "cycling") this.ui.say(this.repeating(epochs));
    else if (epochs >= LIMIT) this.ui.say(`Stopped after ${epochs} epochs. The line has not settled.`);
    else {
      const what = moved ? "was wrong: the weights changed." : "is right: nothing changes.";
      const outside = crosses(this.axes, this.weights()) ? "" : " The line lies outside the board.";
      this.ui.say(`Point ${this.visited + 1} ${what}${outside}`);
    }
  }

  repeating(epochs) {
    const repeats = this.model.get("repeats");
    const when = epochs === repeats ? "at the start" : `after epoch ${epochs - repeats}`;
    return `After epoch ${epochs} the weights are the same as ${when}: from here on everything repeats. Either no line separates these points, or the update is not right yet.`;
  }

  async restart(request, args) {
    this.running = false;
    if (!(await this.ui.ask(request, args))) return;
    this.visited = this.before = undefined;
    this.selected = 0;
    this.points = this.model.get("points");
    this.bounds = boundsAround(this.points);
    this.ui.say("Start: w = (0, 0), b = 0. There is no line yet.");
    await this.look();
  }

  follow() {
    if (!this.held && !this.ui.busy) {
      this.points = this.model.get("points");
      this.selected = Math.min(this.selected, Math.max(0, this.points.length - 1));
    }
    const [w, b, updates, errors] = ["w", "b", "updates", "errors"].map((name) => this.model.get(name));
    const open = this.model.get("state") === "open";
    this.facts.set({
      w: `(${w.map((value) => number(value)).join(", ")})`,
      b: number(b),
      updates: String(updates),
      epoch: open ? String(errors.length + 1) : `${errors.length} (finished)`,
      "updates in this epoch": String(open ? this.model.get("running") : errors.at(-1)),
      "in the epochs before": (open ? errors : errors.slice(0, -1)).slice(-6).join(", ") || "–",
    });
    this.preset.select.value = this.model.get("preset");
    this.runButton.textContent = this.running ? "Pause" : "Run";
    this.ui.redraw();
  }
}

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, tryThis: TRY, help: HELP });
  new PerceptronBoard(ui, model).start();
  return () => ui.close();
}

export default { render };
