"""What a fresh clone relies on: dependencies in step, licences, the one direction of imports, commands."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from autograder.cli import COMMANDS
from tests.helpers.support import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
MAKEFILE = (ROOT / "Makefile").read_text()


def test_code_and_prose_have_their_licences() -> None:
    code, prose = (ROOT / "LICENSE").read_text(), (ROOT / "LICENSE-prose").read_text()
    assert "BSD 3-Clause License" in code
    assert "Earlab contributors" in code
    assert "creativecommons.org/licenses/by/4.0/legalcode" in prose
    assert PYPROJECT["project"]["license"] == "BSD-3-Clause AND CC-BY-4.0"


def imported(path: Path) -> set[str]:
    """Return the top-level packages that a file imports, at whatever depth the import stands."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found


def modules(package: str) -> list[Path]:
    """Return a package's files but those with right and slow work: students' cells, which are read and never imported."""
    return [path for path in (ROOT / package).rglob("*.py") if path.parent.name not in ("right", "slow")]


def test_imports_go_one_way() -> None:
    files = modules("earlab")
    assert len(files) > 5
    assert [f for f in files if "autograder" in imported(f)] == []
    assert [f for f in [*files, *modules("autograder")] if "solutions" in imported(f)] == []


@pytest.mark.parametrize(
    ("package", "extras", "companions"),
    [
        ("earlab", ["setup"], {"cycler", "requests"}),  # parts of matplotlib and pooch
        (
            "autograder",
            ["grader", "cluster"],
            {"nbconvert", "sqlalchemy", "markupsafe", "packaging"},
        ),  # parts of nbgrader, jinja2 and jupyterlab
    ],
)
def test_what_is_imported_is_declared(package: str, extras: list[str], companions: set[str]) -> None:
    project = PYPROJECT["project"]
    declared = [*project["dependencies"], *(r for e in extras for r in project["optional-dependencies"][e])]
    known = {Requirement(text).name for text in declared} | companions | {"earlab", "autograder"}
    used = set().union(*(imported(path) for path in modules(package)))
    used = {
        {"IPython": "ipython", "PIL": "pillow", "sklearn": "scikit-learn"}.get(name, name)
        for name in used - set(sys.stdlib_module_names)
    }
    assert used <= known


def test_the_readme_names_only_targets_that_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.M))
    named = set(re.findall(r"\bmake ([a-z]+(?:-[a-z]+)?)\b", (ROOT / "README.md").read_text()))
    assert {"install", "lab", "test", "demo", "release", "audit"} <= named
    assert named <= targets


def test_make_says_what_it_can_make() -> None:
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    for target in re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.M)[0].split():
        assert f"make {target} " in done.stdout


def test_a_python_that_is_too_old_is_refused_with_a_way_out(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2 && exit 0\nexit 1\n')
    old.chmod(0o755)
    command = ["make", "install", f"PYTHON={old}", f"VENV={tmp_path / 'venv'}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode != 0
    assert "needs Python 3.11 or newer" in done.stdout
    assert "Python 3.9.2" in done.stdout
    assert "PYTHON=python3.12" in done.stdout


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_each_command_has_help_with_an_example(name: str) -> None:
    command = [sys.executable, "-m", "autograder.cli", *([name] if name else []), "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert f"autograder {name}".strip() in done.stdout
    assert "Example" in done.stdout


def test_continuous_integration_runs_the_documented_tests() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o100
    assert (
        script.read_text()
        .rstrip()
        .endswith("EARLAB_REQUIRE=sandbox,browser,recordings,sounds,rendered make test")
    )
    subprocess.run(["bash", "-n", str(script)], check=True)
