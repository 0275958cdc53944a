"""Small courses with assert cells: in our own source, and as an nbgrader course has them."""

from __future__ import annotations

from pathlib import Path

from autograder.assignments.assignment import Assignment
from autograder.assignments.source import read_source
from tests.helpers import tiny_course

SOURCE = (
    tiny_course.SOURCE
    + '''\
# %% solution="squares"
def squares(n):
    """Return the squares of 1 … n."""
    ### BEGIN SOLUTION
    return [i * i for i in range(1, n + 1)]
    ### END SOLUTION
# %% tests="squares" points=2
from math import isclose

assert squares(1) == [1], "one square"
print("so far", squares(2))
### BEGIN HIDDEN TESTS
assert squares(3) == [1, 4, 9], "secret 8128"
### END HIDDEN TESTS
# %% tests="squares_part" points=4
right = sum(isclose(squares(n)[-1], n * n) for n in (1, 2, 3, 4))
right
'''
)
RIGHT = {**tiny_course.RIGHT, "squares": "def squares(n):\n    return [k ** 2 for k in range(1, n + 1)]"}


def assignment(directory: Path) -> Assignment:
    """Return the tiny assignment with two assert cells, its source written to ``directory``."""
    path = directory / "99_tiny.py"
    path.write_text(SOURCE)
    return Assignment(read_source(path), tiny_course.EXERCISES)
