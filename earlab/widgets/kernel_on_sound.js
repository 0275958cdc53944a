// Kernel on a sound: a window slides, and its products with the kernel add up to one sample of the output.
import { clamp, Frame, number } from "./kit/kit.js";
import { Lens } from "./kit/lens.js";
import { Axes } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";
import { laid, OTHER, slide, slideFault } from "./kit/sliding.js";
import { Player } from "./kit/sound.js";
import { Waveform } from "./kit/wave.js";

const TITLE = "Kernel on a sound";
const TRY = "choose “difference”, and hear both: is the tone gone, or the hiss?";
const HELP = `Drag across either picture to move the window; drag a dot of the kernel up or down to change its weight. With the lower
  picture focused: <kbd>←</kbd> <kbd>→</kbd> move by one output sample (<kbd>Shift</kbd> five), <kbd>PageUp</kbd> <kbd>PageDown</kbd> by a hundred,
  <kbd>N</kbd> <kbd>P</kbd> choose a weight, <kbd>↑</kbd> <kbd>↓</kbd> change it, <kbd>C</kbd> turns the kernel round.`;
const KERNELS = {
  "difference [−1, 1]": () => [-1, 1],
  "average of 7": () => Array(7).fill(1 / 7),
  decay: () => [1, 0.7, 0.5, 0.35, 0.25],
  "bump of 9": () => Array.from({ length: 9 }, (_, m) => Math.sin((Math.PI * (m + 1)) / 10) ** 2 / 5),
};
const WAYS = { correlate: "cross-correlation (as it is)", convolve: "convolution (turned round)" };
const LOWEST_RATE = 8000; // Hz that every browser plays

class KernelOnSound {
  z; // the whole output
  output; // … as a waveform
  overview; // axes of the last drawing of the whole sound

  constructor(ui, model) {
    Object.assign(this, { ui, model });
    this.x = ui.array("x").data;
    this.rate = model.get("sample_rate");
    this.sound = new Waveform(this.x, this.rate);
    this.kernel = model.get("kernel"); // the view's own copies: while something is dragged they are ahead of the kernel's
    [this.way, this.stride, this.padding, this.n] = ["way", "stride", "padding", "n"].map((name) => model.get(name));
    this.chosen = 0; // the weight that keys change
    this.lens = new Lens(this);
    this.keys = {
      pageup: () => this.go(this.n - 100),
      pagedown: () => this.go(this.n + 100),
      n: () => this.choose(this.chosen + 1),
      p: () => this.choose(this.chosen - 1),
      c: () => this.turn(OTHER[this.way]),
    };
    this.makeStage();
    this.makePanel();
  }

  makeStage() {
    const { ui } = this;
    const slideTo = (px) => this.go(this.nearest(this.overview.toX(px) * this.rate));
    const whole = ui.canvas({
      label: "The whole sound above, the whole output below, and where the window lies",
      height: () => 144,
      draw: (pen) => this.drawWhole(pen),
      grab: (px) => {
        slideTo(px);
        return "window";
      },
      move: (_, px) => slideTo(px),
    });
    const lens = ui.canvas({
      label:
        "The samples around the window, the kernel on them, their products, and the output. Left and right arrows move the window, up and down change a weight.",
      height: () => 308,
      draw: (pen) => this.lens.draw(pen),
      grab: (px, py) => this.grab(px, py),
      move: (what, px, py) => this.move(what, px, py),
      drop: () => this.keep(),
      key: (event) => this.key(event),
    });
    ui.stage.append(whole, lens);
  }

