"""``rnn_loss``: the cross entropy of all steps, added up over time, and its gradient."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import different_sizes
from autograder.exercises.training.net_inputs import LOGSUMEXP, eighths, far_apart


def _classes(rng: np.random.Generator, t: int, n: int, k: int) -> np.ndarray:
    """Return right classes (t, n); the first two are 1 and 0, so that not all are the same."""
    y = rng.integers(0, k, (t, n))
    y.flat[:2] = [1, 0][: y.size]
    return y


def _draw_loss(rng: np.random.Generator) -> Iterator[Case]:
    quarters = np.log(rng.permuted([[[1.0, 2.0, 5.0]], [[4.0, 3.0, 1.0]]], axis=2))
    yield worked("logarithms of small numbers", o=quarters, y=_classes(rng, 2, 1, 3))
    for _ in range(4):
        t, n, k = different_sizes(rng, 3, smallest=3)
        yield random(
            f"{t} steps, {n} sequences, {k} classes", o=rng.normal(0, 2, (t, n, k)), y=_classes(rng, t, n, k)
        )
    t, n, k = different_sizes(rng, 3, smallest=3)
    yield edge("one sequence", o=rng.normal(0, 2, (t, 1, k)), y=_classes(rng, t, 1, k))
    yield edge("one step", o=rng.normal(0, 2, (1, n, k)), y=_classes(rng, 1, n, k))
    wide = far_apart(rng, t * n, k).reshape(t, n, k)
    yield edge("outputs around 1,000, −1,000 and 0", exact=True, o=wide, y=_classes(rng, t, n, k))
    y = _classes(rng, t, n, k)
    ahead = 3000 * np.eye(k)[(y + (rng.permutation(t * n).reshape(t, n) % 2)) % k]
    yield edge("sure, and wrong half of the time", exact=True, o=eighths(rng, t, n, k) + ahead, y=y)


_LOG_P = "log_p = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))"
_SHIFTED = "shifted = o - o.max(axis=-1, keepdims=True)"
_BOTH = "loss = -np.sum(right * log_p) / N\n    return loss, (np.exp(log_p) - right) / N"

LOSS = Exercise(
    name="rnn_loss",
    also_forbidden=LOGSUMEXP,
    draw=_draw_loss,
    visible_seed=1,
    shown=(
        worked(
            "two steps, one sequence",
            o=np.log([[[1.0, 2.0, 1.0]], [[3.0, 1.0, 4.0]]]),
            y=np.array([[1], [2]]),
        ),
        worked(
            "one step, two sequences, the second sure and wrong",
            exact=True,
            o=np.array([[[0.0, 0.0], [900.0, 0.0]]]),
            y=np.array([[0, 1]]),
        ),
    ),
    returns=("loss", "do"),
    mistakes=(
        Mistake(
            "time_averaged",
            _BOTH,
            _BOTH.replace("/ N", "/ (T * N)"),
            "You average over time. Here the losses of the T steps are added up, and only the N sequences are averaged.",
        ),
        Mistake(
            "loss_over_time_averaged",
            "np.sum(right * log_p) / N",
            "np.sum(right * log_p) / (T * N)",
            "Your loss is an average over time, your gradient is not. Add up the T steps, divide by N alone.",
        ),
        Mistake(
            "gradient_over_time_averaged",
            "- right) / N",
            "- right) / (T * N)",
            "Your gradient is divided by T as well. The loss adds up the steps, so only 1/N is left.",
        ),
        Mistake(
            "sequences_not_averaged",
            _BOTH,
            _BOTH.replace(" / N", ""),
            "You add up the sequences too. Divide by N, in the loss and in its gradient.",
        ),
        Mistake(
            "loss_not_averaged",
            "np.sum(right * log_p) / N",
            "np.sum(right * log_p)",
            "Your loss is not divided by N. It adds up over time and is averaged over the sequences.",
        ),
        Mistake(
            "gradient_not_averaged",
            "(np.exp(log_p) - right) / N",
            "np.exp(log_p) - right",
            "Your gradient is not divided by N. It is that of the loss, which is averaged over the sequences.",
        ),
        Mistake(
            "averaged_over_everything",
            _BOTH,
            _BOTH.replace("/ N", "/ o.size"),
            "You divide by T · N · k, as np.mean does. Divide by N alone.",
        ),
        Mistake(
            "minus_missing",
            "loss = -np.sum(",
            "loss = np.sum(",
            "Your loss is negative. Logarithms of probabilities are negative, so the formula begins with a minus.",
        ),
        Mistake(
            "gradient_turned",
            "(np.exp(log_p) - right)",
            "(right - np.exp(log_p))",
            "The sign of your gradient is turned. It is Ŷ minus the right class: more output for the right class lowers the loss.",
        ),
        Mistake(
            "softmax_over_time",
            f"{_SHIFTED}\n    {_LOG_P}",
            f"{_SHIFTED}\n    {_LOG_P}".replace("axis=-1", "axis=0"),
            "Your softmax runs over time. The classes, which share the probability 1, lie along the last axis.",
        ),
        Mistake(
            "softmax_over_sequences",
            f"{_SHIFTED}\n    {_LOG_P}",
            f"{_SHIFTED}\n    {_LOG_P}".replace("axis=-1", "axis=1"),
            "Your softmax runs over the sequences, axis 1. With a time axis in front, the classes lie along the last axis.",
        ),
        Mistake(
            "overflow",
            "o - o.max(axis=-1, keepdims=True)",
            "o",
            "exp of a large output is infinite. Subtract the largest output of each step and sequence first: nothing else changes.",
        ),
        Mistake(
            "one_maximum_for_all",
            "o.max(axis=-1, keepdims=True)",
            "o.max()",
            "You subtract one maximum from everything. Where all outputs lie far below it, every exp is 0: subtract each row's own.",
        ),
        Mistake(
            "log_of_zero",
            _LOG_P,
            "p = np.exp(shifted) / np.exp(shifted).sum(axis=-1, keepdims=True)\n    log_p = np.log(p)",
            "A probability far below 1 is rounded to 0, and its logarithm is −∞. Take the logarithm on paper first: "
            "log p = o − max − log Σ exp(o − max).",
        ),
        Mistake(
            "clipped_probability",
            _LOG_P,
            "p = np.exp(shifted) / np.exp(shifted).sum(axis=-1, keepdims=True)\n    log_p = np.log(p + 1e-12)",
            "You add a small number inside the logarithm, so that no mistake costs more than about 28. Take the logarithm on paper first: "
            "log p = o − max − log Σ exp(o − max).",
        ),
        Mistake(
            "bits",
            "np.sum(right * log_p) / N",
            "np.sum(right * log_p) / N / np.log(2)",
            "Your loss is in bits. The gradient asked for is that of natural logarithms, and so is the loss.",
        ),
        Mistake(
            "right_class_only",
            "(np.exp(log_p) - right)",
            "right * (np.exp(log_p) - right)",
            "Only the right class gets a gradient. The others have their probability as gradient: Ŷ − target, for all k.",
        ),
        Mistake(
            "target_forgotten",
            "(np.exp(log_p) - right)",
            "np.exp(log_p)",
            "Your gradient is the probabilities. Subtract 1 at the right class.",
        ),
        Mistake(
            "slope_of_the_sigmoid",
            "(np.exp(log_p) - right)",
            "np.exp(log_p) * (1 - np.exp(log_p)) * (np.exp(log_p) - right)",
            "You multiply by Ŷ (1 − Ŷ). Behind cross entropy that factor has cancelled: what is left is Ŷ minus the target.",
        ),
        Mistake(
            "last_step_only",
            "np.sum(right * log_p)",
            "np.sum(right[-1] * log_p[-1])",
            "Your loss knows the last step only. Every step has a right answer: add up all of them.",
        ),
        Mistake(
            "one_loss_per_step",
            "np.sum(right * log_p)",
            "np.sum(right * log_p, axis=(1, 2))",
            "You return one loss for each step. Add them up to one number.",
        ),
    ),
    hints=(
        "Divide your loss by the right one. Is it 1/T, or N? Then look at the gradient: in each step and sequence its k numbers add up to 0.",
        "For one step and one sequence it is the cross entropy of notebook 05: −log of the probability of the right class, with gradient "
        "Ŷ − target. Add up over time, divide by N; the gradient is divided by N too.",
        "T, N, k = o.shape\nshifted = o - ....max(axis=-1, keepdims=True)\nlog_p = shifted - np.log(...)\nright = np.eye(k)[y]\n"
        "return -np.sum(...) / ..., (... - right) / ...",
    ),
)
