"""Describe what one student of the demonstration class hands in, and the score that it must get."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from nbformat import NotebookNode

from autograder.assignments.source import Source
from autograder.grading.verdict import Verdict
from autograder.release.notebook import build_notebook, notebook_text

COURSE = "{COURSE}"  # in a cell: stands for the path of the course folder
MARKS = ("### BEGIN SOLUTION", "### END SOLUTION")
Change = Callable[[NotebookNode], None]


@dataclass(frozen=True)
class Expect:
    """The score that an exercise must get, and why; ``mistake``: the name it must be called by."""

    score: Literal["full", "zero", "below full"] | float
    because: str = ""
    mistake: str | None = None

    def met_by(self, verdict: Verdict) -> bool:
        """Whether the verdict is as declared; a grader error never is."""
        if verdict.status == "grader error" or (self.mistake and verdict.mistake != self.mistake):
            return False
        if self.score == "full":
            return verdict.status == "pass" and verdict.points == verdict.max_points
        if self.score == "zero":
            return verdict.points == 0
        if self.score == "below full":
            worthless = verdict.max_points == 0  # an exercise for who wants more: nothing to lose
            return verdict.status == "fail" and (worthless or verdict.points < verdict.max_points)
        return abs(verdict.points - self.score) < 0.005


FULL = Expect("full")


def zero(because: str) -> Expect:
    """Return the expectation of no point at all."""
    return Expect("zero", because)


@dataclass(frozen=True)
class HandIn:
    """One notebook of one student.

    cells: exercise → the text of its cell; the others are as the course solves them.
    expect: exercise → the score it must get; the others must get full marks.
    changes: what else is done to the notebook.  encode: how its text becomes a file.
    """

    student: str
    assignment: str
    about: str
    cells: Mapping[str, str] = field(default_factory=dict)
    expect: Mapping[str, Expect] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    encode: Callable[[str], bytes] = str.encode
    status: Literal["graded", "unreadable"] = "graded"

    def file(self, source: Source, course: str) -> bytes:
        """Return the bytes of the notebook as handed in; ``course`` is the course folder's path."""
        notebook = build_notebook(source, "student")
        for cell in source.exercises:
            text = self.cells.get(str(cell.name), solution_text(cell.solution))
            cell_of(notebook, cell.id).source = text.strip("\n")
        for cell in source.cells:
            if cell.role == "question":
                cell_of(notebook, cell.id).source = f"{self.student} answers in a sentence of their own."
        for change in self.changes:
            change(notebook)
        for node in notebook.cells:
            node.source = node.source.replace(COURSE, course)
        return self.encode(notebook_text(notebook))

    def expected(self, exercise: str) -> Expect:
        """Return what an exercise must get."""
        if self.status == "unreadable":
            return zero("the notebook cannot be read")
        return self.expect.get(exercise, FULL)


def solution_text(text: str) -> str:
    """Return a solution cell without the marks of the source."""
    lines = [line for line in text.splitlines() if not line.strip().startswith(MARKS)]
    return "\n".join(lines)


def cell_of(notebook: NotebookNode, cell_id: str) -> NotebookNode:
    """Return the cell of that id; raise StopIteration when the notebook has none."""
    return next(cell for cell in notebook.cells if cell.id == cell_id)
