"""A class in short: tables for people, one object for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from autograder.report.escaping import clean
from autograder.report.table import class_tables
from autograder.verdict import Report


def print_tables(console: Console, reports: Sequence[Report]) -> None:
    """Print a table per assignment, then what a person should look at."""
    for table in class_tables(reports):
        console.print(table)
    for report in reports:
        for line in _remarks(report):
            console.print(Text(clean(f"{report.student}/{report.assignment}: {line}")))
    levels = sorted({report.level for report in reports if report.level})
    console.print(f"{len(reports)} submissions; isolation in force: {', '.join(levels) or 'none'}")


def summary(reports: Sequence[Report]) -> dict[str, Any]:
    """Return what ``--json`` prints."""
    return {
        "ok": not any(report.status == "grader error" for report in reports),
        "submissions": [
            {
                "student": report.student,
                "assignment": report.assignment,
                "status": report.status,
                "points": report.points,
                "max_points": report.max_points,
                "exercises": {verdict.exercise: verdict.points for verdict in report.verdicts},
                "mistakes": {v.exercise: v.mistake for v in report.verdicts if v.mistake},
                "repairs": list(report.repairs),
                "note": report.note,
                "level": report.level,
                "seconds": report.seconds,
            }
            for report in reports
        ],
    }


def _remarks(report: Report) -> list[str]:
    faults = [
        f"GRADER ERROR in {verdict.exercise} ({verdict.note}); the old score stays, grade again"
        for verdict in report.verdicts
        if verdict.status == "grader error"
    ]
    return faults + ([report.note] if report.note and not faults else [])
