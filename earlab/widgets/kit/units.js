// A network of full layers as units and edges, each edge with a colour of its own.
import { circle, line } from "./plot.js";

const NODES = 9; // units of a layer that are drawn

/** Which of `size` units are drawn: all, or the first ones and the last, and always the one that is wanted. */
function shownUnits(size, wanted) {
  const count = Math.min(size, NODES);
  const shown = Array.from({ length: count }, (_, k) => (size > NODES && k === NODES - 1 ? size - 1 : k));
  if (!shown.includes(wanted)) shown[NODES - 2] = wanted;
  return shown;
}

/**
 * Draw layers of `sizes` units at the places `xs`, between `top` and `bottom`; the edge of `cursor` stands out, those of
 * layer m have `paint(m, row, column)` = {color, width}.
 */
export function drawNetwork(pen, { sizes, xs, top, bottom, cursor, paint }) {
  const wanted = (m) => (m === cursor.layer ? cursor.row : m === cursor.layer + 1 ? cursor.column : 0);
  const layers = sizes.map((size, m) => {
    const units = shownUnits(size, wanted(m));
    return new Map(units.map((unit, k) => [unit, [xs[m], top + ((k + 0.5) * (bottom - top)) / units.length]]));
  });
  for (let m = 0; m < sizes.length - 1; m++) drawEdges(pen, m, layers, cursor, paint);
  layers.forEach((layer, m) => {
    for (const place of layer.values()) drawUnit(pen, ...place);
    nameLayer(pen, sizes, m, xs[m], bottom + 16);
  });
}

function drawEdges({ ctx, color }, m, layers, cursor, paint) {
  for (const [row, start] of layers[m]) {
    for (const [column, end] of layers[m + 1]) {
      const here = m === cursor.layer && row === cursor.row && column === cursor.column;
      const look = here ? { color: color("ink"), width: 3 } : paint(m, row, column);
      ctx.strokeStyle = look.color;
      ctx.lineWidth = look.width;
      line(ctx, ...start, ...end);
    }
  }
}

function drawUnit({ ctx, color }, x, y) {
  circle(ctx, x, y, 6);
  ctx.fillStyle = color("surface");
  ctx.strokeStyle = color("soft");
  ctx.lineWidth = 1.5;
  ctx.fill();
  ctx.stroke();
}

function nameLayer({ ctx, color }, sizes, m, x, y) {
  const [first, last] = [m === 0, m === sizes.length - 1];
  const name = first || last ? `${first ? "input" : "output"}${sizes[m] === 1 ? "" : "s"}` : "hidden";
  ctx.fillStyle = color("soft");
  ctx.textAlign = first ? "left" : last ? "right" : "center";
  ctx.fillText(`${sizes[m]} ${name}`, x + (first ? -7 : last ? 7 : 0), y);
}
