"""The sets of cases that an audit looks at: the visible ones and some hidden variants, each by its name."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.assignment import Assignment
from autograder.engine import Engine
from autograder.exercise import Exercise
from earlab.comparison import compare
from earlab.outcome import Outcome
from earlab.public import PublicExercise
from earlab.scoring import score

VISIBLE = "the visible cases"
Rooms = dict[str, PublicExercise]


def rooms_of(engine: Engine, assignment: Assignment, exercise: Exercise, variants: Sequence[int]) -> Rooms:
    """Return the visible cases and those of ``variants``; raise ExerciseError when there are none."""
    _, answers = engine.room(assignment)
    rooms = {VISIBLE: answers.visible(exercise)}
    answers.prepare(exercise, variants)
    return rooms | {f"variant {v}": answers.hidden(exercise, v) for v in variants}


def share(room: PublicExercise, outcomes: Sequence[Outcome]) -> float:
    """Return the share of the points, 0 to 1, that ``outcomes`` get."""
    return score(
        (case.kind, compare(case, outcome, room) is None)
        for case, outcome in zip(room.cases, outcomes, strict=True)
    )


def listed(names: Sequence[str]) -> str:
    """Name the first few of ``names`` and count the rest."""
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
