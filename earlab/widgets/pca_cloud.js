// PCA cloud: drag points of a plane, and the principal axes follow.
import { Frame, clamp, make, number } from "./kit/kit.js";
import { fitted, boundsAround } from "./kit/plane.js";
import { Axes, arrowLine, line } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";

const TITLE = "PCA cloud";
const HELP = `Drag a point: its neighbours come along, as far as the reach goes. Drag across the lower picture to turn your own direction. With
  the upper picture focused: <kbd>N</kbd> <kbd>P</kbd> next and previous point, arrows move it (<kbd>Shift</kbd> further). Arrows and
  ellipse are two standard deviations long.`;
const RADIANS = Math.PI / 180;
const PAINTS = ["a", "b"];

const percent = (share) => `${number(100 * share)} %`;

/** Mean and covariance (with 1/N) of points in a plane. */
function momentsOf(points) {
  const mean = [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length);
  const between = (i, j) => points.reduce((sum, point) => sum + (point[i] - mean[i]) * (point[j] - mean[j]), 0) / points.length;
  return { mean, xx: between(0, 0), xy: between(0, 1), yy: between(1, 1) };
}

/** The variance along a direction. */
const varianceAt = ({ xx, xy, yy }, [c, s]) => xx * c * c + 2 * xy * c * s + yy * s * s;

const directionOf = (degrees) => [Math.cos(degrees * RADIANS), Math.sin(degrees * RADIANS)];

/** The angle of a direction, 0 ≤ angle < 180, for a direction has no sign. */
const degreesOf = ([c, s]) => (Math.atan2(s, c) / RADIANS + 360) % 180;

/** Principal axes in closed form, as a plane has them. */
function principal({ points }) {
  const { mean, xx, xy, yy } = momentsOf(points);
  const [c, s] = directionOf(Math.atan2(2 * xy, xx - yy) / 2 / RADIANS);
  const half = Math.hypot((xx - yy) / 2, xy);
  return { mean: { data: mean }, components: { data: [c, s, -s, c] }, variances: { data: [(xx + yy) / 2 + half, (xx + yy) / 2 - half] }, remark: "" };
}

