"""Answer without any work: zeros, ones, nothing, the inputs. No exercise may be satisfied by that."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.audit.case_sets import VISIBLE, CaseSets, share
from earlab.protocol.casefile import AnsweredCase, ExerciseCases
from earlab.protocol.outcome import Answer


def lazy_shares(sets: CaseSets) -> tuple[dict[str, float], list[str]]:
    """Return the best share of the points that each lazy answer gets, and what is wrong with that."""
    best, problems = {}, []
    by_hand = _worked(sets[VISIBLE])
    for name, answer in LAZY.items():
        best[name] = max(_share(cases, answer) for cases in sets.values())
        if best[name] == 1:
            problems.append(f"the lazy answer {name!r} scores full marks")
        if by_hand.cases and _share(by_hand, answer) == 1:
            problems.append(f"the lazy answer {name!r} is right in every worked case that students see")
    return best, problems


def _worked(cases: ExerciseCases) -> ExerciseCases:
    return dataclasses.replace(cases, cases=tuple(case for case in cases.cases if case.kind == "worked"))


def _share(cases: ExerciseCases, answer: Callable[[AnsweredCase], Any]) -> float:
    return share(cases, [Answer(answer(case)) for case in cases.cases])


def _filled(expected: Any, value: int) -> Any:
    """Return something of the form of ``expected`` that is ``value`` everywhere."""
    if isinstance(expected, (list, tuple)):
        return type(expected)(_filled(item, value) for item in expected)
    if isinstance(expected, dict):
        return {key: _filled(item, value) for key, item in expected.items()}
    if isinstance(expected, np.ndarray):
        return np.full_like(expected, value)
    return type(expected)(value) if isinstance(expected, (bool, int, float)) else expected


LAZY: dict[str, Callable[[AnsweredCase], Any]] = {
    "zeros": lambda case: _filled(case.expected, 0),
    "ones": lambda case: _filled(case.expected, 1),
    "None": lambda case: None,
    "first input": lambda case: next(iter(case.inputs.values()), None),
    "all inputs": lambda case: tuple(case.inputs.values()),
}
