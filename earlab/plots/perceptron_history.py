"""Plot where the perceptron comes from: its parts, its line, the history of neural networks. Each returns a figure and its sentence."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from earlab.style import COLOURS, INK, LINES

BLUE, ORANGE, GREEN = COLOURS[:3]
Shown = tuple[Figure, str]

EVENTS = (
    (1943, "McCulloch and Pitts: a neuron as a logic circuit"),
    (1958, "Rosenblatt: the perceptron learns from examples"),
    (1969, "Minsky and Papert: what one layer cannot do"),
    (1974, "Werbos: backpropagation for networks, in a thesis few read"),
    (1986, "Rumelhart, Hinton and Williams: backpropagation is taken up"),
    (1992, "Boser, Guyon and Vapnik: support vector machines, soon ahead"),
    (2006, "Hinton, Osindero and Teh: many layers, trained one by one"),
    (2012, "Krizhevsky and colleagues: a deep network wins at naming images"),
    (2018, "Turing Award for Bengio, Hinton and LeCun"),
    (2022, "ChatGPT"),
)
WAVES = ((1958, 1969, "first wave"), (1980, 1992, "second wave"), (2006, 2026, "third wave"))
QUIET = ((1969, 1980, "winter"), (1992, 2006, "overtaken"))


def timeline() -> Shown:
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
    return figure, (
        "Timeline of neural networks. "
        + "; ".join(f"{year} {text}" for year, text in EVENTS)
        + ". Between them three waves, a winter and a time in which others were ahead."
    )


def _spread(places: np.ndarray, gap: float) -> np.ndarray:
    """Move ``places`` apart until neighbours are at least ``gap`` from each other."""
    spread = places.copy()
    for _ in range(500):
        short = np.clip(gap - np.diff(spread), 0, None) / 2
        spread[:-1] -= short
        spread[1:] += short
    return spread


def parts() -> Shown:
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
    return figure, (
        "A perceptron. Inputs x1 to xd, each times a weight, are summed together with a bias b to the net input z; a "
        "step turns z into the label +1 or −1. Above stand the parts of a neuron that each stage is named after: "
        "dendrites, synapses, cell body, firing, axon."
    )


def _node(axes: Axes, x: float, y: float, text: str, size: float = 0.28) -> None:
    axes.add_patch(plt.Circle((x, y), size, fill=False, ec=INK))
    axes.text(x, y, text, ha="center", va="center")


def geometry() -> Shown:
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
    axes.annotate("", (2.5, 1.5), (1.5, 1.0), arrowprops={"arrowstyle": "-|>", "color": BLUE, "lw": 2})
    axes.text(2.58, 1.55, "$w$", color=BLUE, size=13)
    axes.text(3.0, 2.6, r"$w\cdot x + b > 0$" + "\n" + r"$\hat y = +1$", ha="center", color=BLUE)
    axes.text(-0.1, 2.4, r"$w\cdot x + b < 0$" + "\n" + r"$\hat y = -1$", ha="center", color=ORANGE)
    axes.plot(0, 0, "o", color=INK, ms=4)
    axes.set(xlim=(-1, 4), ylim=(-0.7, 3.3), xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    return figure, (
        "The plane with the line w·x + b = 0 for w = (2, 1) and b = −4. The arrow w stands at right angles to the line "
        "and points into the blue half, where the prediction is +1; in the orange half it is −1. The line's distance "
        "from the origin is the absolute value of b divided by the length of w."
    )
