"""Sum up a class: tables for people, one object for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from autograder.grading.verdict import Report
from autograder.report.escaping import clean
from autograder.report.labels import by_exercise, caveats
from autograder.report.table import class_tables

_SHOWN = 5  # of what one fault hit


def print_tables(
    console: Console, reports: Sequence[Report], left_out: Mapping[str, str] | None = None
) -> bool:
    """Print a table per assignment, then what a person should look at; return whether all could be graded.

    left_out: the assignments that could not be, with the reason.
    """
    left_out = left_out or {}
    for table in class_tables(reports):
        console.print(table)
    faults: dict[str, list[str]] = {}
    levels: set[str] = set()
    failed = bool(left_out)
    submissions = 0
    for report in reports:
        _add_faults(faults, report)
        submissions += report.status != "not handed in"
        levels.update([report.level] if report.level else [])
        failed = failed or report.status == "grader error"
        if report.note and report.status != "grader error":
            console.print(Text(clean(f"{report.student}/{report.assignment}: {report.note}")))
    for cause, hit in faults.items():
        _print_fault(console, cause, hit)
    for caveat in caveats(reports):
        console.print(Text(clean(caveat)))
    for name, why in left_out.items():
        console.print(Text(clean(f"LEFT OUT: {name}: {why}")))
    in_force = f"; isolation in force: {', '.join(sorted(levels))}" if levels else ""
    console.print(f"{submissions} submission{'' if submissions == 1 else 's'}{in_force}")
    return not failed


def summary(reports: Sequence[Report], left_out: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return what ``--json`` prints; the arguments are those of ``print_tables``."""
    left_out = left_out or {}
    faults: dict[str, list[str]] = {}
    submissions = []
    for report in reports:  # once: a class's reports are read from the disk whenever they are asked for
        _add_faults(faults, report)
        submissions.append(_in_short(report))
    ok = not left_out and not any(one["status"] == "grader error" for one in submissions)
    return {"ok": ok, "faults": faults, "left_out": dict(left_out), "submissions": submissions}


def _in_short(report: Report) -> dict[str, Any]:
    return {
        "student": report.student,
        "assignment": report.assignment,
        "status": report.status,
        "points": report.points,
        "max_points": report.max_points,
        "exercises": {exercise: verdict.points for exercise, verdict in by_exercise(report).items()},
        "mistakes": {v.exercise: v.mistake for v in report.verdicts if v.mistake},
        "caveats": {v.exercise: v.caveat for v in report.verdicts if v.caveat},
        "repairs": list(report.repairs),
        "note": report.note,
        "level": report.level,
        "seconds": report.seconds,
    }


def _add_faults(hit: dict[str, list[str]], report: Report) -> None:
    """Add what the grader failed on in this work, by cause: one full disk fails a whole class."""
    causes: dict[str, list[str]] = {}
    for verdict in report.verdicts:
        if verdict.status == "grader error":
            causes.setdefault(verdict.note, []).append(verdict.exercise)
    for cause, exercises in causes.items():
        part = "" if len(exercises) == len(report.verdicts) else f" ({', '.join(exercises)})"
        hit.setdefault(cause, []).append(f"{report.student}/{report.assignment}{part}")


def _print_fault(console: Console, cause: str, hit: Sequence[str]) -> None:
    shown = ", ".join(hit[:_SHOWN]) + (f" and {len(hit) - _SHOWN} more" if len(hit) > _SHOWN else "")
    console.print(
        Text(clean(f"GRADER ERROR: {cause}. Not graded: {shown}; the old score stays, grade again."))
    )
