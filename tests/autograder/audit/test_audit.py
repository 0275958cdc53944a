"""The audit finds what is wrong with exercises that were broken on purpose."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.assignments.assignment import Assignment, assignment_names, load_assignment
from autograder.assignments.exercise import Case, Equivalent, Exercise, Mistake, edge, random, worked
from autograder.assignments.right_work import right_work
from autograder.assignments.source import SourceError, read_source
from autograder.audit.forbidden import misspelling
from autograder.audit.mutants import mutants
from autograder.audit.result import ExerciseResult, totals
from autograder.audit.run import gathered, plan, work
from autograder.grading.engine import Engine
from tests.helpers.sandbox_programs import descendants, gone
from tests.helpers.support import ROOT

SOURCE = '''\
# %%
import numpy as np
# %% exercise="smooth" points=5 minutes=3
def smooth(x, w):
    """Weigh neighbours: x (N,), w (2,). Returns (N − 1,)."""
    {given}### BEGIN SOLUTION
    {solution}
    ### END SOLUTION
# %% check="smooth"
check(smooth)
'''
SUM = "x[i] * w[0] + x[i + 1] * w[1]"
SOLUTION = f"return np.array([{SUM} for i in range(len(x) - 1)])"
MISTAKES = (
    Mistake("flipped", SUM, "x[i] * w[1] + x[i + 1] * w[0]", "You flip the weights."),
    Mistake("one_short", "len(x) - 1", "len(x) - 2", "You leave out the last pair."),
    Mistake("doubled", "x[i] * w[0]", "2 * x[i] * w[0]", "You count the first one twice."),
)


def _cases(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("a step", x=rng.normal(size=4), w=rng.normal(size=2))
    for n in (5, 7):
        yield random(f"{n} samples", x=rng.normal(size=n), w=rng.normal(size=2))
    yield edge("one pair", x=rng.normal(size=2), w=rng.normal(size=2))


def _blind_cases(rng: np.random.Generator) -> Iterator[Case]:
    for case in _cases(rng):
        yield replace(case, inputs={**case.inputs, "w": np.array([2.0, 2.0])})


def _same_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield from _cases(np.random.default_rng(7))


def _few_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield from _cases(np.random.default_rng(int(rng.integers(2))))


def _zero_cases(rng: np.random.Generator) -> Iterator[Case]:
    for case in _cases(rng):
        x = np.zeros(4) if case.kind == "worked" else case.inputs["x"]
        yield replace(case, inputs={**case.inputs, "x": x}, floor=1e-9)


def _no_edges(rng: np.random.Generator) -> Iterator[Case]:
    yield from list(_cases(rng))[:-1]


RIGHT = """\
# %% convolution
def smooth(x, w):
    return np.convolve(x, w[::-1], "valid")

# %% slices
# %time 1 + 1
def smooth(x, w):
    return w[0] * x[:-1] + w[1] * x[1:]

# %% matrix product
def smooth(x, w):
    return np.stack([x[:-1], x[1:]], axis=1) @ w
"""

SMOOTH = Exercise(name="smooth", draw=_cases, mistakes=MISTAKES, hints=("Compare.", "Slide.", "x[i] * ..."))


@pytest.fixture
def audited(warm_engines: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that audits the tiny exercise with some of its parts changed."""
    monkeypatch.setattr("autograder.assignments.right_work.EXERCISES", tmp_path)
    (tmp_path / "tiny" / "right").mkdir(parents=True)

    def audit(
        variants: int = 3,
        solution: str = SOLUTION,
        given: str = "",
        right: str = RIGHT,
        mutants: bool = False,
        **changed: object,
    ) -> ExerciseResult:
        path = tmp_path / "98_tiny.py"
        path.write_text(SOURCE.format(solution=solution, given=given))
        (tmp_path / "tiny" / "right" / "smooth.py").write_text(right)
        exercise = replace(SMOOTH, **changed)  # type: ignore[arg-type]
        assignment = Assignment(read_source(path), (exercise,))
        with Engine(secret=b"audit") as engine:
            batches = [u for u in plan(assignment, exercise, variants) if mutants or not u.mutants]
            found = [work(engine, assignment, batch) for batch in batches]
        return gathered(assignment, exercise, found)

    return audit


