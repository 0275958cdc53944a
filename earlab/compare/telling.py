"""Choose what is told of work that is wrong, over all of its cases: on the card, on a student's page, for an instructor.

What one case shows may be a coincidence of small numbers.  A cause is told only if every failing case shows it, or is too
small to, and no case that passes speaks against it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from earlab.compare.asking import Ask, differences, moves_of
from earlab.compare.comparison import SHAPE, VALUES, compare, matching_mistake, part_called
from earlab.compare.diagnosis import Clue, Part, explain_shape, explain_values
from earlab.compare.distinctions import distinction
from earlab.compare.finding import Finding
from earlab.compare.hypotheses import matching, tried
from earlab.compare.text import Text
from earlab.protocol.casefile import AnsweredCase, AnsweredMistake, ExerciseCases
from earlab.protocol.outcome import Answer, Outcome

NO_CAUSE = "Work out that one value by hand, and print your steps beside it."  # where nothing is recognised

# Where nothing was answered the text is not to blame.
_SAY_ALL = frozenset({"not written", "calls a stub", "forbidden", "missing", "mutated", "not run", "slow"})
_PLAIN = frozenset({"mutated", "returns in another order"})  # findings that nothing is to be added to
_MOST = 2  # sentences on the whole work
_FEW = 3  # cases whose titles are told
_ASKED = 3  # cases: what one of them shows may be so in that one only
_PATIENCE = 0.3  # seconds that asking again may take


def findings_of(
    exercise: ExerciseCases, cases: Sequence[AnsweredCase], outcomes: Sequence[Outcome]
) -> list[Finding | None]:
    """Return what is wrong with each outcome, or None where it is right, with the causes that hold over all of them."""
    findings = [compare(case, outcome, exercise) for case, outcome in zip(cases, outcomes, strict=True)]
    for leaf in dict.fromkeys(f.leaf for f in findings if f is not None and f.kind in (VALUES, SHAPE)):
        parts = [part_called(leaf, case, outcome, exercise) for case, outcome in zip(cases, outcomes)]
        answered = [isinstance(outcome, Answer) for outcome in outcomes]
        with np.errstate(all="ignore"):
            told = _told_of_values(parts, answered) | _told_of_shapes(parts)
        for place, clue in told.items():
            finding = findings[place]
            if finding is not None and finding.kind in (VALUES, SHAPE) and finding.leaf == leaf:
                findings[place] = finding.because(clue)
    return findings


def _told_of_shapes(parts: Sequence[Part | None]) -> dict[int, Clue]:
    """Return the clue that is told of each shape that differs: the first that all of them show."""
    shown = {
        place: explain_shape(part) for place, part in enumerate(parts) if part is not None and not part.fits
    }
    keys = [{clue.key for clue in clues} for clues in shown.values()]
    common = set.intersection(*keys) if keys else set()
    return {place: next(clue for clue in clues if clue.key in common) for place, clues in shown.items()}


def _told_of_values(parts: Sequence[Part | None], answered: Sequence[bool]) -> dict[int, Clue]:
    """Return the clue that is told of each case: the first that holds over all of them, else what each shows by itself."""
    laid = all(
        part is not None and part.fits for part, came in zip(parts, answered) if came
    )  # else no single cause
    parts = [part if part is not None and part.fits else None for part in parts]
    shown = {place: explain_values(part) for place, part in enumerate(parts) if part is not None}
    wrong = [place for place in shown if not _part(parts, place).right]
    common = list(_common(parts, shown, wrong)) if laid else []
    if not common:
        seen = {place: [clue for clue in shown[place] if clue.observed] for place in wrong}
        return {place: clues[0] for place, clues in seen.items() if clues}
    told = {}
    for place in wrong:
        here = [clue for key in common for clue in shown[place] if clue.key == key]
        if here:
            also = next((clue.also for clue in here[1:] if clue.also and clue.kind == here[0].kind), "")
            told[place] = replace(here[0], cause=f"{here[0].cause} {also}".rstrip())
    return told


def _common(
    parts: Sequence[Part | None], shown: dict[int, tuple[Clue, ...]], wrong: Sequence[int]
) -> Iterator[str]:
    """Yield the keys of the clues that explain all that is wrong and that nothing speaks against."""
    strong = {c.key for place in wrong for c in shown[place] if not (c.observed or c.weak)}
    rank = {key: max(_rank(shown[place], key) for place in wrong) for key in sorted(strong)}
    for key in sorted(rank, key=lambda one: rank[one]):
        least = min(clue.least for place in wrong for clue in shown[place] if clue.key == key)
        if all(
            any(clue.key == key for clue in clues) or _mute(_part(parts, place), least)
            for place, clues in shown.items()
        ):
            yield key


def _rank(clues: Sequence[Clue], key: str) -> int:
    """Return at what place a case shows a clue, the likeliest first."""
    return next((place for place, clue in enumerate(clues) if clue.key == key), 0)


def _part(parts: Sequence[Part | None], place: int) -> Part:
    part = parts[place]
    assert part is not None
    return part


def _mute(part: Part, least: int) -> bool:
    """Whether a case is too small, or too uniform, to speak for or against a cause."""
    if not part.telling or part.got.size < least:
        return True
    uniform = part.got.size > 1 and float(np.ptp(part.expected)) <= part.tolerance
    return part.right and (uniform or not part.expected.any())


def asked_again(exercise: ExerciseCases, outcomes: Sequence[Outcome], ask: Ask) -> tuple[str, ...]:
    """Return what shows when a case that is wrong is asked again with one thing changed; nothing where a mistake is named.

    outcomes: of the visible cases.
    """
    moves = tried(exercise).moves
    if not moves or matching_mistake(exercise, outcomes) is not None:
        return ()
    findings = findings_of(exercise, exercise.cases, outcomes)
    answered = [
        place
        for place, _ in in_reading_order(findings, explained=True)
        if isinstance(outcomes[place], Answer)
    ]
    asked = sorted(answered, key=lambda place: -len(moves[place]))[
        :_ASKED
    ]  # first those that most can be asked about
    told: list[list[str]] = []
    left = _PATIENCE
    for place in asked:
        left -= outcomes[place].seconds * len(moves[place])
        if left > 0 and moves[place]:
            mine = moves_of(exercise.cases[place].inputs, outcomes[place], ask)
            told.append(differences(moves[place], mine))
    return tuple(said for said in (told[0] if told else ()) if all(said in others for others in told))[:_MOST]


def lead_of(
    exercise: ExerciseCases,
    outcomes: Sequence[Outcome],
    findings: Sequence[Finding | None],
    mistake: AnsweredMistake | None,
    text: Text,
    asked: Sequence[str] = (),
) -> tuple[str, ...]:
    """Return the sentences on the whole work, the most telling first: nothing where every case is right or unwritten.

    outcomes, findings: of the visible cases.  mistake: the named one that the work equals.  asked: what showed when it was
    asked again.
    """
    wrong = [finding for finding in findings if finding is not None]
    if not wrong or all(finding.kind in _SAY_ALL for finding in wrong):
        return ()
    alone = [remark.text for remark in text.remarks if remark.alone]
    if alone:
        return (alone[0],)
    remarks = [remark.text for remark in text.remarks]
    if mistake is not None and (not text.holds or set(mistake.needs) <= text.holds):
        return (mistake.says, *remarks)[:_MOST]
    (_, first), *_ = in_reading_order(findings, explained=True)
    if (first.cause and first.likely) or first.kind in _PLAIN:  # that stands beside the case
        return tuple(remarks)[:_MOST]
    where = _where_wrong(exercise, findings)
    says = [matching(exercise, outcomes, text.holds), where]
    if not remarks and (
        not first.likely or first.kind == "property"
    ):  # else it says itself what is the matter
        says += asked or ([] if where else [_few_right(exercise, findings)])
    return tuple(dict.fromkeys(sentence for sentence in (*remarks[:1], *says) if sentence))[:_MOST]


def _where_wrong(exercise: ExerciseCases, findings: Sequence[Finding | None]) -> str:
    """Say which cases are wrong, and what their inputs have that no right one's have."""
    right, wrong = _titles(exercise, findings)
    if not right:
        return ""
    there, elsewhere = _distinction(exercise, findings)
    if len(wrong) > _FEW or len(wrong) >= len(right):
        return f"Right where {elsewhere}, wrong where {there}." if there and len(right) > 1 else ""
    cases, verb, them = ("the case", "is", "it") if len(wrong) == 1 else ("the cases", "are", "them")
    apart = f" What sets {them} apart: there {there}." if there else ""
    return f"Only {cases} {_listed(wrong)} {verb} wrong; the {len(right)} others are right.{apart}"


