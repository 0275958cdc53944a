"""``pca_fit``: the components of a cloud of points.

A component may point either way, so the fit is judged by what makes it one: unit length, right angles, the variance
along it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.learning_linear_features.components import cloud_sizes, directions


def _cloud(rng: np.random.Generator, n: int, d: int, rank: int) -> np.ndarray:
    """Return n points (n, d) off the origin; along each of ``rank`` directions the variance is 1.3 to 1.8 times the next."""
    parts = rng.normal(size=(n, rank))
    parts = np.linalg.qr(parts - parts.mean(axis=0))[0] * np.sqrt(n)  # uncorrelated, mean 0, variance 1
    variances = np.cumprod(rng.uniform(1.3, 1.8, rank))[::-1]
    centre = rng.uniform(1, 2, d) * rng.choice([-1.0, 1.0], d)
    return centre + parts * np.sqrt(variances) @ directions(rng, rank, d)


def _draw_fit(rng: np.random.Generator) -> Iterator[Case]:
    legs = np.array([[3.0, 4.0], [4.0, 3.0], [-3.0, 4.0], [-4.0, 3.0]])[rng.integers(4)]
    start = rng.integers(-3, 4, 2).astype(float)
    yield worked("three points on a line", X=start + np.array([[0.0], [1.0], [2.0]]) * legs, k=1)
    for _ in range(4):
        n, d, k = cloud_sizes(rng)
        yield random(f"{n} points in {d} dimensions, {k} components", X=_cloud(rng, n, d, d), k=k)
    n, d, _ = cloud_sizes(rng)
    yield edge("as many components as dimensions", X=_cloud(rng, n, d, d), k=d)
    yield edge("one component", X=_cloud(rng, n, d, d), k=1)
    yield edge("fewer points than dimensions", X=_cloud(rng, 5, d + 2, 4), k=3)
    n = int(rng.integers(3, 5))
    yield edge("more components than points", X=_cloud(rng, n, d + 2, n - 1), k=n + 2)


def ask_fit(student: Any, X: Any, k: int) -> Any:
    """Fit, and turn each component to one side of a plane: its sign is free."""
    found = student.pca_fit(X, k)
    if not isinstance(found, (tuple, list)) or len(found) != 3:
        return found
    mean, components, variances = found
    rows = np.asarray(components)
    if rows.ndim != 2 or rows.dtype.kind not in "iuf":
        return found
    turns = np.where(rows @ np.cos(np.arange(rows.shape[1])) < 0, -1.0, 1.0)
    return mean, rows * turns[:, None], variances


def principal(inputs: Mapping[str, Any], expected: Any, got: Any) -> list[str]:
    """Say what is not as mean, principal components and variances are."""
    X, k = inputs["X"], inputs["k"]
    wanted = [(X.shape[1],), (k, X.shape[1]), (k,)]
    mean, components, variances = [np.asarray(part, dtype=float) for part in got]
    shapes = [mean.shape, components.shape, variances.shape]
    if shapes != wanted:
        named = [
            ", ".join(f"{name} {shape}" for name, shape in zip(("mean", "components", "variances"), some))
            for some in (wanted, shapes)
        ]
        rule = (
            "The mean has a number for each column"
            if shapes[0] != wanted[0]
            else "A component is a row, as long as a sample"
        )
        return [f"Expected shapes: {named[0]}. Got: {named[1]}. {rule}."]
    problems = []
    j = int(np.argmax(np.abs(mean - expected[0])))
    if abs(mean[j] - expected[0][j]) > 1e-4 * np.abs(X).max():
        problems.append(f"The mean of column {j} is {expected[0][j]:.4g}, yours is {mean[j]:.4g}.")
    lengths = np.sqrt((components**2).sum(axis=1))
    i = int(np.argmax(np.abs(lengths - 1)))
    if abs(lengths[i] - 1) > 1e-3:
        return [
            *problems,
            f"Your component {i} has the length {lengths[i]:.4g}, expected 1: one in each row.",
        ]
    products = np.abs(components @ components.T - np.eye(k))
    if products.max() > 1e-3:
        a, b = np.unravel_index(np.argmax(products), products.shape)
        return [
            *problems,
            f"Your components {a} and {b} are not at right angles: their inner product is {products[a, b]:.3g}.",
        ]
    best = expected[2]
    along = ((X - X.mean(axis=0)) @ components.T).var(axis=0)
    along[along < 1e-9 * best[0]] = 0.0  # rounding
    i = int(np.argmax(np.abs(along - best)))
    same = np.abs((components * expected[1]).sum(axis=1))
    same[best < 1e-9 * best[0]] = 1.0  # where nothing varies any direction will do
    crossed = np.abs(np.abs(components[:, :k]) - np.abs(expected[1][:, :k]).T).max() < 1e-3
    if k > 1 and crossed and same.min() < 1 - 1e-4:
        problems.append(
            "Your row 0 holds the first number of every component, and so on: rows and columns have changed places. svd "
            "returns components in rows already, eigh in columns."
        )
    elif abs(along[i] - best[i]) > 1e-3 * best[0]:
        problems.append(
            f"Along your component {i} the data vary by {along[i]:.4g}; along the right one it is {best[i]:.4g}."
        )
    elif same.min() < 1 - 1e-4:
        problems.append(f"Your component {int(np.argmin(same))} is another direction than the right one.")
    i = int(np.argmax(np.abs(variances - best)))
    if abs(variances[i] - best[i]) > 1e-3 * best[0]:
        text = f"Variance {i} is {best[i]:.4g}, yours is {variances[i]:.4g}."
        fewer = np.sort(variances)[::-1] * (len(X) - 1) / len(X)
        if np.abs(fewer - best).max() < 1e-3 * best[0]:
            text += f" Yours divide by {len(X) - 1}, not by N = {len(X)}; np.cov divides by N − 1 unless you say bias=True."
        problems.append(text)
    return problems[:2]


FIT = Exercise(
    name="pca_fit",
    draw=_draw_fit,
    shown=(
        worked("three points on a line", X=np.array([[1.0, 1.0], [4.0, 5.0], [7.0, 9.0]]), k=1),
        worked("a flat cross", X=np.array([[0.0, 1.0], [4.0, 1.0], [2.0, 2.0], [2.0, 0.0]]), k=2),
    ),
    returns=("mean", "components", "variances"),
    probe=ask_fit,
    judge=principal,
    mistakes=(
        Mistake(
            "not_centred",
            "centred = X - mean",
            "centred = X",
            "You never subtract the mean, so the first component points from the origin to the middle of the data. "
            "Centre X first: variance is measured around the mean.",
        ),
        Mistake(
            "one_over_n_minus_1",
            "/ len(X)",
            "/ (len(X) - 1)",
            "Your variances divide by N − 1, as np.cov does unless you say bias=True. Here it is 1/N.",
        ),
        Mistake(
            "not_divided",
            " / len(X)",
            "",
            "Your variances are sums over the samples. A variance is a mean: divide by N.",
        ),
        Mistake(
            "smallest_first",
            "vectors[:, ::-1][:, :k].T, values[::-1][:k]",
            "vectors[:, :k].T, values[:k]",
            "You keep the directions of *least* variance: eigh sorts its eigenvalues from small to large. Take the last k, "
            "and turn their order round.",
        ),
        Mistake(
            "order_not_turned",
            "vectors[:, ::-1][:, :k].T, values[::-1][:k]",
            "vectors[:, -k:].T, values[-k:]",
            "You take the right k directions, but the smallest of them comes first. Turn their order round: largest first.",
        ),
        Mistake(
            "components_in_columns",
            "vectors[:, ::-1][:, :k].T",
            "vectors[:, ::-1][:, :k]",
            "Your components stand in columns, (d, k), as eigh returns them. Transpose: one component in each row, (k, d).",
        ),
        Mistake(
            "rows_of_the_vectors",
            "vectors[:, ::-1][:, :k].T",
            "vectors[::-1][:k]",
            "You take *rows* of what eigh returns. Its eigenvectors are the columns: vectors[:, j] belongs to values[j].",
        ),
        Mistake(
            "standard_deviations",
            "values[::-1][:k]",
            "np.sqrt(values[::-1][:k])",
            "You return standard deviations. A variance is their square, the eigenvalue itself.",
        ),
        Mistake(
            "shares",
            "values[::-1][:k]",
            "values[::-1][:k] / values.sum()",
            "You return shares of the whole variance, as explained_variance_ratio_ of scikit-learn. Return the variances.",
        ),
        Mistake(
            "standardised",
            "centred = X - mean",
            "centred = (X - mean) / X.std(axis=0)",
            "You divide each column by its standard deviation. Then all columns count alike, and other directions win. "
            "Only subtract the mean.",
        ),
        Mistake(
            "scaled_components",
            "vectors[:, ::-1][:, :k].T",
            "(vectors * np.sqrt(np.abs(values)))[:, ::-1][:, :k].T",
            "Your components are as long as the standard deviation along them. A component is a direction: length 1.",
        ),
        Mistake(
            "one_mean_for_all",
            "mean = X.mean(axis=0)",
            "mean = np.full(X.shape[1], X.mean())",
            "You take one mean of all numbers. Each column has a mean of its own: axis=0.",
        ),
    ),
    hints=(
        "Look at your variances. Do they fall? Are they a factor N / (N − 1) too large? And what is components @ components.T?",
        "Subtract the mean of each column. The covariance matrix is C = XᵀX / N of the centred X. Its eigenvectors are "
        "the directions, its eigenvalues the variances. np.linalg.eigh sorts from small to large and puts eigenvectors in columns. "
        "Or take np.linalg.svd of the centred X: the rows of Vᵀ are the components, and s²/N the variances. Where there are "
        "fewer s than components, the other variances are 0, and full_matrices=False leaves their components out.",
        "mean = ...\ncentred = ...\nC = centred.T @ ... / ...\nvalues, vectors = np.linalg.eigh(C)\n"
        "return mean, vectors[:, ::-1][:, :k]..., values[...][:k]",
    ),
)
