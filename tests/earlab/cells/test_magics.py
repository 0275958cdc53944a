"""Magics become what IPython makes of them, as plain Python with the same lines."""

import pytest

from earlab.cells.magics import inert, left_out

SHELL = "get_ipython()"
F = "def f(x):\n    return x"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("%matplotlib inline\nx = 1", f"{SHELL}.run_line_magic('matplotlib', 'inline')\nx = 1\n"),
        ("!pip install torch\nx = 1", f"{SHELL}.system('pip install torch')\nx = 1\n"),
        ("if True:\n    %time x = 1\ny = 2", "if True:\n    x = 1\ny = 2\n"),
        ("x = %time f(1)", "x = f(1)\n"),
        ("%time x =\ny = 1", f"{SHELL}.run_line_magic('time', 'x =')\ny = 1\n"),
        (f"%magic\n{F}  # is this right?", f"{SHELL}.run_line_magic('magic', '')\n{F}  # is this right?\n"),
        ("files = !ls\nx = 1", f"files = {SHELL}.getoutput('ls')\nx = 1\n"),
        ('d["x"] = !ls\ny = 1', f"d[\"x\"] = {SHELL}.getoutput('ls')\ny = 1\n"),
        ("np.sum?\nx = 1", f"{SHELL}.run_line_magic('pinfo', 'np.sum')\nx = 1\n"),
        ("d[0]?\nx = 1", f"{SHELL}.run_line_magic('pinfo', 'd[0]')\nx = 1\n"),
        (",f a b\nx = 1", 'f("a", "b")\nx = 1\n'),
        (f"!echo a \\\n b\n{F}", f"{SHELL}.system('echo a   b')\n\n{F}\n"),
        (
            "if a:\n    !ls \\\n  b\nelse:\n    y = 2",
            f"if a:\n    {SHELL}.system('ls    b')\n\nelse:\n    y = 2\n",
        ),
        (">>> x = 1\n... \n>>> y = 2", "x = 1\n\ny = 2\n"),
        ("In [1]: x = 1\n   ...: y = 2", "x = 1\ny = 2\n"),
        ("    x = 1\n    y = 2", "x = 1\ny = 2\n"),
        ("%pwd\nturn = (7\n % 3)", f"{SHELL}.run_line_magic('pwd', '')\nturn = (7\n % 3)\n"),
        (
            '%pwd\ns = """\n%d items\n! b\nwhy?\n"""',
            f'{SHELL}.run_line_magic(\'pwd\', \'\')\ns = """\n%d items\n! b\nwhy?\n"""\n',
        ),
    ],
)
def test_a_line_becomes_what_ipython_makes_of_it(source, expected):
    assert inert(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "x = 1",
        's = """\n%d items\n"""',
        "x = 7 \\\n % 3",
        "ok = a != b",
        "x = (\n% 3)",
        "def f(:\n    return 1",
    ],
)
def test_python_stays_as_it_is_and_a_real_syntax_error_one(source):
    assert inert(source).removesuffix("\n") == source


@pytest.mark.parametrize("magic", ["time", "timeit", "prun -l 5", "memit", "snakeviz", "pycodestyle"])
def test_a_cell_magic_that_runs_its_cell_leaves_it(magic):
    assert inert(f"%%{magic}\n{F}") == f"\n{F}\n"
    assert left_out(f"%%{magic}\n{F}") is None


@pytest.mark.parametrize("magic", ["bash", "html", "writefile a.py", "cython", "javascript", "R -o x"])
def test_a_cell_of_another_language_is_left_out_and_said(magic):
    source = f"\n%%{magic}\nx = 1\n"
    assert inert(source).strip() == "pass"
    assert inert(source).count("\n") == source.count("\n")
    assert left_out(source) == f"%%{magic.split()[0]}"


def test_a_cell_of_an_unknown_magic_is_left_out_unless_it_is_python():
    assert left_out("%%unheard\n1 +") == "%%unheard"
    assert inert("%%unheard\nx = 1") == "\nx = 1\n"


def test_a_syntax_error_below_a_known_cell_magic_stays_one():
    assert inert("%%time\ndef f(:") == "\ndef f(:\n"


def test_cell_magics_stand_below_one_another():
    assert inert("%%time\n\n%%capture out\nx = 1").splitlines() == [
        "",
        "",
        f"out = {SHELL}.run_line_magic('capture', '')",
        "x = 1",
    ]


def test_lines_keep_their_numbers():
    source = "\n\n%magic a \\\n b \\\n c\n\nx = 1\n!ls\n%%no\ny = 2"
    lines = inert(source).split("\n")
    assert [lines.index(line) for line in ("x = 1", "y = 2")] == [6, 9]


@pytest.mark.parametrize(
    "source",
    [
        "%%time\n" * 5_000,
        "%%unheard\n" * 5_000,
        "%%unheard\n" * 19 + "x +",
        "(" * 5_000 + "\n%pwd",
        "%pwd\n" * 600,
        "%%\n",
        "%",
        "?",
        "!",
    ],
)
def test_no_text_stops_it(source):
    assert isinstance(inert(source), str)
