"""Log a course: a line for each graded submission, with the time of each exercise."""

from __future__ import annotations

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from autograder.grading.verdict import Report
from autograder.report.escaping import clean
from autograder.report.labels import number
from autograder.support.system_errors import describe

NAME = "grading.log"
_MAX_BYTES = 4 << 20  # some 20,000 lines; then a new file is begun
_KEPT = 3  # earlier files


class _Handler(RotatingFileHandler):
    """Tells in one sentence, once, what keeps it from writing."""

    _told = False

    def handleError(self, record: logging.LogRecord) -> None:
        """Called where writing failed; the standard library prints a traceback for each record."""
        error = sys.exc_info()[1]
        if error is not None and not self._told:
            self._told = True
            print(f"The log {self.baseFilename} is not written: {describe(error)}.", file=sys.stderr)


class GradingLog:
    """Appends to ``grading.log`` in a folder. What keeps it from writing is told on stderr and stops nothing."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self._handler = _Handler(self.path, "a", _MAX_BYTES, _KEPT, "utf-8", delay=True)
        self._handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))

    def add(self, report: Report) -> None:
        """Write one report's line; the file is closed again, and whole whenever the grader is killed."""
        level = logging.ERROR if report.status == "grader error" else logging.INFO
        self._handler.emit(logging.LogRecord(NAME, level, "", 0, line_of(report), (), None))
        self._handler.close()


def line_of(report: Report) -> str:
    """Return one line: whose work, what came of it, seconds by the clock and of each exercise."""
    times = ", ".join(f"{exercise} {seconds:.3f}" for exercise, seconds in report.timings.items())
    points = f"{number(report.points)}/{number(report.max_points)}"
    text = f"{report.student}/{report.assignment} {report.status} {points} in {report.seconds:.3f} s"
    return clean(f"{text}: {times}" if times else text).replace("\n", "\\n")
