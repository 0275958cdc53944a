"""Recognise values that are all right but for one factor, one offset, or the last digits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from earlab.compare.diagnosis.part import Clue, Part, number, sizes_of

_ALIKE = 1e-6  # of factors: the same for all rows
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


def explain_precision(part: Part) -> Iterator[Clue]:
    """Every value agrees to about three digits, but not to the accuracy that is asked for."""
    gap = np.abs(part.got - part.expected)[part.wrong]
    if part.telling and np.all(gap <= NEARLY * np.abs(part.expected[part.wrong])):
        yield Clue(
            "nearly right",
            "values are close, but not accurate enough",
            "Nearly right: every value agrees to three digits and more. Is a small number such as ε in another "
            "place, a difference one-sided where it should be central, or something computed in float32?",
        )


def explain_factor(part: Part) -> Iterator[Clue]:
    """Every value is the same multiple of the expected one."""
    norm = float(np.sum(part.expected**2))
    if norm == 0 or not part.telling or not part.got.any():
        return
    factor = float(np.sum(part.got * part.expected)) / norm
    every = "Every value" if part.got.size > 1 else "It"
    found = False
    for one in _factors(part):
        near = abs(factor - one.value) <= 1e-3 * abs(one.value)
        if near and part.same(part.got, one.value * part.expected):
            found = True
            yield one.clue(every)
    several = np.count_nonzero(part.expected) >= 3 and np.ptp(np.abs(part.expected)) > part.tolerance
    if not found and several and not part.right and part.same(part.got, factor * part.expected):
        yield Clue(
            "factor",
            _CONSTANT,
            f"{every} is {number(factor)} times the expected one: which constant is missing or too many?",
        )


_CONSTANT = "values differ by a constant factor"


@dataclass(frozen=True)
class _Factor:
    """A number that a result may be too large by. name: of what it is, without the number that it is in this case."""

    value: float
    name: str
    words: str
    advice: str

    def clue(self, every: str) -> Clue:
        """Return the clue that all values are this multiple of the expected ones."""
        if self.value == -1:
            return Clue(
                "factor", "values have the wrong sign", f"{every} has the wrong sign: {self.advice}", "−1"
            )
        text = f"{every} is {self.words} times the expected one: {self.advice}"
        also = f"That is also {self.words}: {self.advice}" if self.name != self.words else ""
        return Clue("factor", _CONSTANT, text, self.name, also=also)


def _factors(part: Part) -> Iterator[_Factor]:
    """Yield the numbers that may be missing or too many, the simplest first."""
    sizes = [
        (n, name)
        for n, names in sizes_of(part.inputs).items()
        if np.isfinite(n) and abs(n) not in (0, 0.5)
        for name in names
    ]
    yield _Factor(-1.0, "−1", "−1", "look at the order of a difference, or at a minus that was lost.")
    yield _Factor(2.0, "2", "2", "is a factor 1/2 missing?")
    yield _Factor(0.5, "1/2", "1/2", "is there a factor 1/2 too many?")
    yield _Factor(-2.0, "−2", "−2", "look at the sign, and for a missing factor 1/2.")
    yield _Factor(-0.5, "−1/2", "−1/2", "look at the sign, and for a factor 1/2 too many.")
    lengths = [(n, name) for n, name in sizes if "the " in name]  # of axes, not numbers that are passed in
    sizes = [(n, name) for n, name in sizes if abs(n) != 1]
    known = (_Factor(value, words, words, advice) for value, words, advice in _KNOWN)
    named = [*_by_one(sizes), *_by_two(lengths), *_by_twice(sizes), *_by_one_less(lengths), *known]
    for sign, minus, also in ((1, "", ""), (-1, "−", " Look at the sign as well.")):
        for one in named:
            yield _Factor(sign * one.value, minus + one.name, minus + one.words, one.advice + also)


def _by_one(sizes: list[tuple[float, str]]) -> Iterator[_Factor]:
    for size, name in sizes:
        text = number(size)
        yield _Factor(size, name, f"{text} ({name})", "is a division by it missing?")
        words = f"1/{text} (one over {name})"
        yield _Factor(1 / size, f"1/{name}", words, "is there a division by it too many, a mean for a sum?")


def _by_two(lengths: list[tuple[float, str]]) -> Iterator[_Factor]:
    for (above, name), (below, other) in permutations(lengths, 2):
        words = f"{number(above)}/{number(below)} ({name} over {other})"
        if above != below:
            yield _Factor(
                above / below,
                f"{name}/{other}",
                words,
                "do you divide by the second where the first belongs?",
            )


def _by_twice(sizes: list[tuple[float, str]]) -> Iterator[_Factor]:
    missing, too_many = "is a division by {} it missing?", "is there a division by {} it too many?"
    for size, name in sizes:
        text = number(size)
        yield _Factor(2 * size, f"2·{name}", f"2 · {text} (twice {name})", missing.format("twice"))
        yield _Factor(
            2 / size,
            f"2/{name}",
            f"2/{text} (two over {name})",
            "a mean over too much, and a missing factor 1/2?",
        )
        yield _Factor(
            1 / (2 * size), f"1/2·{name}", f"1/(2 · {text}) (twice {name})", too_many.format("twice")
        )
        yield _Factor(size / 2, f"{name}/2", f"{text}/2 (half of {name})", missing.format("half of"))


def _by_one_less(lengths: list[tuple[float, str]]) -> Iterator[_Factor]:
    for size, name in lengths:
        if size > 1:
            text, less = number(size), number(size - 1)
            words = f"{text}/{less} ({name} over one less)"
            yield _Factor(size / (size - 1), f"{name}/−1", words, "do you divide by one less than it?")
            words = f"{less}/{text} (one less than {name} over it)"
            yield _Factor(
                (size - 1) / size, f"−1/{name}", words, "do you divide by it where one less belongs?"
            )


def explain_offset(part: Part) -> Iterator[Clue]:
    """Every value is off by the same amount."""
    if part.got.size < 3 or part.right or not part.telling or np.ptp(part.expected) <= part.tolerance:
        return
    gaps = part.got - part.expected
    offset = float(np.median(gaps))
    if np.max(np.abs(gaps - offset)) <= part.tolerance:
        yield Clue(
            "offset",
            "values differ by a constant offset",
            f"Every value is {number(abs(offset))} too {'large' if offset > 0 else 'small'}: is a bias, a mean or "
            "a constant added once too often or left out?",
            least=3,
        )


def explain_along(part: Part) -> Iterator[Clue]:
    """Each row, or each column, is the expected one times a factor, or plus an offset, of its own."""
    if not part.telling or not part.expected.ndim or not part.expected.size:
        return
    length = part.expected.shape[-1]
    got, expected = part.got.reshape(-1, length), part.expected.reshape(-1, length)
    yield from _along("row", got, expected, part)
    if part.expected.ndim == 2:
        yield from _along("column", got.T, expected.T, part)


def _along(word: str, got: np.ndarray, expected: np.ndarray, part: Part) -> Iterator[Clue]:
    """Yield what is so of the rows of two tables."""
    several = (
        len(got) > 1 and (np.count_nonzero(expected, axis=1) > 1).sum() > 1
    )  # else any row has some factor
    norm = np.sum(expected**2, axis=1, keepdims=True)
    factors = np.sum(got * expected, axis=1, keepdims=True) / np.where(norm == 0, 1, norm)
    if part.same(got, factors * expected):
        yield Clue(
            "factor along an axis",
            f"each {word} differs by a factor of its own",
            f"Every {word} is the expected one times a factor of its own: is each {word} divided by its length, its sum, "
            "its largest value or its spread, or should it be?",
            weak=bool(part.right or not several or np.ptp(factors) <= _ALIKE),
        )
    offsets = (got - expected).mean(axis=1, keepdims=True)
    if part.same(got, expected + offsets):
        yield Clue(
            "offset along an axis",
            f"each {word} differs by an amount of its own",
            f"Every {word} is off by one amount of its own: is a bias or a mean of each {word} added, subtracted or "
            "left out where it should not be?",
            weak=bool(part.right or not several or np.ptp(offsets) <= part.tolerance),
        )
