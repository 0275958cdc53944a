"""The audit holds assert cells against their source's own solution, and against a notebook in which nothing is written."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from autograder.assignments import assignment as assignments
from autograder.assignments.assignment import Assignment
from autograder.assignments.source import read_source
from autograder.audit.assert_cells import audit_tests
from autograder.cli import app
from autograder.grading.engine import Engine
from tests.helpers import assert_course

SOURCE = """\
# %%
import math
# %% solution="squares"
def squares(n):
    ### BEGIN SOLUTION
    return [i * i for i in range(1, n + 1)]
    ### END SOLUTION
# %% tests="squares" points=2
assert squares(1) == [1], "one square"
### BEGIN HIDDEN TESTS
assert squares(3) == [1, 4, 9], "three squares"
### END HIDDEN TESTS
# %% tests="root" points=3
assert math.sqrt(squares(2)[-1]) == 2
"""
HELPER = "### BEGIN HIDDEN TESTS\ndef right(n):\n    return squares(n)[-1] == n * n\n### END HIDDEN TESTS\nassert right(4)"
BROKEN = {
    "a hidden test": ("[1, 4, 9]", "[1, 4, 8]", "squares", "gets 0 of 2 points from its own tests. The tests stop on line 3: AssertionError: three squares"),
    "the solution": ("i * i for", "i * i if i > 1 else 2 for", "squares", "gets 0 of 2 points from its own tests. The tests stop on line 1: AssertionError: one square"),
    "a test of too few points": ("assert math", "1.5 if math", "root", "gets 1.5 of 3 points from its own tests. The tests give 1.5 of 3 points."),
    "tests that need a hidden part": ("assert math.sqrt(squares(2)[-1]) == 2", HELPER, "root", "from its own tests as students get them. The tests stop on line 1: NameError"),
    "tests that test nothing": ("math.sqrt(squares(2)[-1]) == 2", "math", "root", "the notebook with nothing written in it gets 3 of 3 points"),
}  # fmt: skip


@pytest.fixture
def source(tmp_path):
    """Return a function: from the text of a source without exercises to its assignment."""

    def write(text):
        path = tmp_path / "97_squares.py"
        path.write_text(text)
        return Assignment(read_source(path), ())

    return write


def audited(assignment):
    with Engine() as engine:
        return {result.tests: result.problems for result in audit_tests(engine, assignment)}


def test_sound_tests_have_no_problem(tmp_path):
    assert audited(assert_course.assignment(tmp_path)) == {"squares": (), "squares_part": ()}


def test_a_source_without_assert_cells_has_none(tiny):
    assert audited(tiny) == {}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_said_with_its_cell(source, what):
    old, new, cell, problem = BROKEN[what]
    text = SOURCE.replace(old, new)
    text = text.replace("== 2\n", "== 2 else 0\n") if "1.5 if" in new else text
    assert text != SOURCE
    found = audited(source(text))
    (said,) = found.pop(cell)
    assert problem in said
    assert set(found.values()) == {()}


@pytest.mark.parametrize(("text", "problems"), [(SOURCE, 0), (SOURCE.replace("[1, 4, 9]", "[]"), 1)])
def test_the_command_reports_it(source, tmp_path, monkeypatch, text, problems):
    source(text)
    monkeypatch.setattr(assignments, "SOLUTIONS", tmp_path)
    monkeypatch.setattr(assignments, "source_paths", lambda: [tmp_path / "97_squares.py"])
    done = CliRunner().invoke(app, ["audit", "squares", "--json"])
    report = json.loads(done.stdout)
    assert done.exit_code == problems
    assert report["ok"] is not bool(problems)
    assert (report["totals"]["tests"], report["totals"]["tests_unsound"]) == (1, problems)
    (tests,) = report["tests"]
    assert (tests["assignment"], tests["tests"], len(tests["problems"])) == (
        "97_squares",
        "squares",
        problems,
    )
    shown = CliRunner().invoke(app, ["audit", "97_squares"])
    assert f"{2 - problems} of 2 assert cells are sound" in shown.stdout
