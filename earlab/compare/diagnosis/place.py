"""Recognise values that are right in some places only, or that never left their start."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from earlab.compare.diagnosis.part import Clue, Part, number, numeric_inputs, tells

_ENOUGH = (
    8  # values, of which the wrong ones stand where one of several inputs has a sign by chance once in 256
)


def explain_unchanged(part: Part) -> Iterator[Clue]:
    """All zero, all the same, or still what came in."""
    for name, given in numeric_inputs(part.inputs):
        if given.shape == part.got.shape and part.same(part.got, given):
            yield Clue(
                "unchanged",
                "the result equals an input",
                f"It equals the input `{name}`: is the new value computed, kept and returned?",
                f"equals {name}",
                weak=name != part.name and not (given.size > 1 and tells(given)),
            )
    if not part.got.any():
        yield Clue(
            "all zero",
            "all values are zero",
            "Every value is 0: is the array filled, or returned as it was made?",
            weak=part.got.size < 2 or not part.telling,
        )
    if part.got.size > 1 and np.ptp(part.got) == 0 and np.ptp(part.expected) > part.tolerance:
        alike = part.got.size - np.count_nonzero(
            part.wrong
        )  # right by chance, or because one entry stands everywhere
        yield Clue(
            "all the same",
            "all values are the same",
            f"Every value is {number(part.got.flat[0])}: is a sum or a mean taken over an axis that should "
            "stay, or is the same entry written again and again?",
            least=2,
            weak=bool(part.got.size <= 3 or alike > max(1, part.got.size // 4) or not part.telling),
        )


def explain_sign(part: Part) -> Iterator[Clue]:
    """Wrong exactly where an input of the same shape is negative, positive or zero."""
    arrays = [(name, given) for name, given in numeric_inputs(part.inputs) if given.size > 1]
    enough = 3 if len(arrays) == 1 else _ENOUGH
    if part.wrong.all() or (part.got.size < enough and not part.right):
        return
    for name, given in arrays:
        if given.shape != part.got.shape:
            continue
        if not _beyond_rounding(part, part.expected[~part.wrong]).any() and not (given < 0).any():
            continue  # right because they are 0, as the input is there
        for word, mask in (
            ("negative", given < 0),
            ("zero or negative", given <= 0),
            ("zero", given == 0),
            ("positive", given > 0),
            ("zero or positive", given >= 0),
        ):
            both = mask.sum() >= (1 if word == "zero" else 2) and (~mask).sum() >= 2
            if (both or part.right) and np.array_equal(mask, part.wrong):
                yield Clue(
                    "wrong on one side",
                    f"values are wrong only where `{name}` is {word}",
                    f"It is right everywhere but where `{name}` is {word}: what is asked for there?",
                    least=enough,
                )


def explain_zeros(part: Part) -> Iterator[Clue]:
    """Wrong exactly where a row or a column of an input is all 0: a silent frame, a dead unit."""
    for axis in range(part.expected.ndim):
        bad = _wrong_along(part, axis)
        right = _beyond_rounding(part, np.compress(~bad, part.expected, axis=axis))
        if not bad.any() or not right.any():
            continue
        for name, given in numeric_inputs(part.inputs):
            for across in range(given.ndim if given.ndim == 2 else 0):
                if np.array_equal(~given.any(axis=1 - across), bad):
                    where = f"{('row', 'column')[across]} {_listed(np.flatnonzero(bad))}"
                    yield Clue(
                        "wrong where an input is 0",
                        f"values are wrong only where `{name}` is all 0",
                        f"It is right everywhere but where `{name}` is all 0 ({where}): what is asked for there, and "
                        "what does your formula make of it?",
                        observed=True,
                    )


def explain_edges(part: Part) -> Iterator[Clue]:
    """Right inside, wrong only at the first or last places of an axis."""
    for axis, length in enumerate(part.expected.shape):
        bad = _wrong_along(part, axis)
        if length < 4 or not bad.any() or not (bad[0] or bad[-1]):
            continue
        first, last = int(np.argmin(bad)), int(np.argmin(bad[::-1]))
        inside = bad[first : length - last]
        if first + last > max(1, length // 3) or inside.any() or not _right_tells(part, axis, bad):
            continue
        ends = [f"the first {first}"] * bool(first) + [f"the last {last}"] * bool(last)
        if first + last == 1:
            ends = ["the first" if first else "the last"]
        yield Clue(
            "edges",
            "values are wrong at the edges only",
            f"It is right but at {' and '.join(ends)} along axis {axis}: look at what is special there.",
            observed=True,
        )


def explain_rows(part: Part) -> Iterator[Clue]:
    """Right in some rows (or columns, …) only."""
    for axis, length in enumerate(part.expected.shape):
        bad = _wrong_along(part, axis)
        right = np.flatnonzero(~bad)
        if length < 3 or not bad.any() or not len(right) or not _right_tells(part, axis, bad):
            continue
        word = ("row", "column")[axis] if part.expected.ndim == 2 else "entry"
        up_to_here = not bad[: len(right)].any()
        alone = len(right) == 1 and part.expected.ndim == 1  # one number of several meets another by symmetry
        if alone and right[0] not in (0, length - 1):
            continue
        if not up_to_here and not tells(np.take(part.expected, right[0], axis)):
            continue  # single labels are right by chance
        if len(right) == 1 and right[0] == 0 and _came_in(part, axis):
            cause = f"Only {word} 0 is right, which is what came in: the first step is wrong already."
        elif len(right) == 1 and right[0] == 0:
            cause = f"Only the first {word} is right: what is special there, or what happens after it?"
        elif len(right) == 1 and right[0] == length - 1:
            cause = f"Only the last {word} is right: what is special there, or what happens before it?"
        elif up_to_here:
            cause = f"Right up to {word} {right[-1]}, wrong from {word} {len(right)} on: what changes there?"
        elif len(right) <= length // 2:
            cause = f"Right only at {word} {_listed(right)}: what is special there?"
        else:
            cause = f"Wrong only at {word} {_listed(np.flatnonzero(bad))}: what is special there?"
        if part.expected.ndim > 2:
            cause += f" (Entries of axis {axis}.)"
        yield Clue("some rows only", "values are right in some places only", cause, observed=True)
        return


def _came_in(part: Part, axis: int) -> bool:
    """Whether the first row is an input."""
    first = np.take(part.expected, 0, axis)
    return any(part.same(first, given) for _, given in numeric_inputs(part.inputs))


def _listed(indices: np.ndarray) -> str:
    return ", ".join(str(i) for i in indices[:8]) + (", …" if len(indices) > 8 else "")


def _wrong_along(part: Part, axis: int) -> np.ndarray:
    others = tuple(a for a in range(part.expected.ndim) if a != axis)
    return np.asarray(part.wrong.any(axis=others))


def _right_tells(part: Part, axis: int, bad: np.ndarray) -> bool:
    """Whether the right places are right by more than chance and more than zeros."""
    right = _beyond_rounding(part, np.compress(~bad, part.expected, axis=axis))
    return bool(right.any()) and tells(right)


def _beyond_rounding(part: Part, values: np.ndarray) -> np.ndarray:
    """Return the values with those that are 0 within the tolerance made 0."""
    return np.where(np.abs(values) <= part.tolerance, 0.0, values)
