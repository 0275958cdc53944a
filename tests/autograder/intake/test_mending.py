"""Whatever was handed in becomes a notebook that nbgrader takes."""

from __future__ import annotations

import html
import json
import re

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert import HTMLExporter
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.utils import compute_checksum, is_grade, is_locked

from autograder.intake.mending import mend, unread
from autograder.intake.released import release_of
from autograder.release.notebook import build_notebook
from earlab.handin.matching import match
from earlab.handin.notebook_file import Submission, SubmittedCell, parse
from earlab.handin.repair import repair
from tests.helpers import small_class, tiny_course


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return small_class.tiny_assignment(tmp_path_factory.mktemp("tiny"))


def submission(*cells: tuple[str, str, str | None]) -> Submission:
    made = (SubmittedCell(i, kind, text, name, name) for i, (kind, text, name) in enumerate(cells, 1))
    return Submission("", tuple(made))


def mended(handed_in: Submission, assignment):
    """Return what nbgrader gets of a submission."""
    release = release_of(assignment)
    return nbformat.from_dict(mend(match(handed_in.cells, release), release, blank(assignment)))


def blank(assignment) -> str:
    return json.dumps(build_notebook(assignment.source, "student"))


def repaired(handed_in: Submission, assignment):
    release = release_of(assignment)
    return repair(match(handed_in.cells, release), release)


def as_released(assignment) -> list[tuple[str, str, str | None]]:
    return [(cell.cell_type, cell.student, cell.id) for cell in assignment.source.cells]


def test_an_untouched_notebook_comes_back_as_released(tiny):
    made = mended(submission(*as_released(tiny)), tiny)
    assert [cell.id for cell in made.cells] == [cell.id for cell in tiny.source.cells]
    assert all(
        c.metadata.nbgrader.checksum == compute_checksum(c) for c in made.cells if "nbgrader" in c.metadata
    )


def test_of_two_cells_with_one_id_the_later_counts(tiny):
    cells = [
        (kind, "new = 1" if name == "exercise-double" else text, name)
        for kind, text, name in as_released(tiny)
    ]
    cells.insert(3, ("code", "old = 1", "exercise-double"))
    made = mended(submission(*cells), tiny)
    assert made.cells[3].source == "old = 1"
    assert "nbgrader" not in made.cells[3].metadata
    assert made.cells[4].source == "new = 1"
    MetadataValidator().validate_nb(made)


def test_an_untouched_copy_hides_nothing_that_is_written(tiny):
    cells = as_released(tiny)
    cells.insert(3, ("code", "old = 1", "exercise-double"))
    made = mended(submission(*cells), tiny)
    assert made.cells[3].metadata.nbgrader.grade_id == "exercise-double"
    assert "nbgrader" not in made.cells[4].metadata


def test_a_deleted_check_is_put_back_in_its_place(tiny):
    cells = [cell for cell in as_released(tiny) if cell[2] != "check-double"]
    ids = [cell.id for cell in mended(submission(*cells), tiny).cells]
    assert ids.index("check-double") == ids.index("exercise-double") + 1


def test_what_is_locked_is_as_released_and_what_is_the_students_stays(tiny):
    changed = [(kind, "edited", name) for kind, _, name in as_released(tiny)]
    made = mended(submission(*changed), tiny)
    by_id = {cell.id: cell for cell in tiny.source.cells}
    for cell in made.cells:
        locked = "nbgrader" in cell.metadata and is_locked(cell)
        assert cell.source == (by_id[cell.id].student if locked else "edited")


def test_an_answer_typed_into_a_cell_of_another_type_keeps_the_released_type(tiny):
    cells = [
        ("code" if name == "question-why" else kind, "words", name) for kind, _, name in as_released(tiny)
    ]
    answer = next(c for c in mended(submission(*cells), tiny).cells if c.id == "question-why")
    assert (answer.cell_type, answer.source) == ("markdown", "words")


def test_half_a_surrogate_pair_can_be_written(tiny):
    text = json.loads('"\\ud800 alone"')
    made = mended(submission(*as_released(tiny), ("code", text, None)), tiny)
    assert nbformat.writes(made).encode("utf-8")


def test_tags_in_prose_become_text_and_code_stays(tiny):
    evil = "<script>alert(1)</script> a<b, a < b"
    cells = [(kind, evil if name == "question-why" else text, name) for kind, text, name in as_released(tiny)]
    made = mended(
        submission(*cells, ("markdown", evil, None), ("raw", evil, None), ("code", evil, None)), tiny
    )
    *_, answer, prose, raw, code = made.cells
    assert answer.source == prose.source == raw.source == "< script>alert(1)< /script> a< b, a < b"
    assert code.source == evil


