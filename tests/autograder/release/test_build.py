"""What ``autograder release`` builds, and that what is committed is up to date."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.utils import compute_checksum
from typer.testing import CliRunner

from autograder.assignments.assignment import load_assignment
from autograder.assignments.source import Source, SourceCell, SourceError, read_source, source_paths
from autograder.cli import app
from autograder.nbgrader.classroom import Classroom
from autograder.release.build import CONFIG, ROOT, Release, build, stale, write
from autograder.release.case_files import same_values
from autograder.release.notebook import build_notebook, notebook_text
from autograder.release.start_page import home_source, title_of
from earlab.protocol import casefile
from earlab.protocol.casefile import load
from earlab.protocol.codec import decode, encode
from earlab.protocol.outcome import Failure
from tests.autograder.assignments.test_source import GOOD

SOURCES = [load_assignment(path.stem).source for path in source_paths()]
BIN = Path(sys.executable).parent


@pytest.fixture
def tiny(tmp_path: Path) -> Source:
    path = tmp_path / "99_tiny.py"
    path.write_text(GOOD)
    return read_source(path)


@cache
def course() -> Release:
    return build(kit=False)


def by_role(notebook: Any) -> dict[str, Any]:
    return {cell.metadata.earlab.role: cell for cell in notebook.cells}


def test_each_role_gets_its_nbgrader_metadata(tiny: Source) -> None:
    cells = by_role(build_notebook(tiny, "instructor"))
    common = {"schema_version": 3, "task": False}
    assert cells["exercise"].metadata.nbgrader == common | {
        "grade_id": "exercise-double", "grade": False, "solution": True, "locked": False,
    }  # fmt: skip
    assert cells["check"].metadata.nbgrader == common | {
        "grade_id": "check-double", "grade": True, "solution": False, "locked": True, "points": 4,
    }  # fmt: skip
    assert cells["question"].metadata.nbgrader == common | {
        "grade_id": "question-why", "grade": True, "solution": True, "locked": False, "points": 3,
    }  # fmt: skip
    assert cells["setup"].metadata.nbgrader == common | {
        "grade_id": "99-001", "grade": False, "solution": False, "locked": True,
    }  # fmt: skip
    assert "nbgrader" not in cells["demo"].metadata
    assert "nbgrader" not in cells["text"].metadata


def test_students_can_edit_only_what_is_theirs(tiny: Source) -> None:
    cells = by_role(build_notebook(tiny, "student"))
    fixed = {role for role, cell in cells.items() if cell.metadata.get("editable") is False}
    kept = {role for role, cell in cells.items() if cell.metadata.get("deletable") is False}
    assert fixed == {"check", "setup"}
    assert kept == {"check", "setup", "exercise", "question"}


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_the_notebooks_are_valid_and_checksummed(source: Source) -> None:
    for edition in ("student", "instructor"):
        notebook = build_notebook(source, edition)
        MetadataValidator().validate_nb(notebook)
        assert [cell.id for cell in notebook.cells] == [cell.id for cell in source.cells]
    for cell in build_notebook(source, "student").cells:
        if "nbgrader" in cell.metadata:
            assert cell.metadata.nbgrader.checksum == compute_checksum(cell)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_nbgrader_makes_of_the_instructors_notebook_what_we_hand_out(source: Source) -> None:
    instructor = build_notebook(source, "instructor")
    assert sum(cell.source.count("BEGIN SOLUTION") for cell in instructor.cells) >= len(source.exercises)
    student = notebook_text(build_notebook(source, "student"))
    assert "SOLUTION" not in student
    assert solution_lines(source)
    leaked = [line for line in solution_lines(source) if line in student]
    assert not leaked


def solution_lines(source: Source) -> set[str]:
    """Return what stands only in solutions, as JSON writes it; lines too short to tell anything are left out.

    A template hint shows the frame of a solution on purpose, so its lines count as shown.
    """
    regions = [
        line.strip()
        for cell in source.cells
        for region in re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", cell.solution, re.S)
        for line in region.splitlines()
    ]
    shown = "\n".join(cell.student for each in SOURCES for cell in each.cells)
    shown += "\n".join(hint for path in casefile.names().values() for hint in load(path.read_bytes()).hints)
    return {json.dumps(line)[1:-1] for line in regions if len(line) > 12 and line not in shown}


def test_the_first_page_lists_every_notebook() -> None:
    cells = home_source(ROOT / "solutions" / "start.py", SOURCES).cells
    text = "\n".join(cell.solution for cell in cells if cell.cell_type == "markdown")
    for source in SOURCES:
        assert f"[{title_of(source)}]({source.name}.ipynb)" in text
        assert (ROOT / "notebooks" / f"{source.name}.ipynb").is_file()


def test_the_first_page_needs_one_place_for_its_table(tmp_path: Path) -> None:
    (tmp_path / "start.py").write_text("# %% [markdown]\n# # Start\n")
    with pytest.raises(SourceError, match="stands 0 times, expected once"):
        home_source(tmp_path / "start.py", SOURCES)


def test_what_is_committed_is_up_to_date() -> None:
    assert stale(ROOT, course(), everything=True) == []


def test_the_case_files_tell_no_line_of_the_solution() -> None:
    for path, blob in course().committed.items():
        if path.suffix == ".msgpack":
            exercise = load(blob)
            assert exercise.cases, path
            failures = [o for m in exercise.mistakes for o in m.outcomes if isinstance(o, Failure)]
            assert all(f == Failure(f.kind, f.type) for f in failures), path


def test_no_probe_brings_an_answer_along() -> None:
    exercises = [load(path.read_bytes()) for path in casefile.names().values()]
    given = {
        name for source in SOURCES for cell in source.cells if cell.role == "setup" for name in defined(cell)
    }
    answers = {function for exercise in exercises for function in exercise.functions} - given
    for exercise in exercises:
        brought = set(re.findall(r"^\s*def (\w+)", exercise.probe + (exercise.judge or ""), re.M)) & answers
        assert not brought, f"the probe of {exercise.name} defines {brought}: let it pass toy pieces instead"


def defined(cell: SourceCell) -> list[str]:
    return re.findall(r"^def (\w+)", cell.solution, re.M)


def test_stale_products_are_named(tmp_path: Path) -> None:
    case = encode({"x": np.array([1.0, 2.0])})
    paths = [Path("notebooks/a.ipynb"), Path("earlab/public/a/e.msgpack")]
    release = Release(dict(zip(paths, (b"{}", case), strict=True)), {})
    assert [text.split(" is missing")[0] for text in stale(tmp_path, release, True)] == list(map(str, paths))
    assert write(tmp_path, tmp_path / "build", release) == paths
    assert stale(tmp_path, release, True) == []

    (tmp_path / paths[1]).write_bytes(encode({"x": np.array([1.0, 2.0 + 1e-12])}))  # another BLAS
    assert stale(tmp_path, release, True) == []
    assert write(tmp_path, tmp_path / "build", release) == []

    (tmp_path / paths[0]).write_bytes(b"{ }")
    (tmp_path / paths[1]).write_bytes(encode({"x": np.array([1.0, 2.0 + 1e-6])}))
    (tmp_path / "notebooks/b.ipynb").write_bytes(b"{}")
    complaints = stale(tmp_path, release, True)
    assert [text.split()[0] for text in complaints] == [*map(str, paths), "notebooks/b.ipynb"]
    assert stale(tmp_path, release, False) == complaints[:2]


def test_the_instructors_configuration_is_kept(tmp_path: Path) -> None:
    release = Release({}, {CONFIG: b"first"})
    assert write(tmp_path, tmp_path / "build", release) == [tmp_path / "build" / CONFIG]
    (tmp_path / "build" / CONFIG).write_bytes(b"changed")
    assert write(tmp_path, tmp_path / "build", release) == []
    assert (tmp_path / "build" / CONFIG).read_bytes() == b"changed"


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        (np.array([1.0, 0.0]), np.array([1.0, 1e-10]), True),  # an element that should be zero
        (np.array([1.0, 0.0]), np.array([1.0, 1e-8]), False),
        (np.array([1.0, np.nan]), np.array([1.0, np.nan]), True),
        (np.array([1.0, np.inf]), np.array([1.0, -np.inf]), False),
        (np.array([1, 2]), np.array([1, 2, 3]), False),
        (np.array([1, 2]), np.array([1.0, 2.0]), False),
        (np.array([True, False]), np.array([True, True]), False),
        (1.0, 1.0 + 1e-12, True),
        (1.0, 1.1, False),
        ((1, "a"), [1, "a"], False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, False),  # inputs are passed in their order
    ],
)
def test_case_files_are_compared_by_value(a: Any, b: Any, same: bool) -> None:
    assert same_values(encode(a), encode(b)) is same
    assert decode(encode(a)) is not None


def test_check_says_with_its_exit_status_whether_all_is_well() -> None:
    result = CliRunner().invoke(app, ["release", SOURCES[0].name, "--check", "--json"])
    assert json.loads(result.stdout) == {"ok": True, "stale": []}
    assert result.exit_code == 0


def test_an_unknown_assignment_is_refused_with_the_names_there_are() -> None:
    done = subprocess.run([BIN / "autograder", "release", "77_none"], capture_output=True, text=True)
    assert done.returncode == 1
    assert SOURCES[0].name in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.classroom
@pytest.mark.slow
def test_stock_nbgrader_releases_the_same_cells(tmp_path: Path) -> None:
    """With the pictures of what is expected, though it clears all outputs."""
    write(tmp_path / "root", tmp_path, course())
    ours = {s.name: (tmp_path / "root/notebooks" / f"{s.name}.ipynb").read_text() for s in SOURCES}
    classroom = Classroom(tmp_path / "course")
    classroom.gradebook().close()
    for source in SOURCES:
        directory = CourseDirectory(config=classroom.config, assignment_id=source.name)
        GenerateAssignment(coursedir=directory, config=classroom.config).start()
        made = tmp_path / "course/release" / source.name / f"{source.name}.ipynb"
        assert nbformat.read(made, 4).cells == nbformat.reads(ours[source.name], 4).cells
