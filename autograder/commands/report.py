"""``autograder report``: pages for students and the class, from what was last graded."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Annotated

import typer


def main(
    course: Annotated[Path, typer.Argument(help="The course folder, with nbgrader_config.py.")] = Path("."),
    csv: Annotated[Path | None, typer.Option(help="Put the table for spreadsheets there too.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Write `reports/class.html`, `reports/class.csv` and one feedback page per submission; nothing is graded.

    Feedback pages tell a student what went wrong without any hidden number: they can be handed out.

    Example: `autograder report my-course`
    """
    from rich.console import Console

    from autograder.nbgrader.class_list import with_missing
    from autograder.nbgrader.classroom import Classroom, ClassroomError
    from autograder.report.class_report import TABLE, write_reports
    from autograder.report.summary import print_tables, summary
    from autograder.support.system_errors import describe

    classroom = Classroom(course)
    recorded = classroom.records.everything()
    if not recorded:
        raise ClassroomError(f"nothing has been graded in {course}; run: autograder grade {course}")
    reports = list(with_missing(classroom, recorded))
    sources, left_out = {}, {}
    for name in dict.fromkeys(report.assignment for report in reports):
        try:
            sources[name] = classroom.assignment(name).source
        except Exception as error:  # a draft may raise anything; the others are none the worse
            left_out[name] = f"its pages for students are not written: {describe(error)}"
    page = write_reports(classroom.root / "reports", classroom.course.name, reports, sources)
    table = page.with_name(TABLE)
    if csv:
        table = Path(shutil.copyfile(table, csv))
    if as_json:
        found = summary(reports, left_out)
        print(json.dumps({**found, "page": str(page), "csv": str(table)}))
        ok = found["ok"]
    else:
        ok = print_tables(Console(), reports, left_out)
        print(f"Class report: {page}\nTable: {table}")
    raise typer.Exit(0 if ok else 1)
