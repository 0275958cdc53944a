"""Plot notebook 02: what a student's functions answered.

Each returns a figure and its sentence for ``earlab.style.show``.  Everywhere class +1 is a blue circle and class −1 an orange square.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from earlab.style import COLOURS, INK

BLUE, ORANGE, GREEN = COLOURS[:3]
Line = tuple[np.ndarray, float]  # w (2,) and b
Shown = tuple[Figure, str]
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


def sides(predict: Callable[..., Any], w: np.ndarray, b: float, points: np.ndarray) -> Shown:
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
    return figure, (
        "The plane in two halves, orange where your function answers −1 and blue where it answers +1, for "
        f"w = ({w[0]:g}, {w[1]:g}) and b = {b:g}."
    )


def correction(x: np.ndarray, before: Line, after: Line) -> Shown:
    """Draw a point of class +1 with the line and its weights before and after a correction."""
    figure, both = plt.subplots(1, 2, figsize=(7, 3.7), sharey=True)
    for axes, (w, b), title in zip(both, (before, after), ("before", "after"), strict=True):
        axes.plot(*x, "o", color=BLUE, ms=8)
        axes.plot(*x, "o", ms=16, mfc="none", mec=INK)
        draw_line(axes, w, b)
        _colour_sides(axes, w, b, (-2, 3))
        foot = -b * w / (w @ w)
        if title == "after":
            _draw_arrow(axes, foot, before[0], alpha=0.35)
        _draw_arrow(axes, foot, w)
        axes.set(xlim=(-2, 3), ylim=(-2, 3), aspect="equal", xlabel="$x_1$")
        axes.set_title(f"{title}: net input {w @ x + b:g}".replace("-", "−"))
    both[0].set_ylabel("$x_2$")
    return figure, (
        "Left: the line before the correction, the ringed point on its wrong, orange side. Right: the line after it. The net "
        f"input of the point was {before[0] @ x + before[1]:g} and is {after[0] @ x + after[1]:g}."
    )


def _colour_sides(axes: Axes, w: np.ndarray, b: float, view: tuple[float, float]) -> None:
    """Colour the side of −1 orange and that of +1 blue."""
    x1, x2 = np.meshgrid(np.linspace(*view, 200), np.linspace(*view, 200))
    axes.contourf(x1, x2, w[0] * x1 + w[1] * x2 + b, levels=[-99, 0, 99], colors=[ORANGE, BLUE], alpha=0.12)


def _draw_arrow(axes: Axes, foot: np.ndarray, w: np.ndarray, **options: Any) -> None:
    tip = foot + w
    drawn = {"arrowstyle": "-|>", "color": BLUE, "lw": 2, **options}
    axes.annotate("", (tip[0], tip[1]), (foot[0], foot[1]), arrowprops=drawn)


def training(X: np.ndarray, y: np.ndarray, lines: Sequence[Line], errors: np.ndarray) -> Shown:
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
    return figure, (
        f"Left: {len(y)} points of two classes, the line of each epoch in pale green and the last one in black. Right: "
        f"the errors in each of {len(errors)} epochs, {', '.join(map(str, errors))}."
    )


def separable(n: int = 60) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return points (n, 2), labels (n,) and a line (3,) of length 1, w and b, that leaves some room on both its sides."""
    rng = np.random.default_rng(34)
    line = np.array([0.8, 0.6, -1.0])
    X = rng.uniform(-3, 3, (400, 2))
    z = X @ line[:2] + line[2]
    chosen = np.flatnonzero(np.abs(z) > 0.3)[:n]
    return X[chosen], np.where(z[chosen] > 0, 1, -1), line / np.linalg.norm(line)


