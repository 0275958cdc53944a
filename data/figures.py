"""One picture for each data set, drawn from what its loader returns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from earlab.data import Dataset, load_digits, load_drums, load_events, load_instruments, load_speech_digits
from earlab.data.room import is_there
from earlab.style import use_style


def draw(name: str, path: Path) -> None:
    """Write the figure of a set; leave the one that is there where the set is not on this machine."""
    if name not in DRAWN:
        raise KeyError(f"no figure is known for the set {name!r}")
    needed, drawing = DRAWN[name]
    if not all(map(is_there, needed)):
        print(f"{name}: not on this machine, its figure stays")
        return
    use_style()
    figure = drawing()
    figure.savefig(path, dpi=100)
    plt.close(figure)


def images(data: Dataset) -> Figure:
    """Draw ten examples of each class."""
    figure, axes = plt.subplots(len(data.classes), 10, figsize=(5, 5))
    for k, row in enumerate(axes):
        for ax, image in zip(row, data.x[data.y == k], strict=False):
            ax.imshow(image, cmap="gray_r")
            ax.axis("off")
    return figure


def waveforms(data: Dataset, columns: int = 5) -> Figure:
    """Draw one example of each class, each by another group where there are enough, over one time axis."""
    rows = -(-len(data.classes) // columns)
    columns = min(columns, len(data.classes))
    size = (7, 1.3 * rows + 0.4)
    figure, axes = plt.subplots(rows, columns, figsize=size, squeeze=False, sharex=True, sharey=True)
    time = np.arange(data.x.shape[1]) / data.sample_rate
    for k, ax in enumerate(axes.flat):
        if k >= len(data.classes):
            ax.axis("off")
            continue
        chosen = np.flatnonzero(data.y == k)
        groups = np.unique(data.groups[chosen])
        at = chosen[data.groups[chosen] == groups[k % len(groups)]][0]
        ax.plot(time, data.x[at], linewidth=0.4)
        ax.set_title(data.classes[k], fontsize=9)
        ax.tick_params(labelsize=8)
    axes[0, 0].set_ylim(-1, 1)
    figure.supxlabel("time in s", fontsize=9)
    return figure


DRAWN: dict[str, tuple[tuple[str, ...], Callable[[], Figure]]] = {
    "digits": (("digits",), lambda: images(load_digits())),
    "full_digits": (("digits",), lambda: images(load_digits())),  # they are among the seventy thousand
    "drums": (("drums",), lambda: waveforms(load_drums())),
    "events": (("events",), lambda: waveforms(load_events())),
    "instruments": (("instruments",), lambda: waveforms(load_instruments())),
    "speech_digits": (("speech_digits",), lambda: waveforms(load_speech_digits(synthetic=False))),
    "synthetic_speech_digits": (
        ("synthetic_speech_digits",),
        lambda: waveforms(load_speech_digits(synthetic=True)),
    ),
}
