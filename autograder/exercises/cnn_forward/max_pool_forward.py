"""``max_pool_forward``: the largest number of every window."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Equivalent, Exercise, Mistake, edge, random, worked
from autograder.exercises.cnn_forward.pictures import FORBIDDEN, fitting, picture


def draw_pooling(rng: np.random.Generator) -> Iterator[Case]:
    """Yield batches with a window's size and a stride; the average is asked about the same kind."""
    values = rng.permutation(np.arange(-9.0, 6.0) + 0.5).reshape(1, 1, 3, 5) * 2
    yield worked("one map of 3 × 5, windows of 2, stride 1", x=values, size=2, stride=1)
    for n, c, size, stride, rest in ((2, 3, 3, 2, 1), (3, 2, 2, 3, 2), (4, 2, 2, 2, 1)):
        h, w = (fitting(rng, size, stride, 0, rest) for _ in range(2))
        w += stride * (h == w)
        yield random(
            f"windows of {size}, stride {stride}, {c} channels",
            x=picture(rng, n, c, h, w),
            size=size,
            stride=stride,
        )
    h, w = 5 + int(rng.integers(0, 2)), 8 + int(rng.integers(0, 2))
    yield edge("all numbers are negative", x=-np.abs(picture(rng, 3, 2, h, w)), size=3, stride=2)
    yield edge("windows of a single number", x=picture(rng, 2, 3, h, w), size=1, stride=2)
    yield edge("one window, as large as the map", x=picture(rng, 3, 2, 4, 4), size=4, stride=3)
    yield edge("windows overlap", x=picture(rng, 2, 3, w, h), size=4, stride=1)
    yield edge("a map as high as it is wide", x=picture(rng, 2, 3, 7, 7), size=2, stride=3)


_WINDOW = "x[:, :, i * stride : i * stride + size, j * stride : j * stride + size]"


def window_mistakes(take: str) -> tuple[Mistake, ...]:
    """Return what goes wrong with windows, whatever is taken of each; ``take`` is the solution's text for that."""
    return (
        Mistake(
            "windows_without_stride",
            _WINDOW,
            "x[:, :, i : i + size, j : j + size]",
            "Your windows begin at i and j. Output (i, j) looks at the window that begins at i · stride and j · stride.",
        ),
        Mistake(
            "windows_side_by_side",
            "OH, OW = (H - size) // stride + 1, (W - size) // stride + 1",
            "stride = size\n    OH, OW = (H - size) // stride + 1, (W - size) // stride + 1",
            "You step by `size`, so your windows stand side by side. They step by `stride`: they may overlap, or leave gaps.",
        ),
        Mistake(
            "windows_as_wide_as_the_stride",
            _WINDOW,
            "x[:, :, i * stride : i * stride + stride, j * stride : j * stride + stride]",
            "Your windows are `stride` numbers wide. They are `size` numbers wide and high.",
        ),
        Mistake(
            "windows_one_short",
            _WINDOW,
            "x[:, :, i * stride : i * stride + max(size - 1, 1), j * stride : j * stride + max(size - 1, 1)]",
            "Your windows are one number short. The end of a slice is left out: a : a + size has size numbers.",
        ),
        Mistake(
            "hanging_over_the_edge",
            "OH, OW = (H - size) // stride + 1, (W - size) // stride + 1",
            "OH, OW = -((size - H) // stride) + 1, -((size - W) // stride) + 1",
            "You keep windows that hang over the edge. Only whole windows count: round down.",
        ),
        Mistake(
            "channels_together",
            take,
            take.replace("axis=(2, 3)", "axis=(1, 2, 3)") + "[:, None]",
            "You pool over the channels too. Each channel is a map of its own and stays one.",
        ),
        Mistake(
            "samples_together",
            take,
            take.replace("axis=(2, 3)", "axis=(0, 2, 3)"),
            "You pool over the samples too. Each picture stays by itself.",
        ),
        Mistake(
            "last_window_missing",
            "OH, OW = (H - size) // stride + 1, (W - size) // stride + 1",
            "OH, OW = max((H - size) // stride, 1), max((W - size) // stride, 1)",
            "The last window of each row and each column is missing: there is one window more than steps.",
        ),
    )


BACKWARDS = tuple(
    Equivalent(
        f"for {loop}: -> for {loop.replace('range', 'reversed(range')}):",
        "the windows do not depend on each other",
    )
    for loop in ("i in range(OH)", "j in range(OW)")
)

MAX_POOL = Exercise(
    name="max_pool_forward",
    also_forbidden=FORBIDDEN,
    draw=draw_pooling,
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
        *window_mistakes("window.max(axis=(2, 3))"),
        Mistake(
            "never_below_zero",
            "window.max(axis=(2, 3))",
            "np.maximum(window.max(axis=(2, 3)), 0)",
            "Where all numbers of a window are negative you say 0. The largest of them is negative too: begin your search at "
            "one of them, or at −∞, not at 0.",
        ),
        Mistake(
            "average",
            "window.max(axis=(2, 3))",
            "window.mean(axis=(2, 3))",
            "You take the average of each window. Here the largest number is wanted.",
        ),
        Mistake(
            "largest_magnitude",
            "window.max(axis=(2, 3))",
            "np.abs(window).max(axis=(2, 3))",
            "You take the largest magnitude. −5 is smaller than 1: compare the numbers with their signs.",
        ),
        Mistake(
            "smallest",
            "window.max(axis=(2, 3))",
            "window.min(axis=(2, 3))",
            "You take the smallest number of each window.",
        ),
    ),
    equivalent=BACKWARDS,
    hints=(
        "Take the first case on paper: where does the second window begin? And what is the largest of −2, −1, −4 and −3?",
        "Output (i, j) looks at rows i · stride to i · stride + size, and columns in the same way. Take the maximum over the "
        "last two axes only, so that samples and channels stay apart.",
        "out = np.empty((N, C, OH, OW))\nfor i in range(OH):\n    for j in range(OW):\n        window = x[:, :, ..., ...]\n"
        "        out[:, :, i, j] = ...\nreturn out",
    ),
)
