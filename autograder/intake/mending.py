"""Make of a submission a notebook that nbgrader can take: the student's cells, the release's metadata.

nbgrader stops a whole class at one duplicated cell id, and trusts points and locks as submitted.  Here
every cell is made anew: text from the student, everything else from the release, missing cells put back.
Which cell is which is the grader's own answer (``earlab.handin.matching``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.intake.prose import harmless
from earlab.cells.definitions import statements
from earlab.cells.roles import ROLES
from earlab.handin.matching import Match, bound_names, functions_of, untouched
from earlab.handin.notebook_file import SubmittedCell
from earlab.handin.release import Release

Node = dict[str, Any]  # of a notebook, as it stands in its file


def mend(matches: Sequence[Match], release: Release, blank: str) -> Node:
    """Return the submission as a valid notebook of nbgrader's schema, without outputs.

    blank: the notebook as students get it, as JSON, its cells those of the release, in order.
    Of cells that are the same one, the one that counts in grading is it; the others stay as plain cells.
    """
    notebook: Node = json.loads(blank)
    fresh: dict[str, Node] = {
        cell.id: node for cell, node in zip(release.cells, notebook["cells"], strict=True)
    }
    cells: list[Node] = []
    for one in matches:
        if one.known is None or not one.counts:
            cells.append(_plain(one.cell))
            continue
        cell = fresh[one.known.id]
        if ROLES[one.known.role].locked:
            if _holds_work(one):
                cells.append(_plain(one.cell))
        elif not untouched(one.cell, one.known):
            _fill(cell, one.cell)
        cells.append(cell)
    notebook["cells"] = _with_missing(cells, list(fresh.values()))
    _point_to_work(fresh, matches, release)
    return notebook


def _holds_work(one: Match) -> bool:
    """Whether something was written into a locked cell that it does not have by itself."""
    if one.known is None or one.cell.cell_type != "code" or untouched(one.cell, one.known):
        return False
    return bool(bound_names(one.cell.source) - bound_names(one.known.text))


def unread(blank: str, note: str) -> Node:
    """Return what stands for a submission that cannot be read: the release, with ``note`` above it."""
    notebook: Node = json.loads(blank)
    above = {"cell_type": "markdown", "id": "earlab-note", "metadata": {}, "source": _text(note, "markdown")}
    notebook["cells"].insert(0, above)
    return notebook


def _plain(cell: SubmittedCell) -> Node:
    kind = cell.cell_type if cell.cell_type in ("code", "markdown") else "raw"
    node: Node = {"cell_type": kind, "id": f"added-{cell.index}", "metadata": {}}
    if kind == "code":
        node |= {"execution_count": None, "outputs": []}
    return _fill(node, cell)


def _fill(node: Node, cell: SubmittedCell) -> Node:
    """Put a student's text, and the pictures in it, into a cell; return it."""
    images = cell.images if node["cell_type"] == "markdown" else {}
    node["source"] = _text(cell.source, node["cell_type"], images)
    if images:
        node["attachments"] = {name: dict(kinds) for name, kinds in images.items()}
    return node


def _point_to_work(fresh: Mapping[str, Node], matches: Sequence[Match], release: Release) -> None:
    """Say in the cell of an unwritten function where it is written: "no response" would be wrong."""
    written = [one for one in matches if one.known is None or not untouched(one.cell, one.known)]
    for known in release.solved:
        if fresh[known.id]["source"] != known.text:
            continue
        wanted = functions_of(statements(known.text))
        for one in reversed(written) if wanted else ():
            if wanted <= bound_names(one.cell.source):
                named = ", ".join(sorted(wanted))
                fresh[known.id]["source"] = f"# {named}: written in cell {one.cell.index} of the notebook"
                break


def _with_missing(cells: list[Node], released: list[Node]) -> list[Node]:
    """Put back each tracked cell of the release that is missing, after the one that it follows there."""
    present = {cell["id"] for cell in cells}
    after: dict[str | None, list[Node]] = {}  # what is put back, by the cell that it follows
    before: str | None = None
    for cell in released:
        if cell["id"] in present:
            before = cell["id"]
        elif "nbgrader" in cell["metadata"]:
            after.setdefault(before, []).append(cell)
    made = list(after.get(None, ()))
    for cell in cells:
        made += [cell, *after.get(cell["id"], ())]
    return made


def _text(text: str, cell_type: str, images: Mapping[str, Any] | None = None) -> str:
    """Return a student's text as it can be written and shown; JSON may smuggle half of a character into a string."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text if cell_type == "code" else harmless(text, images or {})
