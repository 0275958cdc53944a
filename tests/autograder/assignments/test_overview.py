"""What a page says of its exercises comes from the headers of their cells."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from autograder.assignments.assignment import assignment_names, load_assignment
from autograder.assignments.overview import APPENDIX, LISTED, forbidden, hours, worth
from autograder.assignments.source import Source, SourceCell, SourceError, read_source, source_paths

PAGE = '''\
# %% [markdown]
# # 99 · Tiny
#
# {{exercises}}
#
# {{parts}}

# %% [markdown]
# ## 1 What for?
#
# $\\frac{{x}_1}{2}$

# %% [markdown]
# ## 2 Twice
#
# **Goal.** Double it. {{worth}}

# %% exercise="double" points=4 minutes=10 about="two of everything"
def double(x):
    """Return 2x: {{worth}}."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% check="double"
check(double)

# %% [markdown]
# **Goal.** Halve it. {{worth}}

# %% exercise="halve" points=0 minutes=5
def halve(x):
    """Return x/2."""
    ### BEGIN SOLUTION
    return x / 2
    ### END SOLUTION

# %% check="halve"
check(halve)

# %% [markdown] question="why" points=1
# Why? {{worth}}
#
# ### BEGIN SOLUTION
# Because.
# ### END SOLUTION

