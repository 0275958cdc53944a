"""Assert cells: plain asserts that run in the student's own process."""

from __future__ import annotations

from dataclasses import replace

import nbformat
import pytest

from autograder.grading.assert_cells import judge_tests
from autograder.grading.engine import Engine
from autograder.grading.store import Store
from autograder.sandbox import Cell
from tests.helpers import assert_course, sandbox_programs, tiny_course


def told(report, number):
    """Whether the report tells a number anywhere but in what the grader measured or hashed, which may hold any digits."""
    verdicts = tuple(replace(verdict, seconds=0.0, key="") for verdict in report.verdicts)
    rest = replace(report, verdicts=verdicts, seconds=0.0, timings={}, submission="", fingerprint="")
    return number in repr(rest)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return assert_course.assignment(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with Engine(secret=bytes(32), store=Store(tmp_path_factory.mktemp("store") / "v.db")) as made:
        yield made


@pytest.fixture
def graded(course, engine, tmp_path):
    """Return a function: from what is written in which cell, and an edit of the cells, to a report."""

    def grade(squares=assert_course.RIGHT["squares"], edit=lambda cells: cells, course=course):
        written = {**assert_course.RIGHT, "squares": squares}
        notebook = tiny_course.student_notebook(course, **written)
        for cell in notebook.cells:
            if cell.id == "solution-squares":
                cell.source = squares
        notebook.cells = list(edit(notebook.cells))
        path = tmp_path / "99_tiny.ipynb"
        path.write_text(nbformat.writes(notebook))
        return engine.grade(path, course)

    return grade


def test_a_number_is_told_in_any_form_but_that_of_a_time(graded):
    report = graded()
    verdict = report.verdict("tests-squares")
    timed = replace(verdict, seconds=0.8128, key="a8128f")
    assert not told(replace(report, verdicts=(timed,), seconds=8128.0, timings={"x": 0.8128}), "8128")
    for text in ("8128", "{'n': 8128}", "seconds=8128"):
        assert told(replace(report, verdicts=(replace(verdict, messages=(text,)),)), "8128")


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
        "The tests that you see pass; a hidden one does not: an assertion does not hold.",
    )
    assert not told(report, "8128")


def test_a_crash_costs_that_cell_alone(graded):
    report = graded(
        "import os\ndef squares(n):\n    return [i * i for i in range(1, n + 1)] if n < 4 else os._exit(0)"
    )
    assert points(report) == {"tests-squares": 2.0, "tests-squares-part": 0.0}
    assert "ended the process with exit status 0" in report.verdict("tests-squares-part").messages[0]
    assert report.verdict("double").points == 4


def test_a_loop_without_end_costs_that_cell_alone(course):
    loop = "def squares(n):\n    while n > 3: pass\n    return [i * i for i in range(1, n + 1)]"
    program = course.reference_program()
    tests = tuple(Cell(cell.id, cell.student, tests=True) for cell in course.tests)
    program = replace(program, cells=(*program.cells, Cell("loop", loop), *tests))
    with sandbox_programs.sandbox() as sandbox, sandbox.open(program) as session:
        first, second = judge_tests(course.tests, program, session, sandbox.open)
    assert (first.points, second.points) == (2.0, 0.0)
    assert "does a loop never end" in second.messages[0]


def test_work_that_is_not_written_gets_nothing(graded, course):
    stub = next(cell.student for cell in course.source.cells if cell.id == "solution-squares")
    report = graded(stub)
    assert points(report) == dict.fromkeys(FULL, 0.0)
    assert report.points == 10


def test_what_is_printed_on_stderr_or_warned_costs_nothing(graded):
    report = graded(
        "import sys, warnings\ndef squares(n):\n    warnings.warn('slow')\n    print('hm', file=sys.stderr)\n"
        "    return [i * i for i in range(1, n + 1)]"
    )
    assert points(report) == FULL


def test_tests_come_from_the_release_wherever_they_stand(graded):
    def edit(cells):
        tests = [cell for cell in cells if cell.id == "tests-squares"]
        tests[0].source = "assert True"
        rest = [cell for cell in cells if not cell.id.startswith("tests-")]
        return [*tests, *rest]

    report = graded("def squares(n):\n    return []", edit)
    assert points(report) == dict.fromkeys(FULL, 0.0)
    assert {
        "The tests in cell 1 were edited; they run as released.",
        "The tests squares stand above what they test; they run below it.",
        "The tests squares_part were deleted; restored from the release.",
    } <= set(report.repairs)
    assert points(graded(edit=edit)) == FULL


def test_tests_see_the_names_of_their_place(graded):
    def spoil(cells):
        return [*cells, nbformat.v4.new_code_cell("def squares(n): return 'overwritten below the tests'")]

    assert points(graded(edit=spoil)) == FULL


def test_what_tests_define_is_there_for_later_cells(graded):
    later = nbformat.v4.new_code_cell("assert isclose(right, 4) and squares(2) == [1, 4]")
    assert graded(edit=lambda cells: [*cells, later]).cells == ()


def test_hidden_tests_reach_no_student_by_names_prints_or_errors(graded):
    """The work looks its own tests up and tries every way out that a report offers."""
    report = graded(
        "import sys, linecache\n"
        "def squares(n):\n"
        "    text = ''.join(sys.modules['__main__'].__dict__.get('seen', ''))\n"
        "    frame = sys._getframe(1)\n"
        "    text += ''.join(linecache.getlines(frame.f_code.co_filename))\n"
        "    print(text)\n"
        "    if n > 2: raise type(text, (Exception,), {})(text)\n"
        "    return [1, 4][:n]",
        lambda cells: [*cells, nbformat.v4.new_code_cell("raise ValueError(open('/tmp/x').read())")],
    )
    verdict = report.verdict("tests-squares")
    assert verdict.points == 0
    assert verdict.messages[0].endswith("does not: there is an error.")
    assert not told(report, "8128")


def test_verdicts_on_tests_are_kept_until_the_tests_change(course, graded):
    work = "def squares(n):\n    return [k**2 for k in range(1, n + 1)] if n else []"
    first, again = graded(work), graded(work)
    assert again.timings == first.timings
    assert [v.key for v in again.verdicts] == [v.key for v in first.verdicts]
    harder = tuple(
        replace(cell, solution=cell.solution.replace("== [1, 4, 9]", "== 9")) for cell in course.source.cells
    )
    changed = replace(course, source=replace(course.source, cells=harder))
    assert changed.tests[0].student == course.tests[0].student, "only the hidden part has changed"
    verdict = graded(work, course=changed).verdict("tests-squares")
    assert verdict.points == 0
    assert verdict.key not in {v.key for v in first.verdicts}
