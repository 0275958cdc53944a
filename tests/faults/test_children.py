"""Whose fault is a dead child? Killed from outside it is the grader's; one that always dies is the student's own."""

from __future__ import annotations

import os
import signal

import pytest

from autograder.grading.engine import Engine
from autograder.release.notebook import notebook_text
from autograder.sandbox import SandboxError
from autograder.sandbox.host import loading
from autograder.sandbox.host.client import LEVELS, Sandbox, Zygote
from autograder.sandbox.host.session import Session
from tests.helpers import mortal_graders
from tests.helpers.sandbox_programs import answer, ask, program, sandbox
from tests.helpers.small_class import notebook

pytestmark = pytest.mark.fault

KILLS_ITSELF = "import os, signal\ndef double(x):\n    os.kill(os.getpid(), signal.SIGKILL)"
RIGHT = "def double(x):\n    return x + x"


@pytest.fixture
def box():
    with sandbox("strict") as started:
        yield started


def strike(generation: int) -> None:
    """Kill the youngest process of a generation of this process's descendants."""
    os.kill(mortal_graders.family(os.getpid())[generation][-1], signal.SIGKILL)


def kill_once(monkeypatch, name: str, generation: int, times: int = 1) -> list[str]:
    """Have somebody killed just before ``Session.<name>`` goes on, so many times; return whom it happened to."""
    original, struck = getattr(Session, name), []

    def followed(self, *arguments, **named):
        if len(struck) < times:
            struck.append(name)
            strike(generation)
        return original(self, *arguments, **named)

    monkeypatch.setattr(Session, name, followed)
    return struck


def test_a_child_that_was_killed_is_made_again(box):
    with box.open(program("def f(x): return x + 1")) as session:
        assert answer(session, "f", 1) == 2
        strike(3)
        assert [o.value for o in ask(session, "f", 1, 2)] == [2, 3]


def test_a_cell_that_was_killed_from_outside_is_run_again(box, monkeypatch):
    original, struck = loading.cell_report_in, []

    def followed(cell_id, data):
        if not struck:
            struck.append(cell_id)
            strike(3)
        return original(cell_id, data)

    monkeypatch.setattr(loading, "cell_report_in", followed)
    endless = "for _ in range(200_000): pass\ndef f(x): return x + a"  # long enough to be killed in
    with box.open(program("a = 1", endless)) as session:
        assert answer(session, "f", 1) == 2
    assert struck
    assert [cell.status for cell in session.cells] == ["ok", "ok"]


def test_a_cell_that_always_ends_its_process_is_the_students_failure(box):
    with box.open(program("import os; os._exit(1)", "def f(x): return x + 1")) as session:
        assert [cell.status for cell in session.cells] == ["crash", "ok"]
        assert answer(session, "f", 1) == 2


def test_an_exercise_that_always_kills_itself_fails(box):
    source = "import os\ndef f(x):\n    if x == 2: os.kill(os.getpid(), 9)\n    return x"
    with box.open(program(source)) as session:
        outcomes = ask(session, "f", 1, 2, 3)
    assert [getattr(o, "value", None) for o in outcomes] == [1, None, 3]
    assert "SIGKILL" in outcomes[1].message


def test_cases_that_always_kill_are_not_tried_for_ever(box):
    source = "import os\ndef f(x):\n    os.kill(os.getpid(), 9)"
    with box.open(program(source)) as session:
        outcomes = ask(session, "f", *range(6))
    assert [o.kind for o in outcomes] == ["crash"] * 3 + ["not run"] * 3


def grade(tiny, tmp_path, engine: Engine, double: str = RIGHT):
    path = tmp_path / "n.ipynb"
    path.write_text(notebook_text(notebook(tiny, double=double)))
    return engine.grade(path, tiny, "ada")


@pytest.mark.parametrize("generation", [1, 2, 3])
@pytest.mark.parametrize(
    "name", ["__init__", "glance", "_glanced_at", "_converse", "run", "_attempt", "_ending"]
)
def test_one_kill_costs_nobody_a_point(tiny, tmp_path, monkeypatch, name, generation):
    with Engine("strict") as engine:
        grade(tiny, tmp_path, engine)  # its answers are known
        if name in (
            "run",
            "_attempt",
            "_converse",
            "_ending",
        ):  # right work gets there where a glance saw nothing
            monkeypatch.setattr(Session, "glance", lambda *_: ())
        struck = kill_once(monkeypatch, name, generation)
        report = grade(tiny, tmp_path, engine)
    assert struck
    assert (report.status, report.points) == ("graded", 10)


def test_a_zygote_that_is_killed_each_time_is_a_grader_error(tiny, tmp_path, monkeypatch):
    with Engine("strict") as engine:
        grade(tiny, tmp_path, engine)
        kill_once(monkeypatch, "__init__", 1, times=100)
        report = grade(tiny, tmp_path, engine)
    assert report.status == "grader error"
    assert {v.status for v in report.verdicts} == {"grader error"}
    assert "zygote" in report.verdicts[0].note


def test_killing_oneself_costs_that_exercise_only(tiny, tmp_path):
    with Engine("strict") as engine:
        report = grade(tiny, tmp_path, engine, KILLS_ITSELF)
    assert report.status == "graded"
    assert {v.exercise: v.points for v in report.verdicts} == {"double": 0, "running_sum": 6}


def test_a_sandbox_that_is_killed_while_it_starts_is_started_again(monkeypatch):
    begin, struck = Zygote.__init__, []

    def followed(self, *arguments):
        if not struck:
            struck.append(True)
            strike(1)
        begin(self, *arguments)

    monkeypatch.setattr(Zygote, "__init__", followed)
    with Sandbox(isolation="auto") as box, box.open(program("def f(x): return x")) as session:
        assert answer(session, "f", 3) == 3
        assert (box.level, box.reason) == ("strict", "")


def test_an_engine_never_falls_to_a_weaker_level(tiny, monkeypatch):
    def refuse(*arguments):
        raise SandboxError("not today")

    with Engine("auto") as engine:
        sandbox, _ = engine.reference(tiny)
        sandbox.close()
        monkeypatch.setitem(LEVELS, sandbox.level, refuse)
        with pytest.raises(SandboxError, match="not today"):
            engine.reference(tiny)
