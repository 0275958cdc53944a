"""Load a course's ``nbgrader_config.py`` as nbgrader does, and say where it is wrong and what to do."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from traitlets import TraitError
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from earlab.errors import EarlabError

CONFIG = "nbgrader_config.py"
_ADVICE = "Mend it; `autograder release` writes a new one where there is none (move this one away, then copy back what is yours)"


class ConfigError(EarlabError):
    """The course's configuration is wrong; the message says where."""


def load_config(root: Path) -> Config:
    """Return the configuration; what lies beside it can be imported from now on, as nbgrader's own commands have it."""
    if str(root) not in sys.path:
        sys.path.append(str(root))
    try:
        return PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    except (Exception, SystemExit) as error:  # whatever its code raises
        raise ConfigError(f"{_place(error, root)}: {_said(error)}. {_ADVICE}") from None


def course_directory(config: Config, root: Path) -> CourseDirectory:
    """Return nbgrader's own view of a course."""
    try:
        return CourseDirectory(config=config, root=str(root))
    except TraitError as error:
        raise ConfigError(f"{root / CONFIG}: {str(error).rstrip('.')}. {_ADVICE}") from None


def setting(config: Config, name: str, allowed: Sequence[str]) -> str:
    """Return ``c.GradeInSandbox.NAME``, one of the values allowed; the first where a course chooses none."""
    chosen = config.GradeInSandbox.get(name, allowed[0])
    if chosen not in allowed:
        raise ConfigError(
            f"{CONFIG}: c.GradeInSandbox.{name} is {chosen!r}, expected one of: {', '.join(allowed)}"
        )
    return str(chosen)


def _place(error: BaseException, root: Path) -> str:
    """Return file and line of the course's own code in which an error arose."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}, line {error.lineno}"
    frames = [one for one in traceback.extract_tb(error.__traceback__) if one.filename.startswith(str(root))]
    if not frames:
        return str(root / CONFIG)
    return f"{frames[-1].filename}, line {frames[-1].lineno} (`{frames[-1].line}`)"


def _said(error: BaseException) -> str:
    line = f" (`{error.text.strip()}`)" if isinstance(error, SyntaxError) and error.text else ""
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    return f"{type(error).__name__}{line}: {text}" if text else f"{type(error).__name__}{line}"
