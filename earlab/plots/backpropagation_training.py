"""Train networks of notebook 04 with the student's functions, and draw what came of it.

The page writes ``train(network, X, Y, learning_rate, n_epochs, batch=32, activation=…, slope=…, watch=None)``, which
returns the network and what ``watch`` said after each epoch, ``accuracy(network, X, y, activation=…)`` and
``error(network, X, Y, activation=…)``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from earlab.data import load_digits
from earlab.style import COLOURS

Function = Callable[..., Any]
Network = tuple[list[np.ndarray], list[np.ndarray]]  # weights and biases, first layer first
Part = tuple[np.ndarray, np.ndarray, np.ndarray]  # rows (N, 784), one-hot targets (N, 10), labels (N,)


def digit_parts() -> tuple[Part, Part]:
    """Return the digits to train on and those to test with: rows (N, 784), one-hot targets (N, 10), labels (N,)."""
    digits = load_digits()
    return tuple(  # type: ignore[return-value]
        (x.reshape(len(x), 784).astype(float), np.eye(10)[y], y)
        for x, y in map(digits.part, ("train", "test"))
    )


def new_network(sizes: Sequence[int], scale: float = 1.0, seed: int = 0) -> Network:
    """Return weights drawn from N(0, scale² / inputs of the layer), and biases of zero."""
    random = np.random.default_rng(seed)
    weights = [scale * random.normal(size=shape) / np.sqrt(shape[0]) for shape in pairwise(sizes)]
    return weights, [np.zeros(units) for units in sizes[1:]]


def batches(count: int, batch: int, seed: int) -> Iterator[np.ndarray]:
    """Yield all sample numbers once, in random order, ``batch`` at a time."""
    order = np.random.default_rng(seed).permutation(count)
    for first in range(0, count, batch):
        yield order[first : first + batch]


def compared(
    forward: Function, backward: Function, loss: Function, numerical: Function, sizes: Sequence[int]
) -> str:
    """Compare every gradient of a random network with a numerical one; return a line for each array."""
    random = np.random.default_rng(0)
    X, Y = random.normal(size=(12, sizes[0])), random.integers(0, 2, (12, sizes[-1])).astype(float)
    parameters = [random.normal(size=shape) for shape in pairwise(sizes)]
    parameters += [random.normal(size=units) for units in sizes[1:]]
    layers = len(sizes) - 1

    def error(*given: np.ndarray) -> Any:
        return loss(Y, forward(X, list(given[:layers]), list(given[layers:]))[0])

    _, tape = forward(X, parameters[:layers], parameters[layers:])
    dWs, dbs = backward(Y, tape, parameters[:layers])
    lines = []
    for k, analytic in enumerate([*dWs, *dbs]):
        before, after = parameters[:k], parameters[k + 1 :]
        numeric = numerical(lambda theta: error(*before, theta, *after), parameters[k])  # noqa: B023  called at once
        difference = np.abs(analytic - numeric).max() / np.abs(numeric).max()
        name = f"{'W' if k < layers else 'b'}{k % layers + 1}"
        verdict = "ok" if difference < 1e-7 else "WRONG"
        lines.append(f"{name}, {analytic.size:2d} numbers: relative difference {difference:.0e} {verdict}")
    return "\n".join(lines)


def price(forward: Function, backward: Function, X: np.ndarray, Y: np.ndarray, network: Network) -> str:
    """Measure one pass forward and one back; return what all gradients cost, by these and by brute force."""
    seconds = []
    for _ in range(20):
        start = time.perf_counter()
        _, tape = forward(X, *network)
        between = time.perf_counter()
        backward(Y, tape, network[0])
        seconds.append((between - start, time.perf_counter() - between))
    once, back = 1e3 * np.median(seconds, axis=0)
    count = sum(parameter.size for part in network for parameter in part)
    return (
        f"{count:,} parameters\none forward pass    {once:8.2f} ms\n"
        f"one backward pass   {back:8.2f} ms, all gradients at once\n"
        f"by brute force      {2 * count * once:8.0f} ms, two forward passes for each"
    )


def deep(
    train: Function, accuracy: Function, error: Function, kinds: Mapping[str, Any], parts: tuple[Part, Part]
) -> tuple[Figure, str]:
    """Train six layers with each activation for five epochs, each with the best of three learning rates.

    kinds: name → (activation, slope, scale of the first weights).
    """
    (X, Y, _), (X_test, Y_test, y_test) = parts
    figure, axes = plt.subplots(figsize=(7, 3.2))
    told = []
    for (name, (f, slope, scale)), colour in zip(kinds.items(), COLOURS):

        def seen(network: Network, f: Function = f) -> tuple[float, float]:
            return float(accuracy(network, X_test, y_test, f)), float(error(network, X_test, Y_test, f))

        start, tries = new_network((784, *[32] * 5, 10), scale), {}
        for rate in (0.1, 1.0, 10.0):
            tries[rate] = train(start, X, Y, rate, 5, activation=f, slope=slope, watch=seen)[1]
        best = max(tries, key=lambda rate: tries[rate][-1][0])
        shares, errors = np.transpose(tries[best])
        axes.plot(range(1, 6), 100 * shares, "o-", color=colour, label=f"{name}, η = {best:g}")
        told.append(f"{name} ends at {shares[-1]:.0%} and E = {errors[-1]:.3f} (learning rate {best:g})")
    axes.set(xlabel="epoch", ylabel="test images read correctly (%)", ylim=(0, 100), xticks=range(1, 6))
    axes.set_title("Six layers: the same network, another activation")
    axes.legend()
    return figure, f"Six layers over five epochs, with the best of three learning rates: {', '.join(told)}."


def scales(
    train: Function,
    accuracy: Function,
    forward: Function,
    plans: Mapping[str, Any],
    parts: tuple[Part, Part],
) -> tuple[Figure, str]:
    """Train networks whose first weights are drawn at ten scales; draw accuracy, and saturation before training.

    plans: name → (sizes, activation, slope, learning rate).
    """
    (X, Y, _), (X_test, _, y_test) = parts
    sizes_of = np.array([0.01, 0.1, 0.3, 0.6, 1, 2, 4, 10, 30, 100])
    figure, (left, right) = plt.subplots(1, 2, figsize=(8.8, 3.4))
    told = []
    for name, (sizes, f, slope, rate) in plans.items():
        shares = []
        for scale in sizes_of:
            with np.errstate(over="ignore", invalid="ignore"):
                network, _ = train(new_network(sizes, scale), X, Y, rate, 3, activation=f, slope=slope)
                shares.append(float(accuracy(network, X_test, y_test, f)))
        left.semilogx(sizes_of, 100 * np.array(shares), "o-", label=name)
        told.append(
            f"{name}: " + ", ".join(f"{scale:g} {share:.0%}" for scale, share in zip(sizes_of, shares))
        )
    left.set(xlabel="scale of the initial weights", ylabel="test images read correctly (%)", ylim=(0, 100))
    left.set_title("After three epochs")
    left.legend()
    slopes = [_hidden_slope(forward, X[:500], new_network((784, 32, 10), scale)) for scale in sizes_of]
    right.semilogx(sizes_of, slopes, "o-")
    right.set(
        xlabel="scale of the initial weights", ylabel="mean slope of the hidden sigmoids", ylim=(0, 0.26)
    )
    right.set_title("Saturation, before the first step")
    return figure, (
        f"Left, images read correctly at each scale of the initial weights. {'; '.join(told)}. Right: the mean slope of "
        f"the hidden sigmoids falls from {slopes[0]:.2f} to {slopes[-1]:.3f} as the scale grows."
    )


def _hidden_slope(forward: Function, X: np.ndarray, network: Network) -> float:
    """Return the mean slope of a network's first layer of sigmoids, from what they answer."""
    H = forward(X, *network)[1]["H"][1]
    return float(np.mean(H * (1 - H)))
