"""Prepare the ten instruments for notebook 09 and train the student's network on them, with shifted pictures and without."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

Function = Callable[..., Any]
N_FFT, HOP_LENGTH, N_MELS = 1024, 256, 64
LOWEST = -80.0  # dB below a clip's loudest place


@dataclass(frozen=True, eq=False)
class Clips:
    """Ten instruments as pictures.

    X, X_test: (N, 1, 64, 32) float32 tensors in [-1, 0]: dB / 80, so that a clip's loudest place is 0 and silence -1.
    y, y_test: (N,) int64 labels.  x, x_test: the sounds (N, samples).  classes: names.  rate: Hz.
    """

    X: torch.Tensor
    y: torch.Tensor
    X_test: torch.Tensor
    y_test: torch.Tensor
    x: np.ndarray
    x_test: np.ndarray
    classes: tuple[str, ...]
    rate: int


@dataclass(eq=False)
class History:
    """What a training run came to.

    network: the trained one, in evaluation mode.  seconds, losses, train, test: (epochs,) each; shares are in [0, 1].
    filters: by epoch, weights (F, 1, KH, KW) of the first layer and their gradient.  answers: (n,) class numbers of the test clips,
    in their order, as ``scoreboard`` takes them.
    """

    network: torch.nn.Module
    seconds: list[float] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    train: list[float] = field(default_factory=list)
    test: list[float] = field(default_factory=list)
    filters: dict[int, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)
    answers: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=int))


def filterbank() -> np.ndarray:
    """Return the mel filter bank (64, 513) of this page: each row is one band."""
    raise NotImplementedError


def power_of(x: np.ndarray) -> np.ndarray:
    """Return power spectrograms (N, 513, frames) float64 of sounds x (N, samples) at 16 kHz."""
    raise NotImplementedError


def data(log_mel: Function) -> Clips:
    """Return the recorded instruments, split by recording, as pictures made by ``log_mel(power, filterbank, lowest)``.

    It is called with numpy arrays: power (N, 513, 32), filterbank (64, 513), lowest = -80.0; returns (N, 64, 32) in dB.
    """
    raise NotImplementedError


def run(
    network_class: Function,
    train_epoch: Function,
    shift_bands: Function,
    data: Clips,
    augment: bool,
    seconds: float = 40,
    seed: int = 0,
) -> History:
    """Train ``network_class(classes)`` by the clock, and for no more than a fixed number of epochs.

    network_class: ``SpectrogramCNN``, called with the number of classes.
    train_epoch: ``train_epoch(network, optimizer, X, y, batch) -> mean loss``; the optimizer is ``torch.optim.Adam``, the data
    are shuffled before it is called.
    shift_bands: ``shift_bands(X, shift, fill) -> X``, with tensors X (N, 1, M, T) float32 and shift (N,) int64, and fill = -1.0.
    augment: whether each clip of each epoch is shifted by up to five bands, and whether stripes of it are left out.
    """
    raise NotImplementedError
