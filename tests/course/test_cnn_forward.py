"""The exercises of notebook 07: that they compute what torch and scipy compute, and the numbers of the page."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import correlate2d

from earlab.plots import cnn_forward as plots
from earlab.plots import cnn_forward_network as networks
from earlab.plots import cnn_forward_sounds as sounds
from tests.helpers.notebook_exercises import NotebookExercises

EXERCISES = NotebookExercises("07_cnn_forward")
LECTURE = [(4, 5, 5, 1, 2), (8, 5, 5, 2, 2), (12, 4, 4, 2, 1)], [200, 10]


@st.composite
def layers(draw: st.DrawFn) -> dict[str, Any]:
    """A batch, filters, a stride and a padding that fit."""
    n, c, f, kh, kw = (draw(st.integers(1, 4)) for _ in range(5))
    stride, padding = draw(st.integers(1, 4)), draw(st.integers(0, 3))
    h = draw(st.integers(max(1, kh - 2 * padding), 9))
    w = draw(st.integers(max(1, kw - 2 * padding), 9))
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    weight, bias = rng.normal(size=(f, c, kh, kw)), rng.normal(size=f)
    return {
        "x": rng.normal(size=(n, c, h, w)),
        "weight": weight,
        "bias": bias,
        "stride": stride,
        "padding": padding,
    }


@given(layers())
@settings(max_examples=60, deadline=None)
def test_convolution_and_patches_agree_with_torch(layer: dict[str, Any]) -> None:
    names, (x, weight, bias, stride, padding) = EXERCISES.reference, layer.values()
    tensors = [torch.tensor(array) for array in (x, weight, bias)]
    expected = torch.nn.functional.conv2d(*tensors, stride=stride, padding=padding).numpy()
    got = names["conv2d_forward"](**layer)
    np.testing.assert_allclose(got, expected, rtol=1e-10, atol=1e-10)
    sides = zip(x.shape[2:], weight.shape[2:])
    assert got.shape[2:] == tuple(names["out_size"](size, k, stride, padding) for size, k in sides)
    unfolded = torch.nn.functional.unfold(tensors[0], weight.shape[2:], padding=padding, stride=stride)
    cols = names["im2col"](x, *weight.shape[2:], stride, padding)
    np.testing.assert_array_equal(cols, unfolded.numpy().transpose(0, 2, 1))


@given(layers(), st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_pooling_agrees_with_torch(layer: dict[str, Any], size: int) -> None:
    x, stride = np.pad(layer["x"], ((0, 0), (0, 0), (0, 3), (0, 3)), constant_values=-1), layer["stride"]
    for name, pool in (("max", torch.nn.functional.max_pool2d), ("avg", torch.nn.functional.avg_pool2d)):
        got = EXERCISES.reference[f"{name}_pool_forward"](x, size, stride)
        np.testing.assert_allclose(got, pool(torch.tensor(x), size, stride).numpy(), rtol=1e-12, atol=1e-12)


def test_one_filter_is_the_correlation_of_scipy() -> None:
    rng = np.random.default_rng(0)
    x, weight = rng.normal(size=(1, 1, 7, 9)), rng.normal(size=(1, 1, 3, 2))
    got = EXERCISES.reference["conv2d_forward"](x, weight, np.zeros(1), 1, 0)[0, 0]
    np.testing.assert_allclose(got, correlate2d(x[0, 0], weight[0, 0], "valid"))


def test_the_given_im2col_of_the_probe_is_that_of_the_page() -> None:
    """It works on parts of the batch too, on a padded one, and on no other picture."""
    taken: list[Any] = []

    class Student:
        @staticmethod
        def conv2d_forward(x: Any, weight: Any, bias: Any, stride: int, padding: int, im2col: Any) -> None:
            padded = np.pad(x, ((0, 0), (0, 0), (2, 2), (2, 2)))
            own = EXERCISES.reference["im2col"]
            for pictures, pad in ((x, 2), (x[:1], 1), (x[:, 1:], 0), (padded, 0), (np.float32(x), 3)):
                np.testing.assert_allclose(
                    im2col(pictures, 2, 3, stride, pad), own(pictures, 2, 3, stride, pad), atol=1e-12
                )
                taken.append(pad)
            with pytest.raises(ValueError, match="other pictures than x"):
                im2col(x + 1, 2, 3, stride, 0)

    rng = np.random.default_rng(1)
    probe = EXERCISES.by_name["conv2d_forward"].probe
    assert probe is not None
    for stride in (1, 2, 3):
        probe(Student, rng.normal(size=(2, 3, 6, 7)), np.ones((1, 3, 2, 3)), np.zeros(1), stride, 2)
    assert len(taken) == 15


def test_the_table_counts_what_torch_holds() -> None:
    convs, dense = LECTURE
    shapes, units, parameters = EXERCISES.reference["layer_table"]((1, 28, 28), convs, dense)
    channels = [1, *(conv[0] for conv in convs)]
    modules: list[torch.nn.Module] = [
        torch.nn.Conv2d(c, f, (kh, kw), stride, padding)
        for c, (f, kh, kw, stride, padding) in zip(channels, convs)
    ]
    modules += [torch.nn.Linear(inputs, outputs) for inputs, outputs in pairwise([588, *dense])]
    assert parameters.tolist() == [sum(p.numel() for p in module.parameters()) for module in modules]
    maps = torch.zeros(1, 1, 28, 28)
    for module, shape, count in zip(modules, shapes, units):
        maps = module(maps.flatten(1) if isinstance(module, torch.nn.Linear) else maps)
        assert (*maps.shape[1:], 1, 1)[:3] == tuple(shape)
        assert maps[0].numel() == count


def test_the_whole_network_agrees_with_torch() -> None:
    names, (convs, dense) = EXERCISES.reference, LECTURE
    network = networks.untrained(names["layer_table"], (1, 28, 28), convs, dense, seed=3)
    x = np.random.default_rng(3).uniform(size=(5, 1, 28, 28))
    h = torch.tensor(x)
    for weight, bias, stride, padding in network[0]:
        h = torch.nn.functional.conv2d(h, torch.tensor(weight), torch.tensor(bias), stride, padding)
        h = torch.nn.functional.leaky_relu(h, 0.1)
    h = torch.nn.functional.leaky_relu(h.flatten(1) @ torch.tensor(network[1][0][0]), 0.1)
    expected = torch.softmax(h @ torch.tensor(network[1][1][0]), 1).numpy()
    np.testing.assert_allclose(names["cnn_forward"](x, *network, 0.1), expected, rtol=1e-10)


def test_average_pooling_is_a_convolution() -> None:
    names, x = EXERCISES.reference, np.random.default_rng(0).normal(size=(2, 1, 7, 8))
    weight = np.full((1, 1, 3, 3), 1 / 9)
    expected = names["conv2d_forward"](x, weight, np.zeros(1), 2, 0)
    np.testing.assert_allclose(names["avg_pool_forward"](x, 3, 2), expected)


def test_a_shift_by_the_stride_shifts_the_pooled_map() -> None:
    x = np.zeros((1, 1, 8, 12))
    x[..., 2:8] = np.random.default_rng(0).normal(size=(1, 1, 8, 6))
    pool = EXERCISES.reference["max_pool_forward"]
    np.testing.assert_array_equal(pool(np.roll(x, 2, axis=3), 2, 2), np.roll(pool(x, 2, 2), 1, axis=3))


def test_random_networks_guess_whatever_the_seed() -> None:
    from earlab.data import load_digits

    images, labels = load_digits().part("test")
    names, (convs, dense) = EXERCISES.reference, LECTURE
    shares = []
    for seed in range(5):
        network = networks.untrained(names["layer_table"], (1, 28, 28), convs, dense, seed)
        said = names["cnn_forward"](images[:500, None].astype(float), *network, 0.1).argmax(axis=1)
        shares.append(np.mean(said == labels[:500]))
        assert np.bincount(said).max() > 125  # it has a favourite
    assert max(shares) < 0.2
    assert 0.05 < np.mean(shares) < 0.15


def test_more_pixels_vote_better_until_they_are_too_many() -> None:
    names, music = EXERCISES.reference, sounds.trombone_and_drums()
    edges = sounds.by_layer(music, names["conv2d_forward"])
    for mine, by_hand in zip(edges, sounds.by_hand(music)):
        np.testing.assert_allclose(mine, by_hand, atol=1e-12)
    found = {}
    for size in (1, 3, 31):
        attacks, tones = sounds.parted(music, edges, names["avg_pool_forward"], size)
        np.testing.assert_allclose(attacks + tones, music.x, atol=1e-6)
        found[size] = sounds.closeness(attacks, music.hits)
    assert found[3] > found[1] + 1.5
    assert sounds.closeness(music.x, music.hits) < found[31] < found[1]
    attacks, tones = sounds.parted(music, edges, names["avg_pool_forward"], 31)
    assert abs(np.corrcoef(attacks, tones)[0, 1]) > 0.8  # "attacks and tones get nearly the same again"


@pytest.mark.parametrize("columns", range(5))
def test_the_sliders_draw_every_shift(columns: int) -> None:
    import matplotlib.pyplot as plt

    names, picture = EXERCISES.reference, np.eye(28)[::-1]
    figure, told = plots.shifted(
        names["max_pool_forward"], names["avg_pool_forward"], picture, columns, size=4
    )
    plt.close(figure)
    assert ("no pooling, 0 of 784" in told) is (columns == 0)


def test_numbers_that_are_typed_are_those_that_a_program_gives() -> None:
    count = EXERCISES.reference["layer_table"]
    _, units, parameters = count((1, 28, 28), *LECTURE)
    assert sum(parameters[:3]) == 2_460
    assert 47 < parameters[3] / sum(parameters[:3]) < 50  # "nearly fifty times as many"
    assert 784 * units[0] + units[0] == 2_461_760
    assert count((8, 14, 14), [(12, 4, 4, 2, 2)], [])[0].tolist() == [[12, 8, 8]]
    assert (64 * 784, 64 * 784 * 25) == (50_176, 1_254_400)
    assert pytest.approx(15, abs=2) == 100_000 * 0.01 / 60  # "a quarter of an hour"
    assert pytest.approx(3.5, abs=0.1) == 100_000 * 3 / 86_400  # "three and a half days"


def test_a_network_that_never_calls_conv_is_told_so() -> None:
    with pytest.raises(ValueError, match="never called `conv`"):
        networks.watched(lambda x, convs, dense, alpha, conv: x, print, ([], []), 0.1, np.zeros((1, 28, 28)))
