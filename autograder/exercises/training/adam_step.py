"""``adam_step``: momentum and a rate for each weight, corrected for the start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import away_from_zero
from autograder.exercises.training.steps import (
    ROOT_MISSING,
    UPHILL,
    shape_of_weights,
    weights_and_gradient,
    where_some_are_zero,
)


def _draw_adam(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "the first step",
        theta=rng.permutation([1.0, 2.0]),
        gradient=rng.choice([-1.0, 1.0], 2) * [3.0, 1.0],
        state=(np.zeros(2), np.zeros(2), 0),
        learning_rate=2.0,
        beta1=0.5,
        beta2=0.75,
        eps=1.0,
    )
    for _ in range(4):
        shape, t = shape_of_weights(rng), int(rng.integers(1, 6))
        yield random(
            f"shape {shape}, after {t} step{'s' if t > 1 else ''}",
            **weights_and_gradient(rng, *shape),
            state=(away_from_zero(rng, *shape) / 2, rng.uniform(0.3, 1.5, shape), t),
            learning_rate=float(rng.uniform(0.2, 0.8)),
            beta1=float(rng.uniform(0.5, 0.8)),
            beta2=float(rng.uniform(0.85, 0.95)),
            eps=float(rng.uniform(0.2, 0.6)),
        )
    n = int(rng.integers(3, 7))
    usual: dict[str, Any] = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
    start = (np.zeros(n), np.zeros(n), 0)
    zero = where_some_are_zero(rng, n)
    yield edge("a weight that never had a gradient", **zero, state=start, learning_rate=0.1, **usual)
    long_ago = (away_from_zero(rng, n), rng.uniform(0.5, 2, n), 4_999)
    yield edge(
        "after 4,999 steps", **weights_and_gradient(rng, n), state=long_ago, learning_rate=0.5, **usual
    )
    some = where_some_are_zero(rng, n)
    before = (away_from_zero(rng, n), rng.uniform(0.5, 2, n), int(rng.integers(2, 6)))
    yield edge("a gradient of 0, but not the first", **some, state=before, learning_rate=0.5, **usual)
    later = (away_from_zero(rng, n), rng.uniform(0.5, 2, n), int(rng.integers(30, 60)))
    yield edge(
        f"after {later[2]} steps", **weights_and_gradient(rng, n), state=later, learning_rate=0.5, **usual
    )
    tiny = weights_and_gradient(rng, n) | {"gradient": 1e-5 * away_from_zero(rng, n)}
    yield edge("tiny gradients, the first step", **tiny, state=start, learning_rate=0.5, **usual)


_ADAM: dict[str, Any] = {"learning_rate": 1.0, "beta1": 0.5, "beta2": 0.75, "eps": 1.0}


ADAM = Exercise(
    name="adam_step",
    draw=_draw_adam,
    shown=(
        worked(
            "the first step",
            theta=np.array([1.0, 2.0]),
            gradient=np.array([3.0, -1.0]),
            state=(np.zeros(2), np.zeros(2), 0),
            **_ADAM,
        ),
        worked(
            "the second step, the same gradient",
            theta=np.array([0.25, 2.5]),
            gradient=np.array([3.0, -1.0]),
            state=(np.array([1.5, -0.5]), np.array([2.25, 0.25]), 1),
            **_ADAM,
        ),
    ),
    returns=("theta", "state"),
    mistakes=(
        Mistake("uphill", "theta - learning_rate", "theta + learning_rate", UPHILL),
        Mistake(
            "counted_from_zero",
            "t = t + 1\n    ",
            "",
            "Your t is one too small: at the first step it is 0, and 1 − β⁰ is 0 too. Count this step before you correct "
            "the means, and return the new t.",
        ),
        Mistake(
            "counted_afterwards",
            "1 - beta1**t), v / (1 - beta2**t)",
            "1 - beta1 ** (t - 1)), v / (1 - beta2 ** (t - 1))",
            "You count the step after correcting the means, so the first step divides by 1 − β⁰ = 0. Count first.",
        ),
        Mistake(
            "no_bias_correction",
            "m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)",
            "m_hat, v_hat = m, v",
            "The bias correction is missing. Both means start at 0 and are too small at first: divide by 1 − βᵗ.",
        ),
        Mistake(
            "mean_not_corrected",
            "m / (1 - beta1**t)",
            "m",
            "Only v is corrected. m starts at 0 as well: divide it by 1 − β₁ᵗ.",
        ),
        Mistake(
            "square_not_corrected",
            "v / (1 - beta2**t)",
            "v",
            "Only m is corrected. v starts at 0 as well: divide it by 1 − β₂ᵗ.",
        ),
        Mistake(
            "eps_inside_the_root",
            "(np.sqrt(v_hat) + eps)",
            "np.sqrt(v_hat + eps)",
            "Your ε stands inside the root. Adam adds it to the root: √v̂ + ε.",
        ),
        Mistake(
            "eps_missing",
            "(np.sqrt(v_hat) + eps)",
            "np.sqrt(v_hat)",
            "ε is missing. A weight that never had a gradient becomes 0 / 0, which is not a number, and stays so.",
        ),
        Mistake("root_missing", "np.sqrt(v_hat)", "v_hat", ROOT_MISSING),
        Mistake(
            "corrected_means_kept",
            "(m, v, t)",
            "(m_hat, v_hat, t)",
            "You hand the corrected means on, so they are corrected again and again. Return m and v; m̂ and v̂ are for this "
            "step only.",
        ),
        Mistake(
            "betas_swapped",
            "m, v, t = state",
            "m, v, t = state\n    beta1, beta2 = beta2, beta1",
            "β₁ and β₂ are swapped: β₁ belongs to the mean of gradients m, β₂ to the mean of squares v.",
        ),
        Mistake(
            "not_squared",
            "gradient**2",
            "np.abs(gradient)",
            "v averages the gradients' sizes. It is a mean of their squares.",
        ),
        Mistake(
            "gradient_stepped",
            "learning_rate * m_hat",
            "learning_rate * gradient",
            "You step along the gradient of this step, as RMSprop does. Adam steps along the mean m̂.",
        ),
        Mistake(
            "beta_times_t",
            "1 - beta1**t), v / (1 - beta2**t)",
            "1 - beta1 * t), v / (1 - beta2 * t)",
            "You multiply β by t. Bias correction takes the power: 1 − βᵗ is beta**t in Python.",
        ),
        Mistake(
            "corrections_swapped",
            "m / (1 - beta1**t), v / (1 - beta2**t)",
            "m / (1 - beta2**t), v / (1 - beta1**t)",
            "The corrections have changed places: m is divided by 1 − β₁ᵗ, v by 1 − β₂ᵗ.",
        ),
        Mistake(
            "power_missing",
            "m / (1 - beta1**t), v / (1 - beta2**t)",
            "m / (1 - beta1), v / (1 - beta2)",
            "You divide by 1 − β at every step. The correction fades: it is 1 − βᵗ, with t the number of this step.",
        ),
        Mistake(
            "betas_fixed",
            "m, v, t = state",
            "m, v, t = state\n    beta1, beta2 = 0.9, 0.999",
            "You use 0.9 and 0.999 whatever `beta1` and `beta2` are. Use the arguments.",
        ),
        Mistake(
            "m_with_a_fixed_share",
            "beta1 * m + (1 - beta1) * gradient",
            "0.9 * m + 0.1 * gradient",
            "m keeps 0.9 of itself whatever `beta1` is. Write beta1 and 1 − beta1 there.",
        ),
        Mistake(
            "v_with_a_fixed_share",
            "beta2 * v + (1 - beta2) * gradient**2",
            "0.999 * v + 0.001 * gradient**2",
            "v keeps 0.999 of itself whatever `beta2` is. Write beta2 and 1 − beta2 there.",
        ),
        Mistake("eps_fixed", "+ eps)", "+ 1e-8)", "You use ε = 1e-8 whatever `eps` is. Use the argument."),
        Mistake(
            "eps_before_the_correction",
            "m_hat / (np.sqrt(v_hat) + eps)",
            "m_hat * np.sqrt(1 - beta2**t) / (np.sqrt(v) + eps)",
            "You add ε to the root of v before v is corrected. Add it to the root of v̂.",
        ),
        Mistake(
            "gradient_in_full",
            "(1 - beta1) * gradient\n",
            "gradient\n",
            "The gradient counts in full in m. Weigh it with 1 − β₁, so that m is a mean.",
        ),
        Mistake(
            "state_in_another_order",
            "(m, v, t)",
            "(v, m, t)",
            "You return the state as (v, m, t). It is (m, v, t).",
        ),
        Mistake(
            "counted_twice", "t = t + 1", "t = t + 2", "You count the step twice: t grows by 1 for each step."
        ),
        Mistake(
            "square_of_the_mean",
            "(1 - beta2) * gradient**2",
            "(1 - beta2) * m**2",
            "v averages the squares of m. It averages the squares of the gradients.",
        ),
        Mistake(
            "root_corrected",
            "m / (1 - beta1**t), v / (1 - beta2**t)",
            "m / (1 - beta1**t), v / (1 - beta2**t) ** 2",
            "You take the root first and divide by 1 − β₂ᵗ then. Correct v, and take the root of v̂.",
        ),
    ),
    hints=(
        "Take the first worked case. Are the new m and v half and a quarter of what you expect from g and g²? Is the new t 1?",
        "Five lines: unpack the state, count the step, update m and v as running means, make corrected copies m̂ and v̂, step. "
        "The state that you return holds m and v as they are, not the corrected copies.",
        "m, v, t = state\nt = t + 1\nm = beta1 * m + ...\nv = beta2 * v + ...\nm_hat, v_hat = m / (...), v / (...)\n"
        "return theta - learning_rate * ... / (...), (m, v, t)",
    ),
)
