// Gate scope: the gates and states of a recurrent unit over a sound, under a cursor that plays.
import { heatImage, paint, sequential, upsideDown } from "./kit/color.js";
import { Curves, meaningOf, rangeOf } from "./kit/gates.js";
import { clamp, Frame, number } from "./kit/kit.js";
import { Axes, hatch, line, rimmed } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";
import { Player } from "./kit/sound.js";
import { drawSpectrogram } from "./kit/spectrogram.js";

const TITLE = "Gate scope";
const TRY = "drag the cursor onto a hit, tick “silence”, and read how long the unit remembers it.";
const HELP = `Drag across the picture to move the cursor. With the picture focused: <kbd>←</kbd> <kbd>→</kbd> move by one step (<kbd>Shift</kbd> five),
  <kbd>Home</kbd> <kbd>End</kbd> go to the ends, <kbd>↑</kbd> <kbd>↓</kbd> choose a unit, <kbd>Space</kbd> plays from the cursor and stops.
  Dashed: what the unit does with the whole sound.`;
const PICTURE = { top: 24, bottom: 90 };
const LANE = { above: 28, height: 27 };
const EDGE = { left: 46, right: 56 };
const VIEWS = [
  ["unit", "one unit"],
  ["all", "all units"],
];

class GateScope {
  whole; // curves of the whole sound
  run; // … of what is heard now: the same, or with silence after a step
  pictures; // of all units: {run, theme, images}, one for each name
  axes; // of the spectrogram
  asked; // how many steps the latest request hears

  constructor(ui, model) {
    Object.assign(this, { ui, model });
    for (const name of ["steps", "units", "names", "cell"]) this[name] = model.get(name);
    this.rate = model.get("sample_rate");
    this.sound = ui.array("sound").data;
    this.seconds = this.sound.length / this.rate;
    this.levels = ui.array("spectrogram");
    [this.quietest, this.loudest] = this.levels.data.reduce(
      ([low, high], level) => [Math.min(low, level), Math.max(high, level)],
      [Infinity, -Infinity],
    );
    this.spectrogram = heatImage(upsideDown(this.levels), sequential, this.quietest, this.loudest);
    this.memory = this.cell === "lstm" ? "c" : "h"; // what is remembered
    this.view = "unit";
    this.halves = `${this.memory} halves after`;
    this.makeStage();
    this.makePanel();
  }

  makeStage() {
    const { ui } = this;
    this.canvas = ui.canvas({
      label:
        "Spectrogram, gates and states over time. Left and right arrows move the cursor, up and down choose a unit, space plays.",
      height: () => PICTURE.bottom + this.names.length * (LANE.above + LANE.height) + 44,
      draw: (pen) => this.draw(pen),
      grab: (x) => {
        this.point(x);
        return "cursor";
      },
      move: (_, x) => this.point(x),
      key: (event) => this.key(event),
    });
    ui.stage.append(this.canvas);
  }

  makePanel() {
    const { ui, model } = this;
    this.player = new Player(ui, {
      label: "Listen",
      sound: () => ({ tracks: [this.heard()], rate: this.rate }),
      onmove: (time) => this.go(Math.floor((time / this.seconds) * this.steps), this.here().unit),
      onend: () => this.follow(),
    });
    this.views = ui.choice({
      label: "Show",
      options: VIEWS,
      value: this.view,
      onchange: (next) => {
        this.view = next;
        this.follow();
      },
    });
    this.unitSlider = ui.slider({
      label: "unit",
      range: [0, this.units - 1, 1],
      value: this.here().unit,
      oninput: (unit) => this.go(this.here().step, unit),
    });
    this.silence = ui.toggle({
      label: "silence after the cursor",
      value: model.get("silenced"),
      onchange: (silenced) => ui.set({ silenced }),
    });
    this.facts = ui.facts(["time", "step", ...this.names, this.halves]);
    ui.controls(ui.row(this.player, this.views), this.unitSlider, this.silence, this.facts);
  }

  start() {
    this.ui.follow(() => this.follow());
    this.listenAgain(this.steps);
  }

  timeOf(step) {
    return ((step + 0.5) * this.seconds) / this.steps;
  }

  here() {
    return {
      step: Math.min(this.model.get("step"), this.steps - 1),
      unit: Math.min(this.model.get("unit"), this.units - 1),
    };
  }

  draw(pen) {
    const box = { left: EDGE.left, right: pen.width - EDGE.right, x: [0, this.seconds] };
    this.axes = new Axes({ ...box, ...PICTURE, y: [0, this.levels.shape[0]] });
    this.drawSpectrogram(pen);
    this.names.forEach((name, k) => this.drawLane(pen, box, name, k));
  }

  key(event) {
    const step = arrow(event);
    const { step: at, unit } = this.here();
    if (step) this.go(at + step[0], unit + Math.sign(step[1]));
    else if (event.key === "Home") this.go(0, unit);
    else if (event.key === "End") this.go(this.steps - 1, unit);
    else if (event.key === " ") this.listen();
    else return false;
    return true;
  }

  drawSpectrogram(pen) {
    const { ctx, color } = pen;
    this.axes.draw(pen, { yLabel: "spectrogram (mel bands)", xTicks: [], yTicks: [0, this.levels.shape[0]] });
    drawSpectrogram(pen, this.axes, this.spectrogram, { low: this.quietest, high: this.loudest, digits: 2 });
    if (this.model.get("silenced")) {
      const from = this.axes.px(((this.here().step + 1) * this.seconds) / this.steps);
      ctx.fillStyle = color("surface");
      ctx.fillRect(from, this.axes.top, this.axes.right - from, this.axes.bottom - this.axes.top);
      ctx.strokeStyle = color("border");
      hatch(ctx, from, this.axes.top, this.axes.right, this.axes.bottom);
    }
    const x = this.axes.px(this.timeOf(this.here().step));
    rimmed(pen, () => line(ctx, x, this.axes.top, x, this.axes.bottom));
  }

