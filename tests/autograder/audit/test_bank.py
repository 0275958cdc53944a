"""A bank of work by other hands is graded and counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.audit.bank import BankError, read_bank
from autograder.cli import app
from earlab.errors import EarlabError

RIGHT = "def perceptron_predict(X, w, b):\n    return np.where(X @ w + b < 0, -1, 1)\n"
WORK = {
    "02/perceptron_predict/right_other_way_round.py": RIGHT,
    "02/perceptron_predict/wrong_strict.py": "# cause: a net input of 0 predicts −1\n"
    + RIGHT.replace("< 0, -1, 1", "> 0, 1, -1"),
    "02/perceptron_predict/wrong_nothing.py": "# cause: gives no answer\ndef perceptron_predict(X, w, b):\n    X @ w\n",
}


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    for name, text in WORK.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_right_work_is_accepted_and_wrong_work_refused_and_named(bank):
    run = CliRunner().invoke(app, ["audit", "--bank", str(bank), "--json"])
    found = json.loads(run.stdout)
    assert run.exit_code == 0, run.output
    assert found["totals"] == {
        "right": 1,
        "accepted": 1,
        "forbidden": 0,
        "wrong": 2,
        "refused": 2,
        "named": 2,
    }
    strict = next(one for one in found["work"] if one["name"] == "wrong_strict")
    assert strict["cause"] == "a net input of 0 predicts −1"


def test_what_is_not_as_its_name_says_is_shown_and_fails(bank):
    (bank / "02/perceptron_predict/wrong_but_right.py").write_text(RIGHT)
    run = CliRunner().invoke(app, ["audit", "--bank", str(bank), "perceptron_predict"])
    assert run.exit_code == 1
    assert "wrong_but_right" in run.stdout


def test_a_folder_without_work_is_told_what_is_expected(bank):
    with pytest.raises(BankError, match=r"expected .*right_"):
        read_bank(bank, ["softmax"])
    (bank / "02" / "perceptron_predict").rename(bank / "02" / "predict")
    with pytest.raises(EarlabError, match="has no exercise predict"):
        CliRunner().invoke(app, ["audit", "--bank", str(bank)], catch_exceptions=False)
