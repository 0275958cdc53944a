"""``validate`` and the command ``earlab``: what would go wrong when a notebook is handed in."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from typer.testing import CliRunner

from earlab.protocol import casefile
from earlab.student.cell_names import names_of
from earlab.student.cli import main
from earlab.student.notebook import NotebookError, read_notebook
from earlab.student.rehearsal import rehearse
from earlab.student.validate import validate
from tests.helpers.toy_data_sets import add_recipe
from tests.helpers.toy_exercises import install, mean_exercise

RIGHT = "def toy(X):\n    return np.mean(X, axis=0)"


@pytest.fixture(autouse=True)
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install the toy exercise, for this process and for the ones it starts."""
    home = tmp_path / "public"
    install(home, mean_exercise())
    monkeypatch.setattr(casefile, "FOLDER", home)
    (tmp_path / "sitecustomize.py").write_text(
        f"import pathlib\nfrom earlab.protocol import casefile\ncasefile.FOLDER = pathlib.Path({str(home)!r})\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path


def cell(source: str, role: str = "", exercise: str | None = None, **fields: Any) -> NotebookNode:
    node = nbformat.v4.new_code_cell(source, **fields)
    if role:
        node.metadata["earlab"] = {"role": role} | ({"exercise": exercise} if exercise else {})
    return node


def cells(
    solution: str = RIGHT, *more: NotebookNode, demo: str = "scale = 2\nprint(toy(np.ones((2, 2))))"
) -> list[Any]:
    return [
        cell("import numpy as np\nfrom earlab import check", "setup"),
        cell(solution, "exercise", "toy"),
        cell("check(toy)", "check", "toy"),
        cell(demo, "demo"),
        *more,
    ]


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(cells: list[Any], name: str = "99_toy.ipynb") -> Path:
        path = tmp_path / name
        path.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=cells)), encoding="utf-8")
        return path

    return write


def problems(path: Path) -> list[str]:
    return [f"{r.cell}: {r.message}" for r in validate(path) if r.problem]


def result(text: str) -> list[Any]:
    return [nbformat.v4.new_output("execute_result", {"text/plain": text}, execution_count=3)]


def test_a_good_notebook_has_nothing_to_say(write: Callable[..., Path]) -> None:
    good = cells()
    good[2].outputs = result("5.0")
    for count, node in enumerate(good, 1):
        node.execution_count = count
    assert validate(write(good)) == []


@pytest.mark.parametrize(
    ("solution", "more", "words"),
    [
        ("def toy(X)\n    return X", (), "2: It is not Python in line 1: expected ':'. Nothing it defines"),
        ("def toi(X):\n    return X", (), "defines toy. Is toi the one? Rename it."),
        ("x = 1", (), "defines toy. Was its cell deleted?"),
        ("def toy(X):\n    return scale * X", (), "2: toy uses scale, which only cell 4 defines"),
        ("def toy(X):\n    return helper(X)", (), "2: toy uses helper, which no cell defines"),
        (
            "def toy(X):\n    def inner():\n        return helper(X)\n    return inner()",
            (),
            "toy uses helper",
        ),
        (RIGHT, (cell("1 / 0"),), "5: Run from the top, it stops with ZeroDivisionError in line 1: division"),
        (RIGHT, (cell("\n\nprint(scale)"),), "stops with NameError in line 3"),
        (RIGHT, (cell("check(toy)", "check", "toy"),), "The check cell of toy stands twice (cells 3 and 5)"),
        (RIGHT, (cell("exit()"),), "stops with SystemExit"),
        (RIGHT, (cell("import os\nos._exit(3)"),), "ended early (exit status 3)"),
    ],
)
def test_problems(write: Callable[..., Path], solution: str, more: tuple[Any, ...], words: str) -> None:
    assert words in "\n".join(problems(write(cells(solution, *more))))


