"""What runs in a student's notebook runs in grading: magics, prompts, what a kernel keeps, lines that work only at home.

Every notebook here works at home and earns full marks, for all of its exercises.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell

from autograder.assignments.assignment import Assignment, load_assignment
from autograder.grading.engine import Engine
from autograder.grading.verdict import Report
from autograder.release.notebook import build_notebook, notebook_text
from autograder.sandbox import SandboxError
from tests.helpers.support import require

P = """def perceptron_predict(X, w, b):
    return np.where(X @ w + b >= 0, 1, -1)"""
T = """TABLE = {"AND": (np.ones(2), -1.5), "OR": (np.ones(2), -0.5), "NOT": (-np.ones(1), 0.5)}
def gate_weights(gate):
    return TABLE[gate]"""
PROMPTED = "\n".join([f">>> {P.splitlines()[0]}", f"... {P.splitlines()[1]}", "..."])
NUMBERED = "\n".join([f"In [7]: {P.splitlines()[0]}", f"   ...: {P.splitlines()[1]}"])
INDENTED = "\n".join(f"    {line}" for line in T.splitlines())
CONTINUED = "!echo a \\\n  b"


def kinds() -> dict[str, dict[str, str]]:
    """Return the cells of each kind, by what is odd in them: P's and T's, with whatever stands before them."""
    magics = {
        "prompt": {"predict": PROMPTED},
        "numbered prompt": {"predict": NUMBERED},
        "whole cell indented": {"weights": INDENTED},
        "command over two lines": {"predict": f"{CONTINUED}\n{P}"},
        "question about an item": {"predict": f"d = [1]\nd[0]?\n{P}"},
        "item from a command": {"predict": f'd = {{}}\nd["x"] = !ls\n{P}'},
        "auto-call": {"predict": f"def f(*a): return a\n,f a\n{P}"},
        "continued line that begins with a percent sign": {
            "weights": f"%matplotlib inline\nturn = (7\n % 3)\n{T}"
        },
        "text with lines like magics": {"weights": f'%pwd\ns = """\n%d items\n!no\nwhy?\n"""\n{T}'},
        "backslash before a percent sign": {"weights": f"%pwd\nturn = 7 \\\n % 3\nassert turn == 1\n{T}"},
        "question mark in a comment": {"predict": f"%pwd\nx = 1  # why?\n{P}"},
    }
    cell_magics = {
        name: {"predict": f"%%{name}\n{P}"}
        for name in (
            "memit",
            "snakeviz",
            "pycodestyle",
            "time",
            "prun -l 3",
            "capture out",
            "heat",
            "time\n%%capture",
        )
    }
    kernel = {
        "future flag of an earlier cell": {
            "before": "from __future__ import annotations",
            "predict": P.replace("X, w", "X: Matrix, w: 'Vector'"),
        },
        "future flag and a class": {
            "before": "x = 1\nfrom __future__ import annotations",
            "weights": f"class Gate:\n    def turn(self) -> Gate: return self\n{T}",
        },
        "await": {"weights": f"{T}\nimport asyncio\nawait asyncio.sleep(0)"},
        "await of a result": {"weights": f"async def two(): return 2\nassert await two() == 2\n{T}"},
        "async for": {"weights": f"async def g():\n    yield 1\nasync for v in g():\n    pass\n{T}"},
        "return outside of a function": {"weights": f"{T}\nreturn"},
        "out of the loop": {"predict": f"{P}\nbreak"},
        "what was shown": {
            "before": T.splitlines()[0] + "\nTABLE",
            "weights": f"TABLE = _\n{T.split(chr(10), 1)[1]}",
        },
        "Out and In": {"weights": f"rows = len(In), len(Out)\n{T}"},
    }
    free = {
        "the shell": {"weights": f"get_ipython().run_line_magic('matplotlib', 'inline')\n{T}"},
        "the shell, imported": {
            "weights": f"from IPython import get_ipython\nget_ipython().magic('pwd')\n{T}"
        },
        "its namespace": {"weights": f"get_ipython().user_ns['k'] = 2\nassert k == 2\n{T}"},
        "its settings": {
            "weights": f"ip = get_ipython()\nip.events.register('x', print)\nip.config.a.b = 3\n{T}"
        },
        "is it a notebook": {"weights": f"assert 'ZMQ' in get_ipython().__class__.__name__\n{T}"},
        "a display's handle": {
            "weights": f"h = display(1, display_id=True)\nh.update(2)\nn = h.display_id + ''\n{T}"
        },
        "a display's handle, imported": {
            "weights": f"from IPython.display import display\ndisplay(1, display_id='a').update(2)\n{T}"
        },
        "the card": {
            "weights": f"card = check(perceptron_predict)\nprint(card.passed, card.earned + 1, len(card.lines))\n{T}"
        },
        "the progress": {
            "weights": f"from earlab import hint, progress\nprint(len(progress().standings), hint('x'))\n{T}"
        },
        "timeit -o": {"weights": f"t = %timeit -n 2 -r 1 -o sum([1])\nprint(t.average * 1e6, t.best)\n{T}"},
        "capture": {
            "before": "%%capture out\nprint('a')",
            "weights": f"assert out.stdout.strip() == 'a'\n{T}",
        },
        "a command's lines": {"weights": f"files = !ls\nprint(len(files), files.n, files[:1])\n{T}"},
        "the environment": {"weights": f"%env SEED=3\nimport os\nassert os.environ['SEED'] == '3'\n{T}"},
    }
    only_at_home = {
        f"{name} that only works at home": {"weights": f"{line}\n{T}"}
        for name, line in {
            "package": "import seaborn as sns\nsns.set_theme()",
            "backend": "import matplotlib\nmatplotlib.use('Qt5Agg', force=True)\nplt.switch_backend('gtk4agg')",
            "style": "plt.style.use('my-own-style')",
            "path": "import os\nos.chdir('/home/me/course')",
            "file": "open('/home/me/notes.txt').read()",
            "download": "import urllib.request\nurllib.request.urlopen('https://example.org')",
            "input": "name = input('Who are you? ')",
        }.items()
    } | {
        "values below such a line": {
            "weights": "import seaborn\nSMALL: float = -1e-9\nA, O = -1.5, -0.5\ntry:\n    N = 0.5\nfinally:\n    pass\n"
            + T.replace("-1.5", "A").replace("-0.5", "O + SMALL * 0").replace("0.5)", "N)")
        },
    }  # fmt: skip
    groups = {
        "magic": magics,
        "cell magic": cell_magics,
        "kernel": kernel,
        "free": free,
        "home": only_at_home,
    }
    return {f"{group}: {name}": cells for group, named in groups.items() for name, cells in named.items()}


@pytest.fixture(scope="module")
def assignment() -> Assignment:
    return load_assignment("02_perceptron")


@pytest.fixture(scope="module")
def engine(assignment: Assignment) -> Iterator[Engine]:
    with Engine("strict", secret=b"cells") as engine:
        try:
            engine.reference(assignment)
        except SandboxError as error:
            require("sandbox", False, str(error))
        yield engine


def graded(engine: Engine, assignment: Assignment, folder: Path, cells: dict[str, str]) -> Report:
    """Return the report on a right notebook with some cells of these."""
    notebook = build_notebook(assignment.source, "student")
    written = {"perceptron_predict": cells.get("predict", P), "gate_weights": cells.get("weights", T)}
    for cell in notebook.cells:
        if cell.metadata.earlab.role == "exercise":
            name = cell.metadata.earlab.exercise
            cell.source = written.get(name) or assignment.source.exercise_cell(name).solution
    first = next(i for i, cell in enumerate(notebook.cells) if cell.metadata.earlab.role == "exercise")
    if "before" in cells:
        notebook.cells.insert(first, new_code_cell(cells["before"]))
    path = folder / "02_perceptron.ipynb"
    path.write_text(notebook_text(notebook))
    return engine.grade(path, assignment, "ada")


@pytest.mark.parametrize("cells", kinds().values(), ids=kinds())
def test_a_cell_that_works_at_home_earns_full_marks(engine, assignment, tmp_path, cells):
    report = graded(engine, assignment, tmp_path, cells)
    assert [(v.exercise, v.messages) for v in report.verdicts if v.status != "pass"] == []


@pytest.mark.parametrize(
    ("cell", "line"),
    [("x = 1\nimport seaborn\n", 2), ("open('/home/me/x')\n", 1), ("%pwd\n\nimport nowhere as n\nn.a\n", 3)],
)
def test_the_line_that_this_machine_cannot_run_is_named(engine, assignment, tmp_path, cell, line):
    report = graded(engine, assignment, tmp_path, {"weights": cell + T})
    (stopped,) = report.cells
    assert stopped.line == line
    assert stopped.type in ("ModuleNotFoundError", "FileNotFoundError")
    assert ("failed in line 4" in stopped.message) == ("n.a" in cell)
