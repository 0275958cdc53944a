"""Measure what a notebook that is hard to read costs the class around it.

Usage: python benchmarks/stalls.py [--students 30] [--only WORD]

A class of right work in notebook 02 is graded in one process, alone and with one hostile hand-in of each kind: seconds
until the hostile one has its verdict, seconds for the class, what is said.  Exit status 1 where the class's scores differ.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT)]

from nbformat.v4 import new_code_cell  # noqa: E402

from autograder.assignments.assignment import Assignment, load_assignment  # noqa: E402
from autograder.demo.hand_in import HandIn  # noqa: E402
from autograder.grading.verdict import Report  # noqa: E402
from autograder.nbgrader.classroom import Classroom  # noqa: E402
from autograder.nbgrader.create_course import set_up  # noqa: E402
from autograder.nbgrader.grade_class import grade_class  # noqa: E402
from tests.autograder.intake.test_reading import HARD  # noqa: E402

NAME = "02_perceptron"
HOSTILE = "student-15-hostile"  # in the middle of the class


def hand_in(classroom: Classroom, assignment: Assignment, student: str, more: str) -> None:
    """Put right work with one more cell where it is handed in."""
    work = HandIn(
        student, NAME, "right", changes=(lambda notebook: notebook.cells.append(new_code_cell(more)),)
    )
    path = classroom.folder("submitted", student, NAME) / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(work.file(assignment.source, str(classroom.root)))


def graded(
    folder: Path, assignment: Assignment, students: int, hostile: str | None
) -> tuple[float, float, dict[str, float], str]:
    """Grade a class; return seconds for the hostile hand-in, for all, the scores of the others, and what it is told."""
    classroom = set_up(folder, "stalls", [assignment], bytes(32))
    for number in range(students):
        hand_in(classroom, assignment, f"student-{number:02d}", f"# {number}")
    if hostile is not None:
        hand_in(classroom, assignment, HOSTILE, hostile)
    told: dict[str, tuple[float, Report]] = {}
    start = last = time.perf_counter()

    def note(report: Report, total: int) -> None:
        nonlocal last
        now = time.perf_counter()
        told[str(report.student)] = now - last, report
        last = now

    grade_class(classroom, on_report=note, say=lambda text: None)
    whole = time.perf_counter() - start
    seconds, report = told.pop(HOSTILE, (0.0, None))
    said = "" if report is None else report.note or f"{report.points:g} points"
    return seconds, whole, {name: one.points for name, (_, one) in told.items()}, said


def main() -> int:
    """Print a line for each kind."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--only", default="")
    chosen = parser.parse_args()
    assignment, same = load_assignment(NAME), True
    with tempfile.TemporaryDirectory() as folder:
        _, alone, scores, _ = graded(Path(folder) / "alone", assignment, chosen.students, None)
        print(f"{chosen.students} students alone: {alone:.1f} s")
        for number, (kind, text) in enumerate(HARD.items()):
            if chosen.only in kind:
                seconds, whole, found, said = graded(
                    Path(folder) / str(number), assignment, chosen.students, text
                )
                same = same and found == scores
                print(
                    f"{kind:<14} verdict {seconds:5.1f} s   class {whole:5.1f} s   {said[:110]}", flush=True
                )
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
