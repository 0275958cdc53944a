"""Recognise values that are all right but for one factor, one offset, one function or the last digits."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import numpy as np

from earlab.compare.diagnosis.part import Clue, Part, named_sizes, number

NEARLY = 1e-3  # relative; beyond it a value is plainly another one

_BASE = "is the logarithm to the base that is asked for?"
_ANGLE = "are degrees and radians mixed up?"
_TURN = "is it cycles or radians that are asked for?"
_KNOWN = (
    (np.log(10), "ln 10", _BASE),
    (1 / np.log(10), "1/ln 10", _BASE),
    (np.log(2), "ln 2", _BASE),
    (1 / np.log(2), "1/ln 2", _BASE),
    (np.log(10) / np.log(2), "ln 10/ln 2", _BASE),
    (np.log(2) / np.log(10), "ln 2/ln 10", _BASE),
    (180 / np.pi, "180/π", _ANGLE),
    (np.pi / 180, "π/180", _ANGLE),
    (2 * np.pi, "2π", _TURN),
    (1 / (2 * np.pi), "1/2π", _TURN),
)


def explain_precision(part: Part) -> Clue | None:
    """Every value agrees to about three digits, but not to the accuracy that is asked for."""
    gap = np.abs(part.got - part.expected)[part.wrong]
    if not np.all(gap <= NEARLY * np.abs(part.expected[part.wrong])) or not part.telling:
        return None
    return Clue(
        "nearly right",
        "values are close, but not accurate enough",
        "Nearly right: every value agrees to three digits and more. Is a small number such as ε in another "
        "place, a difference one-sided where it should be central, or something computed in float32?",
    )


def explain_factor(part: Part) -> Clue | None:
    """Every value is the same multiple of the expected one."""
    norm = float(np.sum(part.expected**2))
    if norm == 0 or not part.telling or not part.got.any():
        return None
    factor = float(np.sum(part.got * part.expected)) / norm
    two = next((f" 2 is also {name}." for size, name in named_sizes(part.inputs) if size == 2), "")
    for candidate, name, advice in _factors(part):
        if abs(factor - candidate) <= 1e-3 * abs(candidate) and part.same(
            part.got, candidate * part.expected
        ):
            every = f"Every value is {name} times" if part.got.size > 1 else f"It is {name} times"
            if candidate == -1:
                every = "Every value has the wrong sign:" if part.got.size > 1 else "It has the wrong sign:"
                return Clue("factor", "values have the wrong sign", f"{every} {advice}")
            also = two if abs(candidate) in (2, 0.5) else ""
            cause = f"{every} the expected one: {advice}{also}"
            return Clue("factor", "values differ by a constant factor", cause, sure=not also)
    several = np.count_nonzero(part.expected) >= 3 and np.ptp(np.abs(part.expected)) > part.tolerance
    if several and part.same(part.got, factor * part.expected):
        return Clue(
            "factor",
            "values differ by a constant factor",
            f"Every value is {number(factor)} times the expected one: which constant is missing or too many?",
        )
    return None


def _factors(part: Part) -> Iterator[tuple[float, str, str]]:
    """Yield (factor, how to say it, what to look at), the simplest first."""
    sizes = [
        (n, name) for n, name in named_sizes(part.inputs) if np.isfinite(n) and abs(n) not in (0, 0.5, 1)
    ]
    yield -1.0, "−1", "look at the order of a difference, or at a minus that was lost."
    yield 2.0, "2", "is a factor 1/2 missing?"
    yield 0.5, "1/2", "is there a factor 1/2 too many?"
    yield -2.0, "−2", "look at the sign, and for a missing factor 1/2."
    yield -0.5, "−1/2", "look at the sign, and for a factor 1/2 too many."
    lengths = [(n, name) for n, name in sizes if "the " in name]  # of axes, not numbers that are passed in
    named = [*_by_one(sizes), *_by_two(lengths), *_by_twice(sizes), *_KNOWN]
    for sign, minus, also in ((1, "", ""), (-1, "−", " Look at the sign as well.")):
        for factor, words, advice in named:
            yield sign * factor, minus + words, advice + also


def _by_one(sizes: list[tuple[float, str]]) -> Iterator[tuple[float, str, str]]:
    for size, name in sizes:
        yield size, f"{number(size)} ({name})", "is a division by it missing?"
        words = f"1/{number(size)} (one over {name})"
        yield 1 / size, words, "is there a division by it too many, a mean for a sum?"


def _by_two(lengths: list[tuple[float, str]]) -> Iterator[tuple[float, str, str]]:
    for (above, name), (below, other) in permutations(lengths, 2):
        words = f"{number(above)}/{number(below)} ({name} over {other})"
        yield above / below, words, "do you divide by the second where the first belongs?"


def _by_twice(sizes: list[tuple[float, str]]) -> Iterator[tuple[float, str, str]]:
    for size, name in sizes:
        text = number(size)
        yield 2 * size, f"2 · {text} (twice {name})", "is a division by twice that number missing?"
        yield 2 / size, f"2/{text} (two over {name})", "a mean over too much, and a missing factor 1/2?"
        yield 1 / (2 * size), f"1/(2 · {text}) (twice {name})", "is there a division by it too many?"
        yield size / 2, f"{text}/2 (half of {name})", "is a division by half of it missing?"


def explain_offset(part: Part) -> Clue | None:
    """Every value is off by the same amount."""
    if part.got.size < 3 or not part.telling or np.ptp(part.expected) <= part.tolerance:
        return None
    gaps = part.got - part.expected
    offset = float(np.median(gaps))
    if np.max(np.abs(gaps - offset)) > part.tolerance:
        return None
    return Clue(
        "offset",
        "values differ by a constant offset",
        f"Every value is {number(abs(offset))} too {'large' if offset > 0 else 'small'}: is a bias, a mean or "
        "a constant added once too often or left out?",
    )


def explain_function(part: Part) -> Clue | None:
    """The values are a simple function of the expected ones: a lost sign, a root, whole numbers."""
    if not part.telling:
        return None
    got, expected = part.got, part.expected
    if part.same(got, np.abs(expected)):
        return Clue(
            "sign lost",
            "values have lost their sign",
            "Every value is the absolute value of the expected one: is there an `abs`, a square or a norm "
            "too many?",
        )
    whole = part.same(got, np.trunc(expected)) or part.same(got, np.round(expected))
    if whole and part.wrong.sum() >= 3 and got[part.wrong].any():
        return Clue(
            "whole numbers",
            "values are rounded to whole numbers",
            "Every value is rounded to a whole number: an integer array cannot hold fractions. Make it with "
            "`dtype=float`, and look for `//`.",
        )
    if np.all(expected >= 0) and part.same(got, expected**2):
        return Clue(
            "squared",
            "values are squared",
            "Every value is the square of the expected one: is a root missing?",
        )
    if np.all(expected >= 0) and part.same(got, np.sqrt(expected)):
        return Clue(
            "root",
            "values are square roots",
            "Every value is the root of the expected one: is a root too many?",
        )
    return None
