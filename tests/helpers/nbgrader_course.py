"""Courses made of nbgrader notebooks, graded by stock nbgrader and by this grader, each on its own copy."""

from __future__ import annotations

import gc
import shutil
from pathlib import Path

import nbgrader
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.nbgrader.classroom import CONFIG, Classroom
from autograder.nbgrader.grade_class import grade_class

FIXTURES = Path(nbgrader.__file__).parent / "tests"
Scores = dict[
    tuple[str, str], tuple[float | None, bool]
]  # by student and grade id: score, whether a person is needed


def make(folder: Path, source: bytes, name: str = "p1", files: dict[str, bytes] | None = None) -> Classroom:
    """Return a course whose only assignment, ps1, has this source; stock nbgrader makes its release."""
    for path, content in {f"source/ps1/{name}.ipynb": source, CONFIG: b"", **(files or {})}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    (folder / CONFIG).write_text("c = get_config()\nc.CourseDirectory.course_id = 'old'\n")
    classroom = Classroom(folder)
    classroom.gradebook().close()
    converter = GenerateAssignment(coursedir=_directory(folder), config=_config(folder))
    converter.force = True
    converter.start()
    gc.collect()  # kernels that nbgrader started: their sockets are closed here, not in a later test
    return classroom


def hand_in(classroom: Classroom, student: str, notebook: bytes, name: str = "p1") -> None:
    folder = classroom.folder("submitted", student, "ps1")
    folder.mkdir(parents=True)
    (folder / f"{name}.ipynb").write_bytes(notebook)


def ours(classroom: Classroom) -> Scores:
    """Grade with this grader."""
    grade_class(classroom)
    return scores(classroom.root)


def stock(classroom: Classroom, folder: Path) -> Scores:
    """Grade a copy in ``folder`` with stock nbgrader: kernels, no sandbox."""
    shutil.copytree(classroom.root, folder)
    converter = Autograde(coursedir=_directory(folder), config=_config(folder))
    converter.start()
    return scores(folder)


def scores(root: Path) -> Scores:
    """Return what a gradebook says."""
    found: Scores = {}
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        for submission in gradebook.assignment_submissions("ps1"):
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    found[submission.student.id, grade.name] = (
                        grade.auto_score,
                        bool(grade.needs_manual_grade),
                    )
    return found


def _config(root: Path) -> Config:
    config = Config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.db_url = f"sqlite:///{root / 'gradebook.db'}"
    config.Execute.timeout = 20
    return config


def _directory(root: Path) -> CourseDirectory:
    return CourseDirectory(config=_config(root), root=str(root), assignment_id="ps1")
