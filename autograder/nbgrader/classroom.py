"""Find things in a course folder as nbgrader lays it out: where they are, and what was handed in."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from glob import escape, glob
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import parse_utc
from sqlalchemy import make_url
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.assignments.assignment import Assignment, assignment_names, load_assignment
from autograder.nbgrader.course import Course
from autograder.nbgrader.external_assignments import Kept, adopt, only_notebook
from autograder.nbgrader.free_text_answers import make_table
from autograder.nbgrader.in_force import points_of, released_to, remarks
from autograder.nbgrader.records import Records
from autograder.nbgrader.releases import Releases
from autograder.support.lock import CourseLock
from earlab.errors import EarlabError

CONFIG = "nbgrader_config.py"
_WAIT = 30  # seconds for another writer of the gradebook to end; SQLite by itself gives up after 5


class ClassroomError(EarlabError):
    """The folder is not a course, or lacks what grading needs; the message says what to do first."""


@dataclass(frozen=True)
class HandedIn:
    """One submission on disk. ``notebook`` need not exist: then a folder was handed in without one."""

    student: str
    assignment: str
    folder: Path
    notebook: Path
    note: str = ""  # what is unusual about where the notebook lies


class Classroom:
    """A course folder; its ``nbgrader_config.py`` is honoured (database, names of folders, late penalties).

    directory: nbgrader's own view of the folder, where nbgrader is the caller; made here otherwise.
    """

    def __init__(self, root: Path, directory: CourseDirectory | None = None) -> None:
        self.root = root.resolve()
        if directory is None and not (self.root / CONFIG).is_file():
            raise ClassroomError(
                f"{root} is not a course: it has no {CONFIG}; name a course folder, or run the command inside "
                "one (`autograder demo DIR` makes one to try)"
            )
        self._directory = directory
        self._adopted: dict[str, Assignment] = {}

    @cached_property
    def config(self) -> Config:
        """nbgrader's configuration of this course."""
        return PyFileConfigLoader(CONFIG, path=str(self.root)).load_config()

    @cached_property
    def directory(self) -> CourseDirectory:
        """nbgrader's own view of the folder."""
        return self._directory or CourseDirectory(config=self.config, root=str(self.root))

    @cached_property
    def course(self) -> Course:
        """The grader's own part of the folder: secret and verdicts."""
        return Course(self.root, self.directory.course_id or "earlab")

    @cached_property
    def records(self) -> Records:
        """What was last said of each submission."""
        return Records(self.course.private / "reports", self.scratch)

    @property
    def scratch(self) -> Path:
        """Where the one that holds the course's lock writes what is not whole yet."""
        return self.course.private / "scratch"

    @property
    def tree_scratch(self) -> Path:
        """The same for ``autograded`` folders, which may lie on another disk: beside them."""
        return self.root / self.directory.autograded_directory / ".scratch"

    def make_scratch(self) -> None:
        """Make both folders; raise OSError where nothing of what is graded could be written."""
        for folder in (self.scratch, self.tree_scratch):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def clear_scratch(self) -> None:
        """Remove what is left in both."""
        for folder in (self.scratch, self.tree_scratch):
            shutil.rmtree(folder, ignore_errors=True)

    @cached_property
    def lock(self) -> CourseLock:
        """What keeps two graders of this course apart."""
        return CourseLock(self.course.private / "lock")

    def folder(self, step: str, student: str, assignment: str) -> Path:
        """Return nbgrader's folder of a step: ``source``, ``submitted``, ``autograded`` or ``feedback``."""
        name = getattr(self.directory, f"{step}_directory")
        return Path(self.directory.format_path(name, student, assignment))

    def gradebook(self) -> Gradebook:
        """Open nbgrader's gradebook; it is made when there is none."""
        # nbgrader makes a new database with the program `alembic` from PATH: without it, half a database is left.
        programs = str(Path(sys.executable).parent)
        path = os.environ.get("PATH", "")
        if programs not in path.split(os.pathsep):
            os.environ["PATH"] = programs + os.pathsep + path
        url = make_url(self.directory.db_url)
        if url.get_backend_name() == "sqlite" and "timeout" not in url.query:
            url = url.update_query_dict({"timeout": str(_WAIT)})
        gradebook = Gradebook(url.render_as_string(False), self.directory.course_id or "default_course")
        make_table(gradebook)
        return gradebook

    @cached_property
    def releases(self) -> Releases:
        """What was released of the product's assignments for this course."""
        return Releases(self.course.private / "released")

    def assignment_names(self) -> list[str]:
        """Return the names of all assignments: the product's, and those that only this course's ``source/`` has."""
        shipped = self._shipped()
        found = glob(str(self.folder("source", ".", "*")))
        own = {Path(name).name for name in found if list(Path(name).glob("*.ipynb"))}
        return [*shipped, *sorted(own - set(shipped))]

    def assignment(self, name: str) -> Assignment:
        """Return an assignment as it was handed out; raise SourceError or ClassroomError where it cannot be graded."""
        if name in self._shipped():
            handed_out = self._kept(name, name)
            released = released_to(self.releases, name, handed_out, lambda: _today(name))
            return self.releases.assignment(released, points_of(handed_out))
        if name not in self._adopted:
            folder = self.folder("source", ".", name)
            kept = self._kept(name, only_notebook(folder, name).stem)
            self._adopted[name] = adopt(folder, name, kept, self.config, self.directory.ignore)
        return self._adopted[name]

    def remarks(self, name: str) -> list[str]:
        """Say how an assignment as it is graded differs from what its source says today, and the way out."""
        if name not in self._shipped():
            return []
        handed_out, today = self._kept(name, name), _today(name)
        released = released_to(self.releases, name, handed_out, lambda: today)
        assignment = self.releases.assignment(released, points_of(handed_out))
        newest = self.releases.of(name)[0]
        return list(remarks(assignment, released, newest, today.source if today else None, handed_out))

    def _shipped(self) -> list[str]:
        """Return the names of the product's assignments: those of the sources here, and those that were released."""
        here = assignment_names()
        return [*here, *(name for name in self.releases.names() if name not in here)]

    def _kept(self, assignment: str, notebook: str) -> dict[str, Kept]:
        """Return the cells of a notebook as the gradebook has them, by grade id."""
        with self.gradebook() as gradebook:
            try:
                found = gradebook.find_notebook(notebook, assignment)
            except MissingEntry:
                raise ClassroomError(ungenerated(assignment)) from None
            points = {cell.name: float(cell.max_score) for cell in (*found.grade_cells, *found.task_cells)}
            return {c.name: Kept(c.source, points.get(c.name, 0.0)) for c in found.source_cells}

    def handed_in(self, assignments: Collection[str], students: Collection[str] = ()) -> list[HandedIn]:
        """Return submissions of some assignments, by assignment and student; without ``students``, everyone's."""
        found = []
        for assignment in assignments:
            pattern = self._pattern(assignment)
            for name in sorted(glob(str(self.folder("submitted", "*", escape(assignment))))):
                match = pattern.fullmatch(name)
                if match and os.path.isdir(name) and (not students or match["student"] in students):
                    expected = Path(name, f"{self._notebook_name(assignment)}.ipynb")
                    found.append(_handed_in(match["student"], assignment, expected))
        return found

    def _notebook_name(self, assignment: str) -> str:
        """Return the notebook's name in the release, without its ending."""
        notebooks = list(self.folder("source", ".", assignment).glob("*.ipynb"))
        own = len(notebooks) == 1 and assignment not in self._shipped()
        return notebooks[0].stem if own else assignment

    def _pattern(self, assignment: str) -> re.Pattern[str]:
        name = self.directory.submitted_directory
        return re.compile(
            self.directory.format_path(name, "(?P<student>[^/]+)", re.escape(assignment), escape=True)
        )


