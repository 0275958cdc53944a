"""What was handed out is graded, whatever its source says today: through both doors, and with the way out said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.coursedir import CourseDirectory

from autograder.assignments.assignment import Assignment
from autograder.assignments.changes import changes
from autograder.assignments.source import Source, SourceError, read_source
from autograder.assignments.source_json import source_from_json, source_to_json
from autograder.nbgrader import classroom as classroom_module
from autograder.nbgrader.autograde_plugin import _engine
from autograder.nbgrader.classroom import Classroom
from autograder.nbgrader.grade_class import grade_class
from autograder.nbgrader.in_force import NotAsReleased
from autograder.nbgrader.releases import DamagedRelease
from autograder.release.notebook import build_notebook, notebook_text
from tests.helpers import small_class, tiny_course
from tests.helpers.small_class import NAME, grades, notebook, submit

pytestmark = [pytest.mark.classroom, pytest.mark.usefixtures("warm_engines")]

TEXT = tiny_course.SOURCE + small_class.QUESTION
DRAFT = '# %% exercise="draft" points=7\ndef draft(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION\n'
# What an author may have made of the source since: how, and what of it is said.
SINCE = {
    "more points": (lambda text: text.replace("points=4", "points=5"), "double gives 5 points, was 4"),
    "fewer points": (lambda text: text.replace("points=6", "points=1"), "running_sum gives 1 points, was 6"),
    "points for the question": (
        lambda text: text.replace('question="why" points=5', 'question="why" points=9'),
        "why gives 9 points, was 5",
    ),
    "a draft": (lambda text: text + DRAFT + '# %% check="draft"\ncheck(draft)\n', "draft is new"),
    "an exercise less": (
        lambda text: text[: text.index('# %% exercise="running')] + small_class.QUESTION,
        "running_sum is gone",
    ),
    "given code": (lambda text: text.replace("GIVEN = 2.0", "GIVEN = 2"), "text or given code changed"),
    "text": (lambda text: text.replace("# # Tiny", "# # Tinier"), "text or given code changed"),
    "a docstring": (
        lambda text: text.replace("Return 2 x.", "Return twice x."),
        "what students get in double changed",
    ),
    "a solution": (lambda text: text.replace("GIVEN * x", "x * GIVEN"), "the solution of double changed"),
}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return small_class.tiny_assignment(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def handed_in(tiny, tmp_path_factory):
    course = small_class.new_course(tmp_path_factory.mktemp("course") / "c", tiny)
    submit(course, "right", notebook(tiny))
    submit(course, "wrong", notebook(tiny, double="def double(x):\n    return x ** 2"))
    return course


@pytest.fixture
def course(tiny, handed_in, tmp_path, monkeypatch):
    small_class.install(tiny, monkeypatch)
    _engine.cache_clear()
    return small_class.copy_course(handed_in, tmp_path / "c")


def source(folder, text: str) -> Source:
    path = folder / f"{NAME}.py"
    path.write_text(text)
    return read_source(path)


def today(monkeypatch, found) -> None:
    """Have the product's source be another one, or not readable."""

    def load(name: str) -> Assignment:
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(classroom_module, "load_assignment", load)


def autograde(course: Classroom) -> None:
    directory = CourseDirectory(config=course.config, assignment_id=NAME)
    Autograde(coursedir=directory, config=course.config).start()


def generate(course: Classroom, of: Source) -> None:
    text = notebook_text(build_notebook(of, "instructor"))
    (course.folder("source", ".", NAME) / f"{NAME}.ipynb").write_text(text)
    directory = CourseDirectory(config=course.config, assignment_id=NAME)
    converter = GenerateAssignment(coursedir=directory, config=course.config)
    converter.force = True
    converter.start()


def points(course: Classroom) -> dict[str, tuple[float, float]]:
    return {r.student: (r.points, r.max_points) for r in grade_class(course, say=lambda text: None)}


AS_RELEASED = {"right": (10.0, 10.0), "wrong": (6.0, 10.0)}


