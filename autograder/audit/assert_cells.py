"""Run the assert cells of a source on its own solution, and on the notebook with nothing written in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from autograder.assignments.assignment import Assignment
from autograder.assignments.source import SourceCell
from autograder.grading.assert_cells import verdict_on_tests, with_hidden_tests
from autograder.grading.engine import Engine
from autograder.grading.verdict import Verdict
from autograder.sandbox.host.program import Program


@dataclass(frozen=True)
class TestsResult:
    """The audit of one assert cell. It is sound when there is no problem."""

    assignment: str
    tests: str
    points: float
    problems: tuple[str, ...]


def audit_tests(engine: Engine, assignment: Assignment) -> list[TestsResult]:
    """Return what comes of each assert cell of an assignment, in order."""
    if not assignment.tests:
        return []
    solved, empty = (assignment.tested_program(solved) for solved in (True, False))
    whole = _graded(engine, assignment, with_hidden_tests(solved, assignment.tests))
    shown = _graded(engine, assignment, solved)
    untouched = _graded(engine, assignment, with_hidden_tests(empty, assignment.tests))
    return [
        TestsResult(assignment.name, str(cell.name), cell.points, tuple(_problems(cell, *found)))
        for cell, *found in zip(assignment.tests, whole, shown, untouched, strict=True)
    ]


def _graded(engine: Engine, assignment: Assignment, program: Program) -> list[Verdict]:
    """Return the verdict on each assert cell; its messages quote hidden tests as well."""
    sandbox, _ = engine.reference(assignment)
    with sandbox.open(program) as session:
        reports = session.tests
    return [verdict_on_tests(cell, reports, reports) for cell in assignment.tests]


def _problems(cell: SourceCell, whole: Verdict, shown: Verdict, untouched: Verdict) -> Iterator[str]:
    for verdict, which in ((whole, "its own tests"), (shown, "its own tests as students get them")):
        if verdict.status != "pass":
            said = " ".join(verdict.messages)
            yield f"the solution gets {verdict.points:g} of {cell.points:g} points from {which}. {said}"
            break
    if untouched.points:
        yield f"the notebook with nothing written in it gets {untouched.points:g} of {cell.points:g} points"
