"""``gated_residual_block``: the block of which WaveNet is made, a composition.

The probe hands in a layer of its own in the place of ``causal_conv1d``, so a wrong one costs once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import away_from_zero
from autograder.exercises.wavenet_in_miniature.tools import FORBIDDEN


def _block(
    rng: np.random.Generator, x: tuple[int, int, int], hidden: int, skips: int, taps: int, dilation: int
) -> dict[str, Any]:
    """Return what a block reads and its weights, small enough that neither tanh nor sigmoid is full."""

    def weight(outputs: int, inputs: int, k: int) -> np.ndarray:
        return away_from_zero(rng, outputs, inputs, k) / np.sqrt(inputs * k)

    params = {}
    for name, outputs, inputs, k in (
        ("filter", hidden, x[1], taps),
        ("gate", hidden, x[1], taps),
        ("residual", x[1], hidden, 1),
        ("skip", skips, hidden, 1),
    ):
        params[f"{name}_weight"] = weight(outputs, inputs, k)
        params[f"{name}_bias"] = away_from_zero(rng, outputs) / 2
    return {"x": away_from_zero(rng, *x), "params": params, "dilation": dilation}


def _draw_block(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("one channel, two samples", **_block(rng, (1, 1, 2), 1, 2, 2, 1))
    yield random("4 channels, 5 hidden, 3 skips", **_block(rng, (2, 4, 7), 5, 3, 2, 4))
    yield random("3 channels, 4 hidden, 5 skips", **_block(rng, (5, 3, 8), 4, 5, 2, 2))
    yield random("5 channels, 3 hidden, 2 skips", **_block(rng, (3, 5, 9), 3, 2, 2, 8))
    yield edge("one channel", **_block(rng, (3, 1, 6), 4, 2, 2, 2))
    yield edge("one sample", **_block(rng, (4, 2, 1), 3, 5, 2, 2))
    yield edge("as many channels as hidden numbers and skips", **_block(rng, (3, 3, 7), 3, 3, 2, 2))
    far = _block(rng, (2, 3, 5), 4, 2, 2, 3)
    yield edge("a large input", **far | {"x": 10 * far["x"]})


def ask_block(student: Any, x: Any, params: Any, dilation: int) -> Any:
    """Run the block with a layer that is no causal convolution, so that a wrong causal_conv1d costs nothing here.

    It looks at one sample alone and weighs taps by the dilation; with one tap it is what every convolution is.  Returned
    are the outputs and the gradients of a weighted sum of them at x and at every parameter, 0 where none arrives.
    """
    import torch

    def leaf(array: Any) -> Any:
        return torch.tensor(array, dtype=torch.float32, requires_grad=True)

    def at_one_sample(x: Any, weight: Any, bias: Any, dilation: int) -> Any:
        share = 1 / (1 + dilation * torch.arange(weight.shape[-1], dtype=weight.dtype))
        return torch.einsum("nct,fc->nft", x, (weight * share).sum(dim=-1)) + bias.reshape(-1, 1)

    def grad(tensor: Any) -> Any:
        return torch.zeros_like(tensor) if tensor.grad is None else tensor.grad

    given, read = {name: leaf(array) for name, array in params.items()}, leaf(x)
    answer = student.gated_residual_block(read, given, dilation, conv=at_one_sample)
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        return answer
    for number, out in enumerate(answer):
        if isinstance(out, torch.Tensor) and out.requires_grad:
            pull = torch.cos(0.7 * torch.arange(out.numel(), dtype=torch.float32) + number) + 1.2
            (out * pull.reshape(out.shape)).sum().backward(retain_graph=True)
    return (*answer, grad(read), {name: grad(tensor) for name, tensor in given.items()})


_FILTER = 'conv(x, params["filter_weight"], params["filter_bias"], dilation)'
_GATE = 'conv(x, params["gate_weight"], params["gate_bias"], dilation)'
_RESIDUAL = 'conv(h, params["residual_weight"], params["residual_bias"], dilation)'
_SKIP = 'conv(h, params["skip_weight"], params["skip_bias"], dilation)'

BLOCK = Exercise(
    name="gated_residual_block",
    forbidden=FORBIDDEN,
    draw=_draw_block,
    probe=ask_block,
    rtol=1e-4,  # float32, and gradients that are sums over all samples
    shown=(
        worked(
            "one tap, one channel, one sample",
            x=np.array([[[1.0]]]),
            params={
                "filter_weight": np.array([[[1.0]]]),
                "filter_bias": np.array([0.0]),
                "gate_weight": np.array([[[2.0]]]),
                "gate_bias": np.array([-1.0]),
                "residual_weight": np.array([[[0.5]]]),
                "residual_bias": np.array([0.25]),
                "skip_weight": np.array([[[4.0]]]),
                "skip_bias": np.array([-1.0]),
            },
            dilation=1,
        ),
    ),
    returns=("out", "skip", "gradient at x", "gradients at params"),
    mistakes=(
        Mistake(
            "own_convolution",
            "torch.tanh(conv(x,",
            "torch.tanh(causal_conv1d(x,",
            "Your filter does not call `conv`. Call what came as the argument: the check passes another layer.",
        ),
        Mistake(
            "own_convolution_for_the_gate",
            "torch.sigmoid(conv(x,",
            "torch.sigmoid(causal_conv1d(x,",
            "Your gate does not call `conv`. Call what came as the argument: the check passes another layer.",
        ),
        Mistake(
            "tanh_and_sigmoid_swapped",
            f"torch.tanh({_FILTER})\n    gate = torch.sigmoid(",
            f"torch.sigmoid({_FILTER})\n    gate = torch.tanh(",
            "tanh and sigmoid have changed places. The filter goes through tanh, the gate through the sigmoid.",
        ),
        Mistake(
            "added_to_the_gate",
            "said * gate",
            "said + gate",
            "You add filter and gate. The gate says how much is let through: multiply.",
        ),
        Mistake(
            "nothing_gated",
            "h = said * gate",
            "h = said",
            "The gate is worked out and not used. Multiply tanh(filter) by it.",
        ),
        Mistake(
            "one_set_of_weights",
            _GATE,
            _FILTER,
            "Filter and gate have the same weights. The gate has its own, gate_weight and gate_bias.",
        ),
        Mistake(
            "not_residual",
            "return x + residual",
            "return residual",
            "You return the residual alone. It is added to what the block read.",
        ),
        Mistake(
            "hidden_added",
            _RESIDUAL,
            'conv(x, params["residual_weight"].sum(1, keepdim=True).expand(-1, x.shape[1], -1), params["residual_bias"], dilation)',
            "Your residual is made of x. It is made of h, what came through the gate.",
        ),
        Mistake(
            "skip_of_the_sum",
            "return x + residual, skip",
            "return x + residual, skip + residual.sum(dim=1, keepdim=True)",
            "Your skip has a part of the residual in it. It is made of h alone, with skip_weight and skip_bias.",
        ),
        Mistake(
            "skip_is_added_too",
            "return x + residual, skip",
            "return x + residual, skip + x.mean(dim=1, keepdim=True)",
            "You add x to the skip as well. Only the residual is added to x; the skip is made of h alone.",
        ),
        Mistake(
            "dilation_ignored",
            'params["filter_bias"], dilation)',
            'params["filter_bias"], 1)',
            "Your filter has dilation 1. Hand the block's dilation on to `conv`.",
        ),
        Mistake(
            "gate_not_dilated",
            'params["gate_bias"], dilation)',
            'params["gate_bias"], 1)',
            "Your gate has dilation 1. Hand the block's dilation on to `conv`, for filter and gate.",
        ),
        Mistake(
            "relu",
            "torch.tanh(",
            "torch.relu(",
            "Your filter goes through a ReLU. Here it is tanh.",
        ),
        Mistake(
            "filter_not_bent",
            "torch.tanh(",
            "(",
            "The filter does not go through tanh.",
        ),
        Mistake(
            "gate_not_bent",
            "torch.sigmoid(",
            "(",
            "The gate does not go through the sigmoid, so it is no share between 0 and 1.",
        ),
        Mistake(
            "softmax_gate",
            f"torch.sigmoid({_GATE})",
            f"torch.softmax({_GATE}, dim=1)",
            "Your gate is a softmax, so its numbers compete. Every number has a sigmoid of its own.",
        ),
        Mistake(
            "order_of_results",
            "return x + residual, skip",
            "return skip, x + residual",
            "You return the skip first. What the next block reads comes first.",
        ),
        Mistake(
            "skip_bias_missing",
            _SKIP,
            'conv(h, params["skip_weight"], 0 * params["skip_bias"], dilation)',
            "The bias of the skip is missing.",
        ),
        Mistake(
            "residual_bias_missing",
            'params["residual_bias"], dilation)',
            '0 * params["residual_bias"], dilation)',
            "The bias of the residual is missing.",
        ),
        Mistake(
            "x_cut_off",
            "return x + residual",
            "return x.detach() + residual",
            "Part of the gradient does not reach x: where it is added, detach, torch.tensor or the like cuts it off.",
        ),
        Mistake(
            "all_cut_off",
            "h = said * gate",
            "h = (said * gate).detach()",
            "No gradient comes through h. Make it by torch operations, and cut nothing off.",
        ),
    ),
    hints=(
        "Which of the two is wrong? If the skip is right, so are filter, gate and h, and you need look at the residual only.",
        "Four convolutions. Two of x, with the block's dilation: tanh of one times the sigmoid of the other is h. Two of h, with one tap: "
        "one is added to x, the other is the skip.",
        "h = torch.tanh(conv(x, ...)) * torch.sigmoid(conv(x, ...))\nresidual = conv(h, ...)\nskip = conv(h, ...)\nreturn ... + ..., skip",
    ),
)
