"""Exercises of ``00_sound_into_numbers``, part 2: what describes the shape of a spectrum, and its change.

All take magnitudes ``S (F, T)`` by value.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.spectra import AUDIO


def _sizes(rng: np.random.Generator) -> tuple[int, int]:
    """Return different numbers of frequencies and frames."""
    return int(rng.integers(9, 14)), int(rng.integers(3, 8))


def _spectra(rng: np.random.Generator, frequencies: int, frames: int, scale: float = 1.0) -> np.ndarray:
    """Return magnitudes (F, T) between 0.1 and 1 with a hill somewhere, times ``scale``."""
    k = np.arange(frequencies)[:, None]
    hills = np.exp(-(((k - rng.uniform(1, frequencies - 2, frames)) / rng.uniform(1, 3, frames)) ** 2))
    return scale * (0.1 + 0.6 * hills + 0.3 * rng.uniform(size=(frequencies, frames)))


def _silent_first(S: np.ndarray) -> np.ndarray:
    return np.hstack([np.zeros((len(S), 1)), S])


def _rate(rng: np.random.Generator) -> int:
    return int(rng.choice([8000, 11025, 16000, 22050]))


# --- spectral_moments ---------------------------------------------------------------------------------------------


def _draw_moments(rng: np.random.Generator) -> Iterator[Case]:
    S = rng.permuted([[1.0, 0.0], [4.0, 1.0], [2.0, 2.0], [1.0, 5.0], [0.0, 2.0]], axis=0)
    yield worked("five frequencies, two frames", S=S, sample_rate=8)
    for scale in (1.0, 0.01, 30.0, 1.0):
        yield random(
            f"magnitudes around {scale:g}", S=_spectra(rng, *_sizes(rng), scale), sample_rate=_rate(rng)
        )
    S = _spectra(rng, *_sizes(rng))
    yield edge("a silent frame", S=_silent_first(S), sample_rate=_rate(rng))
    yield edge("a single frame", S=S[:, :1], sample_rate=_rate(rng))
    yield edge("frequencies as shares of the sample rate", S=S, sample_rate=1)


MOMENTS = Exercise(
    name="spectral_moments",
    forbidden=AUDIO,
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


# --- spectral_flux ------------------------------------------------------------------------------------------------


def _draw_flux(rng: np.random.Generator) -> Iterator[Case]:
    S = rng.permuted([[1.0, 4.0, 2.0], [5.0, 1.0, 3.0], [0.0, 6.0, 7.0]], axis=0)
    yield worked("three frequencies, three frames", S=S)
    for _ in range(4):
        frequencies, frames = _sizes(rng)
        yield random(f"{frequencies} frequencies, {frames} frames", S=_spectra(rng, frequencies, frames))
    S = _spectra(rng, *_sizes(rng))
    yield edge("a sound begins", S=_silent_first(S))
    yield edge("two frames", S=S[:, :2])
    yield edge("as many frames as frequencies", S=_spectra(rng, 6, 6))


FLUX = Exercise(
    name="spectral_flux",
    forbidden=AUDIO,
    draw=_draw_flux,
    shown=(
        worked("rises of 3 and 4, a fall of 5", S=np.array([[1.0, 4.0], [0.0, 4.0], [9.0, 4.0]])),
        worked("three frames", S=np.array([[0.0, 2.0, 5.0], [1.0, 0.0, 4.0]])),
    ),
    returns=("flux",),
    mistakes=(
        Mistake(
            "falls_count",
            ".clip(min=0)",
            "",
            "Falling magnitudes count as much as rising ones. Set negative differences to 0 first: flux listens for what begins.",
        ),
        Mistake(
            "only_falls",
            ".clip(min=0)",
            ".clip(max=0)",
            "You keep what falls. Flux measures what rises: S[:, t] − S[:, t − 1], where that is positive.",
        ),
        Mistake(
            "sum_of_rises",
            "np.linalg.norm(rise, axis=0)",
            "rise.sum(axis=0)",
            "You add up the rises. Flux is their length: square, add up, take the root.",
        ),
        Mistake(
            "no_root",
            "np.linalg.norm(rise, axis=0)",
            "np.sum(rise**2, axis=0)",
            "The root of the sum of squares is missing.",
        ),
        Mistake(
            "mean_square",
            "np.linalg.norm(rise, axis=0)",
            "np.sqrt(np.mean(rise**2, axis=0))",
            "You average the squares. Here they are added up.",
        ),
        Mistake(
            "along_frequency",
            "np.diff(S)",
            "np.diff(S, axis=0, prepend=0)[:, 1:]",
            "You compare neighbouring frequencies. Compare each frame with the one before it: along axis 1.",
        ),
        Mistake(
            "one_frame_less",
            "np.concatenate([[0.0], np.linalg.norm(rise, axis=0)])",
            "np.linalg.norm(rise, axis=0)",
            "You return T − 1 numbers. The first frame has none before it; its flux is 0, so that each frame has a number.",
        ),
        Mistake(
            "zero_at_the_end",
            "np.concatenate([[0.0], np.linalg.norm(rise, axis=0)])",
            "np.concatenate([np.linalg.norm(rise, axis=0), [0.0]])",
            "Your numbers come one frame too early: the 0 belongs to the first frame, not to the last.",
        ),
    ),
    hints=(
        "In the first case two magnitudes rise, by 3 and by 4. The flux of frame 1 is 5. What do you get, and does the fall change it?",
        "np.diff along the frames, negative numbers to 0, then the length of each column. Put a 0 in front for the first frame.",
        "rise = np.diff(...).clip(min=...)\nreturn np.concatenate([[0.0], ...])",
    ),
)


# --- spectral_flatness --------------------------------------------------------------------------------------------


def _draw_flatness(rng: np.random.Generator) -> Iterator[Case]:
    S = rng.permuted([[1.0, 1.0], [2.0, 4.0], [4.0, 2.0], [8.0, 8.0]], axis=0)
    yield worked("powers of two", S=S * [1.0, 3.0])
    for _ in range(4):
        frequencies, frames = _sizes(rng)
        yield random(f"{frequencies} frequencies, {frames} frames", S=_spectra(rng, frequencies, frames))
    S = _spectra(rng, *_sizes(rng))
    yield edge("a silent frame", S=_silent_first(S))
    S = S.copy()
    S[1::2] = 0
    yield edge("every second magnitude is 0", S=S)


FLATNESS = Exercise(
    name="spectral_flatness",
    forbidden=(*AUDIO, "scipy.stats.gmean"),
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
        frequencies, frames = _sizes(rng)
        yield random(f"{frequencies} frequencies, {frames} frames", S=_spectra(rng, frequencies, frames))
    S = _spectra(rng, *_sizes(rng))
    yield edge("a silent frame", S=_silent_first(S))
    yield edge("as many frames as frequencies", S=_spectra(rng, 6, 6))


IRREGULARITY = Exercise(
    name="spectral_irregularity",
    forbidden=AUDIO,
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
            " / np.sum(S**2, axis=0).clip(min=FLOOR)",
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
    ),
    hints=(
        "Try magnitudes 2, 1, 2. The squares of the steps are 1, 1 and 4, those of the magnitudes 4, 1 and 4. Which do you get?",
        "Differences of neighbours along the frequencies, with a 0 put behind the last one. Squares, added up, divided by the sum "
        "of the squared magnitudes.",
        "step = np.diff(S, axis=..., append=...)\nreturn ... / np.sum(S**2, axis=0).clip(min=FLOOR)",
    ),
)


# --- spectral_rolloff ---------------------------------------------------------------------------------------------


def _draw_rolloff(rng: np.random.Generator) -> Iterator[Case]:
    S = rng.permuted([[1.0, 2.0], [6.0, 9.0], [3.0, 1.0], [1.0, 4.0], [7.0, 3.0]], axis=0)
    yield worked("five frequencies, 0 to 4 Hz", S=S, sample_rate=8, share=0.7)
    for share in rng.permutation([0.85, 0.85, 0.5, 0.95]):
        S = _spectra(rng, *_sizes(rng))
        yield random(f"a share of {share:g}", S=S, sample_rate=_rate(rng), share=float(share))
    S = _spectra(rng, *_sizes(rng))
    yield edge("a silent frame", S=_silent_first(S), sample_rate=_rate(rng), share=0.85)
    S = rng.permuted([[1.0], [1.0], [2.0]], axis=0)
    S = np.vstack([S, S[::-1]])
    yield edge("half, reached exactly", exact=True, S=S, sample_rate=_rate(rng), share=0.5)


ROLLOFF = Exercise(
    name="spectral_rolloff",
    forbidden=AUDIO,
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
