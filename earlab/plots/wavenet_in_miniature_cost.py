"""Time what the next sample costs in notebook 10: by queues, and by a network that reads everything anew."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.figure import Figure

from earlab.data.wavenet import DILATIONS, TAPS
from earlab.plots.wavenet_in_miniature_corpus import RATE, classes
from earlab.plots.wavenet_in_miniature_training import MiniWaveNet
from earlab.style import COLOURS

Function = Callable[..., Any]
FIELD = 1 + (TAPS - 1) * sum(DILATIONS)


def cost_per_sample(network: MiniWaveNet, generate: Function) -> tuple[Figure, str]:
    """Draw the time for the next sample over how many there are already: with queues, from everything, and from the receptive field alone."""
    lengths = [500, 1_000, 2_000, 4_000, 8_000, 16_000]
    q = classes("test", 2.0)
    logits, layers = network.readout(), network.layers()

    def queued(n: int) -> None:
        generate(
            network.embed,
            layers,
            lambda skips, u: int(logits(skips).argmax()),
            [int(q[0])],
            np.full(n, 0.5),
            network.channels,
        )

    def anew(n: int) -> None:
        with torch.no_grad():
            network(torch.from_numpy(q[:n])[None])

    anew(500)
    whole = np.array([_seconds(anew, n) for n in lengths])
    near = np.array([_seconds(anew, min(n, FIELD)) for n in lengths])
    few = lengths[:-1]
    queues = np.array([_seconds(queued, n, 1) / n for n in few])
    figure, axes = plt.subplots(figsize=(7, 3.2))
    axes.loglog(lengths, 1000 * whole, "s-", color=COLOURS[1], label="all of the past anew")
    axes.loglog(lengths, 1000 * near, "^-", color=COLOURS[2], label=f"the last {FIELD} samples anew")
    axes.loglog(few, 1000 * queues, "o-", color=COLOURS[0], label="with queues")
    axes.set(xlabel="samples that there are already", ylabel="time for the next (ms)")
    axes.legend(fontsize=8)
    return figure, (
        f"The next sample after {lengths[-1]:,}: {1000 * whole[-1]:.1f} ms from all of the past, {1000 * near[-1]:.1f} ms from the last "
        f"{FIELD} samples. With queues {1000 * queues[-1]:.2f} ms, {whole[-1] / queues[-1]:.0f} and {near[-1] / queues[-1]:.0f} times less. "
        f"A second of sound is {RATE:,} samples: {RATE * queues[-1]:.1f} s with queues."
    )


def _seconds(work: Callable[[int], None], n: int, times: int = 3) -> float:
    """Return the seconds that some work of size n takes, the quickest of some runs."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work(n)
        taken.append(time.perf_counter() - start)
    return min(taken)