@pytest.mark.parametrize(
    "solution",
    [
        "def helper(X):\n    return X.mean(axis=0)\n\ndef toy(X):\n    return helper(X)",
        "from numpy import *\ndef toy(X):\n    return mean(X, axis=0)",
        "def toy(X):\n    return [sum(column) / len(column) for column in zip(*X)]",
        "%matplotlib inline\n!ls\ndef toy(X):\n    return X.mean(axis=0)",
        "def toy(X):\n    global seen\n    seen = X\n    return seen.mean(axis=0)",
        "def toy(X):\n    display(X)\n    return X.mean(axis=0)",
        "class Mean:\n    def of(self, X):\n        return np.mean(X, axis=0)\ntoy = Mean().of",
    ],
)
def test_right_work_in_other_styles_has_no_problem(write: Callable[..., Path], solution: str) -> None:
    assert problems(write(cells(solution))) == []


def test_a_cell_that_is_no_python_is_told_once(write: Callable[..., Path]) -> None:
    assert len(problems(write(cells("def toy(X)\n    return X")))) == 1


@pytest.mark.parametrize(("index", "role"), [(1, "exercise"), (2, "check")])
def test_a_deleted_cell(write: Callable[..., Path], index: int, role: str) -> None:
    some = cells()
    del some[index]
    assert f"None: The {role} cell of toy was deleted" in "\n".join(problems(write(some)))


def test_an_output_older_than_the_code(write: Callable[..., Path]) -> None:
    stale = cells("def toy(X):\n    return X.sum(axis=0)")
    stale[2].outputs = result("5.0")
    assert "3: It shows 5.0 points, but run from the top toy has 0.0" in "\n".join(problems(write(stale)))


def test_cells_run_out_of_order_are_a_note(write: Callable[..., Path]) -> None:
    mixed = cells()
    for count, node in zip((5, 9, 7, 10), mixed):
        node.execution_count = count
    (remark,) = validate(write(mixed))
    assert (remark.problem, remark.cell) == (False, 3)


def test_what_is_not_written_or_answered_yet_is_a_note(write: Callable[..., Path]) -> None:
    question = nbformat.v4.new_markdown_cell(
        "YOUR ANSWER HERE", metadata={"earlab": {"role": "question", "exercise": "why"}}
    )
    remarks = validate(write([*cells("def toy(X):\n    raise NotImplementedError()"), question]))
    assert [(r.problem, r.message) for r in remarks] == [
        (False, "toy is not written yet."),
        (False, "The question why is not answered yet."),
    ]


def test_a_foreign_notebook_and_a_wrong_name(write: Callable[..., Path]) -> None:
    assert "is it the right notebook?" in problems(write([cell("x = 1")]))[0]
    assert "it is collected as 99_toy.ipynb" in problems(write(cells(), "99_toy-Copy1.ipynb"))[0]


@pytest.mark.parametrize("content", ["", "[1]", "{}", '{"cells": 3}', "\x00"])
def test_a_file_that_is_no_notebook(tmp_path: Path, content: str) -> None:
    path = tmp_path / "99_toy.ipynb"
    path.write_text(content)
    with pytest.raises(NotebookError):
        read_notebook(path)
    with pytest.raises(NotebookError, match="is the name right"):
        read_notebook(tmp_path / "nothing.ipynb")


def test_odd_cells_are_survived(tmp_path: Path) -> None:
    odd = [
        3,
        {},
        {"cell_type": "code", "source": ["x = 1\n", "y = 2"], "metadata": {"earlab": 7}, "outputs": [1]},
    ]
    path = tmp_path / "99_toy.ipynb"
    path.write_text(json.dumps({"cells": odd}))
    last = read_notebook(path).cells[-1]
    assert (last.source, last.role, last.outputs) == ("x = 1\ny = 2", "added", ())


