// Teacher forcing: a network continues a circle, fed with the truth, with its own outputs, or with a mixture.
import { continued, voiceOf } from "./kit/circling.js";
import { clamp, Frame, number } from "./kit/kit.js";
import { Axes, circle, line } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";
import { Player } from "./kit/sound.js";

const TITLE = "Teacher forcing";
const TRY = "listen to the free run; then feed the truth; then take the other network and let it run free.";
const HELP = `Drag across the picture to move along. With it focused: <kbd>←</kbd> <kbd>→</kbd> one step, <kbd>Home</kbd> <kbd>End</kbd> the ends,
  <kbd>Space</kbd> plays. Two voices: the truth and the network. Pitch is the point's height, so that in step both are one.`;
const NETWORKS = [
  ["teacher", "teacher forcing"],
  ["scheduled", "scheduled sampling"],
];
const FEEDS = [
  ["0", "its own outputs: free run"],
  ["1", "the truth: teacher forced"],
  ["0.5", "a mixture"],
];
const [PLANE, GRAPH, GIVEN] = [250, 128, 2]; // pixels; steps that are always given
const FROM = 56; // the first step whose distance counts in the mean
const VOICE = { rate: 16000, perStep: 0.025, pitch: 330, octaves: 0.5 };
const SHARED = ["network", "p", "moment"];

class TeacherForcing {
  said; // (T, 2), flat
  axes; // of the distances

  constructor(ui, model) {
    Object.assign(this, { ui, model });
    this.state = this.own();
    this.arrays = Object.fromEntries(
      ["truth", "lots", "turn", "offset", "read", "shift"].map((name) => [name, ui.array(name)]),
    );
    this.steps = this.arrays.lots.data.length;
    this.canvas = ui.canvas({
      label: "A circle with the way of the network, and its distance from the truth at each step. Arrows move along.",
      height: () => PLANE + GRAPH + 52,
      draw: (pen) => this.draw(pen),
      grab: (x) => this.point(x),
      move: (_, x) => this.point(x),
      key: (event) => this.key(event),
    });
    ui.stage.append(this.canvas);
    this.makePanel();
  }

  makePanel() {
    const { ui, state } = this;
    this.player = new Player(ui, {
      label: "Listen",
      sound: () => this.sound(),
      onmove: (time) => this.change({ moment: Math.floor(time / VOICE.perStep) }),
    });
    this.networks = ui.choice({
      label: "Network trained by",
      options: NETWORKS,
      value: state.network,
      onchange: (network) => this.change({ network }),
    });
    this.feeds = ui.choice({
      label: "Fed with",
      options: FEEDS,
      value: this.feed(),
      onchange: (p) => this.change({ p: Number(p) }),
    });
    this.share = ui.slider({
      label: "share p of true values",
      range: [0, 1, 0.05],
      value: state.p,
      oninput: (p) => this.change({ p }),
    });
    this.along = ui.slider({
      label: "step",
      range: [0, this.steps - 1, 1],
      value: state.moment,
      oninput: (moment) => this.change({ moment }),
    });
    this.facts = ui.facts(["step", "true values fed", "distance", `mean from step ${FROM}`]);
    ui.controls(this.networks, this.feeds, this.share, this.along, ui.row(this.player), this.facts);
  }

  start() {
    this.ui.adopt(
      () => this.state,
      (theirs) => this.change(theirs),
    );
    this.change(this.state);
  }

  own() {
    return Object.fromEntries(SHARED.map((name) => [name, this.model.get(name)]));
  }

  feed() {
    const { p } = this.state;
    return p === 0 || p === 1 ? String(p) : "0.5";
  }

  given(p = this.state.p) {
    return Array.from(this.arrays.lots.data, (u, step) => u < p || step < GIVEN);
  }

  point(x) {
    this.change({ moment: Math.round(this.axes.toX(x)) });
    return "moment";
  }

  key(event) {
    const ends = { Home: -this.steps, End: this.steps };
    const by = ends[event.key] ?? arrow(event)?.[0];
    if (event.key === " ") this.listen();
    else if (by) this.change({ moment: this.state.moment + by });
    else return false;
    return true;
  }

  listen() {
    if (this.player.playing) this.player.stop();
    else this.player.play();
  }

  change(traits) {
    const moment = clamp(traits.moment ?? this.state.moment, 0, this.steps - 1);
    Object.assign(this.state, traits, { moment });
    this.ui.set({ ...traits, moment });
    this.networks.select.value = this.state.network;
    this.feeds.select.value = this.feed();
    this.share.set(this.state.p);
    this.along.set(moment);
    if ("network" in traits || "p" in traits) this.run();
    else this.tell();
  }

