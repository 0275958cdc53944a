"""``receptive_field``: how far a stack of windows sees."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.from_dense_to_convolution.kernels import FORBIDDEN

Layers = list[tuple[int, int, int]]


def _layers(rng: np.random.Generator, count: int) -> Layers:
    """Return layers of which no two are alike, with strides and dilations beyond 1."""
    kernels = rng.permutation([2, 3, 5, 4, 7])[:count]
    strides = rng.permutation([2, 3, 1, 2, 4])[:count]
    dilations = rng.permutation([2, 1, 3, 1, 4])[:count]
    strides[0] = max(2, strides[0])  # the first one counts for all that follow
    return [(int(k), int(s), int(d)) for k, s, d in zip(kernels, strides, dilations)]


def _draw_field(rng: np.random.Generator) -> Iterator[Case]:
    k = int(rng.choice([2, 4, 5]))
    yield worked("two layers", layers=[(k, 2, 1), (3, 1, 1)])
    for count in (2, 3, 4, 5):
        yield random(f"{count} layers", layers=_layers(rng, count))
    yield edge("one layer", layers=[(int(rng.integers(3, 9)), 3, 2)])
    yield edge("a kernel of one", layers=[(1, 2, 1), (int(rng.integers(3, 6)), 1, 2), (1, 3, 1)])
    doubling = [(2, 1, 2**m) for m in range(int(rng.integers(5, 9)))]
    yield edge("dilations that double", layers=doubling)


RECEPTIVE = Exercise(
    name="receptive_field",
    also_forbidden=FORBIDDEN,
    draw=_draw_field,
    visible_seed=2,
    shown=(
        worked("three windows of three", layers=[(3, 1, 1), (3, 1, 1), (3, 1, 1)]),
        worked("a stride in the first layer", layers=[(3, 2, 1), (3, 1, 1)]),
        worked("a gap in the window", layers=[(3, 1, 2)]),
        worked("no layer", layers=[]),
    ),
    returns=("span",),
    mistakes=(
        Mistake(
            "strides_ignored",
            "step *= stride",
            "step *= 1",
            "The strides are missing. After a layer with stride 2 neighbours lie two inputs apart, for all layers above it.",
        ),
        Mistake(
            "own_stride",
            "        span += step * dilation * (kernel - 1)\n        step *= stride\n",
            "        step *= stride\n        span += step * dilation * (kernel - 1)\n",
            "A layer's own stride widens its own window. It only moves the window: it counts for the layers above.",
        ),
        Mistake(
            "dilations_ignored",
            "step * dilation",
            "step",
            "The dilations are missing: the weights of a window lie `dilation` places apart.",
        ),
        Mistake(
            "kernel_added",
            "(kernel - 1)",
            "kernel",
            "You add the whole kernel in each layer. One of its weights lies on what is already seen: it adds kernel − 1 places.",
        ),
        Mistake(
            "starts_at_nothing",
            "span, step = 1, 1",
            "span, step = 0, 1",
            "You start at 0. Before the first layer a unit sees one input, itself.",
        ),
        Mistake(
            "from_the_output",
            "in layers:",
            "in layers[::-1]:",
            "You count from the wrong end: the list begins at the input, and a stride spreads what the layers *behind* it see, not "
            "what is already seen.",
        ),
        Mistake(
            "kernels_multiplied",
            "span += step * dilation * (kernel - 1)",
            "span *= kernel",
            "You multiply the kernels. Windows of neighbours overlap: with stride 1 each layer adds kernel − 1 places.",
        ),
        Mistake(
            "dilation_as_a_stride",
            "step *= stride",
            "step *= stride * dilation",
            "You treat a dilation like a stride. It spreads the window of its own layer; the units above stay neighbours.",
        ),
        Mistake(
            "half_kernels",
            "(kernel - 1)",
            "2 * (kernel // 2)",
            "You add kernel // 2 places on either side. That is right for odd kernels; an even one adds kernel − 1 places as well.",
        ),
        Mistake(
            "strides_added",
            "step *= stride",
            "step += stride - 1",
            "You add the strides. Every second one of every third one is every sixth: they multiply.",
        ),
    ),
    hints=(
        "Draw two layers with windows of three and stride 1. An output sees three units, and these see five inputs. What do you "
        "get?",
        "Go from the input up and keep two numbers: how many inputs are spanned, and how far apart, in inputs, neighbouring units "
        "are. A window adds (kernel − 1) such distances, a dilation times as wide; then the stride makes the distance longer.",
        "span, step = 1, 1\nfor kernel, stride, dilation in layers:\n    span = span + ...\n    step = step * ...\nreturn span",
    ),
)
