"""``layer_table``: shapes, units and parameters of a network, layer by layer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked


def _network(rng: np.random.Generator, convs: int, dense: int) -> dict[str, Any]:
    """Return a network whose sides, kernels and channels differ, with pixels left over somewhere."""
    shape = tuple(int(n) for n in (rng.integers(2, 5), rng.integers(40, 60), rng.integers(61, 90)))
    kernels = [
        (
            int(rng.integers(5, 14)),
            int(rng.integers(2, 4)),
            int(rng.integers(4, 7)),
            int(stride),
            int(padding),
        )
        for stride, padding in zip(
            rng.permutation([2, 3, 1, 2][:convs]), rng.permutation([2, 1, 3, 1][:convs])
        )
    ]
    return {"shape": shape, "convs": kernels, "dense": [int(n) for n in rng.integers(4, 60, dense)]}


def _draw_layer_table(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "one convolution, one dense layer",
        shape=(2, int(rng.integers(7, 10)), int(rng.integers(11, 14))),
        convs=[(int(rng.integers(3, 6)), 3, 2, 2, 1)],
        dense=[int(rng.integers(6, 9))],
    )
    for convs, dense in ((2, 1), (3, 2), (2, 3), (4, 2)):
        yield random(f"{convs} convolutions, {dense} dense", **_network(rng, convs, dense))
    yield edge("no dense layer", **_network(rng, 3, 0))
    yield edge("no convolution", **_network(rng, 0, 2))
    yield edge("one dense layer alone", **_network(rng, 0, 1))
    f, k = int(rng.integers(3, 7)), int(rng.integers(20, 40))
    yield edge(
        "kernels of a single pixel",
        shape=(3, 12, 17),
        convs=[(f, 1, 1, 1, 0), (f + 2, 1, 1, 2, 0)],
        dense=[k],
    )
    yield edge("kernels as large as the picture", shape=(3, 6, 9), convs=[(f, 6, 9, 1, 0)], dense=[k, f])
    yield edge("a picture as high as it is wide", shape=(3, 32, 32), convs=[(f, 5, 5, 2, 2)] * 2, dense=[k])


_CONV = "filters * (channels * KH * KW + 1)"
_DENSE = "(inputs + 1) * outputs"
_HEIGHT = "(height + 2 * padding - KH) // stride + 1"
_WIDTH = "(width + 2 * padding - KW) // stride + 1"
_SIDES = f"{_HEIGHT}\n        width = {_WIDTH}"


TABLE = Exercise(
    name="layer_table",
    draw=_draw_layer_table,
    shown=(
        worked("one convolution", shape=(3, 8, 10), convs=[(4, 3, 5, 1, 0)], dense=[]),
        worked(
            "two convolutions, one dense layer",
            shape=(1, 6, 9),
            convs=[(2, 3, 3, 1, 1), (3, 2, 4, 2, 0)],
            dense=[5],
        ),
    ),
    returns=("shapes", "units", "parameters"),
    rtol=1e-12,  # a count is right or wrong
    mistakes=(
        Mistake(
            "biases_missing",
            _CONV,
            "filters * channels * KH * KW",
            "In the convolutions you count weights but no biases. Every filter has one.",
        ),
        Mistake(
            "one_bias_a_layer",
            _CONV,
            "filters * channels * KH * KW + 1",
            "You count one bias for each convolution. Every filter has one.",
        ),
        Mistake(
            "flat_kernels",
            _CONV,
            "filters * (KH * KW + 1)",
            "You count KH · KW weights for a filter. It has as many for every channel that comes in.",
        ),
        Mistake(
            "bias_for_each_channel",
            _CONV,
            "filters * channels * (KH * KW + 1)",
            "You count a bias for every filter and channel. A filter adds its channels up and then adds one bias.",
        ),
        Mistake(
            "weights_not_shared",
            _CONV,
            "filters * height * width * (channels * KH * KW + 1)",
            "You count weights for every place of the map. A filter uses the same weights everywhere.",
        ),
        Mistake(
            "channels_of_the_input",
            "channels = filters",
            "channels = channels",
            "Your channels stay those of the input. The maps that come out of one layer are the channels of the next.",
        ),
        Mistake(
            "dense_reads_channels",
            "inputs = channels * height * width",
            "inputs = channels",
            "Your first dense layer reads one number from each channel. Flattened, a map gives all of its numbers.",
        ),
        Mistake(
            "dense_reads_the_picture",
            "inputs = channels * height * width",
            "inputs = int(np.prod(shape))",
            "Your first dense layer reads the picture. It reads what the last convolution put out, flattened.",
        ),
        Mistake(
            "dense_biases_missing",
            _DENSE,
            "inputs * outputs",
            "The biases of the dense layers are missing: every unit has one.",
        ),
        Mistake(
            "dense_always_from_the_maps",
            "inputs = outputs",
            "inputs = inputs",
            "Every dense layer of yours reads the flattened maps. Only the first one does; the next reads the units before it.",
        ),
        Mistake(
            "maps_square",
            "width = (width + 2 * padding - KW) // stride + 1",
            "width = height",
            "Your maps are as wide as they are high. The width has to be counted by itself, from the width and KW.",
        ),
        Mistake(
            "kernels_square",
            f"parameters.append({_CONV})",
            f"KW = KH\n        parameters.append({_CONV})",
            "You take KH for both sides of a kernel. It is KW wide.",
        ),
        Mistake(
            "stride_and_padding_swapped",
            "for filters, KH, KW, stride, padding in convs:",
            "for filters, KH, KW, padding, stride in convs:\n        stride = max(stride, 1)",
            "Stride and padding have changed places: in a convolution's row the stride comes first.",
        ),
        Mistake(
            "padding_on_one_side",
            _SIDES,
            _SIDES.replace("2 * padding", "padding"),
            "You add the padding once. It stands on both sides.",
        ),
        Mistake(
            "rounded_up",
            _SIDES,
            "-((KH - height - 2 * padding) // stride) + 1\n        width = -((KW - width - 2 * padding) // stride) + 1",
            "You round up. Only whole windows count: round down.",
        ),
        Mistake(
            "rows_and_columns_swapped",
            _SIDES,
            f"{_HEIGHT.replace('KH', 'KW')}\n        width = {_WIDTH.replace('KW', 'KH')}",
            "KH and KW have changed places: KH belongs to the height.",
        ),
        Mistake(
            "units_of_one_map",
            "units.append(filters * height * width)",
            "units.append(height * width)",
            "You count the units of one map. There is a map for every filter.",
        ),
        Mistake(
            "channels_too_early",
            f"parameters.append({_CONV})",
            f"channels = filters\n        parameters.append({_CONV})",
            "You count a layer's weights with its own number of filters as channels. It reads the maps of the layer before: "
            "count first, then let the filters become the channels.",
        ),
        Mistake(
            "channels_last",
            "shapes.append((filters, height, width))",
            "shapes.append((height, width, filters))",
            "Your shapes have the channels last. Here they come first: F, OH, OW.",
        ),
        Mistake(
            "size_stays",
            _SIDES,
            "height // stride\n        width = width // stride",
            "You divide by the stride and leave kernel and padding out. Use the formula of exercise 1 for each side.",
        ),
    ),
    hints=(
        "Which of the three is the first wrong one, and in which layer? A wrong shape makes all that follows wrong too.",
        "Walk through the layers with channels, height and width. A convolution gives the next three by the formula of "
        "exercise 1, and has F · (C · KH · KW + 1) parameters. Then flatten, and go on with the number of inputs.",
        "channels, height, width = shape\nfor filters, KH, KW, stride, padding in convs:\n    parameters.append(...)\n"
        "    height, width = ..., ...\n    channels = ...\ninputs = ...\nfor outputs in dense:\n    ...\n"
        "    inputs = ...",
    ),
)
