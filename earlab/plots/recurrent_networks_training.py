"""Train networks on melodies for notebook 11: windows of some lengths, and a recurrent one by the student's functions.

A call on the page: ``windows = training.windows(window_dataset)``, ``show(*training.window_limits(windows))``,
``network = training.MelodyRNN()``, ``history = training.run(network, rnn_forward, rnn_loss, rnn_backward)``,
``show(*training.learning_curve(history, windows))``, ``show(*training.compared(history, windows))``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from earlab.plots.recurrent_networks_descent import Descent
from earlab.plots.recurrent_networks_tunes import CLASSES, HOLD, melodies, one_hot

Function = Callable[..., Any]
Params = dict[str, np.ndarray]
LENGTHS = (1, 2, 4, 8, 16)  # of windows, in steps
HIDDEN, UNITS = 64, 48
STEPS, BATCH = 64, 24  # of a stretch of a tune; stretches in a batch
UPDATES, SECONDS, EVERY = 600, 60.0, 100
RATE = 1e-2  # of Adam
SKIPPED = max(LENGTHS)  # steps of a held-out tune that count for nobody: the longest window has not begun


@dataclass
class WindowNet:
    """A network with one hidden layer over a window of ``length`` steps.  bits: per note, on held-out tunes."""

    length: int
    params: Params
    bits: float = float("nan")

    @property
    def weights(self) -> int:
        """How many weights and biases there are."""
        return sum(value.size for value in self.params.values())

    def logits(self, inputs: np.ndarray) -> np.ndarray:
        """Return the logits (n, k) of windows (n, L·d)."""
        p = self.params
        return np.asarray(np.tanh(inputs @ p["first"] + p["bent"]) @ p["last"] + p["out"])


@dataclass
class History:
    """A run of the recurrent network: updates looked at, bits per note on held-out tunes then, bits per step of each batch."""

    updates: list[int] = field(default_factory=list)
    held_out: list[float] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    seconds: float = 0.0
    weights: int = 0


class MelodyRNN:
    """A recurrent network over melodies, one-hot in, logits out, random weights at first.  params: "U", "W", "b", "V", "c"."""

    def __init__(self, units: int = UNITS, seed: int = 0) -> None:
        random, size = np.random.default_rng(seed), len(CLASSES)
        turn, _ = np.linalg.qr(random.normal(size=(units, units)))
        self.params: Params = {
            "U": 0.5 * random.normal(size=(units, size)),
            "W": 0.9 * turn,
            "b": np.zeros(units),
            "V": 0.1 * random.normal(size=(size, units)),
            "c": np.zeros(size),
        }

    @property
    def size(self) -> int:
        """How many weights and biases there are."""
        return sum(value.size for value in self.params.values())

    def start(self, count: int) -> np.ndarray:
        """Return the hidden state before the first step, (count, units) of zeros."""
        return np.zeros((count, len(self.params["b"])))


def windows(window_dataset: Function) -> dict[int, WindowNet]:
    """Train a window network for each of the lengths 1, 2, 4, 8, 16 on the student's data sets; return them by length.

    As many updates as the recurrent network gets, and as many guesses in each.
    """
    return {length: _window(window_dataset, length) for length in LENGTHS}


def run(network: MelodyRNN, forward: Function, loss: Function, backward: Function) -> History:
    """Train by the student's ``rnn_forward``, ``rnn_loss`` and ``rnn_backward``; print a line now and then.

    ``UPDATES`` updates, or until so many seconds of computing are over.
    """
    history, descent, began = (
        History(weights=network.size),
        Descent(network.params, UPDATES, RATE),
        time.process_time(),
    )
    random = np.random.default_rng(0)
    tunes = [tune for tune in melodies() if len(tune) > STEPS]
    while len(history.losses) < UPDATES and time.process_time() - began < SECONDS:
        if len(history.losses) % EVERY == 0:
            _look(network, forward, history, began)
        stretch = _stretches(tunes, random)
        x, h0 = one_hot(stretch[:-1]), network.start(BATCH)
        states, logits = forward(x, h0, network.params)
        value, slope = loss(logits, stretch[1:])
        found = backward(np.asarray(slope) / STEPS, x, h0, states, network.params)
        descent.step({name: np.asarray(found[name]) for name in network.params})
        history.losses.append(float(value) / STEPS / np.log(2))
    _look(network, forward, history, began)
    return history


def held_out_bits(network: MelodyRNN, forward: Function) -> float:
    """Return bits per note on the held-out tunes, from their step ``SKIPPED`` on."""
    tunes = melodies("test")
    steps = np.full((max(map(len, tunes)), len(tunes)), HOLD)
    counts = np.zeros(steps.shape, dtype=bool)
    for column, tune in enumerate(tunes):
        steps[: len(tune), column] = tune
        counts[SKIPPED : len(tune), column] = True
    _, logits = forward(one_hot(steps[:-1]), network.start(len(tunes)), network.params)
    needed = bits_of(np.asarray(logits), steps[1:])[counts[1:]]
    return float(needed.sum() / np.count_nonzero(steps[counts] != HOLD))


def bits_of(logits: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Return how many bits each true class costs, for logits (…, k) and classes (…)."""
    top = logits.max(axis=-1, keepdims=True)
    total = np.log(np.exp(logits - top).sum(axis=-1)) + top[..., 0]
    return np.asarray((total - np.take_along_axis(logits, classes[..., None], axis=-1)[..., 0]) / np.log(2))


