"""Plots of notebook 01: they draw what a student's PCA, NMF and linear score found.

Each returns a figure for ``earlab.style.show``. Magnitude spectra are (F,) from 0 Hz to half the sample rate,
spectrograms (F, T); what is drawn of them is in dB below the loudest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from earlab.style import COLOURS, INK, LINES

BLUE, ORANGE, GREEN = COLOURS[:3]
FLOOR = -60.0  # dB below the loudest that are shown
OCTAVES = (0.05, 0.1, 0.2, 0.5, 1, 2, 5)  # kHz, where ticks stand


@dataclass(frozen=True)
class Grid:
    """Where the bins and frames of a spectrogram lie. sample_rate: Hz. hop_length: samples from frame to frame."""

    sample_rate: int
    hop_length: int

    def kilohertz(self, bins: int) -> np.ndarray:
        """Return the frequency of each bin (F,) in kHz."""
        return np.linspace(0, self.sample_rate / 2000, bins)

    def seconds(self, frames: int) -> np.ndarray:
        """Return the time of each frame (T,) in s."""
        return np.arange(frames) * self.hop_length / self.sample_rate

    def draw(self, axes: Axes, V: np.ndarray, loudest: float) -> None:
        """Draw a spectrogram (F, T) into a panel, in dB below ``loudest``, over the logarithm of the frequency."""
        levels = 20 * np.log10(np.maximum(V, 1e-12) / loudest)
        F, T = V.shape
        axes.pcolormesh(
            self.seconds(T), self.kilohertz(F)[1:], levels[1:], vmin=FLOOR, vmax=0, shading="nearest"
        )
        axes.set_yscale("log")
        axes.set_ylim(0.04, self.sample_rate / 2000)
        axes.set_yticks(OCTAVES, [f"{f:g}" for f in OCTAVES])
        axes.minorticks_off()
        axes.grid(False)


def digit_map(Z: np.ndarray, labels: np.ndarray, chosen: Sequence[int]) -> Figure:
    """Draw samples by their first two coordinates Z (N, 2 or more); of the ``chosen`` classes only."""
    figure, axes = plt.subplots(figsize=(7, 4))
    for label, colour, mark in zip(chosen, COLOURS, "osD^v"):
        axes.plot(
            *Z[labels == label, :2].T, mark, ms=4, alpha=0.6, mec="none", color=colour, label=str(label)
        )
    axes.set(xlabel="coordinate 1", ylabel="coordinate 2", title="Test digits by their first two coordinates")
    axes.legend(title="digit", markerscale=1.6)
    return figure


def reconstructions(images: np.ndarray, rebuilt: np.ndarray, title: str) -> Figure:
    """Draw images (N, height, width) above what was made of them."""
    figure, panels = plt.subplots(2, len(images), figsize=(7, 2.3))
    for column, pair in zip(panels.T, zip(images, rebuilt, strict=True), strict=True):
        for axes, image in zip(column, pair, strict=True):
            axes.imshow(image, cmap="gray_r", vmin=0, vmax=1)
            axes.axis("off")
    figure.suptitle(title, x=0.02, ha="left", size=11)
    return figure


def kept(shares: Mapping[str, np.ndarray]) -> Figure:
    """Draw the share of the variance (k,) that the first 1, 2, … k components keep, in %."""
    figure, axes = plt.subplots(figsize=(7, 2.9))
    for (name, values), style in zip(shares.items(), ("-", "--")):
        axes.semilogx(np.arange(1, len(values) + 1), 100 * np.asarray(values), style, label=name)
    ticks = [n for n in (1, 2, 5, 10, 20, 50, 100, 200, 500) if n <= max(map(len, shares.values()))]
    axes.set_xticks(ticks, [str(n) for n in ticks])
    axes.minorticks_off()
    axes.set(xlabel="components", ylabel="variance kept (%)", ylim=(0, 100))
    axes.legend()
    return figure


def spectrograms(panels: Mapping[str, np.ndarray], grid: Grid) -> Figure:
    """Draw spectrograms (F, T) side by side, on one scale of dB."""
    figure, axes = plt.subplots(1, len(panels), figsize=(7, 2.7), sharey=True, squeeze=False)
    loudest = max(float(V.max()) for V in panels.values())
    for place, (name, V) in zip(axes[0], panels.items(), strict=True):
        grid.draw(place, V, loudest)
        place.set(title=name, xlabel="time (s)")
    axes[0, 0].set_ylabel("frequency (kHz)")
    figure.colorbar(axes[0, -1].collections[0], ax=axes, label="dB", pad=0.01)
    return figure


def eigen_spectra(mean: np.ndarray, components: np.ndarray, grid: Grid) -> Figure:
    """Draw the mean spectrum (F,) and components (k, F): blue above 0, orange below."""
    figure, panels = plt.subplots(
        len(components) + 1, 1, figsize=(7, 1 + 0.85 * len(components)), sharex=True
    )
    kilohertz = grid.kilohertz(len(mean))
    for k, (axes, curve) in enumerate(zip(panels, [mean, *components], strict=True)):
        axes.fill_between(kilohertz, np.maximum(curve, 0), color=BLUE, lw=0)
        axes.fill_between(kilohertz, np.minimum(curve, 0), color=ORANGE, lw=0)
        axes.axhline(0, color=INK, lw=0.8)
        axes.set_xscale("log")
        axes.set(yticks=[], xlim=(0.04, grid.sample_rate / 2000))
        axes.set_ylabel(f"{k}" if k else "mean", rotation=0, ha="right", va="center")
    panels[0].set_title("The mean spectrum and the first eigen-spectra")
    panels[-1].set_xticks(OCTAVES, [f"{f:g}" for f in OCTAVES])
    panels[-1].minorticks_off()
    panels[-1].set_xlabel("frequency (kHz)")
    return figure


def falling_errors(curves: Mapping[str, np.ndarray]) -> Figure:
    """Draw relative errors after 0, 1, 2, … iterations."""
    figure, axes = plt.subplots(figsize=(7, 2.8))
    for (name, values), colour in zip(curves.items(), COLOURS):
        axes.semilogx(np.arange(len(values)) + 1, values, color=colour, lw=1.6, label=name)
    ticks = [n for n in (0, 1, 3, 10, 30, 100, 300) if n < max(map(len, curves.values()))]
    axes.set_xticks([n + 1 for n in ticks], [str(n) for n in ticks])
    axes.minorticks_off()
    axes.set(xlabel="iterations", ylabel="‖V − WH‖ / ‖V‖", ylim=(0, None))
    axes.legend()
    return figure


def factors(
    V: np.ndarray, W: np.ndarray, H: np.ndarray, grid: Grid, marks: Sequence[np.ndarray] = ()
) -> Figure:
    """Draw V (F, T), templates W (F, r) on its left and activations H (r, T) below it.

    marks: times in s of what was really played, a row for each component; drawn as triangles.
    """
    rank = W.shape[1]
    figure = plt.figure(figsize=(7, 2.9 + 0.55 * rank))
    layout = figure.add_gridspec(1 + rank, 2, width_ratios=[1, 2.6], height_ratios=[4, *[1] * rank])
    picture = figure.add_subplot(layout[0, 1])
    grid.draw(picture, V, float(V.max()))
    picture.set_title("spectrogram V")
    picture.tick_params(labelbottom=False, labelleft=False)
    templates = figure.add_subplot(layout[0, 0], sharey=picture)
    templates.set(title="templates W", ylabel="frequency (kHz)", xticks=np.arange(rank), xlim=(-0.1, rank))
    templates.set_xticklabels([str(k + 1) for k in range(rank)])
    for k, colour in zip(range(rank), COLOURS):
        peak = W[:, k].max() or 1.0
        templates.plot(k + 0.9 * W[:, k] / peak, grid.kilohertz(len(W)), color=colour, lw=1)
        axes = figure.add_subplot(layout[1 + k, 1], sharex=picture)
        axes.plot(grid.seconds(H.shape[1]), H[k] * peak, color=colour, lw=1.2)
        if len(marks):
            axes.plot(
                marks[k],
                np.full(len(marks[k]), 1.08 * H[k].max() * peak),
                "v",
                color=INK,
                ms=4,
                clip_on=False,
            )
        axes.set(yticks=[])
        axes.set_ylabel(f"H {k + 1}", rotation=0, ha="right", va="center")
        axes.tick_params(labelbottom=k == rank - 1)
    axes.set_xlabel("time (s)")
    return figure


def scores(w: np.ndarray, spread: np.ndarray, groups: Mapping[str, np.ndarray]) -> Figure:
    """Draw the weights (784,) times how much each pixel varies, and a histogram of the scores of each group."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 2.9), width_ratios=[1, 1.9])
    votes = np.reshape(w * spread, (28, 28))
    limit = np.abs(votes).max()
    left.imshow(votes, cmap="PuOr_r", vmin=-limit, vmax=limit)
    left.set(xticks=[], yticks=[], title="how pixels vote")
    left.grid(False)
    bins = np.linspace(-3, 3, 61)
    for (name, values), colour in zip(groups.items(), (ORANGE, BLUE)):
        right.hist(np.clip(values, -3, 3), bins, density=True, color=colour, alpha=0.55, label=name)
    right.axvline(0, color=INK, lw=1)
    right.set(xlabel="score f(x)", ylabel="share of each group", yticks=[], title="scores of test images")
    right.legend()
    return figure


