"""``receptor_responses`` and ``receptor_images``: the columns of W as pictures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import (
    Case,
    Equivalent,
    Exercise,
    Mistake,
    edge,
    random,
    worked,
)
from autograder.exercises.drawing import away_from_zero, different_sizes, whole_numbers

_BOTH = ("receptor_responses", "receptor_images")


def _draw_receptors(rng: np.random.Generator) -> Iterator[Case]:
    images, W = whole_numbers(rng, 2, 2, 3), whole_numbers(rng, 6, 4)
    for function in _BOTH:
        yield worked(f"{function}, images of 2 × 3 pixels", function=function, W=W, images=images, exact=True)
    for k in range(4):
        n, height, width, units = (
            1 + size for size in different_sizes(rng, 4)
        )  # height · width exceeds the others
        function = _BOTH[k % 2]
        yield random(
            f"{function}, {n} images of {height} × {width} pixels, {units} receptors",
            function=function,
            W=away_from_zero(rng, height * width, units),
            images=away_from_zero(rng, n, height, width),
        )
    n, height, width, units = different_sizes(rng, 4)
    for function, case in (
        ("receptor_responses", ("one image", 1, height, width, units)),
        ("receptor_images", ("one receptor", n, height, width, 1)),
        ("receptor_responses", ("square images", n, height, height, units)),
        ("receptor_images", ("square images", n, height, height, units)),
        ("receptor_responses", ("images of one row", n, 1, width, units)),
    ):
        title, count, rows, columns, receptors = case
        yield edge(
            f"{function}, {title}",
            function=function,
            W=away_from_zero(rng, rows * columns, receptors),
            images=away_from_zero(rng, count, rows, columns),
        )


def ask_receptors(student: Any, function: str, W: Any, images: Any) -> Any:
    """Call one of the two functions."""
    if function == "receptor_images":
        return student.receptor_images(W, images.shape[1], images.shape[2])
    return student.receptor_responses(W, images)


_PIXELS = np.array([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [[0.0, 1.0, 0.0], [1.0, 0.0, 1.0]]])
_COLUMNS = np.array(
    [[1.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0], [3.0, 0.0, 1.0], [0.0, 0.0, 2.0]]
)


RECEPTORS = Exercise(
    name="receptor_responses",
    functions=_BOTH,
    draw=_draw_receptors,
    shown=tuple(
        worked(f"{function}, images of 2 × 3 pixels", function=function, W=_COLUMNS, images=_PIXELS)
        for function in _BOTH
    ),
    probe=ask_receptors,
    mistakes=(
        Mistake(
            "pixels_by_columns",
            "images.reshape",
            "images.transpose(0, 2, 1).reshape",
            "receptor_responses reads the pixels column by column. Read them row by row, as reshape does by itself.",
        ),
        Mistake(
            "images_mixed",
            "images.reshape(len(images), -1)",
            "images.reshape(-1, len(images)).T",
            "receptor_responses mixes pixels of different images. reshape(-1, N).T has the right shape, but it deals out "
            "the pixels in turn; reshape(N, -1) keeps each image together.",
        ),
        Mistake(
            "responses_transposed",
            "return X @ W",
            "return W.T @ X.T",
            "receptor_responses returns a row for each receptor. As everywhere here, a row belongs to an image: (N, l).",
        ),
        Mistake(
            "cosine",
            "return X @ W",
            "return X @ W / np.linalg.norm(W, axis=0)",
            "receptor_responses divides by the length of each receptor. A response is the plain inner product.",
        ),
        Mistake(
            "averaged",
            "return X @ W",
            "return X @ W / W.shape[0]",
            "receptor_responses divides by the number of pixels. A response is a sum over pixels, not a mean.",
        ),
        Mistake(
            "only_the_strongest",
            "return X @ W",
            "return (X @ W).max(axis=1, keepdims=True)",
            "receptor_responses returns the strongest response only. Every receptor answers every image: (N, l).",
        ),
        Mistake(
            "rows_as_receptors",
            "W.T.reshape",
            "W.reshape",
            "receptor_images cuts W along its rows, so each picture mixes all receptors. A receptor is a *column* of W: "
            "transpose first.",
            "receptor_images",
        ),
        Mistake(
            "sides_swapped",
            "-1, height, width",
            "-1, width, height",
            "receptor_images swaps height and width. An image has `height` rows of `width` pixels.",
            "receptor_images",
        ),
        Mistake(
            "turned",
            "W.T.reshape(-1, height, width)",
            "W.T.reshape(-1, width, height).transpose(0, 2, 1)",
            "receptor_images fills each picture column by column, so it lies on its side. Fill it row by row.",
            "receptor_images",
        ),
    ),
    hints=(
        "The card names the function. Print the shapes on every line: is a column of W still in one piece?",
        "Flatten each image to a row of pixels, row by row: (N, height·width). One product with W then gives every response. "
        "To look at a receptor, go the other way: take a column of W and fold it back into height × width.",
        "def receptor_responses(W, images):\n    X = images.reshape(..., -1)\n    return ...\n\n"
        "def receptor_images(W, height, width):\n    return W.T.reshape(-1, ..., ...)",
    ),
    equivalent=(
        Equivalent(
            "X = images.reshape(len(images), -1) -> X = images.reshape(len(images), -2)",
            "numpy works out the length for any negative number",
        ),
        Equivalent(
            "return W.T.reshape(-1, height, width) -> return W.T.reshape(-2, height, width)",
            "numpy works out the length for any negative number",
        ),
    ),
)
