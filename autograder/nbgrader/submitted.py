"""Find what was handed in in a course folder: whose it is and which assignment, whatever form the names have.

Names are compared in one Unicode form: some systems take an umlaut apart.  What lies there under a name that nearly fits
is told, never passed over in silence.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from glob import glob
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from earlab.handin.beside import is_hidden, plain_name
from earlab.handin.candidates import shown


@dataclass(frozen=True)
class HandedIn:
    """One submission on disk. ``notebook``: where it is expected; it need not exist."""

    student: str
    assignment: str
    folder: Path
    notebook: Path


@dataclass(frozen=True)
class _Place:
    """What lies where a submission may be: its folder, and the names that stand in its path."""

    folder: str
    student: str
    assignment: str


def submissions(directory: CourseDirectory, assignments: Collection[str]) -> Iterator[tuple[str, str, Path]]:
    """Yield (assignment, student, folder) of each submission, by assignment and student; names in their usual form."""
    names = {plain_name(name): name for name in assignments}
    by_name: dict[tuple[str, str], str] = {}
    for place in _places(directory):
        name, student = names.get(plain_name(place.assignment)), plain_name(place.student)
        if name is not None and os.path.isdir(place.folder):
            key, written = (name, student), (name, student) == (place.assignment, place.student)
            if key not in by_name or written:  # of two that differ in form only, the one in the usual form
                by_name[key] = place.folder
    order = list(assignments)
    for (assignment, student), folder in sorted(
        by_name.items(), key=lambda one: (order.index(one[0][0]), one[0][1])
    ):
        yield assignment, student, Path(folder)


def overlooked(directory: CourseDirectory, assignments: Collection[str]) -> Iterator[str]:
    """Say what lies among the submissions but belongs to no assignment, and why not."""
    names = {name.lower(): name for name in assignments}
    for place in _places(directory):
        found = plain_name(place.assignment)
        is_folder = os.path.isdir(place.folder)
        if found in map(plain_name, assignments) and is_folder:
            continue
        stem = re.split(r"[ (.]", found.lower(), maxsplit=1)[0]
        near = (
            [names[stem]] if stem in names else difflib.get_close_matches(found, assignments, n=1, cutoff=0.8)
        )
        if near:
            what = "folder" if is_folder else "file, not a folder with the notebook in it"
            yield (
                f"{shown(place.student)} handed in {shown(found)}, a {what}: nothing is graded under that name. "
                f"Call it {near[0]}"
                if is_folder
                else f"{shown(place.student)} handed in {shown(found)}, a {what}: it is not graded. Put the notebook into a "
                f"folder {near[0]}"
            )


def _places(directory: CourseDirectory) -> Iterator[_Place]:
    """Yield what lies where a submission may be, in the order of names."""
    name = directory.submitted_directory
    pattern = re.compile(
        directory.format_path(name, "(?P<student>[^/]+)", "(?P<assignment>[^/]+)", escape=True)
    )
    for found in sorted(glob(directory.format_path(name, "*", "*"))):
        match = pattern.fullmatch(found)
        if match and not any(is_hidden(part) for part in match.groups()):
            yield _Place(found, match["student"], match["assignment"])
