"""Train the networks of notebook 06 that name ten instruments: one dense layer, and kernels shared along frequency.

The shared ones are made by the student's ``toeplitz_from_kernel``.  Its matrix is linear in the weights, so the matrices of
kernels with a single 1 are all that is needed, forward and for the gradient.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from earlab.audio import log_mel
from earlab.data.dataset import Dataset

Parameters = dict[str, np.ndarray]
UNITS = 64
KERNELS, WEIGHTS = 8, 9
EPOCHS, BATCH = 30, 32
SEEDS = 3  # networks whose probabilities are averaged


@dataclass(frozen=True, eq=False)
class Pictures:
    """Log-mel pictures X (clips, 64, 16), one-hot targets Y (clips, 10), and which clips are to train on (clips,) bool."""

    X: np.ndarray
    Y: np.ndarray
    train: np.ndarray


@dataclass(frozen=True, eq=False)
class Result:
    """answers: (test clips,) class numbers.  right: their share.  count: numbers that one network learns."""

    answers: np.ndarray
    right: float
    count: int


def pictures(instruments: Dataset) -> Pictures:
    """Return the clips as pictures, each freed of its level and cut at −80 dB, all on one scale."""
    assert instruments.sample_rate is not None
    raw = log_mel(instruments.x, instruments.sample_rate, hop_length=512)
    raw = np.maximum(raw - raw.max(axis=(1, 2), keepdims=True), -80)
    train = instruments.split == "train"
    X = (raw - raw[train].mean()) / raw[train].std()
    return Pictures(
        X.astype(np.float32), np.eye(len(instruments.classes), dtype=np.float32)[instruments.y], train
    )


def dense(data: Pictures) -> Result:
    """Train a layer of 64 ReLUs on all numbers of a picture, and an output layer."""
    X = data.X.reshape(len(data.X), -1)

    def start(rng: np.random.Generator) -> Parameters:
        inner = rng.normal(0, np.sqrt(2 / X.shape[1]), (X.shape[1], UNITS))
        return {"W": inner, "b": np.zeros(UNITS), **_output(rng, UNITS)}

    def features(theta: Parameters, rows: np.ndarray) -> tuple[np.ndarray, Any]:
        return np.maximum(X[rows] @ theta["W"] + theta["b"], 0), None

    def back(
        theta: Parameters, rows: np.ndarray, report: np.ndarray, _: Any, slope: np.ndarray
    ) -> Parameters:
        arrived = slope * (report > 0)
        return {"W": X[rows].T @ arrived, "b": arrived.sum(axis=0)}

    return _judged(data, start, features, back)


def shared(data: Pictures, toeplitz_from_kernel: Callable[..., Any], keep_place: bool) -> Result:
    """Train kernels that slide along frequency; their answers are averaged over time, with or without their place."""
    bands = data.X.shape[1]
    basis = [np.asarray(toeplitz_from_kernel(one, bands)) for one in np.eye(WEIGHTS)]
    seen = np.stack(
        [matrix.astype(np.float32) @ data.X for matrix in basis], axis=-1
    )  # (clips, bands, frames, weights)
    size = KERNELS * (bands if keep_place else 1)

    def start(rng: np.random.Generator) -> Parameters:
        kernels = rng.normal(0, np.sqrt(2 / WEIGHTS), (WEIGHTS, KERNELS))
        return {"w": kernels, "b": np.zeros(KERNELS), **_output(rng, size)}

    def features(theta: Parameters, rows: np.ndarray) -> tuple[np.ndarray, Any]:
        heard = np.maximum(seen[rows] @ theta["w"] + theta["b"], 0)  # (rows, bands, frames, kernels)
        mean = heard.mean(axis=2)
        best = mean.argmax(axis=1)
        report = mean.reshape(len(rows), -1) if keep_place else mean.max(axis=1)
        return report, (heard, best)

    def back(
        theta: Parameters, rows: np.ndarray, report: np.ndarray, kept: Any, slope: np.ndarray
    ) -> Parameters:
        heard, best = kept
        arrived = np.zeros((len(rows), bands, KERNELS), np.float32)
        if keep_place:
            arrived += slope.reshape(arrived.shape)
        else:
            np.put_along_axis(arrived, best[:, None], slope[:, None], axis=1)
        through = arrived[:, :, None] / heard.shape[2] * (heard > 0)
        flat = seen[rows].reshape(-1, WEIGHTS)
        return {"w": flat.T @ through.reshape(-1, KERNELS), "b": through.sum(axis=(0, 1, 2))}

    return _judged(data, start, features, back)


def _output(rng: np.random.Generator, size: int) -> Parameters:
    return {"V": rng.normal(0, np.sqrt(1 / size), (size, 10)), "c": np.zeros(10)}


def _judged(data: Pictures, start: Any, features: Any, back: Any) -> Result:
    """Train with Adam from three starts and let the mean of their probabilities answer."""
    test, train = np.flatnonzero(~data.train), np.flatnonzero(data.train)
    total = np.zeros((len(test), data.Y.shape[1]))
    for seed in range(SEEDS):
        rng = np.random.default_rng(seed)
        theta = {name: value.astype(np.float32) for name, value in start(rng).items()}
        moments = {name: (np.zeros_like(value), np.zeros_like(value)) for name, value in theta.items()}
        step = 0
        for _ in range(EPOCHS):
            for rows in np.array_split(rng.permutation(train), len(train) // BATCH):
                step += 1
                report, kept = features(theta, rows)
                wrong = (_shares(report @ theta["V"] + theta["c"]) - data.Y[rows]) / len(rows)
                slopes = back(theta, rows, report, kept, wrong @ theta["V"].T)
                slopes |= {"V": report.T @ wrong, "c": wrong.sum(axis=0)}
                _adam(theta, slopes, moments, step)
        total += _shares(features(theta, test)[0] @ theta["V"] + theta["c"])
    answers = total.argmax(axis=1)
    right = float(np.mean(answers == data.Y[test].argmax(axis=1)))
    return Result(answers, right, sum(value.size for value in theta.values()))


def _shares(scores: np.ndarray) -> np.ndarray:
    grown = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=1, keepdims=True))


def _adam(
    theta: Parameters, slopes: Parameters, moments: dict[str, tuple[np.ndarray, np.ndarray]], step: int
) -> None:
    for name, slope in slopes.items():
        m, v = moments[name]
        m += 0.1 * (slope - m)
        v += 0.001 * (slope**2 - v)
        theta[name] -= 1.5e-3 * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
