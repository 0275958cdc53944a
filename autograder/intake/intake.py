"""Take in what was handed in, once: the notebook as it was read, the files beside it, the time.

What is run, what is shown and what is hashed all come from the one ``Intake``, whatever becomes of the files meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.assignments.assignment import Assignment
from autograder.intake.choice import choose
from autograder.intake.folder import TIMESTAMP, HandedFolder, beside, opened
from autograder.intake.reading import Reader, Reading
from autograder.sandbox.host.program import Program
from earlab.errors import EarlabError
from earlab.handin import candidates
from earlab.handin.beside import is_inert

_NAMED = 3
_MOST_TIME = 1_000  # bytes of a text that names a time


@dataclass(frozen=True)
class Place:
    """Where a submission lies: in a folder below ``base``. ``ignored``: patterns of names that nbgrader leaves alone."""

    base: Path
    folder: Path
    ignored: Sequence[str] = ()


@dataclass(frozen=True)
class Intake:
    """One submission, read.

    notebook: what was read, or what kept it from being read: UnreadableError is its own fault, every other exception
    this machine's.  files: (name, content) of what lies beside it.  handed_in: when (UTC), None where nothing says.
    """

    notebook: Reading | Exception
    files: tuple[tuple[str, bytes], ...] = ()
    notes: tuple[str, ...] = ()
    handed_in: datetime | None = None

    @property
    def reading(self) -> Reading:
        """The notebook; raise what kept it from being read."""
        if isinstance(self.notebook, Exception):
            raise self.notebook
        return self.notebook

    def program(self, assignment: Assignment) -> Program:
        """Return the program to run; it holds tests as students see them. Raise what kept the notebook from being read."""
        used = set(self.reading.files)
        own = {name: content for name, content in self.files if name in used}
        files = {**dict(assignment.source.files), **own}
        return Program(self.reading.cells, assignment.stubs, tuple(files.items()))

    @property
    def repairs(self) -> tuple[str, ...]:
        """A sentence for each thing that was mended or is unusual."""
        return (*self.notes, *self.reading.notes)


def take_in(place: Place, assignment: Assignment, reader: Reader) -> Intake:
    """Read what was handed in at a place."""
    files: tuple[tuple[str, bytes], ...] = ()
    notes: list[str] = []
    handed_in = None
    try:
        with opened(place.base, place.folder) as inside:
            listing = inside.listing(place.ignored)
            handed_in = _time_of(inside, reader, notes)
            expected = f"{assignment.source.notebook}.ipynb"
            may = candidates.in_order(listing.files, expected)
            files, left = beside(inside, listing, may[0] if may else "")
            notes += [*left, *_not_shown(files)]
            reading, said = choose(inside, listing, may, assignment, reader, [name for name, _ in files])
            return Intake(reading, files, (*said, *notes), handed_in)
    except Exception as error:
        return Intake(_bare(error), files, tuple(notes), handed_in)


def take_in_file(path: Path, assignment: Assignment, reader: Reader) -> Intake:
    """Read the one notebook at ``path``: nothing beside it belongs to it."""
    try:
        with opened(path.parent, path.parent) as inside:
            return Intake(reader.read(inside.notebook(path.name), (), assignment))
    except Exception as error:
        return Intake(_bare(error))


def _time_of(folder: HandedFolder, reader: Reader, notes: list[str]) -> datetime | None:
    """Return when a submission was handed in; what cannot be told is said, and counts as on time."""
    if not folder.has(TIMESTAMP):
        return None
    content = folder.content(TIMESTAMP, _MOST_TIME)
    try:
        if content is None:
            raise ValueError(f"it is no file of at most {_MOST_TIME:,} bytes")
        return reader.utc(content.decode(errors="replace").strip())
    except ValueError:
        notes.append(f"{TIMESTAMP} holds no time that can be read; the submission counts as on time.")
        return None


def _not_shown(files: Sequence[tuple[str, bytes]]) -> list[str]:
    names = [name for name, _ in files if not is_inert(name)]
    if not names:
        return []
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    listed = ", ".join(map(candidates.shown, names[:_NAMED]))
    return [
        f"Beside the notebook {listed}{more}: the cells can read that, but it is not put where those who grade open files; "
        "only text, tables, sound, pictures, arrays and PDF are."
    ]


def _bare(error: Exception) -> Exception:
    """Return an error without its traceback, which holds on to all that was read; a bug of ours keeps it, as it says where."""
    if isinstance(error, (EarlabError, OSError)):
        error.__traceback__ = error.__context__ = None
    return error
