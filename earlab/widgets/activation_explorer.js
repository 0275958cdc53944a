// Activation explorer: curve and slope of the student's functions, with a probe at z.
import { clamp, Frame, number } from "./kit/kit.js";
import { make } from "./kit/make.js";
import { Axes, circle, hatch, line } from "./kit/plot.js";
import { waitingFor } from "./kit/talk.js";

const TITLE = "Activation explorer";
const TRY = "drag to z = 5: what is left of the slope? Then compare with another function.";
const HELP = `Drag across the picture or move the z slider (<kbd>←</kbd> <kbd>→</kbd> by 0.05, <kbd>Home</kbd> and <kbd>End</kbd> to the ends).
  Hatched: saturated, the slope is below 5 % of its largest and almost nothing is learned.`;
const DASHES = [
  { curve: [], slope: [7, 5] }, // the chosen function
  { curve: [14, 3, 3, 3], slope: [2, 4] }, // the compared one
];
const FLAT = 0.05; // of the largest slope: below it a function counts as saturated

class ActivationExplorer {
  sampled; // {z, curves, slopes, problems, waits, estimated}
  axes; // of the last drawing

  constructor(ui, model) {
    Object.assign(this, { ui, model });
    this.names = model.get("names");
    this.makeStage();
    this.makePanel();
  }

  makeStage() {
    const { ui } = this;
    this.canvas = ui.canvas({
      label: "Curve and slope of the chosen functions. The z slider moves the probe.",
      height: (width) => clamp(0.62 * width, 260, 440),
      draw: (pen) => this.draw(pen),
      grab: (x) => {
        this.probe(this.axes.toX(x));
        return true;
      },
      move: (_, x) => this.probe(this.axes.toX(x)),
    });
    ui.stage.append(this.canvas);
  }

  makePanel() {
    const { ui, model } = this;
    this.chosen = ui.choice({
      label: "Function",
      options: this.names,
      value: model.get("chosen"),
      onchange: (name) => this.choose("chosen", name),
    });
    this.compared = ui.choice({
      label: "Compare with",
      options: [["", "nothing"], ...this.names],
      value: model.get("compared"),
      onchange: (name) => this.choose("compared", name),
    });
    this.slider = ui.slider({
      label: "z",
      range: [-6, 6, 0.05],
      value: model.get("z"),
      format: number,
      oninput: (z) => this.probe(z),
    });
    this.readings = make("table", { className: "ear-facts" });
    ui.controls(ui.row(this.chosen, this.compared), this.slider, this.readings);
  }

  start() {
    const { ui } = this;
    ui.follow(() => this.follow());
    ui.ask("curves").then((answer) => {
      this.sampled = answer;
      this.follow();
    });
  }

  draw(pen) {
    this.axes = new Axes({
      left: 46,
      right: pen.width - 14,
      top: 26,
      bottom: pen.height - 42,
      x: [-6, 6],
      y: this.range(),
    });
    this.shadeFlat(pen);
    this.axes.draw(pen, { xLabel: "z" });
    this.zeroLines(pen);
    if (!this.sampled) return;
    this.axes.clip(pen.ctx, () => this.shown().forEach((name, k) => this.drawFunction(pen, name, k)));
    this.drawProbe(pen);
  }

  paint(k) {
    return this.ui.color(k ? "b" : "a");
  }

  shown() {
    return [this.model.get("chosen"), this.model.get("compared")].filter(
      (name, k, all) => name && all.indexOf(name) === k,
    );
  }

  row(array, name) {
    const n = array.shape[1];
    return array.data.subarray(this.names.indexOf(name) * n, (this.names.indexOf(name) + 1) * n);
  }

  fails(name) {
    return Number.isNaN(this.row(this.sampled.slopes, name)[0]);
  }

  indexOf(z) {
    return Math.round((z - this.sampled.z.data[0]) / (this.sampled.z.data[1] - this.sampled.z.data[0]));
  }

  /** The range of all that is drawn, with a little space around it; without samples that of a sigmoid. */
  range() {
    const values = this.sampled
      ? this.shown()
          .filter((name) => !this.fails(name))
          .flatMap((name) => [...this.row(this.sampled.curves, name), ...this.row(this.sampled.slopes, name)])
      : [];
    const finite = values.filter(Number.isFinite); // an estimated slope has a gap where its curve jumps
    const low = Math.min(-0.2, ...finite);
    const high = Math.max(1.1, ...finite);
    return [low - 0.06 * (high - low), high + 0.06 * (high - low)];
  }

  /** Runs [from, to] of z where the slope is flat. */
  flatRuns(name) {
    const slopes = this.row(this.sampled.slopes, name);
    const flat = flatness(slopes);
    const runs = [];
    for (let k = 0; k < slopes.length; k++) {
      if (!flat(slopes[k])) continue;
      if (k && flat(slopes[k - 1])) runs.at(-1)[1] = k;
      else runs.push([k, k]);
    }
    return runs.filter(([from, to]) => to - from > 5).map((run) => run.map((k) => this.sampled.z.data[k]));
  }

  shadeFlat({ ctx, color }) {
    if (!this.sampled || this.fails(this.model.get("chosen"))) return;
    for (const [from, to] of this.flatRuns(this.model.get("chosen"))) {
      const [left, right] = [this.axes.px(from), this.axes.px(to)];
      ctx.strokeStyle = color("hair");
      hatch(ctx, left, this.axes.top, right, this.axes.bottom);
      ctx.fillStyle = color("soft");
      ctx.textAlign = from === -6 ? "left" : to === 6 ? "right" : "center";
      ctx.fillText("saturated", from === -6 ? left : to === 6 ? right : (left + right) / 2, this.axes.top - 9);
      ctx.textAlign = "left";
    }
  }

