"""Grade a program on hidden variants, and see what it earns."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.assignments.assignment import Assignment
from autograder.assignments.exercise import Exercise
from autograder.audit.case_sets import listed
from autograder.grading.engine import Engine
from autograder.grading.verdict import Verdict
from autograder.sandbox.host.program import Program
from earlab.protocol.scoring import score


def verdicts_on(
    engine: Engine, assignment: Assignment, exercise: Exercise, program: Program, variants: Sequence[int]
) -> list[Verdict]:
    """Grade one program on every variant, in one child."""
    sandbox, _ = engine.reference(assignment)
    with sandbox.open(program) as session:
        return engine.verdicts(session, assignment, exercise, variants)


def below_full(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return those in which something is lost, be it a point or only a visible case."""
    return [v for v in verdicts if v.status != "pass" or earned(v) < 1 or not all_visible_pass(v)]


def earned(verdict: Verdict) -> float:
    """Return the share of the points; also for an exercise that is worth none."""
    return score((case.kind, case.passed) for case in verdict.cases if not case.visible)


def all_visible_pass(verdict: Verdict) -> bool:
    """Whether every visible case passes."""
    passed, count = verdict.visible_passed
    return passed == count


def variants_of(verdicts: Sequence[Verdict]) -> str:
    """Name the variants of some verdicts."""
    return listed([f"variant {verdict.variant}" for verdict in verdicts])
