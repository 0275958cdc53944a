"""Build, price and draw the networks of notebook 07: what a convolution costs, the table, an untrained network's maps."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from earlab.data import load_digits
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
    for number, made in enumerate([shape, *shapes]):
        wide = _stack(axes, at, made, scale) if len(made) == 3 else _column(axes, at, made[0])
        name = " × ".join(map(str, made))
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
    told = ", then ".join(" by ".join(map(str, made)) for made in shapes)
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


def best_of(times: int, work: Callable[[], Any]) -> float:
    """Return the seconds that some work takes, the quickest of some runs."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def as_many_as(seconds: float, answer: Function, pictures: np.ndarray) -> np.ndarray:
    """Return as many of the first pictures as ``answer`` manages in some seconds, 20 at least, by its pace for 4."""
    pace = best_of(1, lambda: answer(pictures[:4])) / 4
    return pictures[: max(20, int(seconds / pace))]


def cost(
    im2col: Function, conv2d_forward: Function, pictures: np.ndarray, filters: int = 8, side: int = 5
) -> Shown:
    """Time one layer three ways, and as the student's function does it; draw the times on a logarithmic axis.

    The products one by one are timed for a part of them, and the time is that of the whole: it would take too long here.
    """
    random = np.random.default_rng(0)
    weight, bias = random.normal(size=(filters, 1, side, side)), random.normal(size=filters)
    batch = pictures[:, None]
    cols = np.asarray(im2col(batch, side, side, 1, side // 2))
    matrix = np.ascontiguousarray(weight.reshape(filters, side * side).T)
    products = cols.size * filters
    part = min(products, 400_000)
    few = cols.ravel()[: part // filters].tolist() * filters
    factors = (matrix.ravel().tolist() * (len(few) // matrix.size + 1))[: len(few)]

    def one_by_one() -> float:
        total = 0.0
        for a, b in zip(few, factors):
            total += a * b
        return total

    def one_position_at_a_time() -> list[np.ndarray]:
        return [cols[:, place] @ matrix for place in range(cols.shape[1])]

    seconds = {
        "every product by itself": best_of(2, one_by_one) * products / len(few),
        "a product for each position": best_of(3, one_position_at_a_time),
        "one product for all": best_of(3, lambda: cols @ matrix),
        "your conv2d_forward, patches and all": best_of(
            2, lambda: conv2d_forward(batch, weight, bias, 1, side // 2)
        ),
    }
    figure, axes = plt.subplots(figsize=(7, 2.2))
    bars = axes.barh(
        list(seconds), [1000 * each for each in seconds.values()], color=[*COLOURS[:1] * 3, COLOURS[1]]
    )
    axes.bar_label(bars, [f"{1000 * each:,.3g} ms" for each in seconds.values()], padding=4)
    axes.invert_yaxis()
    longest = 1000 * max(seconds.values())
    axes.set(
        xscale="log",
        xlabel="time (ms)",
        xlim=(None, 8 * longest),
        title=f"{products / 1e6:.1f} million products",
    )
    fastest = seconds["one product for all"]
    told = "; ".join(
        f"{name}, {each / fastest:.0f} times that" for name, each in seconds.items() if each != fastest
    )
    return figure, (
        f"Time for {products / 1e6:.1f} million products of {len(pictures)} pictures. One product for all: {1000 * fastest:.2g} ms; {told}."
    )


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
        name = row[1].annotate(
            f"layer {number}: {len(layer)} maps of {size}", (0, 1.1), xycoords="axes fraction", size=9
        )
        name.set_in_layout(False)
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
