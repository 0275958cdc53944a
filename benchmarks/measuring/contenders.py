"""Graders side by side on the same work: stock nbgrader, otter, ours, and ours behind nbgrader's door."""

from __future__ import annotations

import json
import sqlite3
import statistics
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from nbformat import write
from nbformat.v4 import new_code_cell, new_notebook

from autograder.assignments.assignment import Assignment
from benchmarks.measuring.command import Usage, run
from benchmarks.measuring.school import course_of, hand_in_again, otter_tests, right_work, stock_course

_BIN = Path(sys.executable).parent
_MOST = 10  # students whom one pattern of nbgrader names
_FEW = 2  # submissions in the shorter of two runs, whose difference tells what a warm one takes


class NotRightError(RuntimeError):
    """A grader did not give right work full marks: what it took says nothing then."""


@dataclass(frozen=True)
class Cost:
    """What a grader takes.

    cpu: seconds a submission, once it is warm.  start: CPU seconds before the first one.  wall, wall_two: seconds by
    the clock a warm submission, one at a time and two at a time.  memory_mb: most megabytes held at once.
    """

    cpu: float
    start: float
    wall: float
    wall_two: float | None  # None: not measured
    memory_mb: float

    @property
    def plain(self) -> dict[str, float | None]:
        """The numbers by name, with submissions a second."""
        numbers = {name: value and round(value, 4) for name, value in asdict(self).items()}
        return {**numbers, "per_second": _rate(self.wall), "per_second_two": _rate(self.wall_two)}


def _rate(seconds: float | None) -> float | None:
    """Return how many a second; None where the machine was too busy to tell."""
    return round(1 / seconds, 2) if seconds is not None and seconds > 0 else None


def warm(few: Usage, fewer: int, some: Usage, more: int) -> Cost:
    """Return what a submission takes, from a run over ``fewer`` and one over ``more`` of them."""
    cpu, wall = ((b - a) / (more - fewer) for a, b in ((few.cpu, some.cpu), (few.wall, some.wall)))
    return Cost(cpu, few.cpu - fewer * cpu, wall, None, some.peak / (1 << 20))


def median(runs: Sequence[Usage]) -> Usage:
    """Return the medians of what some runs took: a process of seconds starts now faster, now slower."""
    return Usage(*(statistics.median(getattr(one, field.name) for one in runs) for field in fields(Usage)))


class School:
    """One set-up: a course of ``ours`` students, of whom the first ``theirs`` are graded by the slow ones too."""

    def __init__(self, folder: Path, assignment: Assignment, ours: int, theirs: int) -> None:
        self._folder = folder
        self._assignment = assignment
        self._ours, self._theirs = ours, theirs
        self._course = course_of(folder / "ours", assignment, ours)
        self._round = 0

    def stock(self) -> Cost:
        """nbgrader with its own preprocessors; one process grades the class, which is its best case."""
        one, other = (stock_course(self._course, self._folder / f"stock-{i}") for i in range(2))
        few = run(self._nbgrader(one, 1), folder=one)
        some = run(self._nbgrader(one, self._theirs), folder=one)
        _need_full_marks(one, self._assignment, self._theirs)
        two = run(self._nbgrader(one, 1), self._nbgrader(other, 1), folder=one)
        cost = warm(few, 1, some, self._theirs)
        return replace(cost, wall_two=(two.wall - few.wall + cost.wall) / 2)

    def otter(self) -> Cost:
        """``otter run``, a process for each submission; an empty notebook tells what its start takes."""
        archive = otter_tests(self._assignment, self._folder / "autograder.zip")
        empty = self._folder / "empty.ipynb"
        write(new_notebook(cells=[new_code_cell("1")]), empty)
        papers = [self._paper(number) for number in range(3)]
        start = median([run(self._otter(archive, empty), folder=self._folder) for _ in papers])
        one = median([run(self._otter(archive, paper), folder=self._folder) for paper in papers])
        results = json.loads((self._folder / "results.json").read_text())["tests"]
        if sum(result.get("score", 0) for result in results) != _all_points(self._assignment):
            raise NotRightError(f"otter gave right work {results}")
        two = run(*(self._otter(archive, paper) for paper in papers[1:]), folder=self._folder)
        cost = warm(start, 0, one, 1)
        return replace(cost, wall_two=(two.wall - start.wall) / 2)

    def ours(self) -> Cost:
        """``autograder grade``, in one process and in two; all answers are known, as from a second hand-in on."""
        serial = [self._again(self._grade(count, 1)) for count in (_FEW, self._ours)]
        parallel = [self._again(self._grade(count, 2)) for count in (_FEW, self._ours)]
        _need_full_marks(self._course.root, self._assignment, self._ours)
        cost = warm(serial[0], _FEW, serial[1], self._ours)
        two = warm(parallel[0], _FEW, parallel[1], self._ours)
        return replace(cost, wall_two=two.wall, memory_mb=max(cost.memory_mb, two.memory_mb))

    def door(self) -> Cost:
        """``nbgrader autograde`` with our reader and our grading in place of its own."""
        many = min(self._ours, _MOST)
        few, some = (self._again(self._nbgrader(self._course.root, count)) for count in (_FEW, many))
        return warm(few, _FEW, some, many)

    def first_answers(self) -> Usage:
        """Grade the class for the first time: the reference and the mistakes answer every variant, once."""
        return run(self._grade(self._ours, 1), folder=self._folder)

    def _again(self, command: Sequence[str]) -> Usage:
        """Run a command after everybody has handed in something new."""
        self._round += 1
        hand_in_again(self._course, self._assignment, self._ours, self._round)
        return run(command, folder=self._course.root)

    def _nbgrader(self, course: Path, count: int) -> list[str]:
        """Return the command that grades the first students, at most ten of them."""
        students = f"--student=student-00[0-{count - 1}]"
        where = f"--CourseDirectory.root={course}"
        command = [str(_BIN / "nbgrader"), "autograde", self._assignment.name, "--force", students, where]
        return [*command, "--Execute.timeout=600"]

    def _grade(self, count: int, workers: int) -> list[str]:
        students = [f"--student=student-{number:03}" for number in range(count)]
        command = [sys.executable, "-m", "autograder.cli", "grade", str(self._course.root), "--json"]
        return [*command, "--workers", str(workers), *students]

    def _otter(self, archive: Path, paper: Path) -> list[str]:
        command = [str(_BIN / "otter"), "run", "--no-logo", "-a", str(archive)]
        return [*command, "-o", str(self._folder), str(paper)]

    def _paper(self, number: int) -> Path:
        path = self._folder / f"paper-{number}.ipynb"
        path.write_bytes(right_work(self._assignment, number + 1)[number].file(self._assignment.source, ""))
        return path


def _all_points(assignment: Assignment) -> float:
    return sum(assignment.points(exercise.name) for exercise in assignment.exercises)


def _need_full_marks(course: Path, assignment: Assignment, count: int) -> None:
    """Raise NotRightError unless the gradebook has full marks for the first students."""
    with closing(sqlite3.connect(course / "gradebook.db")) as book:
        query = """SELECT sa.student_id, SUM(g.auto_score) FROM grade g
                   JOIN submitted_notebook n ON n.id = g.notebook_id
                   JOIN submitted_assignment sa ON sa.id = n.assignment_id GROUP BY 1 ORDER BY 1"""
        points = dict(book.execute(query).fetchall())
    expected = {f"student-{number:03}": _all_points(assignment) for number in range(count)}
    wrong = {student: points.get(student) for student in expected if points.get(student) != expected[student]}
    if wrong:
        raise NotRightError(f"right work got other than full marks in {course}: {wrong}")
