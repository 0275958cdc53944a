"""``linear_score``: a line by least squares, judged by its error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked


def _labels(rng: np.random.Generator, n: int) -> np.ndarray:
    """Return n labels: a third of them +1, the others −1."""
    return rng.permutation(np.where(np.arange(n) < -(-n // 3), 1.0, -1.0))


def _samples(rng: np.random.Generator, n: int, d: int) -> dict[str, Any]:
    """Return samples off the origin, and labels that lean on the first input but do not follow it."""
    y = _labels(rng, n)
    X = rng.normal(size=(n, d)) + rng.uniform(1, 2, d) * rng.choice([-1.0, 1.0], d)
    X[:, 0] += y / 2
    return {"X": X, "y": y}


def _draw_score(rng: np.random.Generator) -> Iterator[Case]:
    x = np.array([0.0, 1.0, 2.0, 3.0, 4.0]) + float(rng.integers(1, 4))
    yield worked("five samples, one input", X=x[:, None], y=rng.permuted([-1.0, -1.0, -1.0, 1.0, 1.0]))
    for n in rng.choice(np.arange(14, 30), 4, replace=False).tolist():
        d = int(rng.integers(3, 7))
        yield random(f"{n} samples, {d} inputs", **_samples(rng, n, d))
    n, d = int(rng.integers(14, 30)), int(rng.integers(3, 7))
    dark = _samples(rng, n, d)
    dark["X"][:, int(rng.integers(1, d))] = 0.0
    yield edge("an input that is always 0", **dark)
    whole = _samples(rng, n, d)
    yield edge("labels are integers", X=whole["X"], y=whole["y"].astype(int))
    yield edge("one input", **_samples(rng, n, 1))


def least_squares(inputs: Mapping[str, Any], expected: Any, got: Any) -> list[str]:
    """Say how the scores of a line differ from the best ones; inputs that depend on each other leave w open."""
    X, y = inputs["X"], inputs["y"]
    w, b = np.asarray(got[0], dtype=float), np.asarray(got[1], dtype=float)
    if w.shape != (X.shape[1],) or b.size != 1:
        return [
            f"Expected shapes: w ({X.shape[1]},), b a single number. Got: w {w.shape}, b {b.shape}. The weight of "
            "the column of ones is b."
        ]
    best, mine = X @ expected[0] + expected[1], X @ w + b.item()
    if np.abs(mine - best).max() <= 1e-4 * np.abs(best).max():
        return []
    errors = [float(np.mean((scores - y) ** 2)) for scores in (mine, best)]
    text = (
        f"The mean squared error of your scores is {errors[0]:.4g}; the smallest possible is {errors[1]:.4g}."
    )
    lean = float(np.mean(mine - y))
    if b.item() == 0:
        text += " Your b is 0: give X a column of ones."
    elif abs(lean) > 1e-4:
        side = "high" if lean > 0 else "low"
        text += f" On average they are {abs(lean):.3g} too {side}."
    return [text]


_BODY = """A = np.hstack([X, np.ones((len(X), 1))])
    solution = np.linalg.lstsq(A, y, rcond=None)[0]
    return solution[:-1], solution[-1]"""

SCORE = Exercise(
    name="linear_score",
    draw=_draw_score,
    shown=(
        worked(
            "four samples, one input",
            X=np.array([[0.0], [1.0], [2.0], [3.0]]),
            y=np.array([-1.0, -1.0, 1.0, 1.0]),
        ),
        worked(
            "five samples, two inputs",
            X=np.array([[1.0, 0.0], [2.0, 1.0], [3.0, 1.0], [4.0, 0.0], [5.0, 3.0]]),
            y=np.array([-1.0, 1.0, -1.0, -1.0, 1.0]),
        ),
    ),
    returns=("w", "b"),
    judge=least_squares,
    mistakes=(
        Mistake(
            "no_bias",
            "np.ones((len(X), 1))",
            "np.zeros((len(X), 1))",
            "There is no bias: your b is 0, so the line has to pass through the origin. Append a column of ones to X.",
        ),
        Mistake(
            "bias_from_the_labels",
            _BODY,
            "return np.linalg.lstsq(X, y, rcond=None)[0], y.mean()",
            "You fit w without a bias and then take the mean of y for b. They depend on each other: fit both at once, with "
            "a column of ones.",
        ),
        Mistake(
            "centred_and_left_there",
            _BODY,
            "w = np.linalg.lstsq(X - X.mean(axis=0), y - y.mean(), rcond=None)[0]\n    return w, y.mean()",
            "Your w is right, but b is not. You fitted centred data; for X as it is, b = mean(y) − mean(X)·w.",
        ),
        Mistake(
            "bias_first",
            "[X, np.ones((len(X), 1))]",
            "[np.ones((len(X), 1)), X]",
            "The ones are your first column, but you take the last number for b. Put them behind X, or take the first.",
        ),
        Mistake(
            "penalty",
            "np.linalg.lstsq(A, y, rcond=None)[0]",
            "np.linalg.solve(A.T @ A + np.eye(A.shape[1]), A.T @ y)",
            "You add a penalty on large weights (ridge regression). That keeps the matrix from being singular, but the error "
            "is no longer the smallest.",
        ),
        Mistake(
            "mean_picture",
            "np.linalg.lstsq(A, y, rcond=None)[0]",
            "A.T @ y / len(y)",
            "You stop at Aᵀy. That compares a sample with an average picture of its class; inputs that go together count "
            "twice. Solve AᵀA θ = Aᵀy for the weights.",
        ),
        Mistake(
            "bias_left_in_w",
            "return solution[:-1], solution[-1]",
            "return solution, solution[-1]",
            "Your w still holds the bias: it has d + 1 numbers. The weight of the column of ones is b and leaves w.",
        ),
    ),
    hints=(
        "Add up y − scores over all samples. It has to be 0 when the bias is free. Does numpy complain of a singular "
        "matrix? Then one column is no use, as a pixel that never has ink.",
        "Append a column of ones to X, and the bias is one more weight. np.linalg.lstsq then finds the weights of least "
        "squared error, also where columns depend on each other. So does np.linalg.pinv(A) @ y.",
        "A = np.hstack([X, ...])\nsolution = np.linalg.lstsq(A, ..., rcond=None)[0]\nreturn solution[...], solution[...]",
    ),
)