def test_a_notebook_without_an_end_is_stopped(write: Callable[..., Path]) -> None:
    endless = read_notebook(write(cells(RIGHT, cell("while True:\n    pass"))))
    with pytest.raises(NotebookError, match="did not end within 1 s"):
        rehearse(endless, [], seconds=1.0)


def test_names_of_a_cell() -> None:
    names = names_of(
        "import numpy as np\na, b = 1, 2\nfor i in range(3): pass\ndef f(x, y=a):\n    return np.sin(x) + c + len(x)"
    )
    assert names.defines == {"np", "a", "b", "i", "f"}
    assert names.needs == {"f": {"np", "c"}}


def test_a_careless_string_is_still_python(write: Callable[..., Path]) -> None:
    assert problems(write(cells(RIGHT + '\n\nPATTERN = "\\d"'))) == []


class TestCommand:
    def run(self, *words: str) -> tuple[int, str]:
        outcome = CliRunner().invoke(main, words)
        return outcome.exit_code, outcome.output

    def test_check(self, write: Callable[..., Path]) -> None:
        code, out = self.run("check", str(write(cells())))
        assert (code, "5 of 5 points · visible 4/4" in out) == (0, True)
        code, out = self.run("check", str(write(cells("def toy(X):\n    return X[:, 0]"))), "toy")
        assert (code, "hidden cases run when graded" in out) == (1, True)

    def test_check_says_which_cell_stops(self, write: Callable[..., Path]) -> None:
        code, out = self.run("check", str(write(cells(RIGHT, cell("1 / 0")))))
        assert (code, "Cell 5 stops with ZeroDivisionError in line 1" in out) == (0, True)

    def test_check_as_json(self, write: Callable[..., Path]) -> None:
        code, out = self.run("check", str(write(cells())), "--json")
        data = json.loads(out)
        assert (code, data["ok"], data["exercises"][0]["earned"]) == (0, True, 5.0)

    @pytest.mark.parametrize("command", ["check", "validate"])
    def test_what_cannot_be_read(self, command: str, tmp_path: Path) -> None:
        code, out = self.run(command, str(tmp_path / "nothing.ipynb"), "--json")
        assert code == 2
        assert "is the name right" in json.loads(out)["error"]

    def test_an_unknown_exercise(self, write: Callable[..., Path]) -> None:
        code, out = self.run("check", str(write(cells())), "tyo")
        assert (code, "has no exercise tyo. It has toy." in out) == (2, True)

    def test_validate(self, write: Callable[..., Path]) -> None:
        code, out = self.run("validate", str(write(cells())))
        assert (code, out) == (0, "99_toy.ipynb: can be handed in.\n")
        code, out = self.run("validate", str(write(cells("x = 1"))), "--json")
        assert (code, json.loads(out)["ok"]) == (1, False)

    def test_progress(self, write: Callable[..., Path]) -> None:
        self.run("check", str(write(cells())))
        code, out = self.run("progress")
        assert (code, "5 of 5" in out) == (0, True)
        assert json.loads(self.run("progress", "--json")[1])["exercises"][0]["earned"] == 5.0

    def test_data(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("EARLAB_DATA", str(tmp_path / "sets"))
        assert self.run("data")[0] == 1
        index = add_recipe(tmp_path / "sets", place="repository") / "index.json"
        index.write_text(json.dumps({"files": {}}))
        code, out = self.run("data")
        assert (code, out.split()) == (0, ["beeps", "committed", "–", "CC0-1.0", "us"])
        index.write_text("{")
        code, out = self.run("data", "--json")
        assert (code, json.loads(out)["sets"][0]["problem"] != "") == (1, True)

    @pytest.mark.parametrize(
        "command",
        [
            "check",
            "validate",
            "progress",
            "data",
            "data get",
            "data cache",
            "data move",
            "data clear",
        ],
    )
    def test_help_has_an_example(self, command: str) -> None:
        code, out = self.run(*command.split(), "--help")
        assert (code, f"Example: earlab {command}" in out) == (0, True)
