"""Lay one returned array beside the expected one, with what the diagnosis needs to know about the case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

ENOUGH_BITS = 12.0  # whole numbers that agree by chance less often than once in 4,000


@dataclass(frozen=True)
class Clue:
    """What one case shows of a likely cause. ``reason`` holds nothing of the case; ``cause`` says it in full and what to try.

    same: what another case must show too if this is the cause of all that is wrong; the reason, where nothing is given.
    least: how many values a case must have to show it, or to speak against it.
    also: what stands behind the cause that is told where both are possible.
    observed: it says what one case shows and asks about it; it claims nothing of the others.
    weak: it speaks for the cause only beside another case that shows it.
    """

    kind: str
    reason: str
    cause: str
    same: str = ""
    least: int = 1
    also: str = ""
    observed: bool = False
    weak: bool = False

    @property
    def key(self) -> str:
        """What two cases have in common that show the same cause."""
        return self.same or self.reason


@dataclass(frozen=True)
class Part:
    """One returned array. ``inputs`` are those of the case: they name sizes and initial values."""

    name: str
    got: np.ndarray
    expected: np.ndarray
    inputs: Mapping[str, Any]
    rtol: float
    floor: float = 0.0

    @cached_property
    def tolerance(self) -> float:
        """Largest difference that is still right."""
        return tolerance(self.expected, self.rtol, self.floor)

    @property
    def fits(self) -> bool:
        """Whether it has the expected shape: what follows is asked only then."""
        return self.got.shape == self.expected.shape

    @cached_property
    def wrong(self) -> np.ndarray:
        """Where the values differ, a boolean array of the expected shape."""
        return np.abs(self.got - self.expected) > self.tolerance

    def same(self, values: np.ndarray, reference: np.ndarray) -> bool:
        """Whether ``values`` equal ``reference`` within the tolerance that the reference deserves."""
        if values.shape != reference.shape:
            return False
        gap = np.max(np.abs(values - reference), initial=0.0)
        return bool(gap <= tolerance(reference, self.rtol, self.floor))

    @cached_property
    def right(self) -> bool:
        """Whether no value differs: then a clue says what the same cause would leave as it is."""
        return not self.wrong.any()

    @cached_property
    def telling(self) -> bool:
        """Whether an agreement would say something: a few labels agree by chance, real numbers do not."""
        return tells(self.expected)


def tolerance(reference: np.ndarray, rtol: float, floor: float) -> float:
    """Return ``rtol · max|reference|``, or the floor where that is larger."""
    return max(rtol * float(np.abs(reference).max(initial=0.0)), floor)


def agree(got: np.ndarray, expected: np.ndarray, rtol: float, floor: float) -> bool:
    """Whether two arrays of real numbers of one shape are equal within the tolerance; never where one is not finite."""
    gap = np.subtract(got, expected, dtype=float)
    largest = tolerance(expected, rtol, floor)
    return bool(np.abs(gap).max(initial=0.0) <= largest < np.inf)


def tells(values: np.ndarray) -> bool:
    """Whether ``values`` are hard to meet by chance: real numbers, or whole ones of enough entropy."""
    if np.any(values != np.round(values)):
        return True
    counts = np.unique(values, return_counts=True)[1]
    share = counts / max(values.size, 1)
    return float(-np.sum(counts * np.log2(share))) >= ENOUGH_BITS


def numeric_inputs(inputs: Mapping[str, Any]) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the name and float array of each numeric input, one by one inside lists and dictionaries."""
    for name, value in inputs.items():
        if isinstance(value, Mapping):
            yield from numeric_inputs({f'{name}["{key}"]': item for key, item in value.items()})
        elif isinstance(value, list | tuple):
            yield from numeric_inputs({f"{name}[{i}]": item for i, item in enumerate(value)})
        elif isinstance(value, int | float | np.ndarray | np.generic):
            array = np.asarray(value)
            if array.dtype.kind in "iuf":
                yield name, array.astype(float)


def sizes_of(inputs: Mapping[str, Any]) -> dict[float, list[str]]:
    """Return what each number is that an axis length or a single number among the inputs has."""
    found: dict[float, dict[str, list[str]]] = {}
    for name, array in numeric_inputs(inputs):
        if array.ndim == 0:
            found.setdefault(float(array), {}).setdefault("", []).append(f"`{name}`")
        for axis, length in enumerate(array.shape):
            kind = axis_name(array.ndim, axis)
            found.setdefault(float(length), {}).setdefault(kind, []).append(f"`{name}`")
    return {
        number: [kind + " and ".join(names[:2]) for kind, names in kinds.items()]
        for number, kinds in found.items()
    }


def axis_name(ndim: int, axis: int) -> str:
    """Say which axis: the length of a vector, the rows or columns of a matrix, else by number."""
    if ndim == 1:
        return "the length of "
    if ndim == 2:
        return f"the number of {'rows' if axis == 0 else 'columns'} of "
    return f"the length of axis {axis} of "


def number(value: Any) -> str:
    """Return a number as a reader writes it: whole numbers without a point, six digits else."""
    value = np.asarray(value)[()]
    if isinstance(value, bool | np.bool_):
        return str(bool(value))
    value = float(value)
    return str(int(value)) if abs(value) < 1e15 and value == int(value) else f"{value:.6g}"


def position(index: tuple[int, ...]) -> str:
    """Return an index as it is written behind an array."""
    return "[" + ", ".join(str(i) for i in index) + "]"
