"""Drawings of notebook 00 that need nobody's function: the general flowchart, and a voice as source and filter."""

from __future__ import annotations

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from earlab.style import COLOURS, INK, PAPER


def flowchart() -> Figure:
    """Draw raw sound → features → classifier → answer, once for training and once for testing."""
    figure, axes = plt.subplots(figsize=(7, 2.9))
    for y, data, end in ((1.0, "training sounds\nand their labels", "fit"), (0.0, "a new sound", "predict")):
        _box(axes, 0.0, y, data)
        _box(axes, 2.6, y, "features", colour=COLOURS[0])
        _box(axes, 5.2, y, "classifier" if end == "fit" else "the same\nclassifier", colour=COLOURS[1])
        _arrow(axes, (1.0, y), (1.75, y))
        _arrow(axes, (3.45, y), (4.35, y))
        axes.text(3.9, y + 0.09, end, ha="center", size=9)
    _arrow(axes, (5.2, 0.66), (5.2, 0.34))
    _arrow(axes, (2.6, 0.66), (2.6, 0.34))
    axes.text(2.7, 0.5, "same recipe, same scaling", va="center", size=9)
    _arrow(axes, (6.05, 0.0), (6.75, 0.0))
    axes.text(6.85, 0.0, "“violin”", va="center", size=11)
    axes.set(xlim=(-1.05, 7.9), ylim=(-0.4, 1.4))
    axes.axis("off")
    return figure


def source_filter() -> Figure:
    """Draw pulses → vocal tract → vowel, with the spectrum's shape under each."""
    figure, axes = plt.subplots(figsize=(7, 2.2))
    for x, name, under, colour in (
        (0.0, "vocal folds:\npulses", "pitch and loudness", INK),
        (2.9, "throat and mouth:\na filter", "12 numbers", COLOURS[0]),
        (5.8, "a vowel", "what a microphone hears", INK),
    ):
        _box(axes, x, 0.5, name, colour=colour)
        axes.text(x, -0.02, under, ha="center", size=9)
    _arrow(axes, (1.0, 0.5), (1.9, 0.5))
    _arrow(axes, (3.9, 0.5), (4.8, 0.5))
    axes.set(xlim=(-1.1, 6.9), ylim=(-0.2, 1.0))
    axes.axis("off")
    return figure


def _box(axes: Axes, x: float, y: float, text: str, colour: str = INK) -> None:
    axes.add_patch(
        FancyBboxPatch((x - 0.85, y - 0.27), 1.7, 0.54, "round,pad=0.05", fc=PAPER, ec=colour, lw=1.8)
    )
    axes.text(x, y, text, ha="center", va="center", size=10)


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 1.4})
