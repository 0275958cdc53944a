"""Make the sounds of notebook 08: a groove through three filters, before and after they have learned what to let through.

The network of the beginning has one convolution, a square, an average and a softmax. The average of the square of what
a filter lets through is a quadratic form in its taps, with the sound's autocorrelations for a matrix, so these three
filters learn in a second and need nothing that the page is going to write.
"""

from __future__ import annotations

from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from scipy.linalg import toeplitz
from scipy.signal import fftconvolve

from earlab.data import load_drums
from earlab.style import COLOURS

TAPS = 64  # of a filter: 4 ms
SHARPNESS = 0.1  # of the softmax, for each unit of power
BEAT = 0.25  # seconds, of the groove


@dataclass(frozen=True)
class Listeners:
    """Filters (3, TAPS) that listen for the three drums, before and after; right: of ``count`` test hits."""

    classes: tuple[str, ...]
    rate: int
    untrained: np.ndarray
    trained: np.ndarray
    right: tuple[int, int]
    count: int


def listeners(seed: int = 0, steps: int = 300) -> Listeners:
    """Train three filters to tell drums apart, one for each, from random taps on."""
    drums = load_drums()
    (waves, labels), (others, truth) = map(drums.part, ("train", "test"))
    train, test = _powers(waves), _powers(others)
    targets = np.eye(3)[labels]
    balance = 1 / (3 * np.bincount(labels)[labels][:, None])  # few snares count as much as many hi-hats
    taps = start = _of_length_one(np.random.default_rng(seed).normal(size=(3, TAPS)))
    for _ in range(steps):
        wrong = balance * (_says(taps, train) - targets)
        slope = 2 * SHARPNESS * np.einsum("nk,ntu,ku->kt", wrong, train, taps)
        taps = _of_length_one(taps - 0.3 * slope)
    right = tuple(int(np.sum(_says(filters, test).argmax(axis=1) == truth)) for filters in (start, taps))
    return Listeners(
        tuple(drums.classes), int(drums.sample_rate or 0), start, taps, (right[0], right[1]), len(truth)
    )


def groove() -> np.ndarray:
    """Return two bars of drums (n,), of hits that no filter was trained on."""
    drums = load_drums()
    waves, labels = drums.part("test")
    beat = int(BEAT * int(drums.sample_rate or 0))
    sound = np.zeros(20 * beat)
    for number in range(16):
        played = [2] + [0] * (number % 8 in (0, 3)) + [1] * (number % 4 == 2)
        for drum in played:
            hits = waves[labels == drum]
            sound[number * beat : (number + 4) * beat] += hits[number // 4 % len(hits)][: 4 * beat]
    return sound


def through(sound: np.ndarray, filters: np.ndarray) -> list[np.ndarray]:
    """Return what each filter (k, TAPS) lets through of a sound (n,)."""
    return [fftconvolve(sound, taps)[: len(sound)] for taps in filters]


def before_and_after(found: Listeners) -> tuple[Figure, str]:
    """Draw each filter's taps and how loudly it lets each frequency through, before and after."""
    figure, panels = plt.subplots(2, 3, figsize=(8.8, 4.0))
    frequencies = np.fft.rfftfreq(1024, 1 / found.rate) / 1000
    loudest = []
    for k, (name, (top, bottom)) in enumerate(zip(found.classes, panels.T)):
        for taps, label, colour in (
            (found.untrained[k], "before", "#8a929c"),
            (found.trained[k], "after", COLOURS[0]),
        ):
            response = np.abs(np.fft.rfft(taps, 1024))
            top.plot(1000 * np.arange(TAPS) / found.rate, taps, color=colour, lw=1.5, label=label)
            bottom.plot(frequencies, 20 * np.log10(response + 1e-3), color=colour, lw=1.5)
        loudest.append(1000 * frequencies[response.argmax()])
        top.set(title=f"filter {k + 1}: {name}", ylim=(-0.45, 0.45), xlabel="time (ms)")
        bottom.set(ylim=(-45, 25), xlabel="frequency (kHz)")
    panels[0, 0].legend(fontsize=8)
    panels[0, 0].set_ylabel("tap")
    panels[1, 0].set_ylabel("gain (dB)")
    told = ", ".join(f"{name} {place:,.0f} Hz" for name, place in zip(found.classes, loudest))
    return figure, (
        "Three filters, above their taps and below what they let through. Before learning all three are noise. After "
        f"learning each is loudest at another place: {told}. Test hits named correctly: {found.right[0]} of "
        f"{found.count} before, {found.right[1]} of {found.count} after."
    )


def _powers(waves: np.ndarray) -> np.ndarray:
    """Return autocorrelation matrices (N, TAPS, TAPS) of waves (N, samples), each of power 1."""
    spectrum = np.abs(np.fft.rfft(waves, 2 * waves.shape[1])) ** 2
    lags = np.fft.irfft(spectrum)[:, :TAPS]
    return np.array([toeplitz(row / row[0]) for row in lags])


def _says(taps: np.ndarray, powers: np.ndarray) -> np.ndarray:
    """Return probabilities (N, 3): a softmax of the power that each filter lets through."""
    z = SHARPNESS * np.einsum("kt,ntu,ku->nk", taps, powers, taps)
    grown = np.exp(z - z.max(axis=1)[:, None])
    return grown / grown.sum(axis=1)[:, None]


def _of_length_one(filters: np.ndarray) -> np.ndarray:
    return filters / np.linalg.norm(filters, axis=1)[:, None]
