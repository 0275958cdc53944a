// Hear a filter: the filters of a first layer by their frequencies, and what one of them lets through.
import { colorBar, heatImage, paint, sequential, upsideDown } from "./kit/color.js";
import { noise, through } from "./kit/filtered.js";
import { clamp, Frame, number } from "./kit/kit.js";
import { Axes } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";
import { Player } from "./kit/sound.js";

const TITLE = "Hear a filter";
const TRY = "play noise through a low filter, then through a high one: which of them is narrow?";
const HELP = `Drag across the picture to choose a filter, or focus it: arrows (<kbd>Shift</kbd> five at a time), <kbd>Home</kbd> <kbd>End</kbd>, <kbd>Space</kbd> plays noise through it.
  Each column is a filter, from the lowest to the highest; bright is what it lets through.`;
const FLOOR = -40; // dB
const SECONDS = 1.5; // of noise
const BOARD = { top: 24, bottom: 226 };
const WAVE = { top: 284, bottom: 356, height: 400 };
const EDGE = { left: 46, right: 62 };

class HearAFilter {
  board; // axes of the last drawing

  constructor(ui, model) {
    Object.assign(this, { ui, model });
    this.rate = model.get("sample_rate");
    [this.weights, this.responses] = [ui.array("weights"), ui.array("responses")];
    [this.centres, this.widths, this.x] = ["centres", "widths", "x"].map((name) => ui.array(name).data);
    [this.count, this.taps] = this.weights.shape;
    this.picture = heatImage(upsideDown(turned(this.responses)), sequential, FLOOR, 0);
    this.makeStage();
    this.makePanel();
  }

  makeStage() {
    const { ui } = this;
    this.canvas = ui.canvas({
      label:
        "All filters by their frequencies, and the chosen one as samples. Arrows choose a filter, space plays noise through it.",
      height: () => WAVE.height,
      draw: (pen) => this.draw(pen),
      grab: (x) => this.point(x),
      move: (_, x) => this.point(x),
      key: (event) => this.key(event),
    });
    this.slice = ui.canvas({
      label: "What the chosen filter lets through",
      height: () => 130,
      draw: (pen) => this.drawResponse(pen),
    });
    ui.stage.append(this.canvas);
  }

  makePanel() {
    const { ui } = this;
    const player = (label, sound) =>
      new Player(ui, { label, sound: () => ({ tracks: [through(sound(), this.filter())], rate: this.rate }) });
    this.hiss = player("Noise through it", () => noise(Math.round(SECONDS * this.rate)));
    this.sound = player("Sound through it", () => this.x);
    this.plain = new Player(ui, { label: "The sound", sound: () => ({ tracks: [this.x], rate: this.rate }) });
    this.facts = ui.facts(["filter", "strongest at", "band of 3 dB", "length"]);
    ui.controls(ui.row(this.hiss, this.sound, this.plain), this.facts, this.slice);
  }

  start() {
    this.ui.follow(() => this.tell());
    this.tell();
  }

  chosen() {
    return Math.min(this.model.get("chosen"), this.count - 1);
  }

  /** The samples of the chosen filter. */
  filter() {
    const k = this.chosen();
    return this.weights.data.subarray(k * this.taps, (k + 1) * this.taps);
  }

  draw(pen) {
    const box = { left: EDGE.left, right: pen.width - EDGE.right };
    this.board = new Axes({ ...box, ...BOARD, x: [0.5, this.count + 0.5], y: [0, this.rate / 2000] });
    this.board.draw(pen, {
      yLabel: "what each filter lets through (kHz)",
      xLabel: "filters, from the lowest to the highest",
    });
    const { left, right, top, bottom } = this.board;
    paint(pen.ctx, this.picture, { left, right, top, bottom });
    colorBar(pen, { left: right + 8, right: right + 18, top, bottom }, sequential, FLOOR, 0, number);
    pen.ctx.fillText("dB", right + 8, top - 8);
    const [from, to] = [this.chosen() + 0.5, this.chosen() + 1.5].map((edge) => this.board.px(edge));
    Object.assign(pen.ctx, { strokeStyle: pen.color("accent"), lineWidth: 2 });
    pen.ctx.strokeRect(from - 1.5, top - 2, to - from + 3, bottom - top + 4);
    this.drawFilter(pen, box);
  }

  drawFilter(pen, box) {
    const taps = this.filter();
    const most = taps.reduce((high, value) => Math.max(high, Math.abs(value)), 0);
    const { top, bottom } = WAVE;
    const axes = new Axes({ ...box, top, bottom, x: [0, (1000 * this.taps) / this.rate], y: [-most, most] });
    axes.draw(pen, { yLabel: `filter ${this.chosen() + 1}`, xLabel: "time (ms)", yTicks: [0] });
    axes.curve(
      pen.ctx,
      Array.from(taps, (_, k) => (1000 * k) / this.rate),
      taps,
      { color: pen.color("a"), width: 1.25 },
    );
  }

  drawResponse(pen) {
    const bins = this.responses.shape[1];
    const response = this.responses.data.subarray(this.chosen() * bins, (this.chosen() + 1) * bins);
    const box = { left: 46, right: pen.width - 12, top: 26, bottom: pen.height - 38 };
    const axes = new Axes({ ...box, x: [0, this.rate / 2000], y: [FLOOR, 0] });
    axes.draw(pen, { xLabel: "frequency (kHz)", yLabel: "the chosen filter (dB)" });
    const frequencies = Array.from(response, (_, k) => (k * this.rate) / 2000 / (bins - 1));
    axes.curve(pen.ctx, frequencies, response, { color: pen.color("a"), width: 1.5 });
  }

  key(event) {
    const step = arrow(event);
    if (step) this.choose(this.chosen() + step[0] + step[1]);
    else if (event.key === "Home") this.choose(0);
    else if (event.key === "End") this.choose(this.count - 1);
    else if (event.key === " ") this.hiss.playing ? this.hiss.stop() : this.hiss.play();
    else return false;
    return true;
  }

  point(x) {
    return this.choose(Math.round(this.board.toX(x)) - 1);
  }

  choose(k) {
    const chosen = clamp(k, 0, this.count - 1);
    this.ui.set({ chosen });
    return chosen;
  }

  tell() {
    const k = this.chosen();
    const [centre, width] = [`${number(this.centres[k])} Hz`, `${number(this.widths[k])} Hz`];
    this.facts.set({
      filter: `${k + 1} of ${this.count}`,
      "strongest at": centre,
      "band of 3 dB": width,
      length: `${this.taps} samples, ${number((1000 * this.taps) / this.rate)} ms`,
    });
    this.ui.say(`Filter ${k + 1} of ${this.count} lets ${centre} through best, and a band of ${width} around it.`);
    this.ui.redraw();
  }
}

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, tryThis: TRY, help: HELP });
  new HearAFilter(ui, model).start();
  return () => ui.close();
}

/** The matrix with its rows as columns. */
function turned({ shape: [rows, columns], data }) {
  return {
    shape: [columns, rows],
    data: Float32Array.from(data, (_, k) => data[(k % rows) * columns + Math.floor(k / rows)]),
  };
}

export default { render };
