"""Plot what notebook 05's update rules do: paths over a drawn surface, distances moved, step sizes of single weights.

A *step* has the form of the notebook's: ``step(theta, gradient, state, learning_rate) -> (theta, state)``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from earlab.plots.training import curves
from earlab.style import COLOURS, INK
from earlab.widgets.loss_surface_race import SURFACES, height, slope

Step = Callable[..., tuple[Any, Any]]
VALLEY, START = "long valley", (-10.0, 4.0)


def momenta(
    sgd_step: Step, shares: Sequence[float], learning_rate: float, steps: int = 60
) -> tuple[Figure, str]:
    """Draw the paths of SGD with these momenta through the long valley, and how high each is after every step."""
    paths = {}
    for share in shares:
        theta, velocity, places = np.array(START), np.zeros(2), [np.array(START)]
        for _ in range(steps):
            theta, velocity = sgd_step(theta, slope(VALLEY, theta), velocity, learning_rate, momentum=share)
            places.append(np.asarray(theta, dtype=float))
        paths[f"momentum {share:g}"] = np.array(places)
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 3.4), width_ratios=[1.25, 1])
    _draw_valley(left)
    left.set_title(f"{steps} steps, η = {learning_rate:g}")
    for colour, (name, path) in zip(COLOURS, paths.items()):
        left.plot(*path.T, ".-", color=colour, ms=3, lw=1.2)
        left.plot(*path[-1], "o", color=colour, ms=8)
        right.semilogy(np.maximum(height(VALLEY, path), 1e-6), color=colour, label=name)
    right.set(xlabel="step", ylabel="height E")
    right.legend(fontsize=8)
    ends = "; ".join(f"{name} ends at height {height(VALLEY, path)[-1]:.2g}" for name, path in paths.items())
    return figure, (
        f"Left: paths of SGD in a long valley, {steps} steps each. Right: their heights, step by step. {ends}. "
        "Without momentum the path zigzags across the valley and creeps along it."
    )


def distances(
    rules: Mapping[str, tuple[Step, Any]], gradients: np.ndarray, learning_rate: float, title: str
) -> tuple[Figure, str]:
    """Draw how far each rule, given with its first state, moves a weight with these gradients (T,), in units of η."""
    moved = {}
    for name, (step, state) in rules.items():
        theta, places = np.zeros(1), [0.0]
        for g in gradients:
            theta, state = step(theta, np.array([g]), state, learning_rate)
            places.append(float(theta[0]))
        moved[name] = np.abs(np.diff(places)) / learning_rate
    lines = {name: (np.arange(1, len(gradients) + 1), values) for name, values in moved.items()}
    figure = curves(lines, "step", "distance moved, in units of η", title, yscale="log")
    told = "; ".join(
        f"{name}: {values[0]:.2g} at first, {values[len(values) // 2 - 1]:.2g} halfway, {values[len(values) // 2]:.2g} "
        f"right after, {values[-1]:.2g} at the end"
        for name, values in moved.items()
    )
    return figure, f"{title}. Distance moved in a step, in units of the learning rate. {told}."


def pixel_steps(s: np.ndarray, learning_rate: float, eps: float = 1e-8) -> tuple[Figure, str]:
    """Draw Adagrad's step size of each pixel's weights, from its state s (784, K), averaged over the classes."""
    never = (s == 0).all(axis=1)
    sizes = (learning_rate / (np.sqrt(s) + eps)).mean(axis=1)
    figure, axes = plt.subplots(figsize=(5, 3.6))
    image = np.where(never, np.nan, np.log10(np.where(never, 1.0, sizes))).reshape(28, 28)
    colours = plt.get_cmap("viridis").with_extremes(bad="#b9bec6")
    picture = axes.imshow(image, cmap=colours, vmax=float(np.nanquantile(image, 0.95)))
    axes.set_title("Rare pixels take large steps")
    axes.axis("off")
    figure.colorbar(picture, ax=axes, extend="max", label="step size, as a power of ten")
    return figure, (
        f"The step size of every pixel as an image, from {sizes[~never].min():.2g} in the middle to "
        f"{sizes[~never].max():.2g} at the rim. {never.sum()} pixels that never had ink are grey."
    )


def roundness(
    train: Callable[..., Sequence[float]],
    inputs: Mapping[str, np.ndarray],
    rows: np.ndarray,
    rates: Sequence[float],
) -> tuple[Figure, str]:
    """Draw the validation loss on inputs (N, d) of different scale, each with its best rate of a list.

    train: ``train(X, learning_rate) -> losses (steps,)``.  rows: (N,) which are trained on.
    The condition number is that of XᵀX/N with a column of ones.
    """
    lines, told = {}, []
    for name, X in inputs.items():
        tried = {rate: list(train(X, rate)) for rate in rates}
        rate = min(tried, key=lambda one: float(np.nan_to_num(tried[one][-1], nan=np.inf)))
        with_ones = np.column_stack([X[rows], np.ones(rows.sum())])
        curvatures = np.linalg.eigvalsh(with_ones.T @ with_ones / rows.sum())
        inside = "inside" if min(rates) < rate < max(rates) else "at the end of"
        lines[f"{name}, η = {rate:g}"] = (np.arange(1, len(tried[rate]) + 1), tried[rate])
        told.append(
            f"{name}: condition number {curvatures[-1] / curvatures[0]:,.0f}, loss {tried[rate][-1]:.2f} with "
            f"η = {rate:g}, {inside} the list"
        )
    title = "The same sounds on two scales"
    figure = curves(lines, "step", "loss on the validation clips", title, ylim=(0.5, 2.5))
    return figure, f"Validation loss of plain gradient descent, step by step. {'; '.join(told)}."


def _draw_valley(axes: Axes) -> None:
    """Draw lines of equal height and the lowest point of the valley."""
    left, right, low, high = SURFACES[VALLEY]["view"]
    a, b = np.meshgrid(np.linspace(left, right, 160), np.linspace(low, high, 120))
    heights = height(VALLEY, np.stack([a, b], axis=2))
    axes.contour(a, b, heights, levels=np.geomspace(0.02, 40, 14), colors=[INK], linewidths=0.6, alpha=0.35)
    axes.plot(*SURFACES[VALLEY]["centre"], "*", color=INK, ms=10, zorder=5)  # above the ends of paths
    axes.set(xlabel="$w_1$", ylabel="$w_2$", xlim=(left, right), ylim=(low, high))
