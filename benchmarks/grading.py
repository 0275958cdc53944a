"""Measure what grading costs: stock nbgrader, otter and ours on the same notebook and the same work, in one run.

Usage: python benchmarks/grading.py [--json] [--ours 100] [--theirs 2] [--times 20]

Notebook 04 as it is shipped, and with its demonstration cells taken out for everybody. Then what the engine adds to
the student's own computing, for nine exercises in numpy and in torch. Exit status 1 when a promise is broken.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT)]
os.environ["PYTHONPATH"] = str(ROOT)
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"  # before numpy is imported: every grader computes with one thread

from autograder.assignments.assignment import Assignment, load_assignment  # noqa: E402
from benchmarks.measuring.contenders import School  # noqa: E402
from benchmarks.measuring.engine_cost import measure  # noqa: E402
from benchmarks.measuring.nine import nine_exercises  # noqa: E402
from benchmarks.measuring.school import without_demonstrations  # noqa: E402
from tests.helpers import torch_course  # noqa: E402

NAME = "04_backpropagation"
LEAST = {"shipped": 50.0, "without_demonstrations": 15.0}  # times the CPU time of stock nbgrader
MOST_MS = {"overhead_ms": 60.0, "overhead_torch_ms": 250.0}


def compare(assignment: Assignment, ours: int, theirs: int) -> dict[str, Any]:
    """Return what each grader takes for one set-up, and the ratios of CPU seconds a warm submission."""
    with tempfile.TemporaryDirectory() as folder:
        school = School(Path(folder), assignment, ours, theirs)
        stock, otter = school.stock(), school.otter()
        answers = school.first_answers()
        own, door = school.ours(), school.door()
    return {
        "nbgrader": stock.plain,
        "otter": otter.plain,
        "ours": own.plain,
        "ours_in_nbgrader": door.plain,
        "first_answers_cpu": round(answers.cpu, 1),
        "ratio_cpu_nbgrader": round(stock.cpu / own.cpu, 1),
        "ratio_cpu_otter": round(otter.cpu / own.cpu, 1),
        "ratio_cpu_nbgrader_door": round(stock.cpu / door.cpu, 1),
    }


def engine_costs(times: int) -> dict[str, Any]:
    """Return what the engine adds to the student's own computing, in CPU milliseconds, and where it goes."""
    with tempfile.TemporaryDirectory() as folder:
        numpy = measure(nine_exercises(), times)
        torch = measure(torch_course.assignment(Path(folder)), times)
    return {
        "overhead_ms": round(numpy.overhead, 1),
        "overhead_torch_ms": round(torch.overhead, 1),
        "engine": {"numpy": asdict(numpy), "torch": asdict(torch)},
    }


def broken_promises(found: dict[str, Any]) -> list[str]:
    """Return a sentence for each promise that was not kept."""
    broken = [
        f"{setting}: {found[setting]['ratio_cpu_nbgrader']} times stock nbgrader, promised are {least}"
        for setting, least in LEAST.items()
        if found[setting]["ratio_cpu_nbgrader"] < least
    ]
    return broken + [
        f"{name}: {found[name]}, promised are at most {most}"
        for name, most in MOST_MS.items()
        if found[name] > most
    ]


def show(found: dict[str, Any]) -> None:
    """Print tables for people."""
    for setting in LEAST:
        print(f"\nNotebook 04, {setting.replace('_', ' ')}: CPU and clock in seconds, one warm submission")
        heads = ("CPU", "start", "clock", "two", "MB", "1/s", "1/s two")
        print(f"  {'':18}" + "".join(f"{head:>9}" for head in heads))
        for name in ("nbgrader", "otter", "ours", "ours_in_nbgrader"):
            values = found[setting][name].values()
            print(f"  {name:18}" + "".join(f"{'–' if v is None else f'{v:.3g}':>9}" for v in values))
        for name in ("ratio_cpu_nbgrader", "ratio_cpu_otter", "ratio_cpu_nbgrader_door", "first_answers_cpu"):
            print(f"  {name:26} {found[setting][name]:8}")
    for name, cost in found["engine"].items():
        over = cost["total"] - cost["own"]
        print(
            f"\nEngine, nine exercises in {name}: {over:.0f} ms of CPU over the student's own {cost['own']:.0f}"
        )
        for part, value in cost["parts"].items():
            print(f"  {part:30} {value:6.1f}")
        print("  outside the engine:")
        for part, value in cost["notebook"].items():
            print(f"  {part:30} {value:6.1f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--ours", type=int, default=100, help="submissions that ours grades; more than two")
    parser.add_argument("--theirs", type=int, default=2, help="submissions that nbgrader grades; 2 to 10")
    parser.add_argument("--times", type=int, default=20, help="repetitions for what the engine costs")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    if find_spec("otter") is None:
        sys.exit("otter-grader is not installed: pip install -e '.[bench]'")
    shipped = load_assignment(NAME)
    found: dict[str, Any] = engine_costs(chosen.times)
    found["shipped"] = compare(shipped, chosen.ours, chosen.theirs)
    # Without demonstrations a submission takes nbgrader so little that more of them are needed to tell it from noise.
    found["without_demonstrations"] = compare(
        without_demonstrations(shipped), chosen.ours, min(10, 5 * chosen.theirs)
    )
    found["ratio_cpu_nbgrader"] = found["shipped"]["ratio_cpu_nbgrader"]
    found["ratio_cpu_otter"] = found["shipped"]["ratio_cpu_otter"]
    broken = broken_promises(found)
    if chosen.json:
        print(json.dumps({**found, "broken": broken}))
    else:
        show(found)
        for sentence in broken:
            print(f"broken promise: {sentence}")
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
