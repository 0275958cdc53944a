"""Draw what notebook 11 writes by hand: the smallest recurrent network over two steps, as a numbered graph."""

from __future__ import annotations

from dataclasses import dataclass
from math import tanh
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from earlab.plots.backpropagation_graph import BACK, FORWARD, text_of
from earlab.style import COLOURS, INK, LINES

WIDE, HIGH = 4.6, 1.35  # from step to step, and from node to node
READ, SAID, KEPT = COLOURS[2], COLOURS[3], COLOURS[5]  # of U, V and W
U, W, V, B, C = 1.0, -1.0, 2.0, 0.0, 0.0
BEFORE, INPUTS, TRUE = 0.5, (1.0, 2.0), (0.0, 1.0)


@dataclass(frozen=True)
class Node:
    """A number on its way: where it stands (step, height), its value forward, the gradient back."""

    name: str
    step: int
    height: int
    value: float
    gradient: float


def smallest(back: bool = True) -> tuple[Figure, str]:
    """Draw the smallest network on paper as a numbered graph: two steps, all sizes 1; values forward, gradients back.

    back: False leaves the gradients out, for a prediction before it.
    """
    nodes, weights = numbers()
    figure, axes = plt.subplots(figsize=(7.4, 4.9 if back else 4.1))
    for t in (1, 2):
        _line(axes, (t, 0), (t, 1), f"· U = {text_of(U)}", READ)
        _line(axes, (t - 1, 2), (t, 1), f"· W = {text_of(W)}", KEPT)
        _line(axes, (t, 1), (t, 2), "tanh", INK)
        _line(axes, (t, 2), (t, 3), f"· V = {text_of(V)}", SAID)
        _line(axes, (t, 3), (t, 4), f"½(o − {text_of(TRUE[t - 1])})²", INK)
    for number, node in enumerate(nodes, start=1):
        _circle(axes, node, number, back)
    lines = [("blue: values, forward", FORWARD)]
    if back:
        lines += [("orange: gradients, back", BACK)]
        lines += [
            (f"{name}: {said} = {text_of(total)}", colour) for name, said, total, colour in _sums(weights)
        ]
    for k, (text, colour) in enumerate(lines):
        axes.text(-1.0, 0.7 * HIGH - 0.4 * k, text, color=colour, fontsize=9, va="top")
    axes.set(xlim=(-1.4, 2 * WIDE + 1.9), ylim=(-2.1 if back else -0.5, 4 * HIGH + 0.5))
    axes.set_title(
        "The smallest recurrent network, two steps. b and c are 0, and added in a and in o.", fontsize=10
    )
    axes.axis("off")
    told = ", ".join(
        f"{node.name} = {text_of(node.value)}" + (f" (gradient {text_of(node.gradient)})" if back else "")
        for node in nodes
    )
    sums = "; ".join(f"{name}: {said} = {text_of(total)}" for name, said, total, _ in _sums(weights))
    after = f" Gradients of the weights, added over both steps: {sums}." if back else ""
    return (
        figure,
        f"The smallest recurrent network over two steps, as a graph with numbered nodes. {told}.{after}",
    )


def numbers() -> tuple[list[Node], dict[str, tuple[float, float]]]:
    """Return all nodes in the order of the forward pass, and for each weight what either step adds to its gradient."""
    before, sums, states, outputs = BEFORE, [], [], []
    for x in INPUTS:
        sums.append(U * x + W * before + B)
        before = tanh(sums[-1])
        states.append(before)
        outputs.append(V * before + C)
    at_output = [o - y for o, y in zip(outputs, TRUE)]
    at_sum2 = at_output[1] * V * (1 - states[1] ** 2)
    at_state = [at_output[0] * V + at_sum2 * W, at_output[1] * V]
    at_sum = [at_state[0] * (1 - states[0] ** 2), at_sum2]
    nodes = [Node("h0", 0, 2, BEFORE, at_sum[0] * W)]
    for k, (x, y) in enumerate(zip(INPUTS, TRUE)):
        nodes += [
            Node(f"x{k + 1}", k + 1, 0, x, at_sum[k] * U),
            Node(f"a{k + 1}", k + 1, 1, sums[k], at_sum[k]),
            Node(f"h{k + 1}", k + 1, 2, states[k], at_state[k]),
            Node(f"o{k + 1}", k + 1, 3, outputs[k], at_output[k]),
            Node(f"L{k + 1}", k + 1, 4, (outputs[k] - y) ** 2 / 2, 1.0),
        ]
    earlier = (BEFORE, states[0])
    weights = {
        "U": (at_sum[0] * INPUTS[0], at_sum[1] * INPUTS[1]),
        "W": (at_sum[0] * earlier[0], at_sum[1] * earlier[1]),
        "b": (at_sum[0], at_sum[1]),
        "V": (at_output[0] * states[0], at_output[1] * states[1]),
        "c": (at_output[0], at_output[1]),
    }
    return nodes, weights


def _sums(weights: dict[str, tuple[float, float]]) -> list[tuple[str, str, float, str]]:
    """Return for each weight its name, the sum over both steps in words, its value and its colour."""
    colours = {"U": READ, "W": KEPT, "V": SAID}
    return [
        (f"gradient of {name}", f"{text_of(one)} + {text_of(two)}", one + two, colours.get(name, INK))
        for name, (one, two) in weights.items()
    ]


def _place(step: int, height: int) -> tuple[float, float]:
    return WIDE * step, HIGH * height


def _line(axes: Axes, start: tuple[int, int], end: tuple[int, int], says: str, colour: str) -> None:
    (x1, y1), (x2, y2) = _place(*start), _place(*end)
    style = {"arrowstyle": "-|>", "color": colour, "lw": 1.6, "shrinkA": 13, "shrinkB": 13}
    axes.annotate("", (x2, y2), (x1, y1), arrowprops=style)
    upright = x1 == x2
    axes.text(
        x1 + 0.5 * (x2 - x1) - 0.12 * upright,
        y1 + 0.5 * (y2 - y1) + 0.2 * (not upright),
        says,
        ha="right" if upright else "left",
        va="center",
        fontsize=8,
        color=colour,
    )


def _circle(axes: Axes, node: Node, number: int, back: bool) -> None:
    x, y = _place(node.step, node.height)
    axes.plot(x, y, "o", ms=18, mfc="none", mec=INK if node.name[0] != "x" else LINES, mew=1.2, zorder=3)
    axes.text(x, y, str(number), ha="center", va="center", fontsize=8, color=INK, zorder=4)
    name = f"${node.name[0]}_{node.name[1]}$"
    left = node.height == 2  # where a line to the next step leaves on the right
    side: dict[str, Any] = {"ha": "right" if left else "left", "va": "center", "fontsize": 9}
    at = x - 0.35 if left else x + 0.35
    axes.text(at, y + 0.16, f"{name} = {text_of(node.value)}", color=FORWARD, **side)
    if back:
        axes.text(at, y - 0.24, text_of(node.gradient), color=BACK, **side)
