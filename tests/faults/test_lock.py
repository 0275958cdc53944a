"""Two graders on one course: the second waits and says for whom; a dead one holds nothing."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory

from autograder.nbgrader import autograde_lock
from autograder.nbgrader.autograde_plugin import _engine
from autograder.nbgrader.grade_class import grade_class
from autograder.support import lock as lock_module
from autograder.support.lock import CourseBusy, CourseLock
from tests.helpers import small_class
from tests.helpers.small_class import NAME, grades, notebook, submit
from tests.helpers.support import ROOT

pytestmark = pytest.mark.fault

HOLD = """
import sys, time
from pathlib import Path
from autograder.support.lock import CourseLock
lock = CourseLock(Path(sys.argv[1]))
lock.take(print)
print("held", flush=True)
sys.stdin.read()
lock.give_back()
"""


@contextlib.contextmanager
def other_grader(path: Path):
    """Another process that holds the lock until its input ends."""
    command = [sys.executable, "-c", textwrap.dedent(HOLD), str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        try:
            assert process.stdout.readline() == b"held\n"
            yield process
        finally:
            process.kill()


@pytest.fixture(scope="module")
def handed_in(tiny, tiny_class, tmp_path_factory):
    course = small_class.copy_course(tiny_class, tmp_path_factory.mktemp("lock") / "c")
    submit(course, "ada", notebook(tiny))
    return course


@pytest.fixture
def course(tiny, handed_in, tmp_path, monkeypatch):
    small_class.install(tiny, monkeypatch)
    _engine.cache_clear()
    return small_class.copy_course(handed_in, tmp_path / "c")


def test_the_second_is_told_who_holds_it(tmp_path):
    path = tmp_path / "lock"
    with other_grader(path) as other:
        said: list[str] = []
        with pytest.raises(CourseBusy, match=f"by process {other.pid} on {socket.gethostname()}, since 2"):
            CourseLock(path).take(said.append, patience=0.0)
        assert said == []
        with pytest.raises(CourseBusy, match="try again when it has ended"):
            CourseLock(path).take(said.append, patience=0.3)
        assert said == [f"Waiting: {CourseLock(path).holder()}."]


def test_the_second_gets_it_when_the_first_ends(tmp_path):
    mine = CourseLock(tmp_path / "lock")
    with other_grader(tmp_path / "lock") as other:
        with mine.held(lambda text: other.stdin.close()):  # being told to wait ends the other one
            assert mine.holder().startswith(f"this course is being graded by process {os.getpid()} ")
        assert other.wait() == 0


def test_a_killed_holder_holds_nothing(tmp_path):
    with other_grader(tmp_path / "lock") as other:
        other.send_signal(signal.SIGKILL)
        other.wait()
        said: list[str] = []
        with CourseLock(tmp_path / "lock").held(said.append, patience=0.0):
            assert said == []


def test_a_child_of_the_holder_does_not_keep_it(tmp_path):
    lock = CourseLock(tmp_path / "lock")
    with lock.held(pytest.fail):
        sleeper = subprocess.Popen(["sleep", "300"])
    try:
        with CourseLock(tmp_path / "lock").held(pytest.fail, patience=0.0):
            pass
    finally:
        sleeper.kill()
        sleeper.wait()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1, "host": "h"}', "\xff"])
def test_an_unreadable_note_of_the_holder_stops_nobody(tmp_path, text):
    with other_grader(tmp_path / "lock"):
        (tmp_path / "lock").write_text(text, encoding="latin-1")
        with pytest.raises(CourseBusy, match="by another process"):
            CourseLock(tmp_path / "lock").take(pytest.fail, patience=0.0)


def test_a_file_system_without_locks_is_said(tmp_path, monkeypatch):
    def refuse(*args):
        raise OSError(37, "No locks available")

    for call in ("flock", "lockf"):  # whichever the library takes
        monkeypatch.setattr(f"fcntl.{call}", refuse)
    with pytest.raises(CourseBusy, match="keep the course on a local disk"):
        CourseLock(tmp_path / "lock").take(pytest.fail)


@pytest.mark.classroom
def test_a_class_waits_for_its_turn(course, monkeypatch):
    monkeypatch.setattr(lock_module, "_LOOK_AGAIN", 0.2)
    with other_grader(course.root / ".earlab" / "lock") as other:
        said: list[str] = []

        def say(text: str) -> None:
            said.append(text)
            assert not (course.root / ".earlab" / "verdicts.db").exists()
            threading.Timer(0.5, other.stdin.close).start()

        [report] = grade_class(course, say=say)
    assert report.points == 10
    assert len(said) == 1
    assert f"by process {other.pid} on " in said[0]


@pytest.mark.classroom
def test_nbgraders_door_waits_too_and_then_touches_nothing(course, monkeypatch, caplog):
    grade_class(course)
    before = grades(course), (course.root / "autograded" / "ada" / NAME / f"{NAME}.ipynb").read_bytes()
    monkeypatch.setattr(autograde_lock, "_PATIENCE", 0.3)
    converter = Autograde(
        coursedir=CourseDirectory(config=course.config, assignment_id=NAME), config=course.config
    )
    converter.force = True  # which removes the old folder first
    with (
        other_grader(course.root / ".earlab" / "lock") as other,
        caplog.at_level(logging.WARNING),
        pytest.raises(NbGraderException, match=f"by process {other.pid} on .*; try again"),
    ):
        converter.start()
    assert before == (
        grades(course),
        (course.root / "autograded" / "ada" / NAME / f"{NAME}.ipynb").read_bytes(),
    )
    assert "Waiting: this course is being graded" in caplog.text
    converter.start()
    assert not (course.root / ".earlab" / "scratch").exists()
    with CourseLock(course.root / ".earlab" / "lock").held(pytest.fail, patience=0.0):
        pass
