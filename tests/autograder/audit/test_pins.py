"""What a text pins is tied to a case that shows it, and the audit says where it is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.assignments.assignment import Assignment
from autograder.assignments.exercise import Exercise, Mistake, worked
from autograder.assignments.source import SourceError, read_source
from autograder.audit import pins
from autograder.audit.pins import idle_pins, texts_of, unpinned
from earlab.protocol.casefile import AnsweredCase, AnsweredMistake, ExerciseCases
from earlab.protocol.outcome import Answer

SOURCE = '''\
# %% [markdown]
# ### Exercise 1 · Roots
#
# **Goal.** A root. {{worth}}
#
# Never mind $x$ if $x < 0$: the root of $0$ is 0.
#
# **Predict first.** Is every root smaller than its number?
#
# <details><summary>Compare</summary>
#
# Not where the number is below 1.
# </details>

# %% exercise="root" points=4 minutes=5
def root(x):
    """Return the root of x, which may be 0."""
    ### BEGIN SOLUTION
    return x**0.5
    ### END SOLUTION

# %% check="root"
check(root)
'''
CASES = (worked("of nothing", x=0.0), worked("of 4 apples", x=4.0))
WHOLE = """\
[shows]
"the root of $0$ is 0" = ["of nothing", "shifted"]
"which may be 0" = ["of nothing"]
[explains]
"Never mind $x$ if" = "an aside"
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Assignment, Exercise, Path]:
    """Return an exercise with its file of pins, which is still empty."""
    source = tmp_path / "99_roots.py"
    source.write_text(SOURCE)
    monkeypatch.setattr(pins, "EXERCISES", tmp_path)
    file = tmp_path / "roots" / "pins" / "root.toml"
    file.parent.mkdir(parents=True)
    shifted = Mistake("shifted", "x**0.5", "x**0.5 + 1", "You add 1.")
    exercise = Exercise("root", draw=lambda rng: CASES, mistakes=(shifted,), hints=("", "", ""))
    return Assignment(read_source(source), (exercise,)), exercise, file


def test_what_is_read_before_writing_and_nothing_else(root: tuple[Assignment, Exercise, Path]) -> None:
    assignment, exercise, _ = root
    assert texts_of(assignment, exercise) == [
        "**Goal.** A root. Never mind $x$ if $x < 0$: the root of $0$ is 0.",
        "Return the root of x, which may be 0.",
    ]


def test_each_word_that_pins_wants_a_quote(root: tuple[Assignment, Exercise, Path]) -> None:
    assignment, exercise, file = root
    found = unpinned(assignment, exercise)
    assert [sentence.partition(", and no case")[0] for sentence in found] == [
        "its text says 'Never mind $x$ if $x < 0$:'",
        "its text says 'the root of $0$ is 0.'",
        "its text says 'Return the root of x, which may be 0.'",
    ]
    assert all("pins/root.toml" in sentence for sentence in found)
    file.write_text(WHOLE)
    assert unpinned(assignment, exercise) == []
    file.write_text(WHOLE.replace('"which may be 0" = ["of nothing"]\n', ""))
    assert unpinned(assignment, exercise) == found[2:]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('["of nothing"]', '["of 5"]', "the pin 'which may be 0' names the case 'of 5', which is not drawn"),
        ('["of nothing"]', '["of * apples"]', ""),
        ("shifted", "moved", "the pin 'the root of $0$ is 0' names the mistake 'moved'"),
        ('"an aside"', '""', "the phrase 'Never mind $x$ if' explains, but no reason is given"),
        ("which may", "that may", "its pins quote 'that may be 0', which its text does not say"),
    ],
)
def test_a_pin_that_leads_nowhere_is_told(
    root: tuple[Assignment, Exercise, Path], old: str, new: str, message: str
) -> None:
    assignment, exercise, file = root
    file.write_text(WHOLE.replace(old, new))
    found = unpinned(assignment, exercise)
    assert found[:1] == [] if not message else found[0].startswith(message)


@pytest.mark.parametrize(
    "text", ['[shows]\n"which may be 0" = "of nothing"', '[shows]\n"a "b"" = ["of nothing"]']
)
def test_a_broken_file_is_named(root: tuple[Assignment, Exercise, Path], text: str) -> None:
    root[2].write_text(text)
    with pytest.raises(SourceError, match=r"root\.toml: "):
        unpinned(*root[:2])


def test_a_case_shows_a_pin_only_where_the_mistake_fails(root: tuple[Assignment, Exercise, Path]) -> None:
    assignment, exercise, file = root
    file.write_text(WHOLE)
    answered = [AnsweredCase("worked", case.title, case.inputs, case.inputs["x"] ** 0.5) for case in CASES]
    cases = ExerciseCases(
        name="root", assignment="99_roots", points=4, functions=("root",), probe=exercise.probe_source, rtol=1e-5,
        cases=tuple(answered), mistakes=(AnsweredMistake("shifted", "", (Answer(1.0), Answer(3.0))),),
        returns=(), judge=None, pure=True, hints=("", "", ""),
    )  # fmt: skip
    assert idle_pins(assignment, exercise, {"variant 0": cases}) == []
    same = replace(cases, mistakes=(AnsweredMistake("shifted", "", (Answer(0.0), Answer(3.0))),))
    assert idle_pins(assignment, exercise, {"variant 0": cases, "variant 1": same}) == [
        "the case 'of nothing' is to show 'the root of $0$ is 0', but the mistake 'shifted' does not fail there, in "
        "variant 1",
        "the case 'of nothing' is to show 'which may be 0', but no mistake fails there, in variant 1",
    ]
    elsewhere = replace(
        same, cases=same.cases[1:], mistakes=(AnsweredMistake("shifted", "", (Answer(3.0),)),)
    )
    assert idle_pins(assignment, exercise, {"variant 1": elsewhere}) == []
