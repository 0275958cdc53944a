"""Wrong work fails for the right reason, attacks gain nothing, and faults of the grader cost nobody a point."""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from autograder.assignments.assignment import Assignment, load_assignment
from autograder.grading.engine import Engine
from autograder.grading.store import Store
from autograder.grading.verdict import Report
from autograder.release.notebook import build_notebook, notebook_text
from autograder.report.class_report import class_html
from autograder.sandbox import SandboxError
from tests.helpers import small_class, tiny_course
from tests.helpers.support import require

threat, fault = pytest.mark.threat, pytest.mark.fault
Grade = Callable[..., Report]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    return tiny_course.assignment(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def engine(tiny: Assignment) -> Iterator[Engine]:
    with Engine("strict", secret=b"attacked") as engine:
        try:
            engine.reference(tiny)
        except SandboxError as error:
            require("sandbox", False, str(error))
        yield engine


@pytest.fixture
def hand_in(tiny: Assignment, tmp_path: Path) -> Callable[..., Path]:
    def write(**written: str) -> Path:
        texts = {name: textwrap.dedent(text) for name, text in {**tiny_course.RIGHT, **written}.items()}
        path = tmp_path / "submitted.ipynb"
        path.write_text(nbformat.v4.writes(tiny_course.student_notebook(tiny, **texts)))
        return path

    return write


@pytest.fixture
def grade(engine: Engine, tiny: Assignment, hand_in: Callable[..., Path]) -> Grade:
    return lambda **written: engine.grade(hand_in(**written), tiny, "mallory")


def points(report: Report) -> dict[str, float]:
    assert report.status == "graded"
    return {verdict.exercise: verdict.points for verdict in report.verdicts}


WRONG = {"double": 0.0, "running_sum": 6.0}  # the honest part keeps its points

TRICKS = {
    "nan": "x * np.nan",
    "inf": "x * np.inf",
    "one number for all": "np.float64(2)",
    "empty": "np.zeros(0)",
    "a column": "(2 * x)[:, None]",
    "complex": "2 * x + 0j * x",
    "true": "x == x",
    "text": "[str(2 * v) for v in x]",
    "much text": "['a' * 4_000_000] + [2.0] * 2_000",
    "bytes": "bytes(8)",
    "none in a list": "[None] * len(x)",
    "a dictionary with a long key": "{'k' * 3_000_000: 1}",
    "deep": "[[[[[[[[[[x]]]]]]]]]]",
    "equal to everything": "type('A', (np.ndarray,), {'__eq__': lambda s, o: True, '__sub__': lambda s, o: 0})((len(x),))",
    "a comparison that always agrees": "type('F', (float,), {'__abs__': lambda s: 0.0})(1)",
}


@threat
@pytest.mark.parametrize("value", TRICKS.values(), ids=TRICKS)
def test_values_that_trick_a_comparison_gain_nothing(grade: Grade, value: str) -> None:
    report = grade(double=f"def double(x):\n    return {value}")
    assert points(report) == WRONG
    assert all(len(text) < 5_000 for text in report.verdict("double").messages)


PATCHES = {
    "the comparison and numpy": """
        import builtins, earlab.compare.comparison, earlab.compare.alignment
        np.allclose = np.array_equal = np.testing.assert_allclose = np.testing.assert_array_equal = lambda *a, **k: True
        builtins.abs = builtins.max = lambda *a, **k: 0
        earlab.compare.comparison.compare = earlab.compare.alignment.pairs_of = lambda *a, **k: None
        def double(x): return 3 * x
    """,
    "the runtime's probe and codec": """
        import sys, earlab.protocol.codec, earlab.protocol.probe, earlab.protocol.outcome
        right = earlab.protocol.outcome.Answer(np.zeros(2))
        for module in list(sys.modules.values()):
            for name in ("run_probe", "compare"):
                if hasattr(module, name):
                    setattr(module, name, lambda *a: right)
        def double(x): return 3 * x
    """,
    "whatever the frames and the collector know": """
        import gc, sys
        def double(x):
            frame, seen = sys._getframe(), []
            while frame:
                seen += [v for v in frame.f_locals.values()]
                frame = frame.f_back
            seen += gc.get_objects()
            arrays = [v for v in seen if isinstance(v, np.ndarray) and v.shape == x.shape and v is not x]
            arrays = [v for v in arrays if not np.array_equal(v, x)]
            return arrays[0] if arrays else -x
    """,
    "public case files": """
        from earlab.protocol import casefile
        def double(x):
            known = [case for name in casefile.names() for case in casefile.find(name).cases]
            return known[0].expected
    """,
}


@threat
@pytest.mark.parametrize("source", PATCHES.values(), ids=PATCHES)
def test_patching_and_searching_the_child_gains_nothing(grade: Grade, source: str) -> None:
    assert points(grade(double=source))["double"] == 0


@threat
def test_one_exercise_leaves_nothing_for_the_next(grade: Grade) -> None:
    source = """
        import builtins, sys
        def double(x):
            builtins.len = lambda v: 0
            np.cumsum = np.array = np.add = None
            globals()["running_sum"] = None
            sys.modules["numpy"].ndarray.sum = None if False else np.ndarray.sum
            open("/tmp/left", "w").write("left")
            raise SystemExit
    """
    assert points(grade(double=source)) == WRONG


@threat
def test_a_line_number_carries_nothing_out(grade: Grade) -> None:
    source = """
        def double(x):
            exec(compile("\\n" * int(abs(x[0]) * 1e4) + "1 / 0", "<cell exercise-double>", "exec"))
    """
    *_, last = grade(double=source).verdict("double").messages
    assert last == "0 of 5 hidden cases pass. In the others: raises an error."


@threat
def test_reasons_of_hidden_cases_are_few(grade: Grade) -> None:
    source = """
        errors = [ValueError, KeyError, IndexError, TypeError, OSError, EOFError, NameError]
        def double(x): raise errors[int(abs(x[0]) * 100) % 7]
    """
    *_, last = grade(double=source).verdict("double").messages
    assert last.endswith("In the others: raises an error.")


@threat
def test_an_answer_is_nowhere_in_a_composition(tmp_path: Path, engine: Engine) -> None:
    """mlp_backward gets its pieces from the probe: neither they nor the frames hold what is expected."""
    whole = load_assignment("04_backpropagation")
    assignment = replace(whole, exercises=(whole.exercise("mlp_backward"),))
    search = """
import gc, sys
def mlp_backward(Y, cache, weights, **pieces):
    frame, seen = sys._getframe(), gc.get_objects()
    while frame:
        seen += frame.f_locals.values()
        frame = frame.f_back
    for piece in pieces.values():
        seen += [cell.cell_contents for cell in piece.__closure__ or ()]
    for _ in range(3):
        seen += [a for v in seen if type(v) in (list, tuple) and len(v) < 20 for a in v]
        seen = list({id(v): v for v in seen if type(v) in (list, tuple, np.ndarray)}.values())
    flat = [v for v in seen if type(v) is np.ndarray]
    def found(shape):
        known = [*weights, *cache["H"], *cache["Z"], Y]
        arrays = [a for a in flat if a.shape == shape]
        return next((a for a in arrays if not any(a is k or np.array_equal(a, k) for k in known)), np.zeros(shape))
    return [found(W.shape) for W in weights], [found(W.shape[1:]) for W in weights]
"""
    notebook = build_notebook(assignment.source, "student")
    for cell in notebook.cells:
        if cell.id == "exercise-mlp-backward":
            cell.source = search
    path = tmp_path / "search.ipynb"
    path.write_text(notebook_text(notebook))
    verdict = engine.grade(path, assignment, "mallory").verdict("mlp_backward")
    assert (verdict.status, verdict.points) == ("fail", 0)
    assert not any(case.passed or "too long" in case.reason for case in verdict.cases)


def test_wrong_work_fails_by_its_own_name(grade: Grade) -> None:
    verdict = grade(double="def double(x):\n    return x ** 2 + 0.0").verdict("double")
    assert (verdict.status, verdict.mistake) == ("fail", "squared")


@fault
def test_a_sandbox_that_dies_is_replaced(tiny: Assignment, hand_in: Callable[..., Path]) -> None:
    with Engine("strict") as engine:
        assert engine.grade(hand_in(), tiny, "ada").points == 10
        sandbox, _ = engine.reference(tiny)
        os.kill(sandbox._zygotes[0].pid, signal.SIGKILL)
        report = engine.grade(hand_in(), tiny, "ada")
        assert (report.status, report.points) == ("graded", 10)


@fault
@pytest.mark.parametrize("method", ["get", "put", "put_cells", "get_answers"])
def test_a_store_that_fails_is_a_grader_error_that_heals(
    tiny: Assignment,
    hand_in: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
) -> None:
    def full(*arguments: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    store = Store(tmp_path / "verdicts.db")
    with Engine("strict", store=store) as engine:
        with monkeypatch.context() as broken:
            broken.setattr(Store, method, full)
            report = engine.grade(hand_in(), tiny, "ada")
            assert report.status == "grader error"
            assert any("disk is full" in verdict.note for verdict in report.verdicts)
        assert engine.grade(hand_in(), tiny, "ada").points == 10
    store.close()


@fault
@pytest.mark.parametrize("number", [errno.EMFILE, errno.EIO, errno.EACCES])
def test_a_notebook_that_this_machine_cannot_read_is_not_the_students_loss(
    engine: Engine,
    tiny: Assignment,
    hand_in: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    number: int,
) -> None:
    def refuse(*arguments: object) -> int:
        raise OSError(number, os.strerror(number))

    path = hand_in()
    with monkeypatch.context() as broken:
        broken.setattr("autograder.intake.folder.os.open", refuse)
        report = engine.grade(path, tiny, "ada")
    assert report.status == "grader error"
    assert os.strerror(number) in report.note


@fault
def test_a_mended_grader_does_not_repeat_itself(
    tiny: Assignment, hand_in: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "verdicts.db")
    with Engine("strict", store=store) as engine:
        engine.grade(hand_in(), tiny, "ada")
        assert len(store) == 2
        monkeypatch.setattr("autograder.grading.runner.rules", lambda: "other rules")
        engine.grade(hand_in(), tiny, "ada")
        assert len(store) == 4
    store.close()


def test_a_student_whose_name_is_no_text_has_a_variant(engine: Engine, tiny: Assignment) -> None:
    odd = os.fsdecode(b"\xff\xfe")
    assert engine.variant(tiny, tiny.exercises[0], odd) != engine.variant(tiny, tiny.exercises[0], "odd")


@threat
def test_a_folder_with_any_name_has_its_place_in_the_class_page() -> None:
    odd = os.fsdecode(b"\xff") + '"><script>alert(1)</script>=1'
    page = class_html("tiny", [replace(small_class.report_of("ada", 4.0), student=odd)], [small_class.NAME])
    assert "<script" not in page
    assert "%FF%22%3E%3Cscript" in page
