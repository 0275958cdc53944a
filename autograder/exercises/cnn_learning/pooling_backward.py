"""``avg_pool_backward`` and ``max_pool_backward``: gradients back through a pooling layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.cnn_learning.sizes import other_size
from autograder.exercises.drawing import away_from_zero, whole_numbers


def _pool(
    rng: np.random.Generator, shape: tuple[int, int, int, int], size: int, stride: int
) -> dict[str, Any]:
    """Return what a pooling backward pass takes, with all numbers of x different."""
    n, c, *sides = shape
    count = n * c * sides[0] * sides[1]
    return {
        "d_out": away_from_zero(rng, n, c, *_outputs(sides, size, stride)),
        "x": rng.permutation(np.arange(count) - count // 3).reshape(shape) / 4,
        "size": size,
        "stride": stride,
    }


def _outputs(sides: Sequence[int], size: int, stride: int) -> list[int]:
    return [(side - size) // stride + 1 for side in sides]


def _batch(rng: np.random.Generator, *taken: int) -> tuple[int, int]:
    """Return how many samples and channels, never as many of both, and none of the sizes taken."""
    n = other_size(rng, *taken)
    return n, other_size(rng, *taken, n)


def _draw_pool(rng: np.random.Generator) -> Iterator[Case]:
    small = _pool(rng, (1, 1, 4, 6), 2, 2)
    yield worked("six windows side by side", **small | {"d_out": whole_numbers(rng, 1, 1, 2, 3) * 4})
    sizes = [(4, 6, 2, 2), (9, 6, 3, 3), (5, 7, 3, 2), (7, 5, 3, 2), (6, 8, 4, 1)]
    for height, width, size, stride in sizes:
        taken = height, width, *_outputs((height, width), size, stride)
        yield random(
            f"{height} by {width}, windows of {size}, stride {stride}",
            **_pool(rng, (*_batch(rng, *taken), height, width), size, stride),
        )
    yield edge("overlapping windows, stride 1", **_pool(rng, (*_batch(rng), 4, 5), 2, 1))
    yield edge("a stride beyond the window", **_pool(rng, (*_batch(rng), 8, 11), 2, 3))
    yield edge("rows and columns that no window reaches", **_pool(rng, (*_batch(rng), 5, 9), 2, 2))
    yield edge("one window over the whole map", **_pool(rng, (*_batch(rng), 3, 3), 3, 2))


def _draw_max(rng: np.random.Generator) -> Iterator[Case]:
    yield from _draw_pool(rng)
    tied = _pool(rng, (*_batch(rng), 6, 8), 2, 2)
    tied["x"] = np.maximum(rng.integers(-3, 3, tied["x"].shape), 0).astype(float)
    yield edge("ties after a ReLU", exact=True, **tied)
    equal = _pool(rng, (*_batch(rng), 5, 7), 3, 2)
    equal["x"] = np.full(equal["x"].shape, float(rng.choice([0.0, 2.0, -1.5])))
    yield edge("every number is the same", exact=True, **equal)
    below = _pool(rng, (*_batch(rng), 4, 6), 2, 2)
    below["x"] -= 2 + below["x"].max()
    yield edge("every number is negative", **below)
    near = _pool(rng, (*_batch(rng), 6, 8), 2, 2)
    apart = rng.permuted(np.tile(np.arange(4), (*near["d_out"].shape, 1)), axis=-1) * 5e-6
    windows = rng.uniform(1, 2, near["d_out"].shape)[..., None] * (1 + apart)
    near["x"] = windows.reshape(*near["d_out"].shape, 2, 2).swapaxes(3, 4).reshape(near["x"].shape)
    yield edge("nearly a tie", **near)


_ROWS = "i : i + stride * rows : stride"
_COLUMNS = "j : j + stride * columns : stride"
_PLACE = "dx[:, :, i : i + stride * rows : stride, j : j + stride * columns : stride]"

AVERAGE = Exercise(
    name="avg_pool_backward",
    draw=_draw_pool,
    visible_seed=2,
    shown=(
        worked(
            "two windows side by side",
            d_out=np.array([[[[4.0, 8.0]]]]),
            x=np.array([[[[1.0, 3.0, 2.0, 5.0], [7.0, 0.0, 4.0, 6.0]]]]),
            size=2,
            stride=2,
        ),
        worked(
            "two windows that overlap",
            d_out=np.array([[[[4.0, 8.0]]]]),
            x=np.array([[[[1.0, 3.0, 2.0], [7.0, 0.0, 4.0]]]]),
            size=2,
            stride=1,
        ),
    ),
    returns=("dx",),
    mistakes=(
        Mistake(
            "not_shared",
            "d_out / size**2",
            "d_out",
            "Each cell gets the whole gradient of its window. An average has size² inputs; each of them gets 1/size² of it.",
        ),
        Mistake(
            "shared_by_the_side",
            "size**2",
            "size",
            "You divide by size. A window has size · size cells, so each share is 1/size².",
        ),
        Mistake(
            "shared_by_twice_the_side",
            "size**2",
            "(size + size)",
            "You divide by size + size. A window has size · size cells, so each share is 1/size².",
        ),
        Mistake(
            "assigned",
            f"{_PLACE} += ",
            f"{_PLACE} = ",
            "Where windows overlap, the last one overwrites the others. A cell that feeds several outputs adds up what comes back "
            "from all of them.",
        ),
        Mistake(
            "side_by_side",
            f"[:, :, {_ROWS}, {_COLUMNS}]",
            "[:, :, i : i + size * rows : size, j : j + size * columns : size]",
            "You place the windows one size apart. They are one stride apart.",
        ),
        Mistake(
            "stride_for_size",
            "return dx",
            "return dx * size**2 / stride**2",
            "You divide by stride². The window has size · size cells, however far apart the windows are.",
        ),
        Mistake(
            "top_left_only",
            "range(size) for j in range(size)",
            "range(1) for j in range(1)",
            "Only one cell of each window gets a gradient. In an average every cell of the window has a share.",
        ),
        Mistake(
            "added_by_index",
            "return dx",
            "dx[:] = 0\n"
            "    n, c, row, column, i, j = np.indices((*d_out.shape, size, size))\n"
            "    dx[n, c, row * stride + i, column * stride + j] += d_out[..., None, None] / size**2\n"
            "    return dx",
            "Where windows overlap, one of them alone counts. `=` overwrites, and `+=` with index arrays or on a strided view adds to a cell once: loop over the windows, or use np.add.at.",
        ),
        Mistake(
            "mean_of_the_overlap",
            "return dx",
            "counts = np.zeros(x.shape[2:])\n"
            "    for i, j in np.ndindex(rows, columns):\n"
            "        counts[i * stride : i * stride + size, j * stride : j * stride + size] += 1\n"
            "    return dx / np.maximum(counts, 1)",
            "Where windows overlap you average what comes back. Gradients from several places are added up.",
        ),
        Mistake(
            "times_the_input",
            "return dx",
            "return dx * x",
            "You multiply by x. An average weighs every cell by 1/size², whatever stands in it.",
        ),
        Mistake(
            "batch_averaged",
            "size**2",
            "size**2 / len(x)",
            "You divide by the number of samples too. Every sample keeps its own gradient; only size² divides.",
        ),
        Mistake(
            "first_cells_forgotten",
            "range(size) for j in range(size)",
            "range(1, size) for j in range(1, size)",
            "The first row and column of each window get nothing. Count from 0 to size − 1.",
        ),
    ),
    hints=(
        "Add up your dx and add up d_out. If the sums differ, is it by size², or only where windows overlap?",
        "Every cell of a window gets the same share, 1/size² of that window's gradient, and a cell in several windows adds its shares "
        "up. Start with zeros of the shape of x.",
        "dx = np.zeros(x.shape)\nfor row in range(...):\n    for column in range(...):\n"
        "        dx[:, :, ... : ..., ... : ...] += d_out[:, :, row : row + 1, column : column + 1] / ...\nreturn dx",
    ),
)


_FIRST = "argmax(axis=-1)"
_ADD = "np.add.at(dx, (n, c, row * stride + first // size, column * stride + first % size), d_out)"

MAXIMUM = Exercise(
    name="max_pool_backward",
    draw=_draw_max,
    visible_seed=2,
    shown=(
        worked(
            "two windows side by side",
            d_out=np.array([[[[4.0, 8.0]]]]),
            x=np.array([[[[1.0, 3.0, 2.0, 5.0], [7.0, 0.0, 4.0, 6.0]]]]),
            size=2,
            stride=2,
        ),
        worked(
            "two windows that overlap",
            d_out=np.array([[[[4.0, 8.0]]]]),
            x=np.array([[[[1.0, 9.0, 2.0], [7.0, 0.0, 4.0]]]]),
            size=2,
            stride=1,
        ),
        worked(
            "a tie",
            exact=True,
            d_out=np.array([[[[5.0]]]]),
            x=np.array([[[[1.0, 3.0], [3.0, 3.0]]]]),
            size=2,
            stride=2,
        ),
    ),
    returns=("dx",),
    mistakes=(
        Mistake(
            "ties_to_all",
            _ADD,
            "for i in range(size * size):\n"
            "        top = windows.max(axis=-1) == windows[..., i]\n"
            "        np.add.at(dx, (n, c, row * stride + i // size, column * stride + i % size), d_out * top)",
            "On a tie every maximum gets the whole gradient. The first one in reading order takes it, the others get 0.",
        ),
        Mistake(
            "ties_shared",
            _ADD,
            "top = windows == windows.max(axis=-1, keepdims=True)\n"
            "    for i in range(size * size):\n"
            "        part = d_out * top[..., i] / top.sum(axis=-1)\n"
            "        np.add.at(dx, (n, c, row * stride + i // size, column * stride + i % size), part)",
            "On a tie you share the gradient among the maxima. The first one in reading order takes all of it.",
        ),
        Mistake(
            "below_zero_silent",
            "column * stride + first % size), d_out)",
            "column * stride + first % size), d_out * (windows.max(axis=-1) > 0))",
            "A window whose maximum is not above 0 sends nothing back. Its largest number has won all the same: begin your search at one of the numbers, not at 0.",
        ),
        Mistake(
            "last_maximum",
            f"first = windows.{_FIRST}",
            f"first = size**2 - 1 - windows[..., ::-1].{_FIRST}",
            "On a tie the last maximum takes the gradient. Take the first in reading order: row by row, from the left.",
        ),
        Mistake(
            "ties_with_a_tolerance",
            f"first = windows.{_FIRST}",
            f"first = np.isclose(windows, windows.max(axis=-1, keepdims=True)).{_FIRST}",
            "You take numbers that are nearly equal for a tie. The largest wins, by however little: compare exactly, or take np.argmax.",
        ),
        Mistake(
            "first_by_columns",
            f"first = windows.{_FIRST}",
            "first = windows.reshape(*d_out.shape, size, size).swapaxes(-1, -2).reshape(windows.shape)\n"
            f"    first = first.{_FIRST} % size * size + first.{_FIRST} // size",
            "On a tie you take the first maximum column by column. Reading order goes row by row, from the left.",
        ),
        Mistake(
            "assigned",
            _ADD,
            "dx[n, c, row * stride + first // size, column * stride + first % size] = d_out",
            "A cell that wins several windows keeps one gradient only. Add up what comes back from all windows it has won; "
            "`dx[...] += ` with index arrays adds once only, too.",
        ),
        Mistake(
            "stride_ignored",
            "row * stride + first // size, column * stride + first % size",
            "row * size + first // size, column * size + first % size",
            "You place the windows one size apart. They are one stride apart: a window begins at row · stride.",
        ),
        Mistake(
            "row_and_column_swapped",
            "row * stride + first // size, column * stride + first % size",
            "row * stride + first % size, column * stride + first // size",
            "Row and column inside the window are swapped. In reading order, place // size is the row and place % size the column.",
        ),
        Mistake(
            "shared_as_an_average",
            _ADD,
            "for i in range(size * size):\n"
            "        part = d_out / size**2\n"
            "        np.add.at(dx, (n, c, row * stride + i // size, column * stride + i % size), part)",
            "Every cell of the window gets a share, as behind an average. Behind a maximum, one cell gets all and the others 0.",
        ),
        Mistake(
            "largest_size",
            f"first = windows.{_FIRST}",
            f"first = np.abs(windows).{_FIRST}",
            "You look for the largest size. The maximum of −5 and 2 is 2: do not take np.abs first.",
        ),
        Mistake(
            "smallest",
            _FIRST,
            "argmin(axis=-1)",
            "The smallest number of each window gets the gradient. It belongs to the largest.",
        ),
        Mistake(
            "top_left_of_the_window",
            "row * stride + first // size, column * stride + first % size",
            "row * stride + 0 * first, column * stride",
            "The first cell of each window gets the gradient. Find where in the window the maximum stands, and put it there.",
        ),
        Mistake(
            "value_for_gradient",
            "column * stride + first % size), d_out)",
            "column * stride + first % size), windows.max(axis=-1))",
            "You put the maximum itself back. What goes back is its gradient, d_out.",
        ),
        Mistake(
            "times_the_input",
            "return dx",
            "return dx * x",
            "You multiply by x. The slope of a maximum at the winner is 1, whatever number won.",
        ),
    ),
    hints=(
        "Mark the maximum of each window of x with a pencil. Do the numbers in your dx stand there, and nowhere else? What about a "
        "window with a tie, and a cell that wins two windows?",
        "For each window: find the place of the first maximum (np.argmax of the flattened window gives it), turn it into a row and "
        "a column, and add that window's gradient there.",
        "dx = np.zeros(x.shape)\nfor n, c, row, column in np.ndindex(d_out.shape):\n"
        "    window = x[n, c, ... : ..., ... : ...]\n    i, j = divmod(np.argmax(window), ...)\n"
        "    dx[n, c, ... + i, ... + j] += ...\nreturn dx",
    ),
)
