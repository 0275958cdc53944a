"""Show an answer in words beside its author's, for the person who grades it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

from autograder.assignments.source import SourceCell
from autograder.report.escaping import clean
from autograder.report.labels import number


@dataclass(frozen=True)
class Answered:
    """An answer in words. model_answer: the author's, and what its points are for."""

    question: str
    points: float
    answer: str
    model_answer: str


def answered(question: SourceCell, notebook: NotebookNode) -> Answered:
    """Return what a student wrote to a question, found in the mended notebook."""
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}
    answer = str(cells[question.id].source)
    return Answered(str(question.name), question.points, answer, question.model_answer)


def answer_lines(one: Answered) -> Iterator[str]:
    """Yield the lines of both answers, free of control characters."""
    yield f"{one.question}: a question in words, {number(one.points)} points, graded by a person"
    for title, text in (
        ("the answer:", one.answer),
        ("the author's, and what its points are for:", one.model_answer),
    ):
        yield title
        yield from (f"  | {clean(line)}" for line in (text or "–").splitlines())
