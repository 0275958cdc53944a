"""Files beside a notebook: the release's and the student's own are there for the cells, whatever else lies there."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
import tracemalloc
from dataclasses import replace
from importlib.machinery import EXTENSION_SUFFIXES

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory

from autograder.intake import folder as folder_module
from autograder.intake.folder import beside, opened
from autograder.intake.intake import Place, take_in
from autograder.intake.reading import Reader
from autograder.intake.released import release_of
from autograder.nbgrader.classroom import CONFIG, Classroom
from autograder.nbgrader.grade_class import grade_class
from autograder.report.pages import CONFIG as TEMPLATE
from autograder.report.pages import render
from earlab.handin.beside import usable_files
from earlab.handin.matching import Match
from earlab.handin.notebook_file import MAX_BYTES, SubmittedCell, UnreadableError
from tests.helpers import forbidding_course, nbgrader_course

IMPORTS = [Match(SubmittedCell(1, "code", "import helper", None, None))]


def read(folder, ignored=()):
    with opened(folder.parent, folder) as inside:
        files, notes = beside(inside, inside.listing(ignored))
    return dict(files), " ".join(notes)


@pytest.fixture(scope="module")
def reader():
    with Reader() as reader:
        yield reader


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
        "a-link.txt, b-pipe.txt, c-?.txt and 1 more. At most 500 regular files, with their folders, and 16 MB"
        in notes
    )


def test_size_and_number_are_limited(folder, monkeypatch):
    (folder / "large.bin").write_bytes(bytes(101))
    monkeypatch.setattr(folder_module, "MAX_BESIDE", 100)
    files, notes = read(folder)
    assert "large.bin" not in files
    assert "large.bin" in notes
    monkeypatch.setattr(folder_module, "MAX_FILES", 1)
    assert len(read(folder)[0]) == 1
    monkeypatch.setattr(folder_module, "MAX_SEEN", 0)
    assert len(read(folder)[0]) <= 1


def test_folders_count_as_files_do(folder):
    for number in range(100):
        deep = folder / "/".join(f"{number}-{depth}" for depth in range(7))
        deep.mkdir(parents=True)
        (deep / "x.txt").touch()
    files, notes = read(folder)
    assert 60 < len(files) < 65
    assert "given to its cells" in notes


def test_what_lies_beside_a_notebook_that_cannot_be_read_is_kept(folder, tiny, reader):
    (folder / "n.ipynb").write_bytes(b"")
    intake = take_in(Place(folder.parent, folder), tiny, reader)
    assert isinstance(intake.notebook, UnreadableError)
    assert intake.notebook.__context__ is intake.notebook.__traceback__ is None
    assert "helper.py" in dict(intake.files)
    with pytest.raises(UnreadableError, match="empty"):
        _ = intake.reading


def test_the_releases_files_stay_as_they_are(tmp_path):
    assignment = forbidding_course.assignment(tmp_path)
    released = (("data.txt", b"released"), ("folder/a.txt", b"a"), ("plain", b"p"))
    assignment = replace(assignment, source=replace(assignment.source, files=released))
    own = ("data.txt", "folder", "plain/b.txt", "folder/b.txt")
    assert usable_files(IMPORTS, release_of(assignment), own) == (["folder/b.txt"], [])


def test_modules_are_no_way_around_what_is_forbidden(tmp_path):
    assignment = forbidding_course.assignment(tmp_path)
    files = ("helper.py", "other.py", "compiled.pyc", f"native{EXTENSION_SUFFIXES[0]}", "notes.txt")
    used, (said,) = usable_files(IMPORTS, release_of(assignment), files)
    assert used == ["notes.txt"]
    assert said.startswith("helper.py beside the notebook is not used")


def test_no_link_is_followed_on_the_way_down_whatever_is_linked(tmp_path):
    (tmp_path / "solutions" / "02").mkdir(parents=True)
    (tmp_path / "solutions" / "02" / "n.ipynb").write_text("{}")
    submitted = tmp_path / "submitted"
    (submitted / "eve").mkdir(parents=True)
    (submitted / "eve" / "02").symlink_to(tmp_path / "solutions" / "02")
    (submitted / "mallory").symlink_to(tmp_path / "solutions")
    (submitted / "zoe" / "02" / "deep").mkdir(parents=True)
    (submitted / "zoe" / "02" / "deep" / "n.ipynb").symlink_to(tmp_path / "solutions" / "02" / "n.ipynb")
    for student, said in {"eve": "02 is a link", "mallory": "mallory is a link"}.items():
        with pytest.raises(UnreadableError, match=said), opened(submitted, submitted / student / "02"):
            pass
    with opened(submitted, submitted / "zoe" / "02") as inside:
        assert inside.listing(()).files == ()
        with pytest.raises(UnreadableError, match="it is a link"):
            inside.notebook("deep/n.ipynb")


def test_no_link_pipe_or_folder_is_read_for_a_notebook(tmp_path):
    (tmp_path / "link").symlink_to(__file__)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    with opened(tmp_path, tmp_path) as inside:
        for name in ("link", "pipe", "folder", "absent"):
            with pytest.raises(UnreadableError):
                inside.notebook(name)


@pytest.mark.parametrize("size", [200 << 20, 1 << 40])
def test_of_a_huge_file_nothing_is_read(tmp_path, size):
    with (tmp_path / "huge.ipynb").open("wb") as file:
        file.truncate(size)  # takes no room on the disk
    tracemalloc.start()
    with opened(tmp_path, tmp_path) as inside, pytest.raises(UnreadableError, match="larger than"):
        inside.notebook("huge.ipynb")
    assert tracemalloc.get_traced_memory()[1] < 1 << 20 < MAX_BYTES
    tracemalloc.stop()


@pytest.mark.threat
@pytest.mark.parametrize("shape", ["deep", "empty folders", "empty files", "folders in folders"])
def test_a_folder_of_any_size_is_listed_in_little_time(tmp_path, shape, monkeypatch):
    monkeypatch.setattr(folder_module, "MAX_SEEN", 500)
    made = {
        "deep": ["/".join(["d"] * 1_500)],
        "empty folders": [f"e{i}" for i in range(3_000)],
        "empty files": [],
        "folders in folders": [f"{a}/{b}/{c}" for a in range(14) for b in range(14) for c in range(14)],
    }[shape]
    for name in made:
        at = os.open(tmp_path, os.O_RDONLY)
        for part in name.split("/"):
            with contextlib.suppress(FileExistsError):
                os.mkdir(part, dir_fd=at)
            inner = os.open(part, os.O_RDONLY, dir_fd=at)
            os.close(at)
            at = inner
        os.close(at)
    for number in range(3_000) if shape == "empty files" else ():
        (tmp_path / f"{number}.txt").touch()
    start = time.process_time()
    files, notes = read(tmp_path)
    assert time.process_time() - start < 1
    assert len(files) <= 500
    assert notes
    subprocess.run(["rm", "-rf", str(tmp_path)], check=True)  # Python's own is not made for such depths


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
