"""``conditioned_forward``: one vector makes a sequence, read at every step, as the first state, or both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import away_from_zero, different_sizes
from autograder.exercises.sequence_shapes.sequences import step_of


def _task(rng: np.random.Generator, how: str, t: int, n: int, d: int, m: int, q: int) -> dict[str, Any]:
    """Return sequences (t, n, d), contexts (n, m), and a step of q units that reads both or x alone."""
    return {
        "x": away_from_zero(rng, t, n, d),
        "context": away_from_zero(rng, n, m),
        "h0": away_from_zero(rng, n, q),
        "weights": step_of(rng, d if how == "state" else d + m, q),
        "how": how,
        "A": 0.7 * away_from_zero(rng, q, m) / np.sqrt(m),
        "a": 0.4 * away_from_zero(rng, q),
    }


def _draw_conditioned(rng: np.random.Generator) -> Iterator[Case]:
    ways = ("input", "state", "both")
    yield worked("one number each, both", **_task(rng, "both", 3, 1, 1, 1, 1))
    for how in ways:
        for number in range(2):
            yield random(f"{how}, all sizes differ, {number + 1}", **_task(rng, how, *_sizes(rng)))
    yield edge("nothing else is read, by input", **_task(rng, "input", 5, 4, 0, 2, 3))
    yield edge("nothing else is read, by state", **_task(rng, "state", 4, 2, 0, 5, 3))
    yield edge("one sequence, both", **_task(rng, "both", 6, 1, 2, 3, 4))
    yield edge("one step, both", **_task(rng, "both", 1, 3, 2, 4, 5))
    yield edge("as many numbers in x as in the context", **_task(rng, "both", 5, 4, 3, 3, 2))
    yield edge("as many units as context numbers", **_task(rng, "state", 5, 4, 2, 3, 3))


def _sizes(rng: np.random.Generator) -> list[int]:
    """Return five different sizes t, n, d, m and q, where q is not d + m either."""
    while True:
        sizes = different_sizes(rng, 5)
        if sizes[2] + sizes[3] != sizes[4]:
            return sizes


def ask_conditioned(
    student: Any, x: Any, context: Any, h0: Any, weights: Any, how: str, A: Any, a: Any
) -> Any:
    """Run with a step that is no network: it mixes what it reads and turns the units before."""

    def step(x: Any, h: Any) -> Any:
        read, before = np.asarray(x, float), np.asarray(h, float)
        expected = (len(h0), len(weights["into"])), h0.shape
        if (read.shape, before.shape) != expected:
            raise ValueError(
                f"step was called with x of shape {read.shape} and h of shape {before.shape}; "
                f"expected {expected[0]} and {expected[1]}"
            )
        return np.sin(read @ weights["into"] + np.roll(before, 1, axis=1) * weights["keep"] + 0.3)

    return student.conditioned_forward(x, context, h0, step, how, A, a)


_START = "np.tanh(context @ A.T + a)"
_READ = "np.concatenate([x_t, context], axis=1)"

CONDITIONED = Exercise(
    name="conditioned_forward",
    draw=_draw_conditioned,
    probe=ask_conditioned,
    shown=(
        worked(
            "two steps, by input",
            x=np.array([[[1.0]], [[2.0]]]),
            context=np.array([[0.5]]),
            h0=np.array([[0.25]]),
            weights={"into": np.array([[0.5], [1.0]]), "keep": np.array([1.0])},
            how="input",
            A=np.array([[2.0]]),
            a=np.array([0.5]),
        ),
        worked(
            "two steps, by state",
            x=np.array([[[1.0]], [[2.0]]]),
            context=np.array([[0.5]]),
            h0=np.array([[0.25]]),
            weights={"into": np.array([[0.5]]), "keep": np.array([1.0])},
            how="state",
            A=np.array([[2.0]]),
            a=np.array([0.5]),
        ),
    ),
    returns=("H",),
    mistakes=(
        Mistake(
            "context_first",
            "[x_t, context]",
            "[context, x_t]",
            "The context stands before x. Of what a step reads, the d numbers of x[t] come first.",
        ),
        Mistake(
            "no_tanh",
            _START,
            "context @ A.T + a",
            "The first state is a net input. It goes through tanh, as every other state of such a network does.",
        ),
        Mistake(
            "bias_of_the_state_missing",
            "context @ A.T + a",
            "context @ A.T",
            "The bias a is missing where the context makes the first state.",
        ),
        Mistake(
            "A_not_turned",
            "context @ A.T",
            "context @ A",
            "You multiply by A. Its rows are units, (q, m), so turn it round: context Aᵀ.",
        ),
        Mistake(
            "h0_kept",
            f"h0 = {_START}",
            f"h0 = h0 + 0 * {_START}",
            "You begin with h0 in every way. By state, and both, the first state is made of the context.",
        ),
        Mistake(
            "added_to_h0",
            f"h0 = {_START}",
            f"h0 = h0 + {_START}",
            "You add h0 to what the context makes. By state, and both, h0 plays no part.",
        ),
        Mistake(
            "h0_inside_tanh",
            _START,
            "np.tanh(context @ A.T + a + h0)",
            "You add h0 inside the tanh. By state, and both, h0 plays no part.",
        ),
        Mistake(
            "state_of_context_always",
            'if how != "input":',
            "if True:",
            "You make the first state of the context also where it is only read. By input, begin with h0.",
        ),
        Mistake(
            "both_begins_with_h0",
            'if how != "input":',
            'if how == "state":',
            "Where `how` is both you begin with h0. Both means that the context is read, and makes the first state too.",
        ),
        Mistake(
            "read_once",
            _READ,
            "np.concatenate([x_t, context * (len(H) == 0)], axis=1)",
            "Only the first step reads the context, later ones zeros. Every step reads it.",
        ),
        Mistake(
            "first_context_for_all",
            "[x_t, context]",
            "[x_t, 0 * context + context[:1]]",
            "All sequences read the context of the first. Each has its own row.",
        ),
        Mistake(
            "mean_context",
            "[x_t, context]",
            "[x_t, 0 * context + context.mean(axis=0)]",
            "All sequences read the mean of the contexts. Each has its own row.",
        ),
        Mistake(
            "x_ignored",
            "[x_t, context]",
            "[0 * x_t, context]",
            "Your steps read zeros in place of x. They read x[t] and the context.",
        ),
        Mistake(
            "begins_with_zeros",
            "H, h = [], h0",
            'H, h = [], 0 * h0 if how == "input" else h0',
            "By input you begin with zeros. Begin with h0.",
        ),
        Mistake(
            "forgets",
            "h = step(x_t, h)",
            "h = step(x_t, h0)",
            "Every step begins with the first state again, so nothing is remembered. Hand each step the state that the one before returned.",
        ),
        Mistake(
            "states_before_the_step",
            "        h = step(x_t, h)\n        H.append(h)",
            "        H.append(h)\n        h = step(x_t, h)",
            "Your states are those before each step: row 0 is the first state. Row t is the state that has read step t.",
        ),
        Mistake(
            "last_state_only",
            "return np.array(H)",
            "return h",
            "You return the last state alone. Return all of them, (T, N, q): one vector makes a sequence.",
        ),
    ),
    hints=(
        "Compare the first row of H first. If it differs by state but not by input, look at the first state; if it differs by input, at what the step reads.",
        "Two questions, one after the other. Does the context make the first state? It does unless `how` is input. Do the steps read it? "
        "They do unless `how` is state. The loop over time is the same for all three.",
        "if how != ...:\n    h0 = np.tanh(... @ ... + ...)\nH, h = [], h0\nfor x_t in x:\n    if how != ...:\n        x_t = np.concatenate([..., ...], axis=1)\n"
        "    h = step(..., ...)\n    H.append(h)\nreturn np.array(H)",
    ),
)
