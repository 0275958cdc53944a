"""Hand in what goes wrong honestly: each accident costs what it must, and nothing else."""

from __future__ import annotations

import json
from copy import deepcopy

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.demo.hand_in import Change, HandIn, cell_of, zero

PERCEPTRON, BACKPROPAGATION = "02_perceptron", "04_backpropagation"


def adds(text: str) -> Change:
    """Return a change that adds a code cell at the end."""
    return lambda notebook: notebook.cells.append(new_code_cell(text))


def removes(cell_id: str) -> Change:
    """Return a change that deletes a cell."""
    return lambda notebook: notebook.cells.remove(cell_of(notebook, cell_id))


def edits(cell_id: str, text: str) -> Change:
    """Return a change that writes over a cell, locked or not."""
    return lambda notebook: cell_of(notebook, cell_id).update(source=text)


def _duplicates_predict(notebook: NotebookNode) -> None:
    """Put an old, wrong copy of an exercise above the right one, with the same grade id."""
    cell = cell_of(notebook, "exercise-perceptron-predict")
    old = new_code_cell(
        "def perceptron_predict(X, w, b):\n    return X @ w", metadata=deepcopy(cell.metadata)
    )
    notebook.cells.insert(notebook.cells.index(cell), old)


def _moves_update(notebook: NotebookNode) -> None:
    """Write an exercise into a cell of one's own and delete the given one."""
    cell = cell_of(notebook, "exercise-perceptron-update")
    notebook.cells[notebook.cells.index(cell)] = new_code_cell(cell.source)


def _edits_given_code(notebook: NotebookNode) -> None:
    """Write into the first locked cell of given code."""
    cell = next(cell for cell in notebook.cells if cell.metadata.get("earlab", {}).get("role") == "setup")
    cell.source += "\nmy_note = 'I was here'"


def _truncated(text: str) -> bytes:
    return text.encode()[: len(text) // 2]


def _utf16(text: str) -> bytes:
    return json.dumps(json.loads(text), ensure_ascii=False).encode("utf-16")


SLIPS = HandIn(
    "slips",
    PERCEPTRON,
    "misspelt name, missing argument, no return, a deleted cell's variable",
    {
        "perceptron_predict": "def perceptron_predct(X, w, b):\n    return np.where(X @ w + b >= 0, 1, -1)",
        "perceptron_update": "def perceptron_update(x, y, w):\n    return w + y * x",
        "perceptron_fit": """
def perceptron_fit(X, y, max_epochs, update=perceptron_update):
    w, b, errors = np.zeros(X.shape[1]), 0.0, []
    for x_i, y_i in zip(X, y):
        w, b = update(x_i, y_i, w, b)
""",
        "gate_weights": "def gate_weights(gate):\n    return my_table[gate]",
    },
    {
        "perceptron_predict": zero("no function of that name; the nearest one is told"),
        "perceptron_update": zero("takes three arguments, gets four"),
        "perceptron_fit": zero("returns None"),
        "gate_weights": zero("my_table was defined in a cell that is gone"),
    },
)

NOISE = HandIn(
    "noise",
    PERCEPTRON,
    "right, with warnings on stderr, prints, figures, magics, a syntax error elsewhere",
    {
        "perceptron_predict": """
import sys
import warnings

def perceptron_predict(X, w, b):
    warnings.warn("this is only a warning")
    print("predicting", X.shape, file=sys.stderr)
    return np.where(X @ w + b >= 0, 1, -1)
""",
        "perceptron_update": """
%matplotlib inline
import matplotlib.pyplot as plt

def perceptron_update(x, y, w, b):
    plt.figure()
    plt.plot(x)
    plt.show()
    print("w is", w)
    if (w @ x + b >= 0) == (y > 0):
        return w, b
    return w + y * x, b + y
""",
        "gate_weights": """
%%time
def gate_weights(gate):
    return {"AND": (np.ones(2), -1.5), "OR": (np.ones(2), -0.5), "NOT": (-np.ones(1), 0.5)}[gate]
""",
    },
    changes=(
        adds("!pip list\n%timeit perceptron_predict(np.ones((2, 2)), np.ones(2), 0.0)"),
        adds("def unfinished(:\n    pass"),
        adds("answer = input('Are you done? ')"),
    ),
)

CELLS = HandIn(
    "cells",
    PERCEPTRON,
    "duplicated cell, deleted check, edited locked cells, an exercise in a cell of one's own",
    changes=(
        _duplicates_predict,
        _moves_update,
        _edits_given_code,
        removes("check-perceptron-fit"),
        edits("check-relu", "1.0  # all my tests pass"),
        edits("check-gate-weights", "check(gate_weights)  # edited"),
    ),
)

CUT = HandIn(
    "cut",
    PERCEPTRON,
    "half of the file is missing",
    encode=_truncated,
    status="unreadable",
)

UTF16 = HandIn("utf16", PERCEPTRON, "saved in the wrong encoding", encode=_utf16)

HARDWARE = HandIn(
    "hardware",
    BACKPROPAGATION,
    "a transposed result, a GPU-only call, input(), slow but right",
    {
        "mse_loss": """
import time

def mse_loss(Y, Y_hat):
    time.sleep(0.05)
    return float(sum((Y[n, k] - Y_hat[n, k]) ** 2 for n in range(len(Y)) for k in range(Y.shape[1]))) / 2 / len(Y)
""",
        "mlp_forward_cached": """
import torch

def mlp_forward_cached(X, weights, biases, activation=sigmoid):
    H, Z = [torch.tensor(X).cuda()], []
    for W, b in zip(weights, biases):
        Z.append(H[-1] @ torch.tensor(W).cuda() + torch.tensor(b).cuda())
        H.append(torch.sigmoid(Z[-1]))
    return H[-1], {"Z": Z, "H": H}
""",
        "output_delta": """
def output_delta(Y, Y_hat):
    batch = int(input("How many samples? "))
    return (Y_hat - Y) / batch * Y_hat * (1 - Y_hat)
""",
        "affine_backward": """
def affine_backward(delta, H_prev, W):
    return delta.T @ H_prev, delta.sum(axis=0), delta @ W.T
""",
    },
    {
        "mlp_forward_cached": zero("the grader has no GPU"),
        "output_delta": zero("nobody answers input()"),
        "affine_backward": zero("dW is transposed"),
    },
)

ACCIDENTS = (SLIPS, NOISE, CELLS, CUT, UTF16, HARDWARE)
