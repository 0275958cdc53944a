"""Every page is as people like to read it: the standard that CONTRIBUTING.md gives, as far as a program can see it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from autograder.assignments.overview import APPENDIX, MARKS
from autograder.assignments.source import SOLUTIONS, Source, SourceCell, read_source, source_paths
from earlab.phrase import chorale_line
from earlab.stills import digest_of, stills_of

PAGES = {path.stem: read_source(path) for path in source_paths()}
LONGEST = 15  # lines of visible demonstration code
FOLDED = 40  # lines of folded code: more belongs into earlab
WIDEST = 60  # characters of a docstring's line: half a screen
MOST_BYTES = 6_000_000 / 18  # of a page's expected pictures: a repository is cloned
FIRST = 300  # words before there is something to touch or to hear
ASKED = re.compile(r"^\*\*(Predict first|To discuss)\.\*\*", re.M)
FOLD = {"Predict first": "Compare", "To discuss": "One answer"}
TOUCHED = re.compile(r"\bplay\(|\bSliders\(|^[A-Z]\w+\(", re.M)  # a sound, controls, a widget

every_page = pytest.mark.parametrize("name", PAGES)


@every_page
def test_code_that_is_not_the_lesson_is_short_or_folded(name: str) -> None:
    long = {cell.id: count for cell in given_code(PAGES[name]) if (count := lines(cell)) > allowed(cell)}
    assert not long, f"move drawing, training and data into earlab/plots/{PAGES[name].topic}.py"


@every_page
def test_what_only_sets_up_is_folded(name: str) -> None:
    assert not [cell.id for cell in given_code(PAGES[name]) if only_imports(cell) and not cell.collapsed]


@every_page
def test_every_question_has_a_fold(name: str) -> None:
    """Whoever reads alone has nobody to ask."""
    for cell in texts(PAGES[name]):
        parts = ASKED.split(cell.solution)
        for kind, text in zip(parts[1::2], parts[2::2]):
            fold = f"<details><summary>{FOLD[kind]}</summary>"
            assert fold in text, f"{cell.id}: no {fold} after: {text.strip()[:80]}"
    assert not [cell.id for cell in texts(PAGES[name]) if "**Discuss" in cell.solution]


@every_page
def test_docstrings_can_be_read_at_half_a_screen(name: str) -> None:
    wide = [
        (cell.name, line.strip())
        for cell in PAGES[name].exercises
        for function in ast.walk(ast.parse(cell.solution))
        if isinstance(function, ast.FunctionDef | ast.ClassDef)
        for line in (ast.get_docstring(function) or "").splitlines()
        if len(line) > WIDEST
    ]
    assert not wide


@every_page
def test_there_is_something_to_touch_or_hear_early(name: str) -> None:
    words = 0
    for cell in PAGES[name].cells:
        if cell.role == "demo" and TOUCHED.search(cell.solution):
            break
        words += sum(len(line.split()) for line in prose(cell)) if cell.cell_type == "markdown" else 0
    assert words <= FIRST


@every_page
def test_a_page_opens_with_a_question(name: str) -> None:
    title, question = [line for line in PAGES[name].cells[0].solution.splitlines() if line][:2]
    assert title.startswith("# ")
    assert re.fullmatch(r"> .{20,160}\?", question)


@every_page
def test_exercises_say_how_hard_and_how_important_they_are(name: str) -> None:
    marks = {cell.name: (cell.difficulty, cell.importance) for cell in PAGES[name].exercises}
    assert not {n: m for n, m in marks.items() if not all(1 <= mark <= MARKS for mark in m)}


@every_page
def test_what_gives_no_points_stands_in_the_appendix(name: str) -> None:
    """And everything that gives points before it."""
    page, appendix = PAGES[name], False
    for cell in page.cells:
        appendix |= cell.cell_type == "markdown" and APPENDIX in cell.solution
        if cell.role in ("exercise", "question"):
            assert bool(cell.points) is not appendix, cell.name


@every_page
def test_all_sounds_are_played_by_one_helper(name: str) -> None:
    assert not [cell.id for cell in PAGES[name].cells if re.search(r"\bAudio\b", cell.solution)]


def texts(page: Source) -> Iterator[SourceCell]:
    return (cell for cell in page.cells if cell.role == "text")


def given_code(page: Source) -> Iterator[SourceCell]:
    return (cell for cell in page.cells if cell.role in ("demo", "setup"))


def lines(cell: SourceCell) -> int:
    return sum(bool(line.strip()) for line in cell.solution.splitlines())


def allowed(cell: SourceCell) -> int:
    return FOLDED if cell.collapsed else LONGEST


def only_imports(cell: SourceCell) -> bool:
    """Whether a cell imports, and does nothing but calls beside it."""
    body = ast.parse(cell.solution).body
    imports = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    return bool(imports) and all(node in imports or calls_without_arguments(node) for node in body)


def calls_without_arguments(node: ast.stmt) -> bool:
    """Whether a statement is like ``use_style()`` or ``digits = load_digits()``."""
    value = node.value if isinstance(node, ast.Expr | ast.Assign) else None
    return isinstance(value, ast.Call) and not value.args and not value.keywords


def prose(cell: SourceCell) -> list[str]:
    """The lines that are read in order: no tables, no folds, no headings."""
    text = re.sub(r"<details>.*?</details>", "", cell.solution, flags=re.S)
    return [line for line in text.splitlines() if not line.startswith(("|", "#"))]


@every_page
def test_what_a_cell_waits_to_show_is_expected_there(name: str) -> None:
    kept = stills_of(name).cells
    waiting = [cell for cell in PAGES[name].cells if cell.role == "demo" and "yours(" in cell.solution]
    assert waiting
    missing = [cell.id for cell in waiting if digest_of(cell.student) not in kept]
    assert not missing, f"run: autograder stills {name}"
    assert any(thing.get("png") for cell in kept.values() for thing in cell.shown)


@every_page
def test_pictures_stay_small(name: str) -> None:
    size = sum(path.stat().st_size for path in stills_of(name).folder.glob("*.png"))
    assert 0 < size < MOST_BYTES


@every_page
def test_one_picture_stands_for_the_page_on_the_first_one(name: str) -> None:
    (cover,) = [cell for cell in PAGES[name].cells if cell.cover]
    assert any("png" in thing for thing in stills_of(name).cells[digest_of(cover.student)].shown)


def test_the_first_page_counts_the_samples_of_its_phrase() -> None:
    text = (SOLUTIONS / "start.py").read_text(encoding="utf-8")
    assert f"{len(chorale_line().x):,} numbers" in text
