"""Write ``data/README.md``, the table of all data sets, and a figure for each set that is on this machine.

    python data/build_readme.py

Run it after a recipe.  The table comes from the recipes alone, so it is the same on every machine.
"""

from __future__ import annotations

import json
from pathlib import Path

from earlab.data.recipe import Recipe, all_recipes

HERE = Path(__file__).parent
HEAD = """# Data

Every sound and picture of the course, with its source and licence. After `make lab` or `earlab data get` nothing
needs a network any more.

- **repository**: small extracts, committed here. **cache**: made once on your machine, by `earlab data get`.
  **demand**: put together from other sets whenever they are loaded.
- Each folder holds the recipe: `recipe.toml` says from what (source, version, licence, attribution, checksums), `build.py`
  says how, and runs again with `earlab data get NAME --again`.
- Loaders are in `earlab.data`. They say what was loaded and from where, refuse a file that is not as recorded, and
  never use a network. What stands in for something else is named in a line and on the object.
- Splits go by speaker, person, recording or pitch, never by clip alone: `data.part("test", split="speaker")`,
  `data.leave_one_out()`. The first split of a set is the default.

| command | what it does |
|---|---|
| `earlab data` | lists every set with state, size, licence and source |
| `earlab data get [NAME]` | gets what is missing; `--again` runs the recipe even so |
| `earlab data cache`, `move DIRECTORY`, `clear [NAME]` | says where the cache is, moves it, clears it |

| environment variable | what it names |
|---|---|
| `EARLAB_DATA` | this folder, where it is not beside the notebooks |
| `EARLAB_CACHE` | where sets are made that are not committed (default: `cache` in this folder) |
| `EARLAB_DATA_MIRROR` | a directory with files that would otherwise be downloaded, by their own names |

This page is written by `python data/build_readme.py`.

| set | what it holds | used in | source and version | licence | attribution | place |
|---|---|---|---|---|---|---|
"""

BASELINES = """
## What simple models reach

The numbers that a network has to beat, measured by `python benchmarks/data.py --record`. The split decides: compare
`leaking` with `recording`, and `take`, where every voice is on both sides, with the speakers left out.

| set | model | split | accuracy | trained on | tested on |
|---|---|---|---|---|---|
"""


def table_row(recipe: Recipe) -> str:
    """Return the table's line for one data set."""
    place = recipe.place + (", on request" if recipe.optional else "")
    cells = [
        f"[{recipe.title}]({recipe.name}/)<br>`{recipe.name}`",
        recipe.holds,
        recipe.used_in,
        f"{recipe.source}; {recipe.version[:12]}",
        f"[{recipe.licence}]({recipe.name}/LICENSE)",
        recipe.attribution,
        place,
    ]
    return "| " + " | ".join(cells) + " |\n"


def figure_section(recipe: Recipe) -> str:
    """Return the heading, the sentence and the picture of one data set."""
    return f"\n### {recipe.title}\n\n![{recipe.figure}]({recipe.name}/figure.png)\n"


def baselines() -> str:
    """Return the section on what simple models reach, from what benchmarks/data.py recorded."""
    rows = json.loads((HERE / "baselines.json").read_text(encoding="utf-8"))
    lines = [
        f"| `{row['set']}` | {row['model']} | {row['split']} | {row['accuracy']:.2f} | {row['trained_on']:,} | {row['tested_on']:,} |"
        for row in rows
    ]
    return BASELINES + "\n".join(lines) + "\n"


def readme() -> str:
    """Return the text of ``data/README.md``."""
    recipes = all_recipes()
    rows, figures = map(table_row, recipes), map(figure_section, recipes)
    return HEAD + "".join(rows) + baselines() + "\n## What is in them\n" + "".join(figures)


if __name__ == "__main__":
    from figures import draw

    for recipe in all_recipes():
        draw(recipe.name, recipe.folder / "figure.png")
    (HERE / "README.md").write_text(readme(), encoding="utf-8")
