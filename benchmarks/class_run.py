"""Grade a large class on two cores: how long it takes, whether it leaks, whether it survives being interrupted.

Usage: python benchmarks/class_run.py [--json] [--submissions 1000] [--workers 2]

The class hands in notebook 04: right and wrong work, one in a hundred hangs, one in a hundred crashes, no two programs
alike. It is graded twice: in one go, watched; and interrupted three times. Exit status 1 when it takes three minutes
or more (the time-outs' waiting not counted), leaks processes, files, descriptors, mounts or memory, gives a score that
was not declared, or when the interrupted run does not end with the identical gradebook.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT)]

from autograder.assignments.assignment import load_assignment  # noqa: E402
from autograder.demo.build import build_course  # noqa: E402
from autograder.demo.compare import judge  # noqa: E402
from autograder.demo.hand_in import HandIn  # noqa: E402
from autograder.demo.large_class import crowd  # noqa: E402
from autograder.nbgrader.classroom import Classroom  # noqa: E402
from autograder.sandbox.child import linux  # noqa: E402
from benchmarks.measuring.leaks import Watch, growth, left_over, mounts, piled_up  # noqa: E402
from tests.helpers.small_class import copy_course, grades  # noqa: E402

NAME = "04_backpropagation"
MINUTES = 3
STOPS = (signal.SIGINT, signal.SIGKILL, signal.SIGKILL)
MEMORY_GROWTH = 64 << 20  # bytes over the whole class
DESCRIPTOR_GROWTH = 8
PROCESS_GROWTH = 4  # a child more or less for each worker
_POLL = 0.05


class Grading:
    """``autograder grade`` in a process of its own, whose temporary files go to a folder of their own."""

    def __init__(self, classroom: Classroom, workers: int) -> None:
        self.classroom = classroom
        self.temporary = Path(tempfile.mkdtemp(dir=classroom.root.parent))
        command = [sys.executable, "-m", "autograder.cli", "grade", str(classroom.root), "--json"]
        self.process = subprocess.Popen(
            [*command, "--workers", str(workers)],
            env={**os.environ, "TMPDIR": str(self.temporary), "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def done(self) -> int:
        """Return how many submissions have been graded and recorded."""
        return sum(1 for _ in self.classroom.records.folder.glob("*/*.json"))

    def end(self) -> None:
        """Wait until it ends by itself; raise RuntimeError with what it said where it failed."""
        _, said = self.process.communicate()
        if self.process.returncode != 0:
            raise RuntimeError(f"autograder grade ended with {self.process.returncode}: {said[-2000:]}")

    def stop(self, number: signal.Signals, when: int) -> bool:
        """Send a signal once ``when`` submissions are recorded; return whether it was still running."""
        while self.done() < when and self.process.poll() is None:
            time.sleep(_POLL)
        running = self.process.poll() is None
        self.process.send_signal(number)
        self.process.communicate()
        return running


def graded_in_one_go(classroom: Classroom, hand_ins: Sequence[HandIn], workers: int) -> dict[str, Any]:
    """Grade the class, watched; return what was measured."""
    before, start = mounts(), time.perf_counter()
    grading = Grading(classroom, workers)
    with Watch(grading.process.pid, grading.done) as watch:
        grading.end()
    seconds = time.perf_counter() - start
    reports = list(classroom.records.reports())
    waited = sum(r.seconds for r, h in zip(reports, hand_ins, strict=True) if h.about == "hangs") / workers
    total = len(hand_ins)
    memory, descriptors = growth(watch.samples, total)
    return {
        "seconds": round(seconds, 1),
        "timeouts_seconds": round(waited, 1),
        "peak_mb": max((s.memory for s in watch.samples), default=0) >> 20,
        "memory_growth_mb": round(memory / (1 << 20), 1),
        "descriptor_growth": round(descriptors, 1),
        "processes_piled_up": piled_up(watch.samples, total),
        "processes_left": left_over(),
        "temporary_files_left": sum(1 for _ in grading.temporary.rglob("*")),
        "mounts_left": mounts() - before,
        "surprises": [f"{j.hand_in.student}: {s}" for j in judge(hand_ins, reports) for s in j.surprises],
    }


def graded_with_interruptions(classroom: Classroom, count: int, workers: int) -> int:
    """Grade the class, stopped three times; return how often it was stopped before its end."""
    stopped = 0
    for place, number in enumerate(STOPS, 1):
        when = place * count // (len(STOPS) + 1)
        say(f"grading again, until {number.name} at {when} submissions")
        stopped += Grading(classroom, workers).stop(number, when)
    say("grading what is left")
    Grading(classroom, workers).end()
    return stopped


def say(what: str) -> None:
    """Say on standard error what begins now: the whole takes minutes."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def verdicts(classroom: Classroom) -> list[Any]:
    """Return all reports, but for what a clock says."""
    return [
        replace(r, seconds=0.0, timings={}, verdicts=tuple(replace(v, seconds=0.0) for v in r.verdicts))
        for r in classroom.records.reports()
    ]


