"""Train a dense layer and one with shared weights for notebook 06, and ask both about digits that were moved.

A digit is read from left to right: 40 columns of 28 pixels.  A shared unit looks at a few columns through one window that it
moves along; what it reports is the largest answer of all places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from earlab.data import load_digits
from earlab.style import COLOURS

WIDTH = 40  # columns of the canvas: there is room to move a digit by six
ROOM = 6
UNITS = 64
WINDOW = 9  # columns that a shared unit sees at once
RATE, BATCH = 2e-3, 64
Shown = tuple[Figure, str]
Parameters = dict[str, np.ndarray]


@dataclass
class Reader:
    """A network with 64 hidden ReLUs and ten outputs that reads canvases (N, 28, 40).

    window: columns that a unit sees; WIDTH where each unit sees all of them and has weights for every place of its own.
    """

    window: int
    weights: Parameters

    @property
    def count(self) -> int:
        """How many weights and biases there are."""
        return sum(values.size for values in self.weights.values())

    def right(self, images: np.ndarray, labels: np.ndarray) -> float:
        """Return the share of canvases that are read correctly."""
        said = [
            _answers(self.weights, _windows(part, self.window))[0].argmax(axis=1)
            for part in np.array_split(images, 1 + len(images) // 500)
        ]
        return float(np.mean(np.concatenate(said) == labels))


@cache
def digits(part: str) -> tuple[np.ndarray, np.ndarray]:
    """Return digits in the middle of a canvas (N, 28, 40) and their labels (N,)."""
    x, y = load_digits().part(part)
    return np.pad(x, ((0, 0), (0, 0), (ROOM, ROOM))).astype(np.float32), y


def moved(images: np.ndarray, columns: int) -> np.ndarray:
    """Return the images (N, 28, 40), moved to the right; what is beyond the edge is white on both sides."""
    return np.roll(images, columns, axis=2)


def scattered(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the images (N, 28, 40), each moved by another number of columns."""
    places = rng.integers(-ROOM, ROOM + 1, len(images))
    return np.array([np.roll(image, place, axis=1) for image, place in zip(images, places)])


