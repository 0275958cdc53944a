"""Plot notebook 06: connections, matrices, windows, and what a student's functions do with clicks, pokes and shifts.

Each returns a figure and its sentence for ``earlab.style.show``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from earlab.data import load_drums, load_instruments
from earlab.style import COLOURS, INK, LINES

BLUE, ORANGE, GREEN, PINK = COLOURS[:4]
Shown = tuple[Figure, str]
Function = Callable[..., Any]


def snare(samples: int = 800) -> np.ndarray:
    """Return the first samples of a recorded snare (samples,), 50 ms at 16 kHz."""
    hits = load_drums()
    return hits.x[np.flatnonzero(hits.y == hits.classes.index("snare"))[0], :samples].astype(float)


def bassoon(samples: int) -> np.ndarray:
    """Return samples (samples,) from the middle of a bassoon's note, peak 1, where it neither begins nor ends."""
    notes = load_instruments()
    assert notes.groups is not None
    x = notes.x[np.flatnonzero(notes.groups == "bassoon_G3")[1]].astype(float)
    middle = x[len(x) // 2 :][:samples]
    return middle / np.abs(middle).max()


def connections() -> Shown:
    """Draw five inputs and five outputs: fully connected, sparsely, and with shared weights."""
    figure, panels = plt.subplots(1, 3, figsize=(7, 2.6))
    titles = ("full: 25 + 5 numbers", "sparse: 13 + 5", "sparse and shared: 3 + 1")
    for axes, title in zip(panels, titles, strict=True):
        for i in range(5):
            for j in range(5):
                near = abs(i - j) <= 1
                if "full" in title or near:
                    colour = (BLUE, GREEN, ORANGE)[j - i + 1] if "shared" in title else INK
                    axes.plot([j, i], [0, 1], color=colour, lw=2.2 if "shared" in title else 1.0, zorder=1)
        for height, name in ((0, "x"), (1, "z")):
            axes.scatter(range(5), [height] * 5, s=230, color=LINES, edgecolors=INK, zorder=2)
            for i in range(5):
                axes.text(i, height, f"${name}_{i + 1}$", ha="center", va="center", size=9, zorder=3)
        axes.set(xlim=(-0.5, 4.5), ylim=(-0.3, 1.3), title=title)
        axes.title.set_fontsize(10)
        axes.axis("off")
    return figure, (
        "Five inputs below, five outputs above, three times. Full: 25 lines and 5 biases, 30 numbers. Sparse: 13 lines "
        "between neighbours and 5 biases, 18 numbers. Shared: the same 13 lines in only three colours, one for each weight; "
        "with the bias 4 numbers."
    )


def banded(toeplitz_from_kernel: Function, w: np.ndarray, n: int) -> Shown:
    """Draw a dense matrix (n, n) of random weights beside the student's matrix of a kernel."""
    T = np.asarray(toeplitz_from_kernel(w, n))
    dense = np.random.default_rng(0).normal(size=(n, n))
    figure, panels = plt.subplots(1, 2, figsize=(6.6, 3.3))
    for axes, matrix, title in (
        (panels[0], dense, f"dense: {n * n} weights"),
        (panels[1], T, f"yours: {len(w)} weights"),
    ):
        limit = np.abs(matrix).max()
        axes.imshow(np.where(matrix == 0, np.nan, matrix), cmap="PuOr_r", vmin=-limit, vmax=limit)
        axes.set(title=title, xlabel="input", xticks=[], yticks=[])
        axes.grid(False)
    panels[0].set_ylabel("output")
    return figure, (
        f"Left: a matrix of {n} × {n} with {n * n} weights, all different. Right: your banded matrix; {np.count_nonzero(T)} of "
        f"its {T.size} entries are not 0, and they have {len(np.unique(T[T != 0]))} different values, one along each diagonal."
    )


def windows(output_length: Function, n: int, k: int, stride: int, padding: int) -> Shown:
    """Draw a padded signal and as many places of the window as the student's function counts."""
    count = int(output_length(n, k, stride, padding))
    figure, axes = plt.subplots(figsize=(7, 1.1 + 0.28 * max(1, count)))
    inside = np.arange(-padding, n + padding)
    real = (inside >= 0) & (inside < n)
    axes.scatter(inside[real], np.zeros(n), s=90, color=BLUE, zorder=2)
    axes.scatter(inside[~real], np.zeros(2 * padding), s=90, facecolors="none", edgecolors=BLUE, zorder=2)
    for place in range(count):
        begin = place * stride - padding
        out = begin + k > n + padding
        axes.plot(
            [begin - 0.35, begin + k - 0.65],
            [-1 - place] * 2,
            lw=7,
            solid_capstyle="butt",
            color=ORANGE if out else GREEN,
        )
        axes.text(begin - 0.6, -1 - place, f"{place + 1}", ha="right", va="center", size=9)
    axes.set(yticks=[], ylim=(-count - 0.9, 0.8), xlim=(-padding - 1.4, n + padding + 0.4), xticks=range(n))
    axes.set(xlabel="sample", title=f"{count} places for a window of {k}, stride {stride}, padding {padding}")
    axes.grid(False)
    sticks_out = (count - 1) * stride + k > n + 2 * padding
    return figure, (
        f"A signal of {n} samples with {padding} zeros at each end and {count} places for a window of {k}, each {stride} further "
        f"right than the last. {'The last one sticks out at the end.' if sticks_out else 'All of them lie inside.'}"
    )


def clicks_through(correlate1d: Function, convolve1d: Function, w: np.ndarray) -> Shown:
    """Draw two clicks, and what both operations make of them, with full padding."""
    x = np.zeros(24)
    x[[6, 15]] = 1.0, 0.6
    rows = {
        "two clicks": x,
        "convolution": np.asarray(convolve1d(x, w, padding=len(w) - 1))[: len(x)],
        "cross-correlation": np.asarray(correlate1d(x, w, padding=len(w) - 1))[len(w) - 1 :],
    }
    figure, panels = plt.subplots(3, 1, figsize=(7, 3.6), sharex=True)
    for axes, (name, values), colour in zip(panels, rows.items(), (INK, BLUE, ORANGE), strict=True):
        axes.vlines(np.arange(len(values)), 0, values, color=colour, lw=3)
        axes.axhline(0, color=LINES)
        axes.set(ylim=(-0.05, 1.15), yticks=[0, 1])
        axes.set_title(name, size=10)
    panels[-1].set_xlabel("sample n")
    return figure, (
        "Two clicks, at samples 6 and 15. Convolution puts the kernel behind each of them, "
        f"{', '.join(f'{value:g}' for value in rows['convolution'][6:11])} from sample 6 on. Cross-correlation puts it before them, "
        f"backwards: {', '.join(f'{value:g}' for value in rows['cross-correlation'][2:7])}, and the last of these is sample 6."
    )


def stacked(correlate1d: Function, x: np.ndarray, layers: Sequence[tuple[int, int, int]]) -> np.ndarray:
    """Return what a stack of layers, all weights 1, makes of a signal; a dilation puts zeros between the weights."""
    for kernel, stride, dilation in layers:
        w = np.zeros((kernel - 1) * dilation + 1)
        w[::dilation] = 1.0
        x = np.asarray(correlate1d(x, w, stride=stride))
    return x


def poked(
    correlate1d: Function, receptive_field: Function, layers: Sequence[tuple[int, int, int]], n: int = 41
) -> Shown:
    """Draw by how much an output in the middle moves when one input after the other moves by 1."""
    base = stacked(correlate1d, np.zeros(n), layers)
    chosen = len(base) // 2
    effect = np.array([stacked(correlate1d, np.eye(n)[i], layers)[chosen] - base[chosen] for i in range(n)])
    reached = np.flatnonzero(effect)
    promised = receptive_field(list(layers))
    span = int(reached[-1] - reached[0] + 1) if len(reached) else 0
    figure, axes = plt.subplots(figsize=(7, 2.8))
    axes.bar(np.arange(n), effect, color=BLUE, width=0.8)
    axes.axvspan(reached[0] - 0.5, reached[-1] + 0.5, color=ORANGE, alpha=0.12)
    axes.set(xlabel="input that is poked", ylabel="output moves by")
    axes.set_title(f"{span} inputs are heard; receptive_field says {promised}")
    return figure, (
        f"Bars: how much one output moves for each input that is poked. {span} neighbouring inputs move it, and your "
        f"receptive_field says {promised}. The middle moves it by {effect.max():g}, the ends by {effect[reached[0]]:g}."
    )


def two_ways(functions: Mapping[str, Function], x: np.ndarray, k: int) -> Shown:
    """Draw, for functions of a signal, what comes of shifting before and after them, and the difference."""
    figure, panels = plt.subplots(2, len(functions), figsize=(7, 3.8), sharex=True, sharey="row")
    told = []
    for (upper, lower), (name, f) in zip(panels.T, functions.items(), strict=True):
        shifted_first, filtered_first = np.asarray(f(np.roll(x, k))), np.roll(f(x), k)
        gap = shifted_first - filtered_first
        upper.plot(filtered_first, color=ORANGE, lw=3, label="filtered, then shifted")
        upper.plot(shifted_first, color=BLUE, lw=1.2, label="shifted, then filtered")
        lower.vlines(np.arange(len(gap)), 0, gap, color=INK)
        upper.set_title(f"padding {name}", size=10)
        upper.set_ylim(-1.1, 1.7)
        lower.set(xlabel="sample", ylim=(-2, 2))
        places = np.flatnonzero(gap)
        where = f" (samples {', '.join(map(str, places))})" if len(places) else ""
        told.append(
            f"padding {name}, {len(places)} of {len(gap)} samples differ{where}, by {np.abs(gap).max():.2g} at most"
        )
    panels[0, 0].set_ylabel("output")
    panels[1, 0].set_ylabel("difference")
    panels[0, 0].legend(fontsize=8, loc="upper left")
    return (
        figure,
        f"A bassoon's note, shifted by {k} samples and filtered, in both orders. With {'; with '.join(told)}.",
    )
