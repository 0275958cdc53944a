"""The data folder: where sets are looked for, what a loader returns, what is said when a file is not whole."""

import json
import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from earlab.data import DataError, load_digits
from earlab.data.folder import open_folder
from earlab.data.locations import data_folders, shown_path
from earlab.data.recipe import read_recipe
from tests.helpers.support import ROOT

DIGITS = ROOT / "data" / "digits"


@pytest.fixture
def copied_home(tmp_path, monkeypatch):
    home = tmp_path / "data"
    shutil.copytree(DIGITS, home / "digits")
    monkeypatch.setenv("EARLAB_DATA", str(home))
    return home


@pytest.fixture(scope="module")
def digits():
    return load_digits()


def test_digits_have_the_documented_form(digits):
    assert digits.x.shape == (10_000, 28, 28)
    assert digits.x.dtype == np.float32
    assert (digits.x.min(), digits.x.max()) == (0.0, 1.0)
    assert digits.y.dtype == np.int64
    assert set(digits.y.tolist()) == set(range(10))
    assert digits.classes == tuple("0123456789")
    assert digits.groups is None
    assert digits.sample_rate is None
    assert "MIT" in digits.licence
    assert "1.1.0" in digits.source


def test_split_is_stratified_and_complete(digits):
    x_train, y_train = digits.part("train")
    x_test, y_test = digits.part("test")
    assert (len(x_train), len(x_test)) == (8_000, 2_000)
    assert (len(y_train), len(y_test)) == (8_000, 2_000)
    share = np.bincount(y_test) / np.bincount(digits.y)
    assert np.abs(share - 0.2).max() < 0.001


def test_no_image_stands_in_both_parts(digits):
    seen = {image.tobytes() for image in digits.part("train")[0]}
    assert len(seen) == 8_000
    assert not any(image.tobytes() in seen for image in digits.part("test")[0])


def test_order_is_mixed_so_that_any_slice_is_balanced(digits):
    assert np.bincount(digits.part("train")[1][:1000], minlength=10).min() > 60


def test_labels_belong_to_their_images(digits):
    """Nearest class mean reads far more than chance: images and labels were not shuffled apart."""
    x, y = digits.part("train")
    means = np.stack([x[y == k].mean(0).ravel() for k in range(10)])
    x, y = digits.part("test")
    distance = ((x.reshape(len(x), 1, -1) - means) ** 2).sum(-1)
    assert (distance.argmin(1) == y).mean() > 0.75


def test_unknown_part_is_named(digits):
    with pytest.raises(ValueError, match=r"'test', 'train'; got 'valid'"):
        digits.part("valid")


def test_flipped_byte_is_noticed(copied_home):
    path = copied_home / "digits" / "digits.npz"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(DataError, match=r"digits\.npz is damaged or was changed.*git checkout"):
        load_digits()


def test_missing_file_is_named(copied_home):
    (copied_home / "digits" / "digits.npz").unlink()
    with pytest.raises(DataError, match=r"digits\.npz cannot be read.*Copy the course's"):
        load_digits()


@pytest.mark.parametrize("text", ["", "[]", '{"files": []}', '{"files": {"digits.npz": {}}}'])
def test_damaged_index_is_named(copied_home, text):
    (copied_home / "digits" / "index.json").write_text(text)
    with pytest.raises(DataError, match=r"index\.json is damaged"):
        load_digits()


def test_missing_set_says_where_it_was_looked_for(tmp_path, monkeypatch):
    monkeypatch.setenv("EARLAB_DATA", str(tmp_path))
    with pytest.raises(DataError, match="EARLAB_DATA") as error:
        open_folder("digits")
    assert str(tmp_path / "digits") in str(error.value)


def test_data_folders_are_the_clone_then_the_current_folder_and_its_parents(tmp_path, monkeypatch):
    monkeypatch.delenv("EARLAB_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    homes = data_folders()
    assert homes[:3] == [ROOT / "data", tmp_path / "data", tmp_path.parent / "data"]
    assert len(homes) == len(set(homes))


def test_set_is_found_from_a_notebook_folder_of_an_unpacked_kit(tmp_path, monkeypatch):
    monkeypatch.delenv("EARLAB_DATA", raising=False)
    monkeypatch.setattr("earlab.__file__", str(tmp_path / "site-packages" / "earlab" / "__init__.py"))
    shutil.copytree(DIGITS, tmp_path / "kit" / "data" / "digits")
    (tmp_path / "kit" / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "kit" / "notebooks")
    assert open_folder("digits").path == tmp_path / "kit" / "data" / "digits"


def test_what_a_loader_prints_names_no_machine(copied_home, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("earlab.data.dataset._said", set())
    data = load_digits()
    assert capsys.readouterr().out.rstrip().endswith(f"from {Path('data', 'digits')}")
    assert data.origin == str(Path("data", "digits"))
    assert str(tmp_path) not in repr(data)


def test_a_path_is_shown_from_the_course_else_from_home_else_whole(tmp_path, monkeypatch):
    monkeypatch.delenv("EARLAB_DATA", raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    assert shown_path(ROOT / "data" / "cache" / "chorales") == str(Path("data", "cache", "chorales"))
    assert shown_path(tmp_path / "home" / "sounds" / "chorales") == str(Path("~", "sounds", "chorales"))
    assert shown_path(tmp_path / "elsewhere") == str(tmp_path / "elsewhere")


@pytest.mark.parametrize(
    "folder", sorted(p.parent for p in (ROOT / "data").glob("*/index.json")), ids=lambda p: p.name
)
def test_every_set_is_whole_and_documented(folder):
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    data = open_folder(folder.name)
    facts = read_recipe(folder.name).facts()
    assert {key: index[key] for key in facts} == facts
    for file, entry in index["files"].items():
        assert len(data.read(file)) == entry["bytes"]
    assert (folder / "README.md").is_file()


@pytest.mark.parametrize(
    "folder", sorted(p.parent for p in (ROOT / "data").glob("*/recipe.toml")), ids=lambda p: p.name
)
def test_every_set_has_its_licence_and_a_figure(folder):
    assert len((folder / "LICENSE").read_text(encoding="utf-8")) > 500
    assert (folder / "figure.png").read_bytes()[1:4] == b"PNG"
    assert f"({folder.name}/figure.png)" in (ROOT / "data" / "README.md").read_text(encoding="utf-8")


def test_what_is_committed_is_small():
    tracked = [
        p
        for p in (ROOT / "data").rglob("*")
        if p.is_file() and "cache" not in p.relative_to(ROOT / "data").parts
    ]
    assert sum(path.stat().st_size for path in tracked) < 15e6


def test_digits_licence_text_is_the_packages():
    text = (DIGITS / "LICENSE").read_text(encoding="utf-8")
    assert "The MIT License" in text
    assert "Juan Cazala" in text


def test_table_of_sets_is_up_to_date():
    recipe = runpy.run_path(str(ROOT / "data" / "build_readme.py"))
    assert (ROOT / "data" / "README.md").read_text(encoding="utf-8") == recipe["readme"]()


def test_split_of_the_recipe_is_reproducible():
    recipe = runpy.run_path(str(DIGITS / "build.py"))
    labels = np.repeat(np.arange(10), 50)
    images = np.arange(500).reshape(500, 1, 1)
    first, second = (recipe["shuffle_and_split"](images, labels) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, second))
    assert first[2].sum() == 100
    assert np.bincount(first[1][first[2]]).tolist() == [10] * 10


def test_import_is_lazy():
    code = "import sys, earlab.data; print('numpy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    assert done.stdout.strip() == "False"
