"""Ask an exercise's property about what came, where right answers are many."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from earlab.compare.alignment import Pair, as_array, is_numeric, need_numbers, what
from earlab.compare.finding import Finding, Wrong
from earlab.protocol.casefile import AnsweredCase, ExerciseCases
from earlab.protocol.outcome import Answer
from earlab.protocol.probe import compile_probe


def judge(case: AnsweredCase, answer: Answer, exercise: ExerciseCases, pairs: list[Pair]) -> None:
    """Ask the exercise's property, after making sure that it is asked about finite numbers."""
    numeric = [pair for pair in pairs if is_numeric(pair.expected)]
    for pair in numeric:
        got, expected = as_array(pair), np.asarray(pair.expected)
        # The shape is the property's matter: only kind and finiteness are looked at here.
        need_numbers(pair, got, np.broadcast_to(np.zeros((), expected.dtype), got.shape))
    try:
        values = _arrays(case.expected, answer.value)
        sentences = _compiled(exercise.judge or "")(case.inputs, case.expected, values)
    except Exception:  # a property of a (3, 2) array may raise anything on a (2,) one
        wanted = ", ".join(f"{pair.name} {what(np.asarray(pair.expected))}" for pair in numeric)
        came = ", ".join(what(pair.got) for pair in numeric)
        text = f"The result could not be judged: expected {wanted}; got {came}."
        reason = "could not be judged: another shape than expected"
        raise Wrong(lambda: Finding(reason, text, "not judged")) from None
    if sentences:
        reason = "does not have the property that is asked for"
        raise Wrong(lambda: Finding(reason, " ".join(str(s) for s in sentences), "property"))


def _arrays(expected: Any, got: Any) -> Any:
    """Return ``got`` in the containers of ``expected``, with arrays where arrays are expected."""
    if isinstance(expected, np.ndarray):
        return np.asarray(got)
    if isinstance(expected, dict):
        return {key: _arrays(item, got[key]) for key, item in expected.items()}
    if isinstance(expected, list | tuple):
        return type(expected)(_arrays(item, mine) for item, mine in zip(expected, got))
    return got.item() if isinstance(got, np.ndarray) and got.size == 1 else got


@lru_cache(maxsize=64)
def _compiled(source: str) -> Any:
    return compile_probe(source)
