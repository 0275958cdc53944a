"""Repair a submission: the cells that are run, mended from the release where needed.

Every code cell runs, in the student's order, except those that the release marks as demonstration or check.  Asserts
run in their places, as released.  What had to be mended is said, and never costs a point.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from earlab.cells.definitions import definitions, statements
from earlab.cells.magics import inert
from earlab.cells.roles import ROLES
from earlab.handin.beside import usable_files
from earlab.handin.matching import Match, bound_names, functions_of, untouched
from earlab.handin.notebook_file import SubmittedCell
from earlab.handin.release import Release, ReleasedCell
from earlab.handin.statements_text import shape, text_of

_HOW = {
    "name": "the function that it defines",
    "heading": "its heading",
    "place": "its place between the cells around it",
}


@dataclass(frozen=True)
class RunCell:
    """One cell to run, as plain Python. ``id`` names it in messages; ``tests``: it is a cell of asserts, as released.

    index: where it stands in the notebook that was handed in, counted from 1; None for what the release adds.
    """

    id: str
    source: str
    tests: bool = False
    index: int | None = None


@dataclass(frozen=True)
class Repaired:
    """What is run of a notebook. ``files``: names of those beside it that its cells may read.

    notes: a sentence for each thing that was mended.
    """

    cells: tuple[RunCell, ...]
    files: tuple[str, ...]
    notes: tuple[str, ...]


def repair(matches: Sequence[Match], release: Release, beside: Sequence[str] = ()) -> Repaired:
    """Return what is run of a notebook whose cells are ``matches``; tests are as students see them.

    beside: the names of what was handed in with it.
    """
    mender = _Mender(release, matches)
    mender.take_all()
    mender.restore()
    mender.tell_what_was_lost()
    files, notes = usable_files(matches, release, beside)
    return Repaired(mender.cells, tuple(files), (*mender.notes, *notes))


class _Mender:
    """Decides cell by cell what runs."""

    def __init__(self, release: Release, matches: Sequence[Match]) -> None:
        self.notes: list[str] = []
        self._release = release.cells
        self._places = {cell.id: place for place, cell in enumerate(self._release)}
        self._matches = matches
        self._seen: set[str] = set()  # ids of release cells that were met
        self._taken: list[
            tuple[RunCell, int | None]
        ] = []  # with the release's place of the cell, if it is one
        self._first: list[RunCell] = []  # unwritten exercises, which undo nothing that is written elsewhere

    @property
    def cells(self) -> tuple[RunCell, ...]:
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
                self._add(f"cell {one.cell.index}", one.cell.source, one.cell.index)

    def _take(self, one: Match, known: ReleasedCell) -> None:
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
            self._take_solution(cell, known, name)
        elif known.role == "setup":
            self._take_given(one, known, name)
        elif known.role == "tests":
            self._take_tests(one, known)
        elif known.role not in ("check", "demo") and cell.cell_type == "code":
            if statements(cell.source):  # all of it is the student's; prose in a code cell is none
                self._add(name, cell.source, cell.index, known)
        elif not untouched(cell, known):
            self._salvage(one, known, name)

    def _take_solution(self, cell: SubmittedCell, known: ReleasedCell, name: str) -> None:
        source = cell.source
        if untouched(cell, known):
            if known.role == "exercise":
                self._first.insert(0, RunCell(name, inert(source), index=cell.index))
            else:
                self._add(name, source, cell.index, known)
            return
        if cell.cell_type != "code":
            if not bound_names(source):
                return
            self.notes.append(
                f"The cell of {known.name} was turned into {cell.cell_type}; it is run as code."
            )
        self._add(name, self._without_stubs(source, known), cell.index, known)

    def _without_stubs(self, source: str, known: ReleasedCell) -> str:
        """Blank the unwritten functions of a split cell: what is written in another cell, above it, stays."""
        if NotImplementedError.__name__ not in source:  # nothing in it is unwritten
            return source
        stubs = [shape(node) for node in statements(known.text) if isinstance(node, ast.FunctionDef)]
        names = functions_of(statements(known.text))
        own = [
            node for node in statements(source) if isinstance(node, ast.FunctionDef) and node.name in names
        ]
        elsewhere = self._written_elsewhere(source) if own else set()
        lines = source.split("\n")
        for node in own:
            if node.name in elsewhere and shape(node) in stubs:
                lines[node.lineno - 1 : node.end_lineno] = [""] * ((node.end_lineno or 0) - node.lineno + 1)
        return "\n".join(lines)

    def _written_elsewhere(self, source: str) -> set[str]:
        others = [m.cell.source for m in self._matches if m.cell.source != source]
        return set().union(*map(bound_names, others))

    def _take_given(self, one: Match, known: ReleasedCell, name: str) -> None:
        cell, edited = one.cell, not untouched(one.cell, known)
        if known.cell_type != "code":
            if edited:
                self.notes.append(
                    f"The locked text in cell {cell.index} was edited; the released text counts."
                )
            return
        if edited and cell.cell_type == "code":
            self._add(f"{name} as edited", cell.source, cell.index)  # names that the student added stay
        if edited:
            self.notes.append(
                f"The given code in cell {cell.index} was edited; the released text runs after it."
            )
        self._add(name, known.text, cell.index, known)

    def _take_tests(self, one: Match, known: ReleasedCell) -> None:
        if not untouched(one.cell, known):
            self._salvage(one, known, f"cell {one.cell.index}")
            self.notes.append(f"The tests in cell {one.cell.index} were edited; they run as released.")
        if one.counts:
            self._taken.append((_given(known, tests=True, index=one.cell.index), self._places[known.id]))

    def _salvage(self, one: Match, known: ReleasedCell, name: str) -> None:
        """Keep functions that a student wrote into a cell that is not run; leave the rest of it."""
        cell = one.cell
        kept = definitions(cell.source) if cell.cell_type == "code" else []
        source = text_of(kept, inert(cell.source)) if kept else ""
        if bound_names(source) - bound_names(known.text):
            self.notes.append(
                f"Functions written into cell {cell.index} ({known.role}) were kept; the rest is not run."
            )
            self._add(name, source, cell.index)
        elif known.role == "check":
            self.notes.append(f"The check in cell {cell.index} was edited; it counts as released.")

    def restore(self) -> None:
        """Put given code and tests that were deleted, and tests that were moved above their work, where they belong."""
        missing = [
            c for c in self._release if c.role == "setup" and c.cell_type == "code" and c.id not in self._seen
        ]
        for known in reversed(missing):
            self._put(_given(known), known)
        lost = [known for known in missing if "" not in known.earlier]  # what every release has
        if lost:
            count = "a cell" if len(lost) == 1 else f"{len(lost)} cells"
            self.notes.append(f"The notebook lacks {count} of given code; restored from the release.")
        for known in self._release:
            if known.role == "setup" and known.id in self._seen:
                self._place_given(known)
            elif known.role == "tests":
                self._place_tests(known)

    def _put(self, cell: RunCell, known: ReleasedCell) -> None:
        """Insert a cell as late as the release's order allows; given code that nothing precedes comes first."""
        place = self._places[known.id]
        work = any(c.role not in ("text", "setup") for c in self._release[:place])
        later = [i for i, (_, at) in enumerate(self._taken) if at is not None and at > place]
        index = (later[0] if later else len(self._taken)) if work or cell.tests else 0
        self._taken.insert(index, (cell, place))

    def _place_given(self, known: ReleasedCell) -> None:
        """Move given code that stands below work which may need it."""
        place = self._places[known.id]
        now = next((i for i, (cell, _) in enumerate(self._taken) if cell.id == known.id), None)
        if now is not None and any(at is not None and at > place for _, at in self._taken[:now]):
            cell, _ = self._taken.pop(now)
            self._put(cell, known)
            self.notes.append("Given code was moved down in the notebook; it runs where the release has it.")

    def _place_tests(self, known: ReleasedCell) -> None:
        place = self._places[known.id]
        work = {self._places[c.id] for c in self._release[:place] if ROLES[c.role].written}
        last = max((i for i, (_, at) in enumerate(self._taken) if at in work), default=-1)
        now = next((i for i, (cell, _) in enumerate(self._taken) if cell.tests and cell.id == known.id), None)
        if now is None:
            self.notes.append(f"The tests {known.name} were deleted; restored from the release.")
            self._put(_given(known, tests=True), known)
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
                functions = functions_of(statements(cell.text))
                found = functions and functions <= self._written
                where = "was found in another cell" if found else "is in no other cell"
                self.notes.append(
                    f"The cell of {cell.name} was not found by its id; what it defines {where}."
                )

    def _add(self, name: str, source: str, index: int, known: ReleasedCell | None = None) -> None:
        place = None if known is None else self._places[known.id]
        self._taken.append((RunCell(name, inert(source), index=index), place))


def _given(known: ReleasedCell, tests: bool = False, index: int | None = None) -> RunCell:
    """Return a cell as it was released."""
    return RunCell(known.id, inert(known.text), tests, index)


def _title(known: ReleasedCell) -> str:
    return f"the {'answer' if known.role == 'question' else 'cell'} of {known.name}"
