"""Make the sounds of notebook 10: what the network says sample by sample, cold and hot, from silence and from music.

``generate`` is the student's ``generate_with_queues``, ``sample`` the student's ``sample_categorical``. What is agreed here:
``generate_with_queues(layers, read_in, read_out, start, u, sample)`` returns class numbers (len(u),): it puts the class
numbers ``start`` through the layers first, then draws one for each of ``u`` by ``sample(logits, u)``. The layers and both functions
are those of ``MiniWaveNet``. If the exercise has another order of arguments, ``_generated`` below is the one place to change.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from earlab.plots.wavenet_in_miniature_training import MiniWaveNet

Function = Callable[..., Any]


def opening() -> dict[str, np.ndarray]:
    """Return two seconds that the trained network made, kept with its weights, beside recorded music: sounds at ``RATE`` by label."""
    raise NotImplementedError("to come")


def speak(
    network: MiniWaveNet,
    generate: Function,
    sample: Function,
    seconds: float = 2.0,
    temperature: float = 1.0,
    seed: int = 0,
    primed: bool = True,
) -> np.ndarray:
    """Return what the network says, (n,) at ``RATE``: after a moment of held-out music, or unprimed after silence."""
    raise NotImplementedError("to come")


def at_temperatures(network: MiniWaveNet, generate: Function, sample: Function) -> dict[str, np.ndarray]:
    """Return two seconds at each of three temperatures, by label, all with the same uniform numbers."""
    raise NotImplementedError("to come")


def primed_and_not(network: MiniWaveNet, generate: Function, sample: Function) -> dict[str, np.ndarray]:
    """Return two seconds after held-out music and two after silence, by label."""
    raise NotImplementedError("to come")
