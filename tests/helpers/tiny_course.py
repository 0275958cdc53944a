"""A tiny assignment for tests of the engine: two exercises whose answers fit on one line."""

from pathlib import Path

import nbformat

from autograder.assignments.assignment import Assignment
from autograder.assignments.exercise import Exercise, Mistake, edge, random, worked
from autograder.assignments.source import read_source

SOURCE = '''\
# %% [markdown]
# # Tiny
# %%
import numpy as np
from earlab import check

GIVEN = 2.0
# %% demo=true
raise RuntimeError("a demonstration never runs for grading")
# %% exercise="double" points=4 minutes=1
def double(x):
    """Return 2 x. x: (N,) → (N,)"""
    ### BEGIN SOLUTION
    return GIVEN * x
    ### END SOLUTION
# %% check="double"
check(double)
# %% exercise="running_sum" points=6 minutes=2
def running_sum(x, step=double):
    """Return the running sum of x. x: (N,) → (N,)"""
    ### BEGIN SOLUTION
    return np.cumsum(x)
    ### END SOLUTION
# %% check="running_sum"
check(running_sum)
'''


def _double_cases(rng):
    yield worked("two numbers", x=rng.integers(1, 99, 2).astype(float))
    for _ in range(3):
        yield random("several numbers", x=rng.normal(size=rng.integers(3, 9)))
    yield edge("one number", x=rng.normal(size=1) + 3)


def _sum_cases(rng):
    yield worked("three numbers", x=rng.integers(1, 99, 3).astype(float))
    for _ in range(3):
        yield random("several numbers", x=rng.normal(size=rng.integers(4, 9)) + 0.1)
    yield edge("one number", x=rng.normal(size=1) + 3)


EXERCISES = (
    Exercise(
        name="double",
        draw=_double_cases,
        mistakes=(
            Mistake("squared", "GIVEN * x", "x * x", "You square x; you double it."),
            Mistake("halved", "GIVEN * x", "x / GIVEN", "You halve x."),
        ),
        hints=("Compare with x + x.", "Multiply.", "return 2 * x"),
        forbidden=(),
    ),
    Exercise(
        name="running_sum",
        draw=_sum_cases,
        mistakes=(
            Mistake("total", "np.cumsum(x)", "np.full(len(x), x.sum())", "You return the total everywhere."),
        ),
        hints=("Look at the first element.", "Keep a running total.", "np.cumsum"),
        forbidden=(),
    ),
)


def assignment(directory: Path) -> Assignment:
    """Return the tiny assignment, its source written to ``directory``."""
    path = directory / "99_tiny.py"
    path.write_text(SOURCE)
    return Assignment(read_source(path), EXERCISES)


def student_notebook(tiny: Assignment, **written: str) -> nbformat.NotebookNode:
    """Return the notebook a student hands in; ``written`` replaces exercise cells by name."""
    notebook = nbformat.v4.new_notebook()
    for cell in tiny.source.cells:
        make = nbformat.v4.new_code_cell if cell.cell_type == "code" else nbformat.v4.new_markdown_cell
        text = written.get(cell.name or "", cell.student) if cell.role == "exercise" else cell.student
        node = make(text, id=cell.id)
        node.metadata = {"nbgrader": {"grade_id": cell.id}}
        notebook.cells.append(node)
    return notebook


RIGHT = {
    "double": "def double(x):\n    return x + x",
    "running_sum": "def running_sum(x, step=double):\n    return np.array([x[:i + 1].sum() for i in range(len(x))])",
}
