"""Read ``solutions/NN_topic.py``: the one source of a notebook, cell by cell.

A cell header carries what the grader needs to know (jupytext ``py:percent``)::

    # %% exercise="frame" points=3 minutes=15 difficulty=1 importance=3 about="a sound in overlapping pieces"
                                                              a solution between BEGIN and END SOLUTION; both from 1 to 3
    # %% check="frame"                                        the locked cell ``check(frame)``
    # %% solution="squares"                                   a solution that assert cells test
    # %% tests="squares" points=2                             an assert cell: plain asserts, locked; students do not see
                                                              what stands between BEGIN and END HIDDEN TESTS
    # %% demo=true                                            trains, plots, plays: never run for grading
    # %% [markdown] question="why_cycle" points=3 minutes=15  free text, graded by a person
    # %%                                                      anything else: a definition cell, run for grading
    # %% collapsed=true                                        also with demo=true: the code is folded away at first
    # %% demo=true cover=true                                  once: its first picture stands for the page on the first one

What the text says of points, minutes and exercises is never typed twice. Markdown has a placeholder instead::

    {{exercises}}   a table of all exercises, numbered: name, ``about``, points, minutes, and their sums
    {{parts}}       the same by the parts of the page, which are its headings ``## 1 Frames``, ``## 2 Spectra``, …
    {{hours}}       how long the page takes with reading, looking and listening: "3½ hours; 5 with everything"
    {{worth}}       behind the goal of an exercise: *3 points, about 15 minutes. …*, from the header that follows next
    {{forbidden}}   below that goal: what may not be used, from the exercise's list; ``load_assignment`` fills it in
    {{notebooks}}   on the first page only: a table of the notebooks
    {{scoring}}     there too: how points come of cases, where a course does not choose another rule
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import autograder
from autograder.assignments.overview import LISTED, exercise_table, hours, part_table, worth
from earlab.cells.roles import ROLES, STUB, Role, roles_that
from earlab.errors import EarlabError

# In a clone a link to ``solutions/``, in a wheel the folder itself: so an installed grader has the course's sources.
SOLUTIONS = (Path(autograder.__file__).parent / "solutions").resolve()
_MARKS = roles_that("marked")
_FACTS = ("points", "minutes", "about", "difficulty", "importance", "collapsed", "cover")
_REGION = re.compile(r"^([ \t]*)### BEGIN SOLUTION[^\n]*\n(.*?)^[ \t]*### END SOLUTION[^\n]*$", re.M | re.S)
_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
FORBIDDEN = "{{forbidden}}"
_BEGIN, _END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"  # as nbgrader's own


class SourceError(EarlabError):
    """A solution file that breaks a rule of the format; the message says where and how to mend it."""


@dataclass(frozen=True)
class SourceCell:
    """One cell of a source. ``name``: its exercise, question or tests; ``solution``: the full text of the cell.

    about: what an exercise is, in a few words, for the table of exercises.
    difficulty, importance: of an exercise, from 1 to 3.
    collapsed: whether its code is folded away at first.  cover: whether its picture stands for the page on the first one.
    released: what students get, where that cannot be told from the full text.
    earlier: what students got under this id in other releases, where that was something else; empty for nothing.
    """

    id: str
    cell_type: Literal["code", "markdown"]
    role: Role
    solution: str
    name: str | None = None
    points: float = 0.0
    minutes: float = 0.0
    about: str = ""
    difficulty: int = 0
    importance: int = 0
    collapsed: bool = False
    cover: bool = False
    released: str | None = None
    earlier: tuple[str, ...] = field(default=(), compare=False)

    @cached_property
    def student(self) -> str:
        """The cell as a student gets it: each marked region becomes a stub, hidden tests are left out."""
        if self.released is not None:
            return self.released
        if self.role == "tests":
            return without_hidden_tests(self.solution)
        if not ROLES[self.role].written:
            return self.solution
        text = STUB[self.cell_type]
        return _REGION.sub(lambda m: "\n".join(m[1] + line for line in text.splitlines()), self.solution)

    @property
    def model_answer(self) -> str:
        """What the author wrote between the marks of a solution: of a question the answer, and what its points are for."""
        found = _REGION.search(self.solution)
        return textwrap.dedent(found[2]).strip() if found else ""


@dataclass(frozen=True)
class Source:
    """A whole notebook. ``name`` is the assignment's, for example ``02_perceptron``.

    notebook: the file's name without its ending, where it is not the assignment's.
    files: (name, content) of what lies beside the notebook and its cells may read.
    """

    name: str
    cells: tuple[SourceCell, ...]
    notebook: str = ""
    files: tuple[tuple[str, bytes], ...] = ()

    def __post_init__(self) -> None:
        if not self.notebook:
            object.__setattr__(self, "notebook", self.name)

    @property
    def topic(self) -> str:
        """The name without its number: the name of its folder in ``autograder.exercises``."""
        return self.name.partition("_")[2]

    def exercise_cell(self, exercise: str) -> SourceCell:
        """Return the cell in which an exercise is solved."""
        return next(c for c in self.cells if c.role == "exercise" and c.name == exercise)

    def telling(self, forbidden: Mapping[str, str]) -> Source:
        """Return the source with what is said of each exercise, by its name, in place of {{forbidden}}."""
        cells = list(self.cells)
        for place, cell in enumerate(cells):
            if cell.cell_type == "markdown" and FORBIDDEN in cell.solution:
                name = str(next(c for c in cells[place:] if c.role == "exercise").name)
                cells[place] = replace(cell, solution=cell.solution.replace(FORBIDDEN, forbidden[name]))
        return replace(self, cells=tuple(cells))

    @property
    def exercises(self) -> tuple[SourceCell, ...]:
        """The solution cells of exercises, in order."""
        return tuple(c for c in self.cells if c.role == "exercise")

    @property
    def questions(self) -> tuple[SourceCell, ...]:
        """The cells that a person grades, in order."""
        return tuple(c for c in self.cells if ROLES[c.role].graded == "person")

    @property
    def graded(self) -> dict[str, str]:
        """The name under which each cell that a program grades gets its verdict, by the cell's id, in order."""
        return {
            cell.id: str(cell.name) if cell.role == "check" else cell.id
            for cell in self.cells
            if ROLES[cell.role].graded == "program"
        }

    def points_of(self, cell: SourceCell) -> float:
        """Return what ``cell`` is worth: a check carries the points of its exercise."""
        own = [c.points for c in self.exercises if cell.role == "check" and c.name == cell.name]
        return own[0] if own else cell.points

    def with_points(self, points: Mapping[str, float]) -> Source:
        """Return the source with what a gradebook gives for its graded cells, by their ids."""
        checked = {
            cell.name: points[cell.id] for cell in self.cells if cell.role == "check" and cell.id in points
        }
        cells = (
            replace(cell, points=checked.get(cell.name, cell.points))
            if cell.role == "exercise"
            else replace(cell, points=points.get(cell.id, cell.points))
            if ROLES[cell.role].graded and cell.role != "check"
            else cell
            for cell in self.cells
        )
        return replace(self, cells=tuple(cells))


