// Sound ruler: waveform, spectrogram and feature curves under one cursor, which moves along when the sound plays.
import { heatImage, sequential, upsideDown } from "./kit/color.js";
import { FEATURES } from "./kit/features.js";
import { clamp, Frame, number } from "./kit/kit.js";
import { Axes, line, rimmed } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";
import { Player } from "./kit/sound.js";
import { drawSpectrogram } from "./kit/spectrogram.js";
import { decibels, frameCount, magnitudes, spectraOf } from "./kit/spectrum.js";
import { waitingFor } from "./kit/talk.js";
import { Waveform } from "./kit/wave.js";

const TITLE = "Sound ruler";
const TRY = "play, then take the longest frame and the shortest: lines get sharp, or beginnings do, never both.";
const HELP = `Drag to move the cursor, or focus the picture: arrows (<kbd>Shift</kbd> five at a time), <kbd>Home</kbd> <kbd>End</kbd>, <kbd>Space</kbd> plays from it and stops.
  The band in the waveform is the frame that all numbers come from.`;
const FLOOR = -80; // dB below the loudest that are shown
const HEIGHT = 430; // at most, with all curves: the widget has to fit a small window
const WAVE = { top: 22, bottom: 66 };
const PICTURE = { top: 90, few: 250, many: 190, crowd: 150 }; // its bottom with few curves, with many, with a crowd
const STRIP = { few: 28, many: 8, crowd: 8, height: 52, below: 44 };
const SLICE = 104;
const EDGE = { few: 56, many: 132, crowd: 132, right: 52 }; // names of many stand beside their curves

class SoundRuler {
  levels; // dB (F, T)
  picture; // … as an image

  constructor(ui, model) {
    Object.assign(this, { ui, model });
    this.x = ui.array("x").data;
    [this.rate, this.hop] = [model.get("sample_rate"), model.get("hop_length")];
    this.seconds = this.x.length / this.rate;
    this.wave = new Waveform(this.x, this.rate);
    this.names = ui.yours ? model.get("names") : Object.keys(FEATURES);
    this.nFft = model.get("n_fft");
    this.cursor = { frame: model.get("frame"), bin: model.get("bin") };
    this.curves = []; // one for each name
    this.rows = {}; // axes of the last drawing
    this.lengths = model
      .get("lengths")
      .map((length) => [length, `${length} samples, ${number((1000 * length) / this.rate)} ms`]);
    this.size = this.names.length > 5 ? "crowd" : this.names.length > 3 ? "many" : "few";
    [this.bottom, this.above] = [PICTURE[this.size], STRIP[this.size]];
    const share = (HEIGHT - this.bottom - STRIP.below) / Math.max(1, this.names.length) - this.above;
    this.strip = clamp(share, 16, STRIP.height);
    this.makeStage();
    this.makePanel();
  }

  makeStage() {
    const { ui } = this;
    this.canvas = ui.canvas({
      label: "Waveform, spectrogram and features over time. Arrows move the cursor, space plays from it.",
      height: () => this.bottom + this.names.length * (this.above + this.strip) + STRIP.below,
      draw: (pen) => this.draw(pen),
      grab: (px, py) => {
        this.point(px, py);
        return "cursor";
      },
      move: (_, px, py) => this.point(px, py),
      drop: () => this.keep(),
      key: (event) => this.key(event),
    });
    this.slice = ui.canvas({
      label: "Spectrum of the frame at the cursor",
      height: () => SLICE,
      draw: (pen) => this.drawSlice(pen),
    });
    ui.stage.append(this.canvas);
  }

  makePanel() {
    const { ui } = this;
    this.player = new Player(ui, {
      label: "Listen",
      sound: () => ({ tracks: [this.x], rate: this.rate }),
      onmove: (time) => this.go(Math.round((time * this.rate - this.nFft / 2) / this.hop), this.cursor.bin),
      onend: () => this.keep(),
    });
    this.length = ui.choice({
      label: "Frame",
      options: this.lengths,
      value: this.nFft,
      onchange: (length) => this.change(length),
    });
    this.facts = ui.facts(["time", "frame", "frequency", "level", ...this.names]);
    ui.controls(ui.row(this.player, this.length), this.facts);
    if (this.size === "crowd") ui.more(this.slice);
    else ui.controls(this.slice);
  }

  start() {
    const { ui } = this;
    ui.adopt(
      () => this.own(),
      (theirs) => this.take(theirs),
    );
    this.analyse();
  }

  frames() {
    return frameCount(this.x.length, this.nFft, this.hop);
  }

  /** The time of a frame's middle. */
  timeOf(frame) {
    return (frame * this.hop + this.nFft / 2) / this.rate;
  }

