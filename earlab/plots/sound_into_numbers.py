"""Plot notebook 00: what a student's functions say of a sound, the general flowchart, a voice as source and filter.

Each returns a figure for ``earlab.style.show``.  ``S`` are magnitudes, rows from 0 Hz to half the sample rate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from earlab.style import COLOURS, INK, PAPER

BLUE, ORANGE, GREEN = COLOURS[:3]


def decibels(values: Any, floor: float = -80.0) -> np.ndarray:
    """Return magnitudes in dB below the largest one, none below ``floor``."""
    values = np.abs(np.asarray(values, dtype=float))
    top = values.max() or 1.0
    return np.maximum(20 * np.log10(np.maximum(values / top, 1e-12)), floor)


def _kilohertz(rows: int, sample_rate: float) -> np.ndarray:
    return np.linspace(0, sample_rate / 2000, rows)


def frames(x: np.ndarray, cut: np.ndarray, hop_length: int, window: np.ndarray) -> Figure:
    """Draw a sound (n,) and below it its first frames, each at its place, under the window."""
    cut = np.asarray(cut)
    count = min(5, len(cut))
    figure, rows = plt.subplots(count + 1, 1, figsize=(7, 3.8), sharex=True, sharey=True)
    rows[0].plot(x, color=INK, lw=1)
    rows[0].set_title("the sound, and its first frames", size=10)
    for t in range(count):
        places = t * hop_length + np.arange(cut.shape[1])
        rows[t + 1].plot(places, cut[t], color=COLOURS[t], lw=1)
        rows[t + 1].fill_between(places, -window, window, color=COLOURS[t], alpha=0.12, lw=0)
        rows[t + 1].set_ylabel(f"t = {t}", rotation=0, ha="right", va="center")
    for axes in rows:
        axes.set(yticks=[], xlim=(0, len(x)))
        axes.grid(False)
    rows[-1].set_xlabel("sample")
    return figure


def spectra(lines: Mapping[str, np.ndarray], sample_rate: float, title: str = "", **settings: Any) -> Figure:
    """Draw spectra (F,) in dB below the loudest of each, over the frequency in kHz."""
    figure, axes = plt.subplots(figsize=(7, 3))
    for name, values in lines.items():
        axes.plot(_kilohertz(len(values), sample_rate), decibels(values), lw=1.4, label=name)
    axes.set(xlabel="frequency (kHz)", ylabel="level (dB)", title=title, **settings)
    axes.legend()
    return figure


def over_time(curves: Mapping[str, np.ndarray], sample_rate: float, hop_length: int, name: str) -> Figure:
    """Draw curves with one number for each frame over the time in s at which the frame begins."""
    figure, axes = plt.subplots(figsize=(7, 2.7))
    for about, values in curves.items():
        axes.plot(np.arange(len(values)) * hop_length / sample_rate, values, label=about)
    axes.set(xlabel="time (s)", ylabel=name, ylim=(0, None))
    axes.legend()
    return figure


def shapes(
    named: Mapping[str, np.ndarray], moments: Mapping[str, Sequence[float]], sample_rate: float
) -> Figure:
    """Draw magnitude spectra (F,), each with its centroid, the spread on both sides, skewness and kurtosis."""
    figure, panels = plt.subplots(len(named), 1, figsize=(7, 1.55 * len(named) + 0.3), sharex=True)
    for axes, (name, S), colour in zip(panels, named.items(), COLOURS):
        centroid, spread, skewness, kurtosis = (float(value) for value in moments[name])
        axes.fill_between(_kilohertz(len(S), sample_rate), S / S.max(), color=colour, alpha=0.5, lw=0)
        axes.axvline(centroid / 1000, color=INK, lw=1.5)
        axes.plot([(centroid - spread) / 1000, (centroid + spread) / 1000], [0.6, 0.6], color=INK, lw=1.5)
        axes.set_title(
            f"{name}: centroid {centroid:,.0f} Hz, spread {spread:,.0f} Hz, skewness {skewness:.1f}, "
            f"kurtosis {kurtosis:.1f}",
            size=9,
        )
        axes.set(yticks=[], xlim=(0, sample_rate / 2000))
    panels[-1].set_xlabel("frequency (kHz)")
    return figure


def curve_under(S: np.ndarray, curve: np.ndarray, name: str, sample_rate: float, hop_length: int) -> Figure:
    """Draw a spectrogram (F, T), and below it a curve with one number for each frame."""
    figure, (above, below) = plt.subplots(2, 1, figsize=(7, 3.6), sharex=True, height_ratios=[1.5, 1])
    seconds = np.arange(np.shape(S)[1]) * hop_length / sample_rate
    above.pcolormesh(
        seconds, _kilohertz(len(S), sample_rate), decibels(S), shading="nearest", rasterized=True
    )
    above.set_ylabel("frequency (kHz)")
    above.grid(False)
    below.plot(seconds, curve, lw=1.5)
    below.set(xlabel="time (s)", ylabel=name)
    return figure


def period(
    x: np.ndarray, r: np.ndarray, sample_rate: float, allowed: tuple[float, float], f0: float
) -> Figure:
    """Draw a frame, and its autocorrelation over the lag with the range that is searched and the lag of f0."""
    figure, (above, below) = plt.subplots(2, 1, figsize=(7, 3.8))
    ms = 1000 / sample_rate
    above.plot(np.arange(len(x)) * ms, x, lw=1, color=INK)
    above.set(xlabel="time (ms)", yticks=[], title="one frame")
    below.plot(np.arange(len(r)) * ms, r / r[0], lw=1.5)
    below.axvspan(1000 / allowed[1], 1000 / allowed[0], color=GREEN, alpha=0.12, lw=0)
    below.plot(1000 / f0, r[round(sample_rate / f0)] / r[0], "o", color=ORANGE, ms=8)
    below.set(
        xlabel="lag (ms)",
        ylabel="r, as a share of r[0]",
        title=f"period {1000 / f0:.2f} ms, so f0 = {f0:.1f} Hz",
    )
    return figure


def pitches(times: np.ndarray, found: np.ndarray, played: np.ndarray) -> Figure:
    """Draw fundamental frequencies in Hz (T,) over times in s, and those that were played, on an axis of octaves."""
    figure, axes = plt.subplots(figsize=(7, 2.6))
    axes.semilogy(times, played, color="0.75", lw=6, base=2, drawstyle="steps-mid", label="what was played")
    axes.semilogy(times, found, "o", color=BLUE, ms=4, base=2, label="your f0")
    octaves = 55.0 * 2.0 ** np.arange(8)
    low, high = min(found.min(), played.min()), max(found.max(), played.max())
    ticks = octaves[(octaves > low / 1.2) & (octaves < 1.2 * high)]
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.set(xlabel="time (s)", ylabel="f0 (Hz)")
    axes.legend()
    return figure


def harmonics(named: Mapping[str, np.ndarray]) -> Figure:
    """Draw the energy of each harmonic (H,), in dB below the strongest, one panel for each sound."""
    figure, panels = plt.subplots(1, len(named), figsize=(7, 2.4), sharey=True)
    for axes, (name, energy), colour in zip(panels, named.items(), COLOURS):
        level = decibels(np.sqrt(energy), floor=-60)
        axes.bar(np.arange(1, len(level) + 1), level + 60, bottom=-60, color=colour)
        axes.set(title=name, xlabel="harmonic", xticks=range(1, len(level) + 1, 3))
    panels[0].set_ylabel("energy (dB)")
    return figure


def cepstrum(values: np.ndarray, sample_rate: float, f0: float) -> Figure:
    """Draw a power cepstrum (n,) over the quefrency, from 2 ms on, and mark the period of f0."""
    figure, axes = plt.subplots(figsize=(7, 2.5))
    ms = 1000 * np.arange(len(values)) / sample_rate
    shown = (ms > 2) & (ms < 20)
    axes.plot(ms[shown], values[shown], lw=1.2)
    axes.axvline(
        1000 / f0, color=ORANGE, lw=1.2, ls="--", label=f"1 / f0, from the autocorrelation ({f0:.0f} Hz)"
    )
    axes.set(xlabel="quefrency (ms)", ylabel="power cepstrum")
    axes.legend()
    return figure


def bank(bank: np.ndarray, S: np.ndarray, sample_rate: float, title: str) -> Figure:
    """Draw a filter bank (M, F), and below it a spectrum (F,) with what the bank keeps of it, in dB."""
    figure, (above, below) = plt.subplots(2, 1, figsize=(7, 4), sharex=True)
    frequency = _kilohertz(bank.shape[1], sample_rate)
    for i, triangle in enumerate(np.asarray(bank)):
        above.plot(frequency, 1000 * triangle, color=COLOURS[i % 6], lw=1.2)
    above.set(ylabel="weight (1/kHz)", title=title)
    power = np.asarray(S) ** 2
    below.plot(frequency, decibels(np.sqrt(power)), color=INK, lw=0.8, alpha=0.6, label="spectrum")
    energy = bank @ power
    used = bank.sum(axis=1) > 0
    centre = (bank @ frequency)[used] / bank.sum(axis=1)[used]
    means = energy[used] / bank.sum(axis=1)[used]
    level = 10 * np.log10(np.maximum(means / power.max(), 1e-12))
    below.plot(
        centre, np.maximum(level, -80), "o-", color=ORANGE, ms=4, lw=1.2, label="mean power in each band"
    )
    below.set(xlabel="frequency (kHz)", ylabel="level (dB)")
    below.legend()
    return figure


def smoothed(levels: np.ndarray, kept: Mapping[int, np.ndarray]) -> Figure:
    """Draw mel levels (M,) of a frame in dB, and what is left of them with so many coefficients."""
    figure, axes = plt.subplots(figsize=(7, 2.8))
    axes.plot(levels, "o", color="0.6", ms=5, label=f"{len(levels)} bands")
    for (count, values), colour in zip(kept.items(), COLOURS):
        axes.plot(values, color=colour, lw=1.8, label=f"{count} coefficient{'' if count == 1 else 's'}")
    axes.set(xlabel="mel band", ylabel="level (dB)")
    figure.legend(loc="outside right upper")
    return figure


def envelopes(named: Mapping[str, tuple[np.ndarray, np.ndarray]], sample_rate: float) -> Figure:
    """Draw for each sound its spectrum (F,) in grey and the spectrum of its predictor (F,), both in dB of one scale."""
    figure, panels = plt.subplots(len(named), 1, figsize=(7, 1.9 * len(named) + 0.3), sharex=True)
    for axes, (name, (S, envelope)), colour in zip(np.atleast_1d(panels), named.items(), COLOURS):
        both = decibels(np.concatenate([S, envelope]), floor=-70)
        axes.plot(_kilohertz(len(S), sample_rate), both[: len(S)], color="0.6", lw=0.9)
        axes.plot(_kilohertz(len(S), sample_rate), both[len(S) :], color=colour, lw=2)
        axes.set(title=name, ylabel="level (dB)")
    np.atleast_1d(panels)[-1].set_xlabel("frequency (kHz)")
    return figure


def bars(
    values: Mapping[str, float], xlabel: str, title: str = "", colours: Sequence[str] = (BLUE,)
) -> Figure:
    """Draw a horizontal bar for each name, with its number."""
    figure, axes = plt.subplots(figsize=(7, 0.32 * len(values) + 0.9))
    drawn = axes.barh(list(values), list(values.values()), color=list(colours))
    axes.bar_label(drawn, [f"{value:.2f}" for value in values.values()], padding=4)
    axes.invert_yaxis()
    axes.set(xlabel=xlabel, title=title, xlim=(0, 1.1))
    axes.grid(False, axis="y")
    return figure


def accuracies(table: Mapping[str, Mapping[str, float]]) -> Figure:
    """Draw accuracies in per cent: a group of bars for each set of features, a bar for each split."""
    figure, axes = plt.subplots(figsize=(7, 3.2))
    splits = list(next(iter(table.values())))
    width = 0.8 / len(splits)
    for i, split in enumerate(splits):
        places = np.arange(len(table)) + (i - (len(splits) - 1) / 2) * width
        heights = [100 * row[split] for row in table.values()]
        drawn = axes.bar(places, heights, width, color=COLOURS[i], label=split, hatch=("", "", "//")[i])
        axes.bar_label(drawn, [f"{height:.0f}" for height in heights], size=8)
    axes.axhline(10, color=INK, lw=0.8, ls=":")
    axes.set_xticks(range(len(table)), list(table))
    axes.set(ylabel="test clips named correctly (%)", ylim=(0, 112))
    axes.legend(title="split by", ncols=3, loc="upper left")
    return figure


def flowchart() -> Figure:
    """Draw raw sound → features → classifier → answer, once for training and once for testing."""
    figure, axes = plt.subplots(figsize=(7, 2.9))
    for y, data, end in ((1.0, "training sounds\nand their labels", "fit"), (0.0, "a new sound", "predict")):
        _box(axes, 0.0, y, data)
        _box(axes, 2.6, y, "features", colour=COLOURS[0])
        _box(axes, 5.2, y, "classifier" if end == "fit" else "the same\nclassifier", colour=COLOURS[1])
        _arrow(axes, (1.0, y), (1.75, y))
        _arrow(axes, (3.45, y), (4.35, y))
        axes.text(3.9, y + 0.09, end, ha="center", size=9)
    _arrow(axes, (5.2, 0.66), (5.2, 0.34))
    _arrow(axes, (2.6, 0.66), (2.6, 0.34))
    axes.text(2.7, 0.5, "same recipe, same scaling", va="center", size=9)
    _arrow(axes, (6.05, 0.0), (6.75, 0.0))
    axes.text(6.85, 0.0, "“violin”", va="center", size=11)
    axes.set(xlim=(-1.05, 7.9), ylim=(-0.4, 1.4))
    axes.axis("off")
    return figure


def source_filter() -> Figure:
    """Draw pulses → vocal tract → vowel, with the spectrum's shape under each."""
    figure, axes = plt.subplots(figsize=(7, 2.2))
    for x, name, under, colour in (
        (0.0, "vocal folds:\npulses", "pitch and loudness", INK),
        (2.9, "throat and mouth:\na filter", "12 numbers", COLOURS[0]),
        (5.8, "a vowel", "what a microphone hears", INK),
    ):
        _box(axes, x, 0.5, name, colour=colour)
        axes.text(x, -0.02, under, ha="center", size=9)
    _arrow(axes, (1.0, 0.5), (1.9, 0.5))
    _arrow(axes, (3.9, 0.5), (4.8, 0.5))
    axes.set(xlim=(-1.1, 6.9), ylim=(-0.2, 1.0))
    axes.axis("off")
    return figure


def _box(axes: Axes, x: float, y: float, text: str, colour: str = INK) -> None:
    axes.add_patch(
        FancyBboxPatch((x - 0.85, y - 0.27), 1.7, 0.54, "round,pad=0.05", fc=PAPER, ec=colour, lw=1.8)
    )
    axes.text(x, y, text, ha="center", va="center", size=10)


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 1.4})
