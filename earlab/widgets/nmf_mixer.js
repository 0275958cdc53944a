// NMF mixer: spectral templates and activations of a sound's components, each to be heard alone or left out.
import { Components } from "./kit/components.js";
import { Desk } from "./kit/desk.js";
import { factorStep, relativeError, startFactors } from "./kit/factors.js";
import { clamp, Frame, number } from "./kit/kit.js";
import { make } from "./kit/make.js";
import { Axes, line, rimmed } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";
import { Player } from "./kit/sound.js";
import { drawSpectrogram, octaveRows } from "./kit/spectrogram.js";
import { magnitudes, spectraOf } from "./kit/spectrum.js";
import { drawActivation, drawTemplate } from "./kit/strips.js";

const TITLE = "NMF mixer";
const TRY = "click a component’s curve, solo it and listen, then mute it instead; then take two components, or five.";
const HELP = `Drag to move the cursor. With the picture focused: <kbd>←</kbd> <kbd>→</kbd> move it by one frame (<kbd>Shift</kbd> five), <kbd>N</kbd> <kbd>P</kbd> (or a click) choose
  a component, <kbd>S</kbd> solo, <kbd>M</kbd> mute, <kbd>I</kbd> one iteration, <kbd>Space</kbd> plays and stops. Hatched components are silent.`;
const FLOOR = -70; // dB below the loudest that are shown
const TOP = 26;
const PICTURE = 200; // height of the spectrogram
const LOW = 0.04; // kHz, where the axis of the octaves begins
const OCTAVES = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10]; // kHz, where ticks stand
const TEMPLATES = 40; // their left edge
const PICTURES = { heard: "what you hear", model: "the product W H" };
const STRIP = { top: 20, gap: 12, row: (rank) => clamp(150 / rank, 20, 40) }; // pixels; of a strip and its gap

class NmfMixer {
  components; // of the sound, once there are factors
  error; // relative to V
  picture; // of what is heard, or of W H
  tracks; // the components' sounds, made when they are first heard
  time; // axes of the last drawing

  constructor(ui, model) {
    Object.assign(this, { ui, model });
    this.x = ui.array("x").data;
    [this.rate, this.nFft, this.hop] = ["sample_rate", "n_fft", "hop_length"].map((name) => model.get(name));
    this.spectra = spectraOf(this.x, this.nFft, this.hop);
    this.V = magnitudes(this.spectra);
    this.T = this.V.shape[1];
    this.loudest = this.V.data.reduce((most, value) => Math.max(most, value), 0) || 1;
    for (const name of ["rank", "seed", "frame", "iterations"]) this[name] = model.get(name);
    this.chosen = 0;
    this.rows = octaveRows(PICTURE, LOW, this.rate / 2000, (1000 * this.nFft) / this.rate);
    this.keys = {
      n: () => this.choose(this.chosen + 1),
      p: () => this.choose(this.chosen - 1),
      s: () => this.desk.press(this.chosen, "solo"),
      m: () => this.desk.press(this.chosen, "mute"),
      i: () => this.iterate(1),
      " ": () => (this.player.playing ? this.player.stop() : this.player.play()),
    };
    this.makeStage();
    this.makePanel();
  }

  makeStage() {
    const { ui } = this;
    this.canvas = ui.canvas({
      label:
        "Templates on the left, spectrogram on the right, activations below. Left and right arrows move the cursor, N and P choose a component.",
      height: () => TOP + PICTURE + this.rank * STRIP.row(this.rank) + 64,
      draw: (pen) => this.draw(pen),
      grab: (px, py) => this.grab(px, py),
      move: (_, px) => this.go(this.frameAt(this.time.toX(px))),
      drop: () => this.keep(),
      key: (event) => this.key(event),
    });
    ui.stage.append(this.canvas);
  }

  makePanel() {
    const { ui } = this;
    this.player = new Player(ui, {
      label: "Listen",
      sound: () => this.components && this.sound(),
      onmove: (seconds) => this.go(this.frameAt(seconds)),
      onend: () => this.keep(),
    });
    const [options, onchange] = [Object.entries(PICTURES), () => this.components && this.repaint()];
    this.shown = ui.choice({ label: "Picture", options, value: "heard", onchange });
    const oninput = (rank) => this.again({ rank });
    this.ranks = ui.slider({ label: "components", range: [1, 6, 1], value: this.rank, oninput });
    this.buttons = make("div", { className: "ear-desk" });
    this.facts = ui.facts(["iterations", "relative error", "time", "strongest now", "heard"]);
    const iterate = (steps, text) => ui.button(text, () => this.iterate(steps));
    ui.controls(ui.row(this.player, iterate(20, "20 iterations")), this.buttons, this.ranks, this.facts);
    const anew = ui.button("New start", () => this.again({ seed: this.seed + 1 }));
    ui.more(anew, iterate(1, "1 iteration"), this.shown);
  }

