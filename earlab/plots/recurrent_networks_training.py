"""Train networks on melodies for notebook 11: windows of some lengths, and a recurrent one by the student's functions.

A call on the page: ``windows = training.windows(window_dataset)``, ``show(*training.window_limits(windows))``,
``network = training.MelodyRNN()``, ``history = training.run(network, rnn_forward, rnn_loss, rnn_backward)``,
``show(*training.learning_curve(history, windows))``, ``show(*training.compared(history, windows))``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure

Function = Callable[..., Any]


@dataclass
class WindowNet:
    """A trained network with one hidden layer over a window.  length: L.  weights: how many.  bits: per note, on held-out tunes."""

    length: int
    weights: int
    bits: float


@dataclass
class History:
    """A run of the recurrent network: updates looked at, bits per note on held-out tunes, and the loss of each batch."""

    updates: list[int]
    held_out: list[float]
    losses: list[float]
    seconds: float = 0.0


class MelodyRNN:
    """A recurrent network over melodies, one-hot in, logits out, random weights at first.  params: "U", "W", "b", "V", "c"; h0: (q,) zeros."""

    def __init__(self, units: int = 48, seed: int = 0) -> None:
        raise NotImplementedError

    @property
    def size(self) -> int:
        """How many weights and biases there are."""
        raise NotImplementedError


def windows(window_dataset: Function) -> dict[int, WindowNet]:
    """Train a window network for each of the lengths 1, 2, 4, 8, 16 on the student's data sets; return them by length."""
    raise NotImplementedError


def window_limits(nets: dict[int, WindowNet]) -> tuple[Figure, str]:
    """Draw bits per note on held-out tunes and the number of weights over the window's length."""
    raise NotImplementedError


def run(network: MelodyRNN, forward: Function, loss: Function, backward: Function) -> History:
    """Train by the student's ``rnn_forward``, ``rnn_loss`` and ``rnn_backward``; print a line now and then.

    A fixed number of updates, or until a time is over.
    """
    raise NotImplementedError


def learning_curve(history: History, nets: dict[int, WindowNet]) -> tuple[Figure, str]:
    """Draw bits per note on held-out tunes over updates, with the best window as a line."""
    raise NotImplementedError


def compared(history: History, nets: dict[int, WindowNet]) -> tuple[Figure, str]:
    """Draw bits per note over the number of weights: windows of every length, and the recurrent network."""
    raise NotImplementedError


def gradient_per_step(
    forward: Function, loss: Function, step_backward: Function, network: MelodyRNN
) -> tuple[Figure, str]:
    """Draw how long the gradient of one late guess is at each earlier step, by the student's functions, before and after training."""
    raise NotImplementedError


def far(forward: Function, loss: Function, step_backward: Function, network: MelodyRNN) -> np.ndarray:
    """Return the lengths (T,) of that gradient, newest step last: what ``gradient_per_step`` draws."""
    raise NotImplementedError
