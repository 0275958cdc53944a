// PCA cloud: drag points of a plane, and the principal axes follow.
import { disc, drawAxes, drawFeet, PAINTS, percent } from "./kit/cloud.js";
import { clamp, Frame, number } from "./kit/kit.js";
import { degreesOf, directionOf, momentsOf, principal, varianceAt } from "./kit/moments.js";
import { boundsAround, fitted } from "./kit/plane.js";
import { Axes, circle } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";

const TITLE = "PCA cloud";
const TRY = "turn your own direction in the lower picture: none keeps more than axis 1. Then drag one point far away.";
const HELP = `Drag a point: its neighbours come along, as far as the reach goes (keys: <kbd>N</kbd> <kbd>P</kbd> next and previous point, arrows move it, <kbd>Shift</kbd> further). Arrows and
  ellipse are two standard deviations long; an axis has no sign, so its arrow may point either way.`;

/** The bounds around points, and their standard deviation: the unit of the reach. */
function viewOf(points) {
  const { xx, yy } = momentsOf(points);
  return [boundsAround(points, 0.15), Math.sqrt((xx + yy) / 2) || 1];
}

class PcaCloud {
  found; // {mean, directions, variances, shares} of the fit
  grabbed; // {points, weights, from} when the drag began
  axes; // of the last drawing, above …
  chart; // … and below

  constructor(ui, model) {
    Object.assign(this, { ui, model });
    this.points = model.get("points"); // the view's own copy: while points are dragged it is ahead of the kernel's
    this.moments = momentsOf(this.points);
    [this.bounds, this.spread] = viewOf(this.points);
    [this.reach, this.angle] = [model.get("reach"), model.get("angle")];
    this.selected = 0;
    this.makeStage();
    this.makePanel();
  }

  makeStage() {
    const { ui } = this;
    this.board = ui.canvas({
      label: "Cloud of points with its principal axes. N and P choose a point, arrows move it and its neighbours.",
      height: (width) => clamp(0.5 * width, 240, 270),
      draw: (pen) => this.drawBoard(pen),
      grab: (px, py) => this.grabBoard(px, py),
      move: (_, px, py) => this.moveBoard(px, py),
      drop: () => this.keep(),
      key: (event) => this.keyBoard(event),
    });
    const turn = (px) => this.turn(this.chart.toX(px));
    this.dial = ui.canvas({
      label: "Variance of the points along each direction from 0 to 180 degrees. The slider turns your direction.",
      height: () => 145,
      draw: (pen) => this.drawDial(pen),
      grab: (px) => {
        turn(px);
        return "direction";
      },
      move: (_, px) => turn(px),
      drop: () => this.keep(),
    });
    ui.stage.append(this.board, this.dial);
  }

  makePanel() {
    const { ui, model } = this;
    const clouds = Object.keys(model.get("clouds"));
    const begin = (name) => this.begin(name);
    this.cloud = ui.choice({ label: "Cloud", options: clouds, value: clouds[0], onchange: begin });
    this.width = ui.slider({
      label: "reach of a drag",
      range: [0, 4, 0.1],
      value: this.reach,
      format: (radius) => (radius ? `${number(radius)} standard deviations` : "one point"),
      oninput: (radius) => {
        this.reach = radius;
        this.keep();
        ui.redraw();
      },
    });
    this.direction = ui.slider({
      label: "your direction",
      range: [0, 180, 1],
      value: this.angle,
      format: (degrees) => `${degrees}°`,
      oninput: (degrees) => {
        this.turn(degrees);
        this.keep();
      },
    });
    this.feet = ui.toggle({ label: "project onto your direction", value: true, onchange: () => ui.redraw() });
    this.facts = ui.facts(["mean", "axis 1", "variance 1", "axis 2", "variance 2", "your direction keeps"]);
    ui.controls(
      ui.row(
        this.cloud,
        ui.button("Start again", () => begin(this.cloud.select.value)),
      ),
      this.width,
      this.direction,
      this.feet,
      this.facts,
    );
  }

