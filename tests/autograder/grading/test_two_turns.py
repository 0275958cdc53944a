"""What a student reads is final before a hidden case is unpacked, and nothing of a hidden run is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.assignments.assignment import Assignment
from autograder.grading.engine import Engine
from autograder.grading.jobs import CasePack
from autograder.release.notebook import notebook_text
from autograder.sandbox.host.client import Child, Zygote
from autograder.sandbox.host.session import Session
from tests.helpers.assert_course import assignment as assert_course
from tests.helpers.small_class import notebook

pytestmark = pytest.mark.threat


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine("strict", secret=b"turns") as started:
        yield started


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the grader does, in order: children that begin and end, tasks, hidden cases that are unpacked."""
    said: list[str] = []
    make, end, run, glance = Zygote.make_child, Child.end, Session.run, Session.glance
    hidden = CasePack.hidden.func

    monkeypatch.setattr(Zygote, "make_child", lambda self, limits: said.append("child") or make(self, limits))
    monkeypatch.setattr(Child, "end", lambda self: said.append("end") or end(self))
    monkeypatch.setattr(Session, "run", lambda self, task: said.append(_turn("run", task)) or run(self, task))
    monkeypatch.setattr(
        Session, "glance", lambda self, t: said.append(_turn("glance", t[0])) or glance(self, t)
    )
    monkeypatch.setattr(
        CasePack, "hidden", property(lambda self: said.append(f"unpack {self.exercise}") or hidden(self))
    )
    return said


def _turn(what, task) -> str:
    return f"{what} {'visible' if task.shown else 'hidden'}"


WRONG = {
    "a value": "return x",
    "an error": "raise ValueError(repr(x))",
    "an end": "import os; os._exit(3)",
}


@pytest.mark.parametrize("way", WRONG)
def test_the_child_that_is_told_of_has_ended_before_a_hidden_case_is_unpacked(
    tiny: Assignment, tmp_path: Path, engine: Engine, events: list[str], way: str
) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(notebook_text(notebook(tiny, double=f"def double(x):\n    {WRONG[way]}")))
    engine.prepare(tiny, ["ada"])
    events.clear()
    engine.grade(path, tiny, "ada")
    first = next(n for n, event in enumerate(events) if event.startswith("unpack"))
    assert "child" in events[:first]
    assert events[:first].count("child") == events[:first].count("end"), "no child is alive"
    assert not any("hidden" in event for event in events[:first])
    assert not any("visible" in event for event in events[first:])
    alive = 0
    for event in events:
        alive += {"child": 1, "end": -1}.get(event, 0)
        assert alive <= 1, "two children of a submission are never alive at once"


def test_right_work_needs_one_child(
    tiny: Assignment, tmp_path: Path, engine: Engine, events: list[str]
) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(notebook_text(notebook(tiny)))
    engine.prepare(tiny, ["bob"])
    events.clear()
    report = engine.grade(path, tiny, "bob")
    assert report.points == report.max_points
    assert events.count("child") == 1
    asked = [event.split()[-1] for event in events if event.startswith(("run", "glance"))]
    assert asked == sorted(asked, reverse=True), "all visible cases first"


def test_hidden_tests_run_after_the_child_that_showed_the_visible_ones(
    tmp_path: Path, engine: Engine, events: list[str]
) -> None:
    course = assert_course(tmp_path)
    path = tmp_path / "n.ipynb"
    path.write_text(notebook_text(notebook(course)))
    engine.prepare(course, ["ada"])
    events.clear()
    engine.grade(path, course, "ada")
    alive = 0
    for event in events:
        alive += {"child": 1, "end": -1}.get(event, 0)
        assert alive <= 1
    assert events.count("child") >= 2


# A hidden case is told apart from a visible one by its size; what it does then must not be told apart.
SIGNS = {
    "a line": "exec(compile('\\n' * (int(abs(x[0]) * 1e4) % 50) + '1 / 0', '<cell exercise-double>', 'exec'))",
    "a type": "raise [ValueError, KeyError, IndexError, TypeError][int(abs(x[0]) * 1e4) % 4]",
    "a text": "raise ValueError(repr(x))",
    "time": "import time; end = time.process_time() + (int(abs(x[0]) * 1e4) % 9) / 100\n    "
    "while time.process_time() < end: pass\n    return x",
    "a kind of object": "return [{1}, map(abs, x), range(3), zip(x)][int(abs(x[0]) * 1e4) % 4]",
    "a name that is forbidden": "raise __import__('earlab.protocol.outcome').protocol.outcome.Forbidden("
    "['torch', 'sklearn', 'jax'][int(abs(x[0]) * 1e4) % 3])",
}


@pytest.mark.parametrize("sign", SIGNS)
def test_no_sign_of_a_hidden_run_is_told(tiny: Assignment, tmp_path: Path, engine: Engine, sign: str) -> None:
    """Students with other hidden inputs and the same notebook read the same."""
    visible = [case.inputs["x"].tolist() for case in tiny.exercise("double").visible()]
    own = f"def double(x):\n    if x.tolist() in {visible!r}: return 2 * x\n    {SIGNS[sign]}"
    path = tmp_path / "n.ipynb"
    path.write_text(notebook_text(notebook(tiny, double=own)))
    told = set()
    for student in ("ada", "bob", "cem", "dan"):
        verdict = engine.grade(path, tiny, student).verdict("double")
        told.add((verdict.messages, verdict.mistake, tuple(sorted(case.reason for case in verdict.cases))))
    assert len(told) == 1, told
