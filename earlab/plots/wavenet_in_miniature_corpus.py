"""Make the music that notebook 10 learns from: melodies by a program, each note a recorded one that is varied every time."""

from __future__ import annotations

import numpy as np

from earlab.data.wavenet import BITS, SAMPLE_RATE

RATE = SAMPLE_RATE


def music(part: str = "train", seconds: float = 240.0) -> np.ndarray:
    """Return ``seconds`` of sound (n,) float32 in [-1, 1] at ``RATE``: "train", or "test", which is other melodies."""
    raise NotImplementedError("to come")


def classes(part: str = "train", bits: int = BITS) -> np.ndarray:
    """Return the same as mu-law class numbers (n,) int64."""
    raise NotImplementedError("to come")
