"""Read a student's notebook as the grader reads it: its cells, what role each has, what is run of it, what was shown last."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from earlab.cells.magics import inert
from earlab.cells.roles import ROLES
from earlab.errors import EarlabError
from earlab.handin.beside import is_hidden, plain_name
from earlab.handin.matching import Match, match
from earlab.handin.notebook_file import (
    MAX_BYTES,
    Submission,
    UnreadableError,
    dictionary,
    raw_cells,
    submission_of,
)
from earlab.handin.release import Release, released, releases
from earlab.handin.repair import Repaired, repair

_MOST_BESIDE = 5_000  # names that lie beside a notebook


class NotebookError(EarlabError):
    """A file that is not a notebook; the message says why and what to do."""


class NotebookRefused(NotebookError):
    """A file that the grader would refuse as well."""


@dataclass(frozen=True)
class NotebookCell:
    """One cell. ``index`` counts from 1, 0 for given code that is put back; one that the student added is ``added``."""

    index: int
    id: str
    cell_type: str
    source: str
    role: str
    exercise: str | None
    execution_count: int | None = None
    outputs: tuple[dict[str, Any], ...] = ()

    @property
    def shown(self) -> str | None:
        """The plain text of the result that is shown under the cell."""
        results = [o for o in self.outputs if o.get("output_type") == "execute_result"]
        text = dictionary(results[-1].get("data")).get("text/plain") if results else None
        return _joined(text) if text is not None else None


@dataclass(frozen=True)
class Notebook:
    """A notebook of the course, or what was made of one.

    assignment: the one that it belongs to; None for a foreign notebook.
    definitions: the cells that the grader runs, in its order, as plain Python; first what was given and is not written.
    lost: what lies beside the notebook and is not there for grading, a sentence each.
    """

    path: Path
    cells: tuple[NotebookCell, ...]
    assignment: str | None
    definitions: tuple[NotebookCell, ...]
    lost: tuple[str, ...] = ()

    def of(self, role: str, exercise: str) -> list[NotebookCell]:
        """Return the cells of that role for an exercise; one, unless it was deleted or copied."""
        return [cell for cell in self.cells if cell.role == role and cell.exercise == exercise]


def read_notebook(path: Path) -> Notebook:
    """Return the notebook in ``path``; raise NotebookError when the file holds none."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise NotebookError(f"{path} cannot be read ({error.strerror}): is the name right?") from None
    try:
        raw = raw_cells(data, [])
        submission = submission_of(raw, data, [])
    except UnreadableError as error:
        raise NotebookRefused(f"{path} cannot be graded: {error}.") from None
    release = _release_of(submission, path)
    matches = match(submission.cells, release) if release else [Match(cell) for cell in submission.cells]
    cells = tuple(_cell(one, raw[one.cell.index - 1]) for one in matches)
    if release is None:
        return Notebook(path, cells, None, ())
    repaired = repair(matches, release, _beside(path))
    lost = tuple(note for note in repaired.notes if "beside the notebook" in note)
    return Notebook(path, cells, release.name, (*_stubs(release), *_definitions(repaired, cells)), lost)


def _release_of(submission: Submission, path: Path) -> Release | None:
    """Return the release that a notebook is made of: by the marks in its cells, else by its name and its texts."""
    marks = {cell.exercise for cell in submission.cells if cell.exercise}
    known = list(releases())
    found = Counter(release.name for release in known for cell in release.cells if cell.name in marks)
    if found:
        return released(found.most_common(1)[0][0])
    texts = {cell.source.strip() for cell in submission.cells} - {""}
    alike = {release.name: sum(bool(texts & cell.texts) for cell in release.cells) for release in known}
    named = [release.name for release in known if plain_name(path.name).startswith(release.name)]
    best = max(alike, key=lambda name: (alike[name], name in named), default=None)
    return released(best) if best is not None and alike[best] > 1 else None


def _cell(one: Match, raw: dict[str, Any]) -> NotebookCell:
    count, outputs = raw.get("execution_count"), raw.get("outputs")
    return NotebookCell(
        index=one.cell.index,
        id=one.cell.cell_id or f"cell {one.cell.index}",
        cell_type=one.cell.cell_type,
        source=one.cell.source,
        role=one.known.role if one.known else "added",
        exercise=one.known.name if one.known else None,
        execution_count=count if isinstance(count, int) else None,
        outputs=tuple(o for o in outputs if isinstance(o, dict)) if isinstance(outputs, list) else (),
    )


def _stubs(release: Release) -> Iterable[NotebookCell]:
    """Return what the grader runs before anything of a student's: a function that is not there is then not written."""
    for cell in release.cells:
        if ROLES[cell.role].runs and cell.role not in ("tests", "free") and cell.cell_type == "code":
            yield NotebookCell(0, cell.id, "code", inert(cell.text), cell.role, cell.name)


def _definitions(repaired: Repaired, cells: Sequence[NotebookCell]) -> tuple[NotebookCell, ...]:
    by_index = {cell.index: cell for cell in cells}
    made = []
    for cell in repaired.cells:
        home = by_index.get(cell.index or 0)
        role, exercise = (home.role, home.exercise) if home else ("setup", None)
        if not cell.tests and cell.source.strip():
            made.append(NotebookCell(cell.index or 0, cell.id, "code", cell.source, role, exercise))
    return tuple(made)


def _beside(path: Path) -> list[str]:
    """Return the names of the files beside a notebook, and of those in folders there, as they would be handed in."""
    folder = path.resolve().parent
    names: list[str] = []
    for at in (folder, *_folders(folder)):
        for entry in _entries(at):
            if entry.is_file() and entry.name != path.name:
                names.append(Path(entry.path).relative_to(folder).as_posix())
    return names


def _folders(folder: Path) -> Iterable[Path]:
    return [Path(entry.path) for entry in _entries(folder) if entry.is_dir()]


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            some = [entry for entry, _ in zip(found, range(_MOST_BESIDE))]
    except OSError:
        return []
    return sorted((entry for entry in some if not is_hidden(entry.name)), key=lambda entry: entry.name)


def _joined(text: Any) -> str:
    return "".join(map(str, text)) if isinstance(text, list) else str(text)
