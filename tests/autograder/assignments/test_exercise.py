"""Where exercises stand, and which change of a file gives an exercise other hidden cases."""

from collections.abc import Callable
from pathlib import Path

import pytest

import autograder.exercises
from autograder.assignments.assignment import load_assignment
from autograder.assignments.exercise import Exercise
from autograder.assignments.source import SourceError

NUMBERS = """\
import numpy as np

LARGEST = 9


def numbers(rng, n):
    return _scaled(rng.uniform(1, LARGEST, n))


def _scaled(x):
    return 2 * x


def other(rng, n):
    return rng.normal(size=n)
"""
DOUBLE = """\
from autograder.assignments.exercise import Exercise, worked
from autograder.exercises.FOLDER.numbers import numbers


def _cases(rng, n=4):
    yield worked("some numbers", x=_made(rng, n))


def _made(rng, n):
    return [x for x in numbers(rng, n)]


DOUBLE = Exercise(name="double", draw=_cases, mistakes=(), hints=("", "", ""))
"""
NOTEBOOK = """\
# %% exercise="double" points=4 minutes=1
def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
# %% check="double"
check(double)
"""

Write = Callable[..., Exercise]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Return how to write a notebook and its exercises into a course beside the real one, and load its one exercise."""
    boxes = [*autograder.exercises.__path__, str(tmp_path / "exercises")]
    monkeypatch.setattr(autograder.exercises, "__path__", boxes)
    monkeypatch.setattr("autograder.assignments.assignment.EXERCISES", tmp_path / "exercises")
    monkeypatch.setattr("autograder.assignments.assignment.SOLUTIONS", tmp_path)

    def write_and_load(topic: str, **files: str) -> Exercise:
        (tmp_path / "exercises" / topic).mkdir(parents=True)
        for name, text in files.items():
            (tmp_path / "exercises" / topic / f"{name}.py").write_text(text.replace("FOLDER", topic))
        (tmp_path / f"98_{topic}.py").write_text(NOTEBOOK)
        (exercise,) = load_assignment(f"98_{topic}").exercises
        return exercise

    return write_and_load


def test_an_edit_of_what_drawing_reaches_in_another_file_gives_other_cases(write: Write) -> None:
    first = write("untouched", numbers=NUMBERS, double=DOUBLE).cases_version
    edits = {
        "helper": ("uniform(1, LARGEST", "uniform(2, LARGEST"),
        "constant": ("LARGEST = 9", "LARGEST = 8"),
        "helper_of_a_helper": ("2 * x", "3 * x"),
    }
    versions = [write(topic, numbers=NUMBERS.replace(*edit), double=DOUBLE) for topic, edit in edits.items()]
    own = write("own_helper", numbers=NUMBERS, double=DOUBLE.replace("[x for x", "[x + 1 for x"))
    assert len({first, own.cases_version, *(exercise.cases_version for exercise in versions)}) == 5


def test_an_edit_of_what_drawing_does_not_reach_changes_no_case(write: Write) -> None:
    first = write("untouched", numbers=NUMBERS, double=DOUBLE)
    aside = write(
        "aside", numbers=NUMBERS.replace("rng.normal(size=n)", "rng.normal(1, 2, n)"), double=DOUBLE
    )
    assert aside.cases_version == first.cases_version


def test_a_helper_that_moves_to_another_file_changes_no_case(write: Write) -> None:
    first = write("apart", numbers=NUMBERS, double=DOUBLE)
    whole = NUMBERS + "\n\n" + DOUBLE.replace("from autograder.exercises.FOLDER.numbers import numbers\n", "")
    assert write("together", double=whole).cases_version == first.cases_version


@pytest.mark.parametrize(("topic", "files"), [("nowhere", []), ("twice", ["double", "again"])])
def test_an_exercise_stands_once_in_its_notebooks_folder(write: Write, topic: str, files: list[str]) -> None:
    with pytest.raises(
        SourceError, match=rf"double stands 1 times in 98_{topic}.py and {len(files)} times in"
    ):
        write(topic, numbers=NUMBERS, **dict.fromkeys(files, DOUBLE))
