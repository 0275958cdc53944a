"""Ask a function again with one thing changed, and say where it answers that otherwise than right code does.

An argument that never matters, a scale, a sign, one sample alone, samples in another order, the same once more.  How the
right answer moves is found out when an exercise is released and kept beside its cases; what is told is seen in the
student's own answers, so it is true whatever its cause is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from earlab.protocol.outcome import Answer, Outcome

SAME, OTHER = "same", "other"
_TIMES = {"twice": 2.0, "four times": 4.0, "half": 0.5, "a quarter": 0.25, "negated": -1.0}
_EXACT = 1e-6  # of the largest value: what differs by less has not moved
_MOST_VALUES = 100_000  # in a case that is asked about again
Ask = Callable[[Sequence[Mapping[str, Any]]], Sequence[Outcome]]


@dataclass(frozen=True)
class Change:
    """One thing that is changed in the inputs of a case.

    kind: ``twice``, ``negated``, ``half`` or ``more`` for the argument ``name``; ``again``, ``alone`` (only the first sample)
    or ``reversed`` (the samples in reverse order) for all arguments.
    """

    kind: str
    name: str = ""


def changes_of(inputs: Mapping[str, Any]) -> list[Change]:
    """Return what can be changed in the inputs of a case; nothing where they are too large to ask again."""
    if sum(_size(value) for value in inputs.values()) > _MOST_VALUES:
        return []
    found = [Change("again")]
    for name, value in inputs.items():
        if isinstance(value, bool):
            continue
        if isinstance(value, int):
            found.append(Change("more", name))
        elif isinstance(value, float):
            found.append(Change("half", name))
        elif _is_free(arrays := _arrays(value)):
            found.append(Change("twice", name))
            found += [Change("negated", name)] if any((array < 0).any() for array in arrays) else []
    if _batch(inputs):
        found += [Change("alone"), Change("reversed")]
    return found


def changed(inputs: Mapping[str, Any], change: Change) -> dict[str, Any]:
    """Return the inputs with the change made."""
    if change.kind in ("alone", "reversed"):
        count = _batch(inputs)
        part = slice(0, 1) if change.kind == "alone" else slice(None, None, -1)
        return {name: _of_samples(value, count, part) for name, value in inputs.items()}
    if change.kind == "again":
        return dict(inputs)
    value = inputs[change.name]
    if change.kind == "more":
        return {**inputs, change.name: value + 1}
    factor = {"twice": 2.0, "negated": -1.0, "half": 0.5}[change.kind]
    return {**inputs, change.name: _scaled(value, factor)}


def moves(change: Change, inputs: Mapping[str, Any], before: Outcome, after: Outcome) -> str:
    """Return how an answer moved with a change: one of the words of ``_TIMES``, ``same``, ``first``, ``reversed``, ``other``.

    Empty where that says nothing: a failure, no numbers, zeros, values that are not finite.
    """
    if not isinstance(before, Answer) or not isinstance(after, Answer):
        return ""
    old, new = list(_leaves(before.value)), list(_leaves(after.value))
    whole = np.concatenate([leaf.ravel() for leaf in old]) if old else np.zeros(0)
    if len(old) != len(new) or not whole.any() or not all(np.isfinite(leaf).all() for leaf in (*old, *new)):
        return ""
    if _equal(old, new):
        return SAME
    if change.kind in ("alone", "reversed"):
        count = _batch(inputs)
        part = slice(0, 1) if change.kind == "alone" else slice(None, None, -1)
        moved = [leaf[part] if leaf.ndim and len(leaf) == count else leaf for leaf in old]
        word = "first" if change.kind == "alone" else "reversed"
        return word if _equal(moved, new) else OTHER
    for word, factor in _TIMES.items():
        if _equal([factor * leaf for leaf in old], new):
            return word
    return OTHER


def moves_of(inputs: Mapping[str, Any], before: Outcome, ask: Ask) -> list[tuple[Change, str]]:
    """Return how an answer moves with each change of its inputs that says something."""
    changes = changes_of(inputs)
    after = ask([changed(inputs, change) for change in changes])
    found = [(c, moves(c, inputs, before, outcome)) for c, outcome in zip(changes, after, strict=True)]
    return [(change, word) for change, word in found if word]


def differences(right: Sequence[tuple[Change, str]], mine: Sequence[tuple[Change, str]]) -> list[str]:
    """Return a sentence for each change with which an answer moves otherwise than the right one, the plainest first."""
    moved = dict(mine)
    found = [
        said for change, word in right if change in moved and word != moved[change]
        if (said := _difference(change, word, moved[change]))
    ]  # fmt: skip
    return [text for _, text in sorted(found, key=lambda one: one[0])]


def _difference(change: Change, right: str, mine: str) -> tuple[int, str] | None:
    """Return rank and sentence on one change; nothing where both move in some way that has no name."""
    if change.kind in _OF_ALL:
        if change.kind == "alone" and right != "first":
            return (2, _ALONE_ONLY) if mine == "first" else None
        return None if right == OTHER else _OF_ALL[change.kind]
    done = f"With `{change.name}` {_DONE[change.kind]}"
    number = change.kind in ("half", "more")
    if mine == SAME:
        same = f"{done} your answer stays the same; the right one does not."
        return 1, f"Your answer does not change with `{change.name}`; the right one does." if number else same
    if number and right != SAME and OTHER in (right, mine):
        return None
    if right == OTHER:
        return 5, f"{done} your answer {_WORDS[mine]}; the right one does not."
    return 4, f"{done} the right answer {_WORDS[right]}; yours {_WORDS[mine]}."


_OF_ALL = {
    "again": (
        0,
        "Called twice with the same arguments it gives two answers: does it draw random numbers, or keep something?",
    ),
    "alone": (
        2,
        "Alone a sample, or an entry, gets another answer than among others: does something run over all of them that should "
        "not?",
    ),
    "reversed": (
        3,
        "With samples, or entries, in another order the answers are not the same ones: do they depend on each other?",
    ),
}
_ALONE_ONLY = "Each sample, or entry, gets the answer that it gets alone; the right one looks at all of them."
_DONE = {"twice": "doubled", "negated": "negated", "half": "halved", "more": "one larger"}
_WORDS = {
    SAME: "stays the same",
    "twice": "doubles",
    "four times": "is four times as large",
    "half": "is half as large",
    "a quarter": "is a quarter as large",
    "negated": "changes its sign",
    OTHER: "does not",
}


def _size(value: Any) -> int:
    if isinstance(value, list | tuple):
        return sum(map(_size, value))
    return sum(map(_size, value.values())) if isinstance(value, dict) else int(np.size(value))


def _arrays(value: Any) -> list[np.ndarray]:
    """Return the arrays of real numbers in an argument."""
    if isinstance(value, list | tuple):
        return [array for item in value for array in _arrays(item)]
    return [value] if isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.size else []


def _is_free(arrays: Sequence[np.ndarray]) -> bool:
    """Whether numbers may be any: not labels, targets of 0 and 1, or probabilities."""
    if not arrays or all(np.isin(array, (-1, 0, 1)).all() for array in arrays):
        return False
    shares = [(array >= 0).all() and np.allclose(array.sum(axis=-1), 1) for array in arrays]
    return not all(shares)


def _scaled(value: Any, factor: float) -> Any:
    if isinstance(value, list | tuple):
        return type(value)(_scaled(item, factor) for item in value)
    real = isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype.kind == "f")
    return value * factor if real else value


def _batch(inputs: Mapping[str, Any]) -> int:
    """Return how many samples the inputs hold: the rows of a table or the entries of a vector, where nothing else is as long."""
    arrays = [v for v in inputs.values() if isinstance(v, np.ndarray) and v.ndim]
    tables = [array for array in arrays if array.ndim > 1] or arrays
    if not tables:
        return 0
    count = len(tables[0])
    inner = {length for array in arrays for length in array.shape[1:]}
    inner |= {n for v in inputs.values() if isinstance(v, list | tuple) for a in _arrays(v) for n in a.shape}
    return count if count > 1 and count not in inner else 0


def _of_samples(value: Any, count: int, part: slice) -> Any:
    return value[part] if isinstance(value, np.ndarray) and value.ndim and len(value) == count else value


def _leaves(value: Any) -> Iterator[np.ndarray]:
    """Yield the arrays of numbers of an answer, in order."""
    if isinstance(value, dict):
        value = [value[key] for key in sorted(value, key=str)]
    if isinstance(value, list | tuple) and not all(isinstance(item, int | float) for item in value):
        for item in value:
            yield from _leaves(item)
        return
    array = np.asarray(value)
    if array.dtype.kind in "biufc":
        yield array.astype(complex if array.dtype.kind == "c" else float)


def _equal(one: Sequence[np.ndarray], other: Sequence[np.ndarray]) -> bool:
    if any(a.shape != b.shape for a, b in zip(one, other, strict=True)):
        return False
    largest = max((float(np.abs(a).max(initial=0.0)) for a in one), default=0.0)
    return all(
        float(np.abs(a - b).max(initial=0.0)) <= _EXACT * largest for a, b in zip(one, other, strict=True)
    )
