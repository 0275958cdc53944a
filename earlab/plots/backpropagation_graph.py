"""Draw what notebook 04 writes by hand: the smallest network as a numbered graph, its three gates, the tape of a batch."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from earlab.style import COLOURS, INK, PAPER

FORWARD, BACK = COLOURS[0], COLOURS[1]
ROUTE = "#9aa2ad"  # of what connects the gates
GAP = 2.0  # between two gates of the row
ROUND = 0.36  # radius of a gate
Point = tuple[float, float]


def text_of(number: float) -> str:
    """Return a number as the page writes it, with a true minus sign and no minus in front of 0."""
    return f"{round(number, 4) + 0.0:.3g}".replace("-", "−")


def smallest_network(
    w1: float = 1.0, b1: float = -1.0, w2: float = 3.0, b2: float = -3.0, x: float = 2.0, y: float = 1.0
) -> tuple[Figure, str]:
    """Draw two units in a row as seven numbered gates: above each line its value, below it the gradient of E there."""
    product1 = w1 * x
    z1 = product1 + b1
    h1 = max(z1, 0.0)
    product2 = w2 * h1
    z2 = product2 + b2
    y_hat = 1 / (1 + np.exp(-z2))
    error = (y - y_hat) ** 2 / 2
    at_y_hat = y_hat - y
    at_z2 = at_y_hat * y_hat * (1 - y_hat)
    at_h1 = at_z2 * w2
    at_z1 = at_h1 * (z1 > 0)
    row = [
        ("", product1, at_z1),
        ("$z_1$", z1, at_z1),
        ("$h_1$", h1, at_h1),
        ("", product2, at_z2),
        ("$z_2$", z2, at_z2),
        (r"$\hat y$", y_hat, at_y_hat),
    ]
    figure, axes = plt.subplots(figsize=(9, 2.0))
    for place in range(7):
        arrow(axes, ((place - 1) * GAP + ROUND, 0), (place * GAP - ROUND, 0))
    beside(axes, (-GAP + 0.1, 0), "$x$", x, at_z1 * w1)
    beside(axes, (6 * GAP + 1.0, 0), "$E$", error, 1.0)
    for place, (name, value, gradient) in enumerate(row):
        beside(axes, ((place + 0.5) * GAP, 0), name, value, gradient)
    leaves = ((0, "$w_1$", w1, at_z1 * x), (1, "$b_1$", b1, at_z1), (3, "$w_2$", w2, at_z2 * h1))
    for place, name, value, gradient in (*leaves, (4, "$b_2$", b2, at_z2), (6, "$y$", y, -at_y_hat)):
        leaf(axes, place * GAP, name, value, gradient)
    for place, sign in enumerate(("×", "+", "max", "×", "+", "σ", "½( )²")):
        gate(axes, (place * GAP, 0), sign, str(place + 1))
    axes.set(xlim=(-GAP - 0.3, 6 * GAP + 1.8), ylim=(-1.3, 1.8), aspect="equal")
    axes.axis("off")
    key(axes, (-GAP - 0.2, -0.75))
    told = {"z1": z1, "h1": h1, "z2": z2, "ŷ": y_hat, "E": error}
    back = {"ŷ": at_y_hat, "z2": at_z2, "w2": at_z2 * h1, "h1": at_h1, "z1": at_z1, "w1": at_z1 * x}
    return figure, (
        "The smallest network as seven gates in a row: times, plus, max, times, plus, sigma, half a square. Forward: "
        + ", ".join(f"{name} = {text_of(value)}" for name, value in told.items())
        + ". Gradients back: "
        + ", ".join(f"at {name} {text_of(value)}" for name, value in back.items())
        + "."
    )


def gates() -> tuple[Figure, str]:
    """Draw what an adding, a multiplying and a choosing gate do with a gradient, with numbers of that network."""
    figure, panels = plt.subplots(1, 3, figsize=(8.8, 2.3))
    shown = (
        ("+", "adds: hands it on to both", (2, -0.375), (-1, -0.375), (1, -0.375)),
        ("×", "multiplies: swaps its inputs", (3, -0.125), (1, -0.375), (3, -0.125)),
        ("max", "chooses: all to the larger one", (1, -0.375), (0, 0), (1, -0.375)),
    )
    for axes, (sign, title, first, second, out) in zip(panels, shown):
        for height, numbers in ((0.75, first), (-0.75, second)):
            arrow(axes, (-1.35, height), (-0.3, 0.22 * np.sign(height)))
            beside(axes, (-1.7, height), "", *numbers)
        arrow(axes, (ROUND, 0), (1.7, 0))
        beside(axes, (1.05, 0), "", *out)
        gate(axes, (0, 0), sign, "")
        axes.set(xlim=(-2.1, 1.8), ylim=(-1.2, 1.2), aspect="equal", title=title)
        axes.axis("off")
    return figure, (
        "Three gates, values forward and gradients back. Plus takes 2 and −1 and hands its gradient −0.375 on to both. "
        "Times takes 3 and 1: the gradient −0.125 becomes −0.125 · 1 = −0.125 at the 3 and −0.125 · 3 = −0.375 at the 1. "
        "Max takes 1 and 0: the 1 gets all of −0.375, the 0 gets 0."
    )


def fork(x: float = 2.0, w: float = 1.0, u: float = 3.0, v: float = -1.0) -> tuple[Figure, str]:
    """Draw one unit h = w x that goes two ways, E = ½ (u h + v h)², and what comes back along both."""
    h = w * x
    p, q = u * h, v * h
    s = p + q
    above, below = s * u, s * v
    figure, axes = plt.subplots(figsize=(8.8, 2.9))
    for start, end in (((-GAP + 0.6, 0), (-ROUND, 0)), ((6.56, 0), (7.84, 0)), ((8.56, 0), (9.2, 0))):
        arrow(axes, start, end)
    axes.plot([ROUND, 1.9], [0, 0], color=ROUTE, lw=1.4)
    axes.plot(1.9, 0, "o", color=INK, ms=5, zorder=3)
    for height, name, weight, value, back, number in (
        (1.3, "$u$", u, p, above, "2"),
        (-1.3, "$v$", v, q, below, "3"),
    ):
        axes.plot([1.9, 2.3], [0, height], color=ROUTE, lw=1.4)
        arrow(axes, (2.3, height), (3.9 - ROUND, height))
        axes.plot([3.9 + ROUND, 5.4], [height, height], color=ROUTE, lw=1.4)
        arrow(axes, (5.4, height), (5.98, 0.29 * np.sign(height)))
        beside(axes, (2.95, height), "", h, back)
        beside(axes, (4.85, height), "$p$" if height > 0 else "$q$", value, s)
        leaf(axes, 3.9, name, weight, s * h, height)
        gate(axes, (3.9, height), "×", number)
    beside(axes, (-GAP + 0.1, 0), "$x$", x, (above + below) * w)
    beside(axes, (1.1, 0), "$h$", h, above + below)
    beside(axes, (7.2, 0), "$s$", s, s)
    beside(axes, (9.75, 0), "$E$", s * s / 2, 1.0)
    leaf(axes, 0, "$w$", w, (above + below) * x)
    for place, sign, number in ((0, "×", "1"), (6.2, "+", "4"), (8.2, "½( )²", "5")):
        gate(axes, (place, 0), sign, number)
    axes.set(xlim=(-GAP - 0.4, 10.5), ylim=(-2.1, 3.1), aspect="equal")
    axes.axis("off")
    key(axes, (-GAP - 0.3, -1.2))
    return figure, (
        f"A fork as five gates: h = {text_of(h)} goes to two multiplying gates, becomes p = {text_of(p)} and "
        f"q = {text_of(q)}, and both are added to s = {text_of(s)}. E = {text_of(s * s / 2)}. Gradients back: at s {text_of(s)}, "
        f"at h {text_of(above)} along one branch and {text_of(below)} along the other, together {text_of(above + below)}, "
        f"at w {text_of((above + below) * x)}."
    )


def tape(named: Sequence[tuple[str, np.ndarray]], title: str) -> tuple[Figure, str]:
    """Draw arrays (name, array) side by side with their numbers: orange positive, violet negative."""
    figure, panels = plt.subplots(
        1, len(named), figsize=(8.8, 2.7), width_ratios=[a.shape[1] for _, a in named]
    )
    figure.suptitle(title, x=0.01, ha="left", fontsize=11)
    for axes, (name, array) in zip(panels, named):
        limit = 1.6 * (np.abs(array).max() or 1)
        axes.imshow(array, cmap="PuOr_r", vmin=-limit, vmax=limit, aspect="auto")
        for (i, j), value in np.ndenumerate(array):
            number = f"{value + 0:.2g}".replace("-", "−")
            axes.text(j, i, number, ha="center", va="center", fontsize=8, color=INK)
        axes.set_title(f"{name}\n{array.shape}", loc="center", fontsize=10)
        axes.set(xticks=[], yticks=[])
        axes.grid(False)
    zeros = ", ".join(f"{name} {np.sum(array == 0)}" for name, array in named)
    shapes = ", ".join(f"{name} {array.shape}" for name, array in named)
    return figure, f"{title}. Tables of numbers: {shapes}. Zeros in each: {zeros}."


def arrow(axes: Axes, start: Point, end: Point) -> None:
    """Draw a line along which a value runs forward."""
    axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": ROUTE, "lw": 1.4})


def beside(axes: Axes, place: Point, name: str, value: float, gradient: float) -> None:
    """Write a line's value above it and its gradient below it."""
    x, y = place
    said = f"{name} = {text_of(value)}" if name else text_of(value)
    axes.text(x, y + 0.12, said, ha="center", va="bottom", fontsize=9, color=FORWARD)
    axes.text(x, y - 0.14, text_of(gradient), ha="center", va="top", fontsize=9, color=BACK)


