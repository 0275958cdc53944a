"""What notebook 10 learns from and by: music that cannot be looked up, tables, training, one sample at a time."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from earlab.plots import wavenet_in_miniature as plots
from earlab.plots import wavenet_in_miniature_cost as cost
from earlab.plots import wavenet_in_miniature_sounds as sounds
from earlab.plots import wavenet_in_miniature_tables as tables
from earlab.plots import wavenet_in_miniature_training as training
from earlab.plots.wavenet_in_miniature_corpus import RATE, classes, music
from tests.helpers.causal_examples import (
    bits_per_sample,
    causal_conv1d,
    dilated_receptive_field,
    gated_residual_block,
    generate_with_queues,
    mu_law_decode,
    mu_law_encode,
    sample_categorical,
)


@pytest.fixture(scope="module")
def untrained():
    return training.MiniWaveNet(gated_residual_block, causal_conv1d)


def test_music_is_the_same_each_time_and_other_music_is_held_out() -> None:
    again = music.__wrapped__("train", 2.0)
    assert np.array_equal(music("train", 2.0), again)
    assert len(again) == 2 * RATE
    assert not np.array_equal(music("test", 2.0), again)
    assert np.array_equal(music("train", 4.0)[: len(again)], again)
    assert 0.3 < np.abs(music("train", 4.0)).max() <= 1


def test_classes_are_those_of_the_page() -> None:
    x = music("test", 2.0).astype(float)
    assert np.array_equal(classes("test", 2.0), mu_law_encode(x, 8))
    np.testing.assert_allclose(sounds.heard(np.arange(256)), mu_law_decode(np.arange(256), 8), atol=1e-12)


def test_no_run_of_samples_gives_the_next_one_away() -> None:
    """Were recordings repeated as they are, longer tables would come near 0 bits."""
    found = tables.tables()
    assert list(found) == [0, 1, 2, 3, 4, 5]
    assert found[0] > 7
    assert min(found.values()) > 3.5
    assert min(found, key=found.__getitem__) in (2, 3, 4)
    loud = classes("train", 20.0)
    windows = np.lib.stride_tricks.sliding_window_view(loud, 12)
    windows = windows[np.ptp(windows, axis=1) > 60]
    assert len(np.unique(windows, axis=0)) > 0.99 * len(windows)


def test_a_table_is_a_distribution_and_counts_as_by_hand() -> None:
    train = np.array([0, 1, 0, 2, 0, 1, 3])
    every = np.array([[0, k] for k in range(4)]).ravel()
    uniform = 1 / 4
    first = tables.looked_up(train, every, 0, uniform, bits=2)
    assert first[[1, 3, 5, 7]] == pytest.approx([(3 + 1) / 11, (2 + 1) / 11, (1 + 1) / 11, (1 + 1) / 11])
    second = tables.looked_up(train, every, 1, first[1:], bits=2)
    after_zero = second[::2]
    assert after_zero[1] == pytest.approx((2 + 2 * first[3]) / 5)
    assert after_zero.sum() == pytest.approx(1)


def test_one_sample_at_a_time_is_the_network(untrained) -> None:
    q = classes("test", 1.0)[3000:3700]
    with torch.no_grad():
        expected = untrained(torch.from_numpy(q)[None])[0].numpy()
    readout, found = untrained.readout(), []

    def choose(skips, throw):
        found.append(readout(skips))
        return q[len(found)] if len(found) < len(q) else 0

    generate_with_queues(
        untrained.embed, untrained.layers(), choose, [q[0]], np.zeros(len(q) - 1), untrained.channels
    )
    np.testing.assert_allclose(np.array(found).T, expected[:, :-1], atol=1e-4)


def test_a_short_run_learns_and_ends_where_it_is_told() -> None:
    network = training.MiniWaveNet(gated_residual_block, causal_conv1d)
    history = training.run(network, bits_per_sample, seconds=60, updates=40)
    assert len(history.batches) <= 40
    assert history.updates[0] == 0
    assert history.held_out[0] == pytest.approx(8, abs=0.4)
    assert history.held_out[-1] < history.held_out[0] - 0.1
    _, sentence = training.learning_curve(history)
    assert f"after {len(history.batches)} updates" in sentence


def test_the_clock_ends_a_run() -> None:
    network = training.MiniWaveNet(gated_residual_block, causal_conv1d)
    history = training.run(network, bits_per_sample, seconds=0.01)
    assert len(history.batches) == 1


def test_sounds_follow_their_throws(untrained) -> None:
    def speak(**options):
        return sounds.speak(untrained, generate_with_queues, sample_categorical, seconds=0.02, **options)

    first = speak(seed=1)
    assert first.shape == (160,)
    assert np.array_equal(first, speak(seed=1))
    assert not np.array_equal(first, speak(seed=2))
    assert not np.array_equal(first, speak(seed=1, temperature=0.5))
    assert np.abs(first).max() <= 1


def test_figures_say_what_they_show(untrained) -> None:
    _, stairs = plots.staircase(mu_law_encode, mu_law_decode)
    assert "with 3 bits" in stairs
    _, reached = plots.impulse(causal_conv1d)
    assert "dilation 8: 16, from 8 to 23" in reached
    _, far = plots.fields(dilated_receptive_field)
    assert "is 10 samples with dilation 1, 1.2 ms, and 512 samples" in far
    for _, sentence in (
        plots.block_picture(),
        plots.confidence(untrained),
        plots.temperatures(untrained),
        tables.bars(),
    ):
        assert len(sentence) > 60
    assert list(plots.hear_bits(mu_law_encode, mu_law_decode))[-1] == "as it was"


def test_the_cost_is_drawn_and_work_with_queues_does_not_grow(untrained) -> None:
    _, sentence = cost.cost_per_sample(untrained, generate_with_queues)
    assert "times less" in sentence
