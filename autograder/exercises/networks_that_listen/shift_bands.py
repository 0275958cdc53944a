"""``shift_bands``: each picture of a batch moves along its mel bands by a number of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Equivalent, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import away_from_zero


def _task(rng: np.random.Generator, shift: Any, bands: int, frames: int) -> dict[str, Any]:
    """Return pictures and their shifts; fill is none of their numbers."""
    shift = np.asarray(shift)
    return {
        "X": away_from_zero(rng, len(shift), 1, bands, frames),
        "shift": rng.permutation(shift),
        "fill": -float(rng.uniform(3, 4)),
    }


def _draw_shift_bands(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("one up, one down", **_task(rng, [1, -2], 3, 2))
    yield random("4 pictures", **_task(rng, [2, -1, 0, 3], 6, 5))
    yield random("3 pictures", **_task(rng, [-3, 1, 4], 7, 2))
    yield random("5 pictures", **_task(rng, [-4, 5, -2, 1, 3], 8, 6))
    yield edge("one picture, down", **_task(rng, [-int(rng.integers(1, 4))], 5, 3))
    yield edge("one picture, up", **_task(rng, [int(rng.integers(1, 4))], 5, 3))
    yield edge("not shifted", **_task(rng, [0, 0], 4, 3))
    yield edge("as far as there are bands", **_task(rng, [5, -5, 4, -4, 1], 5, 3))
    yield edge("farther than there are bands", **_task(rng, [9, -8, 2, -1, 5], 4, 3))
    yield edge("as many pictures as bands and frames", **_task(rng, [1, -2, 3, -1, 2], 5, 5))
    yield edge("filled with zeros", **_task(rng, [2, -3, 1], 6, 4) | {"fill": 0.0})
    yield edge("a single band", **_task(rng, [0, 1, -1, 0], 1, 3))


def ask_shift_bands(student: Any, X: Any, shift: Any, fill: float) -> Any:
    """Ask with tensors that share their numbers with the case, so that a change in place shows."""
    import torch

    return student.shift_bands(torch.from_numpy(X), torch.from_numpy(np.asarray(shift, dtype=np.int64)), fill)


_UP, _DOWN = "moved[:, step:] = picture[:, : bands - step]", "moved[:, :step] = picture[:, -step:]"

SHIFT_BANDS = Exercise(
    name="shift_bands",
    forbidden=(),
    draw=_draw_shift_bands,
    probe=ask_shift_bands,
    shown=(
        worked(
            "three bands, one up and one down",
            X=np.array([[[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]], [[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]]]),
            shift=np.array([1, -1]),
            fill=-9.0,
        ),
        worked(
            "by two, and by more than there is",
            X=np.array([[[[1.0], [3.0], [5.0]]], [[[2.0], [4.0], [6.0]]]]),
            shift=np.array([2, 4]),
            fill=-9.0,
        ),
    ),
    returns=("shifted",),
    mistakes=(
        Mistake(
            "rolled",
            "    shifted = torch.full_like(X, fill)\n",
            "    return torch.stack([torch.roll(picture, step, 1) for picture, step in zip(X, shift.tolist())])\n"
            "    shifted = torch.full_like(X, fill)\n",
            "What leaves at one end comes in again at the other, as torch.roll does it. A low tone does not become the highest: "
            "fill the free bands with `fill`.",
        ),
        Mistake(
            "up_is_down",
            "shift.tolist()",
            "(-shift).tolist()",
            "You shift the wrong way. A positive shift brings band m to band m + shift.",
        ),
        Mistake(
            "same_for_all",
            "shift.tolist()",
            "shift[:1].expand(len(X)).tolist()",
            "All your pictures move by the first shift. Each one has its own.",
        ),
        Mistake(
            "along_time",
            "    return shifted",
            "    frames = X.shape[3]\n"
            "    shifted = torch.full_like(X, fill)\n"
            "    for picture, moved, step in zip(X, shifted, shift.tolist()):\n"
            "        if 0 <= step < frames:\n"
            "            moved[..., step:] = picture[..., : frames - step]\n"
            "        elif -frames < step < 0:\n"
            "            moved[..., :step] = picture[..., -step:]\n"
            "    return shifted",
            "You shift along time, the last axis. The bands are axis 2.",
        ),
        Mistake(
            "filled_with_zeros",
            "torch.full_like(X, fill)",
            "torch.zeros_like(X)",
            "The free bands are 0. They take `fill`.",
        ),
        Mistake(
            "filled_with_the_smallest",
            "torch.full_like(X, fill)",
            "torch.full_like(X, X.min())",
            "The free bands take the smallest number of the batch. They take `fill`, whatever the pictures hold.",
        ),
        Mistake(
            "old_numbers_left",
            "torch.full_like(X, fill)",
            "X.clone()",
            "The free bands keep the numbers that stood there. They take `fill`.",
        ),
        Mistake(
            "edge_repeated",
            "    return shifted",
            "    for picture, moved, step in zip(X, shifted, shift.tolist()):\n"
            "        moved[:, : max(step, 0)] = picture[:, :1]\n"
            "        moved[:, min(max(bands + step, 0), bands) :] = picture[:, -1:]\n"
            "    return shifted",
            "The free bands repeat the last band of the picture. They take `fill`.",
        ),
        Mistake(
            "down_left_out",
            "elif -bands < step < 0:",
            "elif step < -bands:",
            "Negative shifts leave you with nothing. A negative shift moves a picture down.",
        ),
        Mistake(
            "down_not_moved",
            "        elif -bands < step < 0:\n            " + _DOWN,
            "        elif step < 0:\n            moved[:] = picture",
            "Negative shifts leave your picture as it is. A negative shift moves it down.",
        ),
        Mistake(
            "size_of_the_shift",
            "shift.tolist()",
            "shift.abs().tolist()",
            "You shift up whatever the sign is. A negative shift moves a picture down.",
        ),
        Mistake(
            "unshifted_is_empty",
            "if 0 <= step < bands:",
            "if 0 < step < bands:",
            "A shift of 0 leaves you with nothing but `fill`. There is nothing to move: the picture stays as it is.",
        ),
        Mistake(
            "too_far_comes_back",
            "shift.tolist()",
            "(shift % bands * (shift > 0) - -shift % bands * (shift < 0)).tolist()",
            "A shift of M or more begins anew at 0. Nothing of the picture is left then.",
        ),
        Mistake(
            "too_far_is_held",
            "shift.tolist()",
            "shift.clamp(1 - bands, bands - 1).tolist()",
            "You hold a shift of M or more at M − 1, and one band stays in sight. Nothing of the picture is left then.",
        ),
        Mistake(
            "too_far_is_left",
            "    return shifted",
            "    shifted[shift.abs() >= bands] = X[shift.abs() >= bands]\n    return shifted",
            "A picture that is shifted by M or more stays as it is. Nothing of it is left then.",
        ),
        Mistake(
            "in_place",
            "    return shifted",
            "    X[:] = shifted\n    return X",
            "You change X itself. Make a new tensor and leave X as it is: the next epoch needs it.",
        ),
    ),
    equivalent=(
        Equivalent(
            "if 0 <= step < bands: -> if 0 <= step <= bands:",
            "a shift by all bands copies none of them to none",
        ),
        Equivalent(
            "elif -bands < step < 0: -> elif -bands <= step < 0:",
            "a shift by all bands copies none of them to none",
        ),
        Equivalent("elif -bands < step < 0: -> elif -bands < step <= 0:", "0 has gone the other way already"),
        Equivalent(
            "elif -bands < step < 0: -> elif -bands < step < 1:",
            "whole numbers below 1 are 0, which has gone, and those below 0",
        ),
    ),
    hints=(
        "Try one picture by itself: is it right for a shift of 1, of −1, of 0, and of M? The first wrong one says where to look.",
        "Make a tensor that holds nothing but `fill`. For each picture copy what stays in sight: moved up by s, it is the bands "
        "from 0 to M − s, and they go to the bands from s on. Moved down by s it is the other way round.",
        "shifted = torch.full_like(X, ...)\nfor n in range(len(X)):\n    s = int(shift[n])\n    if 0 <= s < M:\n"
        "        shifted[n, :, s:] = X[n, :, ...]\n    elif ...:\n        shifted[n, :, :s] = X[n, :, ...]\nreturn shifted",
    ),
)
