"""The engine on a tiny assignment, with real children."""

import os

import nbformat
import pytest

from autograder.assignments.exercise import Exercise, random
from autograder.grading.engine import Engine
from autograder.grading.reference import ExerciseError, ReferenceAnswers
from autograder.grading.runner import Runner
from autograder.grading.store import Store
from tests.helpers import tiny_course


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return tiny_course.assignment(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def engine(tiny):
    with Engine(secret=b"test") as engine:
        yield engine


@pytest.fixture
def hand_in(tiny, tmp_path):
    """Return a function that writes a student's notebook and gives its path."""

    def write(edit=None, **written):
        notebook = tiny_course.student_notebook(tiny, **{**tiny_course.RIGHT, **written})
        if edit:
            edit(notebook)
        path = tmp_path / "submitted.ipynb"
        path.write_text(nbformat.v4.writes(notebook))
        return path

    return write


def points(report):
    return {verdict.exercise: verdict.points for verdict in report.verdicts}


def test_right_work_scores_full_marks(engine, tiny, hand_in):
    report = engine.grade(hand_in(), tiny, "ada")
    assert (report.status, report.points, report.max_points) == ("graded", 10, 10)
    assert all(verdict.visible_passed == (5, 5) for verdict in report.verdicts)
    assert all(verdict.messages == () for verdict in report.verdicts)


def test_an_untouched_notebook_scores_nothing_and_says_so(engine, tiny, hand_in):
    stubs = {cell.name: cell.student for cell in tiny.source.exercises}
    report = engine.grade(hand_in(**stubs), tiny)
    assert report.points == 0
    assert all("written" in verdict.messages[0] for verdict in report.verdicts)


def test_a_named_mistake_is_named(engine, tiny, hand_in):
    verdict = engine.grade(hand_in(double="def double(x):\n    return x ** 2"), tiny).verdict("double")
    assert verdict.mistake == "squared"
    assert verdict.messages[0] == "You square x; you double it."
    assert verdict.points < verdict.max_points
    assert verdict.messages[1].startswith('Case "')


def test_one_wrong_function_never_costs_twice(engine, tiny, hand_in):
    report = engine.grade(hand_in(double="def double(x):\n    return None"), tiny)
    assert points(report) == {"double": 0, "running_sum": 6}


def test_a_deleted_function_does_not_break_one_that_mentions_it(engine, tiny, hand_in):
    report = engine.grade(hand_in(double="pass"), tiny)
    assert points(report) == {"double": 0, "running_sum": 6}
    assert "defines no double" in report.verdict("double").messages[0]


def test_a_misspelt_function_is_offered(engine, tiny, hand_in):
    report = engine.grade(hand_in(double="def doubel(x):\n    return x + x"), tiny)
    assert "doubel: is that the one?" in report.verdict("double").messages[0]


def test_an_error_in_one_cell_leaves_the_others(engine, tiny, hand_in):
    report = engine.grade(hand_in(double="def double(x:\n    return x"), tiny)
    assert points(report) == {"double": 0, "running_sum": 6}
    assert [(cell.id, cell.type) for cell in report.cells] == [("exercise-double", "SyntaxError")]


def test_warnings_and_prints_cost_nothing(engine, tiny, hand_in):
    loud = "import sys, warnings\ndef double(x):\n    print('hello')\n    print('careful', file=sys.stderr)\n    warnings.warn('old')\n    return x + x"
    assert engine.grade(hand_in(double=loud), tiny).points == 10


@pytest.mark.threat
@pytest.mark.parametrize(
    "body", ["import os; os._exit(0)", "raise SystemExit", "raise KeyboardInterrupt", "exit()"]
)
def test_ending_the_process_costs_only_that_exercise(engine, tiny, hand_in, body):
    report = engine.grade(hand_in(double=f"def double(x):\n    {body}"), tiny)
    assert points(report) == {"double": 0, "running_sum": 6}


@pytest.mark.threat
def test_hidden_inputs_never_reach_the_student(engine, tiny, hand_in):
    telling = "def double(x):\n    print('SEEN', list(x))\n    raise ValueError('SEEN ' + repr(list(x)))"
    verdict = engine.grade(hand_in(double=telling), tiny, "eve").verdict("double")
    _, answers = engine.reference(tiny)
    hidden = answers.hidden(tiny.exercise("double"), verdict.variant)
    shown = " ".join([*verdict.messages, *(case.reason for case in verdict.cases)])
    assert "ValueError" in shown
    for case in hidden.cases:
        assert not any(
            repr(float(value))[:6] in shown for value in case.inputs["x"] if not float(value).is_integer()
        )
        assert repr(list(case.inputs["x"])) not in shown


@pytest.mark.threat
def test_visible_answers_typed_in_score_nothing(engine, tiny, hand_in):
    _, answers = engine.reference(tiny)
    table = [
        (c.inputs["x"].tolist(), c.expected.tolist()) for c in answers.visible(tiny.exercise("double")).cases
    ]
    source = f"def double(x):\n    return np.array(dict((tuple(a), b) for a, b in {table!r})[tuple(x)])"
    verdict = engine.grade(hand_in(double=source), tiny, "mallory").verdict("double")
    assert verdict.visible_passed == (5, 5)
    assert verdict.points == 0
    assert "0 of 5 hidden cases pass" in verdict.messages[-1]


@pytest.mark.threat
def test_patching_comparison_gains_nothing(engine, tiny, hand_in):
    source = "np.allclose = np.array_equal = np.testing.assert_allclose = lambda *a, **k: True\nimport earlab.compare.comparison\nearlab.comparison.compare = lambda *a: None\ndef double(x):\n    return 3 * x"
    assert engine.grade(hand_in(double=source), tiny).verdict("double").points == 0


def test_students_have_different_hidden_cases_and_keep_them(engine, tiny, hand_in):
    path = hand_in()
    variants = [tuple(v.variant for v in engine.grade(path, tiny, f"s{i}").verdicts) for i in range(6)]
    assert len(set(variants)) > 1
    assert variants[0] == tuple(v.variant for v in engine.grade(path, tiny, "s0").verdicts)


def test_what_is_no_notebook_gets_a_verdict_of_its_own(engine, tiny, tmp_path):
    path = tmp_path / "broken.ipynb"
    path.write_text("{")
    report = engine.grade(path, tiny)
    assert (report.status, report.points, report.max_points) == ("unreadable", 0, 10)
    assert "not valid JSON" in report.note


def test_known_verdicts_are_not_graded_again(tiny, hand_in, tmp_path, monkeypatch):
    store = Store(tmp_path / "verdicts.db")
    path = hand_in(
        double="def double(x):\n    return x",
        edit=lambda nb: nb.cells.append(nbformat.v4.new_code_cell("1 / 0")),
    )
    with Engine(secret=b"k", store=store) as engine:
        first = engine.grade(path, tiny, "ada")
        assert len(store) == 2
    with Engine(secret=b"k", store=store) as engine:
        monkeypatch.setattr(Runner, "run", None)  # calling it would be an error
        again = engine.grade(path, tiny, "ada")
    assert again.verdicts == first.verdicts
    assert again.cells == first.cells
    assert again.cells[0].type == "ZeroDivisionError"
    store.close()


@pytest.mark.parametrize(
    ("blob", "note"),
    [
        (lambda self, exercise, variant: 1 / 0, "ZeroDivisionError"),
        (lambda self, exercise, variant: b"half a", "not a value"),
    ],
    ids=["never made", "damaged"],
)
def test_a_fault_of_the_grader_is_not_the_students(tiny, hand_in, monkeypatch, tmp_path, blob, note):
    store = Store(tmp_path / "verdicts.db")
    with Engine(store=store) as engine:
        monkeypatch.setattr(ReferenceAnswers, "hidden_blob", blob)
        report = engine.grade(hand_in(), tiny)
    assert report.status == "grader error"
    assert all(verdict.status == "grader error" for verdict in report.verdicts)
    assert "not your loss" in report.verdicts[0].messages[0]
    assert note in report.verdicts[0].note
    assert len(store) == 0
    store.close()


def test_an_exercise_blind_to_its_mistake_is_refused(tiny, engine):
    blind = Exercise(
        "double",
        lambda rng: [random("zeros", x=0 * rng.normal(size=3))],
        tiny.exercises[0].mistakes,
        ("a", "b", "c"),
    )
    sandbox, _ = engine.reference(tiny)
    answers = ReferenceAnswers(tiny, sandbox, b"")
    with pytest.raises(ExerciseError, match="mistake 'squared' fails no case of the draw"):
        answers.hidden(blind, 0)
    answers.close()


def test_no_process_and_no_descriptor_is_left(tiny, hand_in):
    before, others = len(os.listdir("/proc/self/fd")), _children()
    with Engine() as engine:
        engine.grade(hand_in(), tiny)
        children = set(_children()) - set(others)
        assert children
    assert len(os.listdir("/proc/self/fd")) <= before + 1
    assert not any(os.path.exists(f"/proc/{pid}") for pid in children)


def _children():
    own = os.getpid()
    return [int(p) for p in os.listdir("/proc") if p.isdigit() and _parent(p) == own]


def _parent(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return int(file.read().rpartition(")")[2].split()[1])
    except OSError:
        return None