def mistakes(update: Callable[..., Any], X: np.ndarray, y: np.ndarray, line: np.ndarray) -> Shown:
    """Show points to ``update`` until nothing changes, and draw how the weights grow with each mistake."""
    rows = np.column_stack([X, np.ones(len(X))])
    w, b, lengths = np.zeros(2), 0.0, [0.0]
    for point, label in 100 * list(zip(X, y)):
        b_before = b
        w, b = update(point, label, w, b)
        if b != b_before:
            lengths.append(float(np.linalg.norm([*w, b])))
    return bound(lengths, np.linalg.norm(rows, axis=1).max(), (y * (rows @ line)).min())


def bound(lengths: Sequence[float], radius: float, margin: float) -> Shown:
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
    return figure, (
        f"The length of the weight vector after each of {len(lengths) - 1} mistakes, between a straight line below it "
        f"and a square root above it. They meet at {most:.0f}: no further mistake is possible."
    )


def activations(functions: Mapping[str, tuple[Function, Function | None]]) -> Shown:
    """Draw each function with its slope on one axis, and all slopes together; None is the slope 0."""
    z = np.linspace(-5, 5, 1001)
    figure, panels = plt.subplots(2, 3, figsize=(7, 4.4), sharex=True, sharey=True)
    together = panels.flat[-1]
    for axes, (name, (curve, slope)) in zip(panels.flat, functions.items(), strict=False):
        axes.plot(z, curve(z.copy()), color=BLUE)  # a copy: a student's function may change it
        slopes = slope(z.copy()) if slope else np.zeros_like(z)
        axes.plot(z, slopes, color=ORANGE, ls="--", lw=1.5)
        axes.set(title=name, ylim=(-1.3, 2.3), xticks=(-4, 0, 4))
        together.plot(z, slopes, lw=1.5, ls="--" if name.startswith("leaky") else "-", label=name)
    together.set(title="all slopes")
    together.legend(fontsize=7, loc="upper left", ncols=2, columnspacing=1)
    for axes in panels[1]:
        axes.set_xlabel("z")
    return figure, (
        ", ".join(functions)
        + " as solid lines with their slopes as dashed lines. Steepest are "
        + ", ".join(
            f"{name} with {np.max(slope(z.copy())):.2f}" for name, (_, slope) in functions.items() if slope
        )
        + "."
    )


def gates(corners: np.ndarray, outputs: Mapping[str, Sequence[int]], lines: Mapping[str, Line]) -> Shown:
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
    return figure, (
        f"The corners of a square with the outputs of {', '.join(outputs)}. {' and '.join(lines)} have a line between "
        "the outputs 1 and 0; where no line is known there is a question mark."
    )


def cycle(
    errors: Mapping[str, np.ndarray], corners: np.ndarray, y: np.ndarray, lines: Sequence[Line]
) -> Shown:
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
    return figure, (
        "Left: the errors in each epoch. "
        + " ".join(f"{gate} ends at {counts[-1]}." for gate, counts in errors.items())
        + f" Right: the {len(lines)} lines among which the perceptron goes round and round on XOR."
    )


def lines_of_an_epoch(update: Callable[..., Any], X: np.ndarray, y: np.ndarray, line: Line) -> list[Line]:
    """Return the line after each point of an epoch that begins with ``line``."""
    lines = []
    for x_i, y_i in zip(X, y, strict=True):
        line = update(x_i, y_i, *line)
        lines.append(line)
    return lines


def print_two_ways(X: np.ndarray, outputs: np.ndarray, signs: np.ndarray, labels: np.ndarray) -> None:
    """Print AND with inputs and outputs of 0 and 1 beside AND with −1 and +1."""
    print(" x1  x2   AND with 0, 1     s1  s2   AND with −1, +1")
    for x, t, s, y in zip(X, outputs, signs, labels, strict=True):
        print(f"  {x[0]:.0f}   {x[1]:.0f} {t:9.0f}           {s[0]:+.0f}  {s[1]:+.0f} {y:+10.0f}")


def _corner_view(axes: Axes) -> None:
    axes.set(xlim=(-0.6, 1.7), ylim=(-0.6, 1.7), aspect="equal", xlabel="$x_1$", xticks=[0, 1], yticks=[0, 1])
