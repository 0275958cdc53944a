"""Rendered notes: the recipe on a pretended synthesiser and, where they were got, on the real one; never taken for recorded."""

import hashlib
import shutil
import sys
import zipfile

import numpy as np
import pytest
from rich.progress import Progress

from earlab.data import DataError, load_instruments
from earlab.data.building.build import make
from earlab.data.folder import open_folder
from earlab.data.locations import is_there
from earlab.data.recipe import read_recipe
from tests.helpers.note_checks import assert_at_pitch, assert_clean, shared, waves_of
from tests.helpers.support import ROOT, require

NAME = "rendered_instruments"
PRETENDED = """
from pathlib import Path
import numpy as np

class Synth:
    def __init__(self, samplerate):
        self.rate = samplerate
    def sfload(self, path):
        assert Path(path).read_text() == "a soundfont"
        return 0
    def program_select(self, channel, soundfont, bank, program):
        pass
    def noteon(self, channel, key, velocity):
        self.hertz = 440 * 2 ** ((key - 69) / 12)
    def generate(self, samples):
        wave = np.sin(2 * np.pi * self.hertz * np.arange(samples) / self.rate)
        return memoryview(np.repeat(wave, 2).astype(np.float32))
"""


def pretend(folder, patch, synthesiser=PRETENDED):
    """Make a data folder with the recipe, and a mirror with wheels that are small: their checksums go into the recipe."""
    shutil.copytree(ROOT / "data" / NAME, folder / "data" / NAME)
    patch.setenv("EARLAB_DATA", str(folder / "data"))
    patch.setenv("EARLAB_CACHE", str(folder / "cache"))
    patch.setenv("EARLAB_DATA_MIRROR", str(folder))
    patch.delitem(sys.modules, "tinysoundfont", raising=False)
    recipe = folder / "data" / NAME / "recipe.toml"
    contents = ({"pretty_midi/TimGM6mb.sf2": "a soundfont"}, {"tinysoundfont/__init__.py": synthesiser})
    for source, content in zip(read_recipe(NAME).sources, contents, strict=True):
        path = folder / source.file.replace("*", "any")
        with zipfile.ZipFile(path, "w") as wheel:
            for name, text in content.items():
                wheel.writestr(name, text)
        known = source.sha256 if isinstance(source.sha256, str) else source.sha256[0]
        text = recipe.read_text().replace(known, hashlib.sha256(path.read_bytes()).hexdigest())
        recipe.write_text(text)


@pytest.fixture(scope="module")
def instruments():
    return load_instruments()


@pytest.fixture(scope="module", params=["pretended", "real"])
def rendered(request, tmp_path_factory, instruments):
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "pretended":
            pretend(tmp_path_factory.mktemp("rendered"), patch)
            with Progress(disable=True) as progress:
                make(read_recipe(NAME), progress)
            sys.modules.pop("tinysoundfont")
        else:
            require("rendered", is_there(NAME), f"not on this machine; earlab data get {NAME}")
        yield load_instruments(rendered=True)


def test_have_the_form_of_the_recorded_ones_and_say_what_they_are(rendered, instruments):
    assert rendered.x.shape == (832, 8000)
    assert rendered.x.dtype == np.float32
    assert np.abs(rendered.x).max() <= 0.9001
    assert (rendered.classes, rendered.sample_rate) == (instruments.classes, instruments.sample_rate)
    assert (rendered.name, rendered.licence) == (NAME, "GPL-2.0-only")
    assert rendered.synthetic
    assert repr(rendered).startswith("<Rendered instruments (synthetic)")
    count = np.bincount(rendered.y)
    assert (count.min(), count.max()) == (60, 140)  # fifteen notes of the bassoon, 35 of the piano


def test_lie_in_the_range_of_the_recorded_ones(rendered, instruments):
    for kind in range(10):
        recorded = instruments.columns["midi"][instruments.y == kind]
        midi = rendered.columns["midi"][rendered.y == kind]
        assert recorded.min() == midi.min()
        assert recorded.max() - 1 <= midi.max() <= recorded.max()


def test_are_clean_and_in_tune(rendered):
    waves = waves_of(NAME)
    assert_clean(waves)
    assert_at_pitch(open_folder(NAME).index["files"], waves)


def test_are_split_in_the_bands_of_the_recorded_ones_and_not_by_recording(rendered, instruments):
    assert list(rendered.splits) == ["pitch"]
    assert not shared(rendered, "pitch", rendered.columns["midi"])
    assert not shared(rendered, "pitch", rendered.groups)
    for part in ("train", "test"):
        assert set(rendered.part(part)[1]) == set(range(10))
    bands = dict(zip(instruments.columns["midi"], instruments.splits["pitch"], strict=True))
    both = np.isin(rendered.columns["midi"], list(bands))
    assert [bands[midi] for midi in rendered.columns["midi"][both]] == rendered.split[both].tolist()


def test_are_only_there_when_they_were_asked_for(tmp_path, monkeypatch):
    monkeypatch.setenv("EARLAB_CACHE", str(tmp_path))
    with pytest.raises(DataError, match="earlab data get rendered_instruments"):
        load_instruments(rendered=True)


def test_a_synthesiser_of_another_machine_is_named(tmp_path, monkeypatch):
    pretend(tmp_path, monkeypatch, synthesiser="import _not_of_this_machine")
    with Progress(disable=True) as progress, pytest.raises(DataError, match="does not run on this machine"):
        make(read_recipe(NAME), progress)
    assert not (tmp_path / "cache" / NAME).exists()
