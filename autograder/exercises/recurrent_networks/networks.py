"""Draw recurrent networks and what goes through them; matrices are (out, in), as in the lectures."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.drawing import away_from_zero

# What differentiates by itself, exactly or by small steps
DERIVATIVES = ("scipy.optimize", "scipy.differentiate", "numdifftools")


def network(rng: np.random.Generator, d: int, q: int, k: int, fed_back: int = 0) -> dict[str, np.ndarray]:
    """Return U (q, d), W (q, q), b (q,), V (k, q), c (k,), so that no unit is at its limit.

    fed_back: how many numbers W reads; without it the q units of the step before.
    """
    fed_back = fed_back or q
    return {
        "U": 0.6 * away_from_zero(rng, q, d) / np.sqrt(d),
        "W": 0.7 * away_from_zero(rng, q, fed_back) / np.sqrt(fed_back),
        "b": away_from_zero(rng, q) / 4,
        "V": away_from_zero(rng, k, q) / np.sqrt(q),
        "c": away_from_zero(rng, k) / 2,
    }


def state(rng: np.random.Generator, n: int, q: int) -> np.ndarray:
    """Return states (n, q) as tanh gives them, none of them 0 and none at its limit."""
    return rng.uniform(0.2, 0.8, (n, q)) * rng.choice([-1.0, 1.0], (n, q))


def after(x: np.ndarray, h: np.ndarray, params: dict[str, np.ndarray]) -> np.ndarray:
    """Return the states (N, q) one step later."""
    return np.tanh(
        np.einsum("ij,nj->ni", params["W"], h) + np.einsum("ij,nj->ni", params["U"], x) + params["b"]
    )


def states(x: np.ndarray, h0: np.ndarray, params: dict[str, np.ndarray]) -> np.ndarray:
    """Return the states (T, N, q) of a whole sequence (T, N, d)."""
    found: list[Any] = [h0]
    for now in x:
        found.append(after(now, found[-1], params))
    return np.array(found[1:])
