"""Answers without any work: zeros, ones, nothing, the inputs. No exercise may be satisfied by one."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.audit.rooms import VISIBLE, Rooms, share
from earlab.outcome import Answer
from earlab.public import PublicCase, PublicExercise


def lazy_shares(rooms: Rooms) -> tuple[dict[str, float], list[str]]:
    """Return the best share of the points that each lazy answer gets, and what is wrong with that."""
    best, problems = {}, []
    by_hand = _worked(rooms[VISIBLE])
    for name, answer in LAZY.items():
        best[name] = max(_share(room, answer) for room in rooms.values())
        if best[name] == 1:
            problems.append(f"the lazy answer {name!r} scores full marks")
        if by_hand.cases and _share(by_hand, answer) == 1:
            problems.append(f"the lazy answer {name!r} is right in every worked case that students see")
    return best, problems


def _worked(room: PublicExercise) -> PublicExercise:
    return dataclasses.replace(room, cases=tuple(case for case in room.cases if case.kind == "worked"))


def _share(room: PublicExercise, answer: Callable[[PublicCase], Any]) -> float:
    return share(room, [Answer(answer(case)) for case in room.cases])


def _filled(expected: Any, value: int) -> Any:
    """Return something of the form of ``expected`` that is ``value`` everywhere."""
    if isinstance(expected, (list, tuple)):
        return type(expected)(_filled(item, value) for item in expected)
    if isinstance(expected, dict):
        return {key: _filled(item, value) for key, item in expected.items()}
    if isinstance(expected, np.ndarray):
        return np.full_like(expected, value)
    return type(expected)(value) if isinstance(expected, (bool, int, float)) else expected


LAZY: dict[str, Callable[[PublicCase], Any]] = {
    "zeros": lambda case: _filled(case.expected, 0),
    "ones": lambda case: _filled(case.expected, 1),
    "None": lambda case: None,
    "first input": lambda case: next(iter(case.inputs.values()), None),
    "all inputs": lambda case: tuple(case.inputs.values()),
}
