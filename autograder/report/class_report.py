"""Write the class in one page, a page for every student, and the same numbers for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from autograder.assignments.source import Source
from autograder.grading.verdict import Report
from autograder.report.escaping import spreadsheet_cell
from autograder.report.feedback import feedback_html
from autograder.report.labels import by_assignment, by_exercise, caveats, columns, named_mistakes, slowest
from autograder.report.pages import render

PAGE, TABLE, ANSWERS = "class.html", "class.csv", "answers.html"


def write_reports(
    folder: Path, course: str, reports: Sequence[Report], sources: Mapping[str, Source]
) -> Path:
    """Write the class page, its CSV, model answers and one page per submission into ``folder``; return the class page's path.

    sources: the notebooks by the assignments' names; of one that is not there nothing but the class's points is written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for report in reports:
        if report.assignment in sources and report.status != "not handed in":
            page = folder / report.assignment / f"{report.student}.html"
            page.parent.mkdir(exist_ok=True)
            text = feedback_html(report, sources[report.assignment])
            page.write_text(text, encoding="utf-8", errors="replace")
    asked = {name: [c for c in source.questions if c.model_answer] for name, source in sources.items()}
    asked = {name: questions for name, questions in asked.items() if questions}
    if asked:
        text = render("answers.html", course=course, asked=asked)
        (folder / ANSWERS).write_text(text, encoding="utf-8", errors="replace")
    path = folder / PAGE
    text = class_html(course, reports, sources, ANSWERS if asked else "")
    path.write_text(text, encoding="utf-8", errors="replace")
    (folder / TABLE).write_text(class_csv(reports), encoding="utf-8", errors="replace")
    return path


def class_html(course: str, reports: Sequence[Report], with_pages: Collection[str], answers: str = "") -> str:
    """Return the class page; its links lead to ``<assignment>/<student>.html`` beside it.

    with_pages: the assignments whose submissions have pages.  answers: the page of model answers, if there is one.
    """
    return render(
        "class.html",
        course=course,
        with_pages=with_pages,
        answers=answers,
        submissions=sum(report.status != "not handed in" for report in reports),
        students=len({report.student for report in reports}),
        by_assignment=by_assignment(reports),
        faulty=[report for report in reports if report.status == "grader error"],
        mended=[report for report in reports if report.repairs or report.status == "unreadable"],
        mistakes=named_mistakes(reports),
        caveats=caveats(reports),
        slowest=slowest(report for report in reports if report.status != "not handed in"),
        levels=sorted({report.level for report in reports if report.level}),
        fingerprints=sorted({report.fingerprint[:16] for report in reports if report.fingerprint}),
    )


def class_csv(reports: Sequence[Report]) -> str:
    """Return one line per submission: points of each exercise, in the columns of its assignment."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    places = [
        (assignment, exercise)
        for assignment, of_it in by_assignment(reports).items()
        for exercise in columns(of_it)
    ]
    heads = [spreadsheet_cell(f"{assignment}/{exercise}") for assignment, exercise in places]
    table.writerow(["student", "assignment", "status", "points", "max_points", *heads, "level", "note"])
    for report in reports:
        verdicts = by_exercise(report)
        points = {(report.assignment, exercise): verdict.points for exercise, verdict in verdicts.items()}
        table.writerow(
            [
                spreadsheet_cell(report.student or ""),
                spreadsheet_cell(report.assignment),
                report.status,
                report.points,
                report.max_points,
                *(points.get(place, "") for place in places),
                report.level,
                spreadsheet_cell(report.note),
            ]
        )
    return out.getvalue()
