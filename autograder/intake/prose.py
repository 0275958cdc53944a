"""Make prose of a student's harmless where it is shown as HTML: no tag, and no link but to the web at large.

formgrader serves what it shows from Jupyter's own origin, where a page may start kernels: a link to a file that was handed
in would be run there by whoever clicks it.  So a link counts only where its target is written out as an address of
the web, a place in the same page, or a picture that is there; every other one is left as text.  All patterns here take time
that grows with the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_TARGET = re.compile(r"(\](?:\(|:)[ \t]*(?:\n[ \t]*)?<?)([^\s()\[\]<>]{0,2000})")
_WEB = re.compile(r"https?://([\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,})(?::\d{1,5})?(?=[/?#\"')\s>]|$)", re.ASCII)
_SCHEME = re.compile(r"(?i)\b(https?|ftp|file|wss?)(?=://)")
_HERE = re.compile(r"#[\w.-]*", re.ASCII)
_PICTURE = re.compile(r"attachment:([\w.-]+)", re.ASCII)
_FENCE = re.compile(r"(`{3,}|~{3,})([^\n]*)")
_LOCAL = (".local", ".localhost", ".localdomain", ".internal", ".lan")


def harmless(prose: str, images: Collection[str] = ()) -> str:
    """Return prose in which nothing is run and nothing leads to a file beside the notebook.

    images: names of the pictures that are attached to it.
    """
    prose = _TAG.sub("< ", prose).replace("\\href", "\\ href")  # a link in a formula
    prose = _FENCE.sub(_plain_fence, prose)
    prose = _SCHEME.sub(lambda found: found[0] if _is_web(prose, found.start()) else f"{found[0]} ", prose)
    return _TARGET.sub(lambda found: found[0] if _counts(found[2], images) else _apart(found), prose)


def _plain_fence(found: re.Match[str]) -> str:
    """Return the first line of a block of code that is shown as code: a diagram's text would reach the page as HTML."""
    told = found[2].lower()
    return f"{found[1]}text {found[2]}" if "mermaid" in told or "&" in told or "\\" in told else found[0]


def _is_web(prose: str, start: int) -> bool:
    """Whether an address of a machine in the web at large stands in a text from ``start``."""
    found = _WEB.match(prose, start, start + 300)
    return found is not None and not found[1].lower().endswith(_LOCAL)


def _counts(target: str, images: Collection[str]) -> bool:
    picture = _PICTURE.fullmatch(target)
    if picture:
        return picture[1] in images
    return bool(_HERE.fullmatch(target)) or _is_web(target, 0) or target.startswith("mailto:")


def _apart(found: re.Match[str]) -> str:
    """Return a link with a blank in it, which makes it text."""
    return f"] {found[0][1:]}"
