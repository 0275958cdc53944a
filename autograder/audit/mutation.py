"""Run automatic mutants of a solution, and see which of them the cases kill."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.assignments.assignment import Assignment
from autograder.assignments.exercise import Exercise
from autograder.audit.case_sets import CaseSets, case_sets_of
from autograder.audit.cases import applicable
from autograder.audit.mutants import Mutant
from autograder.audit.result import MutantResult
from autograder.grading.engine import Engine
from autograder.grading.reference import ExerciseError
from autograder.sandbox import Session
from autograder.sandbox.host.program import Task
from earlab.compare.comparison import is_right
from earlab.protocol.casefile import ExerciseCases
from earlab.protocol.outcome import Outcome

PATIENCE = 20.0  # times the reference's own time: beyond it a mutant hangs
LEAST_SECONDS = 1.0


def audit_mutants(
    engine: Engine,
    assignment: Assignment,
    exercise: Exercise,
    mutants: Sequence[Mutant],
    variants: Sequence[int],
) -> list[MutantResult]:
    """Run each mutant on the visible cases and on ``variants``, and say which of them it fails.

    One that does not load, raises, hangs or crashes fails.  Where there are no acceptable cases there is nothing to run;
    why is what ``audit_cases`` reports.
    """
    exercise, _ = applicable(assignment, exercise)
    try:
        sets = case_sets_of(engine, assignment, exercise, variants)
    except ExerciseError:
        return []
    sandbox, _ = engine.reference(assignment)
    with sandbox.open(assignment.reference_program()) as session:
        outcomes = _run(session, sets, exercise.seconds)
    seconds = max(LEAST_SECONDS, PATIENCE * sum(o.seconds for some in outcomes.values() for o in some))
    results = []
    for mutant in mutants:
        with sandbox.open(assignment.edited_program(exercise.name, mutant.source)) as session:
            outcomes = _run(session, sets, seconds)
        failed = {name: _fails(cases, outcomes[name]) for name, cases in sets.items()}
        results.append(MutantResult.of(mutant, failed))
    return results


def _run(session: Session, sets: CaseSets, seconds: float) -> dict[str, Sequence[Outcome]]:
    """Ask all cases at once and return the outcomes, split as ``sets`` is."""
    probe = next(iter(sets.values())).probe
    inputs = tuple(case.inputs for cases in sets.values() for case in cases.cases)
    outcomes = iter(session.run(Task(probe, inputs, seconds)))
    return {name: [next(outcomes) for _ in cases.cases] for name, cases in sets.items()}


def _fails(exercise: ExerciseCases, outcomes: Sequence[Outcome]) -> int:
    """Return how many cases fail: each one costs points."""
    return sum(not is_right(case, outcome, exercise) for case, outcome in zip(exercise.cases, outcomes))
