"""``mel_filterbank``: triangles that are equally wide in mel."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.sound_into_numbers.sounds import AUDIO


def _draw_mel(rng: np.random.Generator) -> Iterator[Case]:
    low, high = float(rng.choice([0, 40])), float(rng.choice([360, 380, 400]))
    yield worked("two bands, nine frequencies", sample_rate=800, n_fft=16, n_mels=2, fmin=low, fmax=high)
    for _ in range(4):
        n_fft, n_mels = 2 * int(rng.integers(16, 26)), int(rng.integers(4, 8))
        rate, low = int(rng.choice([8000, 11025, 16000, 22050])), float(rng.integers(0, 200))
        high = float(round(rate * rng.uniform(0.38, 0.48)))
        yield random(
            f"{n_mels} bands, {low:g} to {high:g} Hz",
            sample_rate=rate,
            n_fft=n_fft,
            n_mels=n_mels,
            fmin=low,
            fmax=high,
        )
    n_fft, rate = 2 * int(rng.integers(16, 30)), int(rng.choice([8000, 11025, 16000, 22050]))
    yield edge("up to half the sample rate", sample_rate=rate, n_fft=n_fft, n_mels=5, fmin=0.0, fmax=rate / 2)
    yield edge(
        "bands narrower than a bin",
        sample_rate=8000,
        n_fft=16,
        n_mels=12,
        fmin=float(rng.integers(20, 90)),
        fmax=3900.0,
    )
    yield edge(
        "a single band",
        sample_rate=8000,
        n_fft=24,
        n_mels=1,
        fmin=300.0,
        fmax=float(rng.integers(3000, 3900)),
    )


_TRIANGLES = "np.min([rising, falling], axis=0)"
_HTK = "700 * (10 ** (np.linspace(np.log10(1 + fmin / 700), np.log10(1 + fmax / 700), n_mels + 2)) - 1)"


MEL = Exercise(
    name="mel_filterbank",
    also_forbidden=AUDIO,
    draw=_draw_mel,
    shown=(
        worked("two bands, 0 to 300 Hz", sample_rate=600, n_fft=12, n_mels=2, fmin=0.0, fmax=300.0),
        worked("three bands, up to 4000 Hz", sample_rate=8000, n_fft=16, n_mels=3, fmin=0.0, fmax=4000.0),
    ),
    returns=("bank",),
    mistakes=(
        Mistake(
            "not_normalised",
            "2 * triangles / (high - low)",
            "triangles",
            "Your triangles all have height 1. Slaney's have area 1: divide by half their width in Hz.",
        ),
        Mistake(
            "even_in_hz",
            "mel_to_hz(np.linspace(hz_to_mel(fmin), hz_to_mel(fmax), n_mels + 2))",
            "np.linspace(fmin, fmax, n_mels + 2)",
            "Your corners lie evenly in Hz. Lay them out evenly in mel, and translate them back to Hz.",
        ),
        Mistake(
            "corners_in_mel",
            "mel_to_hz(np.linspace(hz_to_mel(fmin), hz_to_mel(fmax), n_mels + 2))",
            "np.linspace(hz_to_mel(fmin), hz_to_mel(fmax), n_mels + 2)",
            "Your corners are still in mel, but frequencies are in Hz. Translate the corners back with mel_to_hz.",
        ),
        Mistake(
            "another_scale",
            "mel_to_hz(np.linspace(hz_to_mel(fmin), hz_to_mel(fmax), n_mels + 2))",
            _HTK,
            "Your mel scale is 2595 log₁₀(1 + f/700), that of HTK. Here it is Slaney's: use hz_to_mel and mel_to_hz, which are given.",
        ),
        Mistake(
            "sums_of_one",
            "2 * triangles / (high - low)",
            "triangles / triangles.sum(axis=1, keepdims=True).clip(min=1e-10)",
            "Each of your rows adds up to 1. Slaney's norm divides by half the triangle's width in Hz instead.",
        ),
        Mistake(
            "half_the_height",
            "2 * triangles",
            "triangles",
            "Your triangles have area ½. Their height is 2 / width, with the width in Hz.",
        ),
        Mistake(
            "product_of_sides",
            _TRIANGLES,
            "rising.clip(min=0) * falling",
            "You multiply the two sides, which gives bumps. A triangle is the *smaller* of the rising and the falling line.",
        ),
        Mistake(
            "up_to_the_sample_rate",
            "sample_rate / 2",
            "sample_rate",
            "Your highest frequency is the sample rate. The last column stands for half of it.",
        ),
        Mistake(
            "corners_on_bins",
            "rising =",
            "low, centre, high = (np.round(c * n_fft / sample_rate) * sample_rate / n_fft for c in (low, centre, high))\n"
            "    rising =",
            "You move the corners to the nearest bins. Keep them where they are: low bands become lopsided or empty otherwise.",
        ),
        Mistake(
            "below_zero",
            ".clip(min=0)",
            "",
            "Outside of a triangle your weights are negative. They are 0 there.",
        ),
    ),
    hints=(
        "Look at the largest weight of each row. Does it lie at the right frequency, and is it 2 / (high − low)?",
        "n_mels + 2 corners, even in mel, translated to Hz. Band i rises from corner i to i + 1 and falls to i + 2. Two straight "
        "lines, the smaller one of the two, never below 0.",
        "edges = mel_to_hz(np.linspace(..., ..., n_mels + 2))\nlow, centre, high = edges[:-2, None], ..., ...\n"
        "frequency = np.linspace(0, ..., ...)\nrising = (frequency - low) / ...\nfalling = ...\n"
        "triangles = ...\nreturn 2 * triangles / ...",
    ),
)
