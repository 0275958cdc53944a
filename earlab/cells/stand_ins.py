"""Stand in for what a notebook has without asking, where no notebook is: ``get_ipython``, ``display``, ``check``.

They have the shape of what they stand for, and show nothing: nobody looks.
"""

from __future__ import annotations

import ast
import builtins
import io
import os
import sys
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, NoReturn


class Silent:
    """Takes whatever is done with it, and does nothing."""

    def __getattr__(self, name: str) -> Silent:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Silent()

    def __call__(self, *args: Any, **kwargs: Any) -> Silent:  # noqa: D102
        return Silent()

    def __getitem__(self, key: Any) -> Silent:
        return Silent()

    def __setitem__(self, key: Any, value: Any) -> None:
        """Keep nothing."""

    def __contains__(self, key: object) -> bool:
        return False

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __enter__(self) -> Silent:
        return self

    def __exit__(self, *error: object) -> None:
        """Let errors pass."""


class ZMQInteractiveShell(Silent):
    """Stands in for a kernel's shell, under the name by which programs recognise one.

    namespace: the dictionary that cells run in.  run: runs a cell's text in it.
    captures: whether the cell that runs shows nothing, because of ``%%capture``.
    """

    def __init__(self, namespace: dict[str, Any], run: Callable[[str], Any]) -> None:
        self.user_ns = self.user_global_ns = namespace
        self.captures = False
        self._run = run

    def __len__(self) -> int:
        return 1  # `if get_ipython():` is how programs ask whether there is one

    def run_line_magic(self, name: str, line: str = "", *args: Any, **kwargs: Any) -> Any:
        """Do what a line magic leaves in the namespace, and what it returns."""
        magic = _LINE_MAGICS.get(name)
        return magic(self, line) if magic else None

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        """Run the cell of a magic."""
        self._run(f"%%{name} {line}\n{cell}")

    def magic(self, line: str) -> Any:
        """Run a line magic as IPython did before version 7."""
        name, _, rest = line.lstrip("%").partition(" ")
        return self.run_line_magic(name, rest)

    def run_cell(self, source: str, *args: Any, **kwargs: Any) -> SimpleNamespace:
        """Run a cell's text."""
        error = self._run(source)
        return SimpleNamespace(success=error is None, result=None, error_in_exec=error)

    def ev(self, source: str) -> Any:
        """Return what an expression comes to."""
        return eval(source, self.user_ns)

    def ex(self, source: str) -> None:
        """Run statements."""
        exec(source, self.user_ns)

    def push(self, names: Any, interactive: bool = True) -> None:
        """Define names."""
        self.user_ns.update(names if isinstance(names, dict) else {})

    def system(self, command: str) -> None:
        """Run nothing: there is no shell here."""

    def getoutput(self, command: str, *args: Any, **kwargs: Any) -> Any:
        """Return the lines of no output, as IPython's list of lines."""
        from IPython.utils.text import SList

        return SList()

    def _time(self, line: str) -> Any:
        """Run a statement and return what it comes to."""
        body = ast.parse(line.strip()).body
        last = body[-1] if body and not line.rstrip().endswith(";") else None
        shown = last.value if isinstance(last, ast.Expr) else None
        exec(compile(ast.Module(body[:-1] if shown else body, []), "<time>", "exec"), self.user_ns)
        return eval(compile(ast.Expression(shown), "<time>", "eval"), self.user_ns) if shown else None

    def _timeit(self, line: str) -> Any:
        """Run a statement once and return its time as ``%timeit -o`` does; without ``-o`` nothing is run."""
        words = line.split(" ")
        options = []
        while words and words[0].startswith("-"):
            options.append(words.pop(0))
            if options[-1] in ("-n", "-r", "-p") and words:
                words.pop(0)
        if not any("o" in option for option in options):
            return None
        from IPython.core.magics.execution import TimeitResult

        code = compile(" ".join(words), "<timeit>", "exec")
        start = time.perf_counter()
        exec(code, self.user_ns)
        seconds = time.perf_counter() - start
        return TimeitResult(1, 1, seconds, seconds, [seconds], 0.0, 3)

    def _capture(self, line: str) -> Any:
        """Keep what is printed until the cell ends, as ``%%capture`` does; return what it is kept in."""
        from IPython.utils.capture import CapturedIO

        printed, self.captures = io.StringIO(), True
        sys.stdout = printed  # the kernel puts the old one back when the cell has ended
        return CapturedIO(printed, io.StringIO(), [])

    def _pylab(self, line: str) -> None:
        """Import what ``%pylab`` imports."""
        from IPython.core.pylabtools import import_pylab

        import_pylab(self.user_ns, "--no-import-all" not in line)

    def _environment(self, line: str) -> Any:
        """Set an environment variable, or return one."""
        name, _, value = line.replace("=", " ", 1).partition(" ")
        if not value.strip():
            return os.environ.get(name) if name else dict(os.environ)
        os.environ[name] = value.strip()
        return None


_Magic = Callable[[ZMQInteractiveShell, str], Any]
_LINE_MAGICS: dict[str, _Magic] = {
    "capture": ZMQInteractiveShell._capture,
    "env": ZMQInteractiveShell._environment,
    "pwd": lambda shell, line: os.getcwd(),
    "pylab": ZMQInteractiveShell._pylab,
    "set_env": ZMQInteractiveShell._environment,
    "time": ZMQInteractiveShell._time,
    "timeit": ZMQInteractiveShell._timeit,
}


def stand_in(shell: ZMQInteractiveShell) -> None:
    """Put the stand-ins where cells look for what they stand for."""
    vars(builtins).update(get_ipython=lambda: shell, display=_display, help=_show_nothing, input=_no_input)
    if "IPython" in sys.modules:  # `from IPython.display import display` at the top of a cell
        import IPython
        from IPython import display
        from IPython.core import display_functions

        vars(IPython).update(get_ipython=lambda: shell)
        for module in (display, display_functions):
            vars(module).update(display=_display)


def stand_in_for_checks() -> None:
    """Have ``check`` and its like show nothing: a student may leave one in any cell, and here nobody reads it."""
    import earlab

    vars(earlab).update(check=card_of, hint=_show_nothing, progress=lambda: SimpleNamespace(standings=()))


def card_of(thing: Any) -> SimpleNamespace:
    """Return what stands for the card of a check: all that ``earlab.student.card.Card`` has, of no case at all."""
    name = getattr(thing, "__name__", str(thing))
    nothing: dict[str, Any] = {"lead": (), "notes": (), "hints": (), "lines": (), "reading": None}
    told = {"summary": "", "text": str, "plain": dict, "in_notebook": bool}
    counted = {"passed": 0, "passing": (), "failing": (), "others": {}, "right": True, "blank": False}
    return SimpleNamespace(exercise=name, points=0.0, share=0.0, earned=0.0, **nothing, **told, **counted)


def _display(*things: Any, display_id: Any = None, **options: Any) -> Any:
    """Stand in for IPython's ``display``, which returns a handle where it is asked for one."""
    if display_id is None:
        return None
    from IPython.display import DisplayHandle

    return DisplayHandle() if display_id is True else DisplayHandle(display_id)


def _show_nothing(*args: Any, **kwargs: Any) -> None:
    """Stand in for what only shows something."""


def _no_input(prompt: object = "") -> NoReturn:
    raise EOFError("input() has nobody to ask here: give the value in the code")
