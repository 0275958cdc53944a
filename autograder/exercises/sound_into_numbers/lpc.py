"""``lpc``: linear prediction."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.sound_into_numbers.sounds import AUDIO


def _resonant(rng: np.random.Generator, n: int) -> np.ndarray:
    """Return a sound (n,) that rings: noise through one broad resonance."""
    x, noise = np.zeros(n + 2), rng.uniform(0.3, 1, n + 2) * rng.choice([-1.0, 1.0], n + 2)
    b, c = rng.uniform(-0.7, 0.7), -rng.uniform(0.2, 0.4)
    for t in range(2, n + 2):
        x[t] = noise[t] + b * x[t - 1] + c * x[t - 2]
    return x[2:]


def _draw_lpc(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("four samples, order 1", x=rng.permutation([1.0, 2.0, 3.0, -1.0]), order=1)
    for order in (2, 3, 4, 5):
        n = int(rng.integers(30, 50))
        yield random(f"{n} samples, order {order}", x=_resonant(rng, n), order=order)
    yield edge("order 12", x=_resonant(rng, 60), order=12)
    yield edge("a decaying pulse, order 1", x=float(rng.uniform(1, 3)) * 0.5 ** np.arange(8), order=1)


LPC = Exercise(
    name="lpc",
    also_forbidden=(*AUDIO, "scipy.linalg.solve_toeplitz"),
    draw=_draw_lpc,
    shown=(
        worked("three samples, order 1", x=np.array([1.0, 2.0, 0.0]), order=1),
        worked("three samples, order 2", x=np.array([2.0, 1.0, 0.0]), order=2),
    ),
    returns=("a", "error"),
    mistakes=(
        Mistake(
            "predictor",
            "return a, error",
            "return np.append(1.0, -a[1:]), error",
            "Your coefficients have the other sign: they predict x from its past. Here a belongs to the error, "
            "e[t] = x[t] + a₁ x[t−1] + …",
        ),
        Mistake(
            "reflection_sign",
            "k = -np.sum(a * r[i:0:-1])",
            "k = np.sum(a * r[i:0:-1])",
            "The sign of k is turned: k = −(a₀ r[i] + a₁ r[i−1] + …) / error.",
        ),
        Mistake(
            "error_stays",
            "error = error * (1 - k**2)",
            "error = error * 1",
            "The error never gets smaller. Each step multiplies it by 1 − k².",
        ),
        Mistake(
            "not_reversed",
            "k * a[::-1]",
            "k * np.roll(a, 1)",
            "You add the shifted coefficients. Add them in reversed order.",
        ),
        Mistake(
            "unbiased",
            "[len(x) - 1 :]",
            "[len(x) - 1 :] / np.arange(len(x), 0, -1)",
            "You divide the autocorrelation by the number of its products. Take the plain sums: only with them the filter is "
            "sure to be stable.",
        ),
        Mistake(
            "without_the_one",
            "return a, error",
            "return a[1:], error",
            "You leave out the first coefficient. It is always 1, and it stays: order + 1 numbers.",
        ),
        Mistake(
            "error_as_root",
            "return a, error",
            "return a, np.sqrt(error)",
            "You return the root of the error. Here it is the sum of squares itself.",
        ),
    ),
    hints=(
        "Work the first case on paper: r is 5 and 2, so a₁ = −2/5 and the error is 5 · (1 − 4/25) = 4.2. What do you get?",
        "Begin with a = [1] and error = r[0]. Each step finds the k that makes the error as small as it can be, puts a 0 behind a, "
        "and adds k times the same numbers in reversed order.",
        "a, error = np.array([1.0]), r[0]\nfor i in range(1, order + 1):\n    k = -np.sum(a * ...) / error\n    a = np.append(a, 0.0)\n"
        "    a = a + k * ...\n    error = ...\nreturn a, error",
    ),
)
