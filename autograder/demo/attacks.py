"""Try a handful of what a submission may: no gain, nothing leaks, the neighbours are graded as ever."""

from __future__ import annotations

from nbformat import NotebookNode

from autograder.demo.accidents import BACKPROPAGATION, PERCEPTRON, adds
from autograder.demo.hand_in import COURSE, Expect, HandIn, zero

EXITS = HandIn(
    "exits",
    PERCEPTRON,
    "os._exit, sys.exit and KeyboardInterrupt in three exercises",
    {
        "perceptron_predict": "import sys\n\ndef perceptron_predict(X, w, b):\n    sys.exit(0)",
        "perceptron_update": "def perceptron_update(x, y, w, b):\n    raise KeyboardInterrupt",
        "perceptron_fit": """
import os

def perceptron_fit(X, y, max_epochs, update=perceptron_update):
    os._exit(0)
""",
    },
    {
        "perceptron_predict": zero("SystemExit is no answer"),
        "perceptron_update": zero("KeyboardInterrupt is no answer"),
        "perceptron_fit": zero("the process ended without an answer"),
    },
)


def _raises_points(notebook: NotebookNode) -> None:
    """Edit the points of every check in the metadata."""
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.metadata.nbgrader.points = 1000


PATCHES = HandIn(
    "patches",
    PERCEPTRON,
    "patches numpy's comparisons, abs and check, and raises its own points",
    {
        "perceptron_predict": """
import builtins
import earlab
import numpy.testing

builtins.abs = lambda value: 0
np.allclose = np.array_equal = np.isclose = lambda *a, **k: True
for name in dir(numpy.testing):
    if name.startswith("assert"):
        setattr(numpy.testing, name, lambda *a, **k: None)
earlab.check = check = lambda *a: 1.0

class Right(float):
    __eq__ = __ge__ = __le__ = lambda self, other: True

def perceptron_predict(X, w, b):
    return Right()
""",
    },
    {"perceptron_predict": zero("nothing right was returned, and comparing happens elsewhere")},
    changes=(_raises_points,),
)

COPIES = HandIn(
    "copies",
    PERCEPTRON,
    "hard-coded answers of the visible cases",
    {
        "perceptron_predict": """
from earlab.protocol import casefile

def perceptron_predict(X, w, b):
    for case in casefile.find("perceptron_predict").cases:
        if all(np.array_equal(mine, theirs) for mine, theirs in zip((X, w, b), case.inputs.values())):
            return case.expected
    return np.ones(len(X))
""",
    },
    {"perceptron_predict": Expect("below full", "hidden cases are drawn anew")},
)

LEAKS = HandIn(
    "leaks",
    BACKPROPAGATION,
    "prints and raises what it is given, to carry hidden inputs out",
    {
        "mse_loss": """
def mse_loss(Y, Y_hat):
    print("Y", Y, "Y_hat", Y_hat)
    return np.sum((Y - Y_hat) ** 2) / (2 * len(Y))
""",
        "output_delta": """
def output_delta(Y, Y_hat):
    raise ValueError(repr(Y) + repr(Y_hat))
""",
        "gradient_norms": """
def gradient_norms(dWs):
    raise type("Leak" + "".join(c for c in repr(dWs[0]) if c.isdigit()), (Exception,), {})()
""",
    },
    {
        "output_delta": zero("an error is no answer"),
        "gradient_norms": zero("an error is no answer, whatever its name"),
    },
)

BURGLARY = HandIn(
    "burglary",
    BACKPROPAGATION,
    "reads the course's solutions, writes its gradebook",
    {
        "mse_loss": f"""
import pathlib
import re

def mse_loss(Y, Y_hat):
    for path in pathlib.Path({COURSE!r}).rglob("04_backpropagation*"):
        found = re.search(r"def mse_loss.*?(?=# In|\\Z)", path.read_text(), re.S)
        if found:
            scope = {{"np": np}}
            exec(found[0].replace("mse_loss", "stolen"), scope)
            return scope["stolen"](Y, Y_hat)
    return 0.0
""",
        "gradient_norms": f'''
import sqlite3

def gradient_norms(dWs):
    book = sqlite3.connect("{COURSE}/gradebook.db")
    book.execute("UPDATE grade SET auto_score = 1000, manual_score = 1000")
    book.commit()
    return np.zeros(len(dWs))
''',
    },
    {
        "mse_loss": zero("the course is not there to be read"),
        "gradient_norms": zero("the gradebook is not there to be written"),
    },
    changes=(adds(f"open({COURSE + '/feedback.html'!r}, 'w').write('<script>alert(1)</script>')"),),
)

ENDLESS = HandIn(
    "endless",
    BACKPROPAGATION,
    "an endless loop that swallows every exception",
    {
        "gradient_descent": """
def gradient_descent(grad, theta0, learning_rate, n_steps):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
""",
    },
    {"gradient_descent": zero("stopped at the deadline")},
)

ATTACKS = (EXITS, PATCHES, COPIES, LEAKS, BURGLARY, ENDLESS)
