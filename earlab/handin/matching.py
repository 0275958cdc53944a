"""Match each submitted cell with the cell of the release that it is: one answer, for what is run and for what is shown.

A cell is known by its id; where an editor lost it, by its text; then by the function that it defines; and an answer
in words by its heading or its place between cells that are known.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from earlab.cells.definitions import statements
from earlab.cells.roles import ROLES, STUB, Role, roles_that
from earlab.handin.notebook_file import MAX_CELLS, SubmittedCell
from earlab.handin.release import Release, ReleasedCell

How = Literal["id", "text", "name", "heading", "place"]


@dataclass(frozen=True)
class Match:
    """A submitted cell and the released one that it is, if any.

    how: by what it is known.  counts: of several that are the same released cell, the one that counts.
    """

    cell: SubmittedCell
    known: ReleasedCell | None = None
    how: How = "id"
    counts: bool = False


def match(cells: Sequence[SubmittedCell], release: Release) -> list[Match]:
    """Return a match for each submitted cell, in order."""
    matcher = _Matcher(cells, release)
    matcher.by_id()
    matcher.by_text()
    matcher.by_name()
    matcher.by_heading()
    matcher.by_place()
    return matcher.result()


def untouched(cell: SubmittedCell, known: ReleasedCell) -> bool:
    """Whether a submitted cell is as it was released."""
    return cell.source.strip() in known.texts


@lru_cache(maxsize=MAX_CELLS)
def bound_names(source: str) -> frozenset[str]:
    """Return the functions, classes and simple variables that a cell binds at its top level.

    Asked about each cell many times; whoever has read a notebook to its end forgets it (``cache_clear``).
    """
    body = statements(source)
    targets = [target for node in body if isinstance(node, ast.Assign) for target in node.targets]
    return frozenset(functions_of(body) | {target.id for target in targets if isinstance(target, ast.Name)})


def functions_of(body: Iterable[ast.stmt]) -> set[str]:
    """Return the names of the functions and classes among some statements."""
    return {node.name for node in body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}


class _Matcher:
    def __init__(self, cells: Sequence[SubmittedCell], release: Release) -> None:
        self._cells = cells
        self._release = release.cells
        self._found: dict[int, tuple[ReleasedCell, How]] = {}  # by position among the submitted cells

    def by_id(self) -> None:
        ids = {cell.id: cell for cell in self._release}
        marks: dict[tuple[str | None, str | None], ReleasedCell] = {
            (cell.role, cell.name): cell for cell in self._release if cell.name
        }
        for place, cell in enumerate(self._cells):
            known = ids.get(cell.grade_id or "") or ids.get(cell.cell_id or "")
            known = known or marks.get((cell.role, cell.exercise))  # a copy of a cell has another id
            if known:
                self._found[place] = known, "id"

    def by_text(self) -> None:
        """Cells with the same text are told apart by their order; one too many is a copy of the last."""
        texts: dict[str, list[ReleasedCell]] = defaultdict(list)
        for known in self._release:
            for text in known.texts:
                texts[text].append(known)
        met = self._met()
        for place, cell in self._open():
            same = texts.get(cell.source.strip(), []) if cell.source.strip() else []
            if same:
                known = next((one for one in same if one.id not in met), same[-1])
                met.add(known.id)
                self._found[place] = known, "text"

    def by_name(self) -> None:
        """A cell that defines what the release has students write in a cell which is not there."""
        for known in self._absent(*roles_that("solved")):
            wanted = functions_of(statements(known.text))
            for place, cell in reversed(self._open()) if wanted else ():
                if cell.cell_type == "code" and wanted <= bound_names(cell.source):
                    self._found[place] = known, "name"
                    break

    def by_heading(self) -> None:
        for known in self._absent("question"):
            heading = _heading(known)
            for place, cell in self._open():
                if heading and cell.source.lstrip().startswith(heading):
                    self._found[place] = known, "heading"
                    break

    def by_place(self) -> None:
        """The only cell that nobody knows between the same two cells as in the release."""
        for known in self._absent("question", "solution"):
            before, after = self._neighbours(known)
            if (before, after) == (-1, len(self._cells)):
                return  # no cell is known at all
            between = [
                place
                for place, cell in self._open()
                if before < place < after and cell.cell_type == known.cell_type and cell.source.strip()
            ]
            if len(between) == 1:
                self._found[between[0]] = known, "place"

    def result(self) -> list[Match]:
        counting: dict[str, int] = {}
        for place in sorted(self._found):
            known, _ = self._found[place]
            copy = ROLES[known.role].written and untouched(self._cells[place], known)
            if known.id not in counting or not copy:  # an untouched copy undoes nothing that is written
                counting[known.id] = place
        return [
            Match(cell, *self._found[place], counts=counting[self._found[place][0].id] == place)
            if place in self._found
            else Match(cell)
            for place, cell in enumerate(self._cells)
        ]

    def _open(self) -> list[tuple[int, SubmittedCell]]:
        return [(place, cell) for place, cell in enumerate(self._cells) if place not in self._found]

    def _met(self) -> set[str]:
        return {known.id for known, _ in self._found.values()}

    def _absent(self, *roles: Role) -> list[ReleasedCell]:
        met = self._met()
        return [cell for cell in self._release if cell.role in roles and cell.id not in met]

    def _neighbours(self, known: ReleasedCell) -> tuple[int, int]:
        """Return the places of the nearest cells before and after that were found."""
        places = {cell.id: place for place, (cell, _) in self._found.items()}
        at = self._release.index(known)
        before = next((places[c.id] for c in reversed(self._release[:at]) if c.id in places), -1)
        after = next((places[c.id] for c in self._release[at + 1 :] if c.id in places), len(self._cells))
        return before, after


def _heading(known: ReleasedCell) -> str:
    """Return the first line of a question as released; nothing where that is where the answer goes."""
    first = known.text.strip().partition("\n")[0].strip()
    return "" if first in STUB["markdown"] or first in STUB["code"] else first
