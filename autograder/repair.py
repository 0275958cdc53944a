"""From a submitted notebook to the definition cells that are run, mended from the release where needed.

Every code cell runs, in the student's order, except those that the release marks as demonstration or check.
What had to be mended is said, and never costs a point.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from autograder.assignment import Assignment
from autograder.sandbox.program import Cell, Program
from autograder.source import SourceCell
from autograder.submission import Submission, SubmittedCell


@dataclass
class _Mending:
    """What has been decided so far."""

    cells: list[Cell] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)  # ids of release cells met
    defined: set[str] = field(default_factory=set)  # functions defined by cells that run


def repair(submission: Submission, assignment: Assignment) -> tuple[Program, tuple[str, ...]]:
    """Return the program to run, and a sentence for each thing that was mended."""
    release = {cell.id: cell for cell in assignment.source.cells}
    work = _Mending(notes=list(submission.notes))
    written = _written_functions(submission.cells, release)
    for cell in submission.cells:
        _take(cell, release.get(cell.grade_id or "") or release.get(cell.cell_id or ""), work, written)
    _restore_setup(assignment, work)
    for cell in assignment.source.cells:
        if cell.role == "check" and cell.id not in work.seen:
            work.notes.append(f"The check cell of {cell.name} was deleted; it is graded all the same.")
        if cell.role == "exercise" and cell.id not in work.seen:
            functions = assignment.exercise(str(cell.name)).functions
            found = all(name in work.defined for name in functions)
            where = (
                "its function was found in another cell" if found else "no other cell defines its function"
            )
            work.notes.append(f"The cell of {cell.name} was not found by its id; {where}.")
    return Program(tuple(work.cells), assignment.stubs), tuple(work.notes)


def _take(cell: SubmittedCell, known: SourceCell | None, work: _Mending, written: set[str]) -> None:
    """Decide what one submitted cell contributes."""
    if known is not None and known.id in work.seen and known.role in ("exercise", "check"):
        work.notes.append(f"The cell of {known.name} stands twice (cell {cell.index}); the later one counts.")
    again = known is not None and known.id in work.seen
    if known is not None:
        work.seen.add(known.id)
    name = (known.id if known and not again else None) or f"cell {cell.index}"
    role = known.role if known else "added"
    if role in ("check", "question", "text", "demo"):
        return _salvage(cell, known, name, work)
    if role == "exercise":
        return _take_exercise(cell, known, name, work, written)
    if cell.cell_type != "code" and role != "setup":
        return None
    if (
        role == "setup"
        and known is not None
        and (cell.source.strip() != known.solution.strip() or cell.cell_type != "code")
    ):
        # Names that the student added stay; the given ones are as released.
        if cell.cell_type == "code":
            _add(work, Cell(f"{name} (as edited)", cell.source))
        work.notes.append(f"The given code in cell {cell.index} was edited; the released text runs after it.")
        return _add(work, Cell(name, known.solution))
    return _add(work, Cell(name, cell.source))


def _take_exercise(
    cell: SubmittedCell, known: SourceCell | None, name: str, work: _Mending, written: set[str]
) -> None:
    assert known is not None
    if cell.cell_type != "code":
        if not _functions(cell.source):
            return
        work.notes.append(f"The cell of {known.name} was turned into {cell.cell_type}; it is run as code.")
    untouched = cell.source.strip() == known.student.strip()
    if untouched and _functions(known.student) & written:
        return  # an untouched copy must not undo the written one
    _add(work, Cell(name, cell.source))


def _salvage(
    cell: SubmittedCell, known: SourceCell | None, name: str, work: _Mending, written: set[str]
) -> None:
    """Keep functions that a student wrote into a cell that is not run; leave the rest."""
    if known is None or cell.source.strip() == known.solution.strip():
        return
    if known.role != "demo" and cell.cell_type != "code":
        return
    try:
        tree = ast.parse(cell.source)
    except SyntaxError:
        return
    kept = [
        n for n in tree.body if isinstance(n, (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom))
    ]
    names = {n.name for n in kept if isinstance(n, (ast.FunctionDef, ast.ClassDef))}
    if names - _functions(known.solution):
        work.notes.append(
            f"Functions written into cell {cell.index} ({known.role}) were kept; the rest of it is not run."
        )
        _add(work, Cell(name, "\n".join(ast.get_source_segment(cell.source, n) or "" for n in kept)))


def _restore_setup(assignment: Assignment, work: _Mending) -> None:
    missing = [c for c in assignment.source.cells if c.role == "setup" and c.id not in work.seen]
    if missing:
        work.cells[:0] = [Cell(c.id, c.solution) for c in missing]
        count = "a cell" if len(missing) == 1 else f"{len(missing)} cells"
        work.notes.append(f"The notebook lacks {count} of given code; restored from the release.")


def _add(work: _Mending, cell: Cell) -> None:
    work.cells.append(cell)
    work.defined |= _functions(cell.source)


def _written_functions(cells: Iterable[SubmittedCell], release: dict[str, SourceCell]) -> set[str]:
    """Functions that some cell defines otherwise than the untouched release does."""
    stubs = {cell.student.strip() for cell in release.values() if cell.role == "exercise"}
    names: set[str] = set()
    for cell in cells:
        if cell.source.strip() not in stubs:
            names |= _functions(cell.source)
    return names


def _functions(source: str) -> set[str]:
    """Names of the functions and simple variables that a cell binds at its top level."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    names = {node.name for node in body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    targets = [t for node in body if isinstance(node, ast.Assign) for t in node.targets]
    return names | {target.id for target in targets if isinstance(target, ast.Name)}
