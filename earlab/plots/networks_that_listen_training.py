"""Prepare the ten instruments for notebook 09 and train the student's network on them, with moved pictures and without."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import torch

from earlab.data import load_instruments
from earlab.widgets.kit.mel_clips import MelClips

torch.set_num_threads(1)  # the same sums everywhere; and on a busy machine threads would wait for each other
Function = Callable[..., Any]
RATE = 16_000  # Hz, of all recordings here
N_FFT, HOP_LENGTH, N_MELS = 1024, 256, 64
LOWEST = -80.0  # dB below a clip's loudest place
BATCH, STEP, DECAY = 32, 2e-3, 0.02  # clips, largest learning rate, weight decay
EPOCHS = 48  # at most
LOOK = 4  # epochs from one test to the next
BANDS = 5  # by how many a clip is moved up or down, at most


@dataclass(frozen=True, eq=False)
class Clips:
    """Ten instruments as pictures.

    X, X_test: (N, 1, 64, 32) float32 tensors in [-1, 0]: dB / 80, so that a clip's loudest place is 0 and silence -1.
    y, y_test: (N,) int64 labels.  x, x_test: the sounds (N, samples).  midi_test: pitches (N,).  classes: names.  rate: Hz.
    """

    X: torch.Tensor
    y: torch.Tensor
    X_test: torch.Tensor
    y_test: torch.Tensor
    x: np.ndarray
    x_test: np.ndarray
    midi_test: np.ndarray
    classes: tuple[str, ...]
    rate: int = RATE


@dataclass(eq=False)
class History:
    """What a training run came to.

    network: the trained one, in evaluation mode.  losses: (epochs,).  epochs, train, test: when it was tested, and which
    shares in [0, 1] of the clips to train on and to test with it then named correctly.  seconds: how long all took.
    filters: by epoch, weights (F, 1, KH, KW) of the first layer and their gradient.  answers: (n,) class numbers of the
    test clips, in their order, as ``scoreboard`` takes them.
    """

    network: torch.nn.Module
    losses: list[float] = field(default_factory=list)
    epochs: list[int] = field(default_factory=list)
    train: list[float] = field(default_factory=list)
    test: list[float] = field(default_factory=list)
    filters: dict[int, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)
    answers: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=int))
    seconds: float = 0.0


@cache
def filterbank() -> np.ndarray:
    """Return the mel filter bank (64, 513) of this page: each row is one band."""
    from librosa.filters import mel

    bank: np.ndarray = mel(sr=RATE, n_fft=N_FFT, n_mels=N_MELS, dtype=np.float64)
    return bank


@cache
def centres() -> np.ndarray:
    """Return the frequency in the middle of each mel band, (64,) in Hz."""
    hertz = np.fft.rfftfreq(N_FFT, 1 / RATE)
    return np.asarray(filterbank() @ hertz / filterbank().sum(axis=1))


def power_of(x: np.ndarray) -> np.ndarray:
    """Return power spectrograms (N, 513, frames) float64 of sounds x (N, samples) at 16 kHz; a frame for every 256 samples."""
    x = np.asarray(x, dtype=np.float64)
    ends = [(0, 0)] * (x.ndim - 1) + [(N_FFT // 2, N_FFT // 2)]
    framed = np.lib.stride_tricks.sliding_window_view(np.pad(x, ends), N_FFT, axis=-1)[..., ::HOP_LENGTH, :]
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(N_FFT) / N_FFT)
    return np.asarray(np.abs(np.fft.rfft(framed * window)).swapaxes(-1, -2) ** 2)


def pictures(log_mel: Function, x: np.ndarray) -> torch.Tensor:
    """Return what the network sees, (N, 1, 64, frames) float32 in [-1, 0], of sounds x (N, samples)."""
    levels = log_mel(power_of(x), filterbank(), LOWEST)
    return torch.as_tensor(np.asarray(levels) / -LOWEST, dtype=torch.float32)[:, None]


def data(log_mel: Function, split: str = "recording") -> Clips:
    """Return the recorded instruments as pictures made by ``log_mel(power, filterbank, lowest)``.

    It is called with numpy arrays: power (N, 513, 32), filterbank (64, 513), lowest = -80.0; returns (N, 64, 32) in dB.
    split: "recording" keeps a recording together, "pitch" every pitch.
    """
    instruments = load_instruments()
    test = instruments.splits[split] == "test"
    X, y = pictures(log_mel, instruments.x), torch.from_numpy(instruments.y)
    here, there = np.flatnonzero(~test), np.flatnonzero(test)
    return Clips(
        X=X[here],
        y=y[here],
        X_test=X[there],
        y_test=y[there],
        x=instruments.x[here],
        x_test=instruments.x[there],
        midi_test=instruments.columns["midi"][there],
        classes=instruments.classes,
    )


def examples(data: Clips, near: int = 60) -> MelClips:
    """Return a test clip of each instrument, the one with the pitch nearest to ``near``, for the widgets of this page."""
    labels = data.y_test.numpy()
    chosen = [
        int(rows[np.abs(data.midi_test[rows] - near).argmin()])
        for rows in (np.flatnonzero(labels == k) for k in range(len(data.classes)))
    ]
    X = data.X_test[chosen].numpy()
    return MelClips(
        X, X[:, 0] * -LOWEST, data.x_test[chosen], labels[chosen], data.classes, data.rate, centres()
    )


def run(
    network_class: Function,
    train_epoch: Function,
    shift_bands: Function,
    data: Clips,
    augment: bool,
    seconds: float = 40,
    seed: int = 0,
    epochs: int = EPOCHS,
    **how: Any,
) -> History:
    """Train ``network_class(classes)`` for ``epochs``, or until it has computed for ``seconds``; return what it came to.

    train_epoch: ``train_epoch(network, optimizer, X, y, batch) -> mean loss``; the optimizer is ``torch.optim.AdamW``, and the
    data are shuffled before it is called.  The learning rate falls to 0, whether epochs or seconds end the run.
    shift_bands: ``shift_bands(X, shift, fill) -> X``, with tensors X (N, 1, M, T) float32 and shift (N,) int64, fill = -1.
    augment: whether each clip of each epoch is moved up or down by up to five bands; ``how`` is handed on to ``moved``.
    """
    torch.manual_seed(seed)
    network = network_class(len(data.classes))
    optimizer = torch.optim.AdamW(network.parameters(), STEP, weight_decay=DECAY)
    history, first = History(network), next(convolutions(network))
    slope = watched(first)
    history.filters[0] = (first.weight.detach().numpy().copy(), slope[0])
    start = time.process_time()
    for epoch in range(epochs):
        done = max(epoch / epochs, (time.process_time() - start) / seconds)
        if done >= 1:
            break
        optimizer.param_groups[0]["lr"] = STEP * (1 + math.cos(math.pi * done)) / 2
        order = torch.randperm(len(data.X))
        X = moved(shift_bands, data.X[order], **how) if augment else data.X[order]
        history.losses.append(float(train_epoch(network, optimizer, X, data.y[order], BATCH)))
        history.filters[epoch + 1] = (first.weight.detach().numpy().copy(), slope[0])
        if epoch % LOOK == 0:
            look(history, data)
    look(history, data)
    history.seconds = time.process_time() - start
    return history


def look(history: History, data: Clips) -> None:
    """Test the network, and write down the epoch and both shares."""
    history.answers = answers_of(history.network, data.X_test)
    history.epochs.append(len(history.losses))
    history.train.append(float((answers_of(history.network, data.X) == data.y.numpy()).mean()))
    history.test.append(float((history.answers == data.y_test.numpy()).mean()))


def moved(shift_bands: Function, X: torch.Tensor, bands: int = BANDS, frames: int = 0) -> torch.Tensor:
    """Return clips X (N, 1, M, T), each moved by its own number of bands, at most ``bands``, and of frames."""
    for most, axis in ((bands, 2), (frames, 3)):
        if most:
            shift = torch.randint(-most, most + 1, (len(X),))
            out = shift_bands(X if axis == 2 else X.transpose(2, 3), shift, -1.0)
            X = torch.as_tensor(out, dtype=torch.float32) if axis == 2 else out.transpose(2, 3)
    return X


def answers_of(network: torch.nn.Module, X: torch.Tensor) -> np.ndarray:
    """Return class numbers (N,) of clips X (N, 1, M, T); the network is in evaluation mode afterwards."""
    network.eval()
    with torch.inference_mode():
        return np.concatenate([network(part).argmax(1).numpy() for part in X.split(128)])


def convolutions(network: torch.nn.Module) -> Iterator[torch.nn.Conv2d]:
    """Yield a network's convolutions, the first layer first."""
    return (layer for layer in network.modules() if isinstance(layer, torch.nn.Conv2d))


def watched(layer: torch.nn.Conv2d) -> list[np.ndarray]:
    """Return a list that always holds the latest gradient of a layer's weights, whoever sets it to zero; none yet: zeros."""
    latest = [np.zeros(tuple(layer.weight.shape), dtype=np.float32)]
    layer.weight.register_hook(lambda slope: latest.__setitem__(0, slope.numpy().copy()))
    return latest


def trained(histories: Mapping[str, History], name: str = "shifted") -> History:
    """Return the run of that name; raise NotImplementedError, which ``yours`` catches, where nothing was trained yet."""
    if name not in histories:
        raise NotImplementedError("nothing was trained yet")
    return histories[name]
