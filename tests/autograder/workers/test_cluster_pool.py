"""A class on a real Dask cluster over TCP: the gradebook is that of one process, whatever becomes of the workers."""

from __future__ import annotations

import json
import sys
import time

import dask
import pytest

from autograder.cli import app, main
from autograder.nbgrader.grade_class import grade_class
from autograder.workers import cluster_pool as cluster_module
from autograder.workers.cluster_pool import ClusterError
from tests.helpers import small_class, worker_hooks
from tests.helpers.dask_cluster import TestCluster, certificates, children
from tests.helpers.small_class import grades, notebook, submit

pytestmark = [
    pytest.mark.classroom,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at worker processes in /proc"),
]

DOUBLES = {
    "right": "def double(x):\n    return x + x",
    "wrong": "def double(x):\n    return x ** 2",
    "exits": "def double(x):\n    import os\n    os._exit(0)",
    "halved": "def double(x):\n    return x / 2",
    "late": "def double(x):\n    return 2 * x",
    "none": "def double(x):\n    return None",
    "prints": "def double(x):\n    print(x)\n    return x + x",
}
POISONED = f"def double(x):\n    return x + x  {worker_hooks.POISON}"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return small_class.tiny_assignment(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def handed_in(tiny, tmp_path_factory):
    course = small_class.new_course(tmp_path_factory.mktemp("course") / "c", tiny)
    for student, source in DOUBLES.items():
        submit(course, student, notebook(tiny, double=source))
    submit(course, "cut", b'{"cells": [')
    return course


@pytest.fixture(scope="module")
def expected(tiny, handed_in, tmp_path_factory):
    """The gradebook of one process."""
    course = small_class.copy_course(handed_in, tmp_path_factory.mktemp("expected") / "c")
    with pytest.MonkeyPatch.context() as patch:
        small_class.install(tiny, patch)
        grade_class(course)
    return grades(course)


@pytest.fixture
def course(tiny, handed_in, tmp_path, monkeypatch):
    small_class.install(tiny, monkeypatch)
    return small_class.copy_course(handed_in, tmp_path / "c")


@pytest.fixture(autouse=True)
def soon_noticed(monkeypatch):
    """Whoever ends here has been killed: that is noticed sooner than where networks are slow."""
    monkeypatch.setattr(cluster_module, "_FETCH", 1.0)
    monkeypatch.setattr(cluster_module, "_FETCHES", 60)


@pytest.fixture
def cluster(tmp_path):
    made = TestCluster(tmp_path)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """A cluster and its two workers, for tests that leave it as they find it."""
    made = TestCluster(tmp_path_factory.mktemp("pair"))
    try:
        yield made, made.start_workers("", "")
    finally:
        made.stop()


def test_two_workers_with_nothing_but_the_package_give_the_gradebook_of_one_process(pair, course, expected):
    cluster, workers = pair
    said = []
    reports = grade_class(course, scheduler=cluster.address, say=said.append)
    assert grades(course) == expected
    assert {report.status for report in reports} == {"graded", "unreadable"}
    assert said == []
    _nothing_is_left(cluster, workers)


def test_over_tls_only_who_has_a_certificate_reaches_the_cluster(course, expected, tmp_path, monkeypatch):
    settings = certificates(tmp_path)
    cluster = TestCluster(tmp_path, settings)
    try:
        with dask.config.set(settings):
            cluster.start_workers("", "")
            grade_class(course, scheduler=cluster.address)
        assert cluster.address.startswith("tls://")
        assert grades(course) == expected
        monkeypatch.setattr(cluster_module, "_CONNECT", 5)
        with pytest.raises(ClusterError, match="no Dask scheduler answers at tls://"):
            grade_class(course, scheduler=cluster.address)
    finally:
        cluster.stop()


@pytest.mark.fault
def test_a_worker_killed_half_way_changes_nothing(cluster, course, expected):
    first, _ = cluster.start_workers("", "")
    seen = []

    def kill_one(report, total):
        seen.append(report)
        if len(seen) == 3:
            first.kill()

    reports = grade_class(course, scheduler=cluster.address, on_report=kill_one)
    assert first.wait() != 0
    assert len(seen) == len(reports) == len(DOUBLES) + 1
    assert grades(course) == expected


@pytest.mark.fault
def test_a_poisoned_unit_is_given_up_and_the_class_goes_on(cluster, course, tiny, expected):
    submit(course, "poison", notebook(tiny, double=POISONED))
    workers = cluster.start_workers("mortal", "mortal", "mortal", "mortal")
    reports = {report.student: report for report in grade_class(course, scheduler=cluster.address)}
    assert reports.pop("poison").status == "grader error"
    assert {report.status for report in reports.values()} == {"graded", "unreadable"}
    assert grades(course) == expected
    assert sum(worker.poll() is not None for worker in workers) == 3


@pytest.mark.fault
def test_an_interrupted_class_leaves_nothing_on_the_cluster_and_goes_on_later(pair, course, expected):
    cluster, workers = pair

    def interrupt(report, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grade_class(course, scheduler=cluster.address, on_report=interrupt)
    _nothing_is_left(cluster, workers)
    grade_class(course, scheduler=cluster.address)
    assert grades(course) == expected


@pytest.mark.fault
def test_a_scheduler_that_ends_half_way_is_a_message_and_what_was_graded_is_kept(
    cluster, course, expected, monkeypatch
):
    monkeypatch.setattr(cluster_module, "_END", 1.0)
    cluster.start_workers("")

    def end_scheduler(report, total):
        cluster.scheduler.kill()
        cluster.scheduler.wait()

    with pytest.raises(ClusterError, match=r"scheduler at .* is gone\. What was graded is kept"):
        grade_class(course, scheduler=cluster.address, on_report=end_scheduler)
    assert list(course.records.reports())
    grade_class(course)
    assert grades(course) == expected


def _nothing_is_left(cluster, workers):
    """No task on the scheduler, no sandbox on a worker; ending takes a moment."""
    with cluster.client() as client:
        deadline = time.monotonic() + 60
        while True:
            tasks = client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks))
            running = [pid for worker in workers for pid in children(worker.pid)]
            if not tasks and not running:
                return
            assert time.monotonic() < deadline, (tasks, running)
            time.sleep(0.1)


