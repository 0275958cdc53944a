"""``gradient_norms``: how large the gradient of each layer is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.backpropagation.forbidden import FORBIDDEN
from autograder.exercises.drawing import away_from_zero, different_sizes, whole_numbers


def _matrices(rng: np.random.Generator, layers: int) -> list[np.ndarray]:
    sizes = different_sizes(rng, layers + 1)
    return [away_from_zero(rng, d, size) for d, size in pairwise(sizes)]


def _draw_norms(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("two layers", dWs=[whole_numbers(rng, 2, 2), whole_numbers(rng, 3, 1)])
    for layers in (2, 3, 4, 5):
        yield random(f"{layers} layers", dWs=_matrices(rng, layers))
    yield edge("one layer", dWs=_matrices(rng, 1))
    first, *others = _matrices(rng, 3)
    yield edge("a dead layer", dWs=[np.zeros_like(first), *others])
    yield edge("one weight per layer", dWs=[away_from_zero(rng, 1, 1) for _ in range(3)])


NORMS = Exercise(
    name="gradient_norms",
    also_forbidden=FORBIDDEN,
    draw=_draw_norms,
    shown=(
        worked("two layers", dWs=[np.array([[3.0, 0.0], [0.0, -4.0]]), np.array([[1.0], [-2.0], [2.0]])]),
    ),
    returns=("norms",),
    mistakes=(
        Mistake(
            "root_missing",
            "np.sqrt(np.sum(dW**2))",
            "np.sum(dW**2)",
            "The square root is missing: you return squared norms.",
        ),
        Mistake(
            "mean_for_sum",
            "np.sum(dW**2)",
            "np.mean(dW**2)",
            "You average the squares. The Frobenius norm adds them up, so a larger layer counts for more.",
        ),
        Mistake(
            "spectral_norm",
            "np.sqrt(np.sum(dW**2))",
            "np.linalg.norm(dW, 2)",
            "np.linalg.norm(dW, 2) is the largest singular value. The Frobenius norm is np.linalg.norm(dW).",
        ),
        Mistake(
            "sum_of_magnitudes",
            "np.sqrt(np.sum(dW**2))",
            "np.sum(np.abs(dW))",
            "You add magnitudes. The Frobenius norm squares, adds, and takes the root.",
        ),
        Mistake(
            "last_layer_first",
            "for dW in dWs]",
            "for dW in dWs[::-1]]",
            "Your norms run from the last layer to the first. norms[0] belongs to dWs[0].",
        ),
        Mistake(
            "maximum",
            "np.sqrt(np.sum(dW**2))",
            "np.abs(dW).max()",
            "You take the largest entry. The norm is the root of the sum of all squares.",
        ),
        Mistake(
            "mean_of_magnitudes",
            "np.sqrt(np.sum(dW**2))",
            "np.abs(dW).mean()",
            "You average the magnitudes. The norm is the root of the sum of all squares.",
        ),
        Mistake(
            "mean_of_entries",
            "np.sqrt(np.sum(dW**2))",
            "dW.mean()",
            "You average the entries, and signs cancel. The norm is the root of the sum of all squares.",
        ),
        Mistake(
            "norms_of_columns",
            "np.array([np.sqrt(np.sum(dW**2)) for dW in dWs])",
            "[np.sqrt(np.sum(dW**2, axis=0)) for dW in dWs]",
            "You take the norm of each column. A layer gets one number: add up the squares of all its entries.",
        ),
    ),
    hints=(
        "Take the matrix [[3, 0], [0, −4]]. Its norm is 5. What do you get?",
        "One number per matrix: the length of the vector you get when you write all its elements in a row.",
        "return np.array([np.sqrt(...) for dW in dWs])",
    ),
)
