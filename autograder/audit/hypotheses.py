"""Try thousands of ways to be wrong on an exercise's visible cases, and keep what they answer as fingerprints.

They are made by program: every mutant of the solution and of right work in other styles, and named mistakes two at a time.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from autograder.assignments.assignment import Assignment, apply_mistake, assignment_names, load_assignment
from autograder.assignments.exercise import Exercise
from autograder.assignments.right_work import right_work
from autograder.assignments.source import SourceError
from autograder.audit import clauses, mutants, operators
from autograder.audit.mutants import Mutant
from autograder.grading.reference import ReferenceAnswers
from autograder.sandbox import Sandbox
from autograder.sandbox.host.program import Task
from earlab.cells.magics import inert
from earlab.compare import asking
from earlab.compare import hypotheses as shown
from earlab.compare.asking import moves_of
from earlab.compare.comparison import matching_mistake
from earlab.compare.hypotheses import Hypothesis, Tried, Way, alike, fingerprint, telling
from earlab.protocol.casefile import ExerciseCases
from earlab.protocol.codec import decode
from earlab.protocol.outcome import Answer, Outcome

_SECONDS = 1.0  # of CPU time for all visible cases: what needs more is an endless loop
_MOST = 12  # ways that are kept for one set of answers
_BOTH = "two things are wrong at once. One: {} The other: {}"


@dataclass(frozen=True)
class Attempt:
    """A program that is wrong, perhaps.

    rank: the lower, the sooner its way is told.  operator: of a mutant; empty for a pair of mistakes.
    vague: its way says too little to be told.
    """

    text: str
    way: Way
    operator: str
    rank: int
    vague: bool = False


def try_all(
    assignment: Assignment, exercise: Exercise, sandbox: Sandbox, chosen: Sequence[Attempt] | None = None
) -> tuple[ExerciseCases, Tried]:
    """Return the visible cases of an exercise, and what is kept of the attempts and of asking right code again.

    chosen: some of the attempts; without it all.
    """
    answers = ReferenceAnswers(assignment, sandbox, secret=b"")
    try:
        visible = answers.visible(exercise)
    finally:
        answers.close()
    chosen = list(attempts(assignment, exercise)) if chosen is None else chosen
    inputs = tuple(case.inputs for case in visible.cases)
    task = Task(
        visible.probe, inputs, _SECONDS, visible.forbidden, shown=True
    )  # an endless loop is one the first time

    def run(attempt: Attempt) -> Sequence[Outcome]:
        with sandbox.open(assignment.edited_program(exercise.name, attempt.text)) as session:
            return session.run(task)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = _kept(visible, list(zip(chosen, pool.map(run, chosen))))
    with sandbox.open(assignment.reference_program()) as session:
        moves = [
            moves_of(
                case.inputs,
                Answer(case.expected),
                lambda questions: session.run(replace(task, inputs=tuple(questions))),
            )
            for case in visible.cases
        ]
    return visible, Tried(tuple(found), tuple(map(tuple, moves)))


def attempts(assignment: Assignment, exercise: Exercise) -> Iterator[Attempt]:
    """Yield every way to be wrong that is made by program, each text once."""
    solution = assignment.source.exercise_cell(exercise.name).solution
    seen = {solution}
    for attempt in _attempts(assignment, exercise, solution):
        if attempt.text not in seen:
            seen.add(attempt.text)
            yield attempt


def _attempts(assignment: Assignment, exercise: Exercise, solution: str) -> Iterator[Attempt]:
    for place, text in enumerate((solution, *right_work(assignment, exercise.name).values())):
        yield from (_of(mutant, min(place, 1)) for mutant in mutants.mutants(inert(text)))
    for one, other in combinations(exercise.mistakes, 2):
        try:
            text = apply_mistake(apply_mistake(solution, exercise, one), exercise, other)
        except SourceError:  # both change the same place
            continue
        yield Attempt(text, Way(_BOTH.format(one.says, other.says).rstrip(".")), "", 2)


def _of(mutant: Mutant, distance: int) -> Attempt:
    """Return the attempt that a mutant is. distance: 0 of the solution, 1 of another style."""
    way = Way(mutant.clause.says, mutant.clause.needs)
    return Attempt(mutant.source, way, mutant.operator, distance, mutant.clause.vague)


def _kept(visible: ExerciseCases, found: Sequence[tuple[Attempt, Sequence[Outcome]]]) -> list[Hypothesis]:
    """Return a hypothesis for each set of answers that says something, with what the attempts behind it have in common."""
    right = tuple(fingerprint(Answer(case.expected), case.expected) for case in visible.cases)
    groups: dict[tuple[bytes, ...], list[Attempt]] = {}
    for attempt, outcomes in found:
        prints = tuple(fingerprint(o, c.expected) for o, c in zip(outcomes, visible.cases, strict=True))
        same = next((known for known in groups if all(map(alike, known, prints))), prints)
        useless = all(map(alike, prints, right)) or not telling(visible, outcomes)
        if not attempt.vague and (same in groups or not (useless or matching_mistake(visible, outcomes))):
            groups.setdefault(same, []).append(attempt)
    return [_hypothesis(prints, group) for prints, group in groups.items()]


def _hypothesis(prints: tuple[bytes, ...], group: Sequence[Attempt]) -> Hypothesis:
    """Return what is kept of attempts with the same answers."""
    best = [attempt for attempt in group if attempt.rank == min(one.rank for one in group)]
    kinds = {attempt.operator for attempt in best}
    common = clauses.common_clause(*kinds) if len(kinds) == 1 and "" not in kinds else ""
    return Hypothesis(prints, tuple(dict.fromkeys(attempt.way for attempt in best))[:_MOST], common)


def made_of(assignment: Assignment, exercise: Exercise) -> str:
    """Return a digest of all that an exercise's hypotheses are made of."""
    parts = [assignment.version(exercise), exercise.cases_version]
    parts += [f"{m.name}\0{m.says}" for m in exercise.mistakes]
    parts += right_work(assignment, exercise.name).values()
    parts += [
        Path(str(module.__file__)).read_text() for module in (clauses, mutants, operators, shown, asking)
    ]
    parts.append(Path(__file__).read_text())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def chosen_exercises(names: Sequence[str], everything: bool) -> list[tuple[Assignment, Exercise]]:
    """Return the exercises whose hypotheses are not those of today, or all; raise KeyError for an unknown name."""
    assignments = [load_assignment(name) for name in assignment_names()]
    known = {e.name for a in assignments for e in a.exercises} | {a.name for a in assignments}
    for name in names:
        if name not in known:
            raise KeyError(name)
    return [
        (assignment, exercise)
        for assignment in assignments
        for exercise in assignment.exercises
        if (not names or {assignment.name, exercise.name} & {*names})
        and (everything or not up_to_date(assignment, exercise))
    ]


def up_to_date(assignment: Assignment, exercise: Exercise) -> bool:
    """Whether the hypotheses that are kept are made of what there is today."""
    place = shown.place_of(assignment.name, exercise.name)
    return place.is_file() and decode(place.read_bytes())["made_of"] == made_of(assignment, exercise)


def renew(assignment: Assignment, exercise: Exercise) -> tuple[int, int]:
    """Make the hypotheses on one exercise anew; return how many sets of answers and how many bytes are kept."""
    with Sandbox(preload=assignment.preload, absent=assignment.absent) as sandbox:
        visible, tried = try_all(assignment, exercise, sandbox)
    blob = shown.dump(visible, tried, made_of(assignment, exercise))
    shown.place_of(assignment.name, exercise.name).write_bytes(blob)
    return len(tried.hypotheses), len(blob)
