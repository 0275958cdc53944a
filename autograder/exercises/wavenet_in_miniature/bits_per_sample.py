"""``bits_per_sample``: the mean surprise of a batch of guesses, as a loss that gradients flow through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import away_from_zero
from autograder.exercises.wavenet_in_miniature.tools import FORBIDDEN


def _guesses(rng: np.random.Generator, n: int, k: int, t: int) -> dict[str, Any]:
    return {"logits": 1.5 * away_from_zero(rng, n, k, t), "targets": rng.integers(0, k, (n, t))}


def _draw_bits(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("three classes, two samples", **_guesses(rng, 1, 3, 2))
    for n, k, t in ((3, 5, 7), (4, 7, 3), (2, 9, 5), (5, 3, 8)):
        yield random(f"{n} sounds, {k} classes, {t} samples", **_guesses(rng, n, k, t))
    yield edge("one sound", **_guesses(rng, 1, 6, 9))
    yield edge("one sample", **_guesses(rng, 4, 5, 1))
    large = _guesses(rng, 3, 4, 6)
    large["logits"] = rng.integers(-4, 5, (3, 4, 6)) + rng.choice([-1000.0, 1000.0], (3, 1, 6))
    # Whole, so that nothing is rounded; a millionth of 1000 would move a softmax: hence exact
    yield edge("logits near 1000 and near −1000", exact=True, **large)
    far = _guesses(rng, 2, 4, 5)
    np.put_along_axis(far["logits"], far["targets"][:, None], -1000.0 * rng.uniform(0.8, 1, (2, 1, 5)), 1)
    yield edge("what came had a logit near −1000", **far)
    yield edge("as many classes as sounds and samples", **_guesses(rng, 5, 5, 5))


def ask_bits(student: Any, logits: Any, targets: Any) -> Any:
    """Return the bits and their gradient at the logits, 0 where none arrives."""
    import torch

    z = torch.tensor(logits, dtype=torch.float64, requires_grad=True)
    bits = student.bits_per_sample(z, torch.tensor(targets))
    if isinstance(bits, torch.Tensor) and bits.requires_grad:
        bits.sum().backward()
        bits = bits.reshape(()) if bits.numel() == 1 else bits
    return bits, torch.zeros_like(z) if z.grad is None else z.grad


BITS = Exercise(
    name="bits_per_sample",
    forbidden=FORBIDDEN,
    draw=_draw_bits,
    probe=ask_bits,
    shown=(
        worked(
            "two classes, even odds and three to one",
            logits=np.array([[[0.0, 0.0], [0.0, np.log(3.0)]]]),
            targets=np.array([[0, 1]]),
        ),
        worked(
            "two sounds of one sample, four classes",
            logits=np.log([[[1.0], [2.0], [4.0], [1.0]], [[1.0], [1.0], [1.0], [5.0]]]),
            targets=np.array([[2], [0]]),
        ),
    ),
    returns=("bits", "gradient at the logits"),
    mistakes=(
        Mistake(
            "natural_logarithm",
            " / np.log(2)",
            "",
            "Your logarithm is natural, so the unit is not the bit. Divide by ln 2.",
        ),
        Mistake(
            "multiplied_by_ln_2",
            "/ np.log(2)",
            "* np.log(2)",
            "You multiply by ln 2. log2 p = ln p / ln 2: divide.",
        ),
        Mistake(
            "softmax_over_time",
            "torch.log_softmax(logits, dim=1)",
            "torch.log_softmax(logits, dim=-1)",
            "Your softmax runs along the last axis, time. The classes stand along axis 1.",
        ),
        Mistake(
            "softmax_over_sounds",
            "torch.log_softmax(logits, dim=1)",
            "torch.log_softmax(logits, dim=0)",
            "Your softmax runs along axis 0, the sounds. The classes stand along axis 1.",
        ),
        Mistake(
            "no_softmax",
            "torch.log_softmax(logits, dim=1)",
            "logits",
            "You take the logits for logarithms of probabilities. The softmax is missing.",
        ),
        Mistake(
            "softmax_twice",
            "torch.log_softmax(logits, dim=1)",
            "torch.log_softmax(torch.softmax(logits, dim=1), dim=1)",
            "You apply the softmax twice. Once makes probabilities of the logits.",
        ),
        Mistake(
            "not_stable",
            "torch.log_softmax(logits, dim=1)",
            "torch.log(torch.softmax(logits, dim=1))",
            "Where a probability is too small for a number, its logarithm is −∞. Take torch.log_softmax, which never forms it.",
        ),
        Mistake(
            "exp_overflows",
            "torch.log_softmax(logits, dim=1)",
            "logits - torch.log(torch.exp(logits).sum(dim=1, keepdim=True))",
            "exp of a large logit is infinite. Take torch.log_softmax or torch.logsumexp, which move the logits first.",
        ),
        Mistake(
            "summed",
            "came.mean()",
            "came.sum()",
            "You add up all guesses. Take their mean.",
        ),
        Mistake(
            "summed_over_time",
            "came.mean()",
            "came.sum(dim=2).mean()",
            "You add up the samples and average over the sounds only. Take the mean over all N · T guesses.",
        ),
        Mistake(
            "sign_forgotten",
            "return -came",
            "return came",
            "The sign is missing. Logarithms of probabilities are negative, surprise is positive.",
        ),
        Mistake(
            "mean_over_classes_too",
            "came.mean()",
            "came.mean() / logits.shape[1]",
            "You divide by the number of classes too. Each guess counts once: divide by N · T.",
        ),
        Mistake(
            "logarithm_of_the_mean",
            "-came.mean()",
            "-torch.log(came.exp().mean())",
            "You average the probabilities and then take the logarithm. Take the logarithm of each, and then the mean.",
        ),
        Mistake(
            "no_gradient",
            "return -came.mean()",
            "return -came.detach().mean()",
            "No gradient reaches the logits: something on the way (detach, item, numpy, torch.no_grad, torch.tensor) cuts it off. Use torch operations only.",
        ),
        Mistake(
            "all_classes",
            "log_p.gather(1, targets[:, None])",
            "log_p",
            "You average over all classes. Only the class that came counts.",
        ),
        Mistake(
            "most_probable_class",
            "log_p.gather(1, targets[:, None])",
            "log_p.max(dim=1, keepdim=True).values",
            "You take the most probable class. Take the one that came, which `targets` holds.",
        ),
    ),
    hints=(
        "Start with logits of 0 everywhere. With 4 classes you should get 2, with 256 classes 8, whatever came.",
        "log_softmax along the classes gives the logarithm of every probability, (N, K, T). Pick from it, for each sound and sample, the "
        "entry of the class that came. gather(1, index) does it, where index has an axis for the classes too, of length 1.",
        "log_p = torch.log_softmax(logits, dim=...)\ncame = log_p.gather(..., targets[:, None])\nreturn ... came.mean() / ...",
    ),
)
