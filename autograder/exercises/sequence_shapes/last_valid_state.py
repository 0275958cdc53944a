"""``last_valid_state``: of a padded batch, the state that has read a sequence's last step and no padding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import away_from_zero, different_sizes
from autograder.exercises.sequence_shapes.sequences import lengths_of


def _batch(rng: np.random.Generator, sizes: list[int], *, full: bool = False) -> dict[str, Any]:
    """Return states of a batch (t, n, q) with lengths from 1 on; without ``full``, padding follows on every sequence."""
    t, n, q = sizes
    return {"H": away_from_zero(rng, t, n, q), "lengths": lengths_of(rng, t, n, full=full)}


def _draw_last_valid(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "two sequences, one unit",
        H=9
        - np.cumsum(rng.integers(1, 5, (4, 2, 1)), axis=0).astype(float),  # so the last is not the largest
        lengths=rng.permutation([2, 3]),
    )
    for number in range(3):
        yield random(f"one is as long as the batch, {number + 1}", **_batch(rng, _sizes(rng), full=True))
    yield random("padding behind all of them", **_batch(rng, _sizes(rng)))
    yield edge("one sequence", H=away_from_zero(rng, 6, 1, 3), lengths=np.array([int(rng.integers(2, 5))]))
    yield edge("one step", H=away_from_zero(rng, 1, 4, 3), lengths=np.ones(4, dtype=int))
    yield edge("sequences of one step, padded", H=away_from_zero(rng, 5, 3, 2), lengths=np.ones(3, dtype=int))
    yield edge("as many sequences as steps and units", **_batch(rng, [4, 4, 4], full=True))
    yield edge("all of them full", H=away_from_zero(rng, 5, 3, 2), lengths=np.full(3, 5))


def _sizes(rng: np.random.Generator) -> list[int]:
    return different_sizes(rng, 3, smallest=4)


def ask_last_valid(student: Any, H: Any, lengths: Any) -> Any:
    """Hand in states and lengths."""
    return student.last_valid_state(H, lengths)


_PICK = "H[lengths - 1, np.arange(len(lengths))]"
_MASK = "(np.arange(len(H))[:, None] < lengths)[..., None]"

LAST_VALID = Exercise(
    name="last_valid_state",
    draw=_draw_last_valid,
    probe=ask_last_valid,
    shown=(
        worked(
            "three steps, two sequences, one unit",
            H=np.array([[[1.0], [10.0]], [[2.0], [20.0]], [[3.0], [30.0]]]),
            lengths=np.array([3, 1]),
        ),
    ),
    returns=("last",),
    mistakes=(
        Mistake(
            "last_row",
            _PICK,
            "H[-1]",
            "You take the last row for every sequence. Where a sequence is shorter, that state has read padding: take the row of its own last step.",
        ),
        Mistake(
            "one_too_late",
            "lengths - 1",
            "np.minimum(lengths, len(H) - 1)",
            "You take the row after the last step, which has read padding. Rows count from 0: a sequence of 3 steps ends in row 2.",
        ),
        Mistake(
            "index_past_the_end",
            "lengths - 1",
            "lengths",
            "You take row `lengths[n]`, which is one too late, and past the end where a sequence is full. Rows count from 0.",
        ),
        Mistake(
            "one_too_early",
            "lengths - 1",
            "np.maximum(lengths - 2, 0)",
            "You take the row before the last step. A sequence of 3 steps ends in row 2.",
        ),
        Mistake(
            "wrapped_round",
            "lengths - 1",
            "lengths - 2",
            "You subtract 2 from the lengths. Rows count from 0, so that 1 is enough: a sequence of 3 steps ends in row 2.",
        ),
        Mistake(
            "first_row",
            _PICK,
            "H[0]",
            "You take the first state of every sequence. Take the one that has read its last step.",
        ),
        Mistake(
            "longest_for_all",
            "lengths - 1",
            "lengths.max() - 1",
            "You take the row in which the longest sequence ends, for all. Each sequence has its own length.",
        ),
        Mistake(
            "shortest_for_all",
            "lengths - 1",
            "lengths.min() - 1",
            "You take the row in which the shortest sequence ends, for all. Each sequence has its own length.",
        ),
        Mistake(
            "first_length_for_all",
            "lengths - 1",
            "lengths[0] - 1",
            "You use the length of the first sequence for all of them.",
        ),
        Mistake(
            "lengths_of_others",
            "lengths - 1",
            "lengths[::-1] - 1",
            "The lengths and the sequences are in opposite order: lengths[n] is about H[:, n].",
        ),
        Mistake(
            "counted_from_the_end",
            "lengths - 1",
            "len(H) - lengths",
            "You count from the end of the batch. The padding stands behind a sequence, so its last step is row lengths[n] − 1.",
        ),
        Mistake(
            "all_pairs",
            _PICK,
            "H[lengths - 1]",
            "H[lengths - 1] takes whole rows, all sequences for each length: (N, N, q). Index both axes: which step, and which sequence.",
        ),
        Mistake(
            "axes_swapped",
            _PICK,
            "H[np.arange(len(lengths)), lengths - 1]",
            "You index sequences along axis 0 and steps along axis 1. In H (T, N, q) the steps come first.",
        ),
        Mistake(
            "mean_of_valid",
            f"return {_PICK}",
            f"return np.where({_MASK}, H, 0).sum(axis=0) / lengths[:, None]",
            "You take the mean over the valid steps. Take the last of them.",
        ),
        Mistake(
            "largest_of_valid",
            f"return {_PICK}",
            f"return np.where({_MASK}, H, -np.inf).max(axis=0)",
            "You take the largest number over the valid steps. Take the last step's.",
        ),
        Mistake(
            "masked_last_row",
            f"return {_PICK}",
            f"return np.where({_MASK}, H, 0)[-1]",
            "You set padded states to 0 and take the last row, so shorter sequences get zeros. Take each sequence's own last row.",
        ),
        Mistake(
            "mean_of_all",
            _PICK,
            "H.mean(axis=0)",
            "You take the mean over all steps, padded ones too. Take the state of each sequence's last step.",
        ),
    ),
    hints=(
        "Write down for each sequence of the worked case in which row of H it ends. Rows count from 0.",
        "Two index arrays beside each other pick one place each: H[rows, columns] takes H[rows[0], columns[0]], H[rows[1], columns[1]] and so on. "
        "A loop over the sequences is as right.",
        "return H[..., np.arange(...)]",
    ),
)
