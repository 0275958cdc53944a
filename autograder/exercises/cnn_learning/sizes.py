"""Draw sizes of batches and maps."""

from __future__ import annotations

import numpy as np


def other_size(rng: np.random.Generator, *taken: int) -> int:
    """Return one of the two smallest sizes from 2 on that are none of those taken."""
    free = [size for size in range(2, 2 + len(taken) + 2) if size not in taken]
    return int(rng.choice(free[:2]))


Plan = tuple[int, int, int, int, int, int]  # height, width, KH, KW, stride, padding
# No two alike, and height and width give different numbers of patches
PLANS: tuple[Plan, ...] = ((6, 9, 3, 2, 1, 1), (7, 5, 2, 3, 2, 2), (9, 7, 3, 4, 2, 1), (5, 8, 2, 3, 3, 2))


def outputs(height: int, width: int, KH: int, KW: int, stride: int, padding: int) -> tuple[int, int]:
    """Return the rows and columns of the output map."""
    return (height + 2 * padding - KH) // stride + 1, (width + 2 * padding - KW) // stride + 1


def small_batch(rng: np.random.Generator) -> tuple[int, int, int]:
    """Return how many samples, channels and filters, all different."""
    n, c, f = rng.permutation([2, 3, 4])
    return int(n), int(c), int(f)


def batch_of(rng: np.random.Generator, plan: Plan) -> tuple[int, int, int]:
    """Return how many samples, channels and filters, so that no array of the layer has two equal sizes."""
    height, width, KH, KW, *_ = plan
    places = outputs(*plan)
    n = other_size(rng, height, width, *places)
    c = other_size(rng, height, width, KH, KW, n)
    return n, c, other_size(rng, *places, KH, KW, n, c)
