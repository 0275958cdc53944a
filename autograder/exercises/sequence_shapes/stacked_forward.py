"""``stacked_forward``: a deep recurrent network, each layer reading the states of the one below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import away_from_zero, different_sizes
from autograder.exercises.sequence_shapes.sequences import step_of


def _stack(rng: np.random.Generator, t: int, n: int, sizes: Sequence[int]) -> dict[str, Any]:
    """Return sequences (t, n, sizes[0]) and layers of the units that follow, lowest first."""
    return {
        "x": away_from_zero(rng, t, n, sizes[0]),
        "h0s": [away_from_zero(rng, n, q) for q in sizes[1:]],
        "layers": [step_of(rng, d, q) for d, q in pairwise(sizes)],
    }


def _draw_stacked(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("two layers of one unit", **_stack(rng, 2, 1, [1, 1, 1]))
    for layers in (2, 3, 4):
        t, n, *sizes = different_sizes(rng, layers + 3)
        yield random(f"{layers} layers, all sizes differ", **_stack(rng, t, n, sizes))
    yield edge("one layer", **_stack(rng, 5, 3, [2, 4]))
    yield edge("one sequence", **_stack(rng, 6, 1, [3, 2, 4]))
    yield edge("one step", **_stack(rng, 1, 4, [2, 5, 3]))
    yield edge("as many units in each layer", **_stack(rng, 5, 4, [3, 3, 3, 3]))
    yield edge("as many layers as steps", **_stack(rng, 3, 2, [4, 4, 4, 4]))


def ask_stacked(student: Any, x: Any, h0s: Any, layers: Any) -> Any:
    """Run with steps that are no networks: they mix what they read and turn the units before."""

    def made(number: int, weights: Any, units: int) -> Any:
        def step(x: Any, h: Any) -> Any:
            read, before = np.asarray(x, float), np.asarray(h, float)
            expected = (len(h0s[0]), len(weights["into"])), (len(h0s[0]), units)
            if (read.shape, before.shape) != expected:
                raise ValueError(
                    f"steps[{number}] was called with x of shape {read.shape} and h of shape {before.shape}; "
                    f"expected {expected[0]} and {expected[1]}"
                )
            return np.sin(read @ weights["into"] + np.roll(before, 1, axis=1) * weights["keep"] + 0.3)

        return step

    steps = [made(number, weights, h0s[number].shape[1]) for number, weights in enumerate(layers)]
    top, last = student.stacked_forward(x, list(h0s), steps)
    return top, list(last)


_LOOP = "        for x_t in x:\n            h = step(x_t, h)\n            H.append(h)"

STACKED = Exercise(
    name="stacked_forward",
    draw=_draw_stacked,
    probe=ask_stacked,
    shown=(
        worked(
            "two steps, two layers of one unit",
            x=np.array([[[1.0]], [[-0.5]]]),
            h0s=[np.array([[0.5]]), np.array([[-1.0]])],
            layers=[
                {"into": np.array([[1.0]]), "keep": np.array([0.5])},
                {"into": np.array([[2.0]]), "keep": np.array([-1.0])},
            ],
        ),
    ),
    returns=("H", "last"),
    mistakes=(
        Mistake(
            "all_layers_read_x",
            "        x = np.array(H)\n        last.append(h)\n    return x, last",
            "        last.append(h)\n    return np.array(H), last",
            "Every layer reads x. The first does; each of the others reads the states of the layer below.",
        ),
        Mistake(
            "lowest_layer_returned",
            "        x = np.array(H)\n        last.append(h)\n    return x, last",
            "        x = np.array(H)\n        last.append(h)\n        lowest = x if len(last) == 1 else lowest\n    return lowest, last",
            "You return the states of the lowest layer. H is what the top one makes.",
        ),
        Mistake(
            "one_step_late",
            "        x = np.array(H)\n",
            "        x = np.array(H) if len(last) + 1 == len(steps) else np.array([h0s[len(last)], *H[:-1]])\n",
            "Your layers read the state below of one step ago. At step t a layer reads the state that the layer below has made at step t.",
        ),
        Mistake(
            "forgets",
            "h = step(x_t, h)",
            "h = step(x_t, h0s[len(last)])",
            "Every step begins with the layer's first state again, so nothing is remembered.",
        ),
        Mistake(
            "starts_ignored",
            "for h, step in zip(h0s, steps):\n",
            "for h, step in zip(h0s, steps):\n        h = np.zeros_like(h)\n",
            "Your layers begin with zeros. Layer l begins with h0s[l].",
        ),
        Mistake(
            "first_start_for_all",
            "zip(h0s, steps)",
            "zip([h0s[0]] * len(steps), steps)",
            "All layers begin with h0s[0]. Layer l begins with h0s[l].",
        ),
        Mistake(
            "goes_on_from_below",
            "for h, step in zip(h0s, steps):\n",
            "for h, step in zip(h0s, steps):\n        h = last[-1] if last else h\n",
            "A layer begins where the one below has ended. Layer l begins with h0s[l].",
        ),
        Mistake(
            "starts_in_opposite_order",
            "zip(h0s, steps)",
            "zip(h0s[::-1], steps)",
            "The first states are in opposite order. h0s[0] belongs to the lowest layer, as steps[0] does.",
        ),
        Mistake(
            "from_the_top_down",
            "zip(h0s, steps)",
            "zip(h0s[::-1], steps[::-1])",
            "You go through the layers from the top down. steps[0] is the lowest one, which reads x.",
        ),
        Mistake(
            "first_step_for_all",
            "zip(h0s, steps)",
            "zip(h0s, [steps[0]] * len(steps))",
            "All layers use steps[0]. Each has weights of its own: layer l uses steps[l].",
        ),
        Mistake(
            "last_of_the_top_only",
            "return x, last",
            "return x, last[-1:]",
            "`last` holds the top layer's state alone. It has one for each layer, lowest first.",
        ),
        Mistake(
            "last_from_the_top_down",
            "return x, last",
            "return x, last[::-1]",
            "`last` begins with the top layer. It begins with the lowest one, as h0s does.",
        ),
        Mistake(
            "starts_returned",
            "return x, last",
            "return x, list(h0s)",
            "`last` holds the first states again. It holds the states after the last step.",
        ),
        Mistake(
            "states_after_the_first_step",
            "last.append(h)",
            "last.append(H[0])",
            "`last` holds the states after the first step. It holds those after the last one.",
        ),
        Mistake(
            "states_before_the_step",
            "            h = step(x_t, h)\n            H.append(h)",
            "            H.append(h)\n            h = step(x_t, h)",
            "Your states are those before each step: row 0 is the first state. Row t is the state that has read step t.",
        ),
        Mistake(
            "layer_added_to_what_it_reads",
            "        x = np.array(H)\n",
            "        x = np.array(H) + (x if x.shape[2] == h.shape[1] else 0)\n",
            "You add what a layer reads to its states. The next layer reads the states alone.",
        ),
        Mistake(
            "top_read_from_the_end",
            "for x_t in x:",
            "for x_t in x[:: 1 - 2 * (len(last) % 2)]:",
            "Every second layer reads from the last step to the first. All of them read forward.",
        ),
        Mistake(
            "last_row_only",
            "return x, last",
            "return x[-1], last",
            "You return the top layer's last state alone. H has all of them, (T, N, q).",
        ),
        Mistake(
            "one_layer_too_few",
            "zip(h0s, steps)",
            "zip(h0s[: max(1, len(steps) - 1)], steps)",
            "You leave out the top layer. Go through all of them.",
        ),
    ),
    hints=(
        "Look at `last` first: entry 0 is the lowest layer's. If it is right and the next is not, look at what the second layer reads.",
        "An outer loop over layers, an inner one over time. After the inner loop, the states that were collected are the next layer's x.",
        "last = []\nfor h, step in zip(..., ...):\n    H = []\n    for x_t in x:\n        h = ...\n        H.append(...)\n    x = ...\n    last.append(...)\nreturn ..., last",
    ),
)
