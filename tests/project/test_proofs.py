"""What is believed by record and what runs: the rules of ``tests/helpers/proofs.py``, and what a proof depends on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from autograder.assignments.assignment import load_assignment
from tests.helpers import proof_sources, proofs
from tests.helpers.proofs import Outcome, Record
from tests.helpers.support import ROOT

NAMES = [f"audit:02_perceptron/{i}" for i in range(99)]
SAMPLED = next(name for name in NAMES if name in proofs.sample(NAMES))
OTHER = next(name for name in NAMES if name not in proofs.sample(NAMES))
SOURCES = ["def f(): ..."]
TRUE = Record(proofs.digest(SOURCES), proofs.libraries(), "sound")

Held = Callable[..., SimpleNamespace]


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    """Return a function that holds a proof under some conditions and says whether it ran, and what it told."""

    def hold(
        known: Record | None,
        name: str = OTHER,
        *,
        renewing: bool = False,
        long: bool = False,
        holds: bool = True,
    ) -> SimpleNamespace:
        monkeypatch.setattr(proofs, "RENEWING", renewing)
        monkeypatch.setattr(proofs, "LONG", long)
        runs: list[int] = []
        told: list[Outcome] = []

        def run() -> str:
            runs.append(1)
            assert holds, "a mutant survives"
            return "sound"

        records = dict.fromkeys(NAMES, TRUE)
        del records[name]
        records |= {name: known} if known else {}
        error = ""
        try:
            proofs.hold(name, SOURCES, run, told.append, records)
        except (AssertionError, pytest.fail.Exception) as failed:
            error = str(failed)
        return SimpleNamespace(ran=bool(runs), told=told, error=error)

    return hold


def test_what_is_unchanged_is_believed(held: Held) -> None:
    found = held(TRUE)
    assert (found.ran, found.error, found.told) == (False, "", [Outcome(OTHER, False, TRUE)])


def test_a_fixed_sample_of_it_runs_all_the_same(held: Held) -> None:
    found = held(TRUE, SAMPLED)
    assert (found.ran, found.error, found.told) == (True, "", [Outcome(SAMPLED, True, TRUE)])
    assert "a mutant survives" in held(TRUE, SAMPLED, holds=False).error


def test_the_sample_does_not_grow_with_the_course() -> None:
    many = [f"audit:05_training/{i}" for i in range(600)]
    assert len(proofs.sample(many)) == len(proofs.sample(NAMES)) == 10
    assert proofs.sample(many[:3]) == set(many[:3])
    assert proofs.sample(reversed(many)) == proofs.sample(many)


def test_the_long_tests_believe_nothing(held: Held) -> None:
    assert held(TRUE, long=True).ran


def test_other_sources_run_and_name_the_command_that_renews_the_record(held: Held) -> None:
    stale = Record("0123456789abcdef", TRUE.libraries, "sound")
    for known, why in ((stale, "was proven from other sources"), (None, "has no record yet")):
        found = held(known)
        assert found.ran
        assert f"{why}; run: make prove NB=02" in found.error
    assert "a mutant survives" in held(stale, holds=False).error


def test_other_libraries_run_and_decide(held: Held) -> None:
    elsewhere = Record(TRUE.sources, "0123456789abcdef", "sound")
    found = held(elsewhere)
    assert (found.ran, found.error) == (True, "")
    assert "a mutant survives" in held(elsewhere, holds=False).error


def test_renewing_runs_what_is_not_known_and_nothing_else(held: Held) -> None:
    stale = Record("0123456789abcdef", TRUE.libraries, "sound")
    for known in (None, stale, Record(TRUE.sources, "0123456789abcdef", "sound")):
        found = held(known, renewing=True)
        assert (found.ran, found.error, found.told) == (True, "", [Outcome(OTHER, True, TRUE)])
    assert not held(TRUE, SAMPLED, renewing=True).ran


def test_records_are_sorted_lines_that_come_back(tmp_path: Path) -> None:
    path = tmp_path / "proofs.json"
    assert proofs.load(path) == {}
    records = {"notebook:02_perceptron": TRUE, "audit:02_perceptron/sigmoid": TRUE}
    proofs.save(records, path)
    lines = path.read_text().splitlines()
    assert [line.split('"')[1] for line in lines[1:-1]] == sorted(records)
    assert proofs.load(path) == records
    proofs.save({}, path)
    assert proofs.load(path) == {}


def test_a_run_of_all_proofs_forgets_what_is_gone() -> None:
    old, now = {"audit:a/gone": TRUE}, [Outcome("audit:a/new", True, TRUE)]
    assert proofs.renewed(old, now, everything=False) == {"audit:a/gone": TRUE, "audit:a/new": TRUE}
    assert proofs.renewed(old, now, everything=True) == {"audit:a/new": TRUE}
    other = {**old, "notebook:a": TRUE}
    assert proofs.renewed(other, now, everything=True) == {"audit:a/new": TRUE, "notebook:a": TRUE}, (
        "a run of one file says nothing of what another one proves"
    )


def names(sources: list[Path | str]) -> set[str]:
    return {part.relative_to(ROOT).as_posix() for part in sources if isinstance(part, Path)}


def test_an_audit_depends_on_its_exercise_on_the_cells_and_on_the_rules() -> None:
    assignment = load_assignment("05_training")
    sources = proof_sources.of_audit(assignment, "softmax")
    found = names(sources)
    assert {
        "autograder/exercises/training/softmax.py",
        "autograder/audit/mutation.py",
        "autograder/grading/engine.py",
        "autograder/sandbox/child/runtime.py",
        "earlab/compare/comparison.py",
    } <= found
    assert "autograder/exercises/training/adam_step.py" not in found
    assert not [
        name for name in found if name.startswith(("earlab/plots", "earlab/widgets", "autograder/report"))
    ]
    assert assignment.source.exercise_cell("softmax").solution in sources


def test_a_notebook_depends_on_what_it_imports_and_on_its_data() -> None:
    found = names(proof_sources.of_notebook("02_perceptron"))
    assert {
        "solutions/02_perceptron.py",
        "earlab/plots/perceptron.py",
        "earlab/student/check.py",
        "earlab/widgets/perceptron_board.js",
        "earlab/widgets/kit/kit.css",
        "earlab/public/02_perceptron/gate_weights.msgpack",
        "earlab/data/drums.py",
        "data/drums/recipe.toml",
    } <= found
    assert not [
        name
        for name in found
        if name.startswith(("autograder/", "data/instruments", "earlab/plots/training"))
    ]