  makePanel() {
    const { ui } = this;
    this.facts = ui.facts(["n", "z[n]", "sum as it is", "sum turned round", "w[m]", "samples in z"]);
    this.ways = ui.choice({
      label: "Slide",
      options: Object.entries(WAYS),
      value: this.way,
      onchange: (next) => this.turn(next),
    });
    this.preset = ui.choice({
      label: "Kernel",
      options: ["own", ...Object.keys(KERNELS)],
      value: "own",
      onchange: (name) => {
        if (KERNELS[name]) this.change({ kernel: KERNELS[name]() });
      },
    });
    this.length = ui.slider({
      label: "weights",
      range: [1, 15, 1],
      value: this.kernel.length,
      oninput: (size) => {
        this.preset.select.value = "own";
        this.change({ kernel: Array.from({ length: size }, (_, m) => this.kernel[m] ?? 0) });
      },
    });
    this.strides = ui.slider({
      label: "stride",
      range: [1, 4, 1],
      value: this.stride,
      oninput: (value) => this.change({ stride: value }),
    });
    this.pads = ui.slider({
      label: "padding",
      range: [0, 14, 1],
      value: this.padding,
      oninput: (value) => this.change({ padding: value }),
    });
    const sounds = {
      Sound: () => heard(this.x, this.rate),
      Output: () => heard(this.z ?? [], this.rate / this.stride),
    };
    const players = Object.entries(sounds).map(([label, sound]) => new Player(ui, { label, sound }));
    ui.controls(ui.row(...players), this.ways, this.preset, this.length, this.facts);
    ui.more(this.strides, this.pads);
  }

  start() {
    const { ui } = this;
    const take = (theirs) => this.take(theirs);
    ui.adopt(() => this.own(), take);
    this.filter();
  }

  /** The sample of x under the window's first weight. */
  from() {
    return this.n * this.stride - this.padding;
  }

  last() {
    return Math.floor((this.x.length + 2 * this.padding - this.kernel.length) / this.stride);
  }

  drawWhole(pen) {
    const { ctx, color } = pen;
    const box = { left: 46, right: pen.width - 12, x: [0, this.x.length / this.rate] };
    this.overview = new Axes({ ...box, top: 22, bottom: 54, y: [-this.sound.peak, this.sound.peak] });
    this.overview.draw(pen, { yLabel: "sound x", xTicks: [], yTicks: [0] });
    this.sound.draw(ctx, this.overview, color("a"));
    const peak = this.output?.peak ?? 1;
    const below = new Axes({ ...box, top: 76, bottom: 108, y: [-peak, peak] });
    below.draw(pen, { xLabel: "time (s)", yLabel: `output z${this.ui.yours ? " of your function" : ""}`, yTicks: [0] });
    this.output?.draw(ctx, below, color("b"));
    this.overview.cursor(ctx, this.middle() / this.rate, { color: color("ink") });
    below.cursor(ctx, this.middle() / this.rate, { color: color("ink") });
  }

  middle() {
    return this.from() + (this.kernel.length - 1) / 2;
  }

  nearest(sample) {
    return Math.round((sample - (this.kernel.length - 1) / 2 + this.padding) / this.stride);
  }

  grab(px, py) {
    const m = this.lens.weightAt(px, py);
    if (m === undefined) return this.move("window", px, py);
    this.chosen = this.tap(m);
    return this.move("weight", px, py);
  }

  move(what, px, py) {
    const { w, x } = this.lens.rows;
    if (what === "weight") this.weigh(w.toY(py));
    else this.go(this.nearest(x.toX(px)));
    return what;
  }

  key(event) {
    const step = arrow(event);
    const deed = this.keys[event.key.toLowerCase()];
    if (!step && !deed) return false;
    if (step?.[0]) this.go(this.n + step[0]);
    else if (step) this.weigh(this.kernel[this.chosen] + 0.05 * step[1]);
    else deed();
    this.keep();
    return true;
  }

  /** The number of the weight that lies at place m of the window; the same the other way about. */
  tap(m) {
    return this.way === "convolve" ? this.kernel.length - 1 - m : m;
  }

  own() {
    return { kernel: this.kernel, way: this.way, stride: this.stride, padding: this.padding, n: this.n };
  }

  keep() {
    return this.ui.set(this.own());
  }

