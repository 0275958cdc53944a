"""Local progress: only appended to, never in the way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from earlab import progress
from earlab.protocol import casefile
from earlab.student import progress as progress_file
from tests.helpers.toy_exercises import install, mean_exercise

TOY = mean_exercise()


@pytest.fixture(autouse=True)
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    install(tmp_path, TOY, mean_exercise(name="other", points=2.0))
    monkeypatch.setattr(casefile, "FOLDER", tmp_path)
    return tmp_path


def lines() -> list[str]:
    return (
        (progress_file.home() / progress_file.NAME).read_text(encoding="utf-8", errors="replace").splitlines()
    )


def test_the_best_check_counts() -> None:
    for share in (0.2, 0.8, 0.5):
        progress_file.record_check(TOY, share, 1, 4)
    (other, toy) = progress().standings
    assert (toy.exercise, toy.earned, toy.points) == ("toy", 4.0, 5.0)
    assert len(toy.when) == len("2026-01-31")
    assert (other.share, other.words) == (None, "not checked yet")
    assert len(lines()) == 3


def test_as_text_and_as_a_table() -> None:
    progress_file.record_check(TOY, 1.0, 4, 4)
    text, html = repr(progress()), progress()._repr_html_()
    for shown in (text, html):
        assert "99_toy" in shown
        assert "5 of 7 points" in shown
        assert "visible cases right" in shown
        assert "hidden cases run when graded" in shown
    assert "<th scope='row'>" in html


def test_what_was_never_checked_takes_a_line() -> None:
    for shown in (repr(progress()), progress()._repr_html_()):
        assert "Not begun yet: 99_toy." in shown
        assert "not checked yet" not in shown
    progress_file.record_check(TOY, 0.5, 2, 4)
    for shown in (repr(progress()), progress()._repr_html_()):
        assert "1 of 2 exercises not checked yet" in shown
        assert "Not begun" not in shown


@pytest.mark.parametrize(
    "damage",
    [
        b"\xff\xfe\x00garbage",
        b'{"event": "check", "exercise": "toy", "sha',
        b"[1, 2]",
        b'{"exercise": 7}',
        b"\n\n",
    ],
)
def test_a_damaged_line_loses_only_itself(damage: bytes) -> None:
    progress_file.record_check(TOY, 0.4, 1, 4)
    path = progress_file.home() / progress_file.NAME
    path.write_bytes(path.read_bytes() + damage)
    progress_file.record_check(TOY, 0.6, 2, 4)
    assert [s.share for s in progress().standings if s.exercise == "toy"] == [0.6]
    assert damage.strip() in path.read_bytes()
    assert len([line for line in lines() if line.startswith('{"time"')]) == 2


@pytest.mark.parametrize("share", ["1.0", None, [1], True, float("nan"), 1e9])
def test_a_strange_share_is_no_score(share: object) -> None:
    path = progress_file.home() / progress_file.NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"event": "check", "exercise": "toy", "share": share}))
    assert [s.share for s in progress().standings] == [None, None]


def test_a_place_that_cannot_be_written_breaks_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a directory")
    monkeypatch.setenv("EARLAB_HOME", str(blocked))
    progress_file.record_check(TOY, 1.0, 4, 4)
    assert progress().standings[1].share is None
    assert blocked.read_text() == "not a directory"


def test_nothing_is_recorded_while_a_grader_runs_the_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    progress_file.record_check(TOY, 1.0, 4, 4)
    assert not (progress_file.home() / progress_file.NAME).exists()


def test_without_earlab_home_it_is_the_users_data_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EARLAB_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", "/somewhere")
    assert progress_file.home().name == "earlab"


def test_a_course_without_exercises(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(casefile, "FOLDER", tmp_path / "nothing")
    assert repr(progress()) == "No exercise is installed."