def test_a_sound_exercise(audited) -> None:
    result = audited(mutants=True)
    assert result.problems == ()
    assert result.solution_full
    assert not result.stub_scores
    assert [(m.name, m.failed, m.named) for m in result.mistakes] == [
        ("flipped", True, True),
        ("one_short", True, True),
        ("doubled", True, True),
    ]
    assert all(0 < m.least_loss <= 5 for m in result.mistakes)
    assert result.count("killed") == len(result.mutants) > 10
    assert result.variants == 3
    assert [one.style for one in result.right_work] == ["convolution", "slices", "matrix product"]
    assert set(result.lazy) == {"zeros", "ones", "None", "first input", "all inputs"}
    assert max(result.lazy.values()) == 0


def test_cases_blind_to_a_flip(audited) -> None:
    result = audited(draw=_blind_cases)
    assert any("'flipped' fails no case of the draw" in problem for problem in result.problems)
    assert not any(m.failed for m in result.mistakes)


UNSEEN = {
    SOLUTION.replace("w[0]", "w[1]"),
    SOLUTION.replace("w[0]", "w[-1]"),
    SOLUTION.replace("w[1]", "w[0]"),
}  # where both weights are the same


def test_mutants_that_no_case_kills(audited) -> None:
    result = audited(mutants=True, draw=_blind_cases, mistakes=MISTAKES[1:])
    survivors = [m for m in result.mutants if m.status == "surviving"]
    assert {m.diff for m in survivors} == {f"- {SOLUTION}\n+ {line}" for line in UNSEEN}
    assert all(m.seen_by == () for m in survivors)
    assert all(any(m.change in problem for problem in result.problems) for m in survivors)


def test_equivalents_with_a_reason(audited) -> None:
    records = tuple(Equivalent(f"{SOLUTION} -> {line}", "both weights are the same") for line in UNSEEN)
    result = audited(mutants=True, draw=_blind_cases, mistakes=MISTAKES[1:], equivalent=records)
    assert result.problems == ("it has 2 named mistakes, expected at least 3",)
    assert {m.reason for m in result.mutants if m.status == "equivalent"} == {"both weights are the same"}
    assert (result.count("equivalent"), result.count("surviving")) == (3, 0)


def test_an_equivalent_without_a_reason(audited) -> None:
    records = tuple(Equivalent(f"{SOLUTION} -> {line}", " ") for line in UNSEEN)
    result = audited(mutants=True, draw=_blind_cases, mistakes=MISTAKES[1:], equivalent=records)
    assert sum("has no reason" in problem for problem in result.problems) == 3


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("return x -> return w", "is stale"),
        (f"{SOLUTION} -> {SOLUTION.replace('- 1', '+ 1')}", "is killed"),
    ],
)
def test_a_wrong_equivalent_record(audited, line: str, problem: str) -> None:
    result = audited(mutants=True, equivalent=(Equivalent(line, "no reason holds"),))
    assert [p for p in result.problems if repr(line) in p and problem in p]


def test_a_mistake_that_equals_the_reference(audited) -> None:
    same = Mistake("same", "len(x) - 1", "len(x) - 2 + 1", "Nothing is wrong here.")
    result = audited(mistakes=(*MISTAKES, same))
    assert any("'same' fails no case of the draw" in problem for problem in result.problems)
    assert totals([result])["mistakes_failed"] == 0


def test_a_mistake_that_does_not_apply(audited) -> None:
    lost = Mistake("lost", "np.convolve", "np.correlate", "You flip it.")
    result = audited(mistakes=(*MISTAKES, lost))
    assert any("'lost'" in p and "stands 0 times" in p for p in result.problems)
    assert [m.name for m in result.mistakes if not m.failed] == ["lost"]


def test_a_mistake_that_is_no_python(audited) -> None:
    broken = Mistake("broken", "len(x) -", "len(x) - -*", "You forget w.")
    result = audited(mistakes=(*MISTAKES, broken))
    assert any("'broken' makes invalid Python" in problem for problem in result.problems)


