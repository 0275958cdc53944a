"""Hold what an audit found, as plain data: parts from the workers, merged into one result per exercise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from autograder.assignments.exercise import Exercise
from autograder.audit.assert_cells import TestsResult
from autograder.audit.case_sets import VISIBLE, listed
from autograder.audit.mutants import Mutant

MutantStatus = Literal["killed", "equivalent", "surviving"]


@dataclass(frozen=True)
class MistakeResult:
    """One named mistake over some variants.

    failed: loses points on every variant and fails a visible case.  named: is called by its name each time.
    least_loss, most_loss: points, the least and the most over the variants: the same for everybody, where it is fair.
    """

    name: str
    failed: bool
    named: bool
    least_loss: float
    most_loss: float


@dataclass(frozen=True)
class RightWorkResult:
    """Right work in one other style.  lost: what is wrong with it, as a sentence; nothing where it gets full marks."""

    style: str
    lost: str = ""


@dataclass(frozen=True)
class CasesPart:
    """What the cases of some variants of one exercise catch.

    lazy: for each answer that needs no work ("zeros", "first input"), the most of the points it got, 0 … 1.
    digests: one per variant, of its inputs.  drawn: the inputs hold numbers, so variants can differ.
    refused: the forbidden names of which every use was refused; looked at beside variant 0 only.
    right_work: what the other styles get; looked at in the part with variant 0 only.
    """

    solution_full: bool = True
    stub_scores: bool = False
    mistakes: tuple[MistakeResult, ...] = ()
    lazy: dict[str, float] = field(default_factory=dict)
    digests: tuple[str, ...] = ()
    drawn: bool = True
    refused: tuple[str, ...] = ()
    right_work: tuple[RightWorkResult, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class MutantResult:
    """One automatic mutant: where it failed, of the visible cases and a few hidden variants."""

    id: str
    function: str
    description: str
    change: str
    diff: str
    line: int
    status: MutantStatus
    seen_by: tuple[str, ...] = ()  # "the visible cases", "variant 0", …
    missed_by: tuple[str, ...] = ()
    spread: int = 0  # how many more cases it fails in one variant than in another
    reason: str = ""  # why an equivalent one is equivalent

    @classmethod
    def of(cls, mutant: Mutant, failed: Mapping[str, int]) -> MutantResult:
        """Return the result for a mutant; ``failed`` says of each set how many cases it failed there."""
        hidden = [count for name, count in failed.items() if name != VISIBLE]
        return cls(
            id=mutant.id,
            function=mutant.function,
            description=mutant.description,
            change=mutant.change,
            diff=mutant.diff,
            line=mutant.line,
            status="killed" if any(failed.values()) else "surviving",
            seen_by=tuple(name for name in failed if failed[name]),
            missed_by=tuple(name for name in failed if not failed[name]),
            spread=max(hidden, default=0) - min(hidden, default=0),
        )

    @property
    def uneven(self) -> bool:
        """Whether some sets of cases are easier than others: they do not see what others see."""
        return bool(self.seen_by and self.missed_by)


@dataclass(frozen=True)
class ExerciseResult:
    """The audit of one exercise. It is sound when there is no problem; notes are only worth a look."""

    assignment: str
    exercise: str
    points: float
    variants: int
    solution_full: bool
    stub_scores: bool
    mistakes: tuple[MistakeResult, ...]
    lazy: dict[str, float]
    forbidden: tuple[str, ...]
    refused: tuple[str, ...]
    right_work: tuple[RightWorkResult, ...]
    mutants: tuple[MutantResult, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...]

    def count(self, status: MutantStatus) -> int:
        """Return how many mutants have that status."""
        return sum(mutant.status == status for mutant in self.mutants)

    def to_json(self) -> dict[str, Any]:
        """Return plain data, killed mutants counted and the others listed."""
        data = asdict(self)
        data["mutants"] = [asdict(m) for m in self.mutants if m.status != "killed"]
        counts = {"total": len(self.mutants), "killed": self.count("killed"),
                  "equivalent": self.count("equivalent"), "surviving": self.count("surviving")}  # fmt: skip
        return {**data, "mutant_counts": counts, "sound": not self.problems}


def merged(
    assignment: str,
    exercise: Exercise,
    points: float,
    lacks: Sequence[str],
    parts: Sequence[CasesPart],
    mutants: Iterable[MutantResult],
) -> ExerciseResult:
    """Return one exercise's result from its parts, with all that is wrong said in ``problems``.

    lacks: what is missing in the exercise before anything of it is run.
    """
    mistakes = _merged_mistakes(exercise, parts)
    judged, stale = _with_equivalents(exercise, sorted(mutants, key=lambda mutant: mutant.line))
    lazy = {name: max(part.lazy.get(name, 0.0) for part in parts) for part in parts for name in part.lazy}
    digests = [digest for part in parts for digest in part.digests]
    right_work = tuple(one for part in parts for one in part.right_work)
    problems = [
        *lacks,
        *(problem for part in parts for problem in part.problems),
        *(one.lost for one in right_work if one.lost),
        *(
            f"mistake {m.name!r} loses {m.least_loss:g} points on some variants and {m.most_loss:g} on others"
            for m in mistakes
            if m.most_loss > m.least_loss
        ),
        *_variety(digests, drawn=any(part.drawn for part in parts)),
        *stale,
        *(f"mutant {m.id} survives ({m.description}): {m.change}" for m in judged if m.status == "surviving"),
    ]
    notes = [
        f"the lazy answer {name!r} gets {share:.0%} of the points" for name, share in lazy.items() if share
    ]
    notes += [f"{listed(m.missed_by)} would not see mutant {m.id}: {m.change}" for m in judged if m.uneven]
    return ExerciseResult(
        assignment=assignment,
        exercise=exercise.name,
        points=points,
        variants=len(digests),
        solution_full=bool(parts) and all(part.solution_full for part in parts),
        stub_scores=any(part.stub_scores for part in parts),
        mistakes=mistakes,
        lazy=lazy,
        forbidden=exercise.forbidden,
        refused=tuple(name for part in parts for name in part.refused),
        right_work=right_work,
        mutants=tuple(judged),
        problems=tuple(dict.fromkeys(problems)),
        notes=tuple(notes),
    )


def spreads(results: Sequence[ExerciseResult]) -> dict[str, int]:
    """Count by how much variants differ: named mistakes in points, automatic mutants in cases that they fail."""
    mistakes = [mistake for result in results for mistake in result.mistakes]
    mutants = [mutant.spread for result in results for mutant in result.mutants]
    return {
        "mistakes_uneven": sum(mistake.most_loss > mistake.least_loss for mistake in mistakes),
        "mutants_even": mutants.count(0),
        "mutants_one_case": mutants.count(1),
        "mutants_more_cases": sum(spread > 1 for spread in mutants),
    }


def totals(results: Sequence[ExerciseResult], tests: Sequence[TestsResult] = ()) -> dict[str, int]:
    """Return the numbers of the whole audit; tests: the results of assert cells."""
    mistakes = [mistake for result in results for mistake in result.mistakes]
    right_work = [one for result in results for one in result.right_work]
    return {
        "exercises": len(results),
        "solutions_below_full": sum(not result.solution_full for result in results),
        "stubs_scoring": sum(result.stub_scores for result in results),
        "right_work": len(right_work),
        "right_work_below_full": sum(bool(one.lost) for one in right_work),
        "mistakes": len(mistakes),
        "mistakes_failed": sum(mistake.failed for mistake in mistakes),
        "mistakes_named": sum(mistake.named for mistake in mistakes),
        "mutants": sum(len(result.mutants) for result in results),
        "mutants_killed": sum(result.count("killed") for result in results),
        "mutants_equivalent": sum(result.count("equivalent") for result in results),
        "mutants_surviving": sum(result.count("surviving") for result in results),
        **spreads(results),
        "tests": len(tests),
        "tests_unsound": sum(bool(result.problems) for result in tests),
    }


def _merged_mistakes(exercise: Exercise, parts: Sequence[CasesPart]) -> tuple[MistakeResult, ...]:
    merged_results = []
    for mistake in exercise.mistakes:
        found = [result for part in parts for result in part.mistakes if result.name == mistake.name]
        merged_results.append(
            MistakeResult(
                mistake.name,
                failed=bool(found) and all(result.failed for result in found),
                named=bool(found) and all(result.named for result in found),
                least_loss=min((result.least_loss for result in found), default=0.0),
                most_loss=max((result.most_loss for result in found), default=0.0),
            )
        )
    return tuple(merged_results)


def _with_equivalents(
    exercise: Exercise, mutants: Sequence[MutantResult]
) -> tuple[list[MutantResult], list[str]]:
    """Mark the recorded equivalents; return what is wrong with the records beside them."""
    problems = []
    reasons: dict[str, str] = {}
    for record in exercise.equivalent:
        same = [m for m in mutants if m.change == record.line]
        if not same:
            problems.append(f"the equivalent {record.line!r} is stale: no mutant reads so; delete or mend it")
        elif any(m.status == "killed" for m in same):
            problems.append(f"the equivalent {record.line!r} is killed by the cases: it is none, delete it")
        elif not record.reason.strip():
            problems.append(f"the equivalent {record.line!r} has no reason")
        else:
            reasons[record.line] = record.reason
    marked = [
        MutantResult(**{**vars(m), "status": "equivalent", "reason": reasons[m.change]})
        if m.change in reasons
        else m
        for m in mutants
    ]
    return marked, problems


def _variety(digests: Sequence[str], *, drawn: bool) -> list[str]:
    """Say so when two variants have the same inputs, unless there is nothing in them to draw."""
    same = len(digests) - len(set(digests))
    if same == 0 or not drawn:
        return []
    return [f"{same} of {len(digests)} variants repeat the inputs of another; does draw use its rng?"]
