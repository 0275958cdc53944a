"""Sound events: whole, audible, split by the people who recorded them."""

import io
import json

import numpy as np
import pytest
import soundfile

from earlab.data import load_events
from earlab.data.folder import open_folder
from tests.helpers.support import ROOT

CLASSES = ("bell", "cymbal", "drum", "click", "whoosh", "hum", "guitar", "bass", "turntable", "beat")


@pytest.fixture(scope="module")
def events():
    return load_events()


def test_have_the_documented_form(events):
    assert (events.x.shape[1], events.x.dtype, events.sample_rate) == (16_000, np.float32, 16_000)
    assert events.classes == CLASSES
    assert events.licence == "CC0-1.0"
    assert len(events.y) == len(events.groups) == len(events.lengths) > 120
    assert len(set(events.columns["recording"])) == 76
    assert not events.synthetic
    for row, length in zip(events.x, events.lengths):
        assert not row[length:].any()


def test_every_file_is_one_clean_clip():
    folder = open_folder("events")
    for name in folder.index["files"]:
        wave, rate = soundfile.read(io.BytesIO(folder.read(name)), always_2d=True)
        assert (rate, wave.shape[1]) == (16_000, 1), name
        assert 0.015 < len(wave) / rate <= 1.0, name
        assert np.abs(wave).max() == pytest.approx(0.9, abs=1e-3), name  # as loud as it may be, not clipped
        assert abs(wave.mean()) < 0.03, name
        assert abs(wave[-1, 0]) < 1e-3, name  # ends without a click
        assert np.sqrt(np.mean(wave**2)) > 0.02, name  # is heard


def test_no_person_is_on_both_sides_and_every_class_is(events):
    train, test = (set(events.groups[events.split == part]) for part in ("train", "test"))
    assert train
    assert test
    assert not train & test
    for part, least in (("train", 3), ("test", 2)):
        assert np.bincount(events.part(part)[1], minlength=10).min() >= least


def test_no_two_clips_are_the_same_sound(events):
    spectra = np.abs(np.fft.rfft(events.x))
    spectra /= np.linalg.norm(spectra, axis=1, keepdims=True)
    alike = spectra @ spectra.T - np.eye(len(spectra))
    apart = events.columns["recording"][:, None] != events.columns["recording"]
    assert alike.max() < 0.99
    assert alike[apart].max() < 0.95


def test_every_clip_is_attributed():
    index = json.loads((ROOT / "data" / "events" / "index.json").read_text(encoding="utf-8"))
    readme = (ROOT / "data" / "events" / "README.md").read_text(encoding="utf-8")
    for name, entry in index["files"].items():
        assert "freesound.org/people/" in entry["link"].lower()
        assert (
            f"| `{name}` | {entry['class']} | {entry['split']} | {entry['group']} | <{entry['link']}> |"
            in readme
        )
