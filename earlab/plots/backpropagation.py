"""Plot notebook 04: errors, slopes, learning curves, and what hidden units look for.

Each function returns a figure and its sentence for ``earlab.style.show``; functions of the student come as arguments.
The graph of the smallest network, landscapes, training runs and sounds have modules of their own beside this one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from earlab.style import COLOURS

Function = Callable[..., Any]


def digits(images: np.ndarray, labels: np.ndarray) -> tuple[Figure, str]:
    """Draw the first twenty images (N, 784) with their labels."""
    figure, axes = plt.subplots(2, 10, figsize=(7, 1.9))
    for ax, image, label in zip(axes.T.ravel(), images, labels):
        _image(ax, image, str(label), 11)
    return (
        figure,
        f"Twenty handwritten digits from the {len(images):,} images to train on, with their labels.",
    )


def constant_answers(mse_loss: Function, Y: np.ndarray) -> tuple[Figure, str]:
    """Draw the error of a network that gives the same number in all outputs, whatever the image is."""
    levels = np.linspace(0, 1, 101)
    errors = [mse_loss(Y, np.full_like(Y, c)) for c in levels]
    best, least = levels[np.argmin(errors)], min(errors)
    figure, axes = plt.subplots(figsize=(7, 2.8))
    axes.plot(levels, errors)
    axes.plot(best, least, "o", color=COLOURS[1], markersize=9)
    said = f"c = {best:.2f}\nE = {least:.3f}"
    axes.annotate(said, (best, least), xytext=(14, 22), textcoords="offset points")
    axes.set(xlabel=f"the same answer c in all {Y.shape[1]} outputs", ylabel="squared error E")
    axes.set_title("The best answer of a network that ignores the image")
    return figure, (
        f"A parabola: the squared error of a constant answer c is smallest at c = {best:.2f}, where E = {least:.3f}."
    )


def confident_and_wrong(output_delta: Function) -> tuple[Figure, str]:
    """Draw the student's delta of one output whose target is 0, over all values it can take."""
    outputs = np.linspace(0.001, 0.999, 999)
    deltas = np.array(
        [np.ravel(output_delta(np.zeros((1, 1)), np.full((1, 1), y_hat)))[0] for y_hat in outputs]
    )
    worst = outputs[deltas.argmax()]
    figure, axes = plt.subplots(figsize=(7, 2.8))
    axes.plot(outputs, deltas)
    axes.plot(worst, deltas.max(), "o", color=COLOURS[1], markersize=9)
    axes.set(xlabel="output ŷ; the target is 0", ylabel="δ = ∂E/∂z")
    axes.set_title(f"δ is largest at ŷ = {worst:.2f}; at 0.999 it is {deltas[-1]:.3f}")
    return figure, (
        f"A hump: delta is zero at output 0, largest at {worst:.2f}, and falls back to {deltas[-1]:.3f} at output 0.999, "
        "where the output is most wrong."
    )


def step_sizes(numerical_gradient: Function) -> tuple[Figure, str]:
    """Draw how far estimates of the slope of sin at 1 are off, for steps from very small to large."""
    steps, exact = np.logspace(-13, 0, 53), np.cos(1.0)

    def estimate(eps: float) -> float:
        return float(numerical_gradient(lambda theta: np.sin(theta).sum(), np.array([1.0]), eps=eps)[0])

    central = np.array([abs(estimate(eps) - exact) for eps in steps])
    one_sided = np.abs((np.sin(1 + steps) - np.sin(1)) / steps - exact)
    best = steps[central.argmin()]
    figure, axes = plt.subplots(figsize=(7, 3.4))
    axes.loglog(steps, np.maximum(one_sided, 1e-14), color=COLOURS[1], label="one-sided")
    axes.loglog(steps, np.maximum(central, 1e-14), color=COLOURS[0], label="yours, central")
    axes.axvline(1e-5, color="0.5", lw=1, ls="--", label="eps=1e-5, as given")
    axes.set(xlabel="step ε", ylabel="error of the estimate")
    axes.set_title(f"Too large: the curve bends. Too small: digits cancel. Best here: ε = {best:.0e}")
    axes.legend()
    return figure, (
        f"Error against step, both axes logarithmic. Both curves form a V. The central difference reaches "
        f"{central.min():.0e} near a step of {best:.0e}; the one-sided one does not get below {one_sided.min():.0e}. "
        "A dashed line marks 1e-5."
    )