def test_two_mistakes_that_look_the_same(audited) -> None:
    twin = Mistake("twin", "x[i] * w[0]", "x[i] * w[0] + x[i] * w[0]", "You add it twice.")
    result = audited(mistakes=(*MISTAKES, twin))
    (problem,) = result.problems
    assert (
        problem == "mistake 'twin' is called 'doubled' on the visible cases, variant 0, variant 1, variant 2"
    )
    numbers = totals([result])
    assert (numbers["mistakes"], numbers["mistakes_failed"], numbers["mistakes_named"]) == (4, 4, 3)


def test_a_stub_that_scores(audited) -> None:
    result = audited(given=f"{SOLUTION}\n    ")
    assert result.stub_scores
    assert any("the stub scores on variant 0, variant 1, variant 2" in problem for problem in result.problems)


def test_a_solution_that_fails(audited) -> None:
    result = audited(solution="raise ValueError('half written')", mistakes=())
    assert not result.solution_full
    assert any("the solution fails case 'a step'" in p and "half written" in p for p in result.problems)


def test_right_work_that_scores_below_full(audited) -> None:
    strict = (
        "# %% strict\ndef smooth(x, w):\n    assert len(x) > 2\n    return x[:-1] * w[0] + x[1:] * w[1]\n"
    )
    result = audited(variants=2, right=RIGHT + strict)
    (problem,) = result.problems
    assert problem.startswith(
        "right work in the style 'strict' scores below full marks on variant 0, variant 1: "
    )
    assert "AssertionError" in problem
    numbers = totals([result])
    assert (numbers["right_work"], numbers["right_work_below_full"]) == (4, 1)
    assert result.to_json()["right_work"][3]["lost"] == problem


def test_right_work_that_uses_what_is_forbidden(audited) -> None:
    result = audited(variants=1, forbidden=("numpy.convolve",))
    (problem,) = result.problems
    assert "'convolution'" in problem
    assert "np.convolve" in problem


def test_right_work_that_is_not_written(audited) -> None:
    result = audited(variants=1, right="# %% loops\n# %% slices\n")
    assert result.problems[0] == "it has right work in 0 other styles, expected at least 3"


@pytest.mark.parametrize("right", ["def smooth(x, w):\n    return x\n", "# %% a\n1\n# %% a\n2\n"])
def test_right_work_without_a_name_of_its_own(audited, right: str) -> None:
    with pytest.raises(SourceError, match=r"smooth\.py: each style needs a heading of its own"):
        audited(right=right)


def test_what_is_forbidden_is_refused(audited) -> None:
    names = ("torch", "numpy.correlate", "scipy.signal")
    result = audited(variants=1, forbidden=names)
    assert result.problems == ()
    assert result.forbidden == result.refused == names


def test_a_solution_that_uses_what_its_exercise_forbids(audited) -> None:
    result = audited(variants=1, forbidden=("numpy.array",))
    assert not result.solution_full
    assert any("numpy.array" in problem for problem in result.problems)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        (
            "scipy.special.expitt",
            "it forbids scipy.special.expitt, but scipy.special has no expitt; is expit meant?",
        ),
        ("scipy.signals", "it forbids scipy.signals, but scipy has no signals; is signal meant?"),
        ("numpy.ndarray.qqq", "it forbids numpy.ndarray.qqq, but numpy.ndarray has no qqq"),
        ("tourch", "it forbids tourch, but there is no package tourch; is torch meant?"),
    ],
)
def test_a_forbidden_name_that_is_misspelt(audited, name: str, problem: str) -> None:
    result = audited(variants=1, forbidden=("scipy.signal", name))
    assert result.problems == (problem,)
    assert result.refused == ("scipy.signal",)


def test_a_forbidden_name_that_is_right() -> None:
    shipped = {
        name
        for each in assignment_names()
        for one in load_assignment(each).exercises
        for name in one.forbidden
    }
    names = {"tensorflow.keras", "numpy.ndarray.dot", "scipy.special.expit", "statistics.mean"}
    assert {misspelling(name) for name in names | shipped} == {""}


def test_a_lazy_answer_that_is_right_by_hand(audited) -> None:
    result = audited(draw=_zero_cases)
    assert any("'zeros' is right in every worked case" in problem for problem in result.problems)
    assert result.lazy["zeros"] == pytest.approx(0.2)
    assert "the lazy answer 'zeros' gets 20% of the points" in result.notes