def without_hidden_tests(source: str) -> str:
    """Return a cell of tests as students get it."""
    kept, hidden = [], False
    for line in source.split("\n"):
        if _BEGIN in line or _END in line:
            hidden = _BEGIN in line
        elif not hidden:
            kept.append(line)
    return "\n".join(kept)


def read_source(path: Path, also: Mapping[str, str] | None = None) -> Source:
    """Return the notebook written in ``path``; raise SourceError where it breaks a rule.

    also: for the course's first page, what takes the place of its own placeholders, by their names.
    """
    import jupytext  # here: who grades what was released reads no source, and this takes longer than all else

    notebook = jupytext.read(path, fmt="py:percent")
    name = path.stem
    prefix = name.partition("_")[0]
    cells = tuple(_cell(f"{prefix}-{i:03d}", cell, path) for i, cell in enumerate(notebook.cells))
    source = Source(name, tuple(_filled(cells, path, also or {})))
    _check_rules(source, path)
    return source


def in_clone() -> bool:
    """Whether the sources lie in a clone, where authors write: an installed grader has a copy to read."""
    return (SOLUTIONS.parent / "pyproject.toml").is_file()


def source_paths(root: Path = SOLUTIONS) -> list[Path]:
    """Return the course's sources in order."""
    return sorted(root.glob("[0-9][0-9]_*.py"))


