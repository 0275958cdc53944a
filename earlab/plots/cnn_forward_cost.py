"""Time what notebook 07 does: one convolution in several ways, and as many pictures as fit into some seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from earlab.style import COLOURS

Function = Callable[..., Any]
Shown = tuple[Figure, str]


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
        "your conv2d_forward": best_of(2, lambda: conv2d_forward(batch, weight, bias, 1, side // 2)),
    }
    figure, axes = plt.subplots(figsize=(7, 2.2))
    bars = axes.barh(
        list(seconds), [1000 * each for each in seconds.values()], color=[*COLOURS[:1] * 3, COLOURS[1]]
    )
    axes.bar_label(bars, [_milliseconds(each) for each in seconds.values()], padding=4)
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
        f"Time for {products / 1e6:.1f} million products of {len(pictures)} pictures. One product for all: {_milliseconds(fastest)}; {told}."
    )


def _milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:,.0f} ms" if seconds > 0.01 else f"{1000 * seconds:.1f} ms"
