"""``col2im`` and ``conv2d_backward``: gradients back through a convolution."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Equivalent, Exercise, Mistake, edge, random, worked
from autograder.exercises.cnn_learning.sizes import other_size
from autograder.exercises.drawing import away_from_zero, whole_numbers

# height, width, KH, KW, stride, padding: no two alike, and height and width give different numbers of patches
_PLANS = ((6, 9, 3, 2, 1, 1), (7, 5, 2, 3, 2, 2), (9, 7, 3, 4, 2, 1), (5, 8, 2, 3, 3, 2))


def _outputs(height: int, width: int, KH: int, KW: int, stride: int, padding: int) -> tuple[int, int]:
    return (height + 2 * padding - KH) // stride + 1, (width + 2 * padding - KW) // stride + 1


def _batch(rng: np.random.Generator) -> tuple[int, int, int]:
    """Return how many samples, channels and filters, all different."""
    n, c, f = rng.permutation([2, 3, 4])
    return int(n), int(c), int(f)


def _batch_of(rng: np.random.Generator, plan: tuple[int, int, int, int, int, int]) -> tuple[int, int, int]:
    """Return how many samples, channels and filters, so that no array of the layer has two equal sizes."""
    height, width, KH, KW, *_ = plan
    outputs = _outputs(*plan)
    n = other_size(rng, height, width, *outputs)
    c = other_size(rng, height, width, KH, KW, n)
    return n, c, other_size(rng, *outputs, KH, KW, n, c)


# --- col2im -------------------------------------------------------------------------------------------------------


def _patches(
    rng: np.random.Generator, batch: tuple[int, int], plan: tuple[int, int, int, int, int, int]
) -> dict[str, Any]:
    (n, c), (height, width, KH, KW, stride, padding) = batch, plan
    rows, columns = _outputs(*plan)
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
    for plan in _PLANS:
        height, width, KH, KW, stride, padding = plan
        yield random(
            f"{height} by {width}, patches of {KH} by {KW}, stride {stride}, padding {padding}",
            **_patches(rng, _batch_of(rng, plan)[:2], plan),
        )
    yield edge("no padding", **_patches(rng, _batch(rng)[:2], (5, 6, 3, 2, 1, 0)))
    yield edge(
        "an even map, stride 2: a padded row is left over",
        **_patches(rng, _batch(rng)[:2], (8, 6, 5, 5, 2, 2)),
    )
    yield edge("a stride beyond the patch", **_patches(rng, _batch(rng)[:2], (9, 7, 2, 1, 3, 0)))
    yield edge("patches of one number", **_patches(rng, _batch(rng)[:2], (3, 4, 1, 1, 1, 0)))
    yield edge("one patch over the whole map", **_patches(rng, _batch(rng)[:2], (3, 2, 3, 2, 1, 0)))


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


# --- conv2d_backward ----------------------------------------------------------------------------------------------


def _layer(
    rng: np.random.Generator, batch: tuple[int, int, int], plan: tuple[int, int, int, int, int, int]
) -> dict[str, Any]:
    (n, c, f), (height, width, KH, KW, stride, padding) = batch, plan
    return {
        "d_out": away_from_zero(rng, n, f, *_outputs(*plan)),
        "x": away_from_zero(rng, n, c, height, width),
        "weight": away_from_zero(rng, f, c, KH, KW),
        "stride": stride,
        "padding": padding,
    }


def _draw_conv(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "two filters on a map of two by three",
        d_out=whole_numbers(rng, 1, 2, 1, 2),
        x=whole_numbers(rng, 1, 1, 2, 3),
        weight=whole_numbers(rng, 2, 1, 2, 2),
        stride=1,
        padding=0,
    )
    for plan in _PLANS:
        height, width, KH, KW, stride, padding = plan
        yield random(
            f"{height} by {width}, filters of {KH} by {KW}, stride {stride}, padding {padding}",
            **_layer(rng, _batch_of(rng, plan), plan),
        )
    yield edge("no padding", **_layer(rng, _batch(rng), (5, 6, 3, 2, 1, 0)))
    yield edge(
        "an even map, stride 2: a padded row is left over", **_layer(rng, _batch(rng), (8, 6, 5, 5, 2, 2))
    )
    yield edge("filters of one weight", **_layer(rng, _batch(rng), (3, 4, 1, 1, 1, 0)))
    yield edge("filters as large as the map", **_layer(rng, _batch(rng), (3, 4, 3, 4, 1, 0)))
    n, c, _ = _batch(rng)
    yield edge("one filter", **_layer(rng, (n, c, 1), (5, 7, 2, 3, 2, 1)))


def ask_conv(student: Any, d_out: Any, x: Any, weight: Any, stride: int, padding: int) -> Any:
    """Run the backward pass with pieces of the probe's own, so that a student's wrong one costs nothing here.

    col2im works from what it is: the adjoint of im2col.  It lays out every cell of x by itself and asks how much of each
    patch is that cell, for an x of this shape alone.
    """

    def given_im2col(x: Any, KH: int, KW: int, stride: int, padding: int) -> Any:
        x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
        tops = range(0, x.shape[2] - KH + 1, stride)
        lefts = range(0, x.shape[3] - KW + 1, stride)
        cut = [x[:, :, i : i + KH, j : j + KW].reshape(len(x), -1) for i in tops for j in lefts]
        return np.stack(cut, axis=1)

    def given_col2im(cols: Any, x_shape: Any, KH: int, KW: int, stride: int, padding: int) -> Any:
        if tuple(x_shape) != x.shape:
            raise ValueError(f"col2im was called with x_shape {tuple(x_shape)}; x has shape {x.shape}")
        cells = np.eye(x[0].size).reshape(-1, *x.shape[1:])
        asked = given_im2col(cells, KH, KW, stride, padding)
        if np.shape(cols) != (len(x), *asked.shape[1:]):
            raise ValueError(
                f"col2im was called with cols of shape {np.shape(cols)}; expected {(len(x), *asked.shape[1:])}"
            )
        return np.tensordot(cols, asked, ((1, 2), (1, 2))).reshape(x.shape)

    return student.conv2d_backward(
        d_out, x, weight, stride, padding, im2col=given_im2col, col2im=given_col2im
    )


CONV = Exercise(
    name="conv2d_backward",
    draw=_draw_conv,
    visible_seed=1,
    shown=(
        worked(
            "one filter of two weights on a row of three",
            d_out=np.array([[[[1.0, -2.0]]]]),
            x=np.array([[[[1.0, 2.0, 4.0]]]]),
            weight=np.array([[[[3.0, -1.0]]]]),
            stride=1,
            padding=0,
        ),
        worked(
            "two filters of one weight each",
            d_out=np.array([[[[1.0, 2.0]], [[3.0, 4.0]]]]),
            x=np.array([[[[5.0, 6.0]]]]),
            weight=np.array([[[[2.0]]], [[[-1.0]]]]),
            stride=1,
            padding=0,
        ),
    ),
    returns=("dx", "dweight", "dbias"),
    probe=ask_conv,
    mistakes=(
        Mistake(
            "filters_not_moved",
            "d_out.reshape(N, F, -1).transpose(0, 2, 1)",
            "d_out.reshape(N, -1, F)",
            "You reshape (N, F, OH, OW) to (N, OH·OW, F). That has the right shape and scrambles the filters: reshape to "
            "(N, F, OH·OW) first, then swap the last two axes.",
        ),
        Mistake(
            "bias_averaged",
            "delta.sum(axis=(0, 1))",
            "delta.mean(axis=(0, 1))",
            "dbias is a mean. The bias was added at every place of every sample, so its gradient is the sum over all of them.",
        ),
        Mistake(
            "bias_over_places_averaged",
            "delta.sum(axis=(0, 1))",
            "delta.mean(axis=1).sum(axis=0)",
            "dbias averages over the places of the map. Add up all of them, and all samples.",
        ),
        Mistake(
            "bias_of_every_sample",
            "delta.sum(axis=(0, 1))",
            "delta.sum(axis=1)",
            "dbias still has an axis for the samples. One bias serves all of them: sum over the samples too, so that (F,) is left.",
        ),
        Mistake(
            "weights_averaged",
            ".reshape(weight.shape)",
            ".reshape(weight.shape) / N",
            "dweight is divided by N. What is averaged was divided in d_out already; here you only add up.",
        ),
        Mistake(
            "flipped_for_dx",
            "delta @ weight.reshape(F, -1)",
            "delta @ weight[:, :, ::-1, ::-1].reshape(F, -1)",
            "You flip the filter before you hand it to col2im. Laying patches back flips it by itself: each patch gets the filter as it is.",
        ),
        Mistake(
            "flipped_dweight",
            "return dx, dweight, ",
            "return dx, dweight[:, :, ::-1, ::-1], ",
            "dweight is upside down. The weight at row i, column j met what stands at row i, column j of every patch.",
        ),
        Mistake(
            "bias_gradient_in_the_wrong_place",
            "return dx, dweight, delta.sum(axis=(0, 1))",
            "return dweight, dx, delta.sum(axis=(0, 1))",
            "The first two are swapped. Return dx, dweight, dbias, in this order.",
        ),
        Mistake(
            "dweight_not_turned",
            "np.tensordot(delta, cols, ",
            "np.tensordot(cols, delta, ",
            "You reshape dweight from (C·KH·KW, F), which scrambles it. One filter has to be one row: (F, C·KH·KW) first, then reshape.",
        ),
        Mistake(
            "mean_over_places",
            ".reshape(weight.shape)",
            ".reshape(weight.shape) / cols.shape[1]",
            "dweight is an average over the places. One weight serves all places, and its gradient adds up all of them.",
        ),
        Mistake(
            "first_sample_only",
            "np.tensordot(delta, cols, ((0, 1), (0, 1)))",
            "np.tensordot(delta[:1], cols[:1], ((0, 1), (0, 1)))",
            "dweight knows the first sample only. Every sample used the same filters: add up over the whole batch.",
        ),
        Mistake(
            "weight_for_patches",
            "dx = col2im(delta @ weight.reshape(F, -1)",
            "dx = col2im(delta @ dweight.reshape(F, -1)",
            "You build dx from dweight. Multiplying swaps: dx gets the weights, dweight gets the patches.",
        ),
    ),
    hints=(
        "Which of the three is wrong? dbias needs d_out alone, dweight also x, dx also the weights. With the first worked case you "
        "can follow each on paper.",
        "The forward pass was one matrix product, cols @ weights.T + bias, as in a dense layer. So is the way back: delta (N, OH·OW, F) "
        "times the patches gives dweight, delta times the weights gives the patches' gradient, and col2im lays it back.",
        "delta = d_out.reshape(N, F, -1).transpose(...)\ncols = im2col(x, KH, KW, stride, padding)\ndweight = ...   # sum over samples and places\n"
        "dx = col2im(delta @ ..., x.shape, KH, KW, stride, padding)\nreturn dx, dweight, delta.sum(axis=...)",
    ),
    equivalent=tuple(
        Equivalent(
            f"{line.format(-1)} -> {line.format(-2)}",
            "numpy takes every negative size for the one to work out",
        )
        for line in (
            "delta = d_out.reshape(N, F, {}).transpose(0, 2, 1)",
            "dx = col2im(delta @ weight.reshape(F, {}), x.shape, KH, KW, stride, padding)",
        )
    ),
)
