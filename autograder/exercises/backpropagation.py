"""Exercises of ``04_backpropagation``: loss, descent, forward and backward pass, and how to test them.

``mlp_backward`` is a composition.  It gets its pieces from the probe, so a wrong ``output_delta`` costs once.  A
solution that writes the pieces out itself is as right as one that calls them; nothing here asks whether they
were called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from autograder.exercise import FRAMEWORKS, Case, Equivalent, Exercise, Mistake, edge, random, worked

# What differentiates or descends by itself, exactly or by small steps. One list for all: they then share a fork.
FORBIDDEN = (*FRAMEWORKS, "scipy.optimize", "scipy.differentiate", "numdifftools")


def _sizes(rng: np.random.Generator, count: int) -> list[int]:
    """Return ``count`` different sizes between 2 and 9, so that a transpose or a wrong axis shows."""
    return [int(n) for n in rng.choice(np.arange(2, 10), count, replace=False)]


def _away_from_zero(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return numbers of either sign with magnitudes between 0.5 and 2."""
    return rng.uniform(0.5, 2, shape) * rng.choice([-1.0, 1.0], shape)


def _small(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return small whole numbers other than 0, to follow on paper."""
    return rng.choice([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0], shape)


def _one_hot(rng: np.random.Generator, n: int, k: int) -> np.ndarray:
    return np.eye(k)[rng.integers(0, k, n)]


# --- mse_loss -----------------------------------------------------------------------------------------------------


def _draw_loss(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "two samples, two outputs",
        Y=_one_hot(rng, 2, 2),
        Y_hat=rng.choice([0.0, 0.25, 0.5, 0.75, 1.0], (2, 2)),
    )
    for _ in range(4):
        n, k = _sizes(rng, 2)
        yield random(
            f"{n} samples, {k} outputs", Y=rng.normal(size=(n, k)), Y_hat=rng.normal(1.0, 1.0, (n, k))
        )
    n, k = _sizes(rng, 2)
    yield edge("one output", Y=rng.normal(size=(n, 1)), Y_hat=rng.normal(1.0, 1.0, (n, 1)))
    yield edge("labels are integers", Y=_one_hot(rng, n, k).astype(int), Y_hat=rng.uniform(0.1, 0.9, (n, k)))
    perfect = rng.uniform(size=(n, k))
    yield edge("a perfect prediction", floor=1e-12, exact=True, Y=perfect, Y_hat=perfect.copy())


LOSS = Exercise(
    name="mse_loss",
    forbidden=FORBIDDEN,
    draw=_draw_loss,
    shown=(
        worked(
            "two samples, two outputs",
            Y=np.array([[1.0, 0.0], [0.0, 1.0]]),
            Y_hat=np.array([[0.5, 0.5], [1.0, 0.0]]),
        ),
        worked("one sample, three outputs", Y=np.array([[3.0, 1.0, 0.0]]), Y_hat=np.array([[1.0, 1.0, 1.0]])),
    ),
    returns=("E",),
    mistakes=(
        Mistake(
            "half_missing",
            "(2 * len(Y))",
            "len(Y)",
            "The ½ in front of the sum is missing. It is there so that no factor 2 is left after differentiating.",
        ),
        Mistake(
            "samples_not_averaged",
            "(2 * len(Y))",
            "2",
            "You add up all samples but never divide by N, so the error grows with the amount of data.",
        ),
        Mistake(
            "mean_over_everything",
            "(2 * len(Y))",
            "(2 * Y.size)",
            "You divide by N·K, as np.mean does. E divides by the number of samples N alone; outputs are added up.",
        ),
        Mistake(
            "divided_by_outputs",
            "(2 * len(Y))",
            "(2 * Y.shape[1])",
            "You divide by the number of outputs K. N is the number of samples: the length of the first axis.",
        ),
        Mistake(
            "not_squared",
            " ** 2",
            "",
            "The differences are not squared, so those above and those below the target cancel.",
        ),
        Mistake(
            "one_loss_per_sample",
            "(Y - Y_hat) ** 2",
            "(Y - Y_hat) ** 2, axis=1",
            "You return one number per sample. E is a single number: sum over samples and outputs.",
        ),
    ),
    hints=(
        "Work the two-sample case on paper. By which factor does your number differ: 2, N, or the number of outputs?",
        "Square every element of Y − Y_hat, add all of them up, and divide once by 2N. N is len(Y).",
        "return np.sum((... - ...) ** 2) / (2 * ...)",
    ),
)


# --- gradient_descent ---------------------------------------------------------------------------------------------


def _draw_descent(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "two steps in a bowl",
        theta0=_small(rng, 2) * 2,
        learning_rate=0.25,
        n_steps=2,
        A=np.diag(rng.choice([1.0, 2.0], 2)),
        c=_small(rng, 2),
        bend=0.0,
    )
    for d, bend in zip(_sizes(rng, 4), (0.0, 0.0, 0.1, 0.2)):
        yield random(f"{d} parameters", **_descent(rng, d, int(rng.integers(3, 9)), 0.2), bend=bend)
    yield edge("one parameter", **_descent(rng, 1, 4, 0.3), bend=0.1)
    yield edge("no step", **_descent(rng, 3, 0, 0.1), bend=0.0)
    yield edge("a learning rate that is too large", **_descent(rng, 2, 6, 3.0), bend=0.0)
    whole = _descent(rng, 3, 3, 0.1) | {"theta0": rng.choice([-3, -2, 2, 3], 3)}
    yield edge("a start given as integers", **whole, bend=0.0)


def _descent(rng: np.random.Generator, d: int, n_steps: int, learning_rate: float) -> dict[str, Any]:
    """Return a start and a bowl with curvatures between 1 and 2 around ``c``."""
    turn, _ = np.linalg.qr(rng.normal(size=(d, d)))
    return {
        "theta0": _away_from_zero(rng, d),
        "learning_rate": learning_rate,
        "n_steps": n_steps,
        "A": turn @ np.diag(rng.uniform(1, 2, d)) @ turn.T,
        "c": 3 * _away_from_zero(rng, d),
    }


def ask_descent(
    student: Any, theta0: Any, learning_rate: float, n_steps: int, A: Any, c: Any, bend: float
) -> Any:
    """Let the student's function descend a bowl whose walls may bend."""

    def grad(theta: Any) -> Any:
        theta = np.asarray(theta)
        return A @ (theta - c) + bend * theta**3

    return student.gradient_descent(grad, theta0, learning_rate, n_steps)


DESCENT = Exercise(
    name="gradient_descent",
    forbidden=FORBIDDEN,
    draw=_draw_descent,
    shown=(
        worked(
            "two steps in a bowl",
            theta0=np.array([4.0, 2.0]),
            learning_rate=0.25,
            n_steps=2,
            A=np.array([[2.0, 0.0], [0.0, 4.0]]),
            c=np.zeros(2),
            bend=0.0,
        ),
    ),
    returns=("path",),
    probe=ask_descent,
    mistakes=(
        Mistake(
            "uphill",
            "theta - learning_rate",
            "theta + learning_rate",
            "You add the gradient, so you climb. It points uphill; to go down, subtract it.",
        ),
        Mistake(
            "gradient_of_the_start",
            "grad(theta)",
            "grad(path[0])",
            "Every step uses the gradient at the start. Ask grad again at the point you have reached.",
        ),
        Mistake(
            "same_array_in_every_row",
            "theta = theta - learning_rate",
            "theta -= learning_rate",
            "All rows of your path are the last point. `theta -= …` changes the array that is already in your list; "
            "`theta = theta - …` makes a new one.",
        ),
        Mistake(
            "start_missing",
            "path = [theta]",
            "path = []",
            "The start is missing. path[0] is theta0, so there is one row more than there are steps.",
        ),
        Mistake(
            "one_step_short",
            "range(n_steps)",
            "range(n_steps - 1)",
            "You take one step less than n_steps. The path has n_steps + 1 rows.",
        ),
        Mistake(
            "only_the_end",
            "np.array(path)",
            "np.array(path)[-1]",
            "You return the last point only. The whole path is asked for, one row per point.",
        ),
    ),
    hints=(
        "Print the first two rows of your path. Is row 0 the start? Does row 1 lie lower than row 0?",
        "Keep a list that begins with theta0. In each step make a new array from the last one and append it.",
        "theta = np.array(theta0, dtype=float)\npath = [theta]\nfor _ in range(n_steps):\n"
        "    theta = theta - ...\n    path.append(theta)\nreturn np.array(path)",
    ),
    equivalent=(
        Equivalent(
            "for _ in range(n_steps): -> for _ in reversed(range(n_steps)):",
            "the loop counts steps; nobody looks at the count",
        ),
    ),
)


# --- mlp_forward_cached -------------------------------------------------------------------------------------------


def _network(rng: np.random.Generator, sizes: list[int], scale: float = 1.0) -> dict[str, Any]:
    """Return weights (d, l) and biases (l,) of a network with these layer sizes, input first."""
    return {
        "weights": [scale * _away_from_zero(rng, d, size) / np.sqrt(d) for d, size in pairwise(sizes)],
        "biases": [scale * _away_from_zero(rng, size) / 2 for size in sizes[1:]],
    }


def _draw_forward(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "two samples, two hidden units",
        X=_small(rng, 2, 2),
        weights=[_small(rng, 2, 2), _small(rng, 2, 1)],
        biases=[_small(rng, 2), _small(rng, 1)],
        activation="relu",
    )
    for layers, activation in ((2, "sigmoid"), (3, "tanh"), (3, "relu"), (4, "sigmoid")):
        n, *sizes = _sizes(rng, layers + 2)
        yield random(
            f"{layers} layers, {activation}",
            X=rng.normal(size=(n, sizes[0])),
            **_network(rng, sizes),
            activation=activation,
        )
    n, d, k = _sizes(rng, 3)
    yield edge("one layer", X=rng.normal(size=(n, d)), **_network(rng, [d, k]), activation="relu")
    yield edge("one sample", X=rng.normal(size=(1, d)), **_network(rng, [d, n, k]), activation="tanh")
    yield edge(
        "as many samples as units",
        X=rng.normal(size=(k, k)),
        **_network(rng, [k, k, k]),
        activation="sigmoid",
    )
    yield edge(
        "saturated units", X=rng.normal(size=(n, d)), **_network(rng, [d, n, k], 30.0), activation="tanh"
    )
    yield edge(
        "eight layers", X=rng.normal(size=(n, d)), **_network(rng, [d, *[3, 4] * 4]), activation="sigmoid"
    )


def ask_forward(student: Any, X: Any, weights: Any, biases: Any, activation: str) -> Any:
    """Run the forward pass with the named hidden activation; sigmoid is left to the default."""
    if activation == "sigmoid":
        return student.mlp_forward_cached(X, weights, biases)

    def relu(z: Any) -> Any:
        return np.maximum(z, 0)

    given = {"tanh": np.tanh, "relu": relu}[activation]
    return student.mlp_forward_cached(X, weights, biases, activation=given)


FORWARD = Exercise(
    name="mlp_forward_cached",
    forbidden=FORBIDDEN,
    draw=_draw_forward,
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
    ),
    hints=(
        "Compare the first wrong array on the card with paper: is it a Z or an H, and of which layer?",
        "Start with H = [X]. Each layer appends one Z, made from the last H, and one H, made from that Z. "
        "After the loop the last H has to be replaced, because the output layer uses sigmoid.",
        "Z, H = [], [X]\nfor W, b in zip(weights, biases):\n    Z.append(...)\n    H.append(...)\n"
        'H[-1] = sigmoid(...)\nreturn H[-1], {"Z": Z, "H": H}',
    ),
)


