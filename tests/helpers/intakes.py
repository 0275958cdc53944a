"""Take in what a test hands in, read in this process: what the reader's process does with it, without the process."""

from __future__ import annotations

import atexit
import json
from collections.abc import Sequence
from functools import cache

from nbformat import NotebookNode

from autograder.assignments.assignment import Assignment
from autograder.intake.intake import Intake, take_in
from autograder.intake.reader import forget, read
from autograder.intake.reading import Reader, reading_of
from autograder.intake.released import release_of
from autograder.nbgrader.classroom import Classroom
from autograder.nbgrader.submitted import HandedIn
from autograder.release.notebook import build_notebook, notebook_text
from earlab.protocol.codec import decode, encode

Files = Sequence[tuple[str, bytes]]


def intake_of(notebook: NotebookNode | bytes, assignment: Assignment, files: Files = ()) -> Intake:
    """Return a notebook as it is graded; raise UnreadableError where it cannot be read."""
    data = notebook if isinstance(notebook, bytes) else notebook_text(notebook).encode()
    blank = json.dumps(build_notebook(assignment.source, "student"))
    names = [name for name, _ in files]
    plain = decode(encode(read(data, names, release_of(assignment), blank)))
    forget()
    return Intake(reading_of(plain), tuple(files))


def taken_in(course: Classroom, item: HandedIn, assignment: Assignment) -> Intake:
    """Return what was handed in at its place in a course, read by the process for it."""
    return take_in(course.place(item.folder), assignment, _reader())


@cache
def _reader() -> Reader:
    reader = Reader()
    atexit.register(reader.close)
    return reader
