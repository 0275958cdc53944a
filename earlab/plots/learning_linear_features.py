"""Plot notebook 01: what a student's PCA and NMF found. Their functions, or what these returned, are arguments.

Each returns a figure and the sentence for it: ``show(*plots.loop(loop))``. Magnitude spectra are (F,) from 0 Hz to half the sample rate,
spectrograms (F, T); what is drawn of them is in dB below the loudest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from earlab.phrase import Phrase
from earlab.plots import common
from earlab.plots.learning_linear_features_sounds import (
    HOP,
    Function,
    Sound,
    assigned,
    begin,
    relative_error,
)
from earlab.style import COLOURS, INK

BLUE, ORANGE = COLOURS[:2]
VIOLET = "#5e3c99"  # below 0, as everywhere in the course; orange is above
Picture = tuple[Figure, str]
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


def grid_of(sound: Sound) -> Grid:
    """Return where the bins and frames of a sound's spectrogram lie."""
    return Grid(sound.sample_rate, HOP)


def eigen_digits(fit: Sequence[Any], X: np.ndarray, count: int = 16) -> Picture:
    """Draw the first components of images X (N, 784), with the share of the variance that each keeps."""
    shares = np.asarray(fit[2]) / X.var(axis=0).sum()
    figure = common.gallery(
        np.reshape(fit[1][:count], (count, 28, 28)),
        [f"{share:.1%}" for share in shares[:count]],
        title=f"The first {count} components, and the share of the variance that each keeps",
    )
    return figure, (
        f"{count} images. The first ones are large soft shapes in orange and violet, such as a ring or a slanted stroke; later "
        f"ones have finer stripes. The first keeps {shares[0]:.0%} of the variance, number {count} {shares[count - 1]:.1%}."
    )


def digit_map(Z: np.ndarray, labels: np.ndarray, chosen: Sequence[int]) -> Picture:
    """Draw samples by their first two coordinates Z (N, 2 or more); of the ``chosen`` classes only."""
    figure, axes = plt.subplots(figsize=(7, 4))
    for label, colour, mark in zip(chosen, COLOURS, "osD^v"):
        axes.plot(
            *Z[labels == label, :2].T, mark, ms=4, alpha=0.6, mec="none", color=colour, label=str(label)
        )
    axes.set(xlabel="coordinate 1", ylabel="coordinate 2", title="Test digits by their first two coordinates")
    axes.legend(title="digit", markerscale=1.6)
    average = ", ".join(f"{label}: {Z[labels == label, 0].mean():.1f}" for label in chosen)
    return (
        figure,
        f"Test digits as points, by two coordinates. On average the first one is, for the digit {average}.",
    )


def reconstructions(
    images: np.ndarray, rebuilt: np.ndarray, fit: Sequence[Any], X: np.ndarray, k: int
) -> Picture:
    """Draw images (N, height, width) above what k components of a fit to X made of them."""
    share = np.sum(fit[2][:k]) / X.var(axis=0).sum()
    figure, panels = plt.subplots(2, len(images), figsize=(7, 2.3))
    for column, pair in zip(panels.T, zip(images, np.reshape(rebuilt, images.shape)), strict=True):
        for axes, image in zip(column, pair, strict=True):
            axes.imshow(image, cmap="gray_r", vmin=0, vmax=1)
            axes.axis("off")
    title = f"{k} of 784 components keep {share:.0%} of the variance"
    figure.suptitle(title, x=0.02, ha="left", size=11)
    return figure, f"Ten test digits, and below them the same built from {k} components. {title}."


