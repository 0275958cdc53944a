"""Plot notebook 00: what a student's functions say of a sound. They are arguments; nothing here does their work.

Each returns a figure and the sentence for it: ``show(*plots.frames(frame, x, 512, 256))``.  ``S`` are magnitudes, rows
from 0 Hz to half the sample rate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from earlab.phrase import Phrase
from earlab.style import COLOURS, INK, PAPER

BLUE, ORANGE = COLOURS[:2]
Picture = tuple[Figure, str]
Function = Callable[..., Any]


def decibels(values: Any, floor: float = -80.0) -> np.ndarray:
    """Return magnitudes in dB below the largest one, none below ``floor``."""
    values = np.abs(np.asarray(values, dtype=float))
    top = values.max() or 1.0
    return np.maximum(20 * np.log10(np.maximum(values / top, 1e-12)), floor)


def kilohertz(rows: int, sample_rate: float) -> np.ndarray:
    """Return the frequencies of the rows of a spectrum in kHz."""
    return np.linspace(0, sample_rate / 2000, rows)


def frames(frame: Function, x: np.ndarray, frame_length: int, hop_length: int) -> Picture:
    """Draw a sound (n,) and below it its first frames, each at its place, under a Hann window."""
    cut = np.asarray(frame(x, frame_length, hop_length))
    count = min(5, len(cut))
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(frame_length) / frame_length)
    figure, rows = plt.subplots(count + 1, 1, figsize=(7, 3.8), sharex=True, sharey=True)
    rows[0].plot(x, color=INK, lw=1)
    below = f"; the first {count} of them" if count < len(cut) else ""
    rows[0].set_title(f"{len(x):,} samples make {len(cut)} frames{below}", size=10)
    for t in range(count):
        places = t * hop_length + np.arange(cut.shape[1])
        rows[t + 1].plot(places, cut[t], color=COLOURS[t], lw=1)
        rows[t + 1].fill_between(places, -window, window, color=COLOURS[t], alpha=0.12, lw=0)
        rows[t + 1].set_ylabel(f"t = {t}", rotation=0, ha="right", va="center")
    for axes in rows:
        axes.set(yticks=[], xlim=(0, len(x)))
        axes.grid(False)
    rows[-1].set_xlabel("sample")
    return figure, (
        f"{len(x):,} samples of a sound make {len(cut)} frames. Below it the first {count} frames of {frame_length} samples. "
        f"Each begins {hop_length} samples after the one above it, and so shares {frame_length - hop_length} of its samples."
    )


def over_time(
    curves: Mapping[str, np.ndarray], sample_rate: float, hop_length: int, name: str, about: str = ""
) -> Picture:
    """Draw curves with one number for each frame over the time in s at which the frame begins."""
    figure, axes = plt.subplots(figsize=(7, 2.7))
    for label, values in curves.items():
        axes.plot(np.arange(len(values)) * hop_length / sample_rate, values, label=label)
    axes.set(xlabel="time (s)", ylabel=name, ylim=(0, None))
    figure.legend(loc="outside upper center", ncols=len(curves), fontsize="small")
    digits = 0 if max(np.mean(values) for values in curves.values()) > 100 else 3
    means = ", ".join(f"{label} {np.mean(values):,.{digits}f}" for label, values in curves.items())
    return figure, f"{name[0].upper()}{name[1:]} over time. On average: {means}. {about}"


def zero_crossings(
    zero_crossing_rate: Function, frame: Function, sounds: Mapping[str, np.ndarray], sample_rate: float
) -> Picture:
    """Draw the zero-crossing rate of sounds (n,), in frames of 512 samples."""
    rates = {name: np.asarray(zero_crossing_rate(frame(x, 512, 256))) for name, x in sounds.items()}
    return over_time(rates, sample_rate, 256, "zero-crossing rate", "The rate follows the roughness.")


def window_or_none(stft_magnitude: Function, hertz: float, sample_rate: float, n_fft: int = 512) -> Picture:
    """Draw the spectrum of a tone in one frame, with the student's window and without one."""
    tone = np.sin(2 * np.pi * hertz * np.arange(n_fft) / sample_rate)
    lines = {
        "your window": stft_magnitude(tone, n_fft, n_fft // 2)[:, 0],
        "no window": np.abs(np.fft.rfft(tone)),
    }
    figure, axes = plt.subplots(figsize=(7, 3))
    far = np.abs(1000 * kilohertz(1 + n_fft // 2, sample_rate) - hertz) > 1000
    highest = {}
    for name, values in lines.items():
        level = decibels(values, floor=-140)
        highest[name] = level[far].max()
        axes.plot(kilohertz(len(values), sample_rate), level, lw=1.4, label=name)
    axes.set(xlabel="frequency (kHz)", ylabel="level (dB)", xlim=(0, 4), ylim=(-120, 3))
    axes.set_title(f"One tone of {hertz:,.0f} Hz, with and without a window")
    axes.legend()
    return figure, (
        f"Level over frequency of a tone of {hertz:,.0f} Hz. More than a kilohertz away from it, the spectrum stays below "
        f"{highest['your window']:.0f} dB with your window, and comes up to {highest['no window']:.0f} dB without one."
    )


def spectrogram(
    stft_magnitude: Function, phrase: Phrase, n_fft: int = 1024, hop_length: int = 256, top: float = 3.0
) -> Picture:
    """Draw the spectrogram of a phrase up to ``top`` kHz, with the written fundamental of each note as a dashed line."""
    S = np.asarray(stft_magnitude(phrase.x, n_fft, hop_length))
    seconds = (np.arange(S.shape[1]) * hop_length + n_fft / 2) / phrase.sample_rate
    figure, axes = plt.subplots(figsize=(7, 3.4))
    axes.pcolormesh(
        seconds,
        kilohertz(len(S), phrase.sample_rate),
        decibels(S, -50),
        shading="nearest",
        rasterized=True,
    )
    number, strongest = phrase.note_at(seconds), []
    for k, note in enumerate(phrase.notes):
        axes.plot([note.start, note.start + note.seconds], 2 * [note.hertz / 1000], "w--", lw=1.2)
        axes.text(note.start + 0.04, top * 0.94, note.name, color="w", size=9, va="top")
        peak = kilohertz(len(S), phrase.sample_rate)[S[:, number == k].mean(axis=1).argmax()]
        strongest.append(f"{note.name} {round(1000 * peak / note.hertz)}")
    axes.set(ylim=(0, top), xlabel="time (s)", ylabel="frequency (kHz)")
    axes.set_title(f"Your spectrogram, frames of {n_fft} samples; dashed: the written notes")
    axes.grid(False)
    return figure, (
        "The spectrogram of the phrase. Each note is a stack of level lines at even distances; the lowest lies on the dashed "
        f"line of its written pitch. Which harmonic of a note is the strongest: {', '.join(strongest)}."
    )


def shapes(
    spectral_moments: Function,
    stft_magnitude: Function,
    sounds: Mapping[str, np.ndarray],
    sample_rate: float,
) -> Picture:
    """Draw the mean spectrum of each sound with its centroid, the spread on both sides, skewness and kurtosis."""
    figure, panels = plt.subplots(len(sounds), 1, figsize=(7, 1.55 * len(sounds) + 0.3), sharex=True)
    told = []
    for axes, (name, x), colour in zip(panels, sounds.items(), COLOURS):
        S = np.asarray(stft_magnitude(x, 512, 256)).mean(axis=1)
        m, s, g, k = (float(np.ravel(value)[0]) for value in spectral_moments(S[:, None], sample_rate))
        told.append(f"{name}: centroid {m:,.0f} Hz, spread {s:,.0f} Hz, skewness {g:.1f}, kurtosis {k:.1f}")
        axes.fill_between(kilohertz(len(S), sample_rate), S / S.max(), color=colour, alpha=0.5, lw=0)
        axes.axvline(m / 1000, color=INK, lw=1.5)
        axes.plot([(m - s) / 1000, (m + s) / 1000], [0.6, 0.6], color=INK, lw=1.5)
        axes.set_title(told[-1], size=9)
        axes.set(yticks=[], xlim=(0, sample_rate / 2000))
    panels[-1].set_xlabel("frequency (kHz)")
    return figure, f"Mean spectra. {'. '.join(told)}."


def centroids(
    spectral_moments: Function,
    stft_magnitude: Function,
    sounds: Mapping[str, np.ndarray],
    sample_rate: float,
) -> Picture:
    """Draw the centroid of each sound over time."""
    curves = {
        name: np.asarray(spectral_moments(stft_magnitude(x, 1024, 512), sample_rate)[0])
        for name, x in sounds.items()
    }
    return over_time(
        curves, sample_rate, 512, "centroid (Hz)", "The notes are the same; the middle moves up."
    )


def flux(
    spectral_flux: Function,
    stft_magnitude: Function,
    x: np.ndarray,
    sample_rate: float,
    starts: np.ndarray | None = None,
) -> Picture:
    """Draw the spectrogram of a sound, and below it its flux; triangles where notes begin, in s."""
    hop_length = 128
    S = np.asarray(stft_magnitude(x, 512, hop_length))
    curve = np.asarray(spectral_flux(S))
    figure, (above, below) = plt.subplots(2, 1, figsize=(7, 3.6), sharex=True, height_ratios=[1.5, 1])
    seconds = (np.arange(S.shape[1]) * hop_length + 256) / sample_rate
    above.pcolormesh(
        seconds, kilohertz(len(S), sample_rate), decibels(S, -45), shading="nearest", rasterized=True
    )
    above.set_ylabel("frequency (kHz)")
    above.grid(False)
    below.plot(seconds, curve, lw=1.5)
    below.set(xlabel="time (s)", ylabel="flux", ylim=(0, 1.15 * curve.max()))
    told = f"The flux has its largest value at {seconds[curve.argmax()]:.2f} s, {curve.max() / np.median(curve):.0f} times its median."
    if starts is not None:
        above.set_ylim(0, 3)  # a phrase has little above
        below.plot(
            starts, np.full(len(starts), 1.08 * curve.max()), "v", color=INK, ms=5, label="notes begin"
        )
        below.legend(loc="center right")
        near = [curve[np.abs(seconds - start - 0.06) < 0.1].max() / curve.max() for start in starts]
        told += " Where a note begins, its peak is this share of the largest: "
        told += ", ".join(f"{value:.0%}" for value in near) + "."
    return figure, f"A spectrogram, and the flux below it. {told}"


def flowchart() -> Picture:
    """Draw raw sound → features → classifier → answer, once for training and once for testing."""
    figure, axes = plt.subplots(figsize=(7, 2.9))
    for y, data, end in ((1.0, "training sounds\nand their labels", "fit"), (0.0, "a new sound", "predict")):
        box(axes, 0.0, y, data)
        box(axes, 2.6, y, "features", colour=BLUE)
        box(axes, 5.2, y, "classifier" if end == "fit" else "the same\nclassifier", colour=ORANGE)
        arrow(axes, (1.0, y), (1.75, y))
        arrow(axes, (3.45, y), (4.35, y))
        axes.text(3.9, y + 0.09, end, ha="center", size=9)
    arrow(axes, (5.2, 0.66), (5.2, 0.34))
    arrow(axes, (2.6, 0.66), (2.6, 0.34))
    axes.text(2.7, 0.5, "same recipe, same scaling", va="center", size=9)
    arrow(axes, (6.05, 0.0), (6.75, 0.0))
    axes.text(6.85, 0.0, "“violin”", va="center", size=11)
    axes.set(xlim=(-1.05, 7.9), ylim=(-0.4, 1.4))
    axes.axis("off")
    return figure, (
        "A flowchart in two rows. Above: training sounds and their labels go into features, then a classifier is fitted. "
        "Below: a new sound goes through the same features and the same classifier, which answers violin."
    )


def box(axes: Axes, x: float, y: float, text: str, colour: str = INK) -> None:
    """Draw a box with words around a place."""
    axes.add_patch(
        FancyBboxPatch((x - 0.85, y - 0.27), 1.7, 0.54, "round,pad=0.05", fc=PAPER, ec=colour, lw=1.8)
    )
    axes.text(x, y, text, ha="center", va="center", size=10)


def arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw an arrow from place to place."""
    axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 1.4})
