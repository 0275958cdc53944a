"""Write ``data/README.md``: the table of all data sets, from their indexes.  Run it after a recipe."""

import json
from pathlib import Path

HERE = Path(__file__).parent
HEAD = """# Data

Small extracts of real recordings and images, committed so that the course needs no network. Each folder holds
its recipe (`build.py`), the index with the checksum of every file (`index.json`), a `README.md` and the licence.
`from earlab.data import load_digits, load_drums` reads them and refuses a damaged file. This table is written by
`python data/build_readme.py`.

| set | what it holds | used in | source | licence | size |
|---|---|---|---|---|---|
"""


def table_row(index_path: Path) -> str:
    """Return the table's line for one data set."""
    index = json.loads(index_path.read_text(encoding="utf-8"))
    name = index_path.parent.name
    size = sum(entry["bytes"] for entry in index["files"].values()) / 1e6
    cells = [
        f"[{index['title']}]({name}/)",
        *(index[key] for key in ("holds", "used_in", "source", "licence")),
    ]
    return "| " + " | ".join([*cells, f"{size:.1f} MB"]) + " |\n"


def readme() -> str:
    """Return the text of ``data/README.md``."""
    return HEAD + "".join(table_row(path) for path in sorted(HERE.glob("*/index.json")))


if __name__ == "__main__":
    (HERE / "README.md").write_text(readme(), encoding="utf-8")
