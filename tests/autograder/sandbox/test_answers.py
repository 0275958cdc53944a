"""What honest programs get back, at both levels of isolation."""

import numpy as np
import pytest

from autograder.sandbox import Limits, Sandbox, Task, isolation
from tests.helpers.sandbox_programs import answer, ask, failure, program, sandbox


@pytest.fixture(scope="module", params=isolation.LEVELS)
def box(request):
    with sandbox(request.param, Limits(load_seconds=3.0)) as started:
        yield started


VALUES = [
    0.1 + 0.2,
    -0.0,
    float("inf"),
    7,
    True,
    None,
    "µ-law",
    [1, (2.5, "b")],
    {"Z": [1.0], "H": ()},
    np.arange(6, dtype=np.int32).reshape(2, 3),
    np.array(3.0, np.float32),
    np.zeros((0, 4)),
    np.array([1 + 2j]),
    np.asfortranarray(np.arange(6.0).reshape(2, 3)),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value).replace("\n", ""))
def test_values_come_back_as_they_went(box, value):
    with box.open(program("def same(x): return x")) as session:
        back = answer(session, "same", value)
    assert type(back) is type(value)
    if isinstance(value, np.ndarray):
        assert back.dtype == value.dtype
        assert back.shape == value.shape
    np.testing.assert_array_equal(np.array(back, dtype=object), np.array(value, dtype=object))


def test_one_outcome_per_case_in_order(box):
    with box.open(program("def double(x): return 2 * x")) as session:
        outcomes = ask(session, "double", *map(float, range(50)))
    assert [outcome.value for outcome in outcomes] == [2.0 * n for n in range(50)]


def test_an_error_names_the_students_own_line(box):
    source = "import numpy as np\n\ndef first(x):\n    y = np.ones(3)\n    return y[x]\n"
    with box.open(program("a = 1", source)) as session:
        failed = failure(session, "first", 5)
    assert (failed.kind, failed.type, failed.cell, failed.line) == ("exception", "IndexError", "c1", 5)
    assert failed.source_line == "return y[x]"


def test_what_is_printed_is_kept_and_cut(box):
    with box.open(program("def talk(x):\n    print('a' * 3)\n    print('b' * x)\n    return x")) as session:
        (outcome,) = ask(session, "talk", 1_000_000)
    assert outcome.stdout.startswith("aaa\nbbb")
    assert len(outcome.stdout) == 4_000


def test_a_mutated_input_is_told_and_does_not_reach_the_next_case(box):
    with box.open(program("def spoil(x):\n    x[0] += 1\n    return x")) as session:
        first, second = ask(session, "spoil", np.zeros(2), np.zeros(2))
    assert first.mutated == ("x",)
    assert second.value[0] == 1


def test_warnings_and_stderr_cost_nothing(box):
    source = """
    import sys, warnings
    warnings.warn("at the top")
    def loud(x):
        print("oops", file=sys.stderr)
        warnings.warn("inside")
        return x
    """
    with box.open(program(source)) as session:
        assert [cell.status for cell in session.cells] == ["ok"]
        assert answer(session, "loud", 3) == 3


def test_a_cell_that_fails_is_recorded_and_skipped(box):
    cells = ("a = 1", "b = 2\nc = a / 0", "def broken(:\n    pass", "def f(x): return a + b + x")
    with box.open(program(*cells)) as session:
        reports = [(cell.id, cell.status, cell.type, cell.line) for cell in session.cells]
        assert answer(session, "f", 3) == 6
    assert reports == [
        ("c0", "ok", "", None),
        ("c1", "error", "ZeroDivisionError", 2),
        ("c2", "error", "SyntaxError", 1),
        ("c3", "ok", "", None),
    ]


def test_the_line_of_a_failing_cell_is_its_own(box):
    with box.open(program("def f():\n    pass\n    raise KeyError('k')", "x = 1\nf()")) as session:
        assert (session.cells[1].type, session.cells[1].line) == ("KeyError", 2)


def test_names_are_those_the_cells_defined(box):
    stubs = ("def f(x): raise NotImplementedError()", "def g(x): raise NotImplementedError()")
    with box.open(program("import numpy as np\ndef f(x): return x", stubs=stubs)) as session:
        assert set(session.names) == {"f", "np"}


def test_missing_and_not_written_are_told_apart(box):
    stubs = ("def never(x): raise NotImplementedError()", "def later(x): raise NotImplementedError()")
    source = "def later(x):\n    raise NotImplementedError()\n\ndef uses(x):\n    return never(x)"
    with box.open(program(source, stubs=stubs)) as session:
        assert failure(session, "never").kind == "missing"
        unwritten = failure(session, "later")
        assert (unwritten.kind, unwritten.cell, unwritten.line) == ("not written", "c0", 2)
        through = failure(session, "uses")
        assert (through.kind, through.cell, through.line) == ("not written", "c0", 5)


