"""List what an exercise still lacks, without running anything of it."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping

from autograder.assignments.assignment import Assignment
from autograder.assignments.exercise import Exercise
from autograder.assignments.right_work import right_work, slow_work
from autograder.audit.pins import unpinned

MISTAKES_AT_LEAST = 3
STYLES_AT_LEAST = 3
_KINDS = ("worked", "random", "edge")
_HINTS = ("symptom", "idea", "template")


def lacks(assignment: Assignment, exercise: Exercise) -> list[str]:
    """Return what is missing, one sentence each."""
    return [
        *_in_the_cell(assignment, exercise),
        *_in_the_cases(exercise),
        *_in_the_words(exercise),
        *_in_right_work(right_work(assignment, exercise.name)),
        *_in_the_budget(exercise, slow_work(assignment, exercise.name)),
        *unpinned(assignment, exercise),
    ]


def _in_the_cell(assignment: Assignment, exercise: Exercise) -> list[str]:
    cell = assignment.source.exercise_cell(exercise.name)
    found = [] if cell.minutes else ["its cell says no minutes=; how long does a student take?"]
    defined = {node.name: node for node in ast.parse(cell.student).body if isinstance(node, ast.FunctionDef)}
    for name in exercise.functions:
        if name not in defined:
            found.append(f"its cell defines no function {name}")
        elif not (ast.get_docstring(defined[name]) or "").strip(" .…"):
            found.append(f"{name} has no docstring; say what goes in and comes out, with shapes")
    return found if is_written(assignment, exercise) else [*found, "its solution is not written"]


def is_written(assignment: Assignment, exercise: Exercise) -> bool:
    """Whether each of the exercise's functions does more than to raise NotImplementedError."""
    tree = ast.parse(assignment.source.exercise_cell(exercise.name).solution)
    last = [node.body[-1] for node in tree.body if isinstance(node, ast.FunctionDef)]
    return not any(
        isinstance(node, ast.Raise) and "NotImplementedError" in ast.unparse(node) for node in last
    )


def _in_the_cases(exercise: Exercise) -> list[str]:
    kinds = {case.kind for case in exercise.visible()}
    return [f"draw yields no {kind} case" for kind in _KINDS if kind not in kinds]


def _in_the_words(exercise: Exercise) -> list[str]:
    found = []
    names = Counter(mistake.name for mistake in exercise.mistakes)
    if len(names) < MISTAKES_AT_LEAST:
        found.append(f"it has {len(names)} named mistakes, expected at least {MISTAKES_AT_LEAST}")
    found += [f"two mistakes are called {name!r}" for name, count in names.items() if count > 1]
    found += [
        f"mistake {m.name!r} says nothing to a student" for m in exercise.mistakes if not m.says.strip()
    ]
    hints = zip(_HINTS, exercise.hints)
    return found + [f"its hint {step!r} is empty" for step, hint in hints if not hint.strip()]


def _in_right_work(styles: Mapping[str, str]) -> list[str]:
    written = [style for style, text in styles.items() if text.strip()]
    if len(written) >= STYLES_AT_LEAST:
        return []
    return [f"it has right work in {len(written)} other styles, expected at least {STYLES_AT_LEAST}"]


def _in_the_budget(exercise: Exercise, slow: Mapping[str, str]) -> list[str]:
    """A budget, timed cases and work that is late in them belong together."""
    has = {
        "a budget": exercise.budget is not None,
        "a timed case": any(case.kind == "timed" for case in exercise.visible()),
        "slow work": bool(slow),
    }
    there = [name for name, is_there in has.items() if is_there]
    missing = [name for name, is_there in has.items() if not is_there]
    return (
        [f"it has {' and '.join(there)}, but no {' and no '.join(missing)}".replace("no a ", "no ")]
        if there and missing
        else []
    )
