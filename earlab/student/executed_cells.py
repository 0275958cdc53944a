"""Return the text of a notebook's cells as they were run, on the student's own machine."""

from __future__ import annotations

import linecache
import sys
from collections.abc import Iterable, Mapping
from types import FunctionType
from typing import Any

_CELL = "<cell "


def cells_of(namespace: Mapping[str, Any], functions: Iterable[str]) -> list[tuple[str, str]]:
    """Return (name, source) of each cell in the order in which they ran.

    Without a notebook's kernel these are the cells that a rehearsal ran, or the files in which ``functions`` stand.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    history = getattr(shell, "history_manager", None)
    if history is not None:
        return [(f"In [{i}]", str(text)) for i, text in enumerate(history.input_hist_parsed) if text]
    own = [f.__code__.co_filename for f in map(namespace.get, functions) if isinstance(f, FunctionType)]
    files = dict.fromkeys(own)
    if any(file.startswith(_CELL) for file in files):
        files = dict.fromkeys(file for file in linecache.cache if file.startswith(_CELL))
    return [(file.strip("<>").removeprefix("cell "), "".join(linecache.getlines(file))) for file in files]
