from collections import OrderedDict, deque, namedtuple

import numpy as np
import pytest

from earlab.protocol.outcome import Answer, Failure, from_plain, to_plain
from earlab.protocol.probe import MAX_STDOUT, call_probe, compile_probe, message_of, run_probe, student_of

CALL = compile_probe(call_probe("f"))


def ask(function, **inputs):
    return run_probe(CALL, student_of({"f": function}), inputs or {"x": np.arange(3.0)})


def test_the_function_is_called_with_the_inputs_in_order():
    outcome = ask(lambda x, y: x - y, x=np.array([5.0]), y=2)
    assert outcome.value.tolist() == [3.0]


def test_a_syntax_error_is_told_without_the_name_of_a_file():
    with pytest.raises(SyntaxError) as caught:
        compile("def f(:\n    pass", "<cell exercise-f>", "exec")
    assert "cell" in str(caught.value)
    assert "cell" not in message_of(caught.value)


def test_inputs_are_copies_and_changes_are_told():
    x = np.arange(3.0)
    outcome = ask(lambda x, y: x.sort() or x.__imul__(2), x=x, y=1)
    assert outcome.mutated == ("x",)
    assert x.tolist() == [0, 1, 2]


def test_a_change_inside_a_list_is_seen():
    def clear(weights):
        weights[0][:] = 0

    assert ask(clear, weights=[np.ones(2)]).mutated == ("weights",)


def test_nan_inputs_left_alone_are_not_a_change():
    assert ask(lambda x: 1.0, x=np.array([np.nan])).mutated == ()


def test_values_are_taken_at_reply_time():
    kept = np.zeros(2)
    outcome = ask(lambda x: kept)
    kept += 1
    assert outcome.value.tolist() == [0, 0]


def test_prints_are_kept_and_cut():
    outcome = ask(lambda x: print("a" * 3 * MAX_STDOUT))
    assert outcome.stdout == "a" * MAX_STDOUT


@pytest.mark.parametrize("error", [ValueError("bad"), SystemExit(3), KeyboardInterrupt(), GeneratorExit()])
def test_every_exception_is_a_failure(error):
    def fail(x):
        raise error

    outcome = ask(fail)
    assert isinstance(outcome, Failure)
    assert (outcome.kind, outcome.type) == ("exception", type(error).__name__)


def test_the_students_own_line_is_told():
    scope = {}
    exec(
        compile("import numpy as np\ndef f(x):\n    return np.linalg.inv(x)\n", "<cell exercise-f>", "exec"),
        scope,
    )
    outcome = ask(scope["f"], x=np.zeros((2, 2)))
    assert (outcome.type, outcome.cell, outcome.line) == ("LinAlgError", "exercise-f", 3)


def test_a_stub_is_not_written_and_an_absent_name_is_missing():
    def stub(x):
        raise NotImplementedError

    assert ask(stub).kind == "not written"
    scope = {}
    source = "def g(x):\n    raise NotImplementedError\ndef f(x):\n    return g(x)\n"
    exec(compile(source, "<cell exercise-f>", "exec"), scope)
    assert (ask(scope["f"], x=1).kind, ask(scope["f"], x=1).message) == ("not written", "g")
    assert run_probe(CALL, student_of({}), {"x": 1}).kind == "missing"


def test_what_is_no_data_is_a_bad_value():
    assert ask(lambda x: object()).kind == "bad value"
    assert ask(lambda x: (v for v in x)).kind == "bad value"


def test_a_list_that_contains_itself_is_a_bad_value():
    endless = []
    endless.append(endless)
    assert ask(lambda x: endless).kind == "bad value"


def test_an_exception_that_cannot_be_shown_is_survived():
    class Odd(Exception):
        def __str__(self):
            raise RuntimeError

    def fail(x):
        raise Odd

    assert ask(fail).type == "Odd"


def test_outcomes_cross_as_plain_data():
    for outcome in (
        Answer([1.0, (2, None)], ("x",), "out", 0.5),
        Failure("timeout", "T", "m", "c", 3, "line"),
    ):
        assert from_plain(to_plain(outcome)) == outcome


@pytest.mark.parametrize(
    "data", [{}, {"answer": True}, {"answer": False, "odd": 1}, {"answer": True, "value": 1, "mutated": 3}]
)
def test_what_is_no_outcome_is_refused(data):
    with pytest.raises(ValueError, match="not an outcome"):
        from_plain(data)


def test_a_probe_is_one_function():
    with pytest.raises(ValueError, match="defines 2"):
        compile_probe("def a(): pass\ndef b(): pass")


def test_what_tuples_lists_and_dictionaries_are_made_into_is_no_matter():
    pair = namedtuple("pair", "w b")
    value = pair(deque([1.0]), OrderedDict(Z=np.longdouble(2)))
    outcome = run_probe(lambda student: value, student_of({}), {})
    assert outcome.value == ([1.0], {"Z": 2.0})


@pytest.mark.parametrize(
    "extra",
    [
        {"f": np.tanh},
        {1: 2.0},
        {("a", 2): "x"},
        {"deep": {"g": [lambda: 0]}},
        {"big": 2**80},
        {"o": np.array([None])},
    ],
    ids=["a function", "a number for a key", "a pair for a key", "deep inside", "a huge number", "objects"],
)
def test_an_entry_that_nobody_compares_may_be_anything(extra):
    outcome = run_probe(lambda student: {"Z": np.ones(2), **extra}, student_of({}), {})
    assert isinstance(outcome, Answer)
    assert outcome.value["Z"].tolist() == [1.0, 1.0]
    assert len(outcome.value) == 2
