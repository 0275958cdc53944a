"""A new notebook and a new exercise, from scaffolds to sound ones, in a copy of the tree."""

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
from autograder.release.notebook import build_notebook
from tests.helpers import notebook_records
from tests.helpers.notebook_records import Shown, recorded
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
RIGHT = """\
# %% loops
def neighbour_steps(x):
    return [x[n + 1] - x[n] for n in range(len(x) - 1)]

# %% one expression
def neighbour_steps(x):
    return np.diff(x)

# %% by another formula
def neighbour_steps(x):
    return np.convolve(x, [1, -1], "valid")
"""


def copy(tree: Path, *boxes: str) -> Path:
    for box in boxes:
        shutil.copytree(
            ROOT / box,
            tree / box,
            symlinks=True,
            ignore=shutil.ignore_patterns("__pycache__", "widgets", "data"),
        )
    shutil.copy(ROOT / "pyproject.toml", tree)  # what makes it a clone
    return tree


@pytest.fixture
def small_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of what the commands write to, and let them write there."""
    monkeypatch.setattr("autograder.assignments.source.SOLUTIONS", tmp_path / "solutions")
    monkeypatch.setattr(notebook_records, "RECORDS", tmp_path / "tests/course/records")
    return copy(tmp_path, "solutions", "autograder/exercises", "earlab/plots", "tests/course/records")


def scaffold(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, env={"COLUMNS": "200"})


def files(tree: Path) -> dict[str, bytes]:
    return {str(path.relative_to(tree)): path.read_bytes() for path in tree.rglob("*") if path.is_file()}


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


def fill(path: Path, **texts: tuple[str, str]) -> None:
    """Replace each text in a file, which has to be there once, by another."""
    text = path.read_text()
    for old, new in texts.values():
        assert text.count(old) == 1
        text = text.replace(old, new)
    path.write_text(text)


@pytest.mark.slow
def test_from_scaffold_to_sound(tmp_path: Path) -> None:
    tree = copy(tmp_path, "autograder", "earlab", "solutions")
    done = run(tree, "new-notebook", "98_series", "--exercise", "neighbour_steps")
    assert done.returncode == 0, done.stderr
    assert "next: autograder audit 98_series" in done.stdout
    status, report = audit(tree, "98_series")
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
        "it has right work in 0 other styles, expected at least 3",
    ]

    folder = tree / "autograder/exercises/series"
    fill(
        tree / "solutions/98_series.py",
        docstring=('"""…"""', '"""Return x[n + 1] − x[n]. x: (N,) → (N − 1,)."""'),
        solution=(
            'raise NotImplementedError("the solution is not written yet")',
            "return x[1:] - x[:-1]",
        ),
    )
    fill(
        folder / "neighbour_steps.py",
        imports=("Case, Exercise", "Case, Exercise, Mistake, edge, random, worked"),
        cases=("    yield from ()\n", CASES),
        mistakes=("mistakes=(),", MISTAKES),
        hints=('hints=("", "", "")', 'hints=("Compare.", "Subtract.", "x[1:] - ...")'),
    )
    (folder / "right/neighbour_steps.py").write_text(RIGHT)
    status, report = audit(tree, "neighbour_steps")
    assert report["exercises"][0]["problems"] == []
    assert status == 0


def test_a_notebook_is_six_files(small_tree: Path) -> None:
    before = files(small_tree)
    done = scaffold("new-notebook", "98_series", "--title", "Sums and series", "--exercise", "partial_sums")
    assert done.exit_code == 0, done.output
    made = files(small_tree)
    assert {name: made[name] for name in before} == before
    assert sorted(made.keys() - before.keys()) == [
        "autograder/exercises/series/partial_sums.py",
        "autograder/exercises/series/pins/partial_sums.toml",
        "autograder/exercises/series/right/partial_sums.py",
        "earlab/plots/series.py",
        "solutions/98_series.py",
        "tests/course/records/series.toml",
    ]
    assert all(name in done.output for name in made.keys() - before.keys())
    assert recorded("98_series", "instructor") == recorded("98_series", "student") == Shown(0, 0, [], {})
    page = build_notebook(read_source(small_tree / "solutions/98_series.py"), "student")
    assert page.cells[0].source.startswith("# 98 · Sums and series\n")
    assert "| 1 Name this part | `partial_sums`: say it in a few words | 4 | 20 |" in page.cells[0].source
    assert page.cells[-1].source.startswith("## In short")
    assert is_tidy(small_tree / "earlab/plots/series.py")


@pytest.mark.parametrize("notebook", ["02_perceptron", "98_series"])
def test_an_exercise_is_three_files_and_its_cells_in_the_page(small_tree: Path, notebook: str) -> None:
    if notebook == "98_series":
        assert scaffold("new-notebook", notebook).exit_code == 0
    before = files(small_tree)
    assert scaffold("new-exercise", "margin_of", "--notebook", notebook).exit_code == 0
    made = files(small_tree)
    folder = f"autograder/exercises/{notebook[3:]}"
    new = {"margin_of.py", "right/margin_of.py", "pins/margin_of.toml"}
    assert made.keys() - before.keys() == {f"{folder}/{file}" for file in new}
    assert {name for name in before if made[name] != before[name]} == {f"solutions/{notebook}.py"}

    source = read_source(small_tree / f"solutions/{notebook}.py")
    assert [cell.name for cell in source.exercises][-1] == "margin_of"
    check = next(place for place, cell in enumerate(source.cells) if cell.id == "check-margin-of")
    assert source.cells[check - 2].solution.startswith(f"### Exercise {len(source.exercises)} · Margin of\n")
    assert source.cells[check + 1].solution.startswith("## In short")
    assert is_tidy(small_tree / folder / "margin_of.py")
    scope = {"__name__": "margin_of"}
    exec(compile(made[f"{folder}/margin_of.py"], "margin_of.py", "exec"), scope)
    assert scope["MARGIN_OF"].name == "margin_of"


def is_tidy(path: Path) -> bool:
    """Whether ruff has nothing to say."""
    ruff = [sys.executable, "-m", "ruff"]
    options = ["--no-cache", "--config", str(ROOT / "pyproject.toml"), str(path)]
    return not any(subprocess.call([*ruff, *how, *options]) for how in (["check"], ["format", "--check"]))


EXERCISE, NOTEBOOK = "new-exercise", "new-notebook"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (
            (EXERCISE, "perceptron_fit", "--notebook", "05_training"),
            "stands in solutions/02_perceptron.py already",
        ),
        (
            (EXERCISE, "steps", "--notebook", "05_training"),
            "there is a file autograder/exercises/training/steps.py already",
        ),
        ((EXERCISE, "Softmax", "--notebook", "05_training"), "no function name in lower case"),
        ((EXERCISE, "margin_of", "--notebook", "07_cnn"), "autograder new-notebook 07_cnn makes it"),
        ((NOTEBOOK, "training"), "not of the form 07_cnn_forward"),
        ((NOTEBOOK, "05_recurrence"), "there is a notebook 05_training already"),
        ((NOTEBOOK, "18_training"), "there is a notebook 05_training already"),
        ((NOTEBOOK, "98_common"), "there is a file earlab/plots/common.py already"),
        (
            (NOTEBOOK, "98_series", "--exercise", "softmax"),
            "softmax stands in solutions/05_training.py already",
        ),
    ],
)
def test_nothing_is_overwritten(small_tree: Path, arguments: tuple[str, ...], reason: str) -> None:
    before = files(small_tree)
    done = scaffold(*arguments)
    assert done.exit_code == 2
    assert reason in " ".join(done.stderr.replace("│", " ").split())
    assert files(small_tree) == before
