"""Prepare what notebook 09 plays: instruments to guess by ear, and sounds whose phase was thrown away."""

from __future__ import annotations

import numpy as np

RATE = 16_000  # Hz, of everything here


def clips() -> dict[str, np.ndarray]:
    """Return a clip of each of the ten instruments, named "A" to "J", in an order that tells nothing; ``play(clips(), RATE)``."""
    raise NotImplementedError


def answers() -> str:
    """Return which instrument each letter of ``clips`` is."""
    raise NotImplementedError


def without_phase() -> dict[str, np.ndarray]:
    """Return a sound, the same magnitudes with random phase, and with the phase that Griffin and Lim's iteration finds."""
    raise NotImplementedError
