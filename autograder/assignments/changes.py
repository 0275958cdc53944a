"""Say in a few words how two versions of a notebook differ: what a class notices, and what its points depend on."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.assignments.source import Source, SourceCell
from earlab.cells.roles import ROLES


def changes(before: Source, after: Source) -> list[str]:
    """Return what became of a notebook, the most important first; nothing where it is the same."""
    old, new = _named(before), _named(after)
    both = [(old[name], cell) for name, cell in new.items() if name in old]
    return [
        *_graded(before, after),
        *_listed("what students get in", [b for a, b in both if a.student != b.student]),
        *_listed(
            "the solution of", [b for a, b in both if a.student == b.student and a.solution != b.solution]
        ),
        *(["text or given code changed"] if _others(before) != _others(after) else []),
    ]


def _graded(before: Source, after: Source) -> Iterator[str]:
    old, new = _points(before), _points(after)
    for name in [*old, *(name for name in new if name not in old)]:
        if name not in new:
            yield f"{name} is gone"
        elif name not in old:
            yield f"{name} is new"
        elif old[name] != new[name]:
            yield f"{name} gives {new[name]:g} points, was {old[name]:g}"


def _points(source: Source) -> dict[str, float]:
    graded = [cell for cell in source.cells if ROLES[cell.role].graded]
    return {str(cell.name or cell.id): source.points_of(cell) for cell in graded}


def _named(source: Source) -> dict[tuple[str, str], SourceCell]:
    return {(cell.role, cell.name): cell for cell in source.cells if cell.name}


def _others(source: Source) -> list[str]:
    """Return the texts of the other cells: their ids are but numbers, which move when a cell is put in."""
    return [cell.student for cell in source.cells if not cell.name]


def _listed(what: str, cells: list[SourceCell]) -> list[str]:
    names = list(dict.fromkeys(str(cell.name) for cell in cells))
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return [f"{what} {', '.join(names[:3])}{more} changed"] if names else []
