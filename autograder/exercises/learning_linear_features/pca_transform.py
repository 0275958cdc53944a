"""``pca_transform`` and ``pca_inverse``: into the components' space and back.

They get a mean and components by value, so a wrong fit costs once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.learning_linear_features.components import cloud_sizes, directions


def _given(rng: np.random.Generator, d: int, k: int) -> dict[str, Any]:
    """Return a mean and components, as somebody's fit has left them."""
    return {"mean": rng.uniform(1, 2, d) * rng.choice([-1.0, 1.0], d), "components": directions(rng, k, d)}


_TURN = np.array([[0.6, 0.8], [-0.8, 0.6]])
_MORE_TURNS = np.array([[[0.8, 0.6], [-0.6, 0.8]], [[0.8, -0.6], [0.6, 0.8]], [[0.6, -0.8], [0.8, 0.6]]])


def _points(rng: np.random.Generator, n: int, d: int) -> np.ndarray:
    return rng.normal(0.5, 1.5, (n, d))


# --- pca_transform ------------------------------------------------------------------------------------------------


def _draw_transform(rng: np.random.Generator) -> Iterator[Case]:
    X = rng.choice([-3.0, -1.0, 2.0, 5.0, 7.0], (3, 2))
    yield worked(
        "three points", floor=1e-12, X=X, mean=np.array([1.0, 2.0]), components=rng.choice(_MORE_TURNS)
    )
    for _ in range(4):
        n, d, k = cloud_sizes(rng)
        yield random(
            f"{n} points in {d} dimensions, {k} components", X=_points(rng, n, d), **_given(rng, d, k)
        )
    n, d, k = cloud_sizes(rng)
    yield edge("one point", X=_points(rng, 1, d), **_given(rng, d, k))
    yield edge("one component", X=_points(rng, n, d), **_given(rng, d, 1))
    yield edge("as many components as dimensions and points", X=_points(rng, d, d), **_given(rng, d, d))


TRANSFORM = Exercise(
    name="pca_transform",
    draw=_draw_transform,
    shown=(
        worked(
            "two points",
            floor=1e-12,
            X=np.array([[4.0, 2.0], [1.0, 7.0]]),
            mean=np.array([1.0, 2.0]),
            components=_TURN,
        ),
        worked(
            "one of two directions", X=np.array([[4.0, 6.0]]), mean=np.array([1.0, 2.0]), components=_TURN[:1]
        ),
    ),
    returns=("Z",),
    mistakes=(
        Mistake(
            "mean_kept",
            "(X - mean)",
            "X",
            "You never subtract the mean, so the coordinates start at the origin. They start at the mean.",
        ),
        Mistake(
            "mean_of_these_points",
            "X - mean",
            "X - X.mean(axis=0)",
            "You subtract the mean of these points. New data are measured from the mean that was fitted, `mean`: else the same "
            "point would have other coordinates in other company.",
        ),
        Mistake(
            "mean_added",
            "X - mean",
            "X + mean",
            "You add the mean. Subtract it: the mean itself has the coordinates 0.",
        ),
        Mistake(
            "mean_subtracted_after",
            "(X - mean) @ components.T",
            "X @ components.T - mean[: len(components)]",
            "You subtract the mean behind the product. It belongs to the data: subtract it from X.",
        ),
        Mistake(
            "projected_back",
            "(X - mean) @ components.T",
            "(X - mean) @ components.T @ components + mean",
            "You return points in the old space, (N, d). Stop one step earlier: Z has a column for each component.",
        ),
        Mistake(
            "rows_and_columns",
            "return (X - mean) @ components.T",
            "return components @ (X - mean).T",
            "You return a row for each component. As everywhere here, a row belongs to a sample: (N, k).",
        ),
        Mistake(
            "divided_by_the_spread",
            "return (X - mean) @ components.T",
            "Z = (X - mean) @ components.T\n    return Z / np.where(Z.std(axis=0) > 0, Z.std(axis=0), 1)",
            "You scale every coordinate to variance 1. That is called whitening; here they keep their size.",
        ),
        Mistake(
            "one_mean_for_all",
            "(X - mean)",
            "(X - mean.mean())",
            "You subtract one number from all columns. Each column has a mean of its own: the vector `mean`.",
        ),
        Mistake(
            "mean_of_each_sample",
            "(X - mean)",
            "(X - X.mean(axis=1, keepdims=True))",
            "You subtract each sample's own mean. Subtract `mean`, which has a number for each column.",
        ),
        Mistake(
            "first_columns",
            "(X - mean) @ components.T",
            "(X - mean)[:, :len(components)]",
            "You keep the first columns of X. A coordinate is an inner product with a component.",
        ),
    ),
    hints=(
        "Put in the mean as the only sample. Every coordinate has to be 0. Then ask for Z.shape.",
        "Coordinate j of a sample is the inner product of component j with (sample − mean). All of them at once: one "
        "matrix product with the components, transposed.",
        "return (X - ...) @ ...",
    ),
)


