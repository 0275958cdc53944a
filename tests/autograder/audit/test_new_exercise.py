"""A new exercise, from its scaffold to a sound one, in a copy of the tree."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from autograder.assignments.source import read_source
from autograder.cli import app
from tests.helpers.support import ROOT

CASES = """\
    yield worked("three numbers", x=rng.normal(size=3).round(1))
    for n in (4, 6):
        yield random(f"{n} numbers", x=rng.normal(size=n))
    yield edge("two numbers", x=rng.normal(size=2))
"""
MISTAKES = """mistakes=(
        Mistake("sums", "x[1:] - x[:-1]", "x[1:] + x[:-1]", "You add neighbours; subtract them."),
        Mistake("backwards", "x[1:] - x[:-1]", "x[:-1] - x[1:]", "Your differences have the wrong sign."),
        Mistake("same_length", "x[1:] - x[:-1]", "x - x[0]", "You subtract the first number from all."),
    ),"""


def copy(tree: Path, *boxes: str) -> Path:
    for box in boxes:
        shutil.copytree(
            ROOT / box, tree / box, ignore=shutil.ignore_patterns("__pycache__", "widgets", "data")
        )
    return tree


@pytest.fixture
def small_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the two boxes that the command writes to, and let it write there."""
    monkeypatch.setattr("autograder.assignments.source.SOLUTIONS", tmp_path / "solutions")
    return copy(tmp_path, "solutions", "autograder/exercises")


def scaffold(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["new-exercise", *arguments], env={"COLUMNS": "200"})


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


@pytest.mark.slow
def test_from_scaffold_to_sound(tmp_path: Path) -> None:
    tree = copy(tmp_path, "autograder", "earlab", "solutions")
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

    source, module = tree / "solutions/98_series.py", tree / "autograder/exercises/series/neighbour_steps.py"
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


def test_into_an_existing_notebook(small_tree: Path) -> None:
    source, folder = small_tree / "solutions/02_perceptron.py", small_tree / "autograder/exercises/perceptron"
    before = source.read_text(), set(folder.glob("*.py"))
    assert scaffold("margin_of", "--notebook", "02_perceptron").exit_code == 0
    assert source.read_text().startswith(before[0].rstrip("\n"))
    assert [c.name for c in read_source(source).exercises][-2:] == ["gate_weights", "margin_of"]
    (module,) = set(folder.glob("*.py")) - before[1]
    for check in (["check"], ["format", "--check"]):
        command = [
            sys.executable,
            "-m",
            "ruff",
            *check,
            "--config",
            str(ROOT / "pyproject.toml"),
            str(module),
        ]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def test_into_a_new_notebook(small_tree: Path) -> None:
    assert scaffold("neighbour_steps", "--notebook", "98_series").exit_code == 0
    assert scaffold("neighbour_sums", "--notebook", "98_series").exit_code == 0
    source = read_source(small_tree / "solutions/98_series.py")
    assert [cell.name for cell in source.exercises] == ["neighbour_steps", "neighbour_sums"]
    for name in ("neighbour_steps", "neighbour_sums"):
        scope = {"__name__": name}
        module = small_tree / f"autograder/exercises/series/{name}.py"
        exec(compile(module.read_text(), module.name, "exec"), scope)
        assert scope[name.upper()].name == name


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("perceptron_fit", "--notebook", "05_training"), "stands in solutions/02_perceptron.py already"),
        (
            ("steps", "--notebook", "05_training"),
            "there is a file autograder/exercises/training/steps.py already",
        ),
        (("Softmax", "--notebook", "05_training"), "no function name in lower case"),
        (("softmax", "--notebook", "training"), "not of the form 07_cnn_forward"),
    ],
)
def test_nothing_is_overwritten(small_tree: Path, arguments: tuple[str, ...], reason: str) -> None:
    before = {path: path.read_bytes() for path in small_tree.rglob("*") if path.is_file()}
    done = scaffold(*arguments)
    assert done.exit_code == 2
    assert reason in " ".join(done.stderr.replace("│", " ").split())
    assert before == {path: path.read_bytes() for path in small_tree.rglob("*") if path.is_file()}
