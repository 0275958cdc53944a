"""``leaky_relu``: a ramp that leaks, together with its slope."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from autograder.assignments.exercise import Case, Equivalent, Exercise, Mistake, worked
from autograder.exercises.perceptron.net_inputs import WORKED, call_with_slope, net_inputs

_FUNCTIONS = ("leaky_relu", "leaky_relu_slope")


def _leaky_relu_cases(rng: np.random.Generator) -> Iterator[Case]:
    for case in net_inputs(rng, functions=_FUNCTIONS):
        leak = rng.choice([0.1, 0.2, 0.25, 0.5]) if case.kind == "worked" else rng.uniform(0.05, 0.4)
        yield replace(case, inputs={**case.inputs, "alpha": float(leak)})


LEAKY_RELU = Exercise(
    name="leaky_relu",
    draw=_leaky_relu_cases,
    shown=(worked("−2, −1, 0, 1, 3", functions=_FUNCTIONS, z=WORKED, alpha=0.1, exact=True),),
    functions=_FUNCTIONS,
    probe=call_with_slope,
    mistakes=(
        Mistake(
            "leaky_constant",
            "alpha * z)",
            "alpha)",
            "Your leaky_relu is the constant alpha on the left. alpha is a slope: the value there is alpha·z.",
        ),
        Mistake(
            "leaky_slope_zero",
            "1.0, alpha)",
            "1.0, 0.0)",
            "Your leaky_relu_slope is 0 on the left, as for the plain ReLU. The leak keeps the slope at alpha.",
            "leaky_relu_slope",
        ),
        Mistake(
            "leaky_slope_at_zero",
            "z > 0",
            "z >= 0",
            "Your leaky_relu_slope answers 1 at z = 0. This course takes the left slope there, alpha.",
            "leaky_relu_slope",
        ),
        Mistake(
            "leaky_on_the_other_side",
            "np.where(z > 0, z, alpha * z)",
            "np.where(z > 0, alpha * z, z)",
            "alpha multiplies the positive side. It belongs to the negative one.",
        ),
    ),
    hints=(
        "The card names the function. Sketch it for z = −2, 0 and 2 and compare your sketch with your answer.",
        "Right of 0 both are those of the plain ReLU. Left of 0 the line goes on, with the slope alpha. Mind z = 0.",
        "def leaky_relu(z, alpha):\n    return np.where(z > 0, z, ...)",
    ),
    equivalent=(
        Equivalent(
            "return np.where(z > 0, z, alpha * z) -> return np.where(z >= 0, z, alpha * z)",
            "both branches are 0 at z = 0",
        ),
    ),
)
