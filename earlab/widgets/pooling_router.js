// Pooling router: where each output comes from, and where each gradient goes.
import { diverging, largest, sequential } from "./kit/color.js";
import { Grid } from "./kit/grid.js";
import { Frame, clamp, make, number } from "./kit/kit.js";
import { arrowLine } from "./kit/plot.js";
import { arrow } from "./kit/pointer.js";
import { faultIn, pool, windows } from "./kit/pooling.js";

const TITLE = "Pooling router";
const HELP = `Point at a cell; drag a number of x up or down. By keyboard: <kbd>←</kbd> <kbd>→</kbd> <kbd>↑</kbd> <kbd>↓</kbd> choose a cell, <kbd>X</kbd> changes
  between x and the output, <kbd>+</kbd> and <kbd>−</kbd> change a number of x. The gradients at the output are all different, so that each can be followed.`;
const [LEFT, TOP, LABEL] = [8, 28, 40]; // pixels
const PER_STEP = 12; // pixels that a number is dragged by for each 1

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, help: HELP });
  const settingsNow = () => Object.fromEntries(["kind", "x", "size", "stride"].map((name) => [name, model.get(name)]));
  const given = model.get("x");
  let shown; // the settings of the picture with {out, d_out, dx, routes}
  let asked; // the latest settings that were asked for
  let grids; // {x, out, dx, d_out}
  let before; // the outputs before x was shifted

  async function route(settings) {
    const answer = await ui.answer("route", settings, pool);
    if (!answer) return;
    shown = { ...settings, ...answer };
    if (ui.yours) ui.problem(faultIn(answer, pool(settings), settings));
    tell();
    ui.redraw();
  }

  // ---- the chosen cell and its links ----

  const shapeOf = (side) => (side === "x" ? [shown.x.length, shown.x[0].length] : shown.out.shape);

  /** `{side, row, column, k}` of the chosen cell, within the map that is shown. */
  function chosen() {
    const side = model.get("side");
    const [rows, columns] = shapeOf(side);
    const [row, column] = [Math.min(model.get("row"), rows - 1), Math.min(model.get("column"), columns - 1)];
    return { side, row, column, k: row * columns + column };
  }

  function choose(side, row, column) {
    const [rows, columns] = shapeOf(side);
    before = undefined;
    ui.set({ side, row: clamp(row, 0, rows - 1), column: clamp(column, 0, columns - 1) });
  }

  /** All `{n, k, share}` of output n and input k that the chosen cell takes part in. */
  function links() {
    const { side, k: at } = chosen();
    const count = shown.routes.shape[1];
    return Array.from(shown.routes.data, (share, place) => ({ n: Math.floor(place / count), k: place % count, share }))
      .filter(({ n, k, share }) => share && (side === "x" ? k : n) === at);
  }

  // ---- picture ----

  function arrange(width) {
    const [rows, columns] = [shown.x.length, shown.x[0].length];
    const gap = clamp(width / 8, 40, 90);
    const cell = Math.min(36, (width - 2 * LEFT - gap) / (columns + shown.out.shape[1]));
    const grid = (left, top, shape) => new Grid({ left, top, cell, rows: shape[0], columns: shape[1] });
    const x = grid(LEFT, TOP, [rows, columns]);
    const below = x.bottom + LABEL;
    return { x, out: grid(x.right + gap, TOP, shown.out.shape), dx: grid(LEFT, below, [rows, columns]), d_out: grid(x.right + gap, below, shown.out.shape) };
  }

  function draw(pen) {
    if (!shown) return;
    grids = arrange(pen.width);
    const values = shown.x.flat();
    const [low, high] = [Math.min(0, ...values), Math.max(1, ...values)];
    const limit = Math.max(largest(shown.d_out.data), largest(shown.dx.data));
    const text = (value) => number(Math.round(1000 * value) / 1000, 2);
    grids.x.draw(pen, { shape: shapeOf("x"), data: values }, sequential, low, high, { title: "x", text });
    grids.out.draw(pen, shown.out, sequential, low, high, { title: shown.kind === "max" ? "out: maxima" : "out: averages", text });
    grids.dx.draw(pen, shown.dx, diverging[ui.theme], -limit, limit, { title: "dx: gradient of x", text });
    grids.d_out.draw(pen, shown.d_out, diverging[ui.theme], -limit, limit, { title: "d_out: gradient of out", text });
    drawLinks(pen);
  }

  function drawLinks(pen) {
    const { side, row, column } = chosen();
    const outputs = new Set(side === "x" ? windows(shapeOf("x"), shown.size, shown.stride).flatMap((cells, n) => (cells.includes(chosen().k) ? [n] : [])) : [chosen().k]);
    for (const n of outputs) {
      const [top, left] = place(n, "out").map((at) => at * shown.stride);
      for (const grid of [grids.x, grids.dx]) grid.frame(pen.ctx, top, left, shown.size, shown.size);
      for (const grid of [grids.out, grids.d_out]) grid.frame(pen.ctx, ...place(n, "out"));
    }
    if (side === "x") for (const grid of [grids.x, grids.dx]) grid.frame(pen.ctx, row, column);
    for (const { n, k } of links()) {
      link(pen, grids.x.middle(...place(k, "x")), grids.out.middle(...place(n, "out")));
      link(pen, grids.d_out.middle(...place(n, "out")), grids.dx.middle(...place(k, "x")));
    }
  }

  const place = (k, side) => [Math.floor(k / shapeOf(side)[1]), k % shapeOf(side)[1]];

  /** An arrow from the edge of one cell to the edge of another, with a rim, to be seen on every colour. */
  function link({ ctx, color }, from, to) {
    const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
    const reach = 0.5 * grids.x.cell;
    const [start, end] = [[from, 1], [to, -1]].map(([[x, y], way]) => [x + way * reach * Math.cos(angle), y + way * reach * Math.sin(angle)]);
    for (const [tone, width] of [["surface", 5], ["accent", 2]]) {
      ctx.strokeStyle = ctx.fillStyle = color(tone);
      ctx.lineWidth = width;
      arrowLine(ctx, ...start, ...end);
    }
  }

  const canvas = ui.canvas({
    label: "Map x and its pooled output above, their gradients below. Arrow keys choose a cell, X changes between x and the output.",
    height: (width) => (shown ? arrange(width).dx.bottom + 8 : 420),
    draw,
    hover: point,
    grab(x, y) {
      point(x, y);
      const cell = grids?.x.at(x, y);
      return cell && { cell, y, value: shown.x[cell[0]][cell[1]] };
    },
    move: ({ cell, y, value }, _, now) => setNumber(...cell, Math.round(value + (y - now) / PER_STEP)),
    key(event) {
      if (!shown) return false;
      const step = arrow(event);
      const { side, row, column } = chosen();
      if (step) choose(side, row - step[1], column + step[0]);
      else if (event.key.toLowerCase() === "x") choose(side === "x" ? "out" : "x", ...crossed());
      else if ("+=-−_".includes(event.key) && side === "x") setNumber(row, column, shown.x[row][column] + ("+=".includes(event.key) ? 1 : -1));
      else return false;
      return true;
    },
  });
  ui.stage.append(canvas);

  /** The cell on the other side that the chosen one is linked to, or the corner. */
  function crossed() {
    const [link] = links();
    if (!link) return [0, 0];
    return chosen().side === "x" ? place(link.n, "out") : place(link.k, "x");
  }

  function point(x, y) {
    if (!grids) return;
    for (const [name, side] of [["x", "x"], ["dx", "x"], ["out", "out"], ["d_out", "out"]]) {
      const cell = grids[name].at(x, y);
      if (cell) choose(side, ...cell);
    }
  }

  function setNumber(row, column, value) {
    before = undefined;
    ui.set({ x: model.get("x").map((values, i) => values.map((old, j) => (i === row && j === column ? clamp(value, -9, 9) : old))) });
  }

  // ---- controls ----

  const PRESETS = {
    given: () => given,
    "all equal": () => given.map((values) => values.map(() => 3)),
    "a ramp": () => given.map((values, i) => values.map((_, j) => Math.min(9, i + j))),
  };
  const kinds = ui.choice({ label: "Pooling", options: model.get("kinds").map((kind) => [kind, kind]), value: model.get("kind"), onchange: (kind) => ui.set({ kind }) });
  const numbers = ui.choice({ label: "Numbers", options: [...Object.keys(PRESETS), "changed"].map((name) => [name, name]), onchange: (name) => { before = undefined; if (PRESETS[name]) ui.set({ x: PRESETS[name]() }); } });
  const slider = (name, label) => ui.slider({ label, min: 1, max: 4, step: 1, value: model.get(name), oninput: (value) => { before = undefined; ui.set({ [name]: value }); } });
  const sliders = { size: slider("size", "window size"), stride: slider("stride", "stride") };
  const shifter = ui.button("Shift x right by one", () => {
    before = shown?.out.data;
    ui.set({ x: model.get("x").map((values) => [values.at(-1), ...values.slice(0, -1)]) });
  });
  const facts = ui.facts(["chosen", "its number", "its gradient", "linked to", "windows with a tie", "cells of x with gradient"]);
  ui.panel.append(
    make("div", { className: "ear-row" }, kinds.element, numbers.element), sliders.size.element, sliders.stride.element,
    make("div", { className: "ear-row" }, shifter), facts.element,
  );

  function tell() {
    const { side, row, column, k } = chosen();
    const linked = links();
    const value = side === "x" ? shown.x[row][column] : shown.out.data[k];
    const gradient = (side === "x" ? shown.dx : shown.d_out).data[k];
    const values = shown.x.flat();
    const tied = windows(shapeOf("x"), shown.size, shown.stride).map((cells) => cells.filter((cell) => values[cell] === Math.max(...cells.map((c) => values[c]))).length);
    const reached = shown.dx.data.reduce((count, value) => count + (value !== 0), 0);
    const other = side === "x" ? "output" : "x";
    const partners = linked.map((link) => `(${(side === "x" ? place(link.n, "out") : place(link.k, "x")).join(", ")})`);
    facts.set({
      chosen: `${side === "x" ? "x" : "output"} (${row}, ${column})`, "its number": number(value), "its gradient": number(gradient),
      "linked to": partners.length > 4 ? `${partners.length} cells` : partners.length ? `${other} ${partners.join(", ")}` : "nothing",
      "windows with a tie": `${tied.filter((count) => count > 1).length} of ${tied.length}`,
      "cells of x with gradient": `${reached} of ${values.length}`,
    });
    const changed = before?.reduce((count, old, n) => count + (old !== shown.out.data[n]), 0);
    const moved = before ? `x moved by one column: ${changed} of ${before.length} outputs changed. ` : "";
    ui.say(moved + (side === "x" ? sentenceOfX() : sentenceOfOutput(tied[k])));

    function sentenceOfX() {
      const here = `x (${row}, ${column}) is ${number(value)}`;
      if (!linked.length) return `${here}: no output comes from it, so no gradient reaches it.`;
      return `${here}: it ${shown.kind === "max" ? "makes" : `is ${number(100 * linked[0].share)} % of`} output ${partners.join(" and ")}, and gets the gradient ${number(gradient)}.`;
    }

    function sentenceOfOutput(ties) {
      const here = `Output (${row}, ${column}) is ${number(value)}`;
      if (shown.kind === "average") return `${here}, the average of its window. Its gradient ${number(gradient)} goes in equal parts to ${partners.length} cells.`;
      const tie = ties > 1 ? ` The window holds it ${ties} times: the first one takes all.` : "";
      return `${here}, from x ${partners.join(", ")}.${tie} Its gradient ${number(gradient)} goes there.`;
    }
  }

  function follow() {
    const settings = settingsNow();
    const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
    kinds.select.value = settings.kind;
    numbers.select.value = Object.keys(PRESETS).find((name) => same(PRESETS[name](), settings.x)) ?? "changed";
    for (const [name, control] of Object.entries(sliders)) control.set(settings[name]);
    if (!same(settings, asked)) {
      asked = settings;
      route(settings);
    } else if (shown) tell();
    ui.redraw();
  }

  ui.follow(follow);
  follow();
  return () => ui.close();
}

export default { render };
