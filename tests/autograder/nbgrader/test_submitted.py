"""What lies in ``submitted/``: reached without a link, found under whatever name, and said where it is unusual."""

from __future__ import annotations

import json
import shutil
import unicodedata

import nbformat
import pytest
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory

from autograder.intake import reading
from autograder.intake.reading import Reader
from autograder.nbgrader import autograde_plugin
from autograder.nbgrader.autograde_plugin import _engine
from autograder.nbgrader.external_assignments import only_notebook
from autograder.nbgrader.grade_class import grade_class
from autograder.release.notebook import build_notebook, notebook_text
from tests.helpers import small_class
from tests.helpers.intakes import taken_in
from tests.helpers.small_class import NAME, autograded, notebook, submit

pytestmark = [pytest.mark.classroom, pytest.mark.usefixtures("warm_engines")]
FILE = f"{NAME}.ipynb"


@pytest.fixture
def course(tiny, tiny_class, tmp_path, monkeypatch):
    small_class.install(tiny, monkeypatch)
    _engine.cache_clear()
    course = small_class.copy_course(tiny_class, tmp_path / "c")
    submit(course, "zoe", notebook(tiny))
    return course


def nbgraders_door(course):
    directory = CourseDirectory(config=course.config, assignment_id=NAME)
    Autograde(coursedir=directory, config=course.config).start()


def points(course):
    with course.gradebook() as book:
        return {s.student.id: s.score for s in book.assignment_submissions(NAME)}


def link_folder(course, student):
    (course.root / "submitted" / student).mkdir()
    (course.root / "submitted" / student / NAME).symlink_to(f"../../source/{NAME}")


def link_student(course, student):
    (course.root / "submitted" / student).symlink_to("zoe")


def link_neighbours_folder(course, student):
    (course.root / "submitted" / student).mkdir()
    (course.root / "submitted" / student / NAME).symlink_to(course.root / "submitted" / "zoe" / NAME)


def link_file(course, student):
    folder = course.root / "submitted" / student / NAME
    folder.mkdir(parents=True)
    (folder / FILE).symlink_to(course.root / "submitted" / "zoe" / NAME / FILE)


@pytest.mark.threat
@pytest.mark.parametrize("link", [link_folder, link_student, link_neighbours_folder, link_file])
@pytest.mark.parametrize("door", [grade_class, nbgraders_door])
def test_a_link_gives_nobody_anothers_points(course, link, door, caplog):
    link(course, "eve")
    door(course)
    assert points(course)["zoe"] == 10
    assert points(course).get("eve", 0) == 0
    report = course.records.find(NAME, "eve")
    assert "is a link" in (report.note if report else caplog.text)
    shown = course.folder("autograded", "eve", NAME) / FILE
    assert not shown.exists() or "x + x" not in shown.read_text()


@pytest.mark.threat
@pytest.mark.parametrize("door", [grade_class, nbgraders_door])
def test_what_a_browser_would_run_is_given_to_the_cells_and_not_shown(course, tiny, door):
    reads = "def double(x):\n    assert open('figure.html').read()\n    return x + x"
    item = submit(course, "eve", notebook(tiny, double=reads))
    for name in (
        "figure.html",
        "a.SVG",
        "b.js",
        "c.xhtml",
        "d.xml",
        "e.html.txt",
        "deep/f.htm",
        "g.csv",
        "h.png",
        "other.ipynb.bak",
        "noending",
        "i.md",
    ):
        (item.folder / name).parent.mkdir(exist_ok=True)
        (item.folder / name).write_text("<script>alert(1)</script>")
    door(course)
    assert points(course)["eve"] == 10
    folder = course.folder("autograded", "eve", NAME)
    shown = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert shown == {FILE, "e.html.txt", "g.csv", "h.png", "i.md"}
    report = course.records.find(NAME, "eve")
    assert any("a.SVG" in note and "not put where" in note for note in report.repairs)


def blank(tiny):
    return notebook_text(build_notebook(tiny.source, "student"))


def right(tiny):
    return notebook_text(notebook(tiny))


