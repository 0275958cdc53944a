"""Read the bytes of a notebook file, whatever they are, without ever trusting them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from earlab.errors import EarlabError

MAX_BYTES = 50 << 20  # a notebook full of pictures and sound stays below this
MAX_ITEMS = 2_000_000  # lists, dictionaries and their items: 50 MB of [] would take a gigabyte when parsed
MAX_CELLS = 5_000
MAX_SOURCE = 1 << 20
MAX_CODE = 2 << 20  # a megabyte of code takes seconds and half a gigabyte to parse
_MAX_DIGITS = 4_000  # of an integer: Python itself refuses more, since they take quadratic time
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml"})
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")


class UnreadableError(EarlabError):
    """A submission without any cell to grade; the message says why and what to hand in instead."""


@dataclass(frozen=True)
class SubmittedCell:
    """One cell as submitted. ``grade_id``: nbgrader's, or our own cell id; ``index`` counts from 1.

    role, exercise: what our own mark in it says.  images: what was pasted into prose, by name: base64 by kind of picture.
    """

    index: int
    cell_type: str
    source: str
    grade_id: str | None
    cell_id: str | None
    images: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    exercise: str | None = None
    role: str | None = None


@dataclass(frozen=True)
class Submission:
    """A notebook as submitted. ``sha256``: of the bytes that were read.

    notes: what had to be overlooked to read it.
    """

    sha256: str
    cells: tuple[SubmittedCell, ...]
    notes: tuple[str, ...] = ()


def parse(data: bytes) -> Submission:
    """Return the notebook in ``data``; raise UnreadableError when no notebook can be made of it."""
    notes: list[str] = []
    return submission_of(raw_cells(data, notes), data, notes)


def submission_of(cells: Sequence[Any], data: bytes, notes: list[str]) -> Submission:
    """Return the notebook whose cells, as they stand in ``data``, these are; raise UnreadableError where there is none."""
    good = [_cell(i, cell, notes) for i, cell in enumerate(cells, 1)]
    kept = tuple(cell for cell in good if cell is not None)
    if sum(len(cell.source) for cell in kept if cell.cell_type == "code") > MAX_CODE:
        raise UnreadableError(
            f"its code cells hold more than {MAX_CODE >> 20} MB of text; take pasted data out of them"
        )
    if not any(cell.cell_type == "code" or cell.grade_id for cell in kept):
        raise UnreadableError("it has no code cell; was an empty or another notebook handed in?")
    if len(kept) < len(good):
        notes.append(f"{len(good) - len(kept)} cells were not cells of a notebook and were left out.")
    return Submission(sha256(data).hexdigest(), kept, tuple(notes))


def raw_cells(data: bytes, notes: list[str]) -> list[Any]:
    """Return the cells in ``data`` as they stand there, of any type; add to ``notes`` what had to be overlooked."""
    if len(data) > MAX_BYTES:
        raise UnreadableError(
            f"it is larger than {MAX_BYTES >> 20} MB; clear its outputs and hand it in again"
        )
    if not data.strip():
        raise UnreadableError("the file is empty; save the notebook and hand it in again")
    if sum(map(data.count, (b"[", b"{", b","))) > MAX_ITEMS:
        raise UnreadableError(
            f"it holds more than {MAX_ITEMS:,} lists and items; clear its outputs and hand it in again"
        )
    cells = _cells_of(_json(_decode(data, notes)), notes)
    if len(cells) > MAX_CELLS:
        raise UnreadableError(f"it has {len(cells):,} cells; at most {MAX_CELLS:,} are read")
    return cells


def _json(text: str) -> Any:
    try:
        try:
            return json.loads(text)
        except ValueError as error:
            if isinstance(error, json.JSONDecodeError):
                raise
            return json.loads(text, parse_int=_integer)  # a number that is longer than Python reads
    except (ValueError, RecursionError) as error:
        raise UnreadableError(
            f"it is not valid JSON ({str(error)[:120]}); hand in the .ipynb file itself"
        ) from None


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MAX_DIGITS else float("inf")


def _decode(data: bytes, notes: list[str]) -> str:
    encoding: str = json.detect_encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        encoding, text = "latin-1", data.decode("latin-1")
        notes.append("The file is not UTF-8; foreign bytes were read as Latin-1.")
    if encoding.startswith(("utf-16", "utf-32")):
        notes.append(f"The file was encoded in {encoding[:6].upper()}, expected UTF-8.")
    return text


def _cells_of(notebook: Any, notes: list[str]) -> list[Any]:
    if not isinstance(notebook, dict):
        raise UnreadableError("it is JSON, but not a notebook; hand in the .ipynb file itself")
    version = notebook.get("nbformat")
    old = isinstance(version, int) and 1 <= version < 4
    sheets = notebook.get("worksheets")
    if isinstance(sheets, list) and len(sheets) > MAX_CELLS:
        raise UnreadableError(f"it has {len(sheets):,} worksheets; at most {MAX_CELLS:,} are read")
    if old or isinstance(sheets, list):  # before 2015
        import nbformat  # seldom needed, and slow to import

        try:
            notebook = nbformat.reads(json.dumps(notebook), as_version=4)
        except Exception as error:  # nbformat raises many types for files of its older formats
            raise UnreadableError(
                f"its old format cannot be converted ({type(error).__name__}); save it with JupyterLab"
            ) from None
        notes.append("The notebook is of an old format; it was converted to format 4.")
    elif isinstance(version, int) and version > 4:
        told = version if version < 1_000 else "an unheard-of number"
        notes.append(f"The notebook says that it is of format {told}; it was read as format 4.")
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise UnreadableError("it has no list of cells; save it with JupyterLab and hand it in again")
    return cells


def _cell(index: int, cell: Any, notes: list[str]) -> SubmittedCell | None:
    if not isinstance(cell, dict):
        return None
    source = cell.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str) or not isinstance(cell.get("cell_type"), str):
        return None
    if "\0" in source:
        notes.append(f"Cell {index} held null characters; they were taken out.")
    if len(source) > MAX_SOURCE:
        notes.append(f"Cell {index} holds more than a million characters; the rest of it was left out.")
    source = _whole(source).replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")[:MAX_SOURCE]
    metadata = dictionary(cell.get("metadata"))
    grade_id = dictionary(metadata.get("nbgrader")).get("grade_id")
    mark = dictionary(metadata.get("earlab"))
    images = _images(dictionary(cell.get("attachments")))
    kind, cell_id = _whole(cell["cell_type"][:200]), _text(cell.get("id"))
    exercise, role = _text(mark.get("exercise")), _text(mark.get("role"))
    return SubmittedCell(index, kind, source, _text(grade_id), cell_id, images, exercise, role)


def _images(attachments: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Return the pictures among a cell's attachments; whatever else there is is no picture."""
    found: dict[str, dict[str, str]] = {}
    for name, kinds in attachments.items():
        for kind in sorted(_PICTURES & dictionary(kinds).keys()):
            data = kinds[kind]
            data = "".join(data) if isinstance(data, list) and all(isinstance(d, str) for d in data) else data
            if isinstance(data, str) and _BASE64.fullmatch(data):
                found.setdefault(_whole(name), {})[kind] = data
    return found


def dictionary(value: Any) -> dict[str, Any]:
    """Return ``value`` where it is a dictionary, an empty one otherwise."""
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return _whole(value[:200]) if isinstance(value, str) else None


def _whole(text: str) -> str:
    """Return ``text`` without the halves of characters that JSON lets through and nothing else takes."""
    return text.encode("utf-8", "replace").decode()