def trained(
    window: int, images: np.ndarray, labels: np.ndarray, epochs: int, seed: int = 0, scatter: bool = False
) -> Reader:
    """Train a reader with Adam on cross entropy; with ``scatter`` every image is moved anew in every epoch."""
    rng = np.random.default_rng(seed)
    theta = {
        "W": rng.normal(0, np.sqrt(2 / (28 * window)), (28 * window, UNITS)),
        "b": np.zeros(UNITS),
        "V": rng.normal(0, np.sqrt(1 / UNITS), (UNITS, 10)),
        "c": np.zeros(10),
    }
    theta = {name: value.astype(np.float32) for name, value in theta.items()}
    state = {name: (np.zeros_like(value), np.zeros_like(value)) for name, value in theta.items()}
    step = 0
    for _ in range(epochs):
        seen = scattered(images, rng) if scatter else images
        for rows in np.array_split(rng.permutation(len(seen)), max(1, len(seen) // BATCH)):
            step += 1
            slopes = _slopes(theta, _windows(seen[rows], window), labels[rows])
            for name, slope in slopes.items():
                m, v = state[name]
                m += 0.1 * (slope - m)
                v += 0.001 * (slope**2 - v)
                theta[name] -= RATE * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
    return Reader(window, theta)


def _windows(images: np.ndarray, window: int) -> np.ndarray:
    """Return every place of the window, laid out as a row: (N, places, 28 · window)."""
    seen = np.lib.stride_tricks.sliding_window_view(images, window, axis=2)
    return np.ascontiguousarray(seen.transpose(0, 2, 1, 3)).reshape(len(images), -1, 28 * window)


def _answers(theta: Parameters, seen: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return scores (N, 10), what each unit reports (N, units), and at which place it was (N, units)."""
    net = seen @ theta["W"]
    place = net.argmax(axis=1)
    best = np.take_along_axis(net, place[:, None], axis=1)[:, 0] + theta["b"]
    report = np.maximum(best, 0)
    return report @ theta["V"] + theta["c"], report, place


def _slopes(theta: Parameters, seen: np.ndarray, labels: np.ndarray) -> Parameters:
    """Return the gradient of the mean cross entropy; what a unit learns comes from the place that it reported."""
    scores, report, place = _answers(theta, seen)
    share = np.exp(scores - scores.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    share[np.arange(len(labels)), labels] -= 1
    share /= len(labels)
    back = (share @ theta["V"].T) * (report > 0)
    used = seen[np.arange(len(seen))[:, None], place]  # (N, units, 28 · window)
    return {
        "W": np.einsum("nui,nu->iu", used, back, optimize=True),
        "b": back.sum(axis=0),
        "V": report.T @ share,
        "c": share.sum(axis=0),
    }


def against_shift(readers: Mapping[str, Reader], images: np.ndarray, labels: np.ndarray) -> Shown:
    """Draw a digit in three places, and how much of all of them is read against how far they were moved."""
    figure = plt.figure(figsize=(7, 3.4))
    grid = figure.add_gridspec(3, 2, width_ratios=[1, 2.6])
    for row, columns in enumerate((-ROOM, 0, ROOM)):
        axes = figure.add_subplot(grid[row, 0])
        axes.imshow(moved(images[:1], columns)[0], cmap="gray_r")
        axes.set(xticks=[], yticks=[])
        axes.set_title(f"moved by {columns}".replace("-", "−"), size=8)
        axes.grid(False)
    axes = figure.add_subplot(grid[:, 1])
    places = range(-ROOM, ROOM + 1)
    told = []
    for (name, reader), mark in zip(readers.items(), "osv", strict=False):
        shares = np.array([reader.right(moved(images, columns), labels) for columns in places])
        axes.plot(places, 100 * shares, mark + "-", ms=4, label=f"{name}, {reader.count:,}")
        told.append(
            f"{name} ({reader.count:,} numbers): "
            + ", ".join(
                f"{shares[ROOM + columns]:.1%} at {columns}" for columns in (-6, -2, 0, 2, 6)
            ).replace("-", "−")
        )
    axes.set(xlabel="moved to the right by (pixels)", ylabel="read correctly (%)", ylim=(0, 102))
    axes.legend(fontsize=8, loc="lower center")
    return (
        figure,
        f"Test digits read correctly against how many pixels they were moved. {'; '.join(told)}. Guessing gives 10%.",
    )


def against_amount(
    amounts: Sequence[int],
    images: np.ndarray,
    labels: np.ndarray,
    test_images: np.ndarray,
    test_labels: np.ndarray,
) -> Shown:
    """Train both kinds on more and more digits, as long as it takes to know them by heart, and draw how much each reads."""
    figure, axes = plt.subplots(figsize=(6.4, 3.2))
    told = []
    for name, window, colour in (("dense", WIDTH, COLOURS[0]), ("shared", WINDOW, COLOURS[2])):
        seen, new = [], []
        for amount in amounts:
            reader = trained(
                window, images[:amount], labels[:amount], epochs=max(10, 600 // round(amount**0.5))
            )
            seen.append(reader.right(images[:amount], labels[:amount]))
            new.append(reader.right(test_images, test_labels))
        axes.plot(amounts, 100 * np.array(seen), "--", color=colour)
        axes.plot(amounts, 100 * np.array(new), "o-", color=colour, label=name)
        told.append(
            f"{name}: "
            + ", ".join(
                f"{b:.1%} of new ones after {n:,} ({a:.0%} of those)" for n, a, b in zip(amounts, seen, new)
            )
        )
    axes.set(xscale="log", xlabel="digits to learn from", ylabel="read correctly (%)")
    axes.set_xticks(amounts, [f"{amount:,}" for amount in amounts], minor=False)
    axes.minorticks_off()
    axes.legend(loc="lower right")
    return figure, f"Digits read correctly against how many were there to learn from. {'; '.join(told)}."
