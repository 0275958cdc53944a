"""With the network cut, every loader works on what set-up has made; what is not there is replaced by name."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from earlab.data.locations import is_there
from earlab.data.recipe import all_recipes
from tests.helpers.support import ROOT, require

PROGRAM = """
import json, sys

def cut(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.posix_spawn"}:
        raise OSError(f"the network is cut: {event} {arguments[:2]}")

sys.addaudithook(cut)
from earlab import data

loaded = {}
for name in data.__all__:
    if name.startswith("load_") and name not in LEFT_OUT:
        result = getattr(data, name)()
        loaded[name] = {"synthetic": getattr(result, "synthetic", None)}
print(json.dumps(loaded))
"""


def load_everything(left_out: tuple[str, ...] = (), **environment: str) -> tuple[dict[str, dict], str]:
    """Call every loader in a process that may neither connect nor start another; return what came and what was said."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.replace("LEFT_OUT", repr(left_out))],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    said, last = done.stdout.rstrip().rsplit("\n", 1)
    return json.loads(last), said


@pytest.mark.slow
def test_every_loader_works_after_set_up():
    needed = [r.name for r in all_recipes() if r.place == "cache" and not r.optional and not r.fallback]
    require("sounds", all(map(is_there, needed)), f"{', '.join(needed)} are not all in the cache; make data")
    loaded, said = load_everything()
    assert {
        "load_chorales",
        "load_crepe",
        "load_digits",
        "load_drums",
        "load_events",
        "load_instruments",
    } < set(loaded)
    assert {"load_mixtures", "load_speaker_encoder", "load_speech_digits"} < set(loaded)
    assert (
        loaded["load_speech_digits"]["synthetic"] == ("SYNTHETIC" in said) == (not is_there("speech_digits"))
    )
    for name in (
        "Bach chorales",
        "Handwritten digits",
        "Drum hits",
        "Instruments",
        "Speaker encoder",
        "CREPE tiny",
        "Miniature WaveNet",
    ):
        assert said.lower().count(f"{name.lower()}: ") == 1, said


def test_what_is_committed_loads_before_any_set_up(tmp_path):
    made = ("load_chorales", "load_crepe", "load_mixtures", "load_speaker_encoder")
    loaded, said = load_everything(made, EARLAB_CACHE=str(tmp_path / "nothing"))
    assert set(loaded) == {
        "load_digits",
        "load_drums",
        "load_events",
        "load_instruments",
        "load_speech_digits",
        "load_wavenet",
    }
    assert loaded["load_speech_digits"] == {"synthetic": True}
    assert "these are SYNTHETIC voices" in said
    assert not (tmp_path / "nothing").exists()  # loading makes nothing


def test_the_cut_is_felt():
    code = (
        PROGRAM.split("from earlab")[0]
        + "import urllib.request; urllib.request.urlopen('http://127.0.0.1:1')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode != 0
    assert "the network is cut" in done.stderr
