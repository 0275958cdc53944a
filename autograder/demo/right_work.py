"""Hand in right work in other styles, whole notebooks of it."""

from __future__ import annotations

from autograder.assignments.assignment import Assignment
from autograder.assignments.right_work import right_work
from autograder.demo.hand_in import HandIn


def right(assignment: Assignment, students: int) -> list[HandIn]:
    """Return hand-ins in which student i writes each exercise in the i-th of its other styles, beginning anew after the last."""
    styles = {e.name: list(right_work(assignment, e.name).items()) for e in assignment.exercises}
    found = []
    for index in range(students):
        chosen = {name: some[index % len(some)] for name, some in styles.items()}
        names = {style for style, _ in chosen.values()}
        about = f"right, in the style “{names.pop()}”" if len(names) == 1 else "right, in many styles"
        cells = {name: text for name, (_, text) in chosen.items()}
        found.append(HandIn(f"right-{index + 1}", assignment.name, about, cells))
    return found
