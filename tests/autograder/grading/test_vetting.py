"""Which draws are fit for use: nobody's hidden cases are harder than another's."""

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from autograder.assignments.assignment import Assignment
from autograder.assignments.exercise import Exercise, Mistake, random, worked
from autograder.assignments.source import read_source
from autograder.grading.reference import ExerciseError, ReferenceAnswers
from autograder.grading.vetting import caught
from autograder.sandbox import Limits
from earlab.protocol.casefile import packed
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


def answers_of(draw, folder: Path, box, visible_seed: int = 0) -> tuple[ReferenceAnswers, Exercise]:
    path = folder / "98_rest.py"
    path.write_text(SOURCE)
    mistake = Mistake("plus", "1 - np", "1 + np", "You add.")
    exercise = Exercise("rest", draw, (mistake,), ("a", "b", "c"), visible_seed=visible_seed)
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


def _often_lucky(rng):
    """Half of the worked cases, and a third of the random ones, cannot tell 1 − tanh(x) from 1 + tanh(x)."""
    yield worked("one number", x=rng.uniform(1, 2, 1) * rng.choice([1, 1e-9]))
    yield random("numbers", x=rng.uniform(1, 2, 3) * rng.choice([1, 1, 1e-9]))
    yield random("other numbers", x=rng.uniform(1, 2, 2))


def _telling(cases) -> list[bool]:
    return [case.inputs["x"].max() > 0.5 for case in cases]


def test_a_mistake_costs_the_same_in_every_variant(box, tmp_path):
    """The visible draw says what each case catches; what passes by luck there passes for everybody."""
    met = set()
    for seed in range(4):
        answers, exercise = answers_of(_often_lucky, tmp_path, box, visible_seed=seed)
        shown = _telling(exercise.visible())
        with closing(answers):
            answers.prepare(exercise, range(20))
            drawn = [answers.hidden(exercise, variant) for variant in range(20)]
        assert [_telling(variant.cases) for variant in drawn] == 20 * [shown]
        assert [[bool(found) for found in caught(variant)] for variant in drawn] == 20 * [shown]
        met.add(tuple(shown))
    assert len(met) > 1


def test_a_variant_is_the_same_whatever_it_is_drawn_together_with(box, tmp_path):
    together, exercise = answers_of(_often_lucky, tmp_path, box)
    alone, _ = answers_of(_often_lucky, tmp_path, box)

    def inputs(answers, variant):
        return [packed(case.inputs) for case in answers.hidden(exercise, variant).cases]

    with closing(together), closing(alone):
        together.prepare(exercise, range(8))
        for variant in (7, 3):
            assert inputs(together, variant) == inputs(alone, variant)
        assert inputs(together, 7) != inputs(alone, 3)


def test_as_many_cases_for_every_seed(box, tmp_path):
    def now_and_then(rng):
        yield from (random("numbers", x=rng.uniform(1, 2, 3)) for _ in range(rng.integers(1, 4)))

    answers, exercise = answers_of(now_and_then, tmp_path, box)
    with closing(answers), pytest.raises(ExerciseError, match=r"for one seed and \d for another"):
        answers.prepare(exercise, range(8))
