"""A submitted notebook as nbgrader can take it: the student's cells, the release's metadata.

nbgrader stops a whole class at one duplicated cell id, and trusts points and locks as submitted.  Here
every cell is made anew: text from the student, everything else from the release, missing cells put back.
"""

from __future__ import annotations

import re

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from autograder.release.notebook import build_notebook
from autograder.source import Source, SourceCell
from autograder.submission import Submission, SubmittedCell

_NEW = {"code": new_code_cell, "markdown": new_markdown_cell}
_HANDS_IN = (
    "exercise",
    "question",
)  # what the student writes; everything else that nbgrader tracks is locked


def mend(submission: Submission, source: Source) -> NotebookNode:
    """Return the submission as a valid notebook of nbgrader's schema, without outputs.

    Of cells with the same id the last one counts, as in grading; the others stay as plain cells.
    """
    notebook = build_notebook(source, "student")
    release = {cell.id: cell for cell in source.cells}
    fresh: dict[str, NotebookNode] = {cell.id: cell for cell in notebook.cells}
    known = [_known(cell, release) for cell in submission.cells]
    last = {cell.id: index for index, cell in enumerate(known) if cell is not None}
    cells: list[NotebookNode] = []
    for index, (submitted, original) in enumerate(zip(submission.cells, known, strict=True)):
        if original is None or last[original.id] != index:
            cells.append(_plain(submitted, index))
            continue
        cell = fresh[original.id]
        if original.role in (*_HANDS_IN, "demo", "text") and submitted.source != original.student:
            cell.source = _text(submitted.source, cell.cell_type)
        cells.append(cell)
    notebook.cells = _with_missing(cells, [fresh[cell.id] for cell in source.cells])
    return notebook


def unread(source: Source, note: str) -> NotebookNode:
    """Return what stands for a submission that cannot be read: the release, with ``note`` above it."""
    notebook = build_notebook(source, "student")
    notebook.cells.insert(0, new_markdown_cell(_text(note, "markdown"), id="earlab-note"))
    return notebook


def _known(cell: SubmittedCell, release: dict[str, SourceCell]) -> SourceCell | None:
    return release.get(cell.grade_id or "") or release.get(cell.cell_id or "")


def _plain(cell: SubmittedCell, index: int) -> NotebookNode:
    return _NEW.get(cell.cell_type, new_raw_cell)(_text(cell.source, cell.cell_type), id=f"added-{index}")


def _with_missing(cells: list[NotebookNode], released: list[NotebookNode]) -> list[NotebookNode]:
    """Put back each tracked cell of the release that is missing, after the one that it follows there."""
    present = {cell.id for cell in cells}
    before: str | None = None
    for cell in released:
        if cell.id not in present and "nbgrader" in cell.metadata:
            place = next((i for i, other in enumerate(cells) if other.id == before), -1)
            cells.insert(place + 1, cell)
            present.add(cell.id)
        if cell.id in present:
            before = cell.id
    return cells


def _text(text: str, cell_type: str) -> str:
    """Return a student's text as it can be written and shown.

    JSON may smuggle half of a surrogate pair into a string, which UTF-8 cannot hold.  formgrader shows
    prose as HTML, tags included: after a space ``<`` is only a character, in prose, code and formulas.
    """
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text if cell_type == "code" else re.sub(r"<(?=[A-Za-z/!?])", "< ", text)
