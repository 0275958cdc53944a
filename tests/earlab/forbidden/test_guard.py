"""What the guard refuses while code runs, at each level and at home."""

from __future__ import annotations

import functools
import linecache
import subprocess
import sys
import textwrap
import types
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.sandbox import Limits, Sandbox, Task
from earlab.cells.magics import inert
from earlab.forbidden.guard import Guard
from earlab.protocol import casefile
from earlab.protocol.casefile import AnsweredCase
from earlab.protocol.outcome import Answer, Failure, Forbidden, Outcome
from earlab.protocol.probe import call_probe
from earlab.student.card import Card
from earlab.student.check import check_exercise
from tests.helpers.forbidden_programs import HIDDEN, HONEST, WRITTEN
from tests.helpers.sandbox_programs import program, sandbox
from tests.helpers.support import ROOT
from tests.helpers.toy_exercises import exercise_of, install

FORBIDDEN = ("torch", "scipy.special.expit", "numpy.convolve")
GIVEN = "import numpy as np\ndef given(z):\n    return np.exp(-z)"
INPUTS = ({"z": np.array([0.5, -1.0])}, {"z": np.zeros(3)})
EVERY_WAY = {**{f"written: {name}": cells for name, cells in WRITTEN.items()},
             **{f"hidden: {name}": cells for name, cells in HIDDEN.items()}}  # fmt: skip
# Not to be seen while it runs: the text tells. The fallback of the first is the student's own work.
TEXT_ONLY = {"written: swallowed", "hidden: address"}


