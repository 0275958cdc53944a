"""Keep what was released of each assignment in the course itself: that is graded, wherever the grader is installed from.

A release is one small file that never changes, ``.earlab/released/NAME/001.json``; a later one gets the next number.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

import earlab
from autograder.assignments.assignment import Assignment, with_exercises
from autograder.assignments.source import Source
from autograder.assignments.source_json import source_from_json, source_to_json
from earlab.errors import EarlabError


class DamagedRelease(EarlabError):
    """A release that cannot be read; the message says how to get it back."""


@dataclass(frozen=True)
class Released:
    """One release. versions: of each exercise, as it was then.  earlab, day: with what and when it was made."""

    path: Path
    source: Source
    versions: Mapping[str, str]
    earlab: str
    day: str

    def __str__(self) -> str:
        return f"{self.source.name} as released on {self.day} with Earlab {self.earlab}"


class Releases:
    """All releases of a course, in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> list[str]:
        """Return the assignments that were released, in order."""
        return sorted({path.parent.name for path in self.folder.glob("*/[0-9]*.json")})

    def of(self, name: str) -> list[Released]:
        """Return the releases of an assignment, the newest first; raise DamagedRelease."""
        return [_read(path) for path in sorted((self.folder / name).glob("[0-9]*.json"), reverse=True)]

    def keep(self, assignment: Assignment) -> Path | None:
        """Add an assignment as its newest release; return the file, None where the newest is the same already."""
        before = self.of(assignment.name)
        if before and _same(before[0], assignment):
            return None
        content = {
            "source": source_to_json(assignment.source),
            "versions": versions(assignment),
            "earlab": earlab.__version__,
            "day": date.today().isoformat(),
        }
        folder = self.folder / assignment.name
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / f"new.{os.getpid()}"
        fresh.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
        try:
            return _numbered(fresh, folder)
        finally:
            fresh.unlink()

    def assignment(self, released: Released, points: Mapping[str, float]) -> Assignment:
        """Return a release as it is graded; raise SourceError where an exercise of it is gone.

        points: of each cell that gives any, by its id, as the gradebook has them.
        """
        others = tuple(one.path for one in self.of(released.source.name) if one.path != released.path)
        return _assignment(released.path, others, tuple(sorted(points.items())))


def versions(assignment: Assignment) -> dict[str, str]:
    """Return the version of each exercise, by its name."""
    return {exercise.name: assignment.version(exercise) for exercise in assignment.exercises}


def _same(released: Released, assignment: Assignment) -> bool:
    return released.source == assignment.source and released.versions == versions(assignment)


def _numbered(fresh: Path, folder: Path) -> Path:
    """Give a file the next free number: whoever comes first has it, and no file is ever half written."""
    number = 1 + max((int(path.stem) for path in folder.glob("[0-9]*.json")), default=0)
    while True:
        path = folder / f"{number:03}.json"
        try:
            os.link(fresh, path)
        except FileExistsError:
            number += 1
        else:
            return path


@cache
def _read(path: Path) -> Released:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Released(path, source_from_json(data["source"]), data["versions"], data["earlab"], data["day"])
    except (ValueError, LookupError, TypeError) as error:
        raise DamagedRelease(
            f"{path} is damaged ({type(error).__name__}); restore it from a backup, or delete it and release "
            f"{path.parent.name} again (autograder release {path.parent.name})"
        ) from error


@lru_cache(maxsize=64)
def _assignment(path: Path, others: Sequence[Path], points: tuple[tuple[str, float], ...]) -> Assignment:
    """Return one assignment for the same files: what was read and worked out of it is not made anew for each submission."""
    source = _read(path).source
    earlier = [{cell.id: cell.student for cell in _read(other).source.cells} for other in others]
    cells = tuple(
        replace(cell, earlier=tuple({texts.get(cell.id, "") for texts in earlier} - {cell.student}))
        for cell in source.cells
    )
    return with_exercises(replace(source, cells=cells).with_points(dict(points)))
