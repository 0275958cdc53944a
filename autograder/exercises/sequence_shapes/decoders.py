"""Draw decoders for ``decode`` in which every slip shows, so that the same work costs everybody the same."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.drawing import away_from_zero
from autograder.exercises.sequence_shapes.sequences import run_of, step_of

MARGIN = 0.02  # by which the likeliest sign leads, at least
MOST_DRAWS = 20_000
# Ways to be wrong that have to show in every case
SLIPS: tuple[dict[str, Any], ...] = (
    {"bias": 0.0},
    {"first": "end"},
    {"first": "nothing"},
    {"later": "start"},
    {"later": "soft"},
    {"h0": 0.0},
    {"forgets": True},
)


def decoder_of(
    rng: np.random.Generator, n: int, k: int, q: int, longest: int, kind: str = "mixed"
) -> dict[str, Any]:
    """Return a decoder of k signs and q units with n sequences, in which every slip shows.

    kind: "mixed", some end, at different times, and some are stopped; "ends", all end, after a sign at least; "endless", none ends.
    Where a sequence ends and there is time, one says something else after its end.
    """
    for _ in range(MOST_DRAWS):
        task = _drawn(rng, n, k, q, longest)
        said, margin = _run(task)
        signs, lengths = _cut(said, task["end"])
        if margin < MARGIN or not _fits(lengths, longest, kind):
            continue
        after = np.arange(longest)[:, None] > lengths
        if kind != "endless" and longest > 1 and not (said[after] != task["end"]).any():
            continue
        slips = SLIPS[:3] + SLIPS[5:6] if longest == 1 else SLIPS
        if all(not np.array_equal(signs, _cut(_run(task, **slip)[0], task["end"])[0]) for slip in slips):
            return task
    raise AssertionError("no decoder found")


def _drawn(rng: np.random.Generator, n: int, k: int, q: int, longest: int) -> dict[str, Any]:
    start, end = (int(sign) for sign in 1 + rng.choice(k - 1, 2, replace=False))  # sign 0 is neither
    return {
        "h0": 1.5 * away_from_zero(rng, n, q),
        "start": start,
        "end": end,
        "longest": longest,
        "weights": step_of(rng, k, q),
        "V": away_from_zero(rng, k, q),
        "c": 0.6 * away_from_zero(rng, k),
    }


def _fits(lengths: np.ndarray, longest: int, kind: str) -> bool:
    if kind == "endless":
        return bool(lengths.min() == longest)
    if kind == "ends":
        return bool(lengths.max() < longest and lengths.min() > 0)
    wanted = 2 if min(len(lengths), longest) < 3 else 3
    return bool(lengths.max() == longest and len(set(lengths.tolist())) >= wanted)


def _run(
    task: dict[str, Any],
    bias: float = 1.0,
    first: str = "start",
    later: str = "said",
    h0: float = 1.0,
    forgets: bool = False,
) -> tuple[np.ndarray, float]:
    """Return what is said (longest, n), ends or not, and the smallest lead of a likeliest sign; or so with a slip."""
    n, one_hot, h = len(task["h0"]), np.eye(len(task["c"])), h0 * task["h0"]
    x = {
        "start": one_hot[[task["start"]] * n],
        "end": one_hot[[task["end"]] * n],
        "nothing": 0 * one_hot[[0] * n],
    }[first]
    said, margin = [], np.inf
    for _ in range(task["longest"]):
        h = run_of(task["weights"], x, task["h0"] if forgets else h)
        scores = h @ task["V"].T + bias * task["c"]
        order = np.sort(scores, axis=1)
        margin = min(margin, float((order[:, -1] - order[:, -2]).min()))
        said.append(scores.argmax(axis=1))
        soft = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        x = {"said": one_hot[said[-1]], "start": one_hot[[task["start"]] * n], "soft": soft}[later]
    return np.array(said), margin


def _cut(said: np.ndarray, end: int) -> tuple[np.ndarray, np.ndarray]:
    """Return what counts of it, end signs from the first one on, and lengths (n,)."""
    over = np.logical_or.accumulate(said == end, axis=0)
    return np.where(over, end, said), (~over).sum(axis=0)
