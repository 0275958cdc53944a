"""What ``nbgrader generate_assignment`` hands out shows what each cell is expected to show, as the committed notebooks do."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from autograder.assignments.assignment import load_assignment
from autograder.nbgrader.create_course import set_up
from autograder.release.stills import student_notebook


@pytest.mark.nb02
def test_a_release_shows_what_its_cells_are_expected_to_show(tmp_path: Path) -> None:
    assignment = load_assignment("02_perceptron")
    course = set_up(tmp_path, "toy", [assignment])
    released = nbformat.read(course.folder("release", ".", assignment.name) / f"{assignment.name}.ipynb", 4)
    expected = student_notebook(assignment.source)
    shown = [cell.get("outputs", []) for cell in released.cells]
    assert sum(map(bool, shown)) > 10
    assert shown == [cell.get("outputs", []) for cell in expected.cells]
    source = nbformat.read(course.folder("source", ".", assignment.name) / f"{assignment.name}.ipynb", 4)
    assert not any(cell.get("outputs") for cell in source.cells)
