"""Take in what was handed in, once: the notebook, which cell of the release each cell is, the files beside it.

What is run, what is shown and what is hashed all come from the one ``Intake``, whatever becomes of the files meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.assignments.source import Source
from autograder.intake.attachments import read_attachments
from autograder.intake.matching import Match, match
from autograder.intake.submission import Submission, read_submission
from earlab.errors import EarlabError


@dataclass(frozen=True)
class Intake:
    """One submission, read.

    notebook: the submission, or what kept it from being read: UnreadableError is its own fault, every other exception
    this machine's.  matches: a match for each of its cells, in order.  files: (name, content) of what lies beside it.
    """

    notebook: Submission | Exception
    matches: tuple[Match, ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def submission(self) -> Submission:
        """The notebook; raise what kept it from being read."""
        if isinstance(self.notebook, Exception):
            raise self.notebook
        return self.notebook


def take_in(path: Path, source: Source, ignored: Sequence[str] | None = None) -> Intake:
    """Read the notebook at ``path`` against its release, and what lies in its folder.

    ignored: patterns of names that nbgrader leaves alone; without them the notebook stands for itself.
    """
    try:
        files, notes = ((), ()) if ignored is None else read_attachments(path.parent, ignored)
    except OSError as error:  # this machine's trouble: graded again
        return Intake(_bare(error))
    try:
        return intake_of(read_submission(path), source, files, notes)
    except Exception as error:
        return Intake(_bare(error), (), files, notes)


def intake_of(
    submission: Submission,
    source: Source,
    files: Sequence[tuple[str, bytes]] = (),
    notes: Sequence[str] = (),
) -> Intake:
    """Return a notebook that was read already as it is graded."""
    matches = tuple(match(submission.cells, source))
    return Intake(submission, matches, tuple(files), (*submission.notes, *notes))


def _bare(error: Exception) -> Exception:
    """Return an error without its traceback, which holds on to all that was read; a bug of ours keeps it, as it says where."""
    if isinstance(error, (EarlabError, OSError)):
        error.__traceback__ = error.__context__ = None
    return error
