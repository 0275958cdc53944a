"""``avg_pool_forward``: the average of every window."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, worked
from autograder.exercises.cnn_forward.max_pool_forward import BACKWARDS, draw_pooling, window_mistakes
from autograder.exercises.cnn_forward.pictures import FORBIDDEN

_MEAN = "window.mean(axis=(2, 3))"


def _draw_average(rng: np.random.Generator) -> Iterator[Case]:
    yield from draw_pooling(rng)
    ink = np.maximum(rng.integers(-9, 10, (2, 3, 7, 9)), 0)
    ink[:, :, 2] = rng.integers(1, 9, (2, 3, 9))  # in each window some paper and some ink
    ink[:, :, :, 4] = 0
    yield edge("whole numbers, paper and ink", x=ink, size=3, stride=2)


AVG_POOL = Exercise(
    name="avg_pool_forward",
    also_forbidden=FORBIDDEN,
    draw=_draw_average,
    shown=(
        worked(
            "windows of 2 side by side",
            x=np.array([[[[1.0, 3.0, -2.0, -1.0], [2.0, 0.0, -4.0, -3.0]]]]),
            size=2,
            stride=2,
        ),
        worked(
            "windows of 2 that overlap, two channels",
            x=np.array([[[[1.0, 5.0, 2.0], [0.0, 3.0, 4.0]], [[-1.0, -5.0, -2.0], [-6.0, -3.0, -4.0]]]]),
            size=2,
            stride=1,
        ),
    ),
    returns=("out",),
    mistakes=(
        *window_mistakes(_MEAN),
        Mistake(
            "largest",
            _MEAN,
            "window.max(axis=(2, 3))",
            "You take the largest number of each window. Here the average is wanted.",
        ),
        Mistake(
            "summed",
            _MEAN,
            "window.sum(axis=(2, 3))",
            "You add the window up. Divide by the number of its numbers, size².",
        ),
        Mistake(
            "divided_by_size",
            _MEAN,
            "window.sum(axis=(2, 3)) / size",
            "You divide by size. A window is size numbers wide and size high: it has size² numbers.",
        ),
        Mistake(
            "divided_by_both_sides",
            _MEAN,
            "window.sum(axis=(2, 3)) / (2 * size)",
            "You divide by size + size. A window has size times size numbers.",
        ),
        Mistake(
            "divided_by_the_stride",
            _MEAN,
            "window.sum(axis=(2, 3)) / stride**2",
            "You divide by stride². A window has size² numbers, whatever the stride is.",
        ),
        Mistake(
            "fractions_lost",
            "np.empty((N, C, OH, OW))",
            "np.empty((N, C, OH, OW), x.dtype)",
            "Where x holds whole numbers your averages lose their fractions: they are kept in an array of the type of x. Make it of floats.",
        ),
        Mistake(
            "rounded_down",
            _MEAN,
            "window.sum(axis=(2, 3)) // size**2",
            "You divide with //, which rounds down. An average has a fraction: divide with /.",
        ),
        Mistake(
            "zeros_left_out",
            _MEAN,
            "window.sum(axis=(2, 3)) / np.maximum((window != 0).sum(axis=(2, 3)), 1)",
            "You average over what is not 0. A 0 is a number too: divide by size², whatever stands in the window.",
        ),
        Mistake(
            "of_magnitudes",
            _MEAN,
            "np.abs(window).mean(axis=(2, 3))",
            "You average the magnitudes. Average the numbers with their signs.",
        ),
    ),
    equivalent=BACKWARDS,
    hints=(
        "How many numbers does a window have, and what do they add up to? Try the first case on paper.",
        "The windows are those of max pooling. Of each take the mean over the last two axes.",
        "window = x[:, :, ..., ...]\nout[:, :, i, j] = window....",
    ),
)
