"""A whole class through both doors of nbgrader, with real children."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell
from nbgrader.apps.api import NbGraderAPI
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.assignments.assignment import load_assignment
from autograder.demo.accidents import ACCIDENTS, PERCEPTRON
from autograder.demo.attacks import EXITS, PATCHES
from autograder.demo.build import build_course
from autograder.demo.class_list import STYLES
from autograder.demo.hand_in import HandIn
from autograder.demo.right_work import right
from autograder.grading.engine import Engine
from autograder.nbgrader.autograde_plugin import _engine
from autograder.nbgrader.classroom import Classroom, ClassroomError
from autograder.nbgrader.grade_class import grade_class
from autograder.sandbox import SandboxError
from autograder.sandbox.host.levels import LEVELS
from tests.helpers import small_class, tiny_course
from tests.helpers.formgrader import serve_formgrader
from tests.helpers.small_class import NAME, autograded, grades, notebook, submit

pytestmark = [pytest.mark.classroom, pytest.mark.usefixtures("warm_engines")]

WRONG = "def double(x):\n    return x ** 2"
EXIT = "def double(x):\n    import os\n    os._exit(0)"
WARNS = "import sys\ndef double(x):\n    print('careful', file=sys.stderr)\n    return x + x"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return small_class.tiny_assignment(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def handed_in(tiny, tmp_path_factory):
    """A course in which a small class has handed in; nothing is graded."""
    course = small_class.new_course(tmp_path_factory.mktemp("course") / "c", tiny)
    duplicated = notebook(tiny)
    cell = next(c for c in duplicated.cells if c.id == "check-double")
    duplicated.cells.append(new_code_cell("1.0", metadata=deepcopy(cell.metadata)))
    without_check = notebook(tiny)
    without_check.cells = [c for c in without_check.cells if c.id != "check-running-sum"]
    for student, made in {
        "cut": b'{"cells": [',
        "deleted": without_check,
        "duplicated": duplicated,
        "exits": notebook(tiny, double=EXIT),
        "right": notebook(tiny),
        "silent": notebook(tiny, answer=""),
        "warns": notebook(tiny, double=WARNS),
        "wrong": notebook(tiny, double=WRONG),
    }.items():
        submit(course, student, made, "2026-03-01 13:00:00 UTC")
    return course


@pytest.fixture
def course(tiny, handed_in, tmp_path, monkeypatch):
    small_class.install(tiny, monkeypatch)
    _engine.cache_clear()
    return small_class.copy_course(handed_in, tmp_path / "c")


POINTS = {
    "cut": 0.0, "deleted": 10.0, "duplicated": 10.0, "exits": 6.0, "right": 10.0, "silent": 10.0, "warns": 10.0,
    "wrong": 6.0,
}  # fmt: skip


def autograde(course: Classroom, **changes: dict[str, object]) -> None:
    """Run nbgrader's own autograde on the whole class, as its command does."""
    config = Config(course.config)
    config.merge(Config(changes))
    directory = CourseDirectory(config=config, assignment_id=NAME)
    Autograde(coursedir=directory, config=config).start()


def totals(course: Classroom) -> dict[str, float]:
    with course.gradebook() as book:
        return {s.student.id: s.score for s in book.assignment_submissions(NAME)}


def test_both_doors_give_the_same_gradebook(course, tmp_path):
    other = small_class.copy_course(course, tmp_path / "other")
    reports = grade_class(course)
    assert {r.student: r.points for r in reports} == POINTS
    autograde(other)
    assert totals(course) == totals(other) == POINTS
    assert grades(course) == grades(other)
    for student in POINTS:
        ours, theirs = autograded(course, student), autograded(other, student)
        assert [c.get("outputs") for c in ours["cells"]] == [c.get("outputs") for c in theirs["cells"]]


