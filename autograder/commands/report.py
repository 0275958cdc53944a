"""``autograder report``: pages for students and the class, from what was last graded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def main(
    course: Annotated[Path, typer.Argument(help="The course folder, with nbgrader_config.py.")] = Path("."),
    csv: Annotated[
        Path | None, typer.Option(help="Also write the points as a table for spreadsheets.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Write `reports/class.html` and one feedback page per submission; nothing is graded.

    Feedback pages tell a student what went wrong without any hidden number: they can be handed out.

    Example: `autograder report my-course --csv points.csv`
    """
    from rich.console import Console

    from autograder.nbgrader.classroom import Classroom, ClassroomError
    from autograder.report.class_report import class_csv, write_reports
    from autograder.report.summary import print_tables, summary

    classroom = Classroom(course)
    reports = list(classroom.records.reports())
    if not reports:
        raise ClassroomError(f"nothing has been graded in {course}; run: autograder grade {course}")
    page = write_reports(
        classroom.root / "reports",
        classroom.course.name,
        reports,
        lambda name: classroom.assignment(name).source,
    )
    if csv:
        csv.write_text(class_csv(reports), encoding="utf-8", errors="replace")
    if as_json:
        found = summary(reports)
        print(json.dumps({**found, "page": str(page), "csv": str(csv) if csv else None}))
        ok = found["ok"]
    else:
        ok = print_tables(Console(), reports)
        print(f"Class report: {page}")
    raise typer.Exit(0 if ok else 1)
