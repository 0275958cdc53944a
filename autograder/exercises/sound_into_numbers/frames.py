"""Frames, and the level of each: ``frame`` and ``rms``."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.sound_into_numbers.sounds import AUDIO, lengths, sound

# --- frame --------------------------------------------------------------------------------------------------------


def _draw_frame(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "ten samples", x=np.round(sound(rng, 10), 1), frame_length=4, hop_length=int(rng.integers(2, 4))
    )
    for rest in (0, 1, 2, 0):
        length, hop, count = lengths(rng)
        n = length + (count - 1) * hop + rest
        yield random(
            f"{n} samples, {length} at a time, every {hop}",
            x=sound(rng, n),
            frame_length=length,
            hop_length=hop,
        )
    length, hop, count = lengths(rng)
    yield edge("a single frame fits", x=sound(rng, length), frame_length=length, hop_length=hop)
    n = length + count * hop - 1
    yield edge("one sample short of one more", x=sound(rng, n), frame_length=length, hop_length=hop)
    n = hop + count * length
    yield edge("frames with gaps", x=sound(rng, n), frame_length=hop, hop_length=length)
    whole = rng.integers(-9, 10, count * length)
    yield edge("side by side, whole numbers", x=whole, frame_length=length, hop_length=length)


FRAME = Exercise(
    name="frame",
    also_forbidden=AUDIO,
    draw=_draw_frame,
    visible_seed=3,
    shown=(
        worked("eight samples, nothing left over", x=np.arange(1.0, 9.0), frame_length=4, hop_length=2),
        worked("nine samples, one left over", x=np.arange(9.0), frame_length=4, hop_length=2),
    ),
    returns=("frames",),
    mistakes=(
        Mistake(
            "last_frame_missing",
            "frame_length + 1, hop_length",
            "frame_length, hop_length",
            "The last frame is missing where the frames use up the sound exactly. The last start that is allowed is "
            "n − frame_length, and `range` stops before its end: add 1.",
        ),
        Mistake(
            "rest_padded",
            "starts =",
            "x = np.pad(x, (0, -(len(x) - frame_length) % hop_length))\n    starts =",
            "You fill up the last frame with zeros. Here a frame is whole or it is not there: what is left over is dropped.",
        ),
        Mistake(
            "centred",
            "starts =",
            "x = np.pad(x, frame_length // 2)\n    starts =",
            "You put half a frame of zeros before and after the sound, so that frames are centred on their times. Many "
            "libraries do; here the first frame begins with the first sample.",
        ),
        Mistake(
            "columns",
            "for start in starts]",
            "for start in starts], axis=1",
            "Your frames stand in columns. Here each frame is a row: (T, frame_length).",
        ),
        Mistake(
            "no_overlap",
            "+ 1, hop_length)",
            "+ 1, frame_length)",
            "Your frames stand side by side. The next one starts hop_length samples later, so that frames overlap.",
        ),
        Mistake(
            "every_sample",
            "+ 1, hop_length)",
            "+ 1)",
            "A frame starts at every sample. Go forward by hop_length samples from one start to the next.",
        ),
        Mistake(
            "as_long_as_a_hop",
            "start : start + frame_length",
            "start : start + hop_length",
            "Your frames are hop_length samples long. The hop says where the next frame starts; each holds frame_length samples.",
        ),
        Mistake(
            "steps_by_the_overlap",
            "frame_length + 1, hop_length)",
            "frame_length + 1, max(1, frame_length - hop_length))",
            "You step by frame_length − hop_length, the overlap. The next frame starts hop_length later.",
        ),
    ),
    hints=(
        "Compare the number of your frames with 1 + (n − frame_length) // hop_length. Is one missing, or is one too many?",
        "List where frames start: 0, hop_length, 2 · hop_length, … as long as a whole frame still fits. A slice of x from each "
        "start is a frame, and np.stack makes an array of a list of rows.",
        "starts = range(0, ... , hop_length)\nreturn np.stack([x[start : ...] for start in starts])",
    ),
)


# --- rms ----------------------------------------------------------------------------------------------------------


def _draw_rms(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("two frames", frames=rng.permuted([[3.0, -4.0, 0.0, 5.0], [1.0, 2.0, -6.0, 2.0]], axis=1))
    for _ in range(4):
        n, _, count = lengths(rng)
        x = sound(rng, count * n) + rng.uniform(0.2, 1)
        yield random(f"{count} frames of {n}", frames=x.reshape(count, n))
    n, _, count = lengths(rng)
    frames = np.vstack([np.zeros((1, n)), sound(rng, count * n).reshape(count, n)])
    yield edge("one frame is silent", frames=frames)
    yield edge("one frame", frames=sound(rng, n)[None])


RMS = Exercise(
    name="rms",
    also_forbidden=AUDIO,
    draw=_draw_rms,
    visible_seed=1,
    shown=(
        worked(
            "two frames of four samples",
            frames=np.array([[1.0, -1.0, 1.0, -1.0], [3.0, 4.0, 0.0, 0.0]]),
        ),
    ),
    returns=("level",),
    mistakes=(
        Mistake(
            "no_root", "np.sqrt(", "(", "The root is missing: you return the mean square, which is a power."
        ),
        Mistake(
            "sum_for_mean",
            "np.mean",
            "np.sum",
            "You add up the squares. Take their mean: a longer frame is not a louder one.",
        ),
        Mistake(
            "over_frames",
            "axis=1",
            "axis=0",
            "You average over the frames, sample by sample. Each frame gets a number of its own: average along its row.",
        ),
        Mistake(
            "mean_of_magnitudes",
            "np.sqrt(np.mean(frames**2, axis=1))",
            "np.mean(np.abs(frames), axis=1)",
            "You average the absolute values. Square, average, then take the root: loud samples count for more.",
        ),
        Mistake(
            "standard_deviation",
            "np.sqrt(np.mean(frames**2, axis=1))",
            "np.std(frames, axis=1)",
            "You take the mean of the frame away first: that is the standard deviation. RMS squares the samples as they are.",
        ),
        Mistake(
            "peak",
            "np.sqrt(np.mean(frames**2, axis=1))",
            "np.abs(frames).max(axis=1)",
            "You take each frame's peak. The root mean square is the root of the mean of the squares.",
        ),
        Mistake(
            "root_of_each",
            "np.sqrt(np.mean(frames**2, axis=1))",
            "np.mean(np.sqrt(np.abs(frames)), axis=1)",
            "You take the roots first and their mean then. Square, average, and take one root at the end.",
        ),
    ),
    hints=(
        "Try a frame of 1, −1, 1, −1. Its RMS is 1. What do you get, and for which step is it too large or too small?",
        "Read the name backwards: the square of each sample, the mean along the row, the root.",
        "return np.sqrt(np.mean(..., axis=...))",
    ),
)
