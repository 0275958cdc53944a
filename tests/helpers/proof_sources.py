"""Name what a proof depends on: the files that its imports lead to, and the cells of its notebook."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

from autograder.assignments.assignment import Assignment, load_assignment
from autograder.assignments.source import SOLUTIONS
from autograder.grading.rules import rule_files
from tests.helpers.support import ROOT

_OURS = ("earlab", "autograder")
_DATA = ROOT / "data"


def of_audit(assignment: Assignment, name: str) -> list[Path | str]:
    """Return what the audit of an exercise depends on: its files, the cells that are run, the grader's rules."""
    exercise = assignment.exercise(name)
    homes = f"autograder.exercises.{assignment.source.topic}."
    modules = [
        module
        for at, module in sys.modules.items()
        if at.startswith(homes) and any(value is exercise for value in vars(module).values())
    ]
    files = {file for module in modules for file in _reached(Path(str(module.__file__)))}
    folder = Path(str(modules[0].__file__)).parent  # right work in other styles, and what the text pins
    files |= {*folder.rglob(f"{name}.py"), *folder.rglob(f"{name}.toml")}
    files |= {*rule_files().values(), *(ROOT / "autograder" / "audit").rglob("*.py")}
    program = assignment.reference_program()
    cells = [cell.source for cell in (*program.cells, *program.stubs)]
    return [*cells, str(assignment.points(name)), *sorted(files)]


def of_notebook(name: str) -> list[Path | str]:
    """Return what the run of a notebook depends on: its source, what that imports, its cases and its data sets."""
    files = {SOLUTIONS / f"{name}.py"}
    for cell in load_assignment(name).source.cells:
        if cell.cell_type == "code":
            files |= _imported_by(cell.solution)
    files |= {path for path in (ROOT / "earlab" / "public" / name).rglob("*") if path.is_file()}
    for loader in [
        file for file in files if file.parent == ROOT / "earlab" / "data" and file.stem != "__init__"
    ]:
        for text in _texts(loader):
            if (_DATA / text / "recipe.toml").is_file():
                files |= {
                    path for path in (_DATA / text).rglob("*") if path.is_file() and path.suffix != ".pyc"
                }
    return sorted(files)


def _imported_by(source: str) -> set[Path]:
    """Return the files of ours that run when ``source`` does, and what belongs to them."""
    return {file for name in _imports(source) for start in _files(name) for file in _reached(start)}


@cache
def _reached(start: Path) -> frozenset[Path]:
    """Return a module's file with all of ours that it imports, at whatever depth, and what belongs to each."""
    found: set[Path] = set()
    waiting = [start]
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            waiting += [more for name in _imported(file) for more in _files(name)]
    return frozenset(found | {beside for file in found for beside in _belongings(file)})


@cache
def _imported(file: Path) -> frozenset[str]:
    return frozenset(_imports(file.read_text(encoding="utf-8")))


def _belongings(file: Path) -> Iterator[Path]:
    """Yield what a module shows that is no Python: the file of its name, for a package those that no module has."""
    for path in file.parent.iterdir():
        home = path.with_suffix(".py") if path.with_suffix(".py").is_file() else file.parent / "__init__.py"
        if path.suffix in (".js", ".css") and home == file:
            yield path


def _imports(source: str) -> set[str]:
    """Return the names of our modules that ``source`` imports, also within functions."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(_OURS):
            found |= {node.module, *(_home(node.module, alias.name) for alias in node.names)}
    return {name for name in found if name.partition(".")[0] in _OURS}


@cache
def _home(module: str, name: str) -> str:
    """Return the module that has ``name``, when it is imported from another one, perhaps one that looks it up later."""
    try:
        found = getattr(import_module(module), name)
    except AttributeError:
        return f"{module}.{name}"
    return str(getattr(found, "__module__", None) or getattr(found, "__name__", module))


def _files(module: str) -> Iterator[Path]:
    """Yield the files that run when a module of ours is imported: its own, and those of the packages it is in."""
    path = ROOT
    for part in module.split("."):
        path /= part
        file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        if file.is_file():  # exercises lie in folders without one
            yield file


def _texts(file: Path) -> set[str]:
    """Return the texts that stand in a module as one word, among them the names of data sets."""
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in texts if text.isidentifier()}
