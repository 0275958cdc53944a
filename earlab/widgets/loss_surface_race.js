// Loss surface race: drag the start, and every rule walks down the same surface.
import { clamp, Frame, number, verdict } from "./kit/kit.js";
import { make } from "./kit/make.js";
import { sampled, walkAll } from "./kit/optimisers.js";
import { Axes } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";
import { CURVES, drawCurves, drawGround, drawPath, drawStart, Paths, swatchOf } from "./kit/race.js";
import { waitingFor } from "./kit/talk.js";

const TITLE = "Loss surface race";
const TRY = "choose the turned valley: who falls from first to last, and who climbs?";
const HELP = `The star is the lowest point. Drag the start, or put it anywhere with a click; drag across the curves to see an earlier step. Keys:
  arrows move the start, or the step (<kbd>Shift</kbd> further), <kbd>R</kbd> races.`;
const LAST = 60; // steps of a race
const SPEED = 20; // steps in a second
const RATES = [-3, -2, -1, 0].flatMap((power) =>
  [1, 1.2, 1.6, 2, 2.5, 3, 4, 5, 6, 8].map((digit) => Number(`${digit}e${power}`)),
);
const TOPS = [0, 134, 238, 360]; // pixels of the curves, one below the other; the last one has the numbers of the steps
const SHARED = ["surface", "start", "rates", "momentum", "noise", "shown"]; // traits that the view has its own copies of

class LossSurfaceRace {
  paths; // of all racers
  problems; // what went wrong, by racer
  axes; // of the last drawing
  curves; // … and of the curves below
  picture; // of the surface, as it was last drawn
  stop; // of the race under way

  constructor(ui, model) {
    Object.assign(this, { ui, model });
    this.racers = model.get("racers");
    this.state = this.theirs(); // ahead of the kernel's while the start is dragged
    this.drawn = {}; // the surface as it was sampled
    this.held = false;
    this.makeStage();
    this.makePanel();
  }

  makeStage() {
    const { ui } = this;
    this.board = ui.canvas({
      label: "Surface with the paths of all racers. Arrows move the start.",
      height: (width) => 68 + 0.75 * (width - 56), // all views are 4 wide and 3 high
      draw: (pen) => this.drawBoard(pen),
      grab: (x, y) => this.grabBoard(x, y),
      move: (_, x, y) => this.put(this.axes.toX(x), this.axes.toY(y)),
      drop: () => {
        this.held = false;
      },
      key: (event) => this.keyBoard(event),
    });
    this.graph = ui.canvas({
      label:
        "Height of every racer, and how far each of its two weights moves, step by step, logarithmic. Arrows move the step that is shown.",
      height: () => TOPS.at(-1),
      draw: (pen) => this.drawGraph(pen),
      grab: (x, y) => this.grabGraph(x, y),
      move: (box, x) => this.scrub(box.toX(x)),
      key: (event) => this.keyGraph(event),
    });
    const both = make("div", {}, make("div", {}, this.board), make("div", {}, this.graph));
    both.style.cssText = "display: flex; flex-wrap: wrap; gap: 12px"; // beside each other where there is space
    ["3 1 330px", "2 1 210px"].forEach((flex, k) => Object.assign(both.children[k].style, { flex }));
    ui.stage.append(both);
  }

  makePanel() {
    const { ui, model } = this;
    this.choice = ui.choice({
      label: "Surface",
      options: Object.keys(model.get("surfaces")),
      value: this.state.surface,
      onchange: (name) => this.begin(name),
    });
    this.go = ui.button("Race", () => this.race(), { primary: true });
    this.rule = ui.choice({
      label: "Learning rate of",
      options: this.racers,
      value: this.racers[0],
      onchange: () => this.tell(),
    });
    this.rates = Object.fromEntries(this.racers.map((name) => [name, this.rateSlider(name)]));
    const take = (momentum) => this.change({ momentum });
    this.momentum = ui.slider({ label: "µ of momentum", range: [0, 0.99, 0.01], value: 0, oninput: take });
    const shake = (noise) => this.change({ noise });
    this.noise = ui.slider({ label: "noise in the slope", range: [0, 1, 0.05], value: 0, oninput: shake });
    this.facts = ui.facts(this.racers);
    this.facts.element.querySelectorAll("th").forEach((head, k) => head.prepend(swatchOf(this.racers[k])));
    this.facts.element.prepend(make("caption", {}, "E above the lowest point, at the step shown"));
    const reset = ui.button("Reset", () => this.begin(this.state.surface));
    ui.controls(ui.row(this.choice, this.go, reset), this.facts, this.rule, ...Object.values(this.rates));
    ui.more(this.momentum, this.noise);
  }

