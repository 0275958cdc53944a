// Phrase player: the notes of a phrase and its spectrogram under one cursor, which moves along when it plays.
import { heatImage, sequential, upsideDown } from "./kit/color.js";
import { clamp, Frame, number } from "./kit/kit.js";
import { Axes, line, rimmed } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";
import { Player } from "./kit/sound.js";
import { drawSpectrogram } from "./kit/spectrogram.js";
import { decibels, frameCount, magnitudes, spectraOf } from "./kit/spectrum.js";

const TRY = "play, and watch the stack of bright lines step down with the notes.";
const HELP = `Drag across the picture to move the cursor. With the picture focused: <kbd>←</kbd> <kbd>→</kbd> move it by a hundredth of a second (<kbd>Shift</kbd> five),
  <kbd>N</kbd> <kbd>P</kbd> go to the next and previous note, <kbd>Space</kbd> plays from the cursor and stops.`;
const FLOOR = -60; // dB below the loudest that are shown
const NOTES = { top: 26, bottom: 136 };
const PICTURE = { top: 164, bottom: 334 };
const EDGE = { left: 56, right: 52 };
const STEP = 0.01; // seconds

class PhrasePlayer {
  constructor(ui, model) {
    Object.assign(this, { ui, model });
    this.x = ui.array("x").data;
    [this.rate, this.nFft, this.hop] = ["sample_rate", "n_fft", "hop_length"].map((name) => model.get(name));
    this.seconds = this.x.length / this.rate;
    this.notes = model.get("notes").map(([start, length, midi, name]) => ({ start, end: start + length, midi, name }));
    this.time = model.get("time");
    this.picture = this.paint(model.get("top"));
    this.makeStage();
  }

  /** The spectrogram up to `top` Hz as an image. */
  paint(top) {
    const { shape, data } = decibels(magnitudes(spectraOf(this.x, this.nFft, this.hop)), FLOOR);
    const rows = Math.min(shape[0], Math.round((top * this.nFft) / this.rate) + 1);
    const kept = { shape: [rows, shape[1]], data: data.subarray(0, rows * shape[1]) };
    this.kilohertz = ((rows - 1) * this.rate) / this.nFft / 1000;
    return heatImage(upsideDown(kept), sequential, FLOOR, 0);
  }

  makeStage() {
    const { ui } = this;
    this.canvas = ui.canvas({
      label: "Notes above, spectrogram below, over time. Arrows move the cursor, N and P go from note to note.",
      height: () => PICTURE.bottom + 44,
      draw: (pen) => this.draw(pen),
      grab: (px) => {
        this.go(this.roll.toX(px));
        return "cursor";
      },
      move: (_, px) => this.go(this.roll.toX(px)),
      drop: () => this.keep(),
      key: (event) => this.key(event),
    });
    ui.stage.append(this.canvas);
    this.player = new Player(ui, {
      label: "Play the phrase",
      sound: () => ({ tracks: [this.x], rate: this.rate }),
      onmove: (seconds) => this.go(seconds),
      onend: () => this.keep(),
    });
    this.facts = ui.facts(["time", "note", "fundamental", "begins"]);
    ui.controls(ui.row(this.player), this.facts);
  }

  start() {
    const { ui } = this;
    ui.adopt(
      () => this.own(),
      (theirs) => this.go(theirs.time),
    );
    this.tell();
  }

  draw(pen) {
    const box = { left: EDGE.left, right: pen.width - EDGE.right, x: [0, this.seconds] };
    const pitches = this.notes.map(({ midi }) => midi);
    const y = [Math.min(...pitches) - 1, Math.max(...pitches) + 1];
    this.roll = new Axes({ ...box, ...NOTES, y });
    this.drawNotes(pen);
    const axes = new Axes({ ...box, ...PICTURE, y: [0, this.kilohertz] });
    axes.draw(pen, { yLabel: "spectrogram (kHz)", xLabel: "time (s)" });
    const half = this.hop / this.rate / 2;
    const middle = this.nFft / this.rate / 2;
    const frames = frameCount(this.x.length, this.nFft, this.hop);
    const span = [middle - half, middle + ((frames - 1) * this.hop) / this.rate + half];
    drawSpectrogram(pen, axes, this.picture, { span, low: FLOOR, high: 0 });
    const at = axes.px(this.time);
    rimmed(pen, () => line(pen.ctx, at, axes.top, at, axes.bottom));
  }

  drawNotes(pen) {
    const { ctx, color } = pen;
    const { roll } = this;
    const names = new Map(this.notes.map(({ midi, name }) => [midi, name]));
    roll.draw(pen, { yLabel: "notes", xTicks: [], yTicks: [...names.keys()], yText: (midi) => names.get(midi) });
    const now = this.now();
    for (const note of this.notes) {
      const [left, right] = [roll.px(note.start), roll.px(note.end) - 2];
      const [top, bottom] = [roll.py(note.midi + 0.4), roll.py(note.midi - 0.4)];
      ctx.fillStyle = color(note === now ? "b" : "a");
      ctx.fillRect(left, top, right - left, bottom - top);
      if (note !== now) continue;
      ctx.strokeStyle = color("ink"); // told apart without its colour
      ctx.lineWidth = 2;
      ctx.strokeRect(left, top, right - left, bottom - top);
    }
    roll.cursor(ctx, this.time, { color: color("ink") });
  }

  key(event) {
    const step = arrow(event);
    const turn = { n: 1, p: -1 }[event.key.toLowerCase()];
    if (step) this.go(this.time + STEP * step[0]);
    else if (turn) this.go(this.notes[clamp(this.notes.indexOf(this.now()) + turn, 0, this.notes.length - 1)].start);
    else if (event.key === "Home") this.go(0);
    else if (event.key === "End") this.go(this.seconds);
    else if (event.key === " ") this.listen();
    else return false;
    this.keep();
    return true;
  }

  /** The note at the cursor; the last one from its beginning on. */
  now() {
    return this.notes.findLast(({ start }) => start <= this.time + 1e-9) ?? this.notes[0];
  }

  listen() {
    if (this.player.playing) this.player.stop();
    else this.player.play(this.time < this.seconds - 0.05 ? this.time : 0);
  }

  go(seconds) {
    this.time = clamp(seconds, 0, this.seconds);
    this.tell();
  }

  own() {
    return { time: this.time };
  }

  keep() {
    return this.ui.set(this.own());
  }

  tell() {
    this.ui.redraw();
    const { name, midi, start } = this.now();
    const hertz = 440 * 2 ** ((midi - 69) / 12);
    this.facts.set({
      time: `${number(this.time)} s`,
      note: `${name}, ${this.notes.indexOf(this.now()) + 1} of ${this.notes.length}`,
      fundamental: `${number(hertz, 4)} Hz`,
      begins: `${number(start)} s`,
    });
    this.ui.say(`At ${number(this.time)} s: ${name}, ${number(hertz, 4)} Hz.`);
  }
}

function render({ model, el }) {
  const ui = new Frame(el, model, { title: model.get("heading"), tryThis: TRY, help: HELP });
  new PhrasePlayer(ui, model).start();
  return () => ui.close();
}

export default { render };