@pytest.mark.parametrize("since", SINCE)
def test_a_source_that_was_changed_since_changes_no_score_and_the_way_out_is_said(
    course, tiny, tmp_path, monkeypatch, since
):
    change, said = SINCE[since]
    later = source(tmp_path, change(TEXT))
    today(monkeypatch, replace(tiny, source=later, exercises=tiny.exercises[: len(later.exercises)]))
    told: list[str] = []
    reports = grade_class(course, say=told.append)
    assert {r.student: (r.points, r.max_points) for r in reports} == AS_RELEASED
    [text] = told
    assert said in text
    assert "autograder release 99_tiny, then nbgrader generate_assignment 99_tiny --force" in text


def test_both_doors_grade_what_was_released_and_say_so(course, tiny, tmp_path, monkeypatch, caplog):
    later = source(tmp_path, SINCE["more points"][0](TEXT))
    today(monkeypatch, replace(tiny, source=later))
    other = small_class.copy_course(course, tmp_path / "other")
    grade_class(course, say=lambda text: None)
    autograde(other)
    assert grades(course) == grades(other)
    told = [record.getMessage() for record in caplog.records if "is graded" in record.getMessage()]
    assert len(told) == 1
    assert "double gives 5 points, was 4" in told[0]


@pytest.mark.parametrize(
    "found", [SourceError("draft stands 1 times"), SyntaxError("a half-written file"), KeyError("pieces")]
)
def test_a_source_that_cannot_be_read_today_is_said_and_what_was_released_is_graded(
    course, monkeypatch, found
):
    today(monkeypatch, found)
    told: list[str] = []
    reports = grade_class(course, say=told.append)
    assert {r.student: (r.points, r.max_points) for r in reports} == AS_RELEASED
    assert not reports.left_out
    assert "Its source cannot be read today" in told[0]


def test_where_the_sources_are_not_at_all_the_course_has_what_it_needs(course, monkeypatch):
    monkeypatch.setattr(classroom_module, "assignment_names", list)
    today(monkeypatch, SourceError("there is no solutions/"))
    told: list[str] = []
    assert {r.student: (r.points, r.max_points) for r in grade_class(course, say=told.append)} == AS_RELEASED
    assert not told


def test_a_second_release_counts_from_when_it_is_handed_out(course, tiny, tmp_path, monkeypatch):
    later = replace(tiny, source=source(tmp_path, TEXT.replace("points=4", "points=5")))
    today(monkeypatch, later)
    assert points(course) == AS_RELEASED
    course.releases.keep(later)
    told: list[str] = []
    grade_class(course, say=told.append)
    assert points(course) == AS_RELEASED
    assert "released once more since (double gives 5 points, was 4" in told[0]
    generate(course, later.source)
    told.clear()
    reports = grade_class(course, say=told.append)
    assert {r.student: (r.points, r.max_points) for r in reports} == {
        "right": (11.0, 11.0),
        "wrong": (6.0, 11.0),
    }
    assert not told
    with course.gradebook() as book:
        assert {s.student.id: s.score for s in book.assignment_submissions(NAME)} == {
            "right": 11.0,
            "wrong": 6.0,
        }


def test_points_that_an_instructor_changed_in_the_course_count(course, tiny, tmp_path):
    generate(course, source(tmp_path, TEXT.replace("points=4", "points=2")))
    told: list[str] = []
    reports = grade_class(course, say=told.append)
    assert {r.student: (r.points, r.max_points) for r in reports} == {
        "right": (8.0, 8.0),
        "wrong": (6.0, 8.0),
    }
    assert "check-double 2, released with 4" in told[0]


def test_a_course_of_an_earlier_version_has_its_release_kept_at_the_first_run(
    course, tiny, tmp_path, monkeypatch
):
    for path in (course.releases.folder / NAME).iterdir():
        path.unlink()
    assert points(course) == AS_RELEASED
    assert [one.source for one in course.releases.of(NAME)] == [tiny.source]
    today(monkeypatch, replace(tiny, source=source(tmp_path, SINCE["more points"][0](TEXT))))
    assert points(course) == AS_RELEASED


def test_what_is_no_release_is_left_out_with_the_way_out(course, tiny, tmp_path):
    generate(course, source(tmp_path, TEXT.replace('question="why"', 'question="how"')))
    with pytest.raises(NotAsReleased, match="it has question-how more and it lacks question-why"):
        course.assignment(NAME)
    reports = grade_class(course)
    assert not reports
    assert "autograder release 99_tiny" in reports.left_out[NAME]