# --- output_delta -------------------------------------------------------------------------------------------------


def _draw_delta(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "two samples, one output",
        Y=_one_hot(rng, 2, 2)[:, :1],
        Y_hat=rng.choice([0.2, 0.4, 0.5, 0.6, 0.8], (2, 1)),
    )
    for _ in range(4):
        n, k = _sizes(rng, 2)
        yield random(f"{n} samples, {k} outputs", Y=_one_hot(rng, n, k), Y_hat=rng.uniform(0.1, 0.9, (n, k)))
    n, k = _sizes(rng, 2)
    yield edge("one output", Y=rng.uniform(size=(n, 1)), Y_hat=rng.uniform(0.1, 0.9, (n, 1)))
    saturated = rng.permutation(np.resize([0.0, 1.0, 0.3, 0.6], n * k)).reshape(n, k)
    yield edge("some outputs exactly 0 or 1", exact=True, Y=_one_hot(rng, n, k), Y_hat=saturated)
    perfect = rng.uniform(0.1, 0.9, (n, k))
    yield edge("a perfect prediction", floor=1e-12, exact=True, Y=perfect, Y_hat=perfect.copy())


DELTA = Exercise(
    name="output_delta",
    forbidden=FORBIDDEN,
    draw=_draw_delta,
    shown=(
        worked("two samples, one output", Y=np.array([[1.0], [0.0]]), Y_hat=np.array([[0.5], [0.5]])),
        worked("one sample, two outputs", Y=np.array([[1.0, 0.0]]), Y_hat=np.array([[0.8, 0.4]])),
    ),
    returns=("delta",),
    mistakes=(
        Mistake(
            "samples_not_averaged",
            " / len(Y)",
            "",
            "1/N is missing. E averages over the samples, so each sample's share of the gradient is divided by N.",
        ),
        Mistake(
            "mean_over_everything",
            "len(Y)",
            "Y.size",
            "You divide by N·K. E divides by the number of samples N alone.",
        ),
        Mistake(
            "sign_flipped",
            "(Y_hat - Y)",
            "(Y - Y_hat)",
            "The sign is flipped. Where the output is too large, delta is positive: a larger z would raise the error.",
        ),
        Mistake(
            "slope_missing",
            " * Y_hat * (1 - Y_hat)",
            "",
            "You stop at ∂E/∂Ŷ. To reach Z_M the chain rule goes through the sigmoid: multiply by its slope.",
        ),
        Mistake(
            "slope_at_the_output",
            "Y_hat * (1 - Y_hat)",
            "sigmoid_slope(Y_hat)",
            "You take the slope at Ŷ. sigmoid_slope wants the net input Z; with the output at hand it is Ŷ(1 − Ŷ).",
        ),
        Mistake(
            "factor_two",
            "(Y_hat - Y)",
            "2 * (Y_hat - Y)",
            "Your delta is twice too large. The 2 from the square cancels against the ½ in E.",
        ),
    ),
    hints=(
        "Divide your answer by the right one on the card, element by element. Is it one constant, or does it change "
        "with Ŷ?",
        "Two factors, element by element: ∂E/∂Ŷ = (Ŷ − Y)/N, and the slope of the sigmoid, which is Ŷ(1 − Ŷ).",
        "return (... - ...) / len(Y) * ... * (1 - ...)",
    ),
)


