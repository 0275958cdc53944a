"""Draw the net inputs at which activation functions are asked, and ask a function together with its slope."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, edge, random, worked

WORKED = np.array([-2.0, -1.0, 0.0, 1.0, 3.0])  # on the page


def net_inputs(rng: np.random.Generator, **given: Any) -> Iterator[Case]:
    """Yield cases whose last input is ``z``, after what is ``given``; 0 is in the worked one and in two edges."""
    numbers = rng.choice([-3.0, -2.0, 2.0, 3.0], 2, replace=False)
    z = rng.permutation(np.append([-1.0, 0.0, 1.0], numbers))
    yield worked("0 and four whole numbers", **given, z=z, exact=True)
    for n in rng.choice(np.arange(5, 10), 2, replace=False):
        yield random(f"{n} numbers", **given, z=_on_both_sides(rng, int(n)))
    for n in rng.choice(np.arange(4, 7), 2, replace=False):
        m = int(rng.integers(7, 10))
        yield random(f"a {n} × {m} matrix", **given, z=_on_both_sides(rng, int(n * m)).reshape(n, m))
    far = np.array([-800.0, -40.0, 0.0, 40.0, 800.0]) * rng.uniform(0.9, 1, 5)
    yield edge("far out, and 0", **given, z=far, exact=True)
    rows = rng.permuted([[-1.0, 0.0, 1.0], [0.5, 0.0, -2.0]], axis=1)
    yield edge("a matrix with a 0 in each row", **given, z=rows, exact=True)


def _on_both_sides(rng: np.random.Generator, n: int) -> np.ndarray:
    """Return n numbers, some near 0 and some far from it on either side."""
    placed = rng.uniform(0.3, 0.9, 4) * [1, -1, 3, -3]
    return rng.permutation(np.append(placed, rng.normal(0, 2, n - 4)))


def call_with_slope(student: Any, functions: tuple[str, ...], z: np.ndarray, *alpha: float) -> Any:
    """Call each function on the same net inputs."""
    answers, left = {}, z.copy()
    for name in functions:
        given = z.copy()
        answers[name] = getattr(student, name)(given, *alpha)
        if not np.array_equal(given, z):
            left = given
    z[...] = left  # so that a change in place shows, and costs the other function nothing
    return answers