# What lies in a folder, by name; what is graded; what is said of it.
FOLDERS = {
    "renamed": ({"mine.ipynb": right}, 10, "is called mine.ipynb"),
    "capitals": ({f"{NAME}.IPYNB": right}, 10, f"is called {NAME}.IPYNB"),
    "a downloaded copy": ({f"{NAME} (1).ipynb": right}, 10, "(1).ipynb"),
    "a text file": ({f"{FILE}.txt": right}, 10, f"{FILE}.txt"),
    "json": ({f"{NAME}.json": right}, 10, f"{NAME}.json"),
    "nested": ({f"{NAME}/{FILE}": right}, 10, f"lies in the folder {NAME}"),
    "deeply nested": ({f"a/b/{FILE}": right}, 10, "in the folder a/b"),
    "blank beside a copy": ({FILE: blank, f"{NAME}-Copy1.ipynb": right}, 10, "Copy1.ipynb holds work, and is graded"),
    "blank above the work": ({FILE: blank, f"{NAME}/{FILE}": right}, 10, f"{NAME}/{FILE} holds work"),
    "broken beside a copy": ({FILE: lambda _: "{", "b.ipynb": right}, 10, "cannot be read; b.ipynb holds work"),
    "two with work": ({FILE: right, "other.ipynb": lambda tiny: right(tiny).replace("x + x", "x")}, 10, "work in other.ipynb too"),
    "system files": ({FILE: right, f"._{FILE}": blank, "__MACOSX/a.ipynb": blank, ".DS_Store": blank, "~$x.ipynb": blank}, 10, ""),
    "system files and a new name": ({f"{NAME} (1).ipynb": right, f"._{NAME} (1).ipynb": lambda _: "\0\5"}, 10, "(1).ipynb"),
    "a checkpoint": ({".ipynb_checkpoints/x.ipynb": right}, 0, "there is no notebook"),
    "zip": ({f"{NAME}.zip": lambda _: "PK"}, 0, f"{NAME}.zip: unpack it"),
    "script": ({f"{NAME}.py": lambda _: "x = 1"}, 0, f"a script, {NAME}.py"),
    "printed": ({f"{NAME}.html": lambda _: "x"}, 0, "a printed page"),
    "nothing": ({"notes.txt": lambda _: "x"}, 0, "among what was handed in (notes.txt)"),
}  # fmt: skip


@pytest.mark.parametrize("kind", FOLDERS)
@pytest.mark.parametrize("door", [grade_class, nbgraders_door])
def test_what_lies_in_a_folder_is_looked_at_and_said(course, tiny, door, kind):
    files, worth, said = FOLDERS[kind]
    folder = course.folder("submitted", "ada", NAME)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text(tiny))
    door(course)
    assert points(course) == {"zoe": 10, "ada": worth}
    reports = {student: course.records.find(NAME, student) for student in ("zoe", "ada")}
    assert (reports["zoe"].points, reports["ada"].points) == (10, worth)
    assert said in " ".join([*reports["ada"].repairs, reports["ada"].note])
    if not said:
        assert not reports["ada"].repairs


def test_another_assignments_notebook_is_said(course, tiny, tmp_path):
    from autograder.assignments.assignment import load_assignment

    other = build_notebook(load_assignment("03_layers").source, "student")
    submit(course, "ada", other)
    reports = {report.student: report for report in grade_class(course)}
    assert f"This is the notebook of 03_layers, handed in as {NAME}" in " ".join(reports["ada"].repairs)
    assert (reports["ada"].points, reports["zoe"].points) == (0, 10)


def test_names_are_compared_in_one_form(course, tiny):
    """A decomposed name is the same name; what only nearly fits is said."""
    item = submit(course, "Jürgen", notebook(tiny))
    apart = unicodedata.normalize("NFD", "Jürgen")
    shutil.move(item.folder.parent, course.root / "submitted" / apart)
    for student, name in {"a": "99_Tiny", "b": "99_tiny (1)", "c": "99-tiny", "d": f"{NAME}.zip"}.items():
        at = course.root / "submitted" / student / name
        at.parent.mkdir()
        at.mkdir() if not name.endswith("zip") else at.write_text("PK")
    said: list[str] = []
    reports = {report.student: report.points for report in grade_class(course, say=said.append)}
    assert reports == {"Jürgen": 10, "zoe": 10}
    assert [report.student for report in grade_class(course, students=[apart])] == ["Jürgen"]
    for student in "abcd":
        assert any(sentence.startswith(f"{student} handed in") and NAME in sentence for sentence in said), (
            student
        )


