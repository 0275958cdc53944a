"""Train the miniature WaveNet of notebook 10 by the student's functions, and draw what comes of it.

A call on the page is: ``network = training.MiniWaveNet(gated_residual_block, causal_conv1d)``,
``history = training.run(network, bits_per_sample)``, ``show(*training.learning_curve(history))``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.figure import Figure

from earlab.data import load_wavenet
from earlab.data.wavenet import BITS, CHANNELS, DILATIONS, WaveNet
from earlab.plots.wavenet_in_miniature_corpus import TEST_SECONDS, TRAIN_SECONDS, classes
from earlab.plots.wavenet_in_miniature_tables import tables
from earlab.style import COLOURS

torch.set_num_threads(1)  # on a busy machine threads would wait for each other
Function = Callable[..., Any]
Step = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
MIDDLE = (2**BITS - 1) / 2  # between the two classes around 0
BATCH, LENGTH = 2, 2048  # samples
RATE, WARM, LARGEST = (
    6e-3,
    50,
    1.0,
)  # learning rate of Adam, updates until it is reached, length of a gradient
EVERY = 200  # updates from one look at the held-out music to the next


class MiniWaveNet:
    """Nine gated residual blocks by the student's functions, with 13,324 weights.

    block: ``gated_residual_block(x, params, dilation, conv)``; conv: ``causal_conv1d(x, weight, bias, dilation)``.
    params are the dictionaries of ``earlab.data.wavenet.WaveNet.blocks``.
    weights: trained ones (``load_wavenet()``), or random ones without them.
    """

    channels = CHANNELS

    def __init__(
        self, block: Function, conv: Function, weights: WaveNet | None = None, seed: int = 0
    ) -> None:
        self.block, self.conv = block, conv
        self.weights = WaveNet(seed) if weights is None else weights

    @property
    def size(self) -> int:
        """How many weights and biases there are."""
        return sum(tensor.numel() for tensor in self.weights.parameters())

    def __call__(self, q: torch.Tensor) -> torch.Tensor:
        """Return logits (N, 256, T) for the sample after each of the class numbers q (N, T)."""
        w = self.weights
        h = self.conv((q.float() / MIDDLE - 1)[:, None], w.first_weight, w.first_bias, 1)
        said = []
        for dilation, params in zip(DILATIONS, w.blocks, strict=True):
            h, skip = self.block(h, params, dilation, self.conv)
            said.append(skip)
        mixed = self.conv(torch.relu(torch.stack(said).sum(dim=0)), w.mix_weight, w.mix_bias, 1)
        return torch.as_tensor(self.conv(torch.relu(mixed), w.last_weight, w.last_bias, 1))

    def layers(self) -> list[tuple[Step, int]]:
        """Return the layers for ``generate_with_queues``: (step, dilation), for one sample in numpy."""
        return [
            (_one_sample(params), dilation)
            for params, dilation in zip(self.weights.blocks, DILATIONS, strict=True)
        ]

    def embed(self, q: int) -> np.ndarray:
        """Return what enters the first layer for a class number, (C,)."""
        weight, bias = _numbers(self.weights.first_weight), _numbers(self.weights.first_bias)
        return np.asarray(weight[:, 0, 0] * (q / MIDDLE - 1) + bias)

    def readout(self) -> Callable[[np.ndarray], np.ndarray]:
        """Return a function from the sum of all skips (S,) to logits (256,)."""
        w = self.weights
        mix, mix_bias, last, last_bias = map(_numbers, (w.mix_weight, w.mix_bias, w.last_weight, w.last_bias))
        mix, last = mix[:, :, 0], last[:, :, 0]

        def logits(skips: np.ndarray) -> np.ndarray:
            mixed = mix @ np.maximum(skips, 0) + mix_bias
            return np.asarray(last @ np.maximum(mixed, 0) + last_bias)

        return logits


def trained(block: Function, conv: Function) -> MiniWaveNet:
    """Return the network with the weights that are shipped: the same, trained for longer."""
    return MiniWaveNet(block, conv, load_wavenet())


@dataclass
class History:
    """Bits per sample of a run: of each update's batch, and on held-out music after some of the updates."""

    updates: list[int] = field(default_factory=list)
    held_out: list[float] = field(default_factory=list)
    batches: list[float] = field(default_factory=list)
    seconds: float = 0.0


