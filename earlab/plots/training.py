"""Plot notebook 05: losses, batches, what was learned, paths over a drawn surface, step sizes of each pixel's weights.

Each returns a figure for ``earlab.style.show``.  A *step* has the form of the notebook's:
``step(theta, gradient, state, learning_rate) -> (theta, state)``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from earlab.style import COLOURS, INK
from earlab.widgets.loss_surface_race import SURFACES, height, slope

DIVERGING = "PuOr_r"  # orange: positive, violet: negative
Function = Callable[..., Any]


def digits(images: np.ndarray, labels: Sequence[str]) -> Figure:
    """Draw images (N, 784) in rows of ten, each under its label."""
    rows = -(-len(images) // 10)
    figure, axes = plt.subplots(rows, 10, figsize=(7, 1.05 * rows), squeeze=False)
    for ax in axes.ravel():
        ax.axis("off")
    for ax, image, label in zip(axes.ravel(), images, labels):
        ax.imshow(image.reshape(28, 28), cmap="gray_r")
        ax.set_title(label, loc="center", fontsize=8)
    return figure


def shares(softmax: Function) -> Figure:
    """Draw three probabilities while the first of the net inputs (z, 1, 0) grows."""
    z = np.linspace(-6, 6, 121)
    P = np.asarray(softmax(np.stack([z, np.ones_like(z), np.zeros_like(z)], axis=1)))
    figure, axes = plt.subplots(figsize=(7, 3))
    for k, name in enumerate(("p₁, net input z", "p₂, net input 1", "p₃, net input 0")):
        axes.plot(z, P[:, k], label=name)
    axes.set(xlabel="net input z of class 1", ylabel="probability", ylim=(0, 1))
    axes.legend(loc="center left")
    return figure


def push(cross_entropy: Function) -> Figure:
    """Draw the cross entropy of the right one of two classes, and its slope, beside those of the squared error."""
    z, step = np.linspace(-8, 8, 161), 1e-4
    Y = np.array([[1.0, 0.0]])

    def entropy(values: np.ndarray) -> np.ndarray:
        return np.array([cross_entropy(np.array([[value, 0.0]]), Y) for value in values])

    p = 1 / (1 + np.exp(-z))
    curves = {
        "cross entropy, yours": (entropy(z), (entropy(z + step) - entropy(z - step)) / (2 * step)),
        "squared error behind a sigmoid": ((1 - p) ** 2 / 2, -((1 - p) ** 2) * p),
    }
    figure, both = plt.subplots(1, 2, figsize=(7, 3.2))
    for name, values in curves.items():
        for axes, curve in zip(both, values, strict=True):
            axes.plot(z, curve, label=name)
    for axes, title in zip(both, ("loss", "slope"), strict=True):
        axes.set(xlabel="net input z of the right class", title=title)
    both[0].legend(fontsize=8)
    return figure


def pulls(P: np.ndarray, Y: np.ndarray, dZ: np.ndarray, classes: Sequence[str]) -> Figure:
    """Draw probabilities and the negative gradient (each (K,)) of one sample, class by class."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 3))
    colours = np.where(Y > 0, COLOURS[1], COLOURS[0])
    left.bar(classes, P, color=colours)
    left.set(ylabel="probability", xlabel="class", title="what the network says")
    right.bar(classes, -dZ, color=colours)
    right.axhline(0, color=INK, lw=0.8)
    right.set(ylabel="−∂E/∂z", xlabel="class", title="where its net inputs are pulled")
    return figure


def templates(W: np.ndarray, titles: Sequence[str]) -> Figure:
    """Draw the columns of W (784, K) as images, orange for positive and violet for negative weights."""
    rows = -(-W.shape[1] // 10)
    figure, axes = plt.subplots(rows, 10, figsize=(7, 0.95 * rows), squeeze=False)
    limit = float(np.abs(W).max()) or 1.0
    for ax in axes.ravel():
        ax.axis("off")
    for ax, weights, title in zip(axes.ravel(), W.T, titles):
        ax.imshow(weights.reshape(28, 28), cmap=DIVERGING, vmin=-limit, vmax=limit)
        ax.set_title(title, loc="center", fontsize=9)
    return figure


def curves(
    lines: Mapping[str, tuple[Any, Any]],
    xlabel: str,
    ylabel: str,
    title: str,
    **settings: Any,
) -> Figure:
    """Draw named lines, each a pair of x and y values."""
    figure, axes = plt.subplots(figsize=(7, 3.2))
    for name, (x, y) in lines.items():
        axes.plot(x, y, ".-", ms=4, label=name)
    axes.set(xlabel=xlabel, ylabel=ylabel, title=title, **settings)
    axes.legend()
    return figure


def seeds(results: Mapping[str, Sequence[float]]) -> Figure:
    """Draw the test accuracy of every run, a row of dots for each network."""
    figure, axes = plt.subplots(figsize=(7, 2.2))
    for row, values in enumerate(results.values()):
        percent = 100 * np.array(values)
        axes.plot(percent, np.full(len(percent), row), "o", ms=9, alpha=0.8)
        text = f"{percent.mean():.1f} ± {percent.std(ddof=1):.1f}"
        axes.annotate(text, (percent.mean(), row), xytext=(0, 12), textcoords="offset points", ha="center")
    axes.set_yticks(range(len(results)), list(results))
    axes.set(xlabel="test images read correctly (%)", ylim=(-0.5, len(results) - 0.2))
    axes.margins(x=0.1)
    return figure


def stopping(epochs: np.ndarray, training: Sequence[float], validation: Sequence[float]) -> Figure:
    """Draw both losses against the epoch, and mark where the one on the validation data is lowest."""
    figure = curves(
        {"training": (epochs, training), "validation": (epochs, validation)}, "epoch", "cross entropy", ""
    )
    best = int(np.argmin(validation))
    axes = figure.axes[0]
    axes.plot(epochs[best], validation[best], "o", color=COLOURS[1], ms=9)
    axes.annotate(
        "stop here", (epochs[best], validation[best]), xytext=(0, 12), textcoords="offset points", ha="center"
    )
    axes.set(ylim=(0, None), title="Training longer is not learning more")
    return figure


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
