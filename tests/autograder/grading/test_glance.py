"""Right work shares a fork; what happens in it costs no other exercise a point."""

import sys

import pytest

from autograder.grading.engine import Engine
from autograder.release.notebook import notebook_text
from autograder.sandbox import Task
from autograder.sandbox.host.session import Session
from earlab.protocol.outcome import Answer, Failure
from earlab.protocol.probe import call_probe
from tests.helpers.sandbox_programs import program, sandbox
from tests.helpers.small_class import notebook

SPOILS = {
    "patches what the next one uses": "np.cumsum = None",
    "leaves a limit behind": "import sys; sys.setrecursionlimit(60)",
    "takes memory and keeps it": "global kept; kept = np.ones(30 << 20)",
    "closes every descriptor at its end": "import atexit, os; atexit.register(os.closerange, 3, 64)",
    "leaves a thread that computes": """import threading
    threading.Thread(target=lambda: [n for n in iter(int, 1)], daemon=True).start()""",
}
SUM = "def running_sum(x, step=double):\n    return np.cumsum(x)"


@pytest.fixture(scope="module")
def engine():
    with Engine("strict") as started:
        yield started


@pytest.mark.threat
@pytest.mark.parametrize("name", SPOILS)
def test_an_exercise_that_spoils_its_process_costs_the_next_one_nothing(tiny, tmp_path, engine, name):
    double = f"def double(x):\n    {SPOILS[name]}\n    return x + x"
    path = tmp_path / "n.ipynb"
    path.write_text(notebook_text(notebook(tiny, double=double, running_sum=SUM)))
    report = engine.grade(path, tiny, "ada")
    assert [verdict.status for verdict in report.verdicts] == ["pass", "pass"]


def test_right_work_needs_no_run_of_its_own(tiny, tmp_path, engine, monkeypatch):
    run, asked = Session.run, []
    monkeypatch.setattr(Session, "run", lambda self, task: asked.append(task.probe) or run(self, task))
    path = tmp_path / "n.ipynb"
    path.write_text(notebook_text(notebook(tiny, running_sum=SUM.replace("np.cumsum(x)", "x"))))
    engine.grade(path, tiny, "bob")  # its answers are known from now on
    asked.clear()
    report = engine.grade(path, tiny, "bob")
    assert [verdict.status for verdict in report.verdicts] == ["pass", "fail"]
    assert len(asked) == 2  # those that are told of, and then hidden cases in a child of their own
    assert all("running_sum" in probe for probe in asked)


@pytest.mark.threat
@pytest.mark.skipif(sys.platform != "linux", reason="prctl")
def test_a_fork_that_answers_when_it_has_ended_its_parent_is_no_fault_of_the_grader():
    source = """
    import ctypes, os
    def double(x):
        ctypes.CDLL(None).prctl(1, 0)  # live on without a parent
        parent = os.getppid()
        os.kill(parent, 9)
        while os.getppid() == parent: pass
    """
    task = Task(call_probe("double"), ({"x": 1.0},), 1.0)
    with sandbox("process") as box, box.open(program(source)) as session:
        ((answer,),) = session.glance([task])
        assert isinstance(answer, Answer)
        assert answer.value is None
        (outcome,) = session.run(task)
        assert isinstance(outcome, Failure) or outcome.value is None
