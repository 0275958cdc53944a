"""``tanh``: a smooth step from −1 to 1, together with its slope."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, worked
from autograder.exercises.perceptron.net_inputs import WORKED, call_with_slope, net_inputs

_FUNCTIONS = ("tanh", "tanh_slope")


def _tanh_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield from net_inputs(rng, functions=_FUNCTIONS)


TANH = Exercise(
    name="tanh",
    draw=_tanh_cases,
    shown=(worked("−2, −1, 0, 1, 3", functions=_FUNCTIONS, z=WORKED, exact=True),),
    functions=_FUNCTIONS,
    probe=call_with_slope,
    mistakes=(
        Mistake(
            "tanh_overflow",
            "np.tanh(z)",
            "(np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))",
            "Your tanh divides infinity by infinity far out: exp(800) is too large for a float. np.tanh takes care of that.",
        ),
        Mistake(
            "tanh_is_sigmoid",
            "np.tanh(z)",
            "1 / (1 + np.exp(-z))",
            "Your tanh runs from 0 to 1. That is the sigmoid; tanh runs from −1 to 1.",
        ),
        Mistake(
            "tanh_too_flat",
            "np.tanh(z)",
            "2 / (1 + np.exp(-z)) - 1",
            "Your tanh rises half as fast as it should. It is 2σ(2z) − 1; the 2 inside is missing.",
        ),
        Mistake(
            "tanh_slope_not_squared",
            "np.tanh(z) ** 2",
            "np.tanh(z)",
            "Your tanh_slope is 1 − tanh(z); the square is missing.",
            "tanh_slope",
        ),
        Mistake(
            "tanh_slope_of_sigmoid",
            "1 - np.tanh(z) ** 2",
            "np.tanh(z) * (1 - np.tanh(z))",
            "Your tanh_slope is t(1 − t). That rule is the sigmoid's; for tanh it is 1 − t².",
            "tanh_slope",
        ),
    ),
    hints=(
        "The card names the function. Sketch it for z = −2, 0 and 2 and compare your sketch with your answer.",
        "numpy has the function itself. Its slope is steepest at 0, where it is 1, and never below 0.",
        "def tanh_slope(z):\n    return 1 - np.tanh(z) ...",
    ),
)
