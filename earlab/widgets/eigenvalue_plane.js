// Eigenvalue plane: drag eigenvalues, see h(t) = Wᵗ h(0) decay, ring or explode, and hear it.
import { drawComplexPlane, drawEigenvalue, drawPowers } from "./kit/complex_plane.js";
import { clamp, Frame, number } from "./kit/kit.js";
import { make } from "./kit/make.js";
import { Axes, drawLegend } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";
import { blocksOf, normOf, statesOf, tonesOf } from "./kit/recurrence.js";
import { Player } from "./kit/sound.js";

const TITLE = "Eigenvalue plane";
const TRY = "drag λ₁ across the unit circle, and listen on both sides of it.";
const HELP = `Drag an eigenvalue. With the plane focused: arrows move the chosen one by 0.01 (<kbd>Shift</kbd> 0.05), <kbd>N</kbd> <kbd>P</kbd> choose another;
  or use the sliders. A hollow dot is a conjugate, small dots are the powers λ², λ³, …. You hear 20 steps in a second: the angle is the pitch, from 200 Hz
  at 0° to 800 Hz at 180°, the norm is the loudness. A tone that explodes is held at a limit.`;
const REACH = 1.25;
const NEAR = 0.02; // imaginary parts below are taken for 0: the pair meets on the real axis and becomes one real value
const MOST = 3;
const TONE = { rate: 16000, perSecond: 20, start: 0.25, low: 200, high: 800 };
const KEEPS = 0.002; // |λ| this near to 1 neither decays nor explodes
const [LOWEST, HIGHEST] = [1e-6, 1e9]; // norms that are drawn
const TONES = ["a", "b", "good"];
const DASHES = [[], [7, 4], [2, 3]];
const PRESETS = {
  "rings and decays": [[[0.85, 0.45]], 0],
  "decays at once": [[[0.5, 0]], 0],
  "flips its sign": [[[-0.95, 0]], 0],
  "keeps, turning": [[[0.8, 0.6]], 0],
  explodes: [[[1.06, 0.2]], 0],
  "grows, then shrinks": [Array(2).fill([0.9, 0]), 12],
};

const nameOf = (k) => `λ${"₁₂₃"[k]}`;
const angleOf = ([re, im]) => (re || im ? (180 * Math.atan2(im, re)) / Math.PI : 0); // in degrees

class EigenvaluePlane {
  shown; // the settings of the picture with {states, norms, radius}
  asked;
  playing; // the step that sounds
  plane; // axes of the complex plane

  constructor(ui, model) {
    Object.assign(this, { ui, model });
    this.T = model.get("steps");
    this.last = `‖h(${this.T})‖`;
    this.makeStage();
    this.makePanel();
  }

  makeStage() {
    const { ui } = this;
    this.board = ui.canvas({
      label: "Complex plane with the unit circle. Arrow keys move the chosen eigenvalue, N and P choose another.",
      height: (width) => Math.min(width - 52, 340) + 68,
      draw: (pen) => this.drawBoard(pen),
      grab: (x, y) => this.grabBoard(x, y),
      move: (k, x, y) => this.put(k, this.plane.toX(x), Math.abs(this.plane.toY(y))),
      key: (event) => this.keyBoard(event),
    });
    const draw = (pen) => this.drawCurves(pen);
    this.curves = ui.canvas({ label: "The state and its norm over time", height: () => 400, draw });
    const style = "display: grid; grid-template-columns: repeat(auto-fit, minmax(260px, 1fr)); gap: 12px";
    ui.stage.append(make("div", { style }, this.board, this.curves));
  }

  makePanel() {
    const { ui } = this;
    this.presets = ui.choice({
      label: "Example",
      options: ["own", ...Object.keys(PRESETS)],
      onchange: (name) => {
        if (PRESETS[name]) ui.set({ eigenvalues: PRESETS[name][0], coupling: PRESETS[name][1], chosen: 0 });
      },
    });
    this.size = ui.slider({
      label: "|λ| of the chosen one",
      range: [0, REACH, 0.01],
      value: 1,
      oninput: (value) => this.polar(value, angleOf(this.values()[this.chosen()])),
    });
    this.angle = ui.slider({
      label: "its angle",
      range: [0, 180, 1],
      value: 0,
      format: (degrees) => `${number(degrees)}°`,
      oninput: (degrees) => this.polar(normOf(this.values()[this.chosen()]), degrees),
    });
    const couple = (coupling) => ui.set({ coupling });
    this.coupling = ui.slider({ label: "coupling", range: [0, 12, 0.1], value: 0, oninput: couple });
    const add = () => ui.set({ eigenvalues: [...this.values(), [0.5, 0]], chosen: this.values().length });
    const remove = () => ui.set({ eigenvalues: this.values().filter((_, k) => k !== this.chosen()), chosen: 0 });
    [this.add, this.remove] = [ui.button("Add", add), ui.button("Remove", remove)];
    this.player = this.makePlayer();
    this.facts = ui.facts(["chosen", "|λ|", "halves after", "spectral radius", this.last, "largest ‖h(t)‖", "tone"]);
    const sliders = [this.size, this.angle, this.coupling];
    ui.controls(ui.row(this.player, this.presets), ...sliders, this.facts);
    ui.more(this.add, this.remove);
  }

