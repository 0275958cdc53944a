"""Spoken digits: the recordings out of their archive, verified one by one, and the synthetic voices that stand in."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
import soundfile
from rich.progress import Progress

from earlab.data import DataError, Dataset, load_speech_digits
from earlab.data.building.build import make
from earlab.data.recipe import read_recipe
from tests.helpers.support import ROOT, require
from tests.helpers.toy_data_sets import everything

SPEAKERS = ["george", "jackson", "lucas", "nicolas", "theo", "yweweler"]
ARCHIVE = read_recipe("speech_digits").sources[0].file


def shared_files() -> Path:
    """Return the folder with files for tests: what EARLAB_DATA_MIRROR names, or ``shared/data`` beside the clone."""
    return Path(os.environ.get("EARLAB_DATA_MIRROR") or ROOT.parent / "shared" / "data")


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    """The six speakers, made by the course's own recipe from the archive, in a cache of their own."""
    there = (shared_files() / ARCHIVE).is_file()
    require(
        "recordings", there, f"{ARCHIVE} is not in {shared_files()}; name its folder in EARLAB_DATA_MIRROR"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EARLAB_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("EARLAB_DATA_MIRROR", str(shared_files()))
        make(read_recipe("speech_digits"), Progress(disable=True))
        yield load_speech_digits()


@pytest.fixture(scope="module")
def synthetic():
    return load_speech_digits(synthetic=True)


class TestRecordings:
    def test_have_the_documented_form(self, recordings):
        assert isinstance(recordings, Dataset)
        assert (recordings.x.shape, recordings.x.dtype) == ((3000, 8000), np.float32)
        assert (recordings.sample_rate, recordings.synthetic) == (8000, False)
        assert np.bincount(recordings.y).tolist() == [300] * 10
        assert np.abs(recordings.x).max() <= 1.0
        assert "CC BY-SA 4.0" in recordings.licence
        assert "Free Spoken Digit Dataset" in recordings.source

    def test_lengths_say_where_the_silence_starts(self, recordings):
        assert recordings.lengths.min() > 1000
        for row, length in zip(recordings.x, recordings.lengths):
            assert not row[length:].any()
        assert (recordings.lengths == 8000).sum() < 30  # few are longer than a second

    def test_every_speaker_says_every_digit_fifty_times(self, recordings):
        assert sorted(set(recordings.groups)) == SPEAKERS
        for speaker in SPEAKERS:
            assert np.bincount(recordings.y[recordings.groups == speaker]).tolist() == [50] * 10

    def test_split_by_speaker_shares_no_speaker(self, recordings):
        train, test = (set(recordings.groups[recordings.split == part]) for part in ("train", "test"))
        assert test == {"lucas", "yweweler"}
        assert train == set(SPEAKERS) - test

    def test_official_split_shares_every_speaker_and_no_take(self, recordings):
        x, y = recordings.part("test", split="take")
        assert x.shape == (300, 8000)
        assert np.bincount(y).tolist() == [30] * 10
        takes = recordings.columns["take"]
        assert set(takes[recordings.splits["take"] == "test"]) == set(range(5))

    def test_six_folds_leave_one_speaker_out(self, recordings):
        folds = list(recordings.leave_one_out())
        assert [fold.left_out for fold in folds] == SPEAKERS
        for fold in folds:
            assert set(recordings.groups[fold.test]) == {fold.left_out}
            assert not (fold.train & fold.test).any()
            assert (fold.train | fold.test).all()

    def test_any_slice_holds_all_digits_and_speakers(self, recordings):
        assert np.bincount(recordings.y[:60]).tolist() == [6] * 10
        assert sorted(set(recordings.groups[:60])) == SPEAKERS

    def test_samples_are_those_of_the_archive(self, recordings):
        with zipfile.ZipFile(shared_files() / ARCHIVE) as archive:
            name = next(name for name in archive.namelist() if name.endswith("/7_jackson_32.wav"))
            wave, _ = soundfile.read(io.BytesIO(archive.read(name)), dtype="float32")
        takes, said = recordings.columns["take"], recordings.groups == "jackson"
        (at,) = np.flatnonzero(said & (takes == 32) & (recordings.y == 7))
        assert np.array_equal(recordings.x[at, : len(wave)], wave)


class TestSynthetic:
    def test_is_named_wherever_it_is_shown(self, synthetic):
        assert synthetic.synthetic
        assert "Synthetic" in synthetic.title
        assert "synthetic" in repr(synthetic)
        assert all(speaker.startswith("synthetic") for speaker in synthetic.groups)

    def test_has_the_form_of_the_recordings(self, synthetic):
        assert (synthetic.x.shape, synthetic.sample_rate) == ((360, 8000), 8000)
        assert np.bincount(synthetic.y).tolist() == [36] * 10
        assert len(set(synthetic.groups)) == 6
        assert set(synthetic.splits) == {"speaker", "take"}
        train, test = (set(synthetic.groups[synthetic.split == part]) for part in ("train", "test"))
        assert (len(train), len(test)) == (4, 2)
        assert not train & test

    def test_each_word_is_heard_and_not_clipped(self, synthetic):
        assert np.abs(synthetic.x).max(axis=1) == pytest.approx(0.9, abs=1e-3)
        assert (synthetic.lengths / 8000).min() > 0.15
        assert (synthetic.lengths < 8000).all()
        own = [row[:length] for row, length in zip(synthetic.x, synthetic.lengths)]
        assert min(np.sqrt(np.mean(wave**2)) for wave in own) > 0.05
        assert max(abs(wave.mean()) for wave in own) < 0.02

    def test_no_two_words_are_the_same_sound(self, synthetic):
        assert len({row.tobytes() for row in synthetic.x}) == 360

    def test_stands_in_aloud(self, tmp_path, monkeypatch, capsys):
        monkeypatch.setenv("EARLAB_CACHE", str(tmp_path))
        assert load_speech_digits().synthetic
        said = capsys.readouterr().out
        assert "these are SYNTHETIC voices" in said
        assert "earlab data get speech_digits" in said

    def test_never_stands_in_where_recordings_are_asked_for(self, tmp_path, monkeypatch):
        monkeypatch.setenv("EARLAB_CACHE", str(tmp_path))
        with pytest.raises(
            DataError, match=r"not on this machine yet.*\nGet it once.*earlab data get speech_digits"
        ):
            load_speech_digits(synthetic=False)


def test_rows_are_as_long_as_asked(synthetic):
    short = load_speech_digits(seconds=0.25, synthetic=True)
    assert short.x.shape == (360, 2000)
    assert short.lengths.max() == 2000
    assert np.array_equal(short.x, synthetic.x[:, :2000])
    with pytest.raises(ValueError, match="seconds must be positive, got 0"):
        load_speech_digits(seconds=0)


def test_what_was_loaded_is_said_once(capsys, monkeypatch):
    monkeypatch.setattr("earlab.data.dataset._said", set())
    load_speech_digits(synthetic=True)
    load_speech_digits(synthetic=True)
    said = capsys.readouterr().out
    assert said.count("SYNTHETIC, 360 examples, CC0-1.0, from") == 1


class TestArchive:
    """The recipe on a small archive of its form: only what is listed, whole and unchanged, becomes a set."""

    @pytest.fixture
    def home(self, tmp_path, monkeypatch):
        folder = tmp_path / "data" / "speech_digits"
        shutil.copytree(ROOT / "data" / "speech_digits", folder)
        names = [
            f"{digit}_{speaker}_{take}.wav"
            for take in (0, 7)
            for speaker in ("ann", "bob")
            for digit in (3, 8)
        ]
        waves = {
            name: wav(np.random.default_rng(at).normal(0, 0.1, 400 + at)) for at, name in enumerate(names)
        }
        sums = "".join(f"{name} {hashlib.sha256(data).hexdigest()}\n" for name, data in waves.items())
        (folder / "checksums.txt").write_text(sums)
        self.mirror, self.waves = tmp_path / "mirror", waves
        self.mirror.mkdir()
        monkeypatch.delenv("EARLAB_CACHE", raising=False)
        monkeypatch.setenv("EARLAB_DATA", str(tmp_path / "data"))
        monkeypatch.setenv("EARLAB_DATA_MIRROR", str(self.mirror))
        return tmp_path / "data"

    def pack(self, waves):
        with zipfile.ZipFile(self.mirror / ARCHIVE, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in waves.items():
                archive.writestr(f"somewhere/recordings/{name}", data)

    def refused(self, home, match):
        with pytest.raises(DataError, match=match):
            make(read_recipe("speech_digits"), Progress(disable=True))
        assert everything(home / "cache") == {}

    def test_becomes_a_set(self, home):
        self.pack(self.waves)
        make(read_recipe("speech_digits"), Progress(disable=True))
        data = load_speech_digits(synthetic=False)
        assert data.y.tolist() == [3, 8] * 4
        assert data.groups.tolist() == ["ann", "ann", "bob", "bob"] * 2
        assert data.lengths.tolist() == list(range(400, 408))

    def test_one_flipped_bit_in_one_recording(self, home):
        name = "8_bob_0.wav"
        changed = bytearray(self.waves[name])
        changed[100] ^= 1
        self.pack(self.waves | {name: bytes(changed)})
        self.refused(home, rf"holds another {name} than the recipe lists.*Download it again")

    def test_a_flipped_byte_in_the_archive(self, home):
        self.pack(self.waves)
        data = bytearray((self.mirror / ARCHIVE).read_bytes())
        data[200] ^= 0xFF
        (self.mirror / ARCHIVE).write_bytes(data)
        self.refused(home, "damaged or was cut short|than the recipe lists")

    @pytest.mark.parametrize("kept", [0.0, 0.5, 0.99])
    def test_a_truncated_archive(self, home, kept):
        self.pack(self.waves)
        data = (self.mirror / ARCHIVE).read_bytes()
        (self.mirror / ARCHIVE).write_bytes(data[: int(kept * len(data))])
        self.refused(home, "is damaged or was cut short.*Download it again")

    def test_a_missing_recording(self, home):
        self.pack({name: data for name, data in self.waves.items() if name != "3_ann_7.wav"})
        self.refused(home, r"does not hold 3_ann_7\.wav")

    def test_another_sample_rate(self, home):
        fast = {name: wav(np.zeros(100), 16_000) for name in self.waves}
        sums = "".join(f"{name} {hashlib.sha256(data).hexdigest()}\n" for name, data in fast.items())
        (home / "speech_digits" / "checksums.txt").write_text(sums)
        self.pack(fast)
        self.refused(home, "is not mono at 8000 Hz")


def wav(wave, rate=8000):
    file = io.BytesIO()
    soundfile.write(file, wave, rate, format="WAV", subtype="PCM_16")
    return file.getvalue()
