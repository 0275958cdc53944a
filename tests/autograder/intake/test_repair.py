import nbformat
import numpy as np
import pytest

from tests.helpers import tiny_course
from tests.helpers.intakes import intake_of


@pytest.fixture
def tiny(tmp_path):
    return tiny_course.assignment(tmp_path)


@pytest.fixture
def mended(tiny):
    """Return a function: from an edit of the right notebook to (names run by cell, notes)."""

    def mend(edit=lambda cells: cells, **written):
        notebook = tiny_course.student_notebook(tiny, **{**tiny_course.RIGHT, **written})
        notebook.cells = list(edit(notebook.cells))
        intake = intake_of(nbformat.v4.writes(notebook).encode(), tiny)
        return intake.program(tiny), " ".join(intake.repairs)

    return mend


def sources(program):
    return [cell.source for cell in program.cells]


def run(program):
    scope = {}
    for cell in program.cells:
        exec(cell.source, scope)
    return scope


def test_an_untouched_structure_needs_no_mending(mended):
    program, notes = mended()
    assert notes == ""
    assert [cell.id for cell in program.cells] == ["99-001", "exercise-double", "exercise-running-sum"]


def test_demonstrations_and_checks_are_not_run(mended):
    program, _ = mended()
    assert not any("RuntimeError" in source or "check(" in source for source in sources(program))


def test_cells_that_a_student_adds_are_run(mended):
    program, _ = mended(lambda cells: [*cells, nbformat.v4.new_code_cell("helper = 1")])
    assert "helper = 1" in sources(program)


def test_a_deleted_check_is_said_and_costs_nothing(mended):
    program, notes = mended(lambda cells: [c for c in cells if c.id != "check-double"])
    assert "check cell of double was deleted" in notes
    assert run(program)["double"](3) == 6


def test_a_duplicated_cell_is_said_and_the_later_one_counts(mended):
    def twice(cells):
        for cell in cells:
            yield cell
            if cell.id == "exercise-double":
                copy = nbformat.from_dict(cell)
                copy.source = "def double(x):\n    return 20 * x"
                yield copy

    program, notes = mended(twice)
    assert "stands twice" in notes
    assert run(program)["double"](1) == 20


def test_an_untouched_copy_does_not_undo_the_written_one(mended, tiny):
    def twice(cells):
        yield from cells
        copy = nbformat.from_dict(next(c for c in cells if c.id == "exercise-double"))
        copy.source = tiny.source.exercise_cell("double").student
        yield copy

    program, _ = mended(twice)
    assert run(program)["double"](3) == 6


def test_a_function_in_another_cell_is_found_by_its_name(mended):
    def moved(cells):
        for cell in cells:
            if cell.id == "exercise-double":
                cell = nbformat.v4.new_code_cell(cell.source)
            yield cell

    program, notes = mended(moved)
    assert "known by the function that it defines: the cell of double" in notes
    assert run(program)["double"](3) == 6


def test_functions_written_into_a_demonstration_are_kept(mended):
    def merged(cells):
        body = next(c.source for c in cells if c.id == "exercise-double")
        for cell in cells:
            if cell.source.startswith("raise RuntimeError"):
                cell.source = body + "\n" + cell.source
            if cell.id != "exercise-double":
                yield cell

    program, notes = mended(merged)
    assert "were kept" in notes
    assert run(program)["double"](3) == 6


def test_given_code_is_restored_when_deleted_or_edited(mended):
    deleted, notes = mended(lambda cells: [c for c in cells if c.id != "99-001"])
    assert "lacks a cell of given code" in notes
    assert run(deleted)["GIVEN"] == 2

    def edited(cells):
        for cell in cells:
            if cell.id == "99-001":
                cell.source = cell.source.replace("2.0", "5.0") + "\nimport math"
            yield cell

    program, notes = mended(edited)
    scope = run(program)
    assert scope["GIVEN"] == 2
    assert "math" in scope, "an import that the student added stays"
    assert "given code" in notes


