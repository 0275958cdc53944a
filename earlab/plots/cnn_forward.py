"""Plot notebook 07: patches of a digit, its edges, what a filter over two maps finds, and what pooling does to a shift.

Each function takes the student's functions and returns a figure and a sentence for it, for ``earlab.style.show``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from earlab.style import COLOURS

Function = Callable[..., Any]
Shown = tuple[Figure, str]
LEFT_EDGE = np.array([[-1.0, 1.0], [0.0, 0.0]])  # ink begins on the right of it
TOP_EDGE = np.array([[-1.0, 0.0], [1.0, 0.0]])  # ink begins below it
BOTH = 0.45  # what two edges add up to, on average over 3 × 3 pixels, where they are said to meet
SHIFTS = range(5)  # pixels; the margin of a digit is four wide


def patches(im2col: Function, picture: np.ndarray, side: int, stride: int, chosen: Sequence[int]) -> Shown:
    """Draw a picture (H, W) with some of its patches framed, all patches as rows, and the framed ones folded back."""
    cols = np.asarray(im2col(picture[None, None], side, side, stride, 0))[0]
    across = (picture.shape[1] - side) // stride + 1
    figure, axes = plt.subplot_mosaic(
        [["picture", "rows", name] for name in map(str, chosen)], figsize=(7, 3.4), width_ratios=[3, 3, 1]
    )
    axes["picture"].imshow(picture, cmap="gray_r")
    axes["picture"].set_title(f"{picture.shape[0]} × {picture.shape[1]} pixels")
    axes["rows"].imshow(
        cols, cmap="gray_r", aspect="auto", extent=(0.5, cols.shape[1] + 0.5, len(cols) + 0.5, 0.5)
    )
    axes["rows"].set_title(f"{len(cols)} patches, a row for each")
    for number, colour in zip(chosen, COLOURS[1:]):
        corner = ((number - 1) % across * stride - 0.5, (number - 1) // across * stride - 0.5)
        axes["picture"].add_patch(Rectangle(corner, side, side, fill=False, ec=colour, lw=2))
        axes["rows"].add_patch(Rectangle((0.5, number - 0.5), cols.shape[1], 1, fill=False, ec=colour, lw=2))
        small = axes[str(number)]
        small.imshow(cols[number - 1].reshape(side, side), cmap="gray_r", vmin=0, vmax=picture.max())
        small.set_title(f"row {number}", size=9, color=colour)
    for name, one in axes.items():
        one.grid(False)
        if name != "rows":
            one.set(xticks=[], yticks=[])
    shown = ", ".join(f"row {number} adds up to {cols[number - 1].sum():.1f}" for number in chosen)
    return figure, (
        f"A digit with {len(chosen)} frames of {side} by {side} pixels; beside it a table of {len(cols)} rows and "
        f"{cols.shape[1]} columns, with the same frames' rows marked, and these rows folded back. Ink in them: {shown}."
    )


def edges(conv2d_forward: Function, picture: np.ndarray) -> Shown:
    """Draw a picture (H, W) and the two maps of the edge kernel, along the rows and down the columns."""
    weight = np.stack([LEFT_EDGE, TOP_EDGE])[:, None]
    maps = np.asarray(conv2d_forward(picture[None, None], weight, np.zeros(2), 1, 0))[0]
    figure, panels = plt.subplots(1, 3, figsize=(7, 2.6))
    panels[0].imshow(picture, cmap="gray_r")
    for axes, values in zip(panels[1:], maps):
        _signed(axes, values, 1.0)
    for axes, title in zip(panels, ("a digit", "right − left", "below − above")):
        axes.set(xticks=[], yticks=[], title=title)
        axes.grid(False)
    told = "; ".join(
        f"{name}, {np.mean(values > 0.5):.0%} strongly positive and {np.mean(values < -0.5):.0%} strongly negative, sum {values.sum():.1f}"
        for name, values in zip(("along the rows", "down the columns"), maps)
    )
    return figure, f"A digit and two maps of its edges, orange positive and violet negative. Edges {told}."


def slants(conv2d_forward: Function, picture: np.ndarray) -> Shown:
    """Draw a picture (H, W), two maps of its edges, and where a filter over both maps finds the two together."""
    weight = np.stack([LEFT_EDGE, TOP_EDGE])[:, None]
    first = np.maximum(np.asarray(conv2d_forward(picture[None, None], weight, np.zeros(2), 1, 0)), 0)
    block = np.full((1, 2, 3, 3), 1 / 9)
    second = np.maximum(np.asarray(conv2d_forward(first, block, np.array([-BOTH]), 1, 1)), 0)[0, 0]
    figure, panels = plt.subplots(1, 4, figsize=(7.4, 2.3))
    titles = ("a digit", "1: left edges", "2: top edges", "both at one place")
    for axes, image, title in zip(panels, (picture, first[0, 0], first[0, 1], second), titles):
        axes.imshow(image, cmap="gray_r")
        axes.set(xticks=[], yticks=[], title=title)
        axes.grid(False)
    rows, columns = np.nonzero(second)
    return figure, (
        f"A digit, a map of its left edges with {np.mean(first[0, 0] > 0.1):.0%} of the pixels, one of its top edges with "
        f"{np.mean(first[0, 1] > 0.1):.0%}, and what one filter over both maps leaves: {np.mean(second > 0):.0%}, a line that rises "
        f"from row {rows.max() + 1}, column {columns[rows.argmax()] + 1} to row {rows.min() + 1}, column {columns[rows.argmin()] + 1}."
    )


def pooled(
    max_pool_forward: Function, avg_pool_forward: Function, picture: np.ndarray, sizes: Sequence[int]
) -> Shown:
    """Draw a picture (H, W) and what max and average pooling make of it, in windows side by side of each size."""
    figure, panels = plt.subplots(2, len(sizes) + 1, figsize=(7, 3.6))
    told = []
    for row, (name, pool) in zip(panels, {"max": max_pool_forward, "average": avg_pool_forward}.items()):
        row[0].imshow(picture, cmap="gray_r", vmin=0, vmax=1)
        row[0].set_ylabel(name, size=11)
        row[0].set_title("as it is", size=9)
        for axes, size in zip(row[1:], sizes):
            out = np.asarray(pool(picture[None, None], size, size))[0, 0]
            axes.imshow(out, cmap="gray_r", vmin=0, vmax=1)
            axes.set_title(f"windows of {size}: {out.shape[0]} × {out.shape[1]}", size=9)
            told.append(f"{name} over {size}, mean {out.mean():.2f}")
        for axes in row:
            axes.set(xticks=[], yticks=[])
            axes.grid(False)
    return figure, (
        f"A digit, mean {picture.mean():.2f}, pooled: {', '.join(told)}. Maxima make strokes thick and black, averages make "
        "them soft and grey."
    )


def shifted(
    max_pool_forward: Function,
    avg_pool_forward: Function,
    picture: np.ndarray,
    columns: int = 1,
    size: int = 4,
) -> Shown:
    """Draw a picture before and after a shift, and what each pooling makes of both; cells that differ are marked."""
    moved = np.roll(picture, columns, axis=1)
    figure, panels = plt.subplots(2, 3, figsize=(7, 4.2))
    told = []
    poolings = {"no pooling": None, "max": max_pool_forward, "average": avg_pool_forward}
    for axes, (name, pool) in zip(panels.T, poolings.items()):
        pair = [
            one if pool is None else np.asarray(pool(one[None, None], size, size))[0, 0]
            for one in (picture, moved)
        ]
        differs = np.abs(pair[1] - pair[0]) > 0.1
        for one, values in zip(axes, pair):
            one.imshow(values, cmap="gray_r", vmin=0, vmax=1)
            one.set(xticks=[], yticks=[])
            one.grid(False)
        for row, column in np.argwhere(differs):
            axes[1].add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, ec=COLOURS[1], lw=0.9))
        axes[0].set_title(name)
        axes[1].set_title(f"{differs.sum()} of {differs.size} differ", size=9)
        told.append(f"{name}, {differs.sum()} of {differs.size} cells")
    panels[0, 0].set_ylabel("before")
    panels[1, 0].set_ylabel(f"{columns} to the right")
    return figure, (
        f"A digit and the same digit {columns} pixel{'s' * (columns != 1)} to the right, as they are and pooled in windows of {size}. Cells that "
        f"differ by more than a tenth: {'; '.join(told)}."
    )


def changes(pool: Function | None, pictures: np.ndarray, size: int) -> np.ndarray:
    """Return by how much what a pooling answers changes with each shift, on average over pictures (N, H, W), as a share."""
    answers = []
    for shift in SHIFTS:
        batch = np.roll(pictures, shift, axis=2)[:, None]
        answers.append(batch if pool is None else np.asarray(pool(batch, size, size)))
    before = answers[0]
    lengths = np.sqrt(np.sum(before**2, axis=(1, 2, 3)))
    return np.array(
        [np.mean(np.sqrt(np.sum((after - before) ** 2, axis=(1, 2, 3))) / lengths) for after in answers]
    )


def invariance(
    max_pool_forward: Function, avg_pool_forward: Function, pictures: np.ndarray, sizes: Sequence[int]
) -> Shown:
    """Draw by how much pictures change with a shift, as they are and pooled in windows of each size."""
    figure, panels = plt.subplots(1, 2, figsize=(7, 3.2), sharey=True)
    plain = changes(None, pictures, 1)
    told = [f"no pooling {plain[1]:.0%}"]
    for axes, (name, pool) in zip(panels, {"max": max_pool_forward, "average": avg_pool_forward}.items()):
        axes.plot(SHIFTS, 100 * plain, "o-", label="no pooling", color=COLOURS[6])
        for size, colour in zip(sizes, COLOURS):
            values = changes(pool, pictures, size)
            axes.plot(SHIFTS, 100 * values, "o-", label=f"windows of {size}", color=colour)
            told.append(f"{name} over {size} {values[1]:.0%}")
        axes.set(title=f"{name} pooling", xlabel="shift (pixels)", xticks=list(SHIFTS), ylim=(0, None))
    panels[0].set_ylabel("change (%)")
    panels[0].legend(fontsize=8)
    return figure, (
        f"By how much {len(pictures)} digits change when they are shifted by 0 to {SHIFTS[-1]} pixels, in percent of their "
        f"length; all curves rise. With one pixel: {', '.join(told)}."
    )


def _signed(axes: Axes, values: np.ndarray, limit: float) -> None:
    axes.imshow(values, cmap="PuOr_r", vmin=-limit, vmax=limit)
