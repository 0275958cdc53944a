"""Right functions of notebook 07, written for these tests, and those of 08, taken from its solution."""

from __future__ import annotations

import numpy as np

from tests.helpers.notebook_exercises import NotebookExercises

_LEARNING = NotebookExercises("08_cnn_learning").reference  # what its solutions define
max_pool_backward, avg_pool_backward = (
    _LEARNING[name] for name in ("max_pool_backward", "avg_pool_backward")
)


def conv2d_forward(x, weight, bias, stride, padding):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, weight.shape[2:], axis=(2, 3))
    return np.einsum("nchwij,fcij->nfhw", windows[:, :, ::stride, ::stride], weight) + bias[:, None, None]


def _pooling_windows(x, size, stride):
    """Return the windows ``(N, C, OH, OW, size, size)`` of a batch."""
    return np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::stride, ::stride]


def max_pool_forward(x, size, stride):
    return _pooling_windows(x, size, stride).max(axis=(4, 5))


def avg_pool_forward(x, size, stride):
    return _pooling_windows(x, size, stride).mean(axis=(4, 5))
