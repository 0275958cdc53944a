"""The exercises of notebook 10: that they compute what torch computes, that nothing sees ahead, and the numbers of the page."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from earlab.plots import wavenet_in_miniature_sounds as sounds
from earlab.plots import wavenet_in_miniature_training as training
from tests.helpers.notebook_exercises import NotebookExercises

EXERCISES = NotebookExercises("10_wavenet_in_miniature")


@given(st.integers(2, 12))
@settings(max_examples=11, deadline=None)
def test_a_class_stands_for_a_sample_of_that_class(bits: int) -> None:
    names, q = EXERCISES.reference, np.arange(2**bits)
    x = names["mu_law_decode"](q, bits)
    np.testing.assert_array_equal(names["mu_law_encode"](x, bits), q)
    np.testing.assert_allclose(x[[0, -1]], [-1, 1])
    assert np.all(np.diff(x) > 0)
    np.testing.assert_allclose(x, -x[::-1], atol=1e-12)


@given(st.integers(1, 3), st.integers(2, 6), st.integers(1, 7), st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_bits_are_the_cross_entropy_of_torch(n: int, k: int, t: int, seed: int) -> None:
    random = torch.Generator().manual_seed(seed)
    logits = (3 * torch.randn(n, k, t, generator=random)).requires_grad_()
    targets = torch.randint(k, (n, t), generator=random)
    bits = EXERCISES.reference["bits_per_sample"](logits, targets)
    expected = torch.nn.functional.cross_entropy(logits, targets) / np.log(2)
    torch.testing.assert_close(bits, expected)


@st.composite
def layers(draw: st.DrawFn) -> dict[str, Any]:
    """A batch, filters and a dilation."""
    n, c, f, k, t = (draw(st.integers(1, 5)) for _ in range(5))
    random = torch.Generator().manual_seed(draw(st.integers(0, 999)))
    x, weight = torch.randn(n, c, 4 * t, generator=random), torch.randn(f, c, k, generator=random)
    return {
        "x": x,
        "weight": weight,
        "bias": torch.randn(f, generator=random),
        "dilation": draw(st.integers(1, 6)),
    }


@given(layers(), st.integers(0, 999))
@settings(max_examples=40, deadline=None)
def test_no_output_sees_what_comes_later(layer: dict[str, Any], place: int) -> None:
    conv = EXERCISES.reference["causal_conv1d"]
    out, x = conv(**layer), layer["x"].clone()
    at = place % x.shape[2]
    x[:, :, at:] += 1
    changed = conv(**layer | {"x": x})
    torch.testing.assert_close(changed[:, :, :at], out[:, :, :at])
    assert out.shape == (len(x), len(layer["bias"]), x.shape[2])


@pytest.mark.parametrize(
    ("kernel", "dilations"), [(2, [1, 2, 4, 8]), (3, [1, 5, 2]), (4, [2, 2, 2]), (2, [])]
)
def test_gradients_reach_as_far_back_as_the_field_says(kernel: int, dilations: list[int]) -> None:
    names = EXERCISES.reference
    x = torch.zeros(1, 1, 60, requires_grad=True)
    h: Any = x
    for dilation in dilations:
        h = names["causal_conv1d"](h, torch.ones(1, 1, kernel), torch.zeros(1), dilation)
    h[0, 0, -1].backward()
    assert x.grad is not None
    oldest = int(torch.nonzero(x.grad[0, 0])[0])
    assert 60 - oldest == names["dilated_receptive_field"](kernel, dilations)


def test_many_throws_are_drawn_as_often_as_they_are_probable() -> None:
    row, u = np.log([0.2, 0.5, 0.3]), (np.arange(1000) + 0.5) / 1000
    drawn = EXERCISES.reference["sample_categorical"](np.tile(row, (1000, 1)), u, 1.0)
    assert np.bincount(drawn).tolist() == [200, 500, 300]
    hot = EXERCISES.reference["sample_categorical"](np.tile(row, (1000, 1)), u, 100.0)
    assert np.ptp(np.bincount(hot)) < 10


def test_queues_draw_what_the_whole_network_would() -> None:
    """One sample at a time in numpy, and all at once in torch: the same logits, hence the same classes."""
    names = EXERCISES.reference
    network = training.MiniWaveNet(names["gated_residual_block"], names["causal_conv1d"], seed=1)
    start, u = np.random.default_rng(0).integers(0, 256, 40), np.random.default_rng(1).random(300)
    new = sounds.said(network, names["generate_with_queues"], names["sample_categorical"], start, u)
    q = np.concatenate([start, new])
    with torch.no_grad():
        logits = network(torch.from_numpy(q)[None])[0].T.double().numpy()
    again = names["sample_categorical"](logits[len(start) - 1 : -1], u, 1.0)
    assert np.mean(again == new) > 0.99  # float32 there, float64 here: a throw may land on a border
    assert new.shape == (300,)


def test_numbers_that_are_typed_are_those_that_a_program_gives() -> None:
    names = EXERCISES.reference
    decode, field = names["mu_law_decode"], names["dilated_receptive_field"]
    middle, end = np.diff(decode(np.array([127, 128]), 8))[0], np.diff(decode(np.array([254, 255]), 8))[0]
    assert round(middle, 4) == 0.0002
    assert round(end, 2) == 0.04
    assert 240 < end / middle < 255  # "about 250 times as fine"
    assert names["mu_law_encode"](np.array([-1.0, -0.1, 0.1, 1.0]), 2).tolist() == [0, 1, 2, 3]
    quiet = names["mu_law_encode"](np.array([0.001, 0.01]), 8)
    assert quiet[1] - quiet[0] == 24  # "24 classes apart"
    assert field(2, [1] * 100) == 101
    assert field(2, [1, 2, 4, 8]) == 16
    assert field(2, [1, 2, 4, 8] * 2) == 31
    assert field(2, [4, 4, 4]) == 13
    assert field(2, [2**layer for layer in range(9)]) == 512
    assert field(2, [2**layer for layer in range(10)]) - 1 == 1023  # what the queues hold
    network = training.MiniWaveNet(names["gated_residual_block"], names["causal_conv1d"])
    assert network.size == 13_324
