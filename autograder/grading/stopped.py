"""Say why a function is not there although a cell would have defined it: the error that stopped that very cell."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from autograder.sandbox.child.compiling import NOT_COMPILED
from autograder.sandbox.host.program import CellReport, Program

_LONGEST = 300  # characters of what an error says
_QUOTES = "“”„‘’«»"
_BINDS = (("def ", "("), ("def ", " ("), ("", " ="), ("", "="))  # how a cell says that it defines a function


def why_missing(program: Program, reports: Sequence[CellReport], functions: Collection[str]) -> str:
    """Return a sentence on the cell that was to define one of ``functions`` and did not run to its end, if there is one.

    All of it happened before any case was looked at.
    """
    texts = {cell.id: cell.source for cell in program.cells}
    binds = [f"{word}{name}{mark}" for name in functions for word, mark in _BINDS]
    for report in reports:
        if report.status != "ok" and any(bind in texts.get(report.id, "") for bind in binds):
            return _sentence(report)
    return ""


def _sentence(report: CellReport) -> str:
    line = f" in line {report.line}" if report.line else ""
    said = " ".join(report.message.split())[:_LONGEST]
    if report.status != "error":
        return (
            f"Its cell {'did not end in time' if report.status == 'timeout' else 'ended the process'}{line}."
        )
    if report.type == NOT_COMPILED:
        return f"Its cell is not run: {said}."
    if any(quote in said for quote in _QUOTES):
        return (
            f"Its cell is not Python{line} ({said}): that is a word processor's quotation mark. Type it anew in Jupyter, "
            "as \" or '."
        )
    if report.type in ("SyntaxError", "IndentationError", "TabError"):
        return f"Its cell is not Python{line} ({said}), so nothing in it is run. Run that cell in Jupyter: it shows the place."
    if report.type == "ModuleNotFoundError":
        return f"Its cell stops{line}: {said}, where work is graded. Take that line out, or put the function above it."
    return f"Its cell stops{line} with {report.type}{f': {said}' if said else ''}. What stands below that line is lost."
