"""A small course for tests of the bridge: two exercises, one question, a handful of students."""

from __future__ import annotations

import atexit
import importlib
import json
import shutil
import sqlite3
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode

from autograder.assignments.assignment import Assignment
from autograder.assignments.source import Source, read_source
from autograder.grading.verdict import CaseResult, Report, Verdict
from autograder.nbgrader.classroom import Classroom
from autograder.nbgrader.create_course import set_up
from autograder.nbgrader.submitted import HandedIn
from autograder.release.notebook import build_notebook, notebook_text
from tests.helpers import tiny_course

NAME = "99_tiny"
QUESTION = """
# %% [markdown] question="why" points=5
# Why?
# ### BEGIN SOLUTION
# Because.
# ### END SOLUTION
"""


def tiny_assignment(folder: Path) -> Assignment:
    """Return the tiny assignment with a question."""
    path = folder / f"{NAME}.py"
    path.write_text(tiny_course.SOURCE + QUESTION)
    return Assignment(read_source(path), tiny_course.EXERCISES)


def install(assignment: Assignment, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the tiny assignment the only one that the product knows, in this process."""

    def again(source: Source) -> Assignment:
        made = replace(assignment, source=source)
        vars(made).update({name: vars(assignment)[name] for name in {"preload"} & vars(assignment).keys()})
        return made

    for module in ("nbgrader.grade_class", "nbgrader.classroom", "nbgrader.releases"):
        loaded = importlib.import_module(f"autograder.{module}")
        for name, stand_in in (
            ("load_assignment", lambda _: assignment),
            ("assignment_names", lambda: [NAME]),
            ("with_exercises", again),
        ):
            if hasattr(loaded, name):
                monkeypatch.setattr(loaded, name, stand_in)


_courses: dict[Source, Classroom] = {}  # made in this process


def new_course(folder: Path, assignment: Assignment) -> Classroom:
    """Return a new course with the tiny assignment, a copy of this process's first: nbgrader makes gradebooks slowly."""
    if assignment.source not in _courses:
        first = Path(tempfile.mkdtemp(prefix="tiny-course-"))
        atexit.register(shutil.rmtree, first, ignore_errors=True)
        _courses[assignment.source] = set_up(first / "c", "tiny", [assignment], bytes(32))
    return copy_course(_courses[assignment.source], folder)


def copy_course(classroom: Classroom, folder: Path) -> Classroom:
    """Return a copy of a course: cheaper than a new one."""
    shutil.copytree(classroom.root, folder)
    return Classroom(folder)


def notebook(assignment: Assignment, answer: str = "My own words.", **written: str) -> NotebookNode:
    """Return a right notebook; ``written`` replaces exercise cells by name."""
    made = build_notebook(assignment.source, "student")
    texts = {**tiny_course.RIGHT, **written}
    for cell in made.cells:
        role, name = cell.metadata.earlab.role, cell.metadata.earlab.get("exercise")
        if role == "exercise":
            cell.source = texts[name]
        elif role == "question" and answer:
            cell.source = answer
    return made


def submit(classroom: Classroom, student: str, made: NotebookNode | bytes, timestamp: str = "") -> HandedIn:
    """Put a notebook where it is handed in."""
    folder = classroom.folder("submitted", student, NAME)
    folder.mkdir(parents=True, exist_ok=True)
    blob = made if isinstance(made, bytes) else notebook_text(made).encode()
    (folder / f"{NAME}.ipynb").write_bytes(blob)
    if timestamp:
        (folder / "timestamp.txt").write_text(timestamp)
    return HandedIn(student, NAME, folder, folder / f"{NAME}.ipynb")


def report_of(student: str, double: float, running_sum: float = 6.0, **changes: Any) -> Report:
    """Return a report as the engine makes it, with these points."""
    verdicts = (_verdict("double", double, 4.0), _verdict("running_sum", running_sum, 6.0))
    known = {
        "assignment": NAME,
        "student": student,
        "status": "graded",
        "verdicts": verdicts,
        "level": "strict",
    }
    return Report(**{**known, **changes})


def _verdict(exercise: str, points: float, most: float) -> Verdict:
    right = points == most
    return Verdict(
        exercise,
        "pass" if right else "fail",
        points,
        most,
        (
            CaseResult("worked", "two numbers", True, right, "" if right else "off", "seen 1.25"),
            CaseResult(
                "random", "hidden title", False, right, "" if right else "a factor of 2", "secret 8128.5"
            ),
        ),
        () if right else ("`double` is off by a factor of 2.",),
    )


def grades(classroom: Classroom) -> list[tuple[Any, ...]]:
    """Return all that the gradebook says of grades and comments, without its own ids."""
    with sqlite3.connect(classroom.root / "gradebook.db") as book:
        rows = book.execute(
            """SELECT sa.student_id, a.name, c.name, g.auto_score, g.manual_score, g.needs_manual_grade,
                      n.late_submission_penalty, sa.timestamp
               FROM grade g JOIN base_cell c ON c.id = g.cell_id
               JOIN submitted_notebook n ON n.id = g.notebook_id
               JOIN submitted_assignment sa ON sa.id = n.assignment_id
               JOIN assignment a ON a.id = sa.assignment_id ORDER BY 1, 2, 3"""
        ).fetchall()
        rows += book.execute(
            """SELECT sa.student_id, c.name, m.auto_comment, m.manual_comment
               FROM comment m JOIN base_cell c ON c.id = m.cell_id
               JOIN submitted_notebook n ON n.id = m.notebook_id
               JOIN submitted_assignment sa ON sa.id = n.assignment_id ORDER BY 1, 2"""
        ).fetchall()
    book.close()
    return rows


def autograded(classroom: Classroom, student: str) -> dict[str, Any]:
    """Return the notebook in a student's autograded folder."""
    path = classroom.folder("autograded", student, NAME) / f"{NAME}.ipynb"
    found: dict[str, Any] = json.loads(path.read_text())
    return found
