"""Forecast what a submission costs in time, memory and traffic, for classes of any size.

Usage: python benchmarks/scaling.py [--json] [--write] [--submissions 24]

Grades notebook 04 submission by submission, once as the coordinating process and once as a worker, and does the
arithmetic of docs/scaling.md; --write puts both into that file.  Needs a quiet machine to be worth keeping.
"""

from __future__ import annotations

import argparse
import json
import math
import platform
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT)]

from autograder.assignments.assignment import load_assignment  # noqa: E402
from autograder.assignments.variants import VARIANTS  # noqa: E402
from benchmarks.measuring.job_cost import JobCost, measure  # noqa: E402

NAME = "04_backpropagation"
PAGE = ROOT / "docs" / "scaling.md"
MARKS = ("<!-- measured by benchmarks/scaling.py -->", "<!-- end of what was measured -->")
SIZES = (200, 10_000, 1_000_000)


@dataclass(frozen=True)
class Machines:
    """Where a class is graded. apart: the coordinating process has a core that no worker uses."""

    name: str
    cores: int
    apart: bool


MACHINES = (
    Machines("laptop", 4, False),
    Machines("server", 64, False),
    Machines("cluster", 1_000, True),
)


@dataclass(frozen=True)
class Forecast:
    """What a class takes; seconds and bytes.

    once: start and answers.  judging: all cores together, n · j / c; on one machine n · (j + k) / c, since the
    coordinating process takes its share of them.  coordinating: one process, one gradebook, n · k.
    courses: into how many courses of at least 200, each with its gradebook and its coordinating process, the
    submissions are best divided, so that workers do not wait; split: the time that this takes.
    """

    machines: Machines
    submissions: int
    once: float
    judging: float
    coordinating: float
    courses: int
    memory: int
    traffic: int

    @property
    def seconds(self) -> float:
        """The time by the clock with one gradebook."""
        return self.once + max(self.judging, self.coordinating)

    @property
    def split(self) -> float:
        """The time by the clock with as many courses as it takes."""
        return self.once + max(self.judging, self.coordinating / self.courses)


def forecast(cost: JobCost, machines: Machines, submissions: int) -> Forecast:
    """Do the arithmetic for one size on one set of machines."""
    each = sum(cost.coordinating.values())
    on_workers = cost.judging + (0.0 if machines.apart else each)
    judging = submissions * on_workers / machines.cores
    coordinating = submissions * each
    return Forecast(
        machines,
        submissions,
        once=cost.start + min(submissions, VARIANTS) * cost.exercises * cost.answers,
        judging=judging,
        coordinating=coordinating,
        courses=max(1, min(math.ceil(coordinating / judging), submissions // SIZES[0])),
        memory=machines.cores * cost.worker + cost.coordinator,
        traffic=submissions * (cost.job + cost.result) if machines.apart else 0,
    )


def page_of(cost: JobCost) -> str:
    """Return the measured part of docs/scaling.md."""
    each = sum(cost.coordinating.values())
    steps = " + ".join(f"{name} {1e3 * seconds:.0f}" for name, seconds in cost.coordinating.items())
    lines = [
        f"Measured on {platform.machine()}, Python {platform.python_version()}, {cost.submissions} submissions of "
        f"notebook 04 ({cost.exercises} exercises), right and wrong, none known before.",
        "",
        "| per submission | |",
        "|---|---|",
        f"| judging, *j* | {1e3 * cost.judging:.0f} ms by the clock, {1e3 * cost.judging_cpu:.0f} ms of CPU, "
        "on one core of a worker |",
        f"| coordinating, *k* | {steps} = {1e3 * each:.0f} ms by the clock, in one process |",
        f"| sent to a worker and back | {_bytes(cost.job)} + {_bytes(cost.result)} |",
        "",
        "| once | |",
        "|---|---|",
        f"| a worker's sandbox starts | {cost.start:.1f} s |",
        f"| answers of the reference and the mistakes | {1e3 * cost.answers:.0f} ms for each exercise and variant |",
        f"| memory of a worker with its sandbox | {_bytes(cost.worker)} |",
        f"| memory of the coordinating process with its sandbox | {_bytes(cost.coordinator)} |",
        "",
        "| | cores, *c* | submissions, *n* | once, *o* | all cores | coordinating, *n·k* | **takes** | memory in all "
        "| sent | divided into | **takes then** |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    lines += [_row(forecast(cost, machines, size)) for machines in MACHINES for size in SIZES]
    return "\n".join(lines)


def _row(one: Forecast) -> str:
    courses = "–" if one.courses == 1 else f"{one.courses:,} courses"
    cells = [
        one.machines.name,
        f"{one.machines.cores:,}",
        f"{one.submissions:,}",
        _time(one.once),
        _time(one.judging),
        _time(one.coordinating),
        f"**{_time(one.seconds)}**",
        _bytes(one.memory),
        _bytes(one.traffic) if one.traffic else "–",
        courses,
        "–" if one.courses == 1 else f"**{_time(one.split)}**",
    ]
    return f"| {' | '.join(cells)} |"


def _time(seconds: float) -> str:
    for unit, length in (("days", 86_400.0), ("h", 3_600.0), ("min", 60.0)):
        if seconds >= 2 * length:
            return f"{seconds / length:.1f} {unit}"
    return f"{seconds:.0f} s"


def _bytes(count: float) -> str:
    for unit, size in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6)):
        if count >= size:
            return f"{count / size:.3g} {unit}"
    return f"{count / 1e3:.0f} kB"


def main() -> None:
    """Measure, print, and write where asked to."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--submissions", type=int, default=24)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cost = measure(load_assignment(NAME), options.submissions, Path(folder))
    text = page_of(cost)
    if options.json:
        forecasts = [forecast(cost, machines, size) for machines in MACHINES for size in SIZES]
        made = [{**asdict(one), "seconds": one.seconds, "split": one.split} for one in forecasts]
        print(json.dumps({**asdict(cost), "forecasts": made}))
    else:
        print(text)
    if options.write:
        head, _, rest = PAGE.read_text(encoding="utf-8").partition(MARKS[0])
        tail = rest.partition(MARKS[1])[2]
        PAGE.write_text(f"{head}{MARKS[0]}\n{text}\n{MARKS[1]}{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()
