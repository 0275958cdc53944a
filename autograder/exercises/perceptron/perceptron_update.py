"""``perceptron_update``: the learning rule for one sample."""

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


def _update_cases(rng: np.random.Generator) -> Iterator[Case]:
    x, w = whole_numbers(rng, 2), whole_numbers(rng, 2)
    b = float(-np.sign(w @ x) * (abs(w @ x) + rng.integers(2, 4))) or 2.0  # it decides
    y = 1 if w @ x + b >= 0 else -1
    yield worked("a wrong prediction", x=x, y=-y, w=w, b=b, exact=True)
    yield worked("a right prediction", x=x, y=y, w=w, b=b, exact=True)
    for d, y, wrong, bias_decides, least in (
        (2, 1, True, True, 0.3),
        (5, -1, True, False, 0.3),
        (3, 1, False, True, 1.2),
        (4, -1, False, True, 1.2),
        (7, -1, True, True, 1.2),
        (6, 1, True, False, 1.2),
    ):
        x, w = rng.normal(0, 2, d), rng.normal(size=d)
        side = -y if wrong else y
        margin = rng.uniform(least, 2.5 * least) * side
        # Without b, or with b once for each input, the net input would have the other sign.
        product = (
            -rng.uniform(0.3, 2) * side if bias_decides else margin * d / (d - 1) + rng.uniform(0.3, 2) * side
        )
        x += w * (product - w @ x) / (w @ w)
        yield random(f"{d} inputs, {'wrong' if wrong else 'right'}", x=x, y=y, w=w, b=float(margin - w @ x))
    x, w = rng.normal(0, 2, 3), rng.normal(size=3)
    x -= w * (w @ x + rng.uniform(1, 3)) / (w @ w)  # so that b and the net input differ in sign
    yield random("wrong by little", x=x, y=1, w=w, b=float(-rng.uniform(0.2, 0.8) - w @ x))
    x = rng.integers(1, 6, 3) * rng.choice([-1.0, 1.0], 3)
    yield edge("the start, label +1", x=x, y=1, w=np.zeros(3), b=0.0, exact=True)
    yield edge("the start, label −1", x=x, y=-1, w=np.zeros(3), b=0.0, exact=True)
    x, w, b = rng.uniform(-0.6, 0.6, 3), rng.normal(size=3), float(rng.uniform(6, 9))
    yield edge("one correction is not enough", x=x * -np.sign(w @ x), y=-1, w=w, b=b)
    yield edge("one input", x=np.array([rng.uniform(1, 3)]), y=-1, w=np.array([2.0]), b=0.5)


UPDATE = Exercise(
    name="perceptron_update",
    draw=_update_cases,
    visible_seed=2,
    shown=(
        worked("a wrong prediction", x=np.array([2.0, -1.0]), y=-1, w=np.array([1.0, 1.0]), b=1.0),
        worked("a right prediction", x=np.array([2.0, -1.0]), y=1, w=np.array([1.0, 1.0]), b=1.0),
    ),
    returns=("w", "b"),
    mistakes=(
        Mistake(
            "always",
            "if prediction == y:",
            "if False:",
            "You move the line for every point. The rule changes w and b only where the prediction is wrong.",
        ),
        Mistake(
            "when_right",
            "prediction == y",
            "prediction != y",
            "You change w and b where the prediction is right, and leave them where it is wrong.",
        ),
        Mistake("bias_kept", "b + y", "b", "You update w but not b: the line can turn, but it cannot shift."),
        Mistake(
            "wrong_direction",
            "w + y * x, b + y",
            "w - y * x, b - y",
            "You move w and b away from the point's side: after your update the point is further on the wrong side.",
        ),
        Mistake(
            "label_ignored",
            "w + y * x",
            "w + x",
            "You add x whatever its label is. For a point with label −1 it has to be subtracted: add y·x.",
        ),
        Mistake(
            "double_step",
            "w + y * x, b + y",
            "w + (y - prediction) * x, b + (y - prediction)",
            "Your step is twice as long: with labels −1 and +1 the difference y − ŷ is 2y. The rule here adds y·x.",
        ),
        Mistake(
            "tie_is_wrong",
            "prediction == y",
            "y * (w @ x + b) > 0",
            "You test y·(w·x + b) ≤ 0. A net input of 0 predicts +1, so with the label +1 there is nothing to correct.",
        ),
        Mistake(
            "zero_is_negative",
            ">= 0",
            "> 0",
            "You read a net input of 0 as −1. In this course sign(0) is +1.",
        ),
        Mistake(
            "delta_rule",
            "return w + y * x, b + y",
            "return w + (y - (w @ x + b)) * x, b + (y - (w @ x + b))",
            "You correct by y minus the net input, as the delta rule does. The perceptron adds y · x, whatever the net input is.",
        ),
        Mistake("bias_against", "b + y", "b - y", "The bias goes the wrong way: add y to it."),
        Mistake(
            "half_step",
            "w + y * x, b + y",
            "w + y * x / 2, b + y / 2",
            "You go half a step. Add all of y · x, and y.",
        ),
        Mistake(
            "predicted_without_bias",
            "if w @ x + b >= 0",
            "if w @ x >= 0",
            "You predict without the bias. The net input is w·x + b; only its sign says whether the prediction was wrong.",
        ),
        Mistake(
            "until_it_is_right",
            "    return w + y * x, b + y",
            "    while (1 if w @ x + b >= 0 else -1) != y:\n        w, b = w + y * x, b + y\n    return w, b",
            "You correct until the point is right. One call makes one correction.",
        ),
    ),
    hints=(
        "Compare the two worked cases: same point, same line, the other label. In one of them nothing may change.",
        "Predict first, with sign(0) = +1. If the prediction equals y, return w and b as they are. "
        "Else add y·x to w and y to b, without changing the arrays you were given.",
        "prediction = 1 if ... >= 0 else -1\nif prediction == y:\n    return w, b\nreturn w + ..., b + ...",
    ),
    equivalent=(
        Equivalent(
            "prediction = 1 if w @ x + b >= 0 else -1 -> prediction = 1 if x @ w + b >= 0 else -1",
            "the product of two vectors does not depend on their order",
        ),
        Equivalent(
            "prediction = 1 if w @ x + b >= 0 else -1 -> prediction = 1 if w.T @ x + b >= 0 else -1",
            "w has one axis; its transpose is itself",
        ),
        Equivalent(
            "prediction = 1 if w @ x + b >= 0 else -1 -> prediction = 1 if w @ x.T + b >= 0 else -1",
            "x has one axis; its transpose is itself",
        ),
    ),
)
