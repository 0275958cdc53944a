"""``harmonic_energy``: how strong each harmonic is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.sound_into_numbers.sounds import AUDIO


def _draw_harmonics(rng: np.random.Generator) -> Iterator[Case]:
    S = rng.integers(1, 6, 17).astype(float)
    yield worked("17 frequencies, 0 to 16 Hz", S=S, sample_rate=32, f0=5.0, n_harmonics=2)
    for _ in range(4):
        size = int(rng.integers(40, 60))
        rate, bins = int(rng.choice([8000, 16000, 22050])), rng.uniform(5.6, 7.4)
        count = int(rng.integers(3, 5))  # five are added up around each: no other five
        f0 = round(bins * rate / (2 * (size - 1)), 1)
        yield random(
            f"{count} harmonics of {f0:g} Hz",
            S=rng.uniform(0.2, 2, size),
            sample_rate=rate,
            f0=f0,
            n_harmonics=count,
        )
    S = rng.uniform(0.2, 2, 33)
    yield edge("harmonics beyond the spectrum", S=S, sample_rate=8000, f0=1030.0, n_harmonics=6)
    yield edge("the last harmonic at the very end", S=S, sample_rate=8000, f0=1000.0, n_harmonics=4)


HARMONICS = Exercise(
    name="harmonic_energy",
    also_forbidden=AUDIO,
    draw=_draw_harmonics,
    visible_seed=2,
    shown=(
        worked(
            "harmonics at rows 4 and 8",
            S=np.array([1.0, 0.0, 1.0, 2.0, 3.0, 2.0, 1.0, 0.0, 2.0, 1.0, 0.0, 1.0, 1.0]),
            sample_rate=24,
            f0=4.0,
            n_harmonics=2,
        ),
        worked("between two rows", S=np.arange(17.0), sample_rate=32, f0=4.7, n_harmonics=3),
    ),
    returns=("energy",),
    mistakes=(
        Mistake(
            "one_row_only",
            "S[k - 2 : k + 3] ** 2",
            "S[k : k + 1] ** 2",
            "You take the nearest row alone. Under a Hann window a partial is five rows wide: two on each side belong to it.",
        ),
        Mistake(
            "neighbour_forgotten",
            "k + 3]",
            "k + 2]",
            "A slice ends before its second number. To have row k + 2 in it, it has to end at k + 3.",
        ),
        Mistake(
            "magnitudes_added",
            "k + 3] ** 2",
            "k + 3]",
            "You add up magnitudes. Energies are their squares.",
        ),
        Mistake(
            "from_zero",
            "np.arange(1, n_harmonics + 1)",
            "np.arange(n_harmonics)",
            "Your first harmonic lies at 0 Hz. The first one is f0 itself.",
        ),
        Mistake(
            "cut_off",
            "np.round(",
            "np.floor(",
            "You cut the row's number off. The nearest row is found by rounding.",
        ),
        Mistake(
            "frequencies_for_samples",
            "2 * (len(S) - 1)",
            "len(S)",
            "You take the number of rows for n_fft. There are 1 + n_fft // 2 rows, so n_fft is 2 · (F − 1).",
        ),
        Mistake(
            "mean_of_the_five",
            "np.sum(S[k - 2 : k + 3] ** 2)",
            "np.mean(S[k - 2 : k + 3] ** 2)",
            "You average over the five rows. Energies add up.",
        ),
        Mistake(
            "square_of_the_sum",
            "np.sum(S[k - 2 : k + 3] ** 2)",
            "np.sum(S[k - 2 : k + 3]) ** 2",
            "You square the sum. Square each magnitude first, then add up.",
        ),
    ),
    hints=(
        "Print the numbers of your rows. In the first case they are 4 and 8. Is it the rows that are wrong, or what you add up?",
        "Harmonic h lies at h · f0 Hz, which is row h · f0 · n_fft / sample_rate. Round, and add up the squares of that row and "
        "two on each side. A slice beyond the end of an array is simply shorter.",
        "n_fft = 2 * (len(S) - 1)\nharmonics = f0 * np.arange(...)\nrows = np.round(harmonics * ...).astype(int)\nreturn np.array([np.sum(S[... : ...] ** 2) for k in rows])",
    ),
)