def test_workers_that_cannot_grade_this_class_are_refused_by_name(cluster, course):
    cluster.start_workers("weak", "old")
    with pytest.raises(ClusterError) as error:
        grade_class(course, isolation="strict", scheduler=cluster.address)
    assert "'strict' does not work here: no namespaces" in str(error.value)
    assert "another version" in str(error.value)
    assert str(error.value).count("is not used") == 2
    assert not list(course.records.reports())


def test_the_command_grades_on_a_cluster_and_prints_one_object(pair, course, expected, capfd):
    options = [str(course.root), "--scheduler", pair[0].address, "--json"]
    with pytest.raises(SystemExit) as end:
        app(["grade", *options])
    assert end.value.code == 0
    out, err = capfd.readouterr()
    assert len(json.loads(out)["submissions"]) == len(DOUBLES) + 1
    assert "distributed" not in err
    assert grades(course) == expected


def test_the_command_says_that_no_scheduler_is_there(course, monkeypatch, capfd):
    monkeypatch.setattr(cluster_module, "_CONNECT", 0.5)
    monkeypatch.setattr(
        sys, "argv", ["autograder", "grade", str(course.root), "--scheduler", "tcp://127.0.0.1:1"]
    )
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 1
    assert "autograder: no Dask scheduler answers at tcp://127.0.0.1:1" in capfd.readouterr().err


def test_a_scheduler_without_workers_says_how_to_start_them(cluster, course):
    with pytest.raises(ClusterError, match="has no workers; start one per core"):
        grade_class(course, scheduler=cluster.address)
