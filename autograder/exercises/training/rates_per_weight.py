"""A learning rate for each weight: ``adagrad_step`` and ``rmsprop_step``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.training.steps import (
    ROOT_MISSING,
    UPHILL,
    shape_of_weights,
    weights_and_gradient,
    where_some_are_zero,
)


def _divided_by_a_root(rng: np.random.Generator, state: str, decaying: bool = False) -> Iterator[Case]:
    """Yield the random cases and edges of an optimiser that divides by the root of ``state``; ``decay`` only where it decays."""
    for _ in range(4):
        shape = shape_of_weights(rng)
        point = weights_and_gradient(rng, *shape) | {state: rng.uniform(0.5, 4, shape)}
        point["learning_rate"] = float(rng.uniform(0.2, 0.8))
        if decaying:
            point["decay"] = float(rng.uniform(0.6, 0.9))
        yield random(f"shape {shape}", **point, eps=float(rng.uniform(0.2, 0.6)))
    n = int(rng.integers(3, 7))
    start: dict[str, Any] = {state: np.zeros(n), "learning_rate": 0.3} | ({"decay": 0.9} if decaying else {})
    yield edge("the first step", **weights_and_gradient(rng, n), **start, eps=0.1)
    zero = where_some_are_zero(rng, n)
    yield edge("a weight that never had a gradient", **zero, **start, eps=1e-8)
    before = start | {state: rng.uniform(0.5, 4, n)}
    yield edge("a gradient of 0, but not the first", **where_some_are_zero(rng, n), **before, eps=0.3)
    small = weights_and_gradient(rng, n)
    small["gradient"] = 0.01 * small["gradient"]
    yield edge("squares far below ε", **small, **start, eps=0.1)


def _eps_mistakes(state: str) -> tuple[Mistake, Mistake]:
    """Return what students do to ε next to the root of ``state``."""
    right = f"(np.sqrt({state}) + eps)"
    return (
        Mistake(
            "eps_inside_the_root",
            right,
            f"np.sqrt({state} + eps)",
            f"Your ε stands inside the root. Here it is added to the root: √{state} + ε.",
        ),
        Mistake(
            "eps_missing",
            right,
            f"np.sqrt({state})",
            "ε is missing. A weight that never had a gradient becomes 0 / 0, which is not a number, and stays so.",
        ),
    )


def _step_mistakes(state: str) -> tuple[Mistake, ...]:
    """Return what students do to a step that divides by the root of ``state``."""
    root = f"(np.sqrt({state}) + eps)"
    fraction = f"gradient / {root}"
    return (
        Mistake(
            "plain_gradient",
            fraction,
            "gradient",
            "You step along the gradient as it is. Divide it by the root of the state plus ε, weight by weight.",
        ),
        Mistake("eps_fixed", "+ eps)", "+ 1e-8)", "You use ε = 1e-8 whatever `eps` is. Use the argument."),
        Mistake(
            "larger_of_root_and_eps",
            root,
            f"np.maximum(np.sqrt({state}), eps)",
            "You take the larger one of root and ε. Here ε is added to the root.",
        ),
        Mistake(
            "eps_added_to_the_fraction",
            fraction,
            f"(gradient / np.sqrt({state}) + eps)",
            "ε is added to the fraction, not to the root below it: brackets are missing.",
        ),
        Mistake(
            "root_handed_on",
            f"eps), {state}",
            f"eps), np.sqrt({state})",
            f"You hand on the root. The state is {state} itself, before the root.",
        ),
        Mistake(
            "gradient_squared_in_the_step",
            "learning_rate * gradient",
            "learning_rate * gradient**2",
            "You step along the squared gradient. The square belongs to the state alone.",
        ),
        Mistake(
            "gradient_missing",
            "learning_rate * gradient",
            "learning_rate",
            "The gradient is missing in the step: only the step size is subtracted.",
        ),
        Mistake(
            "only_the_sign",
            fraction,
            "np.sign(gradient)",
            "You use only the sign of the gradient.",
        ),
    )


# --- adagrad_step -------------------------------------------------------------------------------------------------


def _draw_adagrad(rng: np.random.Generator) -> Iterator[Case]:
    signs = rng.choice([-1.0, 1.0], 2)
    yield worked(
        "roots of 25 and 16",
        theta=rng.permutation([1.0, 2.0]),
        gradient=signs * [3.0, 4.0],
        s=np.array([16.0, 0.0]),
        learning_rate=1.5,
        eps=1.0,
    )
    yield from _divided_by_a_root(rng, "s")


ADAGRAD = Exercise(
    name="adagrad_step",
    draw=_draw_adagrad,
    shown=(
        worked(
            "roots of 25 and 16",
            theta=np.array([1.0, 2.0]),
            gradient=np.array([3.0, -4.0]),
            s=np.array([16.0, 0.0]),
            learning_rate=1.0,
            eps=1.0,
        ),
        worked(
            "one weight without any gradient",
            exact=True,
            theta=np.array([1.0, 2.0]),
            gradient=np.array([0.0, 2.0]),
            s=np.zeros(2),
            learning_rate=0.5,
            eps=1e-8,
        ),
    ),
    returns=("theta", "s"),
    mistakes=(
        Mistake("uphill", "theta - learning_rate", "theta + learning_rate", UPHILL),
        Mistake(
            "root_missing",
            "np.sqrt(s)",
            "s",
            "You divide by the sum of squares itself. Divide by its root: it has the size of a gradient.",
        ),
        *_eps_mistakes("s"),
        Mistake(
            "not_accumulated",
            "s + gradient**2",
            "gradient**2",
            "You forget all earlier squares. s adds up every squared gradient since the start.",
        ),
        Mistake(
            "not_squared",
            "gradient**2",
            "np.abs(gradient)",
            "The gradients are added up without being squared.",
        ),
        Mistake(
            "old_sum",
            "s = s + gradient**2\n    return theta - learning_rate * gradient / (np.sqrt(s) + eps), s",
            "return theta - learning_rate * gradient / (np.sqrt(s) + eps), s + gradient**2",
            "You divide by the root of the old sum. Add this gradient's square first, then step.",
        ),
        Mistake(
            "one_step_size_for_all",
            "np.sqrt(s)",
            "np.sqrt(s.sum())",
            "All weights share one step size. Each weight divides by the root of its own sum.",
        ),
        *_step_mistakes("s"),
        Mistake(
            "forgets_as_rmsprop",
            "s + gradient**2",
            "0.9 * s + 0.1 * gradient**2",
            "You keep a running mean, as RMSprop does. Adagrad adds all squares up and forgets nothing.",
        ),
    ),
    hints=(
        "Compare s on the card first: is each entry the old one plus a square? Only then look at theta.",
        "s and gradient have the shape of theta, and everything happens element by element. Update s, take its root, add eps to "
        "the root, and divide the gradient by that.",
        "s = s + ...\nreturn theta - learning_rate * gradient / (...), s",
    ),
)


# --- rmsprop_step -------------------------------------------------------------------------------------------------


def _draw_rmsprop(rng: np.random.Generator) -> Iterator[Case]:
    signs = rng.choice([-1.0, 1.0], 2)
    yield worked(
        "roots of 4 and 16",
        theta=rng.permutation([1.0, 2.0]),
        gradient=signs * [4.0, 2.0],
        v=np.array([0.0, 20.0]),
        learning_rate=1.5,
        decay=0.75,
        eps=1.0,
    )
    yield from _divided_by_a_root(rng, "v", decaying=True)


RMSPROP = Exercise(
    name="rmsprop_step",
    draw=_draw_rmsprop,
    shown=(
        worked(
            "roots of 4 and 16",
            theta=np.array([1.0, 2.0]),
            gradient=np.array([4.0, -2.0]),
            v=np.array([0.0, 20.0]),
            learning_rate=0.5,
            decay=0.75,
            eps=1.0,
        ),
        worked(
            "one weight without any gradient",
            exact=True,
            theta=np.array([1.0, 2.0]),
            gradient=np.array([0.0, 2.0]),
            v=np.zeros(2),
            learning_rate=0.5,
            decay=0.75,
            eps=1e-8,
        ),
    ),
    returns=("theta", "v"),
    mistakes=(
        Mistake("uphill", "theta - learning_rate", "theta + learning_rate", UPHILL),
        Mistake(
            "weights_swapped",
            "decay * v + (1 - decay) * gradient**2",
            "(1 - decay) * v + decay * gradient**2",
            "The two shares are swapped: `decay` is what is kept of the old v, and 1 − decay weighs the new square.",
        ),
        Mistake(
            "new_share_missing",
            "(1 - decay) * gradient**2",
            "gradient**2",
            "The new square counts in full. Weigh it with 1 − decay, so that v is a mean and not a sum.",
        ),
        Mistake(
            "sum_as_in_adagrad",
            "decay * v + (1 - decay) * gradient**2",
            "v + gradient**2",
            "You add up all squares, as Adagrad does. RMSprop forgets: keep only `decay` of the old v.",
        ),
        Mistake(
            "not_squared",
            "gradient**2",
            "np.abs(gradient)",
            "The gradient is averaged without being squared.",
        ),
        Mistake("root_missing", "np.sqrt(v)", "v", ROOT_MISSING),
        *_eps_mistakes("v"),
        Mistake(
            "old_mean",
            "v = decay * v + (1 - decay) * gradient**2\n"
            "    return theta - learning_rate * gradient / (np.sqrt(v) + eps), v",
            "return (\n        theta - learning_rate * gradient / (np.sqrt(v) + eps),\n"
            "        decay * v + (1 - decay) * gradient**2,\n    )",
            "You divide by the root of the old mean. Update v first, then step.",
        ),
        *_step_mistakes("v"),
        Mistake(
            "decay_fixed",
            "decay * v + (1 - decay)",
            "0.9 * v + 0.1",
            "You use 0.9 whatever `decay` is. Use the argument.",
        ),
        Mistake(
            "old_mean_kept_whole",
            "decay * v +",
            "v +",
            "You keep the whole old v. Weigh it with `decay`, so that v is a mean.",
        ),
        Mistake(
            "share_squared",
            "(1 - decay) * gradient**2",
            "((1 - decay) * gradient) ** 2",
            "You square the share 1 − decay as well. Square the gradient, then weigh it.",
        ),
        Mistake(
            "corrected_as_in_adam",
            "np.sqrt(v)",
            "np.sqrt(v / (1 - decay))",
            "You divide v by 1 − decay, as Adam corrects its first step. RMSprop corrects nothing.",
        ),
        Mistake(
            "one_step_size_for_all",
            "np.sqrt(v)",
            "np.sqrt(v.mean())",
            "All weights share one step size. Each weight divides by the root of its own v.",
        ),
    ),
    hints=(
        "Compare v on the card first. With decay = 0.75, is it three quarters of the old one and a quarter of the square?",
        "Only the line for the state differs from Adagrad: a sum that never forgets becomes a running mean that does.",
        "v = decay * ... + (1 - decay) * ...\nreturn theta - learning_rate * gradient / (...), v",
    ),
)
