"""Every named mistake of a notebook, spread over as few students as possible."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from autograder.assignments.assignment import Assignment, apply_mistake
from autograder.assignments.exercise import Exercise, Mistake
from autograder.demo.hand_in import Expect, HandIn, solution_text


def mistaken(assignment: Assignment, students: int) -> list[HandIn]:
    """Return hand-ins in which student i makes the i-th mistake of every exercise."""
    found = []
    for index in range(students):
        made = _apart([(e, e.mistakes[index % len(e.mistakes)]) for e in assignment.exercises])
        found.append(
            HandIn(
                f"mistakes-{index + 1}",
                assignment.name,
                "a named mistake in every exercise",
                {e.name: _text(assignment, e, mistake) for e, mistake in made},
                {e.name: _named(mistake) for e, mistake in made},
            )
        )
    return found


def with_leftovers(hand_ins: Iterable[HandIn], assignment: Assignment) -> list[HandIn]:
    """Return the hand-ins; exercises solved as the course does carry the mistakes that nobody has made yet."""
    result = list(hand_ins)
    for exercise in assignment.exercises:
        ours = [h for h in result if h.assignment == assignment.name]
        made = {h.expected(exercise.name).mistake for h in ours}
        left = [mistake for mistake in exercise.mistakes if mistake.name not in made]
        free = [h for h in ours if h.may_err and exercise.name not in h.cells]
        for hand_in, mistake in zip(free, left, strict=False):
            index = result.index(hand_in)
            result[index] = replace(
                hand_in,
                cells={**hand_in.cells, exercise.name: _text(assignment, exercise, mistake)},
                expect={**hand_in.expect, exercise.name: _named(mistake)},
            )
    return result


def _apart(made: list[tuple[Exercise, Mistake]]) -> list[tuple[Exercise, Mistake]]:
    """Leave out a mistake in a function that another mistake calls: there it would be two at once."""
    called = " ".join(mistake.put for _, mistake in made)
    return [(e, m) for e, m in made if not any(re.search(rf"\b{f}\(", called) for f in e.functions)]


def _text(assignment: Assignment, exercise: Exercise, mistake: Mistake) -> str:
    solution = assignment.source.exercise_cell(exercise.name).solution
    return solution_text(apply_mistake(solution, exercise, mistake))


def _named(mistake: Mistake) -> Expect:
    return Expect("below full", "a named mistake", mistake.name)
