"""``rnn_step``: one step of a recurrent network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import away_from_zero, different_sizes
from autograder.exercises.recurrent_networks.networks import network, state


def step_of(rng: np.random.Generator, n: int, d: int, q: int, k: int) -> dict[str, Any]:
    """Return what one step takes: N sequences, d inputs, q units, k outputs."""
    return {"x": away_from_zero(rng, n, d), "h": state(rng, n, q), "params": network(rng, d, q, k)}


def _draw_step(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("one sequence, two units", **step_of(rng, 1, 1, 2, 3))
    for _ in range(4):
        n, d, q, k = different_sizes(rng, 4)
        yield random(f"{n} sequences, {d} inputs, {q} units", **step_of(rng, n, d, q, k))
    n, d, q, k = different_sizes(rng, 4)
    yield edge("one sequence", **step_of(rng, 1, d, q, k))
    yield edge("one input", **step_of(rng, n, 1, q, k))
    yield edge("one unit", **step_of(rng, n, d, 1, k))
    far = step_of(rng, n, d, q, k)
    far["params"]["U"] = 5 * far["params"]["U"]
    yield edge("units near their limits", **far)


_SUM = 'a = h @ params["W"].T + x @ params["U"].T + params["b"]'

STEP = Exercise(
    name="rnn_step",
    draw=_draw_step,
    visible_seed=1,
    shown=(
        worked(
            "one of everything",
            x=np.array([[1.0]]),
            h=np.array([[0.5]]),
            params={
                "U": np.array([[2.0]]),
                "W": np.array([[-1.0]]),
                "b": np.array([-0.5]),
                "V": np.array([[3.0]]),
                "c": np.array([0.25]),
            },
        ),
        worked(
            "two units, which hear of each other",
            x=np.array([[1.0]]),
            h=np.array([[0.5, -0.25]]),
            params={
                "U": np.array([[1.0], [-0.5]]),
                "W": np.array([[1.0, 2.0], [-1.0, 0.0]]),
                "b": np.array([0.25, 0.5]),
                "V": np.array([[1.0, -1.0]]),
                "c": np.array([0.5]),
            },
        ),
    ),
    returns=("h_new",),
    mistakes=(
        Mistake(
            "recurrent_weights_not_transposed",
            'params["W"].T',
            'params["W"]',
            "You multiply h by W where Wᵀ belongs. W is square, so numpy does not complain, and every number is wrong: "
            "a row of W holds the weights of one unit.",
        ),
        Mistake(
            "tanh_missing",
            "return np.tanh(a)",
            "return a",
            "You return the net input. It still has to go through tanh.",
        ),
        Mistake(
            "sigmoid",
            "np.tanh(a)",
            "1 / (1 + np.exp(-a))",
            "You use the sigmoid. Here the units use tanh, and a state may be negative.",
        ),
        Mistake("relu", "np.tanh(a)", "np.maximum(a, 0)", "You use a ReLU. Here the units use tanh."),
        Mistake("bias_missing", ' + params["b"]', "", "The bias b is missing."),
        Mistake(
            "bias_outside",
            ' + params["b"]\n    return np.tanh(a)',
            '\n    return np.tanh(a) + params["b"]',
            "You add the bias behind tanh. It is part of the net input: add it first.",
        ),
        Mistake(
            "bias_for_both",
            'params["b"]',
            '2 * params["b"]',
            "You add the bias twice, once for each product. The lectures' step has one bias.",
        ),
        Mistake(
            "no_memory",
            'h @ params["W"].T + ',
            "",
            "Your step forgets h. Without h Wᵀ the network has no memory.",
        ),
        Mistake(
            "input_ignored",
            ' + x @ params["U"].T',
            "",
            "Your step does not hear x. Add x Uᵀ.",
        ),
        Mistake(
            "old_state_added",
            "return np.tanh(a)",
            "return h + np.tanh(a)",
            "You add the new state to the old one. Here the new state replaces it.",
        ),
        Mistake(
            "state_squashed_again",
            "a = h @",
            "a = np.tanh(h) @",
            "You send h through tanh before you multiply. It went through tanh one step earlier: use it as it is.",
        ),
        Mistake(
            "squashed_apart",
            f"{_SUM}\n    return np.tanh(a)",
            'a = np.tanh(h @ params["W"].T)\n    return a + np.tanh(x @ params["U"].T + params["b"])',
            "You take tanh of both parts and add the results. Add first, then take tanh of the sum.",
        ),
        Mistake(
            "squashed_twice",
            "np.tanh(a)",
            "np.tanh(np.tanh(a))",
            "You take tanh twice. Once is right.",
        ),
        Mistake(
            "output_returned",
            "return np.tanh(a)",
            'return np.tanh(a) @ params["V"].T + params["c"]',
            "You return the output o. A step returns the new state; V and c come later.",
        ),
    ),
    hints=(
        "Take the first worked case and a pocket calculator: which of the three terms is off, or is it tanh?",
        "Three terms: what the old state says, h Wᵀ, what the input says, x Uᵀ, and b. Their sum goes through tanh.",
        "a = h @ ... + x @ ... + ...\nreturn ...",
    ),
)
