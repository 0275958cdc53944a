"""Render the HTML pages from ``autograder/templates``: escaped everywhere, self-contained, no script."""

from __future__ import annotations

import os
import re
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

import earlab
from autograder.report.escaping import clean
from autograder.report.labels import SIGNS, by_exercise, columns, hidden_counts, number, standing, total

CONFIG = "nbgrader_config.py.j2"  # the one template that is no HTML


@cache
def environment() -> Environment:
    """Return the templates' environment: autoescape on, control characters written out, no silent blanks."""
    found = Environment(
        loader=PackageLoader("autograder", "templates"),
        autoescape=lambda name: name != CONFIG,
        finalize=_finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,  # a line that is appended to the configuration stays a line
    )
    found.filters |= {"points": number, "prose": _prose, "urlencode": _file_url}
    found.globals |= {"standing": standing, "signs": SIGNS, "hidden_counts": hidden_counts}
    found.globals |= {"by_exercise": by_exercise, "columns": columns, "total": total}
    found.globals["version"] = earlab.__version__  # each page names its maker
    return found


def render(template: str, **values: Any) -> str:
    """Return the text of a template."""
    return environment().get_template(template).render(**values)


def _file_url(name: str) -> str:
    """Return a file's name as a link needs it; a name need not be UTF-8."""
    return quote(os.fsencode(name))


def _prose(text: str) -> Markup:
    """Return a message's text with what stands between backticks as code."""
    return Markup(re.sub(r"`([^`\n]+)`", r"<code>\1</code>", str(escape(clean(text)))))


def _finalize(value: Any) -> Any:
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value
