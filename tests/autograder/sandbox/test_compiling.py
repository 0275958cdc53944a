"""A cell that Python's compiler takes very long for costs its author that cell, and everybody else a few seconds."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from autograder.grading.stopped import why_missing
from autograder.sandbox import Limits, Sandbox
from autograder.sandbox.child.compiling import NOT_COMPILED, SECONDS
from benchmarks.measuring.tree import cpu_seconds
from tests.autograder.intake.test_reading import HARD
from tests.helpers.sandbox_programs import answer, program, sandbox, usual_levels

pytestmark = [pytest.mark.threat, pytest.mark.slow]
SLOW = ("classes in try", "decorators")


@pytest.fixture(scope="module", params=usual_levels())
def box(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with sandbox(request.param, limits=Limits()) as started:
        yield started


@pytest.mark.parametrize("kind", SLOW)
def test_a_cell_that_takes_long_to_compile_is_left_out_at_once(box: Sandbox, kind: str) -> None:
    work = program("def f(x): return x + 1", f"def g(x): return x\n{HARD[kind]}", "def h(x): return f(x)")
    start = cpu_seconds(os.getpid())
    with box.open(work) as session:
        assert [cell.status for cell in session.cells] == ["ok", "error", "ok"]
        assert session.cells[1].type == NOT_COMPILED
        session.start_over()  # as for hidden cases: it is not tried again
        assert answer(session, "h", 1) == 2
        assert cpu_seconds(os.getpid()) - start < 2 * SECONDS
        assert "more than 3 s of computing to compile it, so nothing in it is run" in why_missing(
            work, session.cells, ("g",)
        )


def test_long_cells_and_those_that_clear_up_run_as_ever(box: Sandbox) -> None:
    numbers = ", ".join(f"{n / 7:.6f}" for n in range(80_000))
    tidy = """
        def f(x):
            try:
                return x + 1
            finally:
                done.append(x)
        done = []
    """
    with box.open(program(f"table = [{numbers}]\ndef size(x): return len(table)", tidy)) as session:
        assert [cell.status for cell in session.cells] == ["ok", "ok"]
        assert answer(session, "size") == 80_000
        assert answer(session, "f", 1) == 2


def test_a_cell_is_compiled_where_no_process_is_left_to_try_it_in(box: Sandbox) -> None:
    threads = "import threading, time\nfor _ in range(40):\n    try: threading.Thread(target=time.sleep, args=(9,), daemon=True).start()\n    except RuntimeError: break"
    with box.open(program(threads, "def f(x):\n    try: return x\n    finally: pass")) as session:
        assert session.cells[1].status == "ok"


def test_what_nothing_interrupts_is_not_repeated(box: Sandbox) -> None:
    """It ends its process once it has used up its time, as the kernel does with what goes on for ever."""
    endless = """
        import operator, os, time
        from functools import partial
        def f(x): return x
        over = partial(operator.lt, time.process_time() + 2)
        any(map(os._exit, map(int, filter(over, iter(time.process_time, None)))))
    """
    with sandbox(box.level, limits=Limits(load_seconds=1.0)) as quick:
        start = cpu_seconds(os.getpid())
        with quick.open(program(endless)) as session:
            assert session.cells[0].status == "timeout"
            assert "did not end in time" in session.cells[0].message
            assert answer(session, "f", 1) == 1, "what it defines is there"
        assert cpu_seconds(os.getpid()) - start < 3.5
