"""Name what no exercise of this notebook may use, and draw kernels that are not the same turned round."""

from __future__ import annotations

import numpy as np

from autograder.exercises.drawing import away_from_zero, whole_numbers

# What slides a kernel by itself. One list for all exercises: they then share a fork.
FORBIDDEN = (
    "numpy.convolve",
    "numpy.correlate",
    "scipy.signal",
    "scipy.ndimage",
    "scipy.linalg.toeplitz",
    "scipy.linalg.convolution_matrix",
    "scipy.linalg.matmul_toeplitz",
)


def kernel(rng: np.random.Generator, k: int) -> np.ndarray:
    """Return k weights away from 0, the last one of the other sign than the first: turned round it is another kernel."""
    w = away_from_zero(rng, k)
    if k > 1:
        w[-1] = -np.sign(w[0]) * (np.abs(w[-1]) + 1)
    return w


def whole_kernel(rng: np.random.Generator, k: int) -> np.ndarray:
    """Return k small whole weights, to follow on paper, that are others when turned round."""
    w = whole_numbers(rng, k)
    if k > 1:
        w[0], w[-1] = rng.permutation([1.0, -2.0])
    return w
