"""Components, as PCA finds them: how many, and in which directions."""

from __future__ import annotations

import numpy as np


def directions(rng: np.random.Generator, k: int, d: int) -> np.ndarray:
    """Return k unit vectors at right angles, one in each row (k, d)."""
    return np.linalg.qr(rng.normal(size=(d, k)))[0].T


def cloud_sizes(rng: np.random.Generator) -> tuple[int, int, int]:
    """Return how many points, dimensions and components: all different, and fewer components than dimensions."""
    return int(rng.integers(12, 24)), int(rng.integers(5, 8)), int(rng.integers(2, 5))
