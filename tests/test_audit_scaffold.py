"""A new exercise, from its scaffold to a sound one, in a copy of the tree."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT

CASES = """\
    yield worked("three numbers", x=np.array([1.0, 2.0, 4.0]))
    for n in (4, 6):
        yield random(f"{n} numbers", x=rng.normal(size=n))
    yield edge("two numbers", x=rng.normal(size=2))
"""
MISTAKES = """mistakes=(
        Mistake("sums", "x[1:] - x[:-1]", "x[1:] + x[:-1]", "You add neighbours; subtract them."),
        Mistake("backwards", "x[1:] - x[:-1]", "x[:-1] - x[1:]", "Your differences have the wrong sign."),
        Mistake("same_length", "x[1:] - x[:-1]", "x - x[0]", "You subtract the first number from all."),
    ),"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a copy of what the command works on."""
    for room in ("autograder", "earlab", "solutions"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def run(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", "autograder.cli", *arguments],
        cwd=tree, env=environment, capture_output=True, text=True,
    )  # fmt: skip


def audit(tree: Path, name: str) -> tuple[int, dict]:
    done = run(tree, "audit", name, "--variants", "2", "--json")
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def test_from_scaffold_to_sound(tree: Path) -> None:
    done = run(tree, "new-exercise", "neighbour_steps", "--notebook", "98_series")
    assert done.returncode == 0, done.stderr
    assert "autograder audit neighbour_steps" in done.stdout
    status, report = audit(tree, "neighbour_steps")
    assert status == 1
    (exercise,) = report["exercises"]
    assert exercise["problems"] == [
        "neighbour_steps has no docstring; say what goes in and comes out, with shapes",
        "its solution is not written",
        "draw yields no worked case",
        "draw yields no random case",
        "draw yields no edge case",
        "it has 0 named mistakes, expected at least 3",
        "its hint 'symptom' is empty",
        "its hint 'idea' is empty",
        "its hint 'template' is empty",
    ]

    source, module = tree / "solutions/98_series.py", tree / "autograder/exercises/series.py"
    text = source.read_text().replace('"""…"""', '"""Return x[n + 1] − x[n]. x: (N,) → (N − 1,)."""')
    line = 'raise NotImplementedError("the solution is not written yet")'
    assert line in text
    source.write_text(text.replace(line, "return x[1:] - x[:-1]"))
    text = module.read_text().replace("    yield from ()\n", CASES).replace("mistakes=(),", MISTAKES)
    text = text.replace('hints=("", "", "")', 'hints=("Compare.", "Subtract.", "x[1:] - ...")')
    module.write_text(text.replace("Case, Exercise", "Case, Exercise, Mistake, edge, random, worked"))
    status, report = audit(tree, "neighbour_steps")
    assert report["exercises"][0]["problems"] == []
    assert status == 0


def test_into_an_existing_notebook(tree: Path) -> None:
    source, module = tree / "solutions/02_perceptron.py", tree / "autograder/exercises/perceptron.py"
    before = source.read_text(), module.read_text()
    assert run(tree, "new-exercise", "margin_of", "--notebook", "02_perceptron").returncode == 0
    assert source.read_text().startswith(before[0].rstrip("\n"))
    assert source.read_text().count('exercise="margin_of"') == 1
    added = [line for line in module.read_text().splitlines() if line not in before[1].splitlines()]
    assert any(line.startswith("EXERCISES") and "GATES, MARGIN_OF)" in line for line in added)
    ast.parse(module.read_text())
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--config", ROOT / "pyproject.toml", module],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("perceptron_fit", "--notebook", "05_training"), "stands in solutions/02_perceptron.py already"),
        (("predict", "--notebook", "02_perceptron"), "has a PREDICT already"),
        (("Softmax", "--notebook", "05_training"), "no function name in lower case"),
        (("softmax", "--notebook", "training"), "not of the form 07_cnn_forward"),
    ],
)
def test_nothing_is_overwritten(tree: Path, arguments: tuple[str, ...], reason: str) -> None:
    before = {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()}
    done = run(tree, "new-exercise", *arguments)
    assert done.returncode == 2
    assert reason in " ".join(done.stderr.replace("│", " ").split())
    assert before == {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()}
