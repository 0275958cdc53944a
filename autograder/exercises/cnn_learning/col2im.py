"""``col2im``: lay the gradients of patches back where the patches were cut out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.cnn_learning.sizes import PLANS, Plan, batch_of, outputs, small_batch
from autograder.exercises.drawing import away_from_zero, whole_numbers


def _patches(rng: np.random.Generator, batch: tuple[int, int], plan: Plan) -> dict[str, Any]:
    (n, c), (height, width, KH, KW, stride, padding) = batch, plan
    rows, columns = outputs(*plan)
    return {
        "cols": away_from_zero(rng, n, rows * columns, c * KH * KW),
        "x_shape": (n, c, height, width),
        "KH": KH,
        "KW": KW,
        "stride": stride,
        "padding": padding,
    }


def _draw_col2im(rng: np.random.Generator) -> Iterator[Case]:
    small = _patches(rng, (1, 1), (2, 4, 2, 2, 1, 0))
    yield worked("three patches of two by two", **small | {"cols": whole_numbers(rng, 1, 3, 4)})
    for plan in PLANS:
        height, width, KH, KW, stride, padding = plan
        yield random(
            f"{height} by {width}, patches of {KH} by {KW}, stride {stride}, padding {padding}",
            **_patches(rng, batch_of(rng, plan)[:2], plan),
        )
    yield edge("no padding", **_patches(rng, small_batch(rng)[:2], (5, 6, 3, 2, 1, 0)))
    yield edge(
        "an even map, stride 2: a padded row is left over",
        **_patches(rng, small_batch(rng)[:2], (8, 6, 5, 5, 2, 2)),
    )
    yield edge("a stride beyond the patch", **_patches(rng, small_batch(rng)[:2], (9, 7, 2, 1, 3, 0)))
    yield edge("patches of one number", **_patches(rng, small_batch(rng)[:2], (3, 4, 1, 1, 1, 0)))
    yield edge("one patch over the whole map", **_patches(rng, small_batch(rng)[:2], (3, 2, 3, 2, 1, 0)))


_PLACE = "image[:, :, i : i + stride * rows : stride, j : j + stride * columns : stride]"
_CUT = "image[:, :, padding : padding + H, padding : padding + W]"
_ORDER = "cols.reshape(N, rows, columns, C, KH, KW)"

COL2IM = Exercise(
    name="col2im",
    draw=_draw_col2im,
    visible_seed=1,
    shown=(
        worked(
            "two patches that overlap",
            cols=np.array([[[1.0, 2.0, 3.0, 4.0], [10.0, 20.0, 30.0, 40.0]]]),
            x_shape=(1, 1, 2, 3),
            KH=2,
            KW=2,
            stride=1,
            padding=0,
        ),
        worked(
            "one pixel, padded, patches of two",
            cols=np.arange(1.0, 13.0).reshape(1, 6, 2),
            x_shape=(1, 1, 1, 1),
            KH=1,
            KW=2,
            stride=1,
            padding=1,
        ),
    ),
    returns=("dx",),
    mistakes=(
        Mistake(
            "assigned",
            f"{_PLACE} += ",
            f"{_PLACE} = ",
            "Where patches overlap, the last one overwrites the others. Add them up.",
        ),
        Mistake(
            "padding_kept",
            f"return {_CUT}",
            "return image",
            "Your answer still has its frame. Cut `padding` rows and columns off each side: x had none.",
        ),
        Mistake(
            "cut_with_minus_padding",
            _CUT,
            "image[:, :, padding:-padding, padding:-padding]",
            "Without padding your answer is empty: 0:-0 selects nothing. Cut with padding : padding + H.",
        ),
        Mistake(
            "cut_at_one_end",
            _CUT,
            "image[:, :, :H, :W]",
            "You cut the frame off at the bottom and at the right only. It lies on all four sides: x begins at row and column "
            "`padding`.",
        ),
        Mistake(
            "channels_last",
            f"{_ORDER}",
            "cols.reshape(N, rows, columns, KH, KW, C).transpose(0, 1, 2, 5, 3, 4)",
            "You read the numbers of a patch as row, column, channel. Their order is channel, row, column.",
        ),
        Mistake(
            "patches_column_by_column",
            _ORDER,
            "cols.reshape(N, columns, rows, C, KH, KW).swapaxes(1, 2)",
            "You take the patches column by column. They come in reading order, row by row.",
        ),
        Mistake(
            "patch_read_by_columns",
            _ORDER,
            "cols.reshape(N, rows, columns, C, KW, KH).swapaxes(4, 5)",
            "You read a patch column by column. Its numbers come row by row: reshape to (KH, KW).",
        ),
        Mistake(
            "overlap_averaged",
            f"return {_CUT}",
            "counts = np.zeros(image.shape)\n"
            "    for i, j in np.ndindex(rows, columns):\n"
            "        counts[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW] += 1\n"
            "    image = image / np.maximum(counts, 1)\n"
            f"    return {_CUT}",
            "Where patches overlap you average. Gradients from several places are added up.",
        ),
        Mistake(
            "frame_wrapped_round",
            f"return {_CUT}",
            "dx = np.zeros(x_shape, cols.dtype)\n"
            "    for i, j in np.ndindex(H + padding, W + padding):\n"
            "        dx[:, :, i - padding, j - padding] += image[:, :, i, j]\n"
            "    return dx",
            "What belongs to the frame above and to the left lands at the opposite rim: a negative index counts from the end. "
            "Leave out what lies outside x.",
        ),
        Mistake(
            "rows_left_over",
            f"return {_CUT}",
            "image = image[:, :, : stride * (rows - 1) + KH, : stride * (columns - 1) + KW]\n"
            "    return image[:, :, padding : image.shape[2] - padding, padding : image.shape[3] - padding]",
            "Your answer is a row or a column short where the stride leaves some of the padded image over. Start with zeros "
            "of the whole padded image, and cut x's own place out of it.",
        ),
        Mistake(
            "stride_ignored",
            "i : i + stride * rows : stride, j : j + stride * columns : stride",
            "i : i + rows, j : j + columns",
            "You place the patches one step apart. They are `stride` apart.",
        ),
    ),
    hints=(
        "Number the cells of a small x, run im2col on them by hand, and read which cells each patch was cut from. Which of them does "
        "your answer miss, or count once only?",
        "Put every patch back where it was cut out of the padded image, adding to what lies there already. Then cut the frame off.",
        "image = np.zeros((N, C, H + ..., W + ...))\nfor row in range(...):\n    for column in range(...):\n"
        "        patch = cols[:, row * ... + column].reshape(N, C, KH, KW)\n"
        "        image[:, :, ... : ..., ... : ...] += patch\nreturn image[:, :, ... : ..., ... : ...]",
    ),
)
