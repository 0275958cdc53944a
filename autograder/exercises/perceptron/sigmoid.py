"""``sigmoid``: a smooth step, together with its slope."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, worked
from autograder.exercises.perceptron.net_inputs import WORKED, call_with_slope, net_inputs

_FUNCTIONS = ("sigmoid", "sigmoid_slope")


def _sigmoid_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield from net_inputs(rng, functions=_FUNCTIONS)


SIGMOID = Exercise(
    name="sigmoid",
    also_forbidden=("scipy.special.expit", "scipy.special.log_expit", "scipy.stats.logistic"),
    draw=_sigmoid_cases,
    shown=(worked("−2, −1, 0, 1, 3", functions=_FUNCTIONS, z=WORKED, exact=True),),
    functions=_FUNCTIONS,
    probe=call_with_slope,
    mistakes=(
        Mistake(
            "sigmoid_overflow",
            "1 / (1 + np.exp(-z))",
            "np.exp(z) / (1 + np.exp(z))",
            "Your sigmoid divides infinity by infinity far out on the right: exp(800) is too large for a float. "
            "Divide top and bottom by exp(z) on paper first.",
        ),
        Mistake(
            "sigmoid_mirrored",
            "np.exp(-z)",
            "np.exp(z)",
            "Your sigmoid falls where it should rise: the exponent is −z.",
        ),
        Mistake(
            "slope_at_output",
            "s = sigmoid(z)",
            "s = z",
            "You take z(1 − z). The formula σ(1 − σ) wants the output σ(z) in both places, not the net input z.",
            "sigmoid_slope",
        ),
        Mistake(
            "sigmoid_is_tanh",
            "1 / (1 + np.exp(-z))",
            "np.tanh(z)",
            "Your sigmoid is the tanh, from −1 to 1. The sigmoid goes from 0 to 1.",
        ),
        Mistake(
            "sigmoid_too_steep",
            "1 / (1 + np.exp(-z))",
            "1 / (1 + np.exp(-2 * z))",
            "Your sigmoid is twice as steep: a factor 2 stands in its exponent.",
        ),
    ),
    hints=(
        "The card names the function. Sketch it for z = −2, 0 and 2 and compare your sketch with your answer.",
        "The slope needs no new exponential: σ(1 − σ) is made of what sigmoid returns. Mind exp of a large number.",
        "def sigmoid_slope(z):\n    s = sigmoid(z)\n    return s * ...",
    ),
)