# %% [markdown]
# ## In short
'''
NUMBERED = """\
| | exercise | points | minutes, about |
|--:|:--|--:|--:|
| 1 | `double`: two of everything | 4 | 10 |
| 2 | `halve` (if you want more) | 0 | 5 |
| 3 | a question, in your own words | 1 | |
| | **together** | **5** | **10; 15 with everything** |"""
BY_PART = """\
| part | you write | points | minutes, about |
|:--|:--|--:|--:|
| 1 What for? | – | | |
| 2 Twice | `double`: two of everything | 4 | 10 |
| | `halve` (if you want more) | 0 | 5 |
| | a question, in your own words | 1 | |
| | **together** | **5** | **10; 15 with everything** |"""


def read(folder: Path, text: str) -> Source:
    path = folder / "99_tiny.py"
    path.write_text(text)
    return read_source(path)


def test_the_tables_and_goal_lines_of_a_page(tmp_path: Path) -> None:
    cells = read(tmp_path, PAGE).cells
    assert cells[0].solution == f"# 99 · Tiny\n\n{NUMBERED}\n\n{BY_PART}"
    assert cells[2].student.endswith("**Goal.** Double it. *4 points, about 10 minutes.*")
    assert cells[5].student.endswith("**Goal.** Halve it. *0 points, about 5 minutes.*")
    assert cells[8].student.startswith("Why? *1 point.*")


def test_formulas_and_programs_keep_their_braces(tmp_path: Path) -> None:
    cells = read(tmp_path, PAGE).cells
    assert r"\frac{{x}_1}{2}" in cells[1].solution
    assert "{{worth}}" in cells[3].solution


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            PAGE.replace("{{parts}}", "{{part}}"),
            "{{part}} stands for nothing here; there is {{exercises}}, {{parts}}, ",
        ),
        (
            PAGE + "#\n# {{worth}}\n",
            "{{worth}} stands for nothing here; there is {{exercises}}, {{parts}}, {{hours}}$",
        ),
        (PAGE + "#\n# {{notebooks}}\n", "{{notebooks}} stands for nothing here"),
    ],
    ids=["a slip", "behind the last exercise", "on another page than the first"],
)
def test_what_stands_for_nothing_is_refused_by_name(tmp_path: Path, text: str, message: str) -> None:
    pattern = re.escape(f"99_tiny.py: {message}").replace(re.escape("$"), "$")
    with pytest.raises(SourceError, match=pattern):
        read(tmp_path, text)


@pytest.mark.parametrize(
    ("own", "page", "said"),
    [
        ((), (), "What you write may use whatever is installed."),
        (("librosa",), (), "**Write it yourself**, without `librosa`."),
        (
            ("torch",),
            (),
            "**Write it yourself**, without frameworks.\n\n<details><summary>What you may not use, by name</summary>\n\n"
            "Frameworks: `torch`.\n</details>",
        ),
        (
            ("torch", "sklearn", "scipy.special.expit", "librosa"),
            ("scipy.stats",),
            "**Write it yourself**, without `scipy.special.expit`, `librosa` and frameworks.\n\n"
            "<details><summary>What you may not use, by name</summary>\n\n"
            "Frameworks: `torch`, `sklearn`. In any exercise of this page: `scipy.stats`.\n</details>",
        ),
    ],
)
def test_what_is_forbidden_is_told_by_groups(own: tuple[str, ...], page: tuple[str, ...], said: str) -> None:
    assert forbidden(own, page) == said


@pytest.mark.parametrize("name", assignment_names())
def test_every_exercise_of_the_course_tells_what_it_forbids_and_nothing_else(name: str) -> None:
    assignment = load_assignment(name)
    told = [
        (names, list(assignment.source.cells[place:]))
        for place, cell in enumerate(assignment.source.cells)
        for names in re.findall(
            r"^(\*\*Write it yourself\*\*.+?)(?=^\|\||\n\n(?!<details>|Frameworks|In any)|\Z)",
            cell.solution,
            re.M | re.S,
        )
    ]
    forbidding = [exercise for exercise in assignment.exercises if assignment.forbidden(exercise)]
    assert len(told) == len(forbidding)
    for (line, following), exercise in zip(told, forbidding, strict=True):
        assert next(cell.name for cell in following if cell.role == "exercise") == exercise.name
        assert sorted(re.findall(r"`(\S+)`", line)) == sorted(assignment.forbidden(exercise))
    assert not any("{{forbidden}}" in cell.student for cell in assignment.source.cells)


def text(words: int) -> SourceCell:
    return SourceCell("a", "markdown", "text", "word " * words)


def work(minutes: float, points: float) -> SourceCell:
    return SourceCell("b", "code", "exercise", "", "b", points=points, minutes=minutes)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([text(130)], "½ hour"),
        ([text(130), work(59, 3)], "1 hour"),
        ([text(1300), work(100, 3)], "2 hours"),
        (
            [text(130), work(60, 3), SourceCell("c", "markdown", "text", APPENDIX), work(60, 0)],
            "1½ hours; 2½ with everything",
        ),
        ([work(10, 1), work(60, 0)], "½ hour; 1½ with everything"),
    ],
)
def test_the_hours_of_a_page_are_counted(cells: list[SourceCell], said: str) -> None:
    assert hours(cells) == said


def test_marks_are_told_behind_a_goal() -> None:
    cell = SourceCell("b", "code", "exercise", "", "b", points=4, minutes=20, difficulty=2, importance=3)
    assert worth(cell) == "*4 points, about 20 minutes. Difficulty 2 of 3, importance 3 of 3.*"


def test_a_minute_that_is_not_told_is_left_out() -> None:
    question = SourceCell("question-why", "markdown", "question", "", "why", points=2)
    assert worth(question) == "*2 points.*"


@pytest.mark.parametrize("path", source_paths(), ids=lambda path: path.stem)
def test_every_page_of_the_course_has_its_table_and_a_goal_line_for_each_exercise(path: Path) -> None:
    """One {{worth}} before each exercise, {{forbidden}} below it, and headings numbered in order."""
    text = path.read_text()
    source = read_source(path)
    listed = [cell.name for cell in source.cells if cell.role in LISTED]
    assert len(re.findall(r"^# \{\{(?:exercises|parts)\}\}$", text, re.M)) == bool(listed)
    found = re.findall(r'(\{\{worth\}\})|^# %%.* (?:exercise|question)="(\w+)"', text, re.M)
    assert [name or "worth" for _, name in found] == [each for name in listed for each in ("worth", name)]
    found = re.findall(r'^# (\{\{forbidden\}\})$|^# %% exercise="(\w+)"', text, re.M)
    exercises = [cell.name for cell in source.exercises]
    assert [name or "told" for _, name in found] == [each for name in exercises for each in ("told", name)]
    numbers = [int(number) for number in re.findall(r"^# ### Exercise (\d+) · ", text, re.M)]
    assert numbers == list(range(1, len(source.exercises) + 1))


@pytest.mark.parametrize("path", source_paths(), ids=lambda path: path.stem)
def test_no_page_of_the_course_types_what_a_header_says(path: Path) -> None:
    prose = "\n".join(line for line in path.read_text().splitlines() if not line.startswith("# %%"))
    assert re.findall(r"\b\d+ points?\b[,.]? (?:·|about|read)|\d+ points \| ", prose) == []
