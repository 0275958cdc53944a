"""How points come of cases: a course chooses, both doors follow, and a student reads the rule in one sentence."""

from __future__ import annotations

import json
import sys

import pytest
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from typer.testing import CliRunner

from autograder.assignments.source import SOLUTIONS
from autograder.cli import app
from autograder.nbgrader.autograde_plugin import _engine
from autograder.nbgrader.classroom import Classroom
from autograder.nbgrader.course_config import CONFIG, ConfigError
from autograder.nbgrader.grade_class import grade_class
from autograder.release.start_page import home_source
from earlab.protocol.scoring import RULES, score
from tests.helpers import small_class
from tests.helpers.small_class import NAME, grades, notebook, submit
from tests.helpers.support import ROOT

# Wrong for a single number only, wrong for a few numbers only, a use of what is forbidden, never right.
WRONG = {
    "edge": "def double(x):\n    return 2 * x if len(x) > 1 else x",
    "worked": "def double(x):\n    return 2 * x if len(x) != 2 else x",
    "random": "def double(x):\n    return 2 * x if len(x) < 3 else x",
    "never": "def double(x):\n    return x",
}
POINTS = {  # of 4: the hidden cases are one worked, three random and one edge case
    "kinds": {"edge": 3.2, "worked": 3.2, "random": 0.8, "never": 0.0, "right": 4.0},
    "cases": {"edge": 3.2, "worked": 3.2, "random": 1.6, "never": 0.0, "right": 4.0},
    "all_or_nothing": {"edge": 0.0, "worked": 0.0, "random": 0.0, "never": 0.0, "right": 4.0},
}

CASES = [("worked", True), ("random", True), ("random", False), ("edge", True)]


@pytest.mark.parametrize(
    ("rule", "results", "share"),
    [
        ("kinds", CASES, 0.5),
        ("kinds", [*CASES[:2], ("timed", False)], 0.8),
        ("kinds", [*CASES[:2], ("edge", True), ("timed", False)], 0.833333333),
        ("kinds", [("random", False), ("timed", True)], 0.0),
        ("cases", CASES, 0.75),
        ("all_or_nothing", CASES, 0.0),
        *((rule, [], 0.0) for rule in RULES),
        *((rule, [(kind, True) for kind, _ in CASES], 1.0) for rule in RULES),
        *((rule, [(kind, False) for kind, _ in CASES], 0.0) for rule in RULES),
        ("cases", [("random", True), ("random", True), ("edge", False)], 0.666666667),
    ],
)
def test_a_rule_gives_a_share(rule, results, share):
    assert score(results, rule) == share


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return small_class.tiny_assignment(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def handed_in(tiny, tmp_path_factory):
    course = small_class.new_course(tmp_path_factory.mktemp("course") / "c", tiny)
    submit(course, "right", notebook(tiny))
    for student, text in WRONG.items():
        submit(course, student, notebook(tiny, double=text))
    return course


@pytest.fixture
def course(tiny, handed_in, tmp_path, monkeypatch):
    small_class.install(tiny, monkeypatch)
    monkeypatch.setattr(sys, "path", [*sys.path])
    _engine.cache_clear()
    return small_class.copy_course(handed_in, tmp_path / "c")


def choosing(course: Classroom, rule: str) -> Classroom:
    with (course.root / CONFIG).open("a") as file:
        file.write(f'c.GradeInSandbox.scoring = "{rule}"\n')
    return Classroom(course.root)


def of_double(reports) -> dict[str, float]:
    return {report.student: report.verdict("double").points for report in reports}


@pytest.mark.classroom
@pytest.mark.parametrize("rule", RULES)
def test_a_course_chooses_and_both_doors_follow(course, tmp_path, rule):
    here = choosing(course, rule)
    other = small_class.copy_course(here, tmp_path / "other")
    assert of_double(grade_class(here)) == POINTS[rule]
    directory = CourseDirectory(config=other.config, assignment_id=NAME)
    Autograde(coursedir=directory, config=other.config).start()
    assert grades(here) == grades(other)


@pytest.mark.classroom
def test_a_rule_that_is_changed_counts_from_the_next_run_on_and_back(course):
    assert of_double(grade_class(course)) == POINTS["kinds"]
    assert of_double(grade_class(choosing(course, "all_or_nothing"))) == POINTS["all_or_nothing"]
    assert of_double(grade_class(choosing(course, "kinds"))) == POINTS["kinds"]


@pytest.mark.classroom
@pytest.mark.parametrize("rule", RULES)
def test_a_student_reads_the_rule_in_force(course, rule):
    here = choosing(course, rule)
    grade_class(here, students=["edge"])
    assert CliRunner().invoke(app, ["report", str(here.root)]).exit_code == 0
    page = (here.root / "reports" / NAME / "edge.html").read_text()
    assert [name for name, said in RULES.items() if said.replace("'", "&#39;") in page] == [rule]
    shown = CliRunner().invoke(app, ["explain", str(here.root), "edge", NAME, "double", "--json"])
    assert json.loads(shown.stdout)["verdict"]["points"] == POINTS[rule]["edge"]


@pytest.mark.classroom
@pytest.mark.parametrize("wrong", ['scoring = "fair"', "scoring = 3", 'isolation = "none"'])
def test_a_choice_that_there_is_not_is_refused_with_those_there_are(course, wrong):
    with (course.root / CONFIG).open("a") as file:
        file.write(f"c.GradeInSandbox.{wrong}\n")
    broken = Classroom(course.root)
    with pytest.raises(ConfigError, match=r"expected one of: (kinds, cases, all_or_nothing|auto, strict)"):
        _ = broken.scoring, broken.isolation


def test_one_sentence_tells_the_rule_wherever_it_is_told():
    home = home_source(SOLUTIONS / "start.py", [])
    page = "\n".join(cell.student for cell in home.cells)
    for text in (page, (ROOT / "docs/assert_cells.md").read_text()):
        assert RULES["kinds"] in " ".join(text.split())


def test_the_readme_says_the_rule_and_how_to_choose_another():
    readme = " ".join((ROOT / "README.md").read_text().split())
    assert RULES["kinds"] in readme
    for rule in RULES:
        assert f'c.GradeInSandbox.scoring = "{rule}"' in readme or f'`"{rule}"`' in readme