def leaf(axes: Axes, x: float, name: str, value: float, gradient: float, y: float = 0.0) -> None:
    """Draw what goes into a gate at (x, y) from above: a weight, a bias, or the target."""
    arrow(axes, (x, y + 1.05), (x, y + ROUND))
    axes.text(x, y + 1.38, f"{name} = {text_of(value)}", ha="center", va="bottom", fontsize=9, color=FORWARD)
    axes.text(x, y + 1.3, text_of(gradient), ha="center", va="top", fontsize=9, color=BACK)


def gate(axes: Axes, place: Point, sign: str, number: str) -> None:
    """Draw a gate with what it does, and its number below it."""
    axes.add_patch(plt.Circle(place, ROUND, facecolor=PAPER, edgecolor=INK, lw=1.2, zorder=3))
    size = 12 if len(sign) == 1 else 8
    axes.text(*place, sign, ha="center", va="center", fontsize=size, color=INK, zorder=4)
    axes.text(place[0], place[1] - ROUND - 0.12, number, ha="center", va="top", fontsize=8, color=INK)


def key(axes: Axes, place: Point) -> None:
    """Say what the two colours are."""
    axes.text(*place, "blue, above: values, forward", fontsize=9, color=FORWARD, va="top")
    axes.text(place[0], place[1] - 0.32, "orange, below: gradients, back", fontsize=9, color=BACK, va="top")