@pytest.mark.parametrize("made", [lambda path: path.mkdir(), lambda path: path.symlink_to("/etc/hostname"),
                                  lambda path: path.write_text("x" * 2_000), lambda path: path.write_text(""),
                                  lambda path: path.write_bytes(b"\xff\0"), lambda path: path.write_text("9" * 900),
                                  lambda path: path.write_text("10000000000000-01-01")],
                         ids=["folder", "link", "long", "empty", "bytes", "digits", "far"])  # fmt: skip
def test_a_strange_time_is_said_and_stops_nobody(course, tiny, made):
    item = submit(course, "ada", notebook(tiny))
    made(item.folder / "timestamp.txt")
    reports = {report.student: report for report in grade_class(course)}
    assert (reports["ada"].points, reports["zoe"].points) == (10, 10)
    assert "counts as on time" in " ".join(reports["ada"].repairs)
    nbgraders_door(course)
    assert points(course) == {"ada": 10, "zoe": 10}


ODD = {
    "a long entity": "&#" + "9" * 4_400 + ";",
    "minus signs": "$" + "-" * 1_500 + "1$",
    "brackets": "[" * 5_000 + "](x)",
    "stars": "*" * 20_000,
    "quotes": "> " * 5_000 + "x",
    "lists": "\n".join("  " * n + "- x" for n in range(200)),
    "links": "[a](b" * 5_000,
    "pictures": "![](attachment:" * 5_000,
    "backslashes": "\\" * 50_000,
    "half a character": "\ud800",
    "entities": "&amp;" * 20_000,
    "backticks": "`" * 50_000,
    "tags": "<a" * 50_000,
}  # fmt: skip


@pytest.mark.threat
@pytest.mark.parametrize("kind", ODD)
def test_an_answer_of_any_kind_is_graded_normally(course, tiny, kind):
    data = json.dumps(notebook(tiny, answer="@")).replace('"@"', json.dumps(ODD[kind]))
    item = submit(course, "ada", data.encode())
    found = taken_in(course, item, tiny)
    assert found.reading.worked_on
    assert nbformat.from_dict(found.reading.notebook)
    [report] = grade_class(course, students=["ada"])
    assert (report.status, report.points) == ("graded", 10), report.note


@pytest.mark.threat
@pytest.mark.parametrize("door", [grade_class, nbgraders_door])
def test_what_a_submission_does_to_the_reader_costs_the_class_nothing(course, tiny, door, monkeypatch):
    monkeypatch.setattr(reading, "_SERVE", "from tests.helpers.bad_readers import serve; serve(0)")
    autograde_plugin._reader().close()
    words = ("SPINS", "EATS", "RECURSES", "CRASHES", "EXITS", "BABBLES")
    for word in words:
        submit(course, word.lower(), notebook(tiny, double=f"def double(x):\n    return x + x  # {word}"))
    door(course)
    autograde_plugin._reader().close()
    assert points(course) == {"zoe": 10, **{word.lower(): 0 for word in words}}
    for word in words:
        report = course.records.find(NAME, word.lower())
        assert report.status == "unreadable"
        assert "cannot be read" in json.dumps(autograded(course, word.lower()))


@pytest.mark.fault
def test_where_nobody_can_read_the_old_score_stays(course, tiny, monkeypatch):
    grade_class(course)
    assert autograded(course, "zoe")
    monkeypatch.setattr("autograder.intake.reading._SERVE", "import os; os._exit(1)")
    [report] = grade_class(course)
    assert report.status == "grader error"
    assert "does not start" in report.note
    assert points(course) == {"zoe": 10}
    with Reader():
        pass


def test_files_of_operating_systems_in_source_are_no_notebooks(tmp_path):
    for name in ("p1.ipynb", "._p1.ipynb", ".DS_Store", "~$p1.ipynb"):
        (tmp_path / name).write_text("{}")
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / "__MACOSX" / "p1.ipynb").write_text("{}")
    assert only_notebook(tmp_path, "ps1") == tmp_path / "p1.ipynb"
