"""What students were given is written down once, beside the public cases, and read back as it was."""

from __future__ import annotations

import pytest

from autograder.assignments.assignment import assignment_names, load_assignment
from autograder.intake.released import release_of
from earlab.handin.release import from_json, released, releases, to_json


@pytest.mark.parametrize("name", assignment_names())
def test_a_release_holds_what_students_have_and_no_solution(name: str) -> None:
    assignment = load_assignment(name)
    release = release_of(assignment)
    text = to_json(release)
    assert from_json(text) == release
    assert "BEGIN SOLUTION" not in text
    texts = {cell.id: cell.text for cell in release.cells}
    for cell in assignment.source.exercises:
        body = cell.solution.partition("### BEGIN SOLUTION")[2].partition("### END SOLUTION")[0]
        assert not {line.strip() for line in body.splitlines()} & set(texts[cell.id].split("\n")) - {""}


def test_the_installed_releases_are_found() -> None:
    assert [release.name for release in releases()] == assignment_names()
    assert released("no_such") is None
