"""Repair a submission: the cells that are run, mended from the release where needed.

Every code cell runs, in the student's order, except those that the release marks as demonstration or check.  Asserts
run in their places, as released.  What had to be mended is said, and never costs a point.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from functools import cached_property
from importlib.machinery import all_suffixes
from pathlib import PurePosixPath

from autograder.assignments.assignment import Assignment
from autograder.assignments.source import SourceCell
from autograder.intake.intake import Intake
from autograder.intake.matching import Match, bound_names, functions_of, untouched
from autograder.sandbox.host.program import Cell, Program
from earlab.cells.definitions import definitions, statements
from earlab.cells.magics import inert
from earlab.cells.roles import ROLES

_HOW = {
    "name": "the function that it defines",
    "heading": "its heading",
    "place": "its place between the cells around it",
}


def repair(intake: Intake, assignment: Assignment) -> tuple[Program, tuple[str, ...]]:
    """Return the program to run, and a sentence for each thing that was mended.

    The program holds tests as students see them.  Raises what kept the notebook from being read.
    """
    mender = _Mender(assignment, intake.matches)
    mender.take_all()
    mender.restore()
    mender.tell_what_was_lost()
    files, notes = _files(intake, assignment)
    return Program(mender.cells, assignment.stubs, files), (*intake.notes, *mender.notes, *notes)


_MODULES = tuple(all_suffixes())  # compiled ones too


def _files(intake: Intake, assignment: Assignment) -> tuple[tuple[tuple[str, bytes], ...], list[str]]:
    """Return what lies in the working directory: the release's files, and the submission's own where those are not.

    Modules are left out where an exercise forbids something: only the text of cells is read for that.
    """
    released = dict(assignment.source.files)
    folders = {str(folder) for name in released for folder in PurePosixPath(name).parents}
    forbids = any(exercise.forbidden for exercise in assignment.exercises)
    own, notes = {}, []
    for name, content in intake.files:
        path = PurePosixPath(name)
        if name in folders or any(str(way) in released for way in (path, *path.parents)):
            continue
        if not forbids or not name.endswith(_MODULES):
            own[name] = content
        elif any(
            re.search(rf"\b{re.escape(path.name.partition('.')[0])}\b", cell.source)
            for cell in intake.submission.cells
        ):
            notes.append(
                f"{name} beside the notebook is not used: these exercises are graded by what stands in the notebook. "
                "Move its functions into a cell."
            )
    return tuple({**released, **own}.items()), notes


class _Mender:
    """Decides cell by cell what runs."""

    def __init__(self, assignment: Assignment, matches: Sequence[Match]) -> None:
        self.notes: list[str] = []
        self._release = assignment.source.cells
        self._places = {cell.id: place for place, cell in enumerate(self._release)}
        self._matches = matches
        self._seen: set[str] = set()  # ids of release cells that were met
        self._taken: list[tuple[Cell, int | None]] = []  # with the release's place of the cell, if it is one
        self._first: list[Cell] = []  # unwritten exercises, which undo nothing that is written elsewhere

    @property
    def cells(self) -> tuple[Cell, ...]:
        """What runs, in order."""
        return (*self._first, *(cell for cell, _ in self._taken))

    @cached_property
    def _written(self) -> set[str]:
        """What the student's cells bind; worked out only where something is missing: it parses every cell."""
        written = [m.cell.source for m in self._matches if m.known is None or not untouched(m.cell, m.known)]
        return set().union(*map(bound_names, written))

    def take_all(self) -> None:
        """Add what each submitted cell contributes to the program."""
        for one in self._matches:
            if one.known is not None:
                self._take(one, one.known)
            elif one.cell.cell_type == "code":
                self._add(f"cell {one.cell.index}", one.cell.source)

    def _take(self, one: Match, known: SourceCell) -> None:
        cell, again = one.cell, known.id in self._seen
        self._seen.add(known.id)
        traits = ROLES[known.role]
        if again and (traits.written or traits.graded == "program"):
            self.notes.append(
                f"The cell of {known.name} stands twice (cell {cell.index}); the later one counts."
            )
        if one.how in _HOW:
            self.notes.append(
                f"Cell {cell.index} has lost its id; it is known by {_HOW[one.how]}: {_title(known)}."
            )
        name = f"cell {cell.index}" if again else known.id
        if traits.solved:
            self._take_solution(cell.source, cell.cell_type, known, name)
        elif known.role == "setup":
            self._take_given(one, known, name)
        elif known.role == "tests":
            self._take_tests(one, known)
        elif known.role not in ("check", "demo") and cell.cell_type == "code":
            if statements(cell.source):  # all of it is the student's; prose in a code cell is none
                self._add(name, cell.source, known)
        elif not untouched(cell, known):
            self._salvage(one, known, name)

    def _take_solution(self, source: str, cell_type: str, known: SourceCell, name: str) -> None:
        if source.strip() == known.student.strip():
            if known.role == "exercise":
                self._first.insert(0, Cell(name, source))
            else:
                self._add(name, source, known)
            return
        if cell_type != "code":
            if not bound_names(source):
                return
            self.notes.append(f"The cell of {known.name} was turned into {cell_type}; it is run as code.")
        self._add(name, self._without_stubs(source, known), known)

    def _without_stubs(self, source: str, known: SourceCell) -> str:
        """Blank the unwritten functions of a split cell: what is written in another cell, above it, stays."""
        if NotImplementedError.__name__ not in source:  # nothing in it is unwritten
            return source
        stubs = {ast.dump(node) for node in statements(known.student) if isinstance(node, ast.FunctionDef)}
        left = [node for node in statements(source) if ast.dump(node) in stubs]
        lines = source.split("\n")
        for node in left:
            if functions_of([node]) <= self._written_elsewhere(source):
                lines[node.lineno - 1 : node.end_lineno] = [""] * ((node.end_lineno or 0) - node.lineno + 1)
        return "\n".join(lines)

    def _written_elsewhere(self, source: str) -> set[str]:
        others = [m.cell.source for m in self._matches if m.cell.source != source]
        return set().union(*map(bound_names, others))

    def _take_given(self, one: Match, known: SourceCell, name: str) -> None:
        cell, edited = one.cell, one.cell.source.strip() != known.solution.strip()
        if known.cell_type != "code":
            if edited:
                self.notes.append(
                    f"The locked text in cell {cell.index} was edited; the released text counts."
                )
            return
        if edited and cell.cell_type == "code":
            self._add(f"{name} as edited", cell.source)  # names that the student added stay
        if edited:
            self.notes.append(
                f"The given code in cell {cell.index} was edited; the released text runs after it."
            )
        self._add(name, known.solution, known)

    def _take_tests(self, one: Match, known: SourceCell) -> None:
        if not untouched(one.cell, known):
            self._salvage(one, known, f"cell {one.cell.index}")
            self.notes.append(f"The tests in cell {one.cell.index} were edited; they run as released.")
        if one.counts:
            self._taken.append((Cell(known.id, known.student, tests=True), self._places[known.id]))

    def _salvage(self, one: Match, known: SourceCell, name: str) -> None:
        """Keep functions that a student wrote into a cell that is not run; leave the rest of it."""
        cell = one.cell
        kept = definitions(cell.source) if cell.cell_type == "code" else []
        source = "\n".join(ast.get_source_segment(inert(cell.source), node) or "" for node in kept)
        if bound_names(source) - bound_names(known.solution):
            self.notes.append(
                f"Functions written into cell {cell.index} ({known.role}) were kept; the rest is not run."
            )
            self._add(name, source)
        elif known.role == "check":
            self.notes.append(f"The check in cell {cell.index} was edited; it counts as released.")

    def restore(self) -> None:
        """Put given code and tests that were deleted, and tests that were moved above their work, where they belong."""
        missing = [
            c for c in self._release if c.role == "setup" and c.cell_type == "code" and c.id not in self._seen
        ]
        for known in reversed(missing):
            self._put(Cell(known.id, known.solution), known)
        if missing:
            count = "a cell" if len(missing) == 1 else f"{len(missing)} cells"
            self.notes.append(f"The notebook lacks {count} of given code; restored from the release.")
        for known in self._release:
            if known.role == "setup" and known.id in self._seen:
                self._place_given(known)
            elif known.role == "tests":
                self._place_tests(known)

    def _put(self, cell: Cell, known: SourceCell) -> None:
        """Insert a cell as late as the release's order allows; given code that nothing precedes comes first."""
        place = self._places[known.id]
        work = any(c.role not in ("text", "setup") for c in self._release[:place])
        later = [i for i, (_, at) in enumerate(self._taken) if at is not None and at > place]
        index = (later[0] if later else len(self._taken)) if work or cell.tests else 0
        self._taken.insert(index, (cell, place))

    def _place_given(self, known: SourceCell) -> None:
        """Move given code that stands below work which may need it."""
        place = self._places[known.id]
        now = next((i for i, (cell, _) in enumerate(self._taken) if cell.id == known.id), None)
        if now is not None and any(at is not None and at > place for _, at in self._taken[:now]):
            cell, _ = self._taken.pop(now)
            self._put(cell, known)
            self.notes.append("Given code was moved down in the notebook; it runs where the release has it.")

    def _place_tests(self, known: SourceCell) -> None:
        place = self._places[known.id]
        work = {self._places[c.id] for c in self._release[:place] if ROLES[c.role].written}
        last = max((i for i, (_, at) in enumerate(self._taken) if at in work), default=-1)
        now = next((i for i, (cell, _) in enumerate(self._taken) if cell.tests and cell.id == known.id), None)
        if now is None:
            self.notes.append(f"The tests {known.name} were deleted; restored from the release.")
            self._put(Cell(known.id, known.student, tests=True), known)
        elif now < last:
            self.notes.append(f"The tests {known.name} stand above what they test; they run below it.")
            self._taken.insert(last, self._taken.pop(now))

    def tell_what_was_lost(self) -> None:
        """Say which check and exercise cells the notebook no longer has."""
        for cell in self._release:
            if cell.id in self._seen:
                continue
            if cell.role == "check":
                self.notes.append(f"The check cell of {cell.name} was deleted; it is graded all the same.")
            elif ROLES[cell.role].solved:
                functions = functions_of(statements(cell.student))
                found = functions and functions <= self._written
                where = "was found in another cell" if found else "is in no other cell"
                self.notes.append(
                    f"The cell of {cell.name} was not found by its id; what it defines {where}."
                )

    def _add(self, name: str, source: str, known: SourceCell | None = None) -> None:
        self._taken.append((Cell(name, source), None if known is None else self._places[known.id]))


def _title(known: SourceCell) -> str:
    return f"the {'answer' if known.role == 'question' else 'cell'} of {known.name}"
