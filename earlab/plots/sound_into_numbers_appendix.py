"""Plot the appendix of notebook 00: harmonics, cepstra, a voice as source and filter, and what is linear.

Each returns a figure and the sentence for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from scipy.linalg import solve_toeplitz

from earlab.plots.sound_into_numbers import (
    BLUE,
    ORANGE,
    Function,
    Picture,
    arrow,
    box,
    decibels,
    kilohertz,
)
from earlab.style import COLOURS, INK

CONSTANT = 1 / 3  # the residual of a feature that never changes: |c − 2c| / (|c| + |2c|)


def harmonics(
    harmonic_energy: Function,
    f0_autocorrelation: Function,
    stft_magnitude: Function,
    sounds: Mapping[str, np.ndarray],
    sample_rate: int,
) -> Picture:
    """Draw the energy of the first ten harmonics of sounds of 2048 samples, in dB below the strongest."""
    figure, panels = plt.subplots(1, len(sounds), figsize=(7, 2.4), sharey=True)
    told = []
    for axes, (name, x), colour in zip(panels, sounds.items(), COLOURS):
        f0 = f0_autocorrelation(x, sample_rate, 200, 700)
        energy = harmonic_energy(stft_magnitude(x, 2048, 1024)[:, 0], sample_rate, f0, 10)
        level = decibels(np.sqrt(energy), floor=-60)
        axes.bar(np.arange(1, 11), level + 60, bottom=-60, color=colour)
        axes.set(title=f"{name}, {f0:.0f} Hz", xlabel="harmonic", xticks=range(1, 11, 3))
        told.append(
            f"{name}: {np.sum(level > -30)} harmonics within 30 dB of its strongest, number {level.argmax() + 1}"
        )
    panels[0].set_ylabel("energy (dB)")
    return figure, f"Energy of the first ten harmonics. {'. '.join(told)}."


def cepstrum(
    power_cepstrum: Function, f0_autocorrelation: Function, x: np.ndarray, sample_rate: int
) -> Picture:
    """Draw the power cepstrum of a frame (n,) over the quefrency, from 2 ms on, and mark the period of f0."""
    values = np.asarray(power_cepstrum(x * np.hanning(len(x))))
    f0 = f0_autocorrelation(x, sample_rate, 60, 500)
    figure, axes = plt.subplots(figsize=(7, 2.5))
    ms = 1000 * np.arange(len(values)) / sample_rate
    shown = (ms > 2) & (ms < 20)
    highest = ms[shown][values[shown].argmax()]
    axes.plot(ms[shown], values[shown], lw=1.2)
    label = f"1 / f0, from the autocorrelation ({f0:.0f} Hz)"
    axes.axvline(1000 / f0, color=ORANGE, lw=1.2, ls="--", label=label)
    axes.set(xlabel="quefrency (ms)", ylabel="power cepstrum")
    axes.legend()
    return figure, (
        f"The power cepstrum of a frame from 2 to 20 ms. Its highest peak is at {highest:.2f} ms; one period of the pitch that "
        f"the autocorrelation finds is {1000 / f0:.2f} ms."
    )


def envelopes(
    vowels: Mapping[str, tuple[np.ndarray, np.ndarray, float]], sample_rate: int, n_fft: int = 1024
) -> Picture:
    """Draw for each vowel (its windowed frame, a, error) its spectrum in grey and that of its predictor, in dB."""
    figure, panels = plt.subplots(len(vowels), 1, figsize=(7, 1.9 * len(vowels) + 0.3), sharex=True)
    told = []
    for axes, (name, (piece, a, error)), colour in zip(np.atleast_1d(panels), vowels.items(), COLOURS):
        S = np.abs(np.fft.rfft(piece, n_fft))
        curve = np.sqrt(error) / np.abs(np.fft.rfft(a, n_fft))
        both = decibels(np.concatenate([S, curve]), floor=-70)
        axes.plot(kilohertz(len(S), sample_rate), both[: len(S)], color="0.6", lw=0.9)
        axes.plot(kilohertz(len(S), sample_rate), both[len(S) :], color=colour, lw=2)
        axes.set(title=name, ylabel="level (dB)")
        hills = np.flatnonzero((curve[1:-1] > curve[:-2]) & (curve[1:-1] > curve[2:])) + 1
        told.append(
            f"{name} at {', '.join(f'{1000 * kilohertz(len(S), sample_rate)[h]:.0f}' for h in hills)} Hz"
        )
    np.atleast_1d(panels)[-1].set_xlabel("frequency (kHz)")
    return figure, (
        "Spectra of vowels, lines at the harmonics of the voice. Over each runs a smooth curve, the spectrum of the filter that "
        f"the numbers describe. Its hills: {'; '.join(told)}."
    )


def perceptual(x: np.ndarray, sample_rate: int, order: int = 5) -> Picture:
    """Draw the three steps of perceptual linear prediction of a frame (n,), after H. Hermansky (1990)."""
    power = np.abs(np.fft.rfft(x * np.hanning(len(x)), 1024)) ** 2
    hertz = np.linspace(0, sample_rate / 2, len(power))
    places = np.linspace(0, _bark(sample_rate / 2), 1 + round(_bark(sample_rate / 2)))
    bands = np.array([_masking(_bark(hertz) - place) @ power for place in places])
    loudness = (_sensitivity(600 * np.sinh(places / 6)) * bands) ** (1 / 3)
    loudness[0], loudness[-1] = loudness[1], loudness[-2]  # the ends have no band around them
    r = np.fft.irfft(loudness)
    a = np.concatenate([[1.0], solve_toeplitz(r[:order], -r[1 : order + 1])])
    model = (a @ r[: order + 1]) / np.abs(np.fft.rfft(a, 256)) ** 2
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 2.7))
    left.plot(hertz / 1000, 10 * np.log10(power / power.max() + 1e-8), color="0.6", lw=0.9, label="spectrum")
    left.plot(
        600 * np.sinh(places / 6) / 1000,
        10 * np.log10(bands / bands.max()),
        "o-",
        ms=3,
        label="bands, a bark apart",
    )
    left.set(xlabel="frequency (kHz)", ylabel="power (dB)", ylim=(-65, 5))
    left.legend(fontsize="small")
    right.plot(places, loudness / loudness.max(), "o", ms=4, label="loudness in each band")
    right.plot(
        np.linspace(0, places[-1], len(model)),
        model / loudness.max(),
        color=ORANGE,
        label=f"from {order} numbers",
    )
    right.set(xlabel="place on the ear's scale (bark)", ylabel="loudness", ylim=(0, 1.6))
    right.legend(fontsize="small")
    hills = np.sum((model[1:-1] > model[:-2]) & (model[1:-1] > model[2:]))
    return figure, (
        f"Left: the spectrum of a vowel, and its power in {len(places)} bands, each a bark apart. Right: how loud each band is for "
        f"the ear, and the smooth curve with {hills} hills that linear prediction makes of it with {order} numbers."
    )


def _bark(hertz: Any) -> Any:
    """Return frequencies in bark, Hermansky's formula."""
    return 6 * np.arcsinh(np.asarray(hertz) / 600)


