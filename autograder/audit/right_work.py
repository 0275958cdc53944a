"""Grade right work in other styles: whoever writes it like that gets full marks too."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.assignments.assignment import Assignment
from autograder.assignments.exercise import Exercise
from autograder.assignments.right_work import right_work
from autograder.audit.marks import below_full, variants_of, verdicts_on
from autograder.audit.result import RightWorkResult
from autograder.grading.engine import Engine
from autograder.grading.verdict import Verdict


def audit_right_work(
    engine: Engine, assignment: Assignment, exercise: Exercise, variants: Sequence[int]
) -> list[RightWorkResult]:
    """Grade each style on the visible cases and on ``variants``."""
    results = []
    for style, text in right_work(assignment, exercise.name).items():
        program = assignment.edited_program(exercise.name, text)
        below = below_full(verdicts_on(engine, assignment, exercise, program, variants))
        results.append(RightWorkResult(style, _lost(style, below)))
    return results


def _lost(style: str, below: Sequence[Verdict]) -> str:
    """Return a sentence on the variants with less than full marks and what is said about the first; none: nothing."""
    if not below:
        return ""
    said = " ".join((*below[0].messages[:2], below[0].note)).strip()
    return f"right work in the style {style!r} scores below full marks on {variants_of(below)}: {said}"