def test_a_code_cell_turned_into_text_is_run(mended):
    def changed(cells):
        for cell in cells:
            if cell.id == "exercise-double":
                cell = nbformat.v4.new_markdown_cell(cell.source, id=cell.id)
                cell.metadata = {"nbgrader": {"grade_id": "exercise-double"}}
            yield cell

    program, notes = mended(changed)
    assert "turned into markdown" in notes
    assert run(program)["double"](3) == 6


def test_a_deleted_exercise_is_said(mended):
    _, notes = mended(lambda cells: [c for c in cells if c.id != "exercise-double"])
    assert "is in no other cell" in notes


def test_cells_that_lost_their_ids_are_known_by_their_text(mended):
    def lose(cells):
        for cell in cells:
            cell.id, cell.metadata = f"x{cells.index(cell)}", {}
        return cells

    program, notes = mended(lose)
    assert not any("RuntimeError" in source or "check(" in source for source in sources(program))
    assert "given code" not in notes
    assert run(program)["double"](3) == 6


def test_an_untouched_stub_undoes_nothing_however_it_is_written_elsewhere(mended, tiny):
    stub = next(cell.student for cell in tiny.source.exercises if cell.name == "double")
    program, _ = mended(
        lambda cells: [nbformat.v4.new_code_cell("exec('double = lambda x: 2 * x')"), *cells], double=stub
    )
    assert run(program)["double"](3) == 6


def test_a_split_cell_keeps_what_is_written_above_it(mended, tiny):
    """The function in a new cell, a helper in the old one, where the unwritten function still stands below."""
    stub = tiny.source.exercise_cell("double").student

    def split(cells):
        for cell in cells:
            if cell.id == "exercise-double":
                yield nbformat.v4.new_code_cell("def double(x):\n    return helper(x)")
                cell.source = f"def helper(x):\n    return x + x\n\n{stub}"
            yield cell

    program, _ = mended(split)
    assert run(program)["double"](3) == 6


def test_two_exercises_merged_in_one_cell_are_both_found(mended, tiny):
    def merge(cells):
        both = "\n\n".join(tiny_course.RIGHT.values())
        for cell in cells:
            if cell.id == "exercise-double":
                cell.source = both
            if cell.id != "exercise-running-sum":
                yield cell

    program, notes = mended(merge)
    assert "cell of running_sum was not found by its id; what it defines was found in another cell" in notes
    assert run(program)["double"](3) == 6
    assert list(run(program)["running_sum"](np.array([1.0, 2.0]))) == [1, 3]


def test_given_code_that_was_moved_down_runs_where_it_belongs(mended):
    program, notes = mended(
        lambda cells: [*(c for c in cells if c.id != "99-001"), *(c for c in cells if c.id == "99-001")]
    )
    assert "Given code was moved down" in notes
    assert program.cells[0].id == "99-001"


def test_an_edited_check_is_said(mended):
    def edit(cells):
        for cell in cells:
            if cell.id == "check-double":
                cell.source = "print('full marks')"
            yield cell

    assert "check in cell 5 was edited; it counts as released" in mended(edit)[1]


@pytest.mark.threat
@pytest.mark.parametrize(
    "source",
    ["(" * 60_000, "x = " + "-" * 60_000 + "1", "x" + ".a" * 60_000, "x" + "[0]" * 60_000, "1+" * 60_000 + "1",
     "a and " * 40_000 + "a", "lambda:" * 9_000 + "1", "if 1: pass\n" + "elif 1: pass\n" * 9_000, "9" * 60_000,
     "f'{" * 99, "a = 1\n" * 90_000, r"x = '\d' is 1"],
    ids=lambda source: source[:12].strip(),
)  # fmt: skip
def test_code_that_is_hard_to_parse_costs_that_cell_alone(mended, tiny, source):
    """The lost exercise has every cell looked into."""

    def edit(cells):
        kept = [cell for cell in cells if cell.id != "exercise-running-sum"]
        return [*kept, nbformat.v4.new_code_cell(source)]

    program, notes = mended(edit)
    assert program.cells[-1].source.rstrip("\n") == source.rstrip("\n")
    assert "is in no other cell" in notes
