"""The public case files, as bytes: what ``check`` knows of an exercise.

The answers come from the engine's own machinery: the solution notebook and each mistake run in the sandbox,
as submissions do, on the visible cases.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from autograder.assignments.assignment import Assignment
from autograder.grading.reference import ReferenceAnswers
from autograder.sandbox import Sandbox
from earlab.protocol.casefile import ExerciseCases, dump
from earlab.protocol.codec import decode
from earlab.protocol.outcome import Answer, Failure, Outcome

RTOL = 1e-9  # linear algebra libraries differ between machines


def public_case_files(assignment: Assignment) -> dict[str, bytes]:
    """Return the public case file of each exercise by its name; raise ExerciseError where the solution fails."""
    with Sandbox(preload=assignment.preload, absent=assignment.absent) as sandbox:
        answers = ReferenceAnswers(assignment, sandbox, secret=b"")
        try:
            return {e.name: dump(_published(answers.visible(e))) for e in assignment.exercises}
        finally:
            answers.close()


def same_values(a: bytes, b: bytes) -> bool:
    """Whether two public case files say the same, arrays to within RTOL of their largest element."""
    return _same(decode(a), decode(b))


def _published(exercise: ExerciseCases) -> ExerciseCases:
    """Leave out what would give the solution's source away, and what changes from run to run."""
    mistakes = (replace(m, outcomes=tuple(map(_bare, m.outcomes))) for m in exercise.mistakes)
    return replace(exercise, mistakes=tuple(mistakes))


def _bare(outcome: Outcome) -> Outcome:
    if isinstance(outcome, Answer):
        return Answer(outcome.value, outcome.mutated)
    return Failure(outcome.kind, outcome.type)  # messages differ between versions of libraries


def _same(a: Any, b: Any) -> bool:
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return _same_array(a, b)
    if isinstance(a, dict):
        return list(a) == list(b) and all(_same(a[key], b[key]) for key in a)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, float):
        return bool(np.isclose(a, b, rtol=RTOL, atol=0.0, equal_nan=True))
    return bool(a == b)


def _same_array(a: np.ndarray, b: np.ndarray) -> bool:
    if a.shape != b.shape or a.dtype != b.dtype:
        return False
    if a.dtype.kind not in "fc":
        return bool(np.array_equal(a, b))
    scale = np.max(np.abs(a[np.isfinite(a)]), initial=0.0)
    return bool(np.allclose(a, b, rtol=0.0, atol=RTOL * scale, equal_nan=True))
