"""The arithmetic of docs/scaling.md."""

import pytest

from benchmarks import scaling
from benchmarks.measuring.job_cost import JobCost

COST = JobCost(
    submissions=24,
    coordinating={"reading": 0.01, "gradebook": 0.03},
    judging=0.1,
    judging_cpu=0.09,
    answers=0.02,
    exercises=8,
    start=1.0,
    worker=200_000_000,
    coordinator=300_000_000,
    job=700_000,
    result=10_000,
)


def test_one_machine_shares_its_cores():
    found = scaling.forecast(COST, scaling.Machines("laptop", 4, False), 10_000)
    assert found.judging == pytest.approx(10_000 * (0.1 + 0.04) / 4)
    assert found.coordinating == pytest.approx(400)
    assert found.once == pytest.approx(1 + 200 * 8 * 0.02)
    assert found.seconds == pytest.approx(found.once + 400)
    assert found.traffic == 0


def test_a_cluster_waits_for_one_gradebook_unless_there_are_several():
    found = scaling.forecast(COST, scaling.Machines("cluster", 1_000, True), 1_000_000)
    assert found.judging == pytest.approx(100)
    assert found.seconds == pytest.approx(found.once + 40_000)
    assert found.courses == 400
    assert found.split == pytest.approx(found.once + 100)
    assert found.traffic == 1_000_000 * 710_000


def test_a_class_is_not_divided():
    found = scaling.forecast(COST, scaling.Machines("cluster", 1_000, True), 200)
    assert found.courses == 1
    assert found.split == found.seconds


def test_every_number_of_the_page_is_measured():
    page = scaling.page_of(COST)
    assert page.count("\n| ") >= 9 + 8
    assert all(mark in scaling.PAGE.read_text() for mark in scaling.MARKS)
