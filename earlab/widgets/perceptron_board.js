// Perceptron board: drag points of two classes, step through the student's update rule.
import { Frame, calm, clamp, make, number } from "./kit.js";
import { Axes, diverging, heat, line } from "./plot.js";

const TITLE = "Perceptron board";
const HELP = `Drag a point, or click an empty place to add one. With the board focused: <kbd>N</kbd> <kbd>P</kbd> next and previous
  point, arrows move it (<kbd>Shift</kbd> further), <kbd>F</kbd> flips its class, <kbd>A</kbd> adds, <kbd>Delete</kbd> removes,
  <kbd>S</kbd> steps.`;
const RADIUS = 9; // of a point, in pixels
const PAUSE = 140; // ms between two steps of a run
const LIMIT = 200; // epochs after which a run stops by itself

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, help: HELP });
  let points = model.get("points"); // the view's own copy: while a point is dragged it is ahead of the kernel's
  let selected = 0;
  let visited; // the point the last step looked at
  let before; // the line before the last update
  let held = false;
  let running = false;
  let view = viewOf(points);
  let seen = {}; // what the student's predict says: {region, classes}

  // ---- the board ----

  const axes = (pen) => new Axes({ left: 44, right: pen.width - 12, top: 24, bottom: pen.height - 42, ...view });
  let scale; // the axes of the last drawing, for the pointer
  const board = ui.canvas({
    label: "Board with points of two classes. N and P choose a point, arrows move it.",
    height: (width) => Math.min(width, 520),
    draw(pen) {
      scale = axes(pen);
      const { ctx, color } = pen;
      scale.clip(ctx, () => shade(pen));
      scale.draw(pen, { xLabel: "x₁", yLabel: "x₂" });
      scale.clip(ctx, () => {
        if (before) boundary(pen, before, { dash: [4, 5], width: 1.5, paint: color("soft") });
        boundary(pen, weights(), { width: 2.5, paint: color("ink") });
        weightVector(pen);
      });
      points.forEach((point, k) => drawPoint(pen, point, k));
    },
    grab(x, y) {
      const near = nearest(x, y);
      if (near === undefined) {
        add(scale.toX(x), scale.toY(y));
        return undefined;
      }
      held = true;
      select(near);
      return near;
    },
    move(k, x, y) {
      place(k, scale.toX(x), scale.toY(y));
    },
    drop() {
      held = false;
    },
    key: (event) => keys[event.key.length === 1 ? event.key.toLowerCase() : event.key]?.(event.shiftKey) ?? false,
  });
  ui.stage.append(board);

  const nudge = (dx, dy) => (far) => {
    if (!points.length) return true;
    const size = ((view.x[1] - view.x[0]) / 100) * (far ? 5 : 1);
    place(selected, points[selected][0] + dx * size, points[selected][1] + dy * size);
    return true;
  };
  const choose = (by) => () => {
    if (points.length) select((selected + by + points.length) % points.length);
    return true;
  };
  const keys = {
    ArrowLeft: nudge(-1, 0), ArrowRight: nudge(1, 0), ArrowDown: nudge(0, -1), ArrowUp: nudge(0, 1),
    n: choose(1), p: choose(-1),
    f: () => { flip(); return true; },
    a: () => { add((view.x[0] + view.x[1]) / 2, (view.y[0] + view.y[1]) / 2); return true; },
    s: () => { step(); return true; },
    Delete: () => { remove(); return true; },
    Backspace: () => { remove(); return true; },
  };

  const weights = () => [...model.get("w"), model.get("b")];

  function shade({ ctx, width, height }) {
    const box = { left: scale.left, right: scale.right, top: scale.top, bottom: scale.bottom };
    ctx.globalAlpha = 0.3;
    const colors = diverging[ui.root.dataset.theme];
    if (seen.region) heat(ctx, upsideDown(seen.region), box, colors, 1, -1);
    ctx.globalAlpha = 1;
    const [w1, w2, b] = weights();
    if (seen.region || (!w1 && !w2)) return;
    for (const side of [1, -1]) {
      ctx.fillStyle = ui.color(side > 0 ? "a-wash" : "b-wash");
      halfPlane(ctx, [side * w1, side * w2, side * b], width, height);
    }
  }

  function halfPlane(ctx, [w1, w2, b], width, height) {
    const size = Math.hypot(w1, w2);
    const along = [-w2 / size, w1 / size];
    const foot = [(-b * w1) / size ** 2, (-b * w2) / size ** 2];
    const far = 4 * (view.x[1] - view.x[0] + view.y[1] - view.y[0]) + Math.hypot(...foot);
    const corner = (t, n) => [scale.px(foot[0] + t * along[0] + (n * w1) / size), scale.py(foot[1] + t * along[1] + (n * w2) / size)];
    ctx.beginPath();
    for (const [t, n] of [[-far, 0], [far, 0], [far, far], [-far, far]]) ctx.lineTo(...corner(t, n));
    ctx.fill();
  }

  function boundary({ ctx }, [w1, w2, b], { dash = [], width, paint }) {
    if (!w1 && !w2) return;
    const size = w1 ** 2 + w2 ** 2;
    const far = 4 * (view.x[1] - view.x[0] + view.y[1] - view.y[0]) / Math.sqrt(size);
    const at = (t) => [scale.px((-b * w1) / size - t * w2), scale.py((-b * w2) / size + t * w1)];
    ctx.strokeStyle = paint;
    ctx.lineWidth = width;
    ctx.setLineDash(dash);
    line(ctx, ...at(-far), ...at(far));
    ctx.setLineDash([]);
  }

  function weightVector({ ctx, color }) {
    const [w1, w2, b] = weights();
    const size = Math.hypot(w1, w2);
    if (!size) return;
    const longest = (view.x[1] - view.x[0]) / 4;
    const length = Math.min(size, longest) / size;
    const middle = [(view.x[0] + view.x[1]) / 2, (view.y[0] + view.y[1]) / 2];
    const off = (w1 * middle[0] + w2 * middle[1] + b) / size ** 2; // from the middle of the view to the line
    const foot = [middle[0] - off * w1, middle[1] - off * w2];
    const [x1, y1] = [scale.px(foot[0]), scale.py(foot[1])];
    const [x2, y2] = [scale.px(foot[0] + w1 * length), scale.py(foot[1] + w2 * length)];
    ctx.strokeStyle = ctx.fillStyle = color("ink");
    ctx.lineWidth = 2;
    line(ctx, x1, y1, x2, y2);
    const angle = Math.atan2(y2 - y1, x2 - x1);
    ctx.beginPath();
    for (const turn of [0, 2.6, -2.6]) {
      const reach = turn ? 7 : 4;
      ctx.lineTo(x2 + reach * Math.cos(angle + turn), y2 + reach * Math.sin(angle + turn));
    }
    ctx.fill();
    ctx.font = `italic bold ${ctx.font}`;
    ctx.fillText("w", x2 + 12 * Math.cos(angle) - 4, y2 + 12 * Math.sin(angle) + 4);
  }

  function drawPoint({ ctx, color }, [x1, x2, label], k) {
    const [x, y] = [scale.px(x1), scale.py(x2)];
    const small = points.length > 60 ? 0.6 : 1;
    const r = RADIUS * small;
    ctx.fillStyle = color(label > 0 ? "a" : "b");
    ctx.strokeStyle = color("surface");
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    if (label > 0) ctx.arc(x, y, r, 0, 2 * Math.PI);
    else ctx.rect(x - 0.88 * r, y - 0.88 * r, 1.76 * r, 1.76 * r);
    ctx.fill();
    ctx.stroke();
    ctx.lineWidth = 2;
    line(ctx, x - 0.45 * r, y, x + 0.45 * r, y);
    if (label > 0) line(ctx, x, y - 0.45 * r, x, y + 0.45 * r);
    ctx.strokeStyle = color("ink");
    if (wrong(k)) { // a cross beside the point: readable without colour
      ctx.strokeStyle = color("bad");
      line(ctx, x + r + 2, y - r - 6, x + r + 8, y - r);
      line(ctx, x + r + 2, y - r, x + r + 8, y - r - 6);
    }
    if (k === visited) ring(ctx, x, y, r + 4, [], color("ink"));
    if (k === selected) ring(ctx, x, y, r + 7.5, [3, 3], color("accent"));
  }

  function ring(ctx, x, y, radius, dash, paint) {
    ctx.strokeStyle = paint;
    ctx.lineWidth = 2;
    ctx.setLineDash(dash);
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
    ctx.stroke();
    ctx.setLineDash([]);
  }

  /** Whether a point is on the wrong side, by the student's predict where there is one. */
  function wrong(k) {
    const [x1, x2, label] = points[k];
    const [w1, w2, b] = weights();
    const said = seen.classes ? seen.classes.data[k] : w1 * x1 + w2 * x2 + b >= 0 ? 1 : -1;
    return said !== label;
  }

  function nearest(x, y) {
    const distance = ([x1, x2]) => Math.hypot(scale.px(x1) - x, scale.py(x2) - y);
    const near = points.map((point, k) => [distance(point), k]).sort((a, b) => a[0] - b[0])[0];
    return near && near[0] < 18 ? near[1] : undefined;
  }

  // ---- editing ----

  function select(k) {
    selected = k;
    const [x1, x2, label] = points[k];
    ui.say(`Point ${k + 1} of ${points.length}: (${number(x1)}, ${number(x2)}), class ${label > 0 ? "+1" : "−1"}${wrong(k) ? ", on the wrong side" : ""}.`);
    ui.redraw();
  }

  function place(k, x1, x2) {
    points = points.with(k, [clamp(x1, ...view.x), clamp(x2, ...view.y), points[k][2]]);
    edited(k);
  }

  function flip() {
    if (!points.length) return;
    points = points.with(selected, [points[selected][0], points[selected][1], -points[selected][2]]);
    edited(selected);
  }

  function add(x1, x2) {
    points = [...points, [clamp(x1, ...view.x), clamp(x2, ...view.y), newClass.select.value === "+1" ? 1 : -1]];
    edited(points.length - 1);
  }

  function remove() {
    points = points.filter((_, k) => k !== selected);
    edited(Math.max(0, Math.min(selected, points.length - 1)));
    if (!points.length) ui.say("The board is empty.");
  }

  async function edited(k) {
    visited = before = undefined;
    if (seen.classes?.data.length !== points.length) seen = { region: seen.region };
    if (points.length) select(k);
    ui.redraw();
    if (await ui.ask("place", { points })) await look();
  }

  // ---- learning ----

  async function look() {
    seen = (await ui.ask("look", { x1: view.x, x2: view.y })) ?? seen;
    follow();
  }

  async function learn(request) {
    const old = weights();
    const answer = await ui.ask(request);
    if (!answer) return false;
    ({ visited } = answer);
    before = answer.moved ? old : undefined;
    report(answer);
    await look();
    return true;
  }

  const step = () => learn("step");

  async function run() {
    running = !running;
    while (running && !ui.signal.aborted && (await learn(calm() ? "epoch" : "step"))) {
      if (model.get("state") !== "open" || model.get("errors").length >= LIMIT) break;
      await new Promise((resume) => setTimeout(resume, PAUSE));
    }
    running = false;
    follow();
  }

  function report({ moved }) {
    const state = model.get("state");
    const epochs = model.get("errors").length;
    if (state === "separated") ui.say(`Epoch ${epochs} passed without an update: the line separates the classes.`);
    else if (state === "cycling") ui.say(`After epoch ${epochs} the weights are those of ${count(model.get("repeats"), "epoch")} before: from here on everything repeats. Either no line separates these points, or the update is not right yet.`);
    else if (epochs >= LIMIT) ui.say(`Stopped after ${epochs} epochs. The line has not settled.`);
    else ui.say(`Point ${visited + 1} ${moved ? "was wrong: the line moved." : "is right: nothing changes."}`);
  }

  async function restart(request, args) {
    running = false;
    if (!(await ui.ask(request, args))) return;
    visited = before = undefined;
    selected = 0;
    points = model.get("points");
    view = viewOf(points);
    ui.say("Start: w = (0, 0), b = 0. There is no line yet.");
    await look();
  }

  // ---- the panel ----

  const names = { yours: "your points", random: "random clouds" };
  const preset = ui.choice({
    label: "Points",
    options: model.get("presets").map((name) => [name, names[name] ?? name]),
    value: model.get("preset"),
    onchange: (name) => restart("choose", { preset: name }),
  });
  const newClass = ui.choice({ label: "Class of new points", options: [["+1", "● +1"], ["−1", "■ −1"]], value: "+1", onchange() {} });
  const runButton = ui.button("Run", run);
  const facts = ui.facts(["w", "b", "updates", "epoch", "updates in this epoch", "in the epochs before"]);
  ui.panel.append(
    make("div", { className: "ear-row" }, preset.element, newClass.element),
    make("div", { className: "ear-row" }, ui.button("Step", step, { primary: true }), ui.button("Epoch", () => learn("epoch")), runButton, ui.button("Reset", () => restart("reset"))),
    facts.element,
    make("div", { className: "ear-row" }, ui.button("Flip class", flip), ui.button("Remove point", remove)),
  );

  function follow() {
    if (!held && !ui.busy) {
      points = model.get("points");
      selected = Math.min(selected, Math.max(0, points.length - 1));
    }
    const errors = model.get("errors");
    const open = model.get("state") === "open";
    facts.set({
      w: `(${model.get("w").map((value) => number(value)).join(", ")})`,
      b: number(model.get("b")),
      updates: String(model.get("updates")),
      epoch: open ? String(errors.length + 1) : `${errors.length} (finished)`,
      "updates in this epoch": String(open ? model.get("running") : errors.at(-1)),
      "in the epochs before": (open ? errors : errors.slice(0, -1)).slice(-6).join(", ") || "–",
    });
    preset.select.value = model.get("preset");
    runButton.textContent = running ? "Pause" : "Run";
    ui.redraw();
  }

  model.on("change", follow);
  ui.signal.addEventListener("abort", () => model.off("change", follow));
  ui.say("Step shows the next point to your update rule.");
  follow();
  look();
  return () => ui.close();
}

const count = (n, noun) => (n === 1 ? `one ${noun}` : `${n} ${noun}s`);

/** A view with room around the points, at least one unit to each side of gates at 0 and 1. */
function viewOf(points) {
  const range = (axis) => {
    const values = points.map((point) => point[axis]);
    const [low, high] = values.length ? [Math.min(...values), Math.max(...values)] : [-1, 1];
    const room = 0.45 * (high - low) || 1;
    return [low - room, high + room];
  };
  return { x: range(0), y: range(1) };
}

/** Row 0 of the grid is the smallest x₂, row 0 of an image the top. */
function upsideDown({ shape: [rows, columns], data }) {
  const flipped = new Float64Array(data.length);
  for (let row = 0; row < rows; row++) flipped.set(data.subarray(row * columns, (row + 1) * columns), (rows - 1 - row) * columns);
  return { shape: [rows, columns], data: flipped };
}

export default { render };
