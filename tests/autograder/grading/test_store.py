import sqlite3

import pytest

from autograder.grading.store import Store
from autograder.grading.verdict import CaseResult, Verdict
from autograder.nbgrader.course import Course, CourseError
from autograder.sandbox.host.program import CellReport


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "verdicts.db")
    yield store
    store.close()


def verdict(key="k", **changes):
    case = CaseResult("worked", "by hand", True, True)
    return Verdict(
        **{"exercise": "double", "status": "pass", "points": 4, "max_points": 4, "cases": (case,), "key": key}
        | changes
    )


def test_a_verdict_comes_back_as_it_was(store):
    store.put(verdict(messages=("ä", "b")))
    assert store.get("k") == verdict(messages=("ä", "b"))
    assert store.get("other") is None


def test_the_first_verdict_under_a_key_stays(store):
    store.put(verdict(points=4))
    store.put(verdict(points=0, status="fail"))
    assert store.get("k").points == 4
    assert len(store) == 1


def test_a_grader_error_is_not_kept(store):
    store.put(verdict(status="grader error"))
    assert store.get("k") is None


@pytest.mark.parametrize("command", ["UPDATE verdict SET json = ''", "DELETE FROM verdict"])
def test_nothing_is_changed_or_lost(store, tmp_path, command):
    store.put(verdict())
    with (
        sqlite3.connect(tmp_path / "verdicts.db") as other,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        other.execute(command)
    other.close()
    assert store.get("k") == verdict()


def test_two_graders_share_one_store(store, tmp_path):
    other = Store(tmp_path / "verdicts.db")
    store.put(verdict("a"))
    other.put(verdict("b"))
    assert other.get("a")
    assert store.get("b")
    other.close()


def test_cells_are_remembered(store):
    cells = (CellReport("cell 3", "error", "NameError", "x", 1),)
    store.put_cells("p", cells)
    assert store.get_cells("p") == cells
    assert store.get_cells("q") == ()


def test_a_course_keeps_its_secret_to_itself(tmp_path):
    course = Course(tmp_path / "course")
    secret = course.secret()
    assert len(secret) == 32
    assert Course(tmp_path / "course").secret() == secret
    assert (course.private / "secret").stat().st_mode & 0o077 == 0
    assert course.private.stat().st_mode & 0o077 == 0
    assert Course(tmp_path / "another").secret() != secret


def test_a_damaged_secret_is_an_error_not_another_secret(tmp_path):
    course = Course(tmp_path)
    course.secret()
    (course.private / "secret").write_text("abcd")
    with pytest.raises(CourseError, match="restore it from a backup"):
        course.secret()


def put_and_fail(store):
    with store.at_once():
        store.put(verdict("a"))
        raise RuntimeError("a fault in the middle")


def test_what_is_put_at_once_is_kept_whole_or_not_at_all(store):
    with pytest.raises(RuntimeError):
        put_and_fail(store)
    assert store.get("a") is None
    with store.at_once():
        store.put(verdict("a"))
        store.put(verdict("b"))
    assert len(store) == 2
