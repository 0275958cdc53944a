"""Widgets of windows that slide, without a browser: Toeplitz view and receptive-field tree."""

from __future__ import annotations

import re

import numpy as np
import pytest
import traitlets

from earlab.widgets import ReceptiveFieldTree, ToeplitzView
from tests.browser.widget_table import not_written
from tests.earlab.widgets.test_kit import ask, error, has_picture, values
from tests.helpers.widget_examples import receptive_field, toeplitz_from_kernel

# ---- Toeplitz view ----


def test_the_matrix_is_the_students() -> None:
    view = ToeplitzView(toeplitz_from_kernel)
    _, arrays = ask(view, "matrix", w=[1, 2, 3], n=5)
    assert arrays["matrix"] @ [0, 1, 0, 2, -1] == pytest.approx(
        np.correlate([0, 1, 0, 2, -1], [1, 2, 3], "same")
    )


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (lambda w, n: toeplitz_from_kernel(w, n)[1:-1], "returned the matrix of w and n with shape (3, 5)"),
        (lambda w, n: None, "Does it end with `return`?"),
        (not_written, "not_written is not written yet"),
    ],
)
def test_a_wrong_matrix_is_told(function, says: str) -> None:
    view = ToeplitzView(function)
    assert says in error(view, "matrix", w=[1, 2, 3], n=5)
    assert has_picture(view)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"w": [1, 2]}, "w has 2 weights; expected an odd number"),
        ({"w": np.ones(7)}, "w has 7 weights, x only 5 samples"),
        ({"x": np.zeros(13)}, "x has 13 samples; expected 3 to 12"),
        ({"x": [0, 1, np.nan]}, "expected numbers from −3 to 3"),
    ],
)
def test_it_says_which_kernel_and_signal_it_wants(options, says: str) -> None:
    with pytest.raises(traitlets.TraitError, match=re.escape(says)):
        ToeplitzView(toeplitz_from_kernel, **options)


# ---- receptive-field tree ----

LAYERS = [[3, 1, 1], [2, 2, 1], [3, 1, 2]]


def test_the_students_function_is_asked_after_every_layer() -> None:
    asked = []

    def watched(layers):
        asked.append(list(layers))
        return receptive_field(layers)

    tree = ReceptiveFieldTree(watched)
    assert values(tree, "sizes", layers=LAYERS) == {"sizes": [3, 4, 12]}
    assert asked == [[tuple(layer) for layer in LAYERS[:count]] for count in (1, 2, 3)]
    assert tree.layers == LAYERS


def test_the_tree_of_an_output_has_gaps_where_dilation_leaves_them() -> None:
    tree = ReceptiveFieldTree(layers=[(3, 1, 4), (3, 1, 4)])
    assert tree.seen()[0].tolist() == [0, 4, 8, 12, 16]
    assert "An output spans 17 inputs" in tree.summary()
    strided = ReceptiveFieldTree(layers=[(2, 3, 1), (2, 1, 1)])
    assert strided.seen()[0].tolist() == [0, 1, 3, 4]


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (
            lambda layers: [3, 5],
            "returned the receptive field of 1 layers with shape (2,); expected ()",
        ),
        (lambda layers: None, "Does it end with `return`?"),
        (lambda kernels, strides: 1, "raised TypeError"),
        (not_written, "not_written is not written yet"),
    ],
)
def test_a_wrong_receptive_field_is_told(function, says: str) -> None:
    tree = ReceptiveFieldTree(function)
    assert says in error(tree, "sizes", layers=LAYERS)
    assert has_picture(tree)


@pytest.mark.parametrize(
    ("layers", "says"),
    [
        ([], "there are 0 layers; expected 1 to 6"),
        ([(3, 1, 1), (3, 0, 1)], "layer 2 has stride 0; expected 1 to 4"),
        ([(3, 1, 17)], "layer 1 has dilation 17; expected 1 to 16"),
        ([(3, 1)], "must be of length 3"),
    ],
)
def test_it_says_which_layers_it_wants(layers, says: str) -> None:
    with pytest.raises(traitlets.TraitError, match=re.escape(says)):
        ReceptiveFieldTree(layers=layers)
