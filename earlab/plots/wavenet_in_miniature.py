"""Draw and play what notebook 10 shows: mu-law steps, what one impulse lights, the block, certainty, the cost of a sample."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from earlab.plots.wavenet_in_miniature_training import MiniWaveNet

Function = Callable[..., Any]


def hear_bits(encode: Function, decode: Function) -> dict[str, np.ndarray]:
    """Return a phrase as 2, 3, 4, 6 and 8 bits of mu-law leave it, and as it was: sounds (n,) at ``RATE``, by label."""
    raise NotImplementedError("to come")


def staircase(encode: Function, decode: Function) -> tuple[Figure, str]:
    """Draw what comes back for each x in [-1, 1] at 3 bits, equal steps beside it, and how large the error is."""
    raise NotImplementedError("to come")


def impulse(conv: Function) -> tuple[Figure, str]:
    """Draw which outputs one impulse reaches after each of layers with dilations 1, 2, 4, 8, by the student's ``conv``."""
    raise NotImplementedError("to come")


def fields(field: Function) -> tuple[Figure, str]:
    """Draw the receptive field in ms over the number of layers, with dilation 1 and with doubling, by the student's function."""
    raise NotImplementedError("to come")


def block_picture() -> tuple[Figure, str]:
    """Draw the graph of one gated residual block."""
    raise NotImplementedError("to come")


def confidence(network: MiniWaveNet) -> tuple[Figure, str]:
    """Draw 10 ms of held-out sound over what the network finds likely for each next sample, and the bits it needs."""
    raise NotImplementedError("to come")


def temperatures(network: MiniWaveNet) -> tuple[Figure, str]:
    """Draw one prediction of the network at temperatures 0.5, 1 and 1.5."""
    raise NotImplementedError("to come")


def cost_per_sample(network: MiniWaveNet, generate: Function) -> tuple[Figure, str]:
    """Draw the time for the next sample over how much there is already: with queues, and by the network over everything."""
    raise NotImplementedError("to come")
