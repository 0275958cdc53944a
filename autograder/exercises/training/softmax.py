"""``softmax``: net inputs to probabilities."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import different_sizes, one_hot_rows
from autograder.exercises.training.net_inputs import LOGSUMEXP, eighths, far_apart


def _draw_softmax(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("logarithms of small numbers", Z=np.log(rng.integers(1, 6, (2, 3))))
    for _ in range(3):
        n, k = different_sizes(rng, 2, smallest=3)
        yield random(f"{n} samples, {k} classes", Z=rng.normal(0, 2, (n, k)))
    t, n, k = different_sizes(rng, 3, smallest=3)
    yield random("rows around 1,000, −1,000 and 0", exact=True, Z=far_apart(rng, n, k))
    ahead = 3000 * one_hot_rows(rng, n, k)  # so far that subtracting a row's mean is not enough
    yield edge("one class 3,000 ahead", exact=True, Z=eighths(rng, n, k) + ahead)
    yield edge("a single sample, one axis", Z=rng.normal(0, 2, k))
    yield edge("three axes", Z=rng.normal(0, 2, (t, n, k)))
    yield edge("net inputs are integers", Z=rng.integers(-3, 4, (n, k)))
    yield edge("a whole batch around −1,000", exact=True, Z=eighths(rng, n, k) - 1000)
    yield edge("a batch of one sample", Z=rng.normal(0, 2, (1, k)))
    yield edge("a single class", Z=rng.normal(0, 2, (n, 1)))


_SOFTMAX_BODY = "E = np.exp(Z - Z.max(axis=-1, keepdims=True))\n    return E / E.sum(axis=-1, keepdims=True)"


SOFTMAX = Exercise(
    name="softmax",
    also_forbidden=LOGSUMEXP,
    draw=_draw_softmax,
    shown=(
        worked("logarithms of 1, 2, 1 and of 3, 1, 4", Z=np.log([[1.0, 2.0, 1.0], [3.0, 1.0, 4.0]])),
        worked(
            "the same numbers, 1,000 higher", exact=True, Z=np.array([[1000.0, 1001.0], [1000.0, 1000.0]])
        ),
    ),
    returns=("P",),
    mistakes=(
        Mistake(
            "over_axis_0",
            _SOFTMAX_BODY,
            _SOFTMAX_BODY.replace("-1", "0"),
            "Your columns add up to 1. Classes run along the last axis: each row has to add up to 1.",
        ),
        Mistake(
            "over_axis_1",
            _SOFTMAX_BODY,
            _SOFTMAX_BODY.replace("-1", "1"),
            "You sum over axis 1. That is the last axis of a table only: a single sample has one axis, a batch of "
            "sequences three. axis=-1 is the last one in all of them.",
        ),
        Mistake(
            "one_sum_for_all",
            "E.sum(axis=-1, keepdims=True)",
            "E.sum()",
            "All values together add up to 1. Every sample has a distribution of its own: sum over the last axis.",
        ),
        Mistake(
            "overflow",
            "Z - Z.max(axis=-1, keepdims=True)",
            "Z",
            "For large net inputs exp overflows, and for very small ones every exp is 0. Subtract the row's maximum "
            "first: the probabilities stay the same.",
        ),
        Mistake(
            "one_maximum_for_all",
            "Z.max(axis=-1, keepdims=True)",
            "Z.max()",
            "You subtract one maximum from all samples. A row far below it becomes 0 / 0: subtract each row's own.",
        ),
        Mistake(
            "applied_twice",
            "return E / E.sum(axis=-1, keepdims=True)",
            "E = np.exp(E / E.sum(axis=-1, keepdims=True))\n    return E / E.sum(axis=-1, keepdims=True)",
            "You apply softmax twice. The second one sees numbers between 0 and 1, and makes them nearly equal.",
        ),
        Mistake(
            "sigmoid",
            "return E / E.sum(axis=-1, keepdims=True)",
            "return 1 / (1 + np.exp(-Z))",
            "You answer each class by itself, as a sigmoid does. Here the classes share 1: divide by the row's sum.",
        ),
        Mistake(
            "without_exp",
            "np.exp(Z - Z.max(axis=-1, keepdims=True))",
            "Z",
            "You divide the net inputs themselves by their sum. They may be negative: take exp of each first.",
        ),
        Mistake(
            "sums_over_samples",
            "E.sum(axis=-1, keepdims=True)",
            "E.sum(axis=0, keepdims=True)",
            "You divide by the sum over the samples, axis 0. Each sample's classes share 1: sum along the last axis.",
        ),
        Mistake(
            "powers_of_two",
            "np.exp(Z - Z.max(axis=-1, keepdims=True))",
            "2.0 ** (Z - Z.max(axis=-1, keepdims=True))",
            "You take powers of 2. Here the base is e: np.exp.",
        ),
        Mistake(
            "logarithms",
            "return E / E.sum(axis=-1, keepdims=True)",
            "return Z - Z.max(axis=-1, keepdims=True) - np.log(E.sum(axis=-1, keepdims=True))",
            "You return the logarithms of the probabilities.",
        ),
        Mistake(
            "sign_turned",
            "np.exp(Z - Z.max(axis=-1, keepdims=True))",
            "np.exp(Z.min(axis=-1, keepdims=True) - Z)",
            "You take exp(−z), so the largest net input gets the smallest probability. Take exp(z).",
        ),
        Mistake(
            "squared",
            "np.exp(Z - Z.max(axis=-1, keepdims=True))",
            "np.exp(2 * (Z - Z.max(axis=-1, keepdims=True)))",
            "You take exp of twice the net inputs, or square the exponentials. Take exp(z) once.",
        ),
        Mistake(
            "the_largest_takes_all",
            "return E / E.sum(axis=-1, keepdims=True)",
            "W = (E == 1) * 1.0\n    return W / W.sum(axis=-1, keepdims=True)",
            "The largest net input gets everything. Softmax shares: the others get their part.",
        ),
    ),
    hints=(
        "Add up each of your rows. Is it 1? Then try a row of 1000 and 1001: is it the same as for 0 and 1?",
        "Take the row's largest value away from the row, take exp, divide by the row's sum. keepdims=True keeps an "
        "axis of length 1, so that what you subtract or divide by lines up with its row.",
        "E = np.exp(Z - Z.max(axis=..., keepdims=True))\nreturn E / ...",
    ),
)