@pytest.fixture(scope="module", params=["strict", "landlock", "process"])
def box(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with sandbox(request.param, preload=["scipy.special"], absent=["torch"]) as started:
        yield started


def outcomes_of(box: Sandbox, *cells: str, function: str = "sigmoid") -> tuple[Outcome, ...]:
    with box.open(program(GIVEN, *cells)) as session:
        return session.run(Task(call_probe(function), INPUTS, 1.0, FORBIDDEN))


@pytest.mark.threat
@pytest.mark.parametrize("way", sorted(set(EVERY_WAY) - TEXT_ONLY))
def test_every_way_is_refused_while_it_runs(box: Sandbox, way: str) -> None:
    for outcome in outcomes_of(box, *EVERY_WAY[way]):
        assert isinstance(outcome, Failure), outcome
        assert outcome.kind == "forbidden", outcome
        assert outcome.message.startswith(("torch", "scipy.special.expit", "gc.get_objects"))


@pytest.mark.parametrize("work", HONEST)
def test_honest_work_runs_as_ever(box: Sandbox, work: str) -> None:
    for outcome, inputs in zip(outcomes_of(box, *HONEST[work]), INPUTS, strict=True):
        assert isinstance(outcome, Answer), outcome
        np.testing.assert_allclose(outcome.value, 1 / (1 + np.exp(-inputs["z"])))


def test_an_absent_package_costs_no_other_line_of_its_cell(box: Sandbox) -> None:
    cell = "import torch\nx = torch.zeros(3)\nscale = np.array([2.0])\nassert torch.is_tensor(x)\nshift = scale + 1\n"
    with box.open(program(GIVEN, cell, "def sigmoid(z):\n    return scale * z + shift")) as session:
        outcomes = session.run(Task(call_probe("sigmoid"), INPUTS, 1.0, FORBIDDEN))
        assert [report.status for report in session.cells] == ["ok", "error", "ok"]
        told = "torch.zeros is not used in grading; the rest of the cell was run"
        assert session.cells[1].message.startswith(told)
    assert all(isinstance(outcome, Answer) for outcome in outcomes)


LATE = ("scipy.linalg._solve_toeplitz", "scipy.linalg.solve_toeplitz")


def test_a_library_that_is_loaded_late_misses_no_part_of_itself(box: Sandbox) -> None:
    """Scipy loads its parts when they are first named: while an exercise runs, where the cell only says ``import scipy``."""
    cell = """
        import scipy
        def sigmoid(z): return scipy.linalg.norm(z) + scipy.signal.get_window('hann', 4)[0]
        def tanh(z): return scipy.linalg.solve_toeplitz([2.0, 1.0], z)
    """
    with (
        sandbox(box.level, absent=LATE[:1], limits=Limits()) as late,
        late.open(program(GIVEN, cell)) as session,
    ):
        inputs = ({"z": np.array([3.0, 4.0])},)
        (right,) = session.run(Task(call_probe("sigmoid"), inputs, 5.0, LATE))
        assert isinstance(right, Answer), right
        assert right.value == 5
        (refused,) = session.run(Task(call_probe("tanh"), inputs, 5.0, LATE))
        assert isinstance(refused, Failure)
        assert (refused.kind, refused.line) == ("forbidden", 4)


def test_a_library_that_is_loaded_late_at_home_stays_whole() -> None:
    script = f"""
        import numpy as np, scipy
        from earlab.forbidden.guard import Guard
        from earlab.protocol.outcome import Forbidden
        with Guard({LATE!r}, {{}}):
            assert scipy.linalg.norm([3.0, 4.0]) == 5
            try:
                scipy.linalg.solve_toeplitz([2.0, 1.0], [3.0, 3.0])
            except Forbidden as error:
                print(error.name)
        print(scipy.linalg.solve_toeplitz([2.0, 1.0], [3.0, 3.0]))
    """
    said = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout.split("\n")[:2] == ["scipy.linalg.solve_toeplitz", "[1. 1.]"]


@pytest.mark.threat
def test_an_absent_package_is_not_there(box: Sandbox) -> None:
    look = """
        def sigmoid(z):
            import importlib.machinery, sys
            found = importlib.machinery.PathFinder.find_spec("torch")
            return 0.0 if found is None else 1.0
    """
    (outcome, _) = outcomes_of(box, look)
    assert isinstance(outcome, Answer)
    assert outcome.value == 0.0


def test_calls_of_ones_own_cost_nothing_more(box: Sandbox) -> None:
    """No hook sees a student's own calls: only the first of a task finds the guard being set up."""
    count = "import sys\ndef sigmoid(z):\n    return float(sys.getprofile() is not None or sys.gettrace() is not None)"
    assert [o.value for o in outcomes_of(box, count) if isinstance(o, Answer)] == [0.0, 0.0]


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that runs cells as a notebook does and gives their names."""

    def run(*cells: str) -> dict[str, Any]:
        for name in [name for name in linecache.cache if name.startswith("<cell ")]:
            del linecache.cache[name]
        main = types.ModuleType("__main__")
        monkeypatch.setitem(sys.modules, "__main__", main)
        for i, source in enumerate(cells):
            name = f"<cell {i}>"
            linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
            exec(compile(inert(source), name, "exec"), main.__dict__)
        return main.__dict__

    return run


@pytest.fixture
def exercise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> casefile.ExerciseCases:
    cases = [AnsweredCase("worked", "two", INPUTS[0], None), AnsweredCase("random", "three", INPUTS[1], None)]
    made = exercise_of(lambda z: 1 / (1 + np.exp(-z)), cases, returns=())
    made = replace(
        made, name="sigmoid", functions=("sigmoid",), forbidden=FORBIDDEN, probe=call_probe("sigmoid")
    )
    install(tmp_path, made)
    monkeypatch.setattr(casefile, "FOLDER", tmp_path)
    return made


def check(exercise: casefile.ExerciseCases, namespace: dict[str, Any]) -> Card:
    return check_exercise(exercise, namespace)


@pytest.mark.threat
@pytest.mark.parametrize("way", sorted(set(EVERY_WAY) - {"hidden: memory", "hidden: address"}))
def test_check_refuses_it_at_home(exercise: casefile.ExerciseCases, notebook: Any, way: str) -> None:
    namespace = notebook(GIVEN, *EVERY_WAY[way])
    card = check(exercise, namespace)
    assert card.earned == 0
    assert {finding.kind for _, finding in card.failing} == {"forbidden"}
    assert "which has what you are to write yourself" in card.text().replace("\n          ", " ")


@pytest.mark.parametrize("work", HONEST)
def test_check_takes_honest_work_at_home(exercise: casefile.ExerciseCases, notebook: Any, work: str) -> None:
    card = check(exercise, notebook(GIVEN, *HONEST[work]))
    assert card.right, card.text()


def test_check_leaves_everything_as_it_was(exercise: casefile.ExerciseCases, notebook: Any) -> None:
    import scipy.special
    import torch

    namespace = notebook(GIVEN, *HIDDEN["table"])
    before = (
        scipy.special.expit,
        torch.sigmoid,
        torch.nn.Linear,
        namespace["T"]["a"][0][0],
        list(sys.meta_path),
    )
    assert check(exercise, namespace).earned == 0
    after = (
        scipy.special.expit,
        torch.sigmoid,
        torch.nn.Linear,
        namespace["T"]["a"][0][0],
        list(sys.meta_path),
    )
    assert all(a is b for a, b in zip(before[:4], after[:4], strict=True))
    assert before[4] == after[4]
    assert torch.nn.Linear(2, 1)(torch.ones(1, 2)).shape == (1, 1)


def test_the_card_shows_the_line(exercise: casefile.ExerciseCases, notebook: Any) -> None:
    namespace = notebook(GIVEN, "import scipy.special as s", "def sigmoid(z):\n    return s.expit(z)")
    card = check(exercise, namespace)
    shown = " ".join(card.text().split())
    assert "It uses `scipy.special.expit` in line 2 of cell 2 (`return s.expit(z)`)." in shown
    assert "<code>scipy.special.expit</code>" in card._repr_html_()
    assert "Comparing with it in another cell is fine." in shown


class TestGuard:
    def test_torch_in_every_disguise(self, notebook: Any) -> None:
        namespace = notebook(
            "import functools, torch\nimport torch.nn.functional as F\ns = torch.sigmoid\nnet = torch.nn.Linear(2, 2)\n"
            "class Own(torch.nn.Module):\n    def forward(self, x):\n        return x\nown = Own()\nx = torch.zeros(2, 2)\n"
            "conv = F.conv2d\ntorch_size = torch.Size\n"
        )
        used = (
            "s(x)",
            "net(x)",
            "own(x)",
            "conv(x, x)",
            "torch.relu(x)",
            "F.relu(x)",
            "x + 1",
            "torch.nn.ReLU()",
        )
        with Guard(["torch"], namespace):
            for text in used:
                with pytest.raises(Forbidden):
                    eval(text, namespace)
        assert eval("net(own(x)) + s(x)", namespace).shape == (2, 2)

    def test_what_is_not_listed_works(self, notebook: Any) -> None:
        namespace = notebook("import numpy as np\nimport scipy.special, scipy.signal\nadd = np.add")
        with Guard(FORBIDDEN, namespace):
            assert eval("add(1, scipy.special.gamma(3.0))", namespace) == 3
            assert eval("scipy.signal.get_window('hann', 4)[0]", namespace) == 0
            with pytest.raises(Forbidden, match=r"numpy\.convolve"):
                eval("np.convolve([1], [2])", namespace)
        assert eval("np.convolve([1], [2])[0]", namespace) == 2

    def test_a_library_that_tries_a_forbidden_one_copes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in [name for name in sys.modules if name.partition(".")[0] == "tomllib"]:
            monkeypatch.delitem(sys.modules, name)
        with Guard(["tomllib"], {}), pytest.raises(ImportError):
            import tomllib  # noqa: F401

    def test_a_whole_module_is_refused_and_what_it_only_imports_is_not(self, notebook: Any) -> None:
        namespace = notebook(
            "import numpy as np\nfrom scipy import signal, special\nc = signal.convolve\nw = signal.windows"
        )
        with Guard(["scipy.signal"], namespace):
            for text in ("c([1], [2])", "signal.lfilter([1], [1], [2])", "signal.hilbert([1.0])"):
                with pytest.raises(Forbidden, match=r"scipy\.signal"):
                    eval(text, namespace)
            assert eval("special.comb(3, 1) + np.sum([1])", namespace) == 4

    def test_nested_guards_end_in_order(self) -> None:
        before = list(sys.meta_path)
        with Guard(["numpy.convolve"], {}), Guard(["numpy.correlate"], {}), pytest.raises(Forbidden):
            np.correlate([1], [2])
        assert functools.reduce(np.convolve, [[1], [2]])[0] == 2
        assert sys.meta_path == before
