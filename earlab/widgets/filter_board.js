// Filter board: filters and their gradients while the student's loop trains them.
import { colorBar, diverging, heatImage, largest } from "./kit/color.js";
import { Frame, number } from "./kit/kit.js";
import { Axes } from "./kit/plot.js";
import { Tiles, frameTile, layer, paintFitted } from "./kit/tiles.js";

const TITLE = "Filter board";
const HELP = `Drag across the filters, or focus them and use the arrows, to choose one. Above each its weights, below its gradient. Blue is
  negative, orange positive, the page's own tone is zero; all weights share one scale, all gradients another.`;
const BAR = 74; // pixels at the right for the scales

function render({ model, el }) {
  const ui = new Frame(el, model, { title: TITLE, help: HELP });
  let weights, gradients, history, tiles;

  const canvas = ui.canvas({
    label: "Weights and gradient of every filter. Arrows choose one.",
    height: (width) => Math.max(150, new Tiles(width - BAR, model.get("weights").shape[0], { extra: below, top: 18 }).bottom),
    draw(pen) {
      const count = weights.shape[0];
      pen.ctx.fillStyle = pen.color("soft");
      pen.ctx.fillText(count ? "weights, and their gradient below" : "Nothing yet: call board.update(weights, gradients) in your loop.", 10, 12);
      tiles = new Tiles(pen.width - BAR, count, { extra: below, top: 18 });
      if (!count) return;
      const colors = diverging[ui.theme];
      const limits = [largest(weights.data), largest(gradients.data)];
      for (let k = 0; k < count; k++) drawFilter(pen, k, colors, limits);
      drawScales(pen, colors, limits);
    },
    grab(x, y) { return tiles.count ? choose(tiles.nearest(x, y)) : undefined; },
    move: (_, x, y) => choose(tiles.nearest(x, y)),
    key(event) {
      const next = tiles.count ? tiles.next(model.get("chosen"), event) : undefined;
      if (next === undefined) return false;
      choose(next);
      return true;
    },
  });

  function drawFilter(pen, k, colors, [most, steepest]) {
    const box = tiles.box(k);
    const shift = tiles.size + 3;
    const under = { ...box, top: box.top + shift, bottom: box.bottom + shift };
    paintFitted(pen, heatImage(matrix(weights, k), colors, -most, most), box);
    paintFitted(pen, heatImage(matrix(gradients, k), colors, -steepest, steepest), under);
    if (k === model.get("chosen")) frameTile(pen, { ...box, bottom: under.bottom });
  }

  /** The scales of weights and gradients, one above the other at the right. */
  function drawScales(pen, colors, limits) {
    ["weights", "gradient"].forEach((name, k) => {
      const top = 36 + k * 74;
      pen.ctx.fillStyle = pen.color("soft");
      pen.ctx.fillText(name, pen.width - BAR + 8, top - 8);
      colorBar(pen, { left: pen.width - BAR + 8, right: pen.width - BAR + 18, top: top + 4, bottom: top + 42 }, colors, -limits[k], limits[k], (value) => number(value, 2));
    });
  }

  const curve = ui.canvas({
    label: "Norm of all weights and of their gradient over the updates",
    height: () => 170,
    draw(pen) {
      const { ctx, color } = pen;
      const points = history.shape[0];
      const column = (c) => Array.from({ length: points }, (_, n) => history.data[3 * n + c]);
      const steps = column(0);
      const [w, g] = [column(1), column(2)];
      const axes = new Axes({ left: 46, right: pen.width - 12, top: 26, bottom: pen.height - 38, x: [0, Math.max(10, ...steps)], y: [0, 1.05 * (Math.max(0, ...w, ...g) || 1)] });
      axes.draw(pen, { xLabel: "updates" });
      axes.curve(ctx, steps, w, { color: color("a") });
      axes.curve(ctx, steps, g, { color: color("b"), dash: [6, 4] });
      ctx.fillStyle = color("a");
      ctx.fillText("— norm of the weights", 10, 14);
      ctx.fillStyle = color("b");
      ctx.fillText("- - norm of the gradient", 190, 14);
    },
  });

  const below = (size) => size + 3;

  /** The matrix of filter k in the chosen channel. */
  function matrix(filters, k) {
    return layer(filters, k * filters.shape[1] + Math.min(channel.select.value, filters.shape[1] - 1));
  }

  function choose(k) {
    ui.set({ chosen: k });
    return k;
  }

  const channel = ui.choice({ label: "Channel", options: [["0", "1"]], value: "0", onchange: () => follow() });
  const facts = ui.facts(["updates", "filter", "norm of its weights", "norm of its gradient", "gradient / weights"]);
  ui.stage.append(canvas);
  ui.panel.append(channel.element, facts.element, curve);

  function offerChannels() {
    const channels = weights.shape[1];
    if (channel.select.options.length === Math.max(1, channels)) return;
    channel.select.replaceChildren(...Array.from({ length: Math.max(1, channels) }, (_, c) => new Option(String(c + 1), String(c))));
  }

  function follow() {
    [weights, gradients, history] = ["weights", "gradients", "history"].map((name) => ui.array(name));
    offerChannels();
    channel.element.hidden = weights.shape[1] < 2;
    const count = weights.shape[0];
    if (count) {
      const k = Math.min(model.get("chosen"), count - 1);
      const [w, g] = [weights, gradients].map((filters) => norm(filters, k));
      const parts = { "norm of its weights": number(w), "norm of its gradient": number(g), "gradient / weights": number(g / w) };
      facts.set({ updates: String(model.get("updates")), filter: `${k + 1} of ${count}`, ...parts });
      const spoilt = Number.isFinite(w + g) ? "" : " It holds nan or inf: the training has diverged.";
      ui.say(`After ${model.get("updates")} updates the weights of filter ${k + 1} of ${count} have norm ${number(w)}, its gradient has norm ${number(g)}.${spoilt}`);
    } else ui.say("No filter yet.");
    ui.redraw();
  }

  ui.follow(follow);
  follow();
  return () => ui.close();
}

/** The norm of one filter over all its channels. */
function norm({ shape, data }, k) {
  const size = shape[1] * shape[2] * shape[3];
  return Math.hypot(...data.subarray(k * size, (k + 1) * size));
}

export default { render };