def test_a_stub_lets_a_later_cell_mention_the_function(box):
    with box.open(
        program("def twice(x, f=never): return 2 * x", stubs=("def never(x): raise NotImplementedError()",))
    ) as session:
        assert answer(session, "twice", 4) == 8


def test_notebook_habits_are_harmless(box):
    source = """
    %matplotlib inline
    !echo hello
    display("a figure")
    shell = get_ipython()
    name = __name__
    def f(x): return name
    """
    with box.open(program(source, "def g(x): return input('your name? ')")) as session:
        assert [cell.status for cell in session.cells] == ["ok", "ok"]
        assert answer(session, "f") == "__main__"
        asked = failure(session, "g")
        assert asked.type == "EOFError"
        assert "give the value in the code" in asked.message


def test_figures_pop_up_nowhere():
    source = (
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\ndef f(x): return plt.get_backend()"
    )
    limits = Limits(load_seconds=3.0)
    with (
        sandbox("strict", limits, preload=["matplotlib"]) as started,
        started.open(program(source)) as session,
    ):
        assert [cell.status for cell in session.cells] == ["ok"]
        assert answer(session, "f").lower() == "agg"


def test_one_exercise_cannot_spoil_the_next(box):
    source = """
    import numpy as np
    state = []
    def spoils(x):
        np.add = None
        state.append(x)
        return len(state)
    def later(x): return float(np.add(x, len(state)))
    """
    with box.open(program(source)) as session:
        assert answer(session, "spoils") == 1
        assert answer(session, "later", 2.0) == 2.0


def test_randomness_does_not_depend_on_what_ran_before(box):
    source = "import random, numpy as np\ndef draw(x): return [random.random(), np.random.rand()]"
    with box.open(program(source)) as session:
        first, second = ask(session, "draw", 0, 1)
        assert first.value == second.value == answer(session, "draw")


def test_halves_of_characters_are_no_harm(box):
    source = "def f(x):\n    raise ValueError('\\ud800')\ndef g(x): return '\\ud800'\nname = '\ud800'"
    with box.open(program(source, "raise ValueError('\\ud800')")) as session:
        assert [cell.status for cell in session.cells] == ["ok", "error"]
        assert failure(session, "f").type == "ValueError"
        assert failure(session, "g").type == "UnicodeEncodeError"


def test_a_closed_session_says_so(box):
    session = box.open(program("def f(x): return x"))
    session.close()
    session.close()
    with pytest.raises(ValueError, match="closed"):
        ask(session, "f", 1)


def test_a_task_beyond_the_cpu_limit_is_refused(box):
    with (
        box.open(program("def f(x): return x")) as session,
        pytest.raises(ValueError, match="load_seconds"),
    ):
        session.run(Task("def probe(student, x): return x", ({"x": 1},), seconds=60.0))


def test_public_directories_are_found_by_name(tmp_path):
    (tmp_path / "sounds").mkdir()
    (tmp_path / "sounds" / "one.txt").write_text("440")
    source = """
    from pathlib import Path
    def find(x):
        return next(p / "sounds/one.txt" for p in Path.cwd().parents if (p / "sounds").exists()).read_text()
    """
    for level in isolation.LEVELS:
        with (
            sandbox(level, public=[tmp_path / "sounds"]) as started,
            started.open(program(source)) as session,
        ):
            assert answer(session, "find") == "440"


def test_the_fingerprint_is_of_the_environment(box):
    with sandbox("process", preload=["msgpack"]) as other, sandbox("process") as same:
        assert same.fingerprint == box.fingerprint != other.fingerprint


def test_an_unknown_isolation_is_refused():
    with pytest.raises(ValueError, match="auto, strict, bubblewrap, landlock, process"):
        Sandbox(isolation="none")


def test_what_stands_below_an_error_is_defined_all_the_same(box):
    with box.open(
        program("def f(x): return g(x)\nplot(f)\nimport math\ndef g(x): return h(x)\nh = lambda x: 3")
    ) as session:
        assert [(cell.status, cell.line) for cell in session.cells] == [("error", 2)]
        assert answer(session, "f") == 3


def test_a_cell_that_ends_the_child_keeps_its_definitions(box):
    with box.open(program("def f(x): return 2\nimport os\nos._exit(1)", "def g(x): return f(x)")) as session:
        assert [cell.status for cell in session.cells] == ["crash", "ok"]
        assert answer(session, "g") == 2
