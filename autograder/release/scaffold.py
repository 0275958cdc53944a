"""Scaffold a notebook or an exercise: all files that are made by hand, ready to fill, and nothing overwritten."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from autograder.assignments.source import read_source, source_paths

_OPENING = """\
# %% [markdown]
# # {number} · {title}
#
# Say in three sentences what a reader can do at the end of this page, and what for.
#
# {{{{parts}}}}
#
# With reading, looking and listening, plan … hours. You need …

# %%
import numpy as np

from earlab import check

# %% [markdown]
# Cells like the next one draw and play. They use the functions you write, and they are never graded. Change them as you like.

# %% demo=true
from earlab.plots import {topic} as plots
from earlab.style import show, use_style, yours

use_style()

# %% [markdown]
# ## 1 Name this part
#
# Say what it is about.

# %% [markdown]
# ## In short
#
# Say what to remember, in three lines.
"""
_CLOSING = re.compile(r"^# %% \[markdown\]\n# ## (?:In other libraries|In short|Summary)\n", re.M)
_CELLS = '''\
# %% [markdown]
# ### Exercise {number} · {title}
#
# **Goal.** Say it in a sentence. {{{{worth}}}}
#
# {{{{forbidden}}}}
#
# | name | shape | what it is |
# |:--|:--|:--|
# | `x` | … | … |
# | result | … | … |
#
# **Predict first.** What comes out for the smallest input you can think of?
#
# <details><summary>Compare</summary>
#
# Say it, with the numbers.
# </details>

# %% exercise="{name}" points=4 minutes=20 about="say it in a few words"
def {name}(x):
    """…"""
    ### BEGIN SOLUTION
    raise NotImplementedError("the solution is not written yet")
    ### END SOLUTION

# %% check="{name}"
check({name})

'''
_EXERCISE = '''"""``{name}``: say in a line what it is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Exercise


def _draw_{name}(rng: np.random.Generator) -> Iterator[Case]:
    """Yield worked cases to follow by hand, then random ones, then edges (``autograder.assignments.exercise``)."""
    yield from ()


{constant} = Exercise(
    name="{name}",
    draw=_draw_{name},
    mistakes=(),
    hints=("", "", ""),
)
'''
_RIGHT = """\
# %% loops

# %% one expression

# %% by another formula
"""
_PINS = """\
# Words of the text such as "every", "exactly 0" or "stays as it is" pin something. Quote each such phrase beside the case
# that shows it and, if there is one, the named mistake that fails there:
[shows]
# "A net input of exactly 0 gets +1." = ["points exactly on the line", "zero_is_negative"]
"""
_PLOTS = '''"""Plot notebook {number}: say what is drawn. Each function returns a figure for ``earlab.style.show``."""
'''
_NOTHING = "figures = 0\nsounds = 0\nwidgets = []\nwaits = {}\n"
_RECORD = (
    "# What notebook {name} shows; written by: python benchmarks/notebooks.py --record {name}\n\n"
    f"[instructor]\n{_NOTHING.replace('{}', '{{}}')}\n[student]\n{_NOTHING.replace('{}', '{{}}')}"
)


def new_notebook(root: Path, name: str, title: str) -> dict[Path, str]:
    """Return the text of each file of a new notebook, by its path; raise ValueError where it cannot be one."""
    if not re.fullmatch(r"\d\d_[a-z][a-z0-9_]*", name):
        raise ValueError(f"{name!r} is not of the form 07_cnn_forward")
    number, _, topic = name.partition("_")
    for path in source_paths(root / "solutions"):
        if path.stem.startswith(f"{number}_") or path.stem.endswith(f"_{topic}"):
            raise ValueError(f"there is a notebook {path.stem} already")
    texts = {
        root / f"solutions/{name}.py": _OPENING,
        root / f"earlab/plots/{topic}.py": _PLOTS,
        root / f"tests/course/records/{topic}.toml": _RECORD,
    }
    facts = {"name": name, "number": number, "topic": topic, "title": title or _title(topic)}
    return _all_new({path: text.format(**facts) for path, text in texts.items()}, root)


def new_exercise(root: Path, name: str, notebook: str, cells: str) -> dict[Path, str]:
    """Return the text of each file of a new exercise, by its path; raise ValueError where it cannot be one.

    cells: the notebook's source, which comes back with those of the exercise in it, before its closing words.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise ValueError(f"{name!r} is no function name in lower case")
    for path in source_paths(root / "solutions"):
        if any(cell.name == name for cell in read_source(path).cells):
            raise ValueError(f"{name} stands in solutions/{path.name} already")
    folder = root / "autograder" / "exercises" / notebook.partition("_")[2]
    files = {
        folder / f"{name}.py": _EXERCISE.format(name=name, constant=name.upper()),
        folder / "right" / f"{name}.py": _RIGHT,
        folder / "pins" / f"{name}.toml": _PINS,
    }
    number = len(re.findall(r"^# %% exercise=", cells, re.M)) + 1
    new = _CELLS.format(name=name, title=_title(name), number=number)
    closing = _CLOSING.search(cells)
    place = closing.start() if closing else len(cells)
    source = f"{cells[:place].rstrip()}\n\n{new}{cells[place:]}".rstrip("\n") + "\n"
    return {root / f"solutions/{notebook}.py": source, **_all_new(files, root)}


def write(files: Mapping[Path, str], root: Path) -> list[str]:
    """Write the files and return their paths from ``root``."""
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [str(path.relative_to(root)) for path in files]


def _all_new(files: dict[Path, str], root: Path) -> dict[Path, str]:
    for path in files:
        if path.exists():
            raise ValueError(f"there is a file {path.relative_to(root)} already")
    return files


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()
