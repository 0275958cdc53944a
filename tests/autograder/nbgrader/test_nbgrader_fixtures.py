"""nbgrader's own notebooks through both engines: the same scores, or a reason why ours are better.

Each stock run starts kernels; with EARLAB_LONG=1 all notebooks go through both engines, otherwise some of them.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.converters.base import NbGraderException

from tests.helpers import nbgrader_course
from tests.helpers.nbgrader_course import FIXTURES

pytestmark = [
    pytest.mark.slow,
    pytest.mark.classroom,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # stock nbgrader leaves its kernels' sockets open
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
LONG = os.environ.get("EARLAB_LONG") == "1"
APPS, STEPS = "apps/files", "preprocessors/files"

# Source, and what is handed in: stock and ours say the same of every cell.
SAME = {
    f"{STEPS}/submitted-unchanged": [
        f"{STEPS}/submitted-unchanged",
        f"{STEPS}/submitted-changed",
        f"{STEPS}/submitted-grade-cell-changed",
        f"{STEPS}/submitted-locked-cell-changed",
        f"{APPS}/submitted-cheat-attempt",
        f"{APPS}/submitted-cheat-attempt-alternative",
    ],
    f"{APPS}/test": [f"{APPS}/test", f"{APPS}/test-with-output"],
    f"{APPS}/test-hidden-tests": [f"{APPS}/test-hidden-tests"],
    f"{APPS}/autotest-simple": [f"{APPS}/autotest-simple-unchanged", f"{APPS}/autotest-simple-changed"],
    f"{APPS}/autotest-hashed": [f"{APPS}/autotest-hashed-unchanged", f"{APPS}/autotest-hashed-changed"],
    f"{APPS}/autotest-hidden": [
        f"{APPS}/autotest-hidden-unchanged",
        f"{APPS}/autotest-hidden-changed-right",
        f"{APPS}/autotest-hidden-changed-wrong",
    ],
    f"{APPS}/autotest-multi": [f"{APPS}/autotest-multi-unchanged", f"{APPS}/autotest-multi-changed"],
    f"{APPS}/open_relative_file": [f"{APPS}/open_relative_file"],
    f"{APPS}/timeout": [f"{APPS}/timeout"],
    f"{APPS}/validating-environment-variable": [f"{APPS}/validating-environment-variable"],
    f"{APPS}/validation-zero-points": [f"{APPS}/validation-zero-points"],
    f"{STEPS}/test": [f"{STEPS}/test"],
    f"{STEPS}/test_taskcell": [f"{STEPS}/test_taskcell"],
    f"{STEPS}/manually-graded-code-cell": [f"{STEPS}/manually-graded-code-cell"],
}
QUICK = (f"{STEPS}/submitted-unchanged", f"{APPS}/test-hidden-tests")

# Source, and what is handed in with the points it gets here.  Stock gives up at a cell whose type was changed, and stops
# for the whole class at metadata of another version; ours go by the ids.
STOPS_STOCK = {
    f"{APPS}/test": {
        f"{APPS}/test-v0": 3.0,
        f"{APPS}/test-v0-invalid": 3.0,
        f"{APPS}/test-v1": 3.0,
        f"{APPS}/test-v2": 3.0,
        f"{APPS}/too-new": 0.0,
    },
    f"{STEPS}/submitted-unchanged": {
        f"{STEPS}/submitted-answer-cell-type-changed": 1.0,
        f"{STEPS}/submitted-grade-cell-type-changed": 1.0,
        f"{STEPS}/cell-type-changed": 1.0,
        f"{STEPS}/no-cell-type": 1.0,
        f"{STEPS}/duplicate-grade-ids": 1.0,
    },
}

# nbgrader's own `generate_assignment` refuses these as sources, or they have no cell that carries points.
NO_SOURCE = {
    f"{APPS}/test-v0", f"{APPS}/test-v1", f"{APPS}/test-v2", f"{APPS}/test-v0-invalid", f"{APPS}/too-new",
    f"{STEPS}/bad-markdown-cell-1", f"{STEPS}/bad-markdown-cell-2", f"{STEPS}/blank-grade-id",
    f"{STEPS}/blank-points", f"{STEPS}/duplicate-grade-ids", f"{STEPS}/cell-type-changed",
    f"{APPS}/test-no-metadata", f"{APPS}/test-no-metadata-autotest", f"{STEPS}/no-cell-type",
    f"{APPS}/side-effects", f"{APPS}/infinite-loop", f"{APPS}/infinite-loop-with-output",
    f"{STEPS}/header", f"{STEPS}/infinite-recursion", f"{STEPS}/long-output", f"{STEPS}/warning-pattern",
}  # fmt: skip


def blob(name: str) -> bytes:
    return (FIXTURES / f"{name}.ipynb").read_bytes()


def course(folder: Path, source: bytes) -> nbgrader_course.Classroom:
    files = {
        "source/ps1/data.txt": (FIXTURES / APPS / "data.txt").read_bytes(),
        "autotests.yml": (FIXTURES / APPS / "autotests.yml").read_bytes(),
        "source/ps1/autotests.yml": (FIXTURES / APPS / "autotests.yml").read_bytes(),
    }
    return nbgrader_course.make(folder, source, files=files)


def test_every_notebook_of_nbgrader_is_in_a_table():
    there = {f"{f}/{path.stem}" for f in (APPS, STEPS) for path in (FIXTURES / f).glob("*.ipynb")}
    handed_in = {name for table in (SAME, STOPS_STOCK) for names in table.values() for name in names}
    twins = {
        name for name in there if f"{STEPS}/{name.split('/')[-1]}" in handed_in
    }  # the same in both folders
    assert there == {*SAME, *handed_in, *NO_SOURCE, *twins}


@pytest.mark.parametrize("source", SAME if LONG else QUICK)
def test_both_engines_say_the_same(tmp_path: Path, source: str):
    classroom = course(tmp_path / "course", blob(source))
    for number, name in enumerate(SAME[source]):
        nbgrader_course.hand_in(classroom, f"student{number}", blob(name))
    theirs = nbgrader_course.stock(classroom, tmp_path / "stock")
    assert theirs
    assert nbgrader_course.ours(classroom) == theirs


@pytest.mark.parametrize("source", STOPS_STOCK if LONG else [f"{STEPS}/submitted-unchanged"])
def test_what_stops_stock_nbgrader_is_graded(tmp_path: Path, source: str):
    classroom = course(tmp_path / "course", blob(source))
    for name in STOPS_STOCK[source]:
        nbgrader_course.hand_in(classroom, name.split("/")[-1], blob(name))
    with pytest.raises(NbGraderException):
        nbgrader_course.stock(classroom, tmp_path / "stock")
    mine = nbgrader_course.ours(classroom)
    points = {
        name: sum(score or 0 for (student, _), (score, _) in mine.items() if student == name.split("/")[-1])
        for name in STOPS_STOCK[source]
    }
    assert points == STOPS_STOCK[source]


# What a student writes; the points of stock and of ours for `assert f() == 4` and for `f()` as last expression, each
# worth 4; and why ours are right.  None: stock records nothing.
DIFFERENCES = {
    "a warning": (
        "import warnings\ndef f():\n    warnings.warn('deprecated')\n    return 4",
        (0, 0),
        (4, 4),
        "a warning is no error",
    ),
    "words on stderr": (
        "import sys\ndef f():\n    print('working', file=sys.stderr)\n    return 4",
        (0, 0),
        (4, 4),
        "a line of text on stderr is no error",
    ),
    "a number of numpy": (
        "import numpy\ndef f():\n    return numpy.float64(1)",
        (0, 4),
        (0, 1),
        "a NumPy number is a number: nbgrader cannot read its text, and then gives full marks",
    ),
    "a negative number": (
        "def f():\n    return -1",
        (0, 4),
        (0, 0),
        "fewer points than none are none, not all",
    ),
    "not a number": (
        "def f():\n    return float('nan')",
        (0, 4),
        (0, 0),
        "what cannot be counted is no full marks",
    ),
    "more than there is": (
        "def f():\n    return 9",
        (0, None),
        (0, 4),
        "nbgrader stops there; nine of four points are four",
    ),
    "the process ends": (
        "import os\ndef f():\n    return 4 if not done else os._exit(0)\ndone = []",
        (None, None),
        (4, 0),
        "nbgrader loses the whole notebook; here the end of the process costs that cell alone",
    ),
}


def test_where_the_engines_differ_ours_is_right(tmp_path: Path):
    classroom = nbgrader_course.make(tmp_path / "course", small_source())
    for what, (written, *_) in DIFFERENCES.items():
        nbgrader_course.hand_in(classroom, what, handed_in(classroom, written))
    with pytest.raises(NbGraderException):  # after all were tried: two of them it could not grade
        nbgrader_course.stock(classroom, tmp_path / "stock")
    theirs, mine = nbgrader_course.scores(tmp_path / "stock"), nbgrader_course.ours(classroom)
    for what, (_, stock, ours, reason) in DIFFERENCES.items():
        found = [tuple(scores[what, cell][0] for cell in ("test_f", "count_f")) for scores in (theirs, mine)]
        assert found == [stock, ours], reason


def small_source() -> bytes:
    cells = [
        graded_cell("### BEGIN SOLUTION\ndef f(): return 4\n### END SOLUTION", "f", solution=True),
        graded_cell("assert f() == 4\ndone = True", "test_f", grade=True, points=4),
        graded_cell("f()", "count_f", grade=True, points=4),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return nbformat.writes(new_notebook(cells=cells, metadata=kernel)).encode()


def graded_cell(source: str, grade_id: str, **metadata: Any) -> nbformat.NotebookNode:
    cell = new_code_cell(source)
    kinds = {"grade": False, "solution": False, "locked": False, "task": False}
    cell.metadata.nbgrader = {"schema_version": 3, "grade_id": grade_id, **kinds, **metadata}
    return cell


def handed_in(classroom: nbgrader_course.Classroom, written: str) -> bytes:
    release = nbformat.read(classroom.folder("release", ".", "ps1") / "p1.ipynb", as_version=4)
    release.cells[0].source = written
    return nbformat.writes(release).encode()
