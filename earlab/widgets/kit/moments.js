// Mean, variances and principal axes of points in a plane.

const RADIANS = Math.PI / 180;

/** Mean and covariance (with 1/N) of points in a plane. */
export function momentsOf(points) {
  const mean = [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length);
  const between = (i, j) =>
    points.reduce((sum, point) => sum + (point[i] - mean[i]) * (point[j] - mean[j]), 0) / points.length;
  return { mean, xx: between(0, 0), xy: between(0, 1), yy: between(1, 1) };
}

/** The variance along a direction. */
export const varianceAt = ({ xx, xy, yy }, [c, s]) => xx * c * c + 2 * xy * c * s + yy * s * s;

export const directionOf = (degrees) => [Math.cos(degrees * RADIANS), Math.sin(degrees * RADIANS)];

/** The angle of a direction, 0 ≤ angle < 180, for a direction has no sign. */
export const degreesOf = ([c, s]) => (Math.atan2(s, c) / RADIANS + 360) % 180;

/** Principal axes in closed form, as a plane has them. */
export function principal({ points }) {
  const { mean, xx, xy, yy } = momentsOf(points);
  const [c, s] = directionOf(Math.atan2(2 * xy, xx - yy) / 2 / RADIANS);
  const half = Math.hypot((xx - yy) / 2, xy);
  return {
    mean: { data: mean },
    components: { data: [c, s, -s, c] },
    variances: { data: [(xx + yy) / 2 + half, (xx + yy) / 2 - half] },
    remark: "",
  };
}