# --- affine_backward ----------------------------------------------------------------------------------------------


def _affine(rng: np.random.Generator, n: int, d: int, size: int) -> dict[str, Any]:
    return {
        "delta": _away_from_zero(rng, n, size),
        "H_prev": _away_from_zero(rng, n, d),
        "W": _away_from_zero(rng, d, size),
    }


def _draw_affine(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "two samples, three inputs, one unit",
        delta=_small(rng, 2, 1),
        H_prev=_small(rng, 2, 3),
        W=_small(rng, 3, 1),
    )
    for _ in range(4):
        n, d, size = _sizes(rng, 3)
        yield random(f"{n} samples, {d} inputs, {size} units", **_affine(rng, n, d, size))
    n, d, size = _sizes(rng, 3)
    yield edge("one sample", **_affine(rng, 1, d, size))
    yield edge("as many samples as inputs and units", **_affine(rng, n, n, n))
    dead = _affine(rng, n, d, size)
    dead["delta"] = np.zeros((n, size))
    yield edge("no error arrives", floor=1e-12, **dead)


AFFINE = Exercise(
    name="affine_backward",
    forbidden=FORBIDDEN,
    draw=_draw_affine,
    shown=(
        worked(
            "two samples, three inputs, one unit",
            delta=np.array([[1.0], [2.0]]),
            H_prev=np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 1.0]]),
            W=np.array([[1.0], [2.0], [3.0]]),
        ),
        worked(
            "two of everything",
            delta=np.array([[1.0, 0.0], [1.0, 2.0]]),
            H_prev=np.array([[1.0, 2.0], [0.0, 3.0]]),
            W=np.array([[1.0, -1.0], [2.0, 0.0]]),
        ),
    ),
    returns=("dW", "db", "dH_prev"),
    mistakes=(
        Mistake(
            "bias_gradient_averaged",
            "delta.sum(axis=0)",
            "delta.mean(axis=0)",
            "db is a mean. b was added to every row, so its gradient is the sum over rows; 1/N is already in delta.",
        ),
        Mistake(
            "bias_gradient_over_units",
            "delta.sum(axis=0)",
            "delta.sum(axis=1)",
            "db is summed over the units. Sum over the samples, axis 0, so that one number per unit is left.",
        ),
        Mistake(
            "bias_gradient_one_number",
            "delta.sum(axis=0)",
            "delta.sum()",
            "db is a single number. Each unit has a bias of its own: sum over the samples only.",
        ),
        Mistake(
            "bias_gradient_as_a_row",
            "delta.sum(axis=0)",
            "delta.sum(axis=0, keepdims=True)",
            "db has shape (1, l). A gradient has the shape of what it belongs to, and b has shape (l,).",
        ),
        Mistake(
            "weight_gradient_transposed",
            "H_prev.T @ delta",
            "delta.T @ H_prev",
            "dW is transposed: (l, d). It must have the shape of W, (d, l): H_prevᵀ comes first.",
        ),
        Mistake(
            "weight_gradient_averaged",
            "H_prev.T @ delta",
            "H_prev.T @ delta / len(delta)",
            "dW is divided by N once more. 1/N is already in delta.",
        ),
        Mistake(
            "weights_not_transposed",
            "delta @ W.T",
            "delta @ W",
            "dH_prev uses W where Wᵀ belongs. With a square W nothing complains, and every number is wrong.",
        ),
    ),
    hints=(
        "Which of the three is wrong, and is it its shape or its numbers? Write the shapes of delta, H_prev and W "
        "beside each other.",
        "Only one product of each pair has the shape you need: (d, N)(N, l) for dW, (N, l)(l, d) for dH_prev. "
        "b was copied to N rows, so its gradient collects from N rows.",
        "dW = ....T @ ...\ndb = ....sum(axis=...)\ndH_prev = ... @ ....T\nreturn dW, db, dH_prev",
    ),
)


