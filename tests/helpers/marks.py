"""Mark tests by the notebook they are about: ``pytest -m nb05`` runs what an author of notebook 05 has to see pass.

No test names its mark: it stands in a file of ``tests/course`` that is named after the topic, or has a notebook or one
of its exercises among its parameters.  Files in which each test starts a sandbox of its own are slow as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.helpers.support import ROOT

_COURSE = ROOT / "tests" / "course"
_SLOW = {
    "autograder/audit/test_audit.py",
    "autograder/nbgrader/test_external_assignments.py",
    "autograder/sandbox/test_lifetime.py",
    "autograder/sandbox/test_missing.py",
    "autograder/workers/test_local_pool.py",
}
_EXERCISE = re.compile(r'^# %%.* exercise="(\w+)"', re.M)


@cache
def notebooks() -> dict[str, str]:
    """Return the mark of each notebook, by its name."""
    return {path.stem: f"nb{path.stem[:2]}" for path in sorted((ROOT / "solutions").glob("[0-9][0-9]_*.py"))}


@cache
def _known() -> dict[str, str]:
    """Return the marks of notebooks, of their topics and of their exercises, by their names."""
    found = {}
    for name, mark in notebooks().items():
        source = (ROOT / "solutions" / f"{name}.py").read_text(encoding="utf-8")
        found |= dict.fromkeys([name, name[3:], *_EXERCISE.findall(source)], mark)
    return found


def register(config: pytest.Config) -> None:
    """Tell pytest which marks there are: one for each notebook, without a list that repeats them."""
    for name, mark in notebooks().items():
        config.addinivalue_line("markers", f"{mark}: about notebook {name}")


def assign(item: pytest.Item) -> None:
    """Give a test the marks of the notebooks that it is about, and of its file."""
    for mark in {*_by_file(item.path), *_by_parameters(item)}:
        item.add_marker(mark)
    if item.path.relative_to(ROOT / "tests").as_posix() in _SLOW:
        item.add_marker("slow")


def _by_file(path: Path) -> Iterator[str]:
    """Yield the mark of the topic that a file of tests/course is named after; the longest, where one starts another."""
    if path.parent == _COURSE:
        name = path.stem.removeprefix("test_")
        topics = [text[3:] for text in notebooks() if f"{name}_".startswith(f"{text[3:]}_")]
        if topics:
            yield _known()[max(topics, key=len)]


def _by_parameters(item: pytest.Item) -> Iterator[str]:
    """Yield the marks of notebooks and exercises among a test's parameters: names, files, or what bears such a name."""
    for value in item.callspec.params.values() if hasattr(item, "callspec") else ():
        for one in (value, getattr(value, "assignment", None)):
            for name in (one, getattr(one, "name", None), getattr(one, "stem", None)):
                if isinstance(name, str) and name in _known():
                    yield _known()[name]
