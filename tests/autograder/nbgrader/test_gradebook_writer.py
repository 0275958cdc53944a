"""Verdicts in nbgrader's gradebook: all of a submission or nothing, and a person's work is left alone."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from nbgrader.api import Gradebook
from traitlets.config import Config

from autograder.nbgrader.gradebook_writer import NO_RESPONSE, GradebookError, project
from autograder.nbgrader.write_results import settle
from tests.helpers import small_class
from tests.helpers.intakes import taken_in
from tests.helpers.small_class import NAME, grades, notebook, report_of, submit


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return small_class.tiny_assignment(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def empty_course(tiny, tmp_path_factory):
    return small_class.new_course(tmp_path_factory.mktemp("course") / "c", tiny)


@pytest.fixture
def course(empty_course, tmp_path):
    return small_class.copy_course(empty_course, tmp_path / "c")


@pytest.fixture
def book(course):
    with course.gradebook() as gradebook:
        yield gradebook


def settled(course, book, tiny, report, made=None, timestamp=""):
    item = submit(course, report.student, made or notebook(tiny), timestamp)
    return settle(course, book, item, taken_in(course, item, tiny), tiny.source, report)


def scores(book: Gradebook, student: str) -> dict[str, tuple[float | None, bool]]:
    book.db.expire_all()
    submission = book.find_submission(NAME, student)
    return {g.name: (g.auto_score, g.needs_manual_grade) for g in submission.notebooks[0].grades}


def judge_by_hand(book: Gradebook, student: str, cell: str, points: float) -> None:
    grade = book.find_grade(cell, NAME, NAME, student)
    grade.manual_score, grade.needs_manual_grade = points, False
    book.db.commit()


def test_points_and_open_questions_arrive(course, book, tiny):
    settled(course, book, tiny, report_of("ada", 2.4))
    assert scores(book, "ada") == {
        "check-double": (2.4, False),
        "check-running-sum": (6.0, False),
        "question-why": (None, True),
    }
    assert book.find_submission(NAME, "ada").score == pytest.approx(8.4)


def test_an_untouched_answer_scores_zero_and_waits_for_nobody(course, book, tiny):
    settled(course, book, tiny, report_of("ada", 4.0), notebook(tiny, answer=""))
    assert scores(book, "ada")["question-why"] == (0.0, False)
    assert book.find_comment("question-why", NAME, NAME, "ada").auto_comment == NO_RESPONSE


def test_a_persons_score_stays_and_is_reopened_only_where_points_change(course, book, tiny):
    settled(course, book, tiny, report_of("ada", 2.0))
    for cell in ("check-double", "check-running-sum"):
        judge_by_hand(book, "ada", cell, 3.5)
    settled(course, book, tiny, report_of("ada", 2.0))
    assert not any(scores(book, "ada")[cell][1] for cell in ("check-double", "check-running-sum"))
    settled(course, book, tiny, report_of("ada", 4.0))
    assert scores(book, "ada")["check-double"] == (4.0, True)
    assert scores(book, "ada")["check-running-sum"] == (6.0, False)
    assert book.find_grade("check-double", NAME, NAME, "ada").score == 3.5


def test_a_graded_answer_is_reopened_only_when_it_is_another(course, book, tiny):
    settled(course, book, tiny, report_of("ada", 2.0))
    judge_by_hand(book, "ada", "question-why", 5)
    settled(course, book, tiny, report_of("ada", 4.0))
    assert scores(book, "ada")["question-why"] == (None, False)
    settled(course, book, tiny, report_of("ada", 4.0), notebook(tiny, answer="Other words."))
    assert scores(book, "ada")["question-why"] == (None, True)
    assert book.find_grade("question-why", NAME, NAME, "ada").score == 5


def test_another_picture_under_the_same_name_is_another_answer(course, book, tiny):
    made = notebook(tiny, answer="![mine](attachment:image.png)")
    (cell,) = [cell for cell in made.cells if cell.id == "question-why"]
    asked = []
    for picture in ("aGVsbG8=", "aGVsbG8=", "d29ybGQ="):
        cell.attachments = {"image.png": {"image/png": picture}}
        settled(course, book, tiny, report_of("ada", 4.0), made)
        asked.append(scores(book, "ada")["question-why"][1])
        judge_by_hand(book, "ada", "question-why", 5.0)
    assert asked == [True, False, True]


def test_a_second_run_changes_nothing(course, book, tiny):
    settled(course, book, tiny, report_of("ada", 2.0))
    before = grades(course)
    settled(course, book, tiny, report_of("ada", 2.0))
    assert grades(course) == before


@pytest.mark.fault
def test_a_grader_error_leaves_the_old_score_and_folder(course, book, tiny):
    settled(course, book, tiny, report_of("ada", 4.0))
    before, shown = grades(course), small_class.autograded(course, "ada")
    faulty = replace(report_of("ada", 0.0), status="grader error")
    settled(course, book, tiny, faulty, notebook(tiny, double="new = 1"))
    assert grades(course) == before
    assert small_class.autograded(course, "ada") == shown
    assert course.records.find(NAME, "ada").status == "grader error"


@pytest.mark.fault
def test_without_a_verdict_nothing_at_all_is_written(course, book, tiny):
    settled(course, book, tiny, report_of("ada", 4.0))
    before = grades(course)
    with pytest.raises(GradebookError, match="no verdict"):
        project(
            book,
            report_of("ada", 1.0),
            replace(tiny.source, cells=tiny.source.cells[:5]),  # its second check is unknown
            notebook(tiny),
            handed_in=datetime.datetime(2026, 1, 1),
            config=Config(),
        )
    assert grades(course) == before


@pytest.mark.parametrize(("method", "penalty"), [("none", None), ("zero", 8.0)])
def test_late_penalties_are_nbgraders(course, book, tiny, method, penalty):
    course.config.LateSubmissionPlugin.penalty_method = method
    book.update_or_create_assignment(NAME, duedate="2026-03-01 12:00:00 UTC")
    settled(course, book, tiny, report_of("ada", 2.0), timestamp="2026-03-01 13:00:01 UTC")
    assert book.find_submission(NAME, "ada").total_seconds_late == 3601
    assert book.find_submission(NAME, "ada").notebooks[0].late_submission_penalty == penalty
    settled(course, book, tiny, report_of("ada", 2.0), timestamp="2026-03-01 11:00:00 UTC")
    assert book.find_submission(NAME, "ada").notebooks[0].late_submission_penalty is None


def test_a_timestamp_that_is_no_time_is_said_and_costs_nothing(course, book, tiny):
    settled(course, book, tiny, report_of("ada", 4.0), timestamp="yesterday-ish, I think")
    [item] = course.handed_in([NAME])
    assert "timestamp.txt" in taken_in(course, item, tiny).repairs[0]
    assert scores(book, "ada")["check-double"] == (4.0, False)


def test_an_unreadable_submission_scores_zero_and_waits_for_nobody(course, book, tiny):
    lost = report_of("ada", 0.0, 0.0, status="unreadable", note="cut")
    settled(course, book, tiny, lost, b"{")
    assert set(scores(book, "ada").values()) == {(0.0, False)}
    assert "cannot be read" in "".join(small_class.autograded(course, "ada")["cells"][0]["source"])


def test_the_autograded_folder_holds_cards_files_and_no_links(course, book, tiny):
    item = submit(course, "ada", notebook(tiny), "2026-03-01 13:00:01 UTC")
    (item.folder / "notes.txt").write_text("mine")
    (item.folder / "link.txt").symlink_to(course.course.private / "secret")
    settle(course, book, item, taken_in(course, item, tiny), tiny.source, report_of("ada", 2.4))
    folder = course.folder("autograded", "ada", NAME)
    assert sorted(p.name for p in folder.iterdir()) == [f"{NAME}.ipynb", "notes.txt", "timestamp.txt"]
    outputs = {c["id"]: c.get("outputs") for c in small_class.autograded(course, "ada")["cells"]}
    [card] = outputs["check-double"]
    assert card["data"]["text/plain"] == ["2.4"]
    assert "factor of 2" in "".join(card["data"]["text/html"])
    assert outputs["exercise-double"] == []
    assert not (course.course.private / "scratch" / NAME / "ada").exists()


def test_records_come_back_as_they_were(course):
    from autograder.sandbox.host.program import CellReport

    report = report_of(
        "ada", 2.4, cells=(CellReport("x", "error", "ValueError", "é\u202e", 3),), repairs=("m",)
    )
    course.records.save(report)
    assert course.records.find(NAME, "ada") == report
    assert list(course.records.reports()) == [report]
