"""Right work gets full marks, whatever its style and whichever editor saved it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.assignments.assignment import Assignment, load_assignment
from autograder.assignments.right_work import right_work
from autograder.grading.engine import Engine
from autograder.grading.verdict import Report
from autograder.release.notebook import build_notebook, notebook_text
from autograder.sandbox import SandboxError
from tests.helpers.support import require

PERCEPTRON = "02_perceptron"
Grade = Callable[..., Report]

load = cache(load_assignment)


def whole_notebooks(assignment: Assignment) -> dict[str, dict[str, str]]:
    """Return the text of each exercise by the name of the style, for each style in which all of them are written."""
    written = {exercise.name: right_work(assignment, exercise.name) for exercise in assignment.exercises}
    styles = next(iter(written.values()))
    return {
        style: {name: texts[style] for name, texts in written.items()}
        for style in styles
        if all(style in texts for texts in written.values())
    }


WHOLE = {name: whole_notebooks(load(name)) for name in (PERCEPTRON, "04_backpropagation")}
STYLES = [(assignment, style) for assignment, styles in WHOLE.items() for style in styles]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine("strict", secret=b"truth") as engine:
        try:
            engine.reference(load(PERCEPTRON))
        except SandboxError as error:
            require("sandbox", False, str(error))
        yield engine


@pytest.fixture
def grade(engine: Engine, tmp_path: Path) -> Grade:
    """Return a function that grades a notebook, or what an editor made of its file."""

    def run(assignment: Assignment, notebook: NotebookNode | bytes) -> Report:
        path = tmp_path / "submitted.ipynb"
        path.write_bytes(notebook if isinstance(notebook, bytes) else notebook_text(notebook).encode())
        return engine.grade(path, assignment, "ada")

    return run


def written(assignment: Assignment, texts: dict[str, str]) -> NotebookNode:
    """Return the student's notebook with its exercises written."""
    notebook = build_notebook(assignment.source, "student")
    for cell in notebook.cells:
        if cell.metadata.earlab.role == "exercise":
            cell.source = texts[cell.metadata.earlab.exercise]
    return notebook


def full_marks(report: Report) -> bool:
    lost = [(v.exercise, v.points, v.messages, v.note) for v in report.verdicts if v.status != "pass"]
    assert lost == []
    return report.points == report.max_points


@pytest.mark.parametrize(("name", "style"), STYLES, ids=[style for _, style in STYLES])
def test_right_work_in_an_odd_style_gets_full_marks(grade: Grade, name: str, style: str) -> None:
    assert full_marks(grade(load(name), written(load(name), WHOLE[name][style])))


def without_ids(notebook: NotebookNode) -> bytes:
    """Save as an editor that keeps nothing but the text of the cells."""
    for index, cell in enumerate(notebook.cells):
        cell.metadata, cell.id = NotebookNode(), f"{index:08x}"
    return notebook_text(notebook).encode()


def without_outputs_and_ids(notebook: NotebookNode) -> bytes:
    """Save in format 4.0, which has no ids, with fields missing that some editors leave out."""
    for cell in notebook.cells:
        del cell["id"]
        cell.pop("outputs", None)
        cell.pop("execution_count", None)
    notebook.nbformat_minor = 0
    return json.dumps(notebook).encode()


def with_windows_lines(notebook: NotebookNode) -> bytes:
    """Save with a byte order mark and Windows' line ends, in the file and in the cells."""
    for cell in notebook.cells:
        cell.source = cell.source.replace("\n", "\r\n").replace("    ", "\t")
    return b"\xef\xbb\xbf" + json.dumps(notebook, indent=1).replace("\n", "\r\n").encode()


def in_reverse(notebook: NotebookNode) -> bytes:
    """Move the cells that need no other one to the front, last first."""
    free = ("gate_weights", "relu", "sigmoid", "step", "perceptron_update", "perceptron_predict")
    moved = [cell for cell in notebook.cells if cell.metadata.earlab.get("exercise") in free][::-1]
    notebook.cells = moved + [cell for cell in notebook.cells if cell not in moved]
    return notebook_text(notebook).encode()


def into_other_cells(notebook: NotebookNode) -> bytes:
    """Write everything into added cells above the exercise, and leave the given cell as it was."""
    stubs = {c.id: c.student for c in load(PERCEPTRON).source.exercises}
    cells = []
    for cell in notebook.cells:
        if cell.id in stubs:
            cells.append(new_code_cell(cell.source))
            cell.source = stubs[cell.id]
        cells.append(cell)
    notebook.cells = cells
    return notebook_text(notebook).encode()


def split_in_two(notebook: NotebookNode) -> bytes:
    """Split each exercise as JupyterLab does: both halves keep the metadata."""
    cells = []
    for cell in notebook.cells:
        if cell.metadata.earlab.role == "exercise":
            first = new_code_cell("helper = 1", metadata=cell.metadata.copy())
            cells.append(first)
        cells.append(cell)
    notebook.cells = cells
    return notebook_text(notebook).encode()


def turned(notebook: NotebookNode) -> bytes:
    """Turn exercises into text, and text into code that an exercise uses."""
    for cell in notebook.cells:
        if cell.metadata.earlab.role == "exercise":
            cell.cell_type = "markdown"
    text = next(cell for cell in notebook.cells if cell.metadata.earlab.role == "text")
    text.cell_type, text.source = "code", "TWO = [1, 1]\ndef two(): return TWO"
    gates = next(cell for cell in notebook.cells if cell.id == "exercise-gate-weights")
    gates.source = (
        "def gate_weights(gate):\n"
        "    return ([-1], 0.5) if gate == 'NOT' else (two(), -1.5 if gate == 'AND' else -0.5)"
    )
    return json.dumps(notebook).encode()


EDITORS = (
    without_ids, without_outputs_and_ids, with_windows_lines, in_reverse, into_other_cells, split_in_two, turned,
)  # fmt: skip


@pytest.mark.parametrize("save", EDITORS)
def test_whatever_saved_the_notebook_right_work_gets_full_marks(
    grade: Grade, save: Callable[[NotebookNode], bytes]
) -> None:
    texts = WHOLE[PERCEPTRON]["float32, tuples, type hints"]
    assert full_marks(grade(load(PERCEPTRON), save(written(load(PERCEPTRON), texts))))


@pytest.mark.parametrize("name", WHOLE)
def test_the_demonstrations_cost_nothing_where_ids_are_lost(grade: Grade, name: str) -> None:
    style = next(iter(WHOLE[name].values()))
    report = grade(load(name), without_ids(written(load(name), style)))
    assert full_marks(report)
    assert report.cells == ()
