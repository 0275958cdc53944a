"""Read a student's notebook: its cells, what role each has, what was shown last."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from earlab.cells.roles import roles_that
from earlab.errors import EarlabError
from earlab.protocol import casefile

_RUN = {*roles_that("runs")} - {"tests"}  # what the grader runs to have its definitions


class NotebookError(EarlabError):
    """A file that is not a notebook; the message says why and what to do."""


@dataclass(frozen=True)
class NotebookCell:
    """One cell. ``index`` counts from 1; a cell that the student added has the role ``added``."""

    index: int
    id: str
    cell_type: str
    source: str
    role: str
    exercise: str | None
    execution_count: int | None
    outputs: tuple[dict[str, Any], ...]

    @property
    def defines(self) -> bool:
        """Whether the grader runs this cell."""
        return self.cell_type == "code" and self.role in _RUN and bool(self.source.strip())

    @property
    def shown(self) -> str | None:
        """The plain text of the result that is shown under the cell."""
        results = [o for o in self.outputs if o.get("output_type") == "execute_result"]
        data = results[-1].get("data", {}) if results else {}
        text = data.get("text/plain") if isinstance(data, dict) else None
        return _joined(text) if text is not None else None


@dataclass(frozen=True)
class Notebook:
    """A notebook of the course, or what was made of one."""

    path: Path
    cells: tuple[NotebookCell, ...]

    @property
    def assignment(self) -> str | None:
        """The assignment that most of the marked cells belong to; None for a foreign notebook."""
        homes = {name: path.parent.name for name, path in casefile.names().items()}
        found = Counter(homes[c.exercise] for c in self.cells if c.exercise in homes)
        return found.most_common(1)[0][0] if found else None

    @property
    def definitions(self) -> tuple[NotebookCell, ...]:
        """The cells that the grader runs, in order."""
        return tuple(cell for cell in self.cells if cell.defines)

    def of(self, role: str, exercise: str) -> list[NotebookCell]:
        """Return the cells of that role for an exercise; one, unless it was deleted or copied."""
        return [cell for cell in self.cells if cell.role == role and cell.exercise == exercise]


def read_notebook(path: Path) -> Notebook:
    """Return the notebook in ``path``; raise NotebookError when the file holds none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NotebookError(f"{path} cannot be read ({error.strerror}): is the name right?") from None
    except ValueError:
        raise NotebookError(
            f"{path} is not a notebook: it is not valid JSON. Save it again in Jupyter."
        ) from None
    cells = data.get("cells") if isinstance(data, dict) else None
    if not isinstance(cells, list):
        raise NotebookError(f"{path} has no list of cells. Save it again in Jupyter, in the current format.")
    return Notebook(path, tuple(_cell(i, cell) for i, cell in enumerate(cells, 1) if isinstance(cell, dict)))


def _cell(index: int, cell: dict[str, Any]) -> NotebookCell:
    metadata = cell.get("metadata")
    mark = metadata.get("earlab") if isinstance(metadata, dict) else None
    mark = mark if isinstance(mark, dict) else {}
    count, outputs = cell.get("execution_count"), cell.get("outputs")
    return NotebookCell(
        index=index,
        id=str(cell.get("id") or f"cell {index}"),
        cell_type=str(cell.get("cell_type")),
        source=_joined(cell.get("source", "")),
        role=str(mark.get("role", "added")),
        exercise=mark["exercise"] if isinstance(mark.get("exercise"), str) else None,
        execution_count=count if isinstance(count, int) else None,
        outputs=tuple(o for o in outputs if isinstance(o, dict)) if isinstance(outputs, list) else (),
    )


def _joined(text: Any) -> str:
    return "".join(map(str, text)) if isinstance(text, list) else str(text)
