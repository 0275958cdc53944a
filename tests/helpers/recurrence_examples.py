"""Right functions of notebook 11, taken from its solutions."""

from __future__ import annotations

from tests.helpers.notebook_exercises import NotebookExercises

_RECURRENT = NotebookExercises("11_recurrent_networks").reference
window_dataset, rnn_step, rnn_forward, rnn_loss = (
    _RECURRENT[name] for name in ("window_dataset", "rnn_step", "rnn_forward", "rnn_loss")
)
rnn_step_backward, rnn_backward, teacher_forced_forward, scheduled_sampling_mask = (
    _RECURRENT[name]
    for name in (
        "rnn_step_backward",
        "rnn_backward",
        "teacher_forced_forward",
        "scheduled_sampling_mask",
    )
)
