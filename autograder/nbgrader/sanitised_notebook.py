"""Make of a submission a notebook that nbgrader can take: the student's cells, the release's metadata.

nbgrader stops a whole class at one duplicated cell id, and trusts points and locks as submitted.  Here
every cell is made anew: text from the student, everything else from the release, missing cells put back.
Which cell is which is the grader's own answer (``autograder.intake.matching``).
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Sequence

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from autograder.assignments.source import Source
from autograder.intake.intake import Intake
from autograder.intake.matching import Match, bound_names, functions_of, untouched
from autograder.intake.submission import SubmittedCell
from autograder.release.notebook import build_notebook
from earlab.cells.definitions import statements
from earlab.cells.roles import ROLES

_NEW = {"code": new_code_cell, "markdown": new_markdown_cell}


def mend(intake: Intake, source: Source) -> NotebookNode:
    """Return the submission as a valid notebook of nbgrader's schema, without outputs.

    Of cells that are the same one, the one that counts in grading is it; the others stay as plain cells.
    """
    notebook = build_notebook(source, "student")
    fresh: dict[str, NotebookNode] = {
        cell.id: node for cell, node in zip(source.cells, notebook.cells, strict=True)
    }
    cells: list[NotebookNode] = []
    for one in intake.matches:
        if one.known is None or not one.counts:
            cells.append(_plain(one.cell))
            continue
        cell = fresh[one.known.id]
        if ROLES[one.known.role].locked:
            if one.cell.cell_type == "code" and bound_names(one.cell.source) - bound_names(
                one.known.solution
            ):
                cells.append(_plain(one.cell))  # work that was written into a locked cell
        elif not untouched(one.cell, one.known):
            _fill(cell, one.cell)
        cells.append(cell)
    notebook.cells = _with_missing(cells, list(fresh.values()))
    _point_to_work(notebook, intake.matches, source)
    return notebook


def unread(source: Source, note: str) -> NotebookNode:
    """Return what stands for a submission that cannot be read: the release, with ``note`` above it."""
    notebook = build_notebook(source, "student")
    notebook.cells.insert(0, new_markdown_cell(_text(note, "markdown"), id="earlab-note"))
    return notebook


def _plain(cell: SubmittedCell) -> NotebookNode:
    make = _NEW.get(cell.cell_type, new_raw_cell)
    return _fill(make(id=f"added-{cell.index}"), cell)


def _fill(node: NotebookNode, cell: SubmittedCell) -> NotebookNode:
    """Put a student's text, and the pictures in it, into a cell; return it."""
    images = cell.images if node.cell_type == "markdown" else {}
    node.source = _text(cell.source, node.cell_type, images)
    if images:
        node.attachments = from_dict({name: dict(kinds) for name, kinds in images.items()})
    return node


def _point_to_work(notebook: NotebookNode, matches: Sequence[Match], source: Source) -> None:
    """Say in the cell of an unwritten function where it is written: "no response" would be wrong."""
    given = {id(one.cell) for one in matches if one.known and untouched(one.cell, one.known)}
    by_id = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}
    for known in source.cells:
        if not ROLES[known.role].solved or by_id[known.id].source != known.student:
            continue
        wanted = functions_of(statements(known.student))
        for one in reversed(matches) if wanted else ():
            if id(one.cell) not in given and wanted <= bound_names(one.cell.source):
                by_id[
                    known.id
                ].source = f"# {', '.join(sorted(wanted))}: written in cell {one.cell.index} of the notebook"
                break


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


def _text(text: str, cell_type: str, images: Collection[str] = ()) -> str:
    """Return a student's text as it can be written and shown.

    JSON may smuggle half of a surrogate pair into a string, which UTF-8 cannot hold.  formgrader shows
    prose as HTML, tags included: after a space ``<`` is only a character, in prose, code and formulas.
    """
    text = text.encode("utf-8", "replace").decode("utf-8")
    if cell_type == "code":
        return text
    return _without_bad_links(re.sub(r"<(?=[A-Za-z/!?])", "< ", text), images)


def _without_bad_links(prose: str, images: Collection[str]) -> str:
    """Return prose in which no link runs a script, and none leads to a picture that is not there: its page would fail.

    Where there is one, written plainly or not, every colon of the text gets a space before it.
    """
    prose = prose.replace("\\href", "\\ href")  # a link in a formula
    plain = re.sub(r"[\0- \\]", "", html.unescape(prose)).lower()
    pictures = re.findall(r"attachment:([^\s)>\"']*)", prose)
    if "script:" in plain or plain.count("attachment:") > sum(name in images for name in pictures):
        return re.sub(r"(?i)(?=\\?(?::|&#0*58|&#x0*3a|&colon))", " ", prose)
    return prose
