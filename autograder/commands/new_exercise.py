"""``autograder new-exercise``: scaffold an exercise in a notebook's source and in its hidden module."""

from __future__ import annotations

import ast
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
_MODULE = '''"""Exercises of notebook {number}."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.exercise import Case, Exercise

EXERCISES: tuple[Exercise, ...] = ()
'''
_ENTRY = '''
# --- {name} {rule}


def _{name}_cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield worked cases to follow by hand, then random ones, then edges (``autograder.exercise``)."""
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
    """Scaffold an exercise: its cells in `solutions/`, its entry in `autograder/exercises/`.

    Both files are made where they are missing; nothing that exists is overwritten. Afterwards
    `autograder audit NAME` says what is still to be written.

    Example: `autograder new-exercise conv2d_forward --notebook 07_cnn_forward`
    """
    from autograder.source import SOLUTIONS, read_source, source_paths

    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise typer.BadParameter(f"{name!r} is no function name in lower case", param_hint="NAME")
    if not re.fullmatch(r"\d\d_[a-z][a-z0-9_]*", notebook):
        raise typer.BadParameter(f"{notebook!r} is not of the form 07_cnn_forward", param_hint="--notebook")
    for path in source_paths(SOLUTIONS):
        if any(cell.name == name for cell in read_source(path).cells):
            raise typer.BadParameter(f"{name} stands in solutions/{path.name} already", param_hint="NAME")
    number, _, topic = notebook.partition("_")
    source = SOLUTIONS / f"{notebook}.py"
    module = SOLUTIONS.parent / "autograder" / "exercises" / f"{topic}.py"
    cells = _text(source, _NOTEBOOK.format(number=number, title=_title(topic))).rstrip("\n") + "\n"
    entries = _with_entry(_text(module, _MODULE.format(number=number)), name, module)
    source.write_text(cells + _CELLS.format(name=name, title=_title(name)))
    module.write_text(entries)
    print(f"wrote the cells of {name} at the end of solutions/{source.name}")
    print(f"wrote its entry in autograder/exercises/{module.name}")
    print(
        f"next: write the solution, the cases, three mistakes and three hints; then autograder audit {name}"
    )


def _text(path: Path, otherwise: str) -> str:
    return path.read_text() if path.exists() else otherwise


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _with_entry(module: str, name: str, path: Path) -> str:
    """Return the module's text with the exercise's entry before EXERCISES and its name in it."""
    constant = name.upper()
    tree = ast.parse(module)
    taken = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    taken |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    if clash := [new for new in (constant, f"_{name}_cases") if new in taken]:
        raise typer.BadParameter(f"{path.name} has a {clash[0]} already", param_hint="NAME")
    listed = next((n for n in tree.body if _assigned(n) == "EXERCISES"), None)
    value = getattr(listed, "value", None)
    if listed is None or not isinstance(value, ast.Tuple):
        raise typer.BadParameter(f"{path.name} has no line EXERCISES = (…)", param_hint="--notebook")
    names = ", ".join([*(ast.unparse(element) for element in value.elts), constant])
    listing = f"{names}," if not value.elts else names
    lines = module.splitlines(keepends=True)
    before = "".join(lines[: listed.lineno - 1]).rstrip("\n")
    after = "".join(lines[listed.end_lineno :])
    entry = _ENTRY.format(name=name, constant=constant, rule="-" * (112 - len(name)))
    return f"{before}\n\n{entry}EXERCISES: tuple[Exercise, ...] = ({listing})\n{after}"


def _assigned(node: ast.stmt) -> str:
    """Return the name that a statement assigns to; empty when it assigns to none or several."""
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return targets[0].id if len(targets) == 1 and isinstance(targets[0], ast.Name) else ""
