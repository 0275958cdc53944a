"""Plot notebook 02: the history of neural networks, a perceptron's parts, and what a student's functions answered.

Each returns a figure for ``earlab.style.show``.  Everywhere class +1 is a blue circle and class −1 an orange square.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from earlab.style import COLOURS, INK, LINES

BLUE, ORANGE, GREEN = COLOURS[:3]
Line = tuple[np.ndarray, float]  # w (2,) and b
Function = Callable[[np.ndarray], Any]


def draw_points(
    axes: Axes, X: np.ndarray, y: np.ndarray, names: Sequence[str] = ("−1", "+1"), **options: Any
) -> None:
    """Draw points (N, 2) with labels (N,) of ±1; ``names`` of the two classes go to the legend."""
    axes.plot(*X[y < 0].T, "s", color=ORANGE, label=names[0], **options)
    axes.plot(*X[y > 0].T, "o", color=BLUE, label=names[1], **options)


def draw_line(axes: Axes, w: np.ndarray, b: float, color: str = INK, **options: Any) -> None:
    """Draw the line w·x + b = 0; where w is 0 there is none. w may be a list."""
    w = np.asarray(w)
    if np.any(w):
        foot = -b * w / (w @ w)
        axes.axline((foot[0], foot[1]), (foot[0] - w[1], foot[1] + w[0]), color=color, **options)


def sides(predict: Callable[..., Any], w: np.ndarray, b: float, points: np.ndarray) -> Figure:
    """Colour the plane by what ``predict(X, w, b)`` answers on a grid of 10,000 points."""
    x1, x2 = np.meshgrid(np.linspace(-1, 5, 100), np.linspace(-1, 4, 100))
    labels = np.reshape(predict(np.stack([x1.ravel(), x2.ravel()], axis=1), w, b), x1.shape)
    figure, axes = plt.subplots(figsize=(5, 3.8))
    axes.contourf(x1, x2, labels, levels=[-2, 0, 2], colors=[ORANGE, BLUE], alpha=0.25)
    for p, q in points:
        axes.plot(p, q, "o", color=INK)
        axes.annotate(f"({p:g}, {q:g})", (p, q), xytext=(6, 6), textcoords="offset points")
    axes.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    axes.set_title(f"w = ({w[0]:g}, {w[1]:g}), b = {b:g}".replace("-", "−"))
    return figure


def correction(x: np.ndarray, before: Line, after: Line) -> Figure:
    """Draw a point of class +1 with the line and its weights before and after a correction."""
    figure, both = plt.subplots(1, 2, figsize=(7, 3.7), sharey=True)
    for axes, (w, b), title in zip(both, (before, after), ("before", "after"), strict=True):
        axes.plot(*x, "o", color=BLUE, ms=8)
        axes.plot(*x, "o", ms=16, mfc="none", mec=INK)
        draw_line(axes, w, b)
        foot = -b * w / (w @ w)
        tip = foot + w
        axes.annotate(
            "", (tip[0], tip[1]), (foot[0], foot[1]), arrowprops={"arrowstyle": "-|>", "color": BLUE, "lw": 2}
        )
        axes.set(xlim=(-2, 3), ylim=(-2, 3), aspect="equal", xlabel="$x_1$")
        axes.set_title(f"{title}: net input {w @ x + b:g}".replace("-", "−"))
    both[0].set_ylabel("$x_2$")
    return figure


def training(X: np.ndarray, y: np.ndarray, lines: Sequence[Line], errors: np.ndarray) -> Figure:
    """Draw the points with the line after each epoch, and the errors in each epoch."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 3.6), width_ratios=[1.2, 1])
    draw_points(left, X, y)
    for w, b in lines[:-1]:
        draw_line(left, w, b, color=GREEN, alpha=0.4, lw=1)
    draw_line(left, *lines[-1])
    left.set(xlim=(-3.2, 3.2), ylim=(-3.2, 3.2), aspect="equal", xlabel="$x_1$", ylabel="$x_2$")
    epochs = np.arange(1, len(errors) + 1)
    right.bar(epochs, errors, color=BLUE)
    right.set(
        xlabel="epoch", ylabel="errors", xticks=epochs, title=f"{errors[-1]} errors in epoch {len(errors)}"
    )
    return figure


