"""What a whole submission may take, all of its processes together: memory, files, time."""

import sys
import time
from pathlib import Path

import psutil
import pytest

from autograder.sandbox import Limits, SandboxError, Session, Task
from autograder.sandbox.host import loading
from autograder.sandbox.host.spending import NOTEBOOK
from autograder.sandbox.host.watch import Exceeded, Sleeping, TooLong, Watch
from earlab.compare.diagnosis.failure import explain_failure
from earlab.protocol.probe import call_probe
from tests.helpers.sandbox_programs import answer, ask, failure, program, sandbox, usual_levels

pytestmark = [
    pytest.mark.threat,
    pytest.mark.skipif(sys.platform != "linux", reason="Linux tells what processes wait for"),
]
SMALL = Limits(load_seconds=2.0, memory=128 << 20, idle=1.0, spare_cpu=4.0, spare_idle=3.0, scratch=8 << 20)
# About the same in half the time, where it is all used up.
SHORT = Limits(load_seconds=1.0, memory=128 << 20, idle=0.5, spare_cpu=2.0, spare_idle=1.0, scratch=8 << 20)


@pytest.fixture(scope="module", params=usual_levels())
def box(request):
    with sandbox(request.param, SMALL) as started:
        yield started


HOGS = """
import mmap, os, time
def hog(x):
    for _ in range(6):
        if os.fork() == 0:
            try:
                held = bytearray(64 << 20)
                held[::4096] = bytes([1]) * len(held[::4096])
                time.sleep(100)
            finally:
                os._exit(0)
    time.sleep(100)
def shared(x):
    held = mmap.mmap(-1, 64 << 20)
    for start in range(0, len(held), 4096): held[start] = 1
    for _ in range(6):
        if os.fork() == 0:
            sum(held[start] for start in range(0, len(held), 4096))
            time.sleep(100)
    start = time.process_time()
    while time.process_time() < start + 0.8: pass
    return "shared"
def good(x): return x + 1
"""


def test_the_memory_of_all_processes_is_summed(box):
    with box.open(program(HOGS)) as session:
        failed = failure(session, "hog", seconds=2.0)
        assert failed.kind == "limit"
        assert "processes took" in failed.message
        assert "memory" in failed.message
        assert "memory" in explain_failure(failed).reason
        assert answer(session, "good", 1) == 2


def test_memory_that_processes_share_is_counted_once(box):
    with box.open(program(HOGS)) as session:
        (outcome,) = ask(session, "shared", 0, seconds=2.0)
    assert getattr(outcome, "value", outcome) == "shared"


def test_a_cell_that_takes_too_much_says_memory(box):
    with box.open(program("a = 1", HOGS + "\nhog(1)", "def f(x): return a")) as session:
        assert [cell.status for cell in session.cells] == ["ok", "crash", "ok"]
        assert session.cells[1].type == "MemoryError"
        assert "memory" in session.cells[1].message
        assert answer(session, "f") == 1
        assert answer(session, "good", 1) == 2, "what the cell defines stays"


def test_processes_that_a_cell_leaves_behind_are_ended():
    spawn = "import os, time\npid = os.fork()\nif pid == 0:\n    os.setsid()\n    time.sleep(100)"
    source = "def left(x):\n    try: os.kill(pid, 0)\n    except ProcessLookupError: return 'ended'\n    return 'alive'"
    with sandbox("strict") as box, box.open(program(spawn, source)) as session:
        assert answer(session, "left") == "ended"


def test_files_are_limited_together():
    source = """
    import os, time
    def fill(x):
        for number in range(64):
            open(f"{number}", "wb").write(bytes(1 << 20))
        time.sleep(100)
    def many(x):
        for number in range(4200):
            os.close(os.open(f"{number}", os.O_CREAT))
        time.sleep(100)
    """
    with sandbox("strict", SMALL) as box, box.open(program(source)) as session:
        assert failure(session, "fill", seconds=2.0).type == "OSError"
        assert failure(session, "many", seconds=2.0).type == "OSError"
    for level in usual_levels()[1:]:
        with sandbox(level, SMALL) as box, box.open(program(source)) as session:
            if level == "bubblewrap":  # a tmpfs, whose bytes are limited
                assert failure(session, "fill", seconds=2.0).type == "OSError"
            else:
                failed = failure(session, "fill", seconds=2.0)
                assert failed.kind == "limit", failed
                assert "files" in failed.message
            failed = failure(session, "many", seconds=2.0)
            assert failed.kind == "limit"
            assert "files" in failed.message


