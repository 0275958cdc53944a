"""Draw sizes of batches and maps."""

from __future__ import annotations

import numpy as np


def other_size(rng: np.random.Generator, *taken: int) -> int:
    """Return one of the two smallest sizes from 2 on that are none of those taken."""
    free = [size for size in range(2, 2 + len(taken) + 2) if size not in taken]
    return int(rng.choice(free[:2]))