def _today(name: str) -> Assignment | None:
    """Return an assignment as its source says today, None where that is gone or half written."""
    try:
        return load_assignment(name) if name in assignment_names() else None
    except Exception:  # an author is at it: whatever a draft raises, what was released can be graded
        return None


def timestamp_of(folder: Path) -> datetime | None:
    """Return when a submission was handed in (UTC), None when nothing says; raise ValueError when it is no time."""
    path = folder / "timestamp.txt"
    text = path.read_text(errors="replace").strip() if path.is_file() else ""
    return parse_utc(text) if text else None


def ungenerated(assignment: str) -> str:
    """Say that the gradebook does not know an assignment, and what to do."""
    return (
        f"the gradebook knows no assignment {assignment}; run `nbgrader generate_assignment {assignment}` in the "
        "course folder, then grade again"
    )


def _handed_in(student: str, assignment: str, expected: Path) -> HandedIn:
    """Find the notebook in its folder; a renamed one is taken when it is the only notebook there."""
    folder = expected.parent
    others = sorted(folder.glob("*.ipynb"))
    if os.path.lexists(expected) or len(others) != 1:
        return HandedIn(student, assignment, folder, expected)
    note = f"The notebook is called {others[0].name}, expected {expected.name}; it is graded all the same."
    return HandedIn(student, assignment, folder, others[0], note)
