"""The log of a course: one line for each submission, whatever its student is called."""

from __future__ import annotations

from dataclasses import replace

from autograder.report import log
from autograder.report.log import GradingLog, line_of
from tests.helpers.small_class import report_of


def test_a_line_tells_whose_work_what_came_of_it_and_the_time_of_each_exercise(tmp_path):
    book = GradingLog(tmp_path)
    book.add(report_of("ada", 4.0, seconds=0.25, timings={"double": 0.0125, "running_sum": 0.002}))
    book.add(report_of("eve", 0.0, status="grader error"))
    ada, eve = book.path.read_text().splitlines()
    assert ada.endswith("ada/99_tiny graded 10/10 in 0.250 s: double 0.013, running_sum 0.002")
    assert " INFO " in ada
    assert " ERROR " in eve


def test_a_later_run_adds_to_what_is_there_and_the_files_stay_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(log, "_MAX_BYTES", 2_000)
    for _ in range(3):
        book = GradingLog(tmp_path)
        for number in range(100):
            book.add(report_of(f"student-{number}", 4.0))
        files = sorted(tmp_path.iterdir())
    assert len(files) == 1 + log._KEPT
    assert all(file.stat().st_size <= 2_000 for file in files)


def test_a_students_name_writes_no_line_of_its_own():
    forged = line_of(replace(report_of("x", 4.0), student="x\n2026-01-01 INFO eve\u202e\x1b[2J"))
    assert len(forged.splitlines()) == 1
    assert forged.isprintable()


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path, capsys):
    book = GradingLog(tmp_path / "no such folder")
    for student in ("ada", "bob"):
        book.add(report_of(student, 4.0))
    told = capsys.readouterr().err
    assert "No such file" in told
    assert told.count("grading.log is not written") == 1
    assert "Traceback" not in told
