"""Lay what came beside what is expected: the leaves of tuples, lists and dictionaries, as arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from earlab.compare.diagnosis import explain_kind, explain_not_finite
from earlab.compare.finding import Finding, Wrong, label_of, prefixed, recognised, wrong
from earlab.protocol.casefile import AnsweredCase, ExerciseCases
from earlab.protocol.codec import Unsendable

UNNAMED = "The result"


@dataclass(frozen=True)
class Pair:
    """One leaf of what is expected with what came in its place."""

    name: str
    expected: Any
    got: Any


def _names(case: AnsweredCase, exercise: ExerciseCases) -> tuple[str, ...]:
    """Name the top-level values: as the exercise says, else by number, or not at all."""
    expected = case.expected
    count = len(expected) if isinstance(expected, tuple) else 1
    if len(exercise.returns) == count:
        return tuple(f"`{name}`" for name in exercise.returns)
    return (UNNAMED,) if count == 1 else tuple(f"Value {i + 1} of {count}" for i in range(count))


def pairs_of(case: AnsweredCase, got: Any, exercise: ExerciseCases) -> list[Pair]:
    """Return the leaves of what is expected beside those of ``got``; raise Wrong where the containers differ."""
    names = _names(case, exercise)
    got = _unpacked(got, case.expected)
    listed = ", ".join(names) if names[0].startswith("`") else "a value"
    if got is None and case.expected is not None:
        text = f"Your function returns nothing (None), expected {listed}: is there a `return`?"
        reason = "your function returns nothing: is there a return?"
        raise Wrong(lambda: Finding(reason, text, "nothing returned"))
    if len(names) == 1:
        return list(_leaves(names[0], case.expected, got))
    _need_sequence(got, len(names), "What you return", f" ({listed})")
    triples = zip(names, case.expected, got)
    return [pair for name, theirs, mine in triples for pair in _leaves(name, theirs, mine)]


def _unpacked(got: Any, expected: Any) -> Any:
    """Return the rows of an array that stand for several values of their shapes, since it unpacks like a tuple."""
    if not isinstance(got, np.ndarray) or not isinstance(expected, tuple) or len(got.shape) == 0:
        return got
    alike = len(got) == len(expected) and all(
        is_numeric(theirs) and mine.shape == np.shape(theirs) for mine, theirs in zip(got, expected)
    )
    return tuple(got) if alike else got


def _leaves(name: str, expected: Any, got: Any) -> Iterator[Pair]:
    if isinstance(expected, dict):
        if not isinstance(got, dict):
            raise _container(
                name, f"It is {what(got)}, expected a dictionary.", "no dictionary where one is expected"
            )
        missing = [key for key in expected if key not in got]
        if missing:
            keys = ", ".join(f'"{key}"' for key in missing)
            raise _container(
                name,
                f"It has no key {keys}; its keys are {', '.join(map(str, list(got)[:12]))}.",
                f"no key {keys}",
            )
        for key, item in expected.items():
            inner = f"`{key}`" if name == UNNAMED else _inside(name, f'["{key}"]')
            yield from _leaves(inner, item, got[key])
    elif isinstance(expected, list | tuple) and not _is_row(expected):
        got = list(got) if isinstance(got, np.ndarray) and got.ndim else got
        _need_sequence(got, len(expected), name)
        for i, (theirs, mine) in enumerate(zip(expected, got)):
            yield from _leaves(_inside(name, f"[{i}]"), theirs, mine)
    else:
        yield Pair(name, np.asarray(expected) if isinstance(expected, list | tuple) else expected, got)


def _is_row(value: Sequence[Any]) -> bool:
    """Whether a list of the reference is an array in disguise: single numbers only."""
    return len(value) > 0 and all(
        v.ndim == 0 if isinstance(v, np.ndarray) else isinstance(v, bool | int | float) for v in value
    )


def _need_sequence(got: Any, count: int, name: str, which: str = "") -> None:
    if not isinstance(got, list | tuple):
        text = f"It is {what(got)}, expected {count} values{which}."
        raise _container(name, text, "another number of values than expected")
    if len(got) != count:
        reason = f"too {'few' if len(got) < count else 'many'} values"
        holds = f"It holds {len(got)} value{'' if len(got) == 1 else 's'}"
        raise _container(name, f"{holds}, expected {count}{which}.", reason)


def _container(name: str, text: str, reason: str) -> Wrong:
    """Return the finding of a wrong container; ``text`` starts with It."""
    subject = text.replace("It", name, 1)
    label = label_of(name)
    return Wrong(
        lambda: Finding(prefixed(label, reason), f"{subject} Compare with the docstring.", "container", label)
    )


def _inside(name: str, step: str) -> str:
    return f"{name[:-1]}{step}`" if name.endswith("`") else f"{name} {step}"


def what(value: Any) -> str:
    """Say what something is, for a reader."""
    if isinstance(value, np.ndarray):
        return "a single number" if value.ndim == 0 else f"an array of shape {value.shape}"
    if isinstance(value, list | tuple):
        return f"a {type(value).__name__} of {len(value)}"
    names = {
        "bool": "True or False",
        "int": "a number",
        "float": "a number",
        "str": "text",
        "dict": "a dictionary",
        "Unsendable": "something that is not numbers",
    }
    return "None" if value is None else names.get(type(value).__name__, f"a {type(value).__name__}")


def as_array(pair: Pair) -> np.ndarray:
    """Return what came as an array; raise Wrong where it cannot be one."""
    got = pair.got
    if isinstance(got, np.ndarray):
        return got
    if got is None:
        raise wrong(
            pair.name, "None where a value is expected", f"{pair.name} is None: is it ever set?", "nothing"
        )
    if isinstance(got, Unsendable):
        text = f"It cannot be compared: it is {got.why}."
        raise _container(pair.name, text, "something that is not numbers")
    if isinstance(got, dict | str | bytes):
        raise _container(
            pair.name, f"It is {what(got)}, expected {what(np.asarray(pair.expected))}.", "not an array"
        )
    if _holds_text(got):  # numpy would give every number the room of the longest text
        raise wrong(
            pair.name,
            "text where numbers are expected",
            f"{pair.name} holds text. Return numbers.",
            "dtype kind",
        )
    try:
        array = np.asarray(got)
    except ValueError:
        array = None
    fits = array is not None and array.shape == np.shape(pair.expected)
    if isinstance(got, tuple) and not fits and not (_is_row(got) and len(got) > 1):
        hint = " Is there a comma behind what you return?" if len(got) == 1 else ""
        text = f"It is a tuple of {len(got)}, expected one array.{hint}"
        raise _container(pair.name, text, "a tuple where one array is expected")
    if array is None:
        text = "It is a list of rows of different length, expected an array."
        raise _container(pair.name, text, "rows of different length where an array is expected")
    return array


def _holds_text(value: Any) -> bool:
    return isinstance(value, str | bytes) or (
        isinstance(value, list | tuple) and any(map(_holds_text, value))
    )


def need_numbers(pair: Pair, got: np.ndarray, expected: np.ndarray) -> None:
    """Raise Wrong where an array holds something else than finite numbers."""
    clue = explain_kind(got, expected)
    if clue:
        raise recognised(pair.name, clue, f"{pair.name} has dtype {got.dtype}, expected {expected.dtype}.")
    found = explain_not_finite(got, expected)
    if found:
        raise recognised(pair.name, found[0], f"{pair.name} should be finite.", found[1])


def is_numeric(value: Any) -> bool:
    """Whether an expected leaf is compared as an array."""
    return isinstance(value, bool | int | float | np.ndarray)
