"""Plot notebook 05: digits, probabilities, losses and their slopes, what was learned and what is still mistaken.

Each returns a figure and a sentence for it, for ``earlab.style.show``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from earlab.style import COLOURS, INK

DIVERGING = "PuOr_r"  # orange: positive, violet: negative
Function = Callable[..., Any]


def digits(images: np.ndarray, labels: Sequence[object]) -> tuple[Figure, str]:
    """Draw images (N, 784) in rows of ten, each under its label."""
    told = ", ".join(str(label).replace("\n", " ") for label in labels)
    return _tiles(images, [str(label) for label in labels], 1.05, cmap="gray_r"), (
        f"{len(images)} images of handwritten digits, each under its label: {told}."
    )


def mistakes(images: np.ndarray, P: np.ndarray, y: np.ndarray, count: int = 20) -> tuple[Figure, str]:
    """Draw the images that probabilities P (N, 10) read wrongly, the surest first, with what they say."""
    answers, surest = P.argmax(axis=1), P.max(axis=1)
    wrong = np.flatnonzero(answers != y)
    wrong = wrong[np.argsort(-surest[wrong])][:count]
    titles = [f"{y[i]}, read {answers[i]}\n{surest[i]:.0%}" for i in wrong]
    figure, told = digits(images[wrong], titles)
    return figure, f"The surest mistakes on the test images, with the probability of the answer. {told}"


def templates(W: np.ndarray, titles: Sequence[str], what: str) -> tuple[Figure, str]:
    """Draw the columns of W (784, K) as images, orange for positive and violet for negative weights."""
    return _tiles(W.T, titles, 0.95, cmap=DIVERGING, limit=float(np.abs(W).max()) or 1.0), (
        f"The weights of {W.shape[1]} {what} as images of 28 by 28, orange where they are positive, violet where negative, "
        f"up to {np.abs(W).max():.2g}."
    )


def _tiles(
    rows: np.ndarray, titles: Sequence[str], height: float, cmap: str, limit: float | None = None
) -> Figure:
    """Draw vectors of 784 numbers as images, ten in a row."""
    lines = -(-len(rows) // 10)
    figure, panels = plt.subplots(lines, 10, figsize=(7, height * lines), squeeze=False)
    for axes in panels.ravel():
        axes.axis("off")
    for axes, row, title in zip(panels.ravel(), rows, titles):
        low = None if limit is None else -limit
        axes.imshow(row.reshape(28, 28), cmap=cmap, vmin=low, vmax=limit)
        axes.set_title(title, loc="center", fontsize=8)
    return figure


def shares(softmax: Function) -> tuple[Figure, str]:
    """Draw three probabilities while the first of the net inputs (z, 1, 0) grows."""
    z = np.linspace(-6, 6, 121)
    P = np.asarray(softmax(np.stack([z, np.ones_like(z), np.zeros_like(z)], axis=1)))
    figure, axes = plt.subplots(figsize=(7, 3))
    for k, name in enumerate(("p₁, net input z", "p₂, net input 1", "p₃, net input 0")):
        axes.plot(z, P[:, k], label=name)
    axes.set(xlabel="net input z of class 1", ylabel="probability", ylim=(0, 1))
    axes.legend(loc="center left")
    return figure, (
        f"Three curves. While z grows from −6 to 6, p1 rises in an S from {P[0, 0]:.3f} to {P[-1, 0]:.3f} and takes its share "
        f"from the other two; p2 is {P[0, 1] / P[0, 2]:.2f} times p3 at the left end and {P[-1, 1] / P[-1, 2]:.2f} times at "
        "the right."
    )


def push(cross_entropy: Function) -> tuple[Figure, str]:
    """Draw the cross entropy of the right one of two classes, and its slope, beside those of the squared error."""
    z, step = np.linspace(-8, 8, 161), 1e-4
    Y = np.array([[1.0, 0.0]])

    def entropy(values: np.ndarray) -> np.ndarray:
        return np.array([cross_entropy(np.array([[value, 0.0]]), Y) for value in values])

    p = 1 / (1 + np.exp(-z))
    curves_of = {
        "cross entropy, yours": (entropy(z), (entropy(z + step) - entropy(z - step)) / (2 * step)),
        "squared error behind a sigmoid": ((1 - p) ** 2 / 2, -((1 - p) ** 2) * p),
    }
    figure, both = plt.subplots(1, 2, figsize=(7, 3.2))
    for name, values in curves_of.items():
        for axes, curve in zip(both, values, strict=True):
            axes.plot(z, curve, label=name)
    for axes, title in zip(both, ("loss", "slope"), strict=True):
        axes.set(xlabel="net input z of the right class", title=title)
    both[0].legend(fontsize=8)
    told = "; ".join(
        f"{name}: loss {loss[0]:.3f}, slope {slope[0]:.4f}" for name, (loss, slope) in curves_of.items()
    )
    return figure, f"Loss and slope against the net input z of the right class. At z = −8: {told}."


def pulls(P: np.ndarray, Y: np.ndarray, dZ: np.ndarray) -> tuple[Figure, str]:
    """Draw probabilities and the negative gradient (each (K,)) of one sample, class by class."""
    classes = [str(k) for k in range(1, len(P) + 1)]
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 3))
    colours = np.where(Y > 0, COLOURS[1], COLOURS[0])
    left.bar(classes, P, color=colours)
    left.set(ylabel="probability", xlabel="class", title="what the network says")
    right.bar(classes, -dZ, color=colours)
    right.axhline(0, color=INK, lw=0.8)
    right.set(ylabel="−∂E/∂z", xlabel="class", title="where its net inputs are pulled")
    said, pulled = (", ".join(f"{value:.2f}" for value in values) for values in (P, -dZ))
    return figure, (
        f"The right class is {int(Y.argmax()) + 1}. Left: the probabilities {said}. Right: where the net inputs are pulled, "
        f"{pulled}; together {-dZ.sum():.2f}."
    )


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


def learning(losses: Mapping[str, Sequence[float]], epochs: int) -> tuple[Figure, str]:
    """Draw the losses so far, by the name of the data, of a training run of so many epochs."""
    done = len(next(iter(losses.values())))
    figure = curves(
        {name: (range(1, done + 1), values) for name, values in losses.items()},
        "epoch",
        "cross entropy",
        f"Epoch {done} of {epochs}",
        xlim=(0.5, epochs + 0.5),
        ylim=(0, None),
    )
    told = " and ".join(f"{values[-1]:.3f} on the {name} images" for name, values in losses.items())
    return figure, f"Cross entropy over the epochs. After epoch {done} of {epochs} it is {told}."
