"""``output_length``: how many places a window has."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Equivalent, Exercise, Mistake, edge, random, worked
from autograder.exercises.from_dense_to_convolution.kernels import FORBIDDEN

_LENGTH = "(n + 2 * padding - k) // stride + 1"


def _draw_length(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("to count on fingers", n=int(rng.integers(8, 11)), k=3, stride=2, padding=1)
    for stride in (2, 3, 4, 5):
        k, padding = int(rng.integers(2, 7)), int(rng.integers(1, 4))
        # one of its places left over: neither rounding up nor to the nearest comes to the same
        n = k - 2 * padding + stride * int(rng.integers(4, 9)) + stride - 1
        yield random(
            f"{n} samples, kernel {k}, stride {stride}, padding {padding}",
            n=n,
            k=k,
            stride=stride,
            padding=padding,
        )
    k = int(rng.integers(3, 8))
    yield edge("a single window", n=k, k=k, stride=int(rng.integers(2, 5)), padding=0)
    yield edge("a kernel that is too long", n=k, k=k + int(rng.integers(4, 8)), stride=1, padding=1)
    n = int(rng.integers(20, 40))
    yield edge("nothing left over", n=n + k, k=k, stride=1, padding=int(rng.integers(1, 4)))
    yield edge("a stride beyond the kernel", n=n + (2 - n) % 5 + 4, k=2, stride=5, padding=0)
    n = int(rng.integers(5, 12))
    yield edge("a kernel longer than the signal, and room in the padding", n=n, k=n + 1, stride=2, padding=3)
    yield edge("a kernel that is too long by one", n=n, k=n + 5, stride=4, padding=2)


LENGTH = Exercise(
    name="output_length",
    also_forbidden=FORBIDDEN,
    draw=_draw_length,
    shown=(
        worked("five samples, a zero at each end", n=5, k=3, stride=1, padding=1),
        worked("seven samples, every second place", n=7, k=2, stride=2, padding=0),
    ),
    returns=("L",),
    mistakes=(
        Mistake(
            "padding_at_one_end",
            "2 * padding",
            "padding",
            "You count the padding once. There are `padding` zeros at *each* end, so the sound grows by twice as many.",
        ),
        Mistake(
            "fence_posts",
            _LENGTH,
            "(n + 2 * padding - k) // stride",
            "One window is missing: you count the steps, not the places. The first place is there before any step.",
        ),
        Mistake(
            "rounded_up",
            "(n + 2 * padding - k) // stride + 1",
            "-(-(n + 2 * padding - k) // stride) + 1",
            "You round up, so the last window sticks out at the end. It must lie inside: round down.",
        ),
        Mistake(
            "rounded",
            "(n + 2 * padding - k) // stride + 1",
            "round((n + 2 * padding - k) / stride) + 1",
            "You round to the nearest whole number. A step that does not fit is not made: round down.",
        ),
        Mistake(
            "not_whole",
            " // stride",
            " / stride",
            "You divide without rounding, so there may be half a window. A step that does not fit is not made: round down, with `//`.",
        ),
        Mistake(
            "stride_ignored",
            " // stride",
            "",
            "The stride is missing: you count every place, not every stride-th.",
        ),
        Mistake(
            "kernel_ignored",
            " - k)",
            ")",
            "The kernel's length is missing. A window of k samples has to fit, so the last place is k samples before the end.",
        ),
        Mistake(
            "negative",
            f"max(0, {_LENGTH})",
            _LENGTH,
            "Where the kernel is longer than all there is, you return a number below 0. There is no place then: 0.",
        ),
        Mistake(
            "rounded_towards_zero",
            "(n + 2 * padding - k) // stride + 1",
            "int((n + 2 * padding - k) / stride) + 1",
            "int() cuts a negative number off towards 0, so a kernel that is a little too long still gets a place. Round down, with `//`.",
        ),
        Mistake(
            "padding_not_divided",
            _LENGTH,
            "(n - k) // stride + 1 + 2 * padding",
            "You add the padding after you divided. The window moves over the zeros in steps of `stride` too: add them to n first.",
        ),
        Mistake(
            "kernel_against_the_signal",
            f"max(0, {_LENGTH})",
            f"0 if k > n else {_LENGTH}",
            "You compare the kernel with the bare signal. It may be longer than that: what counts is the signal with its zeros.",
        ),
        Mistake(
            "stride_and_padding_swapped",
            _LENGTH,
            "(n + 2 * stride - k) // max(padding, 1) + 1",
            "Stride and padding are swapped: the padding is added at both ends, the stride divides.",
        ),
    ),
    hints=(
        "Draw seven squares, lay a window of two on them, and move it by two. How many places do you count, what do you get?",
        "With the padding there are n + 2·padding samples. The last window begins k before their end. From 0 to there, how many "
        "steps of length `stride` fit? One place more than steps.",
        "return max(0, (n + ... - ...) // ... + 1)",
    ),
    equivalent=(
        Equivalent(
            "return max(0, (n + 2 * padding - k) // stride + 1) -> return max((n + 2 * padding - k) // stride + 1, 0)",
            "the larger of two numbers, in either order",
        ),
    ),
)
