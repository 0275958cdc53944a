"""``check``: which exercise is meant, what is run, what comes back."""

from __future__ import annotations

import functools
import os
import signal
import subprocess
import sys
import textwrap
import time
import types
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

import earlab
from earlab import check
from earlab.protocol import casefile
from earlab.protocol.scoring import score
from earlab.student import check as check_module
from tests.helpers.toy_exercises import install, mean_exercise, mistake_of


def toy(X: np.ndarray) -> np.ndarray:
    return X.mean(axis=0)


@pytest.fixture(autouse=True)
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install the toy exercise and one of two functions."""
    exercise = mean_exercise()
    several = replace(mean_exercise(), name="shapes", functions=("round_shape", "toy_shape"))
    install(tmp_path, exercise, several)
    monkeypatch.setattr(casefile, "FOLDER", tmp_path)
    return tmp_path


def run(namespace: dict[str, Any], call: str) -> Any:
    """Call ``check`` as a notebook cell does, with its own globals."""
    scope = {"check": check, "np": np, **namespace}
    return eval(call, scope)


class TestResolving:
    @pytest.mark.parametrize(
        "function",
        [
            toy,
            lambda X: X.mean(axis=0),
            functools.partial(np.mean, axis=0),
            functools.wraps(toy)(lambda X: X.mean(axis=0)),
        ],
    )
    def test_whatever_bears_the_name_is_checked(self, function: Any) -> None:
        assert run({"toy": function}, "check(toy)").right

    def test_a_function_bound_to_another_name_is_found_by_its_own(self) -> None:
        assert run({"f": toy}, "check(f)").right

    def test_the_thing_given_is_run_not_the_one_of_that_name(self) -> None:
        def other(X: np.ndarray) -> None:
            return None

        assert run({"f": toy, "toy": other}, "check(f)").right

    def test_by_name(self) -> None:
        assert run({"toy": toy}, 'check("toy")').right

    def test_by_one_function_of_several(self) -> None:
        card = run({"round_shape": toy, "toy_shape": toy, "toy": toy}, "check(toy_shape)")
        assert card.exercise == "toy"  # bound to both names: the exercise of its own name comes first
        other = types.FunctionType(toy.__code__, {}, "other")
        assert run({"toy_shape": other}, "check(toy_shape)").exercise == "shapes"

    @pytest.mark.parametrize("call", ['check("tyo")', "check(tyo)"])
    def test_an_unknown_name_offers_the_nearest(self, call: str) -> None:
        def tyo() -> None: ...

        with pytest.raises(
            LookupError, match=r"no exercise tyo\. Do you mean toy\? The exercises are: shapes, toy"
        ):
            run({"tyo": tyo}, call)

    def test_something_that_is_no_function(self) -> None:
        with pytest.raises(LookupError, match="no exercise float"):
            run({}, "check(3.5)")

    def test_a_package_without_cases_says_so(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(casefile, "FOLDER", tmp_path / "nothing")
        with pytest.raises(LookupError, match="No exercise is installed"):
            run({"toy": toy}, "check(toy)")


class TestRunning:
    def test_repr_is_the_bare_score_in_points(self) -> None:
        assert repr(run({"toy": toy}, "check(toy)")) == "5.0"
        assert repr(run({"toy": lambda X: None}, "check(toy)")) == "0.0"
        half = run({"toy": lambda X: X.mean(axis=0) if len(X) != 6 else None}, "check(toy)")
        assert float(repr(half)) == pytest.approx(5 * (0.2 + 0.6 / 2))

    def test_in_a_terminal_the_plain_card_goes_to_stdout(self, capsys: pytest.CaptureFixture[str]) -> None:
        run({"toy": toy}, "check(toy)")
        out, err = capsys.readouterr()
        assert "visible 4/4; hidden cases run when graded" in out
        assert "all tests passed" not in out
        assert err == ""

    def test_nothing_reaches_stderr(self, capsys: pytest.CaptureFixture[str]) -> None:
        def toy(X: np.ndarray) -> np.ndarray:
            print("loud", file=sys.stderr)
            return X.mean(axis=0)

        assert run({"toy": toy}, "check(toy)").right
        assert capsys.readouterr().err == ""

    def test_the_mistake_is_named(self, course: Path) -> None:
        mistake = mistake_of(lambda X: X.sum(axis=0), mean_exercise(), "You never divide.")
        install(course, mean_exercise(mistakes=(mistake,)))
        card = run({"toy": lambda X: X.sum(axis=0)}, "check(toy)")
        assert card.lead == ("You never divide.",)
        assert "You never divide." in card.text()

    def test_prints_are_shown_where_it_fails(self) -> None:
        def toy(X: np.ndarray) -> np.ndarray:
            print("shape", X.shape)
            return X[0]

        card = run({"toy": toy}, "check(toy)")
        assert "| shape (3, 2)" in card.text()
        assert "shape (3, 2)" in card._repr_html_()

    def test_a_missing_function_says_so(self) -> None:
        card = run({}, 'check("toy")')
        assert "defines no `toy`" in card.text()

    def test_the_stub_is_calm(self) -> None:
        def toy(X: np.ndarray) -> np.ndarray:
            raise NotImplementedError

        card = run({"toy": toy}, "check(toy)")
        assert card.blank
        assert "wrong" not in card.text()

    def test_a_loop_without_an_end_is_stopped(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(check_module, "SECONDS_PER_CASE", 0.2)

        def toy(X: np.ndarray) -> None:
            while True:
                try:
                    time.sleep(0.01)
                except Exception:
                    continue

        card = run({"toy": toy}, "check(toy)")
        kinds = [line.finding.kind for line in card.lines if line.finding]
        assert kinds == ["timeout", "not run", "not run", "not run"]
        assert card.reading is not None
        assert card.reading[1].kind == "timeout"

    def test_an_interrupt_ends_the_check(self) -> None:
        def toy(X: np.ndarray) -> None:
            os.kill(os.getpid(), signal.SIGINT)
            while True:
                pass

        before = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in a background job
        try:
            with pytest.raises(KeyboardInterrupt, match="You stopped the check of toy"):
                run({"toy": toy}, "check(toy)")
        finally:
            signal.signal(signal.SIGINT, before)

    def test_a_visible_case_cannot_spoil_the_next(self) -> None:
        def toy(X: np.ndarray) -> np.ndarray:
            mean = X.mean(axis=0)
            X[:] = 0
            return mean

        first, second = run({"toy": toy}, "check(toy)"), run({"toy": toy}, "check(toy)")
        assert {line.finding.kind for line in first.lines if line.finding} == {"mutated"}
        assert first.text() == second.text()


class TestNotes:
    NAMESPACE = types.MappingProxyType({"data": np.ones(3), "rate": 0.1, "EPS": 1e-9, "T": np.ones(2)})

    def notes_of(self, source: str) -> str:
        scope: dict[str, Any] = dict(self.NAMESPACE)
        exec(f"def toy(X):\n    {source}", scope)
        return " ".join(run(scope, "check(toy)").notes)

    def test_notebook_data_is_named(self) -> None:
        assert "`toy` reads `data`, `rate` from the notebook" in self.notes_of("return data * rate")
        assert "`data`" in self.notes_of("return [data[0] for _ in X]")

    def test_arguments_constants_and_attributes_are_fine(self) -> None:
        assert self.notes_of("data = X.T.mean(axis=1); return data + 0 * EPS") == ""


class TestScore:
    @pytest.mark.parametrize(
        ("results", "share"),
        [
            ([("worked", True), ("random", True), ("edge", True)], 1.0),
            ([("worked", True), ("random", False), ("edge", True)], 0.2),
            ([("worked", False), ("random", True), ("edge", True)], 0.8),
            ([("worked", True), ("random", True), ("random", False), ("edge", True)], 0.5),
            ([("worked", True), ("random", True), ("edge", True), ("edge", False)], 0.9),
            ([("worked", False), ("random", False), ("edge", True)], 0.0),
            ([("worked", True), ("random", False)], 0.25),
            ([("random", True), ("edge", False)], 0.75),
            ([("worked", True), ("edge", True)], 1.0),
            ([("random", True)] * 7, 1.0),
            ([], 0.0),
        ],
    )
    def test_weights(self, results: list[tuple[str, bool]], share: float) -> None:
        assert score(results) == pytest.approx(share)

    def test_full_marks_are_exact(self) -> None:
        assert score([("worked", True)] * 3 + [("random", True)] * 7 + [("edge", True)] * 3) == 1.0


def test_importing_earlab_is_light() -> None:
    code = """
        import sys, earlab
        from earlab import check, hint, progress
        heavy = {"torch", "librosa", "matplotlib", "IPython", "pandas", "scipy", "ipywidgets"} & set(sys.modules)
        print(sorted(heavy))
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def test_the_students_package_never_imports_the_grader() -> None:
    package = Path(earlab.__file__).parent
    for path in package.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "import autograder" not in text, path
        assert "from autograder" not in text, path


def test_in_a_notebook_the_result_is_score_and_card(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nbgrader reads and what a student sees, from a real kernel."""
    monkeypatch.setenv("PYTHONWARNINGS", "ignore")
    cells = [
        f"import pathlib, numpy as np\nfrom earlab import check\nfrom earlab.protocol import casefile\ncasefile.FOLDER = pathlib.Path({str(course)!r})",
        "def toy(X):\n    import warnings\n    warnings.warn('noise')\n    if len(X) == 6:\n        raise ValueError(X)\n"
        "    return X.mean(axis=0)",
        "check(toy)",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    (output,) = notebook.cells[-1].outputs
    assert output.output_type == "execute_result"
    assert output.data["text/plain"] == "2.5"
    assert "visible 3/4; hidden cases run when graded" in output.data["text/html"]
    assert "in line 5 of your cell" in output.data["text/html"]


def test_failures_are_plain_data() -> None:
    card = run({"toy": lambda X: X}, "check(toy)").plain()
    assert (card["passed"], card["visible"], card["blank"]) == (0, 4, False)
    assert card["cases"][0]["reason"].startswith("y: shape differs")
