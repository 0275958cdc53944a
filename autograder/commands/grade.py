"""``autograder grade``: grade a class into nbgrader's gradebook."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from autograder.sandbox.isolation import Isolation


def main(
    course: Annotated[Path, typer.Argument(help="The course folder, with nbgrader_config.py.")] = Path("."),
    assignment: Annotated[
        list[str] | None, typer.Option(help="Only this assignment; may be repeated.")
    ] = None,
    student: Annotated[list[str] | None, typer.Option(help="Only this student; may be repeated.")] = None,
    workers: Annotated[
        int,
        typer.Option(min=1, help="Submissions graded at once on this machine.", show_default="one per core"),
    ] = os.cpu_count() or 1,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Grade on the workers of this Dask cluster, for example tcp://host:8786."),
    ] = None,
    isolation: Annotated[
        Isolation | None,
        typer.Option(
            help="The level of isolation, which must work here; auto: the strongest that does.",
            show_default="what nbgrader_config.py says, or auto",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Grade `submitted/STUDENT/ASSIGNMENT/` into `gradebook.db` and `autograded/`.

    What has not changed is not run again; a run that was killed goes on where it stopped. A submission that cannot be
    read scores 0, with the reason. Where the grader itself fails, the old score stays and the exit status is 1; so it is
    where an assignment cannot be graded and is left out. What was handed out is graded, whatever its source says today.

    Example: `autograder grade my-course --assignment 02_perceptron --workers 4`
    """
    from rich.console import Console

    from autograder.nbgrader.class_list import with_missing
    from autograder.nbgrader.classroom import Classroom
    from autograder.nbgrader.grade_class import grade_class
    from autograder.report.log import NAME
    from autograder.report.progress import ClassProgress
    from autograder.report.summary import print_tables, summary

    classroom = Classroom(course)
    with ClassProgress() as progress:
        reports = grade_class(
            classroom,
            assignment or (),
            student or (),
            workers,
            isolation or classroom.isolation,
            scheduler,
            progress.on_report,
        )
    if not student:
        reports = with_missing(classroom, reports)
    log = classroom.course.private / NAME
    if as_json:
        found = summary(reports, reports.left_out)
        print(json.dumps({**found, "log": str(log)}))
        ok = found["ok"]
    else:
        ok = print_tables(Console(), reports, reports.left_out)
        print(f"Pages for students and the class: autograder report {course}")
        print(f"A line for each submission, with the time of each exercise: {log}")
    raise typer.Exit(0 if ok else 1)
