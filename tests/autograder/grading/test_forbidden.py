"""A class whose exercises forbid things: verdicts, neighbours, versions, what stands in the report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from autograder.assignments.assignment import Assignment, assignment_names, load_assignment
from autograder.assignments.exercise import FRAMEWORKS
from autograder.grading.engine import Engine
from autograder.grading.forbidden import forbidden_use, run_allowed
from autograder.grading.verdict import Report
from autograder.sandbox.host.program import Cell, Program, Task
from earlab.protocol.outcome import Answer, Failure
from tests.helpers import forbidding_course, tiny_course
from tests.helpers.forbidden_programs import HIDDEN, HONEST, WRITTEN

HandIn = Callable[..., Report]


@pytest.fixture(scope="module")
def assignment(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    return forbidding_course.assignment(tmp_path_factory.mktemp("forbidding"))


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(secret=b"test") as engine:
        yield engine


@pytest.fixture
def graded(engine: Engine, assignment: Assignment, tmp_path: Path) -> HandIn:
    """Return a function that grades a notebook with this ``sigmoid`` and cells above and below it."""

    def grade(own: str, above: str = "", below: str = "") -> Report:
        notebook = tiny_course.student_notebook(assignment, **{**forbidding_course.RIGHT, "sigmoid": own})
        notebook.cells.insert(2, nbformat.v4.new_code_cell(above))
        notebook.cells.append(nbformat.v4.new_code_cell(below))
        path = tmp_path / "submitted.ipynb"
        path.write_text(nbformat.v4.writes(notebook))
        return engine.grade(path, assignment, "ada")

    return grade


@pytest.mark.threat
@pytest.mark.parametrize("way", ["alias", "helper", "swallowed"])
def test_what_is_written_scores_nothing_and_the_line_is_shown(graded: HandIn, way: str) -> None:
    above, own = WRITTEN[way]
    report = graded(own, above)
    refused, neighbour = report.verdict("sigmoid"), report.verdict("convolve")
    assert (refused.status, refused.points, refused.mistake) == ("fail", 0, None)
    assert (neighbour.status, neighbour.points) == ("pass", 6)
    place = "cell 3" if way == "helper" else "the cell of `sigmoid`"
    assert f" of {place} (`" in refused.messages[0]
    assert (
        "has what you are to write yourself. Comparing with it in another cell is fine."
        in refused.messages[0]
    )
    assert "0 of 4 hidden cases pass" in refused.messages[-1]
    assert {case.reason for case in refused.cases if case.visible} <= {
        f"uses {name}, which this exercise forbids" for name in ("torch", "scipy.special.expit")
    }
    assert {case.reason for case in refused.cases if not case.visible} == {"uses what this exercise forbids"}


@pytest.mark.threat
@pytest.mark.parametrize("way", ["alias", "a forbidden package, early"])
def test_what_is_met_while_it_runs_scores_nothing_too(graded: HandIn, way: str) -> None:
    above, own = HIDDEN[way]
    report = graded(own, above)
    assert [verdict.points for verdict in report.verdicts] == [0, 6]
    assert "in line 2 of the cell of `sigmoid` (`return f(z)`)" in report.verdict("sigmoid").messages[0]


@pytest.mark.threat
def test_a_cell_too_long_to_be_parsed_scores_nothing_if_it_names_a_way_around(graded: HandIn) -> None:
    above, own = HIDDEN["address"]
    verdict = graded(own, f"{above}\ndata = '{'0' * (300 << 10)}'").verdict("sigmoid")
    assert (verdict.status, verdict.points) == ("fail", 0)
    assert "ctypes" in verdict.messages[0]


@pytest.mark.threat
def test_one_case_that_uses_it_is_enough(graded: HandIn) -> None:
    above, _ = HIDDEN["alias"]
    own = "def sigmoid(z):\n    if len(z) == 1:\n        return f(z)\n    return 1 / (1 + np.exp(-z))"
    report = graded(own, above)
    assert [verdict.points for verdict in report.verdicts] == [0, 6]
    assert not any(case.passed for case in report.verdict("sigmoid").cases)


@pytest.mark.threat
def test_a_refusal_carries_no_inputs_out(engine: Engine, assignment: Assignment) -> None:
    """A child's words about a hidden case reach nobody: name and line come from our own list and the notebook."""
    own = """
from earlab.protocol.outcome import Forbidden
def sigmoid(z):
    raise Forbidden("torch." + "_".join(str(v) for v in z).replace(".", "p").replace("-", "m"))
"""
    sandbox, _ = engine.reference(assignment)
    inputs = ({"z": [0.125, 8.5]},)
    with sandbox.open(_program(assignment, own)) as session:
        task = Task("def probe(student, z):\n    return student.sigmoid(z)\n", inputs, 1.0, ("torch",))
        (outcome,) = run_allowed(session, task)
    assert isinstance(outcome, Failure)
    assert (outcome.kind, outcome.message) == ("forbidden", "torch")
    assert "125" not in repr(replace(outcome, seconds=0.0))  # a time may hold any digits


