"""``validate`` and the grader read a notebook by the same rules: what one accepts the other accepts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from autograder.assignments.assignment import Assignment, load_assignment
from autograder.grading.engine import Engine
from autograder.grading.verdict import Report
from autograder.intake.intake import Place, take_in
from autograder.release.notebook import build_notebook
from earlab.student.cli import main
from earlab.student.validate import validate

NAME = "02_perceptron"
P = "def perceptron_predict(X, w, b):\n    return np.where(X @ w + b >= 0, 1, -1)"


@pytest.fixture(scope="module")
def assignment() -> Assignment:
    return load_assignment(NAME)


@pytest.fixture(scope="module")
def engine() -> Any:
    with Engine() as engine:
        yield engine


def solved(assignment: Assignment, predict: str = P) -> dict[str, Any]:
    notebook = json.loads(json.dumps(build_notebook(assignment.source, "student")))
    for cell in notebook["cells"]:
        mark = cell["metadata"].get("earlab", {})
        if mark.get("role") == "exercise":
            name = mark["exercise"]
            own = assignment.source.exercise_cell(name).solution
            cell["source"] = predict if name == "perceptron_predict" else own
    return dict(notebook)


def without(notebook: dict[str, Any], *fields: str) -> dict[str, Any]:
    for cell in notebook["cells"]:
        for field in fields:
            cell.pop(field, None)
        cell.setdefault("metadata", {})
    return notebook


def text(notebook: dict[str, Any]) -> str:
    return json.dumps(notebook, ensure_ascii=False)


READABLE: dict[str, Callable[[Assignment], bytes]] = {
    "as saved": lambda a: text(solved(a)).encode(),
    "byte order mark": lambda a: text(solved(a)).encode("utf-8-sig"),
    "utf-16": lambda a: text(solved(a)).encode("utf-16"),
    "utf-32": lambda a: text(solved(a)).encode("utf-32"),
    "windows line ends": lambda a: text(solved(a)).replace("\\n", "\\r\\n").encode(),
    "without metadata": lambda a: text(without(solved(a), "metadata")).encode(),
    "without metadata and ids": lambda a: text(without(solved(a), "metadata", "id")).encode(),
    "without ids": lambda a: text(without(solved(a), "id")).encode(),
    "a long number": lambda a: text(solved(a)).replace("null", "9" * 5_000, 1).encode(),
    "another format": lambda a: text({**solved(a), "nbformat": 5}).encode(),
}


def graded(engine: Engine, assignment: Assignment, folder: Path) -> Report:
    return engine.grade_intake(
        take_in(Place(folder.parent, folder), assignment, engine.reader), assignment, "ada"
    )


@pytest.mark.parametrize("kind", READABLE)
def test_what_the_grader_reads_validate_reads(
    engine: Engine, assignment: Assignment, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / f"{NAME}.ipynb"
    path.write_bytes(READABLE[kind](assignment))
    assert [remark.message for remark in validate(path) if remark.problem] == []
    assert CliRunner().invoke(main, ["validate", str(path)]).exit_code == 0
    report = graded(engine, assignment, tmp_path)
    assert report.points == report.max_points, report.repairs


REFUSED: dict[str, tuple[Callable[[Assignment], bytes], str]] = {
    "too large": (lambda a: text(solved(a)).encode() + b" " * (50 << 20), "larger than 50 MB; clear its outputs"),
    "too many items": (lambda a: text(solved(a))[:-1].encode() + b',"x":[' + b"1," * 2_000_001 + b"1]}", "2,000,000 lists and items"),
    "cut": (lambda a: text(solved(a)).encode()[:-100], "not valid JSON"),
    "empty": (lambda a: b"", "the file is empty"),
    "too much code": (lambda a: text(solved(a, P + "\nx = '" + "a" * 900_000 + "'")).encode().replace(b'"cells": [', b'"cells": [' + 2 * (b'{"cell_type": "code", "metadata": {}, "source": "' + b"x" * 900_000 + b'"},')), "more than 2 MB of text"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_what_the_grader_refuses_validate_refuses_first(
    engine: Engine, assignment: Assignment, tmp_path: Path, kind: str
) -> None:
    made, words = REFUSED[kind]
    path = tmp_path / f"{NAME}.ipynb"
    path.write_bytes(made(assignment))
    (remark,) = validate(path)
    assert remark.problem
    assert words in remark.message
    assert CliRunner().invoke(main, ["validate", str(path)]).exit_code == 1
    report = graded(engine, assignment, tmp_path)
    assert report.status == "unreadable"
    assert words in report.note


def first(statement: str) -> str:
    """Return the right function, which does something else first."""
    return P.replace("return", f"{statement}; return")


SIGN = "np.where(X @ w + b >= 0, 1, -1)"
CANNOT = {
    "module": ("from my_sign import sign\n" + P.replace(SIGN, "sign(X @ w + b)"), "my_sign.py beside the notebook is not used"),
    "module as another": ("import my_sign as m\n" + P.replace(SIGN, "m.sign(X @ w + b)"), "Move its functions into a cell"),
    "program": ("import subprocess\n" + first("subprocess.run(['true'], check=True)"), "uses subprocess.run: other programs"),
    "program by name": ("from subprocess import run as go\n" + first("go(['true'], check=True)"), "other programs"),
    "shell": ("import os\n" + first("assert os.system('true') == 0"), "uses os.system: other programs"),
    "pool": ("import multiprocessing as mp\n" + first("mp.Pool(2).map(abs, [1, 2])"), "uses multiprocessing.Pool"),
    "network": ("import urllib.request\n" + first("urllib.request.urlopen('http://example.org')"), "there is no network"),
}  # fmt: skip


@pytest.mark.parametrize("kind", CANNOT)
def test_what_works_here_and_not_in_grading_is_a_problem(
    engine: Engine, assignment: Assignment, tmp_path: Path, kind: str
) -> None:
    source, words = CANNOT[kind]
    (tmp_path / "my_sign.py").write_text(
        "import numpy as np\ndef sign(z):\n    return np.where(z >= 0, 1, -1)"
    )
    path = tmp_path / f"{NAME}.ipynb"
    path.write_text(text(solved(assignment, source)))
    assert words in " ".join(remark.message for remark in validate(path) if remark.problem)
    assert graded(engine, assignment, tmp_path).verdict("perceptron_predict").points < 4


@pytest.mark.parametrize(
    "source",
    [f"import subprocess, multiprocessing, os, socket\n{P}", f"import os\nHERE = os.getcwd()\n{P}",
     f"import multiprocessing\nCORES = multiprocessing.cpu_count()\n{P}", f"def run(x):\n    return x\nrun(1)\n{P}"],
)  # fmt: skip
def test_what_does_no_harm_is_no_problem(
    engine: Engine, assignment: Assignment, tmp_path: Path, source: str
) -> None:
    path = tmp_path / f"{NAME}.ipynb"
    path.write_text(text(solved(assignment, source)))
    assert [remark.message for remark in validate(path) if remark.problem] == []
    assert graded(engine, assignment, tmp_path).verdict("perceptron_predict").points == 4
