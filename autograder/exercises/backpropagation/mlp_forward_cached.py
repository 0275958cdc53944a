"""``mlp_forward_cached``: the forward pass that keeps what the backward pass needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.backpropagation.forbidden import FORBIDDEN
from autograder.exercises.drawing import different_sizes, network_of, whole_numbers


def _draw_forward(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "two samples, two hidden units",
        floor=1e-6,  # an output far below 1 may be rounded to 0
        X=whole_numbers(rng, 2, 2),
        weights=[whole_numbers(rng, 2, 2), whole_numbers(rng, 2, 1)],
        biases=[whole_numbers(rng, 2), whole_numbers(rng, 1)],
        activation="relu",
    )
    for layers, activation in ((2, "sigmoid"), (3, "tanh"), (3, "relu"), (4, "sigmoid")):
        n, *sizes = different_sizes(rng, layers + 2)
        yield random(
            f"{layers} layers, {activation}",
            X=rng.normal(size=(n, sizes[0])),
            **network_of(rng, sizes),
            activation=activation,
        )
    n, d, k = different_sizes(rng, 3)
    yield edge("one layer", X=rng.normal(size=(n, d)), **network_of(rng, [d, k]), activation="relu")
    yield edge("one sample", X=rng.normal(size=(1, d)), **network_of(rng, [d, n, k]), activation="tanh")
    yield edge(
        "as many samples as units",
        X=rng.normal(size=(k, k)),
        **network_of(rng, [k, k, k]),
        activation="sigmoid",
    )
    yield edge(
        "saturated units", X=rng.normal(size=(n, d)), **network_of(rng, [d, n, k], 30.0), activation="tanh"
    )
    yield edge(
        "eight layers", X=rng.normal(size=(n, d)), **network_of(rng, [d, *[3, 4] * 4]), activation="sigmoid"
    )


def ask_forward(student: Any, X: Any, weights: Any, biases: Any, activation: str) -> Any:
    """Run the forward pass with the named hidden activation; sigmoid is left to the default."""
    if activation == "sigmoid":
        return student.mlp_forward_cached(X, weights, biases)

    def bent(z: Any) -> Any:  # numpy's own takes no argument by its name
        halved = np.exp(-2 * np.abs(z))
        return np.sign(z) * (1 - halved) / (1 + halved)

    def relu(z: Any) -> Any:
        return np.maximum(z, 0)

    given = {"tanh": bent, "relu": relu}[activation]
    return student.mlp_forward_cached(X, weights, biases, activation=given)


FORWARD = Exercise(
    name="mlp_forward_cached",
    also_forbidden=FORBIDDEN,
    draw=_draw_forward,
    visible_seed=4,
    shown=(
        worked(
            "the smallest network",
            floor=1e-12,
            exact=True,
            X=np.array([[2.0]]),
            weights=[np.array([[1.0]]), np.array([[3.0]])],
            biases=[np.array([-1.0]), np.array([-3.0])],
            activation="relu",
        ),
        worked(
            "two samples, two hidden units",
            X=np.eye(2),
            weights=[np.array([[1.0, -2.0], [2.0, 1.0]]), np.array([[1.0], [-1.0]])],
            biases=[np.array([0.0, 1.0]), np.array([0.0])],
            activation="relu",
        ),
    ),
    returns=("Y_hat", "cache"),
    probe=ask_forward,
    mistakes=(
        Mistake(
            "activation_on_the_output",
            "H[-1] = sigmoid(Z[-1])",
            "H[-1] = activation(Z[-1])",
            "The output layer gets the hidden layers' activation. It is always a sigmoid, whatever `activation` is.",
        ),
        Mistake(
            "linear_output",
            "H[-1] = sigmoid(Z[-1])",
            "H[-1] = Z[-1]",
            "The output layer has no activation. Its output is σ(Z_M).",
        ),
        Mistake(
            "activation_ignored",
            "activation(Z[-1])",
            "sigmoid(Z[-1])",
            "The hidden layers use sigmoid whatever they are given. Call the argument `activation`.",
        ),
        Mistake(
            "linear_hidden_layers",
            "activation(Z[-1])",
            "Z[-1]",
            "The hidden layers pass Z on without an activation. Then the whole network is one linear layer.",
        ),
        Mistake(
            "bias_missing",
            " @ W + b",
            " @ W",
            "The biases are never added: Z_m = H_{m−1} W_m + b_m.",
        ),
        Mistake(
            "input_not_kept",
            '"H": H}',
            '"H": H[1:]}',
            'cache["H"] starts with H_1. It must start with H_0 = X: the first layer\'s gradient needs it.',
        ),
        Mistake(
            "outputs_kept_as_net_inputs",
            '{"Z": Z,',
            '{"Z": H[1:],',
            'cache["Z"] holds outputs. Keep the net inputs Z_m, before the activation.',
        ),
        Mistake(
            "biases_subtracted", "H[-1] @ W + b", "H[-1] @ W - b", "You subtract the biases. A bias is added."
        ),
        Mistake(
            "sigmoid_on_top",
            "H[-1] = sigmoid(Z[-1])",
            "H[-1] = sigmoid(H[-1])",
            "The last layer gets the activation and then the sigmoid on top. Apply the sigmoid to its net input.",
        ),
    ),
    hints=(
        "Compare the first wrong array on the card with paper: is it a Z or an H, and of which layer?",
        "Start with H = [X]. Each layer appends one Z, made from the last H, and one H, made from that Z. "
        "After the loop the last H has to be replaced, because the output layer uses sigmoid.",
        "Z, H = [], [X]\nfor W, b in zip(weights, biases):\n    Z.append(...)\n    H.append(...)\n"
        'H[-1] = sigmoid(...)\nreturn H[-1], {"Z": Z, "H": H}',
    ),
)
