"""What is known is not computed again: answers, verdicts on the same program, exercises that did not change."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import nbformat
import pytest

from autograder.assignments.assignment import Assignment
from autograder.assignments.exercise import edge, random, worked
from autograder.grading import parts
from autograder.grading.engine import Engine
from autograder.grading.reference import ReferenceAnswers
from autograder.grading.store import Store
from tests.helpers import tiny_course

SECRET = b"once"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return tiny_course.assignment(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "verdicts.db")
    yield store
    store.close()


@pytest.fixture
def judged(monkeypatch):
    """Count by exercise how often a submission's code is run."""
    counts = Counter()
    verdict = parts.Part.verdict

    def counting(self, *loaded):
        counts[self._pack.exercise] += 1
        return verdict(self, *loaded)

    monkeypatch.setattr(parts.Part, "verdict", counting)
    return counts


@pytest.fixture
def answered(monkeypatch):
    """Count by program how often the reference and the mistakes are run."""
    counts = Counter()
    run = ReferenceAnswers._run

    def counting(self, exercise, role, draws):
        counts[exercise.name, role] += 1
        return run(self, exercise, role, draws)

    monkeypatch.setattr(ReferenceAnswers, "_run", counting)
    return counts


def hand_in(tiny, folder, *added, **written):
    notebook = tiny_course.student_notebook(tiny, **{**tiny_course.RIGHT, **written})
    notebook.cells += [nbformat.v4.new_code_cell(text) for text in added]
    path = folder / "submitted.ipynb"
    path.write_text(nbformat.v4.writes(notebook))
    return path


def more_cases(rng):
    yield worked("two numbers", x=rng.integers(1, 99, 2).astype(float))
    for _ in range(4):
        yield random("several numbers", x=rng.normal(size=rng.integers(3, 9)))
    yield edge("one number", x=rng.normal(size=1) + 3)


def test_reference_and_mistakes_answer_a_variant_once(tiny, store, answered, tmp_path):
    path = hand_in(tiny, tmp_path)
    with Engine(secret=SECRET, store=store) as engine:
        engine.prepare(tiny, ["ada", "bob"])
        once = Counter(answered)
        assert once["double", "mistake squared"] >= 1
        engine.prepare(tiny, ["ada", "bob"])
        engine.grade(path, tiny, "ada")
        engine.grade(path, tiny, "bob")
    with Engine(secret=SECRET, store=store) as engine:  # another day
        engine.grade(hand_in(tiny, tmp_path, double="def double(x):\n    return x"), tiny, "ada")
    assert answered == once


def test_the_same_program_is_run_once(tiny, store, judged, tmp_path):
    with Engine(secret=SECRET, store=store) as engine:
        for _ in range(3):
            engine.grade(hand_in(tiny, tmp_path), tiny, "ada")
    assert judged == {"double": 1, "running_sum": 1}


def test_a_changed_cell_runs_everything_again_since_it_may_have_patched_anything(
    tiny, store, judged, tmp_path
):
    with Engine(secret=SECRET, store=store) as engine:
        engine.grade(hand_in(tiny, tmp_path), tiny, "ada")
        report = engine.grade(hand_in(tiny, tmp_path, "np.cumsum = None\nnp.array = None"), tiny, "ada")
    assert judged == {"double": 2, "running_sum": 2}
    assert report.verdict("running_sum").points == 0


def test_new_cases_of_one_exercise_run_only_that_one_again(tiny, store, judged, tmp_path):
    changed = Assignment(tiny.source, (replace(tiny.exercises[0], draw=more_cases), tiny.exercises[1]))
    path = hand_in(tiny, tmp_path)
    for assignment in (tiny, changed):
        with Engine(secret=SECRET, store=store) as engine:
            report = engine.grade(path, assignment, "ada")
    assert report.points == 10
    assert judged == {"double": 2, "running_sum": 1}
