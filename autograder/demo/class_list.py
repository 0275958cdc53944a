"""Everyone in the demonstration class."""

from __future__ import annotations

from autograder.assignments.assignment import Assignment
from autograder.demo.accidents import ACCIDENTS, BACKPROPAGATION, PERCEPTRON
from autograder.demo.attacks import ATTACKS
from autograder.demo.hand_in import HandIn
from autograder.demo.mistakes import mistaken, with_leftovers
from autograder.demo.styles import backpropagation, perceptron

ASSIGNMENTS = (PERCEPTRON, BACKPROPAGATION)
_MISTAKEN = {PERCEPTRON: 10, BACKPROPAGATION: 7}  # students; most exercises have no more mistakes

RIGHT = (
    HandIn("as-taught", PERCEPTRON, "right, as the course does it"),
    HandIn("loops", PERCEPTRON, "right, in loops", perceptron.LOOPS),
    HandIn("lambdas", PERCEPTRON, "right, with lambdas, partial and a class", perceptron.LAMBDAS),
    HandIn("float32", PERCEPTRON, "right, in single precision", perceptron.FLOAT32),
    HandIn("lists", PERCEPTRON, "right, returning lists", perceptron.LISTS),
    HandIn("loops", BACKPROPAGATION, "right, in loops", backpropagation.LOOPS),
    HandIn("einsum", BACKPROPAGATION, "right, with einsum and recursion", backpropagation.EINSUM),
    HandIn(
        "lambdas", BACKPROPAGATION, "right, with lambdas, partial and accumulate", backpropagation.LAMBDAS
    ),
    HandIn(
        "float32",
        BACKPROPAGATION,
        "right, in single precision, lists and tuples",
        backpropagation.FLOAT32_AND_LISTS,
    ),
)


def class_list(assignments: dict[str, Assignment]) -> list[HandIn]:
    """Return all that is handed in, over both notebooks; between them they make every named mistake."""
    found = [*RIGHT, *ACCIDENTS, *ATTACKS]
    for name, students in _MISTAKEN.items():
        found += mistaken(assignments[name], students)
        found = with_leftovers(found, assignments[name])
    return found
