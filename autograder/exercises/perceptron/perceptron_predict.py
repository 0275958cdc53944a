"""``perceptron_predict``: which side of the line a point is on."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import (
    Case,
    Equivalent,
    Exercise,
    Mistake,
    edge,
    random,
    worked,
)
from autograder.exercises.drawing import whole_numbers


def _cloud(rng: np.random.Generator, n: int, d: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Return points (n, d), weights (d,) and a bias so large that forgetting it moves points across the line."""
    X = rng.normal(0, 2, (n, d))
    w = rng.normal(0, 1, d)
    share = rng.uniform(0.7, 0.85)  # of the points on one side
    b = float(-np.quantile(X @ w, share if rng.random() < 0.5 else 1 - share))
    near = rng.choice(n, 2, replace=False)  # and one point is close to the line on either side
    X[near] += np.outer(rng.uniform(0.1, 0.4, 2) * [1, -1] - X[near] @ w - b, w) / (w @ w)
    return X, w, b


def _predict_cases(rng: np.random.Generator) -> Iterator[Case]:
    X, w = whole_numbers(rng, 3, 2), whole_numbers(rng, 2)
    yield worked("three points, one of them on the line", X=X, w=w, b=float(-w @ X[0]), exact=True)
    for n, d in ((7, 2), (12, 3), (9, 5), (5, 8)):
        n = n + int(rng.integers(0, 3))
        d += d == n  # equal sizes would hide a transpose
        X, w, b = _cloud(rng, n, d)
        yield random(f"{n} points, {d} inputs", X=X, w=w, b=b)
    signs = rng.choice([-1.0, 1.0], 3)
    yield edge(
        "points exactly on the line",
        X=np.array([[2.0, 1.0, 0.0], [0.0, 0.0, 2.0], [1.0, 0.0, 0.0], [-1.0, 0.0, 0.0]]) * signs,
        w=np.array([1.0, -1.0, 0.5]) * signs,
        b=-1.0,
        exact=True,
    )
    yield edge("all weights zero", X=rng.normal(size=(4, 3)), w=np.zeros(3), b=0.0, exact=True)
    x, w = rng.normal(0, 2, (1, 4)), rng.normal(size=4)
    side = rng.choice([-1.0, 1.0])
    yield edge("one point", X=x, w=w, b=float(side * rng.uniform(1.5, 3) - x[0] @ w))
    x = rng.permutation(np.append([0.3, 0.7], rng.normal(size=4)))  # the first two are close to the line
    yield edge("one input", X=x[:, None], w=np.array([-1.5]), b=0.7)
    X = rng.normal(size=(4, 3))
    X -= np.outer(X @ w[:3] + 1.0 - np.array([0.2, -0.2, 0.4, -0.4]), w[:3]) / (w[:3] @ w[:3])
    yield edge("close to the line, on both sides", X=X, w=w[:3], b=1.0)


PREDICT = Exercise(
    name="perceptron_predict",
    draw=_predict_cases,
    visible_seed=5,
    shown=(
        worked(
            "three points, one of them on the line",
            X=np.array([[1.0, 1.0], [2.0, 1.0], [0.0, 1.0]]),
            w=np.array([1.0, 2.0]),
            b=-4.0,
            exact=True,
        ),
        worked("one input, a threshold at 3", X=np.array([[2.0], [5.0]]), w=np.array([1.0]), b=-3.0),
    ),
    returns=("labels",),
    mistakes=(
        Mistake(
            "zero_is_negative",
            "z >= 0",
            "z > 0",
            "You give a point exactly on the line, net input 0, the label −1. In this course sign(0) is +1.",
        ),
        Mistake(
            "np_sign",
            "np.where(z >= 0, 1, -1)",
            "np.sign(z)",
            "You use np.sign, which answers 0 for a net input of 0. A label is −1 or +1; here sign(0) is +1.",
        ),
        Mistake(
            "no_bias",
            "X @ w + b",
            "X @ w",
            "You leave out the bias b: your line always passes through the origin.",
        ),
        Mistake(
            "bias_subtracted",
            "X @ w + b",
            "X @ w - b",
            "You subtract b, as if it were a threshold. The net input is w·x + b: the bias is added.",
        ),
        Mistake(
            "flipped",
            "z >= 0",
            "z <= 0",
            "Your labels are on the wrong sides of the line: w points to the +1 side.",
        ),
        Mistake(
            "zero_one_labels",
            "1, -1)",
            "1, 0)",
            "You answer with labels 0 and 1. This exercise asks for −1 and +1.",
        ),
        Mistake(
            "net_input",
            "np.where(z >= 0, 1, -1)",
            "z",
            "You return the net input itself. A prediction is its sign, −1 or +1.",
        ),
        Mistake(
            "half_as_threshold",
            "z >= 0",
            "z >= 0.5",
            "You compare with 0.5. The net input decides by its sign: compare with 0.",
        ),
    ),
    hints=(
        "Work the first case by hand. Its points have net inputs −1, 0 and −2: which labels belong to them?",
        "One product of X, (N, d), with w, (d,), gives all N net inputs; b is added to each. "
        "Then turn every number into −1 or +1, and mind what happens at exactly 0.",
        "z = X @ ... + ...\nreturn np.where(z ..., 1, -1)",
    ),
    equivalent=(
        Equivalent(
            "z = X @ w + b -> z = X @ w.T + b",
            "w has one axis; its transpose is itself",
        ),
    ),
)
