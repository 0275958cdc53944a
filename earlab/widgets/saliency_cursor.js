// Saliency cursor: a clip and the places that a network's answer hangs on, under one cursor.
import { colorBar, largest, paint, sequential } from "./kit/color.js";
import { clamp, Frame, number } from "./kit/kit.js";
import { answerOf, MelClips, percent, upright } from "./kit/mel_clips.js";
import { arrow } from "./kit/pointer.js";
import { Player } from "./kit/sound.js";
import { drawSpectrogram } from "./kit/spectrogram.js";

const TITLE = "Saliency cursor";
const TRY = "go to the brightest place below: is it the loudest one above, or beside it?";
const HELP = `Drag to move the cursor, or focus the picture: arrows (<kbd>Shift</kbd> five at a time), <kbd>Home</kbd> <kbd>End</kbd>, <kbd>Space</kbd> plays from it and stops.
  Above is the clip. Below, the brighter a place, the more the score changes when the place does.`;
const ROWS = [
  { top: 24, bottom: 176 },
  { top: 208, bottom: 360 },
];
const EDGE = { left: 56, right: 62 };
const HEIGHT = 404;

class SaliencyCursor {
  answer; // {map, scores, label} of what is shown
  pictures = []; // of levels and map
  rows; // axes of both, of the last drawing
  asked; // clip and label of the latest request

  constructor(ui, model) {
    Object.assign(this, { ui, model });
    this.clips = new MelClips(ui, model);
    this.low = this.clips.levels.data.reduce((low, level) => Math.min(low, level), 0);
    this.makeStage();
    this.makePanel();
  }

  makeStage() {
    const { ui } = this;
    const go = (x, y) => this.point(x, y);
    this.canvas = ui.canvas({
      label:
        "The clip, and below it how much the score hangs on each place. Arrows move the cursor, space plays from it.",
      height: () => HEIGHT,
      draw: (pen) => this.draw(pen),
      grab: (x, y) => {
        go(x, y);
        return "cursor";
      },
      move: (_, x, y) => go(x, y),
      key: (event) => this.key(event),
    });
    ui.stage.append(this.canvas);
  }

  makePanel() {
    const { ui, model, clips } = this;
    this.player = new Player(ui, {
      label: "Listen",
      sound: () => clips.sound(this.here().clip),
      onmove: (time) => this.go(this.here().band, Math.floor((time * clips.frames) / clips.seconds)),
    });
    this.choice = ui.choice({
      label: "Clip",
      options: clips.options,
      value: String(model.get("clip")),
      onchange: (clip) => ui.set({ clip: Number(clip) }),
    });
    this.score = ui.choice({
      label: "Score of",
      options: [["-1", "its answer"], ...clips.classes.map((name, k) => [String(k), name])],
      value: String(model.get("label")),
      onchange: (label) => ui.set({ label: Number(label) }),
    });
    this.facts = ui.facts(["time", "frequency", "level", "saliency", "it is", "the network says", "score of"]);
    ui.controls(ui.row(this.player, this.choice), this.score, this.facts);
  }

  start() {
    this.ui.follow(() => this.follow());
    this.follow();
  }

  /** Clip, label, band and frame, as far as there are any. */
  here() {
    const { model, clips } = this;
    return {
      clip: Math.min(model.get("clip"), clips.count - 1),
      label: Math.min(model.get("label"), clips.classes.length - 1),
      band: Math.min(model.get("band"), clips.bands - 1),
      frame: Math.min(model.get("frame"), clips.frames - 1),
    };
  }

  draw(pen) {
    const { clips } = this;
    const box = { left: EDGE.left, right: pen.width - EDGE.right };
    this.rows = ROWS.map((row) => clips.axes({ ...box, ...row }));
    const shown = this.answer?.label;
    const name = shown === undefined ? "" : ` of ${clips.classes[shown]}`;
    clips.drawAxes(pen, this.rows[0], { yLabel: "the clip (Hz)" });
    clips.drawAxes(pen, this.rows[1], { yLabel: `what the score${name} hangs on`, last: true });
    if (this.pictures[0]) drawSpectrogram(pen, this.rows[0], this.pictures[0], { low: this.low, high: 0 });
    if (this.pictures[1]) {
      const { left, right, top, bottom } = this.rows[1];
      paint(pen.ctx, this.pictures[1], { left, right, top, bottom });
      colorBar(pen, { left: right + 8, right: right + 18, top, bottom }, sequential, 0, 100, (share) => `${share} %`);
    }
    for (const axes of this.rows) clips.mark(pen, axes, this.here());
  }

  key(event) {
    const step = arrow(event);
    const { band, frame } = this.here();
    if (step) this.go(band + step[1], frame + step[0]);
    else if (event.key === "Home") this.go(band, 0);
    else if (event.key === "End") this.go(band, this.clips.frames - 1);
    else if (event.key === " ") this.listen();
    else return false;
    return true;
  }

  point(x, y) {
    const axes = y < (ROWS[0].bottom + ROWS[1].top) / 2 ? this.rows[0] : this.rows[1];
    const frame = (axes.toX(x) * this.clips.frames) / this.clips.seconds;
    this.go(Math.floor(axes.toY(y)), Math.floor(frame));
  }

  go(band, frame) {
    this.ui.set({ band: clamp(band, 0, this.clips.bands - 1), frame: clamp(frame, 0, this.clips.frames - 1) });
  }

  listen() {
    if (this.player.playing) this.player.stop();
    else
      this.player.play(Math.max(0, this.clips.timeOf(this.here().frame) - this.clips.seconds / this.clips.frames / 2));
  }

  async look({ clip, label }) {
    this.asked = `${clip} ${label}`;
    this.answer = undefined;
    this.pictures = [upright(this.clips.matrix(clip), sequential, this.low, 0)];
    const answer = await this.ui.ask("look", { clip, label });
    if (!answer || this.asked !== `${clip} ${label}`) return;
    this.answer = { ...answer, most: largest(answer.map.data) };
    this.pictures[1] = upright(answer.map, sequential, 0, this.answer.most);
    this.tell();
    this.ui.redraw();
  }

  follow() {
    const at = this.here();
    [this.choice.select.value, this.score.select.value] = [String(at.clip), String(at.label)];
    if (this.asked !== `${at.clip} ${at.label}`) this.look(at);
    this.tell();
    this.ui.redraw();
  }

  tell() {
    const { clips, answer } = this;
    const { clip, band, frame } = this.here();
    const place = band * clips.frames + frame;
    const [time, frequency] = [`${number(clips.timeOf(frame))} s`, `${number(clips.hertz[band])} Hz`];
    const level = `${number(clips.matrix(clip).data[place])} dB`;
    const share = answer ? percent(answer.map.data[place] / answer.most) : "–";
    const said = answer ? answerOf(Array.from(answer.scores.data), clips.classes) : "–";
    const score = answer ? `${clips.classes[answer.label]}, ${percent(answer.scores.data[answer.label])}` : "–";
    this.facts.set({
      time,
      frequency,
      level,
      saliency: answer ? `${share} of the largest` : "–",
      "it is": clips.name(clip),
      "the network says": said,
      "score of": score,
    });
    this.ui.say(`At ${time} and ${frequency}: ${level}; saliency ${share} of the largest. The network says ${said}.`);
  }
}

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, tryThis: TRY, help: HELP });
  new SaliencyCursor(ui, model).start();
  return () => ui.close();
}

export default { render };
