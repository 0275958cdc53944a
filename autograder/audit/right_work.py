"""Grade right work in other styles: whoever writes it like that gets full marks too, but for timed cases where it is slow."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.assignments.assignment import Assignment
from autograder.assignments.exercise import Exercise
from autograder.assignments.right_work import right_work, slow_work
from autograder.audit.marks import below_full, variants_of, verdicts_on
from autograder.audit.result import RightWorkResult
from autograder.grading.engine import Engine
from autograder.grading.verdict import Verdict

_SLOW_VARIANTS = 3


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


def audit_slow_work(
    engine: Engine, assignment: Assignment, exercise: Exercise, variants: Sequence[int]
) -> list[str]:
    """Return what is wrong with the grading of slow work: it loses its timed cases, no other, and is told why."""
    problems = []
    for style, text in slow_work(assignment, exercise.name).items():
        program = assignment.edited_program(exercise.name, text)
        for verdict in verdicts_on(engine, assignment, exercise, program, variants[:_SLOW_VARIANTS]):
            where = f"slow work in the style {style!r}, variant {verdict.variant}"
            other = [case.title for case in verdict.cases if case.passed == (case.kind == "timed")]
            if other:
                problems.append(f"{where}: expected to be late in timed cases only; differs in {other[0]!r}")
            elif exercise.budget is None or exercise.budget.says not in " ".join(verdict.messages):
                problems.append(f"{where}: nobody says what costs the time")
    return problems


def _lost(style: str, below: Sequence[Verdict]) -> str:
    """Return a sentence on the variants with less than full marks and what is said about the first; none: nothing."""
    if not below:
        return ""
    said = " ".join((*below[0].messages[:2], below[0].note)).strip()
    return f"right work in the style {style!r} scores below full marks on {variants_of(below)}: {said}"
