"""Train the networks of notebook 08 with the student's step: data, plans that fit the time, and what comes of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import reduce
from typing import Any

import numpy as np

from earlab.data import load_digits

Function = Callable[..., Any]
Layers = list[dict[str, Any]]
Part = tuple[np.ndarray, np.ndarray, np.ndarray]  # maps (N, 1, 28, 28), one-hot targets (N, 10), labels (N,)
RELU = {"kind": "leaky_relu"}
QUIET = 0.1  # how much smaller than usual the first filters begin, so that what they learn shows


def digit_parts() -> tuple[Part, Part]:
    """Return the digits to train on and those to test with, as maps, one-hot targets and labels."""
    digits = load_digits()
    return tuple(  # type: ignore[return-value]
        (x.reshape(len(x), 1, 28, 28), np.eye(10, dtype="f4")[y], y)
        for x, y in map(digits.part, ("train", "test"))
    )


def lecture_network(seed: int = 0, classes: int = 10) -> Layers:
    """Return the lecture's five layers, untrained: strides make the maps smaller, 28 to 14 to 7."""
    random = np.random.default_rng(seed)
    return [
        _conv(random, (4, 1, 5, 5), 1, 2, QUIET),
        RELU,
        _conv(random, (8, 4, 5, 5), 2, 2),
        RELU,
        _conv(random, (12, 8, 4, 4), 2, 1),
        RELU,
        _dense(random, 588, 200),
        RELU,
        _dense(random, 200, classes),
    ]


def pooling_network(seed: int = 0) -> Layers:
    """Return the same numbers of filters with max pooling in the strides' place, 28 to 14 to 7."""
    random = np.random.default_rng(seed)
    pool = {"kind": "max_pool", "size": 2, "stride": 2}
    return [
        _conv(random, (4, 1, 5, 5), 1, 2, QUIET),
        RELU,
        pool,
        _conv(random, (8, 4, 5, 5), 1, 2),
        RELU,
        pool,
        _conv(random, (12, 8, 3, 3), 1, 1),
        RELU,
        _dense(random, 588, 200),
        RELU,
        _dense(random, 200, 10),
    ]


def dense_network(seed: int = 0) -> Layers:
    """Return two dense layers with 159,010 weights and biases, as notebook 05 had them."""
    random = np.random.default_rng(seed)
    return [_dense(random, 784, 200), RELU, _dense(random, 200, 10)]


def _conv(
    random: np.random.Generator, shape: tuple[int, ...], stride: int, padding: int, scale: float = 1.0
) -> dict[str, Any]:
    drawn = _drawn(random, shape, int(np.prod(shape[1:])) / scale**2, shape[0])
    return {"kind": "conv", **drawn, "stride": stride, "padding": padding}


def _dense(random: np.random.Generator, d: int, units: int) -> dict[str, Any]:
    return {"kind": "dense", **_drawn(random, (d, units), d, units)}


def _drawn(random: np.random.Generator, shape: tuple[int, ...], inputs: float, units: int) -> dict[str, Any]:
    """Return weights from N(0, 2 / inputs), as suits ReLUs, and biases of 0."""
    weight = random.normal(size=shape) * np.sqrt(2 / inputs)
    return {"weight": weight.astype("f4"), "bias": np.zeros(units, dtype="f4")}


def count(layers: Layers) -> int:
    """Return how many weights and biases a network has."""
    return sum(layer[part].size for layer in layers for part in ("weight", "bias") if part in layer)


_PATIENCE = 1.3  # times the time that it may take: then the clock ends it