def kept(fit: Sequence[Any], X: np.ndarray, Z_test: np.ndarray, X_test: np.ndarray) -> Picture:
    """Draw the share of the variance that the first 1, 2, … components keep, of training and test data, in %."""
    shares = {
        "training images": np.cumsum(fit[2]) / X.var(axis=0).sum(),
        "test images": np.cumsum(np.var(Z_test, axis=0)) / X_test.var(axis=0).sum(),
    }
    figure, axes = plt.subplots(figsize=(7, 2.9))
    for (name, values), style in zip(shares.items(), ("-", "--")):
        axes.semilogx(np.arange(1, len(values) + 1), 100 * values, style, label=name)
    ticks = [1, 2, 5, 10, 20, 50, 100, 200, 500]
    axes.set_xticks(ticks, [str(n) for n in ticks])
    axes.minorticks_off()
    axes.set(xlabel="components", ylabel="variance kept (%)", ylim=(0, 105))
    train = shares["training images"]
    for k in (10, 50, 100):
        axes.annotate(
            f"{train[k - 1]:.0%}", (k, 100 * train[k - 1]), (4, -12), textcoords="offset points", size=9
        )
    axes.legend()
    told = ", ".join(f"{k} components keep {train[k - 1]:.0%}" for k in (10, 50, 100))
    gap = np.abs(np.subtract(*shares.values())).max()
    return (
        figure,
        f"Share of the variance kept: {told} of the training images'. Test images differ by {gap:.1%} at most.",
    )


def spectrograms(panels: Mapping[str, np.ndarray], grid: Grid, said: str = "") -> Picture:
    """Draw spectrograms (F, T) side by side, on one scale of dB."""
    figure, axes = plt.subplots(1, len(panels), figsize=(7, 2.7), sharey=True, squeeze=False)
    loudest = max(float(V.max()) for V in panels.values())
    for place, (name, V) in zip(axes[0], panels.items(), strict=True):
        grid.draw(place, V, loudest)
        place.set(title=name, xlabel="time (s)")
    axes[0, 0].set_ylabel("frequency (kHz)")
    figure.colorbar(axes[0, -1].collections[0], ax=axes, label="dB", pad=0.01)
    return figure, f"Spectrograms: {', '.join(panels)}. {said}"


def loop(sound: Sound) -> Picture:
    """Draw the spectrogram of the drum loop."""
    F, T = sound.V.shape
    said = (
        f"{F} frequency bins, {T} frames: low thumps of the kick, broad bursts of the snare, and short strokes of the hi-hat "
        "above five kilohertz, in a regular pattern."
    )
    return spectrograms({"the loop": sound.V}, grid_of(sound), said)


def thinned(models: Mapping[str, np.ndarray], sound: Sound) -> Picture:
    """Draw the loop from some numbers of components."""
    said = (
        "With one component everything comes and goes together. With three, kick, snare and hi-hat can be told apart. With ten "
        "it is nearly the loop."
    )
    return spectrograms(models, grid_of(sound), said)


def eigen_spectra(fit: Sequence[Any], sound: Sound, count: int = 4) -> Picture:
    """Draw the mean spectrum (F,) and the first components: orange above 0, violet below."""
    mean, components, grid = np.asarray(fit[0]), np.asarray(fit[1][:count]), grid_of(sound)
    figure, panels = plt.subplots(count + 1, 1, figsize=(7, 1 + 0.85 * count), sharex=True)
    kilohertz = grid.kilohertz(len(mean))
    for k, (axes, curve) in enumerate(zip(panels, [mean, *components], strict=True)):
        axes.fill_between(kilohertz, np.maximum(curve, 0), color=ORANGE, lw=0)
        axes.fill_between(kilohertz, np.minimum(curve, 0), color=VIOLET, lw=0)
        axes.axhline(0, color=INK, lw=0.8)
        axes.set_xscale("log")
        axes.set(yticks=[], xlim=(0.04, grid.sample_rate / 2000))
        axes.set_ylabel(f"{k}" if k else "mean", rotation=0, ha="right", va="center")
    panels[0].set_title("The mean spectrum and the first eigen-spectra")
    panels[-1].set_xticks(OCTAVES, [f"{f:g}" for f in OCTAVES])
    panels[-1].minorticks_off()
    panels[-1].set_xlabel("frequency (kHz)")
    both = sum(bool((c > 0.05).any() and (c < -0.05).any()) for c in components)
    return figure, (
        f"The mean spectrum, positive everywhere, and {count} components over frequency. {both} of them have peaks upwards and "
        "peaks downwards."
    )


