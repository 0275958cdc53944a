"""Build and draw the networks of notebook 07: the table, an untrained network, its maps, and what they know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from earlab.data import load_digits
from earlab.plots.cnn_forward_cost import as_many_as
from earlab.style import COLOURS, INK, PAPER

Function = Callable[..., Any]
Shown = tuple[Figure, str]
Kernels = Sequence[tuple[int, int, int, int, int]]  # (F, KH, KW, stride, padding) of each convolution
Network = tuple[list[tuple[np.ndarray, np.ndarray, int, int]], list[tuple[np.ndarray, np.ndarray]]]


def untrained(
    layer_table: Function, shape: Sequence[int], convs: Kernels, dense: Sequence[int], seed: int = 0
) -> Network:
    """Return (convolutions, dense layers) with weights drawn from N(0, 2 / inputs of a unit) and biases of zero.

    Source: He, Zhang, Ren and Sun, "Delving deep into rectifiers", 2015: so the sizes of the numbers stay from layer to layer.
    """
    random = np.random.default_rng(seed)
    shapes, _, _ = layer_table(shape, convs, dense)
    channels = [shape[0], *(made[0] for made in shapes[: len(convs)])]
    kernels = []
    for inputs, (maps, high, wide, stride, padding) in zip(channels, convs):
        spread = np.sqrt(2 / (inputs * high * wide))
        kernels.append(
            (spread * random.normal(size=(maps, inputs, high, wide)), np.zeros(maps), stride, padding)
        )
    sizes = [int(np.prod([shape, *shapes][len(convs)])), *dense]
    matrices = [
        (np.sqrt(2 / inputs) * random.normal(size=(inputs, outputs)), np.zeros(outputs))
        for inputs, outputs in pairwise(sizes)
    ]
    return kernels, matrices


def table(convs: Kernels, dense: Sequence[int], units: Sequence[int], parameters: Sequence[int]) -> str:
    """Return the table of a network in the lecture's rows, one column for each layer."""
    kinds = [(str(f), f"({high} × {wide})", str(stride)) for f, high, wide, stride, _ in convs]
    kinds += [("–", "–", "–")] * len(dense)
    rows = {
        "": [f"layer {number}" for number in range(1, len(kinds) + 1)],
        "filters/output channels": [kind[0] for kind in kinds],
        "filter rows and columns": [kind[1] for kind in kinds],
        "stride": [kind[2] for kind in kinds],
        "hidden units": [_spaced(count) for count in units],
        "parameters": [_spaced(count) for count in parameters],
    }
    return "\n".join(f"{name:<24}" + "".join(f"{cell:>10}" for cell in cells) for name, cells in rows.items())


def _spaced(count: int) -> str:
    """Return a number with a space between thousands, as the lecture writes it."""
    return f"{count:,}".replace(",", " ")


def drawn(shape: Sequence[int], shapes: Sequence[Sequence[int]], parameters: Sequence[int]) -> Shown:
    """Draw what a picture becomes, layer by layer: stacks of maps, then columns of units."""
    figure, axes = plt.subplots(figsize=(7.4, 3.0))
    at, scale = 0.0, 1 / shape[1]
    for number, made in enumerate([shape, *np.asarray(shapes).tolist()]):
        dense = made[1:] == [1, 1]
        wide = _column(axes, at, made[0]) if dense else _stack(axes, at, made, scale)
        name = str(made[0]) if dense else " × ".join(map(str, made))
        above = "picture" if number == 0 else f"layer {number}"
        axes.text(at + wide / 2, 1.62, above, ha="center", size=9, color=COLOURS[0] if number else INK)
        axes.text(at + wide / 2, -0.14, name, ha="center", va="top", size=8)
        if number:
            axes.text(
                at - 0.21,
                -0.42,
                f"{_spaced(parameters[number - 1])}",
                ha="center",
                va="top",
                size=8,
                color=COLOURS[1],
            )
            axes.annotate(
                "", (at - 0.06, 0.5), (at - 0.36, 0.5), arrowprops={"arrowstyle": "-|>", "color": INK}
            )
        at += wide + 0.42
    axes.text(0, -0.42, "parameters:", va="top", size=8, color=COLOURS[1])
    axes.set(xlim=(-0.05, at - 0.3), ylim=(-0.6, 1.8), aspect="equal")
    axes.axis("off")
    told = ", then ".join(" by ".join(map(str, made)) for made in np.asarray(shapes).tolist()).replace(
        " by 1 by 1", ""
    )
    return figure, (
        f"A picture of {' by '.join(map(str, shape))} becomes, layer by layer, {told}: maps get smaller and more, then units "
        f"in a row. Parameters between them: {', '.join(_spaced(count) for count in parameters)}."
    )


