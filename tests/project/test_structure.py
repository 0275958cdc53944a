"""The house: which wing may import which, no circles, and where the wall between grader and submission stands."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.helpers.support import ROOT

# Each wing of earlab with those that it may use. Flat modules (what notebooks import) may use every wing.
MAY_USE = {
    "cells": {"errors"},
    "protocol": {"errors"},
    "forbidden": {"errors", "cells", "protocol"},
    "compare": {"errors", "cells", "protocol", "forbidden"},
    "handin": {"errors", "cells", "protocol"},
    "student": {"errors", "cells", "protocol", "forbidden", "compare", "data", "handin"},
    "data": {"errors", "audio"},
    "plots": {
        "style",
        "widgets",
        "data",
        "audio",
        "phrase",
        "sound",
    },  # what demonstrations draw, train and play
    "widgets": {"errors", "audio", "protocol", "style", "phrase"},
}


@cache
def modules() -> dict[str, Path]:
    """Return our modules by their dotted names."""
    found = {}
    for package in ("earlab", "autograder"):
        for path in (ROOT / package).rglob("*.py"):
            if not {"right", "slow"} & {*path.parts}:
                parts = path.relative_to(ROOT).with_suffix("").parts
                found[".".join(parts).removesuffix(".__init__")] = path
    return found


def _base(node: ast.ImportFrom, name: str) -> str:
    """Return the dotted name that an import starts from; relative ones occur in plain modules only."""
    above = name.split(".")[: -node.level] if node.level else []
    return ".".join([*above, *([node.module] if node.module else [])])


def imports(name: str) -> Iterator[str]:
    """Yield which of our modules a module imports, wherever in it, but for types."""
    tree = ast.parse(modules()[name].read_text(encoding="utf-8"))
    typing = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    skipped = {inner for node in typing for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules())
        elif isinstance(node, ast.ImportFrom):
            base = _base(node, name)
            inner = [f"{base}.{alias.name}" for alias in node.names]
            yield from (found for found in inner if found in modules())
            if base in modules() and not all(found in modules() for found in inner):
                yield base


def test_no_module_imports_itself_by_a_detour() -> None:
    graph = {name: set(imports(name)) - {name} for name in modules()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"a circle: {' → '.join(error.args[1])}")


@pytest.mark.parametrize("wing", MAY_USE)
def test_a_wing_of_earlab_uses_only_what_it_may(wing: str) -> None:
    for name in modules():
        if name.startswith(f"earlab.{wing}."):
            used = {found.split(".")[1] for found in imports(name) if found.startswith("earlab.")}
            assert used - {wing} <= MAY_USE[wing], name


def test_every_wing_of_earlab_is_in_the_table() -> None:
    wings = {path.parent.name for path in (ROOT / "earlab").glob("*/__init__.py")}
    assert wings == set(MAY_USE)


def test_earlab_never_imports_the_grader() -> None:
    for name in modules():
        if name.startswith("earlab"):
            assert not [found for found in imports(name) if found.startswith("autograder")], name


def test_what_a_child_sees_imports_nothing_of_the_grader_but_itself() -> None:
    for name in modules():
        if name.startswith("autograder.sandbox.child."):
            found = {one for one in imports(name) if one.startswith("autograder")}
            assert all(one.startswith("autograder.sandbox.child") for one in found), name