def test_a_damaged_release_is_named_with_the_way_out(course):
    path = course.releases.of(NAME)[0].path
    damaged = path.with_name("002.json")
    damaged.write_text('{"source": ')
    with pytest.raises(DamagedRelease, match=r"002\.json is damaged .*autograder release 99_tiny"):
        course.assignment(NAME)


def test_the_same_release_is_kept_once(course, tiny, tmp_path):
    assert course.releases.keep(tiny) is None
    later = replace(tiny, source=source(tmp_path, SINCE["text"][0](TEXT)))
    assert course.releases.keep(later).name == "002.json"
    assert course.releases.keep(tiny).name == "003.json"  # taken back


def test_nobody_else_reads_the_solutions(course):
    assert course.releases.folder.parent.stat().st_mode & 0o077 == 0


def test_a_source_comes_back_as_it_was(tiny):
    odd = replace(tiny.source, files=(("a/b.bin", bytes(range(256))),))
    assert source_from_json(source_to_json(odd)) == odd
    assert changes(tiny.source, tiny.source) == []


def test_a_release_in_the_life_of_one_server_is_graded_from_the_next_submission_on(
    course, tiny, tmp_path, monkeypatch
):
    later = replace(tiny, source=source(tmp_path, TEXT.replace("points=4", "points=5").replace("2.0", "3.0")))
    monkeypatch.setattr(
        "autograder.nbgrader.releases.with_exercises", lambda source: replace(tiny, source=source)
    )
    autograde(course)
    course.releases.keep(later)
    generate(course, later.source)
    for student in ("right", "wrong"):  # as formgrader's button has it
        made = notebook(later, double="def double(x):\n    return GIVEN * x")
        submit(course, student, made)
    directory = CourseDirectory(config=course.config, assignment_id=NAME)
    converter = Autograde(coursedir=directory, config=course.config)
    converter.force = True
    converter.start()
    with course.gradebook() as book:
        assert {s.student.id: s.score for s in book.assignment_submissions(NAME)} == {
            "right": 11.0,
            "wrong": 11.0,
        }


GIVEN_SINCE = {
    "given code": lambda text: text.replace("GIVEN = 2.0", "GIVEN = 2"),
    "a check": lambda text: text.replace("check(double)", "check(double)  # run it"),
    "a cell more": lambda text: text.replace("# %% demo=true", "# %%\nMORE = 1\n# %% demo=true"),
    "a text more": lambda text: text.replace("# %%\nimport", "# %% [markdown]\n# Words\n# %%\nimport"),
    "a last cell": lambda text: text + "# %%\nMORE = 1\n",
    "a docstring": lambda text: text.replace("Return 2 x.", "Return twice x."),
}


@pytest.mark.parametrize("since", GIVEN_SINCE)
def test_untouched_work_of_an_earlier_release_is_not_said_to_be_edited(
    course, tiny, tmp_path, monkeypatch, since
):
    later = replace(tiny, source=source(tmp_path, GIVEN_SINCE[since](TEXT)))
    today(monkeypatch, later)
    course.releases.keep(later)
    generate(course, later.source)
    told: list[str] = []
    reports = {report.student: report for report in grade_class(course, say=told.append)}
    assert not told
    assert reports["right"].points == 10.0
    assert reports["right"].repairs == ()


@pytest.mark.parametrize("since", ["given code", "a check", "a last cell", "a docstring"])
def test_edited_given_code_of_an_earlier_release_is_said_to_be_edited(
    course, tiny, tmp_path, monkeypatch, since
):
    later = replace(tiny, source=source(tmp_path, GIVEN_SINCE[since](TEXT)))
    today(monkeypatch, later)
    course.releases.keep(later)
    generate(course, later.source)
    changed = notebook(tiny)
    next(cell for cell in changed.cells if "GIVEN" in cell.source).source = "GIVEN = 7"
    submit(course, "right", changed)
    [report] = grade_class(course, students=["right"])
    assert report.points == 10.0
    assert any("was edited" in note for note in report.repairs)
