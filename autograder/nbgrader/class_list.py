"""Say who of a class handed nothing in: a student that is missing from a table is not seen by anybody."""

from __future__ import annotations

from collections.abc import Iterator

from nbgrader.api import Student
from sqlalchemy import select

from autograder.grading.verdict import Report, Verdict
from autograder.nbgrader.classroom import Classroom
from autograder.nbgrader.records import Recorded


def with_missing(classroom: Classroom, reports: Recorded) -> Recorded:
    """Return the reports with one for each student of the gradebook who handed in nothing of what the others did."""
    with classroom.gradebook() as gradebook:
        students = list(gradebook.db.execute(select(Student.id)).scalars())
    return reports.and_also(list(_missing(classroom, reports, students)))


def _missing(classroom: Classroom, reports: Recorded, students: list[str]) -> Iterator[Report]:
    there: dict[str, set[str]] = {}
    example: dict[str, Report] = {}
    for report in reports:
        there.setdefault(report.assignment, set()).add(str(report.student))
        example.setdefault(report.assignment, report)
    for assignment, known in there.items():
        nothing = tuple(Verdict(v.exercise, "fail", 0.0, v.max_points) for v in example[assignment].verdicts)
        for student in students:
            if student not in known and classroom.records.find(assignment, student) is None:
                yield Report(assignment, student, "not handed in", nothing)
