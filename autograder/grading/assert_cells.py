"""Judge cells of asserts, as courses of nbgrader have them.

They run in the sandbox, but in the student's own process: what they say can be forged there, and their verdicts
say so.  The score is nbgrader's: an error is 0, a number as last expression is that many points, anything else
is full marks.  Where nbgrader is wrong, this differs (the list with the reasons is in ``docs/assert_cells.md``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from autograder.assignments.source import SourceCell
from autograder.grading.verdict import Verdict
from autograder.sandbox import Session
from autograder.sandbox.host.program import AssertReport, Program
from earlab.cells.magics import inert

CAVEAT = "The tests shared the student's process: code that set out to deceive them could have."
_TOLD = 2_000  # characters of what visible tests say or print
_NOT_RUN = AssertReport("", "crash", message="the cells before it ended or hung the process too often")


def judge_tests(
    tests: Sequence[SourceCell],
    program: Program,
    session: Session,
    open_session: Callable[[Program], Session],
) -> list[Verdict]:
    """Return the verdicts on the tests of a program, in order.

    session: where ``program``, which holds the tests as students see them, has been loaded.  Hidden tests run in
    another one, opened for them alone once the first has ended: nothing that a student reads comes from where or when
    they have been.
    """
    hung = {name: report for name, report in session.tests.items() if report.status == "timeout"}
    full = with_hidden_tests(program, [cell for cell in tests if cell.id not in hung])
    scored = session.tests
    if full != program:
        session.start_over()
        with open_session(full) as hidden:
            scored = {**hidden.tests, **hung}
    return [verdict_on_tests(cell, scored, session.tests) for cell in tests]


def with_hidden_tests(program: Program, tests: Sequence[SourceCell]) -> Program:
    """Return the program with the full text of these tests, without any other ones."""
    texts = {cell.id: inert(cell.solution) for cell in tests}
    cells = (
        replace(cell, source=texts[cell.id]) if cell.tests else cell
        for cell in program.cells
        if not cell.tests or cell.id in texts
    )
    return replace(program, cells=tuple(cells))


def verdict_on_tests(
    cell: SourceCell, reports: dict[str, AssertReport], shown: dict[str, AssertReport]
) -> Verdict:
    """Return the verdict on one cell of tests.

    reports: how each cell fared, by its id.  shown: how it fared without its hidden tests; what is raised and
    printed there a student may read.
    """
    report = reports.get(cell.id, _NOT_RUN)
    points = _points(report, cell.points)
    full = points >= cell.points and report.status == "ok"
    messages = () if full else _messages(cell, report, shown.get(cell.id, _NOT_RUN), points)
    return Verdict(
        exercise=cell.id,
        status="pass" if full else "fail",
        points=round(points, 2),
        max_points=cell.points,
        messages=messages,
        caveat=CAVEAT,
    )


def _points(report: AssertReport, most: float) -> float:
    if report.status != "ok":
        return 0.0
    if report.number is None:
        return most
    return 0.0 if math.isnan(report.number) else min(max(report.number, 0.0), most)


def _messages(cell: SourceCell, report: AssertReport, shown: AssertReport, points: float) -> tuple[str, ...]:
    if report.status == "ok":
        return (f"The tests give {points:g} of {cell.points:g} points.", *_printed(shown))
    if shown.status == "ok" and cell.student != cell.solution:
        return (f"The tests that you see pass; a hidden one does not: {_bare(report)}.",)
    return (f"The tests stop{_place(shown)}: {_full(shown)}", *_printed(shown))


def _full(report: AssertReport) -> str:
    """Say what visible tests came to, in their own words."""
    words = (
        f"{report.type}: {report.message}"
        if report.type and report.message
        else report.type or report.message
    )
    return words[:_TOLD]


def _place(report: AssertReport) -> str:
    place = f" on line {report.line}" if report.line else ""
    return f"{place}{_own(report)}"


def _own(report: AssertReport) -> str:
    return f", in line {report.own_line} of the cell {report.own_cell}" if report.own_line else ""


def _bare(report: AssertReport) -> str:
    """Say what hidden tests came to, in words of our own: a text, a name or a line could carry the tests out."""
    if report.type == "AssertionError" and report.status == "error":
        return "an assertion does not hold"
    return {"crash": "the process ended", "timeout": "it did not end in time"}.get(
        report.status, "there is an error"
    )


def _printed(report: AssertReport) -> tuple[str, ...]:
    return (f"They print: {report.stdout[:_TOLD]}",) if report.stdout.strip() else ()
