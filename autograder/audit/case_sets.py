"""Gather the sets of cases that an audit looks at: the visible ones and some hidden variants, each by its name."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.assignments.assignment import Assignment
from autograder.assignments.exercise import Exercise
from autograder.grading.engine import Engine
from earlab.compare.comparison import compare
from earlab.protocol.casefile import ExerciseCases
from earlab.protocol.outcome import Outcome
from earlab.protocol.scoring import score

VISIBLE = "the visible cases"
CaseSets = dict[str, ExerciseCases]


def case_sets_of(
    engine: Engine, assignment: Assignment, exercise: Exercise, variants: Sequence[int]
) -> CaseSets:
    """Return the visible cases and those of ``variants``; raise ExerciseError when there are none."""
    _, answers = engine.reference(assignment)
    sets = {VISIBLE: answers.visible(exercise)}
    answers.prepare(exercise, variants)
    return sets | {f"variant {v}": answers.hidden(exercise, v) for v in variants}


def share(cases: ExerciseCases, outcomes: Sequence[Outcome]) -> float:
    """Return the share of the points, 0 to 1, that ``outcomes`` get."""
    return score(
        (case.kind, compare(case, outcome, cases) is None)
        for case, outcome in zip(cases.cases, outcomes, strict=True)
    )


def listed(names: Sequence[str]) -> str:
    """Name the first few of ``names`` and count the rest."""
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
