"""Warn, at nbgrader's own door, of a folder that is not as expected, and follow no link of a student's."""

from __future__ import annotations

from glob import escape
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde


def look_over(converter: Autograde) -> None:
    """Have a converter look over each submission's folder before it copies anything of it.

    nbgrader would copy what a link points to, and passes a renamed notebook over without a word for its author.
    """

    def begin(assignment: str, student: str) -> None:
        folder = Path(converter._format_source(assignment, student))
        kept = converter.coursedir.ignore
        links = sorted(path.name for path in folder.rglob("*") if path.is_symlink())
        for name in links:
            converter.log.warning(f"{name} of {student} is a link; it is not followed")
        _tell_renamed(converter, assignment, student, folder)
        converter.coursedir.ignore = [*kept, *map(escape, links)]
        try:
            type(converter).init_assignment(converter, assignment, student)
        finally:
            converter.coursedir.ignore = kept

    converter.init_assignment = begin


def _tell_renamed(converter: Autograde, assignment: str, student: str, folder: Path) -> None:
    with Gradebook(converter.coursedir.db_url, converter.coursedir.course_id) as gradebook:
        try:
            expected = {
                f"{notebook.name}.ipynb" for notebook in gradebook.find_assignment(assignment).notebooks
            }
        except MissingEntry:
            return  # nbgrader itself says so
    there = {path.name for path in folder.glob("*.ipynb")}
    if there and not there & expected:
        converter.log.error(
            f"The notebook of {student} is called {', '.join(sorted(there))}, expected {', '.join(sorted(expected))}. "
            "nbgrader passes it over: rename it, or grade with `autograder grade`, which takes it"
        )