# --- pca_inverse --------------------------------------------------------------------------------------------------


def _draw_inverse(rng: np.random.Generator) -> Iterator[Case]:
    Z = rng.choice([-5.0, 5.0, 10.0, -10.0], (3, 2))
    yield worked(
        "three points", floor=1e-12, Z=Z, mean=np.array([1.0, 2.0]), components=rng.choice(_MORE_TURNS)
    )
    for _ in range(4):
        n, d, k = cloud_sizes(rng)
        yield random(f"{n} points, {k} of {d} directions", Z=_points(rng, n, k), **_given(rng, d, k))
    n, d, k = cloud_sizes(rng)
    yield edge("one point", Z=_points(rng, 1, k), **_given(rng, d, k))
    yield edge("one component", Z=_points(rng, n, 1), **_given(rng, d, 1))
    yield edge("as many components as dimensions and points", Z=_points(rng, d, d), **_given(rng, d, d))
    yield edge("all coordinates are 0", Z=np.zeros((n, k)), **_given(rng, d, k))


INVERSE = Exercise(
    name="pca_inverse",
    draw=_draw_inverse,
    shown=(
        worked(
            "two points",
            floor=1e-12,
            Z=np.array([[5.0, 0.0], [5.0, -10.0]]),
            mean=np.array([1.0, 2.0]),
            components=_TURN,
        ),
        worked("one of two directions", Z=np.array([[5.0]]), mean=np.array([1.0, 2.0]), components=_TURN[:1]),
    ),
    returns=("X_hat",),
    mistakes=(
        Mistake(
            "mean_missing",
            " + mean",
            "",
            "The mean is missing. Coordinates are measured from it, so it comes back at the end.",
        ),
        Mistake(
            "mean_subtracted",
            "+ mean",
            "- mean",
            "You subtract the mean once more. The way out subtracts it, the way back adds it.",
        ),
        Mistake(
            "mean_before_the_product",
            "Z @ components + mean",
            "(Z + mean[: Z.shape[1]]) @ components",
            "You add the mean to the coordinates. It is a point of the old space: add it behind the product.",
        ),
        Mistake(
            "one_vector_for_each_component",
            "Z @ components + mean",
            "np.einsum('nk,kd->nkd', Z, components) + mean",
            "You return a vector for each component. Add them up: a sample is the mean plus all of its parts.",
        ),
        Mistake(
            "transposed",
            "return Z @ components + mean",
            "return (Z @ components + mean).T",
            "You return a column for each sample. A row belongs to a sample: (N, d).",
        ),
        Mistake(
            "mean_only",
            "Z @ components + mean",
            "0 * (Z @ components) + mean",
            "You return the mean for every sample. Add the components, each as often as its coordinate says.",
        ),
        Mistake(
            "first_component_only",
            "Z @ components + mean",
            "Z[:, :1] @ components[:1] + mean",
            "You use the first component only. All of them add up.",
        ),
        Mistake(
            "last_component_lost",
            "Z @ components + mean",
            "Z[:, :-1] @ components[:-1] + mean",
            "The last component is left out. All of them add up.",
        ),
        Mistake(
            "mean_for_each_component",
            "+ mean",
            "+ len(components) * mean",
            "You add the mean once for each component. It is added once.",
        ),
    ),
    hints=(
        "Put in a row of zeros. You should get the mean back, and nothing else.",
        "A sample is the mean plus z_1 times the first component plus z_2 times the second, and so on. For all samples at "
        "once that is a matrix product of Z with the components, and then the mean.",
        "return Z @ ... + ...",
    ),
)
