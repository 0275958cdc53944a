"""Train the miniature WaveNet of notebook 10 by the student's functions, and draw what comes of it.

A call on the page is: ``network = training.MiniWaveNet(gated_residual_block, causal_conv1d)``,
``history = training.run(network, bits_per_sample, seconds=60)``, ``show(*training.learning_curve(history))``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from matplotlib.figure import Figure

from earlab.data.wavenet import WaveNet

Function = Callable[..., Any]


class MiniWaveNet:
    """Nine gated residual blocks by the student's functions, with 13,324 weights.

    block: ``gated_residual_block(x, params, dilation, conv)``; conv: ``causal_conv1d(x, weight, bias, dilation)``.
    params are the dictionaries of ``earlab.data.wavenet.WaveNet.blocks``.
    weights: trained ones (``load_wavenet()``), or random ones without them.
    """

    def __init__(
        self, block: Function, conv: Function, weights: WaveNet | None = None, seed: int = 0
    ) -> None:
        raise NotImplementedError("to come")

    def __call__(self, q: torch.Tensor) -> torch.Tensor:
        """Return logits (N, 256, T) for the sample after each of the class numbers q (N, T)."""
        raise NotImplementedError("to come")

    def layers(self) -> list[dict[str, Any]]:
        """Return the nine layers for ``generate_with_queues``: ``dilation``, and ``step(past, now) → (out, skip)``.

        past and now (C,) are a layer's inputs ``dilation`` samples ago and now, out (C,) goes to the next layer, skip (S,) to the
        sum; all of numpy, float64.
        """
        raise NotImplementedError("to come")

    def read_in(self, q: int) -> np.ndarray:
        """Return what enters the first layer, (C,), for a class number."""
        raise NotImplementedError("to come")

    def read_out(self, skips: np.ndarray) -> np.ndarray:
        """Return logits (256,) for the sum of the skips (S,)."""
        raise NotImplementedError("to come")


@dataclass
class History:
    """Bits per sample of a run: of each update's batch, and on held-out music after some of the updates."""

    updates: list[int]
    held_out: list[float]
    batches: list[float]
    seconds: float


def run(
    network: MiniWaveNet, bits_per_sample: Function, seconds: float = 60.0, updates: int = 2_000
) -> History:
    """Train for so many updates, or until the time is over; print a line now and then, and return what it came to."""
    raise NotImplementedError("to come")


def trained(block: Function, conv: Function) -> MiniWaveNet:
    """Return the network with the weights that are shipped: the same, trained for longer."""
    raise NotImplementedError("to come")


def learning_curve(history: History, bits_per_sample: Function) -> tuple[Figure, str]:
    """Draw bits per sample on held-out music over updates, beside the best table and the network that trained for longer."""
    raise NotImplementedError("to come")
