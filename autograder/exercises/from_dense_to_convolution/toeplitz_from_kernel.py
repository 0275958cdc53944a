"""``toeplitz_from_kernel``: a kernel that slides, written as a matrix."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Equivalent, Exercise, Mistake, edge, random, worked
from autograder.exercises.from_dense_to_convolution.kernels import FORBIDDEN, kernel, whole_kernel


def _draw_toeplitz(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("three weights, five inputs", w=whole_kernel(rng, 3), n=5)
    for k in (3, 5, 3, 7):
        n = k + int(rng.integers(1, 6))
        yield random(f"{k} weights, {n} inputs", w=kernel(rng, k), n=n)
    yield edge("a single weight", w=kernel(rng, 1), n=int(rng.integers(2, 6)))
    k = int(rng.choice([3, 5, 7]))
    yield edge("as many weights as inputs", w=kernel(rng, k), n=k)
    yield edge("whole numbers", w=rng.permutation([1, -2, 3, 4, -5]), n=int(rng.integers(6, 9)))


TOEPLITZ = Exercise(
    name="toeplitz_from_kernel",
    also_forbidden=FORBIDDEN,
    draw=_draw_toeplitz,
    shown=(
        worked("three weights, five inputs", w=np.array([1.0, 2.0, 3.0]), n=5),
        worked("a difference of neighbours", w=np.array([-1.0, 1.0, 0.0]), n=4),
    ),
    returns=("T",),
    mistakes=(
        Mistake(
            "kernel_turned_round",
            "k=m - middle",
            "k=middle - m",
            "Your kernel lies turned round in every row. Row i reads w[0], w[1], … from left to right.",
        ),
        Mistake(
            "first_weight_on_the_diagonal",
            "k=m - middle",
            "k=m",
            "The first weight stands on the diagonal. The window is centred: the middle weight belongs there.",
        ),
        Mistake(
            "last_weight_on_the_diagonal",
            "k=m - middle",
            "k=m - len(w) + 1",
            "The last weight stands on the diagonal. The window is centred: the middle weight belongs there.",
        ),
        Mistake(
            "wraps_round",
            "np.eye(n, k=m - middle)",
            "np.roll(np.eye(n), m - middle, axis=1)",
            "What leaves a row at one end comes in at the other. Around x there are zeros: weights that stick out are dropped.",
        ),
        Mistake(
            "whole_windows_only",
            "    return T",
            "    return T[middle : n - middle]",
            "You keep only the rows whose window lies inside. With padding every input has its row: T is (n, n).",
        ),
        Mistake(
            "border_rows_empty",
            "    return T",
            "    T[:middle] = T[n - middle :] = 0\n    return T",
            "The rows at the border are 0. Only the weights that stick out are lost; the others stay in their columns.",
        ),
        Mistake(
            "one_place_off",
            "len(w) // 2",
            "len(w) // 2 + 1",
            "The band lies one place off. With k weights the middle one is w[k // 2]; it stands on the diagonal.",
        ),
        Mistake(
            "symmetric",
            "    return T",
            "    return np.array([[w[abs(i - j)] if abs(i - j) < len(w) else 0 for j in range(n)] for i in range(n)])",
            "Your matrix is symmetric, with w read from the diagonal to both sides. The middle weight stands on the diagonal, those before it to the left, those after it to the right.",
        ),
        Mistake(
            "border_repeated",
            "    return T",
            "    T = np.zeros((n, n))\n    for i, m in np.ndindex(n, len(w)):\n"
            "        T[i, min(max(i + m - middle, 0), n - 1)] += w[m]\n    return T",
            "At the border you add weights that stick out to the outermost column, as if the signal went on with its last value. Around it are zeros: leave them out.",
        ),
        Mistake(
            "negative_columns",
            "    return T",
            "    T = np.zeros((n, n))\n    for i, m in np.ndindex(n, len(w)):\n"
            "        if i + m - middle < n:\n            T[i, i + m - middle] = w[m]\n    return T",
            "Weights that stick out on the left land at the right end: a negative column counts from there. Leave out what lies before column 0.",
        ),
        Mistake(
            "diagonal_only",
            "    return T",
            "    return w[middle] * np.eye(n)",
            "Only the diagonal is filled. Each weight fills a diagonal of its own: the middle one the main diagonal, the others "
            "those beside it.",
        ),
    ),
    hints=(
        "Multiply your matrix by a click, x = (0, 0, 1, 0, 0). You get the middle column. Read it from top to bottom: for "
        "w = (1, 2, 3) it should be 0 3 2 1 0 on its way down, with 2 on the diagonal. What do you read?",
        "T[i, j] is the weight that input j meets when the window's middle is at i: it lies j − i places right of the middle, so "
        "it is w[j − i + k // 2], if there is such a weight.",
        "T = np.zeros((n, n))\nfor i in range(n):\n    for j in range(n):\n        m = ...\n        if 0 <= m < ...:\n"
        "            T[i, j] = w[m]\nreturn T",
    ),
    equivalent=(
        Equivalent(
            "for m in range(len(w)): -> for m in reversed(range(len(w))):",
            "each weight is added to a diagonal of its own, in any order",
        ),
    ),
)
