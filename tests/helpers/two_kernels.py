"""Run the same cells in IPython and in our kernel, and tell what each leaves in the namespace.

``python -m tests.helpers.two_kernels ipython|ours`` reads notebooks, one JSON list of cells a line, and answers each
with a line of JSON.  Each in a process of its own: both change builtins.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any

Names = dict[str, str]
# What only an interactive session has: its history under many names, and ways to end it.
_ITS_OWN = {"In", "Out", "exit", "quit", "open", "get_ipython"}


class Session:
    """One of both, asked for notebook after notebook."""

    def __init__(self, which: str) -> None:
        command = [sys.executable, "-m", "tests.helpers.two_kernels", which]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def names_after(self, cells: Sequence[str]) -> Names:
        """Return what each name stands for after the cells have run, in words."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(cells) + "\n")
        self._process.stdin.flush()
        return dict(json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """End it."""
        self._process.communicate()


def _ipython() -> Callable[[Sequence[str]], Names]:
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()

    def run(cells: Sequence[str]) -> Names:
        shell.reset(new_session=True)
        for cell in cells:
            shell.run_cell(cell, store_history=True)
        return _in_words(shell.user_ns)

    return run


def _ours() -> Callable[[Sequence[str]], Names]:
    from earlab.cells.kernel import Kernel

    def run(cells: Sequence[str]) -> Names:
        kernel = Kernel()
        for number, cell in enumerate(cells):
            kernel.run(f"<cell {number}>", cell)
        return _in_words(kernel.namespace)

    return run


def _in_words(namespace: dict[str, Any]) -> Names:
    """Return what names of a student's stand for; of ``Out`` and ``_`` too, but under no other of their names."""
    own = {
        name: value
        for name, value in namespace.items()
        if name in ("_", "__", "___") or not (name.startswith("_") or name in _ITS_OWN)
    }
    shown = {f"Out[{number}]": value for number, value in namespace["Out"].items()}
    nothing = {
        name for name in ("_", "__", "___") if own.get(name) == ""
    }  # a shell that was reset lacks them
    return {name: _word(value) for name, value in {**own, **shown}.items() if name not in nothing}


def _word(value: Any) -> str:
    if isinstance(value, types.FunctionType):
        return f"{value.__name__}{value.__annotations__}{value.__doc__}"
    if isinstance(value, (int, float, str, bytes, tuple, list, dict, set, type(None), types.ModuleType)):
        return repr(value)
    return type(value).__name__


if __name__ == "__main__":
    answers = os.fdopen(os.dup(1), "w")
    nowhere = open(os.devnull, "w")  # noqa: SIM115
    os.dup2(nowhere.fileno(), 1)
    run = {"ipython": _ipython, "ours": _ours}[sys.argv[1]]()
    for line in sys.stdin:
        answers.write(json.dumps(run(json.loads(line))) + "\n")
        answers.flush()
    os._exit(0)
