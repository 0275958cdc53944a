"""The demonstration class: what it hands in, what it declares, and that the grader agrees."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import replace

import pytest
from rich.console import Console

from autograder.assignments.assignment import assignment_names, load_assignment
from autograder.assignments.exercise import Mistake
from autograder.demo.build import build_course
from autograder.demo.class_list import STYLES, class_list
from autograder.demo.compare import comparison_tables, judge
from autograder.demo.hand_in import COURSE, FULL, Expect, solution_text, zero
from autograder.demo.large_class import crowd
from autograder.demo.mistakes import _apart
from autograder.grading.verdict import Report, Verdict
from earlab.handin.notebook_file import UnreadableError, parse


@pytest.fixture(scope="module")
def assignments():
    return {name: load_assignment(name) for name in assignment_names()}


@pytest.fixture(scope="module")
def hand_ins(assignments):
    return class_list(assignments)


def test_every_notebook_is_handed_in_and_nobody_hands_in_twice(assignments, hand_ins):
    keys = [(h.student, h.assignment) for h in hand_ins]
    assert len(set(keys)) == len(keys)
    assert {name for _, name in keys} == set(assignments)


def test_every_named_mistake_is_made_by_somebody(assignments, hand_ins):
    for name, assignment in assignments.items():
        for exercise in assignment.exercises:
            made = {h.expected(exercise.name).mistake for h in hand_ins if h.assignment == name}
            assert {mistake.name for mistake in exercise.mistakes} <= made, exercise.name


def test_right_work_is_written_for_every_exercise_in_many_styles(assignments, hand_ins):
    for name, assignment in assignments.items():
        right = [h for h in hand_ins if h.assignment == name and not h.expect and not h.changes and h.cells]
        assert len(right) == STYLES
        assert all(set(h.cells) == {e.name for e in assignment.exercises} for h in right)


def test_cells_and_expectations_name_real_exercises(assignments, hand_ins):
    for hand_in in hand_ins:
        known = {exercise.name for exercise in assignments[hand_in.assignment].exercises}
        assert set(hand_in.cells) | set(hand_in.expect) <= known, hand_in.student


def test_mistakes_that_call_each_other_are_made_by_different_students(assignments):
    assignment = assignments["02_perceptron"]
    update = assignment.exercise("perceptron_update")
    calls = Mistake("calls", "wrong", "perceptron_update(x)", "It calls the other exercise.")
    fit = replace(assignment.exercise("perceptron_fit"), mistakes=(calls,))
    made = [(update, update.mistakes[0]), (fit, calls)]
    assert _apart(assignment, made) == made[1:]


def test_a_mistake_that_calls_a_caller_of_another_is_made_by_a_different_student(assignments):
    assignment = assignments["07_cnn_forward"]
    cnn, columns = assignment.exercise("cnn_forward"), assignment.exercise("im2col")
    own = next(mistake for mistake in cnn.mistakes if mistake.name == "own_convolution")
    assert "im2col" not in own.put
    made = [(columns, columns.mistakes[0]), (cnn, own)]
    assert _apart(assignment, made) == made[1:]


def test_an_unreadable_notebook_gets_nothing(hand_ins):
    cut = next(h for h in hand_ins if h.status == "unreadable")
    assert cut.expected("perceptron_fit").score == "zero"


def test_a_large_class_is_always_the_same_and_no_program_is_repeated(assignments):
    some = crowd(assignments["04_backpropagation"], 30)
    assert some == crowd(assignments["04_backpropagation"], 30)
    assert len({repr(h.cells) for h in some}) == 30
    assert {"hangs", "crashes", "mixed"} == {h.about for h in some}


def test_what_is_handed_in_holds_no_marks_of_the_source(assignments, hand_ins, tmp_path):
    for hand_in in hand_ins:
        path = tmp_path / "n.ipynb"
        path.write_bytes(hand_in.file(assignments[hand_in.assignment].source, "/a/course"))
        if hand_in.status == "unreadable":
            with pytest.raises(UnreadableError):
                parse(path.read_bytes())
            continue
        text = "\n".join(cell.source for cell in parse(path.read_bytes()).cells)
        assert "BEGIN SOLUTION" not in text
        assert COURSE not in text


def verdict(points: float, status: str = "fail", mistake: str | None = None) -> Verdict:
    return Verdict("e", status, points, 4.0, mistake=mistake)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("expected", "got", "met"),
    [
        (FULL, verdict(4.0, "pass"), True),
        (FULL, verdict(3.9), False),
        (zero("why"), verdict(0.0), True),
        (zero("why"), verdict(0.1), False),
        (zero("why"), verdict(0.0, "grader error"), False),
        (Expect("below full", "", "flip"), verdict(2.0, mistake="flip"), True),
        (Expect("below full", "", "flip"), verdict(2.0, mistake="other"), False),
        (Expect("below full", "", "flip"), verdict(2.0), False),
        (Expect("below full"), verdict(4.0, "pass"), False),
        (Expect("below full"), Verdict("e", "fail", 0.0, 0.0), True),
        (Expect("below full"), Verdict("e", "pass", 0.0, 0.0), False),
        (Expect(2.4), verdict(2.4), True),
        (Expect(2.4), verdict(2.5), False),
    ],
)
def test_an_expectation_is_met_by_what_it_says_only(expected, got, met):
    assert expected.met_by(got) is met


def test_a_surprise_is_a_sentence(hand_ins):
    hand_in = replace(hand_ins[0], expect={"e": zero("it is empty")})
    report = Report(hand_in.assignment, hand_in.student, "graded", (verdict(2.4),))
    [judged] = judge([hand_in], [report])
    assert judged.surprises == ("e got 2.4 of 4, expected zero (it is empty)",)
    out = io.StringIO()
    Console(width=100, file=out).print(*comparison_tables([judged]))
    assert "NO" in out.getvalue()


def test_solutions_are_copied_without_their_marks():
    assert solution_text("def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION") == (
        "def f():\n    return 1"
    )


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path, assignments):
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(FileExistsError, match="no earlier demonstration"):
        build_course(tmp_path, assignments, [])
    assert (tmp_path / "thesis.tex").read_text() == "years of work"


@pytest.mark.slow
@pytest.mark.classroom
def test_everybody_gets_the_expected_score(tmp_path):
    command = [sys.executable, "-m", "autograder.cli", "demo", str(tmp_path / "demo"), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    result = json.loads(done.stdout)
    assert result["surprises"] == []
    assert result["ok"]
    assert done.returncode == 0
    assert (tmp_path / "demo/reports/class.html").is_file()
