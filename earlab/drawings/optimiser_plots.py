"""Plots of notebook 05 about optimisers: paths over a drawn surface, and the step size of each parameter.

A *step* has the form of the notebook's: ``step(theta, gradient, state, learning_rate) -> (theta, state)``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from earlab.style import COLOURS, INK

Step = Callable[..., tuple[Any, Any]]


@dataclass(frozen=True)
class Ravine:
    """A long valley, steep across and nearly flat along: E = ½ (flat · a² + steep · b²), turned by ``angle`` degrees."""

    flat: float = 0.02
    steep: float = 1.0
    angle: float = 0.0

    @property
    def curvature(self) -> np.ndarray:
        """The matrix of second derivatives, (2, 2)."""
        cos, sin = np.cos(np.radians(self.angle)), np.sin(np.radians(self.angle))
        turn = np.array([[cos, -sin], [sin, cos]])
        return turn @ np.diag([self.flat, self.steep]) @ turn.T

    def height(self, theta: np.ndarray) -> np.ndarray:
        """Return E at points (..., 2)."""
        return 0.5 * np.einsum("...i,ij,...j->...", theta, self.curvature, theta)

    def slope(self, theta: np.ndarray) -> np.ndarray:
        """Return the gradient (2,) at a point (2,)."""
        return self.curvature @ theta


def walk(
    step: Step, surface: Ravine, start: np.ndarray, state: Any, learning_rate: float, n_steps: int
) -> np.ndarray:
    """Return the path (n_steps + 1, 2) of a step function over a surface."""
    path = [np.array(start, dtype=float)]
    for _ in range(n_steps):
        theta, state = step(path[-1], surface.slope(path[-1]), state, learning_rate)
        path.append(np.asarray(theta, dtype=float))
    return np.array(path)


def draw_surface(axes: Axes, surface: Ravine) -> None:
    """Draw lines of equal height."""
    a, b = np.meshgrid(np.linspace(-11, 5, 160), np.linspace(-6, 6, 120))
    heights = surface.height(np.stack([a, b], axis=2))
    axes.contour(a, b, heights, levels=np.geomspace(0.02, 40, 14), colors=[INK], linewidths=0.6, alpha=0.35)
    axes.plot(0, 0, "*", color=INK, ms=10)
    axes.set(xlabel="$w_1$", ylabel="$w_2$", xlim=(-11, 5), ylim=(-6, 6))


def paths(surfaces: Mapping[str, Ravine], walks: Mapping[str, Callable[[Ravine], np.ndarray]]) -> Figure:
    """Draw the paths of all walks over each of the surfaces, side by side; the star is the lowest point."""
    figure, all_axes = plt.subplots(1, len(surfaces), figsize=(7, 3.4), squeeze=False, sharey=True)
    for axes, (title, surface) in zip(all_axes[0], surfaces.items(), strict=True):
        draw_surface(axes, surface)
        for colour, (name, run) in zip(COLOURS, walks.items()):
            path = run(surface)
            axes.plot(
                *path.T, ".-", color=colour, ms=3, lw=1.2, label=f"{name}: E = {surface.height(path[-1]):.2g}"
            )
            axes.plot(*path[-1], "o", color=colour, ms=8)
        axes.set_title(title)
        axes.legend(fontsize=8, loc="upper right")
        axes.label_outer()
    return figure


def race(runs: Mapping[str, np.ndarray], surface: Ravine, title: str) -> Figure:
    """Draw the paths of a race, and the height that each has reached after every step."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 3.4), width_ratios=[1.25, 1])
    draw_surface(left, surface)
    left.set_title(title)
    for colour, (name, path) in zip(COLOURS, runs.items()):
        left.plot(*path.T, ".-", color=colour, ms=3, lw=1.2)
        left.plot(*path[-1], "o", color=colour, ms=8)
        right.semilogy(np.maximum(surface.height(path), 1e-6), color=colour, label=name)
    right.set(xlabel="step", ylabel="height E")
    right.legend(fontsize=8)
    return figure


def moves(runs: Mapping[str, np.ndarray], n_steps: int = 25) -> Figure:
    """Draw how far each of the two weights moves at every one of the first steps."""
    figure, both = plt.subplots(1, 2, figsize=(7, 3), sharey=True)
    for i, axes in enumerate(both):
        for colour, (name, path) in zip(COLOURS, runs.items()):
            distances = np.abs(np.diff(path[: n_steps + 1, i]))
            axes.semilogy(
                np.arange(1, len(distances) + 1),
                np.maximum(distances, 1e-4),
                ".-",
                ms=4,
                color=colour,
                label=name,
            )
        axes.set(xlabel="step", title=("$w_1$, along the valley", "$w_2$, across it")[i])
    both[0].set_ylabel("distance moved")
    both[0].legend(fontsize=8, loc="lower left")
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