  start() {
    const { ui } = this;
    ui.adopt(
      () => this.own(),
      (theirs) => this.take(theirs),
    );
    this.fit();
  }

  drawBoard(pen) {
    const { ctx, color } = pen;
    this.axes = new Axes(fitted(this.bounds, { left: 46, top: 26, right: pen.width - 12, bottom: pen.height - 42 }));
    this.axes.draw(pen, { xLabel: "x₁", yLabel: "x₂" });
    this.axes.clip(ctx, () => {
      if (this.feet.input.checked) drawFeet(pen, this.axes, this.points, this.moments.mean, this.angle);
      this.points.forEach(([x, y]) => disc(ctx, this.axes.px(x), this.axes.py(y), 3, color("border")));
      this.drawSelected(pen);
      if (this.found) drawAxes(pen, this.axes, this.found);
    });
  }

  grabBoard(px, py) {
    const { axes, points } = this;
    const gaps = points.map(([x, y]) => Math.hypot(axes.px(x) - px, axes.py(y) - py));
    this.selected = gaps.indexOf(Math.min(...gaps));
    this.grabbed = { points, weights: this.weightsAround(this.selected), from: [axes.toX(px), axes.toY(py)] };
    this.ui.redraw();
    return this.selected;
  }

  moveBoard(px, py) {
    this.shift(this.grabbed, this.axes.toX(px) - this.grabbed.from[0], this.axes.toY(py) - this.grabbed.from[1]);
  }

  keyBoard(event) {
    const step = arrow(event);
    const next = { n: 1, p: -1 }[event.key.toLowerCase()];
    if (step) {
      const unit = (this.axes.x[1] - this.axes.x[0]) / 100;
      const from = { points: this.points, weights: this.weightsAround(this.selected) };
      this.shift(from, ...step.map((by) => by * unit));
      this.keep();
    } else if (next) this.choose(this.selected + next);
    return Boolean(step || next);
  }

  drawSelected({ ctx, color }) {
    const [x, y] = this.points[this.selected];
    const unit = this.axes.px(1) - this.axes.px(0);
    disc(ctx, this.axes.px(x), this.axes.py(y), 4.5, color("accent"));
    ctx.strokeStyle = color("accent");
    ctx.lineWidth = 1.5;
    ctx.setLineDash([3, 3]);
    circle(ctx, this.axes.px(x), this.axes.py(y), Math.max(9, this.reach * this.spread * unit));
    ctx.stroke();
    ctx.setLineDash([]);
  }

  drawDial(pen) {
    const { ctx, color } = pen;
    const degrees = Array.from({ length: 91 }, (_, k) => 2 * k);
    const curve = degrees.map((turn) => varianceAt(this.moments, directionOf(turn)));
    const y = [0, Math.max(...curve, ...(this.found?.variances ?? [])) * 1.15 || 1];
    const chart = new Axes({ left: 46, top: 30, right: pen.width - 12, bottom: pen.height - 42, x: [0, 180], y });
    this.chart = chart;
    const yLabel = "variance along a direction";
    chart.draw(pen, { xLabel: "direction (degrees)", yLabel, xTicks: [0, 45, 90, 135, 180] });
    chart.curve(ctx, degrees, curve, { color: color("ink") });
    chart.cursor(ctx, this.angle, { color: color("soft") });
    ctx.textAlign = "center";
    this.found?.directions.forEach((direction, k) => {
      const place = [chart.px(degreesOf(direction)), chart.py(this.found.variances[k])];
      disc(ctx, ...place, 6, color(PAINTS[k]));
      ctx.fillText(String(k + 1), place[0], place[1] - 10);
    });
    ctx.textAlign = "left";
  }

  /** How far each point follows the chosen one: 1 for itself, less with distance. */
  weightsAround(k) {
    const [x0, y0] = this.points[k];
    return this.points.map(([x, y], i) =>
      i === k ? 1 : this.reach && Math.exp(-((x - x0) ** 2 + (y - y0) ** 2) / (2 * (this.reach * this.spread) ** 2)),
    );
  }

