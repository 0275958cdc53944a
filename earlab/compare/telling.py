"""Choose what is told of work that is wrong, over all of its cases: on the card, on a student's page, for an instructor.

What one case shows may be a coincidence of small numbers.  A cause is told only if every failing case shows it, or is too
small to, and no case that passes speaks against it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from earlab.compare import hypotheses
from earlab.compare.comparison import compare, part_called
from earlab.compare.diagnosis import Clue, Part, explain_values
from earlab.compare.finding import Finding
from earlab.compare.text import Text
from earlab.protocol.casefile import AnsweredCase, AnsweredMistake, ExerciseCases
from earlab.protocol.outcome import Answer, Outcome

NO_CAUSE = "Work out that one value by hand, and print your steps beside it."  # where nothing is recognised

# Where nothing was answered the text is not to blame.
_SAY_ALL = frozenset({"not written", "calls a stub", "forbidden", "missing", "mutated", "not run"})
_MOST = 2  # sentences on the whole work


def findings_of(
    exercise: ExerciseCases, cases: Sequence[AnsweredCase], outcomes: Sequence[Outcome]
) -> list[Finding | None]:
    """Return what is wrong with each outcome, or None where it is right, with the causes that hold over all of them."""
    findings = [compare(case, outcome, exercise) for case, outcome in zip(cases, outcomes, strict=True)]
    for leaf in dict.fromkeys(f.leaf for f in findings if f is not None and f.kind == "values"):
        parts = [part_called(leaf, case, outcome, exercise) for case, outcome in zip(cases, outcomes)]
        answered = [isinstance(outcome, Answer) for outcome in outcomes]
        with np.errstate(all="ignore"):
            told = _told(parts, answered)
        for place, clue in told.items():
            finding = findings[place]
            if finding is not None and finding.kind == "values" and finding.leaf == leaf:
                findings[place] = finding.because(clue)
    return findings


def _told(parts: Sequence[Part | None], answered: Sequence[bool]) -> dict[int, Clue]:
    """Return the clue that is told of each case: the first that holds over all of them, else what each shows by itself."""
    shown = {place: explain_values(part) for place, part in enumerate(parts) if part is not None}
    wrong = [place for place in shown if not _part(parts, place).right]
    laid = all(
        part is not None for part, came in zip(parts, answered) if came
    )  # else a shape differs: no single cause
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
    strong = (c.key for place in wrong for c in shown[place] if not (c.observed or c.weak))
    for key in dict.fromkeys(strong):
        least = min(clue.least for place in wrong for clue in shown[place] if clue.key == key)
        if all(
            any(clue.key == key for clue in clues) or _mute(_part(parts, place), least)
            for place, clues in shown.items()
        ):
            yield key


def _part(parts: Sequence[Part | None], place: int) -> Part:
    part = parts[place]
    assert part is not None
    return part


def _mute(part: Part, least: int) -> bool:
    """Whether a case is too small, or too uniform, to speak for or against a cause."""
    if not part.telling or part.got.size < least:
        return True
    return part.right and float(np.ptp(part.expected)) <= part.tolerance


def lead_of(
    exercise: ExerciseCases,
    outcomes: Sequence[Outcome],
    findings: Sequence[Finding | None],
    mistake: AnsweredMistake | None,
    text: Text,
) -> tuple[str, ...]:
    """Return the sentences on the whole work, the most telling first: nothing where every case is right or unwritten.

    outcomes, findings: of the visible cases.  mistake: the named one that the work equals.
    """
    wrong = [finding for finding in findings if finding is not None]
    if not wrong or all(finding.kind in _SAY_ALL for finding in wrong):
        return ()
    alone = [remark.text for remark in text.remarks if remark.alone]
    if alone:
        return (alone[0],)
    says = mistake.says if mistake else hypotheses.matching(exercise, outcomes, text.holds)
    return (*([says] if says else []), *(remark.text for remark in text.remarks))[:_MOST]


def in_reading_order(findings: Sequence[Finding | None], explained: bool) -> list[tuple[int, Finding]]:
    """Return the places of the cases that fail with their findings, the one to read first at the front, the others in order.

    What most of them show comes first, then what a single one shows, then that values differ.
    explained: whether a sentence on the whole work is read before them.
    """
    failing = [(place, finding) for place, finding in enumerate(findings) if finding is not None]
    kinds = Counter(finding.kind for _, finding in failing if finding.likely)

    def rank(one: tuple[int, Finding]) -> tuple[int, int]:
        place, finding = one
        return (-kinds[finding.kind] if finding.likely else 0 if finding.cause else 1, place)

    first = [one for one in sorted(failing, key=rank)[:1]]
    others = [one for one in failing if one not in first]
    if not explained:
        first = [
            (place, finding if finding.likely or finding.cause else replace(finding, cause=NO_CAUSE))
            for place, finding in first
        ]
    return [*first, *others]
