"""Plot notebook 03: a network of full layers with the shapes of its weights, and what a student's network answered.

Everywhere blue is where a network answers 1 or class 1 lies, orange the other side. Each function returns a figure and a
sentence for it, for ``earlab.style.show``. What a network can say at all is drawn by ``layers_power``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from earlab.plots import common, layers_networks
from earlab.style import COLOURS, INK, LINES, PAPER

BLUE, ORANGE = COLOURS[:2]
Function = Callable[..., Any]
Answer = Callable[[np.ndarray], Any]  # (N, 2) to (N, 1)
VIEW = (-2.0, 2.0)
CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = np.array([0, 1, 1, 0])


def ask(answer: Answer, points: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the grid's coordinates (points,) and what is answered (points, points) on it."""
    x = np.linspace(*VIEW, points)
    grid = np.stack(np.meshgrid(x, x), axis=-1).reshape(-1, 2)
    return x, np.reshape(answer(grid), (points, points))


def three_depths(mlp_forward: Function, activation: Function) -> tuple[Figure, str]:
    """Draw where networks of one, two and three layers answer 1, and the lines of their first layers."""
    figure, panels = plt.subplots(1, 3, figsize=(7.2, 2.9), sharey=True)
    told = []
    for axes, (title, (weights, biases)) in zip(panels, layers_networks.shapes().items()):
        forward = partial(
            mlp_forward, weights=weights, biases=biases, activation=activation, output=activation
        )
        share = _surface(axes, forward)
        _lines(axes, weights[0], biases[0])
        axes.set_title(title)
        told.append(f"{title}, blue on {share:.0%} of the plane, with {len(biases[0])} lines")
    panels[0].set_ylabel("$x_2$")
    return figure, f"Three planes, blue where the network answers 1. {'; '.join(told)}."


def xor_folded(
    mlp_forward: Function, step: Function, weights: Sequence[np.ndarray], biases: Sequence[np.ndarray]
) -> tuple[Figure, str]:
    """Draw the plane as a network of step units answers it, and where its hidden layer puts the corners of XOR."""
    hidden = np.asarray(mlp_forward(CORNERS, weights[:1], biases[:1], output=step), dtype=float)
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 3.5))
    _surface(left, lambda X: mlp_forward(X, weights, biases, activation=step, output=step))
    _lines(left, weights[0], biases[0])
    _corners(left, CORNERS, "what comes in", "x")
    _lines(right, weights[1], biases[1])
    _corners(right, hidden, "what the output unit sees", "h")
    told = ", ".join(f"({p:g}, {q:g}) to ({a:g}, {b:g})" for (p, q), (a, b) in zip(CORNERS, hidden))
    return figure, (
        "Left: the four corners of XOR, the lines of the hidden units, blue where the network answers 1. Right: the "
        f"hidden layer takes {told}, and one line parts them."
    )


def side_by_side(answers: Mapping[str, Answer]) -> tuple[Figure, str]:
    """Draw lines of equal output of several networks, the line of 0 in black."""
    figure, panels = plt.subplots(1, len(answers), figsize=(7.2, 2.9), sharey=True)
    told = []
    for axes, (title, answer) in zip(panels, answers.items()):
        z = heights(axes, answer)
        bent = max(np.abs(np.diff(z, n=2, axis=k)).max() for k in (0, 1)) > 1e-9
        axes.set_title(title)
        told.append(f"{title}: lines of equal output are {'bent' if bent else 'straight and parallel'}")
    panels[0].set_ylabel("$x_2$")
    return figure, f"Lines of equal height over the plane. {'; '.join(told)}."


def heights(axes: Axes, answer: Answer) -> np.ndarray:
    """Draw lines of equal output, the line of 0 in black; return the outputs on the grid."""
    x, z = ask(answer, 160)
    axes.contourf(x, x, z, 16, cmap="viridis", alpha=0.85)
    axes.contour(x, x, z, levels=[0], colors=[INK], linewidths=2)
    axes.set(aspect="equal", xlabel="$x_1$")
    axes.grid(False)
    return z


def receptors(images: np.ndarray) -> tuple[Figure, str]:
    """Draw receptors (l, height, width) on one scale, counted from 1."""
    names = [str(j) for j in range(1, len(images) + 1)]
    largest = np.abs(images).max()
    pale = sum(np.abs(image).max() < 0.1 * largest for image in images)
    return common.gallery(images, names, title=f"{len(images)} receptors"), (
        f"{len(images)} receptors of {images.shape[1]} by {images.shape[2]} weights: orange and violet strokes and blobs, up "
        f"to {largest:.2g}; {pale} of them are pale all over."
    )


def spectra(frequency: np.ndarray, magnitudes: Mapping[str, np.ndarray]) -> tuple[Figure, str]:
    """Draw the magnitudes (F,) of each sound over the frequency in kHz, one panel each."""
    figure, panels = plt.subplots(1, len(magnitudes), figsize=(7, 2.4), sharex=True)
    told = []
    for axes, (name, values) in zip(panels, magnitudes.items(), strict=True):
        axes.plot(frequency, values, lw=1)
        axes.set(title=name, xlabel="frequency (kHz)", ylim=(0, None))
        told.append(f"{name}, most at {frequency[np.argmax(values)]:.2f} kHz")
    panels[0].set_ylabel("response")
    return (
        figure,
        f"Responses of cosine and sine receptors to drum hits, over their frequency: {'; '.join(told)}.",
    )


