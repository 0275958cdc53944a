"""Make a course folder: configuration, source, release and gradebook, by nbgrader's own means."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory

from autograder.assignments.assignment import Assignment
from autograder.nbgrader.classroom import CONFIG, Classroom
from autograder.release.notebook import build_notebook, notebook_text
from autograder.report.pages import CONFIG as TEMPLATE
from autograder.report.pages import render


def set_up(
    root: Path, name: str, assignments: Sequence[Assignment], secret: bytes | None = None
) -> Classroom:
    """Make a course of these assignments in ``root`` and return it; without a secret it draws its own."""
    root.mkdir(parents=True, exist_ok=True)
    (root / CONFIG).write_text(render(TEMPLATE, course=repr(name)), encoding="utf-8")
    classroom = Classroom(root)
    if secret is not None:
        (classroom.course.private / "secret").write_text(secret.hex())
    classroom.gradebook().close()
    for assignment in assignments:
        _release(classroom, assignment)
    return classroom


def _release(classroom: Classroom, assignment: Assignment) -> None:
    """Write an assignment's source and let stock nbgrader make its release and its place in the gradebook."""
    name = assignment.name
    folder = classroom.folder("source", ".", name)
    folder.mkdir(parents=True, exist_ok=True)
    text = notebook_text(build_notebook(assignment.source, "instructor"))
    (folder / f"{name}.ipynb").write_text(text, encoding="utf-8")
    classroom.releases.keep(assignment)
    directory = CourseDirectory(config=classroom.config, root=str(classroom.root), assignment_id=name)
    converter = GenerateAssignment(coursedir=directory, config=classroom.config)
    converter.force = True
    converter.start()
