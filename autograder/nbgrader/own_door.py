"""Stand between nbgrader's own door and what students handed in: nothing of a folder is listed, copied or parsed by nbgrader.

nbgrader follows links, copies whatever lies beside a notebook to where a browser opens it, ends with a time that it cannot
read, and passes a renamed notebook over.  So here a folder that is reached over a link is left out, said by name, each
submission stands for itself under the name that is expected, and what is copied is what was taken in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path

from nbgrader.converters import Autograde

from autograder.intake.folder import opened
from autograder.intake.intake import Intake
from autograder.nbgrader.autograded_folder import copy_beside
from autograder.nbgrader.classroom import Classroom
from autograder.nbgrader.submitted import submissions
from earlab.errors import EarlabError
from earlab.handin.notebook_file import UnreadableError

TakeIn = Callable[[str, str], Intake]  # of an assignment and a student


def stand_before(converter: Autograde, classroom: Classroom, take_in: TakeIn) -> None:
    """Have a converter see of each submission only what was taken in."""
    own = classroom.assignment_names()
    _expect_one_notebook(converter, classroom, own)
    _leave_out_links(converter, classroom)
    _know_the_time(converter, own, take_in)

    def begin(assignment: str, student: str) -> None:
        if assignment not in own:
            type(converter).init_assignment(converter, assignment, student)
            return
        intake = take_in(assignment, student)
        kept = converter.coursedir.ignore
        converter.coursedir.ignore = ["*"]  # nbgrader copies nothing
        try:
            type(converter).init_assignment(converter, assignment, student)
        finally:
            converter.coursedir.ignore = kept
        for note in intake.notes:
            converter.log.warning(f"{student}: {note}")
        copy_beside(classroom, assignment, intake, classroom.folder("autograded", student, assignment))

    converter.init_assignment = begin


def _leave_out_links(converter: Autograde, classroom: Classroom) -> None:
    for folder in list(converter.assignments):
        try:
            with opened(classroom.submitted, Path(classroom.directory.root, folder)):
                pass
        except UnreadableError as error:
            del converter.assignments[folder]
            converter.log.error(f"{folder} is left out: {error}")


def _expect_one_notebook(converter: Autograde, classroom: Classroom, own: list[str]) -> None:
    """Have nbgrader ask for the notebook by its own name: what lies there under another one, or nested, is ours to find."""
    directory = converter.coursedir
    name = directory.assignment_id
    if name not in own:
        return
    with suppress(EarlabError):  # the submission's own step meets it again, and says it
        expected = f"{classroom.assignment(name).source.notebook}.ipynb"
        for _, student, folder in submissions(directory, [name]):
            if fnmatchcase(student, directory.student_id):
                converter.assignments[str(folder)] = [str(folder / expected)]


def _know_the_time(converter: Autograde, own: list[str], take_in: TakeIn) -> None:
    """Answer when something was handed in of what was taken in, where nbgrader would read whatever lies there."""
    directory, asked = converter.coursedir, converter.coursedir.get_existing_timestamp

    def known(path: str) -> datetime | None:
        for folder in converter.assignments:
            assignment, student = _names(converter, folder)
            if Path(folder) == Path(path) and assignment in own:
                return take_in(assignment, student).handed_in
        try:
            found: datetime | None = asked(path)
        except SystemExit:  # how nbgrader says that it cannot read a time
            return None
        return found

    directory.get_existing_timestamp = known


def _names(converter: Autograde, folder: str) -> tuple[str, str]:
    """Return the assignment and the student that a folder of a submission is named after."""
    pattern = converter._format_source("(?P<assignment>.*)", "(?P<student>.*)", escape=True)
    match = re.match(pattern, folder)
    return (match["assignment"], match["student"]) if match else ("", "")
