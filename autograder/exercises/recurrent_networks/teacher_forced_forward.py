"""``teacher_forced_forward``: output-to-hidden recurrence, all steps at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import away_from_zero, different_sizes
from autograder.exercises.recurrent_networks.networks import network


def _sequences(rng: np.random.Generator, t: int, n: int, d: int, q: int, k: int) -> dict[str, Any]:
    return {
        "x": away_from_zero(rng, t, n, d),
        "y": away_from_zero(rng, t, n, k),
        "y0": away_from_zero(rng, n, k),
        "params": network(rng, d, q, k, fed_back=k),
    }


def _draw_forced(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("three steps, one sequence", **_sequences(rng, 3, 1, 1, 2, 1))
    for _ in range(4):
        t, n, d, q, k = different_sizes(rng, 5)
        yield random(f"{t} steps, {n} sequences", **_sequences(rng, t, n, d, q, k))
    t, n, d, q, k = different_sizes(rng, 5)
    yield edge("one sequence", **_sequences(rng, t, 1, d, q, k))
    yield edge("one step", **_sequences(rng, 1, n, d, q, k))
    hot = _sequences(rng, t, n, d, q, k)
    hot["y"], hot["y0"] = (np.eye(k)[rng.integers(0, k, one.shape[:-1])] for one in (hot["y"], hot["y0"]))
    yield edge("true outputs of 0 and 1", **hot)
    yield edge("forty steps", **_sequences(rng, 40, 2, 3, 4, 5))


_PREVIOUS = "previous = np.concatenate([y0[None], y[:-1]])"
_NET = 'A = previous @ params["W"].T + x @ params["U"].T + params["b"]'
_RETURN = 'return np.tanh(A) @ params["V"].T + params["c"]'

FORCED = Exercise(
    name="teacher_forced_forward",
    draw=_draw_forced,
    visible_seed=1,
    shown=(
        worked(
            "three steps, one unit, one output",
            x=np.array([[[1.0]], [[0.0]], [[-1.0]]]),
            y=np.array([[[0.5]], [[1.0]], [[2.0]]]),
            y0=np.array([[-0.5]]),
            params={
                "U": np.array([[0.5]]),
                "W": np.array([[1.0]]),
                "b": np.array([0.25]),
                "V": np.array([[2.0]]),
                "c": np.array([-1.0]),
            },
        ),
        worked(
            "two steps, two units, three outputs",
            x=np.array([[[1.0]], [[2.0]]]),
            y=np.array([[[1.0, 0.0, 0.5]], [[0.0, 1.0, -0.5]]]),
            y0=np.array([[0.0, -1.0, 1.0]]),
            params={
                "U": np.array([[0.5], [-0.25]]),
                "W": np.array([[1.0, 0.5, -0.5], [0.25, 1.0, 0.5]]),
                "b": np.array([0.5, -0.5]),
                "V": np.array([[1.0, 2.0], [-1.0, 0.5], [0.5, 0.5]]),
                "c": np.array([0.5, 0.0, -0.5]),
            },
        ),
    ),
    returns=("O",),
    mistakes=(
        Mistake(
            "answers_handed_in",
            _PREVIOUS,
            "previous = y",
            "Step t gets y[t], the very output that it has to give. What came *before* is y[t − 1], and y0 at the first step.",
        ),
        Mistake(
            "zeros_before_the_first",
            "[y0[None], y[:-1]]",
            "[np.zeros_like(y0)[None], y[:-1]]",
            "You begin with zeros. Before the first step comes y0.",
        ),
        Mistake(
            "first_repeated",
            "[y0[None], y[:-1]]",
            "[y[:1], y[:-1]]",
            "The first step gets y[0], its own answer. Before it comes y0.",
        ),
        Mistake(
            "last_before_the_first",
            _PREVIOUS,
            "previous = np.roll(y, 1, axis=0)",
            "np.roll brings the last output round to the first step. Before the first step comes y0.",
        ),
        Mistake(
            "shifted_by_two",
            _PREVIOUS,
            "previous = np.concatenate([y0[None], y0[None], y])[: len(y)]",
            "Your outputs come two steps late. Step t gets y[t − 1].",
        ),
        Mistake(
            "shifted_the_other_way",
            _PREVIOUS,
            "previous = np.concatenate([y[1:], y0[None]])",
            "Step t gets y[t + 1], which is still to come. It gets y[t − 1].",
        ),
        Mistake(
            "own_outputs_fed",
            f"{_PREVIOUS}\n    {_NET}\n    {_RETURN}",
            "out, before = [], y0\n    for now in x:\n"
            '        A = before @ params["W"].T + now @ params["U"].T + params["b"]\n'
            '        before = np.tanh(A) @ params["V"].T + params["c"]\n        out.append(before)\n    return np.array(out)',
            "You feed the network's own outputs back: that is a free run. Under teacher forcing each step gets the true output y[t − 1].",
        ),
        Mistake(
            "tanh_missing",
            "np.tanh(A) @",
            "A @",
            "The hidden units lack tanh.",
        ),
        Mistake(
            "hidden_bias_missing",
            ' + params["b"]',
            "",
            "The bias b of the hidden units is missing.",
        ),
        Mistake(
            "output_bias_missing",
            ' + params["c"]',
            "",
            "The outputs' bias c is missing.",
        ),
        Mistake(
            "input_ignored",
            ' + x @ params["U"].T',
            "",
            "Your network does not hear x. Add x Uᵀ.",
        ),
        Mistake(
            "past_ignored",
            'previous @ params["W"].T + ',
            "",
            "Your network does not hear the output before. Add its product with Wᵀ.",
        ),
        Mistake(
            "hidden_returned",
            _RETURN,
            "return np.tanh(A)",
            "You return the hidden units. Return the outputs, H Vᵀ + c.",
        ),
        Mistake(
            "probabilities",
            _RETURN,
            'E = np.exp(np.tanh(A) @ params["V"].T + params["c"])\n    return E / E.sum(axis=-1, keepdims=True)',
            "You return probabilities. Return the outputs before the softmax.",
        ),
        Mistake(
            "outputs_squashed",
            _RETURN,
            'return np.tanh(np.tanh(A) @ params["V"].T + params["c"])',
            "You send the outputs through tanh. They are linear in the hidden units.",
        ),
        Mistake(
            "last_output_only",
            "return np.tanh(A) @",
            "return np.tanh(A[-1]) @",
            "You return the output of the last step only. There is one for each step.",
        ),
    ),
    hints=(
        "Is the first step right and the second wrong, or the other way round? That says whether y0 or the shift is off.",
        "Make the whole row of what each step hears first: y0, then y without its last. Then every step is the same dense layer, and one "
        "product does all of them.",
        "previous = np.concatenate([..., ...])\nA = previous @ ... + x @ ... + ...\nreturn np.tanh(A) @ ... + ...",
    ),
)
