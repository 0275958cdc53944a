"""``superposition_residual``: which features are linear in the waveform."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.sound_into_numbers.sounds import AUDIO


def _draw_superposition(rng: np.random.Generator) -> Iterator[Case]:
    a, b = rng.permutation([3.0, -1.0, 2.0]), rng.permutation([1.0, 4.0, -2.0])
    yield worked("squares", feature="squares", a=a, b=b)
    for feature in ("root mean square", "magnitudes", "squares", "largest"):
        n = int(rng.integers(6, 12))
        size = 0.1 if feature == "squares" else 1.0
        a, b = size * rng.normal(size=(2, n))
        if feature == "largest" and np.argmax(a) == np.argmax(b):
            b = np.roll(b, 1)  # where both are largest at one place, they add up
        yield random(feature, feature=feature, a=a, b=b)
    a, b = rng.normal(size=(2, 8))
    yield edge("differences of neighbours", floor=1e-5, feature="differences", a=a, b=b)
    yield edge("a complex spectrum", floor=1e-5, feature="spectrum", a=a, b=b)
    yield edge("a complex feature", feature="squared spectrum", a=a, b=b)
    yield edge("a feature that is a matrix", feature="products", a=a, b=b)
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

    def squared_spectrum(x: Any) -> Any:
        return np.fft.rfft(x) ** 2

    def products(x: Any) -> Any:
        return np.outer(x, x)

    def nothing(x: Any) -> Any:
        return 0 * x

    known = {
        "root mean square": root_mean_square,
        "magnitudes": magnitudes,
        "squares": squares,
        "largest": largest,
        "differences": differences,
        "spectrum": spectrum,
        "squared spectrum": squared_spectrum,
        "products": products,
        "nothing": nothing,
    }
    return student.superposition_residual(known[feature], a, b)


_RESIDUAL = "return np.linalg.norm(together - apart) / size if size > 0 else 0.0"


SUPERPOSITION = Exercise(
    name="superposition_residual",
    also_forbidden=AUDIO,
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
        Mistake(
            "squares_of_the_lengths",
            "np.linalg.norm(together - apart) / size",
            "np.linalg.norm(together - apart) ** 2 / (np.linalg.norm(together) ** 2 + np.linalg.norm(apart) ** 2)",
            "You compare squares of lengths. Take the lengths themselves: no square behind the norms.",
        ),
        Mistake(
            "difference_of_the_lengths",
            "np.linalg.norm(together - apart) / size",
            "abs(np.linalg.norm(together) - np.linalg.norm(apart)) / size",
            "You take the difference of two lengths. Take the length of the difference.",
        ),
        Mistake(
            "rows_apart",
            "np.linalg.norm(together - apart) / size",
            "np.linalg.norm(np.atleast_2d(together - apart), axis=1).sum() / size",
            "Of a matrix you add up the lengths of its rows. Square every entry, add them all up, and take one root.",
        ),
    ),
    hints=(
        "Take squares with a = (1, 2) and b = (2, 1). f(a + b) is (9, 9), f(a) + f(b) is (5, 5). What is your number?",
        "Two answers: the feature of the sum, and the sum of the features. The length of their difference, divided by the sum of "
        "their lengths.",
        "together, apart = ..., ...\nsize = np.linalg.norm(...) + np.linalg.norm(...)\nreturn ... / size if size > 0 else 0.0",
    ),
)