def _cell(cell_id: str, cell: Any, path: Path) -> SourceCell:
    meta = dict(cell.metadata)
    marks = [key for key in _MARKS if key in meta]
    if len(marks) > 1:
        raise SourceError(f"{path.name}: a cell is marked {' and '.join(marks)}; give it one mark")
    unknown = set(meta) - {*_MARKS, *_FACTS, "lines_to_next_cell"}
    if unknown:
        raise SourceError(f"{path.name}: unknown cell header {', '.join(sorted(unknown))}")
    role: Any = marks[0] if marks else ("setup" if cell.cell_type == "code" else "text")
    name = meta.get(role) if role != "demo" else None
    if name:
        cell_id = f"{role}-{name}".replace("_", "-")
    return SourceCell(
        cell_id,
        cell.cell_type,
        role,
        cell.source,
        name,
        float(meta.get("points", 0)),
        float(meta.get("minutes", 0)),
        meta.get("about", ""),
        meta.get("difficulty", 0),
        meta.get("importance", 0),
        meta.get("collapsed", False),
        meta.get("cover", False),
    )


def _filled(cells: Sequence[SourceCell], path: Path, also: Mapping[str, str]) -> Iterator[SourceCell]:
    """Yield the cells, with each placeholder in their text replaced."""
    tables = {"exercises": exercise_table(cells), "parts": part_table(cells), "hours": hours(cells), **also}
    for place, cell in enumerate(cells):
        listed = [following for following in cells[place:] if following.role in LISTED]
        values = tables | ({"worth": worth(listed[0])} if listed else {})
        values |= {"forbidden": FORBIDDEN} if listed and listed[0].role == "exercise" else {}
        for name in _PLACEHOLDER.findall(cell.solution) if cell.cell_type == "markdown" else ():
            if name not in values:
                known = ", ".join(f"{{{{{known}}}}}" for known in values)
                raise SourceError(f"{path.name}: {{{{{name}}}}} stands for nothing here; there is {known}")
            cell = replace(cell, solution=cell.solution.replace(f"{{{{{name}}}}}", values[name]))
        yield cell


def _check_rules(source: Source, path: Path) -> None:
    for role in ("exercise", "solution", "tests", "question"):
        names = [c.name for c in source.cells if c.role == role]
        if len(set(names)) != len(names):
            raise SourceError(f"{path.name}: two {role} cells have the same name; give each its own")
    for cell in source.cells:
        if ROLES[cell.role].written and not _REGION.search(cell.solution):
            raise SourceError(
                f"{path.name}: {cell.role} {cell.name} has no ### BEGIN SOLUTION … ### END SOLUTION"
            )
        if not ROLES[cell.role].written and "### BEGIN SOLUTION" in cell.solution:
            raise SourceError(
                f"{path.name}: a solution stands outside an exercise cell, it would be handed out"
            )
        marks = re.findall(f"{_BEGIN}|{_END}", cell.solution)
        if marks and (cell.role != "tests" or marks != [_BEGIN, _END] * (len(marks) // 2)):
            raise SourceError(
                f"{path.name}: hidden tests stand between {_BEGIN} and {_END} in a cell headed tests=; these in cell "
                f"{cell.id} would be handed out"
            )
    names, checks = ([c.name for c in source.cells if c.role == role] for role in ("exercise", "check"))
    if checks != names:
        raise SourceError(
            f"{path.name}: exercises {names} need one check cell each, in order; found {checks}"
        )
