"""Find out whether Python's compiler takes too long for a cell.  Executed in a child; nothing here is trusted.

Nothing interrupts the compiler, and some text is far more work than it looks: a ``finally`` is compiled once for each way
out of its ``try``, so that every one inside another at least doubles what is made.  So it is tried in a fork first.
"""

from __future__ import annotations

import ast
import os
import signal

SECONDS = 3.0  # of CPU time for one cell; a megabyte of pasted numbers takes one
NOT_COMPILED = "NotCompiled"  # stands for the type of an error
_SHORT = 20_000  # characters: without ``finally`` so few are compiled in less than a second
_ENDINGS = {
    -signal.SIGPROF: f"Python takes more than {SECONDS:g} s of computing to compile it",
    -signal.SIGSEGV: "Python's compiler crashes on it",
}


def why_not(source: str) -> str:
    """Return why a cell cannot be compiled, for reasons that are no error of its language; nothing for any other cell."""
    if len(source) < _SHORT and "finally" not in source:
        return ""
    try:
        pid = os.fork()
    except OSError:  # the cells before it left no process for it
        return ""
    if pid == 0:
        _try(source)
    _, status = os.waitpid(pid, 0)
    why = _ENDINGS.get(os.waitstatus_to_exitcode(status), "")
    return why and f"{why}, so nothing in it is run. Take out what is nested deeply or repeated very often"


def _try(source: str) -> None:
    """Compile in this process, and end it."""
    try:
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        compile(source, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    finally:
        os._exit(0)
