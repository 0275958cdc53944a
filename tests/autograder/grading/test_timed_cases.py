"""A timed case is answered within its budget: by CPU time on this machine, whatever the work does to its clocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import numpy as np
import pytest

from autograder.assignments.assignment import Assignment
from autograder.assignments.exercise import Budget, Exercise, Mistake, edge, random, timed, worked
from autograder.assignments.source import read_source
from autograder.grading import asking
from autograder.grading.engine import Engine
from autograder.grading.verdict import Verdict
from autograder.sandbox import SandboxError
from autograder.sandbox.host.session import Session
from earlab.protocol.budget import LEAST, TimeBudget, sizes
from tests.helpers.tiny_course import student_notebook

SAYS = "A loop takes every number by itself: multiply arrays."
SOURCE = '''\
# %% [markdown]
# # Timed
# %%
import numpy as np
from earlab import check
# %% exercise="energy" points=6 minutes=1
def energy(x):
    """Return the sum of squares of x. x: (N,) → a number"""
    ### BEGIN SOLUTION
    return np.dot(x, x)
    ### END SOLUTION
# %% check="energy"
check(energy)
'''
SLOW = """
    total = 0.0
    for value in x:
        total += value * value
    return total
"""
WRONG = SLOW.replace("return total", "return total / len(x)")
RIGHT = """
    return (x ** 2).sum()
"""
PATIENT = """
    import time
    time.sleep(0.5)
    return (x ** 2).sum()
"""
CHEATS = {
    "no clock": """
    import signal
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, signal.SIG_IGN)"""
    + SLOW,
    "another process": """
    import os, struct
    there, here = os.pipe()
    if os.fork() == 0:
        total = 0.0
        for value in x:
            total += value * value
        os.write(here, struct.pack("d", total))
        os._exit(0)
    total = struct.unpack("d", os.read(there, 8))[0]
    os.wait()
    return total
""",
    "a swallowed stop": """
    total, rest = 0.0, list(x)
    while rest:
        try:
            while rest:
                value = rest.pop()
                total += value * value
        except BaseException:
            pass
    return total
""",
}


def _cases(rng):
    yield worked("two numbers", x=rng.integers(1, 9, 2).astype(float))
    for n in (3, 5, 8):
        yield random(f"{n} numbers", x=rng.normal(size=n))
    yield edge("one number", x=rng.normal(size=1) + 3)
    yield timed("many numbers", x=rng.normal(size=1000), copies=2000)


def _ask(student, x, copies=1):
    return student.energy(np.concatenate([x] * copies))


def _work(x, copies):
    many = np.ones(len(x) * copies)
    np.dot(many, many)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    path = tmp_path_factory.mktemp("timed") / "99_timed.py"
    path.write_text(SOURCE)
    mistakes = (Mistake("mean", "np.dot(x, x)", "np.dot(x, x) / len(x)", "You take the mean; take the sum."),)
    exercise = Exercise(
        "energy", _cases, mistakes, ("", "", ""), probe=_ask, forbidden=(), budget=Budget(10, _work, SAYS)
    )
    return Assignment(read_source(path), (exercise,))


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine("auto", secret=b"timed") as started:
        yield started


@pytest.fixture
def grade(course: Assignment, engine: Engine, tmp_path: Path) -> Callable[[str], Verdict]:
    def graded(body: str) -> Verdict:
        path = tmp_path / "n.ipynb"
        path.write_text(nbformat.v4.writes(student_notebook(course, energy=f"def energy(x):{body}")))
        (verdict,) = engine.grade(path, course, "ada").verdicts
        return verdict

    return graded


def _late(verdict: Verdict) -> list[str]:
    return [case.kind for case in verdict.cases if not case.passed]


@pytest.mark.parametrize("body", [RIGHT, PATIENT], ids=["right", "it waits, and does not compute"])
def test_who_computes_no_longer_than_that_is_in_time(grade, body: str) -> None:
    verdict = grade(body)
    assert (verdict.status, verdict.points) == ("pass", 6.0), verdict.messages


def test_slow_work_loses_its_timed_case_alone_and_reads_why(grade) -> None:
    verdict = grade(SLOW)
    assert _late(verdict) == ["timed", "timed"]
    assert verdict.points == 5.0
    assert verdict.told == "cause"
    assert SAYS in verdict.messages[0]
    assert "more than 10 times as long as it needs to" in verdict.messages[0]
    assert "2000" not in " ".join(verdict.messages), "no case is told apart by how it repeats its numbers"


@pytest.mark.threat
@pytest.mark.parametrize("cheat", CHEATS)
def test_nobody_is_in_time_by_what_is_done_to_a_clock(grade, cheat: str) -> None:
    verdict = grade(CHEATS[cheat])
    assert "timed" in _late(verdict), cheat
    assert verdict.points <= 5.0


def test_a_mistake_is_named_though_its_work_is_slow_too(grade) -> None:
    verdict = grade(WRONG)
    assert verdict.mistake == "mean"
    assert verdict.messages[0] == "You take the mean; take the sum."


@pytest.mark.fault
def test_where_the_yardstick_cannot_be_measured_nobody_loses(course, tmp_path, monkeypatch) -> None:
    def fails(self, sandbox, budget, case):
        raise SandboxError("no yardstick today")

    monkeypatch.setattr(asking.Yardsticks, "seconds", fails)
    path = tmp_path / "n.ipynb"
    path.write_text(nbformat.v4.writes(student_notebook(course, energy=f"def energy(x):{RIGHT}")))
    with Engine("auto", secret=b"timed") as engine:
        (verdict,) = engine.grade(path, course, "ada").verdicts
    assert verdict.status == "grader error"
    assert "no yardstick today" in verdict.note


def test_a_yardstick_is_measured_once_for_all_cases_of_its_size(
    course, engine, tmp_path, monkeypatch
) -> None:
    asked = []
    run = Session.run
    monkeypatch.setattr(Session, "run", lambda self, task: asked.append(task.probe) or run(self, task))
    path = tmp_path / "n.ipynb"
    path.write_text(nbformat.v4.writes(student_notebook(course, energy=f"def energy(x):{RIGHT}")))
    with Engine("auto", secret=b"timed") as fresh:
        for student in ("ada", "bob"):
            fresh.grade(path, course, student)
    assert sum(probe.startswith("def measure(") for probe in asked) == 1


def test_a_budget_grows_with_its_yardstick() -> None:
    budget = TimeBudget(10, "def work(x):\n    return x\n", SAYS)
    assert budget.seconds(0.0) == LEAST
    assert budget.seconds(0.2) == pytest.approx(LEAST + 2)
    assert "about 37 times" in budget.late(36.8).message


def test_what_decides_the_amount_of_work_is_shapes_and_numbers() -> None:
    one, same = ({"x": np.full(3, value), "n": 2} for value in (1.0, 7.0))
    assert sizes(one) == sizes(same)
    assert sizes(one) != sizes({**one, "n": 3})
    assert sizes(one) != sizes({**one, "x": np.ones(4)})
