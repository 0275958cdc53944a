"""Draw what notebook 08 writes by hand: small layers as numbered graphs, with values forward and gradients back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from earlab.plots.backpropagation_graph import BACK, FORWARD, text_of
from earlab.style import COLOURS, INK, LINES, PAPER

WIDE, HIGH = 3.6, 1.25  # between two columns, and between two nodes of a column
ROUND = 0.26  # radius of a node
ONE, OTHER = COLOURS[2], COLOURS[3]  # the two weights of a filter
NUMBERS = (2.0, 5.0, 5.0, 1.0)  # that are pooled: two of them tie
ARRIVES = (2.0, 4.0, 6.0)  # the gradients at the three windows


@dataclass(frozen=True)
class Node:
    """A number on its way: its value forward, the gradient back."""

    name: str
    value: float
    gradient: float


@dataclass(frozen=True)
class Edge:
    """From node ``start`` of a column to node ``end`` of the next; off: nothing comes back through it."""

    column: int
    start: int
    end: int
    says: str = ""
    colour: str = INK
    off: bool = False


def activation(z1: float = 3.0, z2: float = -2.0, alpha: float = 0.5) -> tuple[Figure, str]:
    """Draw two net inputs that go through a leaky ReLU; gradients 4 and 6 arrive."""
    slopes = [1.0 if z > 0 else alpha for z in (z1, z2)]
    left = [
        Node(f"$z_{k + 1}$", z, slope * d) for k, (z, slope, d) in enumerate(zip((z1, z2), slopes, (4, 6)))
    ]
    right = [
        Node(f"$h_{k + 1}$", slope * z, d) for k, (z, slope, d) in enumerate(zip((z1, z2), slopes, (4, 6)))
    ]
    edges = [Edge(0, k, k, f"· {text_of(slope)}", off=slope == 0) for k, slope in enumerate(slopes)]
    return _drawn([left, right], edges, "Two net inputs through a leaky ReLU")


def average() -> tuple[Figure, str]:
    """Draw four numbers under three average windows of two."""
    back = [sum(ARRIVES[max(k - 1, 0) : k + 1]) / 2 for k in range(4)]
    left = [Node(f"$x_{k + 1}$", x, d) for k, (x, d) in enumerate(zip(NUMBERS, back))]
    means = [(a + b) / 2 for a, b in pairwise(NUMBERS)]
    right = [Node(f"$y_{k + 1}$", y, d) for k, (y, d) in enumerate(zip(means, ARRIVES))]
    edges = [Edge(0, k + i, k, "· ½") for k in range(3) for i in range(2)]
    return _drawn([left, right], edges, "Average pooling, windows of two, stride 1")


def maximum() -> tuple[Figure, str]:
    """Draw the same numbers under three maximum windows; the second window has a tie."""
    winners = [max(range(k, k + 2), key=NUMBERS.__getitem__) for k in range(3)]
    back = [float(sum(d for winner, d in zip(winners, ARRIVES) if winner == k)) for k in range(4)]
    left = [Node(f"$x_{k + 1}$", x, d) for k, (x, d) in enumerate(zip(NUMBERS, back))]
    right = [Node(f"$y_{k + 1}$", NUMBERS[winner], d) for k, (winner, d) in enumerate(zip(winners, ARRIVES))]
    edges = [
        Edge(0, k + i, k, "all" if winners[k] == k + i else "", off=winners[k] != k + i)
        for k in range(3)
        for i in range(2)
    ]
    return _drawn([left, right], edges, "Max pooling, the same windows")


def convolution(w1: float = 3.0, w2: float = -1.0) -> tuple[Figure, str]:
    """Draw a filter of two weights on a row of three; gradients 1 and −2 arrive."""
    x, d = (1.0, 2.0, 4.0), (1.0, -2.0)
    z = [w1 * x[k] + w2 * x[k + 1] + 1 for k in range(2)]
    back = [w1 * d[0], w2 * d[0] + w1 * d[1], w2 * d[1]]
    left = [Node(f"$x_{k + 1}$", value, g) for k, (value, g) in enumerate(zip(x, back))]
    right = [Node(f"$z_{k + 1}$", value, g) for k, (value, g) in enumerate(zip(z, d))]
    edges = [Edge(0, k + i, k, f"$w_{i + 1}$", (ONE, OTHER)[i]) for k in range(2) for i in range(2)]
    at = [d[0] * x[i] + d[1] * x[i + 1] for i in range(2)]
    sums = [f"{text_of(d[0])} · {text_of(x[i])} + ({text_of(d[1])}) · {text_of(x[i + 1])}" for i in range(2)]
    below = [
        (f"$w_1$ = {text_of(w1)}     gradient {sums[0]} = {text_of(at[0])}", ONE),
        (f"$w_2$ = {text_of(w2)}     gradient {sums[1]} = {text_of(at[1])}", OTHER),
        (f"$b$ = 1     gradient {text_of(d[0])} + ({text_of(d[1])}) = {text_of(sum(d))}", INK),
    ]
    figure, told = _drawn([left, right], edges, "A filter of two weights on a row of three", below)
    return (
        figure,
        f"{told} Gradients of the filter: w1 {text_of(at[0])}, w2 {text_of(at[1])}, b {text_of(sum(d))}.",
    )


def smallest(w1: float = 1.0, w2: float = -1.0) -> tuple[Figure, str]:
    """Draw the smallest network: a filter of two weights on four numbers, a leaky ReLU, a maximum, half a square.

    The slope on the left is 0.1, the target is 3.
    """
    x = (1.0, 3.0, 2.0, 5.0)
    z = [w1 * x[k] + w2 * x[k + 1] for k in range(3)]
    slopes = [1.0 if value > 0 else 0.1 for value in z]
    h = [slope * value for slope, value in zip(slopes, z)]
    winner = h.index(max(h))
    wrong = h[winner] - 3
    at_h = [wrong * (k == winner) for k in range(3)]
    at_z = [slope * g for slope, g in zip(slopes, at_h)]
    at_x = [w1 * (at_z[k] if k < 3 else 0) + w2 * (at_z[k - 1] if k else 0) for k in range(4)]
    columns = [
        [Node(f"$x_{k + 1}$", value, g) for k, (value, g) in enumerate(zip(x, at_x))],
        [Node(f"$z_{k + 1}$", value, g) for k, (value, g) in enumerate(zip(z, at_z))],
        [Node(f"$h_{k + 1}$", value, g) for k, (value, g) in enumerate(zip(h, at_h))],
        [Node(r"$\hat y$", h[winner], wrong)],
        [Node("$E$", wrong**2 / 2, 1.0)],
    ]
    edges = [
        Edge(0, k + i, k, f"$w_{i + 1}$" if k == 0 else "", (ONE, OTHER)[i], off=k != winner)
        for k in range(3)
        for i in range(2)
    ]
    edges += [Edge(1, k, k, f"· {slopes[k]:g}", off=k != winner) for k in range(3)]
    edges += [Edge(2, k, 0, "all" if k == winner else "", off=k != winner) for k in range(3)]
    edges += [Edge(3, 0, 0, r"½$(\hat y - 3)^2$")]
    at_w = [sum(at_z[k] * x[k + i] for k in range(3)) for i in range(2)]
    below = [
        (f"$w_{i + 1}$ = {text_of(w)}     gradient {text_of(at_w[i])}", (ONE, OTHER)[i])
        for i, w in enumerate((w1, w2))
    ]
    figure, told = _drawn(columns, edges, "The smallest convolutional network", below)
    return figure, f"{told} Gradients of the filter: w1 {text_of(at_w[0])}, w2 {text_of(at_w[1])}."


def _drawn(
    columns: Sequence[Sequence[Node]],
    edges: Sequence[Edge],
    title: str,
    below: Sequence[tuple[str, str]] = (),
) -> tuple[Figure, str]:
    """Draw columns of numbered nodes, and lines of text below them; return the figure with its sentence."""
    tallest = max(map(len, columns))
    height = 0.75 * tallest + 0.3 * len(below) + 0.8
    figure, axes = plt.subplots(figsize=(min(8.8, 1.9 * len(columns) + 1.6), height))
    places = [
        [(column * WIDE, HIGH * ((len(nodes) - 1) / 2 - k)) for k in range(len(nodes))]
        for column, nodes in enumerate(columns)
    ]
    for edge in edges:
        _line(axes, places[edge.column][edge.start], places[edge.column + 1][edge.end], edge)
    number = 0
    for nodes, spots in zip(columns, places):
        for node, spot in zip(nodes, spots):
            number += 1
            _circle(axes, spot, node, number)
    floor = -HIGH * (tallest - 1) / 2 - 0.85
    for k, (text, colour) in enumerate(below):
        axes.text(-1.0, floor - 0.5 * k, text, color=colour, fontsize=9, va="top")
    last = floor - 0.5 * len(below)
    axes.text(-1.0, last, "blue: values, forward", color=FORWARD, fontsize=8, va="top")
    axes.text(WIDE * 0.75, last, "orange: gradients, back", color=BACK, fontsize=8, va="top")
    axes.set(
        xlim=(-1.2, WIDE * (len(columns) - 1) + 1.2),
        ylim=(last - 0.5, HIGH * (tallest - 1) / 2 + 0.75),
        title=title,
    )
    axes.axis("off")
    told = ", ".join(
        f"{node.name.strip('$').replace('_', '').replace(chr(92) + 'hat y', 'ŷ')} = {text_of(node.value)} "
        f"(gradient {text_of(node.gradient)})"
        for nodes in columns
        for node in nodes
    )
    return figure, f"{title}, as a graph with numbered nodes. {told}."


def _line(axes: Axes, start: tuple[float, float], end: tuple[float, float], edge: Edge) -> None:
    style = {"arrowstyle": "-|>", "color": LINES if edge.off else edge.colour, "lw": 1.0 if edge.off else 1.6}
    axes.annotate("", end, start, arrowprops=style | {"shrinkA": 12, "shrinkB": 12})
    if edge.says:
        share = 0.42  # where two lines cross, their words do not
        spot = (start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1]))
        axes.text(
            *spot,
            edge.says,
            ha="center",
            va="center",
            fontsize=8,
            color=LINES if edge.off else edge.colour,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.0},
        )


def _circle(axes: Axes, spot: tuple[float, float], node: Node, number: int) -> None:
    axes.plot(*spot, "o", ms=17, mfc=PAPER, mec=INK, mew=1.2, zorder=3)
    axes.text(*spot, str(number), ha="center", va="center", fontsize=8, color=INK, zorder=4)
    axes.text(
        spot[0],
        spot[1] + ROUND + 0.05,
        f"{node.name} = {text_of(node.value)}",
        ha="center",
        fontsize=9,
        color=FORWARD,
    )
    axes.text(
        spot[0], spot[1] - ROUND - 0.05, text_of(node.gradient), ha="center", va="top", fontsize=9, color=BACK
    )
