"""Full, read-only, locked and damaged: the message says what to do, and afterwards the run ends as a clean one."""

from __future__ import annotations

import json
import sqlite3
import threading

import pytest

from autograder.nbgrader.grade_class import grade_class
from tests.helpers import bad_disks, mortal_graders, small_class
from tests.helpers.mortal_graders import elsewhere, everything
from tests.helpers.small_class import NAME, notebook, submit
from tests.helpers.support import require

pytestmark = [pytest.mark.fault, pytest.mark.classroom]

WRONG = "def double(x):\n    return x ** 2"


@pytest.fixture(scope="module")
def handed_in(tiny, tiny_class, tmp_path_factory):
    """A class that was graded once; one has handed in again, another for the first time."""
    course = small_class.copy_course(tiny_class, tmp_path_factory.mktemp("disk") / "c")
    submit(course, "again", notebook(tiny))
    submit(course, "same", notebook(tiny))
    assert elsewhere(mortal_graders.grade, course.root) == ["graded"] * 2
    submit(course, "again", notebook(tiny, double=WRONG))
    submit(course, "new", notebook(tiny, answer="Mine."))
    return course


@pytest.fixture(scope="module")
def expected(handed_in, tmp_path_factory):
    course = small_class.copy_course(handed_in, tmp_path_factory.mktemp("clean") / "c")
    assert elsewhere(bad_disks.grade, course.root)[0] == 0
    return everything(course)


@pytest.fixture
def course(handed_in, tmp_path):
    return small_class.copy_course(handed_in, tmp_path / "c")


@pytest.fixture
def own_mounts():
    require("sandbox", elsewhere(bad_disks.possible), "a process cannot have mounts of its own here")


def whole(during, before, after):
    """Every student's folder, grades and record are all old or all new."""
    for student in ("again", "new", "same"):
        views = [_of(student, state) for state in (during, before, after)]
        assert views[0] in views[1:], student
    return True


def _of(student, state):
    return (
        [row for row in state["gradebook"] if row[0] == student],
        {name: file for name, file in state["autograded"].items() if f"/{student}/" in name},
    )


@pytest.mark.parametrize("free", [0, 90_000, 200_000])
def test_a_full_disk_loses_nothing(own_mounts, handed_in, course, expected, free):
    status, text, during, again, after = elsewhere(bad_disks.grade_on_a_full_disk, course.root, free)
    assert "Traceback" not in text
    if status or not free:
        assert status == 1
        assert "make room, then run this again" in text or "its disk fails or is full" in text
        assert text.count("run this again") <= 3  # one message for files, one for databases, one for the log
    assert whole(during, everything(handed_in), expected)
    assert again == 0
    assert after == expected


@pytest.mark.parametrize(
    ("names", "message", "graded"),
    [
        ((".earlab",), "lock: the file system is read-only: make it writable", []),
        (("gradebook.db",), "the gradebook: it cannot be written: check owner and permissions", []),
        (("autograded",), "autograded/.scratch: the file system is read-only", []),
        ((".earlab/verdicts.db",), ".earlab/verdicts.db: it cannot be written", ["same"]),
        (("submitted",), "", ["again", "new", "same"]),
    ],
)
def test_what_is_read_only_is_said(own_mounts, handed_in, course, expected, names, message, graded):
    before = everything(handed_in)
    status, text = elsewhere(bad_disks.grade, course.root, names)
    assert status == (0 if len(graded) == 3 else 1)
    assert "Traceback" not in text
    assert message in text
    during = everything(course)
    assert whole(during, before, expected)
    assert {s for s in ("again", "new") if _of(s, during) == _of(s, expected)} == set(graded) - {"same"}
    assert elsewhere(bad_disks.grade, course.root)[0] == 0
    assert everything(course) == expected


@pytest.fixture
def here(tiny, course, monkeypatch, warm_engines):
    """The course, to be graded in this process."""
    small_class.install(tiny, monkeypatch)
    return course


def run(course, *arguments: str) -> tuple[int, str]:
    return bad_disks.command(course.root, *arguments)


def test_a_gradebook_that_is_locked_for_a_moment_is_waited_for(here, expected):
    other = sqlite3.connect(here.root / "gradebook.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    threading.Timer(1.0, other.close).start()
    assert run(here, "grade", "--workers", "1")[0] == 0
    assert everything(here) == expected
    with here.gradebook() as book:
        assert "timeout=30" in str(book.engine.url)


def test_a_gradebook_without_a_time_to_wait_gets_one(here):
    here.directory.db_url = f"sqlite:///{here.root / 'gradebook.db'}"
    with here.gradebook() as book:
        assert book.engine.url.query["timeout"] == "30"


def test_a_gradebook_that_stays_locked_is_said_and_the_class_goes_on(here, handed_in, expected, monkeypatch):
    config = here.root / "nbgrader_config.py"
    config.write_text(config.read_text().replace("timeout=30", "timeout=0.1"))
    other = sqlite3.connect(here.root / "gradebook.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")  # others may read, nobody may write
    status, text = run(here, "grade", "--workers", "1")
    other.close()
    assert status == 1
    assert "the gradebook: another program keeps it locked: close that one" in text
    assert text.count("keeps it locked") == 1
    assert "again/99_tiny, new/99_tiny" in text
    assert whole(everything(here), everything(handed_in), expected)
    assert run(here, "grade", "--workers", "1")[0] == 0
    assert everything(here) == expected


DAMAGE = [
    (".earlab/verdicts.db", b"this is no database " * 300, ".earlab/verdicts.db is damaged (file is not a database)"),
    ("gradebook.db", b"this is no database " * 300, "the gradebook is damaged (file is not a database): restore it"),
    (".earlab/secret", b"12\xff", "expected 64 hexadecimal digits; restore it from a backup"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "message"), DAMAGE, ids=[name for name, *_ in DAMAGE])
def test_what_is_damaged_is_named_and_nothing_is_written(here, handed_in, expected, name, data, message):
    kept = (here.root / name).read_bytes()
    (here.root / name).write_bytes(data)
    status, text = run(here, "grade", "--workers", "1")
    assert status == 1
    assert message in text
    assert "Traceback" not in text
    (here.root / name).write_bytes(kept)
    assert whole(everything(here), everything(handed_in), expected)
    assert run(here, "grade", "--workers", "1")[0] == 0
    assert everything(here) == expected


def test_without_its_verdicts_a_class_is_graded_to_the_same_scores(here, expected):
    (here.root / ".earlab" / "verdicts.db").unlink()
    assert run(here, "grade", "--workers", "1")[0] == 0
    assert everything(here)["gradebook"] == expected["gradebook"]
    assert everything(here)["autograded"] == expected["autograded"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"report": {}}', "\0"])
def test_a_damaged_record_is_named_and_the_next_run_mends_it(here, expected, text):
    record = here.root / ".earlab" / "reports" / NAME / "same.json"
    record.write_text(text)
    status, printed = run(here, "report")
    assert status == 1
    assert "same.json is damaged" in printed
    assert f"autograder grade --assignment {NAME} --student same" in printed
    assert len(grade_class(here, [NAME], ["same"])) == 1
    assert json.loads(record.read_text())["student"] == "same"
    assert run(here, "report")[0] == 0
