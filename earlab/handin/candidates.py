"""Tell which files in a folder may be the notebook that was to be handed in, by their names, and what else lies there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from earlab.handin.beside import plain_name

_ENDING = ".ipynb"
_HIDDEN_ENDING = re.compile(r"\.(?:ipynb(?:[._ (-][\w ().-]{0,20})?|json)$", re.IGNORECASE)
_ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".xz")
_OTHER_FORMS = {
    ".py": "a script",
    ".html": "a printed page",
    ".htm": "a printed page",
    ".pdf": "a printed page",
    ".docx": "a text document",
}
_NAMED, _NAME = 3, 80


def is_notebook(name: str) -> bool:
    """Whether a file has a notebook's ending, in whatever case."""
    return name.lower().endswith(_ENDING)


def in_order(names: Sequence[str], expected: str) -> list[str]:
    """Return which of the files ``names`` (with their folders) may be the notebook, the likeliest first.

    Its own name counts, then the same in other letters, then any notebook, then one whose ending was changed, then
    one in a folder.
    """

    expected = plain_name(expected)
    stem = expected.removesuffix(_ENDING).lower()

    def rank(name: str) -> tuple[int, int, int, str]:
        own = _own(name)
        likeness = 0 if own == expected else 1 if own.lower() == expected.lower() else 2
        return (name.count("/"), not is_notebook(name), likeness, name)

    def may_be(name: str) -> bool:
        own = _own(name).lower()
        return is_notebook(name) or own == stem or (stem in own and _HIDDEN_ENDING.search(name) is not None)

    return sorted(filter(may_be, names), key=rank)


def _own(name: str) -> str:
    return plain_name(PurePosixPath(name).name)


def renamed(name: str, expected: str) -> str:
    """Say that a notebook is graded although it does not lie where it is expected under its name."""
    folder, _, own = name.rpartition("/")
    where = f" in the folder {folder}" if folder else ""
    own, expected = plain_name(own), plain_name(expected)
    if own == expected and not folder:
        return ""
    called = "" if own == expected else f" is called {shown(own)}, expected {expected}"
    lies = f"{' and' if called else ''} lies{where}" if where else ""
    return f"The notebook{called}{lies}; it is graded all the same."


def nothing_there(names: Sequence[str], expected: str) -> str:
    """Say that a folder holds no notebook, what it holds instead, and what to hand in."""
    for name in names:
        if name.lower().endswith(_ARCHIVES):
            return (
                f"there is no notebook, but {shown(name)}: unpack it and hand in the file {expected} itself"
            )
    for name in names:
        what = _OTHER_FORMS.get(PurePosixPath(name).suffix.lower())
        if what:
            return f"there is no notebook, but {what}, {shown(name)}: hand in the notebook {expected} itself"
    if not names:
        return f"there is no notebook: nothing else lies in the folder either. Hand in the file {expected}"
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    listed = ", ".join(map(shown, names[:_NAMED]))
    return f"there is no notebook among what was handed in ({listed}{more}); hand in the file {expected}"


def shown(name: str) -> str:
    """Return a name as it can be shown: of bounded length, and whole characters."""
    return name.encode("utf-8", "replace").decode()[:_NAME]