def test_formgrader_lists_the_class_and_feedback_is_made(course):
    grade_class(course)
    config = Config(course.config)
    config.CourseDirectory.course_id = ""  # no exchange is set up
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    submissions = {s["student"]: s for s in api.get_submissions(NAME)}
    assert {name: s["score"] for name, s in submissions.items()} == POINTS
    assert all(s["autograded"] for s in submissions.values())
    assert {name for name, s in submissions.items() if s["needs_manual_grade"]} == set(POINTS) - {
        "cut",
        "silent",
    }
    assert len(api.get_notebook_submissions(NAME, NAME)) == len(POINTS)
    directory = CourseDirectory(config=config, assignment_id=NAME, student_id="wrong")
    GenerateFeedback(coursedir=directory, config=config).start()
    page = (course.folder("feedback", "wrong", NAME) / f"{NAME}.html").read_text()
    assert "You square x; you double it." in page


def test_nothing_of_a_hidden_case_is_in_a_folder_that_students_get(course):
    grade_class(course, students=["wrong"])
    report = course.records.find(NAME, "wrong")
    details = [case.detail for case in report.verdict("double").cases if not case.visible and case.detail]
    assert details
    shown = json.dumps(autograded(course, "wrong"), ensure_ascii=False)
    assert not any(detail in shown for detail in details)


def test_both_doors_say_why_a_weaker_level_is_in_force(course, monkeypatch, caplog):
    def refuse(wanted):
        raise SandboxError("no namespaces here")

    for level in ("strict", "bubblewrap", "landlock"):
        monkeypatch.setitem(LEVELS, level, refuse)
    said = []
    reports = grade_class(course, students=["right"], say=said.append)
    assert {report.level for report in reports} == {"process"}
    (text,) = said
    assert text.startswith(
        "Isolation 'process' is in force:\nisolation 'strict' does not work here: no namespaces"
    )
    autograde(course)
    assert [record.getMessage() for record in caplog.records].count(text) == 1


def test_an_autograded_cell_without_a_verdict_is_an_error_and_scores_nothing(course, tiny, monkeypatch):
    blind = Engine.grade_intake
    monkeypatch.setattr(Engine, "grade_intake", lambda *a: replace(blind(*a), verdicts=(), status="graded"))
    with pytest.raises(NbGraderException):
        autograde(course)
    assert set(totals(course).values()) == {0.0}


@pytest.mark.fault
@pytest.mark.parametrize("door", [grade_class, autograde])
def test_a_submission_that_changes_while_it_is_graded_is_graded_as_it_was_read(
    door, course, tiny, monkeypatch
):
    before, original = Engine.grade_intake, notebook(tiny)

    def changes(self, received, assignment, student):
        submit(course, student, notebook(tiny, double=WRONG))
        return before(self, received, assignment, student)

    for student in POINTS:
        submit(course, student, original)
    monkeypatch.setattr(Engine, "grade_intake", changes)
    door(course)
    assert set(totals(course).values()) == {10.0}
    written = next(c for c in autograded(course, "right")["cells"] if c["id"] == "exercise-double")
    assert "".join(written["source"]) == tiny_course.RIGHT["double"]


@pytest.mark.fault
def test_a_grader_error_in_nbgraders_door_stops_nobody_and_keeps_the_old_score(course, monkeypatch):
    autograde(course)
    before = totals(course)
    submit(
        course,
        "right",
        notebook(small_class.tiny_assignment(course.root), double=WRONG + "\n#"),
        "2026-03-02",
    )

    def broken(*arguments):
        raise RuntimeError("a disc is full")

    monkeypatch.setattr("autograder.grading.parts.verdict_on", broken)
    with pytest.raises(NbGraderException):
        autograde(course)
    assert totals(course) == before


def test_unknown_names_are_said_before_anything_runs(course):
    with pytest.raises(ClassroomError, match="there are: 99_tiny"):
        grade_class(course, assignments=["05_nothing"])
    with pytest.raises(ClassroomError, match="nothing was handed in by nobody"):
        grade_class(course, students=["nobody"])
    with pytest.raises(ClassroomError, match=r"no nbgrader_config\.py"):
        Classroom(course.root.parent)


def test_a_renamed_notebook_is_graded_and_said(course, tiny):
    item = submit(course, "right", notebook(tiny))
    item.notebook.rename(item.folder / "99_tiny (1).ipynb")
    [report] = grade_class(course, students=["right"])
    assert report.points == 10
    assert "99_tiny (1).ipynb" in report.repairs[0]


