"""Run a notebook's definition cells from the top in a fresh process, as the grader will, and check exercises there."""

from __future__ import annotations

import ast
import builtins
import contextlib
import json
import linecache
import os
import subprocess
import sys
import types
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from earlab.cells.definitions import definitions
from earlab.cells.magics import inert
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
    namespace = _fresh_namespace()
    stops = [asdict(stop) for cell in order["cells"] if (stop := _run(namespace, **cell))]
    cards = _check(order["exercises"], namespace)
    json.dump({"stops": stops, "cards": cards}, reply)
    reply.flush()
    os._exit(0)  # threads that a cell started, and what it registered for the end, are not waited for


def _fresh_namespace() -> dict[str, Any]:
    main = types.ModuleType("__main__")
    sys.modules["__main__"] = main
    for name in ("display", "get_ipython", "help"):  # what a notebook has without asking
        setattr(builtins, name, lambda *args, **kwargs: None)
    return main.__dict__


def _run(namespace: dict[str, Any], index: int, id: str, source: str) -> Stop | None:
    file_name, source = f"<cell {id}>", inert(source)
    linecache.cache[file_name] = (len(source), None, source.splitlines(keepends=True), file_name)
    try:
        exec(compile(source, file_name, "exec", dont_inherit=True), namespace)
    except BaseException as error:
        line = error.lineno if isinstance(error, SyntaxError) and error.filename == file_name else None
        trace = error.__traceback__
        while trace is not None:
            line = trace.tb_lineno if trace.tb_frame.f_code.co_filename == file_name else line
            trace = trace.tb_next
        if isinstance(error, Exception) and line:  # the functions below it are made all the same
            for node in definitions(source, line):
                with contextlib.suppress(Exception):
                    exec(compile(ast.Module([node], []), file_name, "exec", dont_inherit=True), namespace)
        return Stop(index, type(error).__name__, message_of(error)[:500], line)
    return None


def _check(exercises: Sequence[str], namespace: dict[str, Any]) -> list[dict[str, Any]]:
    from earlab.protocol import casefile
    from earlab.student.check import check_exercise

    found = (casefile.find(name) for name in exercises)
    with contextlib.redirect_stdout(None):
        return [check_exercise(exercise, namespace).plain() for exercise in found if exercise]
