"""Exercises of notebook 02: prediction, learning rule, training loop, activation functions, logic gates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from autograder.exercise import FRAMEWORKS, Case, Equivalent, Exercise, Mistake, edge, random, worked


def _cloud(rng: np.random.Generator, n: int, d: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Return points (n, d), weights (d,) and a bias so large that forgetting it moves points across the line."""
    X = rng.normal(0, 2, (n, d))
    w = rng.normal(0, 1, d)
    share = rng.uniform(0.7, 0.85)  # of the points on one side
    return X, w, float(-np.quantile(X @ w, share if rng.random() < 0.5 else 1 - share))


def _small(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return small whole numbers other than 0, to follow on paper."""
    return rng.choice([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0], shape)


def _line(rng: np.random.Generator, n: int, d: int) -> tuple[np.ndarray, np.ndarray]:
    """Return n points (n, d) and labels that some line off the origin separates with room to spare."""
    direction = rng.normal(size=d)
    direction /= np.linalg.norm(direction)
    y = rng.permutation(np.where(np.arange(n) < max(2, n // 3), -1, 1))
    X = rng.normal(0, 1.5, (n, d))
    X += np.outer(y * rng.uniform(0.6, 2.5, n) + 1.0 - X @ direction, direction)
    return X, y


# --- perceptron_predict -------------------------------------------------------------------------------------------


def _predict_cases(rng: np.random.Generator) -> Iterator[Case]:
    X, w = _small(rng, 3, 2), _small(rng, 2)
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
    X, w, b = _cloud(rng, 6, 4)
    yield edge("one point", X=X[:1], w=w, b=b)
    yield edge("one input", X=rng.normal(size=(6, 1)), w=np.array([-1.5]), b=0.7)


PREDICT = Exercise(
    name="perceptron_predict",
    forbidden=FRAMEWORKS,
    draw=_predict_cases,
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


# --- perceptron_update --------------------------------------------------------------------------------------------


def _update_cases(rng: np.random.Generator) -> Iterator[Case]:
    x, w, b = _small(rng, 2), _small(rng, 2), float(rng.integers(-2, 3))
    y = 1 if w @ x + b >= 0 else -1
    yield worked("a wrong prediction", x=x, y=-y, w=w, b=b, exact=True)
    yield worked("a right prediction", x=x, y=y, w=w, b=b, exact=True)
    for d, y, wrong in (
        (2, 1, True),
        (5, -1, True),
        (3, 1, False),
        (4, -1, False),
        (7, -1, True),
        (6, 1, True),
    ):
        x, w = rng.normal(0, 2, d), rng.normal(size=d)
        margin = rng.uniform(0.3, 3) * (-y if wrong else y)
        yield random(f"{d} inputs, {'wrong' if wrong else 'right'}", x=x, y=y, w=w, b=float(margin - w @ x))
    x, w = rng.normal(0, 2, 3), rng.normal(size=3)
    x -= w * (w @ x + rng.uniform(1, 3)) / (w @ w)  # so that b and the net input differ in sign
    yield random("wrong by little", x=x, y=1, w=w, b=float(-rng.uniform(0.2, 0.8) - w @ x))
    x = rng.integers(1, 6, 3) * rng.choice([-1.0, 1.0], 3)
    yield edge("the start, label +1", x=x, y=1, w=np.zeros(3), b=0.0, exact=True)
    yield edge("the start, label −1", x=x, y=-1, w=np.zeros(3), b=0.0, exact=True)
    yield edge("one input", x=np.array([rng.uniform(1, 3)]), y=-1, w=np.array([2.0]), b=0.5)


UPDATE = Exercise(
    name="perceptron_update",
    forbidden=FRAMEWORKS,
    draw=_update_cases,
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


# --- perceptron_fit -----------------------------------------------------------------------------------------------


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

    def update(x, label, w, b):
        kept = (np.dot(w, x) + b >= 0) == (label > 0)
        return (w, b) if kept else (w + label * x / 2, b + 2 * label)

    return student.perceptron_fit(X, y, max_epochs, update=update)


FIT = Exercise(
    name="perceptron_fit",
    forbidden=FRAMEWORKS,
    draw=_fit_cases,
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
            "You run all max_epochs epochs. After the first epoch without a wrong prediction nothing changes any more: stop there.",
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


# --- activations --------------------------------------------------------------------------------------------------

_FAMILIES = (
    ("step",),
    ("sigmoid", "sigmoid_slope"),
    ("tanh", "tanh_slope"),
    ("relu", "relu_slope"),
    ("leaky_relu", "leaky_relu_slope"),
)


def _activation_cases(rng: np.random.Generator) -> Iterator[Case]:
    z = rng.permutation(np.append(0.0, rng.choice([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0], 4, replace=False)))
    alpha = float(rng.choice([0.1, 0.2, 0.25, 0.5]))
    for family in _FAMILIES:
        yield worked(
            f"{family[0]} at 0 and four whole numbers", functions=family, z=z, alpha=alpha, exact=True
        )
    for family in _FAMILIES:
        shape = (int(rng.integers(4, 7)), int(rng.integers(7, 10)))
        yield random(
            f"{family[0]} of a matrix",
            functions=family,
            z=rng.normal(0, 2, shape),
            alpha=float(rng.uniform(0.05, 0.4)),
        )
    for family in _FAMILIES:
        z = np.array([-800.0, -40.0, 0.0, 40.0, 800.0]) * np.append(
            rng.uniform(0.9, 1, 2), rng.uniform(0.9, 1, 3)
        )
        yield edge(
            f"{family[0]} far out and at 0",
            functions=family,
            z=z,
            alpha=float(rng.uniform(0.05, 0.4)),
            exact=True,
        )


def call_family(student: Any, functions: tuple[str, ...], z: np.ndarray, alpha: float) -> Any:
    """Call each function on the same net inputs; the leaky ones also get their slope."""
    answers = {}
    for name in functions:
        function = getattr(student, name)
        answers[name] = function(z.copy(), alpha) if name.startswith("leaky") else function(z.copy())
    return answers


ACTIVATIONS = Exercise(
    name="activations",
    forbidden=(*FRAMEWORKS, "scipy.special.expit", "scipy.special.log_expit", "scipy.stats.logistic"),
    draw=_activation_cases,
    shown=tuple(
        worked(
            f"{family[0]} at −2, −1, 0, 1, 3",
            functions=family,
            z=np.array([-2.0, -1.0, 0.0, 1.0, 3.0]),
            alpha=0.1,
            exact=True,
        )
        for family in _FAMILIES
    ),
    functions=tuple(name for family in _FAMILIES for name in family),
    probe=call_family,
    mistakes=(
        Mistake(
            "step_at_zero",
            "z >= 0",
            "z > 0",
            "Your step answers 0 at z = 0. As sign(0) is +1, step(0) is 1.",
            "step",
        ),
        Mistake(
            "step_is_sign",
            "0.0)",
            "-1.0)",
            "Your step answers −1 on the left. That is the sign function; step answers 0.",
            "step",
        ),
        Mistake(
            "sigmoid_overflow",
            "1 / (1 + np.exp(-z))",
            "np.exp(z) / (1 + np.exp(z))",
            "Your sigmoid divides infinity by infinity far out on the right: exp(800) is too large for a float. "
            "Divide top and bottom by exp(z) on paper first.",
            "sigmoid",
        ),
        Mistake(
            "sigmoid_mirrored",
            "np.exp(-z)",
            "np.exp(z)",
            "Your sigmoid falls where it should rise: the exponent is −z.",
            "sigmoid",
        ),
        Mistake(
            "slope_at_output",
            "s = sigmoid(z)",
            "s = z",
            "You take z(1 − z). The formula σ(1 − σ) wants the output σ(z) in both places, not the net input z.",
            "sigmoid_slope",
        ),
        Mistake(
            "tanh_overflow",
            "np.tanh(z)",
            "(np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))",
            "Your tanh divides infinity by infinity far out: exp(800) is too large for a float. np.tanh takes care of that.",
            "tanh",
        ),
        Mistake(
            "tanh_slope_not_squared",
            "np.tanh(z) ** 2",
            "np.tanh(z)",
            "Your tanh_slope is 1 − tanh(z); the square is missing.",
            "tanh_slope",
        ),
        Mistake(
            "relu_over_axis",
            "np.maximum(z, 0)",
            "np.max(z, 0)",
            "You call np.max(z, 0), the largest value along axis 0. np.maximum(z, 0) compares each element with 0.",
            "relu",
        ),
        Mistake(
            "relu_is_abs",
            "np.maximum(z, 0)",
            "np.abs(z)",
            "Your relu mirrors negative inputs; it should answer 0.",
            "relu",
        ),
        Mistake(
            "relu_slope_at_zero",
            "z > 0",
            "z >= 0",
            "Your relu_slope answers 1 at z = 0. The corner has no slope of its own; this course takes the left one, 0.",
            "relu_slope",
        ),
        Mistake(
            "relu_slope_is_relu",
            "1.0, 0.0",
            "z, 0.0",
            "Your relu_slope answers z on the right. That is the value of relu; its slope there is 1.",
            "relu_slope",
        ),
        Mistake(
            "leaky_constant",
            "alpha * z)",
            "alpha)",
            "Your leaky_relu is the constant alpha on the left. alpha is a slope: the value there is alpha·z.",
            "leaky_relu",
        ),
        Mistake(
            "leaky_slope_zero",
            "1.0, alpha)",
            "1.0, 0.0)",
            "Your leaky_relu_slope is 0 on the left, as for the plain ReLU. The leak keeps the slope at alpha.",
            "leaky_relu_slope",
        ),
        Mistake(
            "leaky_slope_at_zero",
            "z > 0",
            "z >= 0",
            "Your leaky_relu_slope answers 1 at z = 0. This course takes the left slope there, alpha.",
            "leaky_relu_slope",
        ),
    ),
    hints=(
        "The card names the function. Sketch it for z = −2, 0 and 2 and compare your sketch with your answer.",
        "Each function works on every element of z by itself. np.where(condition, a, b) and np.maximum(a, b) "
        "choose element by element. Mind z = 0, and mind exp of a large number.",
        "def relu(z):\n    return np.maximum(..., 0)\n\ndef relu_slope(z):\n    return np.where(z > 0, ..., ...)\n\n"
        "def sigmoid_slope(z):\n    s = sigmoid(z)\n    return s * ...",
    ),
    equivalent=(
        Equivalent(
            "return np.where(z >= 0, 1.0, 0.0) -> return np.where(1.0, z >= 0, 0.0)",
            "1.0 is true everywhere, so the condition itself is returned, and as a number it is 1.0 or 0.0",
        ),
        Equivalent(
            "return np.maximum(z, 0) -> return np.maximum(0, z)",
            "the larger of two numbers does not depend on their order",
        ),
        Equivalent(
            "return np.where(z > 0, 1.0, 0.0) -> return np.where(1.0, z > 0, 0.0)",
            "1.0 is true everywhere, so the condition itself is returned, and as a number it is 1.0 or 0.0",
        ),
        Equivalent(
            "return np.where(z > 0, z, alpha * z) -> return np.where(z >= 0, z, alpha * z)",
            "both branches are 0 at z = 0",
        ),
    ),
)


# --- gate_weights -------------------------------------------------------------------------------------------------


def _gate_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("AND", gates=("AND",))
    yield random("OR", gates=("OR",))
    yield random("NOT", gates=("NOT",))
    yield edge(
        "all three, one after another", gates=tuple(str(g) for g in rng.permutation(["AND", "OR", "NOT"]))
    )


def ask_gates(student: Any, gates: tuple[str, ...]) -> Any:
    """Ask for the weights of each gate, in the given order."""
    return {gate: student.gate_weights(gate) for gate in gates}


def truth_table(inputs: Mapping[str, Any], expected: Any, got: Any) -> list[str]:
    """Say which row of which gate's truth table comes out wrong."""
    tables: dict[str, dict[tuple[int, ...], int]] = {
        "AND": {(0, 0): 0, (0, 1): 0, (1, 0): 0, (1, 1): 1},
        "OR": {(0, 0): 0, (0, 1): 1, (1, 0): 1, (1, 1): 1},
        "NOT": {(0,): 1, (1,): 0},
    }
    problems = []
    for gate in inputs["gates"]:
        w, b = (np.asarray(part, dtype=float) for part in got[gate])
        size = len(next(iter(tables[gate])))
        if w.shape != (size,) or b.size != 1:
            problems.append(
                f"{gate}: expected w of shape ({size},) and a single number b; got shapes {w.shape} and {b.shape}."
            )
            continue
        for x, wanted in tables[gate].items():
            z = float(np.dot(w, x) + b.item())
            row = f"{gate} of {' and '.join(map(str, x))}"
            if abs(z) < 1e-9:
                problems.append(f"{row}: the net input is 0, so this point lies on the line. Shift the line.")
            elif (z > 0) != bool(wanted):
                problems.append(
                    f"{row} should be {wanted}: your net input is {z:.3g}, so it is {int(z > 0)}."
                )
    return problems


GATES = Exercise(
    name="gate_weights",
    forbidden=FRAMEWORKS,
    draw=_gate_cases,
    returns=("weights",),
    probe=ask_gates,
    judge=truth_table,
    mistakes=(
        Mistake(
            "and_is_or",
            "-1.5",
            "-0.5",
            "Your AND fires when a single input is 1. Lower b until one input is not enough.",
        ),
        Mistake(
            "and_on_line",
            "-1.5",
            "-1.0",
            "Your AND has points exactly on its line: with one input at 1 the net input is 0.",
        ),
        Mistake(
            "and_bias_sign",
            "-1.5",
            "1.5",
            "The bias of your AND has the wrong sign: it fires whatever comes in.",
        ),
        Mistake(
            "or_is_and",
            "-0.5)",
            "-1.5)",
            "Your OR needs both inputs, as AND does. Raise b until one input is enough.",
        ),
        Mistake(
            "or_on_line",
            "-0.5)",
            "0.0)",
            "Your OR has (0, 0) exactly on its line. A small negative b takes it off.",
        ),
        Mistake(
            "not_copies",
            "[-1.0], 0.5",
            "[1.0], -0.5",
            "Your NOT copies its input. Its weight has to be negative.",
        ),
        Mistake(
            "not_no_bias",
            "[-1.0], 0.5",
            "[-1.0], 0.0",
            "Your NOT never fires: without a bias the net input of 0 is 0.",
        ),
    ),
    hints=(
        "Write the net input of every row of the truth table beside the output it should give.",
        "Draw the four points of AND in the plane and a line that parts (1, 1) from the rest. "
        "With w = (1, 1) the net input without bias is the number of inputs that are 1: where does b put the threshold?",
        'weights = {"AND": ([1.0, 1.0], ...), "OR": ([1.0, 1.0], ...), "NOT": ([...], ...)}\n'
        "w, b = weights[gate]\nreturn np.array(w), b",
    ),
    equivalent=(
        Equivalent(
            '"OR": ([1.0, 1.0], -0.5), -> "OR": ([2.0, 1.0], -0.5),',
            "still OR: the net inputs are -0.5, 0.5, 1.5 and 2.5",
        ),
        Equivalent(
            '"OR": ([1.0, 1.0], -0.5), -> "OR": ([1.0, 2.0], -0.5),',
            "still OR: the net inputs are -0.5, 1.5, 0.5 and 2.5",
        ),
        Equivalent(
            '"NOT": ([-1.0], 0.5), -> "NOT": ([-2.0], 0.5),',
            "still NOT: the net inputs are 0.5 and -1.5",
        ),
    ),
)

EXERCISES: tuple[Exercise, ...] = (PREDICT, UPDATE, FIT, ACTIVATIONS, GATES)
