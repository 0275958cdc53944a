"""An assignment that exists only as nbgrader has it."""

from __future__ import annotations

import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.assignments.assignment import load_assignment
from autograder.assignments.source import SourceError
from autograder.intake.intake import take_in
from autograder.nbgrader.classroom import CONFIG, Classroom
from autograder.nbgrader.external_assignments import Kept, adopt
from autograder.nbgrader.grade_class import grade_class
from autograder.report.pages import CONFIG as TEMPLATE
from autograder.report.pages import render
from tests.helpers import nbgrader_course

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
PERCEPTRON = load_assignment("02_perceptron")
PREDICT = PERCEPTRON.source.exercise_cell("perceptron_predict")


def cell(source, grade_id=None, kind=new_code_cell, **metadata):
    made = kind(source)
    if grade_id:
        kinds = {"grade": False, "solution": False, "locked": False, "task": False}
        made.metadata.nbgrader = {"schema_version": 3, "grade_id": grade_id, **kinds, **metadata}
    return made


def source(*extra):
    cells = [
        cell("import numpy as np\nDATA = open('data.txt').read()", "setup", locked=True),
        cell("base = 10"),
        cell("def f(x):\n    ### BEGIN SOLUTION\n    return x + base\n    ### END SOLUTION", "f", solution=True),
        cell(
            "assert f(1) == 11\n### BEGIN HIDDEN TESTS\nassert f(2) == 12, 'secret'\n### END HIDDEN TESTS",
            "test_f",
            grade=True,
            points=3,
        ),
        cell("Why?", "why", new_markdown_cell, grade=True, solution=True, points=2),
        cell("Write nicely.\n=== BEGIN MARK SCHEME ===\nsecret\n=== END MARK SCHEME ===", "task", new_markdown_cell,
             task=True, locked=True, points=1),
        cell(PREDICT.solution, "predict", solution=True),
        cell("from earlab import check\ncheck(perceptron_predict)", "check_predict", grade=True, points=7),
        *extra,
    ]  # fmt: skip
    return nbformat.writes(new_notebook(cells=cells, metadata=KERNEL)).encode()


@pytest.fixture(scope="module")
def classroom(tmp_path_factory):
    folder = tmp_path_factory.mktemp("old") / "course"
    made = nbgrader_course.make(folder, source(), "Problem 1", {"source/ps1/data.txt": b"4 lines"})
    release = nbformat.read(made.folder("release", ".", "ps1") / "Problem 1.ipynb", as_version=4)
    hand_in(made, "untouched", release)
    for one in release.cells:
        grade_id = one.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id == "predict":
            one.source = PREDICT.solution
        elif grade_id == "why":
            one.source = "Because."
        elif grade_id == "f":
            one.source = "def f(x):\n    assert DATA\n    return base + 1"
    release.cells[1].source = "base = 10 + 0  # a cell that nobody tracks is run as it is handed in"
    hand_in(made, "right", release)
    return made


def hand_in(classroom, student, notebook, name="Problem 1"):
    nbgrader_course.hand_in(classroom, student, nbformat.writes(notebook).encode(), name)


@pytest.fixture(scope="module")
def reports(classroom):
    return {report.student: report for report in grade_class(classroom)}


def test_each_cell_is_graded_by_what_it_is(classroom, reports):
    verdicts = {v.exercise: (v.points, v.max_points, bool(v.caveat)) for v in reports["right"].verdicts}
    assert verdicts == {"test_f": (0, 3, True), "perceptron_predict": (7, 7, False)}
    scores = {
        name: score
        for (student, name), score in nbgrader_course.scores(classroom.root).items()
        if student == "right"
    }
    assert scores == {
        "test_f": (0.0, False),
        "check_predict": (7.0, False),
        "why": (None, True),
        "task": (None, True),
    }


def test_an_untouched_notebook_gets_nothing_and_asks_nobody_but_for_the_task(classroom, reports):
    assert reports["untouched"].points == 0
    scores = nbgrader_course.scores(classroom.root)
    assert scores["untouched", "why"] == (0.0, False)
    assert scores["untouched", "task"] == (None, True)


