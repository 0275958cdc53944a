"""Draw what networks over melodies reach in notebook 11: windows, the recurrent network, and how far its gradient goes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from earlab.plots.recurrent_networks_training import History, MelodyRNN, WindowNet, far
from earlab.style import COLOURS, INK

Function = Callable[..., Any]
GREY = "#8a929c"
LITTLE = 0.01  # of the newest gradient


def window_limits(nets: dict[int, WindowNet]) -> tuple[Figure, str]:
    """Draw bits per note on held-out tunes and the number of weights over the window's length."""
    lengths, places = list(nets), range(len(nets))
    bits, weights = [net.bits for net in nets.values()], [net.weights for net in nets.values()]
    figure, (left, right) = plt.subplots(1, 2, figsize=(7.4, 3))
    left.plot(places, bits, "o-", color=COLOURS[0])
    left.set(ylabel="bits per note, held-out tunes", title="how well it guesses")
    right.bar(places, weights, color=COLOURS[1], width=0.6)
    right.set(ylabel="weights and biases", title="how large it is")
    for axes in (left, right):
        axes.set_xticks(places, [str(length) for length in lengths])
        axes.set(xlabel="length of the window, L")
    told = ", ".join(
        f"L = {length}: {bit:.2f} bits, {count:,} weights"
        for length, bit, count in zip(lengths, bits, weights)
    )
    return figure, f"Bits per note on held-out tunes, and weights, for each length of the window. {told}."


def learning_curve(history: History, nets: dict[int, WindowNet]) -> tuple[Figure, str]:
    """Draw bits per note on held-out tunes over updates, with the best window as a line."""
    best = min(nets.values(), key=lambda net: net.bits)
    figure, axes = plt.subplots(figsize=(7, 3))
    axes.plot(history.updates, history.held_out, "o-", ms=4, color=COLOURS[0], label="recurrent network")
    axes.axhline(best.bits, color=COLOURS[1], ls="--", lw=1.3, label=f"best window, L = {best.length}")
    axes.set(xlabel="update", ylabel="bits per note, held-out tunes", ylim=(best.bits - 0.5, 6.5))
    axes.legend(fontsize=8)
    return figure, (
        f"Bits per note on held-out tunes: {history.held_out[0]:.2f} before, {history.held_out[-1]:.2f} after {len(history.losses)} "
        f"updates in {history.seconds:.0f} s. The best window, L = {best.length}, needs {best.bits:.2f}."
    )


def compared(history: History, nets: dict[int, WindowNet]) -> tuple[Figure, str]:
    """Draw bits per note over the number of weights: windows of every length, and the recurrent network."""
    figure, axes = plt.subplots(figsize=(7, 3))
    axes.semilogx(
        [net.weights for net in nets.values()], [net.bits for net in nets.values()], "o-", color=COLOURS[1]
    )
    for net in nets.values():
        axes.annotate(
            f"L = {net.length}", (net.weights, net.bits), (4, 6), textcoords="offset points", fontsize=8
        )
    axes.plot(history.weights, history.held_out[-1], "*", ms=15, color=COLOURS[0])
    axes.annotate(
        "recurrent",
        (history.weights, history.held_out[-1]),
        (0, -14),
        textcoords="offset points",
        fontsize=9,
        ha="center",
        color=INK,
    )
    axes.set(xlabel="weights and biases", ylabel="bits per note, held-out tunes")
    axes.margins(0.08, 0.15)
    axes.set_xticks([4_000, 8_000, 16_000, 32_000], ["4,000", "8,000", "16,000", "32,000"])
    axes.minorticks_off()
    told = ", ".join(f"L = {net.length} {net.weights:,} and {net.bits:.2f}" for net in nets.values())
    return figure, (
        f"Weights, and bits per note on held-out tunes. Recurrent network: {history.weights:,} and {history.held_out[-1]:.2f}. "
        f"Windows: {told}."
    )


def gradient_per_step(
    forward: Function, loss: Function, step_backward: Function, network: MelodyRNN
) -> tuple[Figure, str]:
    """Draw how long the gradient of one late guess is at each earlier step, by the student's functions, before and after training."""
    figure, axes = plt.subplots(figsize=(7, 3))
    told = []
    runs = (("before training", MelodyRNN(), GREY), ("after training", network, COLOURS[0]))
    for label, one, colour in runs:
        shares = far(forward, loss, step_backward, one)[::-1]
        back = np.arange(len(shares))
        axes.semilogy(back[:40], np.maximum(shares[:40], 1e-12), color=colour, label=label)
        told.append(f"{label} it falls below 1 % after {reach(shares[::-1])} steps")
    axes.axhline(LITTLE, color=COLOURS[1], ls="--", lw=1.2)
    axes.set(xlabel="steps back from the guess", ylabel="gradient, in shares of the newest")
    axes.legend(fontsize=8)
    return figure, (
        f"The length of one guess's gradient at earlier and earlier states, on a logarithmic axis: {' and '.join(told)}. "
        "The dashed line is 1 %."
    )


def reach(shares: np.ndarray) -> int:
    """Return after how many steps back a gradient (T,), newest last, is below ``LITTLE`` for the first time; T where it never is."""
    short = np.flatnonzero(shares[::-1] < LITTLE)
    return int(short[0]) if len(short) else len(shares)
