"""An assignment of nine short exercises in torch, for tests and measurements: no notebook of the course has one yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from autograder.assignments.assignment import Assignment
from autograder.assignments.exercise import Case, Exercise, edge, random, worked
from autograder.assignments.source import read_source
from autograder.demo.hand_in import HandIn
from autograder.intake.intake import Intake
from tests.helpers.intakes import intake_of

NAME = "98_torch"
SETUP = "# %%\nimport torch\nfrom earlab import check\n"
SOLUTIONS = {
    "affine": """
def affine(x, w):
    return torch.as_tensor(x) @ torch.as_tensor(w)
""",
    "relu": """
def relu(x, w):
    return torch.relu(torch.as_tensor(x))
""",
    "softmax": """
def softmax(x, w):
    return torch.softmax(torch.as_tensor(x), dim=1)
""",
    "squared_error": """
def squared_error(x, w):
    return ((torch.as_tensor(x) @ torch.as_tensor(w)) ** 2).mean()
""",
    "gradient": """
def gradient(x, w):
    w = torch.tensor(w, requires_grad=True)
    ((torch.as_tensor(x) @ w) ** 2).sum().backward()
    return w.grad
""",
    "centred": """
def centred(x, w):
    x = torch.as_tensor(x)
    return x - x.mean(dim=0)
""",
    "attention": """
def attention(x, w):
    x = torch.as_tensor(x)
    return torch.softmax(x @ x.T, dim=1) @ x
""",
    "convolution": """
def convolution(x, w):
    x, w = torch.as_tensor(x), torch.as_tensor(w)
    return torch.nn.functional.conv2d(x[None, None], w[None, None], padding=tuple(w.shape))[0, 0]
""",
    "momentum_step": """
def momentum_step(x, w):
    w = torch.nn.Parameter(torch.tensor(w))
    optimiser = torch.optim.SGD([w], lr=0.1, momentum=0.9)
    for _ in range(3):
        optimiser.zero_grad()
        ((torch.as_tensor(x) @ w) ** 2).mean().backward()
        optimiser.step()
    return w
""",
}


def _draw(rng: np.random.Generator) -> Iterator[Case]:
    def sizes(n: int, d: int, k: int) -> dict[str, Any]:
        return {"x": rng.normal(size=(n, d)), "w": rng.normal(size=(d, k))}

    yield worked("two rows", **sizes(2, 3, 2))
    for _ in range(5):
        yield random("several rows", **sizes(*map(int, rng.integers(4, 16, 3))))
    yield edge("one row", **sizes(1, 4, 3))
    yield edge("one column", **sizes(5, 3, 1))


EXERCISES = tuple(
    Exercise(name=name, draw=_draw, mistakes=(), hints=("", "", ""), forbidden=()) for name in SOLUTIONS
)


def assignment(directory: Path) -> Assignment:
    """Return the assignment; its source is written to ``directory``."""
    path = directory / f"{NAME}.py"
    path.write_text(SETUP + "".join(map(_cells, SOLUTIONS)))
    return Assignment(read_source(path), EXERCISES)


def _cells(name: str) -> str:
    head, *body = SOLUTIONS[name].strip().splitlines()
    marked = "\n".join([head, "    ### BEGIN SOLUTION", *body, "    ### END SOLUTION"])
    return f'# %% exercise="{name}" points=1\n{marked}\n# %% check="{name}"\ncheck({name})\n'


def right_work(assignment: Assignment) -> Intake:
    """Return the assignment as its author solves it, handed in."""
    return intake_of(HandIn("ada", assignment.name, "right").file(assignment.source, ""), assignment)
