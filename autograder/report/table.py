"""The class as a table in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from autograder.report.escaping import clean
from autograder.report.standing import SIGNS, STYLES, by_assignment, number, standing
from autograder.verdict import Report


def class_tables(reports: Sequence[Report]) -> list[Table]:
    """Return a table per assignment: a row per student, a column per exercise."""
    return [_table(assignment, of_it) for assignment, of_it in by_assignment(reports).items()]


def _table(assignment: str, reports: Sequence[Report]) -> Table:
    table = Table(title=assignment, title_justify="left", header_style="bold")
    table.add_column("student", no_wrap=True)
    for verdict in reports[0].verdicts:
        table.add_column(f"{verdict.exercise}\nof {number(verdict.max_points)}", overflow="fold")
    table.add_column(f"sum\nof {number(reports[0].max_points)}", justify="right")
    for report in reports:
        words = [_cell(verdict.points, standing(verdict)) for verdict in report.verdicts]
        total = "not read" if report.status == "unreadable" else number(report.points)
        table.add_row(Text(clean(report.student or "")), *words, Text(total, style="bold"))
    return table


def _cell(points: float, word: str) -> Text:
    return Text(f"{SIGNS[word]} {number(points)}", style=STYLES[word])