def test_a_full_tmpfs_counts_as_memory():
    source = """
    import time
    def fill(x):
        for number in range(x):
            open(f"/tmp/{number}", "wb").write(bytes(1 << 20))
        held = bytearray(100 << 20)
        held[::4096] = bytes([1]) * len(held[::4096])
        time.sleep(x)  # until somebody has looked, however busy the machine is
        return "held"
    """
    wide = Limits(load_seconds=2.0, memory=128 << 20, idle=90.0, scratch=64 << 20)
    with sandbox("strict", wide) as box, box.open(program(source)) as session:
        assert answer(session, "fill", 1) == "held"
        assert failure(session, "fill", 60).kind == "limit"


def test_processes_that_compute_together_are_stopped(box):
    source = """
    import os, time
    def burn(x):
        for _ in range(8):
            if os.fork() == 0:
                while True: pass
        time.sleep(100)
    """
    with box.open(program(source)) as session:
        failed = failure(session, "burn", seconds=0.5)
        assert (failed.kind, failed.type) == ("timeout", "TimeoutError")
        assert "together" in failed.message


LOOPS = """
def loop(x):
    while x: pass
    return x
"""
SLEEPS = "import time\ndef f(x):\n    if x: time.sleep(1000)\n    return x\ndef good(x): return x + 1"


def test_work_that_sleeps_is_ended_by_the_clock_and_not_repeated(box):
    with box.open(program(SLEEPS)) as session:
        start = time.monotonic()
        first, second, third, fourth, fifth = ask(session, "f", 0, 1, 0, 1, 1, seconds=2.0)
        assert [first.value, third.value] == [0, 0]
        assert (second.kind, second.type) == ("timeout", "Sleeping")
        assert "without computing" in explain_failure(second).reason
        assert fourth.kind == "timeout"
        assert fifth.kind == "not run"
        assert time.monotonic() - start < 20, "twice idle, and the loads between"
        assert answer(session, "good", 1) == 2


@pytest.mark.parametrize("level", usual_levels())
def test_what_nobody_else_used_up_each_exercise_keeps(level, monkeypatch):
    """Spare time is for what hangs; when it is gone, right work still has its own, and what hangs a single try."""
    with sandbox(level, SHORT) as box, box.open(program(SLEEPS, LOOPS)) as session:
        for _ in range(3):
            ask(session, "f", 1, 1, seconds=0.5)
            ask(session, "loop", 1, 1, seconds=0.5)
        attempt, tries = Session._attempt, []
        monkeypatch.setattr(Session, "_attempt", lambda *given: tries.append(given) or attempt(*given))
        waits, loops = ask(session, "f", 0, 1, 0, seconds=0.5), ask(session, "loop", 0, 1, 0, seconds=0.5)
        for outcomes in (waits, loops):
            assert [getattr(outcome, "kind", "answer") for outcome in outcomes] == [
                "answer",
                "timeout",
                "not run",
            ]
            assert outcomes[2].message == NOTEBOOK
        assert len(tries) == 2
        assert [outcome.value for outcome in ask(session, "good", 1, 2)] == [2, 3]


BURNS = {
    "loops": "while x: pass",
    "sleeps": "time.sleep(100 * x)",
    "ends its process late": "t = time.process_time() + 0.45 * x\n    while time.process_time() < t: pass\n    if x: os._exit(1)",
    "kills its parent": "if x: os.kill(os.getppid(), 9); time.sleep(100)",
    "takes memory": "held = [bytearray(1 << 24) for _ in iter(int, x)] if x else 0",
}


@pytest.fixture
def counted(monkeypatch):
    """Seconds of computing and of waiting, as the grader counts them: on a busy machine they are no more."""
    seconds, count = [], Watch._count_time

    def counts(self, family, now):
        before = self.cpu + self.idle
        try:
            count(self, family, now)
        finally:
            seconds.append(self.cpu + self.idle - before)

    monkeypatch.setattr(Watch, "_count_time", counts)
    return seconds


@pytest.mark.parametrize("way", BURNS)
def test_a_notebook_has_a_time_budget(way, counted):
    """Whatever its exercises do, the last one is answered, and all of it takes seconds."""
    burn = "".join(f"def burn{n}(x):\n    {BURNS[way]}\n    return x\n" for n in range(2))
    source = (
        f"import os, time\nend = time.process_time() + 0.25\nwhile time.process_time() < end: pass\n{burn}"
    )
    with sandbox("strict", SHORT) as box, box.open(program(source, SLEEPS)) as session:
        for shown in (True, False):
            for n in range(2):
                task = Task(call_probe(f"burn{n}"), tuple({"x": x} for x in (0, 1, 0, 1)), 0.5, shown=shown)
                assert len(session.run(task)) == 4
            session.start_over()
        assert sum(counted) < 15
        assert answer(session, "good", 1) == 2


