"""Share among the exercises of this notebook: sounds, lengths, and what they forbid."""

from __future__ import annotations

import numpy as np

AUDIO = ("librosa", "earlab.audio")  # they have the features of this notebook ready


def sound(rng: np.random.Generator, n: int) -> np.ndarray:
    """Return n samples of either sign, with magnitudes between 0.1 and 1."""
    return rng.uniform(0.1, 1, n) * rng.choice([-1.0, 1.0], n)


def lengths(rng: np.random.Generator) -> tuple[int, int, int]:
    """Return different numbers: a frame's length, a hop shorter than it, and how many frames."""
    length, hop, count = (int(n) for n in rng.choice(np.arange(3, 9), 3, replace=False))
    return max(length, hop) + 6, min(length, hop), count
