"""Choose which notebook in a folder counts, where there is more than the one that was asked for, and say so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from autograder.assignments.assignment import Assignment
from autograder.intake.folder import HandedFolder, Listing
from autograder.intake.reading import Reader, Reading
from earlab.handin import candidates
from earlab.handin.notebook_file import UnreadableError
from earlab.protocol import casefile

_MOST = 5  # other notebooks that are looked into


def choose(
    folder: HandedFolder,
    listing: Listing,
    may: Sequence[str],
    assignment: Assignment,
    reader: Reader,
    beside: Sequence[str],
) -> tuple[Reading, list[str]]:
    """Return the notebook that counts, and what is unusual about it; raise UnreadableError where there is none.

    may: the files that may be it, the likeliest first.  beside: names of the files that it was handed in with.
    """
    expected = f"{assignment.source.notebook}.ipynb"
    if expected in listing.left:
        may = [expected, *may]  # a link, or whatever it is: opening it says so
    if not may:
        raise UnreadableError(candidates.nothing_there([*listing.files, *listing.left], expected))
    first, *others = may
    met: dict[str, Reading] = {}
    trouble: UnreadableError | None = None
    for place, name in enumerate([first, *others[:_MOST]]):
        try:
            met[name] = reader.read(folder.notebook(name), beside, assignment)
        except UnreadableError as error:
            if place:
                break  # what is hard to read is not tried again and again
            trouble = error
    same = {reading.sha256 for name, reading in met.items() if name == first}
    worked = [name for name in met if met[name].worked_on and (name == first or met[name].sha256 not in same)]
    if not worked and trouble is not None:
        raise trouble
    chosen = worked[0] if worked else first
    notes = [
        note for note in (candidates.renamed(chosen, expected), _elsewhere(met[chosen], assignment)) if note
    ]
    if chosen != first:
        why = "cannot be read" if trouble else "is as it was handed out"
        notes.append(
            f"{candidates.shown(first)} {why}; {candidates.shown(chosen)} holds work, and is graded."
        )
    if len(worked) > 1:
        listed = ", ".join(map(candidates.shown, worked[1:]))
        notes.append(
            f"There is work in {listed} too; {candidates.shown(chosen)} is graded. Keep one notebook."
        )
    return met[chosen], notes


def _elsewhere(reading: Reading, assignment: Assignment) -> str:
    """Say of which other assignment a notebook is, where nothing in it belongs to this one."""
    own = {exercise.name for exercise in assignment.exercises}
    if reading.worked_on or not reading.exercises or own & set(reading.exercises):
        return ""
    homes = {name: path.parent.name for name, path in casefile.names().items()}
    found = Counter(homes[name] for name in reading.exercises if name in homes)
    if not found:
        return ""
    return f"This is the notebook of {found.most_common(1)[0][0]}, handed in as {assignment.name}: was it mixed up?"
