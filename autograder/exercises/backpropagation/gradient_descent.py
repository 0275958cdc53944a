"""A loss, and the way down it: ``mse_loss`` and ``gradient_descent``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Equivalent, Exercise, Mistake, edge, random, worked
from autograder.exercises.backpropagation.forbidden import FORBIDDEN
from autograder.exercises.drawing import away_from_zero, different_sizes, one_hot_rows, whole_numbers

# --- mse_loss -----------------------------------------------------------------------------------------------------


def _draw_loss(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "two samples, two outputs",
        Y=one_hot_rows(rng, 2, 2),
        Y_hat=rng.choice([0.0, 0.25, 0.5, 0.75, 1.0], (2, 2)),
    )
    for _ in range(4):
        n, k = different_sizes(rng, 2)
        yield random(
            f"{n} samples, {k} outputs", Y=rng.normal(size=(n, k)), Y_hat=rng.normal(1.0, 1.0, (n, k))
        )
    n, k = different_sizes(rng, 2)
    yield edge("one output", Y=rng.normal(size=(n, 1)), Y_hat=rng.normal(1.0, 1.0, (n, 1)))
    yield edge(
        "labels are integers", Y=one_hot_rows(rng, n, k).astype(int), Y_hat=rng.uniform(0.1, 0.9, (n, k))
    )
    perfect = rng.uniform(size=(n, k))
    yield edge("a perfect prediction", floor=1e-12, exact=True, Y=perfect, Y_hat=perfect.copy())


LOSS = Exercise(
    name="mse_loss",
    also_forbidden=FORBIDDEN,
    draw=_draw_loss,
    shown=(
        worked(
            "two samples, two outputs",
            Y=np.array([[1.0, 0.0], [0.0, 1.0]]),
            Y_hat=np.array([[0.5, 0.5], [1.0, 0.0]]),
        ),
        worked("one sample, three outputs", Y=np.array([[3.0, 1.0, 0.0]]), Y_hat=np.array([[1.0, 1.0, 1.0]])),
    ),
    returns=("E",),
    mistakes=(
        Mistake(
            "half_missing",
            "(2 * len(Y))",
            "len(Y)",
            "The ½ in front of the sum is missing. It is there so that no factor 2 is left after differentiating.",
        ),
        Mistake(
            "samples_not_averaged",
            "(2 * len(Y))",
            "2",
            "You add up all samples but never divide by N, so the error grows with the amount of data.",
        ),
        Mistake(
            "mean_over_everything",
            "(2 * len(Y))",
            "(2 * Y.size)",
            "You divide by N·K, as np.mean does. E divides by the number of samples N alone; outputs are added up.",
        ),
        Mistake(
            "divided_by_outputs",
            "(2 * len(Y))",
            "(2 * Y.shape[1])",
            "You divide by the number of outputs K. N is the number of samples: the length of the first axis.",
        ),
        Mistake(
            "not_squared",
            " ** 2",
            "",
            "The differences are not squared, so those above and those below the target cancel.",
        ),
        Mistake(
            "one_loss_per_sample",
            "(Y - Y_hat) ** 2",
            "(Y - Y_hat) ** 2, axis=1",
            "You return one number per sample. E is a single number: sum over samples and outputs.",
        ),
        Mistake(
            "absolute",
            "(Y - Y_hat) ** 2",
            "np.abs(Y - Y_hat)",
            "You add up absolute differences. Square them.",
        ),
        Mistake(
            "square_of_the_sum",
            "np.sum((Y - Y_hat) ** 2)",
            "np.sum(Y - Y_hat) ** 2",
            "You square the sum, in which errors cancel. Square each difference, then add up.",
        ),
        Mistake(
            "root",
            "return np.sum((Y - Y_hat) ** 2) / (2 * len(Y))",
            "return np.sqrt(np.sum((Y - Y_hat) ** 2) / (2 * len(Y)))",
            "You take a root at the end. The loss is the sum itself, divided by 2N.",
        ),
    ),
    hints=(
        "Work the two-sample case on paper. By which factor does your number differ: 2, N, or the number of outputs?",
        "Square every element of Y − Y_hat, add all of them up, and divide once by 2N. N is len(Y).",
        "return np.sum((... - ...) ** 2) / (2 * ...)",
    ),
)


# --- gradient_descent ---------------------------------------------------------------------------------------------


def _draw_descent(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "two steps in a bowl",
        theta0=whole_numbers(rng, 2) * 2,
        learning_rate=0.25,
        n_steps=2,
        A=np.diag(rng.choice([1.0, 2.0], 2)),
        c=whole_numbers(rng, 2),
        bend=0.0,
    )
    for d, bend in zip(different_sizes(rng, 4), (0.0, 0.0, 0.1, 0.2)):
        yield random(f"{d} parameters", **_descent(rng, d, int(rng.integers(3, 9)), 0.2), bend=bend)
    yield edge("one parameter", **_descent(rng, 1, 4, 0.3), bend=0.1)
    yield edge("no step", **_descent(rng, 3, 0, 0.1), bend=0.0)
    bottom = _descent(rng, 3, 4, 0.2)
    yield edge("a start at the bottom", **(bottom | {"theta0": bottom["c"].copy()}), bend=0.0)
    yield edge("a learning rate of 0", **_descent(rng, 2, 3, 0.0), bend=0.1)
    yield edge("a learning rate that is too large", **_descent(rng, 2, 6, 3.0), bend=0.0)
    whole = _descent(rng, 3, 3, 0.1) | {"theta0": rng.choice([-3, -2, 2, 3], 3)}
    yield edge("a start given as integers", **whole, bend=0.0)


def _descent(rng: np.random.Generator, d: int, n_steps: int, learning_rate: float) -> dict[str, Any]:
    """Return a start and a bowl with curvatures between 1 and 2 around ``c``."""
    turn, _ = np.linalg.qr(rng.normal(size=(d, d)))
    return {
        "theta0": away_from_zero(rng, d),
        "learning_rate": learning_rate,
        "n_steps": n_steps,
        "A": turn @ np.diag(rng.uniform(1, 2, d)) @ turn.T,
        "c": 3 * away_from_zero(rng, d),
    }


def ask_descent(
    student: Any, theta0: Any, learning_rate: float, n_steps: int, A: Any, c: Any, bend: float
) -> Any:
    """Let the student's function descend a bowl whose walls may bend."""

    def grad(theta: Any) -> Any:
        theta = np.asarray(theta)
        return A @ (theta - c) + bend * theta**3

    return student.gradient_descent(grad, theta0, learning_rate, n_steps)


