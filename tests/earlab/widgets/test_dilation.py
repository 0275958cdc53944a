"""The dilation tree, without a browser: what the student's convolution lets an output hear."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch
import traitlets
from torch.nn import functional as F

from earlab.widgets import DilationTree
from tests.browser.widget_table import not_written
from tests.earlab.widgets.test_kit import ask, error, has_picture
from tests.helpers.causal_examples import causal_conv1d, dilated_receptive_field

SIZE = 40


def both_sides(x, weight, bias, dilation):
    """Pad left and right alike: a unit of the output hears the future."""
    reach = (weight.shape[2] - 1) * dilation
    return F.conv1d(F.pad(x, (reach // 2, reach - reach // 2)), weight, bias, dilation=dilation)


@pytest.mark.parametrize(
    ("kernel", "dilations"), [(2, [1, 2, 4, 8]), (3, [1, 3, 9]), (2, [5]), (4, [2, 1, 3])]
)
def test_what_is_heard_is_the_tree(kernel: int, dilations: list[int]) -> None:
    tree = DilationTree(causal_conv1d, dilated_receptive_field, dilations, kernel)
    _, arrays = ask(tree, "heard", kernel=kernel, dilations=dilations)
    assert arrays["heard"].shape == (len(dilations), SIZE, SIZE)
    for moment in (0, 7, 33):
        tree.moment = moment
        assert np.flatnonzero(arrays["heard"][-1, moment]).tolist() == tree.seen()[0]
    assert arrays["says"] == [1 + (kernel - 1) * sum(dilations)]
    assert has_picture(tree)


def test_the_future_shows() -> None:
    _, arrays = ask(DilationTree(both_sides), "heard", kernel=3, dilations=[2])
    assert np.flatnonzero(arrays["heard"][0, 20]).tolist() == [18, 20, 22]
    assert np.isnan(arrays["says"]).all()


def test_a_formula_alone_is_asked_too() -> None:
    tree = DilationTree(dilated_receptive_field=lambda kernel, dilations: kernel * len(dilations))
    _, arrays = ask(tree, "heard", kernel=2, dilations=[1, 2, 4, 8])
    assert "heard" not in arrays
    assert arrays["says"] == [8]


@pytest.mark.parametrize(
    ("conv", "says"),
    [
        (lambda x, weight, bias, dilation: x[:, :, 1:], "with shape (40, 1, 39); expected (40, 1, 40)"),
        (lambda x, weight, bias, dilation: None, "Does it end with `return`?"),
        (lambda x: x, "raised TypeError"),
        (not_written, "not_written is not written yet"),
    ],
)
def test_a_wrong_convolution_is_told(conv, says: str) -> None:
    tree = DilationTree(conv)
    assert says in error(tree, "heard", kernel=2, dilations=[1, 2])
    assert has_picture(tree)


@pytest.mark.parametrize(
    ("dilations", "says"),
    [([], "there are 0 layers; expected 1 to 5"), ([1, 17], "layer 2 has dilation 17; expected 1 to 16")],
)
def test_it_says_which_layers_it_wants(dilations: list[int], says: str) -> None:
    with pytest.raises(traitlets.TraitError, match=re.escape(says)):
        DilationTree(dilations=dilations)


def test_it_works_on_what_learns() -> None:
    """Results that carry gradients are looked at as numbers."""
    weight = torch.ones(1, 1, 2, requires_grad=True)
    tree = DilationTree(lambda x, w, b, dilation: causal_conv1d(x, weight, b, dilation))
    _, arrays = ask(tree, "heard", kernel=2, dilations=[1])
    assert np.flatnonzero(arrays["heard"][0, 5]).tolist() == [4, 5]