  rateSlider(name) {
    return this.ui.slider({
      label: `η, learning rate of ${name}`,
      range: [0, RATES.length - 1, 1],
      value: 0,
      format: (k) => number(k === nearest(this.state.rates[name]) ? this.state.rates[name] : RATES[k]),
      oninput: (k) => this.change({ rates: { ...this.state.rates, [name]: RATES[k] } }),
    });
  }

  start() {
    this.ui.follow(() => {
      if (this.held || this.stop || this.ui.setting || this.ui.busy) return;
      if (JSON.stringify(this.theirs()) === JSON.stringify(this.state)) return;
      this.state = this.theirs();
      this.run();
    });
    this.run();
  }

  theirs() {
    return Object.fromEntries(SHARED.map((name) => [name, this.model.get(name)]));
  }

  surface() {
    return this.model.get("surfaces")[this.state.surface];
  }

  /** The surface as it is drawn, sampled once. */
  sample() {
    const name = this.state.surface;
    if (this.drawn.name !== name) this.drawn = { name, ...sampled(this.surface()) };
    return this.drawn;
  }

  drawBoard(pen) {
    const { ctx, color } = pen;
    const { x, y } = this.sample();
    this.axes = new Axes({ left: 44, top: 26, right: pen.width - 12, bottom: pen.height - 42, x, y });
    ctx.drawImage(this.ground(pen), 0, 0, pen.width, pen.height);
    this.axes.draw(pen, { xLabel: "w₁", yLabel: "w₂" });
    this.axes.clip(ctx, () => {
      ctx.fillStyle = color("ink");
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.fillText("★", this.axes.px(this.drawn.bottom[0]), this.axes.py(this.drawn.bottom[1]));
      ctx.textBaseline = "alphabetic";
      ctx.textAlign = "left";
      const { paths, state } = this;
      if (paths) this.racers.forEach((name, k) => drawPath(pen, this.axes, paths, name, k, state.shown));
      drawStart(pen, this.axes, state.start);
    });
  }

  grabBoard(x, y) {
    this.held = true;
    this.put(this.axes.toX(x), this.axes.toY(y));
    return "start";
  }

  keyBoard(event) {
    const [step, race] = [arrow(event), event.key.toLowerCase() === "r"];
    const size = (this.drawn.x[1] - this.drawn.x[0]) / 100;
    if (race) this.race();
    else if (step) this.put(...this.state.start.map((w, axis) => w + step[axis] * size));
    return Boolean(race || step);
  }

  /** The shaded surface with its contour lines, drawn once for each size and theme: it stays while racers move. */
  ground({ width, height, color }) {
    const key = [this.state.surface, width, height, devicePixelRatio, this.ui.theme].join();
    if (this.picture?.key === key) return this.picture;
    this.picture = Object.assign(new OffscreenCanvas(width * devicePixelRatio, height * devicePixelRatio), { key });
    const ctx = this.picture.getContext("2d");
    ctx.scale(devicePixelRatio, devicePixelRatio);
    drawGround({ ctx, color }, this.axes, this.drawn);
    return this.picture;
  }

  drawGraph(pen) {
    const box = (p) => [0, TOPS[p], pen.width, TOPS[p + 1] - TOPS[p]];
    this.curves = CURVES.map((curve, p) => drawCurves(pen, this.paths, this.racers, curve, box(p), LAST));
    for (const axes of this.curves) axes.cursor(pen.ctx, this.state.shown, { color: pen.color("ink"), width: 1 });
  }

  grabGraph(x, y) {
    const axes = this.curves.find(({ bottom }) => y <= bottom) ?? this.curves.at(-1);
    this.scrub(axes.toX(x));
    return axes;
  }

