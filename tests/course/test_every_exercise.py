"""Every exercise of every notebook: drawn well, right in any style, wrong for every named mistake, and not written at first."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import numpy as np
import pytest

from autograder.assignments.assignment import assignment_names
from autograder.assignments.right_work import right_work
from autograder.audit.pins import idle_pins, unpinned
from autograder.audit.right_work import audit_right_work
from autograder.demo.hand_in import solution_text
from autograder.grading.engine import Engine
from earlab.cells.definitions import statements
from earlab.protocol.codec import decode, encode
from earlab.protocol.outcome import Answer
from tests.helpers.notebook_exercises import NotebookExercises, ask, leaves

COURSE = [NotebookExercises(notebook) for notebook in assignment_names()]
SQUARE = {
    ("gradient_descent", "A"),
    ("rnn_step", "params"),
    ("rnn_forward", "params"),
}  # W leads from q units to q
SQUARE |= {("rnn_step_backward", "params"), ("rnn_backward", "params")}
KINDS = ["worked", "random", "edge", "timed"]  # all of them but the last are in every draw
VARIANTS = range(4)  # the audit tries more

every_exercise = pytest.mark.parametrize(
    ("exercises", "name"),
    [pytest.param(exercises, name, id=name) for exercises in COURSE for name in exercises.by_name],
)


@every_exercise
@pytest.mark.parametrize("block", range(4))
def test_draws_are_well_formed_for_200_seeds(exercises: NotebookExercises, name: str, block: int) -> None:
    """All draws of an exercise have as many cases of each kind, in order, and what they hold is finite.

    Nothing is changed by the solution, and titles tell the cases apart that are not random.
    """
    exercise, first = exercises.by_name[name], None
    for seed in range(50 * block, 50 * (block + 1)):
        cases = list(exercise.draw(np.random.default_rng(seed)))
        kinds = [case.kind for case in cases]
        assert kinds == sorted(kinds, key=KINDS.index)
        counts = [kinds.count(kind) for kind in KINDS]
        assert all(counts[:-1])
        assert counts == (first := first or counts)
        titles = [case.title for case in cases if case.kind != "random"]
        assert len(set(titles)) == len(titles)
        for case, outcome in zip(cases, ask(exercise, exercises.reference, cases), strict=True):
            assert decode(encode(case.inputs)).keys() == case.inputs.keys()
            assert isinstance(outcome, Answer), (case.title, outcome)
            assert not outcome.mutated
            assert all(np.isfinite(array).all() for array in leaves([case.inputs, outcome.value]))


@every_exercise
def test_sizes_of_random_cases_differ(exercises: NotebookExercises, name: str) -> None:
    """Where all sizes differ, a transpose or a wrong axis cannot hide behind a square."""
    for seed in range(200):
        for case in exercises.by_name[name].draw(np.random.default_rng(seed)):
            for given, value in case.inputs.items() if case.kind == "random" else ():
                for array in leaves(value):
                    square = (name, given) in SQUARE
                    deep = name == "numerical_gradient" and array.ndim > 2
                    assert square or deep or len(set(array.shape)) == array.ndim, case.title


@every_exercise
def test_visible_cases_other_than_random_ones_can_be_told_apart(
    exercises: NotebookExercises, name: str
) -> None:
    titles = [case.title for case in exercises.by_name[name].visible() if case.kind != "random"]
    assert len(set(titles)) == len(titles)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as started:
        yield started


@every_exercise
def test_right_work_in_any_style_gets_full_marks(
    engine: Engine, exercises: NotebookExercises, name: str
) -> None:
    results = audit_right_work(engine, exercises.assignment, exercises.by_name[name], VARIANTS)
    assert [result.lost for result in results if result.lost] == []
    assert len(results) >= 3


@every_exercise
def test_right_work_is_no_copy_of_the_solution(exercises: NotebookExercises, name: str) -> None:
    cell = exercises.assignment.source.exercise_cell(name)
    texts = [*right_work(exercises.assignment, name).values(), solution_text(cell.solution)]
    assert len({plain(text) for text in texts}) == len(texts)


def plain(text: str) -> str:
    """Return the text of a cell without what Python does not read, docstrings included; magics made inert."""
    tree = ast.Module(statements(text), [])
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node):
            node.body = node.body[1:]
    return ast.unparse(tree)


@pytest.mark.parametrize(
    ("exercises", "name", "mistake"),
    [
        pytest.param(exercises, exercise.name, mistake.name, id=f"{exercise.name}-{mistake.name}")
        for exercises in COURSE
        for exercise in exercises.assignment.exercises
        for mistake in exercise.mistakes
    ],
)
def test_a_mistake_differs_clearly_and_is_named(
    exercises: NotebookExercises, name: str, mistake: str
) -> None:
    for seed in (None, 0, 1):
        assert exercises.called(name, mistake, seed, tolerances=10 if seed is None else 1) == mistake


@every_exercise
def test_what_the_text_pins_is_shown_by_a_case(exercises: NotebookExercises, name: str) -> None:
    exercise = exercises.by_name[name]
    assert unpinned(exercises.assignment, exercise) == []
    sets = {str(seed): exercises.mistaken(name, seed) for seed in (None, 0, 1)}
    assert idle_pins(exercises.assignment, exercise, sets) == []


@every_exercise
def test_the_stub_answers_no_case(exercises: NotebookExercises, name: str) -> None:
    exercise = exercises.by_name[name]
    assert {outcome.kind for outcome in ask(exercise, exercises.stub, exercise.visible())} == {"not written"}
    assert all(exercises.findings(name, exercises.stub))
