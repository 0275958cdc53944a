"""Activation functions and their slopes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import (
    FRAMEWORKS,
    Case,
    Equivalent,
    Exercise,
    Mistake,
    edge,
    random,
    worked,
)

_FAMILIES = (
    ("step",),
    ("sigmoid", "sigmoid_slope"),
    ("tanh", "tanh_slope"),
    ("relu", "relu_slope"),
    ("leaky_relu", "leaky_relu_slope"),
)


def _activation_cases(rng: np.random.Generator) -> Iterator[Case]:
    z = rng.permutation(np.append(0.0, rng.choice([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0], 4, replace=False)))
    alpha = float(rng.choice([0.1, 0.2, 0.25, 0.5]))
    for family in _FAMILIES:
        yield worked(
            f"{family[0]} at 0 and four whole numbers", functions=family, z=z, alpha=alpha, exact=True
        )
    for family in _FAMILIES:
        shape = (int(rng.integers(4, 7)), int(rng.integers(7, 10)))
        yield random(
            f"{family[0]} of a matrix",
            functions=family,
            z=rng.normal(0, 2, shape),
            alpha=float(rng.uniform(0.05, 0.4)),
        )
    for family in _FAMILIES:
        z = np.array([-800.0, -40.0, 0.0, 40.0, 800.0]) * np.append(
            rng.uniform(0.9, 1, 2), rng.uniform(0.9, 1, 3)
        )
        yield edge(
            f"{family[0]} far out and at 0",
            functions=family,
            z=z,
            alpha=float(rng.uniform(0.05, 0.4)),
            exact=True,
        )


def call_family(student: Any, functions: tuple[str, ...], z: np.ndarray, alpha: float) -> Any:
    """Call each function on the same net inputs; the leaky ones also get their slope."""
    answers, left = {}, z.copy()
    for name in functions:
        function, given = getattr(student, name), z.copy()
        answers[name] = function(given, alpha) if name.startswith("leaky") else function(given)
        if not np.array_equal(given, z):
            left = given
    z[...] = left  # so that a change in place shows, and costs the other functions nothing
    return answers


ACTIVATIONS = Exercise(
    name="activations",
    forbidden=(*FRAMEWORKS, "scipy.special.expit", "scipy.special.log_expit", "scipy.stats.logistic"),
    draw=_activation_cases,
    shown=tuple(
        worked(
            f"{family[0]} at −2, −1, 0, 1, 3",
            functions=family,
            z=np.array([-2.0, -1.0, 0.0, 1.0, 3.0]),
            alpha=0.1,
            exact=True,
        )
        for family in _FAMILIES
    ),
    functions=tuple(name for family in _FAMILIES for name in family),
    probe=call_family,
    mistakes=(
        Mistake(
            "step_at_zero",
            "z >= 0",
            "z > 0",
            "Your step answers 0 at z = 0. As sign(0) is +1, step(0) is 1.",
            "step",
        ),
        Mistake(
            "step_is_sign",
            "0.0)",
            "-1.0)",
            "Your step answers −1 on the left. That is the sign function; step answers 0.",
            "step",
        ),
        Mistake(
            "sigmoid_overflow",
            "1 / (1 + np.exp(-z))",
            "np.exp(z) / (1 + np.exp(z))",
            "Your sigmoid divides infinity by infinity far out on the right: exp(800) is too large for a float. "
            "Divide top and bottom by exp(z) on paper first.",
            "sigmoid",
        ),
        Mistake(
            "sigmoid_mirrored",
            "np.exp(-z)",
            "np.exp(z)",
            "Your sigmoid falls where it should rise: the exponent is −z.",
            "sigmoid",
        ),
        Mistake(
            "slope_at_output",
            "s = sigmoid(z)",
            "s = z",
            "You take z(1 − z). The formula σ(1 − σ) wants the output σ(z) in both places, not the net input z.",
            "sigmoid_slope",
        ),
        Mistake(
            "tanh_overflow",
            "np.tanh(z)",
            "(np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))",
            "Your tanh divides infinity by infinity far out: exp(800) is too large for a float. np.tanh takes care of that.",
            "tanh",
        ),
        Mistake(
            "tanh_slope_not_squared",
            "np.tanh(z) ** 2",
            "np.tanh(z)",
            "Your tanh_slope is 1 − tanh(z); the square is missing.",
            "tanh_slope",
        ),
        Mistake(
            "relu_over_axis",
            "np.maximum(z, 0)",
            "np.max(z, 0)",
            "You call np.max(z, 0), the largest value along axis 0. np.maximum(z, 0) compares each element with 0.",
            "relu",
        ),
        Mistake(
            "relu_is_abs",
            "np.maximum(z, 0)",
            "np.abs(z)",
            "Your relu mirrors negative inputs; it should answer 0.",
            "relu",
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
            "leaky_constant",
            "alpha * z)",
            "alpha)",
            "Your leaky_relu is the constant alpha on the left. alpha is a slope: the value there is alpha·z.",
            "leaky_relu",
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
    ),
    hints=(
        "The card names the function. Sketch it for z = −2, 0 and 2 and compare your sketch with your answer.",
        "Each function works on every element of z by itself. np.where(condition, a, b) and np.maximum(a, b) "
        "choose element by element. Mind z = 0, and mind exp of a large number.",
        "def relu(z):\n    return np.maximum(..., 0)\n\ndef relu_slope(z):\n    return np.where(z > 0, ..., ...)\n\n"
        "def sigmoid_slope(z):\n    s = sigmoid(z)\n    return s * ...",
    ),
    equivalent=(
        Equivalent(
            "return np.where(z >= 0, 1.0, 0.0) -> return np.where(1.0, z >= 0, 0.0)",
            "1.0 is true everywhere, so the condition itself is returned, and as a number it is 1.0 or 0.0",
        ),
        Equivalent(
            "return np.maximum(z, 0) -> return np.maximum(0, z)",
            "the larger of two numbers does not depend on their order",
        ),
        Equivalent(
            "return np.where(z > 0, 1.0, 0.0) -> return np.where(1.0, z > 0, 0.0)",
            "1.0 is true everywhere, so the condition itself is returned, and as a number it is 1.0 or 0.0",
        ),
        Equivalent(
            "return np.where(z > 0, z, alpha * z) -> return np.where(z >= 0, z, alpha * z)",
            "both branches are 0 at z = 0",
        ),
    ),
)
