// A function of two variables, sampled on a grid over a view: its picture and its contour lines.
import { heatImage, upsideDown } from "./color.js";

/** Paint samples whose outermost lie on the borders of `x` and `y`; row 0 has the smallest y. `smooth` blends them. */
export function paintField(ctx, axes, field, { x, y, colors, low, high, smooth = true }) {
  const [rows, columns] = field.shape;
  const half = [(x[1] - x[0]) / (columns - 1) / 2, (y[1] - y[0]) / (rows - 1) / 2];
  const [left, right] = [axes.px(x[0] - half[0]), axes.px(x[1] + half[0])];
  const [bottom, top] = [axes.py(y[0] - half[1]), axes.py(y[1] + half[1])];
  ctx.imageSmoothingEnabled = smooth;
  ctx.drawImage(heatImage(upsideDown(field), colors, low, high), left, top, right - left, bottom - top);
}

/** Stroke the lines where the samples equal `level`, by linear interpolation along the edges of each cell. */
export function contour(ctx, axes, { shape: [rows, columns], data }, { x, y }, level) {
  const px = (column) => axes.px(x[0] + ((x[1] - x[0]) * column) / (columns - 1));
  const py = (row) => axes.py(y[0] + ((y[1] - y[0]) * row) / (rows - 1));
  ctx.beginPath();
  for (let row = 0; row < rows - 1; row++) {
    for (let column = 0; column < columns - 1; column++) {
      const at = row * columns + column;
      const first = data[at] > level; // most cells are not crossed: find out without making an array
      if (
        data[at + 1] > level === first &&
        data[at + columns] > level === first &&
        data[at + columns + 1] > level === first
      )
        continue;
      const corners = [data[at], data[at + 1], data[at + columns + 1], data[at + columns]]; // around the cell
      let pieces = 0;
      for (let side = 0; side < 4; side++) {
        const next = (side + 1) % 4;
        if (corners[side] > level === corners[next] > level) continue;
        const t = (level - corners[side]) / (corners[next] - corners[side]);
        const [across, up] = [
          [t, 0],
          [1, t],
          [1 - t, 1],
          [0, 1 - t],
        ][side];
        ctx[pieces++ % 2 ? "lineTo" : "moveTo"](px(column + across), py(row + up));
      }
    }
  }
  ctx.stroke();
}
