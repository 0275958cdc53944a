// The plane as hidden units fold it: a sheet of squared paper among their activations.
import { boundsAround } from "./plane.js";

/** The places of rows `{shape: [n, units], data}` on units i and j. */
export const placesOf = ({ shape: [count, units], data }, [i, j]) =>
  Array.from({ length: count }, (_, n) => [data[n * units + i], data[n * units + j]]);

/** The ranges of the activations: fixed where these are bounded, around the places of samples where not. */
export function foldedView(sheet, places) {
  const most = Math.max(...sheet.data.map(Math.abs));
  if (most > 1.001) return boundsAround(places);
  const range = Math.min(...sheet.data) >= 0 ? [-0.2, 1.2] : [-1.3, 1.3];
  return { x: range, y: range };
}

/** Draw every second line of a grid over the input plane, on units i and j. */
export function drawSheet({ ctx, color }, axes, { shape: [rows, columns, units], data }, [i, j]) {
  const go = (row, column) => {
    const at = (row * columns + column) * units;
    ctx.lineTo(axes.px(data[at + i]), axes.py(data[at + j]));
  };
  ctx.strokeStyle = color("border");
  ctx.lineWidth = 0.75;
  for (let line = 0; line < rows; line += 2) {
    ctx.beginPath();
    for (let k = 0; k < columns; k++) go(line, k);
    ctx.stroke();
    ctx.beginPath();
    for (let k = 0; k < rows; k++) go(k, line);
    ctx.stroke();
  }
}