  makePlayer() {
    const show = (step) => {
      this.playing = step;
      this.ui.redraw();
    };
    return new Player(this.ui, {
      label: "Listen",
      sound: () => this.shown && { tracks: tonesOf(this.shown, TONE), rate: TONE.rate },
      onmove: (time) => show(Math.min(this.T, Math.floor(time * TONE.perSecond))),
      onend: () => show(undefined),
    });
  }

  start() {
    this.ui.follow(() => this.follow());
    this.follow();
  }

  settingsNow() {
    return { eigenvalues: this.values(), coupling: this.model.get("coupling") };
  }

  explore({ eigenvalues, coupling }) {
    return {
      norms: { data: statesOf(eigenvalues, coupling, this.T).map(normOf) },
      radius: { data: [Math.max(...eigenvalues.map(normOf))] },
    };
  }

  async grow(settings) {
    const right = this.explore(settings);
    const answer = await this.ui.answer("grow", settings, (given) => this.explore(given));
    if (!answer) return;
    const [norms, radius] = [answer.norms ?? right.norms, answer.radius ?? right.radius].map(({ data }) => data);
    const states = statesOf(settings.eigenvalues, settings.coupling, this.T);
    this.shown = { ...settings, states, norms, radius: radius[0] };
    const fault = faultIn(norms, right.norms.data) || radiusFault(radius[0], right.radius.data[0]);
    if (this.ui.yours) this.ui.problem(fault);
    this.tell();
    this.ui.redraw();
  }

  chosen() {
    return Math.min(this.model.get("chosen"), this.values().length - 1);
  }

  drawBoard(pen) {
    this.plane = drawComplexPlane(pen, REACH, Math.min(pen.width - 52, 340));
    const [k, values] = [this.chosen(), this.values()];
    const look = { tone: TONES[k], last: this.T, now: this.playing };
    this.plane.clip(pen.ctx, () => drawPowers(pen, this.plane, values[k], look));
    values.forEach((value, n) =>
      drawEigenvalue(pen, this.plane, value, { name: nameOf(n), tone: TONES[n], chosen: n === k }),
    );
  }

  grabBoard(x, y) {
    const at = [this.plane.toX(x), this.plane.toY(y)];
    const far = this.values().map(([re, im]) => Math.hypot(at[0] - re, Math.abs(at[1]) - im));
    const k = far.indexOf(Math.min(...far));
    if (far[k] > 0.2) return undefined;
    this.ui.set({ chosen: k });
    return k;
  }

  keyBoard(event) {
    const step = arrow(event);
    const k = this.chosen();
    const [re, im] = this.values()[k];
    const count = this.values().length;
    const up = step?.[1] > 0 && !im ? NEAR : 0; // off the real axis
    const next = { n: 1, p: -1 }[event.key.toLowerCase()];
    if (step) this.put(k, re + 0.01 * step[0], im + 0.01 * step[1] + up);
    else if (next) this.ui.set({ chosen: (k + next + count) % count });
    else return false;
    return true;
  }

  drawCurves(pen) {
    if (!this.shown) return;
    const box = { left: 52, right: pen.width - 12, x: [0, this.T] };
    const steps = Array.from({ length: this.T + 1 }, (_, t) => t);
    const above = this.drawCoordinates(pen, box, steps);
    const below = this.drawNorms(pen, box, steps);
    if (this.playing === undefined) return;
    for (const axes of [above, below]) axes.cursor(pen.ctx, this.playing, { color: pen.color("accent") });
  }

  drawCoordinates(pen, box, steps) {
    const coordinate = (at) => this.shown.states.map((state) => clamp(state[at], -HIGHEST, HIGHEST));
    const rows = blocksOf(this.shown.eigenvalues).map(([at]) => coordinate(at));
    const peak = Math.max(1e-9, ...rows.flat().map(Math.abs));
    const axes = new Axes({ ...box, top: 28, bottom: 158, y: [-peak, peak] });
    axes.draw(pen, { yLabel: "h(t), one coordinate of each eigenvalue", xTicks: [] });
    rows.forEach((row, k) => {
      const width = k === this.chosen() ? 2.25 : 1.5;
      axes.curve(pen.ctx, steps, row, { color: pen.color(TONES[k]), width, dash: DASHES[k] });
    });
    const lines = rows.map((_, k) => ({ name: nameOf(k), tone: TONES[k], dash: DASHES[k] }));
    drawLegend(pen, axes, lines);
    return axes;
  }