def bound(lengths: Sequence[float], radius: float, margin: float) -> Figure:
    """Draw the length of the weights after each mistake between the two bounds of the convergence theorem."""
    most = (radius / margin) ** 2
    k = np.linspace(0, 1.1 * most, 200)
    figure, axes = plt.subplots()
    axes.plot(k, radius * np.sqrt(k), color=BLUE, label=r"at most $\sqrt{k}\,R$")
    axes.plot(k, margin * k, color=ORANGE, label=r"at least $k\gamma$")
    axes.plot(lengths, ".-", color=INK, label=r"yours: $\Vert\tilde w\Vert$")
    axes.axvline(most, color=GREEN, ls="--", lw=1)
    axes.text(0.99 * most, 0.5, f"$(R/\\gamma)^2$ = {most:.0f}", ha="right")
    axes.set(xlabel="mistakes k", ylabel=r"length of $\tilde w$", ylim=(0, None))
    axes.set_title(f"{len(lengths) - 1} mistakes; at most {most:.0f} are possible")
    axes.legend(loc="upper left")
    return figure


def hits(
    axes: Axes,
    X: np.ndarray,
    y: np.ndarray,
    names: Sequence[str],
    line: Line,
    wrong: np.ndarray,
    test: np.ndarray,
) -> None:
    """Draw drum hits in two features: hollow where ``test`` is true, ringed where ``wrong`` is."""
    draw_points(axes, X[~test], y[~test], names)
    draw_points(axes, X[test], y[test], [f"{name}, test" for name in names], fillstyle="none")
    axes.plot(*X[wrong].T, "o", ms=15, mfc="none", mec=INK, label="predicted wrongly")
    axes.set(xlabel="spectral centroid (kHz)", ylabel="zero crossings per ms")
    axes.set(xlim=(0, axes.get_xlim()[1]), ylim=axes.get_ylim())  # the line does not stretch the view
    draw_line(axes, *line)


def activations(functions: Mapping[str, tuple[Function, Function | None]]) -> Figure:
    """Draw each function with its slope on one axis, and all slopes together; None is the slope 0."""
    z = np.linspace(-5, 5, 1001)
    figure, panels = plt.subplots(2, 3, figsize=(7, 4.4), sharex=True, sharey=True)
    together = panels.flat[-1]
    for axes, (name, (curve, slope)) in zip(panels.flat, functions.items(), strict=False):
        slopes = slope(z.copy()) if slope else np.zeros_like(z)  # a copy: a student's function may change it
        axes.plot(z, curve(z.copy()), color=BLUE)
        axes.plot(z, slopes, color=ORANGE, ls="--", lw=1.5)
        axes.set(title=name, ylim=(-1.3, 2.3))
        together.plot(z, slopes, lw=1.5, ls="--" if name.startswith("leaky") else "-", label=name)
    together.set(title="all slopes")
    together.legend(fontsize=7, loc="upper left", ncols=2, columnspacing=1)
    for axes in panels[1]:
        axes.set_xlabel("z")
    return figure


def gates(corners: np.ndarray, outputs: Mapping[str, Sequence[int]], lines: Mapping[str, Line]) -> Figure:
    """Draw the four corners with the outputs of each gate, and a line where there is one."""
    figure, panels = plt.subplots(1, len(outputs), figsize=(7, 2.9), sharey=True)
    for axes, (gate, output) in zip(panels, outputs.items(), strict=True):
        draw_points(axes, corners, 2 * np.array(output) - 1)
        if gate in lines:
            draw_line(axes, *lines[gate])
        else:
            axes.text(0.5, 0.5, "?", ha="center", va="center", size=28)
        _corner_view(axes)
        axes.set_title(gate)
    panels[0].set_ylabel("$x_2$")
    return figure


