"""Plot what several notebooks show: weights as pictures."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure


def _weights(axes: Axes, image: np.ndarray, limit: float) -> None:
    axes.imshow(image, cmap="PuOr_r", vmin=-limit, vmax=limit)
    axes.set(xticks=[], yticks=[])
    axes.grid(False)


def gallery(receptors: np.ndarray, names: Sequence[str], title: str, columns: int = 8) -> Figure:
    """Draw receptors (l, height, width) in rows, on one scale: orange excites, violet silences."""
    receptors = np.asarray(receptors)
    rows = -(-len(receptors) // columns)
    figure, panels = plt.subplots(rows, columns, figsize=(7, 0.98 * rows + 0.35))
    limit = np.abs(receptors).max()
    for axes in panels.flat[len(receptors) :]:
        axes.axis("off")
    for axes, receptor, name in zip(panels.flat, receptors, names):
        _weights(axes, receptor, limit)
        axes.set_title(name, size=8, loc="center", pad=2)
    figure.suptitle(title, x=0.02, ha="left", size=11)
    return figure
