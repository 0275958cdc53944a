"""Show what a cell is expected to show, as a pale picture, while the function it waits for is not written.

``autograder stills`` makes the pictures from the solutions.  A cell finds its own by its text, so a cell that a reader has
changed has none.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PUBLIC = Path(__file__).parent / "public"
FOLDER, INDEX = "stills", "index.json"
EXPECTED = "expected"  # what a picture is marked with that is not the reader's own
_MOST_LINES = 30


@dataclass(frozen=True)
class Expected:
    """What a cell shows. waits: for which function; empty where everything it needs is given.

    shown: in order, each {"png": file name, "says": sentence}, {"text": printed}, or {"sounds": labels}.
    """

    waits: str = ""
    shown: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Stills:
    """The expected pictures of a notebook. made_of: a digest of all they depend on; cells: by ``digest_of`` their text."""

    folder: Path
    made_of: str = ""
    cells: Mapping[str, Expected] = field(default_factory=dict)

    def outputs(self, cell: Expected) -> Iterator[tuple[dict[str, str], dict[str, Any]]]:
        """Yield the forms, by mime type, of each thing that a cell shows, and their metadata."""
        for thing in cell.shown:
            if "png" in thing:
                path = self.folder / thing["png"]
                if path.is_file():  # a damaged installation costs a picture, not the reader's cell
                    yield _picture(path.read_bytes(), thing["says"], bool(cell.waits))
            elif "text" in thing:
                yield {"text/plain": thing["text"]}, {}
            else:
                said = f"Sounds to play once this has run: {', '.join(thing['sounds'])}."
                yield {"text/plain": said, "text/markdown": f"*{said}*"}, {}


def stills_of(notebook: str) -> Stills:
    """Return the expected pictures of a notebook, none where none were made."""
    folder = PUBLIC / notebook / FOLDER
    if not (folder / INDEX).is_file():
        return Stills(folder)
    index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    cells = {digest: Expected(**cell) for digest, cell in index["cells"].items()}
    return Stills(folder, index["made_of"], cells)


def digest_of(text: str) -> str:
    """Return what names a cell by its text, whatever blanks end its lines."""
    lines = (line.rstrip() for line in text.strip().splitlines())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def show_expected() -> None:
    """Display what the running cell is expected to show, once for each time that it runs; nothing where nothing is known."""
    from IPython import get_ipython
    from IPython.display import display

    shell = get_ipython()
    manager = getattr(shell, "history_manager", None)
    if manager is None or _last.get("count") == shell.execution_count:
        return
    _last["count"] = shell.execution_count
    digest = digest_of(manager.input_hist_raw[-1])
    for index in PUBLIC.glob(f"*/{FOLDER}/{INDEX}"):
        if digest in index.read_text(encoding="utf-8"):
            stills = stills_of(index.parent.parent.name)
            for forms, metadata in stills.outputs(stills.cells[digest]):
                display(forms, metadata=metadata, raw=True)
            return


_last: dict[str, int] = {}


def shortened(text: str) -> str:
    """Return a text that a cell prints, no longer than fits a page."""
    lines = text.rstrip().splitlines()
    return "\n".join(lines[:_MOST_LINES] + ["…"] * (len(lines) > _MOST_LINES))


def _picture(png: bytes, says: str, pale: bool) -> tuple[dict[str, str], dict[str, Any]]:
    data, said = base64.b64encode(png).decode(), html.escape(says)
    caption = f"<figcaption><i>{EXPECTED}</i></figcaption>" if pale else ""
    image = f'<img alt="{said}" style="max-width:100%" src="data:image/png;base64,{data}">'
    forms = {
        "text/plain": f"[{EXPECTED.title() if pale else 'Figure'}: {says}]",
        "text/html": f'<figure style="margin:0">{caption}{image}</figure>',
        "image/png": data,
    }
    return forms, {"image/png": {"alt": says}}