def tree(classroom: Classroom) -> dict[str, bytes]:
    """Return the files of the ``autograded`` folders."""
    files = sorted(classroom.root.glob("autograded/**/*.ipynb"))
    return {str(path.relative_to(classroom.root)): path.read_bytes() for path in files}


def broken_promises(found: dict[str, Any]) -> list[str]:
    """Return a sentence for each promise that was not kept."""
    checks = {
        f"takes {MINUTES} minutes or more": found["seconds"] - found["timeouts_seconds"] >= 60 * MINUTES,
        "leaks memory": found["memory_growth_mb"] * (1 << 20) > MEMORY_GROWTH,
        "leaks descriptors": found["descriptor_growth"] > DESCRIPTOR_GROWTH,
        "piles up processes": found["processes_piled_up"] > PROCESS_GROWTH,
        "leaves processes": found["processes_left"] > 0,
        "leaves temporary files": found["temporary_files_left"] > 0,
        "leaves mounts": found["mounts_left"] > 0,
        "gives scores that were not declared": bool(found["surprises"]),
        "was not interrupted three times": found["interrupted"] < len(STOPS),
        "ends with another gradebook after interruptions": not found["identical"],
    }
    return [sentence for sentence, broken in checks.items() if broken]


def main() -> None:
    """Make the class, grade it twice, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--submissions", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    linux.adopt_orphans()  # whatever a run leaves behind becomes a child of this process
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # a background job ignores it, and so would its children
    with tempfile.TemporaryDirectory() as folder:
        assignment = load_assignment(NAME)
        hand_ins = crowd(assignment, chosen.submissions)
        start = time.perf_counter()
        say(f"making a class of {chosen.submissions}")
        whole = build_course(Path(folder) / "whole", {NAME: assignment}, hand_ins)
        made = time.perf_counter() - start
        interrupted = copy_course(whole, Path(folder) / "interrupted")
        found: dict[str, Any] = {"submissions": chosen.submissions, "workers": chosen.workers}
        found["making_seconds"] = round(made, 1)
        say("grading it in one go")
        found |= graded_in_one_go(whole, hand_ins, chosen.workers)
        found["interrupted"] = graded_with_interruptions(interrupted, chosen.submissions, chosen.workers)
        say("comparing the gradebooks")
        found["identical"] = (
            grades(whole) == grades(interrupted)
            and verdicts(whole) == verdicts(interrupted)
            and tree(whole) == tree(interrupted)
        )
    broken = broken_promises(found)
    if chosen.json:
        print(json.dumps({**found, "broken": broken}))
    else:
        for name, value in found.items():
            print(f"{name.replace('_', ' '):24} {value}")
        for sentence in broken:
            print(f"broken promise: {sentence}")
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
