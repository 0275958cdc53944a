"""Draw magnitudes ``S (F, T)``, which all descriptors take by value."""

from __future__ import annotations

import numpy as np


def spectrum_sizes(rng: np.random.Generator) -> tuple[int, int]:
    """Return different numbers of frequencies and frames."""
    return int(rng.integers(9, 14)), int(rng.integers(3, 8))


def spectra(rng: np.random.Generator, frequencies: int, frames: int, scale: float = 1.0) -> np.ndarray:
    """Return magnitudes (F, T) between 0.1 and 1 with a hill somewhere, times ``scale``."""
    k = np.arange(frequencies)[:, None]
    hills = np.exp(-(((k - rng.uniform(1, frequencies - 2, frames)) / rng.uniform(1, 3, frames)) ** 2))
    return scale * (0.1 + 0.6 * hills + 0.3 * rng.uniform(size=(frequencies, frames)))


def silent_first(S: np.ndarray) -> np.ndarray:
    """Return the magnitudes with a silent frame before them."""
    return np.hstack([np.zeros((len(S), 1)), S])


def sample_rate(rng: np.random.Generator) -> int:
    """Return a usual sample rate in Hz."""
    return int(rng.choice([8000, 11025, 16000, 22050]))
