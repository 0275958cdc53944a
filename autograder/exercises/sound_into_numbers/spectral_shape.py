"""A number for the shape of a spectrum: ``spectral_flatness``, ``spectral_irregularity``, ``spectral_rolloff``."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Equivalent, Exercise, Mistake, edge, random, worked
from autograder.exercises.sound_into_numbers.magnitudes import (
    sample_rate,
    silent_first,
    spectra,
    spectrum_sizes,
)
from autograder.exercises.sound_into_numbers.sounds import AUDIO

# --- spectral_flatness --------------------------------------------------------------------------------------------


def _draw_flatness(rng: np.random.Generator) -> Iterator[Case]:
    S = rng.permuted([[1.0, 1.0], [2.0, 4.0], [4.0, 2.0], [8.0, 8.0]], axis=0)
    yield worked("powers of two", S=S * [1.0, 3.0])
    for _ in range(4):
        frequencies, frames = spectrum_sizes(rng)
        yield random(f"{frequencies} frequencies, {frames} frames", S=spectra(rng, frequencies, frames))
    S = spectra(rng, *spectrum_sizes(rng))
    yield edge("a silent frame", S=silent_first(S))
    S = S.copy()
    S[1::2] = 0
    yield edge("every second magnitude is 0", S=S)
    yield edge("257 frequencies", S=1e-3 * spectra(rng, 257, 2))
    yield edge("powers around the floor", S=1e-5 * rng.uniform(0.3, 3, (9, 3)))


FLATNESS = Exercise(
    name="spectral_flatness",
    also_forbidden=(*AUDIO, "scipy.stats.gmean"),
    draw=_draw_flatness,
    shown=(
        worked("powers 1, 1 and 4, 16", S=np.array([[1.0, 2.0], [1.0, 4.0]])),
        worked("one magnitude is 0", S=np.array([[1.0], [0.0]])),
    ),
    returns=("flatness",),
    mistakes=(
        Mistake(
            "of_magnitudes",
            "(S**2)",
            "S",
            "You compare means of magnitudes. Here they are means of the power, S².",
        ),
        Mistake(
            "without_exp",
            "np.exp(np.mean(np.log(power), axis=0))",
            "np.mean(np.log(power), axis=0)",
            "You stop at the mean of the logarithms. exp takes it back: that is the geometric mean.",
        ),
        Mistake(
            "no_floor",
            ".clip(min=FLOOR)",
            "",
            "Where a magnitude is 0, the logarithm is −∞. Raise powers below the floor to the floor first.",
        ),
        Mistake(
            "over_frames",
            "power = (S**2).clip(min=FLOOR)\n    return np.exp(np.mean(np.log(power), axis=0)) / np.mean(power, axis=0)",
            "power = (S**2).clip(min=FLOOR)\n    return np.exp(np.mean(np.log(power), axis=1)) / np.mean(power, axis=1)",
            "You average over the frames. Each frame has a flatness of its own: average over the frequencies, axis 0.",
        ),
        Mistake(
            "upside_down",
            "np.exp(np.mean(np.log(power), axis=0)) / np.mean(power, axis=0)",
            "np.mean(power, axis=0) / np.exp(np.mean(np.log(power), axis=0))",
            "Your numbers are 1 or more: the fraction is upside down. The geometric mean stands above the arithmetic one.",
        ),
        Mistake(
            "floor_added",
            "(S**2).clip(min=FLOOR)",
            "S**2 + FLOOR",
            "You add the floor to every power. Only what is below the floor counts as the floor: take the larger of both.",
        ),
    ),
    hints=(
        "A spectrum that is the same everywhere has flatness 1, whatever its level. What do you get for it?",
        "The geometric mean is exp of the mean of the logarithms. Take both means of S², after raising it to the floor.",
        "power = (S**2).clip(min=...)\nreturn np.exp(...) / ...",
    ),
)


# --- spectral_irregularity ----------------------------------------------------------------------------------------


def _draw_irregularity(rng: np.random.Generator) -> Iterator[Case]:
    S = rng.permuted([[1.0, 3.0], [2.0, 0.0], [2.0, 1.0], [4.0, 2.0]], axis=0)
    yield worked("four frequencies, two frames", S=S)
    for _ in range(4):
        frequencies, frames = spectrum_sizes(rng)
        yield random(f"{frequencies} frequencies, {frames} frames", S=spectra(rng, frequencies, frames))
    S = spectra(rng, *spectrum_sizes(rng))
    yield edge("a silent frame", S=silent_first(S))
    yield edge("as many frames as frequencies", S=spectra(rng, 6, 6))
    yield edge("a quiet sound", S=0.01 * spectra(rng, *spectrum_sizes(rng)))


IRREGULARITY = Exercise(
    name="spectral_irregularity",
    also_forbidden=AUDIO,
    draw=_draw_irregularity,
    shown=(
        worked("magnitudes 2, 1, 2", S=np.array([[2.0], [1.0], [2.0]])),
        worked("even and jagged", S=np.array([[1.0, 2.0], [1.0, 0.0], [1.0, 2.0], [1.0, 0.0]])),
    ),
    returns=("irregularity",),
    mistakes=(
        Mistake(
            "last_one_has_no_neighbour",
            ", append=0",
            "",
            "The last magnitude has a neighbour too: 0, beyond the end. Its own square is the last term.",
        ),
        Mistake(
            "not_divided",
            " / np.where(energy > 0, energy, 1)",
            "",
            "You never divide by the sum of squares, so a louder sound is more irregular. Divide.",
        ),
        Mistake(
            "absolute_differences",
            "np.sum(step**2, axis=0)",
            "np.sum(np.abs(step), axis=0)",
            "You add up absolute differences. Jensen's measure adds up their squares.",
        ),
        Mistake(
            "square_of_the_sum",
            "np.sum(S**2, axis=0)",
            "(np.sum(S, axis=0) ** 2)",
            "You divide by the square of the sum. Divide by the sum of the squares.",
        ),
        Mistake(
            "along_time",
            "np.diff(S, axis=0",
            "np.diff(S, axis=1",
            "You compare frames. Compare neighbouring frequencies of one frame, along axis 0.",
        ),
        Mistake(
            "zero_below_the_first",
            "append=0",
            "prepend=0",
            "You put the 0 before the first magnitude. It comes beyond the last one.",
        ),
    ),
    hints=(
        "Try magnitudes 2, 1, 2. The squares of the steps are 1, 1 and 4, those of the magnitudes 4, 1 and 4. Which do you get?",
        "Differences of neighbours along the frequencies, with a 0 put behind the last one. Squares, added up, divided by the sum "
        "of the squared magnitudes.",
        "step = np.diff(S, axis=..., append=...)\nenergy = np.sum(S**2, axis=0)\nreturn ... / np.where(energy > 0, energy, 1)",
    ),
    equivalent=(
        Equivalent(
            "return np.sum(step**2, axis=0) / np.where(energy > 0, energy, 1) -> return np.sum(step**2, axis=0) / np.where(energy > 0, energy, 2)",
            "in silence 0 is divided, whatever by",
        ),
        Equivalent(
            "return np.sum(step**2, axis=0) / np.where(energy > 0, energy, 1) -> return np.sum(step**2, axis=0) / np.where(energy > 0, energy, -1)",
            "in silence 0 is divided, whatever by",
        ),
    ),
)


# --- spectral_rolloff ---------------------------------------------------------------------------------------------


def _draw_rolloff(rng: np.random.Generator) -> Iterator[Case]:
    S = rng.permuted([[1.0, 2.0], [6.0, 9.0], [3.0, 1.0], [1.0, 4.0], [7.0, 3.0]], axis=0)
    yield worked("five frequencies, 0 to 4 Hz", S=S, sample_rate=8, share=0.7)
    for share in (0.85, 0.5, 0.85, 0.95):
        S = spectra(rng, *spectrum_sizes(rng))
        yield random(f"a share of {share:g}", S=S, sample_rate=sample_rate(rng), share=share)
    S = spectra(rng, *spectrum_sizes(rng))
    yield edge("a silent frame", S=silent_first(S), sample_rate=sample_rate(rng), share=0.85)
    S = rng.permuted([[1.0], [1.0], [2.0]], axis=0)
    S = np.vstack([S, S[::-1]])
    yield edge("half, reached exactly", exact=True, S=S, sample_rate=sample_rate(rng), share=0.5)


ROLLOFF = Exercise(
    name="spectral_rolloff",
    also_forbidden=AUDIO,
    draw=_draw_rolloff,
    shown=(
        worked("0 to 4 Hz", S=np.array([[5.0], [3.0], [1.0], [2.0], [1.0]]), sample_rate=8, share=0.85),
        worked("exactly half", exact=True, S=np.array([[1.0], [1.0], [2.0]]), sample_rate=8, share=0.5),
    ),
    returns=("rolloff",),
    mistakes=(
        Mistake(
            "of_the_power",
            "np.cumsum(S,",
            "np.cumsum(S**2,",
            "You add up the power. Here the magnitudes are added up.",
        ),
        Mistake(
            "number_of_the_row",
            "frequency[enough.argmax(axis=0)]",
            "enough.argmax(axis=0)",
            "You return the number of a row. Return its frequency in Hz.",
        ),
        Mistake(
            "up_to_the_sample_rate",
            "sample_rate / 2",
            "sample_rate",
            "Your highest frequency is the sample rate. The last row stands for half of it.",
        ),
        Mistake(
            "more_than_the_share",
            ">=",
            ">",
            "Where a frequency reaches the share exactly, it is the one. You go one further: use ≥.",
        ),
        Mistake(
            "one_total_for_all",
            "total[-1]",
            "total[-1].max()",
            "You compare all frames with the loudest one. Each frame has its own total.",
        ),
        Mistake(
            "from_above",
            "np.cumsum(S, axis=0)",
            "np.cumsum(S[::-1], axis=0)",
            "You add up from the highest frequency down. Start at 0 Hz.",
        ),
    ),
    hints=(
        "In the first case the sums are 5, 8, 9, 11, 12, and 85 % of 12 is 10.2. The answer is 3 Hz. What do you get?",
        "np.cumsum along the frequencies. Ask where it has reached the share of its last row; argmax finds the first True.",
        "total = np.cumsum(S, axis=...)\nenough = total >= ...\nreturn frequency[enough.argmax(axis=...)]",
    ),
)
