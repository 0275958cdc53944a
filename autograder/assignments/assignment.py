"""Join the source of a notebook with its hidden exercises, and make programs of both."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import autograder
from autograder.assignments.exercise import Exercise, Mistake
from autograder.assignments.overview import forbidden as forbidden_line
from autograder.assignments.source import (
    SOLUTIONS,
    Source,
    SourceCell,
    SourceError,
    read_source,
    source_paths,
)
from autograder.assignments.twins import absent_modules
from autograder.intake.slow_imports import slow_imports
from autograder.sandbox.host.program import Cell, Program
from earlab.cells.definitions import statements
from earlab.cells.magics import inert
from earlab.cells.roles import ROLES
from earlab.compare.text import numbers_in
from earlab.forbidden.names import forbidden_name

_NAME = re.compile(r"[A-Za-z_]\w*")
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:e-?\d+)?")
EXERCISES = Path(autograder.__file__).parent / "exercises"
# Students may plot in any cell, and `check` stands in all of them: imported once, before any child exists.
_ALWAYS = ("numpy", "matplotlib.pyplot", "earlab.student.check")


@dataclass(frozen=True)
class Assignment:
    """A notebook and its exercises, in the notebook's order.

    origins: the assignment that an exercise comes from, by its name, where that is another one.
    """

    source: Source
    exercises: tuple[Exercise, ...]
    origins: Mapping[str, Assignment] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The assignment's name, for example ``02_perceptron``."""
        return self.source.name

    def exercise(self, name: str) -> Exercise:
        """Return the exercise of that name; raise KeyError when there is none."""
        for exercise in self.exercises:
            if exercise.name == name:
                return exercise
        raise KeyError(name)

    @property
    def tests(self) -> tuple[SourceCell, ...]:
        """The assert cells, in order."""
        return tuple(cell for cell in self.source.cells if cell.role == "tests")

    @cached_property
    def parts(self) -> dict[str, float]:
        """What gets a verdict, with its points, in the notebook's order: exercises, and assert cells by their ids."""
        names = {*(exercise.name for exercise in self.exercises), *(cell.id for cell in self.tests)}
        graded = [(self.source.graded.get(cell.id), cell) for cell in self.source.cells]
        return {name: self.source.points_of(cell) for name, cell in graded if name in names}

    def points(self, exercise: str) -> float:
        """Return the points that an exercise is worth."""
        return self.parts[exercise]

    def origin(self, exercise: Exercise) -> Assignment:
        """Return the assignment whose solution is the exercise's reference."""
        return self.origins.get(exercise.name, self)

    def version(self, exercise: Exercise) -> str:
        """Return a hash of all that a verdict on the exercise depends on: any given cell may change what is right."""
        return exercise.version(self.origin(exercise)._reference)

    @cached_property
    def _reference(self) -> str:
        """The text of the reference, every cell of it."""
        program = self.reference_program()
        return "\0".join([*(cell.source for cell in program.cells), *map(repr, program.files)])

    @cached_property
    def stubs(self) -> tuple[Cell, ...]:
        """The given code and the unwritten exercises, as a student receives them; none where nothing is probed."""
        if not self.source.exercises:
            return ()
        return self._cells({c.id: c.student for c in self.source.cells if ROLES[c.role].solved})

    @cached_property
    def preload(self) -> tuple[str, ...]:
        """Modules that the release's cells import: public knowledge, loaded before any submission.

        Of what takes long, also what only the solution imports.
        """
        found: dict[str, None] = dict.fromkeys(_ALWAYS)
        for cell in self.source.cells:
            tree = ast.Module(statements(cell.student) if ROLES[cell.role].runs else [], [])
            for node in ast.walk(tree):
                if isinstance(node, ast.Import):
                    found.update(dict.fromkeys(alias.name for alias in node.names))
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found[node.module] = None
        found.update(dict.fromkeys(slow_imports(cell.source for cell in self.reference_program().cells)))
        return tuple(name for name in found if find_spec(name.partition(".")[0]))

    def preload_for(self, slow: Iterable[str]) -> tuple[str, ...]:
        """Return ``preload``, and what takes long and only a submission imports, even if only in a function."""
        more = {*slow} - {*self.preload, *self.absent}
        return (*self.preload, *sorted(more))

    def others(self, exercise: Exercise) -> tuple[str, ...]:
        """Return the functions of all exercises but one."""
        return tuple(name for other in self.exercises if other is not exercise for name in other.functions)

    @cached_property
    def absent(self) -> tuple[str, ...]:
        """Packages and modules that children do not have: where any exercise's ready-made twin lives, unless it is needed.

        Needed is what given code or a solution imports; what those need in turn has stand-ins, and the audit says
        whether that is enough.  Assert cells forbid nothing.
        """
        if self.tests:
            return ()
        forbidden = {name for exercise in self.exercises for name in exercise.forbidden}
        solved = (cell.source for cell in self.reference_program().cells)
        return absent_modules(forbidden, {*_ALWAYS, *_imported(solved)})

    def forbidden(self, exercise: Exercise) -> tuple[str, ...]:
        """Return what an exercise forbids: its own list, and what is not there for any exercise of the assignment."""
        own = exercise.forbidden
        return (*own, *(name for name in self.absent if not forbidden_name(name, own)))

    def told(self, exercise: Exercise) -> str:
        """Return what the page says of what an exercise forbids: all of it."""
        own = exercise.forbidden
        return forbidden_line(own, [name for name in self.forbidden(exercise) if name not in own])

    def reference_program(self) -> Program:
        """Return the solution notebook as a program."""
        return self._program({})

    def stub_program(self) -> Program:
        """Return the notebook with nothing written in it."""
        return Program(self.stubs, self.stubs)

    def tested_program(self, solved: bool) -> Program:
        """Return the notebook with its assert cells as students get them; solved, or with nothing written in it."""
        chosen = [c for c in self.source.cells if ROLES[c.role].runs and c.role != "free"]
        cells = (
            Cell(c.id, inert(c.solution if solved and c.role != "tests" else c.student), c.role == "tests")
            for c in chosen
        )
        return Program(tuple(cells), self.stubs, self.source.files)

    def edited_program(self, exercise: str, solution: str) -> Program:
        """Return the solution notebook with one exercise's cell replaced."""
        return self._program({exercise: solution})

    def mistake_program(self, exercise: Exercise, mistake: Mistake) -> Program:
        """Return the solution notebook with one named mistake made in it."""
        solution = self.source.exercise_cell(exercise.name).solution
        return self.edited_program(exercise.name, apply_mistake(solution, exercise, mistake))

    def numbers_of(self, exercise: Exercise, mistake: Mistake) -> tuple[str, ...]:
        """Return the numbers that a named mistake writes in place of an argument: its sentence is true of no other text."""
        solution = self.source.exercise_cell(exercise.name).solution
        arguments = {arg.arg for arg in ast.walk(ast.parse(solution)) if isinstance(arg, ast.arg)}
        lost = {*_NAME.findall(mistake.find)} & arguments - {*_NAME.findall(mistake.put)}
        made = numbers_in(apply_mistake(solution, exercise, mistake)) - numbers_in(solution) if lost else ()
        written = {float(number) for number in _NUMBER.findall(mistake.put)}
        return tuple(sorted(number for number in made if float(number) in written))

    def _program(self, replaced: dict[str, str]) -> Program:
        solved = [c for c in self.source.cells if ROLES[c.role].solved]
        texts = {c.id: replaced.get(str(c.name), c.solution) for c in solved}
        return Program(self._cells(texts), self.stubs, self.source.files)

    def _cells(self, texts: dict[str, str]) -> tuple[Cell, ...]:
        chosen = [c for c in self.source.cells if ROLES[c.role].runs and c.role not in ("tests", "free")]
        return tuple(Cell(c.id, inert(texts.get(c.id, c.solution))) for c in chosen)