def mistaken(missed: np.ndarray, taken: np.ndarray) -> Figure:
    """Draw two rows of images (N, 28, 28): twos that were missed, and others that were taken for a 2."""
    figure, panels = plt.subplots(2, len(missed), figsize=(7, 1.9))
    for row, images, name in zip(panels, (missed, taken), ("a 2, missed", "taken for a 2"), strict=True):
        for axes in row:
            axes.axis("off")
        for axes, image in zip(row, images):
            axes.imshow(image, cmap="gray_r")
        row[0].set_title(name, size=9)
    return figure


def moved(shifts: Sequence[int], accuracies: Mapping[str, Sequence[float]], base: float) -> Figure:
    """Draw the accuracy of classifiers on images that were moved by so many pixels, beside the base rate."""
    figure, axes = plt.subplots(figsize=(7, 2.8))
    for (name, values), mark, colour in zip(accuracies.items(), "os", COLOURS):
        axes.plot(shifts, 100 * np.array(values), mark + "-", color=colour, label=name)
    axes.axhline(100 * base, color=INK, lw=1, ls="--")
    axes.text(shifts[-1], 100 * base + 0.4, "always “not a 2”", ha="right", size=9)
    axes.set(
        xlabel="moved to the right (pixels)",
        ylabel="test images right (%)",
        xticks=list(shifts),
        ylim=(78, 100),
    )
    axes.legend(loc="lower left")
    return figure


def ranks(
    panels: Mapping[str, np.ndarray], errors: Mapping[str, Sequence[float]], grid: Grid, sizes: Sequence[int]
) -> Figure:
    """Draw two spectrograms (F, T), and below them how large an error each number of components leaves."""
    figure = plt.figure(figsize=(7, 5))
    layout = figure.add_gridspec(2, len(panels))
    loudest = max(float(V.max()) for V in panels.values())
    for k, (name, V) in enumerate(panels.items()):
        axes = figure.add_subplot(layout[0, k])
        grid.draw(axes, V, loudest)
        axes.set(title=name, xlabel="time (s)", ylim=(0.4, 6))
        axes.set_ylabel("" if k else "frequency (kHz)")
    below = figure.add_subplot(layout[1, :])
    for (name, values), mark, colour in zip(errors.items(), "os", COLOURS):
        below.plot(sizes, values, mark + "-", color=colour, label=name)
    below.set_xscale("log", base=2)
    below.set_xticks(list(sizes), [str(r) for r in sizes])
    below.axvline(8, color=LINES, ls="--")
    below.set(xlabel="components r", ylabel="‖V − WH‖ / ‖V‖", ylim=(0, 1))
    below.legend()
    return figure
