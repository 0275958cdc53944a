"""Plan an audit as small batches of work, and do them on all cores."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing.util import Finalize
from typing import TypeVar

from autograder.assignments.assignment import Assignment, load_assignment
from autograder.assignments.exercise import Exercise
from autograder.audit.assert_cells import TestsResult, audit_tests
from autograder.audit.cases import audit_cases
from autograder.audit.completeness import is_written, lacks
from autograder.audit.mutants import Mutant, mutants
from autograder.audit.mutation import audit_mutants
from autograder.audit.result import CasesPart, ExerciseResult, MutantResult, merged
from autograder.grading.engine import Engine
from autograder.workers.local_pool import end_with_parent

VARIANTS_AT_ONCE = 40
MUTANTS_AT_ONCE = 20
MUTANT_VARIANTS = 3
Found = CasesPart | list[MutantResult]
Key = tuple[str, str]  # assignment, exercise
T = TypeVar("T")


@dataclass(frozen=True)
class Batch:
    """A piece of work on one exercise: some variants' cases or, where there are ``mutants``, those."""

    key: Key
    variants: tuple[int, ...]
    mutants: tuple[Mutant, ...] = ()


def plan(assignment: Assignment, exercise: Exercise, variants: int) -> list[Batch]:
    """Return the batches of one exercise's audit; none where there is nothing to run yet."""
    if not is_written(assignment, exercise) or not exercise.visible():
        return []
    key = (assignment.name, exercise.name)
    found = mutants(assignment.source.exercise_cell(exercise.name).solution)
    few = tuple(range(min(variants, MUTANT_VARIANTS)))
    cases = [Batch(key, part) for part in _split(range(variants), VARIANTS_AT_ONCE)]
    return cases + [Batch(key, few, part) for part in _split(found, MUTANTS_AT_ONCE)]


def work(engine: Engine, assignment: Assignment, batch: Batch) -> Found:
    """Do one batch of work."""
    exercise = assignment.exercise(batch.key[1])
    if batch.mutants:
        return audit_mutants(engine, assignment, exercise, batch.mutants, batch.variants)
    return audit_cases(engine, assignment, exercise, batch.variants)


def gathered(assignment: Assignment, exercise: Exercise, found: Iterable[Found]) -> ExerciseResult:
    """Return one exercise's result from what its batches found."""
    parts: list[CasesPart] = []
    results: list[MutantResult] = []
    for some in found:
        if isinstance(some, CasesPart):
            parts.append(some)
        else:
            results += some
    points = assignment.points(exercise.name)
    return merged(assignment.name, exercise, points, lacks(assignment, exercise), parts, results)


def audit(
    chosen: Sequence[Key],
    variants: int,
    secret: bytes = b"",
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> list[ExerciseResult]:
    """Audit the ``chosen`` exercises on all cores and return their results in the same order.

    progress(done, of) is called whenever a batch of work is done.  Raises SandboxError when the sandbox fails.
    """
    assignments = {name: load_assignment(name) for name, _ in chosen}
    batches = [
        batch
        for name, exercise in chosen
        for batch in plan(assignments[name], assignments[name].exercise(exercise), variants)
    ]
    # Spawned, not forked: a forked worker would inherit the threads of whoever asks for the audit.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), context, _start, (secret,)) as pool:
        futures = [pool.submit(_work, batch) for batch in batches]
        try:
            for done, future in enumerate(as_completed(futures), 1):
                future.result()
                progress(done, len(batches))
        except BaseException:
            pool.shutdown(cancel_futures=True)  # what failed will not be mended by the rest
            raise
    found: dict[Key, list[Found]] = {key: [] for key in chosen}
    for batch, future in zip(batches, futures):
        found[batch.key].append(future.result())
    return [
        gathered(assignments[name], assignments[name].exercise(exercise), found[name, exercise])
        for name, exercise in chosen
    ]


def audit_assert_cells(chosen: Sequence[Key]) -> list[TestsResult]:
    """Audit the ``chosen`` assert cells, each an assignment and a name, and return their results in the same order.

    Raises SandboxError when the sandbox fails.
    """
    names = dict.fromkeys(name for name, _ in chosen)
    with Engine() as engine:
        found = [result for name in names for result in audit_tests(engine, load_assignment(name))]
    return [result for result in found if (result.assignment, result.tests) in chosen]


_engine: Engine
_assignments: dict[str, Assignment] = {}


def _start(secret: bytes) -> None:
    """Prepare a worker process: one engine for all its batches."""
    global _engine
    end_with_parent()
    _engine = Engine(secret=secret)
    Finalize(None, _engine.close, exitpriority=10)


def _work(batch: Batch) -> Found:
    name = batch.key[0]
    if name not in _assignments:
        _assignments[name] = load_assignment(name)
    return work(_engine, _assignments[name], batch)


def _split(items: Sequence[T], size: int) -> Iterator[tuple[T, ...]]:
    for start in range(0, len(items), size):
        yield tuple(items[start : start + size])
