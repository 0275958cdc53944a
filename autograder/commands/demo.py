"""``autograder demo``: a demonstration class, made, graded and compared with what it must get."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer


def main(
    folder: Annotated[
        Path, typer.Argument(help="Where the course is made; an earlier one is replaced.")
    ] = Path("build/demo"),
    workers: Annotated[
        int, typer.Option(min=1, help="Submissions graded at once.", show_default="one per core")
    ] = os.cpu_count() or 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Make a course with a class of students who are right, wrong, unlucky or wicked, and grade it.

    Each submission declares the score it must get. Exit status 0 only when all got theirs.

    Example: `autograder demo my-demo`
    """
    from rich.console import Console

    from autograder.assignments.assignment import assignment_names, load_assignment
    from autograder.demo.build import NAME, build_course
    from autograder.demo.class_list import class_list
    from autograder.demo.compare import comparison_tables, judge
    from autograder.nbgrader.grade_class import grade_class
    from autograder.report.class_report import write_reports
    from autograder.report.progress import ClassProgress
    from autograder.report.summary import summary

    console = Console(stderr=True)
    with console.status("making the course"):
        assignments = {name: load_assignment(name) for name in assignment_names()}
        hand_ins = class_list(assignments)
        classroom = build_course(folder, assignments, hand_ins)
    with ClassProgress() as progress:
        reports = grade_class(classroom, workers=workers, on_report=progress.on_report)
    judged = judge([one for one in hand_ins if one.assignment not in reports.left_out], reports)
    sources = {name: assignment.source for name, assignment in assignments.items()}
    page = write_reports(classroom.root / "reports", NAME, reports, sources)
    surprises = [
        f"{one.hand_in.student}/{one.hand_in.assignment}: {s}" for one in judged for s in one.surprises
    ]
    surprises += [f"{name} was left out: {why}" for name, why in reports.left_out.items()]
    if as_json:
        print(
            json.dumps({**summary(reports), "ok": not surprises, "surprises": surprises, "page": str(page)})
        )
    else:
        Console().print(*comparison_tables(judged), sep="\n")
        for line in surprises:
            print(line)
        good = sum(not one.surprises for one in judged)
        levels = ", ".join(sorted({report.level for report in reports}))
        print(
            f"{good} of {len(judged)} submissions are at their expected score; isolation in force: {levels}"
        )
        print(f"Class report: {page}")
    raise typer.Exit(1 if surprises else 0)
