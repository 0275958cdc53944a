"""What a run returns is read from the records: a class's reports need not fit into memory."""

from dataclasses import replace

import pytest

from autograder.grading.verdict import Report, Verdict
from autograder.nbgrader.records import DamagedRecord, Recorded, Records

ADA, BEN, CID = (
    Report("99_tiny", name, "graded", (Verdict("double", "pass", 4.0, 4.0),))
    for name in ("ada", "ben", "cid")
)


@pytest.fixture
def records(tmp_path):
    made = Records(tmp_path / "reports", tmp_path / "scratch")
    made.save(ADA)
    made.save(BEN)
    return made


def recorded(records, *students, lost=()):
    keys = [("99_tiny", student) for student in students]
    return Recorded(records, keys, {("99_tiny", report.student): report for report in lost})


def test_reports_come_in_the_order_asked_for_as_they_were_saved(records):
    assert list(recorded(records, "ben", "ada")) == [BEN, ADA]
    assert recorded(records, "ben", "ada")[1:][0] == ADA
    assert len(recorded(records, "ben", "ada")) == 2


def test_nothing_is_kept_in_memory(records):
    found = recorded(records, "ada")
    assert found[0].points == 4
    records.save(replace(ADA, verdicts=()))
    assert found[0].points == 0


def test_what_a_full_disk_lost_is_there_all_the_same(records):
    assert list(recorded(records, "ada", "cid", lost=[CID])) == [ADA, CID]


def test_a_record_that_somebody_removed_is_named(records):
    (records.folder / "99_tiny" / "ada.json").unlink()
    with pytest.raises(DamagedRecord, match="99_tiny/ada is gone"):
        list(recorded(records, "ada"))
