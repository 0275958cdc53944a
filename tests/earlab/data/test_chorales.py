"""Chorales: read right out of the corpus, whole, and split by hymn tune."""

import runpy

import numpy as np
import pytest
from music21.corpus import getWork

from earlab.data import load_chorales
from earlab.data.building.chorale_corpus import Reading, read_chorale
from earlab.data.dataset import DataError
from earlab.data.locations import is_there
from tests.helpers.support import ROOT, require


@pytest.fixture(scope="module")
def chorales():
    require("sounds", is_there("chorales"), "the chorales are not in the cache; make data")
    return load_chorales()


@pytest.fixture(scope="module")
def recipe():
    return runpy.run_path(str(ROOT / "data" / "chorales" / "build.py"))


@pytest.fixture(scope="module")
def bwv269():
    return read_chorale(str(getWork("bach/bwv269")))


def test_a_chorale_is_read_as_it_is_printed(bwv269):
    g4, a4, b4, d5 = 67, 69, 71, 74
    begins = np.flatnonzero(bwv269.start[:, 0])
    assert begins[:7].tolist() == [
        0,
        4,
        12,
        16,
        22,
        24,
        28,
    ]  # an upbeat, a half note, a quarter, a dotted quarter …
    assert bwv269.pitch[begins[:7], 0].tolist() == [g4, g4, d5, b4, a4, g4, g4]
    assert (bwv269.sharps, bwv269.beats, bwv269.pitch.shape) == (1, 3, (252, 4))
    assert bwv269.fermata.any()
    assert not bwv269.fermata[:40].any()


def test_what_is_not_in_four_parts_is_left_out():
    assert read_chorale(str(getWork("bach/bwv8.6"))) is None


def test_chorales_have_the_documented_form(chorales):
    assert len(chorales) == len(chorales.split) == 365
    assert len({piece.name for piece in chorales}) == 365
    for piece in chorales:
        steps = len(piece.pitch)
        assert piece.pitch.shape == piece.start.shape == (steps, 4)
        assert piece.fermata.shape == (steps,)
        assert 64 <= steps <= 800, piece
        sung = piece.pitch[piece.pitch >= 0]
        assert sung.min() >= 36
        assert sung.max() <= 81
        assert not piece.start[piece.pitch < 0].any()  # a rest does not begin a note
    assert np.mean([piece.fermata.any() for piece in chorales]) > 0.99


def test_parts_lie_as_soprano_alto_tenor_bass(chorales):
    for piece in chorales:
        middle = [np.median(part[part >= 0]) for part in piece.pitch.T]
        assert middle == sorted(middle, reverse=True), piece


def test_a_pitch_that_changes_begins_a_note(chorales):
    for piece in chorales:
        changed = (np.diff(piece.pitch, axis=0) != 0) & (piece.pitch[1:] >= 0)
        assert piece.start[1:][changed].all(), piece


def test_no_tune_is_in_both_parts(chorales):
    train, test = ({piece.tune for piece in chorales.part(name)} for name in ("train", "test"))
    assert not train & test
    assert len(train | test) > 180
    assert 0.15 < len(chorales.part("test")) / len(chorales) < 0.3
    titles = [{piece.title for piece in chorales.part(name)} - {""} for name in ("train", "test")]
    assert not titles[0] & titles[1]
    with pytest.raises(ValueError, match="got 'valid'"):
        chorales.part("valid")


def test_no_chorale_of_the_test_is_a_transposed_one_of_the_training(chorales):
    def shape(piece):
        return (piece.pitch - piece.pitch[0, 3]).tobytes()

    assert not {shape(p) for p in chorales.part("train")} & {shape(p) for p in chorales.part("test")}


def reading(name, soprano):
    pitch = np.repeat(np.array(soprano, np.int16), 4)[:, None] + np.array([0, -5, -9, -17], np.int16)
    return Reading(name, pitch, np.ones(pitch.shape, bool), np.zeros(len(pitch), bool), 0, 4)


def test_a_tune_is_known_in_another_key_a_beat_later_and_by_its_title(recipe):
    rng = np.random.default_rng(15)
    first, other = rng.integers(60, 75, (2, 24))
    found = [
        reading("a", first),
        reading("b", first + 3),
        reading("c", [first[0], *first]),
        reading("d", other),
        reading("e", other[::-1]),
    ]
    assert recipe["tunes"](found, {}) == ["a", "a", "a", "d", "e"]
    assert recipe["tunes"](found, {"a": "One", "d": "Two", "e": "One"}) == ["a", "a", "a", "d", "a"]


def test_another_music21_is_refused(recipe):
    with pytest.raises(DataError, match=r"the recipe is for 9\.9\.9: pip install music21==9\.9\.9"):
        recipe["corpus"]("9.9.9")
