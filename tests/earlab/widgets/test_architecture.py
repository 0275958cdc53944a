"""The architecture builder, without a browser: parameters as torch counts them, and what the student's functions know."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import traitlets
from torch import nn

from earlab.widgets import ArchitectureBuilder
from tests.browser.widget_table import not_written
from tests.earlab.widgets.test_kit import ask, error, has_picture
from tests.helpers.shapes_examples import FUNCTIONS, bidirectional_forward

SHAPES = ("N to N", "both directions", "N to 1", "1 to N", "N to M", "stacked")


def sizes(shape: str) -> dict[str, Any]:
    return {
        "shape": shape,
        "steps": 4,
        "out": 3,
        "read": 5,
        "units": 8,
        "back": 6,
        "classes": 4,
        "layers": 2,
    }


def weights(*parts: nn.Module) -> int:
    """Count weights; torch's recurrent layers have two biases where one would do."""
    total = 0
    for part in parts:
        named = [(name, weight) for name, weight in part.named_parameters() if "bias_hh" not in name]
        total += sum(weight.numel() for _, weight in named)
    return total


@pytest.mark.parametrize("shape", SHAPES)
def test_parameters_are_those_of_torch(shape: str) -> None:
    builder = ArchitectureBuilder(shape=shape)
    builder.read, builder.units, builder.back, builder.classes, builder.layers = 3, 7, 5, 4, 3
    q = 12 if shape == "both directions" else 7
    expected = weights(nn.Linear(q, 4))
    if shape == "both directions":
        expected += weights(nn.RNN(3, 7), nn.RNN(3, 5))
    elif shape == "1 to N":
        expected += weights(nn.RNN(3, 7), nn.Linear(3, 7))
    elif shape == "N to M":
        expected += weights(nn.RNN(3, 7), nn.RNN(4, 7))
    else:
        expected += weights(nn.RNN(3, 7, num_layers=3 if shape == "stacked" else 1))
    assert builder.parameters() == expected


@pytest.mark.parametrize("shape", SHAPES)
def test_right_functions_know_what_is_drawn(shape: str) -> None:
    builder = ArchitectureBuilder(*FUNCTIONS, shape=shape)
    message, arrays = ask(builder, "run", **sizes(shape))
    assert message["values"]["name"]
    if shape != "N to M":
        expected = {
            "N to N": np.tril(np.ones((4, 4))),
            "stacked": np.tril(np.ones((4, 4))),
            "N to 1": np.ones((1, 4)),
        }.get(shape, np.ones((4, 4)))
        np.testing.assert_array_equal(arrays["knows"], expected)
    assert has_picture(builder)


def test_a_backward_half_that_is_not_turned_back_knows_other_inputs() -> None:
    def wrong(x, h0, g0, step, back_step):
        both = bidirectional_forward(x, h0, g0, step, back_step)
        both[:, :, h0.shape[1] :] = both[::-1, :, h0.shape[1] :].copy()
        return both

    _, arrays = ask(ArchitectureBuilder(wrong, shape="both directions"), "run", **sizes("both directions"))
    assert arrays["knows"][0].tolist() == [1, 0, 0, 1]


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (lambda *given: np.zeros((2, 3)), "returned both states with shape (2, 3); expected (4, 3, 14)"),
        (lambda *given: None, "Does it end with `return`?"),
        (lambda x: x, "raised TypeError"),
        (not_written, "not_written is not written yet"),
        (
            lambda x, h0, g0, step, back_step: step(x, h0),
            "step was called with x of shape (4, 3, 5) and h of shape (3, 8)",
        ),
    ],
)
def test_a_wrong_function_is_told(function, says: str) -> None:
    builder = ArchitectureBuilder(function, shape="both directions")
    assert says in error(builder, "run", **sizes("both directions"))
    assert has_picture(builder)


def test_signs_of_another_shape_are_told() -> None:
    wrong = ArchitectureBuilder(decode=lambda *given: (np.zeros((3, 2)), np.zeros(3)), shape="N to M")
    assert "returned signs with shape (3, 2); expected (3, 3)" in error(wrong, "run", **sizes("N to M"))


def test_a_shape_without_a_function_is_drawn_alone() -> None:
    message, arrays = ask(
        ArchitectureBuilder(bidirectional_forward, shape="N to M"), "run", **sizes("N to M")
    )
    assert (message["values"]["name"], arrays) == ("", {})


def test_it_says_which_shapes_there_are() -> None:
    with pytest.raises(traitlets.TraitError, match="shape"):
        ArchitectureBuilder(shape="M to N")
