"""Mixtures: exact sums of equally loud stems, the same for the same seed, and nothing shared between the parts."""

import numpy as np
import pytest

from earlab.data import load_chorales, load_mixtures, load_speech_digits
from earlab.data.locations import is_there
from earlab.data.mixtures import _halved
from tests.helpers.support import require

KINDS = ("chorale", "speech")


@pytest.fixture(scope="module", autouse=True)
def _there():
    require("sounds", is_there("chorales"), "the chorales are not in the cache; make data")


@pytest.fixture(scope="module", params=KINDS)
def mixtures(request):
    return load_mixtures(request.param, count=6)


def test_a_mixture_is_the_sum_of_its_stems(mixtures):
    assert (mixtures.x.shape, mixtures.stems.shape) == ((6, 32_000), (6, 2, 32_000))
    assert mixtures.x.dtype == mixtures.stems.dtype == np.float32
    assert mixtures.sample_rate == 8000
    assert np.array_equal(mixtures.x, mixtures.stems.sum(1))
    assert np.abs(mixtures.x).max(axis=1) == pytest.approx(0.9, abs=1e-4)
    assert len(mixtures.about) == len(mixtures) == 6


def test_both_stems_are_equally_loud_and_differ(mixtures):
    level = np.sqrt(np.mean(mixtures.stems**2, axis=2))
    assert level[:, 0] == pytest.approx(level[:, 1], rel=1e-3)
    assert level.min() > 0.02
    unit = mixtures.stems / np.linalg.norm(mixtures.stems, axis=2, keepdims=True)
    assert np.abs(np.sum(unit[:, 0] * unit[:, 1], axis=1)).max() < 0.2


@pytest.mark.parametrize("kind", KINDS)
def test_the_seed_decides(kind):
    first, again, other = (load_mixtures(kind, count=2, seconds=1.0, seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(first.stems, again.stems)
    assert first.about == again.about
    assert not np.array_equal(first.stems, other.stems)


def test_chorale_parts_share_no_tune_and_lie_close_together():
    tunes = {piece.name: piece.tune for piece in load_chorales()}
    made = {part: load_mixtures("chorale", part=part, count=12, seconds=0.5) for part in ("train", "test")}
    used = {part: {tunes[about.split()[0]] for about in mixed.about} for part, mixed in made.items()}
    assert not used["train"] & used["test"]
    power = np.abs(np.fft.rfft(load_mixtures("chorale", count=6).stems)) ** 2
    centre = np.sum(power * np.fft.rfftfreq(32_000, 1 / 8000), axis=2) / power.sum(2)
    assert np.abs(np.log2(centre.mean(0)[0] / centre.mean(0)[1])) < 1.5  # octaves


def test_speech_parts_share_no_speaker():
    data = load_speech_digits()
    for part in ("train", "test"):
        mixed = load_mixtures("speech", part=part, count=6, seconds=0.5)
        named = {about.removeprefix("digits by ").removesuffix(", and drums") for about in mixed.about}
        assert named <= set(data.groups[data.split == part])
        assert mixed.synthetic == data.synthetic


def test_halving_keeps_what_half_the_rate_can_hold():
    t = np.arange(16_000) / 16_000
    low, high = np.sin(2 * np.pi * 1000 * t), np.sin(2 * np.pi * 6000 * t)
    assert _halved((low + high)[None])[0] == pytest.approx(low[::2], abs=1e-5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"kind": "noise"}, "got kind 'noise' and part 'train'"),
        ({"part": "valid"}, "part 'valid'"),
        ({"count": 0}, "must be positive; got 0"),
        ({"seconds": 0.0}, "must be positive"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        load_mixtures(**arguments)
