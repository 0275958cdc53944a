"""The pieces of the backward pass: ``output_delta`` and ``affine_backward``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.backpropagation.forbidden import FORBIDDEN
from autograder.exercises.drawing import away_from_zero, different_sizes, one_hot_rows, whole_numbers

# --- output_delta -------------------------------------------------------------------------------------------------


def _draw_delta(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "two samples, one output",
        Y=one_hot_rows(rng, 2, 2)[:, :1],
        Y_hat=rng.choice([0.2, 0.4, 0.5, 0.6, 0.8], (2, 1)),
    )
    for _ in range(4):
        n, k = different_sizes(rng, 2)
        yield random(
            f"{n} samples, {k} outputs", Y=one_hot_rows(rng, n, k), Y_hat=rng.uniform(0.1, 0.9, (n, k))
        )
    n, k = different_sizes(rng, 2)
    yield edge("one output", Y=rng.uniform(size=(n, 1)), Y_hat=rng.uniform(0.1, 0.9, (n, 1)))
    saturated = rng.permutation(np.resize([0.0, 1.0, 0.3, 0.6], n * k)).reshape(n, k)
    yield edge("some outputs exactly 0 or 1", exact=True, Y=one_hot_rows(rng, n, k), Y_hat=saturated)
    perfect = rng.uniform(0.1, 0.9, (n, k))
    yield edge("a perfect prediction", floor=1e-6, exact=True, Y=perfect, Y_hat=perfect.copy())


DELTA = Exercise(
    name="output_delta",
    also_forbidden=FORBIDDEN,
    draw=_draw_delta,
    shown=(
        worked("two samples, one output", Y=np.array([[1.0], [0.0]]), Y_hat=np.array([[0.5], [0.5]])),
        worked("one sample, two outputs", Y=np.array([[1.0, 0.0]]), Y_hat=np.array([[0.8, 0.4]])),
    ),
    returns=("delta",),
    mistakes=(
        Mistake(
            "samples_not_averaged",
            " / len(Y)",
            "",
            "1/N is missing. E averages over the samples, so each sample's share of the gradient is divided by N.",
        ),
        Mistake(
            "mean_over_everything",
            "len(Y)",
            "Y.size",
            "You divide by N·K. E divides by the number of samples N alone.",
        ),
        Mistake(
            "sign_flipped",
            "(Y_hat - Y)",
            "(Y - Y_hat)",
            "The sign is flipped. Where the output is too large, delta is positive: a larger z would raise the error.",
        ),
        Mistake(
            "slope_missing",
            " * Y_hat * (1 - Y_hat)",
            "",
            "You stop at ∂E/∂Ŷ. To reach Z_M the chain rule goes through the sigmoid: multiply by its slope.",
        ),
        Mistake(
            "slope_at_the_output",
            "Y_hat * (1 - Y_hat)",
            "sigmoid_slope(Y_hat)",
            "You take the slope at Ŷ. sigmoid_slope wants the net input Z; with the output at hand it is Ŷ(1 − Ŷ).",
        ),
        Mistake(
            "factor_two",
            "(Y_hat - Y)",
            "2 * (Y_hat - Y)",
            "Your delta is twice too large. The 2 from the square cancels against the ½ in E.",
        ),
    ),
    hints=(
        "Divide your answer by the right one on the card, element by element. Is it one constant, or does it change "
        "with Ŷ?",
        "Two factors, element by element: ∂E/∂Ŷ = (Ŷ − Y)/N, and the slope of the sigmoid, which is Ŷ(1 − Ŷ).",
        "return (... - ...) / len(Y) * ... * (1 - ...)",
    ),
)


# --- affine_backward ----------------------------------------------------------------------------------------------


def _affine(rng: np.random.Generator, n: int, d: int, size: int) -> dict[str, Any]:
    return {
        "delta": away_from_zero(rng, n, size),
        "H_prev": away_from_zero(rng, n, d),
        "W": away_from_zero(rng, d, size),
    }


def _draw_affine(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "two samples, three inputs, one unit",
        delta=whole_numbers(rng, 2, 1),
        H_prev=whole_numbers(rng, 2, 3),
        W=whole_numbers(rng, 3, 1),
    )
    for _ in range(4):
        n, d, size = different_sizes(rng, 3)
        yield random(f"{n} samples, {d} inputs, {size} units", **_affine(rng, n, d, size))
    n, d, size = different_sizes(rng, 3)
    yield edge("one sample", **_affine(rng, 1, d, size))
    yield edge("as many samples as inputs and units", **_affine(rng, n, n, n))
    dead = _affine(rng, n, d, size)
    dead["delta"] = np.zeros((n, size))
    yield edge("no error arrives", floor=1e-12, **dead)


AFFINE = Exercise(
    name="affine_backward",
    also_forbidden=FORBIDDEN,
    draw=_draw_affine,
    shown=(
        worked(
            "two samples, three inputs, one unit",
            delta=np.array([[1.0], [2.0]]),
            H_prev=np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 1.0]]),
            W=np.array([[1.0], [2.0], [3.0]]),
        ),
        worked(
            "two of everything",
            delta=np.array([[1.0, 0.0], [1.0, 2.0]]),
            H_prev=np.array([[1.0, 2.0], [0.0, 3.0]]),
            W=np.array([[1.0, -1.0], [2.0, 0.0]]),
        ),
    ),
    returns=("dW", "db", "dH_prev"),
    mistakes=(
        Mistake(
            "bias_gradient_averaged",
            "delta.sum(axis=0)",
            "delta.mean(axis=0)",
            "db is a mean. b was added to every row, so its gradient is the sum over rows; 1/N is already in delta.",
        ),
        Mistake(
            "bias_gradient_over_units",
            "delta.sum(axis=0)",
            "delta.sum(axis=1)",
            "db is summed over the units. Sum over the samples, axis 0, so that one number per unit is left.",
        ),
        Mistake(
            "bias_gradient_one_number",
            "delta.sum(axis=0)",
            "delta.sum()",
            "db is a single number. Each unit has a bias of its own: sum over the samples only.",
        ),
        Mistake(
            "bias_gradient_as_a_row",
            "delta.sum(axis=0)",
            "delta.sum(axis=0, keepdims=True)",
            "db has shape (1, l). A gradient has the shape of what it belongs to, and b has shape (l,).",
        ),
        Mistake(
            "weight_gradient_transposed",
            "H_prev.T @ delta",
            "delta.T @ H_prev",
            "dW is transposed: (l, d). It must have the shape of W, (d, l): H_prevᵀ comes first.",
        ),
        Mistake(
            "weight_gradient_averaged",
            "H_prev.T @ delta",
            "H_prev.T @ delta / len(delta)",
            "dW is divided by N once more. 1/N is already in delta.",
        ),
        Mistake(
            "weights_not_transposed",
            "delta @ W.T",
            "delta @ W",
            "dH_prev uses W where Wᵀ belongs. With a square W nothing complains, and every number is wrong.",
        ),
    ),
    hints=(
        "Which of the three is wrong, and is it its shape or its numbers? Write the shapes of delta, H_prev and W "
        "beside each other.",
        "Only one product of each pair has the shape you need: (d, N)(N, l) for dW, (N, l)(l, d) for dH_prev. "
        "b was copied to N rows, so its gradient collects from N rows.",
        "dW = ....T @ ...\ndb = ....sum(axis=...)\ndH_prev = ... @ ....T\nreturn dW, db, dH_prev",
    ),
)
