"""Measure how long a student waits: ``import earlab``, and ``check`` once a notebook's imports are done.

Usage: python benchmarks/startup.py [--json]
"""

from __future__ import annotations

import contextlib
import io
import json
import statistics
import subprocess
import sys
import time

from autograder.assignments.assignment import assignment_names, load_assignment

REPEATS = 7


def import_seconds() -> float:
    """Return the median time of ``import earlab`` over fresh interpreters."""
    code = "import time; t = time.perf_counter(); import earlab; print(time.perf_counter() - t)"
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        for _ in range(REPEATS)
    ]
    return statistics.median(float(run.stdout) for run in runs)


def check_seconds() -> dict[str, float]:
    """Return the median time of ``check`` of each exercise, on the solution."""
    from earlab import check

    medians = {}
    for name in assignment_names():
        scope: dict[str, object] = {}
        for cell in load_assignment(name).reference_program().cells:
            exec(cell.source, scope)
        for exercise in load_assignment(name).exercises:
            times = []
            for _ in range(REPEATS):
                start = time.perf_counter()
                with contextlib.redirect_stdout(io.StringIO()):  # outside of a notebook the card is printed
                    eval("check(name)", scope | {"check": check, "name": exercise.name})._repr_html_()
                times.append(time.perf_counter() - start)
            medians[exercise.name] = statistics.median(times)
    return medians


def main() -> None:
    """Print the medians, in seconds."""
    imported, checks = import_seconds(), check_seconds()
    if "--json" in sys.argv[1:]:
        worst = max(checks.values(), default=0.0)
        print(json.dumps({"import_seconds": imported, "check_seconds": checks, "check_worst_seconds": worst}))
        return
    print(f"{'import earlab':28} {1e3 * imported:6.1f} ms")
    for name, seconds in checks.items():
        print(f"{f'check({name})':28} {1e3 * seconds:6.1f} ms")


if __name__ == "__main__":
    main()
