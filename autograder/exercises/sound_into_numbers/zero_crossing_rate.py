"""``zero_crossing_rate``: how often each frame changes its sign."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.sound_into_numbers.sounds import AUDIO, lengths, sound


def _with_zeros(rng: np.random.Generator, count: int, n: int) -> np.ndarray:
    """Return frames with zeros: one between two signs, one between two equal ones, in each frame."""
    frames = sound(rng, count * n).reshape(count, n)
    frames[:, :3] = [0.5, 0.0, -0.5]
    frames[:, 3:6] = [-0.7, 0.0, -0.4]
    return frames * rng.choice([-1.0, 1.0], (count, 1))


def _draw_crossings(rng: np.random.Generator) -> Iterator[Case]:
    signs = rng.permuted([[2.0, -1.0, -3.0, 1.0, 2.0, -1.0], [1.0, 2.0, -2.0, 3.0, 1.0, 1.0]], axis=1)
    yield worked("two frames of six samples", floor=1e-12, frames=signs)
    for at in range(4):
        n, _, count = lengths(rng)
        frames = _with_zeros(rng, count, n) if at % 2 else sound(rng, count * n).reshape(count, n)
        yield random(f"{count} frames of {n}{', some samples 0' if at % 2 else ''}", frames=frames)
    n, _, count = lengths(rng)
    frames = np.vstack([np.zeros((1, n)), _with_zeros(rng, count, n)])
    yield edge("one frame is silent", frames=frames)
    yield edge("as many frames as samples", frames=_with_zeros(rng, n, n))


CROSSINGS = Exercise(
    name="zero_crossing_rate",
    also_forbidden=AUDIO,
    draw=_draw_crossings,
    shown=(
        worked("three changes in six samples", frames=np.array([[1.0, 2.0, -1.0, -2.0, 3.0, -1.0]])),
        worked("a sample that is 0", frames=np.array([[1.0, 0.0, 1.0, -1.0], [-1.0, 0.0, -1.0, -1.0]])),
    ),
    returns=("rate",),
    mistakes=(
        Mistake(
            "zero_counts_twice",
            "frames >= 0",
            "np.sign(frames)",
            "np.sign makes three kinds: −1, 0 and 1. From + over 0 to − then counts as two changes. Here 0 is positive: "
            "there are only two kinds.",
        ),
        Mistake(
            "zero_is_negative",
            ">= 0",
            "> 0",
            "A sample of exactly 0 counts as positive here. Yours is negative.",
        ),
        Mistake(
            "product_below_zero",
            "positive[:, 1:] != positive[:, :-1]",
            "frames[:, 1:] * frames[:, :-1] < 0",
            "You ask where the product of two neighbours is negative. A change that passes through a sample of exactly 0 is "
            "missed: compare the signs themselves.",
        ),
        Mistake(
            "per_pair",
            "frames.shape[1]",
            "(frames.shape[1] - 1)",
            "You divide by the number of pairs. The rate is per sample of the frame: divide by its length.",
        ),
        Mistake(
            "counted",
            " / frames.shape[1]",
            "",
            "You return how many changes there are. Divide by the length of a frame to get a rate.",
        ),
        Mistake(
            "mean_over_pairs_of_three_signs",
            "positive = frames >= 0\n    changes = positive[:, 1:] != positive[:, :-1]\n"
            "    return changes.sum(axis=1) / frames.shape[1]",
            "return np.mean(np.abs(np.diff(np.sign(frames), axis=1)) / 2, axis=1)",
            "Two things at once: np.sign gives 0 a sign of its own, and the mean divides by the number of pairs. Here 0 is "
            "positive, and the rate is per sample: divide by the frame's length.",
        ),
        Mistake(
            "last_beside_first",
            "positive[:, 1:] != positive[:, :-1]",
            "positive != np.roll(positive, 1, axis=1)",
            "You compare the first sample with the last one, too, since np.roll brings it round. Compare positive[:, 1:] with "
            "positive[:, :-1].",
        ),
        Mistake(
            "upwards_only",
            "positive[:, 1:] != positive[:, :-1]",
            "positive[:, 1:] & ~positive[:, :-1]",
            "You count the changes from − to + only. Those from + to − count as well.",
        ),
        Mistake(
            "over_frames",
            "changes.sum(axis=1)",
            "changes.sum(axis=0)",
            "You add up over the frames. Each frame gets a rate of its own: count along its row.",
        ),
        Mistake(
            "downwards_only",
            "positive[:, 1:] != positive[:, :-1]",
            "positive[:, :-1] > positive[:, 1:]",
            "You count only crossings from above to below. Both directions count.",
        ),
    ),
    hints=(
        "Take a frame of 1, 0, 1, −1. It has one change, so its rate is 1/4. What do you get? Which samples do you call positive?",
        "Make an array that is True where a sample is 0 or more. Compare it with itself, shifted by one: where the two differ, "
        "the sound has crossed zero.",
        "positive = frames >= 0\nchanges = positive[:, 1:] != ...\nreturn changes.sum(axis=...) / ...",
    ),
)
