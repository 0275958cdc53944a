"""Draw what the exercises of several notebooks need: sizes, numbers, labels, networks."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np


def different_sizes(rng: np.random.Generator, count: int, smallest: int = 2) -> list[int]:
    """Return ``count`` different sizes from ``smallest`` to 9, so that a transpose or a wrong axis shows."""
    return [int(n) for n in rng.choice(np.arange(smallest, 10), count, replace=False)]


def whole_numbers(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return small whole numbers other than 0, to follow on paper."""
    return rng.choice([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0], shape)


def away_from_zero(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return numbers of either sign with magnitudes between 0.5 and 2."""
    return rng.uniform(0.5, 2, shape) * rng.choice([-1.0, 1.0], shape)


def one_hot_rows(rng: np.random.Generator, n: int, k: int) -> np.ndarray:
    """Return n targets (n, k), each of a class at random."""
    return np.eye(k)[rng.integers(0, k, n)]


def network_of(rng: np.random.Generator, sizes: list[int], scale: float = 1.0) -> dict[str, Any]:
    """Return weights (d, l) and biases (l,) of a network with these layer sizes, input first."""
    return {
        "weights": [scale * away_from_zero(rng, d, units) / np.sqrt(d) for d, units in pairwise(sizes)],
        "biases": [scale * away_from_zero(rng, units) / 2 for units in sizes[1:]],
    }
