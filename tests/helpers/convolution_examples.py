"""Right functions of notebooks 07 and 08, taken from their solutions."""

from __future__ import annotations

from tests.helpers.notebook_exercises import NotebookExercises

_FORWARD = NotebookExercises("07_cnn_forward").reference
_LEARNING = NotebookExercises("08_cnn_learning").reference
conv2d_forward, max_pool_forward, avg_pool_forward = (
    _FORWARD[name] for name in ("conv2d_forward", "max_pool_forward", "avg_pool_forward")
)
max_pool_backward, avg_pool_backward = (
    _LEARNING[name] for name in ("max_pool_backward", "avg_pool_backward")
)
