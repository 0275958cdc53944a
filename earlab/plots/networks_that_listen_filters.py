"""Show and play the first layer of a network that others trained: CREPE's 128 filters of 512 samples."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure


def have_crepe() -> bool:
    """Say whether CREPE's weights are on this machine; where not, print the command that gets them."""
    raise NotImplementedError


def crepe() -> tuple[Figure, str]:
    """Draw CREPE's first filters, sorted by their centre frequency; where they are missing, draw a line that says so."""
    raise NotImplementedError


def crepe_weights() -> np.ndarray:
    """Return the first layer's weights (128, 512), for ``HearAFilter(crepe_weights(), 16_000)``; empty where they are missing."""
    raise NotImplementedError


def alexnet() -> str:
    """Return the arithmetic of AlexNet's first layer: 96 filters of 11 by 11 by 3, and 96 biases, are 34,944 numbers."""
    raise NotImplementedError