def page_of(tiny, answer: str, attachments: object = None) -> str:
    """Return the page that nbconvert makes of a mended notebook with this answer, as nbgrader does for its own."""
    handed_in = small_class.notebook(tiny, answer=answer)
    for cell in handed_in.cells:
        if cell.id == "question-why" and attachments is not None:
            cell["attachments"] = attachments
    made = mended(parse(json.dumps(handed_in).encode()), tiny)
    nbformat.validate(made)
    page: str = HTMLExporter(template_name="basic").from_notebook_node(made)[0]
    return page


def test_a_picture_pasted_into_an_answer_is_shown(tiny):
    page = page_of(tiny, "See ![mine](attachment:image.png)", {"image.png": {"image/png": ["aGVs", "bG8="]}})
    assert 'src="data:image/png;base64,aGVsbG8="' in page


@pytest.mark.parametrize(
    "attachments",
    [None, {}, {"image.png": {}}, {"image.png": None}, {"image.png": {"text/html": "aGVs"}}, {"image.png": {"image/png": 7}},
     {"image.png": {"image/png": '"><script>alert(1)</script>'}}, [], "x"],
)  # fmt: skip
@pytest.mark.parametrize(
    "link", ["attachment:image.png", "attach&#109;ent:image.png", "attachment\\:image.png"]
)
def test_a_picture_that_is_not_there_spoils_no_page(tiny, attachments, link):
    page = page_of(tiny, f"Here it is: ![mine]({link})\n\n![too][1]\n\n[1]: {link}", attachments)
    assert "Here it is" in page
    assert "<script>alert" not in page


@pytest.mark.threat
@pytest.mark.parametrize(
    "text",
    ["[a](javascript:alert(1))", "[a](JaVaScript:alert(1))", "[a](java&#115;cript:alert(1))", "[a](javascript&colon;alert(1))",
     "[a](javascript&#58;alert(1))", "[a](javascript\\:alert(1))", "[a](java&Tab;script:alert(1))", "[a][1]\n\n[1]: javascript:alert(1)",
     "![a](javascript:alert(1))", "<javascript:alert(1)>", r"$\href{javascript:alert(1)}{x}$",
     r"$\def\h#1{\href{javascript#1alert(1)}{x}} \h{:}$"],
)  # fmt: skip
def test_no_link_in_an_answer_runs_a_script(tiny, text):
    page = page_of(tiny, text)
    links = re.findall(r"""(?:href|src)=["']([^"']*)""", page)
    assert not [link for link in links if re.match(r"\s*j\s*a\s*v\s*a\s*script:", html.unescape(link), re.I)]
    assert "\\href" not in page


@pytest.mark.threat
@pytest.mark.parametrize(
    "text",
    ["[a](figure.html)", "![a](figure.svg)", "[a](<figure one.html>)", "[a](\nfigure.html)", "[a][1]\n\n[1]: figure.html",
     "[a]\n\n[a]:\n  figure.html", "> [a](./figure.html)", "[x [a](https://example.org/](figure.html)", "[a](//localhost:8888/files/f.html)",
     "[a](/files/submitted/eve/f.html)", "http://localhost:8888/files/f.html", "[a](https://example.org:80@localhost/f.html)",
     "[a](http://127.0.0.1/f.html)", "[a](HTTP://LOCALHOST/f.html)", "[a](fi&#103;ure.html)", "[a](f\\igure.html)", "[a](https:figure.html)",
     "| [a](figure.html) |\n|---|\n| x |", "- ![a](data:text/html,x)", "[a](https://example.org\\@localhost/f.html)", "[![a](figure.svg)](figure.html)"],
)  # fmt: skip
def test_no_link_in_an_answer_leads_to_a_file_or_to_this_machine(tiny, text):
    links = re.findall(r"""(?:href|src)=["']([^"']*)""", page_of(tiny, text))
    outside = [link for link in links if not link.startswith("#")]
    assert all(re.match(r"https://example\.org(?:/|:80/|$)", html.unescape(link)) for link in outside), links


@pytest.mark.threat
@pytest.mark.parametrize("fence", ["```mermaid", "~~~ mermaid", "```&#109;ermaid", "> ```mermaid"])
def test_a_diagram_is_shown_as_its_text(tiny, fence):
    page = page_of(tiny, f'{fence}\ngraph LR; A; click A "figure.html"\n```')
    assert 'class="mermaid"' not in page


