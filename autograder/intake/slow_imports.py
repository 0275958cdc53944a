"""Tell which modules that take long to get ready the text of cells seems to import."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec

# What a zygote has to warm, since no single child could afford it, and how cells ask for it: log_mel imports librosa.
_SLOW = {"librosa": re.compile(r"\blibrosa\b|\blog_mel\("), "torch": re.compile(r"\btorch\b")}
_IMPORTS = re.compile(r"import|from|\blog_mel\(")


def slow_imports(texts: Iterable[str]) -> tuple[str, ...]:
    """Return which modules that take long to get ready are imported, as it seems, anywhere in some texts of cells."""
    cells = list(texts)
    return tuple(
        name
        for name, named in _SLOW.items()
        if _is_there(name) and any(_imports(text, named) for text in cells)
    )


def _imports(text: str, named: re.Pattern[str]) -> bool:
    """Whether a line names it behind the word ``import`` or ``from``, or is the call that does; outside of comments."""
    for line in text.split("\n"):
        code = line.partition("#")[0]
        word = _IMPORTS.search(code)
        if word and named.search(code, word.start()):
            return True
    return False


@cache
def _is_there(name: str) -> bool:
    return find_spec(name) is not None
