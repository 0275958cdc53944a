"""A course, a kit and a report say which version of Earlab made them, and the changelog what is in it."""

from __future__ import annotations

import re
import tomllib

import earlab
from autograder.report.class_report import class_html
from autograder.report.pages import CONFIG, render
from tests.helpers.support import ROOT

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def test_the_changelog_begins_with_what_is_unreleased_then_this_version() -> None:
    headings = re.findall(r"^## (\S+)(?: – (\d{4}-\d\d-\d\d))?$", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert [name for name, _ in headings][:2] == ["Unreleased", VERSION]
    assert headings[1][1]


def test_the_installed_version_is_the_sources() -> None:
    assert earlab.__version__ == VERSION, "make install brings it up to date"


def test_a_course_folder_names_the_version_that_made_it() -> None:
    text = render(CONFIG, course="'earlab'")
    compile(text, "nbgrader_config.py", "exec")
    assert f"Made by Earlab {VERSION}." in text.split('"""')[1]


def test_a_report_names_the_version_that_made_it() -> None:
    assert f'<meta name="generator" content="Earlab {VERSION}">' in class_html("Audio", [], [])
