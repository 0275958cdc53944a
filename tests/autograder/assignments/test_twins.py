"""Where ready-made twins live, and what an assignment's submissions do without."""

from __future__ import annotations

import pytest

from autograder.assignments.assignment import assignment_names, load_assignment
from autograder.assignments.exercise import FRAMEWORKS
from autograder.assignments.twins import absent_modules
from autograder.grading.engine import Engine
from earlab.forbidden.names import forbidden_name


@pytest.mark.parametrize(
    ("forbidden", "needed", "gone"),
    [
        (["torch"], [], ("torch",)),
        (["torch"], ["torch.nn"], ()),
        (["scipy.optimize"], [], ("scipy.optimize",)),
        (["scipy.optimize.minimize"], [], ("scipy.optimize",)),
        (["scipy.optimize"], ["scipy.optimize.nnls"], ()),
        (["scipy.stats.gmean", "scipy.stats"], ["scipy.fft.dct"], ("scipy.stats",)),
        (["scipy.special.softmax"], ["scipy.special.erf"], ("scipy.special._logsumexp",)),
        (["numpy.convolve", "numpy.fft"], [], ()),
        (["scipy.nothing.like_it"], [], ()),
        (["tensorflow", "no_such_package.part"], [], ("tensorflow",)),
    ],
)
def test_a_home_is_gone_unless_it_is_needed(
    forbidden: list[str], needed: list[str], gone: tuple[str, ...]
) -> None:
    assert absent_modules(forbidden, needed) == gone


ALLOWED = {
    "09_networks_that_listen": {*FRAMEWORKS},
    "10_wavenet_in_miniature": {"torch"},
}  # the lesson is written in it


@pytest.mark.parametrize("name", assignment_names())
def test_no_exercise_may_use_what_is_not_there(name: str) -> None:
    assignment = load_assignment(name)
    assert set(FRAMEWORKS) - ALLOWED.get(name, set()) <= set(assignment.absent)
    for exercise in assignment.exercises:
        listed = assignment.forbidden(exercise)
        assert listed[: len(exercise.forbidden)] == exercise.forbidden
        assert all(forbidden_name(gone, listed) for gone in assignment.absent)


def test_check_and_grader_forbid_the_same() -> None:
    assignment = load_assignment("05_training")
    exercise = assignment.exercise("adam_step")
    with Engine() as engine:
        _, answers = engine.reference(assignment)
        assert answers.visible(exercise).forbidden == assignment.forbidden(exercise)
    assert "scipy.special._logsumexp" in assignment.forbidden(exercise)
