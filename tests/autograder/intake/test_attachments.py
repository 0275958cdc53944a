"""Files beside a notebook: the release's and the student's own are there for the cells, whatever else lies there."""

from __future__ import annotations

import os
from dataclasses import replace
from importlib.machinery import EXTENSION_SUFFIXES

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory

from autograder.intake import attachments
from autograder.intake.attachments import read_attachments
from autograder.intake.intake import Intake, take_in
from autograder.intake.repair import repair
from autograder.intake.submission import Submission, SubmittedCell, UnreadableError
from autograder.nbgrader.classroom import CONFIG, Classroom
from autograder.nbgrader.grade_class import grade_class
from autograder.report.pages import CONFIG as TEMPLATE
from autograder.report.pages import render
from tests.helpers import forbidding_course, nbgrader_course

CELLS = (SubmittedCell(1, "code", "import helper", None, None),)
SUBMISSION = Submission("", CELLS)


def read(folder, ignored=()):
    files, notes = read_attachments(folder, ignored)
    return dict(files), " ".join(notes)


@pytest.fixture
def folder(tmp_path):
    for name, content in {
        "helper.py": b"two = 2",
        "data/sound.txt": b"\xff",
        "data/.hidden": b"x",
        "cache/x.txt": b"x",
        "n.ipynb": b"{}",
        "timestamp.txt": b"2026-01-01",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_files_are_read_with_their_folders(folder):
    files, notes = read(folder, ["cache"])
    assert files == {"helper.py": b"two = 2", "data/sound.txt": b"\xff"}
    assert notes == ""


def test_no_link_pipe_or_odd_name_is_followed_and_that_is_said(folder, tmp_path_factory):
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.txt"
    secret.write_text("secret")
    (folder / "a-link.txt").symlink_to(secret)
    (folder / "linked").symlink_to(secret.parent)
    os.mkfifo(folder / "b-pipe.txt")
    (folder / os.fsdecode(b"c-\xff.txt")).write_text("odd")
    files, notes = read(folder, ["cache"])
    assert set(files) == {"helper.py", "data/sound.txt"}
    assert (
        "a-link.txt, b-pipe.txt, c-?.txt. At most 500 regular files, with their folders, and 16 MB" in notes
    )


def test_size_and_number_are_limited(folder, monkeypatch):
    (folder / "large.bin").write_bytes(bytes(101))
    monkeypatch.setattr(attachments, "MAX_BYTES", 100)
    files, notes = read(folder)
    assert "large.bin" not in files
    assert "large.bin" in notes
    monkeypatch.setattr(attachments, "MAX_FILES", 1)
    assert len(read(folder)[0]) == 1
    monkeypatch.setattr(attachments, "_MAX_SEEN", 0)
    assert read(folder)[0] == {}


def test_folders_count_as_files_do(folder):
    for number in range(100):
        deep = folder / "/".join(f"{number}-{depth}" for depth in range(10))
        deep.mkdir(parents=True)
        (deep / "x.txt").touch()
    files, notes = read(folder)
    assert 40 < len(files) < 50
    assert "given to its cells" in notes


def test_what_lies_beside_a_notebook_that_cannot_be_read_is_kept(folder, tiny):
    (folder / "n.ipynb").write_bytes(b"")
    intake = take_in(folder / "n.ipynb", tiny.source, ())
    assert isinstance(intake.notebook, UnreadableError)
    assert intake.notebook.__context__ is intake.notebook.__traceback__ is None
    assert "helper.py" in dict(intake.files)
    with pytest.raises(UnreadableError, match="empty"):
        _ = intake.submission


def test_the_releases_files_stay_as_they_are(tmp_path):
    assignment = forbidding_course.assignment(tmp_path)
    released = (("data.txt", b"released"), ("folder/a.txt", b"a"), ("plain", b"p"))
    assignment = replace(assignment, source=replace(assignment.source, files=released))
    own = (("data.txt", b"mine"), ("folder", b"x"), ("plain/b.txt", b"b"), ("folder/b.txt", b"b"))
    program, _ = repair(Intake(SUBMISSION, files=own), assignment)
    assert program.files == (*released, ("folder/b.txt", b"b"))


def test_modules_are_no_way_around_what_is_forbidden(tmp_path):
    assignment = forbidding_course.assignment(tmp_path)
    files = (
        ("helper.py", b"from scipy.special import expit"),
        ("other.py", b""),
        ("compiled.pyc", b""),
        (f"native{EXTENSION_SUFFIXES[0]}", b""),
        ("notes.txt", b""),
    )
    program, notes = repair(Intake(SUBMISSION, files=files), assignment)
    assert program.files == (("notes.txt", b""),)
    (said,) = [note for note in notes if ".py" in note]
    assert said.startswith("helper.py beside the notebook is not used")


def _notebook(*cells):
    made = [new_code_cell(source, metadata={"nbgrader": meta} if meta else {}) for source, meta in cells]
    return nbformat.writes(new_notebook(cells=made)).encode()


def _meta(grade_id, **more):
    flags = {"grade": False, "solution": False, "locked": False, "task": False}
    return {"schema_version": 3, "grade_id": grade_id, **flags, **more}


NOTEBOOK = _notebook(
    ("from given import three\nDATA = open('numbers/data.txt').read()", _meta("setup", locked=True)),
    ("### BEGIN SOLUTION\nanswer = three\n### END SOLUTION", _meta("f", solution=True)),
    ("assert answer == 3 and DATA == 'released'", _meta("test_f", grade=True, locked=True, points=2)),
)


@pytest.mark.classroom
def test_both_doors_give_cells_the_files_beside_the_notebook(tmp_path):
    files = {"source/ps1/given.py": b"three = 3", "source/ps1/numbers/data.txt": b"released"}
    classroom = nbgrader_course.make(tmp_path / "course", NOTEBOOK, files=files)
    (classroom.root / CONFIG).write_text(render(TEMPLATE, course="'old'"))
    release = nbformat.read(classroom.folder("release", ".", "ps1") / "p1.ipynb", as_version=4)
    release.cells[1].source = "import helper\nanswer = helper.count(open('own/mine.txt').read())"
    nbgrader_course.hand_in(classroom, "ada", nbformat.writes(release).encode())
    handed_in = classroom.folder("submitted", "ada", "ps1")
    for name, text in {
        "helper.py": "def count(text):\n    return len(text)",
        "own/mine.txt": "abc",
        "numbers/data.txt": "edited",
    }.items():
        (handed_in / name).parent.mkdir(exist_ok=True)
        (handed_in / name).write_text(text)
    [report] = grade_class(Classroom(classroom.root))
    assert (report.status, report.points) == ("graded", 2), report
    ours = nbgrader_course.scores(classroom.root)
    (handed_in / "own" / "mine.txt").write_text("abcd")  # what lies beside it counts as work that has changed
    classroom = Classroom(classroom.root)
    directory = CourseDirectory(config=classroom.config, root=str(classroom.root), assignment_id="ps1")
    stock = Autograde(coursedir=directory, config=classroom.config)
    stock.force = True
    stock.start()
    theirs = nbgrader_course.scores(classroom.root)
    assert (ours["ada", "test_f"], theirs["ada", "test_f"]) == ((2.0, False), (0.0, False))
