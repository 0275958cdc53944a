"""``im2col``: every patch of a picture as a row of numbers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Equivalent, Exercise, Mistake, edge, random, worked
from autograder.exercises.cnn_forward.pictures import FORBIDDEN, picture, sides, whole_picture


def _draw_im2col(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "one picture of 3 × 4, patches of 2 × 3",
        x=whole_picture(rng, 1, 1, 3, 4),
        KH=2,
        KW=3,
        stride=1,
        padding=0,
    )
    for n, c, kh, kw, stride, padding in ((3, 2, 2, 4, 2, 1), (2, 4, 3, 1, 1, 0), (4, 3, 2, 3, 3, 2)):
        # one pixel left over along each side, unless the stride is 1
        h, w = sides(rng, (kh, kw), stride, padding, (n, c), int(stride > 1))
        yield random(
            f"patches of {kh} × {kw}, {c} channels, stride {stride}, padding {padding}",
            x=picture(rng, n, c, h, w),
            KH=kh,
            KW=kw,
            stride=stride,
            padding=padding,
        )
    h, w = 5 + int(rng.integers(0, 2)), 9 - int(rng.integers(0, 2))
    yield edge("as many channels as pictures", x=picture(rng, 3, 3, h, w), KH=2, KW=3, stride=2, padding=1)
    yield edge("patches of a single pixel", x=picture(rng, 2, 3, h, w), KH=1, KW=1, stride=2, padding=0)
    yield edge(
        "one patch, as large as the picture", x=picture(rng, 3, 2, 4, 5), KH=4, KW=5, stride=3, padding=0
    )
    yield edge(
        "the stride is beyond the patch", x=picture(rng, 2, 3, h + 5, w + 4), KH=2, KW=1, stride=4, padding=1
    )
    yield edge("a picture as high as it is wide", x=picture(rng, 2, 3, 6, 6), KH=3, KW=2, stride=1, padding=1)


_PATCH = "x[:, :, i : i + KH, j : j + KW].reshape(N, -1)"

IM2COL = Exercise(
    name="im2col",
    also_forbidden=FORBIDDEN,
    draw=_draw_im2col,
    shown=(
        worked(
            "one picture of 3 × 3, patches of 2 × 2",
            x=np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]]),
            KH=2,
            KW=2,
            stride=1,
            padding=0,
        ),
        worked(
            "two channels, patches of 1 × 2",
            x=np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [[10.0, 20.0, 30.0], [40.0, 50.0, 60.0]]]]),
            KH=1,
            KW=2,
            stride=1,
            padding=0,
        ),
    ),
    returns=("cols",),
    mistakes=(
        Mistake(
            "channels_last",
            _PATCH,
            "x[:, :, i : i + KH, j : j + KW].transpose(0, 2, 3, 1).reshape(N, -1)",
            "Within a patch your numbers run pixel by pixel, all channels of a pixel together. The order is channel, row, "
            "column: the whole patch of the first channel, then that of the second.",
        ),
        Mistake(
            "columns_before_rows",
            _PATCH,
            "x[:, :, i : i + KH, j : j + KW].swapaxes(2, 3).reshape(N, -1)",
            "Within a patch you go down the columns. Read it as a line of text: along the first row, then along the next.",
        ),
        Mistake(
            "patches_column_by_column",
            "for i in range(0, H - KH + 1, stride)\n        for j in range(0, W - KW + 1, stride)",
            "for j in range(0, W - KW + 1, stride)\n        for i in range(0, H - KH + 1, stride)",
            "Your patches come column by column. They stand in reading order: all patches of the first row from left to "
            "right, then those of the next row.",
        ),
        Mistake(
            "last_patch_missing",
            "range(0, H - KH + 1, stride)\n        for j in range(0, W - KW + 1, stride)",
            "range(0, H - KH, stride)\n        for j in range(0, W - KW, stride)",
            "The last patch of each row and each column is missing. The last one may begin at H − KH: range ends one before its "
            "end, so it needs + 1.",
        ),
        Mistake(
            "rows_and_columns_swapped",
            "x[:, :, i : i + KH, j : j + KW]",
            "x[:, :, i : i + KW, j : j + KH]",
            "KH and KW have changed places: KH rows, KW columns.",
        ),
        Mistake(
            "positions_and_entries_swapped",
            "return np.stack(patches, axis=1)",
            "return np.stack(patches, axis=2)",
            "Your patches stand in columns: (N, C·KH·KW, OH·OW). Here a patch is a row: (N, OH·OW, C·KH·KW).",
        ),
        Mistake(
            "patches_first",
            "return np.stack(patches, axis=1)",
            "return np.stack(patches, axis=0)",
            "The positions run along the first axis, (OH·OW, N, …). The pictures of the batch come first.",
        ),
        Mistake(
            "not_padded",
            "x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))",
            "x = np.asarray(x)",
            "The padding is missing: put zeros around every picture first.",
        ),
        Mistake(
            "padded_on_one_side",
            "(padding, padding), (padding, padding)",
            "(padding, 0), (padding, 0)",
            "You pad at the top and at the left only. The zeros stand on all four sides.",
        ),
        Mistake(
            "padded_at_the_end",
            "(padding, padding), (padding, padding)",
            "(0, padding), (0, padding)",
            "You pad at the bottom and at the right only. The zeros stand on all four sides.",
        ),
        Mistake(
            "edge_repeated",
            "(padding, padding)))",
            '(padding, padding)), mode="edge")',
            "You repeat the pixels of the edge. The padding here is zeros.",
        ),
        Mistake(
            "stride_ignored",
            "range(0, H - KH + 1, stride)\n        for j in range(0, W - KW + 1, stride)",
            "range(0, H - KH + 1)\n        for j in range(0, W - KW + 1)",
            "You take every patch. The next one begins `stride` pixels further, along the rows and down the columns.",
        ),
        Mistake(
            "stride_along_the_rows_only",
            "range(0, H - KH + 1, stride)",
            "range(0, H - KH + 1)",
            "You step by `stride` from left to right only. It holds from row to row as well.",
        ),
        Mistake(
            "channels_before_positions",
            "return np.stack(patches, axis=1)",
            "P = len(patches)\n    cols = np.stack(patches, axis=1).reshape(N, P, C, -1)\n"
            "    return cols.swapaxes(1, 2).reshape(N, P, -1)",
            "You reshape while the channels still stand before the places: numbers of several patches mix. Bring the axes into "
            "the order N, OH, OW, C, KH, KW first, then reshape.",
        ),
        Mistake(
            "padded_in_all_axes",
            "np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))",
            "np.pad(x, padding)",
            "np.pad(x, padding) pads all four axes, so there are pictures and channels of zeros. Only rows and columns are "
            "padded: the first two axes get (0, 0).",
        ),
        Mistake(
            "kernel_turned_round",
            _PATCH,
            "x[:, :, i : i + KH, j : j + KW][:, :, ::-1, ::-1].reshape(N, -1)",
            "Your patches are turned round. Nothing is flipped here: the first number is the upper left one.",
        ),
    ),
    equivalent=(
        Equivalent(
            "x[:, :, i : i + KH, j : j + KW].reshape(N, -1) -> x[:, :, i : i + KH, j : j + KW].reshape(N, -2)",
            "numpy takes any negative length for what is left over",
        ),
    ),
    hints=(
        "Print `x` and your `cols` for the first case. Which patch is the first wrong one, and which of its numbers? Are they "
        "the wrong numbers, or the right ones in another order?",
        "Pad first. Then a patch is a slice: rows i to i + KH, columns j to j + KW, of all pictures and all channels at once. "
        "Flattened with reshape it has the order channel, row, column. Collect the patches, the loop over rows outside.",
        "x = np.pad(x, ((0, 0), (0, 0), ..., ...))\npatches = []\nfor i in range(0, ..., stride):\n"
        "    for j in range(0, ..., stride):\n        patches.append(x[:, :, ..., ...].reshape(...))\n"
        "return np.stack(patches, axis=...)",
    ),
)
