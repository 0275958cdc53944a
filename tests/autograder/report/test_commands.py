"""The commands of an instructor: grade, report, explain."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from autograder.nbgrader.grade_class import grade_class
from tests.helpers import small_class
from tests.helpers.small_class import NAME, notebook, submit

pytestmark = pytest.mark.classroom
WRONG = "def double(x):\n    print('\\x1b[31mseen')\n    return x ** 2"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return small_class.tiny_assignment(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def handed_in(tiny, tmp_path_factory):
    course = small_class.new_course(tmp_path_factory.mktemp("course") / "c", tiny)
    submit(course, "ada", notebook(tiny))
    submit(course, "bob", notebook(tiny, double=WRONG))
    return course


@pytest.fixture
def course(tiny, handed_in, tmp_path, monkeypatch):
    small_class.install(tiny, monkeypatch)
    monkeypatch.setattr("autograder.assignments.assignment.load_assignment", lambda _: tiny)
    return small_class.copy_course(handed_in, tmp_path / "c")


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(words), catch_exceptions=False)
    return done.exit_code, done.stdout


def test_grade_report_and_explain_in_a_row(course, tmp_path):
    root = str(course.root)
    status, out = run("grade", root, "--workers", "1", "--json")
    assert status == 0
    points = {s["student"]: s["points"] for s in json.loads(out)["submissions"]}
    assert points == {"ada": 10.0, "bob": 6.0}

    table = tmp_path / "points.csv"
    status, out = run("report", root, "--json", "--csv", str(table))
    assert status == 0
    assert json.loads(out)["page"] == str(course.root / "reports/class.html")
    assert table.read_text().startswith("student,")
    feedback = (course.root / "reports" / NAME / "bob.html").read_text()
    assert "You square x; you double it." in feedback
    assert "seen" not in feedback

    status, out = run("explain", root, "bob", NAME, "double")
    assert status == 0
    assert "equals the mistake squared" in out
    assert "hidden random case" in out
    assert "expected float64" in out
    assert "\\x1b[31mseen" in out
    assert "\x1b[31mseen" not in out

    status, out = run("explain", root, "bob", NAME, "double", "--json")
    hidden = [case for case in json.loads(out)["cases"] if not case["visible"]]
    assert len(hidden) == 5
    assert all(isinstance(case["case"]["expected"], list) for case in hidden)


def test_a_replay_is_the_graded_variant_and_stores_nothing(course):
    [report] = grade_class(course, students=["bob"])
    stored = len(course.course.store())
    _, out = run("explain", str(course.root), "bob", NAME, "double")
    assert f"variant {report.verdict('double').variant}" in out
    assert len(course.course.store()) == stored


@pytest.mark.fault
def test_a_grader_error_is_loud_and_the_exit_status_says_so(course, monkeypatch):
    def broken(*arguments):
        raise RuntimeError("a disc is full")

    monkeypatch.setattr("autograder.grading.runner.examine", broken)
    status, out = run("grade", str(course.root), "--workers", "1")
    assert status == 1
    assert "GRADER ERROR: RuntimeError: a disc is full (in autograder/grading/runner.py, line" in " ".join(
        out.split()
    )
    assert run("report", str(course.root), "--json")[0] == 1
