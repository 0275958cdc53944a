"""Find what the inputs of wrong cases have and those of right ones have not: one row, ties, a stride of 2 or more.

What is told is true of all cases that a student sees.  It is told only where chance would seldom make it so: of a single
case, or of two, only what is special by itself (one row, nothing at all, a tie), never that its array is the longest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

Value = int | float | str | bool
_MANY = 3  # cases on either side: from then on any border between two sizes is told
_SPECIAL = (0, 1)  # sizes and numbers that are edges by themselves
_MOST = 2  # facets that are told together


@dataclass(frozen=True)
class Facet:
    """One thing that can be told of inputs. kind: a key of ``_NUMBERS`` or ``_TRAITS``, or ``is`` for words."""

    kind: str
    name: str


@dataclass(frozen=True)
class Border:
    """Words for what all wrong cases have, and for what all right ones have. special: an edge by itself."""

    kind: str
    wrong: str
    right: str
    special: bool = True


def distinction(inputs: Sequence[Mapping[str, Any]], wrong: Sequence[bool]) -> tuple[str, str]:
    """Return what holds of all wrong cases, and what of all right ones, in words; two empty texts where nothing parts them."""
    facets = [dict(_facets(case)) for case in inputs]
    common = [facet for facet in facets[0] if all(facet in case for case in facets)] if facets else []
    told: dict[tuple[str, tuple[Value, ...]], Border] = {}  # arrays of one length are told once
    for facet in common:
        values = tuple(case[facet] for case in facets)
        sides = [[value for value, bad in zip(values, wrong) if bad is side] for side in (True, False)]
        if all(sides) and (border := _parted(facet, *sides)):
            told.setdefault((facet.kind, values), border)
    borders = [border for border in told.values() if border.special] or list(told.values())
    first = sorted(borders, key=lambda border: _ORDER.index(border.kind))[:_MOST]
    return " and ".join(border.wrong for border in first), " and ".join(border.right for border in first)


def _parted(facet: Facet, wrong: Sequence[Value], right: Sequence[Value]) -> Border | None:
    """Return the words for both sides, or None where the facet does not part them, or may do so by chance."""
    if facet.kind in _TRAITS:
        yes, no = (text.format(name=facet.name) for text in _TRAITS[facet.kind])
        if facet.kind in _COMMON and min(len(wrong), len(right)) < 2:
            return None
        if set(wrong) == {True} and set(right) == {False}:
            return Border(facet.kind, yes, no)
        return Border(facet.kind, no, yes) if set(wrong) == {False} and set(right) == {True} else None
    if facet.kind == "is":
        if set(wrong) & set(right) or min(len(set(wrong)), len(set(right))) > 1:
            return None
        return Border(facet.kind, _is(facet.name, wrong), _is(facet.name, right))
    return _sides(facet, [float(n) for n in wrong], [float(n) for n in right])


def _sides(facet: Facet, wrong: Sequence[float], right: Sequence[float]) -> Border | None:
    """Return the words for both sides of a border between two sizes."""
    low, high = (wrong, right) if max(wrong) < min(right) else (right, wrong)
    if not max(low) < min(high):
        return _exactly(facet, wrong, right)
    special = facet.kind == "axes" or (min(low) >= 0 and max(low) in _SPECIAL)
    if not special and min(len(wrong), len(right)) < _MANY:
        return None
    below, above = _amount(facet, low, "at most {}"), _amount(facet, high, "{} or more")
    return Border(facet.kind, *((below, above) if low is wrong else (above, below)), special)


def _exactly(facet: Facet, wrong: Sequence[float], right: Sequence[float]) -> Border | None:
    """Return the words where one size alone is right, or wrong, and others lie on both sides of it."""
    for one, others, order in ((wrong, right, 1), (right, wrong, -1)):
        if len(set(one)) == 1 and len(one) > 1 and len(others) >= _MANY and one[0] not in others:
            it = _amount(facet, one, "{}")
            other = "is another number" if facet.kind == "number" else "has more or fewer"
            words = (it, f"`{facet.name}` {other}")[::order]
            return Border(facet.kind, words[0], words[1], special=False)
    return None


def _is(name: str, values: Sequence[Value]) -> str:
    if name == "function":  # of several that a probe asks
        return f"`{values[0]}` is called" if len(set(values)) == 1 else "another function is called"
    return f"`{name}` is {values[0]!r}" if len(set(values)) == 1 else f"`{name}` is another"


def _amount(facet: Facet, values: Sequence[float], border: str) -> str:
    """Say how large a number is on one side."""
    one, many = _NUMBERS[facet.kind]
    if len(set(values)) == 1:
        return (one if values[0] == 1 else many).format(f"{values[0]:g}", name=facet.name)
    edge = max(values) if "most" in border else min(values)
    return many.format(border.format(f"{edge:g}"), name=facet.name)


_NUMBERS = {  # of one, of several; {} is how many
    "number": ("`{name}` is {}", "`{name}` is {}"),
    "entries": ("`{name}` has {} entry", "`{name}` has {} entries"),
    "length": ("`{name}` has length {}", "`{name}` has length {}"),
    "axes": ("`{name}` has {} axis", "`{name}` has {} axes"),
    "rows": ("`{name}` has {} row", "`{name}` has {} rows"),
    "columns": ("`{name}` has {} column", "`{name}` has {} columns"),
}
_TRAITS = {  # where it holds, where it does not
    "empty": ("`{name}` is empty", "`{name}` is not empty"),
    "zeros": ("`{name}` is all zeros", "`{name}` is not all zeros"),
    "negative": ("nothing in `{name}` is positive", "something in `{name}` is positive"),
    "ties": ("values in `{name}` are equal", "no two values in `{name}` are equal"),
    "signed": ("`{name}` has negative values", "`{name}` has no negative value"),
    "whole": ("`{name}` holds integers", "`{name}` holds no integers"),
    "square": ("`{name}` is square", "`{name}` is not square"),
    "alike": ("all arrays in `{name}` have one shape", "not all arrays in `{name}` have one shape"),
    "squares": ("all matrices in `{name}` are square", "not all matrices in `{name}` are square"),
    "repeated": ("all entries of `{name}` are equal", "not all entries of `{name}` are equal"),
    "odd": ("the length of `{name}` is odd", "the length of `{name}` is even"),
}
_COMMON = {"odd", "signed", "square"}  # what one case in a few has without a reason
_ORDER = ("is", "number", "entries", "axes", "rows", "columns", "length", *_TRAITS)


def _facets(inputs: Mapping[str, Any]) -> Iterator[tuple[Facet, Value]]:
    """Yield what can be told of the inputs of a case."""
    for name, value in inputs.items():
        for kind, found in _of(value):
            yield Facet(kind, name), found


def _of(value: Any) -> Iterator[tuple[str, Value]]:
    if isinstance(value, bool | str):
        yield "is", value
    elif isinstance(value, int | float):
        yield "number", value
    elif isinstance(value, list | tuple):
        yield "entries", len(value)
        yield from _of_several(value)
    elif isinstance(value, np.ndarray):
        yield from _of_array(value)


def _of_several(values: Sequence[Any]) -> Iterator[tuple[str, Value]]:
    shapes = [item.shape for item in values if isinstance(item, np.ndarray)]
    if shapes and all(len(shape) == 2 for shape in shapes):
        yield "squares", all(rows == columns for rows, columns in shapes)
    if len(shapes) > 1:
        yield "alike", all(a == b for a, b in pairwise(shapes))
    if len(values) > 1 and all(isinstance(item, int | float) for item in values):
        yield "repeated", all(a == b for a, b in pairwise(values))


def _of_array(array: np.ndarray) -> Iterator[tuple[str, Value]]:
    yield "empty", array.size == 0
    if not array.size:
        return  # that it has no rows says nothing more
    yield "axes", array.ndim
    if array.ndim == 1:
        yield "length", len(array)
        yield "odd", bool(len(array) % 2)
    elif array.ndim:
        yield "rows", array.shape[0]
        yield "columns", array.shape[1]
        yield "square", array.ndim == 2 and array.shape[0] == array.shape[1]
    if array.dtype.kind in "iuf":
        yield "whole", array.dtype.kind != "f"
        yield "zeros", not array.any()
        yield "negative", bool(array.any() and array.max() <= 0)
        yield "signed", bool(array.min() < 0)
        yield "ties", bool(array.any() and len(np.unique(array)) < array.size)
