"""Somebody is killed at a random moment: the grader, a worker, the zygote, a child. The next run ends as if nothing was."""

from __future__ import annotations

import os

import pytest

from autograder.nbgrader.grade_class import grade_class
from autograder.nbgrader.records import Records
from tests.helpers import mortal_graders, small_class, tiny_course
from tests.helpers.mortal_graders import Moment, autograde, elsewhere, everything, live_and_let_die, moments
from tests.helpers.sandbox_programs import sandbox
from tests.helpers.small_class import NAME, notebook, submit

pytestmark = [pytest.mark.fault, pytest.mark.classroom]

RUNS, NBGRADER_RUNS = (200, 20) if os.environ.get("EARLAB_LONG") else (20, 3)
NEVER = Moment(tick=1 << 30)
WRONG = "def double(x):\n    return x ** 2"
EXITS = "def double(x):\n    import os\n    os._exit(0)"


@pytest.fixture(scope="module")
def handed_in(tiny, tiny_class, tmp_path_factory):
    """A class that was graded once, by a person too, and has handed in again."""
    with sandbox("strict"):
        pass  # skips where that is refused
    course = small_class.copy_course(tiny_class, tmp_path_factory.mktemp("kill") / "c")
    for student in ("same", "says_more"):
        submit(course, student, notebook(tiny), "2026-03-01 13:00:00 UTC")
    assert elsewhere(mortal_graders.grade, course.root) == ["graded"] * 2
    with course.gradebook() as book:
        for student in ("same", "says_more"):
            grade = book.find_grade("question-why", NAME, NAME, student)
            grade.manual_score, grade.needs_manual_grade = 3.0, False
        book.db.commit()
    submit(course, "same", notebook(tiny, double=WRONG))
    submit(course, "says_more", notebook(tiny, answer="More of my own words."))
    submit(course, "exits", notebook(tiny, double=EXITS), "2026-03-02 13:00:00 UTC")
    return course


@pytest.fixture(scope="module")
def clean(handed_in, tmp_path_factory):
    """What a run leaves that nobody interrupts, and its ticks by the number of workers."""
    ticks, left = {}, {}
    for workers in (1, 2):
        course = small_class.copy_course(handed_in, tmp_path_factory.mktemp("clean") / "c")
        status, ticks[workers], remaining = elsewhere(live_and_let_die, course.root, NEVER, workers)
        assert (status, remaining) == (0, [])
        left[workers] = everything(course)
    assert left[1] == left[2]
    return left[1], ticks


def test_a_clean_run_is_as_expected(clean):
    left, _ = clean
    waiting = {row[0]: row[5] for row in left["gradebook"] if row[2] == "question-why"}
    assert waiting == {"exits": 1, "same": 0, "says_more": 1}
    assert len(left["verdicts"]) == 2 * 2 + 2 * 2  # two exercises; two students before, two new programs now
    assert sorted(name for name in left["files"] if name.startswith(".earlab/") and name.count("/") == 1) == [
        ".earlab/grading.log", ".earlab/lock", ".earlab/released", ".earlab/reports", ".earlab/secret",
        ".earlab/verdicts.db",
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(RUNS))
def test_the_run_after_a_kill_ends_as_a_clean_one(handed_in, clean, tmp_path, seed):
    expected, ticks = clean
    workers = 1 + (seed % 4 == 3)
    course = small_class.copy_course(handed_in, tmp_path / "c")
    moment = moments(seed, ticks[workers])
    status, _, left = elsewhere(live_and_let_die, course.root, moment, workers)
    assert left == []
    assert status in ((0, -9) if moment.generation == 0 else (0,)), (
        f"{moment}: the run did not heal by itself"
    )
    status, _, left = elsewhere(live_and_let_die, course.root, NEVER)
    assert (status, left) == (0, [])
    assert everything(course) == expected
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.fixture(scope="module")
def through_nbgrader(tiny, tiny_class, tmp_path_factory):
    """A course in which three have handed in, what `nbgrader autograde` leaves of it, and its ticks."""
    course = small_class.copy_course(tiny_class, tmp_path_factory.mktemp("door") / "c")
    for student, double in (("a", EXITS), ("b", WRONG), ("c", tiny_course.RIGHT["double"])):
        submit(course, student, notebook(tiny, double=double), "2026-03-01 13:00:00 UTC")
    clean = small_class.copy_course(course, tmp_path_factory.mktemp("clean") / "c")
    status, ticks, left = elsewhere(live_and_let_die, clean.root, NEVER, 1, autograde)
    assert (status, left) == (0, [])
    return course, everything(clean), ticks


@pytest.mark.slow
@pytest.mark.parametrize("run", range(NBGRADER_RUNS))
def test_nbgrader_grades_what_it_was_killed_in(through_nbgrader, tmp_path, run):
    handed_in, expected, ticks = through_nbgrader
    course = small_class.copy_course(handed_in, tmp_path / "c")
    moment = Moment(ticks * (2 * run + 1) // (2 * NBGRADER_RUNS))
    assert elsewhere(live_and_let_die, course.root, moment, 1, autograde)[::2] == (-9, [])
    status, _, left = elsewhere(live_and_let_die, course.root, NEVER, 1, autograde)
    assert (status, left) == (0, [])
    assert everything(course) == expected


class Killed(BaseException):
    """Stands for the end of the process."""


def test_an_answer_judged_after_a_kill_is_not_reopened(handed_in, tiny, tmp_path, monkeypatch):
    """Between the gradebook's commit and the record, which knows no longer what a person was asked to judge."""
    small_class.install(tiny, monkeypatch)
    course = small_class.copy_course(handed_in, tmp_path / "c")

    def killed(*arguments):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Records, "save", killed)
        with pytest.raises(Killed):
            grade_class(course, students=["says_more"])
    with course.gradebook() as book:
        grade = book.find_grade("question-why", NAME, NAME, "says_more")
        assert grade.needs_manual_grade
        grade.manual_score, grade.needs_manual_grade = 4.0, False
        book.db.commit()
    grade_class(course, students=["says_more"])
    with course.gradebook() as book:
        grade = book.find_grade("question-why", NAME, NAME, "says_more")
        assert (grade.score, grade.needs_manual_grade) == (4.0, False)
