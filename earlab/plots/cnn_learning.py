"""Draw and count what the backward passes of notebook 08 do, with the student's functions as arguments."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from earlab.style import INK

Function = Callable[..., Any]


def slopes(backward: Function, alphas: tuple[float, ...] = (0.0, 0.01, 0.3)) -> tuple[Figure, str]:
    """Draw what comes back through a leaky ReLU when 1 arrives, for net inputs from −3 to 3."""
    z = np.linspace(-3, 3, 601)
    figure, axes = plt.subplots(figsize=(6, 2.6))
    told = []
    for alpha in alphas:
        back = np.asarray(backward(np.ones_like(z), z, alpha))
        axes.plot(z, back, label=f"alpha = {alpha:g}")
        told.append(f"alpha {alpha:g}: {back[0]:g} on the left, {back[-1]:g} on the right")
    axes.set(xlabel="net input z", ylabel="what comes back of 1", ylim=(-0.1, 1.2))
    axes.legend(loc="center left")
    return figure, f"What a leaky ReLU lets back through of a gradient of 1. {'; '.join(told)}."


def shares(average: Function, maximum: Function, image: np.ndarray, size: int = 4) -> tuple[Figure, str]:
    """Draw what comes back to an image (H, W) when 1 arrives at every window, behind an average and behind a maximum."""
    x = np.asarray(image, dtype=float)[None, None]
    rows, columns = (n // size for n in x.shape[2:])
    ones = np.ones((1, 1, rows, columns))
    back = [np.asarray(one(ones, x, size, size))[0, 0] for one in (average, maximum)]
    figure, panels = plt.subplots(1, 3, figsize=(8.8, 3.2))
    _map(panels[0], x[0, 0], "x, and the windows", size)
    for axes, array, name in zip(panels[1:], back, ("behind an average", "behind a maximum")):
        _map(axes, array, f"{name}: {np.count_nonzero(array)} cells", size)
    return figure, (
        f"A digit under {rows * columns} windows of {size} by {size}, and the gradient that comes back to it when 1 arrives at "
        f"each. Behind an average {np.count_nonzero(back[0])} cells get {back[0].max():g} each, behind a maximum "
        f"{np.count_nonzero(back[1])} cells get 1 each; the sums are {back[0].sum():g} and {back[1].sum():g}."
    )


def covered(
    col2im: Function, shape: tuple[int, int], plans: tuple[tuple[int, int, int], ...]
) -> tuple[Figure, str]:
    """Draw how many patches each cell of a map lies in; plans: (filter side, stride, padding)."""
    height, width = shape
    figure, panels = plt.subplots(1, len(plans), figsize=(8.8, 3.3))
    told = []
    for axes, (side, stride, padding) in zip(panels, plans):
        rows, columns = ((n + 2 * padding - side) // stride + 1 for n in shape)
        cols = np.ones((1, rows * columns, side * side))
        count = np.asarray(col2im(cols, (1, 1, height, width), side, side, stride, padding))[0, 0]
        axes.imshow(count, vmin=0)
        axes.set(
            xticks=[],
            yticks=[],
            title=f"{side} × {side}, stride {stride}: {count.min():g} to {count.max():g}",
        )
        axes.grid(False)
        told.append(
            f"{side} by {side}, stride {stride}, padding {padding}: corner {count[0, 0]:g}, middle "
            f"{count[height // 2, width // 2]:g}, opposite corner {count[-1, -1]:g}"
        )
    return figure, f"How many patches each cell of a {height} by {width} map lies in. {'; '.join(told)}."


def stamps(backward: Function, image: np.ndarray, weight: np.ndarray) -> tuple[Figure, str]:
    """Draw where gradients come from: 1 at one place of the output, 1 at two, and 1 everywhere.

    image (H, W); weight (KH, KW), as one filter without padding.
    """
    x, w = np.asarray(image, dtype=float)[None, None], np.asarray(weight, dtype=float)[None, None]
    rows, columns = (n - k + 1 for n, k in zip(x.shape[2:], w.shape[2:]))
    one, two = np.zeros((2, 1, 1, rows, columns))
    one[..., 9, 12] = two[..., 9, 12] = two[..., 11, 15] = 1
    figure, panels = plt.subplots(3, 3, figsize=(8.0, 7.4))
    told = []
    for line, (d_out, name) in zip(
        panels, ((one, "at one place"), (two, "at two places"), (np.ones_like(one), "everywhere"))
    ):
        dx, dweight, _ = (np.asarray(part) for part in backward(d_out, x, w, 1, 0))
        for axes, array, title in zip(line, (d_out, dx, dweight), (f"d_out: 1 {name}", "dx", "dweight")):
            _map(axes, array[0, 0], title)
        told.append(f"1 {name}: dx has {np.count_nonzero(np.abs(dx) > 1e-12)} cells that are not 0")
    return figure, (
        f"Three gradients at the output of a filter of {w.shape[2]} by {w.shape[3]} weights on a digit, and what comes back to the "
        f"digit and to the filter. {'; '.join(told)}. With one place, dx shows the filter and dweight the patch of the digit there."
    )


def checked(forward: Function, backward: Function) -> str:
    """Compare all three gradients of a random layer with central differences; return a line for each."""
    random = np.random.default_rng(0)
    parts = [random.normal(size=shape) for shape in ((2, 3, 6, 5), (4, 3, 3, 2), (4,))]
    d_out = random.normal(size=np.shape(forward(*parts, 2, 1)))
    got = backward(d_out, *parts[:2], 2, 1)
    lines = []
    for k, (name, analytic) in enumerate(zip(("dx", "dweight", "dbias"), got)):
        numeric = np.zeros(parts[k].shape)
        for place in np.ndindex(numeric.shape):
            ends = []
            for step in (1e-5, -1e-5):
                moved = [part.copy() for part in parts]
                moved[k][place] += step
                ends.append(np.vdot(d_out, forward(*moved, 2, 1)))
            numeric[place] = (ends[0] - ends[1]) / 2e-5
        difference = np.abs(analytic - numeric).max() / np.abs(numeric).max()
        verdict = "ok" if difference < 1e-7 else "WRONG"
        lines.append(f"{name:8s} {numeric.size:4d} numbers: relative difference {difference:.0e} {verdict}")
    return "\n".join(lines)


def price(forward: Function, backward: Function, batch: int = 32) -> str:
    """Measure the second layer of the digits' network; return what a batch costs there and back, in time of computing."""
    random = np.random.default_rng(0)
    x, weight = (random.normal(size=shape).astype("f4") for shape in ((batch, 4, 28, 28), (8, 4, 5, 5)))
    bias = np.zeros(8, dtype="f4")
    seconds = []
    for _ in range(8):  # the quickest of several: the first fills caches, and somebody else may be at work
        start = time.process_time()
        out = forward(x, weight, bias, 2, 2)
        between = time.process_time()
        backward(out, x, weight, 2, 2)
        seconds.append((between - start, time.process_time() - between))
        if sum(map(sum, seconds)) > 2:
            break
    there, back = 1000 * np.min(seconds, axis=0)
    return f"a batch of {batch}: {there:.1f} ms forward, {back:.1f} ms back, {back / there:.1f} times as long"


