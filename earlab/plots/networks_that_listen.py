"""Draw what notebook 09 looks at: layouts of inputs, mel pictures, shifted ones, first layers, answers that move."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from matplotlib.figure import Figure

from earlab.plots.networks_that_listen_training import Clips, History

Function = Callable[..., Any]
Shown = tuple[Figure, str]


def layouts() -> Shown:
    """Draw the lecture's table: inputs of one, two and three dimensions, with one channel and with several."""
    raise NotImplementedError


def mel_pictures(log_mel: Function) -> Shown:
    """Draw one clip of each instrument as the network sees it, (64 bands, 32 frames) in dB, from the student's ``log_mel``."""
    raise NotImplementedError


def shifted(shift_bands: Function, log_mel: Function) -> Shown:
    """Draw one clip, shifted by -12, -5, 0, 5 and 12 bands by the student's ``shift_bands``."""
    raise NotImplementedError


def with_and_without(histories: Mapping[str, History]) -> Shown:
    """Draw training and test shares of runs against the seconds, by their names; the sentence has the shares in the end."""
    raise NotImplementedError


def first_layer(history: History) -> Shown:
    """Draw the first layer's filters and their gradients before, during and after training."""
    raise NotImplementedError


def shift_in_time_and_pitch(network: Any, data: Clips) -> Shown:
    """Draw how many test clips keep their answer when they are shifted in time, and when they are shifted in pitch."""
    raise NotImplementedError
