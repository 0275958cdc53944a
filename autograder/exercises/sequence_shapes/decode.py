"""``decode``: greedy, until each sequence says its end or has become as long as allowed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.sequence_shapes.decoders import decoder_of


def _draw_decode(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("two sequences, four signs", **decoder_of(rng, 2, 4, 2, 4))
    for n, k, q, longest in ((4, 6, 3, 8), (5, 7, 4, 9), (7, 5, 6, 10)):
        yield random(f"{n} sequences, {k} signs, {q} units", **decoder_of(rng, n, k, q, longest))
    yield edge("one sequence", **decoder_of(rng, 1, 5, 4, 6, "ends"))
    yield edge("one sign at most", **decoder_of(rng, 5, 4, 3, 1))
    yield edge("nobody ends", **decoder_of(rng, 3, 8, 5, 6, "endless"))
    yield edge("all of them end", **decoder_of(rng, 3, 6, 4, 7, "ends"))
    yield edge("as many sequences as signs and units", **decoder_of(rng, 5, 5, 5, 7))
    yield edge("as many sequences as signs at most", **decoder_of(rng, 6, 7, 4, 6))


def ask_decode(
    student: Any, h0: Any, start: int, end: int, longest: int, weights: Any, V: Any, c: Any
) -> Any:
    """Decode with a step that is no network: it mixes what it reads and turns the units before."""

    def step(x: Any, h: Any) -> Any:
        read, before = np.asarray(x, float), np.asarray(h, float)
        expected = (len(h0), len(c)), h0.shape
        if (read.shape, before.shape) != expected:
            raise ValueError(
                f"step was called with x of shape {read.shape} and h of shape {before.shape}; "
                f"expected {expected[0]} and {expected[1]}"
            )
        return np.sin(read @ weights["into"] + np.roll(before, 1, axis=1) * weights["keep"] + 0.3)

    signs, lengths = student.decode(h0, start, end, longest, step, V, c)
    return signs, lengths


_LAST = "(h @ V.T + c).argmax(axis=1)"
_GOING = "going & (last != end)"

DECODE = Exercise(
    name="decode",
    draw=_draw_decode,
    probe=ask_decode,
    shown=(
        worked(
            "one sequence, three signs",
            h0=np.array([[1.0]]),
            start=0,
            end=2,
            longest=4,
            weights={"into": np.array([[1.0], [-1.5], [0.5]]), "keep": np.array([-0.5])},
            V=np.array([[-1.0], [2.0], [0.5]]),
            c=np.array([0.25, -0.5, 0.4]),
        ),
        worked(
            "two sequences, one is stopped",
            h0=np.array([[1.0], [-1.0]]),
            start=0,
            end=1,
            longest=3,
            weights={"into": np.array([[0.5], [-1.0], [0.5]]), "keep": np.array([1.0])},
            V=np.array([[1.0], [-2.0], [2.0]]),
            c=np.array([0.5, 0.0, -0.25]),
        ),
    ),
    returns=("signs", "lengths"),
    rtol=1e-9,  # a sign is right or wrong
    mistakes=(
        Mistake(
            "own_signs_not_read",
            "np.eye(len(c))[last]",
            "np.eye(len(c))[np.full(len(h0), start)]",
            "Every step reads the start sign. From the second one on, a step reads the sign that was just said.",
        ),
        Mistake(
            "probabilities_read",
            "    h, last, going = h0, np.full(len(h0), start), np.full(len(h0), True)\n    for m in range(longest):\n"
            "        h = step(np.eye(len(c))[last], h)",
            "    h, last, going = h0, np.full(len(h0), start), np.full(len(h0), True)\n    for m in range(longest):\n"
            "        h = step(softmax(h @ V.T + c) if m else np.eye(len(c))[last], h)",
            "Your steps read the probabilities of all signs. A step reads the one-hot row of the sign that was said.",
        ),
        Mistake(
            "forgets",
            "[last], h)",
            "[last], h0)",
            "Every step begins with h0 again, so nothing is remembered. Hand each step the state that the one before returned.",
        ),
        Mistake(
            "start_state_ignored",
            "h, last, going = h0, ",
            "h, last, going = np.zeros_like(h0), ",
            "You begin with zeros, so the decoder knows nothing of what was read. Begin with h0.",
        ),
        Mistake(
            "bias_missing",
            "h @ V.T + c",
            "h @ V.T",
            "The bias c of the last layer is missing.",
        ),
        Mistake(
            "least_likely",
            ".argmax(axis=1)",
            ".argmin(axis=1)",
            "You take the least likely sign. Greedy means the likeliest one.",
        ),
        Mistake(
            "likeliest_sequence",
            _LAST,
            "np.resize((h @ V.T + c).argmax(axis=0), len(h0))",
            "You take the maximum over the sequences. It runs over the signs, along each row.",
        ),
        Mistake(
            "end_does_not_last",
            _GOING,
            "last != end",
            "A sequence that has said its end goes on when it says something else. Once ended, it stays ended.",
        ),
        Mistake(
            "end_never_seen",
            _GOING,
            "going",
            "No sequence ever ends. Once the end sign is said, what follows no longer counts.",
        ),
        Mistake(
            "all_end_with_the_first",
            _GOING,
            "going & (last != end).all()",
            "All sequences end as soon as one does. Each has its own end.",
        ),
        Mistake(
            "end_counted",
            "lengths = lengths + going",
            "lengths = lengths + (going | (signs[:m] != end).all(axis=0))",
            "The end sign counts as one of the signs. A length is the number of signs before it.",
        ),
        Mistake(
            "length_of_all",
            "return signs, lengths",
            "return signs, np.full(len(h0), longest)",
            "You return `longest` as every length. A length is the number of signs before the end sign.",
        ),
        Mistake(
            "end_searched_for",
            "return signs, lengths",
            "return signs, (signs == end).argmax(axis=0)",
            "A sequence that never ends gets the length 0. Where no end sign is said, the length is `longest`.",
        ),
        Mistake(
            "filled_with_zeros",
            "np.full((longest, len(h0)), end)",
            "np.zeros((longest, len(h0)), dtype=int)",
            "After the end you leave 0, which is a sign too. Fill up with the end sign.",
        ),
        Mistake(
            "filled_with_the_start",
            "np.full((longest, len(h0)), end)",
            "np.full((longest, len(h0)), start)",
            "After the end you leave the start sign. Fill up with the end sign.",
        ),
        Mistake(
            "begins_with_the_end_sign",
            "np.full(len(h0), start)",
            "np.full(len(h0), end)",
            "The first step reads the end sign. It reads the start sign.",
        ),
        Mistake(
            "begins_with_nothing",
            "np.eye(len(c))[last]",
            "np.eye(len(c))[last] * (m > 0)",
            "The first step reads zeros. It reads the one-hot row of the start sign.",
        ),
        Mistake(
            "start_returned_too",
            "return signs, lengths",
            "return np.vstack([np.full(len(h0), start), signs[:-1]]), lengths",
            "Your signs begin with the start sign. Row 0 is the first sign that is said.",
        ),
        Mistake(
            "one_sign_too_few",
            "for m in range(longest):",
            "for m in range(longest - 1):",
            "You stop one sign early. A sequence may have `longest` signs.",
        ),
        Mistake(
            "sequences_along_the_rows",
            "return signs, lengths",
            "return signs.T, lengths",
            "Your signs are (N, longest). Steps come first: (longest, N).",
        ),
        Mistake(
            "signs_after_the_end",
            "signs[m, going] = last[going]",
            "signs[m] = last",
            "Your signs go on after the end. From the end sign on, a sequence has nothing but end signs.",
        ),
    ),
    hints=(
        "Follow one sequence on paper: which sign does the step read, which one is said, and is it the end? Then compare the rows of `signs` one by one.",
        "One loop of `longest` rounds. In each: a step that reads one-hot rows of the last signs, the likeliest sign of each row, then "
        "who is still going on: those who were going on before and do not say the end now. Only they write a sign and grow by one.",
        "signs, lengths = np.full((longest, ...), end), np.zeros(..., dtype=int)\nh, last, going = h0, np.full(..., start), np.full(..., True)\n"
        "for m in range(...):\n    h = step(np.eye(...)[last], h)\n    last = (...).argmax(axis=...)\n    going = going & ...\n"
        "    signs[m, going] = ...\n    lengths = lengths + ...\nreturn signs, lengths",
    ),
)