def far(forward: Function, loss: Function, step_backward: Function, network: MelodyRNN) -> np.ndarray:
    """Return how long the gradient of one late guess is at each state (T,), newest last, by the student's functions.

    The mean over 76 held-out tunes, in shares of the newest.
    """
    tunes = np.array([tune[: STEPS + 1] for tune in melodies("test") if len(tune) > STEPS]).T
    x, h0 = one_hot(tunes[:-1]), network.start(tunes.shape[1])
    states, logits = forward(x, h0, network.params)
    _, slope = loss(logits[-1:], tunes[-1:])
    back = np.asarray(slope)[0] @ network.params["V"]
    lengths = [np.linalg.norm(back, axis=1).mean()]
    for t in range(len(x) - 1, 0, -1):
        back = np.asarray(step_backward(back, x[t], states[t - 1], states[t], network.params)[1])
        lengths.insert(0, np.linalg.norm(back, axis=1).mean())
    return np.array(lengths) / lengths[-1]


def promises(forward: Function, loss: Function, backward: Function) -> Iterator[tuple[str, float, float]]:
    """Yield for a number of each array its name, the gradient by the student's functions, and a central difference.

    A random network of 5 units, N = 3, d = 4, k = 6, over 12 steps.
    """
    random, nudge = np.random.default_rng(2), 1e-6
    sizes = {"U": (5, 4), "W": (5, 5), "b": (5,), "V": (6, 5), "c": (6,), "h0": (3, 5)}
    arrays = {name: 0.5 * random.normal(size=size) for name, size in sizes.items()}
    x, classes = random.normal(size=(12, 3, 4)), random.integers(6, size=(12, 3))

    def value(changed: Params) -> tuple[float, Any, Any]:
        states, logits = forward(x, changed["h0"], changed)
        total, slope = loss(logits, classes)
        return float(total), slope, states

    _, slope, states = value(arrays)
    found = backward(slope, x, arrays["h0"], states, arrays)
    for name, array in arrays.items():
        one = np.zeros_like(array)
        one.flat[1] = nudge
        up, down = (value(arrays | {name: array + sign * one})[0] for sign in (1, -1))
        yield name, float(np.asarray(found[name]).flat[1]), (up - down) / (2 * nudge)


def _window(window_dataset: Function, length: int) -> WindowNet:
    random, size = np.random.default_rng(length), len(CLASSES)
    inputs, targets = _pairs(window_dataset, length, melodies())
    params = {
        "first": 0.5 * random.normal(size=(length * size, HIDDEN)) / np.sqrt(length),
        "bent": np.zeros(HIDDEN),
        "last": 0.1 * random.normal(size=(HIDDEN, size)),
        "out": np.zeros(size),
    }
    net = WindowNet(length, {name: value.astype(np.float32) for name, value in params.items()})
    descent = Descent(net.params, UPDATES, RATE)
    for _ in range(UPDATES):
        chosen = random.integers(len(inputs), size=STEPS * BATCH)
        descent.step(_slopes(net, inputs[chosen], targets[chosen]))
    held_in, held_out = _pairs(
        window_dataset, length, [tune[SKIPPED - length :] for tune in melodies("test")]
    )
    needed = bits_of(net.logits(held_in), held_out)
    net.bits = float(needed.sum() / np.count_nonzero(held_out != HOLD))
    return net


def _pairs(window_dataset: Function, length: int, tunes: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return the windows (n, L·d) float32 of all tunes and the classes (n,) that follow, by the student's function."""
    pairs = [window_dataset(one_hot(tune), length) for tune in tunes]
    inputs = np.concatenate([np.asarray(window, dtype=np.float32) for window, _ in pairs])
    return inputs, np.concatenate([np.asarray(target).argmax(axis=1) for _, target in pairs])


def _slopes(net: WindowNet, inputs: np.ndarray, classes: np.ndarray) -> Params:
    """Return the gradient of the mean cross-entropy, by the names of the parameters."""
    p, rows = net.params, np.arange(len(inputs))
    bent = np.tanh(inputs @ p["first"] + p["bent"])
    logits = bent @ p["last"] + p["out"]
    share = np.exp(logits - logits.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    share[rows, classes] -= 1
    share /= len(inputs)
    inner = share @ p["last"].T * (1 - bent**2)
    return {"first": inputs.T @ inner, "bent": inner.sum(0), "last": bent.T @ share, "out": share.sum(0)}


def _stretches(tunes: list[np.ndarray], random: np.random.Generator) -> np.ndarray:
    """Return stretches (STEPS + 1, BATCH) of tunes drawn by lot."""
    rows = []
    for number in random.integers(len(tunes), size=BATCH):
        start = random.integers(len(tunes[number]) - STEPS)
        rows.append(tunes[number][start : start + STEPS + 1])
    return np.array(rows).T


def _look(network: MelodyRNN, forward: Function, history: History, began: float) -> None:
    history.updates.append(len(history.losses))
    history.held_out.append(held_out_bits(network, forward))
    history.seconds = time.process_time() - began
    print(f"{history.updates[-1]:4} updates: {history.held_out[-1]:.2f} bits per note on held-out tunes")
