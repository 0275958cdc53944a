"""``cnn_forward``: a whole network, a composition.

The probe hands in a layer of its own in the place of ``conv2d_forward``, so a wrong one costs once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Equivalent, Exercise, Mistake, edge, random, worked
from autograder.exercises.cnn_forward.pictures import FORBIDDEN, picture
from autograder.exercises.drawing import away_from_zero


def _network(
    rng: np.random.Generator,
    x: np.ndarray,
    kinds: Sequence[tuple[int, ...]],
    units: Sequence[int],
    alpha: float,
) -> dict[str, Any]:
    """Return a batch and a network of convolutions (F, KH, KW, stride, padding) and dense layers."""
    convs = []
    _, channels, *sides = x.shape
    for f, kh, kw, stride, padding in kinds:
        weight = away_from_zero(rng, f, channels, kh, kw) / np.sqrt(channels * kh * kw)
        convs.append((weight, away_from_zero(rng, f) / 2, stride, padding))
        channels, sides = f, [(n + 2 * padding - k) // stride + 1 for n, k in zip(sides, (kh, kw))]
    sizes = [channels * sides[0] * sides[1], *units]
    dense = [
        (1.5 * away_from_zero(rng, d, units) / np.sqrt(d), away_from_zero(rng, units) / 2)
        for d, units in pairwise(sizes)
    ]
    return {"x": x, "convs": convs, "dense": dense, "alpha": alpha}


def _draw_cnn_forward(rng: np.random.Generator) -> Iterator[Case]:
    def leak() -> float:
        return float(rng.uniform(0.2, 0.6))

    yield worked(
        "one convolution, one dense layer",
        **_network(rng, picture(rng, 2, 1, 3, 4), [(2, 2, 2, 1, 0)], [3], 0.5),
    )
    yield random(
        "2 convolutions, 2 dense",
        **_network(rng, picture(rng, 3, 2, 6, 9), [(5, 3, 4, 2, 1), (4, 2, 3, 1, 2)], [7, 5], leak()),
    )
    yield random(
        "3 convolutions, 1 dense",
        **_network(
            rng, picture(rng, 4, 1, 8, 7), [(2, 3, 4, 1, 2), (3, 5, 1, 2, 1), (5, 2, 1, 1, 0)], [6], leak()
        ),
    )
    yield random(
        "1 convolution, 3 dense",
        **_network(rng, picture(rng, 5, 3, 6, 8), [(4, 2, 5, 2, 1)], [7, 6, 3], leak()),
    )
    yield edge("one picture", **_network(rng, picture(rng, 1, 2, 6, 8), [(3, 3, 2, 2, 1)], [5, 4], leak()))
    yield edge("no convolution", **_network(rng, picture(rng, 4, 2, 3, 5), [], [6, 3], leak()))
    yield edge(
        "a ReLU that does not leak", **_network(rng, picture(rng, 3, 2, 6, 9), [(4, 2, 3, 2, 1)], [6, 5], 0.0)
    )
    large = _network(rng, picture(rng, 3, 2, 5, 7), [(3, 2, 3, 1, 1)], [5, 4], leak())
    large["dense"][-1] = (large["dense"][-1][0], np.array([900.0, 901.0, 899.5, 900.5]))
    yield edge("large net inputs at the end", **large)
    yield edge(
        "as many classes as pictures",
        **_network(rng, picture(rng, 4, 2, 5, 7), [(3, 2, 3, 2, 1)], [6, 4], leak()),
    )
    # Rows of net inputs so far apart that exp of their distance is 0; whole, so that nothing is rounded: hence exact
    far = rng.permutation([900.0, 50.0, -850.0])[:, None, None, None] * np.ones((1, 1, 1, 2))
    far[..., 1] = rng.permutation([1.0, 2.0, 4.0])[:, None, None]
    steps = np.array([np.ones(4), rng.permutation([-1.0, -0.5, 0.5, 1.0])])
    yield edge(
        "net inputs far from those of other pictures",
        exact=True,
        x=far,
        convs=[],
        dense=[(steps, rng.permutation([0.0, 0.5, 1.0, 1.5]))],
        alpha=0.25,
    )


def ask_cnn(student: Any, x: Any, convs: Any, dense: Any, alpha: float) -> Any:
    """Run the network with a layer that is no convolution, so that a wrong conv2d_forward costs nothing here.

    It thins the picture out and mixes its channels: shapes are those of a convolution, numbers are not.
    """

    def thinned(x: Any, weight: Any, bias: Any, stride: int, padding: int) -> Any:
        maps, kernels = np.asarray(x), np.asarray(weight)
        rows, columns = (
            np.minimum(stride * np.arange((side + 2 * padding - k) // stride + 1), side - 1)
            for side, k in zip(maps.shape[2:], kernels.shape[2:])
        )
        corners = maps[:, :, rows][..., columns]
        mixed = np.tensordot(corners, kernels.sum(axis=3)[..., 0] - 0.3 * kernels[..., -1, -1], ([1], [1]))
        return np.moveaxis(mixed, 3, 1) + np.reshape(bias, (-1, 1, 1)) + 0.1 * padding

    return student.cnn_forward(x, convs, dense, alpha, conv=thinned)


_LOOP = "leaky_relu(conv(x, weight, bias, stride, padding), alpha)"
_HIDDEN = "leaky_relu(h @ W + b, alpha)"
_END = "softmax(h @ W + b)"

CNN = Exercise(
    name="cnn_forward",
    also_forbidden=FORBIDDEN,
    draw=_draw_cnn_forward,
    probe=ask_cnn,
    shown=(
        worked(
            "kernels of a single pixel, two classes",
            x=np.array([[[[1.0, 2.0]]], [[[2.0, 0.0]]]]),
            convs=[(np.array([[[[1.0]]], [[[-1.0]]]]), np.array([0.0, 1.0]), 1, 0)],
            dense=[(np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, -1.0]]), np.array([0.0, -1.0]))],
            alpha=0.5,
        ),
    ),
    returns=("P",),
    mistakes=(
        Mistake(
            "own_convolution",
            "conv(x, weight, bias, stride, padding)",
            "conv2d_forward(x, weight, bias, stride, padding)",
            "You call conv2d_forward whatever was handed in. Call the argument `conv`.",
        ),
        Mistake(
            "maps_not_activated",
            _LOOP,
            "conv(x, weight, bias, stride, padding)",
            "Your convolutions have no activation. Without one, two of them are one linear layer.",
        ),
        Mistake(
            "units_not_activated",
            _HIDDEN,
            "h @ W + b",
            "The hidden dense layers have no activation: leaky_relu comes after every layer but the last.",
        ),
        Mistake(
            "last_layer_activated",
            _END,
            "softmax(leaky_relu(h @ W + b, alpha))",
            "The last layer goes through leaky_relu and then through softmax. Softmax takes its net inputs as they are.",
        ),
        Mistake(
            "no_softmax",
            _END,
            "h @ W + b",
            "You return net inputs. The last step is softmax, which makes probabilities of them.",
        ),
        Mistake(
            "softmax_down_the_batch",
            _END,
            "softmax((h @ W + b).T).T",
            "Your columns add up to 1. The classes of one picture share 1: softmax runs along each row.",
        ),
        Mistake(
            "no_leak",
            f"{_LOOP}\n    h = x.reshape(len(x), -1)\n    for W, b in dense[:-1]:\n        h = {_HIDDEN}",
            f"{_LOOP.replace('alpha', '0.0')}\n    h = x.reshape(len(x), -1)\n    for W, b in dense[:-1]:\n"
            f"        h = {_HIDDEN.replace('alpha', '0.0')}",
            "You use a plain ReLU: negative numbers become 0. Here they are multiplied by alpha.",
        ),
        Mistake(
            "fixed_leak",
            f"{_LOOP}\n    h = x.reshape(len(x), -1)\n    for W, b in dense[:-1]:\n        h = {_HIDDEN}",
            f"{_LOOP.replace('alpha', '0.01')}\n    h = x.reshape(len(x), -1)\n    for W, b in dense[:-1]:\n"
            f"        h = {_HIDDEN.replace('alpha', '0.01')}",
            "You use a leak of 0.01 whatever `alpha` is. Use the argument.",
        ),
        Mistake(
            "flattened_channels_last",
            "x.reshape(len(x), -1)",
            "x.transpose(0, 2, 3, 1).reshape(len(x), -1)",
            "You flatten pixel by pixel, the channels of each together. The order is channel, row, column: the whole first map, "
            "then the second.",
        ),
        Mistake(
            "flattened_down_the_columns",
            "x.reshape(len(x), -1)",
            "x.swapaxes(2, 3).reshape(len(x), -1)",
            "You flatten each map down its columns. Read it like a line of text: row by row.",
        ),
        Mistake(
            "dense_bias_missing",
            f"h = {_HIDDEN}",
            "h = leaky_relu(h @ W, alpha)",
            "The biases of the hidden dense layers are missing.",
        ),
        Mistake(
            "last_bias_missing",
            _END,
            "softmax(h @ W)",
            "The bias of the last layer is missing.",
        ),
        Mistake(
            "bias_added_twice",
            _LOOP,
            "leaky_relu(conv(x, weight, bias, stride, padding) + bias[:, None, None], alpha)",
            "You add the filters' biases once more. `conv` has added them.",
        ),
        Mistake(
            "activated_once",
            f"{_LOOP}\n    h = x.reshape(len(x), -1)",
            "conv(x, weight, bias, stride, padding)\n    h = leaky_relu(x, alpha).reshape(len(x), -1)",
            "You bend once, after the last convolution. leaky_relu comes after every convolution, inside the loop.",
        ),
        Mistake(
            "pictures_mixed",
            "x.reshape(len(x), -1)",
            "x.reshape(-1, len(x)).T",
            "x.reshape(-1, N).T deals the numbers out among the pictures. A row is one picture: x.reshape(N, -1).",
        ),
        Mistake(
            "overflow",
            _END,
            "np.exp(h @ W + b) / np.exp(h @ W + b).sum(axis=1, keepdims=True)",
            "Large net inputs overflow in exp. Call `softmax`, which subtracts the largest one of each row first.",
        ),
        Mistake(
            "maximum_of_the_batch",
            f"return {_END}",
            "z = h @ W + b\n    z = np.exp(z - z.max())\n    return z / z.sum(axis=1, keepdims=True)",
            "You subtract the largest net input of the whole batch before exp. A picture far below it gets 0 / 0: take the largest of each row.",
        ),
        Mistake(
            "last_maps_not_activated",
            f"x = {_LOOP}\n    h = x.reshape(len(x), -1)",
            "h = conv(x, weight, bias, stride, padding)\n        x = leaky_relu(h, alpha)\n"
            "    h = (h if convs else x).reshape(len(x), -1)",
            "The last convolution has no activation. The layer without one is the last of the network, which is dense.",
        ),
        Mistake(
            "bent_when_flattened",
            "x.reshape(len(x), -1)",
            "leaky_relu(x, alpha).reshape(len(x), -1)",
            "You bend once more when you flatten. leaky_relu comes once after a layer, and flattening is none.",
        ),
        Mistake(
            "softmax_twice",
            _END,
            "softmax(softmax(h @ W + b))",
            "You apply softmax twice. The net inputs of the last layer go through it once.",
        ),
        Mistake(
            "decisions",
            f"return {_END}",
            f"P = {_END}\n    return (P == P.max(axis=1, keepdims=True)) * 1.0",
            "You return decisions, 1 for the likeliest class. Return the probabilities themselves.",
        ),
    ),
    equivalent=(
        Equivalent(
            "h = x.reshape(len(x), -1) -> h = x.reshape(len(x), -2)",
            "numpy takes any negative length for what is left over",
        ),
    ),
    hints=(
        "Do your rows add up to 1? Then walk the first case on paper: which numbers go into the dense layer, in which order?",
        "One loop over the convolutions, each followed by leaky_relu. Flatten with reshape, which keeps the order channel, "
        "row, column. One loop over all dense layers but the last, each followed by leaky_relu. The last one, then softmax.",
        "for weight, bias, stride, padding in convs:\n    x = leaky_relu(conv(...), alpha)\nh = x.reshape(...)\n"
        "for W, b in dense[:-1]:\n    h = ...\nW, b = dense[-1]\nreturn softmax(...)",
    ),
)