def _stack(axes: Axes, at: float, made: Sequence[int], scale: float) -> float:
    """Draw a stack of maps, the first in front; return how wide it is."""
    step = 0.05
    high, wide = made[1] * scale, made[2] * scale
    for depth in reversed(range(made[0])):
        place = (at + step * depth, step * depth)
        axes.add_patch(Rectangle(place, wide, high, fc=PAPER, ec=INK, lw=0.8))
    return wide + step * (made[0] - 1)


def _column(axes: Axes, at: float, units: int) -> float:
    """Draw units as a column, up to ten of them one by one; return how wide it is."""
    high = 0.1 * min(units, 14)
    axes.add_patch(Rectangle((at, 0), 0.1, high, fc=PAPER, ec=INK, lw=0.8))
    for line in range(1, min(units, 14)):
        axes.plot([at, at + 0.1], [0.1 * line] * 2, color=INK, lw=0.5)
    return 0.1


def watched(
    cnn_forward: Function, conv2d_forward: Function, network: Network, alpha: float, pictures: np.ndarray
) -> list[np.ndarray]:
    """Return what each convolution of a network hands on (N, F, OH, OW), before its activation, for pictures (N, H, W)."""
    seen = []

    def watching(x: Any, weight: Any, bias: Any, stride: int, padding: int) -> Any:
        seen.append(np.asarray(conv2d_forward(x, weight, bias, stride, padding)))
        return seen[-1]

    cnn_forward(pictures[:, None], *network, alpha, conv=watching)
    if not seen:
        raise ValueError("cnn_forward never called `conv`, so there is nothing to see of its layers")
    return seen


def feature_maps(layers: Sequence[np.ndarray], picture: np.ndarray) -> Shown:
    """Draw a picture (H, W) and every map that the convolutions of a network make of it, ``layers`` (1, F, OH, OW) each."""
    widest = max(layer.shape[1] for layer in layers) + 1
    figure, panels = plt.subplots(len(layers), widest, figsize=(7.4, 0.85 * len(layers) + 0.3))
    for axes in panels.flat:
        axes.axis("off")
    panels[0, 0].imshow(picture, cmap="gray_r")
    told = []
    for number, (row, (layer,)) in enumerate(zip(panels, layers), 1):
        limit = np.abs(layer).max()
        for axes, one in zip(row[1:], layer):
            axes.imshow(one, cmap="PuOr_r", vmin=-limit, vmax=limit)
        size = f"{layer.shape[1]} × {layer.shape[2]}"
        row[1].set_title(f"layer {number}", size=8, loc="center")
        row[2].set_title(size, size=8, loc="center")
        told.append(
            f"layer {number}, {len(layer)} maps of {size}, between {layer.min():.1f} and {layer.max():.1f}"
        )
    return (
        figure,
        f"A digit and all maps of an untrained network for it, orange positive, violet negative. {'; '.join(told)}.",
    )


def linear_readers(
    cnn_forward: Function,
    conv2d_forward: Function,
    leaky_relu: Function,
    network: Network,
    alpha: float,
    seconds: float = 20,
) -> tuple[dict[str, float], int]:
    """Return the shares of new digits that a linear layer reads rightly from pixels and from a network's last maps, and how many.

    4,000 digits at most, as many as the network manages in some seconds; three in four are fitted to, the others are new.
    """
    images, labels = load_digits().part("train")

    def last_maps(pictures: np.ndarray) -> np.ndarray:
        maps = watched(cnn_forward, conv2d_forward, network, alpha, pictures)[-1]
        return np.asarray(leaky_relu(maps, alpha)).reshape(len(pictures), maps[0].size)

    some = as_many_as(seconds, last_maps, images[:4000].astype(float))
    fitted = 3 * len(some) // 4
    shares = {
        name: read_by_least_squares(rows, labels[: len(some)], fitted)
        for name, rows in {
            "pixels": some.reshape(len(some), 784),
            "the last maps": last_maps(some),
        }.items()
    }
    return shares, len(some) - fitted


def read_by_least_squares(features: np.ndarray, labels: np.ndarray, train: int) -> float:
    """Return the share of the samples after the first ``train`` that a linear layer reads rightly, fitted to those before."""
    rows = np.hstack([features, np.ones((len(features), 1))])
    targets = np.eye(10)[labels]
    ridge = 1e-2 * train * np.mean(rows[:train] ** 2) * np.eye(rows.shape[1])
    solved = np.linalg.solve(rows[:train].T @ rows[:train] + ridge, rows[:train].T @ targets[:train])
    said = (rows[train:] @ solved).argmax(axis=1)
    return float(np.mean(said == labels[train:]))
