// Perceptron board: drag points of two classes, step through the student's update rule.
import { diverging, heat, upsideDown } from "./kit/color.js";
import { Frame, calm, clamp, make, number } from "./kit/kit.js";
import { crosses, drawLine, drawNormal, drawSample, fillPositive, fitted, boundsAround } from "./kit/plane.js";
import { Axes, line } from "./kit/plot.js";

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
  let room = boundsAround(points);
  let seen = {}; // what the student's predict says of the view [x1, x2]: {region, classes, x1, x2}

  // ---- the board ----

  let axes = new Axes({ left: 0, top: 0, right: 1, bottom: 1, ...room }); // those of the last drawing
  const board = ui.canvas({
    label: "Board with points of two classes. N and P choose a point, arrows move it.",
    height: (width) => Math.min(width, 520),
    draw(pen) {
      const { ctx, color } = pen;
      lookAgainIfViewChanges(new Axes(fitted(room, { left: 44, top: 26, right: pen.width - 12, bottom: pen.height - 42 })));
      axes.clip(ctx, () => shade(pen));
      axes.draw(pen, { xLabel: "x₁", yLabel: "x₂" });
      axes.clip(ctx, () => {
        if (before) drawLine(ctx, axes, before, { dash: [4, 5], width: 1.5, color: color("soft") });
        drawLine(ctx, axes, weights(), { width: 2.5, color: color("ink") });
        drawNormal(ctx, axes, weights(), color("ink"));
      });
      points.forEach((point, k) => drawPoint(pen, point, k));
    },
    grab(x, y) {
      const near = nearest(x, y);
      if (near === undefined) {
        add(axes.toX(x), axes.toY(y));
        return undefined;
      }
      held = true;
      select(near);
      return near;
    },
    move(k, x, y) {
      place(k, axes.toX(x), axes.toY(y));
    },
    drop() {
      held = false;
    },
    key: (event) => keys[event.key.length === 1 ? event.key.toLowerCase() : event.key]?.(event.shiftKey) ?? false,
  });
  ui.stage.append(board);

  const nudge = (dx, dy) => (far) => {
    if (!points.length) return true;
    const size = ((axes.x[1] - axes.x[0]) / 100) * (far ? 5 : 1);
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
    a: () => { add((axes.x[0] + axes.x[1]) / 2, (axes.y[0] + axes.y[1]) / 2); return true; },
    s: () => { step(); return true; },
    Delete: () => { remove(); return true; },
    Backspace: () => { remove(); return true; },
  };

  const weights = () => [...model.get("w"), model.get("b")];

  function lookAgainIfViewChanges(next) {
    const changed = [...axes.x, ...axes.y].join() !== [...next.x, ...next.y].join();
    axes = next;
    if (changed) look();
  }

  function shade({ ctx, color }) {
    ctx.globalAlpha = 0.18;
    if (seen.region) {
      const { region, x1, x2 } = seen;
      const box = { left: axes.px(x1[0]), right: axes.px(x1[1]), top: axes.py(x2[1]), bottom: axes.py(x2[0]) };
      heat(ctx, upsideDown(region), box, diverging[ui.theme], 1, -1);
    } else {
      const [w1, w2, b] = weights();
      fillPositive(ctx, axes, [w1, w2, b], color("a"));
      fillPositive(ctx, axes, [-w1, -w2, -b], color("b"));
    }
    ctx.globalAlpha = 1;
  }

  function drawPoint({ ctx, color }, [x1, x2, label], k) {
    const [x, y] = [axes.px(x1), axes.py(x2)];
    const small = points.length > 60 ? 0.6 : 1;
    const r = RADIUS * small;
    drawSample({ ctx, color }, x, y, r, { positive: label > 0, wrong: wrong(k) });
    ctx.strokeStyle = color("surface");
    ctx.lineWidth = 2;
    line(ctx, x - 0.45 * r, y, x + 0.45 * r, y);
    if (label > 0) line(ctx, x, y - 0.45 * r, x, y + 0.45 * r);
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
    const distance = ([x1, x2]) => Math.hypot(axes.px(x1) - x, axes.py(x2) - y);
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
    points = points.with(k, [clamp(x1, ...axes.x), clamp(x2, ...axes.y), points[k][2]]);
    edited(k);
  }

  function flip() {
    if (!points.length) return;
    points = points.with(selected, [points[selected][0], points[selected][1], -points[selected][2]]);
    edited(selected);
  }

  function add(x1, x2) {
    points = [...points, [clamp(x1, ...axes.x), clamp(x2, ...axes.y), newClass.select.value === "+1" ? 1 : -1]];
    edited(points.length - 1);
  }

  function remove() {
    points = points.filter((_, k) => k !== selected);
    edited(Math.max(0, Math.min(selected, points.length - 1)));
    if (!points.length) ui.say("The board is empty.");
  }

  async function edited(k) {
    visited = before = undefined;
    if (seen.classes?.data.length !== points.length) seen = { ...seen, classes: undefined };
    if (points.length) select(k);
    ui.redraw();
    if (await ui.ask("place", { points })) await look();
  }

  // ---- learning ----

  async function look() {
    const [x1, x2] = [axes.x, axes.y];
    const answer = await ui.ask("look", { x1, x2 });
    if (answer) seen = { ...answer, x1, x2 };
    follow();
  }

  async function learn(request) {
    const old = weights();
    const answer = await ui.ask(request, {}, { every: true });
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
    const [epochs, repeats] = [model.get("errors").length, model.get("repeats")];
    if (state === "separated") ui.say(`Epoch ${epochs} passed without an update: the line separates the classes.`);
    else if (state === "cycling") ui.say(`After epoch ${epochs} the weights are the same as ${epochs === repeats ? "at the start" : `after epoch ${epochs - repeats}`}: from here on everything repeats. Either no line separates these points, or the update is not right yet.`);
    else if (epochs >= LIMIT) ui.say(`Stopped after ${epochs} epochs. The line has not settled.`);
    else ui.say(`Point ${visited + 1} ${moved ? "was wrong: the weights changed." : "is right: nothing changes."}${crosses(axes, weights()) ? "" : " The line lies outside the board."}`);
  }

  async function restart(request, args) {
    running = false;
    if (!(await ui.ask(request, args))) return;
    visited = before = undefined;
    selected = 0;
    points = model.get("points");
    room = boundsAround(points);
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

  ui.follow(follow);
  ui.say("Step shows the next point to your update rule.");
  follow();
  look();
  return () => ui.close();
}

export default { render };
