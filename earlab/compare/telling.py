"""Choose which of several failing cases is read first: on the card, on a student's page, for an instructor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from earlab.compare.finding import Finding


def most_telling_first(findings: Sequence[Finding | None], named: bool) -> list[int]:
    """Return the places of the cases that fail, the one to read first at the front, the others in order.

    A cause that most cases show comes first, unless the mistake is named.  A cause that a single one of several failing
    cases shows is likely a coincidence of small numbers: it is read first only where no other case tells anything else.
    """
    failing = [(place, finding) for place, finding in enumerate(findings) if finding is not None]
    kinds = Counter(finding.kind for _, finding in failing if finding.likely)
    kind, count = max(kinds.items(), key=lambda item: item[1], default=("", 0))
    enough = min(2, len(failing))
    telling = [place for place, f in failing if f.kind == kind and f.likely]
    solid = [
        place
        for place, f in failing
        if f.where is None or not f.likely or kinds[f.kind] >= enough  # only values agree by chance
    ]
    usual = not named and count >= enough
    places = [place for place, _ in failing]
    first = (telling if usual else solid or places)[:1]
    return [*first, *(place for place in places if place not in first)]
