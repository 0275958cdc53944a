"""Reports tell a student why and never a hidden number; what strangers wrote stays text."""

from __future__ import annotations

import csv
import io
import json
import os
from dataclasses import replace

import pytest
from rich.console import Console

from autograder.grading.verdict import CaseResult
from autograder.report.class_report import PAGE, TABLE, class_csv, class_html, write_reports
from autograder.report.escaping import clean, spreadsheet_cell
from autograder.report.feedback import card_html, feedback_html
from autograder.report.labels import hidden_counts, named_mistakes, number, standing
from autograder.report.summary import print_tables, summary
from autograder.sandbox.host.program import CellReport
from tests.helpers import small_class
from tests.helpers.small_class import report_of

EVIL = "<script>alert(1)</script>\x1b[31m\u202egpj\0"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return small_class.tiny_assignment(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def evil():
    report = report_of(
        EVIL, 2.4, note=EVIL, repairs=(EVIL,), cells=(CellReport(EVIL, "error", EVIL, EVIL, 3),)
    )
    verdict = replace(report.verdicts[0], messages=(EVIL,), mistake=EVIL, cases=(
        CaseResult("random", EVIL, True, False, EVIL, EVIL), CaseResult("edge", EVIL, False, False, EVIL, EVIL),
    ))  # fmt: skip
    return replace(report, verdicts=(verdict, report.verdicts[1]))


def test_feedback_says_what_went_wrong_and_hides_what_is_hidden(tiny):
    page = feedback_html(report_of("ada", 2.4), tiny.source)
    assert "<code>double</code> is off by a factor of 2." in page
    assert "8.4 of 10" in page
    assert "Passing cases: 0 of 1 visible, 0 of 1 hidden random." in " ".join(page.split())
    assert "1 answer in words, worth 5" in page
    for secret in ("secret", "8128", "1.25", "hidden title"):
        assert secret not in page


def test_a_card_holds_points_and_messages_and_no_detail():
    card = card_html(report_of("ada", 2.4).verdicts[0])
    assert "double: partly" in card
    assert "2.4 of 4 points" in card
    assert "8128" not in card


@pytest.mark.parametrize("status", ["graded", "unreadable", "grader error"])
def test_what_strangers_wrote_never_becomes_markup(tiny, evil, status):
    evil = replace(evil, status=status)
    for page in (
        feedback_html(evil, tiny.source),
        class_html("course", [evil], [small_class.NAME]),
        card_html(evil.verdicts[0]),
    ):
        assert "<script" not in page
        assert not any(sign in page for sign in ("\x1b", "\u202e", "\0"))
        assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page or page.startswith("<div")


def test_the_terminal_gets_no_control_sequences_of_strangers(evil):
    out = io.StringIO()
    print_tables(Console(file=out, width=160, force_terminal=False), [evil])
    assert not any(sign in out.getvalue() for sign in ("\x1b", "\u202e", "\0"))
    assert "\\x1b" in out.getvalue()


def test_statuses_are_words():
    words = [standing(v) for v in (*report_of("a", 4.0).verdicts, *report_of("a", 1.0, 0.0).verdicts)]
    assert words == ["full marks", "full marks", "partly", "no points"]
    faulty = replace(report_of("a", 0.0).verdicts[0], status="grader error")
    assert standing(faulty) == "grader error"


def test_the_class_page_shows_everyone_and_how_it_was_graded(tiny):
    reports = [
        report_of("ada", 4.0, fingerprint="abc", seconds=0.5),
        report_of("bob", 0.0, 0.0, status="unreadable", note="The submission cannot be read: cut."),
        replace(report_of("cy", 0.0), status="grader error", note="no memory"),
    ]
    page = class_html("course", reports, [small_class.NAME])
    for text in (
        "ada",
        "bob",
        "cy",
        "strict",
        "abc",
        "cannot be read: cut",
        "Grader error",
        "no memory",
        "full marks",
    ):
        assert text in page


def test_class_and_student_pages_are_written_and_linked(tiny, tmp_path, monkeypatch):
    small_class.install(tiny, monkeypatch)
    path = write_reports(
        tmp_path / "reports", "course", [report_of("ada b?", 4.0)], {small_class.NAME: tiny.source}
    )
    assert path.name == PAGE
    assert 'href="99_tiny/ada%20b%3F.html"' in path.read_text()
    assert (tmp_path / "reports/99_tiny/ada b?.html").is_file()
    assert (tmp_path / "reports" / TABLE).is_file()


def test_whoever_the_umask_lets_in_reads_the_reports(tiny, tmp_path):
    before = os.umask(0o027)  # a group of assistants
    try:
        path = write_reports(
            tmp_path / "r", "course", [report_of("ada", 4.0)], {small_class.NAME: tiny.source}
        )
    finally:
        os.umask(before)
    assert path.parent.stat().st_mode & 0o777 == 0o750
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_spreadsheet_runs_nothing():
    reports = [
        report_of('=HYPERLINK("http://x")', 4.0, note="+1"),
        report_of("@ada", 2.4),
        report_of("ok", 0.0),
    ]
    rows = list(csv.reader(io.StringIO(class_csv(reports))))
    assert rows[0] == [
        "student", "assignment", "status", "points", "max_points", "99_tiny/double", "99_tiny/running_sum", "level",
        "note",
    ]  # fmt: skip
    assert rows[1][:6] == ['\'=HYPERLINK("http://x")', "99_tiny", "graded", "10.0", "10.0", "4.0"]
    assert rows[1][-1] == "'+1"
    assert rows[2][0] == "'@ada"
    assert rows[3][0] == "ok"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", " =1"])
def test_formulas_are_neutralised(text):
    assert not spreadsheet_cell(text).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


def test_control_characters_are_written_out_and_letters_stay():
    assert clean("é字\n\tمی‌خواهم") == "é字\n\tمی‌خواهم"
    assert clean("a\x1b[1m\u202eb\ud800\0") == "a\\x1b[1m\\u202eb\\ud800\\x00"


def test_the_summary_is_json_and_says_whether_all_is_well():
    good, bad = report_of("ada", 2.4), replace(report_of("cy", 0.0), status="grader error")
    assert json.loads(json.dumps(summary([good])))["ok"] is True
    assert summary([good, bad])["ok"] is False
    assert summary([good])["submissions"][0]["exercises"] == {"double": 2.4, "running_sum": 6.0}


def test_hidden_cases_are_told_by_kind_only():
    cases = [
        CaseResult("random", "t1", False, True),
        CaseResult("random", "t2", False, False, "sign", "d"),
        CaseResult("edge", "t3", False, False, "shape", "d"),
        CaseResult("worked", "t4", True, True),
    ]
    assert hidden_counts(cases) == [("random", 1, 2), ("edge", 0, 1)]


def test_named_mistakes_are_counted():
    report = report_of("a", 1.0)
    named = replace(report, verdicts=(replace(report.verdicts[0], mistake="halved"), report.verdicts[1]))
    assert named_mistakes([named, named, report]) == [("double", "halved", 2)]


def test_numbers_read_as_people_write_them():
    assert [number(n) for n in (4.0, 2.4, 0.0, 13.04, 10.0)] == ["4", "2.4", "0", "13.04", "10"]