  async start() {
    const wanted = this.iterations;
    this.ui.adopt(this.own.bind(this), this.adopt.bind(this));
    await this.factorise();
    if (this.components) await this.iterate(wanted);
  }

  timeOf(t) {
    return (t * this.hop + this.nFft / 2) / this.rate;
  }

  draw(pen) {
    const left = clamp(0.26 * pen.width, 110, 210);
    const box = { left: left + 16, right: pen.width - 52, x: [0, this.x.length / this.rate] };
    const [top, bottom, x] = [TOP, TOP + PICTURE, [0, this.rank]];
    const templates = new Axes({ left: TEMPLATES, right: left, top, bottom, x, y: [LOW, this.rate / 2000], log: "y" });
    this.time = new Axes({ ...box, top, bottom, y: templates.y, log: "y" });
    const yTicks = OCTAVES.filter((kilohertz) => kilohertz < this.rate / 2000);
    templates.draw(pen, { yLabel: "templates W (kHz)", xTicks: [], yTicks, yText: number });
    this.time.draw(pen, { yTicks: [], xTicks: [] });
    this.drawPicture(pen);
    if (!this.components) return;
    for (let k = 0; k < this.rank; k++) this.drawComponent(pen, templates, box, k);
  }

  grab(px, py) {
    const k = this.componentAt(px, py);
    if (k !== undefined) this.choose(k);
    if (px < this.time.left) return undefined;
    this.go(this.frameAt(this.time.toX(px)));
    return "cursor";
  }

  key(event) {
    const step = arrow(event);
    if (step) this.go(this.frame + step[0]);
    else if (!this.keys[event.key.toLowerCase()] || !this.components) return false;
    else this.keys[event.key.toLowerCase()]();
    this.keep();
    return true;
  }

  frameAt(seconds) {
    return Math.round((seconds * this.rate - this.nFft / 2) / this.hop);
  }

  /** The component whose template or activation lies there. */
  componentAt(px, py) {
    const across = ((px - TEMPLATES) / (this.time.left - 16 - TEMPLATES)) * this.rank;
    const down = (py - this.time.bottom - STRIP.top) / STRIP.row(this.rank);
    const k = Math.floor(py > this.time.bottom + STRIP.top ? down : across);
    return k >= 0 && k < this.rank ? k : undefined; // to the right of the templates, above the activations: none
  }

  drawPicture(pen) {
    const { ctx, color } = pen;
    ctx.fillStyle = color("soft");
    ctx.fillText(PICTURES[this.shown.select.value], this.time.left, this.time.top - 12);
    if (!this.picture) return;
    const half = this.hop / this.rate / 2;
    const span = [this.timeOf(0) - half, this.timeOf(this.T - 1) + half];
    drawSpectrogram(pen, this.time, this.picture, { span, low: FLOOR, high: 0 });
    const x = this.time.px(this.timeOf(this.frame));
    rimmed(pen, () => line(ctx, x, this.time.top, x, this.time.bottom));
  }

  drawComponent(pen, templates, box, k) {
    const { rank, rate, nFft, components } = this;
    const tone = k === this.chosen ? "accent" : "ink";
    const look = { tone, silent: !this.desk.audible(k), last: k === rank - 1, now: this.timeOf(this.frame) };
    const lowest = Math.ceil((1000 * LOW * nFft) / rate); // the first bin in sight
    const template = components.template(k).slice(lowest);
    const frequencies = template.map((_, f) => ((f + lowest) * rate) / nFft / 1000);
    drawTemplate(pen, templates, k, template, frequencies, look);
    const top = TOP + PICTURE + STRIP.top + k * STRIP.row(rank) + 4;
    const high = components.H.reduce((most, value) => Math.max(most, value), 0) || 1;
    const axes = new Axes({ ...box, top, bottom: top + STRIP.row(rank) - STRIP.gap, y: [0, high] });
    const times = Array.from({ length: this.T }, (_, t) => this.timeOf(t));
    drawActivation(pen, axes, k, times, components.activation(k), look);
  }

