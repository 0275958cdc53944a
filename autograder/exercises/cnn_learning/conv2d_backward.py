"""``conv2d_backward``: gradients back through a convolution, in less time than loops over samples take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import (
    Budget,
    Case,
    Equivalent,
    Exercise,
    Mistake,
    edge,
    random,
    timed,
    worked,
)
from autograder.exercises.cnn_learning.sizes import PLANS, Plan, batch_of, outputs, small_batch
from autograder.exercises.drawing import away_from_zero, whole_numbers


def _layer(rng: np.random.Generator, batch: tuple[int, int, int], plan: Plan) -> dict[str, Any]:
    (n, c, f), (height, width, KH, KW, stride, padding) = batch, plan
    return {
        "d_out": away_from_zero(rng, n, f, *outputs(*plan)),
        "x": away_from_zero(rng, n, c, height, width),
        "weight": away_from_zero(rng, f, c, KH, KW),
        "stride": stride,
        "padding": padding,
    }


_COPIES = 400  # of three samples
_ROUGHLY = 0.02  # what adding up so much in float32 may cost, of values around 10: here time is asked for


def _draw_conv(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "two filters on a map of two by three",
        d_out=whole_numbers(rng, 1, 2, 1, 2),
        x=whole_numbers(rng, 1, 1, 2, 3),
        weight=whole_numbers(rng, 2, 1, 2, 2),
        stride=1,
        padding=0,
    )
    for plan in PLANS:
        height, width, KH, KW, stride, padding = plan
        yield random(
            f"{height} by {width}, filters of {KH} by {KW}, stride {stride}, padding {padding}",
            **_layer(rng, batch_of(rng, plan), plan),
        )
    yield edge("no padding", **_layer(rng, small_batch(rng), (5, 6, 3, 2, 1, 0)))
    yield edge(
        "an even map, stride 2: a padded row is left over",
        **_layer(rng, small_batch(rng), (8, 6, 5, 5, 2, 2)),
    )
    yield edge("filters of one weight", **_layer(rng, small_batch(rng), (3, 4, 1, 1, 1, 0)))
    yield edge("filters as large as the map", **_layer(rng, small_batch(rng), (3, 4, 3, 4, 1, 0)))
    n, c, _ = small_batch(rng)
    yield edge("one filter", **_layer(rng, (n, c, 1), (5, 7, 2, 3, 2, 1)))
    partly = _layer(rng, small_batch(rng), (6, 8, 2, 3, 1, 1))
    partly["weight"][:, :, rng.integers(2), rng.integers(3)] = 0.0
    yield edge("weights that are 0", **partly)
    yield timed(
        "a large batch", **_layer(rng, (3, 1, 5), (7, 10, 2, 4, 1, 1)), copies=_COPIES, floor=_ROUGHLY
    )


def ask_conv(
    student: Any, d_out: Any, x: Any, weight: Any, stride: int, padding: int, copies: int = 1
) -> Any:
    """Run the backward pass with pieces of the probe's own, so that a student's wrong one costs nothing here.

    copies: how often the samples are repeated, each time with another multiple of d_out; what comes back is averaged over
    them, so that little is sent.
    col2im works from what it is: the adjoint of im2col.  It lays out every cell of x by itself and asks how much of each
    patch is that cell, for samples of this shape alone.
    """

    samples = len(x)
    x = np.concatenate([x] * copies)
    d_out = np.concatenate([(1 + k % 5) * d_out for k in range(copies)])

    def given_im2col(x: Any, KH: int, KW: int, stride: int, padding: int) -> Any:
        x = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
        tops = range(0, x.shape[2] - KH + 1, stride)
        lefts = range(0, x.shape[3] - KW + 1, stride)
        cut = [x[:, :, i : i + KH, j : j + KW].reshape(len(x), -1) for i in tops for j in lefts]
        return np.stack(cut, axis=1)

    def given_col2im(cols: Any, x_shape: Any, KH: int, KW: int, stride: int, padding: int) -> Any:
        x_shape = tuple(x_shape)
        if len(x_shape) != 4 or x_shape[1:] != x.shape[1:]:
            raise ValueError(
                f"col2im was called with x_shape {x_shape}; x has shape {x.shape}: any number of samples will do, "
                "the rest has to be the same"
            )
        cells = np.eye(x[0].size).reshape(-1, *x.shape[1:])
        asked = given_im2col(cells, KH, KW, stride, padding)
        expected = (x_shape[0], *asked.shape[1:])
        if np.shape(cols) != expected:
            raise ValueError(f"col2im was called with cols of shape {np.shape(cols)}; expected {expected}")
        return np.tensordot(cols, asked, ((1, 2), (1, 2))).reshape(x_shape)

    found = student.conv2d_backward(
        d_out, x, weight, stride, padding, im2col=given_im2col, col2im=given_col2im
    )
    if copies == 1 or not isinstance(found, (tuple, list)):
        return found
    try:
        arrays = [np.asarray(one, float) for one in found]
    except (TypeError, ValueError):  # no numbers: what is wrong with them is said of what came
        return found
    return tuple(
        array.reshape(copies, samples, *array.shape[1:]).mean(0)
        if array.shape[:1] == (len(x),)
        else array / copies
        for array in arrays
    )


def work(d_out: Any, x: Any, weight: Any, stride: int, padding: int, copies: int) -> None:
    """Multiply and add as much as the way back through this layer takes in array operations, with numbers that mean nothing."""
    samples, places, taps = copies * len(x), d_out[0, 0].size, weight[0].size
    delta, cols = np.ones((samples, places, len(weight))), np.ones((samples, places, taps))
    np.tensordot(delta, cols, ((0, 1), (0, 1)))
    patches = delta @ np.ones((len(weight), taps))
    np.tensordot(patches, np.ones((x[0].size, places, taps)), ((1, 2), (1, 2)))


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
    budget=Budget(
        10,
        work,
        "Python goes through a loop for every sample, or for every filter. Let one operation on arrays take the whole batch: at "
        "one place of the output, or for all places at once with im2col.",
    ),
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
            "dead_weights",
            ".reshape(weight.shape)",
            ".reshape(weight.shape) * (weight != 0)",
            "A weight that is 0 gets no gradient from you. What it is told depends on d_out and x alone: it can learn.",
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
