"""A function that is not there is told with the error in its own cell, and never with another exercise's name."""

from __future__ import annotations

import pytest

from autograder.assignments.assignment import load_assignment
from autograder.grading.engine import Engine
from autograder.release.notebook import build_notebook
from tests.helpers.intakes import intake_of

RIGHT = "def perceptron_predict(X, w, b):\n    return np.where(X @ w + b >= 0, 1, -1)"
CELLS = {
    "a bracket": (f"{RIGHT}\nx = (", "is not Python in line 3 ('(' was never closed)"),
    "a colon": (RIGHT.replace("b):", "b)"), "is not Python in line 1 (expected ':')"),
    "indentation": (RIGHT.replace("    ", ""), "is not Python in line 2"),
    "a word processor": (f"{RIGHT}\nprint(“done”)", "a word processor's quotation mark"),
    "single quotes": (f"{RIGHT}\nprint(‘done’)", "a word processor's quotation mark"),
    "nothing": ("pass", "Was the cell deleted"),
    "misspelt": (RIGHT.replace("predict", "predikt"), "It defines perceptron_predikt: is that the one?"),
}


@pytest.fixture(scope="module")
def graded():
    """Return a function from the text of one cell to the report on the notebook around it, right everywhere else."""
    assignment = load_assignment("02_perceptron")

    def grade(text: str):
        notebook = build_notebook(assignment.source, "student")
        for cell in notebook.cells:
            if cell.metadata.earlab.role == "exercise":
                name = cell.metadata.earlab.exercise
                solution = assignment.source.exercise_cell(name).solution
                cell.source = text if name == "perceptron_predict" else solution
        return engine.grade_intake(intake_of(notebook, assignment), assignment, "ada")

    with Engine() as engine:
        yield grade


@pytest.mark.parametrize("kind", CELLS)
def test_a_missing_function_is_told_with_its_own_cells_error(graded, kind):
    text, said = CELLS[kind]
    report = graded(text)
    (message,) = report.verdict("perceptron_predict").messages
    assert said in message
    assert "perceptron_fit" not in message
    assert "perceptron_update" not in message
    assert [verdict.exercise for verdict in report.verdicts if verdict.status != "pass"] == [
        "perceptron_predict"
    ]
