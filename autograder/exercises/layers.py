"""Exercises of ``03_layers``: forward pass, XOR by hand, receptors, linear layers that collapse, labels, counting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from autograder.exercise import FRAMEWORKS, Case, Equivalent, Exercise, Mistake, edge, random, worked


def _sizes(rng: np.random.Generator, count: int) -> list[int]:
    """Return ``count`` different sizes between 2 and 9, so that a transpose or a wrong axis shows."""
    return [int(n) for n in rng.choice(np.arange(2, 10), count, replace=False)]


def _small(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return small whole numbers other than 0, to follow on paper."""
    return rng.choice([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0], shape)


def _numbers(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return numbers of either sign with magnitudes between 0.5 and 2."""
    return rng.uniform(0.5, 2, shape) * rng.choice([-1.0, 1.0], shape)


def _network(rng: np.random.Generator, sizes: list[int], scale: float = 1.0) -> dict[str, Any]:
    """Return weights (d, l) and biases (l,) of a network with these layer sizes, input first."""
    return {
        "weights": [scale * _numbers(rng, d, units) / np.sqrt(d) for d, units in pairwise(sizes)],
        "biases": [scale * _numbers(rng, units) / 2 for units in sizes[1:]],
    }


# --- mlp_forward --------------------------------------------------------------------------------------------------


def _draw_forward(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "two samples, three inputs, two hidden units",
        floor=1e-12,
        exact=True,
        X=_small(rng, 2, 3),
        weights=[_small(rng, 3, 2), _small(rng, 2, 1)],
        biases=[_small(rng, 2), _small(rng, 1)],
        activation="relu",
        output="identity",
    )
    for layers, activation, output in (
        (2, "", ""),
        (3, "tanh", "identity"),
        (3, "leaky", "tanh"),
        (4, "", "leaky"),
    ):
        n, *sizes = _sizes(rng, layers + 2)
        yield random(
            f"{layers} layers, {activation or 'sigmoid'} and {output or 'sigmoid'}",
            X=_numbers(rng, n, sizes[0]),
            **_network(rng, sizes),
            activation=activation,
            output=output,
        )
    n, d, units, k = _sizes(rng, 4)
    yield edge(
        "one layer", X=_numbers(rng, n, d), **_network(rng, [d, k]), activation="tanh", output="identity"
    )
    yield edge(
        "one sample", X=_numbers(rng, 1, d), **_network(rng, [d, units, k]), activation="tanh", output=""
    )
    yield edge(
        "as many samples as inputs and units",
        X=_numbers(rng, k, k),
        **_network(rng, [k, k, k, k]),
        activation="tanh",
        output="identity",
    )
    yield edge(
        "saturated units",
        X=_numbers(rng, n, d),
        **_network(rng, [d, units, k], 40.0),
        activation="",
        output="identity",
    )


def ask_forward(
    student: Any, X: Any, weights: list[Any], biases: list[Any], activation: str, output: str
) -> Any:
    """Run the forward pass with the named functions; without a name it is left to the default."""

    def leaky(z: Any) -> Any:
        return np.where(np.asarray(z) > 0, z, 0.25 * np.asarray(z))

    def relu(z: Any) -> Any:
        return np.maximum(z, 0)

    def identity(z: Any) -> Any:
        return z

    known = {"tanh": np.tanh, "relu": relu, "leaky": leaky, "identity": identity}
    named = {"activation": activation, "output": output}
    given = {name: known[function] for name, function in named.items() if function}
    return student.mlp_forward(X, weights, biases, **given)


FORWARD = Exercise(
    name="mlp_forward",
    forbidden=FRAMEWORKS,
    draw=_draw_forward,
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
    ),
    hints=(
        "Work the first case on paper: the hidden net inputs are 5 and −1. Print yours. "
        "Is the first wrong number before the activation or behind it?",
        "Keep one array H, at the start X. Each hidden layer replaces it by activation(H W + b). "
        "The last layer does the same with output in place of activation.",
        "H = X\nfor W, b in zip(weights[:-1], biases[:-1]):\n    H = ...\nreturn output(...)",
    ),
)


# --- xor_weights --------------------------------------------------------------------------------------------------


def _draw_xor(rng: np.random.Generator) -> Iterator[Case]:
    rows = ((0, 0), (0, 1), (1, 0), (1, 1))
    yield worked("none on, and one on", rows=(rows[0], rows[int(rng.integers(1, 3))]))
    yield random("the whole truth table", rows=tuple(rows[i] for i in rng.permutation(4)))
    yield edge("both on, and one on", rows=(rows[3], rows[int(rng.integers(1, 3))]))


def ask_xor(student: Any, rows: Any) -> Any:
    """Ask for the weights; the rows are for the property."""
    return student.xor_weights()


def computes_xor(inputs: Mapping[str, Any], expected: Any, got: Any) -> list[str]:
    """Say which row of the truth table comes out wrong, and how."""
    weights, biases = got
    (W1, W2), (b1, b2) = (
        [np.asarray(part, dtype=float) for part in weights],
        [np.asarray(part, dtype=float) for part in biases],
    )
    if W1.shape != (2, 2) or W2.shape != (2, 1) or b1.shape != (2,) or b2.size != 1:
        return [
            "Expected shapes: W1 (2, 2), W2 (2, 1), b1 (2,), b2 (1,). "
            f"Got: W1 {W1.shape}, W2 {W2.shape}, b1 {b1.shape}, b2 {b2.shape}. A weight matrix has a row for "
            "each input and a column for each unit."
        ]
    problems = []
    for x in inputs["rows"]:
        z1 = np.array(x) @ W1 + b1
        h = np.where(z1 >= 0, 1.0, 0.0)
        z2 = (h @ W2).item() + b2.item()
        row, wanted = f"XOR of {x[0]} and {x[1]}", x[0] ^ x[1]
        if min(abs(z1[0]), abs(z1[1]), abs(z2)) < 1e-9:
            unit = "the output unit" if abs(z2) < 1e-9 else f"hidden unit {1 + int(np.argmin(np.abs(z1)))}"
            problems.append(
                f"{row}: the net input of {unit} is 0, just on its line. Shift its bias a little."
            )
        elif (z2 > 0) != bool(wanted):
            problems.append(
                f"{row} should be {wanted}. Your hidden net inputs are {z1[0]:.3g} and {z1[1]:.3g}, so the hidden "
                f"units answer {h[0]:.0f} and {h[1]:.0f}; the output's net input is {z2:.3g}, so it says {int(z2 > 0)}."
            )
    return problems


XOR = Exercise(
    name="xor_weights",
    forbidden=(*FRAMEWORKS, "scipy.optimize"),
    draw=_draw_xor,
    returns=("weights", "biases"),
    probe=ask_xor,
    judge=computes_xor,
    mistakes=(
        Mistake(
            "both_units_or",
            "[-0.5, -1.5]",
            "[-0.5, -0.5]",
            "Both of your hidden units compute OR. Two equal units are one unit; let the second fire only when both inputs are on.",
        ),
        Mistake(
            "both_units_and",
            "[-0.5, -1.5]",
            "[-1.5, -1.5]",
            "Both of your hidden units compute AND. Raise the bias of the first until one input is enough.",
        ),
        Mistake(
            "output_or",
            "[-1.0]]",
            "[1.0]]",
            "Your output unit fires when either hidden unit does. XOR is OR, but *not* AND: the weight of AND is negative.",
        ),
        Mistake(
            "output_never_fires",
            "np.array([-0.5])\n",
            "np.array([-1.5])\n",
            "Your output unit never fires: no single hidden unit reaches its threshold of 1.5. Put it between 0 and 1.",
        ),
        Mistake(
            "units_swapped",
            "[-0.5, -1.5]",
            "[-1.5, -0.5]",
            "Your hidden units have changed places: the output adds AND and subtracts OR. Swap the biases or the weights.",
        ),
        Mistake(
            "output_without_bias",
            "np.array([-0.5])\n",
            "np.array([0.0])\n",
            "The output unit has no bias, so its net input is exactly 0 where no hidden unit fires.",
        ),
        Mistake(
            "bias_sign",
            "[-0.5, -1.5]",
            "[0.5, 1.5]",
            "The hidden biases have the wrong sign: both units fire whatever comes in. A threshold of 0.5 is a bias of −0.5.",
        ),
        Mistake(
            "on_the_line",
            "[-0.5, -1.5]",
            "[-1.0, -2.0]",
            "Your hidden thresholds are 1 and 2, exactly what one input and two inputs add up to. "
            "Put them halfway between: 0.5 and 1.5.",
        ),
    ),
    hints=(
        "Write a table with a row for each pair of inputs: what do your two hidden units answer, and what should the "
        "output be? If two rows with different outputs have the same hidden answers, no output unit can help.",
        "XOR is OR, but not AND. Let one hidden unit be OR and the other AND, as in notebook 02. "
        "The output unit adds the first and subtracts the second.",
        "W1 = np.array([[1.0, 1.0], [1.0, 1.0]])\nb1 = np.array([..., ...])\n"
        "W2 = np.array([[...], [...]])\nb2 = np.array([...])\nreturn [W1, W2], [b1, b2]",
    ),
    equivalent=(
        Equivalent(
            "W1 = np.array([[1.0, 1.0], [1.0, 1.0]]) -> W1 = np.array([[2.0, 1.0], [1.0, 1.0]])",
            "the first hidden unit is still OR: its net inputs are -0.5, 0.5, 1.5 and 2.5",
        ),
        Equivalent(
            "W1 = np.array([[1.0, 1.0], [1.0, 1.0]]) -> W1 = np.array([[1.0, 1.0], [2.0, 1.0]])",
            "the first hidden unit is still OR: its net inputs are -0.5, 1.5, 0.5 and 2.5",
        ),
        Equivalent(
            "W2 = np.array([[1.0], [-1.0]]) -> W2 = np.array([[1.0], [-2.0]])",
            "still OR, but not AND: the output's net inputs are -0.5, 0.5, 0.5 and -1.5",
        ),
    ),
)


# --- receptor_responses -------------------------------------------------------------------------------------------

_BOTH = ("receptor_responses", "receptor_images")


def _draw_receptors(rng: np.random.Generator) -> Iterator[Case]:
    images, W = _small(rng, 2, 2, 3), _small(rng, 6, 4)
    for function in _BOTH:
        yield worked(f"{function}, images of 2 × 3 pixels", function=function, W=W, images=images, exact=True)
    for k in range(4):
        n, height, width, units = (1 + size for size in _sizes(rng, 4))  # height · width exceeds the others
        function = _BOTH[k % 2]
        yield random(
            f"{function}, {n} images of {height} × {width} pixels, {units} receptors",
            function=function,
            W=_numbers(rng, height * width, units),
            images=_numbers(rng, n, height, width),
        )
    n, height, width, units = _sizes(rng, 4)
    for function, case in (
        ("receptor_responses", ("one image", 1, height, width, units)),
        ("receptor_images", ("one receptor", n, height, width, 1)),
        ("receptor_responses", ("square images", n, height, height, units)),
        ("receptor_images", ("square images", n, height, height, units)),
        ("receptor_responses", ("images of one row", n, 1, width, units)),
    ):
        title, count, rows, columns, receptors = case
        yield edge(
            f"{function}, {title}",
            function=function,
            W=_numbers(rng, rows * columns, receptors),
            images=_numbers(rng, count, rows, columns),
        )


def ask_receptors(student: Any, function: str, W: Any, images: Any) -> Any:
    """Call one of the two functions."""
    if function == "receptor_images":
        return student.receptor_images(W, images.shape[1], images.shape[2])
    return student.receptor_responses(W, images)


_PIXELS = np.array([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [[0.0, 1.0, 0.0], [1.0, 0.0, 1.0]]])
_COLUMNS = np.array(
    [[1.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0], [3.0, 0.0, 1.0], [0.0, 0.0, 2.0]]
)

RECEPTORS = Exercise(
    name="receptor_responses",
    forbidden=FRAMEWORKS,
    functions=_BOTH,
    draw=_draw_receptors,
    shown=tuple(
        worked(f"{function}, images of 2 × 3 pixels", function=function, W=_COLUMNS, images=_PIXELS)
        for function in _BOTH
    ),
    probe=ask_receptors,
    mistakes=(
        Mistake(
            "pixels_by_columns",
            "images.reshape",
            "images.transpose(0, 2, 1).reshape",
            "receptor_responses reads the pixels column by column. Read them row by row, as reshape does by itself.",
        ),
        Mistake(
            "images_mixed",
            "images.reshape(len(images), -1)",
            "images.reshape(-1, len(images)).T",
            "receptor_responses mixes pixels of different images. reshape(-1, N).T has the right shape, but it deals out "
            "the pixels in turn; reshape(N, -1) keeps each image together.",
        ),
        Mistake(
            "responses_transposed",
            "return X @ W",
            "return W.T @ X.T",
            "receptor_responses returns a row for each receptor. As everywhere here, a row belongs to an image: (N, l).",
        ),
        Mistake(
            "cosine",
            "return X @ W",
            "return X @ W / np.linalg.norm(W, axis=0)",
            "receptor_responses divides by the length of each receptor. A response is the plain inner product.",
        ),
        Mistake(
            "averaged",
            "return X @ W",
            "return X @ W / W.shape[0]",
            "receptor_responses divides by the number of pixels. A response is a sum over pixels, not a mean.",
        ),
        Mistake(
            "only_the_strongest",
            "return X @ W",
            "return (X @ W).max(axis=1, keepdims=True)",
            "receptor_responses returns the strongest response only. Every receptor answers every image: (N, l).",
        ),
        Mistake(
            "rows_as_receptors",
            "W.T.reshape",
            "W.reshape",
            "receptor_images cuts W along its rows, so each picture mixes all receptors. A receptor is a *column* of W: "
            "transpose first.",
            "receptor_images",
        ),
        Mistake(
            "sides_swapped",
            "-1, height, width",
            "-1, width, height",
            "receptor_images swaps height and width. An image has `height` rows of `width` pixels.",
            "receptor_images",
        ),
        Mistake(
            "turned",
            "W.T.reshape(-1, height, width)",
            "W.T.reshape(-1, width, height).transpose(0, 2, 1)",
            "receptor_images fills each picture column by column, so it lies on its side. Fill it row by row.",
            "receptor_images",
        ),
    ),
    hints=(
        "The card names the function. Print the shapes on every line: is a column of W still in one piece?",
        "Flatten each image to a row of pixels, row by row: (N, height·width). One product with W then gives every response. "
        "To look at a receptor, go the other way: take a column of W and fold it back into height × width.",
        "def receptor_responses(W, images):\n    X = images.reshape(..., -1)\n    return ...\n\n"
        "def receptor_images(W, height, width):\n    return W.T.reshape(-1, ..., ...)",
    ),
    equivalent=(
        Equivalent(
            "X = images.reshape(len(images), -1) -> X = images.reshape(len(images), -2)",
            "numpy works out the length for any negative number",
        ),
        Equivalent(
            "return W.T.reshape(-1, height, width) -> return W.T.reshape(-2, height, width)",
            "numpy works out the length for any negative number",
        ),
    ),
)


# --- collapse_linear ----------------------------------------------------------------------------------------------


def _draw_collapse(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "two layers, 2–3–1 units",
        weights=[_small(rng, 2, 3), _small(rng, 3, 1)],
        biases=[_small(rng, 3), _small(rng, 1)],
        floor=1e-12,
    )
    for layers in (2, 3, 4, 5):
        sizes = _sizes(rng, layers + 1)
        yield random(f"{layers} layers, {'–'.join(map(str, sizes))} units", **_network(rng, sizes))
    d, units, k = _sizes(rng, 3)
    yield edge("a single layer", **_network(rng, [d, units]))
    yield edge("a layer of one unit", **_network(rng, [d, 1, k]))
    yield edge("all layers of the same size", **_network(rng, [k, k, k, k]))


COLLAPSE = Exercise(
    name="collapse_linear",
    forbidden=FRAMEWORKS,
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


# --- one_hot ------------------------------------------------------------------------------------------------------


def _labels(rng: np.random.Generator, n: int, k: int) -> np.ndarray:
    """Return n labels of k classes: the last class is missing, another comes at least twice."""
    labels = rng.integers(0, k - 1, n)
    labels[:2] = rng.integers(1, k - 1)
    return rng.permutation(labels)


def _draw_one_hot(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("three labels, four classes", labels=rng.permutation([0, 2, 2]), n_classes=4)
    for k in rng.choice(np.arange(4, 12), 4, replace=False).tolist():
        n = k + int(rng.integers(1, 9))
        yield random(f"{n} labels, {k} classes", labels=_labels(rng, n, k), n_classes=k)
    k = int(rng.integers(4, 12))
    yield edge("one label", labels=rng.integers(1, k - 1, 1), n_classes=k)
    yield edge("two classes", labels=rng.permutation([0, 0, 1, 1, 0]), n_classes=2)
    yield edge("every class once", labels=rng.permutation(k), n_classes=k)


ONE_HOT = Exercise(
    name="one_hot",
    forbidden=FRAMEWORKS,
    draw=_draw_one_hot,
    shown=(worked("three labels, four classes", labels=np.array([2, 0, 2]), n_classes=4),),
    returns=("Y",),
    mistakes=(
        Mistake(
            "classes_from_the_labels",
            "n_classes))",
            "labels.max() + 1))",
            "You count the classes from the largest label. A batch need not hold every class: the width is n_classes.",
        ),
        Mistake(
            "whole_columns",
            "np.arange(len(labels)), labels",
            ":, labels",
            "You set whole columns. `Y[:, labels] = 1` means these columns in *every* row; each row gets one 1 of its own.",
        ),
        Mistake(
            "whole_rows",
            "np.arange(len(labels)), labels",
            "labels",
            "You set whole rows. `Y[labels] = 1` takes the labels for row numbers; row i wants a 1 in column labels[i].",
        ),
        Mistake(
            "row_and_column_swapped",
            "np.arange(len(labels)), labels",
            "labels, np.arange(len(labels))",
            "You have swapped row and column. The first index is the sample, the second its class: Y[i, labels[i]].",
        ),
        Mistake(
            "transposed",
            "return Y",
            "return Y.T",
            "You return a column for each sample. A row belongs to a sample, as in X: (N, n_classes).",
        ),
        Mistake(
            "counted_from_one",
            "labels] = 1",
            "labels - 1] = 1",
            "You put the 1 one column too far left. Classes count from 0: label 0 has its 1 in column 0.",
        ),
        Mistake(
            "label_as_value",
            "labels] = 1",
            "labels] = labels",
            "You write the label itself into the row. Whatever the class, its mark is 1.",
        ),
        Mistake(
            "minus_one_elsewhere",
            "np.zeros((len(labels), n_classes))",
            "-np.ones((len(labels), n_classes))",
            "You mark the other classes with −1. One-hot means 0 there.",
        ),
    ),
    hints=(
        "Add up each row of your answer. What must every row add up to? And how many columns are there when the last class is missing?",
        "Start from zeros of shape (N, n_classes). In row i, set the column of its label to 1. "
        "numpy can do all rows at once with two index arrays of length N, or you take rows of np.eye.",
        "Y = np.zeros((..., ...))\nY[np.arange(...), ...] = 1\nreturn Y",
    ),
)


# --- count_parameters ---------------------------------------------------------------------------------------------


def _draw_count(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("two layers", sizes=[2, int(rng.integers(3, 6)), 1])
    for layers in (1, 2, 3, 5):
        sizes = rng.choice(np.arange(2, 400), layers + 1, replace=False)
        yield random(f"{layers} layers, {'–'.join(map(str, sizes))}", sizes=[int(n) for n in sizes])
    n = int(rng.integers(5, 30))
    yield edge("one input, one output", sizes=[1, n, 1])
    yield edge("all layers of the same size", sizes=[n, n, n, n])
    yield edge("a very large network", sizes=[int(n) for n in rng.integers(30_000, 90_000, 4)])


COUNT = Exercise(
    name="count_parameters",
    forbidden=FRAMEWORKS,
    draw=_draw_count,
    shown=(worked("two layers, 2–3–1 units", sizes=[2, 3, 1]), worked("one layer", sizes=[4, 2])),
    returns=("count",),
    mistakes=(
        Mistake(
            "no_biases",
            "inputs * units + units",
            "inputs * units",
            "You count the weights but not the biases: every unit has one.",
        ),
        Mistake(
            "one_bias_a_layer",
            "inputs * units + units",
            "inputs * units + 1",
            "You count one bias for each layer. Every *unit* has a bias of its own.",
        ),
        Mistake(
            "bias_for_each_input",
            "inputs * units + units",
            "inputs * units + inputs",
            "You count a bias for each input of a layer. Biases belong to its units.",
        ),
        Mistake(
            "inputs_have_biases",
            "return sum(",
            "return sizes[0] + sum(",
            "You count biases for the inputs too. Inputs are given: they have neither weights nor biases.",
        ),
        Mistake(
            "output_without_biases",
            "return sum(",
            "return -sizes[-1] + sum(",
            "You leave out the biases of the output layer. It is a layer like the others.",
        ),
        Mistake(
            "hidden_layers_only",
            "sizes[1:])",
            "sizes[1:-1])",
            "You leave out the output layer. Each pair of neighbours in `sizes` is a layer, the last pair too.",
        ),
        Mistake(
            "units_counted",
            "inputs * units + units",
            "units",
            "You count units. A unit has a weight for each of its inputs, and a bias.",
        ),
    ),
    hints=(
        "Draw the network 2–3–1 and count on paper: lines between units, and one bias for every unit that is not an input. "
        "How far off is your number, and what is there that many of?",
        "A layer from d inputs to l units has a matrix of d · l weights and l biases. Add that up over all neighbours in sizes.",
        "return sum(... for inputs, units in zip(sizes, sizes[1:]))",
    ),
)

EXERCISES: tuple[Exercise, ...] = (FORWARD, XOR, RECEPTORS, COLLAPSE, ONE_HOT, COUNT)