  frequencyOf(bin) {
    return (bin * this.rate) / this.nFft;
  }

  levelAt({ frame, bin }) {
    return this.levels.data[bin * this.levels.shape[1] + frame];
  }

  draw(pen) {
    const box = { left: EDGE[this.size], right: pen.width - EDGE.right, x: [0, this.seconds] };
    this.rows.wave = new Axes({ ...box, ...WAVE, y: [-this.wave.peak, this.wave.peak] });
    this.rows.picture = new Axes({ ...box, top: PICTURE.top, bottom: this.bottom, y: [0, this.rate / 2000] });
    this.drawWave(pen);
    this.drawPicture(pen, !this.names.length);
    this.names.forEach((name, k) => this.drawStrip(pen, box, name, k));
  }

  key(event) {
    const step = arrow(event);
    if (step) this.go(this.cursor.frame + step[0], this.cursor.bin + step[1]);
    else if (event.key === "Home") this.go(0, this.cursor.bin);
    else if (event.key === "End") this.go(this.frames() - 1, this.cursor.bin);
    else if (event.key === " ") this.listen();
    else return false;
    this.keep();
    return true;
  }

  drawWave(pen) {
    const { ctx, color } = pen;
    const [from, to] = [this.cursor.frame * this.hop, this.cursor.frame * this.hop + this.nFft].map((sample) =>
      this.rows.wave.px(sample / this.rate),
    );
    this.rows.wave.draw(pen, { yLabel: "waveform", xTicks: [], yTicks: [0] });
    ctx.fillStyle = color("raised");
    ctx.fillRect(from, this.rows.wave.top, to - from, this.rows.wave.bottom - this.rows.wave.top);
    this.wave.draw(ctx, this.rows.wave, color("a"));
    Object.assign(ctx, { strokeStyle: color("ink"), lineWidth: 1 });
    ctx.strokeRect(from, this.rows.wave.top, to - from, this.rows.wave.bottom - this.rows.wave.top);
    this.rows.wave.cursor(ctx, this.timeOf(this.cursor.frame), { color: color("ink") });
  }

  drawPicture(pen, last) {
    const { ctx } = pen;
    const axes = this.rows.picture;
    axes.draw(pen, { yLabel: "spectrogram (kHz)", xTicks: last ? undefined : [], xLabel: last ? "time (s)" : "" });
    if (!this.picture) return;
    const half = this.hop / this.rate / 2;
    const span = [this.timeOf(0) - half, this.timeOf(this.frames() - 1) + half];
    drawSpectrogram(pen, axes, this.picture, { span, low: FLOOR, high: 0 });
    const [px, py] = [axes.px(this.timeOf(this.cursor.frame)), axes.py(this.frequencyOf(this.cursor.bin) / 1000)];
    rimmed(pen, () => {
      line(ctx, px, axes.top, px, axes.bottom);
      line(ctx, px - 9, py, px + 9, py);
    });
  }

  drawStrip(pen, box, name, k) {
    const { ctx, color } = pen;
    const top = this.bottom + this.above + k * (this.above + this.strip);
    const last = k === this.names.length - 1;
    const known = this.curves[k]?.filter(Number.isFinite) ?? [];
    const [low, high] = [Math.min(0, ...known), Math.max(...known, 0)];
    const y = low === high ? [low, low + 1] : [low, high];
    const axes = new Axes({ ...box, top, bottom: top + this.strip, y });
    const below = last ? { xLabel: "time (s)" } : { xTicks: [] };
    const few = this.size === "few";
    const beside = few ? { yLabel: name, yTicks: axes.y } : { yLabel: "", yTicks: [] };
    axes.draw(pen, { ...beside, yText: (value) => number(value, 2), ...below });
    if (!few) {
      Object.assign(ctx, { fillStyle: color("soft"), textAlign: "right", textBaseline: "middle" });
      ctx.fillText(name, axes.left - 10, (axes.top + axes.bottom) / 2, axes.left - 14);
    }
    if (!known.length) return;
    const times = Array.from(this.curves[k], (_, frame) => this.timeOf(frame));
    axes.curve(ctx, times, this.curves[k], { color: color("a"), width: 1.5 });
    axes.cursor(ctx, this.timeOf(this.cursor.frame), { color: color("ink") });
    const value = this.curves[k][this.cursor.frame];
    ctx.beginPath();
    if (Number.isFinite(value)) ctx.arc(axes.px(this.timeOf(this.cursor.frame)), axes.py(value), 4, 0, 2 * Math.PI);
    ctx.fill();
  }

