"""Make IPython's magics and shell lines inert, so that a cell is plain Python and keeps its line numbers."""

from __future__ import annotations

import re
import warnings

_TIMED = re.compile(r"^(\s*)%time\s+(?=\S)(.*)$")
_LINE = re.compile(r"^(\s*)(?:[%!?].*|%{0,2}[\w.*]+\?{1,2}\s*)$")
_ASSIGNED = re.compile(r"^(\s*[\w, ]+=\s*)[%!](?!=).*$")


def inert(source: str) -> str:
    """Return ``source`` with each magic or shell line replaced by ``pass`` (or ``None`` where assigned).

    What ``%time`` times stays.  A cell magic (``%%time``) loses its first line; one for another language
    (``%%bash``) loses the cell.  Only a cell that does not parse is changed: lines inside a string that look
    like a magic are left alone.
    """
    if _parses(source):
        return source
    lines = source.split("\n")
    first = next((line.strip() for line in lines if line.strip()), "")
    if first.startswith("%%"):
        same_language = first.split()[0] in ("%%time", "%%timeit", "%%capture", "%%prun")
        lines = ["pass" if line.strip() == first else (line if same_language else "") for line in lines]
    return "\n".join(_plain(line) for line in lines)


def _plain(line: str) -> str:
    return _ASSIGNED.sub(r"\1None", _LINE.sub(r"\1pass", _TIMED.sub(r"\1\2", line)))


def _parses(source: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a stray backslash in a docstring is none of ours
            compile(source, "<cell>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
