"""``relu``: a ramp, together with its slope."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Equivalent, Exercise, Mistake, worked
from autograder.exercises.perceptron.net_inputs import WORKED, call_with_slope, net_inputs

_FUNCTIONS = ("relu", "relu_slope")


def _relu_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield from net_inputs(rng, functions=_FUNCTIONS)


RELU = Exercise(
    name="relu",
    draw=_relu_cases,
    visible_seed=1,
    shown=(worked("−2, −1, 0, 1, 3", functions=_FUNCTIONS, z=WORKED, exact=True),),
    functions=_FUNCTIONS,
    probe=call_with_slope,
    mistakes=(
        Mistake(
            "relu_over_axis",
            "np.maximum(z, 0)",
            "np.max(z, 0)",
            "You call np.max(z, 0), the largest value along axis 0. np.maximum(z, 0) compares each element with 0.",
        ),
        Mistake(
            "relu_is_abs",
            "np.maximum(z, 0)",
            "np.abs(z)",
            "Your relu mirrors negative inputs; it should answer 0.",
        ),
        Mistake(
            "relu_slope_at_zero",
            "z > 0",
            "z >= 0",
            "Your relu_slope answers 1 at z = 0. The corner has no slope of its own; this course takes the left one, 0.",
            "relu_slope",
        ),
        Mistake(
            "relu_slope_is_relu",
            "1.0, 0.0",
            "z, 0.0",
            "Your relu_slope answers z on the right. That is the value of relu; its slope there is 1.",
            "relu_slope",
        ),
        Mistake(
            "relu_ends_at_one",
            "np.maximum(z, 0)",
            "np.clip(z, 0, 1)",
            "Your relu ends at 1. It goes on: what is positive stays as it is.",
        ),
    ),
    hints=(
        "The card names the function. Sketch it for z = −2, 0 and 2 and compare your sketch with your answer.",
        "Each function works on every element of z by itself. np.where(condition, a, b) and np.maximum(a, b) "
        "choose element by element. Mind z = 0.",
        "def relu(z):\n    return np.maximum(..., 0)\n\ndef relu_slope(z):\n    return np.where(z > 0, ..., ...)",
    ),
    equivalent=(
        Equivalent(
            "return np.maximum(z, 0) -> return np.maximum(0, z)",
            "the larger of two numbers does not depend on their order",
        ),
        Equivalent(
            "return np.where(z > 0, 1.0, 0.0) -> return np.where(1.0, z > 0, 0.0)",
            "1.0 is true everywhere, so the condition itself is returned, and as a number it is 1.0 or 0.0",
        ),
    ),
)
