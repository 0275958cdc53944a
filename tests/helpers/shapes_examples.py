"""Right functions of notebook 12, taken from its solutions."""

from __future__ import annotations

from tests.helpers.notebook_exercises import NotebookExercises

_SHAPES = NotebookExercises("12_sequence_shapes").reference
bidirectional_forward, last_valid_state, classify_sequence = (
    _SHAPES[name] for name in ("bidirectional_forward", "last_valid_state", "classify_sequence")
)
conditioned_forward, decode, stacked_forward = (
    _SHAPES[name] for name in ("conditioned_forward", "decode", "stacked_forward")
)
FUNCTIONS = (bidirectional_forward, classify_sequence, conditioned_forward, decode, stacked_forward)
