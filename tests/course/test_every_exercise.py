"""Every exercise of every notebook: drawn well, right in any style, wrong for every named mistake, and not written at first."""

from __future__ import annotations

import re
from types import ModuleType

import numpy as np
import pytest

from autograder.assignments.assignment import assignment_names, load_assignment
from earlab.protocol.codec import decode, encode
from earlab.protocol.outcome import Answer
from tests.course import (
    backpropagation_styles,
    layers_styles,
    linear_features_styles,
    perceptron_styles,
    sound_styles,
    training_styles,
)
from tests.helpers.notebook_exercises import NotebookExercises, ask, leaves

NOTEBOOKS: dict[str, ModuleType] = {
    "00_sound_into_numbers": sound_styles,
    "01_learning_linear_features": linear_features_styles,
    "02_perceptron": perceptron_styles,
    "03_layers": layers_styles,
    "04_backpropagation": backpropagation_styles,
    "05_training": training_styles,
}
BY_NOTEBOOK = {notebook: NotebookExercises(notebook) for notebook in NOTEBOOKS}
STYLES = {notebook: styles.STYLES for notebook, styles in NOTEBOOKS.items()}
# How many worked cases, random ones and edges a draw has.
COUNTS = {
    "00_sound_into_numbers": ({1}, {4}, {2, 3, 4}),
    "01_learning_linear_features": ({1}, {4}, {2, 3, 4, 5}),
    "02_perceptron": ({1, 2, 5}, {2, 4, 5, 7}, {1, 3, 4, 5}),
    "03_layers": ({1, 2}, {1, 4}, {1, 3, 4, 5}),
    "04_backpropagation": ({1, 2}, {4, 5, 6}, {2, 3, 4, 5}),
    "05_training": ({1}, {4}, {2, 3, 4}),
}

every_exercise = pytest.mark.parametrize(
    ("exercises", "name"),
    [
        pytest.param(exercises, name, id=name)
        for exercises in BY_NOTEBOOK.values()
        for name in exercises.by_name
    ],
)


def test_every_notebook_with_exercises_is_here() -> None:
    assert [name for name in assignment_names() if load_assignment(name).exercises] == list(BY_NOTEBOOK)


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
        assert kinds == sorted(kinds, key=["worked", "random", "edge"].index)
        counts = [kinds.count(kind) for kind in ("worked", "random", "edge")]
        assert all(n in usual for n, usual in zip(counts, COUNTS[exercises.assignment.name], strict=True))
        assert counts == (first := first or counts)
        repeatable = () if exercises.assignment.name in ("02_perceptron", "03_layers") else ("random",)
        titles = [case.title for case in cases if case.kind not in repeatable]
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
                    square = (name, given) == ("gradient_descent", "A")
                    deep = name == "numerical_gradient" and array.ndim > 2
                    assert square or deep or len(set(array.shape)) == array.ndim, case.title


@every_exercise
def test_visible_cases_other_than_random_ones_can_be_told_apart(
    exercises: NotebookExercises, name: str
) -> None:
    titles = [case.title for case in exercises.by_name[name].visible() if case.kind != "random"]
    assert len(set(titles)) == len(titles)


@every_exercise
def test_at_least_three_styles_are_tried(exercises: NotebookExercises, name: str) -> None:
    assert len(STYLES[exercises.assignment.name][name]) >= 3


@pytest.mark.parametrize(
    ("exercises", "name", "style"),
    [
        pytest.param(exercises, name, style, id=f"{name}-{style}")
        for notebook, exercises in BY_NOTEBOOK.items()
        for name, styles in STYLES[notebook].items()
        for style in styles
    ],
)
def test_right_work_in_any_style_is_accepted(exercises: NotebookExercises, name: str, style: str) -> None:
    names = exercises.with_style(STYLES[exercises.assignment.name][name][style])
    assert all(
        names[function] is not exercises.reference[function] for function in exercises.by_name[name].functions
    )
    for seed in (None, *range(15)):
        assert not any(exercises.findings(name, names, seed))


@pytest.mark.parametrize(
    ("exercises", "name", "mistake"),
    [
        pytest.param(exercises, exercise.name, mistake.name, id=f"{exercise.name}-{mistake.name}")
        for exercises in BY_NOTEBOOK.values()
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
def test_the_stub_answers_no_case(exercises: NotebookExercises, name: str) -> None:
    exercise = exercises.by_name[name]
    assert {outcome.kind for outcome in ask(exercise, exercises.stub, exercise.visible())} == {"not written"}
    assert all(exercises.findings(name, exercises.stub))


@pytest.mark.parametrize("notebook", ["01_learning_linear_features", "05_training"])
def test_points_and_minutes_in_a_numbered_table_are_those_of_the_cells(notebook: str) -> None:
    source = BY_NOTEBOOK[notebook].assignment.source
    text = "\n".join(cell.solution for cell in source.cells if cell.cell_type == "markdown")
    for number, cell in enumerate(source.exercises, 1):
        assert f"*{cell.points:g} points, about {cell.minutes:g} minutes.*" in text
        assert re.search(rf"\| {number} \| `{cell.name}`[^|]*\| {cell.points:g} \| {cell.minutes:g} \|", text)
