"""``leaky_relu_backward``: the gradient through the activation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import away_from_zero, different_sizes, whole_numbers


def _maps(rng: np.random.Generator, *shape: int) -> dict[str, Any]:
    return {"d_out": away_from_zero(rng, *shape), "z": away_from_zero(rng, *shape)}


def _draw_leaky(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "one map of two by three",
        d_out=whole_numbers(rng, 1, 1, 2, 3),
        z=rng.permutation([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0]).reshape(1, 1, 2, 3),
        alpha=float(rng.choice([0.1, 0.5])),
    )
    for _ in range(3):
        shape = different_sizes(rng, 4)
        yield random(
            f"maps of shape {tuple(shape)}", **_maps(rng, *shape), alpha=float(rng.uniform(0.02, 0.4))
        )
    n, d = different_sizes(rng, 2, smallest=3)
    yield random(f"a dense layer, ({n}, {d})", **_maps(rng, n, d), alpha=float(rng.uniform(0.02, 0.4)))
    yield edge("alpha = 0, the plain ReLU", floor=1e-12, **_maps(rng, n, d), alpha=0.0)
    tied = _maps(rng, n, d)
    tied["z"][rng.permutation(n)[:2]] = 0.0
    yield edge("some net inputs are exactly 0", exact=True, **tied, alpha=0.25)
    yield edge(
        "a negative gradient everywhere",
        d_out=-rng.uniform(0.5, 2, (n, d)),
        z=away_from_zero(rng, n, d),
        alpha=0.3,
    )
    yield edge("alpha is left out", **_maps(rng, d, n))
    near = _maps(rng, n, d)
    yield edge("net inputs nearer to 0 than alpha", **near | {"z": near["z"] / 10}, alpha=0.3)


LEAKY = Exercise(
    name="leaky_relu_backward",
    draw=_draw_leaky,
    shown=(
        worked(
            "one map of two by two",
            d_out=np.array([[[[1.0, 2.0], [3.0, -4.0]]]]),
            z=np.array([[[[5.0, -6.0], [-7.0, 8.0]]]]),
            alpha=0.5,
        ),
        worked(
            "a row of a dense layer",
            d_out=np.array([[2.0, -2.0, 4.0]]),
            z=np.array([[-1.0, 3.0, -2.0]]),
            alpha=0.25,
        ),
    ),
    returns=("dz",),
    mistakes=(
        Mistake(
            "gradient_forgotten",
            "d_out * np.where(z > 0, 1.0, alpha)",
            "np.where(z > 0, 1.0, alpha)",
            "You return the slope alone. The chain rule multiplies: what arrives, d_out, times the slope at z.",
        ),
        Mistake(
            "nothing_through_on_the_left",
            "1.0, alpha)",
            "1.0, 0.0)",
            "On the left nothing comes through. That is the plain ReLU; the leaky one lets alpha times the gradient through.",
        ),
        Mistake(
            "looked_at_the_gradient",
            "np.where(z > 0,",
            "np.where(d_out > 0,",
            "You look at the sign of d_out. What decides is the side on which z was, on the way forward.",
        ),
        Mistake(
            "slope_at_zero",
            "z > 0",
            "z >= 0",
            "At z = 0 exactly you take the slope 1. This course takes the left slope there, alpha.",
        ),
        Mistake(
            "sides_swapped",
            "1.0, alpha)",
            "alpha, 1.0)",
            "The two slopes have changed places: 1 belongs to positive z, alpha to negative z.",
        ),
        Mistake(
            "value_for_slope",
            "np.where(z > 0, 1.0, alpha)",
            "np.where(z > 0, z, alpha * z)",
            "You multiply by the value of the leaky ReLU. Multiply by its slope, which is 1 or alpha.",
        ),
        Mistake(
            "value_on_the_left",
            "d_out * np.where(z > 0, 1.0, alpha)",
            "np.where(z > 0, d_out, alpha * z)",
            "On the left you return alpha times z, the value of the leaky ReLU. What comes back there is alpha times d_out.",
        ),
        Mistake(
            "divided_on_the_left",
            "1.0, alpha)",
            "1.0, np.divide(1.0, alpha))",
            "On the left you divide by alpha. Going back does not undo the layer: it multiplies by the same slope, alpha.",
        ),
        Mistake(
            "alpha_fixed",
            "1.0, alpha)",
            "1.0, 0.01)",
            "You let 0.01 through on the left whatever `alpha` is. Use the argument.",
        ),
        Mistake(
            "other_default",
            "alpha=0.01",
            "alpha=0.1",
            "The default of `alpha` is another one in your code. Without alpha the slope on the left is 0.01.",
        ),
        Mistake(
            "compared_with_alpha",
            "z > 0",
            "z > alpha",
            "You compare z with alpha. The bend lies at 0: compare z with 0.",
        ),
        Mistake(
            "left_subtracted",
            "1.0, alpha)",
            "1.0, -alpha)",
            "The slope on the left has the wrong sign. A leaky ReLU rises there as well: its slope is +alpha.",
        ),
    ),
    hints=(
        "Where is your answer wrong: where z is positive, where it is negative, or where it is 0?",
        "A gate that takes one number and gives one multiplies the gradient by its own slope. Right of 0 the slope is 1, left of it "
        "(and at 0) alpha.",
        "slope = np.where(z > 0, ..., ...)\nreturn ... * slope",
    ),
)
