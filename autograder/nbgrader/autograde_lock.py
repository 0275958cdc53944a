"""Hold the course's lock while ``nbgrader autograde`` converts: it takes its turn too."""

from __future__ import annotations

from pathlib import Path

from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException

from autograder.nbgrader.classroom import Classroom
from autograder.nbgrader.crash_recovery import clear_up, mark_under_way
from autograder.support.lock import CourseBusy
from autograder.support.system_errors import describe, is_system_error

_PATIENCE = 30.0  # seconds: formgrader's button keeps its whole server waiting


def take_turns(converter: Autograde) -> None:
    """Have a converter hold the lock from before its first step, which removes old folders, to after its last.

    While another grader has the course it waits, then ends with nbgrader's own exception, having touched nothing.
    """
    classroom = Classroom(Path(converter.coursedir.root), converter.coursedir)

    def in_turn() -> None:
        try:
            with classroom.lock.held(converter.log.warning, _PATIENCE):
                clear_up(classroom)
                try:
                    classroom.make_scratch()
                    mark_under_way(classroom, converter.coursedir.assignment_id)
                    type(converter).convert_notebooks(converter)
                finally:
                    classroom.clear_scratch()
        except (CourseBusy, OSError) as error:
            text = describe(error) if is_system_error(error) else str(error)
            converter.log.error(text)
            raise NbGraderException(text) from error

    converter.convert_notebooks = in_turn
