"""Draw net inputs of the output layer, as ``softmax`` and ``cross_entropy`` get them."""

from __future__ import annotations

import numpy as np

LOGSUMEXP = ("scipy.special.softmax", "scipy.special.log_softmax", "scipy.special.logsumexp")


def eighths(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return net inputs between −2 and 2 in steps of an eighth: adding 1,000 rounds none of them, in float32 either."""
    return rng.integers(-16, 17, shape) / 8


def far_apart(rng: np.random.Generator, n: int, k: int) -> np.ndarray:
    """Return net inputs (n, k) whose rows lie around 1,000, −1,000 and 0, in any order."""
    return eighths(rng, n, k) + rng.permutation(np.resize([1000.0, -1000.0, 0.0], n))[:, None]
