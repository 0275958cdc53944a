"""Write the class in one page, a page for every student, and the same numbers for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

from autograder.assignments.source import Source
from autograder.grading.verdict import Report
from autograder.report.escaping import spreadsheet_cell
from autograder.report.feedback import feedback_html
from autograder.report.labels import by_assignment, caveats, named_mistakes, slowest
from autograder.report.pages import render

PAGE = "class.html"


def write_reports(
    folder: Path, course: str, reports: Sequence[Report], source_of: Callable[[str], Source]
) -> Path:
    """Write the class page and one page per submission into ``folder``; return the class page's path.

    source_of: gives an assignment's notebook by the assignment's name.
    """
    for assignment, of_it in by_assignment(reports).items():
        source = source_of(assignment)
        (folder / assignment).mkdir(parents=True, exist_ok=True)
        for report in of_it:
            page = folder / assignment / f"{report.student}.html"
            page.write_text(feedback_html(report, source), encoding="utf-8", errors="replace")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)  # grades of a whole class
    path = folder / PAGE
    path.write_text(class_html(course, reports), encoding="utf-8", errors="replace")
    return path


def class_html(course: str, reports: Sequence[Report]) -> str:
    """Return the class page; its links lead to ``<assignment>/<student>.html`` beside it."""
    return render(
        "class.html",
        course=course,
        reports=reports,
        students=len({report.student for report in reports}),
        by_assignment=by_assignment(reports),
        faulty=[report for report in reports if report.status == "grader error"],
        mended=[report for report in reports if report.repairs or report.status == "unreadable"],
        mistakes=named_mistakes(reports),
        caveats=caveats(reports),
        slowest=slowest(reports),
        levels=sorted({report.level for report in reports if report.level}),
        fingerprints=sorted({report.fingerprint[:16] for report in reports if report.fingerprint}),
    )


def class_csv(reports: Sequence[Report]) -> str:
    """Return one line per submission: points of each exercise, in the columns of its assignment."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    columns = [
        (assignment, verdict.exercise)
        for assignment, of_it in by_assignment(reports).items()
        for verdict in of_it[0].verdicts
    ]
    heads = [spreadsheet_cell(f"{assignment}/{exercise}") for assignment, exercise in columns]
    table.writerow(["student", "assignment", "status", "points", "max_points", *heads, "level", "note"])
    for report in reports:
        points = {(report.assignment, verdict.exercise): verdict.points for verdict in report.verdicts}
        table.writerow(
            [
                spreadsheet_cell(report.student or ""),
                spreadsheet_cell(report.assignment),
                report.status,
                report.points,
                report.max_points,
                *(points.get(column, "") for column in columns),
                report.level,
                spreadsheet_cell(report.note),
            ]
        )
    return out.getvalue()
