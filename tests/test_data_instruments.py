"""Recorded notes: what they are, that they sound at their pitch, and which split tears what apart."""

import io

import librosa
import numpy as np
import pytest
import soundfile

from earlab.data import load_instruments
from earlab.data.room import open_folder
from tests.support import ROOT


@pytest.fixture(scope="module")
def instruments():
    return load_instruments()


@pytest.fixture(scope="module")
def waves():
    folder = open_folder("instruments")
    return {file: soundfile.read(io.BytesIO(folder.read(file))) for file in folder.index["files"]}


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
    for name, (wave, rate) in waves.items():
        assert (rate, wave.shape) == (16_000, (32_000,)), name
        assert np.abs(wave).max() == pytest.approx(0.9, abs=1e-3), name  # as loud as it may be, not clipped
        assert abs(wave.mean()) < 0.01, name
        assert np.abs(wave[:320]).max() > 0.015, name  # starts within 20 ms
        assert abs(wave[-1]) < 1e-3, name  # ends without a click
        level = 10 * np.log10(np.mean(wave.reshape(4, -1) ** 2, axis=1))
        assert level.min() > -70, name  # is heard to the end
        assert level.max() > -35, name


def test_notes_sound_at_the_pitch_that_they_are_labelled_with(waves):
    files = open_folder("instruments").index["files"]
    for name in list(files)[::6]:
        wanted = librosa.midi_to_hz(files[name]["midi"])
        wave = waves[name][0][1600:16_000]
        heard = librosa.yin(wave, fmin=max(25, wanted / 2.5), fmax=wanted * 2.5, sr=16_000, frame_length=4096)
        assert abs(1200 * np.log2(np.median(heard) / wanted)) < 60, name


@pytest.mark.parametrize("split", ["recording", "pitch", "leaking"])
def test_each_split_has_every_instrument_on_both_sides(instruments, split):
    for part in ("train", "test"):
        assert set(instruments.part(part, split=split)[1]) == set(range(10))
    assert 0.2 < np.mean(instruments.splits[split] == "test") < 0.45


def shared(instruments, split, values):
    return set(values[instruments.splits[split] == "train"]) & set(
        values[instruments.splits[split] == "test"]
    )


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
