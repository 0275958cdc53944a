"""``mlp_forward``: the forward pass through any number of layers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import away_from_zero, different_sizes, network_of, whole_numbers


def _draw_forward(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "two samples, three inputs, two hidden units",
        floor=1e-12,
        exact=True,
        X=whole_numbers(rng, 2, 3),
        weights=[whole_numbers(rng, 3, 2), whole_numbers(rng, 2, 1)],
        biases=[whole_numbers(rng, 2), whole_numbers(rng, 1)],
        activation="relu",
        output="identity",
    )
    for layers, activation, output in (
        (2, "", ""),
        (3, "tanh", "identity"),
        (3, "leaky", "tanh"),
        (4, "", "leaky"),
    ):
        n, *sizes = different_sizes(rng, layers + 2)
        yield random(
            f"{layers} layers, {activation or 'sigmoid'} and {output or 'sigmoid'}",
            X=away_from_zero(rng, n, sizes[0]),
            **network_of(rng, sizes),
            activation=activation,
            output=output,
        )
    n, d, units, k = different_sizes(rng, 4)
    yield edge(
        "one layer",
        X=away_from_zero(rng, n, d),
        **network_of(rng, [d, k]),
        activation="tanh",
        output="identity",
    )
    yield edge(
        "one sample",
        X=away_from_zero(rng, 1, d),
        **network_of(rng, [d, units, k]),
        activation="tanh",
        output="",
    )
    yield edge(
        "as many samples as inputs and units",
        X=away_from_zero(rng, k, k),
        **network_of(rng, [k, k, k, k]),
        activation="tanh",
        output="identity",
    )
    network = network_of(rng, [d, k, units, k])
    network["biases"][-1] = network["biases"][0].copy()
    yield edge(
        "the first and the last layer have the same biases",
        X=away_from_zero(rng, n, d),
        **network,
        activation="tanh",
        output="identity",
    )
    network = network_of(rng, [d, units, n, k])
    network["biases"] = [0 * bias for bias in network["biases"]]
    yield edge("no bias at all", X=away_from_zero(rng, n, d), **network, activation="tanh", output="identity")
    yield edge(
        "saturated units",
        X=away_from_zero(rng, n, d),
        **network_of(rng, [d, units, k], 40.0),
        activation="",
        output="identity",
    )


def ask_forward(
    student: Any, X: Any, weights: list[Any], biases: list[Any], activation: str, output: str
) -> Any:
    """Run the forward pass with the named functions; without a name it is left to the default."""

    def bent(z: Any) -> Any:  # numpy's own takes no argument by its name
        halved = np.exp(-2 * np.abs(z))
        return np.sign(z) * (1 - halved) / (1 + halved)

    def leaky(z: Any) -> Any:
        return np.where(np.asarray(z) > 0, z, 0.25 * np.asarray(z))

    def relu(z: Any) -> Any:
        return np.maximum(z, 0)

    def identity(z: Any) -> Any:
        return z

    known = {"tanh": bent, "relu": relu, "leaky": leaky, "identity": identity}
    named = {"activation": activation, "output": output}
    given = {name: known[function] for name, function in named.items() if function}
    return student.mlp_forward(X, weights, biases, **given)


FORWARD = Exercise(
    name="mlp_forward",
    draw=_draw_forward,
    visible_seed=9,
    shown=(
        worked(
            "one sample, two hidden units",
            X=np.array([[1.0, 2.0]]),
            weights=[np.array([[1.0, -1.0], [2.0, 1.0]]), np.array([[1.0], [3.0]])],
            biases=[np.array([0.0, -2.0]), np.array([-7.0])],
            activation="relu",
            output="identity",
        ),
        worked(
            "two samples, three inputs, two hidden units",
            X=np.array([[1.0, 0.0, 2.0], [0.0, -1.0, 1.0]]),
            weights=[np.array([[1.0, 2.0], [-1.0, 1.0], [1.0, -1.0]]), np.array([[2.0], [-1.0]])],
            biases=[np.array([-1.0, 3.0]), np.array([1.0])],
            activation="relu",
            output="identity",
        ),
    ),
    returns=("Y_hat",),
    probe=ask_forward,
    mistakes=(
        Mistake(
            "activation_on_the_output",
            "return output(",
            "return activation(",
            "The output layer gets the hidden layers' activation. Its own function is the argument `output`.",
        ),
        Mistake(
            "no_output_function",
            "output(H @ weights[-1] + biases[-1])",
            "H @ weights[-1] + biases[-1]",
            "The output layer stops at its net input. Call `output` on it.",
        ),
        Mistake(
            "activation_then_output",
            "output(H @ weights[-1] + biases[-1])",
            "output(activation(H @ weights[-1] + biases[-1]))",
            "The last layer gets both functions, `activation` and then `output`. Its net input goes into `output` alone: "
            "let your loop stop one layer earlier.",
        ),
        Mistake(
            "output_everywhere",
            "H = activation(",
            "H = output(",
            "The hidden layers use `output`. It belongs to the last layer only; theirs is `activation`.",
        ),
        Mistake(
            "always_sigmoid",
            "H = activation(",
            "H = sigmoid(",
            "The hidden layers use sigmoid, whatever was given. Call the argument `activation`.",
        ),
        Mistake(
            "linear_hidden_layers",
            "activation(H @ W + b)",
            "H @ W + b",
            "The hidden layers have no activation: they pass on Z. Then the whole network is one linear layer.",
        ),
        Mistake(
            "bias_missing",
            "H @ W + b",
            "H @ W",
            "The biases of the hidden layers are never added: Z = H W + b.",
        ),
        Mistake(
            "bias_after_the_activation",
            "activation(H @ W + b)",
            "activation(H @ W) + b",
            "You add the bias after the activation. It belongs to the net input: f(H W + b).",
        ),
        Mistake(
            "bias_as_a_column",
            "H @ W + b)",
            "H @ W + b[:, None])",
            "You add the biases down the samples. There is one bias for each unit, so it belongs to a column of Z; "
            "numpy adds a plain (l,) array that way by itself.",
        ),
        Mistake(
            "transposed_weights",
            "H @ W + b",
            "H @ W.T + b",
            "You transpose W. Here W has the shape (inputs, units), and a layer is H W + b, without a transpose.",
        ),
        Mistake(
            "every_layer_reads_X",
            "H @ W + b",
            "X @ W + b",
            "Every layer reads X. Only the first one does; each later one reads what the layer before it answered.",
        ),
        Mistake(
            "no_bias_at_all",
            "H = activation(H @ W + b)\n    return output(H @ weights[-1] + biases[-1])",
            "H = activation(H @ W)\n    return output(H @ weights[-1])",
            "The biases are missing in all layers. Add them to each product: H @ W + b.",
        ),
        Mistake(
            "biases_subtracted",
            "H = activation(H @ W + b)\n    return output(H @ weights[-1] + biases[-1])",
            "H = activation(H @ W - b)\n    return output(H @ weights[-1] - biases[-1])",
            "You subtract the biases, as if they were thresholds. A bias is added.",
        ),
        Mistake(
            "last_bias_missing",
            "H @ weights[-1] + biases[-1]",
            "H @ weights[-1]",
            "The bias of the last layer is missing.",
        ),
        Mistake(
            "functions_swapped",
            "H = activation(H @ W + b)\n    return output(H @ weights[-1] + biases[-1])",
            "H = output(H @ W + b)\n    return activation(H @ weights[-1] + biases[-1])",
            "`activation` and `output` have changed places: `activation` belongs to the hidden layers, `output` to the last one.",
        ),
        Mistake(
            "input_activated",
            "H = X\n",
            "H = activation(X)\n",
            "You apply the activation to X itself. The inputs go into the first layer as they are.",
        ),
        Mistake(
            "biases_outside",
            "H = activation(H @ W + b)\n    return output(H @ weights[-1] + biases[-1])",
            "H = activation(H @ W) + b\n    return output(H @ weights[-1]) + biases[-1]",
            "You add the biases after the functions. A bias belongs to the net input: activation(H @ W + b).",
        ),
        Mistake(
            "decisions",
            "return output(H @ weights[-1] + biases[-1])",
            "return np.where(output(H @ weights[-1] + biases[-1]) >= 0.5, 1.0, 0.0)",
            "You return decisions, 0 or 1. Return what the output function gives.",
        ),
    ),
    hints=(
        "Work the first case on paper: the hidden net inputs are 5 and −1. Print yours. "
        "Is the first wrong number before the activation or behind it?",
        "Keep one array H, at the start X. Each hidden layer replaces it by activation(H W + b). "
        "The last layer does the same with output in place of activation.",
        "H = X\nfor W, b in zip(weights[:-1], biases[:-1]):\n    H = ...\nreturn output(...)",
    ),
)
