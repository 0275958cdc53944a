"""``rnn_forward``: all steps and all outputs, a composition.

The probe hands in a step of its own, so that a wrong ``rnn_step`` costs once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import away_from_zero, different_sizes
from autograder.exercises.recurrent_networks.networks import network, state


def _sequences(rng: np.random.Generator, t: int, n: int, d: int, q: int, k: int) -> dict[str, Any]:
    return {"x": away_from_zero(rng, t, n, d), "h0": state(rng, n, q), "params": network(rng, d, q, k)}


def _draw_forward(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("three steps, one sequence", **_sequences(rng, 3, 1, 1, 2, 1))
    for _ in range(4):
        t, n, d, q, k = different_sizes(rng, 5)
        yield random(f"{t} steps, {n} sequences", **_sequences(rng, t, n, d, q, k))
    t, n, d, q, k = different_sizes(rng, 5)
    yield edge("one sequence", **_sequences(rng, t, 1, d, q, k))
    yield edge("one step", **_sequences(rng, 1, n, d, q, k))
    yield edge("one output", **_sequences(rng, t, n, d, q, 1))
    yield edge("forty steps", **_sequences(rng, 40, 3, 2, 4, 5))


def ask_forward(student: Any, x: Any, h0: Any, params: Any) -> Any:
    """Run a whole sequence with a step of the probe's own, which is none of a recurrent network's."""

    def given_step(x: Any, h: Any, params: Any) -> Any:
        x, h = np.asarray(x), np.asarray(h)
        if x.ndim != 2 or h.ndim != 2:
            raise ValueError(
                f"step was called with x of shape {x.shape} and h of shape {h.shape}; expected (N, d) and (N, q)"
            )
        return np.sin(np.roll(h, 1, axis=1) * params["b"] + x.mean(axis=1, keepdims=True))

    return student.rnn_forward(x, h0, params, step=given_step)


_FOR = "for now in x:"
_STEP = "h = step(now, h, params)\n        states.append(h)"
_RETURN = 'return H, H @ params["V"].T + params["c"]'

FORWARD = Exercise(
    name="rnn_forward",
    draw=_draw_forward,
    visible_seed=1,
    shown=(
        worked(
            "three steps, one unit",
            x=np.array([[[1.0]], [[2.0]], [[0.5]]]),
            h0=np.array([[0.5]]),
            params={
                "U": np.array([[1.0]]),
                "W": np.array([[0.5]]),
                "b": np.array([-1.0]),
                "V": np.array([[2.0], [-1.0]]),
                "c": np.array([1.0, 0.5]),
            },
        ),
        worked(
            "two steps, two sequences, two units",
            x=np.array([[[1.0], [-1.0]], [[0.5], [2.0]]]),
            h0=np.array([[0.5, -0.25], [0.25, 0.75]]),
            params={
                "U": np.array([[1.0], [2.0]]),
                "W": np.array([[1.0, 2.0], [-1.0, 1.0]]),
                "b": np.array([1.0, 2.0]),
                "V": np.array([[1.0, -1.0], [2.0, 0.0], [1.0, 1.0]]),
                "c": np.array([0.0, 1.0, -1.0]),
            },
        ),
    ),
    returns=("H", "O"),
    probe=ask_forward,
    mistakes=(
        Mistake(
            "always_from_h0",
            "step(now, h, params)",
            "step(now, h0, params)",
            "Every step begins with h0, so nothing is remembered. Each step gets the state that the step before returned.",
        ),
        Mistake(
            "two_steps_before",
            "step(now, h, params)",
            "step(now, states[-2] if len(states) > 1 else h0, params)",
            "Your steps begin with the state of two steps before. With h0 at the front of the list, the state before step t is its entry t.",
        ),
        Mistake(
            "from_zeros",
            "h, states = h0, []",
            "h, states = np.zeros_like(h0), []",
            "You begin with zeros. The state before the first step is h0.",
        ),
        Mistake(
            "states_one_step_late",
            _STEP,
            "states.append(h)\n        h = step(now, h, params)",
            "Your H begins with h0 and lacks the last state. H[t] is the state after step t has heard x[t].",
        ),
        Mistake(
            "h0_among_the_states",
            "h, states = h0, []",
            "h, states = h0, [h0]",
            "Your H has T + 1 states. h0 is none of them: H[0] is the state after the first step.",
        ),
        Mistake(
            "backwards",
            _FOR,
            "for now in x[::-1]:",
            "You read the sequence from its end. Begin with x[0].",
        ),
        Mistake(
            "own_step",
            "step(now, h, params)",
            "rnn_step(now, h, params)",
            "Your states are those of rnn_step, not of the step that was handed in. Call the argument: step(x[t], h, params).",
        ),
        Mistake(
            "output_bias_missing",
            ' + params["c"]',
            "",
            "The outputs' bias c is missing: O = H Vᵀ + c.",
        ),
        Mistake(
            "output_bias_is_the_states",
            'params["c"]',
            'params["c"] + params["b"].sum()',
            "You add b to the outputs. It belongs into the step; the outputs have the bias c alone.",
        ),
        Mistake(
            "outputs_one_step_late",
            'return H, H @ params["V"].T',
            'return H, np.stack([h0, *states[:-1]]) @ params["V"].T',
            "Your outputs are made of the states before: O[t] knows nothing of x[t]. O[t] is made of H[t].",
        ),
        Mistake(
            "probabilities",
            _RETURN,
            'E = np.exp(H @ params["V"].T + params["c"])\n    return H, E / E.sum(axis=-1, keepdims=True)',
            "You return probabilities. O holds the outputs before the softmax, which comes with the loss.",
        ),
        Mistake(
            "outputs_squashed",
            _RETURN,
            'return H, np.tanh(H @ params["V"].T + params["c"])',
            "You send the outputs through tanh. O is linear in H.",
        ),
        Mistake(
            "last_output_only",
            'return H, H @ params["V"].T',
            'return H, H[-1] @ params["V"].T',
            "You return the output of the last step only. There is one for each step.",
        ),
        Mistake(
            "last_state_only",
            _RETURN,
            'return h, H @ params["V"].T + params["c"]',
            "You return the last state only. H holds the states of all steps, (T, N, q).",
        ),
        Mistake(
            "sequences_first",
            "H = np.stack(states)",
            "H = np.stack(states, axis=1)",
            "Your results have the axes (N, T, …). Time comes first: (T, N, q) and (T, N, k).",
        ),
        Mistake(
            "states_added_up",
            "h = step(now, h, params)",
            "h = h + step(now, h, params)",
            "You add each new state to the old one. What step returns is the new state: it replaces the old one.",
        ),
        Mistake(
            "first_input_for_all",
            "step(now, h, params)",
            "step(x[0], h, params)",
            "Every step hears x[0]. Step t hears x[t].",
        ),
    ),
    hints=(
        "Is H right and O wrong, or both? If H is right at the first step and wrong from the second on, look at what each step gets as h.",
        "A loop over the steps carries one array along, h. It begins as h0, and each step replaces it. Keep every one of them; the outputs "
        "of all steps are one product, H Vᵀ + c.",
        "h, states = ..., []\nfor now in x:\n    h = step(..., ..., params)\n    states....\nH = np.stack(...)\n"
        'return H, H @ ... + params["c"]',
    ),
)
