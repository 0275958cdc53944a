"""``minibatches``: every sample once, in a given order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked


def _data(rng: np.random.Generator, n: int, batch_size: int) -> dict[str, Any]:
    d, k = rng.choice([2, 3, 5], 2, replace=False)
    order = rng.permutation(n)
    return {
        "X": rng.normal(size=(n, d)),
        "Y": rng.normal(size=(n, k)),
        "batch_size": batch_size,
        "order": order,
    }


def _draw_batches(rng: np.random.Generator) -> Iterator[Case]:
    X = np.arange(12.0).reshape(6, 2)
    yield worked(
        "six samples in batches of four", X=X, Y=X @ [[1.0], [10.0]], batch_size=4, order=_order(rng)
    )
    for _ in range(4):
        size = int(rng.integers(4, 8))
        n = size * int(rng.integers(2, 5)) + int(rng.integers(2, size))
        yield random(f"{n} samples in batches of {size}", **_data(rng, n, size))
    size = int(rng.integers(3, 6))
    yield edge("no sample is left over", **_data(rng, 3 * size, size))
    yield edge("one sample is left over", **_data(rng, 3 * size + 1, size))
    yield edge("a batch larger than the data", **_data(rng, size, size + 4))
    yield edge("batches of one", **_data(rng, size, 1))


def _order(rng: np.random.Generator) -> np.ndarray:
    """Return an order of six that does not start with what stands first anyway."""
    order = rng.permutation(6)
    return np.roll(order, 1) if set(order[:4]) == set(range(4)) else order


def ask_batches(student: Any, X: Any, Y: Any, batch_size: int, order: Any) -> Any:
    """Collect the batches of a list, or of a generator."""
    return [tuple(batch) for batch in student.minibatches(X, Y, batch_size, order)]


def partition(inputs: Mapping[str, Any], expected: Any, got: Any) -> list[str]:
    """Say which batch holds other samples than its share of the order, or the targets of others."""
    X, Y, size, order = (inputs[name] for name in ("X", "Y", "batch_size", "order"))
    problems = []
    for i, (X_batch, Y_batch) in enumerate(got):
        wanted = order[i * size : (i + 1) * size]
        shapes = (len(wanted), X.shape[1]), (len(wanted), Y.shape[1])
        if (X_batch.shape, Y_batch.shape) != shapes:
            problems.append(
                f"Batch {i} should have shapes {shapes[0]} and {shapes[1]}; it has {X_batch.shape} and {Y_batch.shape}."
            )
            continue
        rows = [int(np.abs(X - x).max(axis=1).argmin()) for x in X_batch]  # which samples these are
        if not np.allclose(X[rows], X_batch, rtol=1e-5, atol=1e-6):
            problems.append(f"Batch {i} holds a row that is none of X.")
        elif sorted(rows) != sorted(wanted.tolist()):
            held, due = ", ".join(map(str, rows)), ", ".join(map(str, wanted))
            problems.append(f"Batch {i} holds the samples {held}; its share of the order is {due}.")
        elif not np.allclose(Y[rows], Y_batch, rtol=1e-5, atol=1e-6):
            problems.append(f"In batch {i} the rows of X come with the targets of other samples.")
    return problems[:2]


BATCHES = Exercise(
    name="minibatches",
    draw=_draw_batches,
    visible_seed=1,
    shown=(
        worked(
            "six samples in batches of four",
            X=np.array([[0.0, 0.5], [1.0, 1.5], [2.0, 2.5], [3.0, 3.5], [4.0, 4.5], [5.0, 5.5]]),
            Y=np.array([[0.0], [10.0], [20.0], [30.0], [40.0], [50.0]]),
            batch_size=4,
            order=np.array([5, 2, 0, 4, 1, 3]),
        ),
    ),
    returns=("batches",),
    probe=ask_batches,
    judge=partition,
    mistakes=(
        Mistake(
            "order_ignored",
            "order[first : first + batch_size]",
            "slice(first, first + batch_size)",
            "You take the rows as they stand. Take them as `order` says: it holds indices of rows.",
        ),
        Mistake(
            "last_batch_dropped",
            "len(X)",
            "len(X) - len(X) % batch_size",
            "The samples that do not fill a batch are lost. The last batch may be smaller: keep it.",
        ),
        Mistake(
            "pairing_lost",
            "Y[rows]",
            "Y[first : first + batch_size]",
            "X is shuffled and Y is not, so images come with the labels of others. Use the same rows for both.",
        ),
        Mistake(
            "batches_overlap",
            "range(0, len(X), batch_size)",
            "range(-(-len(X) // batch_size))",
            "Each batch starts one row after the last one. It has to start batch_size rows later.",
        ),
        Mistake(
            "even_sizes",
            "for first in range(0, len(X), batch_size):\n        rows = order[first : first + batch_size]",
            "for rows in np.array_split(order, -(-len(X) // batch_size)):",
            "np.array_split makes batches of nearly equal size. All batches have batch_size samples, but for the last.",
        ),
        Mistake(
            "indices_returned",
            "(X[rows], Y[rows])",
            "(rows, rows)",
            "You return the indices of the rows. Return the rows themselves: X[rows] and Y[rows].",
        ),
        Mistake(
            "first_batch_only",
            "    return batches",
            "        return batches",
            "Only the first batch comes back. Where there is a loop, the `return` belongs behind it.",
        ),
    ),
    hints=(
        "Count the samples in all your batches together. Is it N? Then compare row 0 of the first batch with X[order[0]].",
        "Cut `order` into pieces of batch_size, and use each piece as an index into X and into Y. A slice that runs beyond "
        "the end of an array simply ends there.",
        "batches = []\nfor first in range(0, ..., ...):\n    rows = order[first : ...]\n    batches.append((..., ...))\n"
        "return batches",
    ),
)
