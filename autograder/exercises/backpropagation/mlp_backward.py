"""``mlp_backward``: the backward pass, a composition.

It gets its pieces from the probe, so a wrong ``output_delta`` costs once.  A solution that writes the pieces out
itself is as right as one that calls them; nothing here asks whether they were called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.backpropagation.forbidden import FORBIDDEN
from autograder.exercises.drawing import away_from_zero, different_sizes, network_of


def _tape(
    rng: np.random.Generator, n: int, sizes: list[int], activation: str, scale: float = 1.0
) -> dict[str, Any]:
    """Return targets, the cache of a forward pass and the weights, as ``ask_backward`` takes them."""
    functions: dict[str, Callable[..., Any]] = {"sigmoid": _sigmoid, "tanh": np.tanh, "relu": _relu}
    hidden = functions[activation]
    network = network_of(rng, sizes, scale)
    Z: list[np.ndarray] = []
    H = [away_from_zero(rng, n, sizes[0])]
    for W, b in zip(network["weights"], network["biases"]):
        Z.append(H[-1] @ W + b)
        H.append(hidden(Z[-1]))
    H[-1] = _sigmoid(Z[-1])
    return {
        "Y": rng.uniform(size=H[-1].shape),
        "cache": {"Z": Z, "H": H},
        "weights": network["weights"],
        "activation": activation,
    }


def _sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def _relu(z: np.ndarray) -> np.ndarray:
    return np.maximum(z, 0)


def _draw_backward(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("a network of single units", **_tape(rng, 1, [1, 1, 1], "relu"))
    for layers, activation in ((2, "sigmoid"), (3, "tanh"), (3, "relu"), (4, "sigmoid")):
        n, *sizes = different_sizes(rng, layers + 2)
        yield random(f"{layers} layers, {activation}", **_tape(rng, n, sizes, activation))
    n, d, k = different_sizes(rng, 3)
    yield edge("one layer", **_tape(rng, n, [d, k], "sigmoid"))
    yield edge("one sample, one output", **_tape(rng, 1, [d, n, 1], "tanh"))
    yield edge("as many samples as units", **_tape(rng, k, [k, k, k, k], "relu"))
    yield edge("saturated units", **_tape(rng, n, [d, n, k], "sigmoid", 4.0))
    yield edge("eight layers", **_tape(rng, n, [d, *[3, 4] * 4], "tanh", 1.5))


def ask_backward(student: Any, Y: Any, cache: Any, weights: Any, activation: str) -> Any:
    """Run the backward pass with pieces of the probe's own, so that a student's wrong one costs nothing here.

    They differentiate from the definition, a step along every element: as formulas they would solve other exercises
    for whoever reads the public case file, as values they would solve this one for whoever walks the frames.  They
    work for the arrays of this pass alone, so that they answer no other exercise either.
    """
    h = 1e-20  # of a complex step, which is right to the last digit

    def sigmoid(z: Any) -> Any:
        return 0.5 * (1 + np.tanh(0.5 * z))

    def relu(z: Any) -> Any:
        return np.where(z.real > 0, z, 0)

    known: Any = {"sigmoid": sigmoid, "tanh": np.tanh, "relu": relu}
    hidden = known[activation]

    def known_here(array: Any, *arrays: Any) -> bool:
        return any(np.shape(array) == one.shape and np.allclose(array, one, 1e-4, 1e-4) for one in arrays)

    def given_slope(z: Any) -> Any:
        return np.imag(hidden(z + 1j * h)) / h

    both = Y, cache["H"][-1]

    def given_delta(Y: Any, Y_hat: Any) -> Any:
        if not known_here(Y, *both) or not known_here(Y_hat, *both):
            raise ValueError(
                "output_delta was called with other arrays than the targets and the outputs of this pass"
            )
        z = np.log(Y_hat / (1 - Y_hat))
        return np.imag((Y - sigmoid(z + 1j * h)) ** 2) / (2 * h * len(Y))

    def given_affine(delta: Any, H_prev: Any, W: Any) -> Any:
        def gradient(at: Any, change: Any) -> Any:
            steps = np.eye(at.size).reshape(-1, *at.shape)  # one for each element, all taken at once
            return np.sum(delta * change(steps), axis=(1, 2)).reshape(at.shape)

        shapes = [np.shape(array) for array in (delta, H_prev, W)]
        (n, units), (rows, inputs), _ = shapes
        if rows != n or shapes[2] != (inputs, units):
            raise ValueError(
                "affine_backward was called with delta of shape {}, H_prev of shape {}, W of shape {}; expected "
                "(N, l), (N, d), (d, l)".format(*shapes)
            )
        if not known_here(W, *weights):
            raise ValueError("affine_backward was called with a W that is none of the weights")
        dW = gradient(W, lambda steps: H_prev @ steps)
        db = gradient(W[0], lambda steps: np.repeat(steps[:, None], len(H_prev), axis=1))
        return dW, db, gradient(H_prev, lambda steps: steps @ W)

    return student.mlp_backward(
        Y, cache, weights, slope=given_slope, output_delta=given_delta, affine_backward=given_affine
    )


BACKWARD = Exercise(
    name="mlp_backward",
    also_forbidden=FORBIDDEN,
    draw=_draw_backward,
    visible_seed=1,
    shown=(
        worked(
            "the smallest network",
            Y=np.array([[1.0]]),
            cache={
                "Z": [np.array([[1.0]]), np.array([[0.0]])],
                "H": [np.array([[2.0]]), np.array([[1.0]]), np.array([[0.5]])],
            },
            weights=[np.array([[1.0]]), np.array([[3.0]])],
            activation="relu",
        ),
    ),
    returns=("dWs", "dbs"),
    probe=ask_backward,
    mistakes=(
        Mistake(
            "slope_at_the_output",
            "slope(Z[m - 1])",
            "slope(H[m])",
            "You take the slope at H. slope wants the net input Z of that layer; H is what came out of it.",
        ),
        Mistake(
            "slope_missing",
            "dH * slope(Z[m - 1])",
            "dH",
            "You hand dH on as the next delta. Between H and Z lies the activation: multiply by slope(Z).",
        ),
        Mistake(
            "slope_ignored",
            "slope(Z[m - 1])",
            "sigmoid_slope(Z[m - 1])",
            "You always use the sigmoid's slope. Call the argument `slope`: the hidden layers may use another activation.",
        ),
        Mistake(
            "last_layer_first",
            "return dWs[::-1], dbs[::-1]",
            "return dWs, dbs",
            "Your lists run from the last layer to the first. dWs[0] belongs to the first layer.",
        ),
        Mistake(
            "slope_of_the_output_twice",
            "output_delta(Y, H[-1])",
            "output_delta(Y, H[-1]) * slope(Z[-1])",
            "You multiply output_delta by a slope. It already is ∂E/∂Z of the last layer.",
        ),
        Mistake(
            "target_and_output_swapped",
            "output_delta(Y, H[-1])",
            "output_delta(H[-1], Y)",
            "You call output_delta(Ŷ, Y). Its first argument is the target Y.",
        ),
        Mistake(
            "net_input_for_output",
            "affine_backward(delta, H[m], weights[m])",
            "affine_backward(delta, Z[m - 1] if m else H[0], weights[m])",
            "You build dW from the net inputs Z. What was multiplied by W in the forward pass is H of the layer before.",
        ),
    ),
    hints=(
        "Which layer is the first wrong one, counted from the output? All layers after it are right, so the error lies "
        "in the step that leads to it.",
        "Walk from the last layer to the first with one array, delta = ∂E/∂Z. Each layer gives dW and db from delta and "
        "the H before it, and a dH; times slope of the Z before it, that is the next delta.",
        'Z, H = cache["Z"], cache["H"]\ndelta = output_delta(...)\nfor m in reversed(range(len(weights))):\n'
        "    dW, db, dH = affine_backward(delta, H[...], weights[m])\n    ...\n    if m > 0:\n"
        "        delta = dH * slope(Z[...])",
    ),
)
