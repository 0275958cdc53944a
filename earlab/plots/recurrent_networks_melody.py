"""Melodies for notebook 11: the sopranos of Bach's chorales, one step an eighth note; drawn, played and continued.

A step is one of ``CLASSES``: "hold", which lets the last note sound on, or the pitch of a note that begins.  All tunes are moved to C major or A minor.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure

Function = Callable[..., Any]
RATE = 16_000  # Hz
HOLD = 0  # the class that lets the last note sound on


def melodies(part: str = "train") -> list[np.ndarray]:
    """Return the melodies of "train" or "test", no hymn tune in both: each (T,) class numbers, one step an eighth."""
    raise NotImplementedError


def one_hot(tune: np.ndarray) -> np.ndarray:
    """Return (T, d) of a melody (T,): row t is 1 at the class of step t, and 0 elsewhere."""
    raise NotImplementedError


def opening() -> dict[str, np.ndarray]:
    """Return the first phrase of a held-out chorale's soprano, which stops: a sound (n,) at ``RATE``, by its label."""
    raise NotImplementedError


def roll() -> tuple[Figure, str]:
    """Draw that phrase as a piano roll, with an empty half for what is to come."""
    raise NotImplementedError


def steps() -> tuple[Figure, str]:
    """Draw the first 16 steps of the phrase as rows of 0 and 1, with the classes' names."""
    raise NotImplementedError


def first_windows(window_dataset: Function, length: int = 3) -> tuple[Figure, str]:
    """Draw the first five windows of the phrase and their targets, by the student's function."""
    raise NotImplementedError


def continuations(rnn_step: Function, network: Any, windows: Any) -> dict[str, np.ndarray]:
    """Continue the phrase three times for eight bars' worth of steps: as it really goes on, by the window of eight, and by the recurrent network.

    network: a trained ``MelodyRNN``; it runs by the student's ``rnn_step(x, h, params)``, one note at a time.
    windows: what ``training.windows`` returned.
    Returns class numbers (T,) of phrase and continuation, by label.  Both networks draw lots from the same uniform numbers.
    """
    raise NotImplementedError


def sounds(tunes: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return each tune (T,) as a sound (n,) at ``RATE``."""
    raise NotImplementedError


def rolls(tunes: dict[str, np.ndarray]) -> tuple[Figure, str]:
    """Draw the tunes of ``continuations`` below each other as piano rolls, a line where the given phrase ends."""
    raise NotImplementedError
