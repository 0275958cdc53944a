"""``causal_conv1d``: look back, with gaps, and never ahead; values and all three gradients."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import away_from_zero, whole_numbers
from autograder.exercises.wavenet_in_miniature.tools import FORBIDDEN


def _layer(rng: np.random.Generator, n: int, c: int, f: int, k: int, t: int, dilation: int) -> dict[str, Any]:
    return {
        "x": away_from_zero(rng, n, c, t),
        "weight": away_from_zero(rng, f, c, k),
        "bias": away_from_zero(rng, f),
        "dilation": dilation,
    }


def _draw_causal(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "two taps, dilation 2, five samples",
        x=whole_numbers(rng, 1, 1, 5),
        weight=whole_numbers(rng, 1, 1, 2) + np.array([0.0, 4.0]),
        bias=whole_numbers(rng, 1),
        dilation=2,
    )
    for n, c, f, k, t, dilation in (
        (3, 4, 5, 2, 11, 4),
        (2, 5, 3, 4, 13, 2),
        (4, 2, 6, 3, 17, 5),
        (5, 3, 4, 2, 9, 3),
    ):
        yield random(
            f"{f} filters of {k} taps, {c} channels, dilation {dilation}",
            **_layer(rng, n, c, f, k, t, dilation),
        )
    yield edge("dilation 1", **_layer(rng, 2, 3, 4, 3, 8, 1))
    yield edge("one tap", **_layer(rng, 3, 4, 2, 1, 7, 3))
    yield edge("more zeros than samples", **_layer(rng, 2, 3, 4, 3, 5, 4))
    yield edge("one sample", **_layer(rng, 3, 2, 5, 4, 1, 2))
    yield edge("one channel, one filter", **_layer(rng, 2, 1, 1, 3, 10, 2))
    yield edge("as many filters as channels and taps", **_layer(rng, 3, 3, 3, 3, 9, 2))


def ask_causal(student: Any, x: Any, weight: Any, bias: Any, dilation: int) -> Any:
    """Return the output, and the gradients of a weighted sum of it at x, weight and bias, 0 where none arrives."""
    import torch

    given = [torch.tensor(array, dtype=torch.float32, requires_grad=True) for array in (x, weight, bias)]
    out = student.causal_conv1d(*given, dilation)
    if isinstance(out, torch.Tensor) and out.requires_grad:
        pull = 1.2 + torch.cos(0.7 * torch.arange(out.numel(), dtype=torch.float32))
        (out * pull.reshape(out.shape)).sum().backward()
    return (out, *(torch.zeros_like(one) if one.grad is None else one.grad for one in given))


_CONV = "functional.conv1d(padded, weight, bias, dilation=dilation)"
_PAD = "functional.pad(x, (zeros, 0))"

CAUSAL = Exercise(
    name="causal_conv1d",
    forbidden=FORBIDDEN,
    draw=_draw_causal,
    probe=ask_causal,
    shown=(
        worked(
            "two taps, dilation 1",
            x=np.array([[[1.0, 2.0, 4.0, 8.0]]]),
            weight=np.array([[[10.0, 1.0]]]),
            bias=np.array([0.5]),
            dilation=1,
        ),
        worked(
            "two filters, dilation 2",
            x=np.array([[[1.0, 2.0, 3.0, 4.0, 5.0]]]),
            weight=np.array([[[1.0, -1.0]], [[0.0, 2.0]]]),
            bias=np.array([0.0, 1.0]),
            dilation=2,
        ),
    ),
    returns=("out", "gradient at x", "gradient at weight", "gradient at bias"),
    mistakes=(
        Mistake(
            "looks_ahead",
            "(zeros, 0)",
            "(0, zeros)",
            "The zeros stand on the right, so every output sees the future. Put them on the left.",
        ),
        Mistake(
            "half_on_either_side",
            "(zeros, 0)",
            "(zeros // 2, zeros - zeros // 2)",
            "Half of the zeros stand on either side, so outputs see ahead by half the kernel. Put all of them on the left.",
        ),
        Mistake(
            "zeros_on_both_sides",
            "(zeros, 0)",
            "(zeros, zeros)",
            "You pad on both sides, so the result is longer than x and its end sees less than it should. Pad on the left only.",
        ),
        Mistake(
            "dilation_not_padded",
            "(weight.shape[2] - 1) * dilation",
            "weight.shape[2] - 1",
            "You pad one zero less than there are taps. With gaps between the taps it takes (K − 1) · dilation.",
        ),
        Mistake(
            "one_too_many",
            _CONV,
            "functional.conv1d(functional.pad(x, (zeros + 1, -1)), weight, bias, dilation=dilation)",
            "Your output comes one sample late: output t does not see sample t. The last tap meets sample t itself.",
        ),
        Mistake(
            "dilation_ignored",
            _CONV,
            "functional.conv1d(padded[:, :, zeros - weight.shape[2] + 1 :], weight, bias)",
            "The taps stand side by side. There are `dilation` samples from one to the next.",
        ),
        Mistake(
            "stride_for_dilation",
            _CONV,
            "functional.conv1d(padded, weight, bias, stride=dilation)",
            "You move the window by `dilation`. Dilation spreads the taps; the window moves by 1.",
        ),
        Mistake(
            "taps_turned_round",
            "(padded, weight, bias,",
            "(padded, weight.flip(2), bias,",
            "The newest tap meets the oldest sample. The first tap is for the oldest one, and conv1d turns nothing round.",
        ),
        Mistake(
            "bias_missing",
            "weight, bias, dilation=dilation",
            "weight, 0 * bias, dilation=dilation",
            "The bias is missing.",
        ),
        Mistake(
            "edge_repeated",
            _PAD,
            'functional.pad(x, (zeros, 0), mode="replicate")',
            "You repeat the first sample to the left. Before the beginning there are zeros.",
        ),
        Mistake(
            "wrapped_around",
            _PAD,
            "torch.cat([x[:, :, (torch.arange(zeros) - zeros) % x.shape[2]], x], dim=2)",
            "The end of the sequence comes before its beginning, so early outputs see the future. Pad with zeros.",
        ),
        Mistake(
            "x_cut_off",
            _PAD,
            "functional.pad(x.detach(), (zeros, 0))",
            "No gradient reaches x: detach, torch.tensor, numpy or the like cuts it off. Use torch operations on x itself.",
        ),
        Mistake(
            "weight_cut_off",
            "(padded, weight, bias,",
            "(padded, weight.detach(), bias,",
            "No gradient reaches the weights: detach, .data, nn.Parameter, torch.tensor or the like cuts it off. Use the tensor that came.",
        ),
        Mistake(
            "bias_cut_off",
            "(padded, weight, bias,",
            "(padded, weight, bias.detach(),",
            "No gradient reaches the bias: detach, .data, nn.Parameter, torch.tensor or the like cuts it off. Use the tensor that came.",
        ),
        Mistake(
            "all_cut_off",
            "return " + _CONV,
            "return functional.conv1d(padded, weight, bias, dilation=dilation).detach()",
            "No gradient reaches x, weight or bias. Make the result by torch operations, and cut nothing off.",
        ),
        Mistake(
            "channels_not_added",
            _CONV,
            "functional.conv1d(padded[:, :1], weight[:, :1], bias, dilation=dilation) + 0 * x.sum() + 0 * weight.sum()",
            "You look at the first channel only. Every filter adds up the products of all channels.",
        ),
    ),
    hints=(
        "Compare the lengths first: the result is as long as x. Then push a single 1 through, zeros elsewhere: nothing may come out before it.",
        "Pad x on the left along its last axis, and let conv1d do the rest: it knows `dilation`. functional.pad takes a pair, "
        "how many on the left and how many on the right.",
        "zeros = (... - 1) * ...\npadded = functional.pad(x, (..., ...))\nreturn functional.conv1d(padded, weight, bias, dilation=...)",
    ),
)