def targets(images: np.ndarray, outputs: np.ndarray, labels: np.ndarray) -> tuple[Figure, str]:
    """Draw images above their outputs (N, 10), the largest in orange; a cross marks a wrong answer."""
    figure, panels = plt.subplots(2, len(images), figsize=(7, 2.3), sharey="row", height_ratios=[1, 1.2])
    said = np.asarray(outputs).argmax(axis=1)
    for (above, below), image, output, label in zip(panels.T, images, np.asarray(outputs), labels):
        above.imshow(image, cmap="gray_r")
        above.axis("off")
        below.bar(np.arange(10), output, color=np.where(output == output.max(), ORANGE, BLUE))
        below.set(xticks=[0, 9])
        right = output.argmax() == label
        below.set_title(
            f"“{output.argmax()}”{'' if right else ' ✗'}",
            loc="center",
            size=9,
            color=INK if right else ORANGE,
        )
    panels[1, 0].set_ylabel("output")
    told = ", ".join(f"a {label} is read as {answer}" for label, answer in zip(labels, said))
    return figure, f"{len(images)} digits and under each ten bars, one for each class. {told}."


def counter(count_parameters: Function, sizes: Sequence[int]) -> tuple[Figure, str]:
    """Draw the number of parameters of each layer of a network of these sizes as a bar."""
    counts = [count_parameters([*pair]) for pair in pairwise(sizes)]
    total = count_parameters([*sizes])
    names = [f"{d} → {units}" for d, units in pairwise(sizes)]
    figure, axes = plt.subplots(figsize=(7, 0.36 * len(names) + 1.0))
    bars = axes.barh(names, counts, color=BLUE)
    axes.bar_label(bars, [f"{count:,}" for count in counts], padding=4)
    axes.invert_yaxis()
    axes.set(xlim=(0, 1.15 * max(counts)), xlabel="parameters", title=f"{total:,} parameters in all")
    axes.grid(False)
    told = ", ".join(f"{count:,}" for count in counts)
    return figure, (
        f"A bar for each layer of a network {' to '.join(map(str, sizes))}: {told} parameters, together {total:,}."
    )


def network(sizes: Sequence[int], names: Sequence[str]) -> tuple[Figure, str]:
    """Draw layers of ``sizes`` units, inputs first, with a name above each and the shape of W between them."""
    figure, axes = plt.subplots(figsize=(7, 2.7))
    tall, low = max(sizes), -0.45 * max(sizes)
    places = [0.9 * (np.arange(size)[::-1] - (size - 1) / 2) for size in sizes]
    for m, (left, right) in enumerate(pairwise(places), 1):
        x = 2.2 * m
        for start in left:
            for end in right:
                axes.plot([x - 2.2, x], [start, end], color=LINES, lw=1.2, zorder=1)
        label = f"$W_{m}$  ({sizes[m - 1]}, {sizes[m]})"
        axes.text(x - 1.1, low, label, ha="center", va="top", color=BLUE, size=10)
    for m, (units, name) in enumerate(zip(places, names, strict=True)):
        axes.scatter(np.full(len(units), 2.2 * m), units, s=300, color=PAPER, edgecolor=INK, lw=1.5, zorder=2)
        axes.text(2.2 * m, -low, name, ha="center", va="bottom", size=12)
    axes.set(xlim=(-0.6, 2.2 * len(sizes) - 1.6), ylim=(low - 0.4, 0.45 * tall + 0.4))
    axes.axis("off")
    shapes = ", ".join(f"W{m} is {d} by {units}" for m, (d, units) in enumerate(pairwise(sizes), 1))
    return figure, (
        f"A network of {len(sizes) - 1} layers: {sizes[0]} inputs, then {', '.join(map(str, sizes[1:]))} units. Every unit is "
        f"joined to every unit of the layer before it. {shapes}: a row for each unit on the left, a column for each on the "
        "right."
    )


def _surface(axes: Axes, answer: Answer) -> float:
    """Shade the plane by what is answered between 0, orange, and 1, blue; return the share that is blue."""
    x, answers = ask(answer, 160)
    axes.contourf(x, x, answers, levels=[-1, 0.5, 2], colors=[ORANGE, BLUE], alpha=0.25)
    axes.set(xlim=VIEW, ylim=VIEW, aspect="equal", xlabel="$x_1$")
    axes.grid(False)
    return float(np.mean(answers > 0.5))


def _lines(axes: Axes, W: np.ndarray, b: np.ndarray) -> None:
    """Draw the line of each unit of a layer: column j of W (2, l) and b[j]; where a column is 0 there is none."""
    for w, offset in zip(np.asarray(W, dtype=float).T, np.ravel(b)):
        if np.any(w):
            foot = -offset * w / (w @ w)
            axes.axline((foot[0], foot[1]), (foot[0] - w[1], foot[1] + w[0]), color=INK, lw=1.2)


def _corners(axes: Axes, places: np.ndarray, title: str, name: str) -> None:
    """Draw the four corners of XOR at ``places`` (4, 2), named; corners on one place share a name tag."""
    axes.plot(*places[XOR == 0].T, "s", color=ORANGE, ms=8)
    axes.plot(*places[XOR == 1].T, "o", color=BLUE, ms=8)
    for spot in np.unique(places, axis=0):
        here = [f"({p:g}, {q:g})" for p, q in CORNERS[(places == spot).all(axis=1)]]
        axes.annotate(" and\n".join(here), (spot[0], spot[1]), (7, 5), textcoords="offset points", size=8)
    view = (-0.6, 1.8)
    axes.set(xlim=view, ylim=view, aspect="equal", xlabel=f"${name}_1$", ylabel=f"${name}_2$", title=title)
