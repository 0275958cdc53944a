"""Find out which release of an assignment a class was given, and say where that differs from what there is today.

nbgrader keeps what it handed out in the gradebook, cell by cell: so the gradebook says which release is graded, and
what each cell gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import earlab
from autograder.assignments.assignment import Assignment
from autograder.assignments.changes import changes
from autograder.assignments.source import Source
from autograder.nbgrader.external_assignments import Kept
from autograder.nbgrader.releases import Released, Releases, versions
from earlab.cells.roles import ROLES
from earlab.errors import EarlabError

HandedOut = Mapping[str, Kept]  # what the gradebook keeps of an assignment, by grade id


class NotAsReleased(EarlabError):
    """What the gradebook has is no release of ours; the message says what to do."""


@dataclass(frozen=True, order=True)
class Fit:
    """How well a source fits what was handed out: the same points count more than the same texts."""

    points: bool
    texts: int

    @staticmethod
    def of(source: Source, handed_out: HandedOut) -> Fit | None:
        """Return how well a source fits, None where its cells are others."""
        ours = _as_kept(source)
        if ours.keys() != handed_out.keys():
            return None
        texts = sum(ours[name].source == kept.source for name, kept in handed_out.items())
        return Fit(all(ours[name].points == kept.points for name, kept in handed_out.items()), texts)

    def whole(self, handed_out: HandedOut) -> bool:
        """Whether all of it is the same."""
        return self.points and self.texts == len(handed_out)


def best(releases: Sequence[Released], handed_out: HandedOut) -> tuple[Released, Fit] | None:
    """Return the release that fits best, of several the newest; None where none has the same cells."""
    fits = [(one, fit) for one in releases if (fit := Fit.of(one.source, handed_out))]
    return max(fits, key=lambda pair: pair[1], default=None)


def released_to(
    releases: Releases, name: str, handed_out: HandedOut, today: Callable[[], Assignment | None]
) -> Released:
    """Return which release of an assignment was handed out; raise NotAsReleased where none was.

    today: asked where no release fits in full. What fits better and was not kept yet is kept from now on: so a course
    that was made by other means, or by an earlier version, has its releases too.
    """
    known = releases.of(name)
    found = best(known, handed_out)
    if found and found[1].whole(handed_out):
        return found[0]
    now = today()
    fit = Fit.of(now.source, handed_out) if now else None
    if now and fit and (not found or fit > found[1]):
        releases.keep(now)
        return releases.of(name)[0]
    if found:
        return found[0]
    raise not_as_released(name, known, now.source if now else None, handed_out)


def points_of(handed_out: HandedOut) -> dict[str, float]:
    """Return what each cell gives, as the gradebook has it."""
    return {name: kept.points for name, kept in handed_out.items()}


def not_as_released(
    name: str, releases: Sequence[Released], today: Source | None, handed_out: HandedOut
) -> NotAsReleased:
    """Say how an assignment in the gradebook differs from all that is known of it."""
    nearest = today or (releases[0].source if releases else None)
    ours = _as_kept(nearest).keys() if nearest else set()
    more, less = sorted(handed_out.keys() - ours), sorted(ours - handed_out.keys())
    differs = [f"it has {', '.join(more)} more"] if more else []
    differs += [f"it lacks {', '.join(less)}"] if less else []
    what = " and ".join(differs) if nearest else "nothing is known here of its source"
    return NotAsReleased(
        f"{name} in the gradebook is no release of this course's grader: {what}. Release it again (`autograder release "
        f"{name}`) and run `nbgrader generate_assignment {name} --force`; a notebook with cells of your own is an "
        f"assignment of your own: give its folder in source/ and its file another name"
    )


def remarks(
    assignment: Assignment, chosen: Released, newest: Released, today: Source | None, handed_out: HandedOut
) -> Iterator[str]:
    """Yield a sentence for each way in which what is graded is not what there is today, with the way out."""
    name = assignment.name
    again = (
        f"nbgrader generate_assignment {name} --force (which nbgrader refuses where cells came or went and work on it is "
        "graded already)"
    )
    if chosen != newest and (differing := changes(chosen.source, newest.source)):
        yield (
            f"{chosen} is graded, as it was handed out. It was released once more since ({'; '.join(differing)}); to hand "
            f"that out: {again}"
        )
    if today is not None and (differing := changes(newest.source, today)):
        yield (
            f"{chosen} is graded. Its source was changed since the last release ({'; '.join(differing)}); to hand that out: "
            f"autograder release {name}, then {again}"
        )
    other = [name for name, version in versions(assignment).items() if chosen.versions.get(name) != version]
    if other:
        yield (
            f"{chosen} is graded with the cases and rules that are installed now (Earlab {earlab.__version__}): those of "
            f"{', '.join(other)} are others than then"
        )
    yield from _changed_in_gradebook(chosen, handed_out)


def _changed_in_gradebook(chosen: Released, handed_out: HandedOut) -> Iterator[str]:
    ours = _as_kept(chosen.source)
    points = [
        f"{name} {kept.points:g}, released with {ours[name].points:g}"
        for name, kept in handed_out.items()
        if kept.points != ours[name].points
    ]
    if points:
        yield f"The gradebook's points count for {chosen.source.name}: {'; '.join(points)}"
    locked = {cell.id for cell in chosen.source.cells if ROLES[cell.role].locked}
    texts = [name for name in handed_out if name in locked and handed_out[name].source != ours[name].source]
    if texts:
        yield (
            f"{chosen.source.name} was handed out with another text in {', '.join(texts)} than it was released with; the "
            "released one counts"
        )


def _as_kept(source: Source) -> dict[str, Kept]:
    """Return what ``nbgrader generate_assignment`` keeps of a source: hidden tests, no solution."""
    kept = {}
    for cell in source.cells:
        traits = ROLES[cell.role]
        if traits.written or traits.locked:
            text = cell.solution if cell.role == "tests" else cell.student
            kept[cell.id] = Kept(text, source.points_of(cell) if traits.graded else 0.0)
    return kept