def test_ordinary_links_stay(tiny):
    text = "In [the book](https://example.org/a:b), at 12:30: $x \\in \\{1, 2\\}$, [above](#top), `a[1:3]`"
    made = mended(parse(json.dumps(small_class.notebook(tiny, answer=text)).encode()), tiny)
    assert text in [cell.source for cell in made.cells]


def test_a_stand_in_says_why_and_is_valid(tiny):
    stand_in = nbformat.from_dict(unread(blank(tiny), "cannot be read: it is a link"))
    MetadataValidator().validate_nb(stand_in)
    assert "it is a link" in stand_in.cells[0].source


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_mixture_of_cells_becomes_valid_and_complete(tiny, data):
    ids = [cell.id for cell in tiny.source.cells] + [None, "stranger"]
    cell = st.tuples(
        st.sampled_from(["code", "markdown", "raw", "odd"]), st.text(max_size=20), st.sampled_from(ids)
    )
    made = mended(submission(*data.draw(st.lists(cell, max_size=12))), tiny)
    nbformat.validate(made)
    MetadataValidator().validate_nb(made)
    graded = [c.metadata.nbgrader.grade_id for c in made.cells if is_grade(c)]
    assert sorted(graded) == ["check-double", "check-running-sum", "question-why"]


def without_ids(cells):
    return [(kind, text, None) for kind, text, _ in cells]


def answer_of(made):
    return next(cell for cell in made.cells if cell.id == "question-why")


def test_an_answer_whose_cell_lost_its_id_is_known_by_its_heading(tiny):
    cells = [
        (kind, "Why?\nBecause it is so." if name == "question-why" else text, name)
        for kind, text, name in as_released(tiny)
    ]
    cells.append(("markdown", "My notes.", None))
    handed_in = submission(*without_ids(cells))
    assert answer_of(mended(handed_in, tiny)).source == "Why?\nBecause it is so."
    notes = repaired(handed_in, tiny).notes
    assert "Cell 8 has lost its id; it is known by its heading: the answer of why." in notes


def test_an_answer_without_heading_is_known_by_its_place(tiny):
    cells = [
        (kind, "Just so." if name == "question-why" else text, name) for kind, text, name in as_released(tiny)
    ]
    assert answer_of(mended(submission(*without_ids(cells)), tiny)).source == "Just so."
    two = [*without_ids(cells), ("markdown", "Or not?", None)]
    made = mended(submission(*two), tiny)
    assert answer_of(made).source == next(c.student for c in tiny.source.cells if c.id == "question-why")
    assert [cell.source for cell in made.cells][-2:] == ["Just so.", "Or not?"], (
        "two may be it: a person sees both"
    )


def test_grading_and_mending_agree_on_which_cell_is_which(tiny):
    right = tiny_course.RIGHT
    cells = [
        (kind, right.get(name.removeprefix("exercise-").replace("-", "_"), text), name)
        for kind, text, name in as_released(tiny)
    ]
    made = mended(submission(*without_ids(cells)), tiny)
    ran = {cell.id: cell.source for cell in repaired(submission(*without_ids(cells)), tiny).cells}
    for cell in made.cells:
        if cell.id.startswith("exercise-"):
            assert ran[cell.id] == cell.source == right[cell.metadata.earlab.exercise]


def test_work_that_stands_elsewhere_is_pointed_to(tiny):
    """A split cell: "no response" would be wrong."""
    cells = [*as_released(tiny), ("code", tiny_course.RIGHT["double"], None)]
    made = mended(submission(*cells), tiny)
    stub = next(cell for cell in made.cells if cell.id == "exercise-double")
    assert stub.source == f"# double: written in cell {len(cells)} of the notebook"
    assert stub.metadata.nbgrader.checksum != compute_checksum(stub)


def test_work_written_into_a_locked_cell_is_shown_above_it(tiny):
    cells = [
        (kind, f"{tiny_course.RIGHT['double']}\n{text}" if name == "check-double" else text, name)
        for kind, text, name in as_released(tiny)
    ]
    made = mended(submission(*cells), tiny)
    check = next(index for index, cell in enumerate(made.cells) if cell.id == "check-double")
    assert made.cells[check - 1].source == f"{tiny_course.RIGHT['double']}\ncheck(double)"
    assert made.cells[check].source == "check(double)"
