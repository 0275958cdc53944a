"""Run a notebook's definition cells from the top in a fresh process, as the grader will, and check exercises there."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from earlab.cells.kernel import Kernel
from earlab.cells.stand_ins import stand_in_for_checks
from earlab.protocol.probe import message_of
from earlab.student.notebook import Notebook, NotebookError

SECONDS = 120.0


@dataclass(frozen=True)
class Stop:
    """A cell that did not run to its end. ``line`` counts from 1 inside the cell."""

    index: int
    type: str
    message: str
    line: int | None = None


@dataclass(frozen=True)
class Rehearsal:
    """What came of it. ``cards`` are plain data, see ``Card.plain``."""

    stops: tuple[Stop, ...]
    cards: tuple[dict[str, Any], ...]


def rehearse(notebook: Notebook, exercises: Iterable[str], seconds: float = SECONDS) -> Rehearsal:
    """Run the definition cells and check ``exercises``; raise NotebookError when that takes too long or dies."""
    cells = [{"index": c.index, "id": c.id, "source": c.source} for c in notebook.definitions]
    order = json.dumps({"cells": cells, "exercises": list(exercises)})
    try:
        run = subprocess.run(
            [sys.executable, "-c", "from earlab.student.rehearsal import child; child()"],
            input=order.encode(),
            capture_output=True,
            cwd=notebook.path.resolve().parent,
            env={**os.environ, "MPLBACKEND": "agg"},
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        raise NotebookError(
            f"The cells of {notebook.path.name} did not end within {seconds:g} s: is there a loop without an end?"
        ) from None
    try:
        report = json.loads(run.stdout)
    except ValueError:
        raise NotebookError(
            f"The process that ran {notebook.path.name} ended early (exit status {run.returncode}): "
            "is there an `exit()`, or does a cell need too much memory?"
        ) from None
    return Rehearsal(tuple(Stop(**stop) for stop in report["stops"]), tuple(report["cards"]))


def child() -> None:
    """Be the child: read an order on stdin, write one JSON report to stdout; what the cells print goes nowhere."""
    order = json.load(sys.stdin)
    reply = os.fdopen(os.dup(1), "w", encoding="utf-8")
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    kernel = Kernel()
    stand_in_for_checks()
    stops = [asdict(stop) for cell in order["cells"] if (stop := _run(kernel, **cell))]
    cards = _check(order["exercises"], kernel.namespace)
    json.dump({"stops": stops, "cards": cards}, reply)
    reply.flush()
    os._exit(0)  # threads that a cell started, and what it registered for the end, are not waited for


def _run(kernel: Kernel, index: int, id: str, source: str) -> Stop | None:
    stop = kernel.run(f"<cell {id}>", source)
    if stop is None:
        return None
    return Stop(index, type(stop.error).__name__, message_of(stop.error)[:500], stop.line)


def _check(exercises: Sequence[str], namespace: dict[str, Any]) -> list[dict[str, Any]]:
    from earlab.protocol import casefile
    from earlab.student.check import check_exercise

    found = (casefile.find(name) for name in exercises)
    with contextlib.redirect_stdout(None):
        return [check_exercise(exercise, namespace).plain() for exercise in found if exercise]
