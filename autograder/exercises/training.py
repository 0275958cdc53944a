"""Exercises of ``05_training``: softmax, cross entropy and its gradient, mini-batches, and four optimisers.

``cross_entropy`` starts from net inputs and the gradient from probabilities that are given, so a wrong ``softmax``
costs once.  The optimisers stand in ``optimisers.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from autograder.exercise import FRAMEWORKS, Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.optimisers import OPTIMISERS

LOGSUMEXP = ("scipy.special.softmax", "scipy.special.log_softmax", "scipy.special.logsumexp")


def _sizes(rng: np.random.Generator, count: int) -> list[int]:
    """Return ``count`` different sizes between 3 and 9, so that a transpose or a wrong axis shows."""
    return [int(n) for n in rng.choice(np.arange(3, 10), count, replace=False)]


def _one_hot(rng: np.random.Generator, n: int, k: int) -> np.ndarray:
    return np.eye(k)[rng.integers(0, k, n)]


def _eighths(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return net inputs between −2 and 2 in steps of an eighth: adding 1,000 rounds none of them, in float32 either."""
    return rng.integers(-16, 17, shape) / 8


def _far_apart(rng: np.random.Generator, n: int, k: int) -> np.ndarray:
    """Return net inputs (n, k) whose rows lie around 1,000, −1,000 and 0, in any order."""
    return _eighths(rng, n, k) + rng.permutation(np.resize([1000.0, -1000.0, 0.0], n))[:, None]


# --- softmax ------------------------------------------------------------------------------------------------------


def _draw_softmax(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("logarithms of small numbers", Z=np.log(rng.integers(1, 6, (2, 3))))
    for _ in range(3):
        n, k = _sizes(rng, 2)
        yield random(f"{n} samples, {k} classes", Z=rng.normal(0, 2, (n, k)))
    t, n, k = _sizes(rng, 3)
    yield random("rows around 1,000, −1,000 and 0", exact=True, Z=_far_apart(rng, n, k))
    yield edge("one class 900 ahead", exact=True, Z=_eighths(rng, n, k) + 900 * _one_hot(rng, n, k))
    yield edge("a single sample, one axis", Z=rng.normal(0, 2, k))
    yield edge("three axes", Z=rng.normal(0, 2, (t, n, k)))
    yield edge("net inputs are integers", Z=rng.integers(-3, 4, (n, k)))


_SOFTMAX_BODY = "E = np.exp(Z - Z.max(axis=-1, keepdims=True))\n    return E / E.sum(axis=-1, keepdims=True)"

SOFTMAX = Exercise(
    name="softmax",
    forbidden=(*FRAMEWORKS, *LOGSUMEXP),
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
    ),
    hints=(
        "Add up each of your rows. Is it 1? Then try a row of 1000 and 1001: is it the same as for 0 and 1?",
        "Take the row's largest value away from the row, take exp, divide by the row's sum. keepdims=True keeps an "
        "axis of length 1, so that what you subtract or divide by lines up with its row.",
        "E = np.exp(Z - Z.max(axis=..., keepdims=True))\nreturn E / ...",
    ),
)


# --- cross_entropy ------------------------------------------------------------------------------------------------


def _draw_entropy(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "logarithms of small numbers",
        Z=np.log(rng.permuted([[1.0, 2.0, 5.0]] * 2, axis=1)),
        Y=_one_hot(rng, 2, 3),
    )
    for _ in range(3):
        n, k = _sizes(rng, 2)
        yield random(f"{n} samples, {k} classes", Z=rng.normal(0, 2, (n, k)), Y=_one_hot(rng, n, k))
    n, k = _sizes(rng, 2)
    Y, right = _one_hot(rng, n, k), rng.permutation(np.resize([1.0, -1.0], n))[:, None]
    yield random("sure, and sometimes wrong", exact=True, Z=_eighths(rng, n, k) + 900 * right * Y, Y=Y)
    yield edge("rows around 1,000, −1,000 and 0", exact=True, Z=_far_apart(rng, n, k), Y=_one_hot(rng, n, k))
    yield edge("one sample", Z=rng.normal(0, 2, (1, k)), Y=_one_hot(rng, 1, k))
    yield edge("targets are integers", Z=rng.normal(0, 2, (n, k)), Y=_one_hot(rng, n, k).astype(int))


_LOG_P = """shifted = Z - Z.max(axis=1, keepdims=True)
    log_P = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))"""
_SAFE_SOFTMAX = """E = np.exp(Z - Z.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)"""

