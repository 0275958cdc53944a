"""Explain why an array has another shape than the expected one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from earlab.compare.diagnosis.part import Clue, Part, sizes_of

Shape = tuple[int, ...]


def explain_shape(part: Part) -> tuple[Clue, ...]:
    """Return what may be the matter with a shape, the likeliest first; the last one is only that it differs."""
    got, expected = part.got.shape, part.expected.shape
    kinds = (_single, _not_reduced, _squeezed, _widened, _transposed, _dropped, _added, _by_one)
    found = [clue for explain in kinds for clue in explain(got, expected)]
    if part.got.size == part.expected.size:
        found.append(
            Clue(
                "reshaped",
                "shape differs: the same number of values in another shape",
                "The number of values is right, their arrangement is not: look at `reshape` and `ravel`.",
            )
        )
    return (*found, Clue("shape", "shape differs", _lengths(part)))


def _single(got: Shape, expected: Shape) -> Iterator[Clue]:
    if got == () and expected != ():
        yield Clue(
            "single number",
            "shape differs: a single number where an array is expected",
            "You return a single number: is an axis missing in a sum, a mean or a product, or is only one "
            "element returned?",
        )


def _not_reduced(got: Shape, expected: Shape) -> Iterator[Clue]:
    if expected == () and np.prod(got) != 1:
        yield Clue(
            "not reduced",
            "shape differs: an array where a single number is expected",
            "You return an array: is a sum or a mean over all of it missing?",
        )


def _squeezed(got: Shape, expected: Shape) -> Iterator[Clue]:
    for axis, length in enumerate(expected):
        if length == 1 and _without(expected, axis) == got:
            yield Clue(
                "squeezed",
                "shape differs: an axis of length 1 is missing",
                f"Axis {axis} of length 1 is missing: keep it with `keepdims=True`, a slice `[i:i + 1]` "
                "or `reshape`.",
                f"squeezed {axis}",
            )


def _widened(got: Shape, expected: Shape) -> Iterator[Clue]:
    for axis, length in enumerate(got):
        if length == 1 and _without(got, axis) == expected:
            yield Clue(
                "extra axis of length 1",
                "shape differs: there is an extra axis of length 1",
                f"Axis {axis} of length 1 is too many: drop `keepdims=True`, or take it away with "
                f"`[{', '.join([':'] * axis + ['0'])}]`.",
                f"widened {axis}",
            )


def _transposed(got: Shape, expected: Shape) -> Iterator[Clue]:
    if len(got) != len(expected) or Counter(got) != Counter(expected):
        return
    if len(got) == 2:
        yield Clue(
            "transposed",
            "shape differs: the array is transposed",
            "It is transposed: exchange the order of the product's factors, or transpose one of them.",
        )
        return
    yield Clue(
        "axes in another order",
        "shape differs: the axes are in another order",
        "The axes are in another order: look at `transpose` and at the layout in the docstring.",
    )


def _dropped(got: Shape, expected: Shape) -> Iterator[Clue]:
    for axis in range(len(expected)):
        if _without(expected, axis) == got:
            yield Clue(
                "missing axis",
                "shape differs: an axis is missing",
                f"Axis {axis} of length {expected[axis]} is missing: is it summed, averaged or indexed away?",
                f"dropped {axis}",
            )


def _added(got: Shape, expected: Shape) -> Iterator[Clue]:
    for axis in range(len(got)):
        if _without(got, axis) == expected:
            yield Clue(
                "extra axis",
                "shape differs: there is an extra axis",
                f"Axis {axis} of length {got[axis]} is too many: is a sum or a mean over it missing?",
                f"added {axis}",
            )


def _by_one(got: Shape, expected: Shape) -> Iterator[Clue]:
    if len(got) != len(expected):
        return
    steps = [(axis, g - e) for axis, (g, e) in enumerate(zip(got, expected)) if g != e]
    if len(steps) != 1 or abs(steps[0][1]) != 1:
        return
    axis, step = steps[0]
    side = "long" if step > 0 else "short"
    yield Clue(
        "wrong by one",
        f"shape differs: an axis is one too {side}",
        f"Axis {axis} is one too {side}: look at where your loop or slice starts and ends.",
        f"{axis} {side}",
    )


def _lengths(part: Part) -> str:
    """Name the first axis length that differs through the inputs, where one of them has it."""
    if part.got.ndim != part.expected.ndim:
        axes = (
            f"It has {part.got.ndim} ax{'is' if part.got.ndim == 1 else 'es'}, expected {part.expected.ndim}"
        )
        if part.got.size == 0:
            return f"{axes}, and nothing in it: is anything ever put into it?"
        return f"{axes}: print the shape after each step."
    sizes = sizes_of(part.inputs)
    axis = next(i for i, (g, e) in enumerate(zip(part.got.shape, part.expected.shape)) if g != e)
    got, expected = part.got.shape[axis], part.expected.shape[axis]
    text = f"Axis {axis} has length {got}{_which(sizes.get(got))}"
    text += f", expected {expected}{_which(sizes.get(expected))}"
    if got == 0:
        return f"{text}: is anything ever put into it?"
    return f"{text}: print the shape after each step."


def _which(names: list[str] | None) -> str:
    """Say what a number is, where it is one thing only."""
    return f" ({names[0]})" if names and len(names) == 1 else ""


def _without(shape: Shape, axis: int) -> Shape:
    return shape[:axis] + shape[axis + 1 :]
