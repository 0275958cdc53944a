"""Hints come one at a time and are remembered."""

from __future__ import annotations

from pathlib import Path

import pytest

from earlab import hint
from earlab.protocol import casefile
from tests.helpers.toy_exercises import install, mean_exercise


@pytest.fixture(autouse=True)
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    install(tmp_path, mean_exercise())
    monkeypatch.setattr(casefile, "FOLDER", tmp_path)
    return tmp_path


def said(capsys: pytest.CaptureFixture[str]) -> str:
    hint("toy")
    return capsys.readouterr().out


def test_one_at_a_time_then_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys) == "Hint 1 of 3: What you may be seeing\n    Your values are too large.\n"
    assert said(capsys).startswith("Hint 2 of 3: The idea")
    assert said(capsys) == "Hint 3 of 3: A template\n    return ... / len(X)\n"
    assert said(capsys).count("Hint ") == 3


def test_the_function_itself_is_understood(capsys: pytest.CaptureFixture[str]) -> None:
    def toy() -> None: ...

    hint(toy)
    assert "Hint 1" in capsys.readouterr().out


def test_without_a_journal_it_starts_again(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EARLAB_HOME", "/dev/null/nowhere")
    assert said(capsys) == said(capsys)


def test_an_exercise_without_hints(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    install(course, mean_exercise(hints=()))
    assert said(capsys) == "There is no hint on toy.\n"


def test_an_unknown_name() -> None:
    with pytest.raises(LookupError, match="Do you mean toy"):
        hint("tyo")
