"""Find things in a course folder as nbgrader lays it out: where they are, and what was handed in."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from functools import cached_property
from glob import glob
from pathlib import Path
from typing import cast

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.assignments.assignment import Assignment, assignment_names, load_assignment
from autograder.intake.intake import Place
from autograder.nbgrader.course import Course
from autograder.nbgrader.course_config import CONFIG, course_directory, load_config, setting
from autograder.nbgrader.external_assignments import Kept, adopt, notebooks_in, only_notebook
from autograder.nbgrader.in_force import points_of, released_to, remarks
from autograder.nbgrader.open_gradebook import open_gradebook
from autograder.nbgrader.records import Records
from autograder.nbgrader.releases import Releases
from autograder.nbgrader.submitted import HandedIn, overlooked, submissions
from autograder.sandbox import isolation
from autograder.support.lock import CourseLock
from autograder.support.system_errors import describe
from earlab.errors import EarlabError
from earlab.handin.beside import plain_name
from earlab.protocol.scoring import RULES, Rule


class ClassroomError(EarlabError):
    """The folder is not a course, or lacks what grading needs; the message says what to do first."""


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
        return load_config(self.root)

    @property
    def isolation(self) -> str:
        """The level of isolation that the course chose; ``auto`` where it chose none."""
        return setting(self.config, "isolation", isolation.NAMES)

    @property
    def scoring(self) -> Rule:
        """How points come of cases."""
        return cast(Rule, setting(self.config, "scoring", tuple(RULES)))

    @cached_property
    def directory(self) -> CourseDirectory:
        """nbgrader's own view of the folder."""
        return self._directory or course_directory(self.config, self.root)

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
        return open_gradebook(self.directory.db_url, self.directory.course_id)

    @cached_property
    def releases(self) -> Releases:
        """What was released of the product's assignments for this course."""
        return Releases(self.course.private / "released")

    def assignment_names(self) -> list[str]:
        """Return the names of all assignments: the product's, and those that only this course's ``source/`` has."""
        shipped = self._shipped()
        found = glob(str(self.folder("source", ".", "*")))
        own = {Path(name).name for name in found if notebooks_in(Path(name))}
        return [*shipped, *sorted(own - set(shipped))]

    def assignment(self, name: str) -> Assignment:
        """Return an assignment as it was handed out; raise SourceError or ClassroomError where it cannot be graded."""
        if name in self._shipped():
            handed_out = self._kept(name, name)
            released = released_to(self.releases, name, handed_out, lambda: _today(name)[0])
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
        handed_out, (today, trouble) = self._kept(name, name), _today(name)
        released = released_to(self.releases, name, handed_out, lambda: today)
        assignment = self.releases.assignment(released, points_of(handed_out))
        newest = self.releases.of(name)[0]
        now = today.source if today else None
        found = list(remarks(assignment, released, newest, now, handed_out))
        return (
            [*found, f"{released} is graded. Its source cannot be read today: {trouble}"]
            if trouble
            else found
        )

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
                raise self._ungenerated(assignment) from None
            points = {cell.name: float(cell.max_score) for cell in (*found.grade_cells, *found.task_cells)}
            return {c.name: Kept(c.source, points.get(c.name, 0.0)) for c in found.source_cells}

    def _ungenerated(self, assignment: str) -> ClassroomError:
        """Say that the gradebook does not know an assignment, and what to do."""
        passed_over = self.folder("release", ".", assignment).exists()  # nbgrader takes it for done
        first = (
            ""
            if self.folder("source", ".", assignment).exists()
            else f"`autograder release {assignment}`, then "
        )
        return ClassroomError(
            f"the gradebook knows no assignment {assignment}; run {first}`nbgrader generate_assignment {assignment}"
            f"{' --force' if passed_over else ''}` in the course folder, then grade again"
        )

    def handed_in(self, assignments: Collection[str], students: Collection[str] = ()) -> list[HandedIn]:
        """Return submissions of some assignments, by assignment and student; without ``students``, everyone's."""
        wanted = {plain_name(student) for student in students}
        return [
            HandedIn(student, assignment, folder, folder / f"{self._notebook_name(assignment)}.ipynb")
            for assignment, student, folder in submissions(self.directory, assignments)
            if not wanted or student in wanted
        ]

    def overlooked(self, assignments: Collection[str]) -> list[str]:
        """Say what lies among the submissions under a name that is no assignment's, but nearly."""
        return list(overlooked(self.directory, assignments))

    @property
    def submitted(self) -> Path:
        """Where all submissions lie: below it no link is followed."""
        return Path(self.directory.root, self.directory.submitted_directory)

    def place(self, folder: Path) -> Place:
        """Return where a submission lies."""
        return Place(self.submitted, folder, self.directory.ignore)

    def _notebook_name(self, assignment: str) -> str:
        """Return the notebook's name in the release, without its ending."""
        notebooks = notebooks_in(self.folder("source", ".", assignment))
        own = len(notebooks) == 1 and assignment not in self._shipped()
        return notebooks[0].stem if own else assignment


def _today(name: str) -> tuple[Assignment | None, str]:
    """Return an assignment as its source says today, or None and why it cannot be read."""
    if name not in assignment_names():
        return None, ""
    try:
        return load_assignment(name), ""
    except Exception as error:  # an author is at it: whatever a draft raises, what was released can be graded
        return None, describe(error)