  shift({ points: before, weights }, dx, dy) {
    const [x, y] = before[this.selected];
    const by = [clamp(x + dx, ...this.axes.x) - x, clamp(y + dy, ...this.axes.y) - y]; // the chosen point stays in sight
    this.points = before.map(([px, py], k) => [px + weights[k] * by[0], py + weights[k] * by[1]]);
    this.fit();
  }

  choose(k) {
    this.selected = (k + this.points.length) % this.points.length;
    const [x, y] = this.points[this.selected];
    this.ui.say(`Point ${this.selected + 1} of ${this.points.length} at (${number(x)}, ${number(y)}).`);
    this.ui.redraw();
  }

  turn(degrees) {
    this.angle = clamp(Math.round(degrees), 0, 180);
    this.direction.set(this.angle);
    this.tell();
  }

  /** Show a cloud that was not touched. */
  begin(name) {
    this.points = this.model.get("clouds")[name];
    [this.bounds, this.spread] = viewOf(this.points);
    this.selected = 0;
    this.fit();
    this.keep();
  }

  own() {
    return { points: this.points, reach: this.reach, angle: this.angle };
  }

  keep() {
    return this.ui.set(this.own());
  }

  take(theirs) {
    ({ points: this.points, reach: this.reach, angle: this.angle } = theirs);
    this.selected = Math.min(this.selected, this.points.length - 1);
    this.width.set(this.reach);
    this.direction.set(this.angle);
    this.fit();
  }

  async fit() {
    this.moments = momentsOf(this.points);
    this.ui.redraw();
    const answer = await this.ui.answer("fit", { points: this.points }, principal);
    if (!answer && this.ui.busy) return; // a newer question is under way
    this.found = answer && this.read(answer);
    if (answer?.remark) this.ui.problem(answer.remark);
    this.tell();
  }

  read({ mean, components: { data }, variances }) {
    const total = variances.data.reduce((sum, variance) => sum + variance, 0) || 1;
    return {
      mean: mean.data,
      directions: [data.slice(0, 2), data.slice(2)],
      variances: [...variances.data],
      shares: [...variances.data].map((variance) => variance / total),
    };
  }

  /** Where the arrow of an axis points, when that is not the angle of the axis: its sign is free. */
  arrow([c, s]) {
    const degrees = (Math.atan2(s, c) * 180) / Math.PI;
    return degrees < -0.05 || degrees > 179.95
      ? ` (your vector points the other way, to ${number(Math.round(degrees + 360) % 360)}°; either is right)`
      : "";
  }

  tell() {
    this.ui.redraw();
    const own = varianceAt(this.moments, directionOf(this.angle));
    const kept = percent(own / (this.moments.xx + this.moments.yy || 1));
    this.facts.set({ "your direction keeps": kept });
    if (!this.found) {
      for (const name of ["mean", "axis 1", "axis 2", "variance 1", "variance 2"]) this.facts.set({ [name]: "–" });
      return;
    }
    const { mean, variances, shares, directions } = this.found;
    const degrees = directions.map((one) => `${number(Math.round(10 * degreesOf(one)) / 10)}°`);
    this.facts.set({
      mean: `(${number(mean[0])}, ${number(mean[1])})`,
      "axis 1": degrees[0],
      "axis 2": degrees[1],
      "variance 1": number(variances[0]),
      "variance 2": number(variances[1]),
    });
    this.ui.say(
      `Axis 1 lies at ${degrees[0]}${this.arrow(directions[0])} and explains ${percent(shares[0])} of the variance, axis 2 explains ${percent(shares[1])}. Your direction, ${this.angle}°, keeps ${kept}.`,
    );
  }
}

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, tryThis: TRY, help: HELP });
  new PcaCloud(ui, model).start();
  return () => ui.close();
}

export default { render };
