"""Train output-to-hidden networks for notebook 11 with given outputs, or with some of their own; and let them run free.

Two tasks: ``CIRCLE``, a point that goes round (its two outputs are cos and sin), and ``RHYTHM``, a groove of three drums.
A call on the page: ``forced = free.train(free.CIRCLE, teacher_forced_forward)``,
``mixed = free.train(free.CIRCLE, teacher_forced_forward, scheduled_sampling_mask)``,
``show(*free.drift({"teacher forcing": forced, "scheduled sampling": mixed}))``, ``play(free.heard({…}), free.RATE)``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure

Function = Callable[..., Any]
RATE = 16_000  # Hz


@dataclass(frozen=True)
class Task:
    """What is to be continued.  name: "circle" or "rhythm"."""

    name: str


CIRCLE, RHYTHM = Task("circle"), Task("rhythm")


@dataclass
class Trained:
    """A network of a task.  params: "U" (q, d), "W" (q, k), "b", "V" (k, q), "c".

    one_step, free: mean squared errors with true outputs fed, and with its own.
    """

    task: Task
    params: dict[str, np.ndarray]
    one_step: float
    free: float


def train(
    task: Task, forward: Function, mask: Function | None = None, seed: int = 0, updates: int = 400
) -> Trained:
    """Train by the student's ``teacher_forced_forward``; with ``scheduled_sampling_mask(u, p)`` the ratio p falls from 1 to 0.

    The first two steps are always given.  No gradient flows through what the network itself put in.
    """
    raise NotImplementedError


def ratio_over_updates() -> tuple[Figure, str]:
    """Draw the share p of true values over the updates of a run."""
    raise NotImplementedError


def drift(networks: dict[str, Trained]) -> tuple[Figure, str]:
    """Draw a free run of each network beside the truth: paths in the plane for the circle, hits over steps for the rhythm."""
    raise NotImplementedError


def heard(networks: dict[str, Trained]) -> dict[str, np.ndarray]:
    """Return the truth and each free run as a sound (n,) at ``RATE``: a tone whose wave the point draws, or drums."""
    raise NotImplementedError


def errors(task: Task) -> tuple[Figure, str]:
    """Draw one-step and free-run errors of both ways of training, a circle for each seed, from the results file."""
    raise NotImplementedError