# --- mlp_backward -------------------------------------------------------------------------------------------------


def _tape(
    rng: np.random.Generator, n: int, sizes: list[int], activation: str, scale: float = 1.0
) -> dict[str, Any]:
    """Return targets, the cache of a forward pass and the weights, as ``ask_backward`` takes them."""
    functions: dict[str, Callable[..., Any]] = {"sigmoid": _sigmoid, "tanh": np.tanh, "relu": _relu}
    hidden = functions[activation]
    network = _network(rng, sizes, scale)
    Z: list[np.ndarray] = []
    H = [_away_from_zero(rng, n, sizes[0])]
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
        n, *sizes = _sizes(rng, layers + 2)
        yield random(f"{layers} layers, {activation}", **_tape(rng, n, sizes, activation))
    n, d, k = _sizes(rng, 3)
    yield edge("one layer", **_tape(rng, n, [d, k], "sigmoid"))
    yield edge("one sample, one output", **_tape(rng, 1, [d, n, 1], "tanh"))
    yield edge("as many samples as units", **_tape(rng, k, [k, k, k, k], "relu"))
    yield edge("saturated units", **_tape(rng, n, [d, n, k], "sigmoid", 4.0))
    yield edge("eight layers", **_tape(rng, n, [d, *[3, 4] * 4], "tanh", 1.5))