def run(
    network: MiniWaveNet, bits_per_sample: Function, seconds: float = 60.0, updates: int = 1_500
) -> History:
    """Train for so many updates, or until so many seconds of computing are over; print a line now and then, and return the history.

    One thread, and the processor's own seconds: a busy machine takes longer and comes to the same.  The learning rate falls
    evenly to 0 over whichever of the two is nearer to its end.
    """
    music, random = torch.from_numpy(classes("train", TRAIN_SECONDS)), np.random.default_rng(0)
    optimizer = torch.optim.Adam(network.weights.parameters(), lr=RATE)
    history, began, done = History(), time.process_time(), 0.0
    while done < 1:
        number = len(history.batches)
        if number % EVERY == 0:
            _look(network, bits_per_sample, history, began)
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1 - done, (number + 1) / WARM)
        starts = random.integers(len(music) - LENGTH - 1, size=BATCH)
        q = torch.stack([music[start : start + LENGTH + 1] for start in starts])
        loss = bits_per_sample(network(q[:, :-1]), q[:, 1:])
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.weights.parameters(), LARGEST)
        optimizer.step()
        history.batches.append(float(loss.detach()))
        done = max(len(history.batches) / updates, (time.process_time() - began) / seconds)
    _look(network, bits_per_sample, history, began)
    return history


def held_out_bits(network: MiniWaveNet, bits_per_sample: Function) -> float:
    """Return bits per sample on the held-out music."""
    q = torch.from_numpy(classes("test", TEST_SECONDS))[None]
    with torch.no_grad():
        return float(bits_per_sample(network(q[:, :-1]), q[:, 1:]))


def learning_curve(history: History) -> tuple[Figure, str]:
    """Draw bits per sample on held-out music over updates, beside the best table and the network that trained for longer."""
    order, best = min(tables().items(), key=lambda pair: pair[1])
    longer = load_wavenet()
    figure, axes = plt.subplots(figsize=(7, 3.2))
    axes.plot(
        np.arange(1, len(history.batches) + 1), history.batches, color="#8a929c", lw=0.5, label="each batch"
    )
    axes.plot(history.updates, history.held_out, "o-", ms=4, color=COLOURS[0], label="held-out music")
    axes.axhline(best, color=COLOURS[1], ls="--", lw=1.2, label=f"best table, {order} samples")
    axes.axhline(longer.bits, color=COLOURS[2], ls=":", lw=1.5, label=f"{longer.updates:,} updates, shipped")
    axes.set(xlabel="update", ylabel="bits per sample", ylim=(min(longer.bits - 0.5, 2), BITS + 0.3))
    axes.legend(fontsize=8)
    return figure, (
        f"Bits per sample on held-out music: {history.held_out[0]:.2f} before, {history.held_out[-1]:.2f} after "
        f"{len(history.batches):,} updates in {history.seconds:.0f} s. The best table, which looks at {order} samples, needs {best:.2f}; "
        f"the shipped network, trained for {longer.updates:,} larger updates, {longer.bits:.2f}."
    )


def _look(network: MiniWaveNet, bits_per_sample: Function, history: History, began: float) -> None:
    history.updates.append(len(history.batches))
    history.held_out.append(held_out_bits(network, bits_per_sample))
    history.seconds = time.process_time() - began
    print(
        f"{history.updates[-1]:5,} updates, {history.seconds:3.0f} s: {history.held_out[-1]:.2f} bits per sample on held-out music"
    )


def _one_sample(params: dict[str, torch.Tensor]) -> Step:
    """Return one block's step in numpy: both filters in one product, and a sigmoid as a tanh of half its input."""
    p = {name: _numbers(tensor) for name, tensor in params.items()}
    halves = np.repeat([1.0, 0.5], len(p["gate_bias"]))
    both = np.concatenate([p["filter_weight"], p["gate_weight"]]) * halves[:, None, None]
    offset = np.concatenate([p["filter_bias"], p["gate_bias"]]) * halves
    taps = np.concatenate([both[:, :, 0], both[:, :, 1]], axis=1)
    ways = np.concatenate([p["residual_weight"], p["skip_weight"]])[:, :, 0] / 2
    ways_offset = np.concatenate([p["residual_bias"], p["skip_bias"]])
    count = len(p["residual_bias"])

    def step(past: np.ndarray, now: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        bent = np.tanh(taps @ np.concatenate([past, now]) + offset)
        content, gate = bent[: len(bent) // 2], bent[len(bent) // 2 :]
        both_ways = ways @ (content * (1 + gate)) + ways_offset
        return now + both_ways[:count], both_ways[count:]

    return step


def _numbers(tensor: torch.Tensor) -> np.ndarray:
    return tensor.detach().double().numpy()
