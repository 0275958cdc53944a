"""``autograder doctor``: say what this machine offers, and what to do for the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from autograder.doctor.finding import Finding

_COLORS = {"ok": "green", "could be better": "yellow", "missing": "red"}


def main(
    course: Annotated[Path, typer.Argument(help="The folder in which a course is to be graded.")] = Path("."),
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say what isolation, memory, libraries, browser and fonts this machine offers, and what to do for the rest.

    Exit status 0: grading is possible, perhaps not at its best.

    Example: `autograder doctor my-course`
    """
    if not course.is_dir():
        raise typer.BadParameter(f"there is no directory {course}", param_hint="course")
    findings = list(examine(course))
    possible = not any(finding.prevents_grading for finding in findings)
    if as_json:
        found = [asdict(finding) for finding in findings]
        print(json.dumps({"ok": possible, "findings": found}, ensure_ascii=False))
    else:
        _show(findings, possible)
    raise typer.Exit(0 if possible else 1)


def examine(course: Path) -> Iterator[Finding]:
    """Yield what there is of each topic, the most important first."""
    from autograder.doctor import grading, libraries, machine

    yield grading.isolation()
    yield grading.locks(course)
    yield grading.programs()
    yield libraries.python()
    yield libraries.libraries()
    yield machine.memory()
    yield machine.disk(course)
    yield grading.compiled()
    yield libraries.data_sets()
    yield machine.browser()
    yield machine.fonts()


def _show(findings: list[Finding], possible: bool) -> None:
    """Print a line for each topic, below it what to do."""
    from rich.console import Console
    from rich.markup import escape

    console = Console(highlight=False, soft_wrap=True)
    for finding in findings:
        state = f"[{_COLORS[finding.state]}]{finding.state:15}[/]"
        console.print(f"{finding.topic:10} {state} {escape(finding.found)}")
        for line in finding.advice.splitlines():
            console.print(f"{'':26} {escape(line)}")
    console.print("Grading is possible." if possible else "[red]Nothing can be graded here yet.[/]")