def lost_row(backward: Function) -> str:
    """Return what comes back to the last rows of an even map, stride 2, and how far a plain transposed convolution reaches."""
    x, weight = np.ones((1, 1, 28, 28)), np.ones((1, 1, 5, 5))
    dx = np.asarray(backward(np.ones((1, 1, 14, 14)), x, weight, 2, 2)[0])[0, 0]
    return (
        f"your dx has {len(dx)} rows; sums of the last three: {', '.join(f'{row.sum():g}' for row in dx[-3:])}\n"
        f"a plain transposed convolution makes (14 − 1) · 2 + 5 − 2 · 2 = {(14 - 1) * 2 + 5 - 2 * 2} rows"
    )


def _map(axes: Axes, array: np.ndarray, title: str, size: int = 0) -> None:
    """Draw a map with 0 in the middle of the colours, orange positive and violet negative; size: of windows to be drawn."""
    limit = float(np.abs(array).max()) or 1.0
    axes.imshow(array, cmap="PuOr_r", vmin=-limit, vmax=limit)
    axes.set_title(title, fontsize=10)
    axes.set(xticks=[], yticks=[])
    axes.grid(False)
    for k in range(size, max(array.shape), size) if size else ():
        axes.axhline(k - 0.5, color=INK, lw=0.4)
        axes.axvline(k - 0.5, color=INK, lw=0.4)
