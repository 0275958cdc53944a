"""Show a cloud of points in a plane, and the principal axes that the student's PCA finds in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as t

from earlab.widgets.kit.base import EarlabWidget
from earlab.widgets.kit.student_function import StudentError, optional

if TYPE_CHECKING:
    from matplotlib.figure import Figure

POINTS = 120
EXACT = 1e-6  # up to here two lengths, or two shares of a variance, are the same


def clouds() -> dict[str, np.ndarray]:
    """Return clouds (POINTS, 2) by name, each made for one thing that PCA does or cannot do."""
    random = np.random.default_rng(4)
    round_cloud = random.normal(size=(POINTS, 2))
    tilted = round_cloud * [1.6, 0.5] @ np.array([[0.8, 0.6], [-0.6, 0.8]])
    bow = random.uniform(-2.2, 2.2, POINTS)
    bent = np.stack([bow, 0.5 * bow**2 - 0.8], axis=1) + 0.15 * round_cloud
    apart = 0.4 * round_cloud + np.where(np.arange(POINTS)[:, None] % 2, [1.2, 0.8], [-1.2, -0.8])
    return {"tilted": tilted, "round": round_cloud, "two groups": apart, "bent": bent}


class PcaCloud(EarlabWidget):
    """Drag a cloud of points; the axes of your PCA follow, and share out its variance.

    fit: your ``pca_fit(X, k) -> (mean, components, variances)`` for ``X (N, 2)`` and k = 2: the mean ``(2,)``, one unit
    vector in each row of the components ``(2, 2)``, and the variance (with 1/N) along each, largest first ``(2,)``.
    Without it the browser computes the axes.
    X: your own points ``(N, 2)``; without them there are four clouds to choose from.

    Raises ValueError when X is not at least two finite points in a plane.
    """

    module = "pca_cloud.js"

    points = t.List(t.List(t.Float(), minlen=2, maxlen=2), minlen=2).tag(sync=True)
    clouds = t.Dict().tag(sync=True)  # name → points, to choose from
    reach = t.Float(0.6, min=0.0, max=4.0).tag(sync=True)  # of a drag, in standard deviations of the cloud
    angle = t.Float(0.0, min=0.0, max=180.0).tag(sync=True)  # of the reader's own direction, in degrees

    def __init__(self, fit: Callable[..., Any] | None = None, X: np.ndarray | None = None) -> None:
        self._fit = optional(fit)
        named = clouds() if X is None else {"yours": _points(X)}
        lists = {name: np.round(cloud, 6).tolist() for name, cloud in named.items()}
        data = f"{POINTS} points of the cloud chosen, made here" if X is None else f"your {len(X)} points"
        super().__init__([self._fit], points=next(iter(lists.values())), clouds=lists, data=data)

    @property
    def X(self) -> np.ndarray:
        """The points as they lie now, ``(N, 2)``."""
        return np.array(self.points, dtype=np.float64)

    def summary(self) -> str:
        """Say how many points there are."""
        return (
            f"PcaCloud: {len(self.points)} points in a plane with their two principal axes. "
            "Run the cell in JupyterLab to drag the points and see the axes follow."
        )

    def answer_fit(self, points: list[list[float]]) -> dict[str, Any]:
        """Return mean, components and variances as the student's function finds them, and what is wrong with them."""
        fit, X = self._fit, np.array(points, dtype=np.float64)
        if fit is None:
            raise StudentError("This widget has no function to fit. Give it yours: PcaCloud(pca_fit).")
        found = fit.several(fit(X, 2), 3, "three arrays (mean, components, variances)")
        names = (("the mean", (2,)), ("the components", (2, 2)), ("the variances", (2,)))
        mean, components, variances = (
            fit.array(value, shape, what) for value, (what, shape) in zip(found, names, strict=True)
        )
        return {
            "mean": mean,
            "components": components,
            "variances": variances,
            "remark": _remark(X, mean, components, variances),
        }

    def picture(self) -> Figure:
        """Draw the points, and the axes or why there are none."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(4.6, 3.8), layout="constrained")
        axes = figure.subplots()
        axes.scatter(self.X[:, 0], self.X[:, 1], s=9, color="#8a949f")
        axes.set(xlabel="x₁", ylabel="x₂", aspect="equal", title="Points and their principal axes")
        try:
            mean, components, variances = self._axes()
        except StudentError as error:
            axes.text(0.5, 0.5, str(error), ha="center", va="center", wrap=True, transform=axes.transAxes)
        else:
            for direction, variance, color in zip(components, variances, ("#1666ad", "#b8480b"), strict=True):
                reach = 2 * np.sqrt(max(variance, 0.0)) * direction
                tip = tuple(mean + reach)
                look = {"color": color, "width": 1.5, "headwidth": 7}
                axes.annotate("", tip, tuple(mean), arrowprops=look)
        return figure

    def _axes(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The student's mean, components and variances, or numpy's where the widget has no function."""
        if self._fit is not None:
            answer = self.answer_fit(self.points)
            return answer["mean"], answer["components"], answer["variances"]
        angle, variances = _principal(self.X)
        turned = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        return self.X.mean(axis=0), turned, variances


def _principal(X: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the angle of the first axis of points in a plane, in radians, and the variances along both (2,)."""
    (xx, xy), (_, yy) = np.cov(X.T, bias=True)
    half = np.hypot((xx - yy) / 2, xy)
    return float(np.arctan2(2 * xy, xx - yy) / 2), (xx + yy) / 2 + np.array([half, -half])


def _remark(X: np.ndarray, mean: np.ndarray, components: np.ndarray, variances: np.ndarray) -> str:
    """Say in a sentence what is not as principal components are; an empty one where all is well."""
    centre = X.mean(axis=0)
    spread = float(X.var(axis=0).sum()) or 1.0
    if np.abs(mean - centre).max() > EXACT * max(1.0, np.abs(X).max()):
        return f"Your mean is ({mean[0]:.3g}, {mean[1]:.3g}); the points' mean is ({centre[0]:.3g}, {centre[1]:.3g})."
    products = components @ components.T
    if np.abs(np.diag(products) - 1).max() > EXACT:
        lengths = np.sqrt(np.diag(products))
        return f"Your components have the lengths {lengths[0]:.3g} and {lengths[1]:.3g}; expected 1, one in each row."
    if abs(products[0, 1]) > EXACT:
        return f"Your components are not at right angles: their inner product is {products[0, 1]:.3g}."
    along = np.var((X - centre) @ components.T, axis=0)
    if along[1] > along[0] + EXACT * spread:
        return "The points vary more along your second component than along your first: sort by variance, largest first."
    best = _principal(X)[1][0]
    if along[0] < best - EXACT * spread:
        return f"Along your first component the variance is {along[0]:.3g}; along the best direction it is {best:.3g}."
    if np.abs(variances - along).max() <= EXACT * spread:
        return ""
    if np.abs(variances * (len(X) - 1) / len(X) - along).max() <= EXACT * spread:
        return "Your variances divide by N − 1; expected 1/N."
    return (
        f"Your variances are {variances[0]:.3g} and {variances[1]:.3g}; along your components the points vary by "
        f"{along[0]:.3g} and {along[1]:.3g}."
    )


def _points(X: np.ndarray) -> np.ndarray:
    points = np.asarray(X, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != 2 or len(points) < 2:
        raise ValueError(
            f"X has shape {points.shape}; expected (N, 2), N at least 2. Choose two columns: X[:, :2]."
        )
    if not np.isfinite(points).all():
        raise ValueError("X has nan or inf in it; expected finite coordinates.")
    return points