ENTROPY = Exercise(
    name="cross_entropy",
    forbidden=(*FRAMEWORKS, *LOGSUMEXP),
    draw=_draw_entropy,
    shown=(
        worked(
            "probabilities 1/4 and 1/2",
            Z=np.log([[1.0, 2.0, 1.0], [3.0, 1.0, 4.0]]),
            Y=np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]),
        ),
        worked(
            "one sample, sure of the wrong class",
            exact=True,
            Z=np.array([[900.0, 0.0]]),
            Y=np.array([[0, 1]]),
        ),
    ),
    returns=("E",),
    mistakes=(
        Mistake(
            "samples_not_averaged",
            " / len(Y)",
            "",
            "You add up all samples but never divide by N, so the loss grows with the batch.",
        ),
        Mistake(
            "mean_over_everything",
            "len(Y)",
            "Y.size",
            "You divide by N·K, as np.mean does. The sum runs over classes; only samples are averaged.",
        ),
        Mistake(
            "minus_missing",
            "-np.sum(",
            "np.sum(",
            "Your loss is negative. Logarithms of probabilities are negative, so the formula starts with a minus.",
        ),
        Mistake(
            "log_of_zero",
            _LOG_P,
            _SAFE_SOFTMAX + "\n    log_P = np.log(P)",
            "A probability far below 1 is rounded to 0, and its logarithm is −∞. Take the logarithm on paper first: "
            "log p = z − max − log Σ exp(z − max), with no probability in between.",
        ),
        Mistake(
            "clipped_probability",
            _LOG_P,
            _SAFE_SOFTMAX + "\n    log_P = np.log(P + 1e-12)",
            "You add a small number so that no logarithm is infinite. Then no mistake costs more than about 28, however "
            "sure the network was. Work with log p = z − max − log Σ exp(z − max).",
        ),
        Mistake(
            "overflow",
            "Z - Z.max(axis=1, keepdims=True)",
            "Z",
            "exp overflows for large net inputs and is 0 for very small ones. Subtract the row's maximum first.",
        ),
        Mistake(
            "softmax_twice",
            "shifted = Z - Z.max(axis=1, keepdims=True)",
            "shifted = np.exp(Z - Z.max(axis=1, keepdims=True))\n"
            "    shifted = shifted / shifted.sum(axis=1, keepdims=True)",
            "You make probabilities of Z and then treat those as net inputs: that is softmax applied twice.",
        ),
        Mistake(
            "over_axis_0",
            _LOG_P,
            _LOG_P.replace("axis=1", "axis=0"),
            "You make the columns add up to 1. Classes run along axis 1, one sample per row.",
        ),
        Mistake(
            "one_loss_per_sample",
            "Y * log_P",
            "Y * log_P, axis=1",
            "You return one number per sample. The loss of a batch is a single number: sum those too.",
        ),
        Mistake(
            "every_class_counts",
            "Y * log_P",
            "log_P",
            "You add up the logarithms of all classes. Only the right class counts: multiply by Y first.",
        ),
    ),
    hints=(
        "Is your number inf or nan where the network is sure and wrong? Or is it a fixed factor off: N, K, N·K, −1?",
        "log softmax of a row is z − max − log Σ exp(z − max): the logarithm has undone the exp of the numerator, and what "
        "is left of it is a sum of at least 1. Y picks the right class of each row.",
        "shifted = Z - Z.max(axis=1, keepdims=True)\nlog_P = shifted - np.log(...)\nreturn -np.sum(Y * ...) / ...",
    ),
)


# --- softmax_cross_entropy_grad -----------------------------------------------------------------------------------


def _probabilities(rng: np.random.Generator, n: int, k: int) -> np.ndarray:
    """Return n distributions over k classes, none of them nearly uniform or nearly sure."""
    weights = rng.uniform(0.5, 4, (n, k))
    return weights / weights.sum(axis=1, keepdims=True)


def _draw_gradient(rng: np.random.Generator) -> Iterator[Case]:
    quarters = np.array([[0.25, 0.5, 0.25], [0.5, 0.25, 0.25]])
    yield worked("quarters and halves", P=rng.permuted(quarters, axis=1), Y=_one_hot(rng, 2, 3))
    for _ in range(4):
        n, k = _sizes(rng, 2)
        yield random(f"{n} samples, {k} classes", P=_probabilities(rng, n, k), Y=_one_hot(rng, n, k))
    n, k = _sizes(rng, 2)
    yield edge("one sample", P=_probabilities(rng, 1, k), Y=_one_hot(rng, 1, k))
    yield edge(
        "probabilities of exactly 0 and 1", exact=True, P=_surely_wrong(rng, n, k), Y=np.eye(k)[[0] * n]
    )
    yield edge("targets are integers", P=_probabilities(rng, n, k), Y=_one_hot(rng, n, k).astype(int))


