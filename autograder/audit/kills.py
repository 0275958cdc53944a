"""Which automatic mutants of a solution the cases kill."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.answers import ExerciseError
from autograder.assignment import Assignment
from autograder.audit.cases import applicable
from autograder.audit.mutate import Mutant
from autograder.audit.result import MutantResult
from autograder.audit.rooms import Rooms, rooms_of
from autograder.engine import Engine
from autograder.exercise import Exercise
from autograder.sandbox import Session
from autograder.sandbox.program import Task
from earlab.comparison import compare
from earlab.outcome import Outcome
from earlab.public import PublicExercise

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
        rooms = rooms_of(engine, assignment, exercise, variants)
    except ExerciseError:
        return []
    sandbox, _ = engine.room(assignment)
    with sandbox.open(assignment.reference_program()) as session:
        outcomes = _run(session, rooms, exercise.seconds)
    seconds = max(LEAST_SECONDS, PATIENCE * sum(o.seconds for some in outcomes.values() for o in some))
    results = []
    for mutant in mutants:
        with sandbox.open(assignment.edited_program(exercise.name, mutant.source)) as session:
            outcomes = _run(session, rooms, seconds)
        failed = {name: _fails(room, outcomes[name]) for name, room in rooms.items()}
        results.append(MutantResult.of(mutant, failed))
    return results


def _run(session: Session, rooms: Rooms, seconds: float) -> dict[str, Sequence[Outcome]]:
    """Ask all cases at once and return the outcomes, split as ``rooms`` is."""
    probe = next(iter(rooms.values())).probe
    inputs = tuple(case.inputs for room in rooms.values() for case in room.cases)
    outcomes = iter(session.run(Task(probe, inputs, seconds)))
    return {name: [next(outcomes) for _ in room.cases] for name, room in rooms.items()}


def _fails(exercise: PublicExercise, outcomes: Sequence[Outcome]) -> bool:
    """Whether any case fails: every failing case costs points."""
    return any(compare(case, outcome, exercise) for case, outcome in zip(exercise.cases, outcomes))