  /** Paint what is heard. */
  repaint() {
    const look = { model: this.shown.select.value === "model", floor: FLOOR, loudest: this.loudest, rows: this.rows };
    this.picture = this.components.image(this.desk.levels(), look);
    this.ui.redraw();
  }

  sound() {
    this.tracks ??= this.components.sounds(this.hop, this.x.length);
    return { tracks: this.tracks, rate: this.rate, levels: this.desk.levels() };
  }

  explore({ W, H, rank }) {
    const error = relativeError(this.V.data, { W, H, rank }, this.V.shape);
    return { W: { data: W }, H: { data: H }, error, remark: "" };
  }

  /** Begin with new factors. */
  async factorise() {
    const { rank, seed, V } = this;
    const explore = () => this.explore(startFactors(V.shape, rank, seed));
    const answer = await this.ui.answer("start", { rank, seed }, explore);
    if (answer && rank === this.rank) this.iterations = 0;
    this.take(answer, rank);
  }

  async iterate(steps) {
    if (!steps || !this.components) return;
    const { rank, seed, V, components } = this;
    const explore = () => {
      let next = components;
      for (let step = 0; step < steps; step++) next = factorStep(V.data, next, V.shape);
      return this.explore(next);
    };
    const answer = await this.ui.answer("iterate", { steps }, explore, { every: true });
    if (seed !== this.seed || rank !== this.rank) return; // begun anew meanwhile
    if (answer) this.iterations += steps;
    this.take(answer, rank);
    this.keep();
  }

  take(answer, size) {
    if (!answer || size !== this.rank) return; // or of another start
    if (this.desk?.strips.length !== size) this.mixer(size);
    this.components = new Components(answer, size, this.V, this.spectra);
    this.error = answer.error;
    this.tracks = undefined;
    if (answer.remark) this.ui.problem(answer.remark);
    this.repaint();
    this.tell();
  }

  async again(settings) {
    Object.assign(this, { rank: this.rank, seed: this.seed, ...settings });
    this.player.stop();
    this.components = this.picture = undefined;
    await this.factorise();
    this.keep();
  }

  own() {
    return { rank: this.rank, seed: this.seed, frame: this.frame };
  }

  keep() {
    return this.ui.set({ ...this.own(), iterations: this.iterations });
  }

  adopt({ rank, seed, frame }) {
    this.ranks.set(rank);
    if (rank !== this.rank || seed !== this.seed) this.again({ rank, seed });
    this.go(frame);
  }

  go(to) {
    this.frame = clamp(to, 0, this.T - 1);
    this.tell();
  }

  choose(k) {
    this.chosen = (k + this.rank) % this.rank;
    this.tell();
  }

  /** Let be heard what the desk says, after a press on component k. */
  hear(k) {
    this.desk.levels().forEach((level, track) => this.player.level(track, level));
    this.repaint();
    this.choose(k);
  }

  /** Make a solo and a mute button for each component; those of the chosen one are in sight. */
  mixer(size) {
    this.desk = new Desk(this.ui, size, (k) => this.hear(k));
    this.chosen = 0;
    const row = ({ solo, mute }, k) => this.ui.row(make("span", {}, `component ${k + 1}`), solo, mute);
    this.strips = this.desk.strips.map(row);
  }

  tell() {
    this.ui.redraw();
    if (!this.components) return;
    if (this.strips[this.chosen].parentNode !== this.buttons) this.buttons.replaceChildren(this.strips[this.chosen]);
    const strength = (k) => this.components.activation(k)[this.frame];
    const levels = this.desk.levels();
    const strongest = levels.reduce((most, _, k) => (strength(k) > strength(most) ? k : most), 0);
    const heard = levels.flatMap((level, k) => (level ? [k + 1] : [])).join(", ") || "nothing";
    this.facts.set({
      iterations: String(this.iterations),
      "relative error": number(this.error, 4),
      time: `${number(this.timeOf(this.frame))} s`,
      "strongest now": `component ${strongest + 1}`,
      heard,
    });
    const state = this.desk.pressed(this.chosen).join(" and ");
    this.ui.say(
      `${this.iterations} iterations, relative error ${number(this.error, 4)}. At ${number(this.timeOf(this.frame))} s component ${strongest + 1} is strongest. Heard: ${heard}. Component ${this.chosen + 1} is chosen${state ? `: ${state}` : ""}.`,
    );
  }
}

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, tryThis: TRY, help: HELP });
  new NmfMixer(ui, model).start();
  return () => ui.close();
}

export default { render };
