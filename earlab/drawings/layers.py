"""Drawing of notebook 03: a network of full layers, and the shapes of its weights."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from earlab.style import COLOURS, INK, LINES, PAPER


def network(sizes: Sequence[int], names: Sequence[str]) -> Figure:
    """Draw layers of ``sizes`` units, inputs first, with a name above each and the shape of W between them."""
    figure, axes = plt.subplots(figsize=(7, 2.7))
    tall = max(sizes)
    places = [0.9 * (np.arange(size)[::-1] - (size - 1) / 2) for size in sizes]
    for m, (left, right) in enumerate(pairwise(places), 1):
        x = 2.2 * m
        for start in left:
            for end in right:
                axes.plot([x - 2.2, x], [start, end], color=LINES, lw=1.2, zorder=1)
        shape = f"({sizes[m - 1]}, {sizes[m]})"
        axes.text(
            x - 1.1,
            -0.45 * tall,
            f"$W_{m}$  {shape}",
            ha="center",
            va="top",
            color=COLOURS[0],
            size=10,
        )
    for m, (heights, name) in enumerate(zip(places, names, strict=True)):
        axes.scatter(
            np.full(len(heights), 2.2 * m),
            heights,
            s=300,
            color=PAPER,
            edgecolor=INK,
            lw=1.5,
            zorder=2,
        )
        axes.text(2.2 * m, 0.45 * tall, name, ha="center", va="bottom", size=12)
    axes.set(xlim=(-0.6, 2.2 * len(sizes) - 1.6), ylim=(-0.45 * tall - 0.4, 0.45 * tall + 0.4))
    axes.axis("off")
    return figure
