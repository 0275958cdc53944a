"""A course's configuration is loaded as nbgrader loads it; what is wrong with it is said with its place and the way out."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime

import pytest

from autograder.nbgrader.classroom import Classroom
from autograder.nbgrader.course_config import CONFIG, ConfigError
from autograder.nbgrader.grade_class import grade_class
from autograder.nbgrader.open_gradebook import GradebookAddressError, open_gradebook
from tests.helpers import small_class
from tests.helpers.small_class import NAME, notebook, submit

pytestmark = [pytest.mark.classroom, pytest.mark.usefixtures("warm_engines")]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return small_class.tiny_assignment(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def handed_in(tiny, tmp_path_factory):
    course = small_class.new_course(tmp_path_factory.mktemp("course") / "c", tiny)
    submit(course, "ada", notebook(tiny), "2026-03-02 13:00:00 UTC")
    return course


@pytest.fixture
def course(tiny, handed_in, tmp_path, monkeypatch):
    small_class.install(tiny, monkeypatch)
    monkeypatch.setattr(sys, "path", [*sys.path])
    return small_class.copy_course(handed_in, tmp_path / "c")


def append(course: Classroom, text: str) -> Classroom:
    with (course.root / CONFIG).open("a") as file:
        file.write(text)
    return Classroom(course.root)


def test_what_is_appended_to_our_configuration_is_a_line_of_its_own(course):
    assert append(course, "c.CourseDirectory.course_id = 'mine'\n").course.name == "mine"


WRONG = {
    "a bracket": ("c.X = (\n", r"line LAST: SyntaxError \(`c.X = \(`\)"),
    "a misspelt name": ("\nget_confg()\n", r"line LAST \(`get_confg\(\)`\): NameError"),
    "no such module": ("import not_there\n", r"line LAST \(`import not_there`\): ModuleNotFoundError"),
    "an end": ("raise SystemExit\n", "line LAST .*: SystemExit"),
    "deeper": ("def f():\n    return 1 / 0\n\n\nf()\n", r"line \d+ \(`return 1 / 0`\): ZeroDivisionError"),
    "a wrong type": ("c.CourseDirectory.db_url = 5\n", "'db_url' trait .* expected a unicode string"),
    "no text": ("\0", "null bytes"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_broken_configuration_is_said_with_file_line_and_way_out(course, wrong):
    text, said = WRONG[wrong]
    broken = append(course, text)
    last = len((course.root / CONFIG).read_text().splitlines())
    with pytest.raises(ConfigError, match=said.replace("LAST", str(last))) as caught:
        broken.directory  # noqa: B018
    assert str(caught.value).startswith(str(course.root / CONFIG))
    assert "autograder release" in str(caught.value)


def test_the_command_shows_no_traceback(course):
    append(course, "c.X = (\n")
    for command in ("grade", "report"):
        done = subprocess.run(
            [sys.executable, "-m", "autograder.cli", command, str(course.root)],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert "SyntaxError" in done.stderr


def test_a_plugin_beside_the_configuration_is_found(course):
    (course.root / "lateness_of_this_course.py").write_text(
        "from nbgrader.plugins import BasePlugin\n\n\nclass One(BasePlugin):\n"
        "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n        return 1.0\n"
    )
    here = append(course, "c.AssignLatePenalties.plugin_class = 'lateness_of_this_course.One'\n")
    with here.gradebook() as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate=datetime(2026, 3, 1))
    [report] = grade_class(here)
    assert report.status == "graded"
    with here.gradebook() as gradebook:
        assert gradebook.find_submission(NAME, "ada").late_submission_penalty == 1.0


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgresql+psycopg3://ada:secret@host/book", "no such driver here .*pip install psycopg2-binary"),
        ("postgres://ada:secret@host/book", "no such driver here"),
        ("oracle+nothing://ada:secret@host/book", "no such driver here"),
        ("gradebook.db", "expected an address such as sqlite:"),
        ("", "expected an address such as sqlite:"),
    ],
)
def test_a_gradebook_that_cannot_be_opened_here_is_said_without_its_password(address, said):
    with pytest.raises(GradebookAddressError, match=said) as caught:
        open_gradebook(address, "audio")
    assert "secret" not in str(caught.value)


def test_nbgraders_export_writes_scores_as_people_do(course):
    grade_class(course)
    with course.gradebook() as gradebook:
        for grade in gradebook.find_submission(NAME, "ada").notebooks[0].grades:
            grade.auto_score = {"check-double": 0.1, "check-running-sum": 0.2}.get(grade.name, 0.4)
        gradebook.db.commit()
        assert gradebook.find_submission(NAME, "ada").score != 0.7
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "export"], cwd=course.root, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    _, row = (course.root / "grades.csv").read_text().splitlines()
    assert row.endswith(",0.7,0,0.7,15")
