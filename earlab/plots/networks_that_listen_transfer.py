"""Transfer what others' networks learned, for notebook 09: voices from a few clips, and a case where it does not help."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from matplotlib.figure import Figure

Function = Callable[..., Any]
Shown = tuple[Figure, str]


def few_shot(replace_head: Function, train_epoch: Function) -> Shown:
    """Draw the share of speakers recognised from 1, 2, 5 and 10 clips each: the encoder with a new head, and without it.

    replace_head: ``replace_head(network, classes)``; ``network.head`` is the ``torch.nn.Linear`` to replace, the rest the extractor.
    """
    raise NotImplementedError


def no_help() -> Shown:
    """Draw what CREPE's features are worth on instruments and on their pitch, beside MFCC."""
    raise NotImplementedError
