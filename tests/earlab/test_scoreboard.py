"""The board counts clips, and measures its error by recordings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import IPython.display
import numpy as np
import pytest

from earlab import scoreboard as board
from earlab.data import load_instruments
from earlab.scoreboard import MIME, Board, Line, measured, scoreboard

INSTRUMENTS = load_instruments()
TRUTH = INSTRUMENTS.part("test")[1]
GROUPS = INSTRUMENTS.groups[INSTRUMENTS.split == "test"]  # type: ignore[index]


def test_clips_of_one_recording_are_no_independent_tests() -> None:
    names = np.unique(GROUPS)
    wrong = names[: len(names) // 2]
    answers = np.where(np.isin(GROUPS, wrong), (TRUTH + 1) % 10, TRUTH)
    line = measured("05", "half of the recordings", answers)
    p = np.array([name not in wrong for name in names]).mean()
    assert line.share == pytest.approx(np.mean(answers == TRUTH))
    assert line.error == pytest.approx(np.sqrt(p * (1 - p) / (len(names) - 1)))
    assert line.error > 1.9 * np.sqrt(p * (1 - p) / len(GROUPS))  # four clips each: twice the naive one
    assert line.recordings == len(names)


@pytest.mark.parametrize("answers", [np.zeros(3), np.zeros((len(TRUTH), 10)), np.zeros(len(INSTRUMENTS))])
def test_answers_to_something_else_are_refused(answers: np.ndarray) -> None:
    with pytest.raises(ValueError, match=f"one answer for each of the {len(TRUTH)} test clips"):
        measured("05", "a net", answers)


def test_a_page_sees_earlier_pages_and_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    kept = [Line(page, f"line of {page}", 0.5, 0.07, 42) for page in ("00", "03", "05", "09")]
    file = tmp_path / "board.json"
    file.write_text(json.dumps([vars(line) for line in kept]))
    monkeypatch.setattr(board, "FILE", file)
    shown: list[Any] = []
    monkeypatch.setattr(IPython.display, "display", shown.append)
    scoreboard("05", {"my own": TRUTH})
    (own,) = shown
    assert isinstance(own, Board)
    assert "line of 00" in own.alt
    assert "line of 03" in own.alt
    assert "page 05, my own: 100% ± 0" in own.alt
    assert "line of 05" not in own.alt  # the reader's own stands there
    assert "line of 09" not in own.alt  # that comes later
    assert own._repr_mimebundle_()[0][MIME] == [vars(measured("05", "my own", TRUTH))]


def test_without_a_file_there_is_only_ones_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(board, "FILE", tmp_path / "nothing")
    assert board.kept() == []
