"""The drum hits: whole, audible, split by the people who recorded them, and told apart by two honest features."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from earlab.data import DataError, Dataset, load_drums
from tests.helpers.support import ROOT

FOLDER = ROOT / "data" / "drums"
INDEX = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def drums() -> Dataset:
    return load_drums()


def test_the_index_lists_exactly_the_files_that_are_there() -> None:
    assert {path.name for path in FOLDER.glob("*.flac")} == set(INDEX["files"])
    assert sum(entry["bytes"] for entry in INDEX["files"].values()) < 1_500_000
    for name, entry in INDEX["files"].items():
        assert (FOLDER / name).stat().st_size == entry["bytes"]
        assert entry["link"].lower().find("freesound.org/people/") > 0
        assert f"`{name}`" in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_every_file_is_one_clean_hit() -> None:
    for name in INDEX["files"]:
        wave, rate = soundfile.read(FOLDER / name, always_2d=True)
        assert (rate, wave.shape[1], soundfile.info(FOLDER / name).subtype) == (16_000, 1, "PCM_16"), name
        hit = wave[:, 0]
        assert 0.05 < len(hit) / rate <= 1.0, name
        assert np.abs(hit).max() == pytest.approx(0.9, abs=1e-3), name  # as loud as it may be, not clipped
        assert abs(hit.mean()) < 0.02, name  # no constant offset
        assert np.abs(hit[:80]).max() > 0.02, name  # starts within 5 ms
        assert abs(hit[-1]) < 1e-3, name  # ends without a click
        assert np.sqrt(np.mean(hit**2)) > 0.02, name  # is heard


def test_the_loader_returns_what_it_says(drums: Dataset) -> None:
    assert drums.x.shape == (len(INDEX["files"]), 16_000)
    assert drums.x.dtype == np.float32
    assert drums.classes == ("kick", "snare", "hi-hat")
    assert drums.sample_rate == 16_000
    assert drums.licence == "CC0-1.0"
    assert len(set(drums.groups)) == 30  # the page says thirty people
    name = next(iter(INDEX["files"]))
    hit, _ = soundfile.read(FOLDER / name, dtype="float32")
    assert np.array_equal(drums.x[0, : len(hit)], hit)
    assert not drums.x[0, len(hit) :].any()
    assert drums.classes[drums.y[0]] == INDEX["files"][name]["class"]


def test_no_person_is_on_both_sides(drums: Dataset) -> None:
    train, test = (set(drums.groups[drums.split == part]) for part in ("train", "test"))
    assert train
    assert test
    assert not train & test
    for part in ("train", "test"):
        assert set(drums.part(part)[1]) == {0, 1, 2}


def test_no_two_files_are_the_same_sound(drums: Dataset) -> None:
    spectra = np.abs(np.fft.rfft(drums.x))
    spectra /= np.linalg.norm(spectra, axis=1, keepdims=True)
    alike = spectra @ spectra.T - np.eye(len(spectra))
    assert alike.max() < 0.99


def test_a_changed_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "drums"
    folder.mkdir()
    for path in FOLDER.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    silence = io.BytesIO()
    soundfile.write(silence, np.zeros(1600), 16_000, format="FLAC")
    (folder / "bd_808.flac").write_bytes(silence.getvalue())
    monkeypatch.setenv("EARLAB_DATA", str(tmp_path))
    with pytest.raises(DataError, match=r"bd_808\.flac"):
        load_drums()