def test_a_draw_that_ignores_its_generator(audited) -> None:
    result = audited(draw=_same_cases)
    assert any("'one pair' is a visible case" in problem for problem in result.problems)


def test_a_draw_with_few_outcomes(audited) -> None:
    result = audited(draw=_few_cases)
    assert any("2 of 3 variants repeat the inputs of another" in problem for problem in result.problems)


def test_what_is_not_written(audited) -> None:
    result = audited(
        draw=_no_edges,
        mistakes=(MISTAKES[0], replace(MISTAKES[1], says="", name="flipped")),
        hints=("Compare.", "", ""),
    )
    assert result.problems[:6] == (
        "draw yields no edge case",
        "it has 1 named mistakes, expected at least 3",
        "two mistakes are called 'flipped'",
        "mistake 'flipped' says nothing to a student",
        "its hint 'idea' is empty",
        "its hint 'template' is empty",
    )


def test_results_are_plain_data(audited) -> None:
    data = json.loads(json.dumps(audited(variants=1, mutants=True).to_json()))
    assert data["sound"] is True
    assert data["mutants"] == []
    assert data["mutant_counts"]["killed"] == data["mutant_counts"]["total"] > 0
    assert data["mistakes"][0]["name"] == "flipped"


def _command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "autograder.cli", *arguments], cwd=ROOT, capture_output=True, text=True
    )


def test_an_unknown_name_is_wrong_use() -> None:
    done = _command("audit", "perceptron_upate")
    assert done.returncode == 2
    assert "perceptron_upate" in done.stderr
    assert "perceptron_update" in done.stderr
    assert done.stdout == ""


def test_a_course_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    done = _command("audit", "--course", str(tmp_path / "nowhere"))
    assert done.returncode == 2
    assert "there is no directory" in done.stderr


@pytest.mark.slow
def test_a_course_has_hidden_cases_of_its_own(tmp_path: Path) -> None:
    done = _command("audit", "mse_loss", "--variants", "1", "--course", str(tmp_path), "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / ".earlab" / "secret").is_file()
    assert json.loads(done.stdout)["totals"]["exercises"] == 1


@pytest.mark.fault
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_nothing_of_a_killed_audit_goes_on() -> None:
    command = [sys.executable, "-m", "autograder.cli", "audit", "04_backpropagation"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as audit:
        started: set[int] = set()
        while not any("Given to the interpreter" in _command_line(pid) for pid in started):
            assert audit.poll() is None, "it is killed while it works"
            started = descendants(audit.pid)
            time.sleep(0.1)
        started = descendants(audit.pid)
        audit.kill()
    assert gone(started, seconds=60)


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    except OSError:  # it has ended
        return ""


@pytest.mark.slow
def test_the_command_sums_up_a_notebook() -> None:
    """Every exercise of the course is audited in tests/course/test_every_audit.py; here it is what the command says."""
    assignment = load_assignment("03_layers")
    done = _command("audit", assignment.name, "--variants", "2", "--json")
    report = json.loads(done.stdout)
    numbers = report["totals"]
    assert [problem for exercise in report["exercises"] for problem in exercise["problems"]] == []
    assert done.returncode == 0, done.stderr
    assert report["ok"] is True
    assert numbers["exercises"] == len(assignment.exercises)
    assert numbers["solutions_below_full"] == numbers["stubs_scoring"] == numbers["mutants_surviving"] == 0
    assert numbers["right_work_below_full"] == 0
    assert numbers["right_work"] == sum(len(right_work(assignment, e.name)) for e in assignment.exercises) > 0
    made = sum(len(exercise.mistakes) for exercise in assignment.exercises)
    assert numbers["mistakes"] == numbers["mistakes_failed"] == numbers["mistakes_named"] == made > 0
    assert numbers["mutants"] == numbers["mutants_killed"] + numbers["mutants_equivalent"]
    for exercise in report["exercises"]:  # none is lost between the mutator and the report
        cell = assignment.source.exercise_cell(exercise["exercise"])
        assert exercise["mutant_counts"]["total"] == len(mutants(cell.solution)) > 0
