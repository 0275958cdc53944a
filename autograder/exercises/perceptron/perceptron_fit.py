"""``perceptron_fit``: the training loop.

The probe passes an update of its own, so a wrong ``perceptron_update`` costs once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

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


def _line(rng: np.random.Generator, n: int, d: int) -> tuple[np.ndarray, np.ndarray]:
    """Return n points (n, d) and labels that some line off the origin separates with room to spare."""
    direction = rng.normal(size=d)
    direction /= np.linalg.norm(direction)
    y = rng.permutation(np.where(np.arange(n) < max(2, n // 3), -1, 1))
    X = rng.normal(0, 1.5, (n, d))
    X += np.outer(y * rng.uniform(0.6, 2.5, n) + 1.0 - X @ direction, direction)
    return X, y


_CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
_OR, _XOR = np.array([-1, 1, 1, 1]), np.array([-1, 1, 1, -1])


def _fit_cases(rng: np.random.Generator) -> Iterator[Case]:
    left = float(rng.integers(1, 5))
    yield worked(
        "two points, settled in a few epochs",
        X=np.array([[left], [left + 2]]),
        y=np.array([-1, 1]),
        max_epochs=50,
        exact=True,
    )
    order = rng.permutation(4)
    yield worked("the OR gate", X=_CORNERS[order], y=_OR[order], max_epochs=50, exact=True)
    for n, d in ((14, 2), (11, 3), (23, 4)):
        n = n + int(rng.integers(0, 4))
        X, y = _line(rng, n, d)
        yield random(f"{n} separable points, {d} inputs", X=X, y=y, max_epochs=400)
    for n, d, epochs in ((17, 2, 4), (13, 3, 6)):
        X = rng.normal(0, 2, (n, d))
        y = rng.permutation(np.where(np.arange(n) % 2, 1, -1))
        yield random(f"{n} points with labels at random, {epochs} epochs", X=X, y=y, max_epochs=epochs)
    order, epochs = rng.permutation(4), int(rng.integers(7, 12))
    yield edge("XOR never settles", X=_CORNERS[order], y=_XOR[order], max_epochs=epochs, exact=True)
    yield edge("one epoch", X=rng.normal(size=(5, 3)), y=np.array([-1, 1, -1, 1, -1]), max_epochs=1)
    yield edge("no epoch at all", X=rng.normal(size=(5, 2)), y=np.array([-1, 1, -1, 1, 1]), max_epochs=0)
    yield edge("right from the start", X=rng.normal(size=(4, 3)), y=np.ones(4, dtype=int), max_epochs=5)
    yield edge("one point", X=rng.uniform(1, 2, (1, 2)), y=np.array([-1]), max_epochs=6)


def fit_with_another_rule(student: Any, X: np.ndarray, y: np.ndarray, max_epochs: int) -> Any:
    """Train with a rule that is not the perceptron's, so that a wrong perceptron_update costs nothing here."""

    def update(x, y, w, b):
        z = np.dot(w, x) + b
        if (z >= 0) != (y > 0):
            return w + y * x / 2, b + 2 * y
        # What is right, but only just, moves too: so each point has to be shown.
        return (w + y * x / 8, b) if -0.5 < z < 0.5 else (np.array(w), b)

    return student.perceptron_fit(X, y, max_epochs, update=update)


