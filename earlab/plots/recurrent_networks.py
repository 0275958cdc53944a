"""Draw what notebook 11 shows of recurrence itself: unfolding, beside convolution, and the two kinds of recurrence."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from earlab.style import COLOURS, INK

READ, SAID, KEPT = COLOURS[2], COLOURS[3], COLOURS[5]  # of U, V and W, as in recurrent_networks_graph
GREY = "#b4bac2"
Point = tuple[float, float]


def unfolding() -> tuple[Figure, str]:
    """Draw a recurrent network with its loop, and beside it the same network unfolded over four steps, with U, W, V at the arrows."""
    figure, axes = plt.subplots(figsize=(8, 2.9))
    _column(axes, 0.0, "")
    angle = np.linspace(2.3, -2.3, 60)
    loop = np.stack([0.52 + 0.36 * np.cos(angle), 1.0 + 0.36 * np.sin(angle)], axis=1)
    axes.plot(*loop[:-4].T, color=KEPT, lw=1.5)
    _arrow(axes, tuple(loop[-9]), tuple(loop[-1]), KEPT, "")
    axes.text(1.05, 1.0, "W", color=KEPT, fontsize=9, va="center")
    axes.text(1.7, 1.0, "=", fontsize=18, color=INK, ha="center", va="center")
    _node(axes, (2.6, 1.0), "$h^{(0)}$", GREY)
    for t in range(1, 5):
        _column(axes, 2.6 + 1.5 * t, str(t))
        _arrow(axes, (2.6 + 1.5 * (t - 1), 1.0), (2.6 + 1.5 * t, 1.0), KEPT, "W")
    _clean(axes, (-0.6, 9.2), (-0.5, 2.5))
    return figure, (
        "Left: inputs x go by U into the state h, which goes by W into itself at the next step and by V into the output o. Right: the "
        "same over four steps, a row of states from h(0) to h(4). Every step has its own x, h and o, and all share one U, one W, one V."
    )


def beside_convolution() -> tuple[Figure, str]:
    """Draw what one output depends on: three taps of a 1-D convolution, and all that came before in a recurrence."""
    figure, panels = plt.subplots(1, 2, figsize=(8, 2.5))
    steps = 7
    left, right = panels
    for t in range(steps):
        lit = t >= steps - 3
        _dot(left, (t, 0), READ if lit else GREY)
        _dot(left, (t, 1.4), INK if t == steps - 1 else GREY)
        if lit:
            _arrow(left, (t, 0), (steps - 1, 1.4), READ, "")
        _dot(right, (t, 0), READ)
        _dot(right, (t, 0.75), KEPT)
        _dot(right, (t, 1.5), INK if t == steps - 1 else GREY)
        _arrow(right, (t, 0), (t, 0.75), READ, "")
        if t:
            _arrow(right, (t - 1, 0.75), (t, 0.75), KEPT, "")
    _arrow(right, (steps - 1, 0.75), (steps - 1, 1.5), SAID, "")
    left.set_title("convolution, three taps: hears three inputs", fontsize=10)
    right.set_title("recurrence: every input before, through one state", fontsize=10)
    for axes in panels:
        axes.text(-0.45, 0, "x", color=INK, fontsize=10, ha="right", va="center")
        axes.text(steps - 1, -0.55, "now", color=INK, fontsize=9, ha="center")
        _clean(axes, (-0.9, steps - 0.4), (-0.8, 1.9))
    right.text(-0.45, 0.75, "h", color=INK, fontsize=10, ha="right", va="center")
    return figure, (
        f"Left: with a convolution of three taps the output now depends on the last three of {steps} inputs, each by an arrow of its own; "
        f"all outputs can be computed at once. Right: with a recurrence it depends on all {steps} inputs, through a chain of states; one waits for the other."
    )


def kinds() -> tuple[Figure, str]:
    """Draw recurrence from hidden to hidden beside recurrence from output to hidden, unfolded over three steps."""
    figure, panels = plt.subplots(1, 2, figsize=(8, 2.9))
    for axes, title in zip(panels, ("from state to state", "from output to state")):
        for t in range(1, 4):
            _column(axes, 1.9 * t, str(t))
        for t in (1, 2):
            height = 1.0 if axes is panels[0] else 2.0
            _arrow(axes, (1.9 * t, height), (1.9 * (t + 1), 1.0), KEPT, "W")
        axes.set_title(title, fontsize=10)
        _clean(axes, (1.2, 6.4), (-0.5, 2.5))
    return figure, (
        "Two kinds of recurrence over three steps. Left: W leads from each state to the next one. Right: W leads from each output to the "
        "next state; what the outputs do not say is forgotten."
    )


def _column(axes: Axes, x: float, step: str) -> None:
    """Draw input, state and output of one step."""
    above = f"^{{({step})}}" if step else ""
    _arrow(axes, (x, 0.0), (x, 1.0), READ, "U")
    _arrow(axes, (x, 1.0), (x, 2.0), SAID, "V")
    for height, name, colour in ((0.0, "x", READ), (1.0, "h", KEPT), (2.0, "o", SAID)):
        _node(axes, (x, height), f"${name}{above}$", colour)


def _node(axes: Axes, place: Point, name: str, colour: str) -> None:
    axes.plot(*place, "o", ms=25, mfc="none", mec=colour, mew=1.6, zorder=3)
    axes.text(*place, name, ha="center", va="center", fontsize=9, color=INK, zorder=4)


def _dot(axes: Axes, place: Point, colour: str) -> None:
    axes.plot(*place, "o", ms=9, mfc="none" if colour == GREY else colour, mec=colour, mew=1.4, zorder=3)


def _arrow(axes: Axes, start: Point, end: Point, colour: str, says: str) -> None:
    room = 14 if says else 6
    style = {"arrowstyle": "-|>", "color": colour, "lw": 1.5, "shrinkA": room, "shrinkB": room}
    axes.annotate("", end, start, arrowprops=style)
    if says:
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        nudge = (0.0, 0.13) if start[0] != end[0] else (0.14, 0.0)
        axes.text(
            middle[0] + nudge[0],
            middle[1] + nudge[1],
            says,
            color=colour,
            fontsize=9,
            ha="center",
            va="center",
        )


def _clean(axes: Axes, across: Point, up: Point) -> None:
    axes.set(xlim=across, ylim=up)
    axes.axis("off")