def cycle(
    errors: Mapping[str, np.ndarray], corners: np.ndarray, y: np.ndarray, lines: Sequence[Line]
) -> Figure:
    """Draw the errors in each epoch for each gate, and the lines among which XOR goes round."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 3.4), width_ratios=[1.4, 1])
    for (gate, counts), mark in zip(errors.items(), "sov", strict=False):
        left.plot(np.arange(1, len(counts) + 1), counts, mark + "-", label=gate, ms=5)
    left.set(xlabel="epoch", ylabel="errors", ylim=(-0.2, 5.4), yticks=range(5), title="errors in each epoch")
    left.legend(ncols=3, loc="upper right")
    draw_points(right, corners, y)
    for number, (w, b) in enumerate(lines, 1):
        draw_line(right, w, b, color=COLOURS[number % len(COLOURS)], lw=1.5, label=f"{number}")
    _corner_view(right)
    right.set(xlim=(-1.5, 3), ylim=(-1.5, 2.2), ylabel="$x_2$", title="XOR, round and round")
    right.legend(
        *(part[2:] for part in right.get_legend_handles_labels()), title="line", loc="right", fontsize=8
    )
    return figure


def _corner_view(axes: Axes) -> None:
    axes.set(xlim=(-0.6, 1.7), ylim=(-0.6, 1.7), aspect="equal", xlabel="$x_1$", xticks=[0, 1], yticks=[0, 1])


EVENTS = (
    (1943, "McCulloch and Pitts: a neuron as a logic circuit"),
    (1958, "Rosenblatt: the perceptron learns from examples"),
    (1969, "Minsky and Papert: what one layer cannot do"),
    (1975, "Werbos: backpropagation (first in his thesis of 1974)"),
    (1986, "Rumelhart, Hinton and Williams: backpropagation is taken up"),
    (1993, "Vapnik and colleagues: support vector machines take over"),
    (2006, "Hinton and colleagues: a fast way to train deep belief networks"),
    (2012, "Krizhevsky and colleagues: a deep network wins at naming images"),
    (2018, "Turing Award for Bengio, Hinton and LeCun"),
    (2022, "ChatGPT"),
)
WAVES = ((1958, 1969, "first wave"), (1980, 1992, "second wave"), (2010, 2026, "third wave"))
QUIET = ((1970, 1980, "winter"), (1993, 2009, "overtaken"))


def timeline() -> Figure:
    """Draw the history of neural networks from 1943 on, time running down."""
    figure, axes = plt.subplots(figsize=(7, 4.8))
    for start, end, name in (*WAVES, *QUIET):
        busy = (start, end, name) in WAVES
        axes.fill_betweenx(
            [start, end], 0, 1, color=BLUE if busy else LINES, alpha=0.3 if busy else 0.6, lw=0
        )
        axes.text(0.5, (start + end) / 2, name, ha="center", va="center", size=9)
    years = np.array([year for year, _ in EVENTS], dtype=float)
    for (year, text), place in zip(EVENTS, _spread(years, 5.4), strict=True):
        axes.plot([1, 1.12, 1.25], [year, year, place], color=INK, lw=0.8)
        axes.plot(1, year, "o", color=ORANGE, ms=5)
        axes.text(1.3, place, f"{year}  ", va="center", weight="bold", size=9)
        axes.text(1.68, place, text, va="center", size=9)
    axes.set(xlim=(-0.02, 5.6), ylim=(2028, 1940), yticks=range(1940, 2030, 10), xticks=[])
    axes.spines["bottom"].set_visible(False)
    axes.grid(False)
    return figure


def _spread(places: np.ndarray, gap: float) -> np.ndarray:
    """Move ``places`` apart until neighbours are at least ``gap`` from each other."""
    spread = places.copy()
    for _ in range(500):
        short = np.clip(gap - np.diff(spread), 0, None) / 2
        spread[:-1] -= short
        spread[1:] += short
    return spread


def parts() -> Figure:
    """Draw a perceptron: inputs, weights, sum, step."""
    figure, axes = plt.subplots(figsize=(7, 2.5))
    heights = (1.0, 0.0, -1.0)
    for height, name in zip(heights, ("1", "2", "d"), strict=True):
        _node(axes, 0, height, f"$x_{name}$")
        axes.annotate("", (2.05, height * 0.15), (0.3, height), arrowprops={"arrowstyle": "->", "color": INK})
        axes.text(1.0, height * 0.62 + 0.14, f"$w_{name}$", ha="center", color=BLUE)
    axes.text(0, -0.5, "⋮", ha="center", va="center")
    _node(axes, 2.4, 0, "$+$", size=0.34)
    axes.annotate("", (2.4, -0.36), (2.4, -1.0), arrowprops={"arrowstyle": "->", "color": INK})
    axes.text(2.4, -1.2, "$b$", ha="center", va="center", color=BLUE)
    axes.annotate("", (4.1, 0), (2.75, 0), arrowprops={"arrowstyle": "->", "color": INK})
    axes.text(3.42, 0.16, "net input $z$", ha="center", size=9)
    axes.add_patch(plt.Rectangle((4.1, -0.4), 0.9, 0.8, fill=False, ec=INK))
    axes.plot([4.2, 4.55, 4.55, 4.9], [-0.22, -0.22, 0.22, 0.22], color=ORANGE)
    axes.annotate("", (5.9, 0), (5.0, 0), arrowprops={"arrowstyle": "->", "color": INK})
    axes.text(6.0, 0, r"$\hat y = \pm 1$", va="center")
    for x, text in (
        (0, "dendrites"),
        (1.1, "synapses"),
        (2.4, "cell body"),
        (4.55, "fires or not"),
        (6.3, "axon"),
    ):
        axes.text(x, 1.5, text, ha="center", size=9, style="italic")
    axes.set(xlim=(-0.6, 7), ylim=(-1.4, 1.7), aspect="equal")
    axes.axis("off")
    return figure


def _node(axes: Axes, x: float, y: float, text: str, size: float = 0.28) -> None:
    axes.add_patch(plt.Circle((x, y), size, fill=False, ec=INK))
    axes.text(x, y, text, ha="center", va="center")


def geometry() -> Figure:
    """Draw the line w·x + b = 0 for w = (2, 1), b = −4: where w points, how far off the origin the line runs."""
    w, b = np.array([2.0, 1.0]), -4.0
    figure, axes = plt.subplots(figsize=(5, 3.9))
    x1 = np.array([-1.0, 4.0])
    x2 = -(w[0] * x1 + b) / w[1]
    axes.plot(x1, x2, color=INK)
    axes.fill_betweenx([6, -4], np.interp([6, -4], x2[::-1], x1[::-1]), 4, color=BLUE, alpha=0.12, lw=0)
    axes.fill_betweenx([6, -4], -1, np.interp([6, -4], x2[::-1], x1[::-1]), color=ORANGE, alpha=0.12, lw=0)
    foot = -b * w / (w @ w)
    axes.annotate("", (foot[0], foot[1]), (0, 0), arrowprops={"arrowstyle": "<->", "color": GREEN})
    axes.text(0.42, 0.62, r"$\frac{|b|}{\Vert w\Vert}$", color=GREEN, ha="center", size=14)
    axes.annotate("", (2.6, 1.55), (1.5, 1.0), arrowprops={"arrowstyle": "-|>", "color": BLUE, "lw": 2})
    axes.text(2.68, 1.6, "$w$", color=BLUE, size=13)
    axes.text(3.0, 2.6, r"$w\cdot x + b > 0$" + "\n" + r"$\hat y = +1$", ha="center", color=BLUE)
    axes.text(-0.1, 2.4, r"$w\cdot x + b < 0$" + "\n" + r"$\hat y = -1$", ha="center", color=ORANGE)
    axes.plot(0, 0, "o", color=INK, ms=4)
    axes.set(xlim=(-1, 4), ylim=(-0.7, 3.3), xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    return figure