def load_assignment(name: str) -> Assignment:
    """Return the assignment of that name; raise SourceError when its two files do not belong together."""
    path = SOLUTIONS / f"{name}.py"
    if not path.is_file():
        known = ", ".join(p.stem for p in source_paths())
        raise SourceError(
            f"there is no assignment {name!r} (no {path.name} in solutions/); there are: {known}"
        )
    source = read_source(path)
    found = list(_exercises_of(source.topic))
    names, theirs = [str(cell.name) for cell in source.exercises], [exercise.name for exercise in found]
    for odd in sorted({*names, *theirs}):
        if (names.count(odd), theirs.count(odd)) != (1, 1):
            raise SourceError(
                f"{name}: {odd} stands {names.count(odd)} times in {path.name} and {theirs.count(odd)} times in "
                f"exercises/{source.topic}/, expected once in each"
            )
    assignment = Assignment(source, tuple(sorted(found, key=lambda exercise: names.index(exercise.name))))
    told = {exercise.name: assignment.told(exercise) for exercise in assignment.exercises}
    return replace(assignment, source=source.telling(told))


def with_exercises(source: Source) -> Assignment:
    """Join a source that was released with its exercises as they are installed; raise SourceError where one is gone.

    What else lies in their folder, a draft that cannot even be imported, changes nothing.
    """
    found: dict[str, Exercise] = {}
    broken = []
    for path in _exercise_files(source.topic):
        try:
            found |= {exercise.name: exercise for exercise in _exercises_in(path)}
        except Exception as error:  # whatever an author's half-written file raises
            broken.append(f"{path.name} cannot be imported ({type(error).__name__}: {error})")
    names = [str(cell.name) for cell in source.exercises]
    gone = [name for name in names if name not in found]
    if gone:
        raise SourceError(
            f"{source.name} was released with {', '.join(gone)}, which the installed grader does not have"
            f"{''.join(f'; {text}' for text in broken)}. Install the grader that it was released with, or release it anew"
        )
    return Assignment(source, tuple(found[name] for name in names))


