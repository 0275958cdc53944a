"""The course's own notebooks, as a student gets them and with nothing written yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from earlab.compare.comparison import compare, matching_mistake
from earlab.protocol import casefile
from earlab.protocol.outcome import Answer
from earlab.student import progress
from earlab.student.validate import validate
from tests.helpers.support import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_fresh_notebook_has_no_problem(path: Path) -> None:
    remarks = validate(path)
    assert [remark.message for remark in remarks if remark.problem] == []
    unwritten = [remark for remark in remarks if remark.message.endswith("is not written yet.")]
    assert len(unwritten) == sum(file.parent.name == path.stem for file in casefile.names().values())


def test_a_function_of_another_exercise_is_no_misspelling(tmp_path: Path) -> None:
    copy = tmp_path / "02_perceptron.ipynb"
    text = (NOTEBOOKS[0].parent / copy.name).read_text(encoding="utf-8")
    copy.write_text(text.replace("def perceptron_predict(", "def guess("), encoding="utf-8")
    told = [remark.message for remark in validate(copy) if "defines perceptron_predict" in remark.message]
    assert told == ["No cell that is graded defines perceptron_predict. Was its cell deleted?"]


@pytest.mark.parametrize("name", casefile.names())
def test_the_right_answers_pass_and_each_mistake_is_named(name: str) -> None:
    exercise = casefile.find(name)
    assert exercise is not None
    assert [compare(case, Answer(case.expected), exercise) for case in exercise.cases] == [None] * len(
        exercise.cases
    )
    for mistake in exercise.mistakes:
        assert matching_mistake(exercise, mistake.outcomes) is mistake


def test_the_map_follows_the_notebooks() -> None:
    names = [
        standing.exercise
        for standing in progress.progress().standings
        if standing.assignment == "02_perceptron"
    ]
    assert names == [
        "perceptron_predict",
        "perceptron_update",
        "perceptron_fit",
        "step",
        "sigmoid",
        "tanh",
        "relu",
        "leaky_relu",
        "gate_weights",
    ]