  zeroLines({ ctx, color }) {
    ctx.strokeStyle = color("border");
    line(ctx, this.axes.px(0), this.axes.top, this.axes.px(0), this.axes.bottom);
    line(ctx, this.axes.left, this.axes.py(0), this.axes.right, this.axes.py(0));
  }

  drawFunction({ ctx }, name, k) {
    if (this.fails(name)) return;
    this.axes.curve(ctx, this.sampled.z.data, this.row(this.sampled.curves, name), {
      color: this.paint(k),
      width: 2.5,
      dash: DASHES[k].curve,
    });
    this.axes.curve(ctx, this.sampled.z.data, this.row(this.sampled.slopes, name), {
      color: this.paint(k),
      width: 1.75,
      dash: DASHES[k].slope,
    });
  }

  drawProbe({ ctx, color }) {
    const z = this.model.get("z");
    ctx.strokeStyle = color("ink");
    ctx.lineWidth = 1;
    line(ctx, this.axes.px(z), this.axes.top, this.axes.px(z), this.axes.bottom);
    this.shown()
      .filter((name) => !this.fails(name))
      .forEach((name, k) => {
        const { value, slope } = this.read(name);
        this.axes.clip(ctx, () => {
          const reach = 1.4 / Math.hypot(1, slope);
          this.axes.curve(ctx, [z - reach, z + reach], [value - reach * slope, value + reach * slope], {
            color: color("ink"),
            width: 1.5,
          });
        });
        this.mark(ctx, this.axes.px(z), this.axes.py(value), this.paint(k), true);
        this.mark(ctx, this.axes.px(z), this.axes.py(slope), this.paint(k), false);
      });
  }

  mark(ctx, x, y, paint, filled) {
    circle(ctx, x, y, 5);
    ctx.fillStyle = filled ? paint : this.ui.color("surface");
    ctx.strokeStyle = paint;
    ctx.lineWidth = 2;
    ctx.fill();
    ctx.stroke();
  }

  read(name) {
    const k = this.indexOf(this.model.get("z"));
    const slopes = this.row(this.sampled.slopes, name);
    return { value: this.row(this.sampled.curves, name)[k], slope: slopes[k], flat: flatness(slopes)(slopes[k]) };
  }

  probe(z) {
    this.ui.set({ z: clamp(Math.round(z / 0.05) * 0.05, -6, 6) });
    this.follow();
  }

  choose(trait, name) {
    this.ui.set({ [trait]: name });
    this.follow();
  }

  follow() {
    this.chosen.select.value = this.model.get("chosen");
    this.compared.select.value = this.model.get("compared");
    this.slider.set(this.model.get("z"));
    if (this.sampled) this.tell();
    this.ui.redraw();
  }

  tell() {
    const working = this.shown().filter((name) => !this.fails(name));
    this.readings.replaceChildren(make("tbody", {}, ...working.flatMap((name) => this.rowsOf(name))));
    const texts = working.map((name) => this.sentence(name));
    this.ui.say(texts.length ? `At z = ${number(this.model.get("z"))}, ${texts.join("; ")}.` : "");
    const { problems, waits } = this.sampled;
    const wrong = this.shown().flatMap((name) => (waits[name] ? [] : (problems[name] ?? [])));
    const unwritten = this.shown().flatMap((name) => waits[name] ?? []);
    const told = [...wrong, waitingFor(...unwritten) ?? ""].filter(Boolean);
    this.ui.problem(told.join("\n"), !wrong.length);
  }

  /** Two rows of the table: the value of a function at the probe, and its slope. */
  rowsOf(name) {
    const k = this.shown().indexOf(name);
    const { value, slope, flat } = this.read(name);
    const row = (part, title, text) =>
      make("tr", {}, make("th", { scope: "row" }, swatch(k, DASHES[k][part]), title), make("td", {}, text));
    return [
      row("curve", name, number(value)),
      row("slope", "its slope", `${flat ? "saturated, " : ""}${slopeText(slope)}`),
    ];
  }

  sentence(name) {
    const { value, slope, flat } = this.read(name);
    const estimated = this.sampled.estimated.includes(name) ? " (estimated from the curve)" : "";
    return `${name} is ${number(value)} with ${Number.isNaN(slope) ? "" : "slope "}${slopeText(slope)}${estimated}${flat ? ", saturated" : ""}`;
  }
}

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, tryThis: TRY, help: HELP });
  new ActivationExplorer(ui, model).start();
  return () => ui.close();
}

/** A piece of the line a function is drawn with, for the table beside the picture. */
function swatch(k, dash) {
  const holder = make("span", { className: k ? "ear-b" : "ear-a" });
  holder.innerHTML = `<svg aria-hidden="true"><line x1="0" x2="30" y1="4" y2="4" stroke-dasharray="${dash.join(" ")}"/></svg>`;
  return holder;
}

/** The slope at the probe; a curve has none where it jumps. */
const slopeText = (slope) => (Number.isNaN(slope) ? "no slope" : number(slope));

/** A test for slopes that are small beside the largest one. */
function flatness(slopes) {
  const largest = slopes.reduce((most, slope) => Math.max(most, Math.abs(slope) || 0), 0);
  return (slope) => Math.abs(slope) <= FLAT * largest;
}

export default { render };
