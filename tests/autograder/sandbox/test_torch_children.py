"""Torch is loaded once, with one thread: a parent that used two OpenMP threads would hang its children."""

from __future__ import annotations

import pytest

from autograder.grading.engine import Engine
from autograder.sandbox import Limits
from tests.helpers import torch_course
from tests.helpers.sandbox_programs import answer, program, sandbox

MULTIPLIES = """
    def multiply(x):
        return (torch.ones(400, 400) @ torch.ones(400, 400))[0, 0].item()
"""


@pytest.fixture(scope="module")
def with_torch():
    with sandbox(limits=Limits(idle=10.0), preload=("torch",)) as started:
        yield started


def test_children_find_torch_loaded_with_one_thread(with_torch):
    threads = "def threads(x):\n    return torch.get_num_threads()"
    with with_torch.open(program("import torch", threads, MULTIPLIES)) as session:
        assert answer(session, "threads") == 1
        assert answer(session, "multiply") == 400.0


@pytest.mark.threat
def test_threads_that_a_cell_asks_for_hang_no_exercise(with_torch):
    """The cell's own product would start the threads, and every fork made after it would wait for them."""
    greedy = "import torch\ntorch.set_num_threads(2)\nready = torch.ones(400, 400) @ torch.ones(400, 400)"
    with with_torch.open(program(greedy, MULTIPLIES)) as session:
        assert [cell.status for cell in session.cells] == ["ok", "ok"]
        assert answer(session, "multiply") == 400.0


@pytest.mark.slow
def test_a_notebook_in_torch_is_graded(tmp_path):
    assignment = torch_course.assignment(tmp_path)
    assert "torch" in assignment.preload
    with Engine(secret=b"torch") as engine:
        report = engine.grade_intake(torch_course.right_work(assignment), assignment, "ada")
    assert {v.exercise: v.points for v in report.verdicts} == dict.fromkeys(torch_course.SOLUTIONS, 1.0)
