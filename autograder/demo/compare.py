"""Compare what each submission got with what it must get."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.table import Table
from rich.text import Text

from autograder.demo.hand_in import HandIn
from autograder.grading.verdict import Report, Verdict
from autograder.report.labels import number


@dataclass(frozen=True)
class Judged:
    """One hand-in with its report and a sentence for each difference from what was declared."""

    hand_in: HandIn
    report: Report
    surprises: tuple[str, ...]


def judge(hand_ins: Sequence[HandIn], reports: Sequence[Report]) -> list[Judged]:
    """Pair every hand-in with its report; raise KeyError for one that was not graded."""
    by_key = {(report.student, report.assignment): report for report in reports}
    return [
        Judged(hand_in, report, _surprises(hand_in, report))
        for hand_in in hand_ins
        for report in [by_key[hand_in.student, hand_in.assignment]]
    ]


def comparison_tables(judged: Sequence[Judged]) -> list[Table]:
    """Return a table per assignment: what was handed in, its points, whether they are as declared."""
    names = dict.fromkeys(one.hand_in.assignment for one in judged)
    return [_table(name, [one for one in judged if one.hand_in.assignment == name]) for name in names]


def _table(assignment: str, judged: Sequence[Judged]) -> Table:
    table = Table(title=assignment, title_justify="left", header_style="bold")
    table.add_column("student", no_wrap=True)
    table.add_column("what was handed in", overflow="fold")
    table.add_column(f"points of {number(judged[0].report.max_points)}", justify="right")
    table.add_column("as expected")
    for one in judged:
        word = Text("NO", style="bold red") if one.surprises else Text("yes", style="green")
        table.add_row(one.hand_in.student, one.hand_in.about, number(one.report.points), word)
    return table


def _surprises(hand_in: HandIn, report: Report) -> tuple[str, ...]:
    found = []
    if report.status != hand_in.status:
        found.append(f"is {report.status}, expected {hand_in.status}")
    for verdict in report.verdicts:
        expected = hand_in.expected(verdict.exercise)
        if not expected.met_by(verdict):
            named = f" named {expected.mistake}" if expected.mistake else ""
            why = f" ({expected.because})" if expected.because else ""
            found.append(f"{verdict.exercise} got {_got(verdict)}, expected {expected.score}{named}{why}")
    return tuple(found)


def _got(verdict: Verdict) -> str:
    named = f" named {verdict.mistake}" if verdict.mistake else ""
    note = f" ({verdict.note})" if verdict.note else ""
    return f"{number(verdict.points)} of {number(verdict.max_points)}{named}{note}"
