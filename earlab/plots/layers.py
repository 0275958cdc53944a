"""Plot notebook 03: a network of full layers with the shapes of its weights, and what a student's network answered.

Everywhere blue is where a network answers 1 or class 1 lies, orange the other side. Functions that take ``axes`` draw
into a panel; the others return a figure for ``earlab.style.show``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from earlab.style import COLOURS, INK, LINES, PAPER

BLUE, ORANGE, GREEN = COLOURS[:3]
Network = Callable[[np.ndarray], Any]  # (N, 2) to (N, 1)
VIEW = (-2.0, 2.0)


def _ask(network: Network, view: tuple[float, float], points: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the grid's coordinates (points,) and the network's answers (points, points) on it."""
    x = np.linspace(*view, points)
    grid = np.stack(np.meshgrid(x, x), axis=-1).reshape(-1, 2)
    return x, np.reshape(network(grid), (points, points))


def surface(axes: Axes, network: Network, view: tuple[float, float] = VIEW) -> None:
    """Shade the plane by what ``network`` answers between 0, orange, and 1, blue."""
    x, answers = _ask(network, view, 160)
    axes.contourf(x, x, answers, levels=[-1, 0.5, 2], colors=[ORANGE, BLUE], alpha=0.25)
    axes.set(xlim=view, ylim=view, aspect="equal", xlabel="$x_1$")
    axes.grid(False)


def hyperplanes(axes: Axes, W: np.ndarray, b: np.ndarray) -> None:
    """Draw the line of each unit of a layer: column j of W (2, l) and b[j]; where a column is 0 there is none."""
    for w, offset in zip(np.asarray(W, dtype=float).T, np.ravel(b)):
        if np.any(w):
            foot = -offset * w / (w @ w)
            axes.axline((foot[0], foot[1]), (foot[0] - w[1], foot[1] + w[0]), color=INK, lw=1.2)


def folded(
    axes: Axes, places: np.ndarray, corners: np.ndarray, labels: np.ndarray, title: str, name: str
) -> None:
    """Draw the four corners at ``places`` (4, 2), named; corners on one place share a name tag."""
    places = np.asarray(places, dtype=float)
    axes.plot(*places[labels == 0].T, "s", color=ORANGE, ms=8)
    axes.plot(*places[labels == 1].T, "o", color=BLUE, ms=8)
    for spot in np.unique(places, axis=0):
        here = [f"({p:g}, {q:g})" for p, q in corners[(places == spot).all(axis=1)]]
        axes.annotate(" and\n".join(here), (spot[0], spot[1]), (7, 5), textcoords="offset points", size=8)
    axes.set(
        xlim=(-0.6, 1.8),
        ylim=(-0.6, 1.8),
        aspect="equal",
        xlabel=f"${name}_1$",
        ylabel=f"${name}_2$",
        title=title,
    )


def heights(axes: Axes, network: Network, view: tuple[float, float] = VIEW) -> None:
    """Draw lines of equal output of ``network``, the line of 0 in black."""
    x, answers = _ask(network, view, 160)
    axes.contourf(x, x, answers, 16, cmap="viridis", alpha=0.85)
    axes.contour(x, x, answers, levels=[0], colors=[INK], linewidths=2)
    axes.set(aspect="equal", xlabel="$x_1$")
    axes.grid(False)


def spectra(frequency: np.ndarray, magnitudes: Mapping[str, np.ndarray]) -> Figure:
    """Draw the magnitudes (F,) of each sound over the frequency in kHz, one panel each."""
    figure, panels = plt.subplots(1, len(magnitudes), figsize=(7, 2.4), sharex=True)
    for axes, (name, values) in zip(panels, magnitudes.items(), strict=True):
        axes.plot(frequency, values, lw=1)
        axes.set(title=name, xlabel="frequency (kHz)", ylim=(0, None))
    panels[0].set_ylabel("response")
    return figure


def targets(images: np.ndarray, outputs: np.ndarray) -> Figure:
    """Draw images above their outputs (N, 10), the largest in orange."""
    figure, panels = plt.subplots(2, len(images), figsize=(7, 2.3), sharey="row", height_ratios=[1, 1.2])
    for (above, below), image, output in zip(panels.T, images, np.asarray(outputs)):
        above.imshow(image, cmap="gray_r")
        above.axis("off")
        below.bar(np.arange(10), output, color=np.where(output == output.max(), ORANGE, BLUE))
        below.set(xticks=[0, 9])
        below.set_title(f"“{output.argmax()}”", loc="center", size=9)
    panels[1, 0].set_ylabel("output")
    return figure


