"""Grade inside ``nbgrader autograde``: named in a course's ``nbgrader_config.py``.

``SubmissionExporter`` reads and mends what was handed in, before any of nbgrader's own steps, so that no
notebook stops the class.  ``GradeInSandbox`` stands in place of ``Execute`` and ``SaveAutoGrades``.
"""

from __future__ import annotations

import atexit
from contextlib import suppress
from functools import cache, partial
from logging import Logger
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Enum

from autograder.grading.engine import Engine
from autograder.intake.intake import Intake, take_in
from autograder.intake.reading import Reader
from autograder.nbgrader.autograde_lock import take_turns
from autograder.nbgrader.classroom import Classroom
from autograder.nbgrader.course import Course
from autograder.nbgrader.crash_recovery import mark_under_way
from autograder.nbgrader.own_door import stand_before
from autograder.nbgrader.write_results import readable_notebook, write_results
from autograder.sandbox import isolation
from earlab.errors import EarlabError
from earlab.protocol.scoring import RULES, Rule

# What was taken in last and nobody graded yet, by course, assignment and student: nbgrader asks for it in several steps.
_taken_in: dict[tuple[Path, str, str], Intake] = {}


class NotGraded(EarlabError):
    """The submission was not graded; its old score stays. nbgrader reports it and goes on with the class."""


class SubmissionExporter(NotebookExporter):
    """nbgrader's reader of submissions: whatever was handed in becomes a notebook of the release's shape."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        if isinstance(self.parent, Autograde):  # which makes its exporter first, and converts then
            _taken_in.clear()
            take_turns(self.parent)
            classroom = _classroom(self.parent.coursedir)
            with suppress(Exception):  # each submission's own step meets it again, and says it
                for remark in classroom.remarks(self.parent.coursedir.assignment_id):
                    self.parent.log.warning(remark)
            stand_before(self.parent, classroom, partial(_take_in, classroom))

    def from_filename(self, filename: str, resources: Any = None, **kwargs: Any) -> tuple[Any, Any]:
        """Read one notebook: mended if it is a submission of this course, as it is otherwise."""
        path, name = Path(filename), resources["nbgrader"]["assignment"]
        directory = _directory(self)
        handed_in = directory.format_path(
            directory.submitted_directory, resources["nbgrader"]["student"], name
        )
        classroom = _classroom(directory)
        if path.parent != Path(handed_in) or name not in classroom.assignment_names():
            return super().from_filename(filename, resources, **kwargs)
        student = resources["nbgrader"]["student"]
        mark_under_way(classroom, name, student)
        notebook = readable_notebook(_take_in(classroom, name, student), classroom.assignment(name).source)
        return self.from_notebook_node(notebook, resources, **kwargs)


class GradeInSandbox(NbGraderPreprocessor):
    """Grade the submission in the sandbox, show the verdicts below the checks, write them to the gradebook."""

    isolation = Enum(
        isolation.NAMES, "auto", help="The level of isolation, or auto for the strongest that works."
    ).tag(config=True)

    scoring = Enum(list(RULES), "kinds", help="How points come of cases: see the README.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Grade one notebook; raise NotGraded when the grader itself failed."""
        about = resources["nbgrader"]
        classroom = _classroom(_directory(self.parent))
        if about["assignment"] not in classroom.assignment_names():
            raise NotGraded(
                f"{about['assignment']} is no assignment of this course: the grader has no verdict on it"
            )
        assignment = classroom.assignment(about["assignment"])
        engine = _engine(classroom.root, classroom.course.name, self.isolation, self.scoring)
        intake = _take_in(classroom, assignment.name, about["student"])
        _taken_in.clear()
        report = engine.grade_intake(intake, assignment, about["student"])
        _say_once(self.log, engine.weaker)
        with classroom.gradebook() as gradebook:
            write_results(classroom, gradebook, report, assignment.source, nb)
        faults = "; ".join(f"{v.exercise}: {v.note}" for v in report.verdicts if v.status == "grader error")
        if faults:
            raise NotGraded(f"the grader failed on {assignment.name} of {about['student']}: {faults}")
        return nb, resources


def _take_in(classroom: Classroom, assignment: str, student: str) -> Intake:
    """Return a submission as it was read: once, however often nbgrader comes back to it."""
    key = classroom.root, assignment, student
    if key not in _taken_in:
        place = classroom.place(classroom.folder("submitted", student, assignment))

        intake = take_in(place, classroom.assignment(assignment), _reader())
        _taken_in.clear()
        _taken_in[key] = intake
    return _taken_in[key]


def _directory(exporter: Any) -> CourseDirectory:
    """Return the course directory of the converter that an exporter works for."""
    return exporter.parent.coursedir


def _classroom(directory: CourseDirectory) -> Classroom:
    return Classroom(Path(directory.root), directory)


@cache
def _say_once(log: Logger, text: str) -> None:
    if text:
        log.warning(text)


@cache
def _reader() -> Reader:
    """Return what reads submissions in this process."""
    reader = Reader()
    atexit.register(reader.close)
    return reader


@cache
def _engine(root: Path, course: str, isolation: str, scoring: Rule) -> Engine:
    """Return the one engine of this process and course: nbgrader makes new preprocessors for each notebook."""
    files = Course(root, course)
    engine = Engine(isolation, files.secret(), course, files.store(), scoring)
    atexit.register(engine.close)
    return engine
