"""The exercises of notebook 09: that they compute what torch, librosa and differences compute, and the numbers of the page."""

from __future__ import annotations

import copy
import io
import pickle
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from earlab.audio import log_mel as whole_log_mel
from earlab.plots import networks_that_listen_training as training
from tests.helpers.notebook_exercises import NotebookExercises

EXERCISES = NotebookExercises("09_networks_that_listen")
INSTRUMENTS = 10


def network(classes: int = INSTRUMENTS) -> Any:
    """Return the page's network with its first random weights."""
    torch.manual_seed(0)
    return EXERCISES.reference["SpectrogramCNN"](classes)


@given(st.integers(1, 3), st.sampled_from(["none", "first", "last"]), st.booleans(), st.integers(0, 999))
@settings(max_examples=60, deadline=None)
def test_a_layer_of_torch_takes_any_layout(dims: int, channels: str, single: bool, seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, c, *sides = rng.integers(1, 6, 2 + dims)
    expected = rng.normal(size=(1 if single else n, 1 if channels == "none" else c, *sides)).astype("f4")
    x = {
        "none": lambda: expected[:, 0],
        "first": lambda: expected,
        "last": lambda: np.moveaxis(expected, 1, -1),
    }[channels]()
    batch = EXERCISES.reference["input_layout"](x[0] if single else x, dims, channels)
    np.testing.assert_array_equal(batch.numpy(), expected)
    layer = (nn.Conv1d, nn.Conv2d, nn.Conv3d)[dims - 1](expected.shape[1], 2, 1)
    assert layer(batch).shape == (len(expected), 2, *sides)


def test_pictures_are_those_of_the_course_but_for_the_level_and_the_floor() -> None:
    x = np.random.default_rng(0).normal(size=(2, 8000)) * np.array([[1.0], [0.01]])
    got = EXERCISES.reference["log_mel"](training.power_of(x), training.filterbank(), -60.0)
    levels = whole_log_mel(x, training.RATE, training.N_FFT, training.HOP_LENGTH, training.N_MELS)
    levels = levels[..., : got.shape[2]] - levels.max(axis=(1, 2), keepdims=True)
    np.testing.assert_allclose(got, np.maximum(levels, -60), atol=0.01)


def test_half_the_amplitude_is_the_same_picture() -> None:
    rng, log_mel = np.random.default_rng(1), EXERCISES.reference["log_mel"]
    power, bank = rng.uniform(size=(2, 9, 5)), rng.uniform(size=(4, 9))
    np.testing.assert_allclose(log_mel(power / 4, bank, -20.0), log_mel(power, bank, -20.0))


@given(st.integers(-9, 9), st.integers(-9, 9))
@settings(max_examples=40, deadline=None)
def test_shifts_add_up_where_nothing_is_lost(first: int, second: int) -> None:
    X = torch.full((1, 1, 40, 3), -1.0)
    X[:, :, 18:22] = torch.randn(1, 1, 4, 3)
    shift = EXERCISES.reference["shift_bands"]
    one, other, both = (torch.tensor([step]) for step in (first, second, first + second))
    assert torch.equal(shift(shift(X, one, -1.0), other, -1.0), shift(X, both, -1.0))


def test_the_network_has_as_many_numbers_as_the_page_says() -> None:
    counts = {name: weights.numel() for name, weights in network().named_parameters()}
    assert sum(counts.values()) == 63_146
    assert counts["conv2.weight"] + counts["conv2.bias"] == 4_640
    assert counts["head.weight"] + counts["head.bias"] == 2_570


def test_the_network_overfits_sixteen_clips() -> None:
    """And forgets nothing of what torch's own loop would have learned: the losses fall to nearly 0."""
    torch.manual_seed(1)
    X, y = torch.randn(16, 1, 64, 32), torch.arange(16) % INSTRUMENTS
    learner = network()
    optimizer = torch.optim.Adam(learner.parameters(), 2e-3)
    losses = [EXERCISES.reference["train_epoch"](learner, optimizer, X, y, 6) for _ in range(40)]
    assert losses[-1] < 0.05 < 2 < losses[0]


def test_a_saliency_map_is_what_small_differences_say() -> None:
    asked, x = network().double().eval(), torch.randn(1, 64, 16, dtype=torch.float64)
    saliency = EXERCISES.reference["saliency_map"](asked, x, 3)
    for place in ((0, 5, 4), (0, 40, 9), (0, 63, 15)):
        nudge = torch.zeros_like(x)
        nudge[place] = 1e-6
        with torch.no_grad():
            change = (asked((x + nudge)[None]) - asked((x - nudge)[None]))[0, 3] / 2e-6
        assert float(saliency[place[1:]]) == pytest.approx(abs(float(change)), rel=1e-3, abs=1e-8)


@pytest.mark.parametrize("how", ["deepcopy", "pickle", "torch.save"])
def test_what_the_probe_hands_over_can_be_copied_in_every_way(how: str) -> None:
    """Where somebody copies a network of it by other means, the copy answers alike."""
    taken: list[bool] = []

    class Student:
        @staticmethod
        def replace_head(given_network: Any, classes: int) -> Any:
            file = io.BytesIO()
            if how == "deepcopy":
                copied = copy.deepcopy(given_network)
            elif how == "pickle":
                copied = pickle.loads(pickle.dumps(given_network))
            else:
                torch.save(given_network, file)
                file.seek(0)
                copied = torch.load(file, weights_only=False)
            taken.append(
                [part.training for part in copied.modules()] == [p.training for p in given_network.modules()]
            )
            return EXERCISES.reference["replace_head"](copied, classes)

    exercise = EXERCISES.by_name["replace_head"]
    assert exercise.probe is not None
    for case in exercise.visible():
        exercise.probe(Student, *copy.deepcopy(list(case.inputs.values())))
    assert taken
    assert all(taken)


def test_a_new_head_learns_and_the_extractor_stays() -> None:
    old = network()
    new = EXERCISES.reference["replace_head"](old, 3).eval()
    before = {name: values.clone() for name, values in new.state_dict().items()}
    optimizer = torch.optim.SGD([w for w in new.parameters() if w.requires_grad], 0.1)
    nn.functional.cross_entropy(new(torch.randn(4, 1, 64, 32)), torch.tensor([0, 1, 2, 0])).backward()
    optimizer.step()
    moved = {name for name, values in new.state_dict().items() if not torch.equal(values, before[name])}
    assert moved == {"head.weight", "head.bias"}


def test_numbers_that_are_typed_are_those_that_a_program_gives() -> None:
    assert 6 * 257 == 1_542
    assert (4 * 2 + 4 * 1 + 2 * 4) / 10 == 2
    assert round((2 + 1 + 4) / 3, 2) == 2.33
    assert 3 * 8_000 == 24_000
    maps, widths = torch.zeros(1, 1, 64, 32), (16, 32, 64, 64)
    sizes = [tuple(nn.functional.max_pool2d(maps, 2**k).shape[2:]) for k in range(1, 5)]
    assert list(zip(widths, sizes)) == [(16, (32, 16)), (32, (16, 8)), (64, (8, 4)), (64, (4, 2))]
    seen, jump = 1, 1
    for _ in range(4):
        seen, jump = seen + 3 * jump, 2 * jump  # a kernel of 3 and a pooling of 2
    assert seen == 46
    assert seen * training.HOP_LENGTH / training.RATE == pytest.approx(0.75, abs=0.03)
    assert pytest.approx(1 / 8, abs=0.01) == 8 * training.HOP_LENGTH / training.RATE  # 8 of 32 frames