def counter(sizes: Sequence[int], counts: Sequence[int], total: int) -> Figure:
    """Draw the number of parameters of each layer as a bar."""
    names = [f"{d} → {units}" for d, units in pairwise(sizes)]
    figure, axes = plt.subplots(figsize=(7, 0.36 * len(names) + 1.0))
    bars = axes.barh(names, counts, color=BLUE)
    axes.bar_label(bars, [f"{count:,}" for count in counts], padding=4)
    axes.invert_yaxis()
    axes.set(xlim=(0, 1.15 * max(counts)), xlabel="parameters", title=f"{total:,} parameters in all")
    axes.grid(False)
    return figure


def approximations(t: np.ndarray, wave: np.ndarray, networks: Mapping[int, np.ndarray]) -> Figure:
    """Draw a wave (T,) over t in seconds, and over it what networks with so many hidden units make of it."""
    figure, panels = plt.subplots(2, 2, figsize=(7, 3.8), sharex=True, sharey=True)
    for axes, (units, answer), colour in zip(panels.flat, networks.items(), COLOURS):
        axes.plot(1000 * t, wave, color="0.75", lw=3)
        axes.plot(1000 * t, answer, color=colour, lw=1.2)
        error = np.sqrt(np.mean((answer - wave) ** 2) / np.mean(wave**2))
        axes.set_title(f"{units} units: off by {error:.0%}")
    for axes in panels[1]:
        axes.set_xlabel("time (ms)")
    for axes in panels[:, 0]:
        axes.set_ylabel("pressure")
    return figure


def sawtooth(
    x: np.ndarray,
    deep: np.ndarray,
    shallow: np.ndarray,
    sizes: Sequence[Sequence[int]],
    counts: Sequence[int],
) -> Figure:
    """Draw what a deep and a shallow network answer over x, and the parameters that each of them needs."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 2.7), width_ratios=[2, 1])
    left.plot(x, shallow, color=ORANGE, lw=3, alpha=0.6)
    left.plot(x, deep, color=BLUE, lw=1.2)
    names = ["–".join(map(str, some)) for some in sizes]
    left.set(xlabel="x", ylabel="output", title=f"{names[0]} and {names[1]}")
    bars = right.bar(["deep", "shallow"], counts, color=[BLUE, ORANGE])
    right.bar_label(bars, [f"{count:,}" for count in counts])
    right.set(ylabel="parameters", ylim=(0, 1.15 * max(counts)))
    return figure


def pieces(active: Network, network: Network) -> tuple[Figure, int]:
    """Draw where the same units are on, and the output there; return how many such pieces a fine grid meets."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 3.6))
    x = np.linspace(*VIEW, 240)
    on = np.asarray(active(np.stack(np.meshgrid(x, x), axis=-1).reshape(-1, 2)))
    found, piece = np.unique(on, axis=0, return_inverse=True)
    colour = np.random.default_rng(0).permutation(len(found))[piece.ravel()]
    left.imshow(colour.reshape(240, 240), cmap="viridis", origin="lower", extent=(*VIEW, *VIEW), alpha=0.8)
    left.set(xlabel="$x_1$", ylabel="$x_2$")
    left.set_title("the same units on")
    left.grid(False)
    heights(right, network)
    right.set_title("output")
    return figure, len(found)


def careless(images: np.ndarray, true: np.ndarray, told: np.ndarray, share: float, score: float) -> Figure:
    """Draw images with the labels that were told, wrong ones in orange with a cross."""
    figure, panels = plt.subplots(2, len(images) // 2, figsize=(7, 2.2))
    for axes, image, right, said in zip(panels.flat, images, true, told):
        axes.imshow(image, cmap="gray_r")
        axes.axis("off")
        wrong = right != said
        axes.set_title(
            f"{said} ✗" if wrong else f"{said}", loc="center", size=10, color=ORANGE if wrong else INK, pad=2
        )
    figure.suptitle(
        f"{share:.0%} wrong labels: {score:.1%} of the test images right", x=0.02, ha="left", size=11
    )
    return figure


def properties(
    shares: Sequence[float], scores: Sequence[float], sizes: Sequence[int], hungry: Sequence[float]
) -> Figure:
    """Draw test accuracy against the share of wrong labels and against the number of training images."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 2.9), sharey=True)
    left.plot(100 * np.array(shares), 100 * np.array(scores), "o-")
    left.plot(100 * np.array(shares), 100 - 100 * np.array(shares), "--", color=LINES)
    left.text(36, 40, "share of right labels", color="0.45", size=8, rotation=-30)
    left.set(
        xlabel="wrong labels (%)", ylabel="test images right (%)", ylim=(0, 100), title="Robust to noise"
    )
    right.semilogx(sizes, 100 * np.array(hungry), "o-", color=GREEN)
    right.set(xlabel="training images", title="Hungry for data")
    right.set_xticks(sizes, [f"{size:,}" for size in sizes])
    right.minorticks_off()
    return figure


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
