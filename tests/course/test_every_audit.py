"""The audit of every exercise and assert cell of the course: known by its record where nothing has changed, see ``proofs``."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from autograder.assignments.assignment import assignment_names, load_assignment
from autograder.assignments.variants import VARIANTS
from autograder.audit.assert_cells import audit_tests
from autograder.audit.mutants import mutants
from autograder.audit.run import gathered, plan, work
from autograder.grading.engine import Engine
from tests.helpers import proof_sources, proofs

COURSE = {name: load_assignment(name) for name in assignment_names()}
EXERCISES = [(name, exercise.name) for name, one in COURSE.items() for exercise in one.exercises]
FEW = 2  # variants, where the record does not ask for all


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """Return one engine for all audits of this process: a sandbox takes seconds to start."""
    with Engine() as started:
        yield started


@pytest.mark.proof
@pytest.mark.parametrize(("notebook", "exercise"), EXERCISES, ids=[f"{n}-{e}" for n, e in EXERCISES])
def test_an_exercise_is_sound(
    prove: Callable[..., None], engine: Engine, notebook: str, exercise: str
) -> None:
    assignment = COURSE[notebook]

    def audit() -> str:
        one = assignment.exercise(exercise)
        found = [
            work(engine, assignment, batch)
            for batch in plan(assignment, one, VARIANTS if proofs.WHOLE else FEW)
        ]
        result = gathered(assignment, one, found)
        assert result.problems == ()
        assert result.solution_full
        assert not result.stub_scores
        assert all(mistake.failed and mistake.named for mistake in result.mistakes)
        assert len(result.mistakes) == len({mistake.name for mistake in one.mistakes})
        assert len(result.right_work) >= 3
        assert not any(style.lost for style in result.right_work)
        assert result.count("killed") + result.count("equivalent") == len(result.mutants)
        made = mutants(assignment.source.exercise_cell(exercise).solution)
        assert len(result.mutants) == len(made) > 0  # none is lost between the mutator and the result
        counts = (result.variants, len(result.mistakes), result.count("killed"), result.count("equivalent"))
        return "{} variants, {} mistakes, {} mutants killed, {} equivalent".format(*counts)

    prove(f"audit:{notebook}/{exercise}", proof_sources.of_audit(assignment, exercise), audit)


def test_assert_cells_are_sound(engine: Engine) -> None:
    results = [result for one in COURSE.values() if one.tests for result in audit_tests(engine, one)]
    assert [problem for result in results for problem in result.problems] == []


def test_no_record_outlives_its_exercise() -> None:
    known = {name for name in proofs.load() if name.startswith("audit:")}
    assert known <= {f"audit:{notebook}/{exercise}" for notebook, exercise in EXERCISES}, "run: make prove"
