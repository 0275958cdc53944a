"""Turn a cell as a notebook runs it into plain Python with the same line numbers, as IPython itself does.

IPython's own transformer tells by tokens what is a magic, a shell line, a prompt or a question.  What such a line asks
for is then asked of ``get_ipython()``, in a kernel as in a child, where ``earlab.cells.stand_ins`` answers.
"""

from __future__ import annotations

import ast
import re
import warnings
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.inputtransformer2 import TransformerManager

_PYTHON = frozenset(["capture", "prun", "time", "timeit"])
# Their cells are for other programs, or for the page; any other cell magic is taken to run its cell, if that is Python.
_NOT_PYTHON = frozenset([
    "!", "HTML", "R", "SVG", "bash", "cmd", "cython", "file", "html", "javascript", "js", "julia", "latex", "markdown",
    "octave", "perl", "pypy", "python", "python2", "python3", "ruby", "script", "sh", "sql", "svg", "sx", "system",
    "writefile",
])  # fmt: skip
_CELL_MAGIC = re.compile(r"%%([^\s?]++)(?!\?)[ \t]*([^\n]*)")
_MAX_NESTED = 20  # cell magics below one another
_ESCAPES, _MAX_ESCAPED = frozenset("%!?,;/"), 1_000  # what its lines begin with; it reads 500 of them, slowly
_NOTHING = "pass"
_CAPTURE = "get_ipython().run_line_magic('capture', '')"
_TIME = "get_ipython().run_line_magic('time', "  # what IPython makes of %time


def inert(source: str) -> str:
    """Return ``source`` as plain Python; a cell that is Python already, or that IPython refuses too, as it is.

    The cell of a cell magic stays without its first line; of one that is not for Python, nothing is left but ``pass``.
    """
    if _parses(source):
        return source
    try:
        return _transformed(source)
    except (SyntaxError, ValueError, RuntimeError, MemoryError):  # RecursionError is a RuntimeError
        return source


def left_out(source: str) -> str | None:
    """Return the cell magic, for example ``%%bash``, because of which nothing of a cell is run; None for any other cell."""
    magic, _, body = source.lstrip().partition("\n")
    lost = magic.startswith("%%") and body.strip() and inert(source).strip() == _NOTHING
    return magic.split()[0] if lost else None


def _transformed(source: str) -> str:
    done: list[str] = []
    lines = source.splitlines(keepends=True)
    for _ in range(_MAX_NESTED):
        empty = next((i for i, line in enumerate(lines) if not line.isspace()), len(lines))
        done += ["\n"] * empty
        lines = lines[empty:]
        for clean in _ipython().cleanup_transforms:
            lines = list(clean(lines))  # type: ignore[operator]
        magic = _CELL_MAGIC.match(lines[0]) if lines else None
        if magic is None:
            return "".join([*done, *_by_token(lines)])
        name, line = magic.groups()
        body = "".join(lines[1:])
        again = body.lstrip().startswith("%%")  # another one below it decides
        if name in _NOT_PYTHON or (name not in _PYTHON and not again and not _parses(inert(body))):
            return "".join([*done, f"{_NOTHING}\n", "\n" * body.count("\n")])
        done.append(_first_line(name, line) + "\n")
        lines = lines[1:]
    raise SyntaxError(f"more than {_MAX_NESTED} cell magics below one another")


def _first_line(magic: str, arguments: str) -> str:
    """Return what stands in the place of a cell magic's line: nothing, but what captures the output of the cell below."""
    if magic != "capture":
        return ""
    names = [word for word in arguments.split() if word.isidentifier()]
    return f"{names[-1]} = {_CAPTURE}" if names else _CAPTURE


def _by_token(lines: list[str]) -> list[str]:
    """Return a cell's lines without magics, shell lines and questions; raise SyntaxError where IPython would give up.

    It reads the whole cell anew for each of them.
    """
    if sum(line.lstrip()[:1] in _ESCAPES for line in lines if line.strip()) > _MAX_ESCAPED:
        raise SyntaxError(f"more than {_MAX_ESCAPED} lines for IPython in one cell")
    if lines and not lines[-1].endswith("\n"):
        return _ipython().do_token_transforms([*lines[:-1], lines[-1] + "\n"])
    return _ipython().do_token_transforms(lines)


@cache
def _ipython() -> TransformerManager:
    """Return IPython's transformer; what it makes of several lines keeps their number here."""
    from IPython.core.inputtransformer2 import TransformerManager

    manager = TransformerManager()
    manager.token_transformers = [
        type(found.__name__, (_KeepsLines, found), {}) for found in manager.token_transformers
    ]
    return manager


class _KeepsLines:
    """Above one of IPython's transformers of a piece of a cell."""

    start_line: int

    def transform(self, lines: list[str]) -> list[str]:
        """Return the lines with one piece transformed, as many as before."""
        new: list[str] = super().transform(lines)  # type: ignore[misc]
        place = self.start_line
        new[place] = _without_time(new[place])
        return [*new[: place + 1], *["\n"] * (len(lines) - len(new)), *new[place + 1 :]]


def _without_time(line: str) -> str:
    """Return a line with the statement that ``%time`` times in the place of the magic."""
    before, found, rest = line.partition(_TIME)
    timed = ast.literal_eval(rest.rstrip().removesuffix(")")).strip() if found else ""
    silenced = timed.endswith(";") and before.strip()  # `x = %time f();` is None
    return f"{before}{timed}\n" if timed and not silenced and _parses(timed) else line


@lru_cache(maxsize=1)  # of one cell it is asked several times, one after the other
def _parses(source: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a stray backslash in a docstring is none of ours
            ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
