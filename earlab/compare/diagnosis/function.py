"""Recognise values that are a simple function of the expected ones: a lost sign, a root, rounded, cut off."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from earlab.compare.diagnosis.part import Clue, Part, number

_LARGEST_POWER = 700.0  # beyond it exp overflows
_BY_CHANCE = 100  # ways to choose what is wrong: of fewer, the smallest values are wrong by chance too often


def explain_function(part: Part) -> Iterator[Clue]:
    """The values are a simple function of the expected ones: a lost sign, a root, whole numbers."""
    if not part.telling:
        return
    got, expected = part.got, part.expected
    if part.same(got, np.abs(expected)):
        yield Clue(
            "sign lost",
            "values have lost their sign",
            "Every value is the absolute value of the expected one: is there an `abs`, a square or a norm "
            "too many?",
        )
    if part.same(got, np.trunc(expected)) or part.same(got, np.round(expected)):
        yield Clue(
            "whole numbers",
            "values are rounded to whole numbers",
            "Every value is rounded to a whole number: an integer array cannot hold fractions. Make it with "
            "`dtype=float`, and look for `//`.",
            weak=not (part.wrong.sum() >= 3 and got[part.wrong].any()),
        )
    digits = next((d for d in range(1, 6) if np.array_equal(got, np.round(expected, d))), 0)
    if digits or part.right:
        yield Clue(
            "rounded",
            "values are rounded",
            f"Every value is rounded to {digits} digit{'s' * (digits > 1)} behind the point: return all of them.",
            weak=got.size < 3 or not got[part.wrong].any(),
        )
    if part.same(got, expected**2):
        yield Clue(
            "squared",
            "values are squared",
            "Every value is the square of the expected one: is a root missing, or a square too many?",
        )
    if np.all(expected > 0) and part.same(got, np.log(expected)):
        yield Clue(
            "logarithm",
            "values are logarithms",
            "Every value is the logarithm of the expected one: is a `log` too many, or an `exp` missing?",
        )
    if np.abs(expected).max() < _LARGEST_POWER and part.same(got, np.exp(expected)):
        yield Clue(
            "exponential",
            "values are exponentials",
            "Every value is `exp` of the expected one: is an `exp` too many, or a `log` missing?",
        )
    if part.same(got, 1 - expected):
        yield Clue(
            "complement",
            "values are one minus the expected ones",
            "Every value is 1 minus the expected one: are two classes, or a weight and its rest, exchanged?",
        )
    if np.all(expected >= 0) and part.same(got, np.sqrt(expected)):
        yield Clue(
            "root",
            "values are square roots",
            "Every value is the root of the expected one: is a root too many?",
        )


def explain_cut(part: Part) -> Iterator[Clue]:
    """The values are right but beyond a bound, where they are cut off, or below one, where they are 0."""
    if not part.telling or not part.got.size:
        return
    got, expected = part.got, part.expected
    right = ~part.wrong
    enough = part.right or (right.sum() >= 2 and np.ptp(expected[right]) > part.tolerance)
    if enough and part.same(got, np.clip(expected, got.min(), got.max())):
        cut = got[part.wrong]
        yield Clue(
            "cut off",
            "large values are cut off",
            f"Right but beyond {' and '.join(map(number, np.unique(cut)[:2]))}, where values are cut off: is there a "
            "`clip`, a `minimum` or a `maximum` too many?",
            weak=len(cut) <= len(np.unique(cut)),
        )
    small = np.abs(expected)
    least = small[right & (got != 0)].min(initial=np.inf)
    if part.right or (enough and not got[part.wrong].any() and small[part.wrong].max() < least < np.inf):
        yield Clue(
            "small values lost",
            "small values are 0",
            "Right but where values are small: there they are 0. Is there a threshold, or are they rounded?",
            weak=math.comb(got.size, int(part.wrong.sum())) < _BY_CHANCE,
        )
