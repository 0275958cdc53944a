"""Plot where a linear feature is not enough: notebook 01's score for the digit 2, moved images, a glide.

Each returns a figure and the sentence for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from earlab.plots.learning_linear_features import BLUE, ORANGE, Picture, grid_of
from earlab.plots.learning_linear_features_sounds import Sound
from earlab.style import COLOURS, INK, LINES

SHIFTS = range(7)  # pixels


def scores(w: np.ndarray, score: np.ndarray, X: np.ndarray, two: np.ndarray) -> Picture:
    """Draw the weights (784,) times how much each pixel of X varies, and the scores of images that are a 2 or not."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 2.9), width_ratios=[1, 1.9])
    votes = np.reshape(w * X.std(axis=0), (28, 28))
    limit = np.abs(votes).max()
    left.imshow(votes, cmap="PuOr_r", vmin=-limit, vmax=limit)
    left.set(xticks=[], yticks=[], title="how pixels vote")
    left.grid(False)
    bins = np.linspace(-3, 3, 61)
    for name, chosen, colour in (("not a 2", ~two, BLUE), ("2", two, ORANGE)):
        right.hist(np.clip(score[chosen], -3, 3), bins, density=True, color=colour, alpha=0.55, label=name)
    right.axvline(0, color=INK, lw=1)
    right.set(xlabel="score f(x)", ylabel="share of each group", yticks=[], title="scores of test images")
    right.legend()
    return figure, (
        "Left: an image of weights, orange and violet spots. Right: two overlapping histograms. Most scores of other digits lie "
        f"below 0, those of twos around 0: {np.mean(score[two] < 0):.0%} of the twos are left of it."
    )


def mistaken(images: np.ndarray, score: np.ndarray, two: np.ndarray, count: int = 10) -> Picture:
    """Draw two rows of images (N, 28, 28): twos that the score misses clearly, and others that it takes for a 2."""
    rows = {"a 2, missed": images[two & (score < -0.2)], "taken for a 2": images[~two & (score > 0)]}
    figure, panels = plt.subplots(2, count, figsize=(7, 1.9))
    for row, (name, chosen) in zip(panels, rows.items(), strict=True):
        for axes in row:
            axes.axis("off")
        for axes, image in zip(row, chosen):
            axes.imshow(image, cmap="gray_r")
        row[0].set_title(name, size=9)
    return (
        figure,
        "Above ten clearly written twos that the score misses, below other digits that it takes for a 2.",
    )


def moved(w: np.ndarray, b: float, bent: Any, images: np.ndarray, two: np.ndarray) -> Picture:
    """Draw the accuracy of the linear score and of another classifier on images (N, 28, 28) moved to the right."""
    pushed = [
        np.pad(images, ((0, 0), (0, 0), (shift, 0)))[:, :, :28].reshape(len(images), 784) for shift in SHIFTS
    ]
    right = {
        "linear score": [np.mean((X @ w + b > 0) == two) for X in pushed],
        "three neighbours": [np.mean(bent.predict(X) == two) for X in pushed],
    }
    base = float(np.mean(~two))
    figure, axes = plt.subplots(figsize=(7, 2.8))
    for (name, values), mark, colour in zip(right.items(), "os", COLOURS):
        axes.plot(SHIFTS, 100 * np.array(values), mark + "-", color=colour, label=name)
    axes.axhline(100 * base, color=INK, lw=1, ls="--")
    axes.text(SHIFTS[-1], 100 * base + 0.4, "always “not a 2”", ha="right", size=9)
    axes.set(
        xlabel="moved to the right (pixels)",
        ylabel="test images right (%)",
        xticks=list(SHIFTS),
        ylim=(78, 100),
    )
    axes.legend(loc="lower left")
    below = {name: next((n for n in SHIFTS if values[n] < base), None) for name, values in right.items()}
    return figure, (
        f"Accuracy over the number of pixels that the test images were moved; the base rate is {base:.0%}. The linear score "
        f"falls from {right['linear score'][0]:.0%} below it after {below['linear score']} pixels, the neighbours from "
        f"{right['three neighbours'][0]:.0%} after {below['three neighbours']}."
    )


def ranks(
    sounds: Mapping[str, Sound], errors: Mapping[str, Sequence[float]], sizes: Sequence[int]
) -> Picture:
    """Draw two spectrograms, and below them how large an error each number of components leaves."""
    figure = plt.figure(figsize=(7, 5))
    layout = figure.add_gridspec(2, len(sounds))
    loudest = max(float(sound.V.max()) for sound in sounds.values())
    for k, (name, sound) in enumerate(sounds.items()):
        axes = figure.add_subplot(layout[0, k])
        grid_of(sound).draw(axes, sound.V, loudest)
        axes.set(title=name, xlabel="time (s)", ylim=(0.4, 6))
        axes.set_ylabel("" if k else "frequency (kHz)")
    below = figure.add_subplot(layout[1, :])
    for (name, values), mark, colour in zip(errors.items(), "os", COLOURS):
        below.plot(sizes, values, mark + "-", color=colour, label=name)
    below.set_xscale("log", base=2)
    below.set_xticks(list(sizes), [str(r) for r in sizes])
    below.axvline(8, color=LINES, ls="--")
    below.set(xlabel="components r", ylabel="‖V − WH‖ / ‖V‖", ylim=(0, 1))
    below.legend()
    told = "; ".join(f"{name}: " + ", ".join(f"{e:.2f}" for e in row) for name, row in errors.items())
    return figure, (
        "Above two spectrograms: partials that climb in steps, and partials that climb along straight slanted lines. Below the "
        f"relative error with {', '.join(map(str, sizes))} components. {told}."
    )