def _surely_wrong(rng: np.random.Generator, n: int, k: int) -> np.ndarray:
    """Return probabilities (n, k) of 0 and 1 only; the first sample is sure of another class than the first."""
    return np.eye(k)[[int(rng.integers(1, k)), *rng.integers(0, k, n - 1)]]


GRADIENT = Exercise(
    name="softmax_cross_entropy_grad",
    forbidden=FRAMEWORKS,
    draw=_draw_gradient,
    shown=(
        worked(
            "two samples, three classes",
            P=np.array([[0.25, 0.5, 0.25], [0.1, 0.1, 0.8]]),
            Y=np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]),
        ),
    ),
    returns=("dZ",),
    mistakes=(
        Mistake(
            "sign",
            "P - Y",
            "Y - P",
            "The sign is turned. Where the target is 1 the gradient is negative: a larger net input lowers the loss there.",
        ),
        Mistake(
            "not_averaged",
            "(P - Y) / len(Y)",
            "P - Y",
            "1/N is missing. The loss is a mean over the batch, so each sample moves it by a share of 1/N only.",
        ),
        Mistake(
            "averaged_over_everything",
            "len(Y)",
            "Y.size",
            "You divide by N·K. The loss is averaged over the N samples and added up over the K classes.",
        ),
        Mistake(
            "slope_of_the_sigmoid",
            "(P - Y)",
            "(P - Y) * P * (1 - P)",
            "You multiply by P (1 − P), as behind squared error and sigmoid. Behind cross entropy that factor has "
            "cancelled: what is left is P − Y.",
        ),
        Mistake(
            "gradient_at_the_probabilities",
            "(P - Y)",
            "-Y / np.maximum(P, 1e-12)",
            "That is ∂E/∂P. Go one step further back, through the softmax, to the net inputs.",
        ),
        Mistake(
            "right_class_only",
            "(P - Y)",
            "(P - Y) * Y",
            "Only the right class gets a gradient. The others push too: each net input that grows takes probability away.",
        ),
        Mistake(
            "target_forgotten",
            "(P - Y)",
            "P",
            "You return the probabilities themselves. Subtract 1 at the right class, where Y is 1.",
        ),
    ),
    hints=(
        "Add up one of your rows: it has to be 0. Then look at the entry of the right class: is it negative?",
        "Differentiate E of one sample, −z_c + log Σ exp(z), by one net input. The first term gives −1 for the right class c. "
        "The second gives exp(z_j) / Σ exp(z), and you know that number.",
        "return (... - ...) / ...",
    ),
)


# --- minibatches --------------------------------------------------------------------------------------------------


def _data(rng: np.random.Generator, n: int, batch_size: int) -> dict[str, Any]:
    d, k = rng.choice([2, 3, 5], 2, replace=False)
    order = rng.permutation(n)
    return {
        "X": rng.normal(size=(n, d)),
        "Y": rng.normal(size=(n, k)),
        "batch_size": batch_size,
        "order": order,
    }


def _draw_batches(rng: np.random.Generator) -> Iterator[Case]:
    X = np.arange(12.0).reshape(6, 2)
    yield worked(
        "six samples in batches of four", X=X, Y=X @ [[1.0], [10.0]], batch_size=4, order=_order(rng)
    )
    for _ in range(4):
        size = int(rng.integers(4, 8))
        n = size * int(rng.integers(2, 5)) + int(rng.integers(1, size - 1))
        yield random(f"{n} samples in batches of {size}", **_data(rng, n, size))
    size = int(rng.integers(3, 6))
    yield edge("no sample is left over", **_data(rng, 3 * size, size))
    yield edge("one sample is left over", **_data(rng, 3 * size + 1, size))
    yield edge("a batch larger than the data", **_data(rng, size, size + 4))
    yield edge("batches of one", **_data(rng, size, 1))


def _order(rng: np.random.Generator) -> np.ndarray:
    """Return an order of six that does not start with what stands first anyway."""
    order = rng.permutation(6)
    return np.roll(order, 1) if set(order[:4]) == set(range(4)) else order