  drawLane(pen, box, name, k) {
    const { ctx, color } = pen;
    const top = PICTURE.bottom + LANE.above + k * (LANE.above + LANE.height);
    const last = k === this.names.length - 1;
    const { step, unit } = this.here();
    const range = rangeOf(name, this.whole, this.view === "all" ? undefined : unit);
    const lane = new Axes({ ...box, top, bottom: top + LANE.height, y: range });
    const below = last ? { xLabel: "time (s)" } : { xTicks: [] };
    const yTicks = this.view === "all" ? [] : lane.y;
    lane.draw(pen, { yLabel: meaningOf(name, this.cell), yTicks, yText: (value) => number(value, 2), ...below });
    if (!this.run) return;
    if (this.view === "all") {
      paint(ctx, this.pictureOf(k), lane);
      ctx.fillStyle = color("ink");
      ctx.fillText("◂", lane.right + 1, top + ((unit + 0.5) * LANE.height) / this.units + 4);
    } else this.drawUnit(pen, lane, name, unit);
    lane.cursor(ctx, this.timeOf(step), { color: color("ink") });
    ctx.fillStyle = color("ink");
    ctx.fillText(rounded(this.run.value(name, step, unit)), lane.right + 12, lane.bottom - LANE.height / 2 + 4);
  }

  /** One unit's curve, dashed what it does with the whole sound. */
  drawUnit({ ctx, color }, lane, name, unit) {
    const times = Array.from({ length: this.steps }, (_, n) => this.timeOf(n));
    const dashed = { color: color("border"), width: 1.25, dash: [4, 3] };
    if (this.run !== this.whole) lane.curve(ctx, times, this.whole.unit(name, unit), dashed);
    lane.curve(ctx, times, this.run.unit(name, unit), { color: color("a"), width: 1.75 });
  }

  /** The picture of all units for the k-th name, made once for each run and theme. */
  pictureOf(k) {
    const { run, whole, pictures, ui } = this;
    if (pictures?.run !== run || pictures.theme !== ui.theme) {
      const images = this.names.map((name) => run.image(name, rangeOf(name, whole), ui.theme));
      this.pictures = { run, theme: ui.theme, images };
    }
    return this.pictures.images[k];
  }

  point(x) {
    return this.go(Math.floor((this.axes.toX(x) / this.seconds) * this.steps), this.here().unit);
  }

  go(step, unit) {
    this.ui.set({ step: clamp(step, 0, this.steps - 1), unit: clamp(unit, 0, this.units - 1) });
  }

  listen() {
    if (this.player.playing) this.player.stop();
    else this.player.play((this.here().step * this.seconds) / this.steps);
  }

  /** The sound, silent after the steps that the latest request hears. */
  heard() {
    const end = (this.asked * this.sound.length) / this.steps;
    return this.model.get("silenced") ? this.sound.map((sample, n) => (n < end ? sample : 0)) : this.sound;
  }

  async listenAgain(heard) {
    this.asked = heard;
    const answer = await this.ui.ask("run", { heard });
    if (!answer) return;
    this.run = new Curves(this.names, answer.curves);
    if (heard === this.steps) this.whole = this.run;
    this.ui.problem(answer.fault);
    this.follow();
  }

  follow() {
    const { step, unit } = this.here();
    const silenced = this.model.get("silenced");
    this.silence.input.checked = silenced;
    this.unitSlider.set(unit);
    const heard = silenced && !this.player.playing ? step + 1 : silenced ? this.asked : this.steps;
    if (heard !== this.asked) this.listenAgain(heard);
    if (this.run) this.tell();
    this.ui.redraw();
  }

  tell() {
    const at = this.here();
    const values = Object.fromEntries(this.names.map((name) => [name, this.run.value(name, at.step, at.unit)]));
    const life = this.run.halfLife(this.memory, at.step, at.unit);
    const lasts =
      life === undefined
        ? "not to the end"
        : `${life} ${life === 1 ? "step" : "steps"}, ${number((life * this.seconds) / this.steps, 2)} s`;
    this.facts.set({
      time: `${number(this.timeOf(at.step))} s`,
      step: `${at.step} of ${this.steps}`,
      ...Object.fromEntries(this.names.map((name) => [name, number(values[name])])),
      [this.halves]: lasts,
    });
    const silence = life === undefined ? "stays above half of that" : `halves after ${lasts}`;
    const memory = `Its memory is ${rounded(values[this.memory])}${this.model.get("silenced") ? `; in silence it ${silence}` : ""}.`;
    this.ui.say(`At ${number(this.timeOf(at.step))} s unit ${at.unit} ${this.deed(values)}. ${memory}`);
  }

  /** What a unit does whose gates have these values. */
  deed({ f, i, g, o, z, r, ĥ }) {
    const percent = (share) => `${Math.round(100 * share)} %`;
    return this.cell === "lstm"
      ? `keeps ${percent(f)} of its memory, writes ${percent(i)} of ${rounded(g)}, shows ${percent(o)}`
      : `keeps ${percent(z)} of its state, takes ${percent(1 - z)} of ${rounded(ĥ)}, which saw ${percent(r)} of the state`;
  }
}

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, tryThis: TRY, help: HELP });
  new GateScope(ui, model).start();
  return () => ui.close();
}

const rounded = (value) => number(Math.round(1000 * value) / 1000, 2);

export default { render };
