"""Which draws are fit for use: nobody's hidden cases are harder than another's."""

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from autograder.assignments.assignment import Assignment
from autograder.assignments.exercise import Exercise, Mistake, random, worked
from autograder.assignments.source import read_source
from autograder.grading.reference import ExerciseError, ReferenceAnswers
from autograder.sandbox import Limits
from tests.helpers.sandbox_programs import sandbox

SOURCE = '''\
# %% [markdown]
# # Rest
# %%
import numpy as np
from earlab import check
# %% exercise="rest" points=4 minutes=1
def rest(x):
    """Return what tanh lacks to 1. x: (N,) → (N,)"""
    ### BEGIN SOLUTION
    return 1 - np.tanh(x)
    ### END SOLUTION
# %% check="rest"
check(rest)
'''


def _sometimes_saturated(rng):
    yield worked("one number", x=rng.uniform(1, 2, 1))
    # 1 − tanh(8) is 2e-7: float64 has nine digits of it, float32 has one
    yield random("numbers", x=rng.uniform(1, 2, 3) + rng.choice([0.0, 7.0]))


def _always_saturated(rng):
    yield worked("one number", x=rng.uniform(8, 9, 1))


def answers_of(draw, folder: Path, box) -> tuple[ReferenceAnswers, Exercise]:
    path = folder / "98_rest.py"
    path.write_text(SOURCE)
    mistake = Mistake("plus", "1 - np", "1 + np", "You add.")
    exercise = Exercise(name="rest", draw=draw, mistakes=(mistake,), hints=("a", "b", "c"))
    return ReferenceAnswers(Assignment(read_source(path), (exercise,)), box, b"secret"), exercise


@pytest.fixture(scope="module")
def box():
    with sandbox("process", Limits()) as started:
        yield started


def test_work_in_float32_is_right_in_every_draw(box, tmp_path):
    answers, exercise = answers_of(_sometimes_saturated, tmp_path, box)
    with closing(answers):
        drawn = [answers.hidden(exercise, variant) for variant in range(20)]
    assert max(case.inputs["x"].max() for variant in drawn for case in variant.cases) < 3
    unvetted = [case for seed in range(20) for case in exercise.draw(np.random.default_rng(seed))]
    assert max(case.inputs["x"].max() for case in unvetted) > 7, "such draws would come up"


def test_an_exercise_that_only_float64_can_solve_is_told_to_its_author(box, tmp_path):
    answers, exercise = answers_of(_always_saturated, tmp_path, box)
    with closing(answers), pytest.raises(ExerciseError, match="unstable under float32 in case 'one number'"):
        answers.hidden(exercise, 0)