  take(theirs) {
    ({ kernel: this.kernel, way: this.way, stride: this.stride, padding: this.padding } = theirs);
    this.n = clamp(theirs.n, 0, this.last());
    this.chosen = Math.min(this.chosen, this.kernel.length - 1);
    this.ways.select.value = this.way;
    this.preset.select.value = "own";
    this.length.set(this.kernel.length);
    this.strides.set(this.stride);
    this.pads.set(this.padding);
    this.filter();
  }

  go(to) {
    this.n = clamp(to, 0, this.last());
    this.tell();
  }

  choose(m) {
    this.chosen = (m + this.kernel.length) % this.kernel.length;
    this.tell();
  }

  weigh(value) {
    this.kernel = this.kernel.with(this.chosen, Math.round(20 * clamp(value, -2, 2)) / 20);
    this.preset.select.value = "own";
    this.filter();
  }

  turn(next) {
    this.way = this.ways.select.value = next;
    this.change({});
  }

  /** Take new settings, and keep the window about where it is. */
  change(settings) {
    const at = this.middle();
    ({
      kernel: this.kernel = this.kernel,
      stride: this.stride = this.stride,
      padding: this.padding = this.padding,
    } = settings);
    this.chosen = Math.min(this.chosen, this.kernel.length - 1);
    if (this.padding > this.kernel.length - 1) this.padding = this.kernel.length - 1;
    this.length.set(this.kernel.length);
    this.pads.set(this.padding);
    this.n = clamp(this.nearest(at), 0, this.last());
    this.filter();
    this.keep();
  }

  async filter() {
    if (this.z?.length !== this.last() + 1) this.z = this.output = undefined; // of another stride or padding: it has no place here
    this.tell();
    const { n, ...asked } = this.own();
    const answer = await this.ui.answer("filter", asked, (settings) => ({ z: { data: slide(this.x, settings) } }));
    if (!answer && this.ui.busy) return; // a newer question is under way
    this.z = answer?.z.data;
    if (this.z?.length !== this.last() + 1) this.z = undefined;
    const start = ((this.kernel.length - 1) / 2 - this.padding) / this.rate;
    this.output = this.z && new Waveform(this.z, this.rate / this.stride, start);
    const fault = this.z && this.ui.yours && slideFault(this.z, this.x, asked);
    if (fault) this.ui.problem(fault);
    this.tell();
  }

  tell() {
    this.ui.redraw();
    const product = (weight, m) => weight * (this.x[this.from() + m] ?? 0);
    const sum = (way) => laid(this.kernel, way).reduce((total, weight, m) => total + product(weight, m), 0);
    const text = (value) => number(Math.round(value * 1e6) / 1e6);
    this.facts.set({
      "z[n]": this.z ? text(this.z[this.n]) : "–",
      n: String(this.n),
      "w[m]": `w[${this.chosen}] = ${text(this.kernel[this.chosen])}`,
      "sum as it is": text(sum("correlate")),
      "sum turned round": text(sum("convolve")),
      "samples in z": this.z ? String(this.z.length) : "–",
    });
    const name = this.way === "convolve" ? "convolution" : "cross-correlation";
    const place = `x[${this.from()}] to x[${this.from() + this.kernel.length - 1}]`.replaceAll("[-", "[−");
    const out = this.z ? `, and z[${this.n}] is ${text(this.z[this.n])}` : "";
    this.ui.say(
      `The window covers ${place}. Its products add up to ${text(sum(this.way))}${out} (${name}). Weight w[${this.chosen}] is ${text(this.kernel[this.chosen])}.`,
    );
  }
}

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, tryThis: TRY, help: HELP });
  new KernelOnSound(ui, model).start();
  return () => ui.close();
}

/** One track at a rate that a browser plays: each sample is held for as long as it takes. */
function heard(samples, rate) {
  const hold = Math.ceil(LOWEST_RATE / rate);
  return {
    tracks: [Float32Array.from({ length: samples.length * hold }, (_, k) => samples[Math.floor(k / hold)])],
    rate: rate * hold,
  };
}

export default { render };
