"""The commands of an instructor: grade, report, explain."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from autograder.nbgrader.classroom import ClassroomError
from autograder.nbgrader.grade_class import grade_class
from tests.helpers import small_class
from tests.helpers.small_class import NAME, notebook, submit

pytestmark = [pytest.mark.classroom, pytest.mark.usefixtures("warm_engines")]
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
    assert (course.root / "reports/class.csv").read_text() == table.read_text()
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


@pytest.mark.parametrize("name", ["double", "check-double", "exercise-double"])
def test_an_exercise_has_the_names_of_its_cells_in_formgrader_too(course, name):
    status, out = run("explain", str(course.root), "bob", NAME, name)
    assert status == 0
    assert out.startswith("double: ")


@pytest.mark.parametrize("name", ["why", "question-why"])
def test_an_answer_in_words_is_shown_beside_its_authors(course, name):
    status, out = run("explain", str(course.root), "bob", NAME, name)
    assert status == 0
    assert "why: a question in words, 5 points" in out
    assert out.index("| My own words.") < out.index("| Because.")
    _, out = run("explain", str(course.root), "bob", NAME, name, "--json")
    shown = json.loads(out)
    assert (shown["answer"], shown["model_answer"]) == ("My own words.", "Because.")


@pytest.mark.parametrize("name", ["doubel", "check-why", ""])
def test_an_unknown_exercise_is_refused_with_the_names_there_are(course, name):
    with pytest.raises(ClassroomError, match="it has: double, running_sum, why"):
        run("explain", str(course.root), "bob", NAME, name)


def test_model_answers_are_on_a_page_for_those_who_grade_and_on_no_students_page(course):
    run("grade", str(course.root), "--workers", "1")
    assert run("report", str(course.root))[0] == 0
    reports = course.root / "reports"
    assert "<pre>Because.</pre>" in (reports / "answers.html").read_text()
    assert 'href="answers.html"' in (reports / "class.html").read_text()
    for page in (reports / NAME).iterdir():
        assert "Because." not in page.read_text()


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

    monkeypatch.setattr("autograder.grading.parts.verdict_on", broken)
    status, out = run("grade", str(course.root), "--workers", "1")
    assert status == 1
    assert "GRADER ERROR: RuntimeError: a disc is full (in autograder/grading/parts.py, line" in " ".join(
        out.split()
    )
    assert run("report", str(course.root), "--json")[0] == 1
