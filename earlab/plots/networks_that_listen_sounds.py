"""Prepare what notebook 09 plays: instruments to guess by ear, and sounds whose phase was thrown away."""

from __future__ import annotations

import numpy as np
from scipy.signal import istft, stft

from earlab.data import load_instruments
from earlab.data.dataset import Dataset
from earlab.phrase import chorale_line

RATE = 16_000  # Hz, of everything here
NEAR = 60  # the MIDI pitch that all instruments can play: middle C
WINDOW = 1024  # samples of a frame, which moves on by a quarter
ROUNDS = 60  # of Griffin and Lim's iteration


def clips() -> dict[str, np.ndarray]:
    """Return a note of each of the ten instruments, named "A" to "J", in an order that tells nothing; ``play(clips(), RATE)``."""
    instruments = load_instruments()
    return {
        letter: _note(instruments, kind)
        for letter, kind in zip("ABCDEFGHIJ", _order(len(instruments.classes)))
    }


def answers() -> str:
    """Return which instrument each letter of ``clips`` is."""
    instruments = load_instruments()
    return ", ".join(
        f"{letter} {instruments.classes[kind]}"
        for letter, kind in zip("ABCDEFGHIJ", _order(len(instruments.classes)))
    )


def _order(count: int) -> np.ndarray:
    return np.random.default_rng(9).permutation(count)


def _note(instruments: Dataset, kind: int) -> np.ndarray:
    """Return a whole recording (n,) of an instrument, the one whose pitch is nearest to middle C."""
    assert instruments.groups is not None
    rows = np.flatnonzero(instruments.y == kind)
    nearest = rows[np.abs(instruments.columns["midi"][rows] - NEAR).argmin()]
    return np.concatenate(instruments.x[instruments.groups == instruments.groups[nearest]])


def without_phase() -> dict[str, np.ndarray]:
    """Return a phrase, the same magnitudes with random phase, and with a phase that Griffin and Lim's iteration finds.

    Source: Griffin and Lim, "Signal Estimation from Modified Short-Time Fourier Transform", 1984.
    """
    phrase = chorale_line("trombone")
    x = np.asarray(phrase.x, dtype=float)
    magnitude = np.abs(_spectrum(x))
    random = np.exp(2j * np.pi * np.random.default_rng(0).random(magnitude.shape))
    return {
        "the phrase": x,
        "random phase": _sound(magnitude * random, len(x)),
        "Griffin and Lim's phase": _sound(magnitude * found_phase(magnitude, random, len(x)), len(x)),
    }


def found_phase(magnitude: np.ndarray, phase: np.ndarray, samples: int, rounds: int = ROUNDS) -> np.ndarray:
    """Return phases (bins, frames), complex of size 1, for which overlapping frames agree better than for those given."""
    for _ in range(rounds):
        spectrum = _spectrum(_sound(magnitude * phase, samples))
        phase = spectrum / np.maximum(np.abs(spectrum), 1e-12)
    return phase


def disagreement(sounds: dict[str, np.ndarray]) -> str:
    """Say how far the magnitudes of each sound are from those of the first one, in dB below them."""
    wanted, *rest = (np.abs(_spectrum(x)) for x in sounds.values())
    told = [
        f"{name}: {20 * np.log10(np.linalg.norm(wanted) / np.linalg.norm(np.abs(got) - wanted)):.0f} dB"
        for name, got in zip(list(sounds)[1:], rest)
    ]
    return "magnitudes, and what is wrong with them lies so far below: " + ", ".join(told)


def _spectrum(x: np.ndarray) -> np.ndarray:
    return np.asarray(stft(x, RATE, nperseg=WINDOW, noverlap=3 * WINDOW // 4)[2])


def _sound(spectrum: np.ndarray, samples: int) -> np.ndarray:
    wave = istft(spectrum, RATE, nperseg=WINDOW, noverlap=3 * WINDOW // 4)[1]
    return np.asarray(np.pad(wave, (0, max(0, samples - len(wave))))[:samples])
