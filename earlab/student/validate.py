"""Say what would go wrong if this notebook were handed in now."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from earlab.handin.beside import plain_name
from earlab.handin.cannot_work import unworkable
from earlab.protocol import casefile
from earlab.protocol.casefile import ExerciseCases
from earlab.student.cell_names import CellNames, names_of
from earlab.student.notebook import Notebook, NotebookCell, NotebookError, NotebookRefused, read_notebook
from earlab.student.rehearsal import Rehearsal, rehearse

UNANSWERED = "YOUR ANSWER HERE"


@dataclass(frozen=True)
class Remark:
    """One thing to know. A ``problem`` may cost points; the rest is only worth a look."""

    problem: bool
    cell: int | None
    message: str


def validate(path: Path) -> list[Remark]:
    """Return what would go wrong, problems first, in the order of cells; raise NotebookError where there is no such file."""
    try:
        notebook = read_notebook(path)
    except NotebookRefused as error:
        return [Remark(True, None, str(error))]
    assignment = notebook.assignment
    if assignment is None:
        text = "None of its cells belongs to an exercise of the course: is it the right notebook? "
        return [Remark(True, None, text + "Copy your functions into a fresh one of the course.")]
    found = [casefile.find(name) for name, file in casefile.names().items() if file.parent.name == assignment]
    exercises = [exercise for exercise in found if exercise]
    names, broken = _read_names(notebook)
    remarks = [*_file_name(notebook, assignment), *broken, *_cells(notebook, exercises), *_lost(notebook)]
    remarks += _functions(exercises, notebook, names)
    remarks += _globals(notebook, names)
    try:
        rehearsal = rehearse(notebook, [exercise.name for exercise in exercises])
        remarks += [*_stops(rehearsal, broken), *_outputs(notebook, rehearsal)]
    except NotebookError as error:
        remarks.append(Remark(True, None, str(error)))
    remarks += [*_order(notebook), *_questions(notebook)]
    return sorted(remarks, key=lambda remark: (not remark.problem, remark.cell or 0))


def _file_name(notebook: Notebook, assignment: str) -> Iterator[Remark]:
    if plain_name(notebook.path.name) != f"{assignment}.ipynb":
        text = f"The file is called {notebook.path.name}; it is collected as {assignment}.ipynb. Rename it."
        yield Remark(True, None, text)


def _lost(notebook: Notebook) -> Iterator[Remark]:
    """Name what there is here and is not where work is graded: modules beside the notebook, programs, a network."""
    for sentence in notebook.lost:
        yield Remark(True, None, sentence)
    known: dict[str, str] = {}
    for cell in notebook.definitions:
        for found in unworkable(cell.source, known):
            yield Remark(True, cell.index, f"Line {found.line} uses {found.name}: {found.why}.")


def _read_names(notebook: Notebook) -> tuple[dict[int, CellNames], list[Remark]]:
    """Return the names of each code cell that is Python, and a remark on each definition cell that is not."""
    names: dict[int, CellNames] = {}
    broken = []
    run = {cell.index for cell in notebook.definitions}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        try:
            names[cell.index] = names_of(cell.source)
        except (SyntaxError, ValueError, RecursionError) as error:
            line = getattr(error, "lineno", None)
            where = f" in line {line}" if line else ""
            if cell.index in run:
                text = (
                    f"It is not Python{where}: {getattr(error, 'msg', error)}. Nothing it defines is graded."
                )
                broken.append(Remark(True, cell.index, text))
    return names, broken


def _cells(notebook: Notebook, exercises: list[ExerciseCases]) -> Iterator[Remark]:
    for exercise in exercises:
        for role, loss in (
            ("exercise", "Your function is looked for in the other cells."),
            ("check", "It is graded all the same; copy the cell from a fresh notebook to see your card."),
        ):
            found = notebook.of(role, exercise.name)
            if not found:
                yield Remark(True, None, f"The {role} cell of {exercise.name} was deleted. {loss}")
            elif len(found) > 1:
                listed = " and ".join(str(cell.index) for cell in found)
                text = f"The {role} cell of {exercise.name} stands twice (cells {listed}): delete one."
                yield Remark(True, found[1].index, text)


def _functions(
    exercises: list[ExerciseCases], notebook: Notebook, names: dict[int, CellNames]
) -> Iterator[Remark]:
    graded = {n for c in notebook.definitions if c.index in names for n in names[c.index].defines}
    own = sorted(graded - {function for exercise in exercises for function in exercise.functions})
    for exercise in exercises:
        unread = any(c.index not in names for c in notebook.of("exercise", exercise.name))  # said already
        for function in exercise.functions:
            if function in graded or unread:
                continue
            near = difflib.get_close_matches(function, own, n=1, cutoff=0.6)
            hint = f"Is {near[0]} the one? Rename it." if near else "Was its cell deleted?"
            yield Remark(True, None, f"No cell that is graded defines {function}. {hint}")


def _globals(notebook: Notebook, names: dict[int, CellNames]) -> Iterator[Remark]:
    """Name what functions take from the notebook that the grader will not have."""
    graded = {c.index: names[c.index] for c in notebook.definitions if c.index in names}
    if any(cell.everything for cell in graded.values()):
        return  # a star import may define anything
    known = frozenset[str]().union(*(cell.defines for cell in graded.values()))
    for index, cell in graded.items():
        for function, needs in cell.needs.items():
            for name in sorted(needs - known):
                homes = [c for c in notebook.cells if c.index in names and name in names[c.index].defines]
                yield Remark(True, index, f"{function} uses {name}, {_origin(homes)}")


def _origin(homes: list[NotebookCell]) -> str:
    if not homes:
        return "which no cell defines: is it misspelt, or was its cell deleted? Pass it in as an argument."
    return (
        f"which only cell {homes[0].index} defines, and that is not run for grading. Pass it in as an "
        "argument, or define it in the function's own cell."
    )


def _stops(rehearsal: Rehearsal, broken: list[Remark]) -> Iterator[Remark]:
    told = {remark.cell for remark in broken}
    for stop in rehearsal.stops:
        if stop.index in told:
            continue
        line = f" in line {stop.line}" if stop.line else ""
        message = f": {stop.message}" if stop.message else ""
        text = (
            f"Run from the top, it stops with {stop.type}{line}{message}. What comes after that line is lost."
        )
        yield Remark(True, stop.index, text)


def _outputs(notebook: Notebook, rehearsal: Rehearsal) -> Iterator[Remark]:
    """Compare the score that stands under each check cell with that of the code as it is saved."""
    for card in rehearsal.cards:
        score = repr(float(card["earned"]))
        for cell in notebook.of("check", card["exercise"]):
            if cell.shown is not None and cell.shown != score:
                text = (
                    f"It shows {cell.shown} points, but run from the top {card['exercise']} has {score}: the "
                    "output is older than the code, or hangs on a cell that is gone. Restart the kernel and run all."
                )
                yield Remark(True, cell.index, text)
        if card["blank"]:
            yield Remark(False, None, f"{card['exercise']} is not written yet.")


def _order(notebook: Notebook) -> Iterator[Remark]:
    counts = [(c.index, c.execution_count) for c in notebook.cells if c.execution_count]
    for (_, before), (index, count) in pairwise(counts):
        if count <= before:
            text = "It was run before the cell above it. Restart the kernel and run all, so that you see what is graded."
            yield Remark(False, index, text)
            return


def _questions(notebook: Notebook) -> Iterator[Remark]:
    for cell in notebook.cells:
        if cell.role == "question" and UNANSWERED in cell.source:
            yield Remark(False, cell.index, f"The question {cell.exercise} is not answered yet.")
