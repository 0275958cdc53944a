"""Make a course folder as an instructor has it, with a class that has handed in."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from nbgrader.api import Student

from autograder.assignments.assignment import Assignment
from autograder.demo.hand_in import HandIn
from autograder.nbgrader.classroom import Classroom
from autograder.nbgrader.create_course import set_up

NAME = "earlab-demo"
SECRET = bytes(range(32))  # fixed: the demonstration is the same on every machine


def build_course(root: Path, assignments: dict[str, Assignment], hand_ins: Sequence[HandIn]) -> Classroom:
    """Make the demonstration course in ``root`` anew, and put what was handed in where nbgrader expects it.

    Raises FileExistsError where ``root`` holds something else than an earlier demonstration.
    """
    _clear(root)
    classroom = set_up(root, NAME, list(assignments.values()), SECRET)
    with classroom.gradebook() as gradebook:
        gradebook.db.add_all(Student(id=student) for student in sorted({h.student for h in hand_ins}))
        gradebook.db.commit()  # once: nbgrader's own way commits for each student
    for hand_in in hand_ins:
        folder = classroom.folder("submitted", hand_in.student, hand_in.assignment)
        folder.mkdir(parents=True)
        blob = hand_in.file(assignments[hand_in.assignment].source, str(classroom.root))
        (folder / f"{hand_in.assignment}.ipynb").write_bytes(blob)
    return classroom


def _clear(root: Path) -> None:
    config = root / "nbgrader_config.py"
    if config.is_file() and repr(NAME) in config.read_text():
        shutil.rmtree(root)
    elif root.is_dir() and any(root.iterdir()):
        raise FileExistsError(f"{root} is not empty and no earlier demonstration; name a new folder")
