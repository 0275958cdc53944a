"""Print the class as a table in a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.table import Table
from rich.text import Text

from autograder.grading.verdict import Report, Verdict
from autograder.report.escaping import clean
from autograder.report.labels import SIGNS, STYLES, by_exercise, number, standing, total


def class_tables(reports: Sequence[Report]) -> list[Table]:
    """Return a table per assignment: a row per student, a column per exercise."""
    rows: dict[str, list[tuple[str, dict[str, Text], str]]] = {}
    most: dict[str, dict[str, float]] = {}  # of each exercise, in the order in which they come
    sums: dict[str, float] = {}
    for report in reports:  # row by row: a class's reports need not fit into memory
        cells = {exercise: _cell(verdict) for exercise, verdict in by_exercise(report).items()}
        rows.setdefault(report.assignment, []).append((report.student or "", cells, total(report)))
        known = most.setdefault(report.assignment, {})
        known |= {verdict.exercise: verdict.max_points for verdict in report.verdicts}
        sums[report.assignment] = max(sums.get(report.assignment, 0.0), report.max_points)
    tables = []
    for assignment, of_it in rows.items():
        table = _empty(assignment, most[assignment], sums[assignment])
        for student, cells, points in of_it:
            words = [cells.get(exercise, Text("–")) for exercise in most[assignment]]
            table.add_row(Text(clean(student)), *words, Text(points, style="bold"))
        tables.append(table)
    return tables


def _empty(assignment: str, most: Mapping[str, float], total: float) -> Table:
    """Return a table without rows."""
    table = Table(title=assignment, title_justify="left", header_style="bold")
    table.add_column("student", no_wrap=True)
    for exercise, points in most.items():
        table.add_column(f"{exercise}\nof {number(points)}", overflow="fold")
    table.add_column(f"sum\nof {number(total)}", justify="right")
    return table


def _cell(verdict: Verdict) -> Text:
    word = standing(verdict)
    return Text(f"{SIGNS[word]} {number(verdict.points)}", style=STYLES[word])