def falling_errors(
    nmf_step: Function, V: np.ndarray, rank: int, seeds: Sequence[int], steps: int = 200
) -> Picture:
    """Draw the relative error after 0, 1, 2, … steps, from several random starts."""
    figure, axes = plt.subplots(figsize=(7, 2.8))
    ends, rise = [], 0.0
    for seed, colour in zip(seeds, COLOURS):
        W, H = begin(V, rank, seed)
        errors = [relative_error(V, W, H)]
        for _ in range(steps):
            W, H = nmf_step(V, W, H)
            errors.append(relative_error(V, W, H))
        ends.append(errors[-1])
        rise = max(rise, float(np.diff(errors).max()))
        axes.semilogx(
            np.arange(steps + 1) + 1, np.minimum(errors, 1), color=colour, lw=1.6, label=f"start {seed}"
        )
    ticks = [n for n in (0, 1, 3, 10, 30, 100, 300) if n <= steps]
    axes.set_xticks([n + 1 for n in ticks], [str(n) for n in ticks])
    axes.minorticks_off()
    axes.set(xlabel="iterations", ylabel="‖V − WH‖ / ‖V‖", ylim=(0, None))
    rose = f"The error rose, by {rise:.1g}." if rise > 1e-9 else "The error never rose."
    axes.set_title(f"{rose} At the end: {', '.join(f'{error:.3f}' for error in ends)}", size=10)
    axes.legend()
    return figure, (
        f"Relative error over iterations, {len(seeds)} starts. {rose} After {steps} steps: "
        f"{', '.join(f'start {seed} {error:.3f}' for seed, error in zip(seeds, ends))}."
    )


def _factors(
    V: np.ndarray, W: np.ndarray, H: np.ndarray, grid: Grid, marks: Sequence[np.ndarray] = ()
) -> Figure:
    """Return V (F, T), templates W (F, r) on its left and activations H (r, T) below it.

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


def factors(sound: Sound, W: np.ndarray, H: np.ndarray, heard: Sequence[np.ndarray]) -> Picture:
    """Draw the factors of the drum loop, with triangles where each drum was really played."""
    nearest = assigned(sound, heard)
    names = sorted(nearest, key=lambda name: nearest[name])
    whole = sorted(nearest.values()) == list(range(len(H)))
    marks = [sound.times[name] for name in names] if whole else ()
    figure = _factors(sound.V, np.asarray(W), np.asarray(H), grid_of(sound), marks)
    return figure, (
        f"The spectrogram, three templates and three activations. In this order they are {', '.join(names)}. Each activation "
        "has peaks that begin at the triangles, where that drum was really played."
    )


def found_notes(W: np.ndarray, H: np.ndarray, phrase: Phrase) -> Picture:
    """Draw the activations of a phrase over its notes, each component beside the pitch at which it is strongest."""
    W, H = np.asarray(W), np.asarray(H)
    strength = H * W.max(axis=0)[:, None]
    seconds = np.arange(H.shape[1]) * HOP / phrase.sample_rate
    midi = np.array([note.midi for note in phrase.notes])[phrase.note_at(seconds)]
    pitches = sorted(set(midi.tolist()))
    shares = np.array([[row[midi == pitch].sum() for pitch in pitches] for row in strength])
    shares /= shares.sum(axis=1, keepdims=True)
    names = {note.midi: note.name for note in phrase.notes}
    figure, axes = plt.subplots(figsize=(7, 3))
    for note in phrase.notes:
        axes.broken_barh([(note.start, note.seconds)], (note.midi - 0.45, 0.9), color="0.85")
    told = []
    for k, colour in zip(range(len(H)), COLOURS):
        pitch = pitches[shares[k].argmax()]
        axes.plot(seconds, pitch - 0.45 + 0.9 * strength[k] / strength[k].max(), color=colour, lw=1.3)
        told.append(f"component {k + 1} {names[pitch]} {shares[k].max():.0%}")
    axes.set_yticks(pitches, [names[pitch] for pitch in pitches])
    axes.set(
        xlabel="time (s)", title="grey: the written notes; curves: your activations", xlim=(0, seconds[-1])
    )
    axes.grid(False)
    return figure, (
        "The written notes of the phrase as grey bars, and over them the activations. How much of each lies within one pitch: "
        f"{', '.join(told)}."
    )