def ask_batches(student: Any, X: Any, Y: Any, batch_size: int, order: Any) -> Any:
    """Collect the batches of a list, or of a generator."""
    return [tuple(batch) for batch in student.minibatches(X, Y, batch_size, order)]


def partition(inputs: Mapping[str, Any], expected: Any, got: Any) -> list[str]:
    """Say which batch holds other samples than its share of the order, or the targets of others."""
    X, Y, size, order = (inputs[name] for name in ("X", "Y", "batch_size", "order"))
    problems = []
    for i, (X_batch, Y_batch) in enumerate(got):
        wanted = order[i * size : (i + 1) * size]
        shapes = (len(wanted), X.shape[1]), (len(wanted), Y.shape[1])
        if (X_batch.shape, Y_batch.shape) != shapes:
            problems.append(
                f"Batch {i} should have shapes {shapes[0]} and {shapes[1]}; it has {X_batch.shape} and {Y_batch.shape}."
            )
            continue
        rows = [int(np.abs(X - x).max(axis=1).argmin()) for x in X_batch]  # which samples these are
        if not np.allclose(X[rows], X_batch, rtol=1e-5, atol=1e-6):
            problems.append(f"Batch {i} holds a row that is none of X.")
        elif sorted(rows) != sorted(wanted.tolist()):
            held, due = ", ".join(map(str, rows)), ", ".join(map(str, wanted))
            problems.append(f"Batch {i} holds the samples {held}; its share of the order is {due}.")
        elif not np.allclose(Y[rows], Y_batch, rtol=1e-5, atol=1e-6):
            problems.append(f"In batch {i} the rows of X come with the targets of other samples.")
    return problems[:2]


BATCHES = Exercise(
    name="minibatches",
    forbidden=FRAMEWORKS,
    draw=_draw_batches,
    shown=(
        worked(
            "six samples in batches of four",
            X=np.array([[0.0, 0.5], [1.0, 1.5], [2.0, 2.5], [3.0, 3.5], [4.0, 4.5], [5.0, 5.5]]),
            Y=np.array([[0.0], [10.0], [20.0], [30.0], [40.0], [50.0]]),
            batch_size=4,
            order=np.array([5, 2, 0, 4, 1, 3]),
        ),
    ),
    returns=("batches",),
    probe=ask_batches,
    judge=partition,
    mistakes=(
        Mistake(
            "order_ignored",
            "order[first : first + batch_size]",
            "slice(first, first + batch_size)",
            "You take the rows as they stand. Take them as `order` says: it holds indices of rows.",
        ),
        Mistake(
            "last_batch_dropped",
            "len(X)",
            "len(X) - len(X) % batch_size",
            "The samples that do not fill a batch are lost. The last batch may be smaller: keep it.",
        ),
        Mistake(
            "pairing_lost",
            "Y[rows]",
            "Y[first : first + batch_size]",
            "X is shuffled and Y is not, so images come with the labels of others. Use the same rows for both.",
        ),
        Mistake(
            "batches_overlap",
            "range(0, len(X), batch_size)",
            "range(-(-len(X) // batch_size))",
            "Each batch starts one row after the last one. It has to start batch_size rows later.",
        ),
        Mistake(
            "even_sizes",
            "for first in range(0, len(X), batch_size):\n        rows = order[first : first + batch_size]",
            "for rows in np.array_split(order, -(-len(X) // batch_size)):",
            "np.array_split makes batches of nearly equal size. All batches have batch_size samples, but for the last.",
        ),
        Mistake(
            "indices_returned",
            "(X[rows], Y[rows])",
            "(rows, rows)",
            "You return the indices of the rows. Return the rows themselves: X[rows] and Y[rows].",
        ),
        Mistake(
            "first_batch_only",
            "    return batches",
            "        return batches",
            "You return after the first batch: the `return` stands inside the loop.",
        ),
    ),
    hints=(
        "Count the samples in all your batches together. Is it N? Then compare row 0 of the first batch with X[order[0]].",
        "Cut `order` into pieces of batch_size, and use each piece as an index into X and into Y. A slice that runs beyond "
        "the end of an array simply ends there.",
        "batches = []\nfor first in range(0, ..., ...):\n    rows = order[first : ...]\n    batches.append((..., ...))\n"
        "return batches",
    ),
)

EXERCISES: tuple[Exercise, ...] = (SOFTMAX, ENTROPY, GRADIENT, BATCHES, *OPTIMISERS)
