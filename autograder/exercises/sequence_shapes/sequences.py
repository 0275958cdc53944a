"""Draw sequences, states and the weights of stand-in steps for the exercises of notebook 12."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.drawing import away_from_zero


def step_of(rng: np.random.Generator, d: int, q: int) -> dict[str, Any]:
    """Return the weights of a step that is no network: into (d, q) mixes what is read, keep (q,) scales the units before."""
    scale = np.sqrt(max(d, 1))
    return {"into": away_from_zero(rng, d, q) / scale, "keep": 0.6 * away_from_zero(rng, q)}


def run_of(step: dict[str, Any], x: np.ndarray, h: np.ndarray) -> np.ndarray:
    """Return what such a step makes of x (N, d) and h (N, q), as the probes do: (N, q)."""
    return np.asarray(np.sin(x @ step["into"] + np.roll(h, 1, axis=1) * step["keep"] + 0.3))


def lengths_of(rng: np.random.Generator, t: int, n: int, *, full: bool) -> np.ndarray:
    """Return lengths (n,) from 1 to t - 1 in random order, as different as can be; ``full`` makes one of them t."""
    lengths = 1 + rng.permutation(np.arange(n) % max(t - 1, 1))
    if full:
        lengths[rng.integers(n)] = t
    return np.asarray(lengths)
