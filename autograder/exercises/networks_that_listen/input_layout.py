"""``input_layout``: any array as the batch (N, C, …) of float32 that torch's convolutions take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import away_from_zero


def _draw_input_layout(rng: np.random.Generator) -> Iterator[Case]:
    def sizes(count: int, smallest: int = 2) -> list[int]:
        return [int(n) for n in rng.choice(np.arange(smallest, 8), count, replace=False)]

    def asked(x: Any, dims: int, channels: str) -> dict[str, Any]:
        return {"x": x, "dims": dims, "channels": channels}

    yield worked("a short sound in stereo", **asked(rng.integers(-9, 10, (4, 2)) / 4, 1, "last"))
    yield random("spectrograms, no channel", **asked(away_from_zero(rng, *sizes(3)), 2, "none"))
    yield random("pictures, channels last", **asked(away_from_zero(rng, *sizes(4)), 2, "last"))
    yield random("sounds, channels first", **asked(away_from_zero(rng, *sizes(3)), 1, "first"))
    yield random("videos, channels last", **asked(away_from_zero(rng, *sizes(5)), 3, "last"))
    yield random("volumes, no channel", **asked(away_from_zero(rng, *sizes(4)), 3, "none"))
    yield edge("one sound, no channel", **asked(away_from_zero(rng, *sizes(1)), 1, "none"))
    yield edge("one picture, channels first", **asked(away_from_zero(rng, *sizes(3)), 2, "first"))
    yield edge(
        "one picture of whole numbers", **asked(rng.integers(0, 256, sizes(3)).astype("u1"), 2, "last")
    )
    yield edge("one volume of truth values", **asked(rng.uniform(size=sizes(3)) < 0.5, 3, "none"))
    one = sizes(2)
    yield edge("axes of length 1", **asked(away_from_zero(rng, 1, one[0], 1, one[1]), 2, "first"))
    yield edge(
        "sounds of whole numbers", **asked(rng.integers(-(2**15), 2**15, sizes(2)).astype("i2"), 1, "none")
    )


def ask_input_layout(student: Any, x: Any, dims: int, channels: str) -> Any:
    """Return the batch, and whether a network takes it."""
    import torch

    batch = student.input_layout(x, dims, channels)
    return batch, torch.is_tensor(batch), str(getattr(batch, "dtype", "")).endswith("float32")


_NONE, _LAST = "batch.unsqueeze(-dims - 1)", "batch.movedim(-1, -dims - 1)"
_ONE = "batch if batch.ndim == dims + 2 else batch.unsqueeze(0)"

INPUT_LAYOUT = Exercise(
    name="input_layout",
    forbidden=(),
    draw=_draw_input_layout,
    probe=ask_input_layout,
    shown=(
        worked("three samples in stereo", x=np.array([[1, -2], [3, -4], [5, -6]]), dims=1, channels="last"),
        worked(
            "two sounds of three samples",
            x=np.array([[0.5, 1.0, 1.5], [2.0, 2.5, 3.0]]),
            dims=1,
            channels="none",
        ),
    ),
    returns=("batch", "a tensor of torch", "float32"),
    mistakes=(
        Mistake(
            "dtype_kept",
            "torch.as_tensor(x, dtype=torch.float32)",
            "torch.as_tensor(x)",
            "Your batch is not float32. A network's weights are float32, and it takes nothing else.",
        ),
        Mistake(
            "array_returned",
            f"return {_ONE}",
            f"batch = {_ONE}\n    return batch.numpy()",
            "You return a NumPy array. A network takes a tensor of torch.",
        ),
        Mistake(
            "scaled",
            "torch.as_tensor(x, dtype=torch.float32)",
            "torch.as_tensor(x, dtype=torch.float32) / 255",
            "You divide the numbers by 255. They stay as they are: here only the layout changes.",
        ),
        Mistake(
            "whole_numbers_scaled",
            "torch.as_tensor(x, dtype=torch.float32)",
            "torch.as_tensor(x / np.iinfo(x.dtype).max if x.dtype.kind in 'iu' else x, dtype=torch.float32)",
            "You divide whole numbers by the largest that their dtype holds. They stay as they are: only the layout changes.",
        ),
        Mistake(
            "no_channel_made",
            _NONE,
            "batch",
            'The axis of channels is missing where `channels` is "none". Add one of length 1, before the axes a kernel slides along.',
        ),
        Mistake(
            "channel_made_behind",
            _NONE,
            "batch.unsqueeze(-1)",
            'Where `channels` is "none" you add the axis of channels behind the others. It stands right behind the batch.',
        ),
        Mistake(
            "examples_as_channels",
            _NONE,
            "batch.unsqueeze(0)",
            'Where `channels` is "none" you make the examples of a batch channels of one example. Each example has one channel of its own: (N, 1, …).',
        ),
        Mistake(
            "last_left_behind",
            _LAST,
            "batch",
            "Channels that come last stay last. Move them to their place before the axes a kernel slides along.",
        ),
        Mistake(
            "last_swapped",
            _LAST,
            "batch.transpose(-1, -dims - 1)",
            "You swap the channels with another axis, and that one comes last. Move the channels forward and leave the others in their order.",
        ),
        Mistake(
            "last_reshaped",
            _LAST,
            "batch.reshape(*x.shape[: x.ndim - dims - 1], x.shape[-1], *x.shape[x.ndim - dims - 1 : -1])",
            "You reshape to bring the channels forward: the shape is right, the numbers are mixed. Move the axis instead.",
        ),
        Mistake(
            "all_turned",
            _LAST,
            "batch.movedim(-1, -dims - 1).transpose(-1, -dims)",
            "The axes a kernel slides along have changed their order. They stay in the order they had.",
        ),
        Mistake(
            "first_moved_too",
            'elif channels == "last":',
            "else:",
            'You move the last axis forward also where `channels` is "first". There the channels stand in their place already.',
        ),
        Mistake(
            "always_a_batch_axis",
            _ONE,
            "batch.unsqueeze(0)",
            "You always add an axis for the batch. If x holds several examples, their axis is there already.",
        ),
        Mistake(
            "never_a_batch_axis",
            _ONE,
            "batch",
            "One example comes out without an axis for the batch. It is a batch of 1.",
        ),
        Mistake(
            "told_by_dims_alone",
            _ONE,
            "batch if x.ndim > dims else batch.unsqueeze(0)",
            "You take an axis of channels for a batch. An example has dims axes, and one more where it has channels.",
        ),
        Mistake(
            "squeezed",
            _ONE,
            "batch.squeeze(0) if batch.ndim == dims + 2 and len(x) == 1 else " + _ONE,
            "A batch of 1 loses its axis. Axes of length 1 stay.",
        ),
        Mistake(
            "all_squeezed",
            "torch.as_tensor(x, dtype=torch.float32)",
            "torch.as_tensor(x, dtype=torch.float32).squeeze()",
            "You squeeze axes of length 1 away. They stay: one band, one frame or one channel is an axis too.",
        ),
        Mistake(
            "channels_averaged",
            _LAST,
            "batch.mean(-1, keepdim=True).movedim(-1, -dims - 1)",
            "You average the channels. Each stays as it is.",
        ),
    ),
    hints=(
        "Which shape do you get, and which one is expected? First the axis of channels, then that of the batch: which one is wrong?",
        "Counted from the end, the axes a kernel slides along are the last `dims`, whatever stands before them. So the channels "
        "belong at place −dims − 1. Once they stand there, a batch has dims + 2 axes and one example dims + 1.",
        'batch = torch.as_tensor(x, dtype=...)\nif channels == "none":\n    batch = batch.unsqueeze(...)\n'
        'elif channels == "last":\n    batch = batch.movedim(-1, ...)\nreturn batch if batch.ndim == ... else ...',
    ),
)
