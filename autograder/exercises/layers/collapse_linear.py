"""``collapse_linear``: layers without activation functions are one layer."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import (
    Case,
    Equivalent,
    Exercise,
    Mistake,
    edge,
    random,
    worked,
)
from autograder.exercises.drawing import different_sizes, network_of, whole_numbers


def _draw_collapse(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "two layers, 2–3–1 units",
        weights=[whole_numbers(rng, 2, 3), whole_numbers(rng, 3, 1)],
        biases=[whole_numbers(rng, 3), whole_numbers(rng, 1)],
        floor=1e-12,
    )
    for layers in (2, 3, 4, 5):
        sizes = different_sizes(rng, layers + 1)
        yield random(f"{layers} layers, {'–'.join(map(str, sizes))} units", **network_of(rng, sizes))
    d, units, k = different_sizes(rng, 3)
    yield edge("a single layer", **network_of(rng, [d, units]))
    yield edge("a layer of one unit", **network_of(rng, [d, 1, k]))
    yield edge("all layers of the same size", **network_of(rng, [k, k, k, k]))


COLLAPSE = Exercise(
    name="collapse_linear",
    draw=_draw_collapse,
    shown=(
        worked(
            "two layers, 2–3–1 units",
            weights=[np.array([[1.0, 0.0, 2.0], [0.0, 1.0, -1.0]]), np.array([[1.0], [2.0], [3.0]])],
            biases=[np.array([1.0, 1.0, 0.0]), np.array([-2.0])],
        ),
        worked(
            "two layers, 2–2–2 units",
            weights=[np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([[1.0, 0.0], [3.0, 1.0]])],
            biases=[np.array([1.0, 2.0]), np.array([5.0, -1.0])],
        ),
    ),
    returns=("W", "b"),
    mistakes=(
        Mistake(
            "biases_added_up",
            "b @ W_m + b_m",
            "b + b_m",
            "You add up the biases. An early bias passes through the later weights too: b W_m + b_m.",
        ),
        Mistake(
            "last_bias_only",
            "b @ W_m + b_m",
            "b_m",
            "Only the last bias is left. The earlier ones pass through the later weights and still count: b W_m + b_m.",
        ),
        Mistake(
            "later_biases_lost",
            "b @ W_m + b_m",
            "b @ W_m",
            "You carry the first bias along, but never add the later ones: b W_m + b_m.",
        ),
        Mistake(
            "bias_through_its_own_layer",
            "b @ W_m + b_m",
            "(b + b_m) @ W_m",
            "You send each bias through the weights of its own layer. It is added behind them: b W_m + b_m.",
        ),
        Mistake(
            "bias_through_all_layers",
            "W, b = W @ W_m, b @ W_m + b_m",
            "W = W @ W_m; b = b @ W + b_m",
            "You multiply b by the whole product so far. What has come together in b meets one more layer only: b W_m + b_m, "
            "with the weights of that layer.",
        ),
        Mistake(
            "reversed_product",
            "W @ W_m",
            "W_m @ W",
            "You multiply the weights in the wrong order. X meets W_1 first, so W_1 stands on the left: W_1 W_2 … W_M.",
        ),
        Mistake(
            "element_by_element",
            "W @ W_m",
            "W * W_m",
            "You multiply the weights element by element. One layer after the other is a matrix product, @.",
        ),
        Mistake(
            "two_layers_only",
            "zip(weights[1:], biases[1:])",
            "zip(weights[1:2], biases[1:2])",
            "You stop after two layers. There may be any number of them.",
        ),
        Mistake(
            "no_bias_at_all",
            "    return W, b",
            "    return W, 0 * b",
            "Your b is 0. Each bias passes through all layers after its own: b @ W_m + b_m.",
        ),
        Mistake(
            "first_bias_lost",
            "W, b = weights[0], biases[0]",
            "W, b = weights[0], 0 * biases[0]",
            "The bias of the first layer is missing. Start with it, and send it through the later layers.",
        ),
        Mistake(
            "last_layer_lost",
            "zip(weights[1:], biases[1:])",
            "zip(weights[1:-1], biases[1:-1])",
            "The last layer is left out. Go on to the end of the lists.",
        ),
    ),
    hints=(
        "Send one sample through both layers of the first case by hand, and through your single layer. Do they agree at "
        "x = 0? There only the biases speak.",
        "Write (X W_1 + b_1) W_2 + b_2 and multiply out: X (W_1 W_2) + (b_1 W_2 + b_2). "
        "The result is a layer again, so take in the next one in the same way.",
        "W, b = weights[0], biases[0]\nfor W_m, b_m in zip(weights[1:], biases[1:]):\n    W, b = ..., ...\nreturn W, b",
    ),
    equivalent=(
        Equivalent(
            "W, b = W @ W_m, b @ W_m + b_m -> W, b = W @ W_m, b.T @ W_m + b_m",
            "b has one axis; its transpose is itself",
        ),
    ),
)