  keyGraph(event) {
    const [dx] = arrow(event) ?? [];
    if (dx) this.scrub(this.state.shown + dx);
    return Boolean(dx);
  }

  put(w1, w2) {
    return this.change({ start: [clamp(w1, ...this.drawn.x), clamp(w2, ...this.drawn.y)] });
  }

  scrub(step) {
    return this.change({ shown: Math.round(clamp(step, 0, LAST)) }, false);
  }

  async change(traits, walks = true) {
    Object.assign(this.state, traits);
    this.ui.set(traits);
    this.ui.redraw();
    if (walks) await this.run();
    else this.tell();
  }

  async run() {
    const { lowest } = this.sample();
    const [surface, { shown, ...settings }] = [this.surface(), this.state];
    const answer = await this.ui.answer("race", settings, (given) => this.explore(given));
    if (!answer) return;
    this.paths = new Paths(answer.paths, surface, lowest);
    this.problems = answer.problems;
    this.tell();
    const waits = waitingFor(...(answer.waits ?? []));
    this.ui.problem(waits ?? Object.values(this.problems).join("\n"), Boolean(waits));
  }

  explore(settings) {
    const random = this.ui.array("draws").data;
    return { paths: walkAll(this.racers, this.surface(), settings, random, LAST), problems: {} };
  }

  /** Let the racers run from the start, or halt them. */
  race() {
    if (this.stop) return this.halt();
    let head = this.state.shown < LAST ? this.state.shown : 0;
    this.stop = this.ui.animate((seconds) => {
      head = Math.min(LAST, head + SPEED * seconds);
      this.state.shown = Math.floor(head);
      this.tell();
      if (head < LAST) return true;
      this.halt();
      return false;
    });
    this.go.textContent = "Pause";
  }

  halt() {
    this.stop?.();
    this.stop = undefined;
    this.go.textContent = "Race";
    return this.scrub(this.state.shown);
  }

  tell() {
    for (const [name, slider] of Object.entries(this.rates)) {
      slider.set(nearest(this.state.rates[name]));
      slider.element.hidden = name !== this.rule.select.value;
    }
    this.momentum.set(this.state.momentum);
    this.noise.set(this.state.noise);
    this.choice.select.value = this.state.surface;
    if (this.paths) this.report();
    this.ui.redraw();
  }

  report() {
    const { shown, start } = this.state;
    const racers = this.racers.map((name, k) => {
      const last = this.paths.reached(k);
      return { name, last, e: this.paths.above(k, Math.min(shown, last)), broken: name in this.problems };
    });
    const textOf = ({ last, e, broken }) => {
      if (broken) return "–";
      return last < shown ? verdict(false, `left at step ${last + 1}`) : number(e);
    };
    this.facts.set(Object.fromEntries(racers.map((racer) => [racer.name, textOf(racer)])));
    const running = racers.filter(({ broken }) => !broken);
    const [best, ...others] = running.filter(({ last }) => last >= shown).sort((a, b) => a.e - b.e);
    const gone = running.filter(({ last }) => last < shown).map(({ name }) => name);
    const where = `Start (${start.map((w) => number(w)).join(", ")}).`;
    const then = others.length ? `, then ${others.map(({ name }) => name).join(", ")}` : "";
    const first = best ? ` ${best.name} is lowest${then}.` : " nobody is left.";
    const lost = gone.length ? ` ${gone.join(" and ")} left the surface: the learning rate is too large.` : "";
    this.ui.say(`${where} After ${shown} steps${first}${lost}`);
  }

  begin(name) {
    const { start, rates } = this.model.get("surfaces")[name];
    return this.change({ surface: name, start, rates });
  }
}

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, tryThis: TRY, help: HELP });
  new LossSurfaceRace(ui, model).start();
  return () => ui.close();
}

/** The place of a learning rate on its slider. */
const nearest = (rate) =>
  RATES.reduce(
    (best, one, k) => (Math.abs(Math.log(one / rate)) < Math.abs(Math.log(RATES[best] / rate)) ? k : best),
    0,
  );

export default { render };
