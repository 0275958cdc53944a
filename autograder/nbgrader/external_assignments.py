"""Read an assignment that exists only as nbgrader has it: a notebook in ``source/``, its cells in the gradebook.

So an existing course moves over exercise by exercise: its asserts are assert cells, what a person grades stays with
that person, and a grade cell that holds ``check(…)`` of an exercise of ours is graded by that exercise.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.nbgraderformat import reads
from nbgrader.nbgraderformat.common import SchemaMismatchError
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme
from nbgrader.utils import find_all_files, is_grade, is_locked, is_solution, is_task
from traitlets.config import Config

from autograder.assignments.assignment import Assignment, assignment_names, load_assignment
from autograder.assignments.source import Source, SourceCell, SourceError
from earlab.cells.definitions import statements
from earlab.cells.roles import ROLES, Role
from earlab.handin.beside import is_system_file

MAX_FILES = 16 << 20  # bytes of what lies beside a notebook: it is sent to every child


@dataclass(frozen=True)
class Kept:
    """A cell as ``nbgrader generate_assignment`` kept it in the gradebook: without solution, with hidden tests."""

    source: str
    points: float


def adopt(
    folder: Path, name: str, kept: Mapping[str, Kept], config: Config, ignored: Sequence[str] = ()
) -> Assignment:
    """Return the assignment whose source lies in ``folder``.

    kept: the cells that the gradebook knows, by grade id.  config: the course's; it may change the marks of hidden
    tests.  ignored: patterns of files that nbgrader leaves alone.  Raises SourceError for what cannot be graded here.
    """
    path = only_notebook(folder, name)
    notebook = _read(path)
    ids = [cell.get("id") for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    reader = _Reader(path, kept, config)
    cells = tuple(
        reader.cell(index, cell, cell_id)
        for index, (cell, cell_id) in enumerate(zip(notebook.cells, ids, strict=True))
    )
    source = Source(name, cells, path.stem, _files(folder, path, ignored))
    origins = _origins(cells, path)
    exercises = tuple(origins[str(c.name)].exercise(str(c.name)) for c in cells if c.role == "check")
    return Assignment(source, exercises, origins)


def only_notebook(folder: Path, name: str) -> Path:
    """Return the notebook in an assignment's source folder; raise SourceError unless there is exactly one."""
    found = notebooks_in(folder)
    if len(found) != 1:
        names = ", ".join(path.name for path in found) or "none"
        raise SourceError(
            f"{name}: an assignment is graded here if it has one notebook; in {folder} there are: {names}. Make an "
            "assignment of each"
        )
    return found[0]


def notebooks_in(folder: Path) -> list[Path]:
    """Return the notebooks in an assignment's source folder, without what systems and editors made for themselves."""
    return sorted(path for path in folder.glob("*.ipynb") if not is_system_file(path.name))


def _read(path: Path) -> NotebookNode:
    try:
        notebook = reads(path.read_text(encoding="utf-8"), as_version=4)
    except SchemaMismatchError as error:
        raise SourceError(f"{path}: {error}; run `nbgrader update {path}`, then generate it anew") from None
    except Exception as error:  # nbformat raises many types
        raise SourceError(f"{path} is no notebook ({type(error).__name__}: {str(error)[:120]})") from None
    language = notebook.metadata.get("kernelspec", {}).get("language", "python")
    if language != "python":
        raise SourceError(f"{path} is written in {language}; only Python is graded here")
    return notebook


class _Reader:
    """Turns nbgrader's cells into ours."""

    def __init__(self, path: Path, kept: Mapping[str, Kept], config: Config) -> None:
        self._path = path
        self._kept = kept
        self._clear = (
            ClearHiddenTests(config=config, enforce_metadata=False),
            ClearMarkScheme(config=config, enforce_metadata=False),
        )

    def cell(self, index: int, cell: NotebookNode, cell_id: str | None) -> SourceCell:
        kind: Any = "code" if cell.cell_type == "code" else "markdown"
        role = _role(cell)
        if role in ("free", "text"):
            return SourceCell(cell_id or f"plain-{index}", kind, role, cell.source)
        name = cell.metadata.nbgrader.grade_id
        if name not in self._kept:
            raise SourceError(
                f"{self._path}: the gradebook does not know the cell {name!r}; run `nbgrader generate_assignment` anew"
            )
        if role == "tests" and kind != "code":
            raise SourceError(f"{self._path}: the cell {name!r} is to be graded by a program, but is no code")
        text, points = self._kept[name].source, self._kept[name].points
        checked = _checked(text) if role == "tests" else None
        if checked:
            return SourceCell(name, kind, "check", text, checked, points)
        whole = (
            cell.source if ROLES[role].graded == "person" else text
        )  # with the answer that the gradebook lacks
        return SourceCell(name, kind, role, whole, name, points, released=self._released(text, kind))

    def _released(self, text: str, kind: str) -> str:
        """Return the text as nbgrader hands it out: without hidden tests and marking scheme."""
        node = NotebookNode(cell_type=kind, source=text, metadata={})
        for step in self._clear:
            node, _ = step.preprocess_cell(node, {}, 0)
        return str(node.source)


def _role(cell: NotebookNode) -> Role:
    if is_task(cell):
        return "task"
    if is_solution(cell):
        return "question" if is_grade(cell) else "solution"
    if is_grade(cell):
        return "tests"
    if is_locked(cell):
        return "setup"
    return "free" if cell.cell_type == "code" else "text"


def _checked(source: str) -> str | None:
    """Return the name that a cell of nothing but ``check(name)`` checks; None for any other cell."""
    *before, last = statements(source) or [ast.Pass()]
    if not all(isinstance(node, (ast.Import, ast.ImportFrom)) for node in before):
        return None
    call = last.value if isinstance(last, ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.func.id != "check":
        return None
    names = [argument.id for argument in call.args if isinstance(argument, ast.Name)]
    return names[0] if len(names) == len(call.args) == 1 else None


def _origins(cells: Sequence[SourceCell], path: Path) -> dict[str, Assignment]:
    """Return the assignment that each checked exercise comes from."""
    wanted = [str(cell.name) for cell in cells if cell.role == "check"]
    known = (
        {e.name: a for a in map(load_assignment, assignment_names()) for e in a.exercises} if wanted else {}
    )
    for name in wanted:
        if name not in known:
            raise SourceError(f"{path}: check({name}) stands for no exercise; there are: {', '.join(known)}")
    if len(set(wanted)) != len(wanted):
        raise SourceError(f"{path}: an exercise is checked twice; keep one of its check cells")
    return {name: known[name] for name in wanted}


def _files(folder: Path, notebook: Path, ignored: Sequence[str]) -> tuple[tuple[str, bytes], ...]:
    """Return what lies beside the notebook: as nbgrader, the instructor's own."""
    found = (Path(name) for name in find_all_files(str(folder), [*ignored, "*.ipynb"]))
    paths = [path for path in found if not any(map(is_system_file, path.relative_to(folder).parts))]
    size = sum(path.stat().st_size for path in paths)
    if size > MAX_FILES:
        raise SourceError(
            f"{folder} holds {size >> 20} MB beside the notebook; at most {MAX_FILES >> 20} MB are given to each submission"
        )
    return tuple((path.relative_to(folder).as_posix(), path.read_bytes()) for path in sorted(paths))