def test_the_attempts_at_an_exercise_share_its_time(box):
    with box.open(program(LOOPS)) as session:
        outcomes = ask(session, "loop", 0, 1, 0, 1, 1, 1, seconds=0.5)
    kinds = [getattr(outcome, "kind", "answer") for outcome in outcomes]
    assert kinds == ["answer", "timeout", "answer", "timeout", "not run", "not run"]


def test_a_single_endless_case_costs_the_others_nothing(box):
    with box.open(program(LOOPS)) as session:
        outcomes = ask(session, "loop", 0, 1, *[0] * 30, seconds=0.5)
    assert [getattr(outcome, "kind", "answer") for outcome in outcomes] == ["answer", "timeout"] + [
        "answer"
    ] * 30


def test_a_machine_that_is_too_busy_is_the_graders_fault(box, monkeypatch):
    """As if others had the processors all the time: the clock runs out, the work is neither idle nor over its time."""
    with box.open(program(SLEEPS)) as session:
        monkeypatch.setattr(loading, "_TOO_BUSY", 1)
        monkeypatch.setattr(Watch, "_count_time", lambda self, family, now: None)
        with pytest.raises(SandboxError, match="too busy"):
            ask(session, "f", 1, seconds=0.2)
        monkeypatch.undo()
        assert answer(session, "good", 1) == 2


class TestAccounts:
    """How the clock is counted, with the machine's answers made up."""

    @pytest.fixture
    def watch(self, monkeypatch):
        module = sys.modules[Watch.__module__]
        self.computed, self.queued, self.disk = {1: 0.0}, {1: 0.0}, False
        monkeypatch.setattr(module, "_computed", lambda family: self.computed.items())
        monkeypatch.setattr(module, "_queued", lambda family: self.queued.items())
        monkeypatch.setattr(module, "_waits_for_disk", lambda process: self.disk)
        made = Watch(psutil.Process().pid, 1 << 40, 0, None)
        made.allow(5.0, 2.0)
        made._seen = 0.0
        return made

    def test_waiting_for_a_processor_is_not_idle(self, watch):
        for second in range(1, 100):
            self.computed[1] += 0.01
            self.queued[1] += 0.99
            watch._count_time([], float(second))
        assert watch.idle < 1e-6
        assert watch.cpu == pytest.approx(0.99)

    def test_sleeping_is_idle(self, watch):
        for second in (1, 2):
            watch._count_time([], float(second))
        with pytest.raises(Sleeping, match="without computing"):
            watch._count_time([], 3.0)

    def test_waiting_for_the_disk_counts_a_quarter(self, watch):
        self.disk = True
        for second in range(1, 9):
            watch._count_time([psutil.Process()], float(second))
        with pytest.raises(Sleeping):
            watch._count_time([psutil.Process()], 9.0)

    def test_what_a_held_up_grader_has_not_seen_is_not_counted(self, watch):
        watch._count_time([], 3600.0)
        assert watch.idle <= 1.0

    def test_all_processes_together_have_twice_the_time(self, watch):
        self.computed |= {2: 5.0, 3: 5.0}
        watch._count_time([], 1.0)
        self.computed[4] = 2.0
        with pytest.raises(TooLong, match="together"):
            watch._count_time([], 2.0)


def test_a_look_costs_a_small_share_of_the_time(monkeypatch):
    watch = Watch(psutil.Process().pid, 1 << 40, 0, None)
    looks = []
    monkeypatch.setattr(Watch, "_count_time", lambda self, family, now: (looks.append(now), time.sleep(0.05)))
    assert 0 < watch.look() <= 0.2
    assert looks == [], "the first look comes after a while"
    watch._next = 0.0
    assert watch.look() >= 0.9, "a look of 0.05 s is taken every second"


def test_a_child_that_is_gone_is_no_trouble():
    watch = Watch(2**22 + 1, 1 << 20, 0, None)
    watch._next = 0.0
    assert watch.look() > 0


def test_files_of_a_directory_are_counted_without_following_links(tmp_path: Path):
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "big").write_bytes(bytes(1 << 20))
    Watch(psutil.Process().pid, 1 << 40, 2 << 20, tmp_path)._check_files()
    (tmp_path / "more").write_bytes(bytes(1 << 20))
    with pytest.raises(Exceeded, match="files"):
        Watch(psutil.Process().pid, 1 << 40, 1 << 20, tmp_path)._check_files()
