"""Measure for notebook 11 what one step after the other costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from matplotlib.figure import Figure

Function = Callable[..., Any]


def sequential(rnn_forward: Function) -> tuple[Figure, str]:
    """Draw the time of the student's ``rnn_forward`` over T, beside the same arithmetic as products over all steps at once (medians)."""
    raise NotImplementedError


def parallel(rnn_forward: Function, teacher_forced_forward: Function) -> tuple[Figure, str]:
    """Draw the time of both forward passes over T: one step after the other, and all at once with given outputs (medians)."""
    raise NotImplementedError


def ratio(rnn_forward: Function, teacher_forced_forward: Function) -> float:
    """Return how many times longer ``rnn_forward`` takes than ``teacher_forced_forward``, for 1,000 steps and as many multiplications."""
    raise NotImplementedError