  drawNorms(pen, box, steps) {
    const finite = Array.from(this.shown.norms, (norm) => clamp(norm, LOWEST, HIGHEST));
    const range = [Math.floor(Math.log10(Math.min(0.5, ...finite))), Math.ceil(Math.log10(Math.max(2, ...finite)))];
    const axes = new Axes({ ...box, top: 212, bottom: 360, y: range.map((power) => 10 ** power), log: "y" });
    const whose = this.model.get("has_growth") ? " of your function" : "";
    axes.draw(pen, { yLabel: `‖h(t)‖${whose}; dashed: |λ|ᵗ`, xLabel: "step t" });
    axes.clip(pen.ctx, () => {
      const powers = steps.map((t) => clamp(this.shown.radius ** t, LOWEST, HIGHEST));
      axes.curve(pen.ctx, steps, powers, { color: pen.color("border"), width: 1.5, dash: [6, 4] });
      axes.curve(pen.ctx, steps, finite, { color: pen.color("ink"), width: 2.25 });
    });
    return axes;
  }

  put(k, re, im) {
    const round = (value) => Math.round(1000 * value) / 1000;
    const value = [round(clamp(re, -REACH, REACH)), im < NEAR ? 0 : round(Math.min(im, REACH))];
    this.ui.set({ eigenvalues: this.values().with(k, value) });
  }

  polar(size, degrees) {
    this.put(this.chosen(), size * Math.cos((Math.PI * degrees) / 180), size * Math.sin((Math.PI * degrees) / 180));
  }

  values() {
    return this.model.get("eigenvalues");
  }

  tell() {
    const { radius, eigenvalues } = this.shown;
    const k = Math.min(this.chosen(), eigenvalues.length - 1);
    const [re, im] = eigenvalues[k];
    const norms = Array.from(this.shown.norms);
    const top = norms.indexOf(Math.max(...norms));
    const life = Math.log(0.5) / Math.log(normOf([re, im]));
    const limit = norms.findIndex((norm) => TONE.start * norm > 1);
    this.facts.set({
      chosen: `${nameOf(k)} = ${number(re)}${im ? ` ± ${number(im)}i` : ""}`,
      "|λ|": number(normOf([re, im])),
      "spectral radius": number(radius),
      "halves after": life > 0 && life < 1e4 ? `${number(life, 2)} steps` : "never",
      [this.last]: number(norms[this.T]),
      "largest ‖h(t)‖": `${number(norms[top])} at t = ${top}`,
      tone: limit < 0 ? "not limited" : `limited from step ${limit}`,
    });
    const size = `${nameOf(k)} has |λ| = ${number(normOf([re, im]))} and an angle of ${number(angleOf([re, im]))}°.`;
    const course = `The spectral radius is ${number(radius)}: ${this.fate(norms, top)}.`;
    this.ui.say(`${size} ${course} ‖h(${this.T})‖ is ${number(norms[this.T])}.`);
  }

  /** What becomes of a state with these norms, the largest of them at step `top`. */
  fate(norms, top) {
    const { radius, eigenvalues } = this.shown;
    const grows = radius > 1 ? "h(t) explodes" : "h(t) decays";
    const fate = Math.abs(radius - 1) < KEEPS ? "h(t) neither decays nor explodes" : grows;
    const rings = eigenvalues.some(([, im]) => im) ? " and turns as it goes" : "";
    if (!(radius < 1 && norms[top] > 1.5 * norms[0])) return fate + rings;
    return `${fate}${rings}, but first it grows to ${number(norms[top] / norms[0])} times its size, at step ${top}`;
  }

  follow() {
    const settings = this.settingsNow();
    const value = this.values()[this.chosen()];
    const now = JSON.stringify([settings.eigenvalues, settings.coupling]);
    this.presets.select.value = Object.keys(PRESETS).find((name) => JSON.stringify(PRESETS[name]) === now) ?? "own";
    this.size.set(normOf(value));
    this.angle.set(angleOf(value));
    this.coupling.set(settings.coupling);
    this.coupling.input.disabled = this.remove.disabled = this.values().length === 1;
    this.add.disabled = this.values().length === MOST;
    if (JSON.stringify(settings) !== JSON.stringify(this.asked)) {
      this.asked = settings;
      this.grow(settings);
    } else if (this.shown) this.tell();
    this.ui.redraw();
  }
}

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, tryThis: TRY, help: HELP });
  new EigenvaluePlane(ui, model).start();
  return () => ui.close();
}

/** Where the student's norms leave the right ones. */
function faultIn(norms, right) {
  const t = right.findIndex((norm, k) => !(Math.abs(norms[k] - norm) <= 1e-6 * Math.max(1e-12, norm)));
  if (t < 0) return "";
  const times = `${t} ${t === 1 ? "time" : "times"}`;
  return `Your ‖h(${t})‖ is ${number(norms[t])}; expected ${number(right[t])}: W is applied ${times} to h(0).`;
}

function radiusFault(radius, right) {
  if (Math.abs(radius - right) <= 1e-6) return "";
  return `Your spectral radius is ${number(radius)}; the largest |λ| is ${number(right)}.`;
}

export default { render };
