"""The mutator: what each operator changes, and what it never touches."""

from __future__ import annotations

import ast
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.audit.mutants import Mutant, mutants
from autograder.audit.operators import OPERATORS


def of(body: str, operator: str | None = None) -> list[Mutant]:
    source = f"def f(x, y, W, n):\n{textwrap.indent(textwrap.dedent(body).strip(), '    ')}\n"
    return [m for m in mutants(source) if operator in (None, m.operator)]


def lines(body: str, operator: str) -> set[str]:
    return {" ".join(m.after) for m in of(body, operator)}


@pytest.mark.parametrize(
    ("operator", "body", "expected"),
    [
        ("arithmetic", "return x + y", {"return x - y"}),
        ("arithmetic", "return x @ y", {"return x * y"}),
        ("arithmetic", "return x // y", {"return x / y"}),
        ("arithmetic", "return (x + y) * n", {"return (x + y) / n", "return (x - y) * n"}),
        ("arithmetic", "x += y\nreturn x", {"x -= y"}),
        ("comparison", "return x >= y", {"return x > y", "return x <= y"}),
        ("comparison", "return x == y", {"return x != y"}),
        ("comparison", "return 0 < x <= y",
            {"return 0 <= x <= y", "return 0 > x <= y", "return 0 < x < y", "return 0 < x >= y"}),
        ("condition", "return x and y", {"return x or y"}),
        ("condition", "return not x", {"return x"}),
        ("condition", "if x:\n    y = 1\nreturn y", {"if not x:"}),
        ("constant", "return x * 2", {"return x * 3", "return x * 1", "return x * 4", "return x * -2"}),
        ("constant", "return x * -1", {"return x * 0", "return x * -2", "return x * 1"}),
        ("constant", "return 0", {"return 1", "return -1"}),
        ("constant", "return True", {"return False"}),
        ("index", "return x[-1]", {"return x[0]", "return x[-2]"}),
        ("index", "return x[1:, y]", {"return x[2:, y]", "return x[0:, y]"}),
        ("axis", "return x.sum(axis=0)", {"return x.sum(axis=1)", "return x.sum(axis=-1)", "return x.sum()"}),
        ("axis", "return x.sum(axis=-1, keepdims=True)",
            {"return x.sum(axis=0, keepdims=True)", "return x.sum(keepdims=True)", "return x.sum(axis=-1)"}),
        ("dropped", "return x + y", {"return x", "return y"}),
        ("dropped", "return x - y", {"return x", "return -y"}),
        ("dropped", "return x * y", {"return x", "return y"}),
        ("dropped", "return x / y", {"return x"}),
        ("dropped", "return -x", {"return x"}),
        ("dropped", "x += y\nreturn x", {"x = y"}),
        ("dropped", "return np.sqrt(x)", {"return x"}),
        ("dropped", "return x.copy()", {"return x"}),
        ("swapped", "return x @ y", {"return y @ x"}),
        ("swapped", "return g(x, y, n)", {"return g(y, x, n)", "return g(x, n, y)"}),
        ("swapped", "return x, y, n", {"return y, x, n", "return x, n, y"}),
        ("swapped", "return (x, y)", {"return (y, x)"}),
        ("transpose", "return x.T @ y", {"return x @ y", "return x.T @ y.T"}),
        ("bounds", "return [0 for i in range(1, n)]",
            {"return [0 for i in range(1, n + 1)]", "return [0 for i in range(1, n - 1)]"}),
        ("order", "return x[::-1]", {"return x"}),
        ("order", "for i in reversed(range(n)):\n    x += i\nreturn x", {"for i in range(n):"}),
        ("order", "for i in range(n):\n    x += i\nreturn x", {"for i in reversed(range(n)):"}),
        ("twin", "return np.sum(x)", {"return np.mean(x)"}),
        ("twin", "return x.max()", {"return x.min()"}),
        ("twin", "return np.zeros(n)", {"return np.ones(n)"}),
        ("removed", "x = x + 1\nreturn x", {"pass"}),
    ],
)  # fmt: skip
def test_operator(operator: str, body: str, expected: set[str]) -> None:
    assert lines(body, operator) == expected


def test_every_operator_is_tested() -> None:
    marks = next(m for m in test_operator.pytestmark if m.name == "parametrize")
    assert {row[0] for row in marks.args[1]} == {operator.__name__ for operator in OPERATORS}


def test_statements_are_removed_but_not_the_last_return() -> None:
    body = """
        for i in range(n):
            if i == y:
                continue
            if i == x:
                break
            W.append(i)
        if x:
            return y
        return n
    """
    gone = {" ".join(m.before) for m in of(body, "removed")}
    assert gone == {
        "if i == y: continue",
        "continue",
        "if i == x: break",
        "break",
        "W.append(i)",
        "if x: return y",
        "return y",
    }


