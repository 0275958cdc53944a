"""Draw pictures, filters and layers for the exercises of notebook 07, and name what none of them may use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.exercises.drawing import away_from_zero

# What convolves or pools by itself. One list for all: they then share a fork.
FORBIDDEN = ("scipy.signal", "scipy.ndimage")


def whole_picture(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return a batch of small whole numbers, no two of them the same, to follow on paper."""
    count = int(np.prod(shape))
    return rng.permutation(np.arange(1.0, count + 1)).reshape(shape)


def picture(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return a batch of numbers of either sign, none near 0."""
    return away_from_zero(rng, *shape)


def filters(rng: np.random.Generator, *shape: int) -> dict[str, Any]:
    """Return weight (F, C, KH, KW) and bias (F,)."""
    return {"weight": away_from_zero(rng, *shape), "bias": away_from_zero(rng, shape[0])}


def fitting(
    rng: np.random.Generator, kernel: int, stride: int, padding: int, rest: int, most: int = 3
) -> int:
    """Return the length of a side, 3 at least, on which a few windows fit and ``rest`` padded pixels are left over."""
    left_out = kernel + rest - 2 * padding - stride
    fewest = max(2, -((left_out - 3) // stride))
    return left_out + stride * int(rng.integers(fewest, fewest + most))


def sides(
    rng: np.random.Generator,
    kernel: Sequence[int],
    stride: int,
    padding: int,
    taken: Sequence[int],
    rest: int,
) -> tuple[int, int]:
    """Return height and width as ``fitting`` makes them, different from each other and from what is ``taken``."""
    high, wide = (fitting(rng, k, stride, padding, rest) for k in kernel)
    while high in taken:
        high += stride
    while wide in (*taken, high):
        wide += stride
    return high, wide
