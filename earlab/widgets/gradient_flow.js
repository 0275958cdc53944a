// Gradient flow: the gradient of every weight, its norm per layer, and a check of any one against the loss.
import { colorOf, diverging, heat, largest } from "./kit/color.js";
import { Frame, clamp, make, number } from "./kit/kit.js";
import { Axes, line } from "./kit/plot.js";

const TITLE = "Gradient flow";
const HELP = `Click a cell or drag across cells to check a weight, or focus the picture: arrows move within a layer, <kbd>N</kbd> <kbd>P</kbd> go to the
  next and previous layer. Blue is negative, orange positive, the page's own tone is zero; every layer has its own scale.`;
const NODES = 9; // units of a layer that are drawn

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, help: HELP });
  const sizes = model.get("sizes");
  const layers = sizes.length - 1;
  let flow; // {losses, norms, dW1, dW2, …}
  let cursor = { layer: 0, row: 0, column: 0 };
  let checked; // the answer for the weight under the cursor

  // ---- network, bars and heat maps share one column per layer ----

  const strip = (pen, m) => {
    const width = (pen.width - 16) / layers;
    return { left: 8 + m * width + 14, right: 8 + (m + 1) * width - 14 };
  };
  const NETWORK = { top: 14, bottom: 168 };
  const BARS = { top: 206, bottom: 286 };
  const MAPS = { top: 346, bottom: 516 };

  let maps = [];
  const canvas = ui.canvas({
    label: "Gradient of every weight. Arrows move within a layer, N and P between layers.",
    height: () => MAPS.bottom + 26,
    draw(pen) {
      maps = sizes.slice(1).map((_, m) => mapBox(pen, m));
      drawNetwork(pen);
      if (!flow) return;
      drawBars(pen);
      maps.forEach((box, m) => drawMap(pen, box, m));
    },
    grab(x, y) {
      const m = maps.findIndex((box) => x >= box.left && x < box.right && y >= box.top && y < box.bottom);
      if (m < 0) return undefined;
      goTo(m, x, y);
      return m;
    },
    move: (m, x, y) => goTo(m, x, y),
    key(event) {
      const move = {
        ArrowUp: [0, -1, 0], ArrowDown: [0, 1, 0], ArrowLeft: [0, 0, -1], ArrowRight: [0, 0, 1], n: [1, 0, 0], p: [-1, 0, 0],
      }[event.key];
      if (!move) return false;
      go(cursor.layer + move[0], cursor.row + move[1], cursor.column + move[2]);
      return true;
    },
  });
  ui.stage.append(canvas);

  const gradient = (m) => flow[`dW${m + 1}`];

  /** The cells of a layer: at most 26 pixels wide and high, in the middle of its strip. */
  function mapBox(pen, m) {
    const { left, right } = strip(pen, m);
    const width = Math.min(right - left, 26 * sizes[m + 1]);
    const height = Math.min(MAPS.bottom - MAPS.top, 26 * sizes[m]);
    const middle = (left + right) / 2;
    return { left: middle - width / 2, right: middle + width / 2, top: MAPS.top, bottom: MAPS.top + height };
  }

  /** Which units of a layer are drawn: all, or the first ones and the last, and the one under the cursor. */
  function nodes(m) {
    const size = sizes[m];
    const drawn = Array.from({ length: Math.min(size, NODES) }, (_, k) => (size > NODES && k === NODES - 1 ? size - 1 : k));
    const wanted = m === cursor.layer ? cursor.row : m === cursor.layer + 1 ? cursor.column : 0;
    if (!drawn.includes(wanted)) drawn[NODES - 2] = wanted;
    return drawn;
  }

  function drawNetwork(pen) {
    const { ctx, color } = pen;
    const xs = sizes.map((_, m) => (m === 0 ? strip(pen, 0).left : m === layers ? strip(pen, layers - 1).right : strip(pen, m).left - 14));
    const place = (m, k, count) => [xs[m], count === 1 ? (NETWORK.top + NETWORK.bottom) / 2 : NETWORK.top + ((k + 0.5) * (NETWORK.bottom - NETWORK.top)) / count];
    const spots = sizes.map((_, m) => new Map(nodes(m).map((unit, k, all) => [unit, place(m, k, all.length)])));
    for (let m = 0; m < layers; m++) drawEdges(pen, m, spots[m], spots[m + 1]);
    spots.forEach((layer, m) => {
      for (const [x, y] of layer.values()) {
        ctx.beginPath();
        ctx.arc(x, y, 6, 0, 2 * Math.PI);
        ctx.fillStyle = color("surface");
        ctx.strokeStyle = color("soft");
        ctx.lineWidth = 1.5;
        ctx.fill();
        ctx.stroke();
      }
      ctx.fillStyle = color("soft");
      ctx.textAlign = m === 0 ? "left" : m === layers ? "right" : "center";
      ctx.fillText(`${sizes[m]} ${m === 0 ? (sizes[m] === 1 ? "input" : "inputs") : m === layers ? (sizes[m] === 1 ? "output" : "outputs") : "hidden"}`, xs[m] + (m === 0 ? -7 : m === layers ? 7 : 0), NETWORK.bottom + 16);
    });
  }

  function drawEdges({ ctx, color }, m, from, to) {
    const colors = diverging[ui.theme];
    const limit = flow ? largest(gradient(m).data) : 1;
    for (const [row, start] of from) {
      for (const [column, end] of to) {
        const value = flow ? gradient(m).data[row * sizes[m + 1] + column] / limit : 0;
        const here = m === cursor.layer && row === cursor.row && column === cursor.column;
        ctx.strokeStyle = here ? color("ink") : flow ? colorOf(value, colors, -1, 1) : color("hair");
        ctx.lineWidth = here ? 3 : 0.5 + 2 * Math.abs(value);
        line(ctx, ...start, ...end);
      }
    }
  }

  function drawBars(pen) {
    const { ctx, color } = pen;
    const top = Math.max(...flow.norms) || 1;
    ctx.textAlign = "center";
    flow.norms.forEach((norm, m) => {
      const { left, right } = strip(pen, m);
      const middle = (left + right) / 2;
      const half = Math.min(34, (right - left) / 3);
      const height = (norm / top) * (BARS.bottom - BARS.top);
      ctx.fillStyle = color("accent");
      ctx.fillRect(middle - half, BARS.bottom - height, 2 * half, height);
      ctx.fillStyle = color("ink");
      ctx.fillText(number(norm, 3), middle, BARS.bottom - height - 5);
      ctx.fillStyle = color("soft");
      ctx.fillText(`‖dW${m + 1}‖`, middle, BARS.bottom + 15);
      ctx.strokeStyle = color("border");
      line(ctx, left, BARS.bottom, right, BARS.bottom);
    });
    ctx.textAlign = "left";
  }

  function drawMap({ ctx, color }, box, m) {
    const limit = largest(gradient(m).data);
    heat(ctx, gradient(m), box, diverging[ui.theme], -limit, limit);
    ctx.strokeStyle = color("border");
    ctx.lineWidth = 1;
    ctx.strokeRect(box.left - 0.5, box.top - 0.5, box.right - box.left + 1, box.bottom - box.top + 1);
    ctx.fillStyle = color("soft");
    ctx.textAlign = "center";
    ctx.fillText(`dW${m + 1} (${sizes[m]} × ${sizes[m + 1]})`, (box.left + box.right) / 2, box.top - 8);
    ctx.fillText(`± ${number(limit, 2)}`, (box.left + box.right) / 2, box.bottom + 16);
    ctx.textAlign = "left";
    if (m !== cursor.layer) return;
    const [width, height] = [(box.right - box.left) / sizes[m + 1], (box.bottom - box.top) / sizes[m]];
    const size = [Math.max(width, 7), Math.max(height, 7)];
    const middle = [box.left + (cursor.column + 0.5) * width, box.top + (cursor.row + 0.5) * height];
    for (const [paint, grow] of [["surface", 1.5], ["ink", 0]]) {
      ctx.strokeStyle = color(paint);
      ctx.lineWidth = 2;
      ctx.strokeRect(middle[0] - size[0] / 2 - grow, middle[1] - size[1] / 2 - grow, size[0] + 2 * grow, size[1] + 2 * grow);
    }
  }

  // ---- loss ----

  const lossCanvas = ui.canvas({
    label: "Loss after each gradient step",
    height: () => 150,
    draw(pen) {
      const losses = flow?.losses ?? [0];
      const axes = new Axes({ left: 46, right: pen.width - 16, top: 22, bottom: pen.height - 38, x: [0, Math.max(10, losses.length - 1)], y: [0, Math.max(...losses) * 1.05 || 1] });
      axes.draw(pen, { xLabel: "gradient steps", yLabel: "loss E" });
      axes.curve(pen.ctx, losses.map((_, k) => k), losses, { color: pen.color("accent") });
      pen.ctx.fillStyle = pen.color("accent");
      pen.ctx.beginPath();
      pen.ctx.arc(axes.px(losses.length - 1), axes.py(losses.at(-1)), 4, 0, 2 * Math.PI);
      pen.ctx.fill();
    },
  });

  // ---- asking ----

  function go(layer, row, column) {
    layer = clamp(layer, 0, layers - 1);
    cursor = { layer, row: clamp(row, 0, sizes[layer] - 1), column: clamp(column, 0, sizes[layer + 1] - 1) };
    check();
  }

  /** Put the cursor on the cell of layer m under the pointer. */
  function goTo(m, x, y) {
    const { left, right, top, bottom } = maps[m];
    go(m, Math.floor(((y - top) / (bottom - top)) * sizes[m]), Math.floor(((x - left) / (right - left)) * sizes[m + 1]));
  }

  async function check() {
    const asked = cursor;
    ui.redraw();
    checked = await ui.ask("check", asked);
    tell();
  }

  async function load(request, args) {
    flow = (await ui.ask(request, args, { every: true })) ?? flow;
    ui.redraw();
    if (flow) await check();
  }

  async function reset() {
    if (await ui.ask("reset")) await load("gradients");
  }

  function tell() {
    const { layer, row, column } = cursor;
    const name = `W${layer + 1}[${row}, ${column}]`;
    facts.set({ weight: name });
    if (!checked) {
      facts.set({ "your gradient": "–", numeric: "–", "relative difference": "–", verdict: "–" });
      return;
    }
    const { analytic, numeric, relative, agree } = checked;
    facts.set({
      "your gradient": number(analytic, 6),
      numeric: number(numeric, 6),
      "relative difference": number(relative, 2),
      verdict: make("span", { className: agree ? "ear-good" : "ear-bad" }, agree ? "✓ they agree" : "✗ they differ"),
    });
    ui.say(`${name}: your gradient ${number(analytic, 4)}, central difference ${number(numeric, 4)}: they ${agree ? "agree" : "differ"}. Loss ${number(flow.losses.at(-1), 4)} after ${flow.losses.length - 1} steps.`);
  }

  const facts = ui.facts(["weight", "your gradient", "numeric", "relative difference", "verdict"]);
  const rate = ui.slider({
    label: "learning rate", min: -2, max: 1.5, step: 0.1, value: Math.log10(model.get("learning_rate")),
    format: (power) => number(10 ** power, 2), oninput() {},
  });
  const descend = (steps) => () => load("descend", { steps, learning_rate: 10 ** Number(rate.input.value) });
  ui.panel.append(
    facts.element,
    rate.element,
    make("div", { className: "ear-row" }, ui.button("1 step", descend(1), { primary: true }), ui.button("10 steps", descend(10)), ui.button("100 steps", descend(100)), ui.button("Reset", reset)),
    lossCanvas,
  );
  load("gradients");
  return () => ui.close();
}

export default { render };
