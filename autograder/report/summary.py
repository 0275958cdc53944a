"""A class in short: tables for people, one object for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from autograder.report.escaping import clean
from autograder.report.standing import caveats
from autograder.report.table import class_tables
from autograder.verdict import Report

_SHOWN = 5  # of what one fault hit


def print_tables(console: Console, reports: Sequence[Report]) -> None:
    """Print a table per assignment, then what a person should look at."""
    for table in class_tables(reports):
        console.print(table)
    for report in reports:
        if report.note and report.status != "grader error":
            console.print(Text(clean(f"{report.student}/{report.assignment}: {report.note}")))
    for cause, hit in _faults(reports).items():
        _print_fault(console, cause, hit)
    for caveat in caveats(reports):
        console.print(Text(clean(caveat)))
    levels = sorted({report.level for report in reports if report.level})
    console.print(f"{len(reports)} submissions; isolation in force: {', '.join(levels) or 'none'}")


def summary(reports: Sequence[Report]) -> dict[str, Any]:
    """Return what ``--json`` prints."""
    return {
        "ok": not any(report.status == "grader error" for report in reports),
        "faults": _faults(reports),
        "submissions": [
            {
                "student": report.student,
                "assignment": report.assignment,
                "status": report.status,
                "points": report.points,
                "max_points": report.max_points,
                "exercises": {verdict.exercise: verdict.points for verdict in report.verdicts},
                "mistakes": {v.exercise: v.mistake for v in report.verdicts if v.mistake},
                "caveats": {v.exercise: v.caveat for v in report.verdicts if v.caveat},
                "repairs": list(report.repairs),
                "note": report.note,
                "level": report.level,
                "seconds": report.seconds,
            }
            for report in reports
        ],
    }


def _faults(reports: Sequence[Report]) -> dict[str, list[str]]:
    """Return which work the grader failed on, by cause: one full disk fails a whole class."""
    hit: dict[str, list[str]] = {}
    for report in reports:
        causes: dict[str, list[str]] = {}
        for verdict in report.verdicts:
            if verdict.status == "grader error":
                causes.setdefault(verdict.note, []).append(verdict.exercise)
        for cause, exercises in causes.items():
            part = "" if len(exercises) == len(report.verdicts) else f" ({', '.join(exercises)})"
            hit.setdefault(cause, []).append(f"{report.student}/{report.assignment}{part}")
    return hit


def _print_fault(console: Console, cause: str, hit: Sequence[str]) -> None:
    shown = ", ".join(hit[:_SHOWN]) + (f" and {len(hit) - _SHOWN} more" if len(hit) > _SHOWN else "")
    console.print(
        Text(clean(f"GRADER ERROR: {cause}. Not graded: {shown}; the old score stays, grade again."))
    )
