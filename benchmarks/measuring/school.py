"""Make the same class for every grader: courses, right work, and otter's tests made from our visible checks."""

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

from autograder.assignments.assignment import Assignment
from autograder.demo.build import build_course
from autograder.demo.hand_in import HandIn, solution_text
from autograder.nbgrader.classroom import CONFIG, Classroom

_OTTER_TEST = """\
from otter.test_files import test_case

OK_FORMAT = False
name = "{name}"
points = {points}

@test_case(points={points})
def test_{name}(check, {name}):
    assert float(repr(check({name}))) == {points}
"""


def without_demonstrations(assignment: Assignment) -> Assignment:
    """Return the assignment with the cells that train, plot and play taken out."""
    cells = tuple(cell for cell in assignment.source.cells if cell.role != "demo")
    return Assignment(replace(assignment.source, cells=cells), assignment.exercises)


def right_work(assignment: Assignment, count: int, round_: int = 0) -> list[HandIn]:
    """Return right work of ``count`` students, no two programs alike, nor two rounds."""
    exercise = assignment.exercises[0].name
    solution = solution_text(assignment.source.exercise_cell(exercise).solution)
    return [
        HandIn(
            f"student-{number:03}",
            assignment.name,
            "right",
            {exercise: f"{solution}\n\nmy_number = {number + 1000 * round_}\n"},
        )
        for number in range(count)
    ]


def course_of(folder: Path, assignment: Assignment, count: int) -> Classroom:
    """Return a course with this notebook, in which ``count`` students have handed in."""
    return build_course(folder, {assignment.name: assignment}, right_work(assignment, count))


def stock_course(ours: Classroom, folder: Path) -> Path:
    """Return a copy of a course without our configuration: nbgrader grades it by itself."""
    shutil.copytree(ours.root, folder, ignore=shutil.ignore_patterns(CONFIG, ".earlab"))
    return folder


def hand_in_again(classroom: Classroom, assignment: Assignment, count: int, round_: int) -> None:
    """Let the students hand in changed work, which no store knows."""
    for hand_in in right_work(assignment, count, round_):
        folder = classroom.folder("submitted", hand_in.student, assignment.name)
        (folder / f"{assignment.name}.ipynb").write_bytes(hand_in.file(assignment.source, ""))


def otter_tests(assignment: Assignment, path: Path) -> Path:
    """Write what otter needs to grade the notebook by our visible checks, and return it."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("otter_config.json", json.dumps({"lang": "python", "show_stdout": False}))
        for exercise in assignment.exercises:
            points = assignment.points(exercise.name)
            text = _OTTER_TEST.format(name=exercise.functions[0], points=points)
            archive.writestr(f"tests/{exercise.name}.py", text)
    return path
