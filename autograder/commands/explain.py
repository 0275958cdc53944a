"""``autograder explain``: everything about one exercise of one submission."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def main(
    course: Annotated[Path, typer.Argument(help="The course folder, with nbgrader_config.py.")],
    student: Annotated[str, typer.Argument(help="Whose submission.")],
    assignment: Annotated[str, typer.Argument(help="Which notebook.")],
    exercise: Annotated[str, typer.Argument(help="Which exercise.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Replay one exercise and show all of it, hidden inputs and numbers too. Not for students.

    Nothing is stored: the score stays. The cases are those that the student was graded on.

    Example: `autograder explain my-course ada 02_perceptron perceptron_update`
    """
    from dataclasses import asdict

    from autograder.grading.engine import Engine
    from autograder.intake.intake import take_in
    from autograder.nbgrader.classroom import Classroom, ClassroomError
    from autograder.report.detail import detail_lines, plain
    from autograder.report.replay import replay

    classroom = Classroom(course)
    loaded = classroom.assignment(assignment)
    known = list(loaded.parts)
    if exercise not in known:
        raise ClassroomError(f"{assignment} has no exercise {exercise}; it has: {', '.join(known)}")
    found = classroom.handed_in([assignment], [student])
    if not found:
        raise ClassroomError(f"{student} handed in no {assignment}")
    files = classroom.course
    with Engine(secret=files.secret(), course=files.name) as engine:
        intake = take_in(classroom.place(found[0].folder), loaded, engine.reader)
        replayed = replay(engine, intake, loaded, exercise, student)
    if as_json:
        print(json.dumps(plain(asdict(replayed))))
    else:
        print("\n".join(detail_lines(replayed)))