def _exercises_of(topic: str) -> Iterator[Exercise]:
    """Yield the exercises that the files of a notebook's folder hold; the notebook gives them their order."""
    for path in _exercise_files(topic):
        yield from _exercises_in(path)


def _exercise_files(topic: str) -> list[Path]:
    return sorted((EXERCISES / topic).glob("*.py"))


def _exercises_in(path: Path) -> list[Exercise]:
    module = import_module(f"autograder.exercises.{path.parent.name}.{path.stem}")
    return [value for value in vars(module).values() if isinstance(value, Exercise)]


def assignment_names() -> list[str]:
    """Return the names of all assignments, in the course's order."""
    return [path.stem for path in source_paths()]


def _imported(sources: Iterable[str]) -> Iterator[str]:
    """Yield the dotted names of the modules and their parts that code imports."""
    for source in sources:
        for node in ast.walk(ast.Module(statements(source), [])):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def apply_mistake(solution: str, exercise: Exercise, mistake: Mistake) -> str:
    """Return the solution with the mistake's edit; raise SourceError unless it matches exactly once."""
    function = mistake.function or exercise.functions[0]
    start, end, holes = _function_span(solution, function)
    spots, at = [], solution.find(mistake.find, start)
    while at >= 0 and at + len(mistake.find) <= end:
        if not any(a <= at < b for a, b in holes):
            spots.append(at)
        at = solution.find(mistake.find, at + 1)
    if len(spots) != 1:
        raise SourceError(
            f"mistake {mistake.name!r} of {exercise.name}: {mistake.find!r} stands {len(spots)} times in {function}, "
            "expected once; take a longer or a shorter piece of the line"
        )
    return solution[: spots[0]] + mistake.put + solution[spots[0] + len(mistake.find) :]


def _function_span(source: str, name: str) -> tuple[int, int, list[tuple[int, int]]]:
    """Return where a function starts and ends in ``source`` (in characters), and where its docstring is."""
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))

    def place(line: int, column: int) -> int:
        return starts[line - 1] + len(lines[line - 1].encode()[:column].decode())

    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name:
            holes = []
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                holes = [
                    (
                        place(first.lineno, first.col_offset),
                        place(first.end_lineno or 0, first.end_col_offset or 0),
                    )
                ]
            return (
                place(node.lineno, node.col_offset),
                place(node.end_lineno or 0, node.end_col_offset or 0),
                holes,
            )
    raise SourceError(f"the solution defines no function {name!r}")
