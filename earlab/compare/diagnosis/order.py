"""Recognise the right values in the wrong places: transposed, flipped, shifted, permuted."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from earlab.compare.diagnosis.part import Clue, Part

MAX_ROWS = 500  # rows are matched one against each: beyond it the order is not worth the time


def explain_transpose(part: Part) -> Iterator[Clue]:
    """Two axes of equal length are exchanged: the shape cannot show it."""
    for a, b in combinations(range(part.expected.ndim), 2):
        same_length = part.expected.shape[a] == part.expected.shape[b]
        if same_length and part.telling and part.same(part.got, np.swapaxes(part.expected, a, b)):
            yield Clue(
                "transposed values",
                "values are transposed",
                f"It is the transpose of what is expected (axes {a} and {b} are exchanged, which equal lengths "
                "hide): look at the order of the product's factors and at `.T`.",
            )
    return None


def explain_flip(part: Part) -> Iterator[Clue]:
    """One axis runs backwards, or two at once (a kernel turned by 180°)."""
    axes = [
        axis for axis, length in enumerate(part.expected.shape) if length > 2
    ]  # two change places by chance
    for chosen in [*((axis,) for axis in axes), *combinations(axes, 2)]:
        if part.telling and part.same(part.got, np.flip(part.expected, chosen)):
            which = f"Axis {chosen[0]} runs" if len(chosen) == 1 else f"Axes {chosen[0]} and {chosen[1]} run"
            yield Clue(
                "flipped",
                "an axis is in reverse order",
                f"{which} backwards: look for a `[::-1]` too many or too few, or a loop in the wrong direction.",
                f"flipped {chosen}",
                least=3,
            )


def explain_shift(part: Part) -> Iterator[Clue]:
    """All values stand one place too early or too late along an axis."""
    for axis, length in enumerate(part.expected.shape):
        if length < 3:
            continue
        got, expected = np.moveaxis(part.got, axis, 0), np.moveaxis(part.expected, axis, 0)
        for word, mine, theirs in (("late", got[1:], expected[:-1]), ("early", got[:-1], expected[1:])):
            if _varies(part, theirs) and part.same(mine, theirs):
                yield Clue(
                    "shifted by one",
                    "values are shifted by one place",
                    f"Along axis {axis} every value stands one place too {word}: is an index off by one, or is "
                    "a value stored before instead of after a step?",
                    f"shifted {axis} {word}",
                    least=3,
                )


def explain_permutation(part: Part) -> Iterator[Clue]:
    """The same values, or the same rows, in another order."""
    got, expected = part.got, part.expected
    many = np.unique(expected).size >= expected.size / 2  # labels share their counts by chance
    if not part.telling or not many or not part.same(np.sort(got, axis=None), np.sort(expected, axis=None)):
        return
    if expected.ndim > 1 and part.same(got, expected.ravel(order="F").reshape(expected.shape)):
        yield Clue(
            "reshape order",
            "values are in another order",
            "The right values, filled in along the wrong axis: a `reshape` stands where a transpose belongs.",
            "reshape order",
            least=4,
        )
    for axis in range(expected.ndim):
        order = _matching(part, np.moveaxis(got, axis, 0), np.moveaxis(expected, axis, 0))
        if order is not None:
            listed = ", ".join(map(str, order[:8])) + (", …" if len(order) > 8 else "")
            yield Clue(
                "permuted",
                "an axis is in another order",
                f"Axis {axis} holds the right values in another order ({listed}): look for a sort, a shuffle "
                "or an index array.",
                f"permuted {axis}",
                least=3,
            )
            return
    yield Clue(
        "permuted",
        "values are in another order",
        "The values are the right ones in other places: look at `reshape`, `transpose` and at your indices.",
        least=3,
    )


def _matching(part: Part, got: np.ndarray, expected: np.ndarray) -> list[int] | None:
    """Return which slice of ``expected`` each slice of ``got`` is, when that is a permutation."""
    if len(expected) > MAX_ROWS:
        return None
    left = list(range(len(expected)))
    order = []
    for row in got:
        hit = next((i for i in left if np.all(np.abs(row - expected[i]) <= part.tolerance)), None)
        if hit is None:
            return None
        left.remove(hit)
        order.append(hit)
    return order


def _varies(part: Part, values: np.ndarray) -> bool:
    """Whether a shift of these values along their first axis would show."""
    steps = np.abs(np.diff(values, axis=0)) > part.tolerance
    return part.telling and int(steps.any(axis=tuple(range(1, values.ndim))).sum()) >= 2
