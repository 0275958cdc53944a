"""``dilated_receptive_field``: how many samples one output of a stack of layers sees."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.wavenet_in_miniature.tools import FORBIDDEN


def _draw_field(rng: np.random.Generator) -> Iterator[Case]:
    def any_of(count: int) -> list[int]:
        return [int(d) for d in rng.permutation(np.arange(2, 30))[:count]]

    def taps() -> int:
        return int(rng.integers(3, 10))

    doubling = [2**k for k in range(int(rng.integers(4, 9)))]
    yield worked("two layers", kernel=taps(), dilations=[1, int(rng.integers(3, 7))])
    yield random("doubling, once", kernel=taps(), dilations=doubling)
    yield random("doubling, twice over", kernel=taps(), dilations=doubling[:-1] * 2)
    yield random("any dilations", kernel=taps(), dilations=any_of(5))
    yield random("any dilations, two taps", kernel=2, dilations=any_of(7))
    yield edge("one layer", kernel=taps(), dilations=any_of(1))
    yield edge("no layer", kernel=int(rng.integers(2, 30)), dilations=[])
    yield edge("dilation 1 only", kernel=taps(), dilations=[1] * int(rng.integers(4, 9)))
    yield edge("the largest dilation first", kernel=taps(), dilations=doubling[::-1])


_SUM = "1 + (kernel - 1) * sum(dilations)"

FIELD = Exercise(
    name="dilated_receptive_field",
    forbidden=FORBIDDEN,
    draw=_draw_field,
    shown=(
        worked("two taps, doubling four times", kernel=2, dilations=[1, 2, 4, 8]),
        worked("three taps, doubling, twice over", kernel=3, dilations=[1, 2, 4, 1, 2, 4]),
    ),
    returns=("samples",),
    rtol=1e-12,  # a count is right or wrong
    mistakes=(
        Mistake(
            "now_forgotten",
            "1 + (kernel - 1)",
            "(kernel - 1)",
            "You count how far back the oldest sample lies. Both ends are included: add 1 for the newest.",
        ),
        Mistake(
            "always_two_taps",
            "(kernel - 1) * sum(dilations)",
            "sum(dilations)",
            "You take two taps for granted. A layer of K taps reaches (K − 1) · dilation further.",
        ),
        Mistake(
            "taps_for_gaps",
            "(kernel - 1) * sum",
            "kernel * sum",
            "You count taps. Between K taps there are K − 1 gaps.",
        ),
        Mistake(
            "doubling_assumed",
            _SUM,
            "1 + (kernel - 1) * (2 ** len(dilations) - 1)",
            "You count layers and take for granted that dilations double. Add up the dilations that were given.",
        ),
        Mistake(
            "powers_of_the_kernel",
            _SUM,
            "kernel ** len(dilations)",
            "kernel to the number of layers is right only if each dilation is that many times the one before. Add up what each layer reaches.",
        ),
        Mistake(
            "each_dilation_once",
            "sum(dilations)",
            "sum(set(dilations))",
            "A dilation that comes again is counted once. Each layer reaches further, the second of one dilation too.",
        ),
        Mistake(
            "largest_alone",
            "sum(dilations)",
            "max(dilations, default=0)",
            "You count the layer with the largest dilation alone. All layers add to it.",
        ),
        Mistake(
            "last_alone",
            "sum(dilations)",
            "sum(dilations[-1:])",
            "You count the last layer alone. It reads outputs of the layer below, which see further back themselves.",
        ),
        Mistake(
            "product",
            _SUM,
            "1 + (kernel - 1) * int(np.prod(dilations))",
            "You multiply the dilations. Add them up: each layer reaches further by what it spans itself.",
        ),
        Mistake(
            "one_for_every_layer",
            _SUM,
            "sum(1 + (kernel - 1) * d for d in dilations)",
            "You add up the fields of the layers, and each of them counts the newest sample again. Count it once.",
        ),
        Mistake(
            "dilations_ignored",
            "sum(dilations)",
            "len(dilations)",
            "You count layers as if all had dilation 1. Add up their dilations.",
        ),
        Mistake(
            "first_block_only",
            "sum(dilations)",
            "sum(dilations[: dilations.index(max(dilations)) + 1] if dilations else [])",
            "You stop at the largest dilation. Layers behind it reach further too.",
        ),
    ),
    hints=(
        "Draw one layer: three taps with dilation 4. How far is it from the first tap to the last? Now draw another layer on top.",
        "From its oldest tap to its newest, a layer spans (K − 1) · dilation. On top of each other the spans add up. At the end, count the "
        "newest sample itself.",
        "return ... + (...) * sum(...)",
    ),
)
