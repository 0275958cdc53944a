"""Recorded notes: what they are, that they sound at their pitch, and which split tears what apart."""

import re

import numpy as np
import pytest

from earlab.data import load_instruments
from earlab.data.building.note_selection import unusable
from earlab.data.folder import open_folder
from tests.helpers.note_checks import assert_at_pitch, assert_clean, shared, waves_of
from tests.helpers.support import ROOT


@pytest.fixture(scope="module")
def instruments():
    return load_instruments()


@pytest.fixture(scope="module")
def waves():
    return waves_of("instruments")


def test_have_the_documented_form(instruments):
    assert (instruments.x.shape, instruments.x.dtype, instruments.sample_rate) == (
        (512, 8000),
        np.float32,
        16_000,
    )
    assert (instruments.y.shape, instruments.y.dtype) == ((512,), np.int64)
    assert len(instruments.classes) == 10
    assert np.abs(instruments.x).max() <= 0.9001
    assert instruments.licence == "CC BY 3.0"
    assert not instruments.synthetic
    count = np.bincount(instruments.y)
    assert (count.min(), count.max()) == (36, 76)  # nine tuba notes, nineteen of the harp


def test_a_recording_gives_four_neighbouring_clips(instruments, waves):
    assert len(set(instruments.groups)) == len(waves) == 128
    assert instruments.columns["clip"].tolist() == [0, 1, 2, 3] * 128
    chosen = instruments.groups == "violin_A4"
    assert instruments.columns["midi"][chosen].tolist() == [69] * 4
    assert np.array_equal(instruments.x[chosen].ravel(), waves["violin_A4.flac"][0].astype(np.float32))


def test_every_recording_is_one_clean_note(waves):
    assert_clean(waves)


def test_notes_sound_at_the_pitch_that_they_are_labelled_with(waves):
    assert_at_pitch(open_folder("instruments").index["files"], waves)


def test_what_cannot_be_used_says_why():
    time = np.arange(32_000) / 16_000
    tone = np.sin(2 * np.pi * 440 * time)
    assert unusable(tone, 69) == ""
    assert unusable(tone[:-1], 69) == "shorter than two seconds"
    assert unusable(tone * 10 ** (-3 * time), 69) == "died away"
    assert re.fullmatch(r"measured -(99|100|101) cents from its name", unusable(tone, 70))


@pytest.mark.parametrize("split", ["recording", "pitch", "leaking"])
def test_each_split_has_every_instrument_on_both_sides(instruments, split):
    for part in ("train", "test"):
        assert set(instruments.part(part, split=split)[1]) == set(range(10))
    assert 0.2 < np.mean(instruments.splits[split] == "test") < 0.45


def test_what_a_split_shares_is_what_its_name_says(instruments):
    recording, midi = instruments.groups, instruments.columns["midi"]
    assert next(iter(instruments.splits)) == "recording"
    assert not shared(instruments, "recording", recording)
    assert shared(instruments, "recording", midi)
    assert not shared(instruments, "pitch", recording)
    assert not shared(instruments, "pitch", midi)
    assert len(shared(instruments, "leaking", recording)) == 128


def test_every_package_is_said_to_be_under_the_licence():
    text = (ROOT / "data" / "instruments" / "LICENSE").read_text()
    assert "Creative Commons Attribution 3.0 Unported" in text
    readme = (ROOT / "data" / "instruments" / "README.md").read_text()
    for name in ("Versilian Studios", "Nicholaus P. Brosowsky", "Makefully Studios", "CC0 1.0", "CC BY 3.0"):
        assert name in readme
