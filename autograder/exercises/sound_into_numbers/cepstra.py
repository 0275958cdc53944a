"""``power_cepstrum`` and ``mfcc``, which gets a filter bank by value: a wrong ``mel_filterbank`` costs once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.sound_into_numbers.sounds import AUDIO

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
    also_forbidden=AUDIO,
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
    yield edge("powers around the floor", S=1e-5 * rng.uniform(0.2, 2, (12, 4)), bank=bank, n_mfcc=4)


MFCC = Exercise(
    name="mfcc",
    also_forbidden=AUDIO,
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
        Mistake(
            "floor_added",
            "(bank @ S**2).clip(min=FLOOR)",
            "bank @ S**2 + FLOOR",
            "You add the floor to every power. Only what is below the floor counts as the floor: take the larger of both.",
        ),
    ),
    hints=(
        "Work the first case on paper: the powers are 100 and 1, the levels 20 and 0 dB. Coefficient 0 is their sum over √2. "
        "Is yours that, or some factor off?",
        "Power through the bank, raised to the floor, in dB; then a cosine transform of each column, and of it the first n_mfcc.",
        "level = 10 * np.log10((...).clip(min=FLOOR))\nreturn dct(level, axis=..., norm=...)[...]",
    ),
)