def _few_right(exercise: ExerciseCases, findings: Sequence[Finding | None]) -> str:
    """Say which cases alone are right; a single one may be so for many reasons."""
    right, wrong = _titles(exercise, findings)
    if not 2 <= len(right) <= _FEW or len(right) >= len(wrong):
        return ""
    return f"Right in {_listed(right)} only: what do the {len(wrong)} others have that is not there?"


def _distinction(exercise: ExerciseCases, findings: Sequence[Finding | None]) -> tuple[str, str]:
    answered = _in_time(exercise, findings)
    return distinction(
        [case.inputs for case, _ in answered], [finding is not None for _, finding in answered]
    )


def _titles(exercise: ExerciseCases, findings: Sequence[Finding | None]) -> tuple[list[str], list[str]]:
    """Return the titles of the cases that are right, and of those that are wrong; of those that were late nobody knows."""
    titles: tuple[list[str], list[str]] = [], []
    for case, finding in _in_time(exercise, findings):
        titles[finding is not None].append(f'"{case.title}"')
    return titles


def _in_time(
    exercise: ExerciseCases, findings: Sequence[Finding | None]
) -> list[tuple[AnsweredCase, Finding | None]]:
    both = zip(exercise.cases, findings, strict=True)
    return [(case, finding) for case, finding in both if finding is None or finding.kind != "slow"]


def _listed(titles: Sequence[str]) -> str:
    return " and ".join([", ".join(titles[:-1]), titles[-1]]) if len(titles) > 1 else titles[0]


def in_reading_order(findings: Sequence[Finding | None], explained: bool) -> list[tuple[int, Finding]]:
    """Return the places of the cases that fail with their findings, the one to read first at the front, the others in order.

    What most of them show comes first, then what a single one shows, then that values differ, then that an answer was late.
    explained: whether a sentence on the whole work is read before them.
    """
    failing = [(place, finding) for place, finding in enumerate(findings) if finding is not None]
    kinds = Counter(finding.kind for _, finding in failing if finding.likely)

    def rank(one: tuple[int, Finding]) -> tuple[int, int]:
        place, finding = one
        if finding.kind == "slow":
            return (2, place)
        return (-kinds[finding.kind] if finding.likely else 0 if finding.cause else 1, place)

    first = [one for one in sorted(failing, key=rank)[:1]]
    others = [one for one in failing if one not in first]
    if not explained:
        first = [
            (place, finding if finding.likely or finding.cause else replace(finding, cause=NO_CAUSE))
            for place, finding in first
        ]
    return [*first, *others]
