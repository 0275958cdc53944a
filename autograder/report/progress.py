"""Show the progress of a class being graded: count, rate, time left, the slowest so far. Goes to stderr."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from autograder.grading.verdict import Report
from autograder.report.escaping import clean


class _Rate(ProgressColumn):
    """Submissions per second."""

    def render(self, task: Task) -> Text:
        """Return the rate so far."""
        return Text(f"{task.finished_speed or task.speed or 0:.1f}/s")


class ClassProgress:
    """A context manager with a progress bar; call ``on_report`` with every report."""

    def __init__(self) -> None:
        self._bar = Progress(
            TextColumn("grading"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn(),
            TextColumn("slowest {task.fields[slowest]}", markup=False),
            console=Console(stderr=True),
        )  # fmt: skip
        self._task = self._bar.add_task("grading", total=None, slowest="–")
        self._slowest = 0.0

    def __enter__(self) -> ClassProgress:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def on_report(self, report: Report, total: int) -> None:
        """Count one report of ``total``."""
        if report.seconds >= self._slowest:
            self._slowest = report.seconds
            who = clean(f"{report.student}/{report.assignment} {report.seconds:.1f} s")
            self._bar.update(self._task, slowest=who)
        self._bar.update(self._task, total=total, advance=1)
        if report.status == "grader error":
            self._bar.console.print(
                Text(clean(f"grader error: {report.student}/{report.assignment}"), style="bold")
            )
