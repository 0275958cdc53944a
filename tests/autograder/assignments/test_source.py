"""Reading ``solutions/NN_topic.py``."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.assignments.source import SourceError, read_source, source_paths

GOOD = '''\
# %% [markdown]
# # 99 · Tiny

# %%
import numpy as np

# %% exercise="double" points=4 minutes=10
def double(x):
    """Return 2x."""
    ### BEGIN SOLUTION
    y = 2 * x
    return y
    ### END SOLUTION

# %% check="double"
check(double)

# %% demo=true
print(double(2))

# %% [markdown] question="why" points=3
# Why?
#
# ### BEGIN SOLUTION
# Because.
# ### END SOLUTION
'''


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "99_tiny.py"


def test_roles_names_points_and_ids(path: Path) -> None:
    path.write_text(GOOD)
    source = read_source(path)
    assert (source.name, source.topic) == ("99_tiny", "tiny")
    assert [(c.id, c.cell_type, c.role, c.name) for c in source.cells] == [
        ("99-000", "markdown", "text", None),
        ("99-001", "code", "setup", None),
        ("exercise-double", "code", "exercise", "double"),
        ("check-double", "code", "check", "double"),
        ("99-004", "code", "demo", None),
        ("question-why", "markdown", "question", "why"),
    ]
    exercise = source.exercise_cell("double")
    assert (exercise.points, exercise.minutes) == (4, 10)
    assert source.cells[5].points == 3


def test_the_stub_takes_the_place_of_the_marked_lines(path: Path) -> None:
    path.write_text(GOOD)
    source = read_source(path)
    assert source.exercise_cell("double").student == (
        'def double(x):\n    """Return 2x."""\n    # YOUR CODE HERE\n    raise NotImplementedError()'
    )
    assert source.cells[5].student == "Why?\n\nYOUR ANSWER HERE"


def unmarked(text: str) -> list[str]:
    """Return the lines outside the marks, with one None for each marked region."""
    kept: list[str | None] = []
    inside = False
    for line in text.splitlines():
        if "### BEGIN SOLUTION" in line:
            inside = True
            kept.append(None)
        elif "### END SOLUTION" in line:
            inside = False
        elif not inside:
            kept.append(line)
    return kept  # type: ignore[return-value]


@pytest.mark.parametrize("path", source_paths(), ids=lambda path: path.stem)
def test_in_the_course_a_stub_differs_only_inside_the_marks(path: Path) -> None:
    stubs = {"# YOUR CODE HERE": "raise NotImplementedError()", "YOUR ANSWER HERE": None}
    for cell in read_source(path).cells:
        lines: list[str | None] = []
        student = iter(cell.student.splitlines())
        for line in student:
            if line.strip() in stubs:
                following = stubs[line.strip()]
                assert following is None or next(student).strip() == following
                lines.append(None)
            else:
                lines.append(line)
        assert lines == unmarked(cell.solution), cell.id


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("# %% demo=true", '# %% demo=true check="double"', "give it one mark"),
        ("# %% demo=true", "# %% demonstration=true", "unknown cell header demonstration"),
        ("    ### END SOLUTION\n", "", "no ### BEGIN SOLUTION"),
        ("print(double(2))", "### BEGIN SOLUTION\nx = 1\n### END SOLUTION", "would be handed out"),
        ('# %% check="double"\ncheck(double)\n', "", "need one check cell each"),
        ('check="double"', 'check="triple"', "need one check cell each"),
        (
            "# %% demo=true\n",
            '# %% exercise="double" points=1\n# ### BEGIN SOLUTION\n',
            "two exercise cells have the same name",
        ),
    ],
)
def test_a_broken_rule_is_named(path: Path, old: str, new: str, message: str) -> None:
    assert GOOD.count(old) == 1
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(SourceError, match=message) as caught:
        read_source(path)
    assert path.name in str(caught.value)
