"""A class on several processes of one machine: the same job of work, exact blame for a process that dies."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from dataclasses import replace

import pytest

from autograder.grading.engine import Engine
from autograder.grading.jobs import Terms
from autograder.grading.runner import Runner
from autograder.workers import local_pool
from autograder.workers.dispatch import LOSSES, Work, grade_all
from autograder.workers.handshake import Handshake, problem_of
from autograder.workers.local_pool import LocalPool
from autograder.workers.pool import Shares, WorkerLost
from tests.helpers import tiny_course, worker_hooks
from tests.helpers.intakes import intake_of

POISONED = f"def double(x):\n    return x + x  {worker_hooks.POISON}"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return tiny_course.assignment(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def engine():
    with Engine(secret=b"test") as engine:
        yield engine


def work(tiny, student, **written):
    made = tiny_course.student_notebook(tiny, **{**tiny_course.RIGHT, **written})
    return Work(tiny, student, intake_of(made, tiny))


def points(reports):
    return {one.student: (report.status, report.points) for one, report in reports}


@pytest.mark.fault
def test_a_unit_that_ends_its_worker_costs_nobody_else_anything(tiny, engine, monkeypatch):
    monkeypatch.setattr(local_pool, "end_with_parent", worker_hooks.mortal)
    works = [work(tiny, f"s{i}") for i in range(4)]
    works[1:1] = [work(tiny, "poison", double=POISONED)]
    with LocalPool(2) as pool:
        found = points(grade_all(engine, iter(works), pool))
    assert found.pop("poison") == ("grader error", 0)
    assert found == {f"s{i}": ("graded", 10) for i in range(4)}


def test_a_crew_and_one_process_say_the_same(tiny, engine):
    works = [work(tiny, "right"), work(tiny, "wrong", double="def double(x):\n    return x ** 2")]
    works.append(Work(tiny, "broken", OSError("the disk is gone")))
    alone = points(grade_all(engine, works))
    with LocalPool(2) as pool:
        assert points(grade_all(engine, works, pool)) == alone
    assert alone["broken"] == ("grader error", 0)


class _Lossy:
    """A pool whose workers are lost as often as ``losses`` says, by the job's number."""

    def __init__(self, engine, losses):
        self._runner, self._losses = engine._runner, losses
        self._waiting = []
        self.alone = []  # numbers of units that were tried alone

    def has_room(self, alone=False):
        return len(self._waiting) < (1 if alone else 2)

    def submit(self, number, job, alone=False):
        assert self.has_room(alone)
        self._waiting.append((number, job))
        self.alone += [number] * alone

    def next(self):
        number, job = self._waiting.pop(0)
        if self._losses.get(number, 0):
            self._losses[number] -= 1
            return number, WorkerLost("power cut")
        return number, self._runner.run(job)


@pytest.mark.fault
def test_what_a_lost_worker_had_is_tried_again_but_not_for_ever(tiny, engine):
    pool = _Lossy(engine, {1: LOSSES - 1, 2: LOSSES})
    reports = dict(points(grade_all(engine, (work(tiny, f"s{i}") for i in range(4)), pool)))
    assert reports == {
        "s0": ("graded", 10), "s1": ("graded", 10), "s2": ("grader error", 0), "s3": ("graded", 10),
    }  # fmt: skip
    assert sorted(pool.alone) == sorted([1] * (LOSSES - 1) + [2] * (LOSSES - 1))


@pytest.mark.fault
def test_submissions_are_read_only_as_fast_as_they_are_graded(tiny, engine):
    pool, read = _Lossy(engine, {}), []

    def works():
        for i in range(6):
            read.append(i)
            yield work(tiny, f"s{i}")

    for done, _ in enumerate(grade_all(engine, works(), pool), 1):
        assert len(read) <= done + 3


@pytest.mark.slow
def test_a_worker_that_computed_with_two_threads_still_judges(tmp_path):
    """Forked from such a process, a child would hang at its first matrix product; the zygote is executed."""
    script = """
        import sys, pathlib, torch
        torch.set_num_threads(2)
        torch.rand(600, 600) @ torch.rand(600, 600)
        from tests.helpers import tiny_course
        from autograder.grading.engine import Engine
        from tests.helpers.intakes import intake_of
        tiny = tiny_course.assignment(pathlib.Path(sys.argv[1]))
        product = "def double(x):\\n    import torch\\n    torch.rand(600, 600) @ torch.rand(600, 600)\\n    return x + x"
        made = tiny_course.student_notebook(tiny, **{**tiny_course.RIGHT, "double": product})
        with Engine() as engine:
            report = engine.grade_intake(intake_of(made, tiny), tiny)
        sys.exit(0 if report.points == 10 else repr(report))
    """
    command = [sys.executable, "-c", textwrap.dedent(script), str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 0, ended.stderr


@pytest.mark.fault
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rules": "older"}, "the grader's own files changed while it was grading"),
        ({"fingerprint": "older"}, "the packages that submissions run with changed"),
        ({"level": "bubblewrap"}, "isolation 'bubblewrap' was in force when the run began"),
    ],
)
def test_what_changes_during_a_run_is_said_and_what_to_do(tiny, engine, changed, said):
    one = work(tiny, "ada")
    plan = engine.plan(one.intake, tiny, one.student)
    job = replace(plan.job, terms=replace(plan.job.terms, **changed))
    with Runner("strict") as runner:
        result = runner.run(job)
    assert {verdict.status for verdict in result.verdicts} == {"grader error"}
    for verdict in result.verdicts:
        assert verdict.note.startswith(said)
        assert "grade again" in verdict.note


TERMS = Terms("rules", "fingerprint", "strict")
VERSIONS = {"numpy": "2.4.0", "python": "3.11.7"}


@pytest.mark.parametrize(
    ("handshake", "said"),
    [
        (Handshake("rules", (TERMS,), (VERSIONS,)), ""),
        (Handshake("others", (TERMS,), (VERSIONS,)), "another version"),
        (Handshake("rules", problem="isolation 'strict' does not work here"), "--isolation"),
        (
            Handshake("rules", (replace(TERMS, fingerprint="other"),), ({**VERSIONS, "numpy": "1.26"},)),
            "numpy is 1.26 there and 2.4.0 here",
        ),
        (ModuleNotFoundError("No module named 'autograder'"), "pip install"),
    ],
)
def test_a_worker_is_taken_only_under_the_same_terms(handshake, said):
    problem = problem_of(handshake, [(TERMS, VERSIONS)])
    assert bool(problem) == bool(said)
    assert said in problem


def test_a_unit_that_was_with_a_lost_worker_gets_a_worker_for_itself():
    shares = Shares()
    shares.join("a")
    shares.join("b")
    for number, alone in enumerate((False, False, False)):
        shares.give(shares.choose(alone), number, alone)
    assert shares.choose(alone=True) is None
    [lonely] = shares.leave("b")
    assert lonely == 1
    shares.join("c")
    assert shares.choose(alone=True) == "c"
    shares.give("c", lonely, alone=True)
    assert shares.choose(alone=False) is None
    shares.done("c", lonely)
    assert shares.choose(alone=False) == "c"
