"""Classic cells: plain asserts that run in the student's own process."""

from __future__ import annotations

import nbformat
import pytest

from autograder.engine import Engine
from autograder.store import Store
from tests import classic_course, tiny_course


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return classic_course.assignment(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with Engine(secret=bytes(32), store=Store(tmp_path_factory.mktemp("store") / "v.db")) as made:
        yield made


@pytest.fixture
def graded(course, engine, tmp_path):
    """Return a function: from what is written in which cell, and an edit of the cells, to a report."""

    def grade(squares=classic_course.RIGHT["squares"], edit=lambda cells: cells):
        written = {**classic_course.RIGHT, "squares": squares}
        notebook = tiny_course.student_notebook(course, **written)
        for cell in notebook.cells:
            if cell.id == "solution-squares":
                cell.source = squares
        notebook.cells = list(edit(notebook.cells))
        path = tmp_path / "99_tiny.ipynb"
        path.write_text(nbformat.writes(notebook))
        return engine.grade(path, course)

    return grade


def points(report):
    return {v.exercise: v.points for v in report.verdicts if v.exercise.startswith("tests-")}


FULL = {"tests-squares": 2.0, "tests-squares-part": 4.0}


def test_right_work_gets_full_marks_and_every_verdict_says_what_it_cannot_vouch_for(graded):
    report = graded()
    assert points(report) == FULL
    assert report.points == report.max_points == 16
    assert [bool(verdict.caveat) for verdict in report.verdicts] == [False, False, True, True]
    assert "shared the student's process" in report.verdict("tests-squares").caveat


def test_the_last_number_is_partial_credit(graded):
    report = graded("def squares(n):\n    return [0, 1, 4, 9, 17][: n + 1]")
    verdict = report.verdict("tests-squares-part")
    assert (verdict.points, verdict.status) == (3.0, "fail")
    assert "3 of 4 points" in verdict.messages[0]


def test_a_visible_test_is_quoted(graded):
    report = graded("def squares(n):\n    return [n, n]")
    verdict = report.verdict("tests-squares")
    assert verdict.points == 0
    assert verdict.messages[0] == "The tests stop on line 3: AssertionError: one square"


def test_of_a_hidden_test_only_the_kind_is_told(graded):
    report = graded("def squares(n):\n    assert n < 3, 'no'\n    return [i * i for i in range(1, n + 1)]")
    verdict = report.verdict("tests-squares")
    assert verdict.points == 0
    assert verdict.messages == (
        "The tests that you see pass; a hidden one does not: AssertionError, in line 2 of the cell solution-squares.",
    )
    assert "8128" not in repr(report)