def test_hidden_tests_and_marking_schemes_stay_hidden(classroom, reports):
    assert "secret" not in repr(reports)
    assert reports["right"].verdict("test_f").messages == (
        "The tests that you see pass; a hidden one does not: an assertion does not hold.",
    )
    shown = classroom.folder("autograded", "right", "ps1") / "Problem 1.ipynb"
    notebook = json.loads(shown.read_text())
    assert "secret" not in shown.read_text()
    assert sum("earlab-verdict" in json.dumps(one.get("outputs", "")) for one in notebook["cells"]) == 2
    assert (shown.parent / "data.txt").is_file()


def test_the_reports_say_what_shared_the_process(classroom, reports):
    from rich.console import Console

    from autograder.report.class_report import write_reports
    from autograder.report.summary import print_tables

    console = Console(record=True, width=200)
    print_tables(console, list(reports.values()))
    assert "ps1/test_f: The tests shared the student's process" in console.export_text()
    page = write_reports(
        classroom.root / "reports",
        "old",
        list(reports.values()),
        {"ps1": classroom.assignment("ps1").source},
    )
    for path in (page, page.parent / "ps1/right.html"):
        assert "shared the student&#39;s process" in path.read_text()


def test_an_instructor_can_replay_the_tests(classroom, reports):
    from autograder.grading.engine import Engine
    from autograder.report.detail import detail_lines
    from autograder.report.replay import replay

    [item] = classroom.handed_in(["ps1"], ["right"])
    with Engine() as engine:
        assignment = classroom.assignment("ps1")
        intake = take_in(classroom.place(item.folder), assignment, engine.reader)
        replayed = replay(engine, intake, assignment, "test_f", "right")
    text = "\n".join(detail_lines(replayed))
    assert "assert f(2) == 12, 'secret'" in text
    assert "error on line 3: AssertionError secret" in text


def test_nbgraders_own_door_gives_the_same_scores_and_follows_no_link(classroom, reports, tmp_path, caplog):
    from shutil import copytree

    root = tmp_path / "course"
    copytree(classroom.root, root)
    before = nbgrader_course.scores(root)
    (root / CONFIG).write_text(render(TEMPLATE, course="'old'"))
    config = PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    converter = Autograde(
        coursedir=CourseDirectory(config=config, root=str(root), assignment_id="ps1"), config=config
    )
    converter.force = True
    folder = root / "submitted/right/ps1"
    (folder / "secret.txt").symlink_to(root / "gradebook.db")
    (folder / "nowhere").symlink_to("/nowhere")
    converter.start()
    assert nbgrader_course.scores(root) == before
    assert sorted(path.name for path in (root / "autograded/right/ps1").iterdir()) == [
        "Problem 1.ipynb",
        "data.txt",
    ]
    assert (
        "right: Not all files beside the notebook are kept and given to its cells: nowhere, secret.txt"
        in caplog.text
    )
    (folder / "Problem 1.ipynb").rename(folder / "mine.ipynb")
    converter.start()
    assert nbgrader_course.scores(root) == before
    assert "The notebook is called mine.ipynb, expected Problem 1.ipynb" in caplog.text


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda folder: (folder / "other.ipynb").write_bytes(source()), "has one notebook"),
        (lambda folder: (folder / "Problem 1.ipynb").write_bytes(source(cell("check(foo)", "x", grade=True, points=1))),
         "does not know the cell 'x'"),
        (lambda folder: (folder / "Problem 1.ipynb").write_text("{}"), "is no notebook"),
        (lambda folder: (folder / "big").write_bytes(bytes(17 << 20)), "holds 17 MB beside the notebook"),
    ],
)  # fmt: skip
def test_what_cannot_be_graded_here_is_said(classroom, tmp_path, change, why):
    from shutil import copytree

    root = tmp_path / "course"
    copytree(classroom.root, root)
    change(root / "source/ps1")
    with pytest.raises(SourceError, match=why):
        Classroom(root).assignment("ps1")
    reports = grade_class(Classroom(root))
    assert not reports
    assert why in reports.left_out["ps1"]


def test_a_check_of_no_exercise_is_refused(tmp_path):
    (tmp_path / "p1.ipynb").write_bytes(source(cell("check(nothing)", "x", grade=True, points=1)))
    notebook = nbformat.read(tmp_path / "p1.ipynb", as_version=4)
    tracked = [one for one in notebook.cells if "nbgrader" in one.metadata]
    kept = {one.metadata.nbgrader.grade_id: Kept(one.source, 1.0) for one in tracked}
    with pytest.raises(SourceError, match=r"check\(nothing\) stands for no exercise"):
        adopt(tmp_path, "ps1", kept, Config())
