"""Replay one exercise of one submission with everything shown: for instructors, in an appeal."""

from __future__ import annotations

from dataclasses import dataclass, replace

from autograder.assignments.assignment import Assignment
from autograder.assignments.source import SourceCell
from autograder.grading.asking import ask_cases
from autograder.grading.assert_cells import judge_tests, with_hidden_tests
from autograder.grading.engine import Engine
from autograder.grading.verdict import Verdict
from autograder.intake.intake import Intake
from autograder.sandbox import Sandbox
from autograder.sandbox.host.program import AssertReport, Program
from earlab.compare.comparison import compare
from earlab.compare.finding import Finding
from earlab.protocol.casefile import AnsweredCase
from earlab.protocol.outcome import Outcome

_BINDS = (("def ", "("), ("", " ="), ("", "="))  # how a cell says that it defines a function


@dataclass(frozen=True)
class ReplayedCase:
    """One case: its inputs, what is expected, what came, and what is wrong with it."""

    visible: bool
    case: AnsweredCase
    outcome: Outcome
    finding: Finding | None


@dataclass(frozen=True)
class Replay:
    """An exercise, run again as it was graded.

    tests: how an assert cell fared with its hidden tests, where the exercise is one.
    """

    verdict: Verdict
    variant: int
    source: str  # the cell that defines the exercise, as it was run
    cases: tuple[ReplayedCase, ...]
    repairs: tuple[str, ...]
    tests: AssertReport | None = None


def replay(
    engine: Engine, intake: Intake, assignment: Assignment, exercise_name: str, student: str
) -> Replay:
    """Run an exercise's visible and hidden cases once more, in the student's own variant.

    Raises KeyError for an unknown exercise, and what kept the notebook from being read.
    """
    program, repairs = intake.program(assignment), intake.repairs
    sandbox = engine.sandbox_for(assignment, program)
    for cell in assignment.tests:
        if cell.id == exercise_name:
            return _replay_tests(sandbox, program, repairs, assignment, cell)
    exercise = assignment.exercise(exercise_name)
    variant = engine.variant(assignment, exercise, student)
    _, answers = engine.reference(assignment.origin(exercise))
    cases: list[ReplayedCase] = []
    with sandbox.open(program) as session:
        use = intake.reading.uses.get(exercise.name)
        [verdict] = engine.verdicts_where(use, session, assignment, exercise, [variant])
        for visible, known in ((True, answers.visible(exercise)), (False, answers.hidden(exercise, variant))):
            free = replace(known, forbidden=())
            outcomes = ask_cases(session, free, exercise.seconds, engine.clock(sandbox))
            cases += [
                ReplayedCase(visible, case, outcome, compare(case, outcome, known))
                for case, outcome in zip(known.cases, outcomes, strict=True)
            ]
    binds = [f"{word}{name}{mark}" for name in exercise.functions for word, mark in _BINDS]
    source = "\n".join(cell.source for cell in program.cells if any(bind in cell.source for bind in binds))
    return Replay(verdict, variant, source, tuple(cases), repairs)


def _replay_tests(
    sandbox: Sandbox, program: Program, repairs: tuple[str, ...], assignment: Assignment, cell: SourceCell
) -> Replay:
    with sandbox.open(program) as session:
        verdicts = judge_tests(assignment.tests, program, session, sandbox.open)
    with sandbox.open(with_hidden_tests(program, assignment.tests)) as session:
        tests = session.tests.get(cell.id)
    verdict = next(verdict for verdict in verdicts if verdict.exercise == cell.id)
    return Replay(verdict, 0, cell.solution, (), repairs, tests)
