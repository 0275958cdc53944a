"""``out_size``: how many windows fit along one side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.cnn_forward.pictures import FORBIDDEN


def _draw_out_size(rng: np.random.Generator) -> Iterator[Case]:
    def side(kernel: int, stride: int, padding: int, rest: int, windows: int) -> dict[str, Any]:
        size = kernel + stride * (windows - 1) + rest - 2 * padding
        return {"size": size, "kernel": kernel, "stride": stride, "padding": padding}

    yield worked("stride 2, nothing left over", **side(3, 2, 1, 0, int(rng.integers(3, 6))))
    for kernel, stride, padding, rest in ((5, 3, 2, 2), (4, 5, 1, 3), (7, 4, 3, 1), (3, 6, 2, 5)):
        windows = int(rng.integers(6, 40))
        yield random(
            f"a kernel of {kernel}, stride {stride}, padding {padding}",
            **side(kernel, stride, padding, rest, windows),
        )
    yield edge("one window only", **side(int(rng.integers(4, 9)), 5, 1, 3, 1))
    yield edge("no padding, stride 1", **side(int(rng.integers(3, 9)), 1, 0, 0, int(rng.integers(5, 60))))
    yield edge("a kernel of a single pixel", **side(1, 4, 0, 3, int(rng.integers(5, 20))))
    yield edge("the stride is beyond the kernel", **side(2, 7, 1, 6, int(rng.integers(3, 9))))
    yield edge("a kernel as large as the padded side", **side(int(rng.integers(6, 12)), 2, 2, 0, 1))
    yield edge("windows that lie in the padding", **side(2, 3, 5, 1, int(rng.integers(6, 12))))


_SIZE = "(size + 2 * padding - kernel) // stride + 1"

OUT_SIZE = Exercise(
    name="out_size",
    also_forbidden=FORBIDDEN,
    draw=_draw_out_size,
    shown=(
        worked("seven pixels, stride 2", size=7, kernel=3, stride=2, padding=0),
        worked("six pixels, stride 2, padding 1", size=6, kernel=3, stride=2, padding=1),
    ),
    returns=("windows",),
    rtol=1e-12,  # a count is right or wrong
    mistakes=(
        Mistake(
            "no_first_window",
            " // stride + 1",
            " // stride",
            "You count the steps from window to window. There is one window more than steps: add 1.",
        ),
        Mistake(
            "padding_on_one_side",
            "2 * padding",
            "padding",
            "You add the padding once. It stands on both sides, so the side grows by 2 · padding.",
        ),
        Mistake(
            "padding_forgotten",
            "size + 2 * padding - kernel",
            "size - kernel",
            "The padding is missing. Windows run over the padded side, which has size + 2 · padding pixels.",
        ),
        Mistake(
            "rounded",
            _SIZE,
            "round((size + 2 * padding - kernel) / stride) + 1",
            "You round to the nearest whole number. A window that is not wholly there does not count: round down.",
        ),
        Mistake(
            "rounded_up",
            _SIZE,
            "-(-(size + 2 * padding - kernel) // stride) + 1",
            "You round up, so the last window hangs over the edge. Round down: only whole windows count.",
        ),
        Mistake(
            "stride_divides_the_windows",
            _SIZE,
            "(size + 2 * padding - kernel + 1) // stride",
            "You divide the number of places by the stride. The first window takes no step: divide, and then add 1.",
        ),
        Mistake(
            "stride_and_padding_swapped",
            _SIZE,
            "(size + 2 * stride - kernel) // max(padding, 1) + 1",
            "Stride and padding have changed places. The padding makes the side longer, the stride divides.",
        ),
        Mistake(
            "a_fraction",
            _SIZE,
            "(size + 2 * padding - kernel) / stride + 1",
            "You return a fraction. Only whole windows count: divide with //, which rounds down.",
        ),
        Mistake(
            "kernel_forgotten",
            "size + 2 * padding - kernel",
            "size + 2 * padding",
            "You let a window begin at every pixel, also where it hangs over the edge. The last one begins kernel pixels "
            "before the end.",
        ),
        Mistake(
            "padding_alone_left_out",
            _SIZE,
            "sum(0 < start + kernel and start < size for start in range(-padding, size + padding - kernel + 1, stride))",
            "You leave out windows that see nothing but padding. They count too: what lies in a window plays no part.",
        ),
        Mistake(
            "half_the_kernel",
            "- kernel)",
            "- kernel // 2)",
            "You take half a kernel away, as if windows stood around their middle. A window begins at its first pixel: take "
            "the whole kernel away.",
        ),
    ),
    hints=(
        "Draw seven boxes in a row, and a window over the first three. How often can you move it by 2? How many places has "
        "it stood on?",
        "The padded side has size + 2 · padding pixels. The first window takes kernel of them. Each further window needs "
        "stride more. What is left at the end, and is not enough, counts nothing.",
        "return (... - kernel) // ... + 1",
    ),
)
