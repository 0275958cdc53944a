"""Nine exercises in numpy: notebook 04 and one exercise of notebook 02."""

from __future__ import annotations

from dataclasses import replace

from autograder.assignments.assignment import Assignment, load_assignment

_ONE_MORE = "perceptron_predict"


def nine_exercises() -> Assignment:
    """Return notebook 04 with a ninth exercise; only what is graded, nothing to read."""
    eight, other = load_assignment("04_backpropagation"), load_assignment("02_perceptron")
    more = [cell for cell in other.source.cells if cell.role == "setup" or cell.name == _ONE_MORE]
    source = replace(eight.source, cells=(*eight.source.cells, *more))
    return Assignment(source, (*eight.exercises, other.exercise(_ONE_MORE)))
