"""From a submitted notebook to the definition cells that are run, mended from the release where needed.

Every code cell runs, in the student's order, except those that the release marks as demonstration or check.
What had to be mended is said, and never costs a point.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import cached_property

from autograder.assignment import Assignment
from autograder.sandbox.program import Cell, Program
from autograder.source import SourceCell
from autograder.submission import Submission, SubmittedCell
from earlab.definitions import definitions, statements
from earlab.magics import inert


def repair(submission: Submission, assignment: Assignment) -> tuple[Program, tuple[str, ...]]:
    """Return the program to run, and a sentence for each thing that was mended."""
    mender = _Mender(assignment, submission.cells)
    for cell in submission.cells:
        mender.take(cell)
    mender.restore_setup()
    mender.tell_what_was_lost()
    return Program(tuple(mender.cells), assignment.stubs), (*submission.notes, *mender.notes)


class _Mender:
    """Decides cell by cell what runs."""

    def __init__(self, assignment: Assignment, submitted: Sequence[SubmittedCell]) -> None:
        self.cells: list[Cell] = []
        self.notes: list[str] = []
        self._assignment = assignment
        self._release = {cell.id: cell for cell in assignment.source.cells}
        self._texts = {cell.student.strip(): cell for cell in assignment.source.cells}
        self._seen: set[str] = set()  # ids of release cells that were met
        self._submitted = submitted

    @cached_property
    def _written(self) -> set[str]:
        """What the student's cells bind; worked out only where something is missing: it parses every cell."""
        stubs = {cell.student.strip() for cell in self._assignment.source.exercises}
        written = [cell.source for cell in self._submitted if cell.source.strip() not in stubs]
        return set().union(*map(bound_names, written))

    def take(self, cell: SubmittedCell) -> None:
        """Add what one submitted cell contributes to the program."""
        known = self._known(cell)
        if known is None:
            if cell.cell_type == "code":
                self._add(f"cell {cell.index}", cell.source)
            return
        again = known.id in self._seen
        self._seen.add(known.id)
        if again and known.role in ("exercise", "check"):
            self.notes.append(
                f"The cell of {known.name} stands twice (cell {cell.index}); the later one counts."
            )
        name = f"cell {cell.index}" if again else known.id
        if known.role == "exercise":
            self._take_exercise(cell, known, name)
        elif known.role == "setup":
            self._take_setup(cell, known, name)
        elif known.role in ("text", "question") and cell.cell_type == "code":
            self._add(name, cell.source)  # turned into code: all of it is the student's
        elif cell.source.strip() != known.student.strip():
            self._salvage(cell, known, name)

    def _known(self, cell: SubmittedCell) -> SourceCell | None:
        """Return the cell of the release that this one is: by its id, or, as editors lose ids, by its text."""
        by_id = self._release.get(cell.grade_id or "") or self._release.get(cell.cell_id or "")
        return by_id or self._texts.get(cell.source.strip())

    def _take_exercise(self, cell: SubmittedCell, known: SourceCell, name: str) -> None:
        if cell.source.strip() == known.student.strip():
            self.cells.insert(
                0, Cell(name, cell.source)
            )  # so that it undoes nothing that is written elsewhere
            return
        if cell.cell_type != "code":
            if not bound_names(cell.source):
                return
            self.notes.append(
                f"The cell of {known.name} was turned into {cell.cell_type}; it is run as code."
            )
        self._add(name, cell.source)

    def _take_setup(self, cell: SubmittedCell, known: SourceCell, name: str) -> None:
        edited = cell.source.strip() != known.solution.strip()
        if edited and cell.cell_type == "code":
            self._add(f"{name} as edited", cell.source)  # names that the student added stay
        if edited:
            self.notes.append(
                f"The given code in cell {cell.index} was edited; the released text runs after it."
            )
        self._add(name, known.solution)

    def _salvage(self, cell: SubmittedCell, known: SourceCell, name: str) -> None:
        """Keep functions that a student wrote into a cell that is not run; leave the rest of it."""
        kept = definitions(cell.source) if cell.cell_type == "code" else []
        source = "\n".join(ast.get_source_segment(inert(cell.source), node) or "" for node in kept)
        if bound_names(source) - bound_names(known.solution):
            self.notes.append(
                f"Functions written into cell {cell.index} ({known.role}) were kept; the rest is not run."
            )
            self._add(name, source)

    def restore_setup(self) -> None:
        """Put given code that was deleted before everything else."""
        missing = [c for c in self._assignment.source.cells if c.role == "setup" and c.id not in self._seen]
        if missing:
            self.cells[:0] = [Cell(c.id, c.solution) for c in missing]
            count = "a cell" if len(missing) == 1 else f"{len(missing)} cells"
            self.notes.append(f"The notebook lacks {count} of given code; restored from the release.")

    def tell_what_was_lost(self) -> None:
        """Say which check and exercise cells the notebook no longer has."""
        for cell in self._assignment.source.cells:
            if cell.id in self._seen:
                continue
            if cell.role == "check":
                self.notes.append(f"The check cell of {cell.name} was deleted; it is graded all the same.")
            elif cell.role == "exercise":
                functions = set(self._assignment.exercise(str(cell.name)).functions)
                where = "was found in another cell" if functions <= self._written else "is in no other cell"
                self.notes.append(
                    f"The cell of {cell.name} was not found by its id; what it defines {where}."
                )

    def _add(self, name: str, source: str) -> None:
        self.cells.append(Cell(name, source))


def bound_names(source: str) -> set[str]:
    """Return the functions, classes and simple variables that a cell binds at its top level."""
    body = statements(source)
    names = {node.name for node in body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    targets = [target for node in body if isinstance(node, ast.Assign) for target in node.targets]
    return names | {target.id for target in targets if isinstance(target, ast.Name)}
