"""Name the files whose code decides a verdict, and hash them: a mended grader does not repeat what it said before."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import autograder
import earlab
from autograder.grading.verdict import digest

# Whole wings, so that a new file counts from its first day.  What an exercise holds is part of its own version, and
# what only reports, builds or writes a gradebook changes no verdict; tests/autograder/grading/test_rules.py follows the imports.
RULES = (
    "autograder/assignments",
    "autograder/grading",
    "autograder/intake",
    "autograder/sandbox",
    "autograder/support",
    "earlab/cells",
    "earlab/compare",
    "earlab/forbidden",
    "earlab/handin",
    "earlab/protocol",
)
_ROOTS = {package.__name__: Path(str(package.__file__)).parent for package in (autograder, earlab)}


def rule_files() -> dict[str, Path]:
    """Return where each file that decides a verdict lies, by its name from the project's root, in order."""
    found = {}
    for wing in RULES:
        root = _ROOTS[wing.partition("/")[0]]
        for path in (root.parent / wing).rglob("*.py"):
            found[str(path.relative_to(root.parent))] = path
    return dict(sorted(found.items()))


@cache
def rules() -> str:
    """Return a hash of the code that judges, names and texts."""
    return digest(*(part for name, path in rule_files().items() for part in (name, path.read_bytes())))
