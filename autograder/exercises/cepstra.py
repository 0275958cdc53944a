"""Exercises of ``00_sound_into_numbers``, part 4: cepstrum, mel filter bank, MFCC, and what is linear in the waveform.

``mfcc`` gets a filter bank by value, so a wrong ``mel_filterbank`` costs once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.spectra import AUDIO

# --- power_cepstrum -----------------------------------------------------------------------------------------------


def _draw_cepstrum(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("four samples", x=rng.permutation([1.0, 2.0, 4.0, 0.5]))
    for _ in range(4):
        n = int(rng.integers(12, 30))
        yield random(f"{n} samples", x=rng.normal(size=n) + 3 * np.eye(n)[0])
    yield edge("silence", x=np.zeros(int(rng.integers(4, 9))))
    echo = np.zeros(24)
    echo[[0, int(rng.integers(5, 9))]] = 1.0, rng.uniform(0.4, 0.7)
    yield edge("a later echo", x=echo)


CEPSTRUM = Exercise(
    name="power_cepstrum",
    forbidden=AUDIO,
    draw=_draw_cepstrum,
    shown=(
        worked("a pulse and its echo", x=np.array([1.0, 0.0, 0.5, 0.0])),
        worked("four samples", x=np.array([3.0, 1.0, 0.0, -1.0])),
    ),
    returns=("cepstrum",),
    mistakes=(
        Mistake(
            "log_of_magnitudes",
            "np.abs(np.fft.fft(x)) ** 2",
            "np.abs(np.fft.fft(x))",
            "You take the logarithm of the magnitudes. Here it is that of the power; your numbers are a quarter of it.",
        ),
        Mistake(
            "no_logarithm",
            "np.log(power.clip(min=FLOOR))",
            "power",
            "The logarithm is missing. Without it you get the autocorrelation, squared.",
        ),
        Mistake(
            "not_squared",
            "np.abs(np.fft.ifft(np.log(power.clip(min=FLOOR)))) ** 2",
            "np.abs(np.fft.ifft(np.log(power.clip(min=FLOOR))))",
            "The last square is missing: the *power* cepstrum is the magnitude squared.",
        ),
        Mistake(
            "forward_again",
            "np.fft.ifft",
            "np.fft.fft",
            "You transform forward twice. The second transform is the inverse one, with its factor 1/n.",
        ),
        Mistake(
            "base_ten",
            "np.log(",
            "np.log10(",
            "You take the logarithm to base 10. Here it is the natural one.",
        ),
        Mistake(
            "no_floor",
            ".clip(min=FLOOR)",
            "",
            "Where the power is 0, the logarithm is −∞. Raise it to the floor first.",
        ),
    ),
    hints=(
        "Is every number of yours the same multiple of the expected one? Then it is a square or a logarithm of something else.",
        "Read the formula from the inside: transform, power, logarithm, inverse transform, magnitude, square.",
        "power = np.abs(np.fft.fft(x)) ** ...\nreturn np.abs(np.fft.ifft(...)) ** ...",
    ),
)


# --- mel_filterbank -----------------------------------------------------------------------------------------------


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
    forbidden=AUDIO,
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


# --- mfcc ---------------------------------------------------------------------------------------------------------


def _bank(rng: np.random.Generator, bands: int, frequencies: int) -> np.ndarray:
    """Return overlapping bumps (M, F), each band its own."""
    k, centres = np.arange(frequencies), np.linspace(1, frequencies - 2, bands)[:, None]
    return np.clip(1 - np.abs(k - centres) / rng.uniform(2, 3, (bands, 1)), 0, None) * rng.uniform(
        0.3, 1, (bands, 1)
    )


def _draw_mfcc(rng: np.random.Generator) -> Iterator[Case]:
    S = rng.permuted([[1.0, 2.0, 1.0], [3.0, 1.0, 5.0]], axis=0)
    yield worked("two bands that are single frequencies", S=S, bank=np.eye(2), n_mfcc=2)
    for _ in range(4):
        bands, count = int(rng.integers(6, 9)), int(rng.integers(3, 5))
        frequencies, frames = int(rng.integers(12, 16)), int(rng.integers(9, 12))
        yield random(
            f"{count} of {bands} bands",
            S=rng.uniform(0.05, 2, (frequencies, frames)),
            bank=_bank(rng, bands, frequencies),
            n_mfcc=count,
        )
    bank, S = _bank(rng, 6, 12), rng.uniform(0.05, 2, (12, 4))
    yield edge("all coefficients", S=S, bank=bank, n_mfcc=6)
    yield edge("a silent frame", S=np.hstack([np.zeros((12, 1)), S]), bank=bank, n_mfcc=3)
    yield edge("one frame, one coefficient", S=S[:, :1], bank=bank, n_mfcc=1)


MFCC = Exercise(
    name="mfcc",
    forbidden=AUDIO,
    draw=_draw_mfcc,
    shown=(
        worked(
            "powers 100 and 1, bands that are single frequencies",
            S=np.array([[10.0], [1.0]]),
            bank=np.eye(2),
            n_mfcc=2,
        ),
        worked(
            "three bands, two coefficients",
            S=np.array([[1.0, 2.0], [3.0, 1.0], [2.0, 5.0], [1.0, 4.0]]),
            bank=np.array([[1.0, 0.5, 0.0, 0.0], [0.0, 0.5, 0.5, 0.0], [0.0, 0.0, 0.5, 1.0]]),
            n_mfcc=2,
        ),
    ),
    returns=("C",),
    mistakes=(
        Mistake(
            "of_magnitudes",
            "S**2",
            "S",
            "You send magnitudes through the bank. MFCC start from the power, S².",
        ),
        Mistake(
            "natural_logarithm",
            "10 * np.log10(",
            "np.log(",
            "You take the natural logarithm. Here the levels are in dB: 10 log₁₀.",
        ),
        Mistake(
            "twenty",
            "10 * np.log10",
            "20 * np.log10",
            "You multiply by 20, which is for magnitudes. These are powers: 10 log₁₀.",
        ),
        Mistake(
            "magnitudes_and_natural_logarithm",
            "10 * np.log10((bank @ S**2).clip(min=FLOOR))",
            "np.log((bank @ S).clip(min=FLOOR))",
            "You take the natural logarithm of magnitudes. Here it is 10 log₁₀ of the power, S².",
        ),
        Mistake(
            "below_the_loudest",
            "level = 10 * np.log10((bank @ S**2).clip(min=FLOOR))",
            "level = 10 * np.log10((bank @ S**2).clip(min=FLOOR))\n    level = level - level.max()",
            "Your levels are in dB below the loudest one, as with ref=np.max. Here 0 dB is a power of 1: nothing is subtracted.",
        ),
        Mistake(
            "no_logarithm",
            "10 * np.log10((bank @ S**2).clip(min=FLOOR))",
            "bank @ S**2",
            "The logarithm is missing. What the bank gives has to go into dB before the cosine transform.",
        ),
        Mistake(
            "logarithm_first",
            "10 * np.log10((bank @ S**2).clip(min=FLOOR))",
            "bank @ (10 * np.log10((S**2).clip(min=FLOOR)))",
            "You take the logarithm before the bank. First add up the power in each band, then go to dB.",
        ),
        Mistake(
            "not_orthonormal",
            ', norm="ortho"',
            "",
            'Your cosine transform is not the orthonormal one. scipy\'s dct has norm="ortho" for it.',
        ),
        Mistake(
            "along_time",
            "axis=0",
            "axis=1",
            "You transform along time. Each frame is transformed by itself, along the bands: axis 0.",
        ),
        Mistake(
            "first_one_dropped",
            "[:n_mfcc]",
            "[1 : n_mfcc + 1]",
            "You leave out coefficient 0. Some do, because it is only the level; here it stays.",
        ),
        Mistake(
            "bands_dropped",
            'dct(level, axis=0, norm="ortho")[:n_mfcc]',
            'dct(level[:n_mfcc], axis=0, norm="ortho")',
            "You keep the first n_mfcc *bands* and transform those. Transform all bands, then keep the first coefficients.",
        ),
    ),
    hints=(
        "Work the first case on paper: the powers are 100 and 1, the levels 20 and 0 dB. Coefficient 0 is their sum over √2. "
        "Is yours that, or some factor off?",
        "Power through the bank, raised to the floor, in dB; then a cosine transform of each column, and of it the first n_mfcc.",
        "level = 10 * np.log10((...).clip(min=FLOOR))\nreturn dct(level, axis=..., norm=...)[...]",
    ),
)


# --- superposition_residual ---------------------------------------------------------------------------------------


def _draw_superposition(rng: np.random.Generator) -> Iterator[Case]:
    a, b = rng.permutation([3.0, -1.0, 2.0]), rng.permutation([1.0, 4.0, -2.0])
    yield worked("squares", feature="squares", a=a, b=b)
    for feature in rng.permutation(["root mean square", "magnitudes", "squares", "largest"]):
        n = int(rng.integers(6, 12))
        size = 0.1 if feature == "squares" else 1.0
        yield random(
            str(feature), feature=str(feature), a=size * rng.normal(size=n), b=size * rng.normal(size=n)
        )
    a, b = rng.normal(size=(2, 8))
    yield edge("differences of neighbours", floor=1e-5, feature="differences", a=a, b=b)
    yield edge("a complex spectrum", floor=1e-5, feature="spectrum", a=a, b=b)
    yield edge("always 0", floor=1e-5, feature="nothing", a=a, b=b)
    yield edge("in opposite directions", feature="magnitudes", a=a, b=0.3 * b - a)


def ask_superposition(student: Any, feature: str, a: Any, b: Any) -> Any:
    """Call the function with the named toy feature."""

    def root_mean_square(x: Any) -> Any:
        return np.sqrt(np.mean(x**2))

    def magnitudes(x: Any) -> Any:
        return np.abs(x)

    def squares(x: Any) -> Any:
        return x**2

    def largest(x: Any) -> Any:
        return np.max(x)

    def differences(x: Any) -> Any:
        return np.diff(x)

    def spectrum(x: Any) -> Any:
        return np.fft.rfft(x)

    def nothing(x: Any) -> Any:
        return 0 * x

    known = {
        "root mean square": root_mean_square,
        "magnitudes": magnitudes,
        "squares": squares,
        "largest": largest,
        "differences": differences,
        "spectrum": spectrum,
        "nothing": nothing,
    }
    return student.superposition_residual(known[feature], a, b)


_RESIDUAL = "return np.linalg.norm(together - apart) / size if size > 0 else 0.0"

SUPERPOSITION = Exercise(
    name="superposition_residual",
    forbidden=AUDIO,
    draw=_draw_superposition,
    shown=(
        worked(
            "squares of 1 and 2, of 2 and 1",
            feature="squares",
            a=np.array([1.0, 2.0]),
            b=np.array([2.0, 1.0]),
        ),
        worked(
            "magnitudes, opposite signs",
            feature="magnitudes",
            a=np.array([1.0, 2.0]),
            b=np.array([-2.0, 1.0]),
        ),
    ),
    returns=("residual",),
    probe=ask_superposition,
    mistakes=(
        Mistake(
            "not_relative",
            _RESIDUAL,
            "return np.linalg.norm(together - apart)",
            "Your number has the feature's unit. Divide by the two lengths together, so that features can be compared.",
        ),
        Mistake(
            "one_length",
            "np.linalg.norm(together) + np.linalg.norm(apart)",
            "np.linalg.norm(together)",
            "You divide by the length of f(a + b) alone. Divide by both lengths together: then 1 is the most there is.",
        ),
        Mistake(
            "one_after_the_other",
            "feature(a + b)",
            "feature(np.concatenate([a, b])) if np.ndim(feature(a)) == 0 else feature(a - b)",
            "You do not add the two sounds sample by sample. Play them at the same time: f(a + b).",
        ),
        Mistake(
            "half_the_sum",
            "feature(a) + feature(b)",
            "(feature(a) + feature(b)) / 2",
            "You compare with the mean of f(a) and f(b). A linear feature of a sum is the *sum*.",
        ),
        Mistake(
            "signed",
            "np.linalg.norm(together - apart) / size",
            "np.sum(together - apart) / size",
            "You add up signed differences, which cancel. Take the length of the difference.",
        ),
        Mistake(
            "nothing_by_nothing",
            " if size > 0 else 0.0",
            "",
            "Where both sides are 0 you divide 0 by 0. The residual is 0 there.",
        ),
    ),
    hints=(
        "Take squares with a = (1, 2) and b = (2, 1). f(a + b) is (9, 9), f(a) + f(b) is (5, 5). What is your number?",
        "Two answers: the feature of the sum, and the sum of the features. The length of their difference, divided by the sum of "
        "their lengths.",
        "together, apart = ..., ...\nsize = np.linalg.norm(...) + np.linalg.norm(...)\nreturn ... / size if size > 0 else 0.0",
    ),
)