def ask_backward(student: Any, Y: Any, cache: Any, weights: Any, activation: str) -> Any:
    """Run the backward pass with pieces of the probe's own, so that a student's wrong one costs nothing here.

    They differentiate from the definition, a step along every element: as formulas they would solve other exercises
    for whoever reads the public case file, as values they would solve this one for whoever walks the frames.
    """
    h = 1e-20  # of a complex step, which is right to the last digit

    def sigmoid(z: Any) -> Any:
        return 0.5 * (1 + np.tanh(0.5 * z))

    def relu(z: Any) -> Any:
        return np.where(z.real > 0, z, 0)

    known: Any = {"sigmoid": sigmoid, "tanh": np.tanh, "relu": relu}
    hidden = known[activation]

    def given_slope(z: Any) -> Any:
        return np.imag(hidden(z + 1j * h)) / h

    def given_delta(targets: Any, outputs: Any) -> Any:
        z = np.log(outputs / (1 - outputs))
        return np.imag((targets - sigmoid(z + 1j * h)) ** 2) / (2 * h * len(targets))

    def given_affine(delta: Any, H_prev: Any, W: Any) -> Any:
        def gradient(at: Any, change: Any) -> Any:
            steps = np.eye(at.size).reshape(-1, *at.shape)  # one for each element, all taken at once
            return np.sum(delta * change(steps), axis=(1, 2)).reshape(at.shape)

        dW = gradient(W, lambda steps: H_prev @ steps)
        db = gradient(W[0], lambda steps: np.repeat(steps[:, None], len(H_prev), axis=1))
        return dW, db, gradient(H_prev, lambda steps: steps @ W)

    return student.mlp_backward(
        Y, cache, weights, slope=given_slope, output_delta=given_delta, affine_backward=given_affine
    )


