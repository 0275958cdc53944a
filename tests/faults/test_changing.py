"""A submission that changes while it is read or afterwards: one whole reading is graded, shown and hashed."""

from __future__ import annotations

import hashlib
import json
import os
import time

import pytest
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory

from autograder.intake import folder
from autograder.intake.folder import ChangingError, opened
from autograder.intake.intake import take_in
from autograder.nbgrader import autograde_plugin
from autograder.nbgrader import grade_class as grade_class_module
from autograder.nbgrader.autograde_plugin import _engine
from autograder.nbgrader.grade_class import grade_class
from tests.helpers import small_class
from tests.helpers.small_class import NAME, autograded, notebook, submit

pytestmark = pytest.mark.fault


def becomes_another(path):
    path.write_bytes(b"{}")


def shrinks(path):
    os.truncate(path, 10)


def becomes_a_link(path):
    path.unlink()
    path.symlink_to("/etc/passwd")


def becomes_a_pipe(path):
    path.unlink()
    os.mkfifo(path)


def becomes_a_folder(path):
    path.unlink()
    path.mkdir()


CHANGES = {
    change.__name__.replace("_", "-"): change
    for change in (becomes_another, shrinks, becomes_a_link, becomes_a_pipe, becomes_a_folder)
} | {"disappears": os.unlink}


@pytest.fixture
def course(tiny, tiny_class, tmp_path, monkeypatch):
    small_class.install(tiny, monkeypatch)
    _engine.cache_clear()
    course = small_class.copy_course(tiny_class, tmp_path / "c")
    for student in CHANGES:
        submit(course, student, notebook(tiny, answer=f"My name is {student}."))
    return course


def through_our_door(course, monkeypatch, read):
    monkeypatch.setattr(grade_class_module, "take_in", read)
    grade_class(course)


def through_nbgraders_door(course, monkeypatch, read):
    monkeypatch.setattr(autograde_plugin, "take_in", read)
    directory = CourseDirectory(config=course.config, assignment_id=NAME)
    Autograde(coursedir=directory, config=course.config).start()


@pytest.mark.classroom
@pytest.mark.parametrize("door", [through_our_door, through_nbgraders_door])
def test_what_was_read_first_is_graded_shown_and_hashed(course, monkeypatch, door):
    digests = {}

    def read(place, *more):
        student, path = place.folder.parent.name, place.folder / f"{NAME}.ipynb"
        digests[student] = hashlib.sha256(path.read_bytes()).hexdigest()
        intake = take_in(place, *more)
        CHANGES[student](path)
        return intake

    door(course, monkeypatch, read)
    assert set(digests) == set(CHANGES)
    for student in CHANGES:
        report = course.records.find(NAME, student)
        assert (report.status, report.points) == ("graded", 10), (student, report.note, report.repairs)
        assert report.submission == digests[student]
        assert f"My name is {student}." in json.dumps(autograded(course, student))


def while_reading(monkeypatch, path, *writes: bytes) -> None:
    """Have the file written to, once for each of its next readings, between looking at it and reading it."""
    waiting, stat = list(writes), os.fstat

    def followed(handle):
        seen = stat(handle)
        if waiting and os.path.samestat(seen, os.stat(path)):
            path.write_bytes(waiting.pop(0))
            time.sleep(0.02)  # file systems count time in steps
        return seen

    monkeypatch.setattr(folder.os, "fstat", followed)
    monkeypatch.setattr(folder, "_PAUSE", 0.02)


def read_notebook(path) -> bytes:
    with opened(path.parent, path.parent) as inside:
        return inside.notebook(path.name)


def test_a_file_that_is_being_copied_is_read_when_it_is_whole(tmp_path, tiny, monkeypatch):
    whole = small_class.notebook_text(notebook(tiny)).encode()
    path = tmp_path / "n.ipynb"
    path.write_bytes(whole[:100])
    while_reading(monkeypatch, path, whole[:1000], whole)
    assert read_notebook(path) == whole


def test_a_file_that_never_holds_still_is_not_the_students_loss(tmp_path, monkeypatch):
    path = tmp_path / "n.ipynb"
    path.write_bytes(b"{")
    while_reading(monkeypatch, path, *(b"{" * size for size in range(2, 30)))
    with pytest.raises(ChangingError, match="grade it again when it is whole"):
        read_notebook(path)


def test_other_files_that_vanish_or_turn_into_links_are_not_followed(course, tiny, monkeypatch):
    item = submit(course, "disappears", notebook(tiny))
    for name in ("kept.txt", "linked.txt", "gone.txt", "piped.txt"):
        (item.folder / name).write_text("mine")
    listing = folder.HandedFolder.listing

    def then_changes(*arguments):
        found = listing(*arguments)
        becomes_a_link(item.folder / "linked.txt")
        becomes_a_pipe(item.folder / "piped.txt")
        (item.folder / "gone.txt").unlink()
        return found

    monkeypatch.setattr(folder.HandedFolder, "listing", then_changes)
    [report] = grade_class(course, students=["disappears"])
    assert report.points == 10
    shown = course.folder("autograded", "disappears", NAME)
    assert sorted(path.name for path in shown.iterdir()) == [f"{NAME}.ipynb", "kept.txt"]
