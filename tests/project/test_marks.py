"""Every test about a notebook has its mark, from its file's name or its parameters; each kind of test has a target."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.helpers import marks
from tests.helpers.support import ROOT


def test_each_notebook_has_a_mark() -> None:
    assert marks.notebooks()["05_training"] == "nb05"
    assert len({*marks.notebooks().values()}) == len(marks.notebooks()) >= 6


@pytest.mark.slow
def test_a_notebooks_tests_have_its_mark() -> None:
    places = ["tests/course", "tests/earlab/student/test_validate_course.py", "tests/earlab/test_audio.py"]
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", "nb05", *places]
    lines = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    tests = [line.rpartition("/")[2] for line in lines if "::" in line]
    files = {test.partition("::")[0] for test in tests}
    assert {"test_training.py", "test_every_audit.py", "test_every_exercise.py"} <= files
    assert not {"test_perceptron.py", "test_audio.py"} & files
    assert "test_validate_course.py::test_a_fresh_notebook_has_no_problem[05_training]" in tests
    audits = [test for test in tests if test.startswith("test_every_audit.py::test_an_exercise_is_sound")]
    source = (ROOT / "solutions" / "05_training.py").read_text()
    assert len(audits) == len(re.findall(r'^# %%.* exercise="', source, re.M)) > 0


def test_the_files_that_are_slow_as_a_whole_are_there() -> None:
    assert [name for name in marks._SLOW if not (ROOT / "tests" / name).is_file()] == []


def test_check_leaves_out_every_kind_that_takes_long() -> None:
    makefile, project = (ROOT / "Makefile").read_text(), (ROOT / "pyproject.toml").read_text()
    (left_out,) = re.findall(r"^FAST := not \((.+)\)$", makefile, re.M)
    kinds = re.search(r"^markers = \[\n(.+?)^\]", project, re.M | re.S)
    assert kinds is not None
    assert {*left_out.split(" or ")} == {*re.findall(r'^ *"(\w+):', kinds[1], re.M)}
