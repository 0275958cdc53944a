"""``spectral_moments``: centroid, spread, skewness, kurtosis."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.sound_into_numbers.magnitudes import (
    sample_rate,
    silent_first,
    spectra,
    spectrum_sizes,
)
from autograder.exercises.sound_into_numbers.sounds import AUDIO


def _draw_moments(rng: np.random.Generator) -> Iterator[Case]:
    S = rng.permuted([[1.0, 0.0], [4.0, 1.0], [2.0, 2.0], [1.0, 5.0], [0.0, 2.0]], axis=0)
    yield worked("five frequencies, two frames", S=S, sample_rate=8)
    for scale in (1.0, 0.01, 30.0, 1.0):
        yield random(
            f"magnitudes around {scale:g}",
            S=spectra(rng, *spectrum_sizes(rng), scale),
            sample_rate=sample_rate(rng),
        )
    S = spectra(rng, *spectrum_sizes(rng))
    yield edge("a silent frame", S=silent_first(S), sample_rate=sample_rate(rng))
    yield edge("a single frame", S=S[:, :1], sample_rate=sample_rate(rng))
    yield edge("frequencies as shares of the sample rate", S=S, sample_rate=1)


MOMENTS = Exercise(
    name="spectral_moments",
    also_forbidden=AUDIO,
    draw=_draw_moments,
    shown=(
        worked(
            "five frequencies, 0 to 4 Hz",
            S=np.array([[0.0], [1.0], [2.0], [1.0], [0.0]]),
            sample_rate=8,
            floor=1e-9,
        ),
        worked(
            "two frames, one lopsided",
            S=np.array([[0.0, 6.0], [1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [1.0, 2.0]]),
            sample_rate=8,
            floor=1e-9,
        ),
    ),
    returns=("centroid", "spread", "skewness", "kurtosis"),
    mistakes=(
        Mistake(
            "weighted_by_power",
            "p = S / S.sum(axis=0).clip(min=FLOOR)",
            "p = S**2 / (S**2).sum(axis=0).clip(min=FLOOR)",
            "You weigh by the squares of the magnitudes. Here the magnitudes themselves are the weights.",
        ),
        Mistake(
            "one_total_for_all",
            "S.sum(axis=0)",
            "S.sum()",
            "You divide by the sum over all frames. Each frame's weights add up to 1 by themselves: sum over axis 0.",
        ),
        Mistake(
            "in_bins",
            "np.linspace(0, sample_rate / 2, len(S))",
            "np.arange(len(S))",
            "Your frequencies are the numbers of the rows. In Hz they run from 0 to half the sample rate.",
        ),
        Mistake(
            "up_to_the_sample_rate",
            "sample_rate / 2",
            "sample_rate",
            "Your highest frequency is the sample rate. The last row stands for half of it.",
        ),
        Mistake(
            "variance_for_spread",
            "spread = np.sqrt(np.sum(p * deviation**2, axis=0))\n    z = deviation / spread.clip(min=FLOOR)",
            "spread = np.sum(p * deviation**2, axis=0)\n    z = deviation / np.sqrt(spread).clip(min=FLOOR)",
            "Your spread is the variance, in Hz². Take its root.",
        ),
        Mistake(
            "around_zero",
            "deviation = frequency - centroid",
            "deviation = frequency - 0 * centroid",
            "You take the spread around 0 Hz. Subtract the centroid first.",
        ),
        Mistake(
            "not_standardised",
            "z = deviation / spread.clip(min=FLOOR)",
            "z = deviation",
            "Skewness and kurtosis are in Hz³ and Hz⁴. Divide the deviations by the spread first: both are pure numbers.",
        ),
        Mistake(
            "excess_kurtosis",
            "kurtosis = np.sum(p * z**4, axis=0)",
            "kurtosis = np.sum(p * z**4, axis=0) - 3",
            "You subtract 3: that is the excess kurtosis. Here it is the plain fourth moment, 3 for a bell curve.",
        ),
        Mistake(
            "of_the_list_of_magnitudes",
            "skewness = np.sum(p * z**3, axis=0)\n    kurtosis = np.sum(p * z**4, axis=0)",
            "z = (S - S.mean(axis=0)) / S.std(axis=0)\n"
            "    skewness, kurtosis = np.mean(z**3, axis=0), np.mean(z**4, axis=0) - 3",
            "Your skewness and kurtosis are those of the list of magnitudes, as scipy.stats computes them. Here the magnitudes "
            "are weights of frequencies: take moments of the frequencies.",
        ),
        Mistake(
            "nothing_in_silence",
            "p = S / S.sum(axis=0).clip(min=FLOOR)",
            "p = S / S.sum(axis=0)",
            "In a silent frame you divide 0 by 0. Its four numbers are 0: keep both denominators from being 0.",
        ),
    ),
    hints=(
        "Work the first case on paper. The weights are ¼, ½, ¼ at 1, 2 and 3 Hz. Which of your four numbers is the first wrong one?",
        "Turn each column into weights that add up to 1. Mean frequency, then deviations from it, then their weighted squares. "
        "For the last two divide the deviations by the spread, and average their third and fourth powers.",
        "p = S / ...\ncentroid = np.sum(p * frequency, axis=0)\ndeviation = frequency - ...\n"
        "spread = np.sqrt(np.sum(...))\nz = deviation / ...\nskewness = np.sum(p * ..., axis=0)\nkurtosis = ...",
    ),
)
