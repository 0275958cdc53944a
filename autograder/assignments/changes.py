"""Say in a few words how two versions of a notebook differ: what a class notices, and what its points depend on."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.assignments.source import Source, SourceCell
from earlab.cells.roles import ROLES


def changes(before: Source, after: Source) -> list[str]:
    """Return what became of a notebook, the most important first; nothing where it is the same."""
    old, new = ({cell.id: cell for cell in source.cells} for source in (before, after))
    return [*_graded(before, after), *_texts(old, new)]


def _graded(before: Source, after: Source) -> Iterator[str]:
    old, new = _points(before), _points(after)
    for name in [*old, *(name for name in new if name not in old)]:
        if name not in new:
            yield f"{name} is gone"
        elif name not in old:
            yield f"{name} is new"
        elif old[name] != new[name]:
            yield f"{name} gives {new[name]:g} points, was {old[name]:g}"


def _texts(old: dict[str, SourceCell], new: dict[str, SourceCell]) -> Iterator[str]:
    both = [(old[cell_id], cell) for cell_id, cell in new.items() if cell_id in old]
    given = [after for before, after in both if before.student != after.student]
    solved = [
        after
        for before, after in both
        if before.student == after.student and before.solution != after.solution
    ]
    for what, cells in (("what students get", given), ("the solution", solved)):
        if cells:
            yield f"{what} in {_listed(cells)} changed"
    plain = {cell.id for cell in (*old.values(), *new.values()) if not ROLES[cell.role].graded}
    if (old.keys() ^ new.keys()) & plain:
        yield "cells were added or removed"


def _points(source: Source) -> dict[str, float]:
    return {
        str(cell.name or cell.id): source.points_of(cell) for cell in source.cells if ROLES[cell.role].graded
    }


def _listed(cells: list[SourceCell]) -> str:
    shown = [cell.name or f"cell {cell.id}" for cell in cells[:3]]
    more = len(cells) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
