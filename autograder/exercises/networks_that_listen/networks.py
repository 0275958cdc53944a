"""Draw the small networks of notebook 09 that probes put together from torch's own layers."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.drawing import away_from_zero


def small_network(
    rng: np.random.Generator, filters: int, kernel: tuple[int, int], sides: tuple[int, int], classes: int
) -> dict[str, Any]:
    """Return weights of one convolution with its norm and of a head that reads all of its maps, as float32 holds them."""
    high, wide = (side - k + 1 for side, k in zip(sides, kernel))
    inputs = filters * high * wide
    return {
        "conv.weight": away_from_zero(rng, filters, 1, *kernel),
        "conv.bias": away_from_zero(rng, filters) / 4,
        "norm.weight": rng.uniform(0.5, 2, filters),
        "norm.bias": away_from_zero(rng, filters) / 2,
        "norm.running_mean": away_from_zero(rng, filters),
        "norm.running_var": rng.uniform(2, 6, filters),
        "head.weight": away_from_zero(rng, classes, inputs) / np.sqrt(inputs),
        "head.bias": away_from_zero(rng, classes),
    }
