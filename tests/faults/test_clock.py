"""A clock that jumps: deadlines and durations count on clocks that cannot, and being late is what timestamp.txt says."""

from __future__ import annotations

import ast
import datetime
import itertools
import time

import pytest

from autograder.nbgrader.grade_class import grade_class
from tests.helpers import small_class
from tests.helpers.mortal_graders import everything
from tests.helpers.small_class import NAME, notebook, submit
from tests.helpers.support import ROOT

pytestmark = pytest.mark.fault

_SHOWN_ONLY = {
    "autograder/nbgrader/releases.py",
    "autograder/support/lock.py",
    "earlab/student/progress.py",
}  # on which day something was released; since when somebody holds the course; a diary's dates
_WALL_CLOCKS = {"time", "time_ns", "now", "utcnow", "today", "localtime", "gmtime", "ctime"}


def calls_of_the_wall_clock(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            module = node.func.value
            if node.func.attr in _WALL_CLOCKS and getattr(module, "id", "") in ("time", "datetime", "date"):
                yield f"{path.relative_to(ROOT)}:{node.lineno}"


def test_nothing_is_decided_by_the_wall_clock():
    files = [
        path
        for path in (*ROOT.glob("autograder/**/*.py"), *ROOT.glob("earlab/**/*.py"))
        if not {"right", "slow"} & {*path.parts}
    ]
    assert len(files) > 100
    found = {call for path in files for call in calls_of_the_wall_clock(path)}
    assert {call.partition(":")[0] for call in found} == _SHOWN_ONLY


@pytest.mark.classroom
def test_a_class_is_graded_the_same_while_the_clock_jumps(tiny, tiny_class, tmp_path, monkeypatch):
    small_class.install(tiny, monkeypatch)
    courses = [small_class.copy_course(tiny_class, tmp_path / name) for name in ("steady", "jumping")]
    for course in courses:
        course.config.LateSubmissionPlugin.penalty_method = "zero"
        with course.gradebook() as book:
            book.update_or_create_assignment(NAME, duedate="2026-03-01 12:00:00 UTC")
        submit(course, "early", notebook(tiny), "2026-03-01 11:59:59 UTC")
        submit(course, "late", notebook(tiny), "2026-03-01 12:00:01 UTC")
        submit(course, "slow", notebook(tiny, double="def double(x):\n    while True: pass"))
    exercise = tiny.exercise("double")
    monkeypatch.setitem(vars(exercise), "seconds", 0.5)
    grade_class(courses[0])

    real, jumps = time.time, itertools.cycle((0, 86_400 * 400, -86_400 * 400, 3, -7200))
    monkeypatch.setattr(time, "time", lambda: real() + next(jumps))
    monkeypatch.setattr(time, "time_ns", lambda: int((real() + next(jumps)) * 1e9))
    reports = {report.student: report for report in grade_class(courses[1])}
    monkeypatch.undo()

    assert {name: report.points for name, report in reports.items()} == {"early": 10, "late": 10, "slow": 6}
    assert all(0 <= report.seconds < 300 for report in reports.values())
    assert everything(courses[0])["gradebook"] == everything(courses[1])["gradebook"]
    with courses[1].gradebook() as book:
        late = {
            s.student.id: (s.total_seconds_late, s.notebooks[0].late_submission_penalty)
            for s in book.assignment_submissions(NAME)
        }
        assert late["early"] == (0, None)
        assert late["late"] == (1, 10)
        times = {s.timestamp for s in book.assignment_submissions(NAME)}
        assert times >= {datetime.datetime(2026, 3, 1, 12, 0, 1), None}
