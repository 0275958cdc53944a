"""Open nbgrader's gradebook: made where there is none, waiting for another writer, with a word where it cannot be."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from nbgrader.api import Gradebook
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from autograder.nbgrader.free_text_answers import make_table
from earlab.errors import EarlabError

_WAIT = 30  # seconds for another writer of the gradebook to end; SQLite by itself gives up after 5


class GradebookAddressError(EarlabError):
    """The configuration names a gradebook that cannot be opened here; the message says why, and what to do."""


def open_gradebook(address: str, course_id: str) -> Gradebook:
    """Return the gradebook at an address (``c.CourseDirectory.db_url``)."""
    # nbgrader makes a new database with the program `alembic` from PATH: without it, half a database is left.
    programs = str(Path(sys.executable).parent)
    path = os.environ.get("PATH", "")
    if programs not in path.split(os.pathsep):
        os.environ["PATH"] = programs + os.pathsep + path
    url = _parsed(address)
    try:
        gradebook = Gradebook(url.render_as_string(False), course_id or "default_course")
    except (ImportError, NoSuchModuleError) as error:
        raise GradebookAddressError(
            f"c.CourseDirectory.db_url is {url.render_as_string(hide_password=True)}: Python has no such driver here "
            f"({error}). Install one (for PostgreSQL: pip install psycopg2-binary) and name it in the address "
            "(postgresql+psycopg2://…)"
        ) from None
    make_table(gradebook)
    return gradebook


def _parsed(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError:
        raise GradebookAddressError(
            f"c.CourseDirectory.db_url is {address!r}, expected an address such as sqlite:////course/gradebook.db or "
            "postgresql://user:password@host/database"
        ) from None
    if url.get_backend_name() == "sqlite" and "timeout" not in url.query:
        return url.update_query_dict({"timeout": str(_WAIT)})
    return url
