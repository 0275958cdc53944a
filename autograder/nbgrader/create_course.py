"""Make a course folder: configuration, source, release and gradebook, by nbgrader's own means."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory

from autograder.assignments.source import Source
from autograder.nbgrader.classroom import CONFIG, Classroom
from autograder.release.notebook import build_notebook, notebook_text
from autograder.report.pages import CONFIG as TEMPLATE
from autograder.report.pages import render


def set_up(root: Path, name: str, sources: Sequence[Source], secret: bytes | None = None) -> Classroom:
    """Make a course of these sources in ``root`` and return it; without a secret it draws its own."""
    root.mkdir(parents=True, exist_ok=True)
    (root / CONFIG).write_text(render(TEMPLATE, course=repr(name)), encoding="utf-8")
    classroom = Classroom(root)
    if secret is not None:
        (classroom.course.private / "secret").write_text(secret.hex())
    classroom.gradebook().close()
    for source in sources:
        _release(classroom, source)
    return classroom


def _release(classroom: Classroom, source: Source) -> None:
    """Write an assignment's source and let stock nbgrader make its release and its place in the gradebook."""
    folder = classroom.folder("source", ".", source.name)
    folder.mkdir(parents=True, exist_ok=True)
    text = notebook_text(build_notebook(source, "instructor"))
    (folder / f"{source.name}.ipynb").write_text(text, encoding="utf-8")
    directory = CourseDirectory(config=classroom.config, root=str(classroom.root), assignment_id=source.name)
    converter = GenerateAssignment(coursedir=directory, config=classroom.config)
    converter.force = True
    converter.start()
