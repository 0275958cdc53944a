"""Compare an outcome with what is expected of a case: is it right, and if not, what is the first thing wrong.

Used by ``check`` on visible cases and by the grader on all.  Order: failure, container, shape, dtype
kind, finiteness, values, mutated inputs.  What right solutions in other styles return is accepted: a
list for an array, a whole number for a real one, float32, a list of returns for a tuple.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from typing import Any

import numpy as np

from earlab.compare.alignment import Pair, as_array, is_numeric, need_numbers, pairs_of
from earlab.compare.diagnosis import Part, explain_failure
from earlab.compare.diagnosis.part import agree, number, position
from earlab.compare.finding import Finding, Wrong, finding_on, wrong
from earlab.compare.judge import judge
from earlab.protocol.casefile import AnsweredCase, AnsweredMistake, ExerciseCases
from earlab.protocol.outcome import Answer, Outcome, late

__all__ = ["Finding", "compare", "is_right", "matching_mistake", "notes", "part_called"]

VALUES, SHAPE = (
    "values",
    "shape",
)  # kinds of findings whose cause is looked for over all cases, in ``telling``
_ROUNDING = 1e-14  # of the largest value: what is smaller would be 0 but for rounding


def compare(case: AnsweredCase, outcome: Outcome, exercise: ExerciseCases) -> Finding | None:
    """Return the first thing that is wrong with ``outcome`` in this case, or None where it is right."""
    if not isinstance(outcome, Answer):
        clue = explain_failure(outcome, exercise.functions, exercise.forbidden)
        return Finding(clue.reason, clue.cause, clue.kind, likely=clue.kind != "not run")
    wrong_value = _wrong_value(case, outcome, exercise)
    if wrong_value is not None:
        with np.errstate(all="ignore"):
            return _in_another_order(case, outcome, exercise) or wrong_value.finding
    changed = _changed(case, outcome, exercise)
    return _mutated(changed, case) if changed else None


def is_right(case: AnsweredCase, outcome: Outcome, exercise: ExerciseCases) -> bool:
    """Whether ``compare`` finds nothing; far cheaper where it does, for nobody looks for the cause."""
    return (
        isinstance(outcome, Answer)
        and _wrong_value(case, outcome, exercise) is None
        and not _changed(case, outcome, exercise)
    )


def _wrong_value(case: AnsweredCase, outcome: Answer, exercise: ExerciseCases) -> Wrong | None:
    """Return what carries the first thing that is wrong with the returned value."""
    try:
        with np.errstate(all="ignore"):  # differences of huge values overflow, and are wrong all the same
            pairs = pairs_of(case, outcome.value, exercise)
            if exercise.judge is not None:
                judge(case, outcome, exercise, pairs)
            else:
                for pair in pairs:
                    _compare_leaf(pair, case, exercise)
    except Wrong as found:
        return found
    return None


def _changed(case: AnsweredCase, outcome: Answer, exercise: ExerciseCases) -> list[str]:
    """Return the inputs that were changed though they must not be."""
    if not exercise.pure or not outcome.mutated:
        return []
    return [name for name in case.inputs if name in outcome.mutated]


def _in_another_order(case: AnsweredCase, outcome: Answer, exercise: ExerciseCases) -> Finding | None:
    """Say so where the named values are right, but returned in another order."""
    names, got = exercise.returns, outcome.value
    if isinstance(got, np.ndarray) and got.ndim:
        got = tuple(got)
    if not 2 <= len(names) <= 4 or not isinstance(got, list | tuple) or len(got) != len(names):
        return None
    alone = replace(exercise, returns=())  # without names nothing is put in order: this asks once for each
    for order in permutations(range(len(names))):
        swapped = replace(outcome, value=tuple(got[order.index(i)] for i in range(len(names))))
        if is_right(case, swapped, alone):
            listed = [", ".join(f"`{names[i]}`" for i in places) for places in (order, sorted(order))]
            text = (
                f"The values are right, but in another order: you return {listed[0]}, expected {listed[1]}."
            )
            return Finding("the values are returned in another order", text, "returns in another order")
    return None


def notes(case: AnsweredCase, outcome: Outcome, exercise: ExerciseCases) -> tuple[str, ...]:
    """Return what is accepted, but odd: a list for an array, a tuple where a list is expected."""
    if not isinstance(outcome, Answer):
        return ()
    try:
        pairs = pairs_of(case, outcome.value, exercise)
    except Wrong:
        return ()
    lists = [
        pair for pair in pairs if isinstance(pair.expected, np.ndarray) and isinstance(pair.got, list | tuple)
    ]
    return tuple(
        f"{pair.name} is a {type(pair.got).__name__}. It is accepted, but later cells expect an array: return "
        "`np.array(…)`."
        for pair in lists
    )


def matching_mistake(exercise: ExerciseCases, outcomes: Sequence[Outcome]) -> AnsweredMistake | None:
    """Return the named mistake that gives the same outcome on all cases, or None.

    On at least one case the mistake gave a value that the comparison refuses, so right work and work
    that only fails in the same way are never called by a mistake's name.
    """
    for mistake in exercise.mistakes:
        triples = list(zip(exercise.cases, mistake.outcomes, outcomes, strict=True))
        if all(_alike(case, theirs, mine, exercise) for case, theirs, mine in triples) and any(
            isinstance(theirs, Answer) and not is_right(case, theirs, exercise) for case, theirs, _ in triples
        ):
            return mistake
    return None


def _alike(case: AnsweredCase, theirs: Outcome, mine: Outcome, exercise: ExerciseCases) -> bool:
    """Whether two outcomes are the same failure, or the same value with the same inputs changed; a late one says nothing."""
    if late(theirs) or late(mine):
        return True
    if not isinstance(theirs, Answer) or not isinstance(mine, Answer):
        return (type(theirs), getattr(theirs, "kind", ""), getattr(theirs, "type", "")) == (
            type(mine),
            getattr(mine, "kind", ""),
            getattr(mine, "type", ""),
        )
    if exercise.pure and set(theirs.mutated) != set(mine.mutated):
        return False
    as_if_right = replace(case, expected=theirs.value)
    return is_right(as_if_right, mine, replace(exercise, judge=None, pure=False))


def _compare_leaf(pair: Pair, case: AnsweredCase, exercise: ExerciseCases) -> None:
    if not is_numeric(pair.expected):
        if type(pair.got) is not type(pair.expected) or pair.got != pair.expected:
            text = f"{pair.name} is {_short(pair.got)}, expected {_short(pair.expected)}."
            raise wrong(pair.name, "another value than expected", text, "value")
        return
    expected = np.asarray(pair.expected)
    got = as_array(pair)
    if got.shape != expected.shape:
        text = f"{pair.name} has shape {got.shape}, expected {expected.shape}."
        raise wrong(pair.name, "shape differs", text, SHAPE)
    kinds = got.dtype.kind, expected.dtype.kind
    if set(kinds) <= set("iuf") and agree(got, expected, exercise.rtol, case.floor):
        return  # as right work mostly does: what follows says what is wrong
    need_numbers(pair, got, expected)
    _compare_values(pair.name, got, expected, case, exercise)


def _compare_values(
    name: str, got: np.ndarray, expected: np.ndarray, case: AnsweredCase, exercise: ExerciseCases
) -> None:
    got, expected = _widened(got, expected)
    endless = ~np.isfinite(expected)
    if endless.any():
        if not np.array_equal(got[endless], expected[endless], equal_nan=True):
            text = f"{name} should not be finite where the expected values are not."
            raise wrong(name, "a finite value where an infinite one or NaN is expected", text, "finiteness")
        got, expected = np.where(endless, 0, got), np.where(endless, 0, expected)
    part = Part(name.strip("`"), got, expected, case.inputs, exercise.rtol, case.floor)
    if part.wrong.any():
        raise Wrong(lambda: _values_differ(name, part))


def _widened(*arrays: np.ndarray) -> list[np.ndarray]:
    """Return the arrays as real numbers, or as complex ones where one of them is."""
    wide = complex if any(array.dtype.kind == "c" for array in arrays) else float
    return [array.astype(wide) for array in arrays]


def part_called(leaf: str, case: AnsweredCase, outcome: Outcome, exercise: ExerciseCases) -> Part | None:
    """Return one of the values that came, laid beside the expected one; None where there are no numbers to lay there."""
    if not isinstance(outcome, Answer):
        return None
    try:
        pair = next((pair for pair in pairs_of(case, outcome.value, exercise) if pair.name == leaf), None)
        got = as_array(pair) if pair is not None and is_numeric(pair.expected) else None
    except Wrong:
        return None
    if pair is None or got is None or got.dtype.kind not in "biufc":
        return None
    mine, theirs = _widened(got, np.asarray(pair.expected))
    return Part(leaf.strip("`"), mine, theirs, case.inputs, exercise.rtol, case.floor)


def _values_differ(name: str, part: Part) -> Finding:
    """Return the finding on values of which some differ."""
    got, expected = part.got, part.expected
    where = tuple(int(i) for i in np.unravel_index(np.argmax(np.abs(got - expected)), got.shape))
    count = int(part.wrong.sum())
    mine, theirs = got[where], expected[where]
    if abs(theirs) < _ROUNDING * np.abs(expected).max():
        theirs = theirs * 0
    text = f"{name}: {position(where)} is" if where else f"{name} is"
    text += f" {_number(mine, theirs)}, expected {_number(theirs, mine)}"
    text += (
        f" ({count} of {got.size} values {'differs' if count == 1 else 'differ'})." if got.size > 1 else "."
    )
    return finding_on(name, "values differ", text, VALUES, where, likely=False)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _number(value: Any, other: Any) -> str:
    """Return a number, with as many digits as it takes to tell it from the other one."""
    if np.iscomplexobj(value):
        return f"{value:.6g}"
    short = number(value)
    return short if short != number(other) else repr(float(value))


def _mutated(changed: Sequence[str], case: AnsweredCase) -> Finding:
    names, first = ", ".join(f"`{name}`" for name in changed), changed[0]
    text = f"The values are right, but your function changes its input {names} in place. "
    if isinstance(case.inputs[first], np.ndarray):
        text += f"Make a new array (`{first} = {first} + …` instead of `+=`), or work on a copy."
    else:
        text += "Leave what is in it as it is: work on copies."
    return Finding("an input is changed in place", text, "mutated", changed[0])