def _masking(bark: np.ndarray) -> np.ndarray:
    """Return the weight of what lies so many bark away from the middle of a critical band."""
    up, down = 10 ** (2.5 * (bark + 0.5)), 10 ** (-1.0 * (bark - 0.5))
    return np.where((bark < -1.3) | (bark > 2.5), 0, np.minimum(1, np.minimum(up, down)))


def _sensitivity(hertz: np.ndarray) -> np.ndarray:
    """Return how sensitive the ear is to frequencies, near 40 dB: the curve of equal loudness."""
    w = (2 * np.pi * hertz) ** 2
    return (w + 56.8e6) * w**2 / ((w + 6.3e6) ** 2 * (w + 0.38e9))


def source_filter() -> Picture:
    """Draw pulses → vocal tract → vowel."""
    figure, axes = plt.subplots(figsize=(7, 2.2))
    for x, name, under, colour in (
        (0.0, "vocal folds:\npulses", "pitch and loudness", INK),
        (2.9, "throat and mouth:\na filter", "12 numbers", BLUE),
        (5.8, "a vowel", "what a microphone hears", INK),
    ):
        box(axes, x, 0.5, name, colour=colour)
        axes.text(x, -0.02, under, ha="center", size=9)
    arrow(axes, (1.0, 0.5), (1.9, 0.5))
    arrow(axes, (3.9, 0.5), (4.8, 0.5))
    axes.set(xlim=(-1.1, 6.9), ylim=(-0.2, 1.0))
    axes.axis("off")
    return figure, (
        "A chain of three boxes: pulses of the vocal folds, which have pitch and loudness; throat and mouth, a filter, "
        "described by 12 numbers; a vowel, which is what a microphone hears."
    )


def residuals(
    superposition_residual: Function,
    features: Mapping[str, Callable[..., Any]],
    two: tuple[np.ndarray, np.ndarray],
) -> Iterator[tuple[str, float]]:
    """Yield the residual of superposition of each feature that is written, by its name."""
    from earlab.style import yours

    for name, feature in features.items():
        with yours(name):
            yield name, float(superposition_residual(feature, *two))


def linear(values: Mapping[str, float]) -> Picture:
    """Draw residuals of superposition as bars, with the line that a constant reaches."""
    figure, axes = plt.subplots(figsize=(7, 0.32 * len(values) + 1.1))
    drawn = axes.barh(list(values), list(values.values()), color=BLUE)
    axes.bar_label(drawn, [f"{value:.2f}" for value in values.values()], padding=4)
    axes.axvline(CONSTANT, color=INK, lw=1, ls="--")
    axes.text(CONSTANT, -0.9, "a feature that never changes: 1/3", ha="center", size=9)
    axes.invert_yaxis()
    axes.set(xlabel="residual of superposition (0 would be linear)", xlim=(0, 1.1))
    axes.grid(False, axis="y")
    told = ", ".join(f"{name} {value:.2f}" for name, value in values.items())
    return figure, f"A bar for each feature: {told}. A dashed line at 1/3."


def of_frames(feature: Function, frame: Function) -> Callable[[np.ndarray], np.ndarray]:
    """Turn a function of one frame, or of a matrix of them, into one of a sound."""
    return lambda x: np.asarray(feature(frame(x, 1024, 512)))
