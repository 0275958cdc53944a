"""Widgets of sound, points and spectra without a browser: what they ask, check, refuse and draw."""

from __future__ import annotations

import base64
import re

import numpy as np
import pytest
import traitlets
from test_widgets import ask, error, not_written
from widget_examples import convolve1d, correlate1d

from earlab.widgets import KernelOnSound
from earlab.widgets.sounds import as_sound


@pytest.mark.parametrize(
    ("x", "rate", "says"),
    [
        (np.zeros((2, 8)), 16_000, "x has shape (2, 8); expected (n,), one channel"),
        (np.zeros(0), 16_000, "at least one sample"),
        ([0, np.inf], 16_000, "nan or inf"),
        (np.zeros(8), 100, "sample_rate is 100; expected Hz between 3000 and 192000"),
    ],
)
def test_a_sound_is_one_finite_channel(x, rate: float, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        as_sound(x, rate)


# ---- kernel on a sound ----


@pytest.mark.parametrize("way", ["correlate", "convolve"])
@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (3, 2)])
def test_the_output_is_the_students(way: str, stride: int, padding: int) -> None:
    widget = KernelOnSound(convolve1d, correlate1d, x=np.sin(np.arange(20.0)))
    _, arrays = ask(widget, "filter", kernel=[1, 0, -2], way=way, stride=stride, padding=padding)
    w = [1, 0, -2] if way == "convolve" else [-2, 0, 1]
    expected = np.convolve(np.pad(widget.x, padding), w, "valid")[::stride]
    assert arrays["z"] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("way", ["correlate", "convolve"])
def test_exploring_draws_what_the_students_function_would(way: str) -> None:
    yours, explored = KernelOnSound(convolve1d, correlate1d), KernelOnSound()
    for widget in (yours, explored):
        widget.set_state({"way": way, "stride": 2, "padding": 1})
    assert explored._output() == pytest.approx(yours._output())


def test_an_output_of_the_wrong_length_names_what_is_expected() -> None:
    widget = KernelOnSound(convolve1d, lambda x, w, stride, padding: x, x=np.zeros(20))
    says = error(widget, "filter", kernel=[1, 2], way="correlate", stride=1, padding=0)
    assert "returned the output with shape (20,); expected (19,)" in says
    only = KernelOnSound(convolve1d)
    assert "Give it both" in error(only, "filter", kernel=[1], way="correlate", stride=1, padding=0)


def test_kernels_have_one_to_fifteen_weights() -> None:
    for kernel in ([], [[1.0]], [1.0] * 16):
        with pytest.raises(ValueError, match=re.escape("expected (k,) with k from 1 to 15")):
            KernelOnSound(kernel=kernel)
    with pytest.raises(traitlets.TraitError):
        KernelOnSound().way = "turn"


@pytest.mark.parametrize("widget", [KernelOnSound(not_written, not_written), KernelOnSound()])
def test_there_is_a_still_with_and_without_functions(widget) -> None:
    data, _ = widget._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
