"""``cross_entropy`` and its gradient.

The loss starts from net inputs and the gradient from probabilities that are given, so a wrong ``softmax`` costs once.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import different_sizes, one_hot_rows
from autograder.exercises.training.net_inputs import LOGSUMEXP, eighths, far_apart

# --- cross_entropy ------------------------------------------------------------------------------------------------


def _draw_entropy(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "logarithms of small numbers",
        Z=np.log(rng.permuted([[1.0, 2.0, 5.0]] * 2, axis=1)),
        Y=one_hot_rows(rng, 2, 3),
    )
    for _ in range(3):
        n, k = different_sizes(rng, 2, smallest=3)
        yield random(f"{n} samples, {k} classes", Z=rng.normal(0, 2, (n, k)), Y=one_hot_rows(rng, n, k))
    n, k = different_sizes(rng, 2, smallest=3)
    Y, right = one_hot_rows(rng, n, k), rng.permutation(np.resize([1.0, -1.0], n))[:, None]
    yield random("sure, and sometimes wrong", exact=True, Z=eighths(rng, n, k) + 3000 * right * Y, Y=Y)
    yield edge(
        "rows around 1,000, −1,000 and 0", exact=True, Z=far_apart(rng, n, k), Y=one_hot_rows(rng, n, k)
    )
    yield edge("one sample", Z=rng.normal(0, 2, (1, k)), Y=one_hot_rows(rng, 1, k))
    yield edge("targets are integers", Z=rng.normal(0, 2, (n, k)), Y=one_hot_rows(rng, n, k).astype(int))
    low = eighths(rng, n, k) - 1000
    yield edge("a whole batch around −1,000", exact=True, Z=low, Y=one_hot_rows(rng, n, k))


_LOG_P = """shifted = Z - Z.max(axis=1, keepdims=True)
    log_P = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))"""
_SAFE_SOFTMAX = """E = np.exp(Z - Z.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)"""


ENTROPY = Exercise(
    name="cross_entropy",
    also_forbidden=LOGSUMEXP,
    draw=_draw_entropy,
    visible_seed=1,
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
        Mistake(
            "clipped_at_1e_8",
            "shifted = Z - Z.max(axis=1, keepdims=True)\n    log_P = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))",
            "E = np.exp(Z - Z.max(axis=1, keepdims=True))\n    log_P = np.log(E / E.sum(axis=1, keepdims=True) + 1e-8)",
            "You add a small number so that no logarithm is infinite. Then no mistake costs more than about 18, however sure the network was. Work with log p = z − max − log Σ exp(z − max).",
        ),
        Mistake(
            "log_of_the_mean",
            "return -np.sum(Y * log_P) / len(Y)",
            "return -np.log(np.sum(Y * np.exp(log_P)) / len(Y))",
            "You take the logarithm of the mean probability. Take the logarithm of each sample's, then the mean.",
        ),
        Mistake(
            "net_inputs_for_probabilities",
            "np.sum(Y * log_P)",
            "np.sum(Y * np.log(Z))",
            "You take the logarithm of the net inputs. They are no probabilities yet: those are the softmax of Z.",
        ),
        Mistake(
            "maximum_only_in_the_sum",
            "log_P = shifted -",
            "log_P = Z -",
            "You subtract the maximum inside the sum but not from z itself. It has to leave both, or come back behind the logarithm.",
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
    yield worked("quarters and halves", P=rng.permuted(quarters, axis=1), Y=one_hot_rows(rng, 2, 3))
    for _ in range(4):
        n, k = different_sizes(rng, 2, smallest=3)
        yield random(f"{n} samples, {k} classes", P=_probabilities(rng, n, k), Y=one_hot_rows(rng, n, k))
    n, k = different_sizes(rng, 2, smallest=3)
    yield edge("one sample", P=_probabilities(rng, 1, k), Y=one_hot_rows(rng, 1, k))
    yield edge(
        "probabilities of exactly 0 and 1", exact=True, P=_surely_wrong(rng, n, k), Y=np.eye(k)[[0] * n]
    )
    yield edge("targets are integers", P=_probabilities(rng, n, k), Y=one_hot_rows(rng, n, k).astype(int))
    Y = one_hot_rows(rng, n, k)
    rest = rng.integers(1, 5, (n, k)) * (1 - Y) / 2**13
    P = rest + Y * (1 - rest.sum(axis=1, keepdims=True))
    yield edge("almost right already", exact=True, P=P, Y=Y)


def _surely_wrong(rng: np.random.Generator, n: int, k: int) -> np.ndarray:
    """Return probabilities (n, k) of 0 and 1 only; the first sample is sure of another class than the first."""
    return np.eye(k)[[int(rng.integers(1, k)), *rng.integers(0, k, n - 1)]]


GRADIENT = Exercise(
    name="softmax_cross_entropy_grad",
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
            "divided_by_the_probabilities",
            "(P - Y)",
            "-Y / P",
            "That is ∂E/∂P, and it divides by 0 where a probability is 0. Go one step further back, through the softmax, to the net "
            "inputs: there nothing is divided by P.",
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
        Mistake(
            "softmax_once_more",
            "(P - Y)",
            "(np.exp(P) / np.exp(P).sum(axis=1, keepdims=True) - Y)",
            "You apply the softmax to P once more. P holds probabilities already.",
        ),
    ),
    hints=(
        "Add up one of your rows: it has to be 0. Then look at the entry of the right class: is it negative?",
        "Differentiate E of one sample, −z_c + log Σ exp(z), by one net input. The first term gives −1 for the right class c. "
        "The second gives exp(z_j) / Σ exp(z), and you know that number.",
        "return (... - ...) / ...",
    ),
)
