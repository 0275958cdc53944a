"""A verdict's key names the rule files that it hashes: whatever of ours a verdict may come from is among them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.grading.rules import rule_files
from autograder.sandbox.host.levels.starting import ZYGOTE_MODULES
from tests.helpers.support import ROOT

# From here a verdict comes about: what decides, and what is sent to a zygote as text, by whom no import tells.
STARTS = [
    "autograder/grading/engine.py",
    *(f"autograder/sandbox/child/{name}.py" for name in (*ZYGOTE_MODULES, "boot", "root")),
]
# Imported on the way, and no verdict depends on it.
NO_RULE = {
    "autograder/__init__.py": "a docstring",
    "earlab/__init__.py": "where check, hint and progress are found",
    "earlab/errors.py": "the base of what is raised",
    "autograder/release/notebook.py": "what nbgrader is given to show",
}


def imported(path: str) -> Iterator[str]:
    """Yield our own modules that a module imports, wherever in it, as paths from the root."""
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = list(Path(path).parent.parts) if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            names = [base, *(f"{base}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in names:
            place = name.replace(".", "/")
            yield from (f for f in (f"{place}.py", f"{place}/__init__.py") if (ROOT / f).is_file())


def reached() -> set[str]:
    found, waiting = set(STARTS), list(STARTS)
    while waiting:
        new = set(imported(waiting.pop())) - found
        found |= new
        waiting += new
    return found


def test_all_that_a_verdict_comes_from_is_hashed() -> None:
    assert reached() - set(rule_files()) - set(NO_RULE) == set()


def test_no_exception_is_stale() -> None:
    assert set(NO_RULE) <= reached()
    assert not set(NO_RULE) & set(rule_files())


@pytest.mark.parametrize(
    "name",
    [
        "autograder/assignments/variants.py",
        "autograder/grading/marking.py",
        "autograder/grading/runner.py",
        "autograder/intake/reader.py",
        "autograder/intake/folder.py",
        "autograder/sandbox/child/runtime.py",
        "autograder/sandbox/host/levels/strict.py",
        "autograder/sandbox/host/replies.py",
        "earlab/cells/definitions.py",
        "earlab/cells/magics.py",
        "earlab/compare/comparison.py",
        "earlab/compare/diagnosis/scale.py",
        "earlab/forbidden/guard.py",
        "earlab/handin/matching.py",
        "earlab/handin/repair.py",
        "earlab/protocol/codec.py",
        "earlab/protocol/probe.py",
        "earlab/protocol/scoring.py",
    ],
)
def test_what_matters_most_is_there_by_name(name: str) -> None:
    assert name in rule_files()


def test_the_name_of_a_file_counts_too() -> None:
    assert list(rule_files()) == sorted(rule_files())
    assert all((ROOT / name) == path for name, path in rule_files().items())