DESCENT = Exercise(
    name="gradient_descent",
    also_forbidden=FORBIDDEN,
    draw=_draw_descent,
    shown=(
        worked(
            "two steps in a bowl",
            theta0=np.array([4.0, 2.0]),
            learning_rate=0.25,
            n_steps=2,
            A=np.array([[2.0, 0.0], [0.0, 4.0]]),
            c=np.zeros(2),
            bend=0.0,
        ),
    ),
    returns=("path",),
    probe=ask_descent,
    mistakes=(
        Mistake(
            "uphill",
            "theta - learning_rate",
            "theta + learning_rate",
            "You add the gradient, so you climb. It points uphill; to go down, subtract it.",
        ),
        Mistake(
            "gradient_of_the_start",
            "grad(theta)",
            "grad(path[0])",
            "Every step uses the gradient at the start. Ask grad again at the point you have reached.",
        ),
        Mistake(
            "same_array_in_every_row",
            "theta = theta - learning_rate",
            "theta -= learning_rate",
            "All rows of your path are the last point. `theta -= …` changes the array that is already in your list; "
            "`theta = theta - …` makes a new one.",
        ),
        Mistake(
            "start_missing",
            "path = [theta]",
            "path = []",
            "The start is missing. path[0] is theta0, so there is one row more than there are steps.",
        ),
        Mistake(
            "one_step_short",
            "range(n_steps)",
            "range(n_steps - 1)",
            "You take one step less than n_steps. The path has n_steps + 1 rows.",
        ),
        Mistake(
            "only_the_end",
            "np.array(path)",
            "np.array(path)[-1]",
            "You return the last point only. The whole path is asked for, one row per point.",
        ),
        Mistake(
            "rate_missing",
            "learning_rate * grad(theta)",
            "grad(theta)",
            "The learning rate is missing: multiply the gradient by it.",
        ),
        Mistake(
            "each_step_from_the_start",
            "theta = theta - learning_rate",
            "theta = path[0] - learning_rate",
            "Every step begins at the start. Go on from where the last one ended.",
        ),
    ),
    hints=(
        "Print the first two rows of your path. Is row 0 the start? Does row 1 lie lower than row 0?",
        "Keep a list that begins with theta0. In each step make a new array from the last one and append it.",
        "theta = np.array(theta0, dtype=float)\npath = [theta]\nfor _ in range(n_steps):\n"
        "    theta = theta - ...\n    path.append(theta)\nreturn np.array(path)",
    ),
    equivalent=(
        Equivalent(
            "for _ in range(n_steps): -> for _ in reversed(range(n_steps)):",
            "the loop counts steps; nobody looks at the count",
        ),
    ),
)
