"""Plots of notebook 05 about optimisers: paths over a drawn surface, and the step size of each pixel's weights.

A *step* has the form of the notebook's: ``step(theta, gradient, state, learning_rate) -> (theta, state)``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from earlab.style import COLOURS, INK
from earlab.widgets.loss_race import SURFACES, height, slope

Step = Callable[..., tuple[Any, Any]]


def walk(
    step: Step, surface: str, start: Sequence[float], state: Any, learning_rate: float, n_steps: int
) -> np.ndarray:
    """Return the path (n_steps + 1, 2) of a step function over a surface of ``LossSurfaceRace``."""
    path = [np.array(start, dtype=float)]
    for _ in range(n_steps):
        theta, state = step(path[-1], slope(surface, path[-1]), state, learning_rate)
        path.append(np.asarray(theta, dtype=float))
    return np.array(path)


def draw_surface(axes: Axes, surface: str) -> None:
    """Draw lines of equal height and the lowest point of a valley."""
    left, right, low, high = SURFACES[surface]["view"]
    a, b = np.meshgrid(np.linspace(left, right, 160), np.linspace(low, high, 120))
    heights = height(surface, np.stack([a, b], axis=2))
    axes.contour(a, b, heights, levels=np.geomspace(0.02, 40, 14), colors=[INK], linewidths=0.6, alpha=0.35)
    axes.plot(*SURFACES[surface]["centre"], "*", color=INK, ms=10)
    axes.set(xlabel="$w_1$", ylabel="$w_2$", xlim=(left, right), ylim=(low, high))


def race(runs: Mapping[str, np.ndarray], surface: str, title: str) -> Figure:
    """Draw the paths of a race, and the height that each has reached after every step."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 3.4), width_ratios=[1.25, 1])
    draw_surface(left, surface)
    left.set_title(title)
    for colour, (name, path) in zip(COLOURS, runs.items()):
        left.plot(*path.T, ".-", color=colour, ms=3, lw=1.2)
        left.plot(*path[-1], "o", color=colour, ms=8)
        right.semilogy(np.maximum(height(surface, path), 1e-6), color=colour, label=name)
    right.set(xlabel="step", ylabel="height E")
    right.legend(fontsize=8)
    return figure


def pixel_steps(sizes: np.ndarray, never: np.ndarray, title: str) -> Figure:
    """Draw the step size of each pixel's weights (784,) as an image beside its colours; ``never``: without gradient."""
    figure, axes = plt.subplots(figsize=(5, 3.6))
    image = np.where(never, np.nan, np.log10(np.where(never, 1.0, sizes))).reshape(28, 28)
    colours = plt.get_cmap("viridis").with_extremes(bad="#b9bec6")
    picture = axes.imshow(image, cmap=colours, vmax=float(np.nanquantile(image, 0.95)))
    axes.set_title(title)
    axes.axis("off")
    figure.colorbar(picture, ax=axes, extend="max", label="step size, as a power of ten")
    return figure