def test_brackets_only_where_they_are_needed() -> None:
    assert lines("return x * y / n", "transpose") == set()
    assert lines("return (x @ y.T) ** 2", "arithmetic") == {"return x @ y.T * 2", "return (x * y.T) ** 2"}
    moved = lines("for i in range(n if x else y):\n    pass", "bounds")
    assert moved == {"for i in range((n if x else y) + 1):", "for i in range((n if x else y) - 1):"}
    assert lines("return -(x @ y)", "dropped") == {"return x @ y"}
    assert lines("return n - y * x", "dropped") == {
        "return n",
        "return -(y * x)",
        "return n - y",
        "return n - x",
    }
    assert lines("return n / (y * x)", "dropped") == {"return n", "return n / (y)", "return n / (x)"}
    assert lines("return y - x - n", "dropped") == {
        "return y - x",
        "return -n",
        "return y - n",
        "return -x - n",
    }
    assert lines("return W @ x.T", "transpose") == {"return W @ x", "return W.T @ x.T"}
    assert lines("return (W + n) @ x", "transpose") == {"return ((W + n).T) @ x", "return (W + n) @ x.T"}


def test_untouched_text_stays() -> None:
    source = (
        "def f(x):   # odd   spacing\n"
        "    '''Doc: 1 + 1.'''\n"
        "    é = {  'a':1 }   # comment with 2 numbers\n"
        "    z = x  +  é['a']\n"
        "    return   z\n"
    )
    for mutant in mutants(source):
        old, new = source.splitlines(), mutant.source.splitlines()
        assert len(old) == len(new)
        changed = [i for i, (a, b) in enumerate(zip(old, new)) if a != b]
        assert changed == [mutant.line - 1]
        assert mutant.before == (old[changed[0]].strip(),)
        assert mutant.after == (new[changed[0]].strip(),)


def test_change_and_diff_say_what_changed() -> None:
    (mutant,) = of("return x // y", "arithmetic")
    assert mutant.change == "return x // y -> return x / y"
    assert mutant.diff == "- return x // y\n+ return x / y"
    assert mutant.description == "// becomes /"
    assert mutant.function == "f"
    assert mutant.id.startswith("f.arithmetic.")


def test_only_the_solution_region_is_mutated() -> None:
    source = textwrap.dedent("""
        LIMIT = 3

        def f(x, k=1):
            given = x + 1
            ### BEGIN SOLUTION
            y = x - 2
            ### END SOLUTION
            return y * given

        def g(x):
            ### BEGIN SOLUTION
            return x / 5
            ### END SOLUTION
    """)
    assert {m.before for m in mutants(source)} == {("y = x - 2",), ("return x / 5",)}
    assert {m.function for m in mutants(source)} == {"f", "g"}


def test_text_annotations_defaults_and_messages_stay() -> None:
    source = textwrap.dedent('''
        TOP = 7

        @decorated(1)
        def f(x: 1 + 1 = 3, *, k=4) -> 5:
            """1 + 1 = 2."""
            y: 1 + 1 = x
            if y < x:
                raise ValueError("x" + "y" * 2)
            return f"{x + 1}"
    ''')
    assert {m.before[0] for m in mutants(source)} == {"y: 1 + 1 = x", "if y < x:"}


def test_each_program_once() -> None:
    found = of("y = x[0] - -1\nreturn np.sum(y, axis=0) + np.sum(y, axis=0)")
    programs = [ast.dump(ast.parse(m.source)) for m in found]
    assert len(set(programs)) == len(programs)
    assert len({m.id for m in found}) == len(found)


def test_ids_do_not_depend_on_the_line_number_or_on_other_functions() -> None:
    source = "def f(x):\n    return x + 1\n"
    moved = "def g(x):\n    return x * 3\n\n\n" + source
    assert {m.id for m in mutants(source)} == {m.id for m in mutants(moved) if m.function == "f"}


def test_broken_source_is_an_error() -> None:
    with pytest.raises(SyntaxError):
        mutants("def f(:\n")


_atoms = st.sampled_from(["x", "y", "2", "0.5", "-1", "x[0]", "y[-1]", "x.T", "np.sum(x, axis=0)"])
_operators = st.sampled_from(["+", "-", "*", "/", "//", "**", "@", "<", ">=", "==", "and", "or"])


def _grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(inner, _operators, inner)
    return st.one_of(
        pairs.map(lambda t: f"({t[0]} {t[1]}  {t[2]})"),
        inner.map(lambda e: f"(-({e}))"),
        inner.map(lambda e: f"(not ({e}))"),
        st.tuples(inner, inner).map(lambda t: f"g({t[0]}, {t[1]})"),
        st.tuples(inner, inner).map(lambda t: f"({t[0]} if {t[1]} else é)"),
    )


@settings(max_examples=150, deadline=None)
@given(st.recursive(_atoms, lambda inner: _grow(inner), max_leaves=8))
def test_mutants_of_any_expression_are_new_valid_programs(expression: str) -> None:
    source = f"def f(x, y):\n    é = 1\n    z = {expression}\n    return z\n"
    seen = {ast.dump(ast.parse(source))}
    for mutant in mutants(source):
        program = ast.dump(ast.parse(mutant.source))
        assert program not in seen
        seen.add(program)
        assert mutant.source.count("\n") == source.count("\n")
        assert mutant.source.startswith("def f(x, y):\n")
        assert len(mutant.before) == len(mutant.after) == 1
