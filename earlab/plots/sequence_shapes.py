"""Draw notebook 12's wirings, a padded batch, and what an impulse changes; each function returns a figure with its sentence."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from earlab.style import COLOURS, INK, PAPER

Shown = tuple[Figure, str]
Function = Callable[..., Any]
FORTH, BACK, INPUT = COLOURS[0], COLOURS[1], COLOURS[2]
LENGTHS = (14, 6, 10)  # of the batch that is drawn
UNITS = 8


class Wiring:
    """A drawing of an unrolled network: round nodes by name, arrows between them."""

    def __init__(self, width: float, height: float) -> None:
        self.figure, self.axes = plt.subplots(figsize=(0.95 * width + 0.6, 0.85 * height + 0.3))
        self.axes.set(xlim=(-0.6, width - 0.4), ylim=(-0.5, height - 0.5), aspect="equal")
        self.axes.axis("off")
        self.places: dict[str, tuple[float, float]] = {}

    def node(self, key: str, x: float, y: float, says: str, colour: str = FORTH) -> None:
        """Draw a node at (x, y) with words in it."""
        self.places[key] = (x, y)
        self.axes.add_patch(plt.Circle((x, y), 0.3, fc=PAPER, ec=colour, lw=1.8, zorder=3))
        self.axes.text(x, y, says, ha="center", va="center", size=9, zorder=4, color=INK)

    def arrow(self, start: str, end: str, colour: str = FORTH, bend: float = 0.0) -> None:
        """Draw an arrow from one node to another."""
        self.axes.annotate(
            "",
            self.places[end],
            self.places[start],
            arrowprops={
                "arrowstyle": "-|>",
                "color": colour,
                "lw": 1.4,
                "shrinkA": 16,
                "shrinkB": 16,
                "connectionstyle": f"arc3,rad={bend}",
            },
        )

    def chain(
        self, key: str, y: float, count: int, letter: str, colour: str = FORTH, left: bool = False
    ) -> None:
        """Draw states over time at height y, each handing on to the next, or to the one before."""
        for t in range(count):
            self.node(f"{key}{t}", t, y, f"${letter}({t + 1})$", colour)
        for t in range(count - 1):
            pair = (f"{key}{t}", f"{key}{t + 1}")
            self.arrow(*(pair[::-1] if left else pair), colour)


def both_directions(count: int = 4) -> Shown:
    """Draw a bidirectional network of a few steps."""
    wiring = Wiring(count, 4)
    for t in range(count):
        wiring.node(f"x{t}", t, 0, f"$x({t + 1})$", INPUT)
        wiring.node(f"o{t}", t, 3, f"$o({t + 1})$", INK)
    wiring.chain("h", 1, count, "h")
    wiring.chain("g", 2, count, "g", BACK, left=True)
    for t in range(count):
        wiring.arrow(f"x{t}", f"h{t}", INPUT)
        wiring.arrow(f"x{t}", f"g{t}", INPUT, 0.45)
        wiring.arrow(f"h{t}", f"o{t}", FORTH, -0.45)
        wiring.arrow(f"g{t}", f"o{t}", BACK)
    return wiring.figure, (
        f"A bidirectional network over {count} steps: x feeds a chain of states h that runs to the right and a chain g that runs to "
        "the left, and both feed the output of each step."
    )


def three_ways(count: int = 3) -> Shown:
    """Draw a network that is given a context by input, by its first state, and by both."""
    wiring = Wiring(4 * count + 2, 3)
    for k, how in enumerate(("input", "state", "both")):
        left = k * (count + 1.4) + 0.8
        wiring.node(f"c{k}", left + (1 if how == "input" else 0), 0, "$c$", INPUT)
        for t in range(count):
            wiring.node(f"h{k}{t}", left + t, 1, f"$h({t + 1})$")
            if t:
                wiring.arrow(f"h{k}{t - 1}", f"h{k}{t}")
            if how != "state":
                wiring.arrow(f"c{k}", f"h{k}{t}", INPUT, 0.15 * (t - 1))
        if how != "input":
            wiring.node(f"s{k}", left - 1, 1, "$h(0)$")
            wiring.arrow(f"c{k}", f"s{k}", BACK)
            wiring.arrow(f"s{k}", f"h{k}0")
        wiring.axes.text(left + 1, 1.75, f'"{how}"', ha="center", color=INK)
    return wiring.figure, (
        "Three networks on a context c. By input, c feeds every state. By state, it feeds h(0) alone. By both, it feeds h(0) and "
        "every state."
    )


def encoder_decoder(reads: int = 4, says: int = 3) -> Shown:
    """Draw an encoder of a few steps and a decoder of fewer, which reads what it says."""
    wiring = Wiring(reads + says, 3)
    wiring.chain("h", 1, reads, "h")
    for t in range(reads):
        wiring.node(f"x{t}", t, 0, f"$x({t + 1})$", INPUT)
        wiring.arrow(f"x{t}", f"h{t}", INPUT)
    words = ["$y(1)$", "$y(2)$", "end"]
    for m in range(says):
        wiring.node(f"s{m}", reads + m, 1, f"$s({m + 1})$", BACK)
        wiring.node(f"y{m}", reads + m, 2, words[m], INK)
        wiring.node(f"r{m}", reads + m, 0, "start" if m == 0 else f"$y({m})$", INPUT)
        wiring.arrow(f"r{m}", f"s{m}", INPUT)
        wiring.arrow(f"s{m}", f"y{m}", BACK)
        wiring.arrow(f"h{reads - 1}" if m == 0 else f"s{m - 1}", f"s{m}", FORTH if m == 0 else BACK)
    return wiring.figure, (
        f"An encoder reads {reads} steps. Its last state begins a decoder, which reads the start sign, says a sign, reads that sign, "
        f"says the next one, and ends with the end sign after {says - 1}."
    )


def stack(layers: int = 3, count: int = 4) -> Shown:
    """Draw a stack of recurrent layers over a few steps."""
    wiring = Wiring(count, layers + 1)
    for t in range(count):
        wiring.node(f"x{t}", t, 0, f"$x({t + 1})$", INPUT)
    for layer in range(layers):
        colour = COLOURS[layer if layer < 2 else 3]
        wiring.chain(f"h{layer}-", layer + 1, count, f"h_{layer + 1}", colour)
        for t in range(count):
            below = f"x{t}" if layer == 0 else f"h{layer - 1}-{t}"
            wiring.arrow(below, f"h{layer}-{t}", INPUT if layer == 0 else COLOURS[layer - 1])
    return wiring.figure, (
        f"A stack of {layers} recurrent layers over {count} steps: each layer hands its state on to the right, and up to the layer above."
    )


def impulse(bidirectional: Function, steps: int = 15, units: int = 6) -> Shown:
    """Draw by how much each state of both directions changes, where x changes in the middle step alone."""
    rng = np.random.default_rng(0)
    weights = rng.normal(size=(2, 1, units))
    turn = 0.75 * np.linalg.qr(rng.normal(size=(2, units, units)))[0]

    def made(k: int) -> Function:
        return lambda x, h: np.asarray(x) @ weights[k] + np.asarray(h) @ turn[k]

    start = rng.normal(size=(2, 1, units))
    runs = []
    for size in (0.0, 1.0):
        x = np.zeros((steps, 1, 1))
        x[steps // 2] = size
        runs.append(np.asarray(bidirectional(x, start[0], start[1], made(0), made(1))))
    change = np.abs(runs[1] - runs[0])[:, 0].T
    figure, axes = plt.subplots(figsize=(7, 3))
    axes.imshow(change, cmap="Blues", aspect="auto", extent=(0.5, steps + 0.5, len(change), 0))
    axes.axhline(units, color=INK, lw=1)
    axes.axvline(steps // 2 + 1, color=COLOURS[1], ls="--", lw=1)
    axes.set_yticks([units / 2, len(change) - units / 2], ["forward", "backward"])
    axes.set(xlabel="step", title="Which states an impulse changes: the darker, the more")
    axes.grid(False)
    seen = [np.flatnonzero(part.max(axis=0) > 1e-9) + 1 for part in (change[:units], change[units:])]
    told = [
        f"{name} states of steps {steps_[0]} to {steps_[-1]}"
        for name, steps_ in zip(("forward", "backward"), seen)
        if len(steps_)
    ]
    return figure, f"An impulse at step {steps // 2 + 1} of {steps} changes the {' and the '.join(told)}."


@cache
def batch() -> np.ndarray:
    """Return states (T, 3, UNITS) of a leaky network on a padded batch of LENGTHS: they drift where padding is read."""
    rng = np.random.default_rng(3)
    into, turn = rng.normal(size=(4, UNITS)), 0.95 * np.linalg.qr(rng.normal(size=(UNITS, UNITS)))[0]
    steps = max(LENGTHS)
    real = np.arange(steps)[:, None] < np.array(LENGTHS)
    x = rng.normal(size=(steps, len(LENGTHS), 4)) * real[..., None]
    h, states = np.zeros((len(LENGTHS), UNITS)), []
    for now in x:
        h = np.clip(now @ into / 2 + h @ turn, -1, 1)
        states.append(h)
    return np.array(states)


def _panels() -> tuple[Figure, list[Axes]]:
    figure, panels = plt.subplots(1, len(LENGTHS), figsize=(9, 2.6), sharey=True)
    for n, axes in enumerate(panels):
        axes.imshow(batch()[:, n].T, cmap="PuOr_r", vmin=-1, vmax=1, aspect="auto")
        axes.axvline(LENGTHS[n] - 0.5, color=INK, lw=2)
        axes.set(
            title=f"sequence {n}, length {LENGTHS[n]}", xlabel="row of H", xticks=range(0, max(LENGTHS), 2)
        )
        axes.grid(False)
    panels[0].set(ylabel="unit")
    return figure, list(panels)


def padding() -> Shown:
    """Draw the states of a padded batch, with a line where each sequence ends."""
    figure, _ = _panels()
    said = ", ".join(map(str, LENGTHS))
    return (
        figure,
        f"States of three sequences of {said} steps, padded to {max(LENGTHS)}: behind its end each state goes on changing.",
    )


def picked(last_valid_state: Function) -> Shown:
    """Draw the same batch, and mark for each sequence which row the student's function picks."""
    found = np.asarray(last_valid_state(batch(), np.array(LENGTHS)))
    figure, panels = _panels()
    rows = []
    for n, axes in enumerate(panels):
        near = np.flatnonzero(np.all(np.isclose(batch()[:, n], found[n]), axis=1))
        rows.append(int(near[0]) if len(near) else None)
        for row in near[:1]:
            axes.add_patch(plt.Rectangle((row - 0.5, -0.5), 1, UNITS, fill=False, ec=COLOURS[2], lw=3))
    said = ", ".join("no row" if row is None else f"row {row}" for row in rows)
    return figure, f"The batch again; your function picks {said}, framed in green."
