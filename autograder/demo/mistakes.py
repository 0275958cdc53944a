"""Spread every named mistake of a notebook over as few students as possible."""

from __future__ import annotations

import re

from autograder.assignments.assignment import Assignment, apply_mistake
from autograder.assignments.exercise import Exercise, Mistake
from autograder.demo.hand_in import Expect, HandIn, solution_text

Made = list[tuple[Exercise, Mistake]]


def mistaken(assignment: Assignment) -> list[HandIn]:
    """Return hand-ins in which each student makes the next mistake of every exercise, until all are made."""
    left = [(exercise, mistake) for exercise in assignment.exercises for mistake in exercise.mistakes]
    found: list[HandIn] = []
    while left:
        made = _apart(
            assignment,
            list({exercise.name: (exercise, mistake) for exercise, mistake in reversed(left)}.values()),
        )
        left = [one for one in left if one not in made]
        found.append(
            HandIn(
                f"mistakes-{len(found) + 1}",
                assignment.name,
                "a named mistake in every exercise"
                if len(made) == len(assignment.exercises)
                else "named mistakes",
                {e.name: _text(assignment, e, mistake) for e, mistake in made},
                {e.name: Expect("below full", "a named mistake", mistake.name) for e, mistake in made},
            )
        )
    return found


def _apart(assignment: Assignment, made: Made) -> Made:
    """Leave out a mistake in a function that another mistake calls, itself or by what it calls: it would be two at once."""
    called = {name for _, mistake in made for name in _called(assignment, mistake)}
    return [(e, m) for e, m in made if called.isdisjoint(e.functions)] or made[:1]


def _called(assignment: Assignment, mistake: Mistake) -> set[str]:
    """Return the functions of the notebook that run where a mistake calls one of them."""
    cells = {
        function: assignment.source.exercise_cell(exercise.name).solution
        for exercise in assignment.exercises
        for function in exercise.functions
    }
    found: set[str] = set()
    left = [function for function in cells if re.search(rf"\b{function}\(", mistake.put)]
    while left:
        function = left.pop()
        found.add(function)
        left += [f for f in cells if f not in found and re.search(rf"\b{f}\b", cells[function])]
    return found


def _text(assignment: Assignment, exercise: Exercise, mistake: Mistake) -> str:
    solution = assignment.source.exercise_cell(exercise.name).solution
    return solution_text(apply_mistake(solution, exercise, mistake))