@pytest.fixture(scope="module")
def real_class(tmp_path_factory):
    """A few of the demonstration's submissions to one real notebook."""
    perceptron = load_assignment(PERCEPTRON)
    more = [one for one in (*ACCIDENTS, EXITS, PATCHES) if one.assignment == PERCEPTRON]
    folder = tmp_path_factory.mktemp("real") / "c"
    return build_course(folder, {PERCEPTRON: perceptron}, [*right(perceptron, STYLES), *more])


def run_grade(course: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "autograder.cli", "grade", str(course), "--json", *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.fault
@pytest.mark.slow
def test_a_killed_run_goes_on_and_ends_as_a_clean_one(real_class, tmp_path):
    killed = small_class.copy_course(real_class, tmp_path / "killed")
    clean = small_class.copy_course(real_class, tmp_path / "clean")
    process = run_grade(killed.root, "--workers", "2")
    try:
        deadline = time.monotonic() + 300
        while len(list(killed.records.reports())) < 3 and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        process.kill()
        process.communicate()
    count = len(list(killed.records.reports()))
    assert 3 <= count < len(list(real_class.root.glob("submitted/*")))
    for course in (killed, clean):
        out, err = run_grade(course.root, "--workers", "1" if course is clean else "2").communicate()
        assert json.loads(out)["ok"], err
    assert grades(killed) == grades(clean)
    names = [
        sorted(str(p.relative_to(c.root)) for p in c.root.glob("autograded/**/*")) for c in (killed, clean)
    ]
    assert names[0] == names[1]


@pytest.mark.slow
def test_stock_nbgrader_still_gives_partial_credit(tmp_path):
    """Without our configuration nbgrader runs the notebook, and takes the score from what `check` returns."""
    almost = (
        "def perceptron_predict(X, w, b):\n    return np.where(X @ w + b > 0, 1, -1)  # wrong on the line"
    )
    hand_in = HandIn("ada", PERCEPTRON, "partly right", {"perceptron_predict": almost})
    course = build_course(tmp_path / "c", {PERCEPTRON: load_assignment(PERCEPTRON)}, [hand_in])
    stock = Config()
    stock.CourseDirectory.root = str(course.root)
    stock.Execute.timeout = 300
    directory = CourseDirectory(config=stock, assignment_id=PERCEPTRON)
    Autograde(coursedir=directory, config=stock).start()
    with course.gradebook() as book:
        found = {g.name: g.auto_score for g in book.find_submission(PERCEPTRON, "ada").notebooks[0].grades}
    assert 0 < found["check-perceptron-predict"] < 4
    assert found["check-perceptron-update"] == 4
    assert found["check-perceptron-fit"] == 6


@pytest.fixture
def formgrader(real_class, tmp_path):
    """A server on loopback that serves a copy of the course; gives the course and a function that asks it."""
    course = small_class.copy_course(real_class, tmp_path / "served")
    with serve_formgrader(course.root, tmp_path / "server.log") as server:
        yield course, server.ask


@pytest.mark.slow
def test_formgraders_page_and_button_grade_in_the_sandbox(formgrader):
    course, ask = formgrader
    pressed = json.loads(ask(f"formgrader/api/submission/{PERCEPTRON}/slips/autograde", "POST"))
    assert pressed["success"], pressed["log"]
    listed = {s["student"]: s for s in json.loads(ask(f"formgrader/api/submissions/{PERCEPTRON}"))}
    assert listed["slips"]["autograded"]
    assert not listed["right-1"]["autograded"]
    assert listed["slips"]["score"] == course.records.find(PERCEPTRON, "slips").points
    [one] = json.loads(ask(f"formgrader/api/submitted_notebooks/{PERCEPTRON}/{PERCEPTRON}"))
    page = ask(f"formgrader/submissions/{one['id']}/?index=0")
    assert "It defines perceptron_predct: is that the one?" in page
    assert "&lt;div" not in page
