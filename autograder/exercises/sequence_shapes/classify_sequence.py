"""``classify_sequence``: N to 1, a composition.

The probe hands in a piece of its own in the place of ``last_valid_state``, so a wrong one costs once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import away_from_zero, different_sizes
from autograder.exercises.sequence_shapes.sequences import lengths_of, step_of


def _task(rng: np.random.Generator, t: int, n: int, d: int, q: int, k: int, *, full: bool) -> dict[str, Any]:
    """Return a padded batch (t, n, d), a step of q units, and a last layer of k classes."""
    lengths = lengths_of(rng, t, n, full=full)
    valid = np.arange(t)[:, None] < lengths
    return {
        "x": away_from_zero(rng, t, n, d) * valid[..., None],
        "lengths": lengths,
        "h0": away_from_zero(rng, n, q),
        "weights": step_of(rng, d, q),
        "V": away_from_zero(rng, k, q),
        "c": away_from_zero(rng, k),
    }


def _draw_classify(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("one sequence, one unit, two classes", **_task(rng, 2, 1, 1, 1, 2, full=False))
    for number in range(3):
        sizes = different_sizes(rng, 5, smallest=3)
        yield random(f"all sizes differ, {number + 1}", **_task(rng, *sizes, full=True))
    yield random("padding behind all of them", **_task(rng, 8, 5, 2, 4, 3, full=False))
    yield edge("one sequence", **_task(rng, 5, 1, 3, 4, 2, full=True))
    yield edge("one step", **_task(rng, 1, 4, 2, 3, 5, full=True))
    yield edge("as many classes as units", **_task(rng, 6, 4, 2, 3, 3, full=True))
    yield edge("as many classes as sequences", **_task(rng, 6, 4, 2, 3, 4, full=True))
    large = _task(rng, 5, 3, 2, 6, 4, full=True)
    large["c"] = np.array([900.0, 901.0, 899.5, 900.5])
    yield edge("large net inputs", **large)


def ask_classify(student: Any, x: Any, lengths: Any, h0: Any, weights: Any, V: Any, c: Any) -> Any:
    """Run with a step that is no network, and with a pick that weighs several states, so that a wrong own one costs nothing."""

    def step(x: Any, h: Any) -> Any:
        read, before = np.asarray(x, float), np.asarray(h, float)
        expected = (len(h0), len(weights["into"])), h0.shape
        if (read.shape, before.shape) != expected:
            raise ValueError(
                f"step was called with x of shape {read.shape} and h of shape {before.shape}; "
                f"expected {expected[0]} and {expected[1]}"
            )
        return np.sin(read @ weights["into"] + np.roll(before, 1, axis=1) * weights["keep"] + 0.3)

    def pick(H: Any, lengths: Any) -> Any:
        states, known = np.asarray(H, float), np.asarray(lengths)
        if states.shape != (len(x), *h0.shape) or known.shape != (len(h0),):
            raise ValueError(
                f"pick was called with H of shape {states.shape} and lengths of shape {known.shape}; "
                f"expected {(len(x), *h0.shape)} and {(len(h0),)}"
            )
        weight = np.cos(0.5 * np.arange(len(states))[:, None] - 0.7 * known) + 0.2
        return np.einsum("tn,tnq->nq", weight, states) / np.sqrt(len(states))

    return student.classify_sequence(x, lengths, h0, step, V, c, pick=pick)


_END = "softmax(pick(np.array(H), lengths) @ V.T + c)"
_SCORES = "pick(np.array(H), lengths) @ V.T + c"

CLASSIFY = Exercise(
    name="classify_sequence",
    draw=_draw_classify,
    probe=ask_classify,
    shown=(
        worked(
            "two sequences of two steps and of one, two classes",
            x=np.array([[[1.0], [0.5]], [[-0.5], [0.0]]]),
            lengths=np.array([2, 1]),
            h0=np.array([[0.5], [-1.0]]),
            weights={"into": np.array([[1.0]]), "keep": np.array([0.5])},
            V=np.array([[1.0], [-1.0]]),
            c=np.array([0.0, 0.5]),
        ),
    ),
    returns=("P",),
    mistakes=(
        Mistake(
            "own_pick",
            "pick(np.array(H)",
            "last_valid_state(np.array(H)",
            "You call last_valid_state whatever was handed in. Call the argument `pick`.",
        ),
        Mistake(
            "last_row",
            "pick(np.array(H), lengths)",
            "H[-1]",
            "You take the last row of the states, which has read padding where a sequence is shorter. Call pick(H, lengths).",
        ),
        Mistake(
            "no_softmax",
            _END,
            _SCORES,
            "You return net inputs. The last step is softmax, which makes probabilities of them.",
        ),
        Mistake(
            "softmax_down_the_batch",
            _END,
            f"softmax(({_SCORES}).T).T",
            "Your columns add up to 1. The classes of one sequence share 1: softmax runs along each row.",
        ),
        Mistake(
            "bias_missing",
            " @ V.T + c",
            " @ V.T",
            "The bias c of the last layer is missing.",
        ),
        Mistake(
            "V_not_turned",
            "@ V.T",
            "@ V",
            "You multiply by V. Its rows are classes, (k, q), so turn it round: h Vᵀ.",
        ),
        Mistake(
            "start_ignored",
            "H, h = [], h0",
            "H, h = [], np.zeros_like(h0)",
            "You begin with zeros. The first step gets h0.",
        ),
        Mistake(
            "forgets",
            "h = step(x_t, h)",
            "h = step(x_t, h0)",
            "Every step begins with h0 again, so nothing is remembered. Hand each step the state that the one before returned.",
        ),
        Mistake(
            "states_before_the_step",
            "        h = step(x_t, h)\n        H.append(h)",
            "        H.append(h)\n        h = step(x_t, h)",
            "Your states are those before each step: row 0 is h0. Row t is the state that has read step t.",
        ),
        Mistake(
            "read_backwards",
            "for x_t in x:",
            "for x_t in x[::-1]:",
            "You read the sequences from their ends. Begin at step 0.",
        ),
        Mistake(
            "mean_of_answers",
            _END,
            "softmax(np.array(H) @ V.T + c).mean(axis=0)",
            "You average the answers of all steps, padded ones too. One state answers: the one that pick returns.",
        ),
        Mistake(
            "answers_at_every_step",
            _END,
            "softmax(np.array(H) @ V.T + c)",
            "You answer at every step: (T, N, k). There is one answer for each sequence, from the state that pick returns.",
        ),
        Mistake(
            "softmax_twice",
            _END,
            "softmax(softmax(" + _SCORES + "))",
            "You apply softmax twice. The net inputs go through it once.",
        ),
        Mistake(
            "decisions",
            f"return {_END}",
            f"P = {_END}\n    return (P == P.max(axis=1, keepdims=True)) * 1.0",
            "You return decisions, 1 for the likeliest class. Return the probabilities themselves.",
        ),
        Mistake(
            "class_numbers",
            _END,
            f"({_SCORES}).argmax(axis=1)",
            "You return the number of the likeliest class. Return the probabilities of all classes.",
        ),
        Mistake(
            "overflow",
            _END,
            f"np.exp({_SCORES}) / np.exp({_SCORES}).sum(axis=1, keepdims=True)",
            "Large net inputs overflow in exp. Call `softmax`, which subtracts the largest one of each row first.",
        ),
        Mistake(
            "activation_at_the_end",
            _END,
            f"softmax(np.tanh({_SCORES}))",
            "You bend the net inputs with tanh before softmax. It takes them as they are.",
        ),
    ),
    hints=(
        "Do your rows add up to 1? Then look at what you hand to `pick`: T states for each of N sequences, (T, N, q), and the lengths.",
        "One loop over time collects the states, from h0 on. pick(H, lengths) chooses one state for each sequence, (N, q). "
        "One dense layer, h Vᵀ + c, then softmax.",
        "H, h = [], h0\nfor x_t in x:\n    h = ...\n    H.append(...)\nreturn softmax(pick(..., lengths) @ ... + ...)",
    ),
)
