"""Describe what students were given, cell by cell: against it a notebook that was handed in is read.

It holds no solution and no hidden test.  The builder writes one beside the public case files; the grader makes the same of
an assignment's source.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Literal

from earlab.cells.roles import ROLES, Role
from earlab.protocol import casefile

FILE = "release.json"


@dataclass(frozen=True)
class ReleasedCell:
    """One cell. ``text``: as students get it; ``name``: its exercise, question or tests.

    earlier: what students got under this id in other releases, where that was something else; empty for nothing.
    """

    id: str
    cell_type: Literal["code", "markdown"]
    role: Role
    text: str
    name: str | None = None
    earlier: tuple[str, ...] = ()

    @cached_property
    def texts(self) -> frozenset[str]:
        """What stands in a cell that nobody has touched, without blanks around it."""
        return frozenset(text.strip() for text in (self.text, *self.earlier))


@dataclass(frozen=True)
class ReleasedExercise:
    """What reading has to know of an exercise: the functions that students write, and what these may not use."""

    name: str
    functions: tuple[str, ...]
    forbidden: tuple[str, ...] = ()


@dataclass(frozen=True)
class Release:
    """One assignment as it was handed out.

    notebook: the name of its file, without ending.  files: names of what lies beside it.
    """

    name: str
    notebook: str
    cells: tuple[ReleasedCell, ...]
    exercises: tuple[ReleasedExercise, ...] = ()
    files: tuple[str, ...] = ()

    def others(self, exercise: ReleasedExercise) -> set[str]:
        """Return the functions of all other exercises: they are judged by themselves."""
        return {name for other in self.exercises for name in other.functions} - set(exercise.functions)

    @property
    def solved(self) -> tuple[ReleasedCell, ...]:
        """The cells that students write code in."""
        return tuple(cell for cell in self.cells if ROLES[cell.role].solved)


def to_json(release: Release) -> str:
    """Return a release as text: the same for the same release, on every machine."""
    return json.dumps(asdict(release), ensure_ascii=False, indent=1) + "\n"


def from_json(text: str) -> Release:
    """Return the release in a text of ``to_json``."""
    data = json.loads(text)
    exercises = (
        ReleasedExercise(one["name"], tuple(one["functions"]), tuple(one["forbidden"]))
        for one in data["exercises"]
    )
    cells = (ReleasedCell(**{**cell, "earlier": tuple(cell["earlier"])}) for cell in data["cells"])
    return Release(data["name"], data["notebook"], tuple(cells), tuple(exercises), tuple(data["files"]))


def releases() -> Iterator[Release]:
    """Yield the releases that are installed with this package, in the order of their names."""
    for path in sorted(casefile.FOLDER.glob(f"*/{FILE}")):
        yield from_json(path.read_text(encoding="utf-8"))


def released(assignment: str) -> Release | None:
    """Return the release of an assignment that is installed with this package, if there is one."""
    path = casefile.FOLDER / assignment / FILE
    return from_json(path.read_text(encoding="utf-8")) if path.is_file() else None