/** The room around points, and their standard deviation: the unit of the reach. */
function viewOf(points) {
  const { xx, yy } = momentsOf(points);
  return [boundsAround(points, 0.15), Math.sqrt((xx + yy) / 2) || 1];
}

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, help: HELP });
  let points = model.get("points"); // the view's own copy: while points are dragged it is ahead of the kernel's
  let moments = momentsOf(points);
  let [room, spread] = viewOf(points);
  let found; // {mean, directions, variances, shares} of the fit
  let [reach, angle] = [model.get("reach"), model.get("angle")];
  let selected = 0;
  let grabbed; // {points, weights, from} when the drag began
  let axes, chart;

  // ---- the cloud ----

  const board = ui.canvas({
    label: "Cloud of points with its principal axes. N and P choose a point, arrows move it and its neighbours.",
    height: (width) => clamp(0.72 * width, 260, 470),
    draw(pen) {
      const { ctx, color } = pen;
      axes = new Axes(fitted(room, { left: 46, top: 26, right: pen.width - 12, bottom: pen.height - 42 }));
      axes.draw(pen, { xLabel: "x₁", yLabel: "x₂" });
      axes.clip(ctx, () => {
        if (feet.input.checked) drawFeet(pen);
        points.forEach(([x, y]) => disc(ctx, axes.px(x), axes.py(y), 3, color("border")));
        drawSelected(pen);
        if (found) drawAxes(pen);
      });
    },
    grab(px, py) {
      const gaps = points.map(([x, y]) => Math.hypot(axes.px(x) - px, axes.py(y) - py));
      selected = gaps.indexOf(Math.min(...gaps));
      grabbed = { points, weights: weightsAround(selected), from: [axes.toX(px), axes.toY(py)] };
      ui.redraw();
      return selected;
    },
    move(_, px, py) {
      shift(grabbed, axes.toX(px) - grabbed.from[0], axes.toY(py) - grabbed.from[1]);
    },
    drop: () => keep(),
    key(event) {
      const step = arrow(event);
      const choice = { n: 1, p: -1 }[event.key.toLowerCase()];
      if (step) shift({ points, weights: weightsAround(selected) }, ...step.map((by) => (by * (axes.x[1] - axes.x[0])) / 100));
      else if (choice) choose(selected + choice);
      else return false;
      if (step) keep();
      return true;
    },
  });

  function disc(ctx, x, y, radius, paint) {
    ctx.fillStyle = paint;
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
    ctx.fill();
  }

  /** Each point's foot on the reader's own direction: what one number keeps of it. */
  function drawFeet({ ctx, color }) {
    const [c, s] = directionOf(angle);
    const [x0, y0] = moments.mean;
    ctx.strokeStyle = color("hair");
    ctx.lineWidth = 1;
    const places = points.map(([x, y]) => {
      const along = (x - x0) * c + (y - y0) * s;
      const foot = [axes.px(x0 + along * c), axes.py(y0 + along * s)];
      line(ctx, axes.px(x), axes.py(y), ...foot);
      return foot;
    });
    const far = axes.x[1] - axes.x[0] + axes.y[1] - axes.y[0];
    ctx.strokeStyle = color("soft");
    ctx.setLineDash([6, 4]);
    line(ctx, axes.px(x0 - far * c), axes.py(y0 - far * s), axes.px(x0 + far * c), axes.py(y0 + far * s));
    ctx.setLineDash([]);
    for (const place of places) disc(ctx, ...place, 2, color("ink"));
  }

  function drawSelected({ ctx, color }) {
    const [x, y] = points[selected];
    const unit = axes.px(1) - axes.px(0);
    disc(ctx, axes.px(x), axes.py(y), 4.5, color("accent"));
    ctx.strokeStyle = color("accent");
    ctx.lineWidth = 1.5;
    ctx.setLineDash([3, 3]);
    ctx.beginPath();
    ctx.arc(axes.px(x), axes.py(y), Math.max(9, reach * spread * unit), 0, 2 * Math.PI);
    ctx.stroke();
    ctx.setLineDash([]);
  }

  function drawAxes({ ctx, color }) {
    const [x0, y0] = found.mean;
    const arms = found.directions.map((direction, k) => direction.map((part) => 2 * Math.sqrt(Math.max(0, found.variances[k])) * part));
    ctx.strokeStyle = color("soft");
    ctx.lineWidth = 1;
    ctx.beginPath();
    for (let turn = 0; turn <= 360; turn += 5) {
      const [c, s] = directionOf(turn);
      ctx.lineTo(axes.px(x0 + c * arms[0][0] + s * arms[1][0]), axes.py(y0 + c * arms[0][1] + s * arms[1][1]));
    }
    ctx.stroke();
    arms.forEach(([dx, dy], k) => {
      ctx.strokeStyle = ctx.fillStyle = color(PAINTS[k]);
      ctx.lineWidth = 3;
      const tip = [axes.px(x0 + dx), axes.py(y0 + dy)];
      arrowLine(ctx, axes.px(x0), axes.py(y0), ...tip);
      const text = `axis ${k + 1}: ${percent(found.shares[k])}`;
      ctx.lineWidth = 4;
      ctx.strokeStyle = color("surface"); // a rim, to be read on top of points
      const wide = ctx.measureText(text).width;
      const place = [
        clamp(tip[0] + (dx < 0 ? -12 - wide : 12), axes.left + 4, axes.right - wide - 4),
        clamp(tip[1] + (dy < 0 ? 16 : -10), axes.top + 14, axes.bottom - 6),
      ];
      ctx.strokeText(text, ...place);
      ctx.fillText(text, ...place);
    });
  }

  // ---- variance along every direction ----

  const dial = ui.canvas({
    label: "Variance of the points along each direction from 0 to 180 degrees. The slider turns your direction.",
    height: () => 190,
    draw(pen) {
      const { ctx, color } = pen;
      const degrees = Array.from({ length: 91 }, (_, k) => 2 * k);
      const curve = degrees.map((turn) => varianceAt(moments, directionOf(turn)));
      const high = Math.max(...curve, ...(found?.variances ?? [])) * 1.15 || 1;
      chart = new Axes({ left: 46, top: 30, right: pen.width - 12, bottom: pen.height - 42, x: [0, 180], y: [0, high] });
      chart.draw(pen, { xLabel: "direction (degrees)", yLabel: "variance along a direction", xTicks: [0, 45, 90, 135, 180] });
      chart.curve(ctx, degrees, curve, { color: color("ink") });
      chart.cursor(ctx, angle, { color: color("soft") });
      ctx.textAlign = "center";
      found?.directions.forEach((direction, k) => {
        const place = [chart.px(degreesOf(direction)), chart.py(found.variances[k])];
        disc(ctx, ...place, 6, color(PAINTS[k]));
        ctx.fillText(String(k + 1), place[0], place[1] - 10);
      });
      ctx.textAlign = "left";
    },
    grab(px) { turn(chart.toX(px)); return "direction"; },
    move(_, px) { turn(chart.toX(px)); },
    drop: () => keep(),
  });
  ui.stage.append(board, dial);

  // ---- changes ----

  /** How far each point follows the chosen one: 1 for itself, less with distance. */
  function weightsAround(k) {
    const [x0, y0] = points[k];
    return points.map(([x, y], i) => (i === k ? 1 : reach && Math.exp(-((x - x0) ** 2 + (y - y0) ** 2) / (2 * (reach * spread) ** 2))));
  }

  function shift({ points: before, weights }, dx, dy) {
    const [x, y] = before[selected];
    const by = [clamp(x + dx, ...axes.x) - x, clamp(y + dy, ...axes.y) - y]; // the chosen point stays in sight
    points = before.map(([px, py], k) => [px + weights[k] * by[0], py + weights[k] * by[1]]);
    fit();
  }

  function choose(k) {
    selected = (k + points.length) % points.length;
    const [x, y] = points[selected];
    ui.say(`Point ${selected + 1} of ${points.length} at (${number(x)}, ${number(y)}).`);
    ui.redraw();
  }

  function turn(degrees) {
    angle = clamp(Math.round(degrees), 0, 180);
    direction.set(angle);
    tell();
  }

  function start(name) {
    points = model.get("clouds")[name];
    [room, spread] = viewOf(points);
    selected = 0;
    fit();
    keep();
  }

  const own = () => ({ points, reach, angle });
  const keep = () => ui.set(own());

  function take(theirs) {
    ({ points, reach, angle } = theirs);
    selected = Math.min(selected, points.length - 1);
    width.set(reach);
    direction.set(angle);
    fit();
  }

  async function fit() {
    moments = momentsOf(points);
    ui.redraw();
    const answer = await ui.answer("fit", { points }, principal);
    if (!answer && ui.busy) return; // a newer question is under way
    found = answer && read(answer);
    if (answer?.remark) ui.problem(answer.remark);
    tell();
  }

  function read({ mean, components: { data }, variances }) {
    const total = variances.data.reduce((sum, variance) => sum + variance, 0) || 1;
    return {
      mean: mean.data, directions: [[data[0], data[1]], [data[2], data[3]]],
      variances: [...variances.data], shares: [...variances.data].map((variance) => variance / total),
    };
  }

  function tell() {
    ui.redraw();
    const own = varianceAt(moments, directionOf(angle));
    const kept = percent(own / (moments.xx + moments.yy || 1));
    facts.set({ "your direction keeps": kept });
    if (!found) {
      for (const name of ["mean", "axis 1", "axis 2", "variance 1", "variance 2"]) facts.set({ [name]: "–" });
      return;
    }
    const degrees = found.directions.map((one) => `${number(Math.round(10 * degreesOf(one)) / 10)}°`);
    facts.set({
      mean: `(${number(found.mean[0])}, ${number(found.mean[1])})`,
      "axis 1": degrees[0], "axis 2": degrees[1], "variance 1": number(found.variances[0]), "variance 2": number(found.variances[1]),
    });
    ui.say(`Axis 1 points to ${degrees[0]} and explains ${percent(found.shares[0])} of the variance, axis 2 explains ${percent(found.shares[1])}. Your direction, ${angle}°, keeps ${kept}.`);
  }

  // ---- the panel ----

  const names = Object.keys(model.get("clouds"));
  const cloud = ui.choice({ label: "Cloud", options: names.map((name) => [name, name]), value: names[0], onchange: start });
  const width = ui.slider({ label: "reach of a drag", min: 0, max: 4, step: 0.1, value: reach, format: (radius) => (radius ? `${number(radius)} standard deviations` : "one point"), oninput: (radius) => { reach = radius; keep(); ui.redraw(); } });
  const direction = ui.slider({ label: "your direction", min: 0, max: 180, step: 1, value: angle, format: (degrees) => `${degrees}°`, oninput: (degrees) => { turn(degrees); keep(); } });
  const feet = ui.toggle({ label: "project onto your direction", value: true, onchange: () => ui.redraw() });
  const facts = ui.facts(["mean", "axis 1", "variance 1", "axis 2", "variance 2", "your direction keeps"]);
  ui.panel.append(
    make("div", { className: "ear-row" }, cloud.element, ui.button("Start again", () => start(cloud.select.value))),
    width.element, direction.element, feet.element, facts.element,
  );
  ui.adopt(own, take);
  fit();
  return () => ui.close();
}

export default { render };
