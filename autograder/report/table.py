"""Print the class as a table in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from autograder.grading.verdict import Report
from autograder.report.escaping import clean
from autograder.report.labels import SIGNS, STYLES, number, standing


def class_tables(reports: Sequence[Report]) -> list[Table]:
    """Return a table per assignment: a row per student, a column per exercise."""
    tables: dict[str, Table] = {}
    for report in reports:  # row by row: a class's reports need not fit into memory
        if report.assignment not in tables:
            tables[report.assignment] = _table_like(report)
        words = [_cell(verdict.points, standing(verdict)) for verdict in report.verdicts]
        total = "not read" if report.status == "unreadable" else number(report.points)
        tables[report.assignment].add_row(
            Text(clean(report.student or "")), *words, Text(total, style="bold")
        )
    return list(tables.values())


def _table_like(report: Report) -> Table:
    """Return an empty table with the columns that a report fills."""
    table = Table(title=report.assignment, title_justify="left", header_style="bold")
    table.add_column("student", no_wrap=True)
    for verdict in report.verdicts:
        table.add_column(f"{verdict.exercise}\nof {number(verdict.max_points)}", overflow="fold")
    table.add_column(f"sum\nof {number(report.max_points)}", justify="right")
    return table


def _cell(points: float, word: str) -> Text:
    return Text(f"{SIGNS[word]} {number(points)}", style=STYLES[word])
