"""``bidirectional_forward``: two networks, one for each direction, side by side at every step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import away_from_zero, different_sizes
from autograder.exercises.sequence_shapes.sequences import step_of


def _pair(rng: np.random.Generator, t: int, n: int, d: int, q: int, r: int) -> dict[str, Any]:
    """Return sequences (t, n, d), both starting states, and the weights of both steps of q and r units."""
    return {
        "x": away_from_zero(rng, t, n, d),
        "h0": away_from_zero(rng, n, q),
        "g0": away_from_zero(rng, n, r),
        "forth": step_of(rng, d, q),
        "back": step_of(rng, d, r),
    }


def _draw_bidirectional(rng: np.random.Generator) -> Iterator[Case]:
    def task(count: int = 5) -> dict[str, Any]:
        return _pair(rng, *different_sizes(rng, count))

    yield worked("one sequence, one unit each", **_pair(rng, 3, 1, 1, 1, 1))
    for number in range(3):
        yield random(f"all sizes differ, {number + 1}", **task())
    yield edge("one sequence", **_pair(rng, 5, 1, 3, 4, 2))
    yield edge("one step", **_pair(rng, 1, 3, 2, 5, 4))
    yield edge("as many units on either side", **_pair(rng, 4, 3, 2, 5, 5))
    yield edge("as many numbers as units", **_pair(rng, 6, 4, 3, 3, 3))
    yield edge("one number at each step", **_pair(rng, 7, 4, 1, 3, 2))


def ask_bidirectional(student: Any, x: Any, h0: Any, g0: Any, forth: Any, back: Any) -> Any:
    """Run both directions with steps that are no networks: they mix what they read and turn the units before."""

    def made(name: str, weights: Any, units: int) -> Any:
        def one(x: Any, h: Any) -> Any:
            read, before = np.asarray(x, float), np.asarray(h, float)
            expected = (len(h0), len(weights["into"])), (len(h0), units)
            if (read.shape, before.shape) != expected:
                raise ValueError(
                    f"{name} was called with x of shape {read.shape} and h of shape {before.shape}; "
                    f"expected {expected[0]} and {expected[1]}"
                )
            return np.sin(read @ weights["into"] + np.roll(before, 1, axis=1) * weights["keep"] + 0.3)

        return one

    step, back_step = made("step", forth, h0.shape[1]), made("back_step", back, g0.shape[1])
    return student.bidirectional_forward(x, h0, g0, step, back_step)


_FORTH = "    for x_t in x:\n        h = step(x_t, h)\n        forward.append(h)\n"
_START = "    g, backward = g0, []\n"
_BACK = "    for x_t in x[::-1]:\n        g = back_step(x_t, g)\n        backward.append(g)\n"
_JOIN = "np.concatenate([forward, backward[::-1]], axis=2)"

BIDIRECTIONAL = Exercise(
    name="bidirectional_forward",
    draw=_draw_bidirectional,
    probe=ask_bidirectional,
    shown=(
        worked(
            "one sequence of three steps",
            x=np.array([[[1.0]], [[2.0]], [[-1.0]]]),
            h0=np.array([[0.5]]),
            g0=np.array([[-0.5]]),
            forth={"into": np.array([[1.0]]), "keep": np.array([1.0])},
            back={"into": np.array([[0.5]]), "keep": np.array([2.0])},
        ),
        worked(
            "two sequences of two steps, two units and one",
            x=np.array([[[1.0], [0.5]], [[-0.5], [2.0]]]),
            h0=np.array([[0.5, 1.0], [-1.0, 0.25]]),
            g0=np.array([[1.0], [-0.5]]),
            forth={"into": np.array([[1.0, -1.0]]), "keep": np.array([1.0, 0.5])},
            back={"into": np.array([[0.5]]), "keep": np.array([-1.0])},
        ),
    ),
    returns=("both",),
    mistakes=(
        Mistake(
            "not_turned_back",
            "backward[::-1]",
            "backward",
            "The backward states stand in the order in which they were made, the last step first. Turn them round, so that row t is about step t.",
        ),
        Mistake(
            "two_forward_networks",
            "for x_t in x[::-1]:\n        g = back_step(x_t, g)\n        backward.append(g)\n    return "
            + _JOIN,
            "for x_t in x:\n        g = back_step(x_t, g)\n        backward.append(g)\n"
            "    return np.concatenate([forward, backward], axis=2)",
            "Your second network reads forward, as the first does. It begins at the last step and reads towards the first.",
        ),
        Mistake(
            "read_forward_turned_round",
            "for x_t in x[::-1]:",
            "for x_t in x:",
            "Your backward network reads the sequence from its beginning, and its states are turned round after that. It begins at the last step.",
        ),
        Mistake(
            "batch_turned_round",
            "for x_t in x[::-1]:\n        g = back_step(x_t, g)\n        backward.append(g)\n    return "
            + _JOIN,
            "for x_t in x[:, ::-1]:\n        g = back_step(x_t, g)\n        backward.append(g)\n"
            "    return np.concatenate([forward, np.array(backward)[:, ::-1]], axis=2)",
            "You turn the sequences of the batch round, not the time. Time is axis 0 of x.",
        ),
        Mistake(
            "one_step_for_both",
            "back_step(x_t, g)",
            "step(x_t, g)",
            "You call `step` in both directions. The backward network has weights of its own: call `back_step`.",
        ),
        Mistake(
            "steps_swapped",
            f"{_FORTH}{_START}{_BACK}",
            _FORTH.replace("step(", "back_step(") + _START + _BACK.replace("back_step(", "step("),
            "`step` and `back_step` have changed places. `step` reads forward, from h0 on.",
        ),
        Mistake(
            "one_start_for_both",
            "g, backward = g0, []",
            "g, backward = h0, []",
            "Your backward network begins with h0. It begins with g0.",
        ),
        Mistake(
            "goes_on_where_forward_ends",
            "g, backward = g0, []",
            "g, backward = h if h.shape == g0.shape else g0[:, : 0 * len(h)], []",
            "Your backward network begins with the last forward state. It begins with g0 and knows nothing of the other one.",
        ),
        Mistake(
            "forward_start_ignored",
            "h, forward = h0, []",
            "h, forward = np.zeros_like(h0), []",
            "Your forward network begins with zeros. It begins with h0.",
        ),
        Mistake(
            "backward_start_ignored",
            "g, backward = g0, []",
            "g, backward = np.zeros_like(g0), []",
            "Your backward network begins with zeros. It begins with g0.",
        ),
        Mistake(
            "backward_comes_first",
            "[forward, backward[::-1]]",
            "[backward[::-1], forward]",
            "The backward states stand before the forward ones. Of each step, the q forward numbers come first.",
        ),
        Mistake(
            "forward_forgets",
            "h = step(x_t, h)",
            "h = step(x_t, h0)",
            "Every forward step begins with h0 again, so nothing is remembered. Hand each step the state that the one before returned.",
        ),
        Mistake(
            "backward_forgets",
            "g = back_step(x_t, g)",
            "g = back_step(x_t, g0)",
            "Every backward step begins with g0 again, so nothing is remembered. Hand each step the state that was returned last.",
        ),
        Mistake(
            "states_before_the_step",
            "        h = step(x_t, h)\n        forward.append(h)",
            "        forward.append(h)\n        h = step(x_t, h)",
            "Your forward states are those before each step: row 0 is h0. Row t is the state that has read step t.",
        ),
        Mistake(
            "backward_states_before_the_step",
            "        g = back_step(x_t, g)\n        backward.append(g)",
            "        backward.append(g)\n        g = back_step(x_t, g)",
            "Your backward states are those before each step: the last row is g0. Row t is the state that has read step t.",
        ),
        Mistake(
            "added",
            f"return {_JOIN}",
            "return np.array(forward) + np.array(backward[::-1])",
            "You add both states up. They stand side by side: q numbers, then r.",
        ),
        Mistake(
            "last_states_only",
            f"return {_JOIN}",
            "return np.concatenate([h, g], axis=1)",
            "You return the last state of each direction. Every step gets both of its states: (T, N, q + r).",
        ),
        Mistake(
            "one_after_the_other",
            f"return {_JOIN}",
            "return np.concatenate([forward, backward[::-1]], axis=0)",
            "You put the backward states behind the forward ones in time. They stand side by side, along the last axis.",
        ),
        Mistake(
            "backward_reads_forward_states",
            "for x_t in x[::-1]:",
            "for x_t in forward[::-1]:",
            "Your backward network reads the forward states. Both networks read x.",
        ),
    ),
    hints=(
        "Look at the last row of your result first: there the backward network has made its very first step, from g0. In the first row it has read everything.",
        "Two loops. The first goes through x and collects the states. The second goes through x[::-1], with its own state. "
        "Then turn its list round, and put both side by side along the last axis.",
        "h, forward = h0, []\nfor x_t in x:\n    h = step(..., ...)\n    forward.append(h)\ng, backward = ..., []\n"
        "for x_t in ...:\n    ...\nreturn np.concatenate([forward, ...], axis=...)",
    ),
)
