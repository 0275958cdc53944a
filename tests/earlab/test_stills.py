"""What a cell is expected to show is found by the cell's text, and shown once while its function is not written."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import IPython
import IPython.display
import pytest

from earlab import stills
from earlab.stills import Expected, Stills, digest_of, shortened, show_expected, stills_of
from earlab.style import yours

CELL = 'with yours("f"):\n    show(*plots.curve(f))'
PNG = b"\x89PNG picture"


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    folder = tmp_path / "99_toy" / "stills"
    folder.mkdir(parents=True)
    (folder / "a-0.png").write_bytes(PNG)
    things = [
        {"png": "a-0.png", "says": 'A "curve".'},
        {"text": "E = 0.1"},
        {"sounds": ["a kick", "a snare"]},
    ]
    index = {"made_of": "x", "cells": {digest_of(CELL): {"waits": "f", "shown": things}}}
    (folder / "index.json").write_text(json.dumps(index))
    monkeypatch.setattr(stills, "PUBLIC", tmp_path)
    return folder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> tuple[Any, list[Any]]:
    """Return a kernel in which a cell runs, and what is displayed."""
    shown: list[Any] = []
    kernel = SimpleNamespace(execution_count=1, history_manager=SimpleNamespace(input_hist_raw=["", CELL]))
    monkeypatch.setattr(IPython, "get_ipython", lambda: kernel)
    monkeypatch.setattr(IPython.display, "display", lambda forms, **options: shown.append((forms, options)))
    monkeypatch.setattr(stills, "_last", {})
    return kernel, shown


def test_a_waiting_cell_shows_what_is_expected(
    public: Path, run: tuple[Any, list[Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    with yours("f"):
        raise NotImplementedError
    (picture, about), (text, _), (sounds, _) = run[1]
    assert "once `f` is written" in capsys.readouterr().out
    assert 'alt="A &quot;curve&quot;."' in picture["text/html"]
    assert "<i>expected</i>" in picture["text/html"]
    assert about["metadata"]["image/png"]["alt"] == 'A "curve".'
    assert text == {"text/plain": "E = 0.1"}
    assert "a kick, a snare" in sounds["text/markdown"]


def test_it_is_shown_once_each_time_the_cell_runs(public: Path, run: tuple[Any, list[Any]]) -> None:
    kernel, shown = run
    show_expected()
    show_expected()
    assert len(shown) == 3
    kernel.execution_count = 2
    show_expected()
    assert len(shown) == 6


@pytest.mark.parametrize("text", ["", 'with yours("g"):\n    show(*plots.curve(g))', CELL + "  # mine"])
def test_a_cell_that_was_changed_has_none(public: Path, run: tuple[Any, list[Any]], text: str) -> None:
    run[0].history_manager.input_hist_raw[-1] = text
    show_expected()
    assert run[1] == []


def test_outside_of_a_kernel_nothing_is_shown(public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(IPython, "get_ipython", lambda: None)
    show_expected()


def test_blanks_at_the_ends_of_lines_do_not_count() -> None:
    assert digest_of(CELL) == digest_of("\n" + CELL.replace("\n", "   \n") + "\n\n")
    assert digest_of(CELL) != digest_of(CELL.replace("    ", "  "))


def test_what_is_given_is_not_marked_as_expected(public: Path) -> None:
    given = Expected("", [{"png": "a-0.png", "says": "A curve."}])
    ((forms, _),) = Stills(public).outputs(given)
    assert "expected" not in forms["text/html"]
    assert forms["text/plain"] == "[Figure: A curve.]"


def test_a_page_without_pictures_has_none(public: Path) -> None:
    assert stills_of("98_nothing").cells == {}


def test_long_print_outs_are_cut() -> None:
    text = shortened("\n".join(map(str, range(100))))
    assert text.endswith("29\n…")
    assert shortened("one\n") == "one"
