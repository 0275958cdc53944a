"""``conv2d_forward``: slide every filter over every picture, all channels at once.

The probe hands in an ``im2col`` of its own, so a wrong one costs once.  Work that never calls it is as right.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Equivalent, Exercise, Mistake, edge, random, worked
from autograder.exercises.cnn_forward.pictures import FORBIDDEN, filters, picture, sides, whole_picture
from autograder.exercises.drawing import whole_numbers


def _draw_conv2d_forward(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "two filters of 1 × 2 on 2 × 4 pixels",
        x=whole_picture(rng, 1, 1, 2, 4),
        weight=whole_numbers(rng, 2, 1, 1, 2) + np.array([0.0, 4.0]),
        bias=whole_numbers(rng, 2) * np.array([1.0, 5.0]),
        stride=1,
        padding=0,
    )
    kinds = ((3, 5, 2, 3, 4, 2, 1), (2, 3, 4, 2, 1, 1, 2), (4, 5, 3, 2, 4, 3, 1), (3, 2, 5, 1, 4, 2, 0))
    for n, f, c, kh, kw, stride, padding in kinds:
        h, w = sides(rng, (kh, kw), stride, padding, (n, c), int(stride > 1))
        yield random(
            f"{f} filters of {kh} × {kw}, {c} channels, stride {stride}, padding {padding}",
            x=picture(rng, n, c, h, w),
            **filters(rng, f, c, kh, kw),
            stride=stride,
            padding=padding,
        )
    h, w = 5 + int(rng.integers(0, 2)), 8 + int(rng.integers(0, 2))
    yield edge("one filter", x=picture(rng, 3, 2, h, w), **filters(rng, 1, 2, 2, 3), stride=2, padding=1)
    yield edge("one channel", x=picture(rng, 2, 1, h, w), **filters(rng, 3, 1, 3, 2), stride=1, padding=1)
    yield edge(
        "kernels of a single pixel",
        x=picture(rng, 2, 3, h, w),
        **filters(rng, 4, 3, 1, 1),
        stride=2,
        padding=0,
    )
    yield edge(
        "kernels as large as the picture",
        x=picture(rng, 3, 2, 4, 5),
        **filters(rng, 4, 2, 4, 5),
        stride=2,
        padding=0,
    )
    yield edge(
        "as many filters as channels, pictures and rows",
        x=picture(rng, 3, 3, 7, 7),
        **filters(rng, 3, 3, 3, 3),
        stride=2,
        padding=1,
    )
    ink = rng.integers(1, 10, (2, 3, 7, 9))
    ink[:, :, :5, :4] = 0
    yield edge("whole numbers, dark in a corner", x=ink, **filters(rng, 4, 3, 3, 2), stride=1, padding=1)


def ask_conv2d(student: Any, x: Any, weight: Any, bias: Any, stride: int, padding: int) -> Any:
    """Convolve with an im2col of the probe's own, so that a student's wrong one costs nothing here.

    It shifts each picture by a phase for each frequency, and knows no pixels but those of this case: as a plain formula
    it would solve another exercise for whoever reads the public case file.
    """
    known = np.append(np.float32(x).ravel(), np.float32(0))

    def given_im2col(x: Any, KH: int, KW: int, stride: int, padding: int) -> Any:
        around = ((0, 0), (0, 0), (padding, padding), (padding, padding))
        if np.ndim(x) != 4 or not np.isin(np.float32(x), known).all():
            raise ValueError(
                "im2col was called with other pictures than x: it takes the batch (N, C, H, W), or a part of it"
            )
        spectrum = np.fft.fft2(np.pad(np.float64(x), around))
        rows, columns = (np.fft.fftfreq(side) for side in spectrum.shape[2:])
        high, wide = (side - k for side, k in zip(spectrum.shape[2:], (KH, KW)))
        shifts = np.multiply.outer(np.arange(KH), rows)[:, None, :, None]
        shifts = shifts + np.multiply.outer(np.arange(KW), columns)[None, :, None, :]
        moved = np.fft.ifft2(spectrum[:, :, None, None] * np.exp(2j * np.pi * shifts)).real
        moved[np.abs(moved) < 1e-9 * np.abs(spectrum).max()] = 0  # what was dark is exactly 0 again
        chosen = moved[..., np.arange(0, high + 1, stride), :][..., np.arange(0, wide + 1, stride)]
        entries = chosen.reshape(len(spectrum), spectrum.shape[1] * KH * KW, -1)
        return np.ascontiguousarray(np.swapaxes(entries, 1, 2))

    return student.conv2d_forward(x, weight, bias, stride, padding, im2col=given_im2col)


_COLUMNS = "im2col(x, KH, KW, stride, padding)"
_PRODUCT = f"{_COLUMNS} @ weight.reshape(F, -1).T + bias"
_SHAPED = "z.transpose(0, 2, 1).reshape(N, F, OH, OW)"

CONV2D = Exercise(
    name="conv2d_forward",
    also_forbidden=FORBIDDEN,
    draw=_draw_conv2d_forward,
    probe=ask_conv2d,
    shown=(
        worked(
            "the edge kernel on a step",
            x=np.array([[[[0.0, 0.0, 3.0, 3.0], [0.0, 1.0, 1.0, 0.0]]]]),
            weight=np.array([[[[-1.0, 1.0]]]]),
            bias=np.array([0.5]),
            stride=1,
            padding=0,
        ),
        worked(
            "two filters over two channels",
            x=np.array([[[[1.0, 2.0], [3.0, 4.0]], [[10.0, 20.0], [30.0, 40.0]]]]),
            weight=np.array([[[[1.0], [2.0]], [[3.0], [4.0]]], [[[0.0], [1.0]], [[-1.0], [0.0]]]]),
            bias=np.array([100.0, 0.0]),
            stride=1,
            padding=0,
        ),
    ),
    returns=("z",),
    mistakes=(
        Mistake(
            "reshaped_without_transpose",
            _SHAPED,
            "z.reshape(N, F, OH, OW)",
            "You reshape (N, OH·OW, F) to (N, F, OH, OW): the shape is right, the numbers are mixed. The filters run along the "
            "last axis of z. Move that axis to its place first, then unfold the positions.",
        ),
        Mistake(
            "filters_last",
            _SHAPED,
            "z.reshape(N, OH, OW, F)",
            "Your filters run along the last axis. Each filter makes a map of its own: (N, F, OH, OW).",
        ),
        Mistake(
            "kernel_turned_round",
            "weight.reshape(F, -1)",
            "weight[:, :, ::-1, ::-1].reshape(F, -1)",
            "You turn the kernel round, as convolution in mathematics does. Networks do not: the upper left weight meets the "
            "upper left pixel.",
        ),
        Mistake(
            "bias_missing",
            "weight.reshape(F, -1).T + bias",
            "weight.reshape(F, -1).T",
            "The biases are missing. Each filter adds its own number everywhere on its map.",
        ),
        Mistake(
            "bias_subtracted",
            "weight.reshape(F, -1).T + bias",
            "weight.reshape(F, -1).T - bias",
            "You subtract the bias. It is added.",
        ),
        Mistake(
            "weights_misfolded",
            "weight.reshape(F, -1).T",
            "weight.reshape(-1, F)",
            "weight.reshape(-1, F) is no transpose: it cuts the same numbers anew, and the filters mix. Make one row a filter, "
            "then transpose.",
        ),
        Mistake(
            "weights_with_channels_last",
            "weight.reshape(F, -1)",
            "weight.transpose(0, 2, 3, 1).reshape(F, -1)",
            "The weights are flattened in another order than the patches. Both run channel, row, column.",
        ),
        Mistake(
            "first_channel_only",
            _PRODUCT,
            "im2col(x[:, :1], KH, KW, stride, padding) @ weight[:, :1].reshape(F, -1).T + bias",
            "You use the first channel only. A filter has weights for every channel, and all products are added up.",
        ),
        Mistake(
            "channels_averaged",
            _PRODUCT,
            f"{_COLUMNS} @ weight.reshape(F, -1).T / C + bias",
            "You average over the channels. Their products are added up.",
        ),
        Mistake(
            "products_averaged",
            _PRODUCT,
            f"{_COLUMNS} @ weight.reshape(F, -1).T / (C * KH * KW) + bias",
            "You take the mean of the products. Add them up, and do not divide.",
        ),
        Mistake(
            "bias_for_each_channel",
            _PRODUCT,
            f"{_COLUMNS} @ weight.reshape(F, -1).T + C * bias",
            "You add the bias once for each channel. A filter adds it once, after all channels are summed.",
        ),
        Mistake(
            "same_filter_for_all",
            "weight.reshape(F, -1).T + bias",
            "np.repeat(weight[:1], F, axis=0).reshape(F, -1).T + bias",
            "All your maps come from the first filter. Each filter makes a map of its own.",
        ),
        Mistake(
            "rectified",
            _SHAPED,
            "np.maximum(z, 0).transpose(0, 2, 1).reshape(N, F, OH, OW)",
            "You set negative sums to 0. The activation comes later, as a layer of its own: return the sums as they are.",
        ),
        Mistake(
            "first_bias_for_all",
            "weight.reshape(F, -1).T + bias",
            "weight.reshape(F, -1).T + bias[0]",
            "All your maps get the bias of the first filter. Each filter has its own.",
        ),
        Mistake(
            "bias_along_the_columns",
            f"{_PRODUCT}\n    return {_SHAPED}",
            f"{_COLUMNS} @ weight.reshape(F, -1).T\n    return {_SHAPED} + bias",
            "You add the biases along the last axis of the maps. There numpy lines them up with the columns. A bias belongs to "
            "a filter, axis 1: bias[:, None, None].",
        ),
        Mistake(
            "bias_where_something_is",
            f"z = {_PRODUCT}",
            "z = im2col(x, KH, KW, stride, padding)\n"
            "    z = z @ weight.reshape(F, -1).T + bias * (z != 0).any(axis=2, keepdims=True)",
            "Where a patch is dark your map is 0. The bias is added everywhere, also where the window sees zeros alone.",
        ),
        Mistake(
            "fractions_lost",
            _SHAPED,
            f"{_SHAPED}.astype(x.dtype)",
            "Where x holds whole numbers your sums lose their fractions: they are kept in an array of the type of x. Make it of floats.",
        ),
        Mistake(
            "windows_without_stride",
            _COLUMNS,
            "im2col(x, KH, KW, 1, padding).reshape(N, H + 2 * padding - KH + 1, -1, C * KH * KW)[:, :OH, :OW]"
            ".reshape(N, OH * OW, -1)",
            "Your windows begin at i and j. Output (i, j) looks at the window that begins at i · stride and j · stride.",
        ),
        Mistake(
            "stride_ignored",
            f"OW = (W + 2 * padding - KW) // stride + 1\n    z = {_PRODUCT}",
            "OW = (W + 2 * padding - KW) // 1 + 1\n    stride, OH = 1, H + 2 * padding - KH + 1\n"
            f"    z = {_PRODUCT}",
            "You move by one pixel whatever `stride` is. The next window begins `stride` pixels further.",
        ),
        Mistake(
            "padding_ignored",
            "    OH = (H + 2",
            "    padding = 0\n    OH = (H + 2",
            "The padding is missing: zeros stand around every picture before the kernel slides.",
        ),
    ),
    equivalent=(
        Equivalent(
            "z = im2col(x, KH, KW, stride, padding) @ weight.reshape(F, -1).T + bias -> "
            "z = im2col(x, KH, KW, stride, padding) @ weight.reshape(F, -2).T + bias",
            "numpy takes any negative length for what is left over",
        ),
    ),
    hints=(
        "Compare the shapes first. If they fit, ask with one filter and one channel: is that right? Then with two filters: do "
        "their maps mix?",
        "im2col gives a row for each position, in the order channel, row, column. A filter flattened in the same order is a "
        "column of weights. One matrix product gives (N, OH·OW, F); add the biases, bring F to axis 1, unfold the positions.",
        "z = im2col(x, ...) @ weight.reshape(F, -1).T + ...\nreturn z.transpose(...).reshape(N, F, ..., ...)",
    ),
)
