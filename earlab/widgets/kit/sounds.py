"""Make sounds for widgets that were given none, each for what it shows, and check those that were given."""

from __future__ import annotations

import numpy as np

RATES = (3000.0, 192_000.0)  # Hz that browsers play


def as_sound(x: np.ndarray, sample_rate: float) -> np.ndarray:
    """Return one channel of sound (n,) as float64.

    Raises ValueError for another shape, for what is empty or not finite, and for a rate that browsers cannot play.
    """
    sound = np.asarray(x, dtype=np.float64)
    if sound.ndim != 1 or not len(sound):
        raise ValueError(
            f"x has shape {sound.shape}; expected (n,), one channel with at least one sample. "
            "Take one channel: x[:, 0], or one row of a batch: x[0]."
        )
    if not np.isfinite(sound).all():
        raise ValueError("x has nan or inf in it; expected finite samples.")
    if not RATES[0] <= sample_rate <= RATES[1]:
        raise ValueError(
            f"sample_rate is {sample_rate:g}; expected Hz between {RATES[0]:g} and {RATES[1]:g}."
        )
    return sound


def hissing_tone(sample_rate: float = 16_000.0, seconds: float = 0.6) -> np.ndarray:
    """Return a tone of 500 Hz in white noise (n,): smoothing takes the hiss away, a difference the tone."""
    time = np.arange(round(seconds * sample_rate)) / sample_rate
    noise = np.random.default_rng(1).normal(size=time.shape)
    swell = np.sin(np.pi * time / seconds)
    return swell * (0.5 * np.sin(2 * np.pi * 500 * time) + 0.08 * noise)


def medley(sample_rate: float = 16_000.0) -> np.ndarray:
    """Return a note, a rising glide, noise and clicks (n,), 0.6 s each: features tell them apart."""
    time = np.arange(round(0.6 * sample_rate)) / sample_rate
    swell = np.sin(np.pi * time / 0.6) ** 0.5
    note = sum(np.sin(2 * np.pi * 220 * h * time) / h for h in range(1, 7)) * np.exp(-4 * time)
    glide = np.sin(2 * np.pi * (200 * time + (3000 - 200) / (2 * 0.6) * time**2)) * swell
    noise = np.random.default_rng(2).normal(size=time.shape) * 0.3 * swell
    clicks = np.exp(-400 * (time % 0.15)) * np.sin(2 * np.pi * 2000 * (time % 0.15))
    return 0.5 * np.concatenate([0.6 * note, glide, noise, clicks])


def three_notes(sample_rate: float = 8000.0) -> np.ndarray:
    """Return three notes (n,), 0.35 s each: alone, in pairs, and together. Each keeps its spectrum."""
    time = np.arange(round(0.35 * sample_rate)) / sample_rate
    fade = np.exp(-5 * time) * np.minimum(1, time / 0.01)

    def note(pitch: float, slope: float) -> np.ndarray:
        harmonics = np.arange(1, 7)[:, None]
        return np.sum(harmonics**-slope * np.sin(2 * np.pi * pitch * harmonics * time), axis=0) * fade

    c, e, g = note(262, 1.0), note(330, 1.6), note(392, 0.6)
    return 0.25 * np.concatenate([c, e, g, c + e, e + g, c + g, c + e + g])
