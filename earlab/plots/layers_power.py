"""Plot what a network of notebook 03 can say: approximations of sounds, teeth, flat pieces; wrong labels and few data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from earlab.plots.layers import VIEW, heights
from earlab.plots.layers_networks import chain_of_lines, folded_sheets, random_network, tents
from earlab.style import COLOURS, INK, LINES

BLUE, ORANGE, GREEN = COLOURS[:3]
Function = Callable[..., Any]


def _relu(z: Any) -> np.ndarray:
    return np.maximum(z, 0)


def _step(z: Any) -> np.ndarray:
    return np.where(np.asarray(z) >= 0, 1.0, 0.0)


def _identity(z: Any) -> Any:
    return z


def approximations(t: np.ndarray, wave: np.ndarray, networks: Mapping[int, np.ndarray]) -> tuple[Figure, str]:
    """Draw a wave (T,) over t in seconds, and over it what networks with so many hidden units make of it."""
    figure, panels = plt.subplots(2, 2, figsize=(7, 3.8), sharex=True, sharey=True)
    told = []
    for axes, (units, answer), colour in zip(panels.flat, networks.items(), COLOURS):
        axes.plot(1000 * t, wave, color="0.75", lw=3)
        axes.plot(1000 * t, answer, color=colour, lw=1.2)
        error = np.sqrt(np.mean((answer - wave) ** 2) / np.mean(wave**2))
        axes.set_title(f"{units} units: off by {error:.0%}")
        told.append(f"{units} units: {error:.0%}")
    for axes in panels[1]:
        axes.set_xlabel("time (ms)")
    for axes in panels[:, 0]:
        axes.set_ylabel("pressure")
    return figure, f"A kick drum's wave, and four networks that approximate it, off by {'; '.join(told)}."


def two_inputs(mlp_forward: Function, level: np.ndarray, widths: Sequence[int]) -> tuple[Figure, str]:
    """Draw a level (bands, frames) over time and pitch, and what networks of these widths make of it."""
    bands, frames = level.shape
    grid = np.meshgrid(np.linspace(-1, 1, frames), np.linspace(-1, 1, bands))
    X = np.stack(grid, axis=-1).reshape(-1, 2)
    pictures, told = {"kick, snare, hi-hat": level}, []
    for units in widths:
        weights, biases = folded_sheets(X, level.ravel(), units)
        made = np.reshape(mlp_forward(X, weights, biases, activation=_relu, output=_identity), level.shape)
        error = np.sqrt(np.mean((made - level) ** 2) / np.mean((level - level.mean()) ** 2))
        pictures[f"{units} units: off by {error:.0%}"] = made
        told.append(f"{units} units: {error:.0%}")
    figure, panels = plt.subplots(1, len(pictures), figsize=(9, 2.6), sharey=True)
    for axes, (title, picture) in zip(panels, pictures.items()):
        axes.imshow(picture, origin="lower", aspect="auto", vmin=-1, vmax=1, extent=(0, 0.75, 1, bands))
        axes.set_title(title, size=9)
        axes.set(xlabel="time (s)", xticks=[0, 0.25, 0.5])
        axes.grid(False)
    panels[0].set_ylabel("mel band")
    return figure, (
        "Left: the level of three drum hits over time and pitch. Beside it networks of two inputs that approximate it, off "
        f"by {'; '.join(told)}."
    )


def sawtooth(mlp_forward: Function, count_parameters: Function, depth: int) -> tuple[Figure, str]:
    """Draw a deep and a shallow network with the same teeth, and the parameters that each of them needs."""
    x, knots = np.linspace(0, 1, 8 * 2**depth + 1), np.linspace(0, 1, 2**depth + 1)
    networks = (tents(depth), chain_of_lines(knots, np.arange(len(knots)) % 2.0))
    deep, shallow = (
        mlp_forward(x[:, None], *network, activation=_relu, output=_identity)[:, 0] for network in networks
    )
    sizes = [[1, *[2] * depth, 1], [1, 2**depth, 1]]
    counts = [count_parameters(some) for some in sizes]
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 2.7), width_ratios=[2, 1])
    left.plot(x, shallow, color=ORANGE, lw=3, alpha=0.6)
    left.plot(x, deep, color=BLUE, lw=1.2)
    names = ["–".join(map(str, some)) for some in sizes]
    left.set(xlabel="x", ylabel="output", title=f"{names[0]} and {names[1]}")
    bars = right.bar(["deep", "shallow"], counts, color=[BLUE, ORANGE])
    right.bar_label(bars, [f"{count:,}" for count in counts])
    right.set(ylabel="parameters", ylim=(0, 1.15 * max(counts)))
    return figure, (
        f"A sawtooth of {2 ** (depth - 1)} teeth. {depth} hidden layers of 2 units need {counts[0]:,} parameters, one hidden "
        f"layer needs {2**depth:,} units and {counts[1]:,}."
    )


def pieces(
    mlp_forward: Function, count_parameters: Function, depth: int, width: int, seed: int = 1
) -> tuple[Figure, str]:
    """Draw the flat pieces into which a random ReLU network cuts the plane, and its output there."""
    sizes = [2, *[width] * depth, 1]
    weights, biases = random_network(sizes, seed, spread=0.7)
    x = np.linspace(*VIEW, 240)
    grid = np.stack(np.meshgrid(x, x), axis=-1).reshape(-1, 2)
    parts = [(weights[:m], biases[:m]) for m in range(1, depth + 1)]
    on = np.hstack([mlp_forward(grid, *part, activation=_relu, output=_step) for part in parts])
    found, piece = np.unique(on, axis=0, return_inverse=True)
    colour = np.random.default_rng(0).permutation(len(found))[piece.ravel()]
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 3.6))
    left.imshow(colour.reshape(240, 240), cmap="viridis", origin="lower", extent=(*VIEW, *VIEW), alpha=0.8)
    left.set(xlabel="$x_1$", ylabel="$x_2$")
    left.set_title("the same units on")
    left.grid(False)
    heights(right, lambda X: mlp_forward(X, weights, biases, activation=_relu, output=_identity))
    right.set_title("output")
    title = f"{depth} × {width} units, {count_parameters(sizes):,} parameters: {len(found):,} flat pieces"
    figure.suptitle(title, x=0.02, ha="left")
    return figure, (
        f"Left: the plane cut into flat pieces by a random network. {title}. Right: its output as lines of equal height."
    )


def careless(
    images: np.ndarray, true: np.ndarray, told: np.ndarray, share: float, score: float
) -> tuple[Figure, str]:
    """Draw images with the labels that were told, wrong ones in orange with a cross."""
    figure, panels = plt.subplots(2, len(images) // 2, figsize=(7, 2.2))
    for axes, image, right, said in zip(panels.flat, images, true, told):
        axes.imshow(image, cmap="gray_r")
        axes.axis("off")
        label, colour = (f"{said} ✗", ORANGE) if right != said else (f"{said}", INK)
        axes.set_title(label, loc="center", size=10, color=colour, pad=2)
    title = f"{share:.0%} wrong labels: {score:.1%} of the test images right"
    figure.suptitle(title, x=0.02, ha="left", size=11)
    return figure, (
        f"{len(images)} training images with the labels they were given, {np.sum(true != told)} of them wrong, in orange. {title}."
    )


def properties(
    shares: Sequence[float], scores: Sequence[float], sizes: Sequence[int], hungry: Sequence[float]
) -> tuple[Figure, str]:
    """Draw test accuracy against the share of wrong labels and against the number of training images."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 2.9), sharey=True)
    left.plot(100 * np.array(shares), 100 * np.array(scores), "o-")
    left.plot(100 * np.array(shares), 100 - 100 * np.array(shares), "--", color=LINES)
    left.text(46, 47, "share of right labels", color="0.45", size=8, ha="right")
    left.set(
        xlabel="wrong labels (%)", ylabel="test images right (%)", ylim=(0, 100), title="Robust to noise"
    )
    right.semilogx(sizes, 100 * np.array(hungry), "o-", color=GREEN)
    right.set(xlabel="training images", title="Hungry for data")
    right.set_xticks(sizes, [f"{size:,}" for size in sizes])
    right.minorticks_off()
    return figure, (
        f"Left: test accuracy against the share of wrong labels: {scores[0]:.0%} without, {scores[2]:.0%} at 40 percent, "
        f"{scores[-1]:.0%} at 80 percent. Right: test accuracy against the number of training images, from {hungry[0]:.0%} "
        f"with {sizes[0]} to {hungry[-1]:.0%} with {sizes[-1]:,}."
    )