BACKWARD = Exercise(
    name="mlp_backward",
    forbidden=FORBIDDEN,
    draw=_draw_backward,
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


# --- numerical_gradient -------------------------------------------------------------------------------------------


def _draw_numerical(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "two squares", kind="squares", C=np.abs(_small(rng, 2)), theta=_small(rng, 2) + 0.5, eps=None
    )
    yield worked(
        "a cube, with a wide step", kind="cubes", C=np.abs(_small(rng, 1)), theta=_small(rng, 1), eps=0.5
    )
    for kind, axes in (("mixed", 1), ("cubes", 2), ("sines", 2), ("mixed", 3)):
        shape = sorted(_sizes(rng, axes))[:2] + [2] * (axes - 2)
        yield random(f"{kind} of shape {tuple(shape)}", **_smooth(rng, kind, shape), eps=None)
    yield edge("one number", **_smooth(rng, "cubes", [1]), eps=None)
    yield edge("another step", **_smooth(rng, "cubes", [2, 3]), eps=1e-3)
    whole = _smooth(rng, "squares", [4]) | {"theta": rng.choice([-3, -2, 2, 3], 4)}
    yield edge("parameters given as integers", **whole, eps=None)
    yield edge(
        "at the bottom of a bowl",
        floor=1e-9,
        kind="squares",
        C=rng.uniform(1, 2, 3),
        theta=np.zeros(3),
        eps=None,
    )


def _smooth(rng: np.random.Generator, kind: str, shape: list[int]) -> dict[str, Any]:
    """Return a function of ``ask_numerical`` and a point where it is well away from flat."""
    theta = _away_from_zero(rng, *shape)
    lift = (
        rng.uniform(0.6, 1.2, shape) - theta
    )  # sines: every factor sin(theta + lift) is between 0.56 and 0.93
    return {"kind": kind, "C": lift if kind == "sines" else rng.uniform(1, 2, shape), "theta": theta}


def ask_numerical(student: Any, kind: str, C: Any, theta: Any, eps: float | None) -> Any:
    """Differentiate one of four smooth functions, which insist on the shape of theta."""
    shape = theta.shape

    def f(at: Any) -> Any:
        at = np.asarray(at)
        if at.shape != shape:
            raise ValueError(f"f was called with an array of shape {at.shape}; theta has shape {shape}")
        if kind == "squares":
            return np.sum(C * at**2)
        if kind == "mixed":
            return np.sum(C * at**2) + np.sum(at) ** 2 / at.size
        if kind == "cubes":
            return np.sum(C * at**3)
        return np.prod(np.sin(at + C))

    if eps is None:
        return student.numerical_gradient(f, theta)
    return student.numerical_gradient(f, theta, eps=eps)


NUMERICAL = Exercise(
    name="numerical_gradient",
    forbidden=FORBIDDEN,
    draw=_draw_numerical,
    shown=(
        worked("two squares", kind="squares", C=np.array([1.0, 2.0]), theta=np.array([3.0, -1.0]), eps=None),
        worked("a cube, with a wide step", kind="cubes", C=np.array([1.0]), theta=np.array([2.0]), eps=0.5),
    ),
    returns=("gradient",),
    probe=ask_numerical,
    rtol=1e-8,
    mistakes=(
        Mistake(
            "forward_difference",
            "        theta[i] = kept - eps\n        below = f(theta)\n        theta[i] = kept\n"
            "        gradient[i] = (above - below) / (2 * eps)",
            "        theta[i] = kept\n        gradient[i] = (above - f(theta)) / eps",
            "This is a forward difference, f(θ + ε) − f(θ). It is right to five digits only. "
            "Step to both sides: the error falls from ε to ε².",
        ),
        Mistake(
            "two_missing",
            "(2 * eps)",
            "eps",
            "Your gradient is twice too large. From θ − ε to θ + ε the distance is 2ε.",
        ),
        Mistake(
            "not_restored",
            "        theta[i] = kept\n",
            "",
            "A parameter keeps its step when you go on to the next one. Put it back before you move on.",
        ),
        Mistake(
            "step_ignored",
            "gradient = np.zeros_like(theta)",
            "gradient, eps = np.zeros_like(theta), 1e-5",
            "Your step is always 1e-5. Use the argument eps.",
        ),
        Mistake(
            "sign_flipped",
            "(above - below)",
            "(below - above)",
            "The sign is flipped: the value after the step comes first, f(θ + ε) − f(θ − ε).",
        ),
        Mistake(
            "step_lost_in_integers",
            "np.array(theta, dtype=float)",
            "np.array(theta)",
            "An array of integers cannot hold a step of 1e-5: it is cut off. Work on a float copy of theta.",
        ),
        Mistake(
            "whole_array_moved",
            "theta[i] = kept + eps",
            "theta += eps",
            "Your first step moves all parameters at once. A partial derivative moves one and holds the others.",
        ),
    ),
    hints=(
        "Try f(θ) = θ² at θ = 3 by hand. Is your answer 6, 12, or 6.00001?",
        "For each index: step up, call f, step down, call f, put the kept value back. Work on a float copy, and give f "
        "the whole array in its own shape. np.ndindex(theta.shape) yields every index.",
        "theta = np.array(theta, dtype=float)\ngradient = np.zeros_like(theta)\nfor i in np.ndindex(theta.shape):\n"
        "    kept = theta[i]\n    theta[i] = kept + eps\n    above = ...\n    theta[i] = ...\n    below = ...\n"
        "    theta[i] = kept\n    gradient[i] = ...\nreturn gradient",
    ),
    equivalent=(
        Equivalent(
            "gradient = np.zeros_like(theta) -> gradient = np.ones_like(theta)",
            "every element is written before it is returned",
        ),
    ),
)


# --- gradient_norms -----------------------------------------------------------------------------------------------


def _matrices(rng: np.random.Generator, layers: int) -> list[np.ndarray]:
    sizes = _sizes(rng, layers + 1)
    return [_away_from_zero(rng, d, size) for d, size in pairwise(sizes)]


def _draw_norms(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("two layers", dWs=[_small(rng, 2, 2), _small(rng, 3, 1)])
    for layers in (2, 3, 4, 5):
        yield random(f"{layers} layers", dWs=_matrices(rng, layers))
    yield edge("one layer", dWs=_matrices(rng, 1))
    first, *others = _matrices(rng, 3)
    yield edge("a dead layer", dWs=[np.zeros_like(first), *others])
    yield edge("one weight per layer", dWs=[_away_from_zero(rng, 1, 1) for _ in range(3)])


NORMS = Exercise(
    name="gradient_norms",
    forbidden=FORBIDDEN,
    draw=_draw_norms,
    shown=(
        worked("two layers", dWs=[np.array([[3.0, 0.0], [0.0, -4.0]]), np.array([[1.0], [-2.0], [2.0]])]),
    ),
    returns=("norms",),
    mistakes=(
        Mistake(
            "root_missing",
            "np.sqrt(np.sum(dW**2))",
            "np.sum(dW**2)",
            "The square root is missing: you return squared norms.",
        ),
        Mistake(
            "mean_for_sum",
            "np.sum(dW**2)",
            "np.mean(dW**2)",
            "You average the squares. The Frobenius norm adds them up, so a larger layer counts for more.",
        ),
        Mistake(
            "spectral_norm",
            "np.sqrt(np.sum(dW**2))",
            "np.linalg.norm(dW, 2)",
            "np.linalg.norm(dW, 2) is the largest singular value. The Frobenius norm is np.linalg.norm(dW).",
        ),
        Mistake(
            "sum_of_magnitudes",
            "np.sqrt(np.sum(dW**2))",
            "np.sum(np.abs(dW))",
            "You add magnitudes. The Frobenius norm squares, adds, and takes the root.",
        ),
        Mistake(
            "last_layer_first",
            "for dW in dWs]",
            "for dW in dWs[::-1]]",
            "Your norms run from the last layer to the first. norms[0] belongs to dWs[0].",
        ),
    ),
    hints=(
        "Take the matrix [[3, 0], [0, −4]]. Its norm is 5. What do you get?",
        "One number per matrix: the length of the vector you get when you write all its elements in a row.",
        "return np.array([np.sqrt(...) for dW in dWs])",
    ),
)

EXERCISES: tuple[Exercise, ...] = (LOSS, DESCENT, FORWARD, DELTA, AFFINE, BACKWARD, NUMERICAL, NORMS)