  async run() {
    const { network, p } = this.state;
    const answer = await this.ui.answer("run", { network, p }, (asked) => this.explored(asked));
    if (!answer || network !== this.state.network || p !== this.state.p) return;
    this.said = answer.said.data;
    this.ui.problem(answer.fault);
    this.player.stop();
    this.tell();
  }

  explored({ network, p }) {
    const k = NETWORKS.findIndex(([name]) => name === network);
    return { said: { data: continued(this.arrays, k, this.given(p)) }, fault: "" };
  }

  sound() {
    if (!this.said) return undefined;
    const truth = this.arrays.truth.data.slice(2);
    return { tracks: [voiceOf(truth, VOICE), voiceOf(this.said, VOICE)], rate: VOICE.rate };
  }

  distance(step) {
    const { data } = this.arrays.truth;
    return Math.hypot(this.said[2 * step] - data[2 * step + 2], this.said[2 * step + 1] - data[2 * step + 3]);
  }

  distances() {
    return Array.from({ length: this.steps }, (_, step) => this.distance(step));
  }

  tell() {
    if (!this.said) return;
    const { moment, network } = this.state;
    const late = this.distances().slice(FROM);
    const mean = late.reduce((sum, one) => sum + one, 0) / late.length;
    const fed = this.given().filter(Boolean).length;
    this.facts.set({
      step: String(moment),
      "true values fed": `${fed} of ${this.steps}`,
      distance: number(this.distance(moment), 2),
      [`mean from step ${FROM}`]: number(mean, 2),
    });
    const trained = NETWORKS.find(([name]) => name === network)[1];
    this.ui.say(
      `Trained by ${trained}, fed with ${fed} true values of ${this.steps}: at step ${moment} the network is ${number(this.distance(moment), 2)} from the truth.`,
    );
    this.ui.redraw();
  }

  draw(pen) {
    const half = (PLANE - 24) / 2;
    const middle = pen.width / 2;
    const place = { left: middle - half, right: middle + half, top: 12, bottom: 12 + 2 * half };
    this.drawPlane(pen, new Axes({ ...place, x: [-1.2, 1.2], y: [-1.2, 1.2] }));
    this.drawDistances(pen);
  }

  drawPlane({ ctx, color }, plane) {
    const { moment } = this.state;
    const { data } = this.arrays.truth;
    ctx.strokeStyle = color("hair");
    ctx.lineWidth = 7;
    circle(ctx, plane.px(0), plane.py(0), plane.px(1) - plane.px(0));
    ctx.stroke();
    if (!this.said) return;
    const points = Array.from({ length: moment + 1 }, (_, k) => [this.said[2 * k], this.said[2 * k + 1]]);
    plane.clip(ctx, () => {
      const xs = points.map(([x]) => x);
      const ys = points.map(([, y]) => y);
      plane.curve(ctx, xs, ys, { color: color("a"), width: 1 });
    });
    const [x, y] = points.at(-1);
    const [trueX, trueY] = [plane.px(data[2 * moment + 2]), plane.py(data[2 * moment + 3])];
    ctx.strokeStyle = ctx.fillStyle = color("a");
    ctx.lineWidth = 1.5;
    line(ctx, plane.px(x), plane.py(y), trueX, trueY);
    circle(ctx, plane.px(x), plane.py(y), 6);
    ctx.fill();
    ctx.strokeStyle = color("ink");
    ctx.lineWidth = 2;
    circle(ctx, trueX, trueY, 9);
    ctx.stroke();
    ctx.fillStyle = color("soft");
    ctx.textAlign = "left";
    ctx.fillText("ring: the truth", 4, 20);
    ctx.fillText("disc: the network", 4, 36);
  }

  drawDistances(pen) {
    const { ctx, color } = pen;
    const top = PLANE + 34;
    const y = [0, Math.max(1, ...(this.said ? this.distances() : [1]))];
    this.axes = new Axes({ left: 46, right: pen.width - 12, top, bottom: top + GRAPH - 24, x: [0, this.steps - 1], y });
    this.axes.draw(pen, {
      xLabel: "step; a mark below the line: fed with the truth",
      yLabel: "distance from the truth",
    });
    if (!this.said) return;
    ctx.strokeStyle = color("b");
    ctx.lineWidth = 1.5;
    this.given().forEach((isTrue, step) => {
      if (isTrue) line(ctx, this.axes.px(step), this.axes.bottom, this.axes.px(step), this.axes.bottom + 5);
    });
    const steps = Array.from({ length: this.steps }, (_, step) => step);
    this.axes.curve(ctx, steps, this.distances(), { color: color("a") });
    this.axes.cursor(ctx, this.state.moment, { color: color("ink") });
  }
}

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, tryThis: TRY, help: HELP });
  new TeacherForcing(ui, model).start();
  return () => ui.close();
}

export default { render };
