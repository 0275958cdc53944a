"""``autograder new-exercise``: scaffold an exercise in a notebook's source and in its hidden folder."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

_CELLS = '''
# %% [markdown]
# ## {title}
#
# Say the goal in a line, then the mathematics, then what goes in and comes out.
#
# **Predict first.** What will the result be for the smallest input you can think of?

# %% exercise="{name}" points=4 minutes=20
def {name}(x):
    """…"""
    ### BEGIN SOLUTION
    raise NotImplementedError("the solution is not written yet")
    ### END SOLUTION

# %% check="{name}"
check({name})
'''
_NOTEBOOK = """# %% [markdown]
# # {number} · {title}

# %%
import numpy as np

from earlab import check
"""
_ENTRY = '''"""``{name}``: say in a line what it is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Exercise


def _{name}_cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield worked cases to follow by hand, then random ones, then edges (``autograder.assignments.exercise``)."""
    yield from ()


{constant} = Exercise(
    name="{name}",
    draw=_{name}_cases,
    mistakes=(),
    hints=("", "", ""),
)
'''


def main(
    name: Annotated[
        str, typer.Argument(help="The function that students write, for example `conv2d_forward`.")
    ],
    notebook: Annotated[str, typer.Option(help="The notebook it goes into, for example `07_cnn_forward`.")],
) -> None:
    """Scaffold an exercise: its cells in `solutions/`, a file of its own in `autograder/exercises/`.

    The notebook is made where it is missing; nothing that exists is overwritten. Afterwards
    `autograder audit NAME` says what is still to be written.

    Example: `autograder new-exercise conv2d_forward --notebook 07_cnn_forward`
    """
    from autograder.assignments.source import SOLUTIONS, read_source, source_paths

    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise typer.BadParameter(f"{name!r} is no function name in lower case", param_hint="NAME")
    if not re.fullmatch(r"\d\d_[a-z][a-z0-9_]*", notebook):
        raise typer.BadParameter(f"{notebook!r} is not of the form 07_cnn_forward", param_hint="--notebook")
    for path in source_paths(SOLUTIONS):
        if any(cell.name == name for cell in read_source(path).cells):
            raise typer.BadParameter(f"{name} stands in solutions/{path.name} already", param_hint="NAME")
    number, _, topic = notebook.partition("_")
    source = SOLUTIONS / f"{notebook}.py"
    module = SOLUTIONS.parent / "autograder" / "exercises" / topic / f"{name}.py"
    shown = module.relative_to(SOLUTIONS.parent)
    if module.exists():
        raise typer.BadParameter(f"there is a file {shown} already", param_hint="NAME")
    cells = _text(source, _NOTEBOOK.format(number=number, title=_title(topic))).rstrip("\n") + "\n"
    source.write_text(cells + _CELLS.format(name=name, title=_title(name)))
    module.parent.mkdir(parents=True, exist_ok=True)
    module.write_text(_ENTRY.format(name=name, constant=name.upper()))
    print(f"wrote the cells of {name} at the end of solutions/{source.name}")
    print(f"wrote its entry in {shown}")
    print(
        f"next: write the solution, the cases, three mistakes and three hints; then autograder audit {name}"
    )


def _text(path: Path, otherwise: str) -> str:
    return path.read_text() if path.exists() else otherwise


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()