@pytest.mark.parametrize("work", ["a comparison", "written below a comparison", "a plot with scipy"])
def test_honest_work_scores_full_marks(graded: HandIn, work: str) -> None:
    own, below = HONEST[work]
    report = graded(own, below=below)
    assert report.points == 10, [verdict.messages for verdict in report.verdicts]


def test_one_wrong_function_costs_once() -> None:
    """``convolve`` mentions the refused ``sigmoid`` without using it: it is judged by itself."""
    mentions = "import torch\ndef sigmoid(z):\n    return torch.sigmoid(z)\ndef convolve(x, w, f=sigmoid):\n    return np.zeros(0)"
    program = Program((Cell("c", mentions),))
    assert forbidden_use(program, ("torch",), ["sigmoid"]) is not None
    assert forbidden_use(program, ("torch",), ["convolve"], ["sigmoid", "convolve"]) is None
    assert forbidden_use(program, ("torch",), ["convolve"]) is not None


def test_a_version_changes_with_the_list() -> None:
    exercise = forbidding_course.EXERCISES[0]
    assert exercise.version("") != replace(exercise, forbidden=("torch",)).version("")


def test_what_an_exercise_forbids_is_absent_where_nothing_needs_it(
    assignment: Assignment, engine: Engine
) -> None:
    assert assignment.absent == ("scipy.signal", "scipy.special.cython_special", "scipy.stats", "torch")
    given = replace(assignment.exercises[0], forbidden=("numpy", "torch")), assignment.exercises[1]
    assert Assignment(assignment.source, given).absent == (
        "scipy.signal",
        "torch",
    )  # given code imports numpy
    sandbox, _ = engine.reference(assignment)
    look = "import importlib.machinery\ndef found(x):\n    return importlib.machinery.PathFinder.find_spec('torch') is None"
    with sandbox.open(_program(assignment, look)) as session:
        (outcome,) = session.run(
            Task("def probe(student, x):\n    return student.found(x)\n", ({"x": 0},), 1.0)
        )
    assert isinstance(outcome, Answer)
    assert outcome.value is True


ALLOWED = {
    "09_networks_that_listen": {*FRAMEWORKS},
    "10_wavenet_in_miniature": {"torch"},
}  # the lesson is written in it


@pytest.mark.parametrize("name", assignment_names())
def test_the_course_forbids_frameworks_and_its_solutions_use_none(name: str) -> None:
    loaded = load_assignment(name)
    assert set(FRAMEWORKS) - ALLOWED.get(name, set()) <= set(loaded.absent)
    for exercise in loaded.exercises:
        others = loaded.others(exercise)
        assert (
            forbidden_use(loaded.reference_program(), exercise.forbidden, exercise.functions, others) is None
        )


def _program(assignment: Assignment, own: str) -> Program:
    return assignment.edited_program("sigmoid", own)
