"""Write the ``autograded/`` folder of one submission: what formgrader and nbgrader's feedback show.

Outputs are for display: each check cell carries the card of its verdict, every other output is dropped.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict
from nbgrader.utils import find_all_files

from autograder.assignments.source import Source
from autograder.grading.verdict import Report
from autograder.intake.folder import TIMESTAMP
from autograder.intake.intake import Intake
from autograder.nbgrader.classroom import Classroom
from autograder.nbgrader.submitted import HandedIn
from autograder.report.feedback import card_html
from earlab.handin.beside import is_inert, is_system_file

_READ_ONLY = 0o444  # as nbgrader leaves its own
_FRESH, MOVED_AWAY = "fresh", "old"  # in the scratch folder


def show_verdicts(notebook: NotebookNode, report: Report, source: Source) -> None:
    """Put the card of each verdict below its check or its tests."""
    graded = source.graded
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        cell.outputs, cell.execution_count = [], None
        exercise = graded.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
        if exercise:
            verdict = report.verdict(exercise)
            data = {"text/plain": repr(verdict.points), "text/html": card_html(verdict)}
            # Not new_output, which holds each against the schema: that takes longer than all else here.
            output = {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": None}
            cell.outputs = [from_dict(output)]


def prepare_folder(
    classroom: Classroom, item: HandedIn, intake: Intake, name: str, notebook: NotebookNode
) -> Path:
    """Write the submission's new ``autograded`` folder, with its notebook ``name``, to the scratch folder; return where.

    What is shown is what was graded: files beside the notebook come from the intake, not from the disk again.
    """
    fresh = classroom.tree_scratch / item.assignment / item.student / _FRESH
    shutil.rmtree(fresh.parent, ignore_errors=True)  # of a disk that was full
    fresh.mkdir(parents=True)
    copy_beside(classroom, item.assignment, intake, fresh)
    (fresh / f"{name}.ipynb").write_text(_file_of(notebook), encoding="utf-8")
    for path in fresh.rglob("*"):
        if path.is_file():
            path.chmod(_READ_ONLY)
    return fresh


def _file_of(notebook: NotebookNode) -> str:
    """Return a notebook's file in nbformat's form, but for blanks: a line for each cell.

    nbformat copies all of it, and indents it in an encoder that is written in Python, which takes several times as long.
    """
    text = partial(json.dumps, ensure_ascii=False, sort_keys=True)
    cells = ",\n".join(text(_in_lines(cell)) for cell in notebook.cells)
    about = text({key: value for key, value in notebook.items() if key != "cells"})
    return f'{{"cells": [\n{cells}\n],\n{about[1:]}\n'


def _in_lines(cell: NotebookNode) -> dict[str, Any]:
    """Return a cell with its texts as lists of lines."""
    found = {**cell, "source": cell.source.splitlines(keepends=True)}
    if cell.cell_type == "code":
        found["outputs"] = [
            {**output, "data": {kind: text.splitlines(keepends=True) for kind, text in output.data.items()}}
            for output in cell.outputs
        ]
    return found


@contextmanager
def in_place(classroom: Classroom, item: HandedIn, fresh: Path) -> Iterator[None]:
    """Put what ``prepare_folder`` wrote in the place of the ``autograded`` folder; back again if the block fails."""
    folder = classroom.folder("autograded", item.student, item.assignment)
    folder.parent.mkdir(parents=True, exist_ok=True)
    old = fresh.with_name(MOVED_AWAY)
    if folder.exists():
        os.rename(folder, old)
    try:
        os.rename(fresh, folder)
        yield
    except BaseException:
        if folder.exists():
            os.rename(folder, fresh)
        if old.exists():
            os.rename(old, folder)
        raise
    shutil.rmtree(fresh.parent)


def copy_beside(classroom: Classroom, assignment: str, intake: Intake, target: Path) -> None:
    """Write what lies beside a notebook: a student's files that no browser runs, the time, and the released files.

    nbgrader serves all of it from Jupyter's own origin: a page of a student's would run there as the instructor.
    """
    for own, content in intake.files:
        if is_inert(own):
            _write(target / own, content)
    if intake.handed_in is not None:
        _write(target / TIMESTAMP, f"{intake.handed_in:%Y-%m-%d %H:%M:%S.%f} UTC".encode())
    source = classroom.folder("source", ".", assignment)
    for name in find_all_files(str(source), [*classroom.directory.ignore, "*.ipynb"]):
        released = Path(name).relative_to(source)
        if not any(map(is_system_file, released.parts)):
            _write(target / released, Path(name).read_bytes())


def _write(path: Path, content: bytes) -> None:
    """Write a file; a student's one stands in no folder's way, nor a folder in a file's."""
    standing = next(place for place in (path, *path.parents) if place.exists())
    if standing.is_file():
        standing.unlink()
    elif standing == path:
        shutil.rmtree(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
