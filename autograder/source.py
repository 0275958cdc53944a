"""Read ``solutions/NN_topic.py``: the one source of a notebook, cell by cell.

A cell header carries what the grader needs to know (jupytext ``py:percent``)::

    # %% exercise="perceptron_predict" points=4 minutes=10    a solution between BEGIN and END SOLUTION
    # %% check="perceptron_predict"                           the locked cell ``check(perceptron_predict)``
    # %% demo=true                                            trains, plots, plays: never run for grading
    # %% [markdown] question="why_cycle" points=3             free text, graded by a person
    # %%                                                      anything else: a definition cell, run for grading
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import jupytext

Role = Literal["text", "setup", "exercise", "check", "demo", "question"]
SOLUTIONS = Path(__file__).parent.parent / "solutions"
STUB = {
    "code": "# YOUR CODE HERE\nraise NotImplementedError()",
    "markdown": "YOUR ANSWER HERE",
}  # as nbgrader's own
_REGION = re.compile(r"^([ \t]*)### BEGIN SOLUTION[^\n]*\n(.*?)^[ \t]*### END SOLUTION[^\n]*$", re.M | re.S)


class SourceError(ValueError):
    """A solution file that breaks a rule of the format; the message says where and how to mend it."""


@dataclass(frozen=True)
class SourceCell:
    """One cell of a source. ``name``: its exercise or question; ``solution``: the full text of the cell."""

    id: str
    cell_type: Literal["code", "markdown"]
    role: Role
    solution: str
    name: str | None = None
    points: float = 0.0
    minutes: float = 0.0

    @cached_property
    def student(self) -> str:
        """The cell as a student gets it: each marked region becomes a stub."""
        if self.role not in ("exercise", "question"):
            return self.solution
        text = STUB[self.cell_type]
        return _REGION.sub(lambda m: "\n".join(m[1] + line for line in text.splitlines()), self.solution)


@dataclass(frozen=True)
class Source:
    """A whole notebook. ``name`` is the assignment's, for example ``02_perceptron``."""

    name: str
    cells: tuple[SourceCell, ...]

    @property
    def topic(self) -> str:
        """The name without its number: the name of its module in ``autograder.exercises``."""
        return self.name.partition("_")[2]

    def exercise_cell(self, exercise: str) -> SourceCell:
        """Return the cell in which an exercise is solved."""
        return next(c for c in self.cells if c.role == "exercise" and c.name == exercise)

    @property
    def exercises(self) -> tuple[SourceCell, ...]:
        """The solution cells, in order."""
        return tuple(c for c in self.cells if c.role == "exercise")


def read_source(path: Path) -> Source:
    """Return the notebook written in ``path``; raise SourceError where it breaks a rule."""
    notebook = jupytext.read(path, fmt="py:percent")
    name = path.stem
    prefix = name.partition("_")[0]
    cells = tuple(_cell(f"{prefix}-{i:03d}", cell, path) for i, cell in enumerate(notebook.cells))
    source = Source(name, cells)
    _check_rules(source, path)
    return source


def source_paths(root: Path = SOLUTIONS) -> list[Path]:
    """Return the course's sources in order."""
    return sorted(root.glob("[0-9][0-9]_*.py"))


def _cell(cell_id: str, cell: Any, path: Path) -> SourceCell:
    meta = dict(cell.metadata)
    marks = [key for key in ("exercise", "check", "demo", "question") if key in meta]
    if len(marks) > 1:
        raise SourceError(f"{path.name}: a cell is marked {' and '.join(marks)}; give it one mark")
    unknown = set(meta) - {"exercise", "check", "demo", "question", "points", "minutes", "lines_to_next_cell"}
    if unknown:
        raise SourceError(f"{path.name}: unknown cell header {', '.join(sorted(unknown))}")
    role: Any = marks[0] if marks else ("setup" if cell.cell_type == "code" else "text")
    name = meta.get(role) if role in ("exercise", "check", "question") else None
    if name:
        cell_id = f"{role}-{name}".replace("_", "-")
    return SourceCell(
        cell_id,
        cell.cell_type,
        role,
        cell.source,
        name,
        float(meta.get("points", 0)),
        float(meta.get("minutes", 0)),
    )


def _check_rules(source: Source, path: Path) -> None:
    names = [c.name for c in source.exercises]
    if len(set(names)) != len(names):
        raise SourceError(f"{path.name}: two cells solve the same exercise")
    for cell in source.cells:
        if cell.role in ("exercise", "question") and not _REGION.search(cell.solution):
            raise SourceError(
                f"{path.name}: {cell.role} {cell.name} has no ### BEGIN SOLUTION … ### END SOLUTION"
            )
        if cell.role not in ("exercise", "question") and "### BEGIN SOLUTION" in cell.solution:
            raise SourceError(
                f"{path.name}: a solution stands outside an exercise cell, it would be handed out"
            )
    checks = [c.name for c in source.cells if c.role == "check"]
    if checks != names:
        raise SourceError(
            f"{path.name}: exercises {names} need one check cell each, in order; found {checks}"
        )
