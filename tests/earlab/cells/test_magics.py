import pytest

from earlab.cells.magics import inert


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 1", "x = 1"),
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("!pip install torch\nx = 1", "pass\nx = 1"),
        ("if True:\n    %time x = 1\ny = 2", "if True:\n    x = 1\ny = 2"),
        ("%time\nx = 1", "pass\nx = 1"),
        (
            "%magic\ndef f(x):\n    return x  # is this right?",
            "pass\ndef f(x):\n    return x  # is this right?",
        ),
        ("files = !ls\nx = 1", "files = None\nx = 1"),
        ("%%time\nx = 1", "pass\nx = 1"),
        ("%%bash\necho hi", "pass\n"),
        ("np.sum?\nx = 1", "pass\nx = 1"),
        ("?np.sum\nx = 1", "pass\nx = 1"),
        ('s = """\n%d items\n"""', 's = """\n%d items\n"""'),
        ("x = 7 \\\n % 3", "x = 7 \\\n % 3"),
        ("ok = a != b", "ok = a != b"),
    ],
)
def test_magics_become_inert_and_python_stays(source, expected):
    assert inert(source) == expected


def test_line_numbers_are_kept():
    source = "%magic\n\nx = 1\n!ls\ny = 2"
    assert inert(source).split("\n")[4] == "y = 2"


def test_a_real_syntax_error_stays_one():
    assert inert("def f(:\n    return 1") == "def f(:\n    return 1"