  drawSlice(pen) {
    const { ctx, color } = pen;
    const box = { left: 46, top: 22, right: pen.width - 14, bottom: SLICE - 40 };
    const axes = new Axes({ ...box, x: [0, this.rate / 2000], y: [FLOOR, 0] });
    axes.draw(pen, { xLabel: "frequency (kHz)", yLabel: "spectrum of this frame (dB)" });
    if (!this.levels) return;
    const bins = Array.from({ length: this.levels.shape[0] }, (_, bin) => bin);
    const frequencies = bins.map((bin) => this.frequencyOf(bin) / 1000);
    const spectrum = bins.map((bin) => this.levelAt({ ...this.cursor, bin }));
    axes.curve(ctx, frequencies, spectrum, { color: color("a"), width: 1.25 });
    axes.cursor(ctx, this.frequencyOf(this.cursor.bin) / 1000, { color: color("ink") });
  }

  point(px, py) {
    const frame = (this.rows.wave.toX(px) * this.rate - this.nFft / 2) / this.hop;
    const inside = py > PICTURE.top && py < this.bottom;
    this.go(
      Math.round(frame),
      inside ? Math.round((this.rows.picture.toY(py) * 1000 * this.nFft) / this.rate) : this.cursor.bin,
    );
  }

  go(frame, bin) {
    this.cursor = { frame: clamp(frame, 0, this.frames() - 1), bin: clamp(bin, 0, this.nFft / 2) };
    this.tell();
  }

  own() {
    return { ...this.cursor, n_fft: this.nFft };
  }

  keep() {
    return this.ui.set(this.own());
  }

  take(theirs) {
    this.length.select.value = theirs.n_fft;
    if (theirs.n_fft !== this.nFft) this.change(theirs.n_fft);
    else this.go(theirs.frame, theirs.bin);
  }

  listen() {
    return this.player.playing ? this.player.stop() : this.player.play(this.timeOf(this.cursor.frame));
  }

  async analyse() {
    const asked = this.nFft;
    const answer = await this.ui.answer("analyse", { n_fft: asked }, () => this.explore());
    if (!answer || asked !== this.nFft) return;
    this.curves = Array.from({ length: this.names.length }, (_, k) =>
      answer.curves.data.subarray(k * this.frames(), (k + 1) * this.frames()),
    );
    const strength =
      answer.spectrogram ??
      (answer.problems.spectrogram || answer.blank ? undefined : magnitudes(spectraOf(this.x, this.nFft, this.hop)));
    this.levels = strength && decibels(strength, FLOOR);
    this.picture = this.levels && heatImage(upsideDown(this.levels), sequential, FLOOR, 0);
    const wrong = Object.values(answer.problems).join("\n");
    this.ui.problem(wrong || waitingFor(...(answer.waits ?? [])), !wrong);
    this.tell();
  }

  explore() {
    const spectrogram = magnitudes(spectraOf(this.x, this.nFft, this.hop));
    const { x, nFft, hop, rate } = this;
    const curves = Object.values(FEATURES).map((feature) =>
      Array.from({ length: this.frames() }, (_, t) =>
        feature({ samples: x.subarray(t * hop, t * hop + nFft), magnitudes: spectrogram, t, rate }),
      ),
    );
    return { spectrogram, curves: { data: Float64Array.from(curves.flat()) }, problems: {} };
  }

  change(length) {
    const [time, frequency] = [this.timeOf(this.cursor.frame), this.frequencyOf(this.cursor.bin)];
    this.nFft = Number(length);
    [this.levels, this.picture, this.curves] = [undefined, undefined, []];
    this.go(Math.round((time * this.rate - this.nFft / 2) / this.hop), Math.round((frequency * this.nFft) / this.rate));
    this.keep();
    this.analyse();
  }

  tell() {
    this.ui.redraw();
    const [time, frequency] = [this.timeOf(this.cursor.frame), this.frequencyOf(this.cursor.bin)];
    const values = this.names.map((_, k) => (this.curves[k]?.length ? number(this.curves[k][this.cursor.frame]) : "–"));
    const level = this.levels ? `${number(this.levelAt(this.cursor))} dB` : "–";
    this.facts.set({
      time: `${number(time)} s`,
      frame: `${this.cursor.frame} of ${this.frames()}`,
      frequency: `${number(frequency)} Hz`,
      level,
      ...Object.fromEntries(this.names.map((name, k) => [name, values[k]])),
    });
    this.ui.say(
      `At ${number(time)} s: ${this.names.map((name, k) => `${name} ${values[k]}, `).join("")}level at ${number(frequency)} Hz ${level}.`,
    );
  }
}

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, tryThis: TRY, help: HELP });
  new SoundRuler(ui, model).start();
  return () => ui.close();
}

export default { render };
