"""Build and train the networks of notebook 03: random ones, ones whose weights are computed, and scikit-learn's.

A network is a pair ``(weights, biases)`` of lists, as the notebook's ``mlp_forward`` takes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from earlab.audio import log_mel
from earlab.data.dataset import Dataset

Network = tuple[list[np.ndarray], list[np.ndarray]]

THREE_LINES = np.array([[0.0, 1.0, -1.0], [1.0, -0.6, -0.6]]), np.array([0.7, 0.8, 0.8])


def shapes() -> dict[str, Network]:
    """Return networks of step units with one, two and three layers: a half plane, a triangle, two triangles."""
    W, b = THREE_LINES
    both = np.kron(np.eye(2), np.ones((3, 1)))
    return {
        "1 layer: half plane": ([W[:, 1:2]], [b[1:2]]),
        "2 layers: AND of lines": ([W, np.ones((3, 1))], [b, np.array([-2.5])]),
        "3 layers: OR of ANDs": (
            [np.hstack([W, -W]), both, np.ones((2, 1))],
            [np.tile(b, 2), np.array([-2.5, -2.5]), np.array([-0.5])],
        ),
    }


def random_network(sizes: Sequence[int], seed: int, spread: float = 1.0) -> Network:
    """Return random weights that suit ReLUs, and biases of this spread."""
    rng = np.random.default_rng(seed)
    weights = [rng.normal(size=shape) * np.sqrt(2 / shape[0]) for shape in pairwise(sizes)]
    return weights, [spread * rng.normal(size=units) for units in sizes[1:]]


def chain_of_lines(knots: np.ndarray, values: np.ndarray) -> Network:
    """Return a two-layer ReLU network through the points (knots, values), each (P,), with a unit for each piece."""
    slopes = np.diff(values) / np.diff(knots)
    bends = np.diff(slopes, prepend=0.0)
    return [np.ones((1, len(bends))), bends[:, None]], [-knots[:-1], values[:1]]


def bends(t: np.ndarray, wave: np.ndarray, units: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the times and values (units + 1,) through which so many straight pieces follow a wave (T,) over t (T,)."""
    places = np.linspace(0, len(wave) - 1, units + 1).round().astype(int)
    return t[places], wave[places]


def wave_of_lines(t: np.ndarray, wave: np.ndarray, units: int) -> Network:
    """Return a two-layer ReLU network that follows a wave (T,) over times t (T,) with so many hidden units."""
    return chain_of_lines(*bends(t, wave, units))


def tents(depth: int) -> Network:
    """Return a ReLU network with ``depth`` hidden layers of two units: a tent within a tent."""
    fold = np.array([[2.0], [-4.0]])
    weights = [np.ones((1, 2)), *[fold @ np.ones((1, 2))] * (depth - 1), fold]
    return weights, [np.array([0.0, -0.5])] * depth + [np.zeros(1)]


def folded_sheets(X: np.ndarray, heights: np.ndarray, units: int, seed: int = 0) -> Network:
    """Return a two-layer ReLU network of two inputs near ``heights`` (P,) at places X (P, 2) between −1 and 1.

    The hidden units fold the plane along random lines; only the output's weights are computed, by least squares.
    """
    rng = np.random.default_rng(seed)
    angle = rng.uniform(0, 2 * np.pi, units)
    W, b = np.array([np.cos(angle), np.sin(angle)]), rng.uniform(-1.2, 1.2, units)
    H = np.column_stack([np.maximum(X @ W + b, 0), np.ones(len(X))])
    out = np.linalg.solve(H.T @ H + 1e-5 * np.eye(units + 1), H.T @ heights)
    return [W, out[:-1, None]], [b, out[-1:]]


def hits_over_time(drums: Dataset) -> tuple[np.ndarray, int]:
    """Return a kick, a snare and a hi-hat, a quarter of a second each, one after the other, and the sample rate."""
    assert drums.sample_rate is not None
    rate = drums.sample_rate
    return np.concatenate([drums.x[drums.y == k][0, : rate // 4] for k in range(3)]), rate


def level_over_time_and_pitch(drums: Dataset, bands: int = 40) -> np.ndarray:
    """Return the level (bands, frames) of three drum hits in dB, from −1 at the softest to 1 at the loudest."""
    wave, rate = hits_over_time(drums)
    level = log_mel(wave, rate, hop_length=rate // 80, n_mels=bands).astype(float)
    level = np.maximum(level, level.max() - 60)
    return 2 * (level - level.min()) / np.ptp(level) - 1


def train(
    X: np.ndarray, labels: np.ndarray, hidden: Sequence[int], epochs: int, penalty: float = 1e-4
) -> Network:
    """Return a ReLU network that scikit-learn trains on samples X (N, …); ``hidden``: units of its hidden layers."""
    from sklearn.neural_network import MLPClassifier

    batch = min(200, len(X))
    network = MLPClassifier(hidden, alpha=penalty, batch_size=batch, learning_rate_init=0.004, random_state=0)
    for _ in range(epochs):
        network.partial_fit(X.reshape(len(X), -1), labels, classes=np.arange(10))
    return network.coefs_, network.intercepts_


def fit_one_layer(X: np.ndarray, Y: np.ndarray, penalty: float = 10) -> tuple[np.ndarray, np.ndarray]:
    """Return W (d, k) and b (k,) that bring X W + b nearest to Y (N, k), with a small penalty on large weights."""
    middle = X.mean(axis=0)
    centred = X - middle
    W = np.linalg.solve(centred.T @ centred + penalty * np.eye(X.shape[1]), centred.T @ (Y - Y.mean(axis=0)))
    return W, Y.mean(axis=0) - middle @ W


def spectra(instruments: Dataset) -> np.ndarray:
    """Return the 64 bands of each clip (clips, 64), averaged over time, standardised by the clips to train on."""
    assert instruments.sample_rate is not None
    level = log_mel(instruments.x, instruments.sample_rate, hop_length=512).mean(axis=2)
    level = level - level.max(axis=1, keepdims=True)  # how loud a note is should not matter
    known = level[instruments.split == "train"]
    return (level - known.mean(axis=0)) / known.std(axis=0)


def with_noise(labels: np.ndarray, share: float, seed: int = 0) -> np.ndarray:
    """Return a copy of the labels in which ``share`` of them are another digit at random."""
    rng = np.random.default_rng(seed)
    wrong = rng.permutation(len(labels)) < share * len(labels)
    return np.where(wrong, (labels + rng.integers(1, 10, len(labels))) % 10, labels)