class Plan:
    """Batches for a training run that fits the time: one step is timed, and the amount of data is chosen by that.

    Iterating yields ``(x, Y, rate)``; the rate falls evenly to 0. Maps are moved by up to ``shift`` cells, each batch by another
    way. A slow ``step`` gets fewer batches, and the learning rate still comes down to 0: also where the machine becomes so busy
    that it would take much longer than ``seconds``, for then the clock takes over. steps: how many there are to be;
    afterwards, how many there were.
    """

    def __init__(
        self,
        step: Function,
        layers: Layers,
        x: np.ndarray,
        Y: np.ndarray,
        seconds: float = 60,
        rounds: int = 12,
        batch: int = 32,
        rate: float = 0.15,
        shift: int = 1,
        seed: int = 0,
    ) -> None:
        self._data, self._batch, self._rate, self._shift, self._seed = (
            (x, Y),
            min(batch, len(x)),
            rate,
            shift,
            seed,
        )
        self._seconds = seconds
        times = []
        for _ in range(3):
            start = time.perf_counter()
            step(x[: self._batch], Y[: self._batch], layers, rate)
            times.append(time.perf_counter() - start)
            if times[-1] > 0.5:
                break
        self.milliseconds = 1000 * min(times)
        most = rounds * (len(x) // self._batch)
        self.steps = max(5, min(most, int(1000 * seconds / self.milliseconds)))

    def __iter__(self) -> Iterator[tuple[np.ndarray, np.ndarray, float]]:
        x, Y = self._data
        random = np.random.default_rng(self._seed)
        order = np.zeros(0, dtype=int)
        start, steps = time.perf_counter(), self.steps
        for number in range(steps):
            done = max(number / steps, (time.perf_counter() - start) / (_PATIENCE * self._seconds))
            if done >= 1:
                self.steps = number
                return
            if len(order) < self._batch:
                order = random.permutation(len(x))
            chosen, order = order[: self._batch], order[self._batch :]
            moves = random.integers(-self._shift, self._shift + 1, 2)
            yield np.roll(x[chosen], moves, axis=(2, 3)), Y[chosen], self._rate * (1 - done)

    def __str__(self) -> str:
        images = self.steps * self._batch
        return (
            f"one batch of {self._batch} takes {self.milliseconds:.1f} ms, so there is time for {self.steps:,} of them: "
            f"{images:,} images, {images / len(self._data[0]):.1f} times round the training set"
        )


class Reader:
    """Answers of a network, from the forward functions: ``reader(layers, x)`` returns class numbers (N,)."""

    def __init__(self, conv: Function, pool: Function, activation: Function) -> None:
        self._through = {
            "conv": lambda h, of: conv(h, of["weight"], of["bias"], of["stride"], of["padding"]),
            "max_pool": lambda h, of: pool(h, of["size"], of["stride"]),
            "leaky_relu": lambda h, of: activation(h),
            "dense": lambda h, of: h.reshape(h.shape[0], -1) @ of["weight"] + of["bias"],
        }

    def scores(self, layers: Layers, x: np.ndarray) -> np.ndarray:
        """Return net inputs of the softmax (N, K), a hundred samples at a time."""
        parts = [x[first : first + 100] for first in range(0, len(x), 100)]
        return np.concatenate([reduce(self._layer, layers, part) for part in parts])

    def __call__(self, layers: Layers, x: np.ndarray) -> np.ndarray:
        """Return class numbers (N,)."""
        return self.scores(layers, x).argmax(axis=1)

    def _layer(self, h: np.ndarray, layer: dict[str, Any]) -> np.ndarray:
        return np.asarray(self._through[layer["kind"]](h, layer))


class Diary:
    """Keep what a training run shows: the loss, and the first layer's filters with their gradients, of every step."""

    def __init__(self) -> None:
        self.losses: list[float] = []
        self.filters: list[tuple[np.ndarray, np.ndarray]] = []

    def note(self, loss: float, weight: np.ndarray, gradient: np.ndarray) -> None:
        """Take in one step: the loss, and weights of the first layer with their gradient, both (F, C, KH, KW)."""
        self.filters.append((np.array(weight), np.array(gradient)))
        self.losses.append(float(loss))

    def moments(self) -> list[int]:
        """Return the first step, the last, and two between; raise NotImplementedError where nothing was learned yet."""
        if not self.losses:
            raise NotImplementedError("no step was taken yet")
        last = len(self.losses) - 1
        return sorted({0, min(10, last), round(float(np.sqrt(10 * last))), last})
