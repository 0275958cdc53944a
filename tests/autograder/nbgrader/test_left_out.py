"""An assignment that cannot be graded is named and the others are graded; who handed nothing in is in the table."""

from __future__ import annotations

import csv
import json

import pytest
from typer.testing import CliRunner

from autograder.assignments.source import SourceError
from autograder.cli import app
from autograder.nbgrader import classroom as classroom_module
from autograder.nbgrader.classroom import Classroom
from tests.helpers import small_class
from tests.helpers.small_class import NAME, notebook, submit

pytestmark = [pytest.mark.classroom, pytest.mark.usefixtures("warm_engines")]
DRAFT = "98_draft"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return small_class.tiny_assignment(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def handed_in(tiny, tmp_path_factory):
    course = small_class.new_course(tmp_path_factory.mktemp("course") / "c", tiny)
    submit(course, "ada", notebook(tiny))
    submit(course, "bob", notebook(tiny))
    return course


@pytest.fixture
def course(tiny, handed_in, tmp_path, monkeypatch):
    small_class.install(tiny, monkeypatch)
    return small_class.copy_course(handed_in, tmp_path / "c")


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(words), catch_exceptions=False, env={"COLUMNS": "300"})
    return done.exit_code, done.stdout


def draft_of_the_product(course, monkeypatch, tiny, error=None):
    def load(name):
        if name == DRAFT and error:
            raise error
        return tiny

    monkeypatch.setattr(classroom_module, "assignment_names", lambda: [NAME, DRAFT])
    monkeypatch.setattr(classroom_module, "load_assignment", load)


def ungenerated(course, monkeypatch, tiny):
    draft_of_the_product(course, monkeypatch, tiny)


def unreadable(course, monkeypatch, tiny):
    draft_of_the_product(course, monkeypatch, tiny, SourceError("draft stands 1 times"))


def half_written(course, monkeypatch, tiny):
    draft_of_the_product(course, monkeypatch, tiny, SyntaxError("invalid syntax"))


def of_the_course(course, monkeypatch, tiny):
    folder = course.root / "source" / DRAFT
    folder.mkdir()
    (folder / f"{DRAFT}.ipynb").write_text("{}")


def with_two_notebooks(course, monkeypatch, tiny):
    of_the_course(course, monkeypatch, tiny)
    (course.root / "source" / DRAFT / "more.ipynb").write_text("{}")


DRAFTS = [ungenerated, unreadable, half_written, of_the_course, with_two_notebooks]


@pytest.mark.parametrize("empty", [True, False], ids=["an empty folder", "a notebook"])
@pytest.mark.parametrize("draft", DRAFTS)
def test_an_assignment_that_cannot_be_graded_is_named_and_the_others_are_graded(
    course, tiny, monkeypatch, draft, empty
):
    draft(course, monkeypatch, tiny)
    folder = course.root / "submitted" / "ada" / DRAFT
    folder.mkdir()
    if not empty:
        (folder / f"{DRAFT}.ipynb").write_text("{}")
    status, out = run("grade", str(course.root), "--workers", "1", "--json")
    found = json.loads(out)
    assert (status, found["ok"]) == (1, False)
    assert list(found["left_out"]) == [DRAFT]
    assert {s["student"]: s["points"] for s in found["submissions"]} == {"ada": 10.0, "bob": 10.0}

    status, out = run("grade", str(course.root), "--workers", "1", "--student", "ada")
    assert status == 1
    assert f"LEFT OUT: {DRAFT}" in out
    assert "✓ 4" in out

    status, out = run("grade", str(course.root), "--workers", "1", "--assignment", DRAFT)
    assert status == 1
    assert f"LEFT OUT: {DRAFT}" in out
    assert run("grade", str(course.root), "--workers", "1", "--student", "bob")[0] == 0


def test_the_way_out_of_an_assignment_without_a_place_in_the_gradebook_is_said(course, tiny, monkeypatch):
    ungenerated(course, monkeypatch, tiny)
    (course.root / "submitted/ada" / DRAFT).mkdir()
    _, out = run("grade", str(course.root), "--json")
    assert f"`nbgrader generate_assignment {DRAFT}`" in json.loads(out)["left_out"][DRAFT]
    (course.root / "release" / DRAFT).mkdir()  # then nbgrader would pass it over
    _, out = run("grade", str(course.root), "--json")
    assert f"`nbgrader generate_assignment {DRAFT} --force`" in json.loads(out)["left_out"][DRAFT]


def test_a_report_names_what_it_cannot_write_pages_for(course, tiny, monkeypatch):
    assert run("grade", str(course.root), "--workers", "1")[0] == 0
    path = course.releases.of(NAME)[0].path
    path.with_name("002.json").write_text("{")
    status, out = run("report", str(course.root), "--json")
    found = json.loads(out)
    assert (status, found["ok"]) == (1, False)
    assert "its pages for students are not written" in found["left_out"][NAME]
    assert {s["student"]: s["points"] for s in found["submissions"]} == {"ada": 10.0, "bob": 10.0}
    assert "href" not in (course.root / "reports/class.html").read_text()


def enrol(course: Classroom, *students: str) -> None:
    with course.gradebook() as gradebook:
        for student in students:
            gradebook.update_or_create_student(student)


def test_who_handed_nothing_in_stands_in_table_and_csv(course):
    enrol(course, "zoe", "ada", "=cmd()", "Ähnlich")
    status, out = run("grade", str(course.root), "--workers", "1")
    assert status == 0
    assert "2 submissions; isolation" in out
    assert out.count("not handed in") == 3
    status, out = run("report", str(course.root), "--json")
    assert status == 0
    standing = {s["student"]: s["status"] for s in json.loads(out)["submissions"]}
    missing = dict.fromkeys(("zoe", "=cmd()", "Ähnlich"), "not handed in")
    assert standing == {"ada": "graded", "bob": "graded"} | missing
    rows = list(csv.DictReader((course.root / "reports/class.csv").read_text().splitlines()))
    assert [(r["student"].lstrip("'"), r["status"], float(r["points"])) for r in rows] == [
        ("=cmd()", "not handed in", 0.0),
        ("ada", "graded", 10.0),
        ("bob", "graded", 10.0),
        ("zoe", "not handed in", 0.0),
        ("Ähnlich", "not handed in", 0.0),
    ]
    page = (course.root / "reports/class.html").read_text()
    assert page.count("<strong>not handed in</strong>") == 3
    assert "2 submissions of 5 students" in page
    assert sorted(path.name for path in (course.root / "reports" / NAME).iterdir()) == [
        "ada.html",
        "bob.html",
    ]


def test_of_a_student_asked_for_by_name_nothing_is_said_of_the_others(course):
    enrol(course, "zoe")
    _, out = run("grade", str(course.root), "--workers", "1", "--student", "bob", "--json")
    assert [s["student"] for s in json.loads(out)["submissions"]] == ["bob"]


def test_nobody_who_was_graded_once_is_said_to_have_handed_nothing_in(course):
    run("grade", str(course.root), "--workers", "1")
    folder = course.folder("submitted", "ada", NAME)
    folder.rename(course.root / "moved")
    _, out = run("grade", str(course.root), "--workers", "1", "--json")
    assert [s["student"] for s in json.loads(out)["submissions"]] == ["bob"]
