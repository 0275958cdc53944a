"""The widgets of notebook 09 without a browser."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from earlab.widgets import FeatureMapBoard, HearAFilter, SaliencyCursor
from tests.earlab.widgets.test_kit import ask, error
from tests.helpers.listening_examples import (
    BANDS,
    FRAMES,
    mel_clips,
    saliency_map,
    small_network,
)


def cursor(function=saliency_map) -> SaliencyCursor:
    return SaliencyCursor(function, small_network(), mel_clips())


# ---- saliency cursor ----


def test_the_students_map_comes_with_the_networks_probabilities() -> None:
    network, clips = small_network(), mel_clips()
    message, arrays = ask(SaliencyCursor(saliency_map, network, clips), "look", clip=1, label=-1)
    assert network.training  # it was asked in evaluation mode, and has its own again
    network.eval()
    scores = network(torch.from_numpy(clips.X[[1]]))[0]
    assert arrays["scores"] == pytest.approx(torch.softmax(scores, 0).detach().numpy(), rel=1e-5)
    assert message["values"]["label"] == int(scores.argmax())
    wanted = saliency_map(network, torch.from_numpy(clips.X[1]), int(scores.argmax()))
    assert arrays["map"] == pytest.approx(wanted.numpy(), rel=1e-5)
    assert arrays["map"].shape == (BANDS, FRAMES)


def test_the_map_may_keep_the_axis_of_channels_and_another_class_has_another_map() -> None:
    plain, kept = cursor(), cursor(lambda *given: saliency_map(*given)[None].numpy())
    one, two = (ask(widget, "look", clip=0, label=2)[1]["map"] for widget in (plain, kept))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, ask(plain, "look", clip=0, label=1)[1]["map"])


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (lambda network, x, label: None, "returned None for the map"),
        (lambda network, x, label: x.requires_grad_() * 1, "still hangs on torch's graph"),
        (lambda network, x, label: x[0, 0], f"with shape ({FRAMES},); expected {BANDS * FRAMES} numbers"),
        (lambda network, x, label: x[0] - 1, "returned negative numbers"),
        (lambda network, x, label: x[0] / 0, "nan or inf"),
    ],
    ids=["none", "graph", "one band", "negative", "nan"],
)  # fmt: skip
def test_wrong_maps_are_sentences(function, says: str) -> None:
    assert says in error(cursor(function), "look", clip=0, label=0)


def test_a_network_that_fails_is_a_sentence() -> None:
    widget = cursor()
    widget._network.head = torch.nn.Linear(3, 3)
    assert "SmallCNN raised RuntimeError" in error(widget, "look", clip=0, label=0)
    widget._network.head = torch.nn.Linear(9 * BANDS // 4, 7)
    assert "scores with shape (1, 7) for one clip; expected (1, 3)" in error(widget, "look", clip=0, label=0)


def test_clips_have_one_of_everything() -> None:
    with pytest.raises(ValueError, match="3 pictures, 3 levels, 2 sounds and 3 labels"):
        SaliencyCursor(saliency_map, small_network(), replace(mel_clips(), sounds=np.zeros((2, 9))))


# ---- feature map board ----


def test_maps_are_those_behind_norm_and_relu_before_pooling() -> None:
    network, clips = small_network(), mel_clips()
    board = FeatureMapBoard(network, clips)
    assert board.layers == [[6, BANDS, FRAMES], [9, BANDS // 2, FRAMES // 2]]
    assert network.training
    assert not network.norm1._forward_hooks  # nothing of the board is left in it
    network.eval()
    x = torch.from_numpy(clips.X[[2]])
    with torch.no_grad():
        first = torch.relu(network.norm1(network.conv1(x)))
        second = torch.relu(network.conv2(torch.max_pool2d(first, 2)))
    for layer, wanted in enumerate((first, second)):
        found = ask(board, "maps", clip=2, layer=layer)[1]["maps"]
        assert found == pytest.approx(wanted[0].numpy(), rel=1e-5, abs=1e-6)


def test_a_network_without_a_convolution_has_no_board() -> None:
    dense = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(BANDS * FRAMES, 3))
    with pytest.raises(ValueError, match=r"Sequential has no torch\.nn\.Conv2d"):
        FeatureMapBoard(dense, mel_clips())


# ---- hear a filter ----


def test_filters_stand_from_low_to_high_with_their_own_samples() -> None:
    time = np.arange(256) / 8000
    pitches = [1000, 250, 3000]
    taps = np.stack([np.sin(2 * np.pi * pitch * time) * np.hanning(256) for pitch in pitches])
    widget = HearAFilter(taps, 8000)
    assert widget.centres == pytest.approx(sorted(pitches), abs=2)
    assert widget.weights == pytest.approx(taps[[1, 0, 2]])
    assert widget.responses.max(axis=1) == pytest.approx(0, abs=1)
    assert widget.responses.min() == -40
    assert widget.widths == pytest.approx(1.44 * 8000 / 256, rel=0.05)  # of a Hann window


@pytest.mark.parametrize(
    "weights", [np.zeros((2, 8)), np.ones(8), np.ones((300, 4)), np.full((1, 4), np.nan)]
)
def test_filters_that_cannot_be_shown_are_refused(weights) -> None:
    with pytest.raises(ValueError, match="expected \\(F, taps\\), finite"):
        HearAFilter(weights)
