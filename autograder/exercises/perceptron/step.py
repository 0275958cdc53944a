"""``step``: 0 on the left of 0, else 1."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Equivalent, Exercise, Mistake, worked
from autograder.exercises.perceptron.net_inputs import WORKED, net_inputs


def _step_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield from net_inputs(rng)


STEP = Exercise(
    name="step",
    draw=_step_cases,
    shown=(worked("−2, −1, 0, 1, 3", z=WORKED, exact=True),),
    mistakes=(
        Mistake(
            "step_at_zero", "z >= 0", "z > 0", "Your step answers 0 at z = 0. As sign(0) is +1, step(0) is 1."
        ),
        Mistake(
            "step_half_at_zero",
            "np.where(z >= 0, 1.0, 0.0)",
            "np.heaviside(z, 0.5)",
            "Your step answers ½ at z = 0. As sign(0) is +1, step(0) is 1.",
        ),
        Mistake(
            "step_is_sign",
            "0.0)",
            "-1.0)",
            "Your step answers −1 on the left. That is the sign function; step answers 0.",
        ),
        Mistake(
            "step_mirrored",
            "z >= 0",
            "z <= 0",
            "Your step falls where it should rise: it answers 1 where z is at least 0.",
        ),
    ),
    hints=(
        "Look at z = 0, then at one number on either side of it.",
        "Every element is looked at by itself: np.where(condition, a, b) answers a where the condition holds, else b.",
        "def step(z):\n    return np.where(..., 1.0, ...)",
    ),
    equivalent=(
        Equivalent(
            "return np.where(z >= 0, 1.0, 0.0) -> return np.where(1.0, z >= 0, 0.0)",
            "1.0 is true everywhere, so the condition itself is returned, and as a number it is 1.0 or 0.0",
        ),
    ),
)
