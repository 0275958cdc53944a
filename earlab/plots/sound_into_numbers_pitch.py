"""Plot notebook 00's pitch and mel scale: what a student's functions find in a frame, a phrase, a vowel.

Each returns a figure and the sentence for it.
"""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np

from earlab.phrase import Phrase
from earlab.plots.sound_into_numbers import BLUE, ORANGE, Function, Picture, decibels, kilohertz
from earlab.style import COLOURS, INK

GREEN = COLOURS[2]
LEAST = 1e-10  # power that counts as silence


def period(
    f0_autocorrelation: Function, x: np.ndarray, sample_rate: float, fmin: float, fmax: float
) -> Picture:
    """Draw a frame, its spectrum, and its autocorrelation with the searched range and the lag that is found."""
    f0 = float(f0_autocorrelation(x, sample_rate, fmin, fmax))
    r = np.fft.irfft(np.abs(np.fft.rfft(x, 2 * len(x))) ** 2)[: len(x)]
    shown, ms = round(2.2 * sample_rate / fmin), 1000 / sample_rate
    spectrum = np.abs(np.fft.rfft(x * np.hanning(len(x))))
    strongest = spectrum.argmax() * sample_rate / len(x)
    figure, (above, below) = plt.subplots(2, 1, figsize=(7, 3.8))
    above.plot(np.arange(len(x)) * ms, x, lw=1, color=INK)
    above.set(xlabel="time (ms)", yticks=[], title="one frame")
    below.plot(np.arange(shown) * ms, r[:shown] / r[0], lw=1.5)
    below.axvspan(1000 / fmax, 1000 / fmin, color=GREEN, alpha=0.12, lw=0)
    below.plot(1000 / f0, r[round(sample_rate / f0)] / r[0], "o", color=ORANGE, ms=8)
    below.set(xlabel="lag (ms)", ylabel="r, as a share of r[0]")
    below.set_title(
        f"period {1000 / f0:.2f} ms, so f0 = {f0:.1f} Hz; the strongest line is at {strongest:.0f} Hz"
    )
    return figure, (
        f"A frame, and its autocorrelation over the lag. The highest point in the searched range is at {1000 / f0:.2f} ms, "
        f"which is {f0:.1f} Hz. The strongest line of its spectrum is at {strongest:.0f} Hz."
    )


def pitches(times: np.ndarray, found: np.ndarray, phrase: Phrase) -> Picture:
    """Draw fundamental frequencies in Hz (T,) over times in s, and the written notes, on an axis of notes."""
    written = phrase.hertz_at(times)
    figure, axes = plt.subplots(figsize=(7, 2.8))
    for note in phrase.notes:
        axes.plot([note.start, note.start + note.seconds], 2 * [note.hertz], color="0.75", lw=7)
    axes.semilogy(times, found, "o", color=BLUE, ms=4, base=2, label="your f0")
    names = {note.hertz: note.name for note in phrase.notes}
    axes.set_yticks(list(names), list(names.values()))
    axes.minorticks_off()
    axes.set(xlabel="time (s)", ylabel="pitch")
    axes.legend()
    inside = np.array([np.abs(time - phrase.starts[1:]).min() > 0.06 for time in times])
    cents = np.abs(1200 * np.log2(found / written))
    right = np.mean(cents[inside] < 50)
    axes.set_title(
        f"grey: the written notes; {right:.0%} of the frames within a note lie less than 50 cents away",
        size=10,
    )
    return figure, (
        f"Fundamental frequency over time as points, the written notes as bars. {right:.0%} of the frames within a note are less "
        f"than a quarter tone from what is written."
    )


def bank(
    mel_filterbank: Function,
    stft_magnitude: Function,
    x: np.ndarray,
    sample_rate: int,
    n_mels: int,
    n_fft: int,
    fmax: float,
) -> Picture:
    """Draw a filter bank of the student's, and below it a sound's mean spectrum with what the bank keeps of it, in dB."""
    B = np.asarray(mel_filterbank(sample_rate, n_fft, n_mels, 0.0, float(fmax)))
    power = np.asarray(stft_magnitude(x, n_fft, n_fft // 2)).mean(axis=1) ** 2
    empty = int(np.sum(B.sum(axis=1) == 0))
    figure, (above, below) = plt.subplots(2, 1, figsize=(7, 4), sharex=True)
    frequency = kilohertz(B.shape[1], sample_rate)
    for i, triangle in enumerate(B):
        above.plot(frequency, 1000 * triangle, color=COLOURS[i % 6], lw=1.2)
    above.set(ylabel="weight (1/kHz)")
    above.set_title(f"{n_mels} bands up to {fmax:,} Hz, {n_fft} samples: {empty} without any frequency")
    below.plot(frequency, decibels(np.sqrt(power)), color=INK, lw=0.8, alpha=0.6, label="spectrum")
    used = B.sum(axis=1) > 0
    centre, means = ((B @ values)[used] / B.sum(axis=1)[used] for values in (frequency, power))
    level = np.maximum(10 * np.log10(np.maximum(means / power.max(), 1e-12)), -80)
    below.plot(centre, level, "o-", color=ORANGE, ms=4, lw=1.2, label="mean power in each band")
    below.set(xlabel="frequency (kHz)", ylabel="level (dB)")
    below.legend()
    return figure, (
        f"Above: {n_mels} triangles that get wider and lower towards {fmax} Hz, {empty} of them empty. Below: a sound's "
        "spectrum, and its mean power in each band as a smooth curve over it."
    )


def smoothed(mfcc: Function, bank: np.ndarray, S: np.ndarray) -> Picture:
    """Draw the mel levels of one frame S (F, 1) in dB, and what 1, 4, 13 and all coefficients keep of them."""
    bands = len(bank)
    levels = 10 * np.log10(np.maximum(bank @ S[:, 0] ** 2, LEAST))
    C = np.asarray(mfcc(S, bank, bands))[:, 0]
    waves = np.cos(np.pi * np.outer(np.arange(bands) + 0.5, np.arange(bands)) / bands) * np.sqrt(2 / bands)
    waves[:, 0] = np.sqrt(1 / bands)
    figure, axes = plt.subplots(figsize=(7, 2.8))
    axes.plot(np.arange(1, bands + 1), levels, "o", color="0.6", ms=5, label=f"{bands} bands")
    missed = {}
    for count, colour in zip((1, 4, 13, bands), COLOURS):
        kept = waves[:, :count] @ C[:count]
        missed[count] = np.sqrt(np.mean((kept - levels) ** 2))
        label = f"{count} coefficient{'' if count == 1 else 's'}"
        axes.plot(np.arange(1, bands + 1), kept, color=colour, lw=1.8, label=label)
    axes.set(xlabel="mel band", ylabel="level (dB)")
    figure.legend(loc="outside right upper")
    told = ", ".join(f"{count} leave{'s' * (count == 1)} {value:.1f} dB" for count, value in missed.items())
    return figure, (
        f"Levels of {bands} mel bands of a vowel as dots. One coefficient is a flat line, four a slow wave, thirteen follow "
        f"the main hills, {bands} go through every dot. Of the levels, as a root mean square, {told}."
    )
