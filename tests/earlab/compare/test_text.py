"""What a text shows by itself is true of it, and nothing is said of right work's habits."""

from __future__ import annotations

import textwrap

import pytest

from earlab.compare.text import NO_TEXT, Text, read_text


def text_of(source: str, name: str = "f") -> Text:
    return read_text([("cell", textwrap.dedent(source))], [name])


def remarks(source: str) -> list[str]:
    return [remark.text for remark in text_of(source).remarks]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def f(x):\n  for v in x:\n    s = v\n    return s", "`return` in line 4 stands inside the loop of line 2"),
        ("def f(x):\n  while x > 1:\n    x = x / 2\n    return x\n  return x", "`return` in line 4 stands inside"),
        ("def f(x):\n  if len(x):\n    for v in x:\n      return v\n  return 0", "in line 4 stands inside the loop of line 3"),
        ("def f(x):\n  return x\n  x = x + 1", "below the `return` in line 2 is never run"),
        ("def f(x):\n  np.clip(x, 0, 1)\n  return x", "Line 2 works out `np.clip(x, 0, 1)` and keeps it nowhere"),
        ("def f(x):\n  x - x.mean()\n  return x", "Line 2 works out `x - x.mean()`"),
        ("def f(x):\n  y = x\n  y == x + 1\n  return y", "Line 3 works out `y == x + 1`"),
        ("def f(x):\n  x.T\n  return x", "Line 2 works out `x.T`"),
        ("def f(x, rate):\n  return x * 0.1", "`f` never looks at its argument `rate`."),
        ("def f(x, a, b):\n  return x", "never looks at its arguments `a`, `b`."),
        ("def f(x):\n  x = np.zeros(3)\n  return x", "Line 2 gives `x` a new value before the one that came in"),
        ("def f(x):\n  y = x + 1\n  return x", "`y` is worked out in line 2, and nothing uses it."),
        ("def f(x):\n  s = 0\n  for v in x:\n    s = v * v\n  return s", "Line 4 gives `s` a new value in each round"),
        ("async def f(x, rate):\n  return x", "never looks at its argument `rate`"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_text(source: str, words: str) -> None:
    assert any(words in remark for remark in remarks(source))


@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n  for v in x:\n    if v: return v\n  return 0",
        "def f(x):\n  while True:\n    x = g(x)\n    if x < 1:\n      return x",
        "def f(x):\n  for v in x:\n    if v: continue\n    return v",
        "def f(x):\n  def g(v):\n    return v\n  for v in x:\n    print(g(v))\n  return x",
        "def f(x):\n  for v in x:\n    pass\n  else:\n    return x",
        "def f(x):\n  out = []\n  for v in x:\n    out.append(v)\n  return out",
        "def f(x):\n  np.add(x, 1, out=x)\n  np.random.shuffle(x)\n  x.sort()\n  x.fill(0)\n  return x",
        "def f(x):\n  'text'\n  ...\n  return x",
        "def f(x, _unused):\n  return x",
        "def f(x, rate):\n  return eval('x * rate')",
        "def f(x):\n  s = 0\n  for v in x:\n    s = s + v\n  return s",
        "def f(x):\n  for v in x:\n    last = v\n    print(last)\n  return last",
        "def f(x, n=None):\n  n = len(x) if n is None else n\n  return n",
        "def f(x):\n  x += 1\n  return x",
        "def f(x):\n  total = 0\n  total += 1\n  return x",
        "def f(x):\n  raise NotImplementedError()",
        "def f(x, rate):\n  '''Docstring.'''\n  raise NotImplementedError",
        "f = lambda x, rate: x",
        "def g(x, rate):\n  return x",
        "def f(x:\n  return x",
    ],
)
def test_nothing_is_said_where_nothing_is_wrong(source: str) -> None:
    assert remarks(source) == []


def test_the_last_definition_counts() -> None:
    cells = [
        ("one", "def f(x, rate):\n  return x"),
        ("two", "def f(x, rate):\n  return x * rate"),
        ("three", "y = 1"),
    ]
    assert read_text(cells, ["f"]).remarks == ()
    assert read_text(cells[:1], ["f"]).remarks
    assert read_text(cells, ["g"]) == NO_TEXT


def test_a_return_in_a_loop_is_told_alone_and_first() -> None:
    first, *_ = text_of("def f(x, rate):\n  for v in x:\n    v + 1\n    return v").remarks
    assert first.alone
    assert "return" in first.text


def test_what_stands_in_a_text() -> None:
    source = """
    def f(X, w):
        for x in X:
            if x > 2.5:
                w = w - 0.1 * np.mean(X.T @ x, axis=0)
        return w[0]
    """
    holds = text_of(source).holds
    assert {
        "loop",
        "condition",
        "comparison",
        "index",
        "axis",
        "T",
        "@",
        "-",
        "*",
        "mean",
        "2.5",
        "0.1",
        "0",
    } <= holds
    assert not {"+", "/", "sum", "and", "or", "1"} & holds
    assert {"@", "T"} <= text_of("def f(a, b):\n  return np.einsum('i,i', a, b)").holds


@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n  return " + "-" * 3_000 + "x",
        "def f(x):\n  y = " + "x + " * 20_000 + "x\n  return x",
        "def f(x):\n  for v in x:\n" + "    a = v\n" * 20_000 + "  return a",
        "def f(x):\n" + "".join(f"  a{i} = x\n" for i in range(20_000)) + "  return x",
        "def f(x):\n  " + "x" * 200_000 + " == 1\n  return x",
        "def f(x):\n  return [" + ", ".join(map(str, range(50_000))) + "]",
    ],
)
def test_hostile_texts_are_read_in_bounds(source: str) -> None:
    text = text_of(source)
    assert len(text.remarks) <= 2
    assert all(len(remark.text) < 300 for remark in text.remarks)
    assert len(text.holds) <= 1_000
