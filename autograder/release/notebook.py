"""Turn a source into notebooks: the student's (the release) and the instructor's (nbgrader's source).

How a cell is treated by nbgrader follows from its role:

========  ===========================================================================================
exercise  solution cell: the student writes here
solution  the same, tested by assert cells
check     autograded test, locked; carries the exercise's points
tests     autograded test, locked; carries its own points
question  manually graded answer; carries its own points
setup     locked read-only: later cells and the grader rely on what it defines
task      locked text, graded by a person; carries its own points
demo      free: never run for grading, and changing it is how one explores
free      free: run for grading as it is handed in
text      free: students annotate
========  ===========================================================================================
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Literal

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.assignments.source import Source, SourceCell
from earlab.cells.roles import ROLES

Edition = Literal["student", "instructor"]
SCHEMA_VERSION = 3
_FOREIGN = re.compile(r"[^\w-]", re.ASCII)  # what the id of a cell may not hold
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def build_notebook(source: Source, edition: Edition) -> NotebookNode:
    """Return the notebook of ``source``.

    student: stubs, checksums and locks, cell by cell what ``nbgrader generate_assignment`` makes of the
    instructor's.  instructor: solutions between their marks, as nbgrader wants its source.
    """
    return nbformat.from_dict(json.loads(_json(source, edition)))


@cache
def _json(source: Source, edition: Edition) -> str:
    """Return the notebook as JSON: a copy made of it takes a tenth of the time of building it."""
    cells = [_cell(source, cell, edition) for cell in source.cells]
    metadata = {"kernelspec": KERNELSPEC, "language_info": {"name": "python"}}
    notebook = new_notebook(cells=cells, metadata=metadata)
    nbformat.validate(notebook)
    return json.dumps(notebook)


def notebook_text(notebook: NotebookNode) -> str:
    """Return the file's text: the same for the same cells, on every machine."""
    return nbformat.writes(notebook, version=4) + "\n"


def _cell(source: Source, cell: SourceCell, edition: Edition) -> NotebookNode:
    from nbgrader.utils import compute_checksum  # here, since it brings all of nbgrader

    text = cell.student if edition == "student" else cell.solution
    new = new_code_cell if cell.cell_type == "code" else new_markdown_cell
    node = new(text, id=_FOREIGN.sub("-", cell.id)[:64])
    node.metadata["earlab"] = {"role": cell.role} | ({"exercise": cell.name} if cell.name else {})
    if cell.collapsed:
        node.metadata["jupyter"] = {"source_hidden": True}
    nbgrader = _nbgrader_metadata(source, cell)
    if nbgrader:
        node.metadata["nbgrader"] = NotebookNode(nbgrader)
        if edition == "student":
            _lock(node)
            node.metadata.nbgrader["checksum"] = compute_checksum(node)
            node.metadata.nbgrader["cell_type"] = cell.cell_type
    return node


def _nbgrader_metadata(source: Source, cell: SourceCell) -> dict[str, object]:
    """Return the cell's metadata of schema 3, or none for a cell that nbgrader leaves alone."""
    traits = ROLES[cell.role]
    if not (traits.written or traits.locked):
        return {}
    metadata: dict[str, object] = {
        "schema_version": SCHEMA_VERSION,
        "grade_id": cell.id,
        "grade": bool(traits.graded) and cell.role != "task",
        "solution": traits.written,
        "locked": traits.locked,
        "task": cell.role == "task",
    }
    if traits.graded:
        metadata["points"] = source.points_of(cell)
    return metadata


def _lock(node: NotebookNode) -> None:
    """Make the cell undeletable, and uneditable unless the student writes in it, as nbgrader does."""
    node.metadata["deletable"] = False
    if not node.metadata.nbgrader["solution"]:
        node.metadata["editable"] = False
