"""Widgets of windows that slide, without a browser: Toeplitz view and receptive-field tree."""

from __future__ import annotations

import base64
import re

import numpy as np
import pytest
import traitlets
from test_widgets import ask, error, not_written
from widget_examples import toeplitz_from_kernel

from earlab.widgets import ToeplitzView

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
    data, _ = view._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")


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
