"""``autograder explain``: everything about one exercise of one submission."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from autograder.assignments.source import Source, SourceCell


def main(
    course: Annotated[Path, typer.Argument(help="The course folder, with nbgrader_config.py.")],
    student: Annotated[str, typer.Argument(help="Whose submission.")],
    assignment: Annotated[str, typer.Argument(help="Which notebook.")],
    exercise: Annotated[
        str,
        typer.Argument(help="Which exercise or question, by its name or by that of its cell in formgrader."),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Replay one exercise and show all of it, hidden inputs and numbers too. Not for students.

    Nothing is stored: the score stays. The cases are those that the student was graded on. Of a question in words it
    shows the answer beside the author's.

    Example: `autograder explain my-course ada 02_perceptron perceptron_update`
    """
    from dataclasses import asdict

    from autograder.grading.engine import Engine
    from autograder.intake.intake import take_in
    from autograder.nbgrader.classroom import Classroom, ClassroomError
    from autograder.nbgrader.write_results import readable_notebook
    from autograder.report.answers import answer_lines, answered
    from autograder.report.detail import detail_lines, plain
    from autograder.report.replay import replay

    classroom = Classroom(course)
    loaded = classroom.assignment(assignment)
    name, question = _named(loaded.source, exercise)
    if name not in loaded.parts and question is None:
        known = [*loaded.parts, *(str(cell.name) for cell in loaded.source.questions)]
        raise ClassroomError(f"{assignment} has no exercise {exercise}; it has: {', '.join(known)}")
    found = classroom.handed_in([assignment], [student])
    if not found:
        raise ClassroomError(f"{student} handed in no {assignment}")
    files = classroom.course
    with Engine(classroom.isolation, files.secret(), files.name, scoring=classroom.scoring) as engine:
        intake = take_in(classroom.place(found[0].folder), loaded, engine.reader)
        if question is not None:
            shown: Any = answered(question, readable_notebook(intake, loaded.source))
            lines = answer_lines(shown)
        else:
            shown = replay(engine, intake, loaded, name, student)
            lines = detail_lines(shown)
    print(json.dumps(plain(asdict(shown))) if as_json else "\n".join(lines))


def _named(source: Source, text: str) -> tuple[str, SourceCell | None]:
    """Return the exercise or the question that is meant: by its name, or by that of a cell of it in formgrader."""
    cells = {**{cell.id: str(cell.name) for cell in source.exercises}, **source.graded}
    question = next((cell for cell in source.questions if text in (cell.name, cell.id)), None)
    return cells.get(text, text), question
