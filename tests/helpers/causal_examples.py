"""Right functions of notebook 10, taken from its solutions."""

from __future__ import annotations

from tests.helpers.notebook_exercises import NotebookExercises

_WAVENET = NotebookExercises("10_wavenet_in_miniature").reference
causal_conv1d, dilated_receptive_field, gated_residual_block, bits_per_sample = (
    _WAVENET[name]
    for name in ("causal_conv1d", "dilated_receptive_field", "gated_residual_block", "bits_per_sample")
)
mu_law_encode, mu_law_decode, sample_categorical, generate_with_queues = (
    _WAVENET[name]
    for name in ("mu_law_encode", "mu_law_decode", "sample_categorical", "generate_with_queues")
)