def learning(history: Sequence[tuple[float, float]]) -> tuple[Figure, str]:
    """Draw the errors (training, test) after each epoch."""
    epochs = range(1, len(history) + 1)
    figure, axes = plt.subplots(figsize=(7, 3))
    for errors, name in zip(np.transpose(history), ("train", "test")):
        axes.plot(epochs, errors, ".-", label=name)
    axes.set(xlabel="epoch", ylabel="squared error E", ylim=(0, None), xticks=epochs[1::2])
    axes.set_title("Your network learns")
    axes.legend()
    return figure, (
        f"Two falling curves over {len(history)} epochs. The error on the training images ends at {history[-1][0]:.3f}, "
        f"on the test images at {history[-1][1]:.3f}."
    )


def mistakes(Y_hat: np.ndarray, images: np.ndarray, labels: np.ndarray) -> tuple[Figure, str]:
    """Draw nine images (N, 784) that are read wrongly, most confident answers first."""
    answers = Y_hat.argmax(axis=1)
    wrong = np.flatnonzero(answers != labels)
    wrong = wrong[np.argsort(-Y_hat[wrong].max(axis=1))]
    figure, axes = plt.subplots(1, 9, figsize=(8.5, 1.4))
    for ax in axes:
        ax.axis("off")
    for ax, i in zip(axes, wrong):
        _image(ax, images[i], f"{labels[i]}, read as {answers[i]}", 8)
    return figure, (
        f"Nine of the {len(wrong)} test images that the network reads wrongly, each with its label and the answer."
    )


def receptors(weights: Mapping[str, np.ndarray]) -> tuple[Figure, str]:
    """Draw the first eight columns of each W (784, l) as images in a row: orange positive, violet negative."""
    figure, panels = plt.subplots(len(weights), 1, figsize=(8.5, 1.45 * len(weights)))
    for axes, (title, W) in zip(np.atleast_1d(panels), weights.items()):
        images = W.T[:8].reshape(-1, 28, 28)
        limit = np.abs(images).max()
        row = np.concatenate([np.pad(image, 1) for image in images], axis=1)
        axes.imshow(row, cmap="PuOr_r", vmin=-limit, vmax=limit)
        axes.set_title(title)
        axes.axis("off")
    apart = [f"{title}: {np.abs(W - W[:, :1]).max():.2g}" for title, W in weights.items()]
    return figure, (
        "The weights of eight hidden units as images, orange positive and violet negative. How far units differ at most: "
        + "; ".join(apart)
        + "."
    )


def gradient_by_layer(slopes: Mapping[str, Function], norms: Mapping[str, np.ndarray]) -> tuple[Figure, str]:
    """Draw the slope of each activation, and the gradient norms (M,) of an untrained network with it."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(8.8, 3.4), width_ratios=(2, 3))
    z, told = np.linspace(-6, 6, 401), []
    for (name, norm), colour in zip(norms.items(), COLOURS):
        left.plot(z, slopes[name](z), color=colour, label=name)
        right.semilogy(range(1, len(norm) + 1), norm, "o-", color=colour, label=name)
        told.append(f"{norm[-1] / norm[0]:,.1f} with {name} units")
    left.axhline(0.25, color="0.5", lw=1, ls="--")
    left.set(xlabel="net input z", ylabel="slope f′(z)", title="The sigmoid's slope is at most ¼")
    right.set(xlabel="layer", ylabel="gradient norm", xticks=range(1, len(norm) + 1))
    right.set_title("How much gradient arrives")
    right.legend()
    return figure, (
        "Left: the slope of the sigmoid is a low hill of height one quarter, that of the ReLU a step from 0 to 1. Right, "
        f"logarithmic: the last layer's gradient divided by the first one's is {', '.join(told)}."
    )


def _image(axes: Axes, image: np.ndarray, title: str, size: int) -> None:
    axes.imshow(image.reshape(28, 28), cmap="gray_r")
    axes.set_title(title, fontsize=size, loc="center")
    axes.axis("off")
