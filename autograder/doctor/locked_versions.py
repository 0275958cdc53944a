"""Read which versions of its libraries this project was tested with: ``constraints.txt``, which ``make update`` writes."""

from __future__ import annotations

import re
from pathlib import Path

import autograder

LOCK = Path(str(autograder.__file__)).parent.parent / "constraints.txt"


def locked_versions(path: Path = LOCK) -> dict[str, str]:
    """Return the version of each package, by its name; nothing where there is no such file."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    pairs = [re.split("[=<]=", line) for line in lines if not line.startswith("#")]
    return {name.lower(): version for name, version in pairs}
