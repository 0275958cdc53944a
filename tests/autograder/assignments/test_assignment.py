import dataclasses

import pytest

from autograder.assignments.assignment import apply_mistake, assignment_names, load_assignment
from autograder.assignments.exercise import Exercise, Mistake, random, worked
from autograder.assignments.source import SourceError
from tests.helpers import tiny_course

SOLUTION = '''\
def other(x):
    return x + 1

def shift(x, by=1):
    """Return x + by: adds."""
    # naïve ümlauts before the edit
    ### BEGIN SOLUTION
    return x + by
    ### END SOLUTION
'''


def exercise(*mistakes):
    return Exercise("shift", lambda rng: [], mistakes, ("a", "b", "c"))


def test_a_mistake_is_made_inside_its_function_only():
    mistake = Mistake("minus", "x +", "x -", "You subtract.")
    edited = apply_mistake(SOLUTION, exercise(mistake), mistake)
    assert edited == SOLUTION.replace("return x + by", "return x - by")


def test_another_function_can_be_named():
    mistake = Mistake("two", "1", "2", "You add 2.", function="other")
    assert "x + 2" in apply_mistake(SOLUTION, exercise(mistake), mistake)


@pytest.mark.parametrize(("find", "times"), [("nothing", 0), ("by", 2)])
def test_an_edit_that_does_not_match_once_is_refused(find, times):
    mistake = Mistake("m", find, "", "")
    with pytest.raises(SourceError, match=f"stands {times} times"):
        apply_mistake(SOLUTION, exercise(mistake), mistake)


def test_an_unknown_function_is_refused():
    mistake = Mistake("m", "x", "y", "", function="absent")
    with pytest.raises(SourceError, match="absent"):
        apply_mistake(SOLUTION, exercise(mistake), mistake)


def test_programs_differ_only_where_they_should(tmp_path):
    tiny = tiny_course.assignment(tmp_path)
    reference, stub = tiny.reference_program(), tiny.stub_program()
    mistaken = tiny.mistake_program(tiny.exercises[0], tiny.exercises[0].mistakes[0])
    changed = [a.id for a, b in zip(reference.cells, mistaken.cells, strict=True) if a != b]
    assert changed == ["exercise-double"]
    assert stub.cells == stub.stubs == reference.stubs
    assert not any("RuntimeError" in cell.source or "check(" in cell.source for cell in reference.cells)


def test_what_the_cells_import_is_loaded_before_any_child(tmp_path):
    assert {"numpy", "earlab.student.check"} <= set(tiny_course.assignment(tmp_path).preload)


def test_a_version_follows_all_that_a_verdict_depends_on():
    def draw(rng):
        yield worked("a", x=1)

    def draw_more(rng):
        yield worked("a", x=1)
        yield random("b", x=2)

    base = Exercise("e", draw, (), ("a", "b", "c"))
    same = dataclasses.replace(base, hints=("other", "hints", "here"))
    assert base.version("s") == same.version("s"), "a hint changes no verdict"
    others = [
        dataclasses.replace(base, rtol=1e-3),
        dataclasses.replace(base, draw=draw_more),
        dataclasses.replace(base, mistakes=(Mistake("m", "a", "b", "c"),)),
    ]
    assert len({base.version("s"), base.version("t"), *(e.version("s") for e in others)}) == 5


def test_an_unknown_assignment_is_told_the_known_ones():
    with pytest.raises(SourceError, match="02_perceptron"):
        load_assignment("03_nothing")


@pytest.mark.parametrize("name", assignment_names())
def test_every_shipped_assignment_loads(name):
    assignment = load_assignment(name)
    points = [assignment.points(exercise.name) for exercise in assignment.exercises]
    assert min(points) >= 0  # what is there for whoever wants more is worth none
    assert 5 <= sum(value > 0 for value in points) <= 10