FIT = Exercise(
    name="perceptron_fit",
    draw=_fit_cases,
    visible_seed=18,
    shown=(
        worked(
            "two points, settled in a few epochs",
            X=np.array([[1.0], [3.0]]),
            y=np.array([-1, 1]),
            max_epochs=50,
            exact=True,
        ),
        worked(
            "the OR gate",
            X=np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]),
            y=np.array([-1, 1, 1, 1]),
            max_epochs=50,
            exact=True,
        ),
    ),
    returns=("w", "b", "errors"),
    probe=fit_with_another_rule,
    mistakes=(
        Mistake(
            "never_stops",
            "if wrong == 0:",
            "if False:",
            "Your `errors` has max_epochs entries. The first 0 is the last entry: after an epoch without a wrong prediction, stop.",
        ),
        Mistake(
            "last_zero_missing",
            "        errors.append(wrong)\n        if wrong == 0:\n            break\n",
            "        if wrong == 0:\n            break\n        errors.append(wrong)\n",
            "You leave before you note the last epoch, the one without an error. It was run, so its 0 belongs to errors.",
        ),
        Mistake(
            "counted_after",
            "            wrong += (w @ x_i + b >= 0) != (y_i > 0)\n            w, b = update(x_i, y_i, w, b)\n",
            "            w, b = update(x_i, y_i, w, b)\n            wrong += (w @ x_i + b >= 0) != (y_i > 0)\n",
            "You count after the update. An error is a wrong prediction of the weights as the point is met, before they change.",
        ),
        Mistake(
            "counted_at_the_end",
            "            wrong += (w @ x_i + b >= 0) != (y_i > 0)\n            w, b = update(x_i, y_i, w, b)\n",
            "            w, b = update(x_i, y_i, w, b)\n        wrong = np.sum((X @ w + b >= 0) != (y > 0))\n",
            "You count with the weights at the end of the epoch. Count each point as you meet it, before its update.",
        ),
        Mistake(
            "forgets",
            "        wrong = 0\n",
            "        wrong = 0\n        w, b = np.zeros(X.shape[1]), 0.0\n",
            "You set w and b to zero at the start of every epoch: all that the epoch before had learned is lost.",
        ),
        Mistake("ones", "np.zeros", "np.ones", "You start from weights of 1. The start is w = 0 and b = 0."),
        Mistake(
            "own_rule",
            "= update(",
            "= perceptron_update(",
            "You call perceptron_update, whatever was given as update. The loop has to call the function it gets as an argument.",
        ),
        Mistake(
            "rate",
            "errors.append(wrong)",
            "errors.append(wrong / len(y))",
            "You note the share of wrong predictions. Each entry of errors is a count.",
        ),
        Mistake(
            "one_epoch",
            "range(max_epochs)",
            "range(min(max_epochs, 1))",
            "You go through the data once. It takes up to max_epochs epochs.",
        ),
        Mistake(
            "only_when_wrong",
            "            w, b = update(x_i, y_i, w, b)",
            "            if (w @ x_i + b >= 0) != (y_i > 0):\n                w, b = update(x_i, y_i, w, b)",
            "You call `update` for wrong points alone. Call it for every point: what happens to a right one is the rule's business.",
        ),
        Mistake(
            "counted_without_bias",
            "(w @ x_i + b >= 0)",
            "(w @ x_i >= 0)",
            "You count errors without the bias. The net input is w·x + b; its sign is the prediction.",
        ),
        Mistake(
            "at_least_one_epoch",
            "range(max_epochs)",
            "range(max(1, max_epochs))",
            "You run an epoch even where max_epochs is 0. Then nothing is shown: w and b are 0, and errors is empty.",
        ),
    ),
    hints=(
        "Print wrong at the end of each epoch on the OR gate. It should shrink to 0, and the loop should end right there.",
        "Two loops: epochs outside, points in their given order inside. For each point, first see whether the weights "
        "of this moment predict it wrongly and count it, then call update and keep what it returns.",
        "w, b, errors = np.zeros(...), 0.0, []\nfor _ in range(max_epochs):\n    wrong = 0\n    for x_i, y_i in zip(X, y):\n"
        "        ...  # count, then update\n    errors.append(wrong)\n    ...  # leave when there is nothing left to learn\n"
        "return w, b, np.array(errors)",
    ),
    equivalent=(
        Equivalent(
            "for _ in range(max_epochs): -> for _ in reversed(range(max_epochs)):",
            "the loop counts epochs; nobody looks at the count",
        ),
        Equivalent(
            "wrong += (w @ x_i + b >= 0) != (y_i > 0) -> wrong += (x_i @ w + b >= 0) != (y_i > 0)",
            "the product of two vectors does not depend on their order",
        ),
        Equivalent(
            "wrong += (w @ x_i + b >= 0) != (y_i > 0) -> wrong += (w.T @ x_i + b >= 0) != (y_i > 0)",
            "w has one axis; its transpose is itself",
        ),
        Equivalent(
            "wrong += (w @ x_i + b >= 0) != (y_i > 0) -> wrong += (w @ x_i.T + b >= 0) != (y_i > 0)",
            "x_i has one axis; its transpose is itself",
        ),
        Equivalent(
            "wrong += (w @ x_i + b >= 0) != (y_i > 0) -> wrong += (w @ x_i + b >= 0) != (y_i >= 0)",
            "a label is -1 or +1, never 0",
        ),
        Equivalent(
            "wrong += (w @ x_i + b >= 0) != (y_i > 0) -> wrong += (w @ x_i + b >= 0) != (y_i > -1)",
            "a label is -1 or +1; only +1 exceeds -1",
        ),
    ),
)
